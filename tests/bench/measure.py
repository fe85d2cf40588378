#!/usr/bin/env python3
"""measure.py - runs commands side by side and prints what they cost.

    measure.py times [--rounds N] [--fresh DIR ...] NAME COMMAND [NAME COMMAND ...]
        a table: wall and CPU time, peak memory, and CPU time in ratio to the first and to the one before; DIR is
        removed before each run
    measure.py turns [--rounds N] NAME BEFORE COMMAND [NAME BEFORE COMMAND ...]
        a table: wall and CPU time of COMMAND, each time after BEFORE, which is not counted; and in ratio to the first
    measure.py walk --tests N [--rounds N] NAME EMPTY FULL [NAME EMPTY FULL ...]
        a table: (FULL - EMPTY) / N for each program, and the ratio to the first one
    measure.py build [--jobs N] [--link ARGUMENT ...] --program FILE --cc COMMAND SOURCE ...
        compiles each source by itself and links; prints CPU seconds and sizes on one line

A command is one argument, split as the shell splits words. Commands take turns, so that a slow minute of the
machine hits all of them. Times are medians of the rounds.
"""

import argparse
import os
import re
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import time

TIME_LIMIT = 600  # seconds, of one process that is not given another


class Cost:
    """Of one process and all that it waited for. Memory is that of the largest of them, and at least this program's own."""

    def __init__(self, wall, usage):
        self.wall, self.cpu = wall, usage.ru_utime + usage.ru_stime
        self.mib = usage.ru_maxrss / 1024


def run(words, statuses=(0,), limit=TIME_LIMIT):
    """Runs one process with its output in a file, as a build or a CI job would."""
    log = os.path.join(os.environ.get("BENCH_WORK", "/tmp"), "output-%d" % os.getpid())
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
               (os.POSIX_SPAWN_OPEN, 1, log, flags, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)]
    start = time.perf_counter()
    child = os.posix_spawnp(words[0], words, os.environ, file_actions=actions)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(limit)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    signal.alarm(0)
    if not os.WIFEXITED(status) or os.WEXITSTATUS(status) not in statuses:
        with open(log, encoding="utf-8", errors="replace") as output:
            sys.stderr.write(output.read()[-4000:])
        sys.exit("%s: ended with wait status %d: %s" % (sys.argv[0], status, shlex.join(words)[:500]))
    os.unlink(log)
    return Cost(wall, usage)


def in_turn(commands, rounds, warm=False, fresh=(), limit=TIME_LIMIT):
    """The costs of each command in each round; with `warm` each counted run follows an uncounted one."""
    costs = [[] for _ in commands]
    for _ in range(rounds):
        for command, found in zip(commands, costs):
            words, statuses = command
            for directory in fresh:
                shutil.rmtree(directory, ignore_errors=True)
            if warm:
                run(words, statuses)
            found.append(run(words, statuses, limit))
    return costs


def median(costs, what):
    return statistics.median(getattr(cost, what) for cost in costs)


def times(options):
    names, commands = options.pairs[0::2], options.pairs[1::2]
    if not names or len(names) != len(commands):
        sys.exit("measure.py times: names and commands come in pairs")
    costs = in_turn([(shlex.split(command), options.status or (0,)) for command in commands], options.rounds, fresh=options.fresh, limit=options.limit)
    print("%-28s %9s %9s %9s %9s %9s %9s" % ("", "wall s", "least s", "CPU s", "MiB", "x first", "x before"))
    cpu = [max(1e-4, median(found, "cpu")) for found in costs]
    for one, (name, found) in enumerate(zip(names, costs)):
        print("%-28s %9.3f %9.3f %9.3f %9.1f %9.2f %9.2f" % (
            name, median(found, "wall"), min(cost.wall for cost in found), cpu[one],
            max(cost.mib for cost in found), cpu[one] / cpu[0], cpu[one] / cpu[max(0, one - 1)]))


def turns(options):
    """BEFORE and COMMAND are lines for the shell: an edit, and what a person then does. Its start is counted in all of them."""
    names, before, after = (options.triples[place::3] for place in range(3))
    if not names or len(names) != len(after):
        sys.exit("measure.py turns: a name, what goes before, and a command each")
    costs = [[] for _ in names]
    for _ in range(options.rounds):
        for prepare, command, found in zip(before, after, costs):
            run(["sh", "-c", prepare])
            found.append(run(["sh", "-c", command]))
    print("%-36s %9s %9s %9s %9s %9s" % ("", "wall s", "least s", "CPU s", "x first", "CPU x"))
    first = None
    for name, found in zip(names, costs):
        figures = median(found, "wall"), min(cost.wall for cost in found), median(found, "cpu")
        first = first or figures
        print("%-36s %9.3f %9.3f %9.3f %9.2f %9.2f" % (name, *figures, figures[1] / first[1], figures[2] / max(1e-4, first[2])))


