#!/usr/bin/env python3
"""A machine that says no: allocations that fail, reads and writes of one byte, calls that are interrupted, full disks; on the
compiler and on test programs.

Whatever happens, nothing crashes or hangs; what ends with a status of success has done all of its work, and what does not
says why. Each function test_… is one; where it counts allocations, each of them fails in turn, alone and with all after it.
Prints `ok NAME` and `FAILED NAME reason`. $CTESTC and $BUILD say what is tested, $TINY a compiler with small arena blocks.
Usage: run.py [-j JOBS] [--thorough] [WORD...]: only tests whose names contain a word; every fault where it takes long, too.
"""
import argparse
import concurrent.futures
import itertools
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "faults"))
from program import BUILD, CTESTC, Run, compile_files, read_json, read_junit, read_tap  # noqa: E402

TINY = os.environ.get("TINY") or CTESTC
SECONDS = 60
NO_MEMORY = re.compile(r"out of memory|Cannot allocate memory|no memory")

# One suite that meets every room of the compiler, and one where every room has something to say.
PROJECT = {
    "ctest.yaml": "tags: {slow: takes long, net: needs the network}\ncflags: [-std=c11]\n",
    "conftest.ctest": "use \"fixtures/shared.ctest\";\nstatic inline int half(int n) { return n / 2; }\n"
                      "/* A number. */\nfixture(scope = session) int db() { yield 40; }\nfixture(autouse) void each() { yield; }\n",
    "fixtures/shared.ctest": "struct point { int x, y; };\nfixture(params = [1, 2]) int shared() { return param; }\n",
    "a/test_one.ctest": r"""
#ifdef NEVER
test left_out { }
#endif
enum colour { RED, GREEN };
fixture(scope = module, params(const char *url, int n) = [{"a", 1}, "second": {"b", 2}]) int wide(db) { yield db + n + (url != 0); }
fixture db(db) int db(int db) { yield db; }
class Group
{
    fixture int inner(wide, shared) { cleanup(puts, "bye"); yield wide + shared; }
    test(tags(slow), params(struct point p) = yaml("points.yaml")) rows(inner) { assert(p.x < p.y && inner, "%d", inner); }
    class Deep { test(params(indirect shared) = [7, 8]) hands(shared) { expect(shared > 6); assert_str("a" != "b"); } }
}
test(params(int n) = [from wide, from shared], xfail("known")) made { assert(half(n) == 0); }
""".replace("fixture db(db) int db(int db) { yield db; }\n", ""),
    "a/points.yaml": "first: {x: 1, y: 2}\nsecond:\n  x: 3\n  y: 4\n",
    "b/conftest.ctest": "fixture(scope = session) int db(db) { yield db + 1; }\n",
    "b/test_two.ctest": "test sees(db, tmp_path, capfd, monkeypatch, request) { assert(db == 41 && *tmp_path); skip(\"so\"); }\n",
}
BROKEN = {
    "ctest.yaml": "tags: {slow: takes long}\n",
    "test_one.ctest": r"""
fixture(scope = session) int a(b) { yield 1 }
fixture(scope = function) int b(c) { yield 1; }
fixture int c(b) { yield 1; }
fixture(scope = sesion) int misspelt(a) { yield 1; yield 2; }
test(tags(slwo), params(int n) = ["1", 2, {3, 4}]) t(nothing, mispelt) { }
test(params(struct p p) = yaml("rows.yaml")) rows { assert("a" == (char *)p); }
test(params = yaml("nowhere.yaml")) no_rows { }
static void f(void) { test inside { } }
test open(a, "
#if X
""",
    "rows.yaml": "a: [1, {2: 3}\nb: *nothing\n",
}
FAULTS = r"""
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
"""
# Its tests allocate nothing themselves: what is missing is missing in the runtime.
PROGRAM = {
    "conftest.ctest": "fixture(scope = session) int everywhere() { yield 1; }\n",
    "a/test_a.ctest": FAULTS + r"""
fixture(scope = module) int wide(everywhere) { yield everywhere; }
fixture int broken() { fail("cannot"); yield 1; }
class Passing { test(params = [0, 1, 2]) pass(wide) { assert(wide + param); } }
test prints(wide) { puts("text of the test"); assert(wide == 2, "with a text: %d", 77); }
test directory(tmp_path) { assert(*tmp_path == 'x'); }
test reads(capfd) { printf("abc"); assert_str(ct_readouterr(capfd).out == "abc"); }
test sets(monkeypatch) { ct_setenv(monkeypatch, "HOSTILE_TEST", "1"); assert_str("line\nother\n" == "line\nanother\n"); }
test error(broken) { assert(broken); }
test(skip("not today")) skipped { }
test(xfail("known")) xfailed { assert(0); }
""",
    "b/test_b.ctest": FAULTS + r"""
static volatile int *nowhere;
fixture int narrow(everywhere) { cleanup(puts, "bye"); yield everywhere; }
test fine(narrow) { assert(narrow); expect(narrow == 2); }
test(exits(3)) leaves(narrow) { _exit(narrow + 2); }
test crashes(narrow) { *nowhere = narrow; }
test goes(narrow) { _exit(narrow); }
test last(narrow, request) { assert_str(request->scope == "function"); assert(narrow); }
""",
}
REPORTS = ["-v", "--junitxml=r.xml", "--json=r.json"]
MODES = {"worker": ["-n1"], "workers": ["-n3"], "test": ["--isolate=test"], "none": ["--isolate=none", "-k", "not crashes and not goes"]}

