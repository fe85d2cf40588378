#!/usr/bin/env python3
"""The test program: what it remembers of earlier runs, the order and the parts of a run, and Bazel's rules.

Usage and conventions are run.py's, whose Program compiles a suite.
"""
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree
from collections import Counter

import run
from run import equal, summary

SUITES = {
    # What fails is said by the environment: FAIL=name,name fails, BREAK=… breaks a set-up, LEAK=… a tear-down.
    "fickle": {
        "ctest.yaml": "tags: {slow: takes long, net: needs the network}\n",
        "conftest.ctest": r"""
#include <stdlib.h>
#include <string.h>
static inline int named(const char *variable, const char *name)
{
    const char *list = getenv(variable), *at = list ? strstr(list, name) : NULL;
    size_t size = strlen(name);
    return at != NULL && (at[size] == ',' || at[size] == '\0') && (at == list || at[-1] == ',');
}
""",
        "a/test_one.ctest": r"""
test first { assert(!named("FAIL", "first")); }
class Group
{
    fixture int risky() { assert(!named("BREAK", "risky")); yield 1; assert(!named("LEAK", "risky")); }
    test second(risky) { assert(!risky || !named("FAIL", "second")); }
    test third { assert(!named("FAIL", "third")); }
}
test(params = ["x", "y\n\\"]) fourth { assert(!named("FAIL", param)); }
""",
        "b/test_two.ctest": r"""
test(tags(slow)) fifth { if (named("FAIL", "skip-fifth")) skip("not now"); assert(!named("FAIL", "fifth")); }
test(xfail("known")) sixth { assert(!named("FAIL", "sixth")); }
test seventh { assert(!named("FAIL", "seventh")); }
""",
    },
    "killed": {
        "test_killed.ctest": r"""
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
test fails { assert(0); }
test(params = [1, 2, 3, 4, 5, 6]) slow { usleep(60 * 1000); assert(param); }
test waits { if (getenv("WAIT")) for (;;) pause(); }
""",
    },
    "wide": {
        "conftest.ctest": "fixture(scope = session) int session() { yield 1; }\n",
        **{f"{directory}/test_{name}.ctest": """
fixture(scope = module) int module(session) { yield session; }
test(params = [0, 1, 2, 3]) uses(module) { assert(module && param >= 0); }
class Group
{
    fixture(scope = class) int shared(module) { yield module; }
    test(params = [0, 1, 2]) inner(shared) { assert(shared && param >= 0); }
}
fixture(scope = module, params = ["x", "y"]) const char *row(module) { assert(module); yield param; }
test one(row) { assert(row); }
test two(row) { assert(row); }
test(params = [0, 1]) plain { assert(param >= 0); }
""" for directory, name in [("a", "one"), ("a", "two"), ("b", "three")]},
    },
}

SUITES["hangs"] = {
    "test_hangs.ctest": """
#include <stdlib.h>
#include <unistd.h>
test fine { }
test fails { assert(0); }
test waits { if (getenv("WAIT")) for (;;) pause(); }
""",
}
SUITES["uneven"] = {
    "test_one.ctest": "fixture(scope = module) int wide() { yield 1; }\n" +
                      "".join(f"test a{i}(wide) {{ assert(wide); }}\n" for i in range(5)),
    "test_two.ctest": """
fixture(scope = module, params = [1, 2]) int wide() { yield param; }
test b0(wide) { assert(wide); }
test b1(wide) { assert(wide); }
""",
}


def program(name):
    if name not in run.programs:
        run.programs[name] = run.Program(pathlib.Path(tempfile.mkdtemp(dir=run.top)), SUITES[name])
    return run.programs[name]


class Fickle:
    """The suite `fickle`, with a memory of its own."""

    def __init__(self):
        self.suite = program("fickle")
        self.cache = pathlib.Path(tempfile.mkdtemp(dir=run.top)) / "cache"

    def call(self, *words, status=None, env=None, **behaviour):
        behaviour = {name.upper(): value for name, value in behaviour.items()}
        return self.suite.call(f"--cache-dir={self.cache}", *words, status=status, env={**behaviour, **(env or {})})

    def ran(self, *words, **behaviour):
        """The names of what ran, in order."""
        return names(self.call("-v", *words, **behaviour))

    def file(self):
        return self.cache / "tests-tests"

    def failed(self):
        """What is remembered."""
        if not self.file().exists():
            return []
        lines = self.file().read_text().split("\n")
        equal((lines[0], lines[-2:]), ("ctest-cache 1", ["end", ""]))
        return [line.split("::")[-1] for line in lines if line.startswith("failed ")]


