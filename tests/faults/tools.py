#!/usr/bin/env python3
"""Sanitizers, valgrind and coverage: none is hidden by the runner, and what one finds is the fault of the test that caused it.

Each function test_… is one. Prints `ok NAME` and `FAILED NAME reason`. Usage: tools.py [WORD...]
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

from outside import PARAMETERS, REPORTS, check, equal, outcomes
from program import Run, compile_files, read_junit

SUITE = {"test_tools.ctest": r"""
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static void *volatile sink;
static volatile int zero, big = 2147483647;
static __attribute__((noinline)) void forget(size_t size) { sink = malloc(size); memset(sink, 1, size); sink = NULL; }
static __attribute__((noinline)) void scrub(void) { volatile char room[4096]; for (int i = 0; i < 4096; i++) room[i] = 0; }
static volatile int shared_counter;
static void *race(void *unused) { for (int i = 0; i < 1000; i++) shared_counter++; return unused; }
fixture(scope = module) int wide() { yield 1; }
fixture int narrow(wide) { yield wide; }
test before(narrow) { assert(narrow); }
test leaks(narrow) { assert(narrow); forget(1234); scrub(); }
test between { free(malloc(10)); }
test used_after_free(narrow) { char *text = malloc(10); sink = text; free(text); printf("%d\n", ((volatile char *)sink)[narrow]); }
test past_the_end(narrow) { volatile char *text = malloc(10); text[9 + narrow] = 1; free((void *)text); }
test overflows { int sum = big + 1 + zero; printf("%d\n", sum); }
test races
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, race, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
}
test depends_on_chance { int *room = malloc(sizeof *room); int is = *(volatile int *)room > 3; free(room); if (is) printf("chance\n"); else printf("else\n"); }
test fails(narrow) { assert(!narrow); }
test after(narrow) { assert(narrow); }
"""}
TIDY = {"conftest.ctest": r"""
#include <stdlib.h>
fixture(scope = session) char *whole() { char *whole = malloc(10); yield whole; free(whole); }
""", "test_tidy.ctest": r"""
fixture(scope = module) char *wide(whole) { char *wide = malloc(20); *wide = *whole = 1; yield wide; free(wide); }
fixture char *narrow(wide) { char *narrow = malloc(64); *narrow = *wide; yield narrow; free(narrow); }
test first(narrow) { assert(*narrow == 1); }
test second(narrow) { assert(*narrow == 1); }
test third(narrow) { assert(*narrow == 1); free(malloc(1000)); }
"""}
MODES = (["-n1"], ["-n4"], ["--isolate=test"])


def build(name, flags, files=SUITE):
    return compile_files(files, PARAMETERS.top / name, f"gcc -g -O0 {flags}")


def expect(program, words, bad, env=None, wrapper=(), allowed=()):
    """These tests, and no others, have failed or have an error."""
    command = [*wrapper, program, "-v", *REPORTS, *words, "--timeout=60s"]
    run = Run(*command, top=PARAMETERS.top, env={"ASAN_OPTIONS": "detect_leaks=1", **(env or {})})
    status = run.wait(120)
    text = run.text()
    equal(status, 1, text[-3000:])
    check(not run.left_processes(), "processes are left")
    got = outcomes(run)
    equal(len(got), 10, "items with results")
    odd = {name for name, list_ in got.items() if set(list_) & {"failed", "error"}}
    equal(odd - set(allowed), {*bad, "fails"}, f"{words}: tests with a failure or error")
    equal(len(read_junit(run.directory / "r.xml")), 10, "XML")
    return text


def test_address_sanitizer():
    program = build("asan", "-fsanitize=address,undefined")
    for words in MODES:
        text = expect(program, words, ["leaks", "used_after_free", "past_the_end", "overflows"])
        for said in ("heap-use-after-free", "heap-buffer-overflow", "1234 byte", "signed integer overflow"):
            check(said in text, f"{words}: the report {said!r} is not shown")


def test_address_sanitizer_finds_nothing():
    """What stands while a test ends is no leak: neither a wider fixture's memory nor the runner's own."""
    program = build("asan_tidy", "-fsanitize=address", TIDY)
    for words in MODES + (["--isolate=none"],):
        run = Run(program, "-v", *REPORTS, *words, top=PARAMETERS.top, env={"ASAN_OPTIONS": "detect_leaks=1"})
        equal(run.wait(60), 0, f"{words}: {run.text()[-3000:]}")
        equal(outcomes(run), {name: ["passed"] for name in ("first", "second", "third")}, f"{words}: outcomes")


def test_address_sanitizer_alone():
    """In one process the sanitizer ends the run at its first error; the results before are there."""
    program = build("asan_none", "-fsanitize=address,undefined")
    run = Run(program, "--isolate=none", "-v", *REPORTS, top=PARAMETERS.top, env={"ASAN_OPTIONS": "detect_leaks=1"})
    check(run.wait(60) not in (0, None), "exit status")
    check("heap-use-after-free" in run.text(), run.text())
    equal(outcomes(run)["before"], ["passed"])


def test_thread_sanitizer():
    program = build("tsan", "-fsanitize=thread")
    for words in MODES:
        text = expect(program, words, ["races"], allowed=["used_after_free", "past_the_end"])
        check("data race" in text, f"{words}: the report is not shown")


def test_valgrind():
    if shutil.which("valgrind") is None:
        return
    program = build("valgrind", "")
    for words in MODES:
        # It looks for leaks when a process ends, which is that of one test, or that of many: then the last one is charged.
        last = {"-n1": ["after"], "--isolate=test": ["leaks"]}.get(words[0], [])
        text = expect(program, words, ["used_after_free", "past_the_end", "depends_on_chance", *last],
                      wrapper=["valgrind", "-q", "--leak-check=full", "--error-exitcode=9"],
                      allowed=["before", "leaks", "between", "overflows", "races", "after"] if words == ["-n4"] else [])
        check("Invalid read of size 1" in text and "status 9" in text and "1,234 bytes in 1 blocks are definitely lost" in text, text)


def test_coverage():
    """Counters of tests that fail, crash or leave are written."""
    files = {"test_cov.ctest": r"""
