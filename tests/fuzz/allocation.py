#!/usr/bin/env python3
"""Lets each allocation of ctestc fail in turn: allocation.py --ctestc … --library fail.so [--sample N] [--seed N]

Of the suites of the conformance scenarios and the examples, N are compiled again and again, each time with another allocation
that fails, alone or with all behind it. The compiler must end with status 3 and a message, or as if nothing had failed, and
what it writes must be complete or not there.
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import prepare

MOST = 2000 # allocations of one compilation
COMMANDS = [["-o", "out", "--manifest", "manifest.json", "--depfile", "depfile", "."], ["fixtures", "."], ["plan", "--format=yaml", "."],
            ["check", "--diagnostics=sarif", "."], ["graph", "."]]


class Wrong(Exception):
    """What did not hold."""


def suites():
    return [files for files in prepare.scenarios() + list(prepare.directories()) if any(name.endswith(".ctest") for name, _ in files)]


def write_files(directory, files):
    for name, text in files:
        path = pathlib.Path(directory, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


def run(options, directory, command, number, fails_all):
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    if number:
        environment.update(LD_PRELOAD=str(options.library), FAIL=str(number), **({"FAIL_ALL": "1"} if fails_all else {}))
    done = subprocess.run([options.ctestc, *command], cwd=directory, env=environment, capture_output=True, timeout=20, check=False)
    return done.returncode, done.stdout, done.stderr


def outputs(directory):
    place = pathlib.Path(directory, "out")
    return {path.name: path.read_bytes() for path in place.iterdir()} if place.is_dir() else {}


def forget_outputs(directory):
    for path in pathlib.Path(directory, "out").glob("*"):
        path.unlink()


def check(directory, whole, expected, result):
    status, out, err = result
    if result == expected:
        if outputs(directory) != whole:
            raise Wrong("status as without a failure, but other files")
        return True
    if status != 3 or not err:
        raise Wrong(f"status {status}, {err.decode(errors='replace')!r}")
    for name, text in outputs(directory).items():
        if whole.get(name) != text:
            raise Wrong(f"'{name}' was not written whole")
    return False


def try_suite(options, files, command, fails_all):
    """Returns how many allocations failed."""
    with tempfile.TemporaryDirectory() as directory:
        write_files(directory, files)
        expected = run(options, directory, command, 0, False)
        whole = outputs(directory)
        for number in range(1, MOST):
            forget_outputs(directory)
            try:
                is_same = check(directory, whole, expected, run(options, directory, command, number, fails_all))
            except (Wrong, subprocess.TimeoutExpired) as wrong:
                raise Wrong(f"{' '.join(command)}: allocation {number}: {wrong}") from None
            # Where several more go well, the last allocation was before them: some failures do no harm.
            in_a_row = in_a_row + 1 if is_same and number > 1 else int(is_same)
            if in_a_row == 12:
                return number - 12
    raise Wrong(f"more than {MOST} allocations")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ctestc", required=True, type=pathlib.Path)
    parser.add_argument("--library", required=True, type=pathlib.Path)
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.ctestc, options.library = options.ctestc.resolve(), options.library.resolve()
    chooser = random.Random(options.seed)
    count = failed = 0
    for files in chooser.sample(suites(), options.sample):
        try:
            count += try_suite(options, files, chooser.choice(COMMANDS), chooser.random() < 0.5)
        except Wrong as wrong:
            failed += 1
            print(f"FAILED allocation {[name for name, _ in files]}: {wrong}")
    if not failed:
        print(f"ok allocation: {count} failed in turn, seed {options.seed}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