def names(verbose):
    lines = [re.match(r"(\S+::\S+) [A-Z]+", line) for line in verbose.split("\n")]
    return [match[1].split("::")[-1] for match in lines if match]


ALL = ["first", "second", "third", "fourth[x]", "fourth[y\\n\\]", "fifth", "sixth", "seventh"]


# --- --lf --------------------------------------------------------------------------------------------------


def test_last_failed():
    suite = Fickle()
    suite.call(status=1, fail="third,seventh")
    equal(suite.failed(), ["third", "seventh"])
    out = suite.call("--lf", status=1, fail="third,seventh")
    assert "collected 8 items / 6 deselected / 2 selected\nrun-last-failure: rerun previous 2 failures\n\n" in out, out
    equal(summary(out), "2 failed, 6 deselected")
    equal(suite.ran("--lf", fail="third"), ["third", "seventh"])
    equal(suite.failed(), ["third"])
    out = suite.call("--last-failed", status=0)
    assert "run-last-failure: rerun previous 1 failure\n" in out, out
    assert suite.failed() == [] and "failed" not in suite.file().read_text()


def test_last_failed_without_failures():
    suite = Fickle()
    out = suite.call("--lf", status=0)
    assert "collected 8 items\nrun-last-failure: no previously failed tests, not deselecting items.\n" in out, out
    equal(summary(out), "7 passed, 1 xpassed")
    out = suite.call("--lf", "--lfnf=none", status=5)
    assert "run-last-failure: no previously failed tests, deselecting all items.\n" in out, out
    equal(summary(out), "8 deselected")
    suite.call("--lfnf=some", status=4)


def test_nothing_is_written_where_nothing_fails():
    suite = Fickle()
    suite.call(status=0)
    assert not suite.cache.exists()
    suite.call("--setup-plan", fail="first")
    suite.call("--collect-only", fail="first")
    assert not suite.cache.exists()


def test_errors_of_set_up_and_tear_down_are_failures():
    suite = Fickle()
    suite.call(status=1, **{"break": "risky"})
    equal(suite.failed(), ["second"])
    equal(suite.ran("--lf", leak="risky"), ["second", "second"])
    equal(suite.failed(), ["second"])
    suite.call("--lf", status=0)
    equal(suite.failed(), [])


def test_a_skip_or_an_expected_failure_is_none():
    suite = Fickle()
    suite.call(status=1, fail="fifth,sixth")
    equal(suite.failed(), ["fifth"])
    suite.call(status=0, fail="skip-fifth")
    equal(suite.failed(), [])


def test_only_what_runs_is_updated():
    suite = Fickle()
    suite.call(status=1, fail="first,fifth")
    suite.call("a", status=1, fail="third")
    equal(suite.failed(), ["third", "fifth"])
    suite.call("-k", "seventh", status=0)
    suite.call("-x", status=1, fail="first,seventh")
    equal(suite.failed(), ["third", "first", "fifth"])  # by id: Group::third, first


def test_failures_outside_the_selection():
    suite = Fickle()
    suite.call(status=1, fail="first,second")
    out = suite.call("--lf", "b", status=0)
    assert "collected 3 items\nrun-last-failure: 2 known failures not in selected tests\n" in out, out
    equal(summary(out), "2 passed, 1 xpassed")
    equal(suite.ran("--lf", "-k", "first or third"), ["first"])


def test_ids_with_odd_characters_are_remembered():
    suite = Fickle()
    suite.call(status=1, fail="y\n\\")
    assert "failed a/test_one.ctest::fourth[y\\x5cn\\x5c]\n" in suite.file().read_text(), suite.file().read_text()
    equal(suite.ran("--lf"), [ALL[4]])


def test_what_is_no_longer_there_is_forgotten():
    suite = Fickle()
    suite.cache.mkdir()
    other = "failed gone/test_other.ctest::test\n"
    suite.file().write_text("ctest-cache 1\nfailed a/test_one.ctest::removed\nfailed b/test_two.ctest::seventh\n"
                            "failed b/test_two.ctest::seventh\n" + other + "end\n")
    equal(suite.ran("--lf"), ["seventh"])
    text = suite.file().read_text()
    assert "removed" not in text and "seventh" not in text and other in text, text


def test_cache_clear():
    suite = Fickle()
    suite.call(status=1, fail="first")
    assert "no previously failed tests" in suite.call("--lf", "--cache-clear", status=0)
    equal(suite.failed(), [])


# --- --ff --------------------------------------------------------------------------------------------------