PARAMETERS = argparse.Namespace()


def check(condition, text):
    if not condition:
        raise AssertionError(text)


def equal(got, wanted, text=""):
    check(got == wanted, f"{text}\n    got    {got!r}\n    wanted {wanted!r}")


def same_files(got, wanted, text):
    """Says which differ, and not what is in them."""
    names = sorted(name for name in {*got, *wanted} if got.get(name) != wanted.get(name))
    check(not names, f"{text}: these files differ: {', '.join(names)}")


def fresh(files=()):
    """A new directory with these files."""
    top = pathlib.Path(tempfile.mkdtemp(dir=PARAMETERS.top))
    for name, text in dict(files).items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return top


def contents(top):
    return {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}


def shim(log, **faults):
    """The environment of a program that shim.c disturbs."""
    return {"LD_PRELOAD": str(PARAMETERS.shim), "HOSTILE_LOG": str(log), **{f"HOSTILE_{k.upper()}": str(v) for k, v in faults.items()}}


def for_each_allocation(once, step=1, first=1):
    """Calls once(environment), which is to return whether a fault happened, for each allocation; how many there are.

    Alternately alone and with all after it; where every one is tried, both."""
    if PARAMETERS.thorough:
        step = 1
    count = 0
    for number in itertools.count(first, step):
        happened = False
        for lasting in (0, 1) if step == 1 else (number // step % 2,):
            happened |= once({"allocation": number, "lasting": lasting})
        if not happened:
            check(count > 0, "no allocation failed: is the shim at work?")
            return count
        count += 1


# --- the compiler ------------------------------------------------------------------------------------------


def compiler(words, cwd, env=None, ctestc=CTESTC, **popen):
    run = subprocess.run([ctestc, *words], cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                         capture_output=True, timeout=SECONDS, **popen)
    return run.returncode, run.stdout.decode(errors="replace"), run.stderr.decode(errors="replace")


def compiler_without_memory(files, words, step=1, ctestc=CTESTC):
    """With each allocation missing: what it does with memory, or status 3, a message, and nothing written or left."""
    wanted = fresh(files)
    answer = compiler(words, wanted, ctestc=ctestc)
    check(answer[0] in (0, 1), str(answer))
    complete = contents(wanted)
    top = fresh(files)
    before = contents(top)

    def once(fault):
        log = PARAMETERS.top / f"log-{os.path.basename(top)}"
        log.unlink(missing_ok=True)
        shutil.rmtree(top / "out", ignore_errors=True)
        got = compiler(words, top, env=shim(log, only="ctestc", **fault), ctestc=ctestc)
        what = f"{' '.join(words)} with {fault}: {got}"
        if got == answer:
            same_files(contents(top), complete, what)
        else:
            equal(got[0], 3, what)
            check(NO_MEMORY.search(got[2]), f"no message: {what}")
            same_files(contents(top), complete if (top / "out").exists() else before, what)
        return log.exists() and log.stat().st_size > 0

    return for_each_allocation(once, step)


GENERATE = ["-o", "out", "--manifest", "out/items.json", "--depfile", "out/depends", "."]


def test_compiler_memory_generate():
    compiler_without_memory(PROJECT, GENERATE)


def test_compiler_memory_errors():
    for format_ in ("text", "json", "sarif"):
        compiler_without_memory(BROKEN, ["check", f"--diagnostics={format_}", "."])


def test_compiler_memory_lists():
    for command in (["list", "--format=json"], ["fixtures"], ["plan", "--format=yaml"], ["graph"], ["explain", "CT0201"]):
        compiler_without_memory(PROJECT, command)


def test_compiler_memory_tiny_blocks():
    """Here each allocation of the compiler itself may be one that fails."""
    compiler_without_memory(PROJECT, GENERATE, step=37, ctestc=TINY)
    compiler_without_memory(BROKEN, ["check", "."], step=23, ctestc=TINY)


def test_compiler_short_reads():
    for seed in range(1, 1 + (20 if PARAMETERS.thorough else 4)):
        for files, words in ((PROJECT, GENERATE), (BROKEN, ["check", "."]), (PROJECT, ["plan"])):
            wanted, top = fresh(files), fresh(files)
            answer = compiler(words, wanted)
            log = PARAMETERS.top / f"log-{os.path.basename(top)}"
            equal(compiler(words, top, env=shim(log, seed=seed)), answer, f"{words} with seed {seed}")
            same_files(contents(top), contents(wanted), f"{words} with seed {seed}")
            # Again, where all is already there: what is read to compare it is read by bytes too.
            equal(compiler(words, top, env=shim(log, seed=seed)), answer, f"{words} with seed {seed}, again")
            check(log.stat().st_size > 20, "no faults happened")
            shutil.rmtree(top)


def small_files(size):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


def test_compiler_files_too_large():
    """All is written or nothing: what was there before stays, and no temporary file does."""
    top = fresh(PROJECT)
    equal(compiler(GENERATE, top)[0], 0)
    sizes = sorted(path.stat().st_size for path in (top / "out").iterdir())
    old = contents(top)
    path = top / "a/test_one.ctest"
    path.write_text(path.read_text().replace("known", "known, and more of it"))
    old["a/test_one.ctest"] = path.read_bytes()
    for size in sorted({0, 1, 100, *sizes, *(size - 1 for size in sizes)}):
        fits = size >= sizes[-1] + 100
        status, _, errors = compiler(GENERATE, top, preexec_fn=small_files(size), ctestc=CTESTC)
        if status == 0:
            check(contents(top) != old, f"{size} bytes: nothing new")
            break
        equal(status, 3, f"{size} bytes, {fits}: {errors}")
        check(re.search(r"cannot write '[^']+': File too large", errors), errors)
        same_files(contents(top), old, f"{size} bytes")
    equal(compiler(GENERATE, top)[0], 0)


def test_compiler_full_disk():
    place = fresh()
    if not shutil.which("mount") or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k,nr_inodes=100", "tmpfs", place], capture_output=True).returncode:
        print("skipped test_compiler_full_disk: no file system can be mounted here")
        return
    try:
        for free in range(0, 40, 4):
            (place / "filler").write_bytes(b"x" * (40 - free - 4 if free < 36 else 0) * 1024)
            source = fresh(PROJECT)
            status, _, errors = compiler(["-o", str(place / "out"), "."], source)
            if status == 0:
                wanted = fresh(PROJECT)
                compiler(["-o", str(wanted / "out"), "."], wanted)
                same_files(contents(place / "out"), contents(wanted / "out"), f"{free}k")
            else:
                equal(status, 3, errors)
                check("No space left on device" in errors, errors)
                same_files(contents(place), {"filler": (place / "filler").read_bytes()}, f"{free}k: something is left")
            shutil.rmtree(place / "out", ignore_errors=True)
    finally:
        subprocess.run(["umount", place], check=True)


# --- the test program ---------------------------------------------------------------------------------------


def built():
    """The program, compiled once, and what its tests come to in each mode: {mode: {id: outcomes}}."""
    if not hasattr(PARAMETERS, "program"):
        PARAMETERS.program = compile_files(PROGRAM, PARAMETERS.top / "program", "gcc -g")
        PARAMETERS.results = {}
        for mode, words in MODES.items():
            run = Run(PARAMETERS.program, *words, *REPORTS, top=PARAMETERS.top)
            equal(run.wait(SECONDS), 1, run.text())
            PARAMETERS.results[mode] = outcomes(run)
            equal(len(PARAMETERS.results[mode]), 15 if mode != "none" else 13, run.text())
    return PARAMETERS.program


def outcomes(run):
    found = {}
    for event in read_json(run.directory / "r.json"):
        if event["event"] == "result":
            found.setdefault(event["id"], []).append(event["outcome"])
    return found


def program_once(mode, fault, log):
    """A run under a fault, which must end by itself, leave nothing behind, and be complete or say why it is not."""
    run = Run(built(), *MODES[mode], *REPORTS, "--timeout=10s", top=PARAMETERS.top, env=shim(log, **fault))
    what = f"{mode} with {fault}"
    status = run.wait(SECONDS)
    text = run.text()
    check(status is not None, f"{what}: does not end\n{text[-2000:]}")
    check(status in (0, 1, 3), f"{what}: exit status {status}\n{text[-2000:]}")
    for _ in range(50):  # workers whose supervisor has gone hear of it by a signal
        if not run.left_processes():
            break
        time.sleep(0.1)
    check(not run.left_processes(), f"{what}: processes are left\n{text[-2000:]}")
    return run, status, text, what


def program_without_memory(mode, step=1):
    def once(fault):
        log = PARAMETERS.top / f"log-{mode}"
        log.unlink(missing_ok=True)
        run, status, text, what = program_once(mode, {**fault, "only": "tests"}, log)
        wanted = PARAMETERS.results[mode]
        if status == 3:
            check(NO_MEMORY.search(text), f"{what}: status 3 without a message\n{text[-2000:]}")
        else:
            got = outcomes(run)
            equal(set(got), set(wanted), f"{what}: results are lost\n{text[-3000:]}")
            equal(len(read_junit(run.directory / "r.xml")), len(wanted), f"{what}: the XML file\n{text[-3000:]}")
            if got != wanted:  # somebody had no memory, and it is said of whom
                equal(status, 1, what)
                check(NO_MEMORY.search(text), f"{what}: other results without a reason\n{text[-4000:]}")
        shutil.rmtree(run.directory)
        return log.exists() and log.stat().st_size > 0

    built()
    return for_each_allocation(once, step)


def test_program_memory_worker():
    program_without_memory("worker", step=4)


def test_program_memory_workers():
    program_without_memory("workers", step=7)


def test_program_memory_test():
    program_without_memory("test", step=5)


def test_program_memory_none():
    program_without_memory("none", step=3)


def test_program_short_reads():
    built()
    for mode in MODES:
        for seed in range(1, 1 + (20 if PARAMETERS.thorough else 3)):
            log = PARAMETERS.top / f"log-short-{mode}-{seed}"
            run, status, text, what = program_once(mode, {"seed": seed}, log)
            equal(status, 1, f"{what}\n{text}")
            equal(outcomes(run), PARAMETERS.results[mode], what)
            equal(len(read_junit(run.directory / "r.xml")), len(PARAMETERS.results[mode]), what)
            for words in ("with a text: 77", "text of the test", "+another" if "+another" in text else "another"):
                check(words in text, f"{what}: {words!r} is not shown\n{text}")
            equal(run.left_files(failed=["directory"]), [], what)
            check(log.stat().st_size > 20, "no faults happened")
            shutil.rmtree(run.directory)


# --- all -----------------------------------------------------------------------------------------------------


def run_test(test):
    began = time.monotonic()
    try:
        test()
        return f"ok hostile: {test.__name__}: {time.monotonic() - began:.1f} s"
    except Exception as error:  # one broken test must not hide the others
        reason = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
        return f"FAILED hostile: {test.__name__}: {reason}".replace("\n", "\n    ")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-j", type=int, default=2)
    parser.add_argument("--thorough", action="store_true")
    parser.add_argument("words", nargs="*")
    parser.parse_args(namespace=PARAMETERS)
    PARAMETERS.top = pathlib.Path(tempfile.mkdtemp(prefix="ctestc-hostile-"))
    try:
        PARAMETERS.shim = PARAMETERS.top / "shim.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-g", "-w", HERE / "shim.c", "-o", PARAMETERS.shim], check=True)
        tests = [test for name, test in globals().items() if name.startswith("test_")
                 and (not PARAMETERS.words or any(word in name for word in PARAMETERS.words))]
        if any("program" in test.__name__ for test in tests):
            built()
        failed = False
        with concurrent.futures.ThreadPoolExecutor(PARAMETERS.j) as pool:
            for line in pool.map(run_test, tests):
                print(line, flush=True)
                failed |= line.startswith("FAILED")
        sys.exit(failed or not tests)
    finally:
        shutil.rmtree(PARAMETERS.top, ignore_errors=True)


if __name__ == "__main__":
    main()
