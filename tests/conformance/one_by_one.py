#!/usr/bin/env python3
"""Compiles each conformance scenario file by file, and from elsewhere, and compares the bytes.

`--module` for every file and `--main` must write together what the one command writes; so must the one command when
it is called in another directory with absolute paths. Usage: one_by_one.py CTESTC [WORD…]
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

import run

CTESTC = os.path.abspath(sys.argv[1])


def generate(cwd, *words):
    """The exit status of ctestc and what it said."""
    done = subprocess.run([CTESTC, *map(str, words)], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=run.TIMEOUT, check=False)
    return done.returncode, done.stderr.decode("utf-8", "replace")


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()} if directory.is_dir() else {}


def compare(what, expected, found):
    differ = [name for name in sorted(expected.keys() | found.keys()) if expected.get(name) != found.get(name)]
    if differ:
        raise run.Failure(f"{what}: {', '.join(differ)}")


def check(scenario, top):
    for name, lines in scenario.files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    paths = scenario.words("PATHS", ["."])
    if generate(top, "-o", "whole", "--root", ".", *paths)[0] != 0:
        return
    whole = contents(top / "whole")
    for name in scenario.files:
        status, err = generate(top, "-o", "parts", "--root", ".", "--module", name, *paths)
        if name.endswith(".ctest") and status != 0 and "no part of the suite" not in err:
            raise run.Failure(f"--module {name}: {err}")
    generate(top, "-o", "parts", "--root", ".", "--main", *paths)
    compare("one by one", whole, contents(top / "parts"))
    generate("/", "-o", top / "far", "--root", top, *(top / path for path in paths))
    compare("from elsewhere", whole, contents(top / "far"))


def check_in_directory(scenario):
    """Returns None or what is wrong."""
    with tempfile.TemporaryDirectory(prefix="one-by-one-") as directory:
        try:
            check(scenario, pathlib.Path(directory))
            return None
        except run.Failure as failure:
            return str(failure)


def main():
    scenarios = [run.read_scenario(path) for path in sorted(run.HERE.glob("*/*.txt"))]
    scenarios = [s for s in scenarios if "ERRORS" not in s.sections]
    if sys.argv[2:]:
        scenarios = [s for s in scenarios if any(word in s.name for word in sys.argv[2:])]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for scenario, wrong in zip(scenarios, pool.map(check_in_directory, scenarios)):
            print(f"ok one by one {scenario.name}" if wrong is None else f"FAILED one by one {scenario.name} {wrong}")


if __name__ == "__main__":
    main()
