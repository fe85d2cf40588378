#!/usr/bin/env python3
"""Runs the conformance scenarios: each is compiled, run, and compared event by event.

A scenario is one text file. It begins with comment lines that say what it shows; then come sections:

  == FILE path      a file of the suite
  == PATHS          what is given to the compiler; default: .
  == ARGS           further arguments for the test program
  == SKIP-CC        C compilers that cannot compile it
  == SKIP-UNDER     not with --under: it is about a fault that the other program would report
  == EVENTS         the event lines of --setup-show, in pytest's format; a set-up that fails has none
  == ITEMS          of these only the tests' ids and their letters
  == REPORT         the lines `FAILED id`, `ERROR id` and so on before the last line
  == OUT            the lines that tests and fixtures print behind "> "
  == SUMMARY        the counts of the last line: `1 failed, 2 passed`
  == EXIT           the exit status; default: 1 if anything failed or was an error, else 0
  == ERRORS         instead of the last six: all that the compiler reports, as `file:line:column CODE`;
                    `*` leaves a part open
  == PYTHON path    a file of the same suite in Python, and
  == PYTEST         what its tests and fixtures print behind "> " under pytest; looked at with --against-pytest
  == WARNINGS       the same for warnings (`file:line:column CODE`); without the section they are ignored

Leading white space and exact spacing are not compared; order and content are.
"""

import argparse
import concurrent.futures
import difflib
import fnmatch
import itertools
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SECTIONS = {"FILE", "PATHS", "ARGS", "SKIP-CC", "SKIP-UNDER",
            "EVENTS", "ITEMS", "REPORT", "OUT", "SUMMARY", "EXIT", "ERRORS", "WARNINGS", "PYTHON", "PYTEST"}
OF_FILES = {"FILE", "PYTHON"}  # these name a file each
TIMEOUT = 20
STRICT_FLAGS = ["-std=c11", "-Wall", "-Wextra", "-pedantic"]


class Failure(Exception):
    """What is wrong with one scenario."""


class Scenario:
    """A suite and what is expected of it."""

    def __init__(self, name, files, sections, python=None):
        self.name = name
        self.files = files
        self.sections = sections
        self.python = python or {}  # the same suite for pytest

    def lines(self, section):
        """The section's lines that are neither empty nor comments, or None without the section."""
        if section not in self.sections:
            return None
        return [line for line in self.sections[section] if line.strip() and not line.startswith("#")]

    def words(self, section, default):
        lines = self.lines(section)
        return shlex.split(" ".join(lines)) if lines is not None else default

    def check_more(self, program, directory, options):
        """What else is to be looked at once it has run as it should."""


def read_scenario(path):
    """What one text file says."""
    files, python, sections, lines = {}, {}, {}, None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        head = re.match(r"== ([A-Z-]+)(?: (.+))?$", line)
        if head:
            kind, rest = head.groups()
            if kind not in SECTIONS or (kind in OF_FILES) != bool(rest):
                raise SystemExit(f"{path}:{number}: error: bad section {line!r}")
            table, key = ({"FILE": files, "PYTHON": python}[kind], rest) if rest else (sections, kind)
            if key in table:
                raise SystemExit(f"{path}:{number}: error: {line!r} stands twice")
            lines = table[key] = []
        elif lines is not None:
            lines.append(line)
        elif line and not line.startswith("#"):
            raise SystemExit(f"{path}:{number}: error: text before the first section")
    if not files:
        raise SystemExit(f"{path}: error: no == FILE")
    if not sections.keys() & {"ERRORS", "SUMMARY", "EXIT"}:
        raise SystemExit(f"{path}: error: none of == ERRORS, == SUMMARY, == EXIT")
    return Scenario(f"{path.parent.name}/{path.stem}", files, sections, python)


def plain(line):
    return " ".join(line.split())


def run(command, cwd):
    """Runs a command; returns its exit status, stdout and stderr."""
    try:
        done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=TIMEOUT, check=False, env=dict(os.environ, TERM="dumb", LC_ALL="C.UTF-8"))
    except subprocess.TimeoutExpired:
        raise Failure(f"{command[0]} does not end within {TIMEOUT} s") from None
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def compare(what, expected, found):
    expected, found = [plain(line) for line in expected], [plain(line) for line in found]
    if expected != found:
        raise Failure("\n".join(difflib.unified_diff(expected, found, f"{what} expected", f"{what} found",
                                                     lineterm="", n=3)))


