#!/usr/bin/env python3
"""Compares random suites with what oracle.py says of them, and with what must hold of any run (invariants.py).

  random_suites.py --ctestc … --lib … [--first SEED] [--count N] [--seconds N]

The options are those of run.py. A suite that differs is named by its seed: `--first SEED --count 1 --keep` shows it again
and keeps its files. With --modes each suite runs in every mode; where the mode has an order of its own, the oracle is
asked about that order.
"""

import itertools
import re
import time

import invariants
import oracle
import random_suite
import run

# Each with what it is told; "parts" run one after the other and together are the whole.
ORDERED = [("isolate none", [["--isolate=none"]]), ("isolate test", [["--isolate=test"]]),
           ("shuffle", [["--shuffle={seed}"]]), ("shards", [["--shard=1/3"], ["--shard=2/3"], ["--shard=3/3"]]),
           ("last failed", [["--lf"]])]
PARALLEL = [["-n", "4"], ["-n", "3", "--isolate=test"]]
ITEM = re.compile(r"^ {4,}(\S+\.ctest::\S+)(?: \(fixtures used: [^)]*\))? (\S)$", re.M)


def events_of(whole):
    return run.events(run.PRINTED.sub("", whole))


def ran(whole):
    """The ids of the items in the order of the run, with their letters."""
    return ITEM.findall(run.PRINTED.sub("", whole))


def without_letters(lines):
    return [re.sub(r"(::.*) [.FEsxX]$", r"\1", line) for line in lines]


def set_ups(whole):
    return sum(line.split()[0] == "SETUP" for line in events_of(whole))


def is_called(line):
    return line.startswith("> = ")


def unserial(line):
    """A test's line without the numbers of the set-ups, which depend on what ran before in this process."""
    return re.sub(r":\d+", "", line)


