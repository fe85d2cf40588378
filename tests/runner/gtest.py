#!/usr/bin/env python3
"""The test program under tools that know GoogleTest: its flags, names, lines, lists and files.

What it prints is compared with what GoogleTest itself (libgtest-dev) prints for an equal small suite; it runs under CMake's
gtest_discover_tests, under Meson's protocol for gtest, and as an explorer calls and reads it. Each function test_… works with
programs that are built once. Prints `ok NAME` or `FAILED NAME reason`.
Usage: gtest.py [WORD...]: only the tests whose names contain one of the words. See run.py for $CC and others.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

import run
from run import Program, equal

SUITES = {
    # The same as GOOGLE: also the names.
    "equal": {
        "Plain.ctest": """
test passes { expect(1 == 1); }
test fails { expect(1 == 2, "a <b> & \\"c\\""); expect(3 == 4); }
test skips { skip("not today"); }
""",
        "I/Rows.ctest": "test(params = [0, 1]) row { expect(param != 1); }\n",
    },
    # All outcomes, and what happens around tests.
    "outcomes": {
        "test_all.ctest": r"""
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
fixture(scope = module) int wide() { yield 1; puts("going"); fail("left behind"); }
fixture int broken() { fail("cannot"); yield 1; }
fixture int untidy() { yield 1; fail("untidy"); }
test passes { puts("quiet"); }
test fails { puts("[       OK ] test_all.hangs (0 ms)"); fputs("loud", stderr); fail("one\ntwo"); }
test(skip("not today")) marked { }
test skips { skip("now"); }
test(xfail("known")) xfailed { fail("so"); }
test(xfail("gone")) xpassed { }
test(xfail(strict, "gone too")) strict { }
test error(broken) { assert(broken); }
test tidies(untidy) { assert(untidy); }
test both(untidy) { assert(!untidy); }
test crashes { abort(); }
test leaves { _exit(3); }
test(timeout(100ms)) hangs { for (volatile int i = 0;; i = !i) { } }
test uses(wide) { assert(wide); }
test after { }
""",
        "test_other.ctest": "test other { }\n",
    },
    # Names with anything in them, some of which would be the same as others if less were kept apart.
    "names": {
        "a-b.ctest": "test name { }\n",
        "a.b.ctest": "test name { }\n",
        "a_x2db.ctest": "test name { }\n",
        "a_x2.ctest": "test name { }\n",
        "a b+c/ä.ctest": "test name { }\n",
        "dir/file.ctest": """
test first { }
class Class { test one { } class Inner { test two { } } }
test second { }
class Other { test one { } }
test third { }
""",
        "dir/file/Class.ctest": "test one { }\nclass Inner { test two { } }\n",
        "rows.ctest": r"""
test(params(int i) = ["-": 1, "--": 2, "_x2d": 3, "_x5fx2d": 4, "/": 5, "a b": 6, "*?:": 7, "[x]": 8, ".": 9, "é": 10, "#": 11,
                      "tab\t": 12, "": 13, "a-b": 14, "a/b": 15, "a_b": 16, "_": 17, "_x": 18, "_x2": 19, "(.*)": 20]) label { (void)i; }
test(params(int a, int b) = [{1, -2}, {-1, 2}, {12, 3}]) numbers { (void)a; (void)b; }
test(params(bool yes) = [true, false], params(const char *text) = ["x", "y"]) both { (void)yes; (void)text; }
""",
    },
    # Takes a while.
    "slow": {"test_slow.ctest": r"""
#include <time.h>
static void nap(int ms) { struct timespec t = {ms / 1000, (ms % 1000) * 1000000L}; nanosleep(&t, NULL); }
test(params = [1, 2, 3, 4]) naps { nap(60 * param); }
test forever { nap(20000); }
"""},
    "moves": {"test_moves.ctest": '#include <unistd.h>\ntest moves { assert(chdir("/") == 0); }\n'},
    "one": {"test_one.ctest": "test only { }\n"},
}

GOOGLE = r"""
#include <gtest/gtest.h>
TEST(Plain, passes) { EXPECT_EQ(1, 1); }
TEST(Plain, fails) { EXPECT_EQ(1, 2) << "a <b> & \"c\""; EXPECT_EQ(3, 4); }
TEST(Plain, skips) { GTEST_SKIP() << "not today"; }
class Rows : public testing::TestWithParam<int> {};
TEST_P(Rows, row) { EXPECT_NE(GetParam(), 1); }
INSTANTIATE_TEST_SUITE_P(I, Rows, testing::Values(0, 1));
int main(int count, char **words) { testing::InitGoogleTest(&count, words); return RUN_ALL_TESTS(); }
"""
programs = {}


def program(name):
    if name not in programs:
        programs[name] = Program(pathlib.Path(tempfile.mkdtemp(dir=run.top)), SUITES[name])
    return programs[name]


class Google(Program):
    """GoogleTest's own."""

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(dir=run.top))
        self.path = self.directory / "google"
        (self.directory / "google.cpp").write_text(GOOGLE)
        subprocess.run(["g++", "-O0", "-o", self.path, self.directory / "google.cpp", "-lgtest", "-lpthread"], check=True)


