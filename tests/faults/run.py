#!/usr/bin/env python3
"""The matrix of faults: what one test does to its process, against what the reports say of it and of all other tests.

Each cases/FAULT.ctest runs between aa_before.ctest and zz_after.ctest, isolated in each way, with one worker and with four,
by several compilers; and each time text, JUnit, TAP and JSON must have every result and blame what the file says, the exit
status must be right, and no process and no directory may be left.

A file's expectations are its lines `//: `, after a first one that says what it is about:

    TEST OUTCOME PHASE [FIXTURE] "WORDS"…   one result of a test; others pass. FIXTURE: where the phase is not call; - for none
    TEST any                                how it comes out is not said: only that it does
    TEST[*] …                               of each row; {} in WORDS is the row's id
    options WORDS                           for the program
    set up: FIXTURE N, torn down: FIXTURE N how often, with one worker
    output: TEST "WORDS"                    what its captured output has
    MODE: output: TEST "WORDS"              with --isolate=MODE and one worker
    MODE: TEST OUTCOME …                    with --isolate=MODE
    MODE: TEST exempt                       with --isolate=MODE not run with the others; alone, what was before must be there
                                            (TEST is *: that mode is left out)
    only_one_worker                         not with four
    slow                                    by gcc alone, and TAP and a plain run only with four workers
    quick                                   done in 5 seconds

Prints `ok NAME` and `FAILED NAME reason`. Usage: run.py [-j JOBS] [--compilers LIST] [--mode MODE] [WORD...]: names with a word.
"""
import argparse
import collections
import concurrent.futures
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from program import HERE, Run, compile_suite, junit_name, read_json, read_junit, read_tap

CASES = HERE / "cases"
AROUND = ["aa_before.ctest", "zz_after.ctest"]
# Which combinations of isolation and workers, by compiler; reports in full only where it says so.
MATRIX = {
    "gcc": [("worker", 1), ("worker", 4), ("test", 1), ("test", 4), ("none", 1)],
    "clang": [("worker", 1), ("none", 1)],
    "tcc": [("worker", 4), ("test", 1)],
}
VERBOSE = {"passed": "PASSED", "failed": "FAILED", "error": "ERROR", "skipped": "SKIPPED", "xfailed": "XFAIL", "xpassed": "XPASS"}
ELEMENT = {"failed": "failure", "error": "error", "skipped": "skipped", "xfailed": "skipped"}
SECONDS = 30

Result = collections.namedtuple("Result", "outcome phase fixture words")


class Fault:
    """What a file says that must come of it."""

    def __init__(self, path):
        self.name = path.stem
        self.file = path.name
        self.options, self.set_up, self.torn_down = [], {}, {}
        self.flags, self.exempt = set(), collections.defaultdict(list)
        self.unsaid = set()
        self.results, self.outputs = collections.defaultdict(list), []
        title, *lines = [line[4:].strip() for line in path.read_text().splitlines() if line.startswith("//: ")]
        for line in lines:
            self.read(shlex.split(line, posix=True))

    def read(self, words):
        word = words[0]
        if word in ("only_one_worker", "slow", "quick"):
            self.flags.add(word)
        elif word == "options":
            self.options += words[1:]
        elif words[:2] == ["set", "up:"]:
            self.set_up[words[2]] = int(words[3])
        elif words[:2] == ["torn", "down:"]:
            self.torn_down[words[2]] = int(words[3])
        elif word == "output:":
            self.outputs.append((None, words[1], words[2]))
        elif words[1] == "output:":
            self.outputs.append((word[:-1], words[2], words[3]))
        elif word in ("none:", "test:", "worker:") and words[2] == "exempt":
            self.exempt[word[:-1]].append(words[1])
        elif word in ("none:", "test:", "worker:"):
            self.add_result(words[1:], (word[:-1], words[1]))
        else:
            self.add_result(words, word)

    def add_result(self, words, key):
        name, outcome, *rest = words
        if outcome == "any":
            self.unsaid.add(name)
            return
        phase, *rest = rest
        fixture = rest.pop(0) if phase != "call" else None
        self.results[key].append(Result(outcome, phase, fixture, rest))

    def expected(self, identifier, mode):
        """The results of an item."""
        file, name = identifier.split("::", 1)
        if file in AROUND:
            return {"skipped": [Result("skipped", "setup", None, [])], "expected": [Result("xfailed", "call", None, [])],
                    "fails_as_ever": [Result("failed", "call", None, ["narrow"])]}.get(name, [Result("passed", "call", None, [])])
        for key in ((mode, name), name):
            if key in self.results:
                return self.results[key]
        test, _, row = name.partition("[")
        if f"{test}[*]" in self.results:
            return [result._replace(words=[word.replace("{}", row.rstrip("]")) for word in result.words])
                    for result in self.results[f"{test}[*]"]]
        return [Result("passed", "call", None, [])]


def check(condition, text):
    if not condition:
        raise AssertionError(text)