class RandomScenario(run.Scenario):
    """A suite with all its items."""

    def __init__(self, seed, suite, items):
        deselected = suite.some(items, 0, 0, 1, len(items) // 2)
        if len(deselected) == len(items):
            deselected = []
        self.seed = seed
        self.items = {item.id: item for item in items}
        self.selected = [item for item in items if item not in deselected]
        self.deselected = len(deselected)
        self.fails = any(instance.fixture.fails for item in items for instance in item.order)
        walked = oracle.Run(self.selected)
        walked.counts["deselected"] = self.deselected
        super().__init__(f"random/{seed}", random_suite.files_of(suite),
                         {"ARGS": [f"--deselect '{item.id}'" for item in deselected], "EVENTS": walked.events(),
                          "OUT": walked.trace(), "SUMMARY": [walked.summary()]})

    def show(self, program, cwd, *words):
        command = [program, "-s", "--setup-show", "--tb=no", "--color=never", *self.words("ARGS", []), *words]
        return run.run(command, cwd)[1]

    def check_more(self, program, directory, options):
        whole = self.show(program, directory)
        self.check_order("an ordinary run", whole)
        self.check_foretold(program, directory, whole)
        if not options.modes:
            return
        for name, parts in ORDERED:
            self.check_ordered(name, [[word.format(seed=self.seed % 1000 + 1) for word in part] for part in parts],
                               program, directory, whole)
        for words in PARALLEL:
            self.check_parallel(words, program, directory, whole)
        if options.other_cc and self.seed % options.every == 0:
            other = run.build(options, directory, options.other_cc, options.link)
            found = self.show(other, directory)
            run.compare(f"events with {options.other_cc}", events_of(whole), events_of(found))
            run.compare(f"trace with {options.other_cc}", run.printed(whole), run.printed(found))

    def check_order(self, name, whole):
        """What a run did, in the order in which it says that it did it; unless the oracle does not speak of that order."""
        order = [self.items[id] for id, _ in ran(whole)]
        try:
            walked = oracle.Run(order)
        except oracle.Refused:
            return
        run.compare(f"events, {name}", walked.events(), events_of(whole))
        run.compare(f"trace, {name}", walked.trace(), run.printed(whole))
        if not self.fails:
            try:
                invariants.check(order, run.printed(whole))
            except invariants.Broken as broken:
                raise run.Failure(f"{name}: {broken}\n{whole}") from None

    def check_ordered(self, name, parts, program, cwd, whole):
        ids = []
        for part in parts:
            if name == "last failed":
                self.show(program, cwd)
            found = self.show(program, cwd, *part)
            ids += [id for id, _ in ran(found)]
            if name == "isolate test":  # tests' own processes count their set-ups anew
                run.compare(f"events, {name}", events_of(whole), events_of(found))
                run.compare(f"tests, {name}", map(unserial, filter(is_called, run.printed(whole))),
                            map(unserial, filter(is_called, run.printed(found))))
            else:
                self.check_order(f"{name} {' '.join(part)}", found)
            if name == "shuffle" and not self.fails and set_ups(found) > set_ups(whole):
                raise run.Failure(f"{part[0]} sets up {set_ups(found)} times, an ordinary run {set_ups(whole)}\n{found}")
        expected = [item.id for item in self.selected]
        if name == "last failed":
            self.check_last_failed(whole, ids, expected)
        else:
            run.compare(f"items, {name}", sorted(expected), sorted(ids))

    def check_last_failed(self, whole, ids, expected):
        """Those that failed, or whose tear-down did; all where none did."""
        failed = {id for id, letter in ran(whole) if letter in "FE"}
        if not failed and not self.fails:
            run.compare("items, last failed", expected, ids)
        elif not self.fails:
            run.compare("items, last failed", [id for id in expected if id in failed], ids)
        elif not failed.issubset(ids):
            raise run.Failure(f"last failed leaves out {sorted(failed.difference(ids))}")

    def check_foretold(self, program, cwd, whole):
        """--setup-plan says what --setup-show shows, where nothing fails."""
        if self.fails:
            return
        plan = self.show(program, cwd, "--setup-plan")
        run.compare("--setup-plan", without_letters(events_of(plan)), without_letters(events_of(whole)))

    def check_parallel(self, words, program, cwd, whole):
        """Each test is given the same instances; what came of it is looked at by run.check_modes."""
        found = self.show(program, cwd, *words)
        run.compare(f"tests, {' '.join(words)}", sorted(map(unserial, filter(is_called, run.printed(whole)))),
                    sorted(map(unserial, filter(is_called, run.printed(found)))))


def scenario_of(seed, most=60):
    """The suite of this seed, or None where the compiler would refuse it or it has more items than `most`."""
    suite = random_suite.Suite(seed)
    try:
        items = list(itertools.islice(oracle.items_of(suite.root), most + 1))
        used = {instance.fixture for item in items for instance in item.closure}
        random_suite.check_places(suite.root, used)
        random_suite.check_libraries(suite, used)
        if 2 <= len(items) <= most:
            return RandomScenario(seed, suite, oracle.reorder(items))
    except oracle.Refused:
        pass
    return None


def scenarios_from(first, count, most, seconds):
    """As many as are asked for; none begins after that many seconds."""
    end = time.monotonic() + seconds if seconds else float("inf")
    found = filter(None, (scenario_of(seed, most) for seed in itertools.count(first)))
    for scenario in itertools.islice(found, count):
        if time.monotonic() > end:
            return
        yield scenario


def main():
    parser = run.option_parser("Compares random suites with the oracle.")
    parser.add_argument("--first", type=int, default=0, help="seed of the first suite")
    parser.add_argument("--count", type=int, default=100, help="how many suites")
    parser.add_argument("--seconds", type=float, default=0, help="how long suites are begun; 0: until all are done")
    parser.add_argument("--items", type=int, default=60, help="the most that a suite has")
    parser.add_argument("--other-cc", default="", help="with --modes: a second C compiler, with which the same must happen")
    parser.add_argument("--every", type=int, default=8, help="with --other-cc: for suites whose seed this divides")
    parser.add_argument("--text", action="store_true", help="writes the first suite to stdout, and ends")
    options = run.parse_options(parser)
    scenarios = scenarios_from(options.first, options.count, options.items, options.seconds)
    if options.text:
        for path, lines in next(scenarios).files.items():
            print(f"== FILE {path}", *lines, sep="\n")
        return
    run.run_all(scenarios, options)


if __name__ == "__main__":
    main()