def google():
    if "google" not in programs:
        programs["google"] = Google()
    return programs["google"]


def names(text):
    """The names in a list."""
    found, suite = [], None
    for line in text.splitlines():
        name = re.sub(r" +#.*", "", line)
        if line.startswith("  "):
            found.append(f"{suite}.{name[2:]}")
        else:
            assert name.endswith("."), line
            suite = name[:-1]
    return found


def listed(suite, *words, **more):
    return names(program(suite).call("--gtest_list_tests", *words, status=0, **more))


def tagged(out):
    """The lines with brackets, without times."""
    return [re.sub(r" \(\d+ ms( total)?\)", "", line) for line in out.splitlines() if re.match(r"\[.{10}\] ", line)]


def results(out):
    """How each test ended, by name; the last time where there are several."""
    return {name: how.strip() for how, name in
            re.findall(r"^\[( +OK|  FAILED | +SKIPPED)  ?\] (\S+?)(?:, where .*)? \(\d+ ms\)$", out, re.M)}


# --- beside GoogleTest itself ------------------------------------------------------------------------------


FILTERS = ["*", "Plain.*", "*s", "?lain.*", "-Plain.*", "Plain.*-*fails:*skips", "", ":", "Plain.passes:I/*", "*-*", "***s", "nope",
           "Plain.passes:", "I/Rows.row/?", "Plain.p*s*s", "-", "Plain.*-", "passes", "plain.passes", "Plain.passes*", "*.*", "?", "*/1",
           "-a-b", "Plain.?asses:-I/*", "*:-Plain.passes", "*ai*ai*", "*ai*fai*"]


def test_filters_select_what_googletest_selects():
    for filter in FILTERS:
        expected = names(google().call("--gtest_list_tests", f"--gtest_filter={filter}", status=0))
        equal((filter, listed("equal", f"--gtest_filter={filter}")), (filter, sorted(expected, key=lambda name: name[0] != "I")))


def sorted_by_suite(lines):
    """The lines of suite I/Rows first, as our order of files has it."""
    rows = [line for line in lines if "I/Rows" in line]
    plain = [line for line in lines if "Plain" in line]
    return [line for line in lines if line not in rows + plain], rows, plain


def test_lines_are_googletests():
    for words in [[], ["--gtest_print_time=0"], ["--gtest_brief=1"], ["--gtest_filter=*s"], ["--gtest_filter=*.passes"],
                  ["--gtest_filter=nope"], ["--gtest_also_run_disabled_tests", "--gtest_catch_exceptions=0"]]:
        expected, found = google().call(*words), program("equal").call(*(words or ["--gtest_color=no"]))
        equal(sorted_by_suite(tagged(found)), sorted_by_suite(tagged(expected)))
        equal(len(re.findall(r"^\S+:\d+: (?:Failure|Skipped)$", found, re.M)), len(re.findall(r"^\S+:\d+: (?:Failure|Skipped)$", expected, re.M)))
        equal(sorted(re.findall(r"\(\d+ ms( total)?\)", found)), sorted(re.findall(r"\(\d+ ms( total)?\)", expected)))
        equal(re.findall(r"^ *\d+ FAILED TESTS?$|^Note: .*$", found, re.M), re.findall(r"^ *\d+ FAILED TESTS?$|^Note: .*$", expected, re.M))


def test_colours_are_googletests():
    equal(set(re.findall(r"\033\[[0-9;]*m(\[.{10}\])", program("equal").call("--gtest_color=yes"))),
          set(re.findall(r"\033\[[0-9;]*m(\[.{10}\])", google().call("--gtest_color=yes"))))


def test_exit_status_is_googletests():
    for words in [["--gtest_filter=*.passes"], ["--gtest_filter=*.skips"], ["--gtest_filter=nope"], ["--gtest_filter=*.fails"], ["--gtest_list_tests"],
                  ["--gtest_repeat=0"]]:
        expected = subprocess.run([google().path, *words], capture_output=True).returncode
        program("equal").call(*words, status=expected)


def file_of(suite, form, *words):
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / f"out.{form}"
        suite.call(f"--gtest_output={form}:{path}", *words)
        return path.read_text()


def shape_of_xml(element):
    """Tags, attributes in their order, and the values of those that do not name a place or a time."""
    loose = {"file", "line", "time", "timestamp", "message"}
    attributes = [(name, re.sub(r"\d", "9", value) if name.startswith("time") else None if name in loose else value)
                  for name, value in element.attrib.items()]
    children = sorted((shape_of_xml(child) for child in element), key=lambda child: str(dict(child[1]).get("name")))
    return (element.tag, attributes, children)


def without_fractions(shape):
    tag, attributes, children = shape
    return (tag, [(name, "9" if name == "time" else value) for name, value in attributes], [without_fractions(child) for child in children])