def instructions(words, statuses):
    """What one process executes in user space, counted by callgrind; None where there is none."""
    try:
        found = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"] + words,
                               stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT, check=False)
    except FileNotFoundError:
        return None
    count = re.search(rb"Collected : (\d+)", found.stderr)
    return int(count.group(1)) if found.returncode in statuses and count else None


def walk(options):
    """An empty suite may end with 5, nothing selected."""
    names, empty, full = options.triples[0::3], options.triples[1::3], options.triples[2::3]
    if not names or len(names) != len(full):
        sys.exit("measure.py walk: a name, an empty program and a full one each")
    commands = []
    for one in range(len(names)):
        commands += [(shlex.split(empty[one]), (0, 5)), (shlex.split(full[one]), (0,))]
    costs = in_turn(commands, options.rounds, warm=True)
    print("%-14s %9s" % ("", "empty ms"), *("%9s %8s" % (what, "x first") for what in (
        "ns wall", "ns CPU", "ns least", "instr.")))
    first = None
    for one, name in enumerate(names):
        none, full_ = costs[2 * one], costs[2 * one + 1]
        wall, cpu = [(median(full_, what) - median(none, what)) * 1e9 / options.tests for what in ("wall", "cpu")]
        least = (min(cost.wall for cost in full_) - min(cost.wall for cost in none)) * 1e9 / options.tests
        counted = [instructions(*command) for command in commands[2 * one:2 * one + 2]]
        count = (counted[1] - counted[0]) / options.tests if None not in counted else float("nan")
        figures = (wall, cpu, least, count)
        first = first or figures
        print("%-14s %9.2f" % (name, median(none, "wall") * 1e3),
              *("%9.1f %8.2f" % (figure, figure / of_first) for figure, of_first in zip(figures, first)))


def build(options):
    """All compilers of one build run with the same options; sizes are those of the linked program."""
    cc = shlex.split(options.cc)
    sources = options.sources
    objects = options.program + ".objects"
    os.makedirs(objects, exist_ok=True)
    jobs, cpu, made = [], 0.0, []
    start = time.perf_counter()

    def wait_for_one():
        _, status, usage = os.wait4(jobs.pop(0), 0)
        if status:
            for child in jobs:
                os.waitpid(child, 0)
            sys.exit("measure.py build: a compiler failed")
        return usage.ru_utime + usage.ru_stime

    for number, source in enumerate(sources):
        if len(jobs) == options.jobs:
            cpu += wait_for_one()
        made.append(os.path.join(objects, "%d.o" % number))
        words = cc + ["-c", "-o", made[-1], source]
        jobs.append(os.posix_spawnp(words[0], words, os.environ))
    while jobs:
        cpu += wait_for_one()
    wall = time.perf_counter() - start
    link = run(cc + ["-o", options.program] + made + options.link)
    stripped = options.program + ".stripped"
    subprocess.run(["strip", "-o", stripped, options.program], check=True)
    print("%-24s compile %7.2f CPU s (%6.2f s), link %5.2f s, stripped %6d KiB, text %6d KiB" % (
        options.name or os.path.basename(options.program), cpu, wall, link.cpu,
        os.path.getsize(stripped) // 1024, sum(text_size(name) for name in made) // 1024))
    sys.stdout.flush()
    os.unlink(stripped)


def text_size(name):
    """Code and constants of one object."""
    found = subprocess.run(["size", name], capture_output=True, text=True, check=True)
    return int(found.stdout.splitlines()[1].split()[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(required=True)
    kind = kinds.add_parser("times")
    kind.set_defaults(do=times)
    kind.add_argument("--rounds", type=int, default=5)
    kind.add_argument("--fresh", action="append", default=[], help="may repeat")
    kind.add_argument("--limit", type=int, default=TIME_LIMIT, help="seconds for one process")
    kind.add_argument("--status", type=int, action="append", help="exit status that is fine; may repeat (default: 0)")
    kind.add_argument("pairs", nargs="+", metavar="NAME COMMAND")
    kind = kinds.add_parser("turns")
    kind.set_defaults(do=turns)
    kind.add_argument("--rounds", type=int, default=5)
    kind.add_argument("triples", nargs="+", metavar="NAME BEFORE COMMAND")
    kind = kinds.add_parser("walk")
    kind.set_defaults(do=walk)
    kind.add_argument("--rounds", type=int, default=101)
    kind.add_argument("--tests", type=int, required=True)
    kind.add_argument("triples", nargs="+", metavar="NAME EMPTY FULL")
    kind = kinds.add_parser("build")
    kind.set_defaults(do=build)
    kind.add_argument("--name")
    kind.add_argument("--jobs", type=int, default=2)
    kind.add_argument("--program", required=True)
    kind.add_argument("--cc", required=True)
    kind.add_argument("--link", action="append", default=[], help="one argument of the link; may repeat")
    kind.add_argument("sources", nargs="+")
    options = parser.parse_args()
    options.do(options)


if __name__ == "__main__":
    main()
