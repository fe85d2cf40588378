#!/usr/bin/env python3
"""Which lines and branches of the compiler and the runtime the tests reach, room by room, against a floor that only rises.

In: a build with --coverage, after the groups of tests have run with it. Out: a table; `ok coverage: ROOM` for each room that is
not below ../coverage.floor, `FAILED coverage: ROOM` for each that is, and what the floor could say where it is more than two
percent lower. Usage: run.py BUILD [--raise] [--missed [WORD...]]: writes the floor; lists what no test reaches in files with
a word in their path.
"""
import argparse
import collections
import concurrent.futures
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FLOOR = ROOT / "tests/coverage.floor"
SLACK = 1.0  # percent: what depends on chance and on the machine, and what is worth a higher floor


def gcov(notes, data):
    """What gcov says of one object file: [(path, line, times, branches)], where branches are times taken."""
    with tempfile.TemporaryDirectory() as directory:
        for path in (notes, data):
            if path.exists():
                pathlib.Path(directory, notes.stem + path.suffix).symlink_to(path)
        subprocess.run(["gcov", "--json-format", "--branch-probabilities", notes.name], cwd=directory, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = []
        for path in pathlib.Path(directory).glob("*.json.gz"):
            with gzip.open(path) as file:
                for source in json.load(file)["files"]:
                    for line in source["lines"]:
                        branches = [branch["count"] for branch in line["branches"] if not branch["throw"]]
                        found.append((source["file"], line["line_number"], line["count"], branches))
        return found


def measure(build):
    """{path: {line: [times, [times of each branch]]}} of our own sources; what several objects have of a line is added up."""
    files = collections.defaultdict(dict)
    pairs = []
    for notes in sorted(build.rglob("*.gcno")):
        data = notes.with_suffix(".gcda")
        pairs.append((notes, data))
        pairs += [(notes, moved) for moved in build.glob(f"counts/*{data}") if moved.exists()]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for found in pool.map(lambda pair: gcov(*pair), pairs):
            for name, number, times, branches in found:
                path = (build / name).resolve()
                if not path.is_relative_to(ROOT) or path.parts[len(ROOT.parts)] not in ("compiler", "runtime", "grammar"):
                    continue
                line = files[str(path.relative_to(ROOT))].setdefault(number, [0, []])
                line[0] += times
                line[1] = [a + b for a, b in zip(line[1], branches)] if len(line[1]) == len(branches) else line[1] or branches
    return files


def room_of(path):
    return path.rsplit("/", 1)[0]


def percent(part, whole):
    return 100 * part / whole if whole else 100.0


def by_room(files):
    """{room: (lines, reached, branches, taken)}"""
    rooms = collections.defaultdict(lambda: [0, 0, 0, 0])
    for path, lines in files.items():
        for room in (room_of(path), "all"):
            sums = rooms[room]
            sums[0] += len(lines)
            sums[1] += sum(times > 0 for times, _ in lines.values())
            sums[2] += sum(len(branches) for _, branches in lines.values())
            sums[3] += sum(times > 0 for _, branches in lines.values() for times in branches)
    return rooms


def read_floor():
    floor = {}
    for line in FLOOR.read_text().splitlines() if FLOOR.exists() else []:
        if line and not line.startswith("#"):
            room, lines, branches = line.split()
            floor[room] = (float(lines), float(branches))
    return floor


def write_floor(reached):
    text = ["# What tests/groups/coverage.sh must at least reach, in percent: room, lines, branches. It only rises:",
            "# python3 tests/coverage/run.py build-coverage --raise"]
    floor = read_floor()
    for room, values in reached.items():
        old = floor.get(room, (0, 0))
        text.append(f"{room:20} {max(old[0], values[0] - SLACK):6.1f} {max(old[1], values[1] - SLACK):6.1f}")
    FLOOR.write_text("\n".join(text) + "\n")


def list_missed(files, words):
    for path, lines in sorted(files.items()):
        if words and not any(word in path for word in words):
            continue
        source = (ROOT / path).read_text().splitlines()
        for number, (times, branches) in sorted(lines.items()):
            if times == 0:
                print(f"{path}:{number}: never: {source[number - 1].strip()}")
            elif 0 in branches:
                print(f"{path}:{number}: {branches.count(0)} of {len(branches)}: {source[number - 1].strip()}")


def judge(reached):
    """Prints a line for each room; are all fine?"""
    floor, fine = read_floor(), True
    for room in sorted({*reached, *floor}):
        if room not in reached or room not in floor:
            print(f"FAILED coverage: {room} is only {'in the floor' if room in floor else 'measured: the floor needs a line'}")
            fine = False
            continue
        low = [what for what, is_, must in zip(("lines", "branches"), reached[room], floor[room]) if is_ < must]
        if low:
            print(f"FAILED coverage: {room}: {' and '.join(low)} below {floor[room][0]:.1f} and {floor[room][1]:.1f}")
            fine = False
        else:
            print(f"ok coverage: {room}")
        if any(is_ - SLACK > must + SLACK for is_, must in zip(reached[room], floor[room])):
            print(f"    the floor of {room} can rise to {reached[room][0] - SLACK:.1f} and {reached[room][1] - SLACK:.1f}")
    return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--raise", dest="raises", action="store_true")
    parser.add_argument("--missed", nargs="*")
    options = parser.parse_args()
    files = measure(options.build.resolve())
    if options.missed is not None:
        list_missed(files, options.missed)
        return
    rooms = by_room(files)
    print(f"    {'room':20} {'lines':>7} {'reached':>9} {'branches':>9} {'taken':>9}")
    for room, (lines, seen, branches, taken) in sorted(rooms.items()):
        print(f"    {room:20} {lines:7} {percent(seen, lines):8.1f}% {branches:9} {percent(taken, branches):8.1f}%")
    reached = {room: (percent(sums[1], sums[0]), percent(sums[3], sums[2])) for room, sums in sorted(rooms.items())}
    if options.raises:
        write_floor(reached)
    sys.exit(0 if judge(reached) else 1)


if __name__ == "__main__":
    main()
