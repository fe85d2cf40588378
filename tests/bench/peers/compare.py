#!/usr/bin/env python3
"""compare.py - builds, measures and spoils one suite in each framework; prints tables. Started by run.sh, whose --help lists the options.

In: the frameworks of frameworks.py, the suite of suite.py. Out: for each size a table of what building and running cost, and one of what
becomes of the other tests' results where one crashes, hangs, exits or leaks: judged by what the program has printed, so that a result
counts only where a reader, or a CI job, can find it.

Ends with 1 where a framework that is there could not be built, or did not report all of a suite as passed.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import datetime
import glob
import itertools
import math
import os
import shlex
import statistics
import subprocess
import sys
import time

import suite as suites
from frameworks import FRAMEWORKS, Mode

HERE = os.path.dirname(os.path.abspath(__file__))
PEER = os.path.join(os.path.dirname(HERE), "peer")
JOBS = 2
LIMIT = 1800  # seconds, of one process
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "CCACHE_DISABLE": "1"}  # and of ours only these:
ENVIRONMENT.update((name, os.environ[name]) for name in ("PATH", "HOME", "TMPDIR") if name in os.environ)
FLAGS = {".c": ["-std=gnu11", "-O0"], ".cpp": ["-std=gnu++17", "-O0"]}
MISTAKES = (("crash", "crashes"), ("hang", "hangs"), ("exit", "calls `exit(0)`"), ("leak", "leaks, under ASan"))
SLOW_LOOK, QUICK_LOOK = 2000, 200  # microseconds between two looks at the memory of all processes
SPOILT = [7, 2]  # tests in each file of the suite with a bad test
BAD = 3
PACKAGED_NOWHERE = "Unity (Debian has no package of it)"

Cost = collections.namedtuple("Cost", "status wall cpu kib tree output")


class Failed(Exception):
    """A framework that is there, and did not do what it should: one line for people."""


# --- one process ----------------------------------------------------------------------------------------------


class Launcher:
    """Runs commands through cost.c."""

    def __init__(self, work):
        self.work, self.numbers = work, itertools.count()
        self.program = os.path.join(work, "cost")
        subprocess.run(["gcc", "-O1", "-o", self.program, os.path.join(HERE, "cost.c")], check=True)

    def run(self, words, environment=None, limit=LIMIT, look=0, read=False, directory=None):
        log = os.path.join(self.work, "output-%d" % next(self.numbers))
        line = subprocess.run([self.program, log, str(limit), str(look)] + words, stdout=subprocess.PIPE, check=True, text=True,
                              env={**ENVIRONMENT, **(environment or {})}, cwd=directory).stdout.split()
        cost = Cost(int(line[0]), float(line[1]), float(line[2]), int(line[3]), int(line[4]), text_of(log) if read or line[0] != "0" else "")
        os.unlink(log)
        return cost

    def build(self, words):
        cost = self.run(words)
        if cost.status != 0:
            raise Failed("%s: %s" % (" ".join(words)[-200:], cost.output[-2000:]))
        return cost


def text_of(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


# --- building -------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Build:
    """One suite of one framework, and what makes a program of it."""
    options: argparse.Namespace
    framework: object
    suite: suites.Suite
    directory: str
    flags: tuple = ()

    def __post_init__(self):
        self.texts = os.path.join(self.directory, "suite")
        self.made = os.path.join(self.directory, "made")
        self.program = os.path.join(self.directory, "program")
        suites.write(self.framework, self.suite, self.texts)
        os.makedirs(self.made)

    def sources(self):
        if self.framework.language == "python":
            return []
        where = self.made if self.framework.language == "ctest" else self.texts
        shared = [os.path.join(PEER, name) for name in ("peer.c",) + self.framework.sources] + [os.path.join(HERE, "mistakes.c")]
        return sorted(glob.glob(os.path.join(where, "*.c")) + glob.glob(os.path.join(where, "*.cpp"))) + shared

    def generate(self):
        """Of ours: C from .ctest. Like what follows, a list of (seconds of wall time, of CPU time)."""
        if self.framework.language != "ctest":
            return [(0, 0)]
        cost = self.options.launcher.build([self.options.ctestc, "-o", self.made, self.texts])
        return [(cost.wall, cost.cpu)]

    def object(self, source):
        return os.path.join(self.made, os.path.basename(source) + ".o")

    def compiler(self, suffix):
        return shlex.split(self.options.cc if suffix == ".c" else "g++") + FLAGS[suffix] + list(self.flags)

    def compile(self, sources):
        """Two at a time."""
        def one(source):
            include = ["-I" + PEER, "-I" + HERE, "-I" + os.path.join(self.options.build, "include")]
            words = self.compiler(os.path.splitext(source)[1]) + include
            return self.options.launcher.build(words + ["-c", "-o", self.object(source), source]).cpu

        began = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            cpu = sum(pool.map(one, sources))
        return [(time.perf_counter() - began, cpu)]

    def link(self):
        compiler = self.compiler(".cpp" if self.framework.language == "c++" else ".c")
        libraries = [self.options.library, "-lm"] if self.framework.language == "ctest" else list(self.framework.libraries)
        cost = self.options.launcher.build(compiler + ["-o", self.program] + [self.object(one) for one in self.sources()] + libraries)
        return [(cost.wall, cost.cpu)]

    def all(self):
        """From nothing: seconds of wall and of CPU time."""
        if self.framework.language == "python":
            return None
        return add(self.generate() + self.compile(self.sources()) + self.link())

    def edited(self):
        """After one edit of one test: generating, compiling what has changed, linking."""
        if self.framework.language == "python":
            return None
        before = {source: os.stat(source).st_mtime_ns for source in self.sources()}
        suites.edit(self.framework, self.suite, self.texts)
        made = self.generate()
        changed = [source for source in self.sources() if before.get(source) != os.stat(source).st_mtime_ns]
        if not changed:
            raise Failed("an edit changed no file that is compiled")
        return add(made + self.compile(changed) + self.link())

    def stripped(self):
        if self.framework.language == "python":
            return None
        subprocess.run(["strip", "-o", self.program + ".stripped", self.program], check=True)
        return os.path.getsize(self.program + ".stripped") // 1024

    def command(self, *modes):
        """The words that run it, and the environment."""
        words = ["/usr/bin/python3", "-m", "pytest", self.texts] if self.framework.language == "python" else [self.program]
        environment = {}
        for mode in modes:
            words += mode.words
            environment.update(mode.environment)
        return words, environment


def add(pairs):
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


# --- what it costs --------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Case:
    """One framework run in one way: a line of a table."""
    framework: object
    mode: Mode
    empty: Build
    full: Build
    tests: int
    built: tuple = None
    edited: tuple = None
    size: int = None
    none: list = dataclasses.field(default_factory=list)  # seconds of wall time of the empty suite; of the full one
    all: list = dataclasses.field(default_factory=list)
    rounds: int = 0
    times: int = 0  # in each round
    kib: int = 0  # of the largest process; of all at one time
    tree: int = 0

    def ns(self):
        """Of the quickest runs: what else the machine does can only add."""
        return (min(self.all) - min(self.none)) * 1e9 / self.tests


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def built_cases(options, framework, tests):
    """The suite and the empty one are built; a line for each way to run it."""
    where = os.path.join(options.work, "%s-%d" % (framework.name, tests))
    empty = Build(options, framework, suites.Suite([]), where + "-none")
    full = Build(options, framework, suites.Suite(suites.sizes_of(tests)), where)
    say("%s: building %d tests" % (framework.title, tests))
    empty.all()
    built = full.all()
    size = full.stripped()
    edits = [full.edited() for _ in range(options.edits)]
    edited = tuple(statistics.median(part) for part in zip(*edits)) if edits[0] else None
    cases = [Case(framework, mode, empty, full, tests) for mode in framework.modes]
    cases[0].built, cases[0].edited, cases[0].size = built, edited, size
    return cases


def run_once(options, build, mode, look=0):
    words, environment = build.command(mode)
    cost = options.launcher.run(words, environment, look=look)
    if not 0 <= cost.status < 256 or (build.suite.tests and cost.status != 0):
        raise Failed("%s %s: ended with %d: %s" % (build.framework.title, mode.name, cost.status, cost.output[-2000:]))
    return cost


def check_count(options, case):
    words, environment = case.full.command(case.mode, case.framework.verbose)
    passed = case.framework.passed(options.launcher.run(words, environment, read=True).output)
    if passed != case.tests:
        raise Failed("%s %s: %d of %d tests reported as passed" % (case.framework.title, case.mode.name, passed, case.tests))


def first_run(options, case):
    """It is not counted, unless it takes so long that it is the only one; and says how often to run it."""
    say("%s %s: first run" % (case.framework.title, case.mode.name))
    none, full = [run_once(options, build, case.mode, look=SLOW_LOOK) for build in (case.empty, case.full)]
    took = none.wall + full.wall
    case.rounds = max(1, min(options.rounds, int(options.budget / took)))
    case.times = 0 if took > options.budget / 2 else 1 if took > 0.02 else 5
    if case.times == 0:
        case.none, case.all = [none.wall], [full.wall]
    case.kib, case.tree = full.kib, full.tree


def take_turn(options, case):
    """What is quick runs several times, after one that does not count."""
    for build, found in ((case.empty, case.none), (case.full, case.all)):
        if case.times > 1:
            run_once(options, build, case.mode)
        found.extend(run_once(options, build, case.mode).wall for _ in range(case.times))


def look_again(options, case):
    for _ in range(case.times):
        look = run_once(options, case.full, case.mode, look=QUICK_LOOK if case.times > 1 else SLOW_LOOK)
        case.kib, case.tree = max(case.kib, look.kib), max(case.tree, look.tree)


def measure(options, cases, problems):
    """All take turns, so that a slow minute of the machine hits all. Returns those that could be measured."""
    good = list(cases)

    def each(step, chosen=lambda case: True):
        for case in [case for case in good if chosen(case)]:
            try:
                step(options, case)
            except Failed as failed:
                problems.append(str(failed))
                good.remove(case)

    each(first_run)
    for turn in range(options.rounds):
        each(take_turn, lambda case, turn=turn: case.times > 0 and turn < case.rounds)
    each(look_again)
    return good


# --- what becomes of the others -------------------------------------------------------------------------------


def judge(framework, names, bad, cost):
    """In words: what can be read of the other tests in what the program has printed, and whether the bad one passes."""
    found = framework.read(cost.output)
    others = [name for name in names if name != bad]
    lost = [name for name in others if name not in found]
    blamed = [name for name in others if found.get(name) is False]
    if not found:
        words = ["nothing reported"]
    elif lost:
        words = ["all after it lost" if lost == names[names.index(bad) + 1:] else "%d of %d others lost" % (len(lost), len(others))]
    elif bad not in found:
        words = ["all others reported, it not"]
    elif not found[bad]:
        words = ["all others reported"]
    elif cost.status == 0:
        words = ["passes unnoticed" if "Sanitizer" not in cost.output else "passes, with a report in the output"]
    else:
        words = ["passes; the run fails at its end"]
    if cost.status == -1:
        words.insert(0, "run hangs")
    elif lost:
        words.insert(0, "run ends with status 0" if cost.status == 0 else "run ends")
    elif found.get(bad) is False and cost.status == 0:
        words.append("but status 0")
    if blamed:
        words.append("%d others blamed" % len(blamed))
    return ", ".join(words)


def spoilt_builds(options, framework):
    """The suite with a bad test, and for leaks with AddressSanitizer."""
    builds = {}
    for kind, flags in (("plain", ()), ("asan", ("-fsanitize=address", "-g"))):
        say("%s: building the suite with a bad test, %s" % (framework.title, kind))
        where = os.path.join(options.work, "%s-%s" % (framework.name, kind))
        builds[kind] = Build(options, framework, suites.Suite(SPOILT, bad=BAD), where, flags)
        builds[kind].all()
    return builds


def spoil(options, builds, mode, mistake):
    """One cell of the table."""
    build = builds["asan" if mistake == "leak" else "plain"]
    framework, names = build.framework, build.suite.names(build.framework)
    if framework.language == "python" and mistake == "leak":
        return "–"
    words, environment = build.command(mode, framework.verbose, framework.limit if mistake == "hang" else Mode())
    environment["MISTAKE"] = mistake
    directory = os.path.join(build.directory, "run-%s-%d" % (mistake, framework.modes.index(mode)))
    os.makedirs(directory)
    cost = options.launcher.run(words, environment, limit=options.patience, read=True, directory=directory)
    return judge(framework, names, names[BAD], cost)


# --- tables ---------------------------------------------------------------------------------------------------


def number(value, digits):
    """Below 100 with so many digits behind the point; from there on three digits that count."""
    if value is None:
        return "–"
    if value >= 100:
        return "{:,.0f}".format(round(value, 2 - int(math.log10(value))))
    return "%.*f" % (digits, value)


def table(options, heads, rows, aligned=str.rjust):
    """As Markdown, or with columns for the eye, the first one of names."""
    if options.markdown:
        for row in [heads, ["---"] * len(heads)] + rows:
            print("| " + " | ".join(row) + " |")
    else:
        rows = [[cell.replace("`", "") for cell in row] for row in [heads] + rows]
        widths = [max(len(cell) for cell in column) for column in zip(*rows)]
        for first, *others in rows:
            print("  ".join([first.ljust(widths[0])] + [aligned(*cell) for cell in zip(others, widths[1:])]).rstrip())
    print(flush=True)


def title_of(framework, mode):
    if not mode.name:
        return framework.title
    return "%s `%s`" % (framework.title, mode.name) if framework.language != "python" else framework.title


COST_HEADS = ["", "build, CPU s", "build, s", "one edit, s", "ns a test", "x by hand", "MiB", "MiB, all processes", "KiB, stripped"]


def cost_row(options, case, hand):
    first = case.mode is case.framework.modes[0]
    built, edited = case.built or (None, None), case.edited or (None, None)
    few = "" if case.rounds == options.rounds else " (%s)" % ("1 round" if case.rounds == 1 else "%d rounds" % case.rounds)
    build = [number(built[1], 2), number(built[0], 2), number(edited[0], 2)] if first else [""] * 3
    return [title_of(case.framework, case.mode)] + build + [
        number(max(0, case.ns()), 0) + few, number(max(0, case.ns()) / hand, 1) if hand else "–",
        number(case.kib / 1024, 1), number(case.tree / 1024, 1), number(case.size, 0) if first else ""]


def first_line(words):
    return subprocess.run(words, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()[0]


def machine(options):
    """What the figures belong to."""
    model = next((line.split(": ")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), "a machine")
    system = next((line.split('"')[1] for line in open("/etc/os-release", encoding="utf-8") if line.startswith("PRETTY_NAME=")), "Linux")
    return "%s, %s, %d cores, load %.1f, %s, %s" % (
        datetime.date.today(), model, os.cpu_count(), os.getloadavg()[0], system, first_line(shlex.split(options.cc) + ["--version"]))


def version(options, framework):
    """Its title with the version of what was measured."""
    if framework.language == "ctest":
        return "%s %s" % (framework.title, first_line([options.ctestc, "--version"]).split()[-1])
    if not framework.packages:
        return framework.title
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}"] + list(framework.packages), stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, check=False, text=True).stdout
    return ("%s %s" % (framework.title, found.split("-")[0].split("~")[0])).strip()


def print_notes(options, chosen, missing):
    bullet = "*" if options.markdown else "-"
    limited = ", ".join(one.title for one in chosen if one.limit != Mode() or one.limited)
    if limited:
        print("A test that hangs has a limit of 2 s in %s." % limited, end=" ")
    print("Each run is ended after %d s. The session's and each file's resource:\n" % options.patience)
    for framework in chosen:
        print("%s %s: %s." % (bullet, version(options, framework), "; ".join(text for text in (framework.scopes, framework.remark) if text)))
    left_out = [PACKAGED_NOWHERE] + ["%s (%s is not installed)" % (one.title, " ".join(one.packages)) for one in missing]
    print("%s Left out: %s." % (bullet, ", ".join(left_out)))


# --- all ------------------------------------------------------------------------------------------------------


def compare_costs(options, chosen, tests, problems, counted):
    cases = []
    for framework in chosen:
        try:
            found = built_cases(options, framework, tests)
            if counted:
                for case in found:
                    check_count(options, case)
            cases += found
        except Failed as failed:
            problems.append("%s, %d tests: %s" % (framework.title, tests, failed))
    cases = measure(options, cases, problems)
    hand = next((case.ns() for case in cases if case.framework.name == "hand"), None)
    return [cost_row(options, case, hand if hand and hand > 0 else None) for case in cases]


def compare_mistakes(options, chosen, problems):
    """Those that hang do so at the same time."""
    lines = []
    for framework in chosen:
        try:
            builds = spoilt_builds(options, framework)
            lines += [(builds, mode) for mode in framework.modes]
        except Failed as failed:
            problems.append("%s, with a bad test: %s" % (framework.title, failed))
    with concurrent.futures.ThreadPoolExecutor(max(1, len(lines))) as pool:
        hung = list(pool.map(lambda line: spoil(options, *line, "hang"), lines))
    return [[title_of(builds["plain"].framework, mode)] +
            [hangs if mistake == "hang" else spoil(options, builds, mode, mistake) for mistake, _ in MISTAKES]
            for (builds, mode), hangs in zip(lines, hung)]


def parse_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--ctestc", required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("--cc", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--tests", type=lambda text: [int(n) for n in text.split(",")], required=True)
    parser.add_argument("--peers", type=lambda text: text.split(","), required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--edits", type=int, default=3)
    parser.add_argument("--budget", type=float, required=True)
    parser.add_argument("--patience", type=int, required=True)
    parser.add_argument("--markdown", action="store_true")
    return parser.parse_args()


def main():
    options = parse_options()
    wanted = [FRAMEWORKS[name] for name in options.peers]
    chosen = [framework for framework in wanted if framework.is_there()]
    problems = []
    options.launcher = Launcher(options.work)
    print(machine(options) + ".\n", flush=True)
    for place, tests in enumerate(options.tests):
        suite = suites.Suite(suites.sizes_of(tests))
        rows = compare_costs(options, chosen, tests, problems, counted=place == 0)
        print("%s tests in %d files, `-O0`, two jobs, %d round%s:\n" % (
            "{:,}".format(tests), len(suite.files), options.rounds, "s" if options.rounds > 1 else ""))
        table(options, COST_HEADS, rows)
    print("What can be read of the %d others where one test of %d\n" % (sum(SPOILT) - 1, sum(SPOILT)))
    table(options, [""] + [title for _, title in MISTAKES], compare_mistakes(options, chosen, problems), aligned=str.ljust)
    print_notes(options, chosen, [framework for framework in wanted if framework not in chosen])
    for problem in problems:
        say("FAILED " + problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
