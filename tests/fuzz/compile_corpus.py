#!/usr/bin/env python3
"""Does the C that ctestc writes compile, and do what was meant?

  compile_corpus.py --build DIRECTORY [--first SEED] [--count N]     suites of generate.py
  compile_corpus.py --build DIRECTORY --corpus DIRECTORY             inputs of the fuzz target `suite`

A suite of generate.py must be taken without an error, its C must compile without a warning (gcc and clang, -Wall -Wextra
-pedantic), and each test must come out as it was meant, by gcc and tcc in turn.

The C in the bodies of a fuzzer's input is mostly no C any more, and what is wrong with it the compiler of C says at its line of
the .ctest file. A finding is an input that ctestc takes and for whose C a message stands elsewhere: in the C that ctestc wrote.

Prints `ok NAME`, `FAILED NAME reason`.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import generate

STRICT = ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror"]
SECONDS = 60


class Wrong(Exception):
    """What did not hold."""


def run(command, cwd=None):
    try:
        done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
    except subprocess.TimeoutExpired:
        raise Wrong(f"{command[0]} does not end") from None
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def write_files(directory, files):
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def first_lines(text, n=6):
    return "\n    ".join(text.splitlines()[:n])


# --- suites that are right by construction ------------------------------------------------------------------


def check_outcomes(suite, events):
    """Every item came out as its test was meant to, or as the mark of its row says."""
    seen = set()
    for event in events:
        if event.get("event") != "result" or event.get("phase") != "call" and event["outcome"] not in ("skipped", "xfailed", "error"):
            continue
        identifier = event["id"]
        name = re.sub(r"\[.*", "", identifier.rsplit("::", 1)[1] if "[" not in identifier else identifier.split("[")[0].rsplit("::", 1)[1])
        rows = identifier[identifier.find("["):] if "[" in identifier else ""
        expected = suite.outcomes[name]
        marks = {outcome for label, outcome in suite.marked.items() if re.search(rf"\b{label}\b", rows)}
        seen.add(name)
        if "skipped" in marks:
            expected = "skipped"
        elif "xpassed" in marks:
            expected = {"passed": "xpassed", "failed": "xfailed", "strict": "xpassed"}.get(expected, expected)
        elif expected == "strict":
            expected = "failed"
        if event["outcome"] != expected:
            raise Wrong(f"{identifier} is {event['outcome']} and not {expected}")
    missing = suite.outcomes.keys() - seen
    if missing:
        raise Wrong(f"nothing was told of {sorted(missing)}")


def compile_strictly(options, out, compiler):
    status, _, err = run([compiler, *STRICT, "-fsyntax-only", f"-I{options.build}/include", *sorted(map(str, out.glob("*.c")))])
    if status:
        raise Wrong(f"{compiler}: {first_lines(err)}")


def check_seed(options, seed):
    suite = generate.Suite(seed)
    with tempfile.TemporaryDirectory() as top:
        directory = pathlib.Path(top, "suite")
        write_files(directory, suite.files)
        out = pathlib.Path(top, "out")
        status, _, err = run([options.ctestc, "-o", str(out), "."], cwd=directory)
        if status:
            raise Wrong(f"ctestc: {first_lines(err)}")
        compile_strictly(options, out, ("gcc", "clang")[seed % 2])
        program = pathlib.Path(top, "program")
        has_digraphs = any("<:" in text for text in suite.files.values()) # tcc has none
        status, _, err = run(["gcc" if has_digraphs or seed % 8 == 0 else "tcc", f"-I{options.build}/include", "-o", str(program),
                              *sorted(map(str, out.glob("*.c"))), f"{options.build}/lib/libctest.a", "-lpthread", "-lm", "-ldl"])
        if status:
            raise Wrong(f"linking: {first_lines(err)}")
        log = pathlib.Path(top, "log")
        status, text, err = run([str(program), f"--json={log}", "--color=never"], cwd=top)
        if status not in (0, 1) or err:
            raise Wrong(f"status {status}: {first_lines(err + text[-500:])}")
        check_outcomes(suite, [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()])


# --- inputs of the fuzzer ----------------------------------------------------------------------------------------


def files_of(data):
    parts = re.split(rb"^== FILE ([^\n]*)\n?", data, flags=re.M)
    files = {"test_a.ctest": parts[0]} if parts[0] else {}
    for name, text in zip(parts[1::2], parts[2::2]):
        path = os.path.normpath(name.decode("utf-8", "replace").lstrip("/"))
        if "\0" in path or path.startswith("..") or path == "." or any(path.startswith(other + "/") or other.startswith(path + "/") for other in files):
            raise ValueError("no file can have this name")
        files.setdefault(path, text)
    return files


def messages(text):
    """Of gcc: the file of each error or warning."""
    return re.findall(r"^([^\s:][^:\n]*):\d+:(?:\d+:)? (?:fatal )?(?:error|warning): (.*)$", text, re.M)


def check_input(options, path):
    try:
        files = files_of(path.read_bytes())
    except (ValueError, FileNotFoundError): # a fuzzer that runs beside this one removes some
        return False
    with tempfile.TemporaryDirectory() as top:
        directory, out = pathlib.Path(top, "suite"), pathlib.Path(top, "out")
        directory.mkdir()
        try:
            write_files(directory, files)
        except (OSError, ValueError):
            return False
        status, _, err = run([options.ctestc, "-o", str(out), "--root", ".", "."], cwd=directory)
        if status not in (0, 1, 3):
            raise Wrong(f"ctestc: status {status}: {first_lines(err)}")
        if status:
            return False
        for file in sorted(out.glob("*.c")):
            _, _, err = run(["gcc", "-std=c11", "-Wall", "-Wextra", "-pedantic", "-fsyntax-only", f"-I{options.build}/include", str(file)], cwd=directory)
            found = messages(err)
            if found and all(str(out) in name for name, _ in found):
                raise Wrong(first_lines(err))
    return True


# --- all ------------------------------------------------------------------------------------------------------------


def guarded(check, options, what):
    try:
        return check(options, what), None
    except Wrong as wrong:
        return False, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--corpus", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.ctestc = str(options.build / "bin/ctestc")
    if options.corpus:
        check, work, name = check_input, sorted(options.corpus.iterdir()), "inputs"
    else:
        check, work, name = check_seed, list(range(options.first, options.first + options.count)), "suites"
    failed = taken = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for what, (is_taken, wrong) in zip(work, pool.map(lambda what: guarded(check, options, what), work)):
            taken += bool(is_taken)
            if wrong:
                failed += 1
                print(f"FAILED {name}: {what.name if options.corpus else what}: {wrong}", flush=True)
    if not failed:
        print(f"ok {name}: {f'{taken} of {len(work)} were compiled' if options.corpus else f'{len(work)} from seed {options.first}'}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