def test_xml_is_googletests():
    for words in [[], ["--gtest_filter=*.passes"], ["--gtest_filter=nope"], ["--gtest_list_tests"]]:
        ours, theirs = (xml.etree.ElementTree.fromstring(file_of(suite, "xml", *words)) for suite in [program("equal"), google()])
        equal(without_fractions(shape_of_xml(ours)), without_fractions(shape_of_xml(theirs)))


def shape_of_json(value, key=None):
    """Keys, and the values of those that do not name a place or a time. What newer versions write of skips is left out."""
    if isinstance(value, dict):
        return {name: shape_of_json(inner, name) for name, inner in sorted(value.items()) if name != "skipped"}
    if isinstance(value, list):
        return sorted((shape_of_json(inner) for inner in value), key=str)
    if key == "timestamp":
        return re.sub(r"\d", "9", value)
    return type(value).__name__ if key in ("file", "line", "failure", "time") else value


def test_json_is_googletests():
    for words in [[], ["--gtest_filter=*.passes"], ["--gtest_filter=nope"], ["--gtest_list_tests"]]:
        ours, theirs = (json.loads(file_of(suite, "json", *words)) for suite in [program("equal"), google()])
        equal(shape_of_json(ours), shape_of_json(theirs))


def test_same_default_file():
    for suite, form in [(google(), "xml"), (google(), "json"), (program("equal"), "xml"), (program("equal"), "json")]:
        path = suite.directory / f"test_detail.{form}"
        path.unlink(missing_ok=True)
        suite.call(f"--gtest_output={form}", "--gtest_filter=*.passes", status=0)
        assert path.exists(), path


def test_same_file_in_a_directory():
    for suite in [google(), program("equal")]:
        for _ in range(3):
            suite.call("--gtest_output=xml:new/deep/", "--gtest_filter=*.passes", status=0)
        stem = suite.path.name
        equal(sorted(path.name for path in (suite.directory / "new/deep").iterdir()), [f"{stem}.xml", f"{stem}_1.xml", f"{stem}_2.xml"])


# --- names -------------------------------------------------------------------------------------------------


