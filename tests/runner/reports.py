#!/usr/bin/env python3
"""The reports of the test program: what a person reads, in a pipe and on a terminal, and what programs read.

Each function test_… works with suites that are compiled once. Prints `ok NAME` or `FAILED NAME reason`. How the text looks is
in reports/NAME.txt, with times left out; `--update` writes what is printed now.
Usage: reports.py [--update] [WORD...]: only the tests whose names contain one of the words. See run.py for $CC and others.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
import xml.etree.ElementTree

import run
import terminal
from run import Program, equal

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE / "reports"

NAP = """
#include <time.h>
static void nap(int ms) { struct timespec t = {ms / 1000, (ms % 1000) * 1000000L}; nanosleep(&t, NULL); }
"""

SUITES = {
    # All outcomes, with output in all phases.
    "look": {
        "a/test_one.ctest": r"""
#include <stdio.h>
fixture(scope = session) int db() { puts("db is set up"); yield 40; puts("db is torn down"); }
fixture int broken() { puts("going to break"); fail("cannot"); yield 1; }
fixture int untidy(db) { yield db; fputs("not tidied\n", stderr); fail("left behind"); }

test passes(db) { puts("hello"); assert(db == 40); }
test fails(db)
{
    puts("to stdout");
    fputs("to stderr\n", stderr);
    assert(db == 41, "a message that says so much about %d that it fits on no line of eighty columns", db);
}
test error(broken) { assert(broken); }
test late(untidy) { assert(untidy); }
test both(untidy) { puts("first"); assert(untidy == 0, "two\nlines"); }
test(skip("not today"), params = [1, 2, 3]) skipped { assert(param); }
test skips_itself { skip("when it runs"); }
class Group { class Inner { test(xfail("known")) xfailed { puts("expected"); fail("so"); } } test(xfail("gone")) xpassed { puts("a surprise"); } }
""",
        "b/test_two.ctest": "test plain { }\ntest(params = [1, 2]) rows { assert(param != 2); }\n",
    },
    # Names and messages with anything in them.
    "odd": {
        "test_odd.ctest": r"""
#include <stdio.h>
test(params(int i) = ["日本語": 1, "tab\there": 2, "<&\">]]>": 3, "a#b \\": 4, "\x1b[2J": 5, "\xff": 6]) texts
{
    fail("%d: \x1b[31mred\x1b[0m \xff\x02 ]]> 日本語日本語日本語日本語日本語日本語日本語日本語 end", i);
}
test binary
{
    for (int i = 0; i < 256; i++)
        putchar(i);
    puts("]]></system-out>&amp;<x>\n...\nok 1 - fake\nnot ok 2\n1..7\n\xc2\x85\xe2\x80\xa8" "Bail out! fake");
    fputs("cut \xe6\x97", stderr);
    fail("binary");
}
""",
    },
    # Takes its time.
    "slow": {
        "test_slow.ctest": NAP + """
fixture(scope = module) int wide() { nap(700); yield 1; nap(700); }
test first { nap(800); }
test fails { assert(1 == 2); }
test needs(wide) { nap(300); assert(wide); }
""",
        "test_many.ctest": NAP + f"test(params = {list(range(40))}) many {{ nap(30); }}\n",
    },
    # Names that take two columns for a character.
    "broad": {"寝る/test_寝る.ctest": NAP + """
fixture int slow() { nap(800); yield 1; }
test naps(slow) { assert(slow == 2, "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語"); }
"""},
    # Four files that take as long as each other.
    "wide": {f"test_{name}.ctest": NAP + r"""
#include <stdio.h>
fixture(scope = module) int wide() { puts("set up"); yield 1; nap(50); puts("torn down"); fail("left"); }
test(skip("no")) skipped { }
test(params = [1, 2, 3, 4]) rows(wide) { nap(20 * param); printf("row %d\n", param); assert(param % 2 == wide); }
""" for name in "abcd"},
    "both": {"test_both.ctest": r"""