def test_failed_first():
    suite = Fickle()
    suite.call(status=1, fail="third,seventh")
    out = suite.call("--ff", "-v", status=0)
    assert "collected 8 items\nrun-last-failure: rerun previous 2 failures first\n" in out, out
    equal(names(out), ["third", "seventh", "first", "second", ALL[3], ALL[4], "fifth", "sixth"])
    suite.call(status=1, fail="third,seventh")
    equal(sorted(suite.ran("--ff", "--shuffle=3")[:2]), ["seventh", "third"])
    assert "no previously failed tests, not deselecting items." in suite.call("--failed-first")


# --- --sw --------------------------------------------------------------------------------------------------


def test_stepwise():
    suite = Fickle()
    out = suite.call("--sw", "-v", status=1, fail="second,fifth")
    assert "stepwise: no previously failed tests, not skipping.\n" in out, out
    equal(names(out), ["first", "second"])
    out = suite.call("--sw", "-v", status=1, fail="second,fifth")
    assert re.search(r"collected 8 items / 1 deselected / 7 selected\nstepwise: skipping 1 already passed items "
                     r"\(cache from 0:00:0\d ago, use --sw-reset to discard\)\.\n", out), out
    equal(names(out), ["second"])
    equal(suite.ran("--stepwise", fail="fifth"), ["second", "third", ALL[3], ALL[4], "fifth"])
    suite.call(status=0)  # a run without it leaves it alone
    equal(suite.ran("--sw"), ["fifth", "sixth", "seventh"])
    equal(suite.ran("--sw"), ALL)


def test_stepwise_skip():
    suite = Fickle()
    equal(suite.ran("--sw-skip", fail="second,fifth,seventh"), ["first", "second", "third", ALL[3], ALL[4], "fifth"])
    equal(suite.ran("--sw-skip", fail="second,fifth,seventh"), ["fifth", "sixth", "seventh"])
    equal(suite.ran("--sw"), ["seventh"])


def test_stepwise_reset():
    suite = Fickle()
    suite.call("--sw", fail="fifth")
    out = suite.call("--sw-reset", "-v", status=1, fail="third")
    assert "stepwise: resetting state, not skipping.\n" in out, out
    equal(names(out), ["first", "second", "third"])
    equal(suite.ran("--sw-reset"), ALL)
    assert "no previously failed tests" in suite.call("--sw")


def test_stepwise_with_other_tests():
    suite = Fickle()
    suite.call("--sw", fail="third")
    out = suite.call("--sw", "a", fail="third")
    assert "stepwise: test count changed, not skipping (now 5 tests, previously 8).\n" in out, out
    suite.file().write_text(f"ctest-cache 1\nstepwise 8 {int(time.time())} a/test_one.ctest::gone\nend\n")
    assert "stepwise: previously failed test not found, not skipping.\n" in suite.call("--sw")


def test_stepwise_stops_at_an_error():
    suite = Fickle()
    equal(suite.ran("--sw", **{"break": "risky"}), ["first", "second"])
    equal(suite.ran("--sw", leak="risky")[0], "second")


# --- the file ----------------------------------------------------------------------------------------------


def test_it_lies_beside_the_program():
    suite = program("fickle")
    suite.call(status=1, env={"FAIL": "first"})
    cache = suite.directory / ".ctest-cache"
    equal(sorted(entry.name for entry in cache.iterdir()), [".gitignore", "tests-tests"])
    equal((cache / ".gitignore").read_text(), "*\n")
    link = suite.directory / "link"
    link.symlink_to(suite.path)
    out = subprocess.run([link, "--lf"], cwd="/", capture_output=True, text=True)
    assert "rerun previous 1 failure\n" in out.stdout, out
    equal([entry.name for entry in cache.iterdir() if entry.name == "link-tests"], [])


def test_ctestc_run_remembers():
    directory = pathlib.Path(tempfile.mkdtemp(dir=run.top))
    (directory / "test_a.ctest").write_text("test good { }\ntest bad { assert(0); }\n")
    (directory / "test_b.ctest").write_text("test other { assert(0); }\n")

    def ran(*words):
        return names(subprocess.run([run.CTESTC, "run", *words, "-v"], cwd=directory, capture_output=True, text=True).stdout)

    equal(ran("test_a.ctest"), ["good", "bad"])
    assert (directory / ".ctest-build/.ctest-cache/tests-tests").exists()
    equal(ran("test_b.ctest", "--lf"), ["other"])
    equal(ran(".", "--lf"), ["bad", "other"])  # another suite in between forgot nothing
    equal(ran("--cache-dir", str(directory / "else"), "--lf"), ["good", "bad", "other"])
    assert (directory / "else/tests-tests").exists()


