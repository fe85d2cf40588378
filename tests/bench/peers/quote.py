#!/usr/bin/env python3
"""quote.py - puts results.md where it is quoted: quote.py [--check]

In: results.md, which `run.sh --markdown` has printed. Out: between the marks in tests/bench/README.md all of it, between those in the
README of the project a short table: of the largest suite, each framework as it runs by default, with two of the mistakes.
With --check nothing is written, and what is not up to date is said: status 1.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
BEGIN, END = "<!-- from tests/bench/peers/results.md, by quote.py -->\n", "<!-- end of what quote.py writes -->\n"


def tables(text):
    """Each a list of rows, each a list of cells."""
    found, before = [], ""
    for line in text.splitlines():
        if line.startswith("|"):
            if not before.startswith("|"):
                found.append([])
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        before = line
    return found


def row(cells):
    return "| %s |\n" % " | ".join(cells)


def short(text):
    """What the two last tables say of each framework in its first line, where its building stands."""
    *_, costs, mistakes = tables(text)
    judged = {line[0]: line for line in mistakes}
    size = [line for line in text.splitlines() if " tests in " in line][-1].split(" tests in ")[0]
    rows = ["", "build, s", "one edit, s", "ns a test", "x by hand", "others, where one crashes", "where one calls `exit(0)`"]
    out = row(rows) + row(["---"] * len(rows))
    for line in costs[2:]:
        if line[1]:
            out += row([line[0], line[2], line[3], line[4], line[5], *(judged.get(line[0], [""] * 5)[column] for column in (1, 3))])
    return "%s tests; %s\n\n%s" % (size, text.splitlines()[0], out)


def main():
    with open(os.path.join(HERE, "results.md"), encoding="utf-8") as file:
        results = file.read()
    status = 0
    for name, quoted in (("README.md", short(results)), ("tests/bench/README.md", results)):
        path = os.path.join(ROOT, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        head, rest = text.split(BEGIN)
        wanted = head + BEGIN + quoted + END + rest.split(END)[1]
        if wanted != text and sys.argv[1:] == ["--check"]:
            print("%s does not quote tests/bench/peers/results.md: run tests/bench/peers/quote.py" % name)
            status = 1
        elif wanted != text:
            with open(path, "w", encoding="utf-8") as out:
                out.write(wanted)
    return status


if __name__ == "__main__":
    sys.exit(main())