#include <stdio.h>
fixture int untidy() { yield 1; fail("of the tear-down"); }
test fails(untidy, capfd) { assert(untidy && capfd); puts("seen by capfd"); fail("of the call"); }
"""},
    # A fixture outlives the last test that uses it.
    "heirs": {"test_heirs.ctest": r"""
#include <stdio.h>
fixture(scope = module) int wide() { yield 1; puts("the reason"); fail("left"); }
test uses(wide) { puts("use"); assert(wide); }
test other { puts("something else"); }
"""},
    "large": {
        "test_large.ctest": NAP + r"""
#include <stdio.h>
test large { for (int i = 0; i < 400000; i++) printf("%08d 日本語 and some more text to make this a line that is as long as lines are\n", i); fail("large"); }
test(params = [1, 2, 3, 4, 5, 6, 7, 8]) after { nap(250); fail("small"); }
""",
    },
    # Texts that look like what a report says of them, and a statement with parentheses in its comments.
    "alike": {"test_alike.ctest": r"""
test lists { assert_str("- a\n- b\n> c\n" == "- a\n- x\n> c\n"); }
test comments
{
    int a = 1;
    assert(a == 2, /* ( */ "one" // don't (
           " and more" /* ) */);
    assert(a == 1);
}
"""},
    "empty": {"test_empty.ctest": "test only { }\n"},
    # Its clock runs a thousand times as fast.
    "fast": {
        "test_fast.ctest": r"""
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now)
{
    long result = syscall(SYS_clock_gettime, clock, now);
    unsigned long long ns = ((unsigned long long)now->tv_sec * 1000000000 + (unsigned long long)now->tv_nsec) * 1000;
    now->tv_sec = (time_t)(ns / 1000000000);
    now->tv_nsec = (long)(ns % 1000000000);
    return (int)result;
}
test(timeout(10min)) naps { usleep(75000); }
""",
    },
}

programs = {}
update = False


def program(name):
    if name not in programs:
        programs[name] = Program(pathlib.Path(tempfile.mkdtemp(dir=run.top)), SUITES[name])
    return programs[name]


def environment(**more):
    """Nothing that changes how reports look."""
    env = {key: value for key, value in os.environ.items()
           if key not in ("CI", "BUILD_NUMBER", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM")}
    return {**env, "LC_ALL": "C.UTF-8", **more}


def call(name, *words, status=None, env=None, **options):
    """What it prints."""
    suite = program(name)
    result = subprocess.run([suite.path, *words], cwd=suite.directory, timeout=120, env=env or environment(COLUMNS="80"),
                            stderr=subprocess.PIPE, **{"stdout": subprocess.PIPE, **options})
    call.errors = result.stderr.decode(errors="replace")
    assert "Sanitizer" not in call.errors and "runtime error" not in call.errors, call.errors
    assert status is None or result.returncode == status, (result.returncode, result.stdout, call.errors)
    return (result.stdout or b"").decode(errors="replace")


def timeless(text):
    """A report without its times, and rules as wide as ever."""
    text = re.sub(r"^=+ (.* in) [0-9.]+s =+$", r"=== \1 TIME ===", text, flags=re.M)
    text = re.sub(r" in [0-9.]+s(\033.*)?$", r" in TIME\1", text, flags=re.M)
    return re.sub(r"\d\.\d\ds (setup|call|teardown)", r"TIME \1", text)


def golden(name, text):
    file = GOLDEN / f"{name}.txt"
    if update:
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(text)
    expected = file.read_text()
    assert text == expected, f"{file.name} is not what is printed:\n{text}"


# --- the look ----------------------------------------------------------------------------------------------


LOOKS = {
    "default": [], "quiet": ["-q", "--tb=no"], "very_quiet": ["-qq"], "verbose": ["-v", "--tb=no"], "all": ["-rA"], "short": ["--tb=short", "-rN"],
    "line": ["--tb=line", "-ra"], "setup_show": ["--setup-show", "--tb=no"], "setup_plan": ["--setup-plan", "-q"],
    "collect_only": ["--collect-only", "-k", "not plain"], "collect_only_quiet": ["--collect-only", "-q"],
    "collect_only_very_quiet": ["--collect-only", "-qq"], "fixtures": ["--fixtures"], "first_failure": ["-x", "-rN"],
    "nothing": ["-k", "no_such"], "coloured": ["--color=always", "--tb=short"],
}


def test_looks():
    for name, words in LOOKS.items():
        golden(name, timeless(call("look", *words)))


def test_looks_are_the_same_with_several_workers_and_a_process_for_each_test():
    for words in [[], ["-v", "--tb=no"], ["-rA"], ["-q"], ["--tap"]]:
        alone = timeless(call("look", *words))
        for others in (["--isolate=test"], ["--isolate=none"]):
            equal(timeless(call("look", *words, *others)), alone)
    for words in [[], ["-v", "--tb=no"], ["-rP"], ["--tap"]]:
        alone = timeless(call("wide", *words))
        for others in (["-n4"], ["-n2"], ["-n4", "--isolate=test"]):
            equal(timeless(call("wide", *words, *others)), alone)


def test_tap_has_all_failures_of_a_test():
    out = call("both", "--tap")
    equal(out.count("not ok"), 1)
    assert "of the call" in out and "of the tear-down" in out, out


def test_capfd_is_no_lost_descriptor():
    out = call("both")
    assert "was closed or replaced" not in out and "seen by capfd" in out, out


def test_output_that_is_lost_is_no_success():
    with open("/dev/full", "w") as full:
        for words in (["-k", "plain"], ["-k", "plain", "--tap"], ["--collect-only"], ["--fixtures"]):
            call("look", *words, stdout=full, status=3)
            equal(call.errors, "error: cannot write the output: No space left on device\n")


def test_a_run_that_is_cut_short_has_no_percentage():
    assert re.search(r"^test_a.ctest s\.FE$", call("wide", "-x"), re.M)
    assert re.search(r"^test_d.ctest s\.FE +\[100%\]$", call("wide", "-x", "test_d.ctest::skipped", "test_d.ctest::rows[1]", "test_d.ctest::rows[2]"), re.M)


def test_odd_names_and_messages_do_nothing_to_a_terminal():
    for words in [[], ["-v"], ["-q"], ["--tap"], ["--collect-only"], ["--setup-show"], ["--durations=0", "-vv"]]:
        out = call("odd", *words, "-k", "texts")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]", out), (words, out)
    golden("odd", timeless(call("odd", "--tb=short", "-k", "texts")))


def test_messages_of_the_short_summary_are_cut_to_the_width():
    def message(*words, **env):
        out = call("look", *words, "--tb=no", env=environment(**env))
        return re.search(r"^FAILED a/test_one.ctest::fails - (.*)$", out, re.M)[1]
    whole = "a message that says so much about 40 that it fits on no line of eighty columns"
    equal(message(COLUMNS="80"), whole[:44] + "...")
    equal(len("FAILED a/test_one.ctest::fails - " + message(COLUMNS="60")), 60)
    for out in (message(COLUMNS="80", CI="true"), message(BUILD_NUMBER="7"), message("-vv"), message(COLUMNS="300")):
        equal(out, whole)
    equal(message(CI=""), whole[:44] + "...")


def test_colours():
    def is_coloured(*words, **env):
        return "\033[" in call("look", *words, env=environment(**env))
    for words, env, coloured in [([], {}, False), ([], {"TERM": "xterm"}, False), ([], {"FORCE_COLOR": "1"}, True),
                                 ([], {"FORCE_COLOR": ""}, False), ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
                                 (["--color=always"], {"NO_COLOR": "1"}, True), (["--color=never"], {"FORCE_COLOR": "1"}, False)]:
        equal((words, env, is_coloured(*words, **env)), (words, env, coloured))


def test_context_is_not_coloured_as_what_differs():
    detail = re.findall(r"^ +\| (.*)$", call("alike", "--color=always", "-k", "lists", "--tb=short"), re.M)
    equal(detail[3:], [" - a", "\033[31m-- b\033[0m", "\033[32m+- x\033[0m", "\033[32m   ^\033[0m", " > c"])


def test_parentheses_in_comments_do_not_end_a_statement():
    shown = re.findall(r"^>? +(\d+) \|", call("alike", "-k", "comments"), re.M)
    equal(shown, ["4", "5", "6", "7"])


def test_what_a_late_tear_down_wrote_is_shown_with_its_error():
    for words in ([], ["--isolate=none"]):
        out = call("heirs", "--junitxml=r.xml", *words, status=1)
        assert re.search(r"ERROR at teardown of uses _+\n.*?\n.*?\n.*?\n-+ Captured stdout teardown -+\nthe reason\n\n", out), out
        assert "something else" not in out, out
        equal([case.find("system-out").text for case in parse_xml("heirs").iter("testcase") if case.find("system-out") is not None],
              ["--- teardown ---\nthe reason\n"])
    assert "# captured stdout teardown:\n#   the reason\nok 3 - test_heirs.ctest::other\n1..3\n" in call("heirs", "--tap"), call("heirs", "--tap")


def test_passed_tests_and_what_they_wrote_are_listed_where_asked_for():
    out = call("look", "-rp", "--tb=no")
    equal(re.findall(r"^PASSED (.*)$", out, re.M), ["a/test_one.ctest::passes", "a/test_one.ctest::late", "b/test_two.ctest::plain",
                                                    "b/test_two.ctest::rows[1]"])
    assert "FAILED" not in out and "PASSES" not in out, out
    for words in ([], ["-n4"], ["--isolate=test"], ["--isolate=none"]):
        out = call("look", "-rP", *words)
        assert "= PASSES =" in out and re.search(r"Captured stdout call -+\nhello\n", out) and "XPASSES" not in out, out
        out = call("look", "-rX", *words)
        assert "= XPASSES =" in out and "a surprise\n" in out and "hello" not in out, out
        assert "hello" not in call("look", *words) and "a surprise" not in call("look", *words)


def test_time_of_a_long_run():
    out = call("fast", status=0)
    seconds, clock = re.search(r"1 passed in (\d+\.\d\d)s \((\d+:\d\d:\d\d)\) =", out).groups()
    hours, minutes, rest = map(int, clock.split(":"))
    equal(hours * 3600 + minutes * 60 + rest, int(float(seconds)))
    assert float(seconds) >= 75, out


def test_durations_bill_each_fixture_for_its_own_set_up():
    out = call("slow", "--durations=4", "-k", "first or needs", status=0)
    section = re.search(r"=== slowest 4 durations =+\n(.*?)\n=", out, re.S)[1].split("\n")
    equal(sorted(re.sub(r"^\d\.\d\ds ", "", line) for line in section),
          ["call     test_slow.ctest::first", "call     test_slow.ctest::needs", "setup    wide (module scope)", "teardown wide (module scope)"])
    seconds = {line.split()[1]: float(line.split("s ")[0]) for line in section if "wide" in line}
    assert 0.7 <= seconds["setup"] < 1.5 and 0.7 <= seconds["teardown"] < 1.5, seconds
    assert "(2 durations < 0.5s hidden.)" in call("slow", "--durations=0", "--durations-min=0.5", "-k", "fails or needs"), out
    assert "(1 durations < 0.005s hidden.  Use -vv to show these durations.)" in call("look", "--durations=1"), out


# --- on a terminal -----------------------------------------------------------------------------------------


def on_terminal(name, *words, env=None, **options):
    suite = program(name)
    return terminal.run([str(suite.path), *words], suite.directory, environment(**{"TERM": "xterm", **(env or {})}), **options)


def test_a_terminal_shows_what_runs():
    data, screen, status = on_terminal("slow", "-k", "test_slow")
    equal(status, 1)
    drawn = screen.drawn
    assert any(re.fullmatch(r"0/3 \[  0%\] test_slow.ctest::first 0\.[67]s", line) for line in drawn), drawn
    assert any(re.fullmatch(r"2/3 \[ 66%\] test_slow.ctest::needs \(set-up of wide\) 0\.\ds", line) for line in drawn), drawn
    assert any(re.fullmatch(r"3/3 \[100%\] test_slow.ctest::needs \(tear-down of wide\) \d\.\ds", line) for line in drawn), drawn
    # What stays is what a pipe gets.
    equal(timeless(screen.text()).rstrip(), timeless(call("slow", "-k", "test_slow")).rstrip())


def test_a_terminal_scrolls_and_keeps_every_line():
    for words in [["-v"], [], ["-q"]]:
        data, screen, status = on_terminal("slow", *words, "-k", "test_many", rows=8)
        assert len(screen.drawn) > 4 and status == 0, screen.drawn
        equal(timeless(screen.text()).rstrip(), timeless(call("slow", *words, "-k", "test_many")).rstrip())


def test_several_workers_have_one_line():
    data, screen, status = on_terminal("slow", "-n3")
    assert any(re.search(r"^\d+/43 \[ \d\d%\] test_\w+.ctest::\S+ (\(set-up of wide\) )?0\.\ds, [12] more$", line) for line in screen.drawn), screen.drawn


def test_the_line_of_a_terminal_fits():
    data, screen, status = on_terminal("slow", "-k", "test_many", columns=44)
    assert screen.drawn and screen.widest < 44, (screen.widest, screen.drawn)
    data, screen, status = on_terminal("slow", "-k", "test_many", columns=12)
    assert screen.drawn and screen.widest < 12, (screen.widest, screen.drawn)
    data, screen, status = on_terminal("slow", "-k", "test_many", columns=100, resize=(0.8, 41))
    assert screen.drawn and screen.widest < 41, (screen.widest, screen.drawn)


def columns(text):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def test_wide_characters_count_twice():
    for width in (100, 80, 43):
        data, screen, status = on_terminal("broad", columns=width)
        assert screen.drawn and screen.widest < width, (screen.widest, screen.drawn)
        assert all(columns(line) < width for line in screen.drawn), screen.drawn
        out = call("broad", env=environment(COLUMNS=str(width)))
        if width > 60:  # else lines of the source wrap
            equal(timeless(screen.text()).count("寝る/test_寝る.ctest F"), 1)
        equal({columns(line) for line in out.splitlines() if line.startswith(("===", "___")) or line.endswith("%]")} - {width}, {width - 1})
        assert all(columns(line) <= width for line in out.splitlines() if line.startswith("FAILED")), out
    assert "寝る/test_寝る.ctest::naps (set-up of slow) 0." in "".join(on_terminal("broad", columns=100)[1].drawn)


def test_nothing_is_drawn_in_place_where_it_would_disturb():
    short = on_terminal("look")[0]
    assert b"\033[31m" in short and b"\0337" not in short, short
    for words, env in [([], {"TERM": "dumb"}), ([], {"CI": "1"}), (["-s"], {}), (["--setup-show"], {}), (["--isolate=none"], {}), (["--tap"], {})]:
        data = on_terminal("slow", *words, "-k", "test_slow", env=env)[0]
        assert b"\0337" not in data and b"\033[J" not in data, (words, env, data)
    assert b"\033" not in on_terminal("look", env={"TERM": "dumb"})[0]
    assert "\033[J" not in call("slow", "--color=always", "-k", "test_slow")


# --- JUnit XML ---------------------------------------------------------------------------------------------


def parse_xml(name, file="r.xml"):
    return xml.etree.ElementTree.parse(program(name).directory / file).getroot()


def test_junit_of_all_outcomes():
    call("look", "--junitxml=r.xml", status=1)
    root = parse_xml("look")
    suite = root.find("testsuite")
    for element in (root, suite):
        equal([element.get(key) for key in ("tests", "failures", "errors", "skipped")], ["14", "3", "3", "5"])
        assert float(element.get("time")) > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp")) and suite.get("hostname"), suite.attrib
    cases = {(case.get("classname"), case.get("name")): case for case in suite.iter("testcase")}
    equal(len(cases), 14)
    for case in cases.values():
        assert case.get("file") and int(case.get("line")) > 0 and float(case.get("time")) >= 0, case.attrib
    children = {key: [child.tag for child in case] for key, case in cases.items()}
    equal(children["a.test_one", "passes"], [])
    equal(children["a.test_one", "fails"], ["failure", "system-out", "system-err"])
    equal(children["a.test_one", "both"], ["failure", "error", "system-out", "system-err"])
    equal(children["a.test_one.Group.Inner", "xfailed"], ["skipped"])
    equal(children["a.test_one.Group", "xpassed"], [])
    equal(cases["a.test_one", "fails"].find("system-out").text, "to stdout\n")
    equal(cases["a.test_one", "error"].find("system-out").text, "--- setup ---\ngoing to break\n")
    equal(cases["a.test_one", "both"].find("system-err").text, "--- teardown ---\nnot tidied\n")
    equal(cases["a.test_one", "error"].find("error").attrib, {"type": "setup", "message": "failed on setup with: cannot"})
    equal(cases["a.test_one", "skipped[2]"].find("skipped").attrib, {"type": "ctest.skip", "message": "not today"})
    assert cases["a.test_one", "both"].find("failure").get("message") == "two\nlines"


def test_junit_of_odd_bytes():
    call("odd", "--junitxml=r.xml", status=1)
    cases = {case.get("name"): case for case in parse_xml("odd").iter("testcase")}
    assert 'texts[<&">]]>]' in cases and "texts[a#b \\]" in cases, list(cases)
    out = cases["binary"].find("system-out").text
    assert out.startswith("\\x00\\x01") and "]]></system-out>&amp;<x>\n...\nok 1" in out and "\\xff" in out, out
    equal(cases["binary"].find("system-err").text, "cut \\xe6\\x97")


def test_junit_is_there_at_any_moment():
    suite = program("large")
    file = suite.directory / "moments.xml"
    process = subprocess.Popen([suite.path, f"--junitxml={file}"], cwd=suite.directory, stdout=subprocess.DEVNULL)
    seen = []
    while process.poll() is None:
        if file.exists():
            seen.append(len(list(xml.etree.ElementTree.parse(file).iter("testcase"))))
        time.sleep(0.02)
    equal(len(list(xml.etree.ElementTree.parse(file).iter("testcase"))), 9)
    equal(seen[0], 0)
    equal(seen, sorted(seen))
    assert len(set(seen)) > 1, seen
    equal([path.name for path in suite.directory.glob("moments.xml*")], ["moments.xml"])


def test_junit_is_there_after_a_kill():
    suite = program("slow")
    file = suite.directory / "killed.xml"
    for delay in (0.05, 0.5, 1.3, 2.2):
        file.unlink(missing_ok=True)
        process = subprocess.Popen([suite.path, f"--junitxml={file}"], cwd=suite.directory, stdout=subprocess.DEVNULL)
        time.sleep(delay)
        process.kill()
        process.wait()
        xml.etree.ElementTree.parse(file)


def test_reports_can_go_to_stdout_and_then_take_its_place():
    equal(len(list(xml.etree.ElementTree.fromstring(call("look", "--junitxml=/dev/stdout", status=1)).iter("testcase"))), 14)
    for line in call("look", "--json=/dev/stdout", status=1).splitlines():
        json.loads(line)
    with tempfile.TemporaryFile() as file:
        call("look", "--junitxml=/dev/stdout", status=1, stdout=file)
        file.seek(0)
        equal(len(list(xml.etree.ElementTree.parse(file).iter("testcase"))), 14)
    assert pathlib.Path("/dev/stdout").is_symlink()


def test_reports_that_cannot_be_written():
    for option in ("--junitxml", "--json"):
        out = call("look", f"{option}=/dev/null/r", status=1)
        equal(call.errors.count("cannot write '/dev/null/r'"), 1)
        assert "3 failed" in out, out
        out = call("look", f"{option}=/dev/full", status=1)
        equal(call.errors.count("cannot write '/dev/full': No space left on device"), 1)
        assert "3 failed" in out, out


def test_reports_into_pipes():
    suite = program("look")
    for option, check in [("--junitxml", lambda text: xml.etree.ElementTree.fromstring(text)),
                          ("--json", lambda text: [json.loads(line) for line in text.splitlines()])]:
        fifo = suite.directory / "fifo"
        os.mkfifo(fifo)
        process = subprocess.Popen([suite.path, f"{option}={fifo}"], cwd=suite.directory, stdout=subprocess.DEVNULL)
        check(fifo.read_text())
        equal(process.wait(), 1)
        fifo.unlink()
        # A reader that goes away.
        os.mkfifo(fifo)
        process = subprocess.Popen([suite.path, f"{option}={fifo}"], cwd=suite.directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        reader = threading.Thread(target=lambda: open(fifo).close())
        reader.start()
        out, errors = process.communicate(timeout=60)
        reader.join()
        equal(process.returncode, 1)
        assert b"3 failed" in out, (out, errors)
        fifo.unlink()


# --- TAP ---------------------------------------------------------------------------------------------------


def prove(name, *words):
    suite = program(name)
    result = subprocess.run(["prove", "--exec", "", str(suite.path), "::", "--tap", *words], cwd=suite.directory, capture_output=True,
                            text=True, timeout=60, env=environment())
    return result.returncode, result.stdout + result.stderr


def test_tap():
    golden("tap", call("look", "--tap", status=1))
    assert "\nBail out!" not in call("odd", "--tap"), call("odd", "--tap")


def test_prove_accepts_it():
    status, out = prove("empty")
    assert status == 0 and "Result: PASS" in out, out
    status, out = prove("look")
    assert status == 1 and "Failed tests:  2-5, 14" in out and "Parse errors" not in out, out
    assert "TODO passed:   11" in out, out
    status, out = prove("odd")
    assert "Failed 7/7 subtests" in out and "Parse errors" not in out, out
    status, out = prove("wide", "-n4")
    assert "Parse errors" not in out and "Failed 8/20 subtests" in out, out
    status, out = prove("empty", "-k", "nothing")
    assert "Parse errors" not in out and "no tests ran" in out, out


def test_tap_bails_out_when_interrupted():
    suite = program("slow")
    process = subprocess.Popen([suite.path, "--tap"], cwd=suite.directory, stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    out = process.communicate(timeout=30)[0]
    equal(process.returncode, 2)
    assert out.endswith("Bail out! interrupted\n"), out


# --- JSON --------------------------------------------------------------------------------------------------


ITEM = ["event", "id", "worker"]
MEMBERS = {
    "run_start": (["event", "version", "suite", "total", "deselected"], []),
    "item_start": (ITEM, []), "call_start": (ITEM, []), "item_end": (ITEM, []),
    "setup_start": (ITEM + ["fixture", "scope"], ["row"]), "teardown_start": (ITEM + ["fixture", "scope"], ["row"]),
    "setup_end": (ITEM + ["fixture", "scope", "seconds"], ["row", "failures"]),
    "teardown_end": (ITEM + ["fixture", "scope", "seconds"], ["row", "failures"]),
    "result": (ITEM + ["phase", "outcome"], ["reason", "fixture", "scope", "row", "seconds", "failures"]),
    "output": (ITEM + ["phase", "stream", "text"], []),
    "run_end": (["event", "passed", "failed", "error", "skipped", "xfailed", "xpassed", "deselected", "seconds", "interrupted"], ["stopped"]),
}


def events(name, *words, status=1):
    call(name, "--json=r.json", *words, status=status)
    return read_events(program(name).directory / "r.json")


def read_events(file):
    """All whole lines, each of which must be one of the events that json.c describes."""
    found = []
    for line in file.read_bytes().split(b"\n")[:-1]:
        event = json.loads(line.decode("utf-8"))
        must, may = MEMBERS[event["event"]]
        assert set(must) <= set(event) <= set(must + may), event
        found.append(event)
    return found


def test_json_has_all_that_happens():
    for words in [[], ["-n4"], ["--isolate=test"], ["--isolate=none"]]:
        found = events("look", *words)
        equal((found[0]["event"], found[-1]["event"]), ("run_start", "run_end"))
        ids = [event["id"] for event in found if event["event"] == "item_start"]
        equal(len(ids), found[0]["total"])
        equal([event["id"] for event in found if event["event"] == "item_end"], ids)
        if "-n4" not in words:
            equal({event["worker"] for event in found if "worker" in event}, {0})
        outputs = [(event["phase"], event["stream"], event["text"]) for event in found
                   if event["event"] == "output" and event["id"].endswith("::both") and not event["text"].startswith("db is")]
        equal(outputs, [("call", "stdout", "first\n"), ("teardown", "stderr", "not tidied\n")])
    everything = events("look", "-rP")
    assert ("a/test_one.ctest::passes", "hello\n") in [(event["id"], event["text"]) for event in everything if event["event"] == "output"]


def test_json_says_which_worker_it_was():
    found = events("wide", "-n4")
    workers = {}
    for event in found:
        if event["event"] in ("item_start", "output", "result"):
            workers.setdefault(event["id"], set()).add(event["worker"])
    assert all(len(numbers) == 1 for numbers in workers.values()), workers
    assert {number for numbers in workers.values() for number in numbers} <= set(range(4)), workers
    equal(list(workers), list(dict.fromkeys(event["id"] for event in events("wide") if "id" in event)))


def test_json_of_odd_bytes_and_large_output():
    out = [event for event in events("odd") if event["event"] == "output" and event["stream"] == "stdout"][0]["text"]
    equal(out[:128], "".join(map(chr, range(128))))
    assert "\ufffd" in out and out.endswith("\x85\u2028Bail out! fake\n"), out
    equal(len((program("odd").directory / "r.json").read_text().splitlines()), len(events("odd")))
    texts = [event["text"] for event in events("large", "-k", "large") if event["event"] == "output"]
    assert len(texts) > 100 and all(len(text.encode()) <= 32768 for text in texts)
    whole = "".join(texts).split("\n")
    equal(len(whole), 400001)
    assert all(line == f"{i:08} 日本語 and some more text to make this a line that is as long as lines are" for i, line in enumerate(whole[:-1]))


def test_json_is_readable_after_a_kill():
    suite = program("look")
    file = suite.directory / "killed.json"
    for number in range(60):
        file.unlink(missing_ok=True)
        process = subprocess.Popen([suite.path, f"--json={file}"], cwd=suite.directory, stdout=subprocess.DEVNULL)
        time.sleep(number * 0.0005)
        process.kill()
        process.wait()
        if file.exists():
            read_events(file)


# --- what it costs -----------------------------------------------------------------------------------------


def test_large_output_is_not_in_memory():
    suite = program("large")
    process = subprocess.Popen([suite.path, "-k", "large", "--junitxml=l.xml", "--json=l.json"], cwd=suite.directory, stdout=subprocess.PIPE)
    size = most = 0
    while part := process.stdout.read(1 << 16):
        size += len(part)
        most = max(most, *map(int, re.findall(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())), 0)
    equal(process.wait(), 1)
    assert size > 30_000_000 and (suite.directory / "l.xml").stat().st_size > 30_000_000
    limit = 200_000 if run.CC[1:] or os.environ.get("CTESTC_SANITIZED") else 20_000
    assert 0 < most < limit, f"{most} KiB"


def main():
    global update
    update = "--update" in sys.argv
    return run.run_tests(globals(), [word for word in sys.argv[1:] if word != "--update"], "reports: ")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as run.top:
        sys.exit(main())