def test_two_programs_in_one_directory_do_not_mix():
    suite = program("fickle")
    other = suite.directory / "other"
    other.write_bytes(suite.path.read_bytes())
    other.chmod(0o755)
    suite.call(status=1, env={"FAIL": "first"})
    assert "no previously failed tests" in subprocess.run([other, "--lf"], capture_output=True, text=True).stdout


def test_a_relative_directory():
    suite = program("fickle")
    suite.call("--cache-dir", "deep/er", status=1, env={"FAIL": "first"})
    assert (suite.directory / "deep/er/tests-tests").exists()


DAMAGED = {
    "empty": b"",
    "cut off": b"ctest-cache 1\nfailed b/test_two.ctest::seventh\nfailed b/test_tw",
    "cut off at a line": b"ctest-cache 1\nfailed b/test_two.ctest::seventh\n",
    "another version": b"ctest-cache 2\nfailed b/test_two.ctest::seventh\nend\n",
    "unknown line": b"ctest-cache 1\nfailed b/test_two.ctest::seventh\nfoo\nend\n",
    "bytes": bytes(range(256)) * 20,
    "zeros": b"ctest-cache 1\nfailed b/test_two.ctest::seventh\0\nend\n",
    "no id": b"ctest-cache 1\nfailed \nend\n",
    "bad escape": b"ctest-cache 1\nfailed b/test_two.ctest::\\x4\nend\n",
    "escaped zero": b"ctest-cache 1\nfailed b/test_two.ctest::seventh\\x00\nend\n",
    "large numbers": b"ctest-cache 1\nstepwise 99999999999999999999999 1 b/test_two.ctest::seventh\nend\n",
    "two stops": b"ctest-cache 1\nstepwise 8 1 b::a\nstepwise 8 1 b::b\nend\n",
    "no numbers": b"ctest-cache 1\nstepwise b/test_two.ctest::seventh\nend\n",
    "end within": b"ctest-cache 1\nend\nfailed b/test_two.ctest::seventh\nend\n",
    "only an end": b"end\n",
    "long": b"ctest-cache 1\nfailed " + b"x" * (1 << 20) + b"\n",
}


def test_a_damaged_file_harms_nothing():
    for what, content in DAMAGED.items():
        suite = Fickle()
        suite.cache.mkdir()
        suite.file().write_bytes(content)
        out = suite.call("--lf", "--sw", status=0)
        assert "no previously failed tests, not deselecting" in out and "passed" in out, (what, out)
        assert suite.suite.errors.count("warning: cannot read") == 1, (what, suite.suite.errors)
        suite.call(status=1, fail="first")
        equal(suite.failed(), ["first"])


def test_every_truncation_harms_nothing():
    suite = Fickle()
    suite.call("--sw", fail="fifth")
    suite.call("-k", "third", fail="third")
    whole = suite.file().read_bytes()
    for size in range(len(whole)):
        suite.file().write_bytes(whole[:size])
        out = suite.call("--lf", "--collect-only", "-q", status=0)
        equal(len([line for line in out.split("\n") if "::" in line]), 8)
    suite.file().write_bytes(whole)
    equal(suite.ran("--lf"), ["third", "fifth"])


def test_what_is_no_file_harms_nothing():
    for make in [lambda path: os.mkfifo(path), lambda path: path.mkdir(), lambda path: path.symlink_to("/dev/zero"),
                 lambda path: path.symlink_to(path)]:
        suite = Fickle()
        suite.cache.mkdir()
        make(suite.file())
        out = suite.call("--lf", status=1, fail="first")
        equal(summary(out), "1 failed, 6 passed, 1 xpassed")
        assert "warning: cannot" in suite.suite.errors, suite.suite.errors
    assert os.path.exists("/dev/zero")


def test_a_directory_that_cannot_be_written():
    suite = Fickle()
    suite.cache.write_text("a file")
    out = suite.call(status=1, fail="first")
    equal(summary(out), "1 failed, 6 passed, 1 xpassed")
    equal(suite.suite.errors.count("warning: cannot"), 1)
    equal(suite.cache.read_text(), "a file")
    full = suite.suite.call("--cache-dir=/proc/nowhere", status=1, env={"FAIL": "first"})
    equal(summary(full), "1 failed, 6 passed, 1 xpassed")


def test_a_full_disk():
    suite = Fickle()
    suite.call(status=1, fail="first")
    before = suite.file().read_bytes()
    limited = ["sh", "-c", 'ulimit -f 0; trap "" XFSZ; exec "$@"', "sh", suite.suite.path, f"--cache-dir={suite.cache}"]
    out = subprocess.run(limited, cwd=suite.suite.directory, env={**os.environ, "FAIL": "third"}, capture_output=True,
                         text=True)
    equal(out.returncode, 1)
    assert "warning: cannot write" in out.stderr, out
    equal(suite.file().read_bytes(), before)
    equal(sorted(entry.name for entry in suite.cache.iterdir()), [".gitignore", "tests-tests"])


