#!/usr/bin/env python3
"""The test program: its options, reports, selection and exit statuses; what ends a test from outside.

Each function test_… works with suites that are compiled once. Prints `ok NAME` or `FAILED NAME reason`.
Usage: run.py [WORD...]: only the tests whose names contain one of the words. $CC compiles ($CFLAGS too), $CTESTC and
$BUILD say what is tested.
"""
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("BUILD") or HERE.parent.parent / "build")
CTESTC = os.environ.get("CTESTC") or str(BUILD / "bin/ctestc")
CC = shlex.split(os.environ.get("CC") or "cc") + shlex.split(os.environ.get("CFLAGS") or "")

SUITES = {
    # Outcomes of all kinds, in classes, directories and with params.
    "mixed": {
        "ctest.yaml": "tags: {slow: takes long, net: needs the network}\n",
        "conftest.ctest": "fixture(scope = session) int db() { yield 40; }\n",
        "a/test_one.ctest": """
test passes(db) { assert(db == 40); }
test fails(db) { assert(db == 41, "db is %d", db); }
class Group
{
    test(tags(slow)) inner { }
    class Deep { test(params = [1, 2, 3]) rows { assert(param != 2); } }
}
""",
        "a/test_two.ctest": """
fixture int broken() { fail("cannot"); yield 1; }
fixture int untidy() { yield 1; fail("left behind"); }
test error(broken) { assert(broken); }
test late(untidy) { assert(untidy); }
test both(untidy) { assert(!untidy); }
test(skip("not today")) skipped { }
test(xfail("known")) xfailed { assert(0); }
test(xfail("gone")) xpassed { }
test(xfail(strict, "gone too")) strict { }
""",
        "b/test_three.ctest": """
test(tags(slow, net)) tagged { }
test plain { }
""",
    },
    # Rows with columns of types that have show functions, here and in a conftest.
    "shown": {
        "conftest.ctest": """
struct point { int x, y; };
typedef struct point point_t;
static inline void ct_show_point(struct ct_out *out, const struct point *point) { ct_out_printf(out, "(%d, %d)", point->x, point->y); }
fixture(scope = module, params(point_t start, int factor) = [{{5, 6}, 1}, {{50, 60}, 2}]) int product()
{
    expect(start.x < 20);
    yield start.x * factor;
    assert(factor == 1);
}
""",
        "test_rows.ctest": """
static struct point origin;
struct odd { int number; };
static void ct_show_odd(struct ct_out *out, const struct odd *odd) { ct_out_printf(out, "odd"); assert(odd->number % 2 == 1); }

test(params(struct point p, int n) = [{{1, 2}, 3}, {{3, 4}, 9}]) by_value { assert(p.x + p.y == n); }
test(params(const struct point *p) = [0, &origin, (const struct point *)8]) by_pointer { expect(p == (const struct point *)16); fail("twice"); }
test of_a_fixture(product) { assert(product == 7); }
test(params(indirect product) = [{{1, 1}, 1}]) given(product) { assert(product == 7); }
test(params(struct odd odd) = [{1}, {2}]) fails_itself { int four = 4; assert(four == 5); }
enum small { ONE = 1 };
test(params(enum small small) = [ONE]) has_none { fail("not shown"); }
test(params(struct point p) = ["labelled": {1, 2}]) passes { assert(p.x == 1); }
""",
    },
    # Failures far from the test.
    "far": {
        "conftest.ctest": """
fixture int first() { assert(1 + 1 == 2); return 1; }
static void own(void) { assert(2 + 2 == 4); }
static inline void check(int n) { assert(n == 5); }
fixture int second() { own(); check(5); return 1; }
""",
        "test_far.ctest": """
test in_shared_helper(first, second) { assert(first == second); check(5); check(3); }
""",
    },
    "process": {
        "test_process.ctest": r"""
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *what) { printf("> %s\n", what); fflush(stdout); }
static void say_cleanup(char *what) { say(what); }
static volatile int forever = 1;

fixture(scope = module) int wide() { say("wide"); yield 1; say("wide gone"); }
fixture int narrow(wide) { say("narrow"); yield wide; say("narrow gone"); }

test(exits(3)) exits_as_said(narrow) { exit(narrow + 2); }
test(exits(3)) exits_otherwise { exit(4); }
test(exits(3)) returns { }
test(exits(0)) asserts { assert(1 == 2, "in the child"); }
test(signals(SIGTERM)) signals_as_said { raise(SIGTERM); }
test(signals(SIGTERM)) signals_otherwise { raise(SIGUSR1); }

static void *assert_in_thread(void *unused) { (void)unused; assert(0, "in a thread"); return NULL; }
test thread
{
    pthread_t thread;
    pthread_create(&thread, NULL, assert_in_thread, NULL);
    pthread_join(thread, NULL);
    say("goes on");
}

test forked_child(narrow)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        assert(!narrow, "in a child");
    waitpid(child, &status, 0);
    assert(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

test(timeout(100ms), usefixtures(narrow)) hangs
{
    char text[] = "cleaned up";
    cleanup(say_cleanup, text);
    while (forever) {}
}
fixture(timeout(100ms)) int slow_set_up() { while (forever) {} yield 1; }
test late_set_up(slow_set_up) { assert(slow_set_up); }
fixture(timeout(100ms)) int slow_tear_down() { yield 1; while (forever) {} }
test late_tear_down(slow_tear_down) { assert(slow_tear_down); }
test after(narrow) { assert(narrow); }
""",
        "test_crash.ctest": r"""
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

fixture int narrow() { yield 1; printf("> torn down\n"); fflush(stdout); }
test segment(narrow) { volatile int *nowhere = NULL; assert(narrow); *nowhere = 1; }
test aborts(narrow) { assert(narrow); abort(); }
static int deep(volatile int *n) { volatile char room[4096]; room[0] = (char)*n; return deep(n) + room[0]; }
test overflows(narrow) { volatile int n = narrow; assert(deep(&n)); }
fixture int crashes() { raise(SIGFPE); yield 1; }
test set_up(crashes) { assert(crashes); }
struct box { volatile int *content; };
static void ct_show_box(struct ct_out *out, const struct box *box) { ct_out_printf(out, "%d", *box->content); }
test shows { struct box box = {NULL}; assert(&box == NULL); }
test after { }
""",
        "test_crashing_cleanups.ctest": r"""
#include <signal.h>

static void crash(char *nowhere) { *(volatile char *)nowhere = 1; }
static void clean_up_from(int address, int n)
{
    for (int i = 0; i < n; i++)
        cleanup(crash, (char *)0 + address + i);
}
test one { clean_up_from(10, 1); raise(SIGFPE); }
test three { clean_up_from(20, 3); raise(SIGFPE); }
fixture left() { yield; clean_up_from(30, 2); raise(SIGFPE); }
test in_tear_down(left) { }
test many { clean_up_from(40, 100); raise(SIGFPE); }
test after { }
""",
        "test_exit.ctest": """
#include <stdlib.h>
test fine { }
test leaves { exit(0); }
test never { }
""",
        "test_interrupt.ctest": r"""
#include <stdio.h>
#include <unistd.h>
fixture(scope = module) int wide() { yield 1; printf("> torn down\n"); fflush(stdout); }
test fine(wide) { assert(wide); }
test waits(wide) { printf("> waiting\n"); fflush(stdout); pause(); assert(wide); }
test never(wide) { assert(wide); }
""",
    },
    "odd": {
        "test_odd.ctest": r"""
test(params(const char *text) = ["<&\">", "\x01\xff", "a#b", "]]>", ""], ids = ["<&\">", "tab\there", "a#b", "]]>", "é"]) texts
{
    assert_str(text == "other", "%s \xff\x02 <&>]]>", text);
}
""",
    },
    "tmp": {
        "test_tmp.ctest": r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static void fill(const char *directory)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/deep", directory);
    assert(mkdir(path, 0700) == 0);
    snprintf(path, sizeof path, "%s/deep/file", directory);
    assert(fclose(fopen(path, "w")) == 0);
    snprintf(path, sizeof path, "%s/link", directory);
    assert(symlink(getenv("KEPT"), path) == 0);
    snprintf(path, sizeof path, "%s/locked", directory);
    assert(mkdir(path, 0) == 0);
}
test removed(tmp_path) { fill(tmp_path); }
test kept(tmp_path) { fill(tmp_path); printf("> %s\n", tmp_path); fflush(stdout); fail("kept"); }
fixture(scope = module) const char *wide(tmp_path) { yield tmp_path; }
test uses_wide(wide) { fill(wide); }
""",
    },
}


class Program:
    """A compiled suite."""

    def __init__(self, directory, files):
        self.directory = directory
        for name, text in files.items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        out = directory / "out"
        out.mkdir()
        subprocess.run([CTESTC, "-o", out, "."], cwd=directory, check=True, stdout=subprocess.DEVNULL)
        self.path = directory / "tests"
        subprocess.run([*CC, "-std=c11", "-D_XOPEN_SOURCE=700", "-w", f"-I{BUILD / 'include'}", *out.glob("*.c"),
                        BUILD / "lib/libctest.a", "-o", self.path], cwd=directory, check=True)

    def call(self, *words, status=None, env=None):
        """Runs it; stdout as text. Checks the exit status, and that no sanitizer complained."""
        run = subprocess.run([self.path, *words], cwd=self.directory, capture_output=True, timeout=60,
                             env={**os.environ, "TMPDIR": str(self.directory), **(env or {})})
        out = run.stdout.decode(errors="replace")
        self.errors = run.stderr.decode(errors="replace")
        assert "Sanitizer" not in self.errors and "runtime error" not in self.errors, self.errors
        assert status is None or run.returncode == status, f"exit status {run.returncode}, not {status}\n{out}{self.errors}"
        return out


programs = {}


def program(name):
    if name not in programs:
        programs[name] = Program(pathlib.Path(tempfile.mkdtemp(dir=top)), SUITES[name])
    return programs[name]


def mixed(*words, status=None):
    return program("mixed").call(*words, status=status)


def equal(a, b):
    assert a == b, f"{a!r} is not {b!r}"


def summary(out):
    """The counts of the last line."""
    return re.sub(r"^=* | in [0-9.]+s( =*)?$", "", out.rstrip("\n").rsplit("\n", 1)[-1])


def ids(*words, status=0):
    """What would run."""
    return mixed("--collect-only", "-q", *words, status=status).split("\n\n")[0].split("\n")


ALL = """a/test_one.ctest::passes
a/test_one.ctest::fails
a/test_one.ctest::Group::inner
a/test_one.ctest::Group::Deep::rows[1]
a/test_one.ctest::Group::Deep::rows[2]
a/test_one.ctest::Group::Deep::rows[3]
a/test_two.ctest::error
a/test_two.ctest::late
a/test_two.ctest::both
a/test_two.ctest::skipped
a/test_two.ctest::xfailed
a/test_two.ctest::xpassed
a/test_two.ctest::strict
b/test_three.ctest::tagged
b/test_three.ctest::plain""".split("\n")
COUNTS = "4 failed, 7 passed, 1 skipped, 1 xfailed, 1 xpassed, 3 errors"


# --- the text report ---------------------------------------------------------------------------------------


def test_progress_letters():
    out = mixed(status=1)
    assert "a/test_one.ctest .F..F.  " in out, out
    assert "a/test_two.ctest E.EFEsxXF  " in out, out
    assert "b/test_three.ctest ..  " in out and "[100%]" in out, out
    equal(summary(out), COUNTS)
    assert all(len(line) <= 80 for line in out.splitlines()), out


def test_verbose_lines():
    out = mixed("-v", status=1)
    lines = [re.sub(r" +\[ *\d+%\]$", "", line) for line in out.splitlines() if "::" in line and "%]" in line]
    equal(lines[:2], ["a/test_one.ctest::passes PASSED", "a/test_one.ctest::fails FAILED"])
    assert "a/test_two.ctest::late PASSED" in lines and "a/test_two.ctest::late ERROR" in lines, lines
    assert "a/test_two.ctest::skipped SKIPPED (not today)" in lines, lines
    assert "a/test_two.ctest::xfailed XFAIL (known)" in lines, lines


def test_quiet():
    out = mixed("-q", status=1)
    assert "session starts" not in out and "test_one.ctest ." not in out, out
    assert out.startswith(".F..F.E.EFEsxXF.."), out


def test_failure_is_shown_with_its_line():
    out = mixed(status=1)
    assert "a/test_one.ctest:3: error: assert(db == 41" in out, out
    assert "db is 40\n" in out, out
    assert '    3 | test fails(db) { assert(db == 41, "db is %d", db); }' in out, out
    assert "ERROR at setup of error" in out and "ERROR at teardown of both" in out, out


def test_failure_shows_the_rows_that_ids_do_not_say():
    for words in ([], ["--isolate=none"], ["--isolate=test", "-n2"]):
        out = program("shown").call(*words, status=1)
        assert "anitizer" not in out, out
        shown = {}
        for title, text in re.findall(r"^_+ ((?:ERROR at \w+ of )?\w+\[[^]]*\]) _+$(.*?)(?=^[_=]{3})", out, re.M | re.S):
            shown[title] = [re.sub("0x[0-9a-f]{6,}", "ADDRESS", row) for row in re.findall(r"^ *\| +row: (.*)$", text, re.M)]
        equal(shown, {
            "by_value[p1-9]": ["p = (3, 4)"],
            "by_pointer[0]": ["p = NULL"],
            "by_pointer[p1]": ["p = (0, 0)"],
            "by_pointer[p2]": ["p = 0x8, unreadable"],
            "of_a_fixture[start0-1]": ["start = (5, 6)"],
            "ERROR at setup of of_a_fixture[start1-2]": ["start = (50, 60)"],
            "ERROR at teardown of of_a_fixture[start1-2]": ["start = (50, 60)"],
            "given[product0]": ["start = (1, 1)"],
            "has_none[ONE]": [],
            "fails_itself[odd0]": ["odd = odd"],
            "fails_itself[odd1]": ["odd = ADDRESS, not shown: assert(odd->number % 2 == 1), in the show function of struct odd"],
        })


def test_failure_in_what_a_conftest_shares():
    out = program("far").call()
    assert "conftest.ctest:4: error: assert(n == 5)\n" in out and "      |   n = 3\n" in out, out
    assert "test_far.ctest:2: note: called from test 'in_shared_helper'\n" in out, out


def test_failure_without_its_source():
    suite = program("mixed")
    run = subprocess.run([suite.path], cwd="/", capture_output=True, text=True)
    equal(run.returncode, 1)
    assert "a/test_one.ctest:3: error: assert(db == 41" in run.stdout and "    3 |" not in run.stdout, run.stdout


def test_traceback_styles():
    assert "    3 |" not in mixed("--tb=short")
    assert "_ fails _" not in mixed("--tb=line") and "a/test_one.ctest:3: error:" in mixed("--tb=line")
    assert "error:" not in mixed("--tb=no") and "FAILED a/test_one.ctest::fails - db is 40" in mixed("--tb=no")


def test_short_summary_letters():
    assert "SKIPPED [1] a/test_two.ctest:7: not today" in mixed("-rs")
    assert "FAILED" not in mixed("-rs", "--tb=no")
    everything = mixed("-ra")
    for word in ["XFAIL a/", "XPASS a/", "SKIPPED [1] a/", "ERROR a/", "FAILED a/"]:
        assert word in everything, everything
    assert "short test summary" not in mixed("-rN")


def test_colour():
    assert "\033[" not in mixed("--color=auto")
    assert "\033[31mF\033[0m" in mixed("--color=always")
    forced = program("mixed").call(env={"FORCE_COLOR": "1"})
    assert "\033[" in forced and "\033[" not in program("mixed").call(env={"FORCE_COLOR": "1", "NO_COLOR": "1"})


def test_width():
    out = program("mixed").call(env={"COLUMNS": "60"})
    equal(len(out.splitlines()[0]), 60)


def test_durations():
    out = mixed("--durations=2", "-vv", status=1)
    section = out.split("slowest 2 durations")[1].split("\n")
    assert all(re.match(r"\d+\.\d\ds (setup   |call    |teardown) ", line) for line in section[1:3]), out
    assert "hidden.  Use -vv" in mixed("--durations=2")


# --- selection ---------------------------------------------------------------------------------------------


def test_all_in_order():
    equal(ids(), ALL)


def test_ids_and_paths():
    equal(ids("a/test_one.ctest::Group::Deep"), ALL[3:6])
    equal(ids("a/test_one.ctest::Group::Deep::rows[2]"), ALL[4:5])
    equal(ids("a/test_one.ctest::Group::Deep::rows"), ALL[3:6])
    equal(ids("b", "./a//test_one.ctest::fails".replace("//", "/")), [ALL[1], *ALL[13:]])
    equal(ids("."), ALL)
    equal(ids("a/"), ALL[:13])


def test_unknown_id():
    for unknown in ["c", "a/test_one", "a/test_one.ctest::pass", "a/test_one.ctest::rows", "a/test_one.ctest::passes[1]"]:
        mixed(unknown, status=4)
        assert f"not found: {unknown}" in program("mixed").errors


def test_keywords():
    equal(ids("-k", "ROWS and not 2"), [ALL[3], ALL[5], ])
    equal(ids("-k", "test_three"), ALL[13:])
    equal(ids("-k", "deep"), ALL[3:6])
    equal(ids("-kslow"), [ALL[2], ALL[13]])
    equal(ids("-k", "(inner or plain) and not (net)"), [ALL[2], ALL[14]])
    equal(ids("-k", ""), ALL)
    mixed("-k", "nothing_like_it", status=5)


def test_keyword_errors():
    for text, column in [("a and", 6), ("(a", 3), ("a b", 3), ("not", 4), ("a or or b", 6), (")", 1), ("a ^ b", 3)]:
        mixed("-k", text, status=4)
        assert f"column {column}: expected" in program("mixed").errors, (text, program("mixed").errors)


def test_tags():
    equal(ids("-m", "slow"), [ALL[2], ALL[13]])
    equal(ids("-m", "slow and not net"), [ALL[2]])
    mixed("-m", "slo", status=5)


def test_deselect():
    equal(ids("--deselect", "a", "--deselect", "b/test_three.ctest::plain"), [ALL[13]])
    out = mixed("--deselect=a")
    equal(summary(out), "2 passed, 13 deselected")
    assert "collected 15 items / 13 deselected / 2 selected" in out, out
    equal(summary(mixed("--deselect=.", status=5)), "15 deselected")


def test_shards_are_a_partition():
    for shards in [1, 2, 3, 5]:
        parts = [ids(f"--shard={i}/{shards}", status=None) for i in range(1, shards + 1)]
        equal(sorted(id for part in parts for id in part if "::" in id), sorted(ALL))


def test_repeat():
    equal(ids("--repeat=2"), ALL + ALL)


def test_shuffle_keeps_files_together():
    shuffled = {tuple(ids(f"--shuffle={seed}")) for seed in range(1, 20)}
    assert len(shuffled) > 1
    for order in shuffled:
        equal(sorted(order), sorted(ALL))
        files = [id.split("::")[0] for id in order]
        equal(len([1 for a, b in zip(files, files[1:]) if a != b]), 2)


def test_stop_after_failures():
    out = mixed("-x", status=1)
    equal(summary(out), "1 failed, 1 passed")
    assert "stopping after 1 failures" in out, out
    equal(summary(mixed("--maxfail=3", status=1)), "2 failed, 4 passed, 1 error")


def test_wrong_usage():
    for words, said in [(["--nope"], "unknown option '--nope'"), (["--maxfail=x"], "a number"), (["-y"], "'-y'"),
                        (["--junit"], "did you mean '--junitxml'"), (["-k"], "needs an argument"),
                        (["--verbose=1"], "takes no argument"), (["--color=pink"], "one of auto|always|never"),
                        (["--shard=3/2"], "I/N"), (["--timeout=5x"], "500ms")]:
        mixed(*words, status=4)
        assert said in program("mixed").errors, (words, program("mixed").errors)


def test_lists():
    assert "slow: takes long" in mixed("--list-tags", status=0)
    assert "db [session scope] -- conftest.ctest:1" in mixed("--fixtures", status=0)
    assert "usage: " in mixed("--help", status=0) and "--junitxml=FILE" in mixed("--help", status=0)
    tree = mixed("--collect-only", status=0)
    assert "<Module a/test_one.ctest>\n  <Test passes>\n  <Test fails>\n  <Class Group>\n    <Test inner>\n    <Class Deep>\n" \
           "      <Test rows[1]>\n" in tree, tree


# --- reports for programs ----------------------------------------------------------------------------------


def test_junit():
    mixed("--junitxml=report.xml", status=1)
    root = xml.etree.ElementTree.parse(program("mixed").directory / "report.xml").getroot()
    suite = root.find("testsuite")
    equal([suite.get(key) for key in ("tests", "failures", "errors", "skipped")], ["15", "4", "3", "2"])
    cases = {(case.get("classname"), case.get("name")): case for case in suite}
    equal(len(cases), 15)
    equal([child.tag for child in cases["a.test_two", "both"]], ["failure", "error"])
    assert cases["a.test_one.Group.Deep", "rows[2]"].find("failure") is not None
    equal(cases["a.test_two", "late"].find("error").get("message"), "failed on teardown with: left behind")
    equal(cases["a.test_two", "skipped"].find("skipped").get("message"), "not today")
    equal(cases["a.test_one", "fails"].get("file"), "a/test_one.ctest")


def test_tap():
    out = mixed("--tap", status=1)
    points = re.findall(r"^(ok|not ok) (\d+) - (.*)$", out, re.M)
    assert out.startswith("TAP version 13\n"), out
    equal([int(number) for _, number, _ in points], list(range(1, 16)))
    assert "1..15\n" in out, out
    assert ("ok", "10", "a/test_two.ctest::skipped # SKIP not today") in points, points
    assert ("not ok", "11", "a/test_two.ctest::xfailed # TODO known") in points, points
    assert ("not ok", "8", "a/test_two.ctest::late") in points, points


def test_json():
    mixed("--json=events.json", status=1)
    lines = (program("mixed").directory / "events.json").read_text().splitlines()
    events = [json.loads(line) for line in lines]
    equal(events[0]["event"], "run_start")
    equal(events[-1]["event"], "run_end")
    equal([event["id"] for event in events if event["event"] == "item_start"], ALL)
    equal([event["id"] for event in events if event["event"] == "item_end"], ALL)
    counts = {key: events[-1][key] for key in ("passed", "failed", "error", "skipped", "xfailed", "xpassed")}
    equal(counts, {"passed": 7, "failed": 4, "error": 3, "skipped": 1, "xfailed": 1, "xpassed": 1})
    results = [(event["phase"], event["outcome"]) for event in events
               if event["event"] == "result" and event["id"].endswith("::both")]
    equal(results, [("call", "failed"), ("teardown", "error")])


def test_odd_bytes_in_reports():
    odd = program("odd")
    odd.call("--junitxml=r.xml", "--json=r.json", "-v", status=1)
    cases = xml.etree.ElementTree.parse(odd.directory / "r.xml").getroot().find("testsuite")
    assert 'texts[<&">]' in [case.get("name") for case in cases], [case.get("name") for case in cases]
    for line in (odd.directory / "r.json").read_text().splitlines():
        json.loads(line)
    assert "a\\#b" in odd.call("--tap")


def test_report_cannot_be_written():
    mixed("--junitxml=/dev/null/r.xml", status=1)
    assert "cannot write '/dev/null/r.xml'" in program("mixed").errors
    mixed("--junitxml=made/for/r.xml", "--json=made/too/r.json", status=1)
    assert (program("mixed").directory / "made/for/r.xml").exists() and (program("mixed").directory / "made/too/r.json").exists()


# --- processes, signals, time ------------------------------------------------------------------------------


def process(*words, status=None):
    return program("process").call("-s", *words, status=status)


def letter_of(out, name):
    return re.search(rf"::{name}(?:\[.*?\])? (\w+)", out)[1]


def test_bodies_that_end_their_process():
    out = process("-v", "-k", "exits_ or returns or asserts or signals_", status=1)
    equal([letter_of(out, name) for name in ("exits_as_said", "exits_otherwise", "returns", "asserts", "signals_as_said",
                                             "signals_otherwise")],
          ["PASSED", "FAILED", "FAILED", "FAILED", "PASSED", "FAILED"])
    assert "exited with status 4; it was to be exit with status 3" in out, out
    assert "the body returned" in out and "in the child" in out and "ended by signal" in out, out
    equal(out.count("narrow gone"), 1)
    equal(out.count("session starts"), 1)


def test_assertion_in_a_thread():
    out = process("-k", "thread", status=1)
    assert "in a thread" in out and "> goes on" in out, out
    equal(summary(out), "1 failed, 28 deselected")


def test_assertion_in_a_forked_child():
    out = process("-k", "forked_child", status=1)
    assert "in a child" in out, out
    equal(out.count("narrow gone"), 1)


def test_time_limits():
    out = process("-v", "-k", "hangs or late_ or after and test_process", status=1)
    equal([letter_of(out, name) for name in ("hangs", "late_set_up", "late_tear_down", "after")],
          ["FAILED", "ERROR", "PASSED", "PASSED"])
    assert "timeout: the test took longer than 100 ms" in out, out
    assert "timeout: the set-up took longer than 100 ms" in out, out
    assert "timeout: the tear-down took longer than 100 ms" in out, out
    assert out.index("> cleaned up") < out.index("> narrow gone"), out


def test_default_time_limit():
    began = time.monotonic()
    out = process("--timeout=300ms", "test_interrupt.ctest", status=1)
    assert 0.3 <= time.monotonic() - began < 5
    equal(summary(out), "1 failed, 2 passed")
    assert "longer than 300 ms" in out, out


def test_crashes():
    if "-fsanitize" in " ".join(CC):
        return  # then they are its own
    out = process("-v", "test_crash.ctest", status=1)
    equal([letter_of(out, name) for name in ("segment", "aborts", "overflows", "set_up", "shows", "after")],
          ["FAILED", "FAILED", "FAILED", "ERROR", "FAILED", "PASSED"])
    equal(re.findall(r"&box = 0x\w+, (.*)", out), ["not shown: SIGSEGV: invalid memory access at 0x0, in the show function of struct box"])
    assert "SIGSEGV: invalid memory access" in out and "SIGABRT" in out and "SIGFPE" in out, out
    equal(out.count("> torn down"), 3)


def test_crashes_in_the_cleanups_of_a_crash():
    if "-fsanitize" in " ".join(CC):
        return
    out = process("-v", "--tb=line", "test_crashing_cleanups.ctest", status=1)
    equal([letter_of(out, name) for name in ("one", "three", "in_tear_down", "many", "after")],
          ["FAILED", "FAILED", "PASSED", "FAILED", "PASSED"])
    equal(summary(out), "3 failed, 2 passed, 1 error")
    place = "test_crashing_cleanups.ctest:{}: error: SIGSEGV: invalid memory access at 0x{:x}"
    for line, addresses in ((10, [10]), (11, [22, 21, 20]), (12, [31, 30])):
        at = [out.index(place.format(line, address)) for address in addresses]
        equal(at, sorted(at))
    assert "the test ended the process" in out, out  # there is an end to it


def test_exit_in_a_test():
    out = process("test_exit.ctest", status=1)
    equal(summary(out), "1 failed, 2 passed")
    assert "exit(0) was called" in out, out


def interrupted(signals):
    suite = program("process")
    run = subprocess.Popen([suite.path, "-s", "test_interrupt.ctest"], cwd=suite.directory, stdout=subprocess.PIPE, text=True)
    while "> waiting" not in run.stdout.readline():
        pass
    for number in signals:
        run.send_signal(number)
        time.sleep(0.2)
    out = run.communicate(timeout=20)[0]
    return run.returncode, out


def test_interrupt():
    status, out = interrupted([signal.SIGINT])
    equal(status, 2)
    assert "> torn down" in out and "! interrupted !" in out, out
    equal(summary(out), "1 passed")


def test_no_process_for_a_worker():
    suite = program("process")
    source, library = suite.directory / "nofork.c", suite.directory / "nofork.so"
    source.write_text("#include <errno.h>\nint fork(void) { errno = EAGAIN; return -1; }\n")
    subprocess.run(["cc", "-shared", "-fPIC", source, "-o", library], check=True)
    if "-fsanitize" in " ".join(CC):
        return  # it wants to be loaded first
    out = suite.call("test_exit.ctest::fine", status=3, env={"LD_PRELOAD": str(library)})
    assert "no process for a worker" in out, out


def test_exit_status_where_all_are_skipped():
    suite = program("mixed")
    skipped, passed = "a/test_two.ctest::skipped", "b/test_three.ctest::plain"
    suite.call(skipped, status=0)
    suite.call("--skipped-exit=77", skipped, status=77)
    suite.call("--skipped-exit=77", skipped, passed, status=0)
    suite.call("--skipped-exit", "77", "a/test_two.ctest", status=1)
    suite.call("--skipped-exit=77", "-k", "nothing_of_this_name", status=5)
    suite.call("--skipped-exit=256", status=4)


def test_input_is_empty():
    suite = program("process")
    run = subprocess.run([suite.path, "test_exit.ctest::fine"], input="text", text=True, capture_output=True,
                         cwd=suite.directory)
    equal(run.returncode, 0)


# --- temporary directories ---------------------------------------------------------------------------------


def test_temporary_directories():
    suite = program("tmp")
    kept = suite.directory / "kept"
    kept.mkdir(exist_ok=True)
    (kept / "file").write_text("text")
    base = None
    for _ in range(5):
        out = suite.call(status=1, env={"KEPT": str(kept)})
        path = pathlib.Path(re.search(r"> (/.*)", out)[1])
        base = path.parent.parent
        assert (path / "deep/file").exists(), path
        equal([entry.name for entry in path.parent.iterdir()], [path.name])
    equal(len(list(base.iterdir())), 3)
    equal((kept / "file").read_text(), "text")
    suite.call("-k", "removed", status=0, env={"KEPT": str(kept)})
    assert len(list(base.iterdir())) <= 3


def run_tests(names, words, prefix=""):
    """Runs the functions test_… of a module's globals whose names contain one of the words, but those named in words as -NAME; is any
    of them wrong?"""
    failed = False
    left_out = {f"test_{word[1:]}" for word in words if word.startswith("-")}
    words = [word for word in words if not word.startswith("-")]
    for name, function in sorted(names.items()):
        if not name.startswith("test_") or name in left_out or (words and not any(word in name for word in words)):
            continue
        try:
            function()
            print(f"ok {prefix}{name[5:]}", flush=True)
        except Exception:
            failed = True
            print(f"FAILED {prefix}{name[5:]}\n{traceback.format_exc()}", flush=True)
    return failed


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as top:
        sys.exit(run_tests(globals(), sys.argv[1:]))
