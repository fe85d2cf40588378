#!/usr/bin/env python3
"""crash.py - times a program with tests that crash: all of them, and without those; prints a table. See crash.sh."""
import argparse
import statistics
import subprocess
import tempfile
import time

WAYS = [("default", []), ("-n 4", ["-n4"]), ("all reports", ["-v", "--junitxml=r.xml", "--json=r.json"]), ("--isolate=test", ["--isolate=test"])]


def seconds(command, status):
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        got = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL).returncode
        took = time.perf_counter() - began
        if got != status:
            out.seek(0)
            raise SystemExit(f"{' '.join(command)}: exit status {got}\n{out.read()[-2000:].decode(errors='replace')}")
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--tests", type=int, required=True)
    parser.add_argument("--crashes", type=int, required=True)
    parser.add_argument("program")
    arguments = parser.parse_args()
    print(f"{arguments.tests} tests, {arguments.crashes} of them crash; medians of {arguments.rounds} rounds")
    print("| run | s | without those that crash, s | ms a crash |\n| --- | --- | --- | --- |")
    for name, words in WAYS:
        whole, rest = [], []
        for _ in range(arguments.rounds):
            whole.append(seconds([arguments.program, "--tb=no", "-rN", *words], 1))
            rest.append(seconds([arguments.program, "--tb=no", "-rN", "-k", "not crash", *words], 0))
        with_, without = statistics.median(whole), statistics.median(rest)
        print(f"| {name} | {with_:.3f} | {without:.3f} | {(with_ - without) * 1000 / arguments.crashes:.2f} |", flush=True)


if __name__ == "__main__":
    main()