def same(got, wanted, what):
    """Are they equal? Of dictionaries and long lists only what differs is shown."""
    shown = got, wanted
    if isinstance(got, dict):
        shown = [{key: part.get(key) for key in {**wanted, **got} if got.get(key) != wanted.get(key)} or list(part) for part in shown]
    elif isinstance(got, list):
        start = next((i for i, pair in enumerate(zip(got, wanted)) if pair[0] != pair[1]), min(len(got), len(wanted)))
        shown = [part[start:start + 5] for part in shown]
    check(got == wanted, f"{what}:\n    got    {shown[0]}\n    wanted {shown[1]}")


def comma_locale(top):
    """The environment in which there is a locale that writes 1,5; nothing where it cannot be made."""
    folder = top / "locale"
    folder.mkdir()
    made = shutil.which("localedef") and subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", folder / "de_DE.UTF-8"],
                                                        capture_output=True).returncode == 0
    return {"LOCPATH": str(folder), "COMMA_LOCALE": "de_DE.UTF-8"} if made else {}


class Matrix:
    def __init__(self, fault, program, top, mode, workers, env):
        self.env = {"COLUMNS": "200", **env}
        self.fault, self.program, self.top, self.mode, self.workers = fault, program, top, mode, workers
        self.exempt = [f"{fault.file}::{name}" for name in fault.exempt[mode]]
        self.words = [f"--isolate={mode}", f"-n{workers}", *fault.options, *AROUND, fault.file]
        for identifier in self.exempt:
            self.words += ["--deselect", identifier]

    def run(self, *words, status, seconds=SECONDS):
        run = Run(self.program, *words, top=self.top, source=CASES, env=self.env)
        got = run.wait(seconds)
        left = run.left_processes()
        commands = [pathlib.Path(f"/proc/{process}/stat").read_text() for process in left]
        if left:
            run.end()
        check(got is not None, f"has not ended after {seconds} s; so far:\n{run.text()[-3000:]}")
        check(not left, f"processes are left: {commands}")
        check(got == status, f"exit status {got}, not {status}:\n{run.text()[-3000:]}")
        failed = {re.split(r"::", re.sub(r"\[.*", "", identifier))[-1] for identifier, results in self.wanted.items()
                  if any(result.outcome in ("failed", "error") for result in results)}
        same(run.left_files(failed | {"module", "session"}), [], "files are left")
        return run

    def collect(self):
        self.wanted = {}
        run = Run(self.program, *self.words, "--collect-only", "-q", top=self.top, source=CASES)
        same(run.wait(SECONDS), 0, "exit status of --collect-only")
        self.ids = [line for line in run.text().split("\n\n")[0].splitlines() if "::" in line]
        self.wanted = {identifier: self.fault.expected(identifier, self.mode) for identifier in self.ids}
        self.unsaid = [identifier for identifier in self.ids if identifier.split("::", 1)[1] in self.fault.unsaid]
        self.status = int(any(result.outcome in ("failed", "error") for results in self.wanted.values() for result in results))

    def compare(self, got, wanted, what, name=lambda identifier: identifier):
        """Results of all items, but those of which nothing is said: they must be there."""
        for identifier in self.unsaid:
            check(got.pop(name(identifier), None) is not None, f"{what}: {identifier} has no result")
            wanted.pop(name(identifier))
        same(got, wanted, what)

    def check_text(self, text):
        got = collections.defaultdict(list)
        for line in text.splitlines():
            if match := re.match(r"(\S+\.ctest::\S+) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b.*%\]$", line):
                got[match[1]].append(match[2])
        same(list(got), self.ids, "order")
        self.compare(dict(got), {identifier: [VERBOSE[result.outcome] for result in results]
                                 for identifier, results in self.wanted.items()}, "text")
        for results in self.wanted.values():
            for result in results:
                for words in result.words:
                    check(words in text, f"the text has no {words!r}:\n{text[-3000:]}")
        for mode, name, words in self.fault.outputs:
            is_meant = mode is None or (mode == self.mode and self.workers == 1) # of four it is not known which ran what
            if f"{self.fault.file}::{name}" in self.wanted and is_meant:
                section = re.search(rf"_ {re.escape(name)} _+\n(.*?)(?=\n_+ \S+ _+\n|\n=====)", text, re.S)
                captured = section and section[1].partition(" Captured ")[2]
                check(captured and words in captured, f"the output of {name} is not shown:\n{text[-4000:]}")

    def check_json(self, path):
        events = read_json(path)
        results = collections.defaultdict(list)
        for event in events:
            if event["event"] == "result":
                results[event["id"]].append(event)
        self.compare({identifier: [(event["phase"], event["outcome"]) for event in list_] for identifier, list_ in results.items()},
                     {identifier: [(result.phase, result.outcome) for result in list_] for identifier, list_ in self.wanted.items()},
                     "JSON")
        for identifier, list_ in self.wanted.items():
            if identifier in self.unsaid:
                continue
            for result, event in zip(list_, results[identifier]):
                said = json.dumps(event["failures"], ensure_ascii=False) if "failures" in event else ""
                for words in result.words:
                    check(json.dumps(words, ensure_ascii=False)[1:-1] in said, f"{identifier}: no {words!r} in {said}")
                if result.fixture not in (None, "-"):
                    same(event.get("fixture"), result.fixture, f"{identifier}: fixture")
        for kind in ("item_start", "item_end"):
            same([event["id"] for event in events if event["event"] == kind], self.ids, kind)
        same((events[0]["event"], events[-1]["event"]), ("run_start", "run_end"), "ends of the JSON log")
        same(events[0]["total"], len(self.ids), "total")
        for counts, kind in ((self.fault.set_up, "setup_start"), (self.fault.torn_down, "teardown_end")):
            for fixture, number in counts.items():
                if self.workers == 1 and not self.exempt:
                    same(sum(event["event"] == kind and event["fixture"] == fixture for event in events), number, f"{kind} of {fixture}")

    def check_junit(self, path):
        cases = read_junit(path)
        self.compare({name: [child.tag for child in case if not child.tag.startswith("system-")] for name, case in cases.items()},
                     {junit_name(identifier): [ELEMENT[result.outcome] for result in results if result.outcome in ELEMENT]
                      for identifier, results in self.wanted.items()}, "XML", name=junit_name)

    def check_tap(self, text):
        self.compare(read_tap(text), {identifier: all(result.outcome not in ("failed", "error") for result in results)
                                      for identifier, results in self.wanted.items()}, "TAP")

    def check_summary(self, text):
        counts = collections.Counter(VERBOSE[result.outcome] for results in self.wanted.values() for result in results)
        names = {"PASSED": "passed", "FAILED": "failed", "ERROR": "errors?", "SKIPPED": "skipped", "XFAIL": "xfailed"}
        last = text.rstrip("\n").rsplit("\n", 1)[-1]
        for word, name in names.items() if not self.unsaid else ():
            found = re.search(rf"(\d+) {name}\b", last)
            same(int(found[1]) if found else 0, counts[word], f"{name} in {last!r}")
        for identifier, results in self.wanted.items():
            for result in results:
                if result.outcome in ("failed", "error"):
                    check(f"{VERBOSE[result.outcome]} {identifier}" in text, f"{identifier} is not in the summary")

    def check_alone(self, identifier):
        """Where its only process may end or hang: what was reported before is there and readable."""
        words = [f"--isolate={self.mode}", *self.fault.options, "aa_before.ctest", identifier]
        run = Run(self.program, *words, "-v", "--json=log.json", top=self.top, source=None)
        run.wait(1)
        run.end()
        path = run.directory / "log.json"
        ids = [event["id"] for event in read_json(path) if event["event"] == "item_end"]
        check(len([identifier for identifier in ids if identifier.startswith("aa_before")]) >= 5, f"{identifier}: before it: {ids}")

    def go(self):
        began = time.monotonic()
        self.collect()
        reports = pathlib.Path(tempfile.mkdtemp(dir=self.top))
        run = self.run(*self.words, "-v", f"--junitxml={reports / 'r.xml'}", f"--json={reports / 'r.json'}", status=self.status)
        self.check_text(run.text())
        self.check_json(reports / "r.json")
        self.check_junit(reports / "r.xml")
        if "slow" not in self.fault.flags or self.workers > 1:
            self.check_tap(self.run(*self.words, "--tap", status=self.status).text())
            self.check_summary(self.run(*self.words, status=self.status).text())
        if self.mode == "none":
            for identifier in self.exempt:
                self.check_alone(identifier)
        if "quick" in self.fault.flags:
            check(time.monotonic() - began < 15, "takes too long")