def decoded(name):
    """The id that a name stands for, as core/gtestname.h says."""
    def plain(text, separator=""):
        if separator:
            text = text.replace("/", separator)
        raw = re.sub(rb"_x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), text.encode())
        return raw.decode()
    suite, test = name.split(".")
    path, _, classes = suite.partition("//")
    test, slash, rows = test.partition("/")
    return "::".join([plain(path) + ".ctest", *(plain(part) for part in classes.split("/") if part), plain(test)]) + (
        f"[{plain(rows, '-')}]" if slash else "")


def ids(suite, *words):
    out = program(suite).call("--collect-only", "-q", *words)
    return [id for id in out.split("\n\n")[0].split("\n") if "::" in id]


def test_names_are_those_tools_accept():
    for suite in ["names", "outcomes", "equal"]:
        for name in listed(suite):
            assert re.fullmatch(r"[\w/]*(\.[\w/]+)*", name, re.ASCII), name  # Visual Studio's adapter
            assert name.count(".") == 1, name


def test_no_two_ids_have_one_name():
    found = listed("names")
    equal(len(found), len(set(found)))
    equal(sorted(map(decoded, found)), sorted(ids("names")))


def test_a_name_selects_its_test_only():
    for name in listed("names"):
        equal(listed("names", f"--gtest_filter={name}"), [name])
        equal(ids("names", f"--gtest_filter={name}"), [decoded(name)])


def test_names_by_the_book():
    """The forms that grammar/LANGUAGE.md shows."""
    found = set(listed("names"))
    for name in ["a_x2db.name", "a_x2eb.name", "a_x5fx2db.name", "dir/file//Class.one", "dir/file//Class/Inner.two", "dir/file/Class.one",
                 "dir/file/Class//Inner.two", "rows.numbers/1//2", "rows.numbers//1/2", "rows.both/true/x", "rows.label/a_x20b"]:
        assert name in found, (name, found)


def test_each_suite_is_listed_once():
    suites = [line for line in program("names").call("--gtest_list_tests").splitlines() if not line.startswith(" ")]
    equal(len(suites), len(set(suites)))
    at = suites.index("dir/file.")
    equal(suites[at:at + 4], ["dir/file.", "dir/file//Class.", "dir/file//Class/Inner.", "dir/file//Other."])


def test_rows_are_a_comment_where_the_name_hides_them():
    out = program("names").call("--gtest_list_tests")
    assert "\n  label/a_x20b  # GetParam() = a b\n" in out and "\n  label/_x2e  # GetParam() = .\n" in out, out
    assert "\n  numbers/1//2\n" in out and "\n  both/true/x\n" in out, out
    rows = {case.get("name"): case.get("value_param") for case in
            xml.etree.ElementTree.fromstring(file_of(program("names"), "xml", "--gtest_list_tests")).iter("testcase")}
    equal([rows["numbers/1//2"], rows["label/a_x20b"], rows["name"]], ["1--2", "a b", None])


# --- outcomes ----------------------------------------------------------------------------------------------


OUTCOMES = {"passes": "OK", "fails": "FAILED", "marked": "SKIPPED", "skips": "SKIPPED", "xfailed": "SKIPPED", "xpassed": "OK",
            "strict": "FAILED", "error": "FAILED", "tidies": "FAILED", "both": "FAILED", "crashes": "FAILED", "leaves": "FAILED",
            "hangs": "FAILED", "uses": "FAILED", "after": "OK"}


def test_outcomes():
    out = program("outcomes").call("--gtest_filter=*", status=1)
    equal(results(out), {**{f"test_all.{name}": how for name, how in OUTCOMES.items()}, "test_other.other": "OK"})
    assert "[  PASSED  ] 4 tests." in out and "[  SKIPPED ] 3 tests, listed below:" in out and "\n 9 FAILED TESTS\n" in out, out


def block(out, name):
    """What stands between a test's start and its end."""
    return re.search(rf"^\[ RUN      \] {name}\n(.*?)^\[ +(?:OK|FAILED|SKIPPED) +\] {name}[ ,]", out, re.M | re.S)[1]


def test_reasons():
    out = program("outcomes").call("--gtest_filter=*")
    for name, text in [("marked", "test_all.ctest:10: Skipped\nnot today\n"), ("skips", "test_all.ctest:11: Skipped\nnow\n"),
                       ("xfailed", "test_all.ctest:12: Skipped\nexpected to fail: known\n"), ("passes", ""), ("xpassed", ""),
                       ("error", "test_all.ctest:6: Failure\nerror in the set-up of fixture 'broken'\ncannot\n"),
                       ("crashes", "test_all.ctest:18: Failure\nSIGABRT: abort\n"), ("after", ""),
                       ("leaves", "test_all.ctest:19: Failure\nthe test ended the process with exit status 3"),
                       ("hangs", "test_all.ctest:20: Failure\n")]:
        found = block(out, f"test_all.{name}")
        assert found.startswith(text) and (text or not found), (name, found)
    both = block(out, "test_all.both")
    assert both.startswith("test_all.ctest:17: Failure\nassert(!untidy)\n") and "tear-down of fixture 'untidy'\nuntidy\n" in both, both


def test_what_tests_write_is_no_line_of_ours():
    found = block(program("outcomes").call("--gtest_filter=*.fails"), "test_all.fails")
    equal(found, "captured stdout call:\n    [       OK ] test_all.hangs (0 ms)\ncaptured stderr call:\n    loud\n"
                 "test_all.ctest:9: Failure\none\ntwo\n\n")


def test_a_late_tear_down_fails_its_last_user():
    """It comes between other tests, never inside of one."""
    for words in [["--gtest_filter=*.uses:*.after"], ["--gtest_filter=*.uses"], ["--gtest_filter=*", "-n", "2"]]:
        lines = tagged(program("outcomes").call(*words, status=1))
        uses = [line for line in lines if line.endswith(" test_all.uses")][:-1]
        assert uses in (["[ RUN      ] test_all.uses", "[       OK ] test_all.uses", "[ RUN      ] test_all.uses", "[  FAILED  ] test_all.uses"],
                        ["[ RUN      ] test_all.uses", "[  FAILED  ] test_all.uses"]), lines
        open_test = None
        for line in lines:
            if line.startswith("[ RUN "):
                equal(open_test, None)
                open_test = line.split()[-1]
            elif open_test is not None:
                equal(line.split("] ")[1], open_test)
                open_test = None
    document = xml.etree.ElementTree.fromstring(file_of(program("outcomes"), "xml"))
    assert "left behind" in document.find(".//testcase[@name='uses']/failure").get("message")


def test_the_same_lines_however_it_runs():
    """But one: whether a test's late tear-down comes after its own `OK` hangs on what the worker runs next."""
    def lines(*words):
        return set(tagged(program("outcomes").call("--gtest_print_time=0", *words))) - {"[       OK ] test_all.uses"}

    one = lines()
    for words in [["-n", "3"], ["--isolate=test"]]:
        equal(sorted(lines(*words)), sorted(one))


def test_xml_of_outcomes():
    document = xml.etree.ElementTree.fromstring(file_of(program("outcomes"), "xml"))
    equal([document.get(name) for name in ("tests", "failures", "errors", "disabled", "name")], ["16", "9", "0", "0", "AllTests"])
    for case in document.iter("testcase"):
        how = OUTCOMES.get(case.get("name"), "OK")
        equal([(case.get("name"), child.tag) for child in case][:1],
              {"OK": [], "FAILED": [(case.get("name"), "failure")], "SKIPPED": [(case.get("name"), "skipped")]}[how])
        equal([case.get("status"), case.get("result")], ["run", "skipped" if how == "SKIPPED" else "completed"])
    equal(len(document.findall(".//testcase[@name='both']/failure")), 2)
    failure = document.find(".//testcase[@name='fails']/failure")
    equal([failure.get("message"), failure.get("type"), failure.text], ["test_all.ctest:9\none\ntwo", "", "test_all.ctest:9\none\ntwo"])
    assert float(document.find(".//testcase[@name='hangs']").get("time")) >= 0.1


def test_lines_come_as_tests_end():
    with subprocess.Popen([program("slow").path, "--gtest_filter=*naps*"], cwd=program("slow").directory, stdout=subprocess.PIPE, text=True) as process:
        times = [time.monotonic() for line in process.stdout if "[       OK ]" in line]
    equal(len(times), 4)
    assert times[3] - times[0] > 0.2, times


def test_interrupted():
    with subprocess.Popen([program("slow").path, "--gtest_filter=*forever*:*naps/4"], cwd=program("slow").directory, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.startswith("[ RUN      ] test_slow.forever"):
                process.send_signal(signal.SIGINT)
                break
        rest = process.stdout.read()
    equal(process.returncode, 2)
    assert "[ STOPPED  ] 1 test did not run: interrupted.\n" in rest and "[  PASSED  ] 1 test.\n" in rest, rest


# --- flags -------------------------------------------------------------------------------------------------


def test_fail_fast():
    out = program("outcomes").call("--gtest_fail_fast", status=1)
    equal(list(results(out)), ["test_all.passes", "test_all.fails"])
    assert "[ STOPPED  ] 14 tests did not run: stopping after 1 failures.\n" in out, out
    document = xml.etree.ElementTree.fromstring(file_of(program("outcomes"), "xml", "--gtest_fail_fast"))
    case = document.find(".//testcase[@name='after']")
    equal([case.get("status"), case.get("result")], ["notrun", "suppressed"])


def test_repeat():
    out = program("one").call("--gtest_repeat=3", status=0)
    equal(out.count("[       OK ] test_one.only"), 3)
    assert "[==========] Running 3 tests from 1 test suite.\n" in out, out
    equal(program("one").call("--gtest_repeat=0", status=0).count("[ RUN"), 0)
    equal(program("one").call("--gtest_repeat=-1", "--gtest_brief", status=0).splitlines()[-1], "[  PASSED  ] 1000 tests.")
    assert "warning: tests do not run without end, but 1000 times\n" in program("one").errors
    equal(listed("one", "--gtest_repeat=3"), ["test_one.only"])


def order(out):
    return re.findall(r"^\[ RUN      \] (\S+)$", out, re.M)


def test_shuffle():
    orders = {tuple(order(program("names").call("--gtest_shuffle", f"--gtest_random_seed={seed}", status=0))) for seed in range(1, 9)}
    assert len(orders) > 1 and len({tuple(sorted(one)) for one in orders}) == 1
    again = program("names").call("--gtest_shuffle", "--gtest_random_seed=4", status=0)
    equal(order(again), order(program("names").call("--gtest_random_seed=4", "--gtest_shuffle=1")))
    assert "Note: Randomizing tests' orders with a seed of 4 .\n" in again, again
    equal(order(program("names").call("--gtest_random_seed=4")), order(program("names").call("--gtest_shuffle=0")))
    equal(listed("names", "--gtest_shuffle"), listed("names"))
    assert re.search(r"with a seed of [1-9]\d* \.", program("names").call("--gtest_shuffle", "--gtest_random_seed=0"))


def test_yes_and_no():
    for word, is_brief in [("--gtest_brief", True), ("--gtest_brief=1", True), ("--gtest_brief=yes", True), ("--gtest_brief=0", False),
                           ("--gtest_brief=false", False), ("--gtest_brief=F", False), ("-gtest_brief", True), ("--gtest_brief=", True)]:
        equal((word, "[ RUN " in program("one").call(word, status=0)), (word, not is_brief))


def test_colour():
    assert "\033[" in program("one").call("--gtest_color=yes") and "\033[" in program("one").call("--gtest_color=1")
    assert "\033[" not in program("one").call("--gtest_color=no", env={"FORCE_COLOR": "1"})
    assert "\033[" not in program("one").call("--gtest_color=auto")


def test_without_effect():
    for word in ["--gtest_also_run_disabled_tests", "--gtest_catch_exceptions=0", "--gtest_throw_on_failure", "--gtest_death_test_style=fast",
                 "--gtest_stack_trace_depth=3", "--gtest_recreate_environments_when_repeating", "--gtest_print_utf8=0", "--gtest_stream_result_to=h:1", "--gmock_verbose=info", "--gmock_catch_leaked_mocks=0"]:
        out = program("outcomes").call(word, "--gtest_filter=*.passes:*.marked", status=0)
        equal((word, results(out)), (word, {"test_all.passes": "OK", "test_all.marked": "SKIPPED"}))
        equal(program("outcomes").errors, "")


def test_unknown_flag_is_a_warning():
    program("one").call("--gtest_none_such=1", status=0)
    assert program("one").errors.startswith("warning: flag '--gtest_none_such' is not known and has no effect"), program("one").errors


def test_wrong_values():
    for word in ["--gtest_repeat=x", "--gtest_random_seed=100000", "--gtest_random_seed=-1", "--gtest_output=yaml", "--gtest_filter", "--gtest_repeat="]:
        program("one").call(word, status=4)
        assert program("one").errors.startswith(f"error: {word.split('=')[0]}"), (word, program("one").errors)


def test_a_second_dash_is_a_warning():
    program("equal").call("--gtest_list_tests", "--gtest_filter=*-*fails:-*skips", status=0)
    assert "only the first '-' is one" in program("equal").errors, program("equal").errors


def test_nothing_selected():
    program("one").call("--gtest_filter=nope", status=0)
    program("one").call("--gtest_filter=nope", "--gtest_fail_if_no_test_selected", status=1)
    program("one").call(env={"GTEST_FILTER": "nope"}, status=5)


def test_with_options_of_ours():
    out = program("names").call("--gtest_filter=rows.*", "-k", "numbers", "--deselect", "rows.ctest::numbers[12-3]", status=0)
    equal(sorted(results(out)), ["rows.numbers//1/2", "rows.numbers/1//2"])
    out = program("outcomes").call("--gtest_filter=*.passes", "-rP", status=0)
    assert "captured stdout call:\n    quiet\n" in out, out
    assert program("one").call("--gtest_filter=*", "--tap").startswith("TAP version 13\n")
    assert "SETUP" in program("outcomes").call("--gtest_filter=*.uses", "--setup-show")
    assert "<Test only>" in program("one").call("--gtest_filter=*", "--collect-only")


def test_filter_before_fixtures():
    """Nothing is set up that no selected test needs."""
    out = program("outcomes").call("--gtest_filter=*.after", "--setup-show", status=0)
    assert "wide" not in out, out


def test_break_on_failure():
    out = program("equal").call("--gtest_break_on_failure", "--gtest_filter=Plain.*", status=1)
    equal(results(out), {"Plain.passes": "OK", "Plain.fails": "FAILED", "Plain.skips": "SKIPPED"})
    if shutil.which("gdb") is None:
        return
    debugged = subprocess.run(["gdb", "-nx", "-batch", "-ex", "set debuginfod enabled off", "-ex", "run", "-ex", "bt", "-ex", "continue", "-ex", "continue",
                               "--args", program("equal").path, "--gtest_break_on_failure", "--gtest_filter=Plain.*"],
                              cwd=program("equal").directory, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                              env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})  # which a debugger prevents
    if "ptrace" in debugged.stderr.lower() and "not permitted" in debugged.stderr:
        return
    equal(debugged.stdout.count("received signal SIGTRAP"), 2)
    assert "fails" in debugged.stdout.split("received signal SIGTRAP")[1], debugged.stdout
    assert "[  FAILED  ] Plain.fails" in debugged.stdout and "[  SKIPPED ] Plain.skips" in debugged.stdout, debugged.stdout + debugged.stderr


# --- files -------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_written():
    out = program("one").call("--gtest_output=xml:/proc/none/x.xml", status=0)
    assert "[  PASSED  ] 1 test." in out
    assert "error: cannot write '/proc/none/x.xml'" in program("one").errors, program("one").errors


def test_a_test_that_goes_elsewhere():
    """Reports lie where the program was started, also where all is one process."""
    suite = program("moves")
    for isolation in ["worker", "none"]:
        words = [f"--isolate={isolation}", f"--gtest_output=xml:{isolation}/g.xml", f"--junitxml={isolation}.xml", f"--json={isolation}.json"]
        suite.call(*words, status=0)
        for name in [f"{isolation}/g.xml", f"{isolation}.xml"]:
            equal(xml.etree.ElementTree.parse(suite.directory / name).getroot().get("tests"), "1")
        for number in ["", "_1"]:
            suite.call(f"--isolate={isolation}", f"--gtest_output=xml:in-{isolation}/", status=0)
            assert (suite.directory / f"in-{isolation}/tests{number}.xml").exists()
        assert '"run_end"' in (suite.directory / f"{isolation}.json").read_text()


def test_odd_text_in_files():
    for words in [[], ["--gtest_list_tests"]]:
        cases = xml.etree.ElementTree.fromstring(file_of(program("names"), "xml", *words)).iter("testcase")
        data = json.loads(file_of(program("names"), "json", *words))
        equal([(case.get("name"), case.get("value_param"), case.get("file"), int(case.get("line"))) for case in cases],
              [(case["name"], case.get("value_param"), case["file"], case["line"]) for suite in data["testsuites"] for case in suite["testsuite"]])


def test_files_and_lines_in_the_list():
    document = xml.etree.ElementTree.fromstring(file_of(program("outcomes"), "xml", "--gtest_list_tests"))
    for case in document.iter("testcase"):
        lines = SUITES["outcomes"][case.get("file")].split("\n")
        assert re.search(rf"^test.*\b{case.get('name')}\b", lines[int(case.get("line")) - 1]), case.attrib


# --- the environment ---------------------------------------------------------------------------------------


def test_variables():
    suite = program("outcomes")
    equal(ids_with({"GTEST_FILTER": "*.passes:*other"}), ["test_all.ctest::passes", "test_other.ctest::other"])
    equal(ids_with({"GTEST_FILTER": "*.passes"}, "--gtest_filter=*.after"), ["test_all.ctest::after"])
    assert "\033[" in suite.call("-q", "test_other.ctest", env={"GTEST_COLOR": "yes"}, status=0)
    equal(run.summary(suite.call(env={"GTEST_FAIL_FAST": "1"}, status=1)), "1 failed, 1 passed")
    equal(run.summary(suite.call("test_other.ctest", env={"GTEST_REPEAT": "2"}, status=0)), "2 passed")
    assert "shuffled with seed 77" in suite.call("test_other.ctest", env={"GTEST_SHUFFLE": "1", "GTEST_RANDOM_SEED": "77"})
    suite.call(env={"GTEST_REPEAT": "x"}, status=4)
    equal(suite.errors, "error: GTEST_REPEAT: 'x' is not a number\n")
    assert "[ RUN" not in suite.call("test_other.ctest", "--gtest_color=no", env={"GTEST_BRIEF": "1"})


def ids_with(env, *words):
    out = program("outcomes").call("--collect-only", "-q", *words, env=env)
    return [id for id in out.split("\n\n")[0].split("\n") if "::" in id]


def test_variable_for_a_file():
    path = program("one").directory / "by-variable.json"
    out = program("one").call(env={"GTEST_OUTPUT": f"json:{path}"}, status=0)
    assert "1 passed in" in out and "[ RUN" not in out, out
    equal(json.loads(path.read_text())["tests"], 1)


def test_shards():
    total, parts, status = 3, [], program("outcomes").directory / "status"
    for index in range(total):
        env = {"GTEST_TOTAL_SHARDS": str(total), "GTEST_SHARD_INDEX": str(index), "GTEST_SHARD_STATUS_FILE": str(status)}
        status.unlink(missing_ok=True)
        out = program("outcomes").call("--gtest_filter=*", env=env)
        assert status.exists() and f"Note: This is test shard {index + 1} of {total}.\n" in out, out
        parts += results(out)
        equal(len(names(program("outcomes").call("--gtest_list_tests", env=env))), 16)
    equal(sorted(parts), sorted({*(f"test_all.{name}" for name in OUTCOMES), "test_other.other"}))
    program("one").call("--gtest_filter=*", env={"GTEST_TOTAL_SHARDS": "2", "GTEST_SHARD_INDEX": "2"}, status=4)
    for index in "01":
        program("one").call(env={"GTEST_TOTAL_SHARDS": "2", "GTEST_SHARD_INDEX": index}, status=0)


# --- help --------------------------------------------------------------------------------------------------


def test_help():
    out = program("one").call("--help", status=0)
    equal(out.count("gtest"), 2)
    flags = program("one").call("--gtest_help", status=0)
    theirs = set(re.findall(r"^  (--gtest_\w+)", google().call("--help"), re.M))
    assert len(theirs) > 12 and all(flag in flags for flag in theirs), theirs


# --- tools -------------------------------------------------------------------------------------------------


def as_explorer(suite):
    """What C++ TestMate does: asks for help, lists into a file, runs chosen tests, follows the lines.

    A failure's text goes on to an empty line: only behind that another failure is looked for."""
    match = re.search(r"This program contains tests written using .*--(\w+)list_tests.*List the names of all tests instead of running them",
                      suite.call("--help", status=0), re.S)
    prefix = match[1]
    cache = suite.directory / "tests.TestMate.testListCache.xml"
    suite.call(f"--{prefix}list_tests", f"--{prefix}output=xml:{cache}", status=0)
    cases = {f"{group.get('name')}.{case.get('name')}": case for group in xml.etree.ElementTree.parse(cache).getroot() for case in group}
    chosen = list(cases)
    out = suite.call(f"--{prefix}color=no", f"--{prefix}filter={':'.join(chosen)}", f"--{prefix}also_run_disabled_tests", "--gmock_verbose=info")
    found, name = {}, None
    for line in out.splitlines():
        if name is None:
            start = re.search(r"\[ RUN {6}\] ((.+)\.(.*))$", line)
            if start:
                name, places, in_failure = start[1], [], False
            continue
        end = re.search(r"(\[\s*)(\S+)(\s*\] )" + name.replace(".", r"\.", 1) + r"(.*)\((\d+) ms\)$", line)
        failure = re.match(r"(.+)[:(](\d+)\)?: (Failure|error)", line)
        if end:
            found[name], name = (end[2], places), None
        elif in_failure:
            in_failure = line != ""
        elif failure:
            places.append((failure[1], int(failure[2])))
            in_failure = True
    equal(name, None)
    return cases, found


def test_an_explorer():
    cases, found = as_explorer(program("outcomes"))
    equal(sorted(found), sorted(cases))
    equal({name: how for name, (how, _) in found.items()},
          {**{f"test_all.{name}": how for name, how in OUTCOMES.items()}, "test_other.other": "OK"})
    equal(found["test_all.fails"][1], [("test_all.ctest", 9)])
    equal(found["test_all.both"][1], [("test_all.ctest", 17), ("test_all.ctest", 7)])
    for name, (how, places) in found.items():
        equal((name, bool(places)), (name, how == "FAILED"))


def test_an_explorer_with_odd_names():
    cases, found = as_explorer(program("names"))
    equal(sorted(found), sorted(cases))
    equal({how for how, _ in found.values()}, {"OK"})


def test_cmake_discovers():
    suite = program("outcomes")
    work = pathlib.Path(tempfile.mkdtemp(dir=run.top))
    sources = " ".join(f'"{path}"' for path in (suite.directory / "out").glob("*.c"))
    (work / "CMakeLists.txt").write_text(f"""
cmake_minimum_required(VERSION 3.16)
project(discover C)
enable_testing()
include(GoogleTest)
add_executable(suite {sources})
target_include_directories(suite PRIVATE "{run.BUILD / 'include'}")
target_compile_definitions(suite PRIVATE _XOPEN_SOURCE=700)
target_link_libraries(suite PRIVATE "{run.BUILD / 'lib/libctest.a'}" pthread)
gtest_discover_tests(suite XML_OUTPUT_DIR reports)
""")
    for words in [["cmake", "-S", work, "-B", work / "b"], ["cmake", "--build", work / "b"]]:
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    ran = subprocess.run(["ctest", "--test-dir", work / "b", "-j", "2", "--output-junit", "all.xml"], capture_output=True, text=True)
    equal(ran.returncode, 8)
    status = {case.get("name"): case.get("status") for case in xml.etree.ElementTree.parse(work / "b/all.xml").getroot().iter("testcase")}
    how = {"OK": "run", "FAILED": "fail", "SKIPPED": "notrun"}
    equal(status, {**{f"test_all.{name}": how[outcome] for name, outcome in OUTCOMES.items()}, "test_other.other": "run"})
    equal(len(list((work / "b/reports").glob("*.xml"))), 16)


def test_cmake_discovers_rows():
    """The module that CMake runs on a built program, without the build: each test has a name of its own, and is called by the right one."""
    suite = program("names")
    script = pathlib.Path(tempfile.mkdtemp(dir=run.top)) / "tests.cmake"
    root = subprocess.run(["cmake", "--system-information"], capture_output=True, text=True, cwd=script.parent).stdout
    root = re.search(r'^CMAKE_ROOT "(.*)"$', root, re.M)[1]
    subprocess.run(["cmake", "-D", f"TEST_EXECUTABLE={suite.path}", "-D", f"TEST_WORKING_DIR={suite.directory}", "-D", "TEST_LIST=l", "-D",
                    f"CTEST_FILE={script}", "-D", "TEST_DISCOVERY_TIMEOUT=20", "-P", f"{root}/Modules/GoogleTestAddTests.cmake"], check=True)
    found = re.findall(r"^add_test\( ?\[=+\[(.*?)\]=+\]  (?:\[==\[)?/.*?--gtest_filter=([\w./]+)", script.read_text(), re.M)
    equal(sorted(filter for _, filter in found), sorted(listed("names")))
    equal(len({name for name, _ in found}), len(found))
    plain = {name for name, filter in found if name == filter}
    assert {"rows.numbers/1//2", "rows.both/true/x", "dir/file//Class/Inner.two"} <= plain, found


def test_meson():
    if shutil.which("meson") is None:
        return
    suite = program("outcomes")
    work = pathlib.Path(tempfile.mkdtemp(dir=run.top))
    (work / "meson.build").write_text(f"""
project('p', 'c')
test('all', find_program('{suite.path}'), protocol: 'gtest', workdir: '{suite.directory}')
test('fine', find_program('{program("one").path}'), protocol: 'gtest')
""")
    subprocess.run(["meson", "setup", work / "b", work], check=True, stdout=subprocess.DEVNULL)
    ran = subprocess.run(["meson", "test", "-C", work / "b"], capture_output=True, text=True)
    equal(ran.returncode, 1)
    assert re.search(r"all +FAIL", ran.stdout) and re.search(r"fine +OK", ran.stdout), ran.stdout
    document = xml.etree.ElementTree.parse(work / "b/meson-logs/testlog.junit.xml").getroot()
    suites = {group.get("name"): group for group in document}
    found = [group for name, group in suites.items() if "test_all" in name]
    equal([[group.get("tests"), group.get("failures")] for group in found], [["15", "9"]])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as run.top:
        sys.exit(run.run_tests(globals(), sys.argv[1:]))