def test_a_killed_run_is_remembered():
    suite = program("killed")
    (suite.directory / ".ctest-cache/tests-tests").unlink(missing_ok=True)
    process = subprocess.Popen([suite.path], cwd=suite.directory, env={**os.environ, "WAIT": "1"},
                               stdout=subprocess.DEVNULL)
    deadline = time.time() + 30
    while not (suite.directory / ".ctest-cache/tests-tests").exists() and time.time() < deadline:
        time.sleep(0.02)
    equal(process.poll(), None)
    process.send_signal(signal.SIGKILL)
    process.wait()
    equal(names(suite.call("--lf", "-v", status=1)), ["fails"])


def test_a_failure_just_before_the_kill():
    suite = program("hangs")
    file = suite.directory / ".ctest-cache/tests-tests"
    process = subprocess.Popen([suite.path], cwd=suite.directory, env={**os.environ, "WAIT": "1"},
                               stdout=subprocess.DEVNULL)
    deadline = time.time() + 30
    while not file.exists() and time.time() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    equal(names(suite.call("--lf", "-v", status=1)), ["fails"])


def test_a_terminated_run_is_remembered():
    suite = program("hangs")
    suite.call("--cache-clear", "--collect-only")
    process = subprocess.Popen([suite.path], cwd=suite.directory, env={**os.environ, "WAIT": "1"},
                               stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    process.terminate()
    equal(process.wait(), 2)
    equal(names(suite.call("--lf", "-v", status=1))[0], "fails")


def test_workers_and_isolation():
    for words in [["-n", "3"], ["--isolate=test"], ["--isolate=none"], ["--isolate=test", "-n2"]]:
        suite = Fickle()
        suite.call(*words, status=1, fail="third,seventh", leak="risky")
        equal(suite.failed(), ["second", "third", "seventh"])
        equal(sorted(suite.ran("--lf", *words)), ["second", "seventh", "third"])
        equal(suite.failed(), [])
        assert "second" in suite.ran("--sw", *words, fail="second")  # other workers may have run more
        assert "skipping 1 already passed" in suite.call("--sw", *words, status=0)
        order = [suite.ran("--shuffle=5", *words) for _ in range(2)]
        equal(order[0], order[1])


def test_an_interrupted_run_is_remembered():
    suite = program("killed")
    process = subprocess.Popen([suite.path, "-v"], cwd=suite.directory, env={**os.environ, "WAIT": "1"},
                               stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if "slow[6]" in line:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    equal(process.returncode, 2)
    ran = names(suite.call("--lf", "-v", status=1))
    assert ran[0] == "fails" and set(ran) <= {"fails", "waits"}, ran


def test_runs_at_the_same_time():
    suite = Fickle()
    plain = ["first", "second", "third", "fifth", "seventh"]
    for _ in range(10):
        suite.file().unlink(missing_ok=True)
        processes = [subprocess.Popen([suite.suite.path, f"--cache-dir={suite.cache}", "-k", name],
                                      cwd=suite.suite.directory, env={**os.environ, "FAIL": ",".join(plain)},
                                      stdout=subprocess.DEVNULL) for name in plain]
        for process in processes:
            equal(process.wait(), 1)
        equal(sorted(suite.failed()), sorted(plain))
        equal(sorted(entry.name for entry in suite.cache.iterdir()), [".gitignore", "tests-tests"])


# --- order -------------------------------------------------------------------------------------------------


def planned(suite, *words):
    """What --setup-plan says: set-ups, counted, and the tests in order."""
    out = suite.call("--setup-plan", *words, status=0)
    setups = Counter(re.sub(r"^\s*SETUP +(.*?)( \(fixtures used.*)?$", r"\1", line)
                     for line in out.split("\n") if re.match(r"\s*SETUP ", line) and " F " not in line)
    tests = re.findall(r"^\s+(\S+\.ctest::[^( \n]+)", out, re.M)
    return setups, tests


def test_shuffle_sets_nothing_up_more_often():
    suite = program("wide")
    setups, tests = planned(suite)
    assert len(tests) == 39 and sum(setups.values()) == 1 + 3 * 4, (len(tests), setups)
    orders = set()
    for seed in range(1, 41):
        shuffled, order = planned(suite, f"--shuffle={seed}")
        equal(shuffled, setups)
        equal(sorted(order), sorted(tests))
        orders.add(tuple(order))
    assert len(orders) == 40, len(orders)


def test_shuffle_mixes_within_files():
    suite = program("wide")
    firsts, inner = set(), set()
    for seed in range(1, 60):
        _, order = planned(suite, f"--shuffle={seed}")
        files = [id.split("::")[0] for id in order]
        equal(len([1 for a, b in zip(files, files[1:]) if a != b]), 2)  # files stay together
        directories = [file.split("/")[0] for file in files]
        equal(len([1 for a, b in zip(directories, directories[1:]) if a != b]), 1)
        firsts.add(order[0])
        inner.add(tuple(id for id in order if "a/test_one.ctest::Group" in id))
    assert len(firsts) > 20, firsts
    equal(len(inner), 6)


def test_the_seed_is_printed_and_repeats_the_order():
    suite = program("wide")
    out = suite.call("--shuffle", "-v", status=0)
    seed = re.search(r"\nshuffled with seed (\d+)\n", out)[1]
    equal(names(suite.call(f"--shuffle={seed}", "-v", status=0)), names(out))
    for words in [["-q"], ["--tap"], ["--collect-only", "-q"]]:  # where the report has no place for it
        suite.call("--shuffle", *words, status=0)
        assert re.fullmatch(r"shuffled with seed \d+\n", suite.errors), suite.errors
        suite.call("--shuffle=3", *words, status=0)
        equal(suite.errors, "")


def test_a_subset_keeps_its_order():
    suite = program("wide")
    everything = planned(suite)[1]
    for words in [["-k", "two or inner"], ["a/test_two.ctest", "a/test_one.ctest::one"], ["--deselect=a"]]:
        subset = planned(suite, *words)[1]
        equal(subset, [id for id in everything if id in subset])


def random_suite(chance):
    """Fixtures of all scopes over each other, some with rows, and tests in classes and directories that need some."""
    files = {}
    session = [f"s{i}" for i in range(chance.randint(1, 3))]

    def fixture(name, scope, below):
        rows = ", params = [1, 2]" if chance.random() < 0.35 else ""
        needs = ", ".join(chance.sample(below, min(len(below), chance.choice([0, 0, 1, 1, 2]))))
        automatic = ", autouse" if chance.random() < 0.05 else ""
        return f"fixture(scope = {scope}{rows}{automatic}) void {name}({needs}) {{ }}\n"

    def tests(prefix, visible, count):
        text = ""
        for i in range(count):
            needs = ", ".join(chance.sample(visible, min(len(visible), chance.choice([0, 0, 1, 1, 2, 3]))))
            skip = "(skip(\"not\")) " if chance.random() < 0.08 else ""
            text += f"test{skip} {prefix}{i}({needs}) {{ }}\n"
        return text

    files["conftest.ctest"] = "".join(fixture(name, "session", session[:i]) for i, name in enumerate(session))
    if chance.random() < 0.4:
        files["conftest.ctest"] += fixture("p", "package", session)
        session.append("p")
    for directory in ["", "d/", "d/e/", "f/"][:chance.randint(1, 4)]:
        visible = list(session)
        if directory.startswith("d/") and "d/conftest.ctest" in files:
            visible += ["p_d"]
        if directory and chance.random() < 0.7:
            name = "p_" + directory.strip("/").replace("/", "_")
            files[directory + "conftest.ctest"] = fixture(name, "package", visible)
            if name not in visible:
                visible.append(name)
        for i in range(chance.randint(1, 2)):
            here, text = list(visible), ""
            for k in range(chance.randint(0, 2)):
                text += fixture(f"m{k}", "module", here)
                here.append(f"m{k}")
            text += tests("t", here, chance.randint(0, 4))
            if chance.random() < 0.5:
                inside = [*here, "c0"]
                text += "class Outer\n{\n" + fixture("c0", "class", here) + tests("o", inside, chance.randint(0, 3))
                text += "class Inner\n{\n" + tests("i", inside, 2) + "}\n" + tests("q", inside, chance.randint(0, 2)) + "}\n"
            files[f"{directory}test_{i}.ctest"] = text + tests("u", here, chance.randint(1, 4))
    return files


def test_shuffle_of_random_suites():
    for number in range(int(os.environ.get("SUITES", "12"))):
        files = random_suite(random.Random(number))
        suite = run.Program(pathlib.Path(tempfile.mkdtemp(dir=run.top)), files)
        setups, tests = planned(suite)
        for seed in range(1, 31):
            shuffled, order = planned(suite, f"--shuffle={seed}")
            equal(sorted(order), sorted(tests))
            more = {name: (setups[name], count) for name, count in shuffled.items() if count > setups[name]}
            assert not more, (number, seed, more, suite.directory)


# --- shards ------------------------------------------------------------------------------------------------


def shards(suite, count):
    return [planned(suite, f"--shard={i}/{count}")[1] if status == 0 else [] for i in range(1, count + 1)
            for status in [subprocess.run([suite.path, "--collect-only", "-q", f"--shard={i}/{count}"],
                                          cwd=suite.directory, stdout=subprocess.DEVNULL).returncode]]


def test_every_item_is_in_one_shard():
    suite = program("wide")
    everything = planned(suite)[1]
    for count in [*range(1, 14), 20, 38, 39, 40, 57]:
        parts = shards(suite, count)
        equal([id for part in parts for id in part], everything)
        sizes = [len(part) for part in parts]
        assert max(sizes) <= -(-39 // count) * 1.5 and min(sizes) >= 39 // count * 0.5, (count, sizes)


def test_shards_repeat_few_set_ups():
    suite = program("wide")
    equal([[id for id in part if not id.startswith(prefix)] for part, prefix in
           zip(shards(suite, 3), ["a/test_one", "a/test_two", "b/"])], [[], [], []])
    setups = planned(suite)[0]
    total = Counter()
    for shard in range(1, 3):
        total += planned(suite, f"--shard={shard}/2")[0]
    equal(sum((total - setups).values()) <= 2, True)  # the session's, and at most the file's that is cut


def test_a_shard_is_cut_where_least_stands():
    suite = program("uneven")
    parts = shards(suite, 2)
    equal([len(part) for part in parts], [5, 4])  # not 4 and 5, inside the file
    equal(sum((planned(suite, "--shard=1/2")[0] + planned(suite, "--shard=2/2")[0]).values()), 3)
    everything = planned(suite)[1]
    for first in range(1, 5):  # where nothing is better, the parts are even
        words = ["test_one.ctest", *(id for id in everything if "two" in id)][:first]
        chosen = planned(suite, *words)[1]
        sizes = [len(planned(suite, *words, f"--shard={i}/2")[1]) for i in (1, 2)]
        assert sum(sizes) == len(chosen) and abs(sizes[0] - sizes[1]) <= 2, (words, sizes)


def test_shards_of_what_failed():
    suite = Fickle()
    suite.call(fail="first,third,fifth,seventh")
    everything = [suite.ran("--lf", f"--shard={i}/2", fail="first,third,fifth,seventh") for i in (1, 2)]
    equal(everything, [["first", "third"], ["fifth", "seventh"]])


def test_an_empty_shard():
    suite = Fickle()
    suite.call("--shard=1/9", status=5)
    environment = {"TEST_TOTAL_SHARDS": "9", "TEST_SHARD_INDEX": "0"}
    suite.call(status=0, env=environment)
    suite.call("-k", "nothing_like_it", status=5, env=environment)


# --- Bazel -------------------------------------------------------------------------------------------------


def test_bazel_shards():
    suite = Fickle()
    status = suite.suite.directory / "status"
    seen = []
    for index in range(3):
        status.unlink(missing_ok=True)
        seen += suite.ran(status=0, env={"TEST_TOTAL_SHARDS": "3", "TEST_SHARD_INDEX": str(index),
                                         "TEST_SHARD_STATUS_FILE": str(status)})
        assert status.exists()
    equal(seen, ALL)
    equal(suite.ran("--shard=1/1", env={"TEST_TOTAL_SHARDS": "3", "TEST_SHARD_INDEX": "0"}), ALL)
    for total, index in [("3", "3"), ("x", "0"), ("3", ""), ("0", "0"), ("", "1"), ("3", "-1")]:
        suite.call(status=4, env={"TEST_TOTAL_SHARDS": total, "TEST_SHARD_INDEX": index})
        assert "error: in the environment, TEST_" in suite.suite.errors, suite.suite.errors


def test_bazel_filter():
    suite = Fickle()
    for text, wanted in [("a/test_one.ctest::Group", ["second", "third"]), ("b", ALL[5:]), ("seventh", ["seventh"]),
                         ("third or slow", ["third", "fifth"]), ("a/test_one.ctest::fourth[x]", ["fourth[x]"])]:
        equal(suite.ran(env={"TESTBRIDGE_TEST_ONLY": text}), wanted)
    equal(suite.ran("-k", "first", env={"TESTBRIDGE_TEST_ONLY": "seventh"}), ["first"])
    equal(suite.ran("a/test_one.ctest::first", env={"TESTBRIDGE_TEST_ONLY": "seventh"}), ["first"])
    suite.call(status=5, env={"TESTBRIDGE_TEST_ONLY": "nothing_like_it"})
    suite.call(status=4, env={"TESTBRIDGE_TEST_ONLY": "a and"})


def test_bazel_files():
    suite = Fickle()
    xml_file, premature = suite.suite.directory / "bazel.xml", suite.suite.directory / "premature"
    environment = {"XML_OUTPUT_FILE": str(xml_file), "TEST_PREMATURE_EXIT_FILE": str(premature)}
    suite.call(status=1, env=environment, fail="first")
    equal(xml.etree.ElementTree.parse(xml_file).getroot().tag, "testsuites")
    assert not premature.exists()
    xml_file.unlink()
    suite.call(f"--junitxml={suite.suite.directory / 'own.xml'}", env=environment)
    assert not xml_file.exists() and (suite.suite.directory / "own.xml").exists()
    killed = program("killed")
    process = subprocess.Popen([killed.path], cwd=killed.directory, stdout=subprocess.DEVNULL,
                               env={**os.environ, **environment, "WAIT": "1"})
    time.sleep(0.6)
    process.kill()
    process.wait()
    assert premature.exists()


def test_bazel_fail_fast():
    suite = Fickle()
    fast = {"TESTBRIDGE_TEST_RUNNER_FAIL_FAST": "1"}
    equal(suite.ran(env=fast, fail="second,third"), ["first", "second"])
    equal(suite.ran("--maxfail=2", env=fast, fail="second,third"), ["first", "second", "third"])
    equal(suite.ran(env={"TESTBRIDGE_TEST_RUNNER_FAIL_FAST": "0"}, fail="second"), ALL)


def test_bazel_seed_and_directories():
    suite = program("wide")
    out = suite.call("--shuffle", env={"TEST_RANDOM_SEED": "17"}, status=0)
    assert "shuffled with seed 17\n" in out, out
    assert "shuffled with seed 3\n" in suite.call("--shuffle=3", env={"TEST_RANDOM_SEED": "17"}, status=0)


def test_bazel_directory():
    own, bazel = (tempfile.mkdtemp(dir=run.top) for _ in range(2))
    out = run.program("tmp").call("-k", "kept", env={"TEST_TMPDIR": bazel, "TMPDIR": own, "KEPT": own})
    assert f"> {bazel}/" in out, out


def test_nothing_is_remembered_under_bazel():
    suite = program("killed")
    file = suite.directory / ".ctest-cache/tests-tests"
    file.unlink(missing_ok=True)
    suite.call(status=1, env={"BAZEL_TEST": "1"})
    assert not file.exists()


def test_warnings_for_bazel():
    suite = Fickle()
    path = suite.suite.directory / "warnings"
    suite.call("-m", "slw", status=5, env={"TEST_WARNINGS_OUTPUT_FILE": str(path)})
    equal(path.read_text(), "warning: -m: no tag 'slw' is declared; did you mean 'slow'?\n")


# --- -m ----------------------------------------------------------------------------------------------------


def test_tags_that_are_not_declared():
    suite = Fickle()
    for text, said in [("slwo", "did you mean 'slow'?"), ("nte or slow", "no tag 'nte' is declared; did you mean 'net'?"),
                       ("entirely", "--list-tags lists those that are")]:
        suite.call("-m", text)
        equal(suite.suite.errors.count("warning: "), 1)
        assert said in suite.suite.errors, suite.suite.errors
    suite.call("-m", "slow and not net", status=0)
    equal(suite.suite.errors, "")
    program("wide").call("-m", "anything", status=5)
    equal(program("wide").errors, "")


def test_the_column_of_a_wrong_expression():
    suite = Fickle()
    suite.call("-m", "slow andd net", status=4)
    assert "error: -m 'slow andd net': column 6: expected" in suite.suite.errors, suite.suite.errors
    assert "\n    slow andd net\n         ^\n" in suite.suite.errors, suite.suite.errors
    suite.call("-k", "é\tor ^", status=4)
    assert "column 6: expected" in suite.suite.errors and "\n    é or ^\n         ^\n" in suite.suite.errors, suite.suite.errors


# --- CI ----------------------------------------------------------------------------------------------------


def test_the_summary_is_not_cut_in_ci():
    suite = Fickle()
    for environment, is_whole in [({"CI": "1"}, True), ({"CI": ""}, False)]:
        out = suite.call(status=1, fail="first", env={"COLUMNS": "40", **environment})
        equal('FAILED a/test_one.ctest::first - assert(!named("FAIL", "first"))' in out, is_whole)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as run.top:
        sys.exit(run.run_tests(globals(), sys.argv[1:]))