# --- what the compiler reports ---------------------------------------------------------------------------


def diagnostics(text, severity):
    pattern = re.compile(r"^(?:(\S+?):(?:(\d+):(?:(\d+):)?)? |\S*ctestc: )" + severity + r": .*\[(CT\d{4})\]", re.M)
    found = []
    for file, line, column, code in pattern.findall(text):
        found.append((f"{file}:{line or '*'}:{column or '*'}" if file else "-", code))
    return found


def matches(expected, found):
    """Whether place and code are what is expected; `*` leaves a part open."""
    place, code = found
    return fnmatch.fnmatchcase(code, expected[1]) and all(
        e == "*" or e == f for e, f in zip(expected[0].split(":"), place.split(":")))


def compare_diagnostics(scenario, section, severity, text):
    found = sorted(diagnostics(text, severity))
    expected = sorted(tuple(line.split()) for line in scenario.lines(section))
    left = list(found)
    missing = []
    for line in expected:
        match = next((f for f in left if matches(line, f)), None)
        if match:
            left.remove(match)
        else:
            missing.append(line)
    if missing or left:
        raise Failure("\n".join([f"-{' '.join(m)}" for m in missing] + [f"+{' '.join(f)}" for f in left] + [text]))


# --- what the test program shows -------------------------------------------------------------------------

EVENT = re.compile(r"^\s*(SETUP|TEARDOWN)\s+[SPMCF] \S")
ITEM = re.compile(r"^ {4,}\S+\.ctest::")


def events(text):
    """The letter of a tear-down that failed is written behind the last line that there is; SUMMARY counts it."""
    lines = [line for line in text.splitlines() if EVENT.match(line) or ITEM.match(line)]
    return [re.sub(r"(TEARDOWN +[SPMCF] [^\s[]+(?:\[.*\])?) [EsxF]$", r"\1", line) for line in lines]


def items(text):
    return [re.sub(r" \(fixtures used: [^)]*\)", "", line) for line in text.splitlines() if ITEM.match(line)]


def report(text):
    pattern = re.compile(r"(?:FAILED|ERROR|SKIPPED|XFAIL|XPASS) \S+\.ctest::")
    return [re.sub(r" - .*", "", line) for line in text.splitlines() if pattern.match(line)]


PRINTED = re.compile(r"> (.*)\n")


def printed(text):
    """What tests and fixtures print; it may stand behind what the runner has begun to write on the line."""
    return ["> " + line for line in PRINTED.findall(text)]


def summary(text):
    """The counts of the last line: no "=", no time."""
    lines = [line for line in text.splitlines() if line.strip()]
    return re.sub(r" in [0-9.:]+ ?m?s.*$", "", lines[-1].strip("= ")) if lines else ""


def check_run(scenario, program, cwd, under):
    args = scenario.words("ARGS", [])
    expected_summary = scenario.lines("SUMMARY")
    exit_code = scenario.words("EXIT", None)
    if exit_code is None:
        exit_code = ["1" if re.search(r"\b(failed|errors?)\b", expected_summary[0]) else "0"]

    status, whole, err = run([*under, program, "-s", "--setup-show", "--tb=no", "--color=never", *args], cwd)
    if under and re.search(r"^==\d+==", err, re.M):
        raise Failure(err)
    out = PRINTED.sub("", whole)
    found = {"EVENTS": events, "ITEMS": items, "REPORT": report, "OUT": lambda _: printed(whole),
             "SUMMARY": lambda text: [summary(text)], "EXIT": lambda _: [str(status)]}
    try:
        for section, finder in found.items():
            expected = exit_code if section == "EXIT" else scenario.lines(section)
            if expected is not None:
                compare(section.lower(), expected, finder(out))
    except Failure as failure:
        raise Failure(f"{failure}\n--- stdout\n{whole}\n--- stderr\n{err}") from None


# --- the schedule ------------------------------------------------------------------------------------------


def planned(line):
    """The event line that a step of `ctestc plan` stands for."""
    if "id" in line:
        return line["id"]
    kind = "SETUP" if line["step"] == "set-up" else "TEARDOWN"
    row = f"[{line['row']}]" if line["row"] is not None else ""
    return f"{kind} {line['scope'][0].upper()} {line['fixture']}{row}"


