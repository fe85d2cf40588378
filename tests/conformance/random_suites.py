#!/usr/bin/env python3
"""Compares random suites, event by event, with what oracle.py says of them.

  random_suites.py --ctestc … --lib … [--first SEED] [--count N]

The options are those of run.py. A suite that differs is named by its seed; --keep keeps its files.
"""

import pathlib
import random
import tempfile

import oracle
import run

NAMES = [f"f{number}" for number in range(7)]


class Suite:
    """A random tree of directories, and its text."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.files = {}
        self.failures = self.random.choice([0, 0, 0, 0.08])
        self.names = NAMES[:self.random.randint(3, len(NAMES))]
        self.scopes = oracle.SCOPES + ["function", "function", self.random.choice(["any", "class"])]
        root = self.fixtures(self.names)
        self.root = self.directory("", root, depth=2)

    def some(self, choices, *counts):
        return self.random.sample(choices, min(len(choices), self.random.choice(counts)))

    def chance(self, probability):
        return self.random.random() < probability

    def fixture(self, name):
        fixture = oracle.Fixture(name, self.random.choice(self.scopes), self.chance(0.12))
        if self.chance(0.25):
            fixture.rows = self.some(["1", "2", "3"], 1, 2)
        fixture.needs = self.some(self.names, 0, 0, 1, 1, 2)
        if self.chance(self.failures):
            # In between, whether a wider instance is set up early depends on whether it is known that this one fails.
            may_fail = fixture.scope in ("session", "function")
            fixture.fails = self.random.choice(["set-up", "tear-down", "skips"]) if may_fail else "tear-down"
        return fixture

    def fixtures(self, names):
        return [self.fixture(name) for name in names]

    def test(self, name):
        test = oracle.Test(name, self.some(self.names, 0, 1, 1, 2, 3), self.some(self.names, 1, 2) if self.chance(0.15) else [],
                           self.some(["4", "5", "1"], 2) if self.chance(0.15) else [], fails=self.chance(0.03))
        if test.needs and test.rows and self.chance(0.5):
            test.handed = test.needs[0]
        return test

    def tests(self, prefix, *counts):
        return [self.test(f"{prefix}{number}") for number in range(self.random.choice(counts))]

    def node(self, name, depth):
        """A file or a class."""
        node = oracle.Class(name, self.some(self.names, 1) if self.chance(0.12) else [])
        node.members = self.fixtures(self.some(self.names, 0, 0, 1, 2)) + self.tests("t", 1, 2, 3)
        if depth:
            node.members += [self.node(f"C{number}", depth - 1) for number in range(self.random.choice([0, 0, 1, 2]))]
        self.random.shuffle(node.members)
        return node

    def directory(self, name, fixtures, depth):
        entries = [self.node(f"{letter}.ctest", 2) for letter in self.some(list("bdf"), 1, 2)]
        if depth:
            for letter in self.some(list("ace"), 0, 0, 1, 2):
                path = f"{name}/{letter}" if name else letter
                inner = self.fixtures(self.some(self.names, 0, 0, 1, 2))
                entries.append(self.directory(path, inner, depth - 1))
        entries.sort(key=lambda entry: entry.name.rpartition("/")[2])
        return oracle.Directory(name, fixtures, entries)


# --- text ------------------------------------------------------------------------------------------------


def head(word, attributes):
    attributes = [attribute for attribute in attributes if attribute]
    return word + (f"({', '.join(attributes)})" if attributes else "")


def uses_text(names):
    return f"usefixtures({', '.join(names)})" if names else ""


def fixture_text(fixture):
    body = {"set-up": 'fail("set-up");', "skips": 'skip("set-up");', "tear-down": 'yield; fail("tear-down");',
            "": "yield;"}[fixture.fails]
    attributes = ["" if fixture.scope == "function" else f"scope = {fixture.scope}",
                  "autouse" if fixture.autouse else "",
                  f"params = [{', '.join(fixture.rows)}]" if fixture.rows else ""]
    return f"{head('fixture', attributes)} void {fixture.name}({', '.join(fixture.needs)}) {{ {body} }}"


def test_text(test):
    column = f"indirect {test.handed}" if test.handed else "int own"
    attributes = [uses_text(test.uses), f"params({column}) = [{', '.join(test.rows)}]" if test.rows else ""]
    body = '{ fail("call"); }' if test.fails else "{ }"
    return f"{head('test', attributes)} {test.name}({', '.join(test.needs)}) {body}"


def member_lines(members):
    for member in members:
        if isinstance(member, oracle.Fixture):
            yield fixture_text(member)
        elif isinstance(member, oracle.Test):
            yield test_text(member)
        else:
            yield f"{head('class', [uses_text(member.uses)])} {member.name}"
            yield "{"
            yield from ("    " + line for line in member_lines(member.members))
            yield "}"


def file_texts(directory):
    """Pairs of a path and its lines."""
    prefix = f"{directory.name}/" if directory.name else ""
    if directory.fixtures:
        yield f"{prefix}conftest.ctest", [fixture_text(fixture) for fixture in directory.fixtures]
    for entry in directory.entries:
        if isinstance(entry, oracle.Directory):
            yield from file_texts(entry)
        else:
            module = [f"module({uses_text(entry.uses)});"] if entry.uses else []
            yield prefix + entry.name, module + list(member_lines(entry.members))


# --- what the compiler looks at besides the tests --------------------------------------------------------


def check_places(directory, used, view=()):
    """A fixture that no test uses must be right from its own place."""
    view = list(view) + [oracle.Place(directory.name, directory.fixtures)]
    check_place(view, directory.fixtures, used, "")
    for entry in directory.entries:
        if isinstance(entry, oracle.Directory):
            check_places(entry, used, view)
        else:
            check_node(view, entry, used)


def check_node(view, node, used):
    view = view + [oracle.Place(view[-1].directory, node.of_kind(oracle.Fixture))]
    check_place(view, node.of_kind(oracle.Fixture), used, node.name)
    for inner in node.of_kind(oracle.Class):
        check_node(view, inner, used)


def check_place(view, fixtures, used, path):
    for fixture in fixtures:
        if fixture not in used:
            oracle.instances_of(view, path, [fixture.name])


def scenario_of(seed, most=60):
    """The suite of this seed, or None where the compiler would refuse it or it has more items than `most`."""
    suite = Suite(seed)
    try:
        items = list(oracle.items_of(suite.root))
        check_places(suite.root, {instance.fixture for item in items for instance in item.closure})
    except oracle.Refused:
        return None
    if not 2 <= len(items) <= most:
        return None
    items = oracle.reorder(items)
    deselected = suite.some(items, 0, 0, 1, len(items) // 2)
    if len(deselected) == len(items):
        deselected = []
    walked = oracle.Run([item for item in items if item not in deselected])
    walked.counts["deselected"] = len(deselected)
    return run.Scenario(f"random/{seed}", dict(file_texts(suite.root)),
                        {"ARGS": [f"--deselect '{item.id}'" for item in deselected],
                         "EVENTS": walked.events(), "SUMMARY": [walked.summary()]})


def main():
    parser = run.option_parser("Compares random suites with the oracle.")
    parser.add_argument("--first", type=int, default=0, help="seed of the first suite")
    parser.add_argument("--count", type=int, default=100, help="how many suites")
    parser.add_argument("--items", type=int, default=60, help="the most that a suite has")
    options = run.parse_options(parser)
    scenarios = []
    seed = options.first
    while len(scenarios) < options.count:
        scenario = scenario_of(seed, options.items)
        if scenario is not None:
            scenarios.append(scenario)
        seed += 1
    run.run_all(scenarios, options)


if __name__ == "__main__":
    main()