def one(name, matrix):
    try:
        matrix.go()
        return f"ok {name}", True
    except Exception as error:
        lines = traceback.format_exc().splitlines() if not isinstance(error, AssertionError) else [str(error)]
        return f"FAILED {name}\n" + "\n".join(lines), False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-j", type=int, default=4)
    parser.add_argument("--compilers", default="gcc,clang,tcc")
    parser.add_argument("--mode")
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args()
    compilers = [name for name in arguments.compilers.split(",") if shutil.which(name)]
    faults = [Fault(path) for path in sorted(CASES.glob("*.ctest")) if path.name not in (*AROUND, "conftest.ctest")]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True, prefix="ctest-faults-") as top:
        top = pathlib.Path(top)
        jobs, env = [], comma_locale(top)
        for compiler in compilers:
            program = compile_suite(CASES, top / compiler, compiler)
            for fault in faults:
                for mode, workers in MATRIX[compiler]:
                    name = f"{fault.name} {mode} -n{workers} {compiler}"
                    if "*" in fault.exempt[mode]:
                        continue
                    if workers != 1 and "only_one_worker" in fault.flags or "slow" in fault.flags and compiler != "gcc":
                        continue
                    if arguments.words and not any(word in name for word in arguments.words) or arguments.mode not in (None, mode):
                        continue
                    jobs.append((name, Matrix(fault, program, top, mode, workers, env)))
        jobs.sort(key=lambda job: "slow" not in job[1].fault.flags)
        fine = True
        with concurrent.futures.ThreadPoolExecutor(arguments.j) as pool:
            for text, passed in pool.map(lambda job: one(*job), jobs):
                print(text, flush=True)
                fine = fine and passed
    return not fine


if __name__ == "__main__":
    sys.exit(main())