def check_plan(scenario, options, program, cwd):
    """`ctestc plan` says what the program's own --setup-plan says, in the same order."""
    plan = [options.ctestc, "plan", "--format=json", "--root", ".", *scenario.words("PATHS", ["."])]
    status, out, err = run(plan, cwd)
    if status != 0:
        raise Failure(f"ctestc plan ended with {status}\n{err}")
    steps = json.loads(out)["steps"]
    _, out, _ = run([program, "-s", "--setup-plan", "--color=never"], cwd)
    found = [re.sub(r" \(fixtures used: [^)]*\)", "", plain(line)) for line in events(PRINTED.sub("", out))]
    # What is skipped by a condition is known to the program alone.
    skipped = {line[:-2] for line in found if line.endswith(" s")}
    if skipped & {step["id"] for step in steps if step.get("conditional")}:
        return
    compare("plan", [planned(step) for step in steps], [re.sub(r"(::.*) [.FEsxX]$", r"\1", line) for line in found])


# --- the same in every mode ------------------------------------------------------------------------------

# Each with whether the order is that of an ordinary run. Parts of a mode are put together.
MODES = [
    ([["--isolate=none"]], True),
    ([["--isolate=test"]], True),
    ([["-n", "4"]], True),
    ([["-n", "3", "--isolate=test"]], True),
    ([["--shuffle=7"]], False),
    ([["--shard=1/3"], ["--shard=2/3"], ["--shard=3/3"]], False),
]


def outcomes(program, words, cwd):
    """Each item with the outcome of its set-up and call; wide tear-downs happen more often with more workers."""
    _, out, err = run([program, "-v", "--tb=no", "--color=never", "-rN", *words], cwd)
    found = {}
    for name, outcome in re.findall(r"^(\S.*::.*) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b", out, re.M):
        found.setdefault(name, outcome)
    return found, out + err


def check_modes(scenario, program, cwd):
    words = scenario.words("ARGS", [])
    expected, _ = outcomes(program, words, cwd)
    for parts, is_ordered in MODES:
        found, text = {}, ""
        for part in parts:
            more, out = outcomes(program, [*words, *part], cwd)
            text += out
            found.update(more)
        pairs = [list(results.items()) for results in (expected, found)]
        if not is_ordered:
            pairs = [sorted(pair) for pair in pairs]
        if pairs[0] != pairs[1]:
            raise Failure(f"{parts} differs from an ordinary run\n{pairs[0]}\n{pairs[1]}\n{text}")


# --- what pytest does --------------------------------------------------------------------------------------


def check_pytest(scenario, options, directory):
    write_files(scenario.python, directory)
    command = [*options.against_pytest.split(), "-s", "-q", "--tb=no", "-p", "no:cacheprovider", "."]
    status, out, err = run(command, directory)
    if status > 2 or "Traceback" in err:
        raise Failure(f"pytest ended with {status}\n{out}{err}")
    compare("pytest", scenario.lines("PYTEST"), printed(out))


# --- one scenario ----------------------------------------------------------------------------------------


def build(options, directory, cc, link):
    """Compiles and links what was generated; returns the program."""
    compiler = os.path.basename(cc).partition("-")[0]
    flags = [] if compiler == "tcc" else STRICT_FLAGS
    includes = [f"-I{include}" for include in ["out", ".", *options.runtime_include]]
    objects = []
    for source in sorted((directory / "out").glob("*.c")):
        target = str(source.with_suffix(f".{compiler}.o"))
        status, _, err = run([cc, *flags, *includes, "-c", str(source.relative_to(directory)), "-o", target], directory)
        if status != 0 or err.strip():
            raise Failure(f"{cc} {source.name}:\n{err}")
        objects.append(target)
    program = str(directory / "out" / f"program-{compiler}")
    status, _, err = run([link, *objects, options.lib, *options.libs, "-o", program], directory)
    if status != 0:
        raise Failure(f"link:\n{err}")
    return program