#include <stdlib.h>
#include <unistd.h>
static int code_under_test(int way)
{
    switch (way) {
    case 1: return 10;
    case 2: return 20;
    case 3: return 30;
    case 4: return 40;
    case 5: return 50;
    default: return 0;
    }
}
test passes { assert(code_under_test(1) == 10); }
test fails { assert(code_under_test(2) == 10); }
test crashes { volatile int *nowhere = NULL; *nowhere = code_under_test(3); }
test leaves { exit(code_under_test(4)); }
test(exits(5)) leaves_as_said { exit(code_under_test(5) / 10); }
"""}
    for words in ([], ["--isolate=test"], ["-n4"], ["--isolate=none", "-k", "not leaves or leaves_as_said"]):
        folder = pathlib.Path(tempfile.mkdtemp(dir=PARAMETERS.top))
        program = compile_files(files, folder / "suite", "gcc -g -O0 --coverage -fprofile-abs-path")
        run = Run(program, *words, top=PARAMETERS.top, source=folder)
        equal(run.wait(60), 1)
        notes = [path for path in [*folder.rglob("*.gcda"), *run.directory.rglob("*.gcda")] if "test_cov" in path.name]
        equal(len(notes), 1, f"{words}: files of counters")
        shown = subprocess.run(["gcov", "--json-format", "--stdout", notes[0]], capture_output=True, text=True, cwd=folder).stdout
        ran = {line["line_number"] for file in json.loads(shown)["files"] if file["file"].endswith("test_cov.ctest")
               for line in file["lines"] if line["count"] > 0}
        lines = files["test_cov.ctest"].split("\n")
        hit = [way for way in range(1, 6) if any(f"case {way}:" in lines[number - 1] for number in ran)]
        equal(hit, [1, 2, 3, 5] if "--isolate=none" in words else [1, 2, 3, 4, 5], f"{words}: ways that were counted")


def main():
    words = sys.argv[1:]
    fine = True
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True, prefix="ctest-tools-") as top:
        PARAMETERS.top = pathlib.Path(top)
        for name, function in sorted(globals().items()):
            if not name.startswith("test_") or (words and not any(word in name for word in words)):
                continue
            try:
                function()
                print(f"ok {name[5:]}", flush=True)
            except AssertionError as error:
                fine = False
                print(f"FAILED {name[5:]}\n{error}", flush=True)
            except Exception:
                fine = False
                print(f"FAILED {name[5:]}\n{traceback.format_exc()}", flush=True)
    return not fine


if __name__ == "__main__":
    sys.exit(main())