def write_files(files, directory):
    for name, lines in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def check(scenario, options, directory):
    write_files(scenario.files, directory)
    ctestc = [options.ctestc, "-o", "out", "--root", ".", *scenario.words("PATHS", ["."])]
    status, _, err = run(ctestc, directory)
    if status < 0 or status > 1:
        raise Failure(f"the compiler ended with {status}\n{err}")
    if "WARNINGS" in scenario.sections:
        compare_diagnostics(scenario, "WARNINGS", "warning", err)
    if "ERRORS" in scenario.sections:
        compare_diagnostics(scenario, "ERRORS", "error", err)
        compare("exit status of the compiler", ["1"], [str(status)])
        return
    if status != 0:
        raise Failure(f"the compiler ended with {status}\n{err}")

    if os.path.basename(options.cc).partition("-")[0] in scenario.words("SKIP-CC", []):
        return
    program = build(options, directory, options.cc, options.link)
    if not (options.under and "SKIP-UNDER" in scenario.sections):
        check_run(scenario, program, directory, options.under.split())
    check_plan(scenario, options, program, directory)
    if options.modes:
        check_modes(scenario, program, directory)
    scenario.check_more(program, directory, options)


def check_in_directory(scenario, options):
    """Returns None or what is wrong."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="conform-"))
    try:
        (check_pytest if options.against_pytest else check)(scenario, options, directory)
        return None
    except Failure as failure:
        return str(failure) + (f"\nkept: {directory}" if options.keep else "")
    finally:
        if not options.keep:
            shutil.rmtree(directory, ignore_errors=True)


# --- all scenarios ---------------------------------------------------------------------------------------


def option_parser(description):
    """The options that random_suites.py has too."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--ctestc", required=True, help="the compiler")
    parser.add_argument("--runtime-include", nargs="+", default=[], help="directories that hold ctest/plan.h")
    parser.add_argument("--lib", required=True, help="the runtime, libctest.a")
    parser.add_argument("--libs", nargs="*", default=["-lpthread"], help="what the runtime needs besides")
    parser.add_argument("--under", default="", help="a command that runs the programs, such as 'valgrind -q'")
    parser.set_defaults(against_pytest="")
    parser.add_argument("--modes", action="store_true", help="also: the same results with -n, --isolate, --shuffle and shards")
    parser.add_argument("--cc", default="tcc", help="the C compiler")
    parser.add_argument("--link", default="cc", help="what links (tcc cannot link what gcc made)")
    parser.add_argument("-j", type=int, default=2, help="scenarios at a time")
    parser.add_argument("--keep", action="store_true", help="keeps the directories of failed scenarios, and names them")
    parser.add_argument("-x", action="store_true", help="ends after the first failed one")
    parser.add_argument("-q", action="store_true", help="names only what failed, without a diff")
    return parser


def parse_options(parser):
    options = parser.parse_args()
    options.ctestc = os.path.abspath(options.ctestc)
    options.lib = os.path.abspath(options.lib)
    options.runtime_include = [os.path.abspath(include) for include in options.runtime_include]
    return options


def run_all(scenarios, options):
    """Runs them, prints a line for each and the counts, and ends the program."""
    passed = failed = 0
    scenarios = iter(scenarios)
    with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        while not (failed and options.x) and (batch := list(itertools.islice(scenarios, options.j))):  # they are made while the others run
            for scenario, wrong in zip(batch, pool.map(lambda s: check_in_directory(s, options), batch)):
                if wrong is None:
                    passed += 1
                    if not options.q:
                        print(f"ok {scenario.name}")
                else:
                    failed += 1
                    print(f"FAILED {scenario.name}" + ("" if options.q else f"\n{wrong}"))
                sys.stdout.flush()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


def main():
    parser = option_parser("Runs the conformance scenarios.")
    parser.add_argument("filters", nargs="*", help="only scenarios with one of these in their name")
    parser.add_argument("--against-pytest", default="", metavar="COMMAND",
                        help="runs the Python form of scenarios that have one, by a command such as 'python3 -m pytest'")
    options = parse_options(parser)
    scenarios = [read_scenario(path) for path in sorted(HERE.glob("*/*.txt"))]
    if options.filters:
        scenarios = [s for s in scenarios if any(word in s.name for word in options.filters)]
    if options.against_pytest:
        scenarios = [s for s in scenarios if s.python]
    run_all(scenarios, options)


if __name__ == "__main__":
    main()
