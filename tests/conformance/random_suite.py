"""A random tree of directories as oracle.py knows it, and its text.

Bodies write a trace: each set-up says which definition it is, with which row, and which instances it was given; each
tear-down and each test likewise. So what a test sees is compared, and not only which names were set up.
"""

import random

import oracle
from oracle import Row

NAMES = [f"f{number}" for number in range(7)]

HEADER = """\
#ifndef TRACE_H
#define TRACE_H
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* What a fixture provides: which set-up it was, and a number that hangs on its definition, row and dependencies. */
struct seen
{
    int serial;
    unsigned value;
};
extern const struct seen given[10];
#define GIVEN1 (&given[1])
#define GIVEN2 (&given[2])
#define GIVEN3 (&given[3])
struct seen set_up(int definition, int row, int n, ...);
struct seen *set_up_anew(struct seen seen);
void tear_down(const struct seen *seen);
void tear_down_anew(struct seen *seen);
void tried(int definition, int row);
void ran(int test, int row, int n, ...);

#endif
"""

TRACE = """\
#include "trace.h"

const struct seen given[10] = {{0, 1000}, {0, 1001}, {0, 1002}, {0, 1003}};
static int serials;

struct seen set_up(int definition, int row, int n, ...)
{
    struct seen seen = {++serials, definition * 4096u + row + 7u};
    char line[400];
    int length = 0;
    va_list arguments;

    va_start(arguments, n);
    while (n-- > 0) {
        const struct seen *need = va_arg(arguments, const struct seen *);
        if (need == NULL)
            continue;
        seen.value = seen.value * 31u + need->value;
        length += sprintf(line + length, " %d", need->serial);
    }
    va_end(arguments);
    line[length] = '\\0';
    printf("> + %d %d %d %u%s\\n", seen.serial, definition, row, seen.value, line);
    fflush(stdout);
    return seen;
}

struct seen *set_up_anew(struct seen seen)
{
    struct seen *kept = malloc(sizeof *kept);
    *kept = seen;
    return kept;
}

void tear_down(const struct seen *seen)
{
    printf("> - %d\\n", seen->serial);
    fflush(stdout);
}

void tear_down_anew(struct seen *seen)
{
    tear_down(seen);
    free(seen);
}

void tried(int definition, int row)
{
    printf("> ? %d %d\\n", definition, row);
    fflush(stdout);
}

void ran(int test, int row, int n, ...)
{
    char line[400];
    int length = 0;
    va_list arguments;

    va_start(arguments, n);
    while (n-- > 0) {
        const struct seen *need = va_arg(arguments, const struct seen *);
        if (need != NULL)
            length += sprintf(line + length, " %u:%d", need->value, need->serial);
    }
    va_end(arguments);
    line[length] = '\\0';
    printf("> = %d %d%s\\n", test, row, line);
    fflush(stdout);
}
"""


class Suite:
    """A random tree of directories."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numbers = iter(range(1, 10000))
        self.failures = self.random.choice([0, 0, 0.2])
        self.marks = self.random.choice([0, 0, 0.06])
        self.names = NAMES[:self.random.randint(3, len(NAMES))]
        self.scopes = oracle.SCOPES + ["function", "function", self.random.choice(["any", "class"])]
        if self.failures:
            self.scopes += ["session", "session", "function"]
        self.libraries = [oracle.Library(f"u/{letter}.ctest", self.fixtures(self.some(self.names, 1, 2)))
                          for letter in self.some(["x", "y"], 0, 0, 1, 2)]
        self.root = self.directory("", self.names, depth=2, free=self.libraries)

    def some(self, choices, *counts):
        return self.random.sample(choices, min(len(choices), self.random.choice(counts)))

    def chance(self, probability):
        return self.random.random() < probability

    def rows(self, digits, *counts):
        """The rows of one `params`, all of one or all of two columns; now and then two labels for the same row."""
        width = 2 if self.chance(0.15) else 1
        rows = []
        for digit in self.some(digits, *counts):
            values = (digit,) + ((self.random.randint(1, 3),) if width == 2 else ())
            rows.append(Row("-".join(map(str, values)), values, skip=self.chance(self.marks)))
            if self.chance(0.06):
                rows.append(Row(f"x{len(rows)}", values))
        return rows

    def fixture(self, name):
        fixture = oracle.Fixture(name, self.random.choice(self.scopes), self.chance(0.12), number=next(self.numbers))
        if self.chance(0.25):
            fixture.axes = [self.rows([1, 2, 3], 1, 2)]
            if self.chance(0.15):
                fixture.axes.append(self.rows([1, 2], 1, 2))
        elif self.chance(0.06):
            fixture.axes = [self.sources()]
        fixture.needs = self.some(self.names, 0, 0, 1, 1, 2)
        fixture.form = self.random.choice(["yield", "yield", "return"])
        if self.chance(self.failures):
            # In between, whether a wider instance is set up early depends on whether it is known that this one fails; and with
            # rows, where the next one would stand.
            may_fail = fixture.scope == "function" or (fixture.scope == "session" and not fixture.axes)
            fixture.fails = self.random.choice(["set-up", "tear-down", "skips"]) if may_fail else "tear-down"
        return fixture

    def fixtures(self, names):
        return [self.fixture(name) for name in names]

    def mark(self):
        return self.random.choice(["skip", "xfail", "strict"]) if self.chance(self.marks) else ""

    def test(self, name):
        needs = self.some(self.names, 0, 1, 1, 2, 3)
        uses = self.some(self.names, 1, 2) if self.chance(0.15) else []
        test = oracle.Test(name, needs, uses, [], fails=self.chance(0.03), mark=self.mark(), number=next(self.numbers))
        if self.chance(0.15):
            test.axes = [self.rows([4, 5, 1], 2)]
            if needs and self.chance(0.5):
                test.handed, test.way = needs[0], self.random.choice(["indirect", "indirect", "replace"])
                test.axes = [self.handed_rows(test.way)]
        if self.chance(0.06):
            test.axes = test.axes + [self.sources()]
        return test

    def sources(self):
        return [Row(source, source=source) for source in self.some(self.names, 1, 2)] + [Row("NULL")]

    def handed_rows(self, way):
        digits = self.some([1, 2, 3], 2)
        return [Row(str(digit) if way == "indirect" else f"GIVEN{digit}", (digit,)) for digit in digits]

    def tests(self, prefix, *counts):
        return [self.test(f"{prefix}{number}") for number in range(self.random.choice(counts))]

    def node(self, name, depth, free=()):
        """A file or a class; `free` are the libraries that nothing around it uses."""
        node = oracle.Class(name, self.some(self.names, 1) if self.chance(0.12) else [], mark=self.mark())
        if self.chance(0.06):
            node.axes = [self.rows([6, 7], 1, 2)]
        if free and self.chance(0.3):
            node.used = self.random.choice(free)
        node.members = self.fixtures(self.some(self.names, 0, 0, 1, 2)) + self.tests("t", 1, 2, 3)
        if depth:
            node.members += [self.node(f"C{number}", depth - 1) for number in range(self.random.choice([0, 0, 1, 2]))]
        self.random.shuffle(node.members)
        return node

    def directory(self, name, names, depth, free):
        directory = oracle.Directory(name, self.fixtures(names), [])
        for fixture in directory.fixtures:
            if name and not fixture.fails and self.chance(0.4):
                fixture.scope = "package"
        if free and self.chance(0.3):
            directory.used = self.random.choice(free)
            free = [library for library in free if library is not directory.used]
        directory.entries = [self.node(f"{letter}.ctest", 2, free) for letter in self.some(list("bdf"), 1, 2)]
        if depth:
            for letter in self.some(["a", "ab"], 0, 1, 2, 2):
                path = f"{name}/{letter}" if name else letter
                directory.entries.append(self.directory(path, self.some(self.names, 0, 1, 1, 2), depth - 1, free))
        directory.entries.sort(key=lambda entry: entry.name.rpartition("/")[2])
        return directory


# --- text ------------------------------------------------------------------------------------------------


def head(word, attributes):
    attributes = [attribute for attribute in attributes if attribute]
    return word + (f"({', '.join(attributes)})" if attributes else "")


def uses_text(names):
    return f"usefixtures({', '.join(names)})" if names else ""


def mark_text(mark):
    return {"": "", "skip": 'skip("by its mark")', "xfail": 'xfail("known")', "strict": 'xfail(strict, "known")'}[mark]


def row_text(row):
    values = ", ".join(map(str, row.values))
    values = f"{{{values}}}" if len(row.values) > 1 else values
    label = f'"{row.id}": ' if row.id.startswith("x") else ""
    return label + values + (' skip("row")' if row.skip else "")


def columns(prefix, axes):
    """Of each of several `params`, the names of its columns."""
    return [[f"{prefix}{index}{'ab'[column]}" for column in range(len(axis[0].values))] for index, axis in enumerate(axes)]


def number_text(names):
    """The digits in the columns as one number, as Row.number() has it."""
    return " * 10 + ".join(["(" * (len(names) - 2) + names[0]] + [name + ")" for name in names[1:-1]] + names[1:][-1:]) \
        if names else "0"


def params_texts(prefix, axes):
    """The attributes, and the columns of all."""
    texts, names = [], columns(prefix, axes)
    for axis, own in zip(axes, names):
        texts.append(f"params({', '.join('int ' + name for name in own)}) = [{', '.join(map(row_text, axis))}]")
    return texts, sum(names, [])


def is_taken(axis):
    return any(row.source for row in axis)


def source_text(axis):
    rows = ", ".join(f"from {row.source}" if row.source else row.id for row in axis)
    return f"params(const struct seen *own) = [{rows}]"


def call_text(function, *arguments):
    return f"{function}({', '.join(map(str, arguments))})"


def fixture_text(fixture):
    given = list(fixture.needs)
    if len(fixture.axes) == 1 and is_taken(fixture.axes[0]):
        texts, names = [source_text(fixture.axes[0])], []
        given.append("own")
    elif len(fixture.axes) == 1 and len(fixture.axes[0][0].values) == 1:
        texts, names = [f"params = [{', '.join(map(row_text, fixture.axes[0]))}]"], ["param"]
    else:
        texts, names = params_texts("p", fixture.axes)
    attributes = ["" if fixture.scope == "function" else f"scope = {fixture.scope}",
                  "autouse" if fixture.autouse else "", *texts]
    made = call_text("set_up", fixture.number, number_text(names), len(given), *given)
    tried = call_text("tried", fixture.number, number_text(names)) + ";"
    unused = "".join(f" (void){need};" for need in given)
    if fixture.fails in ("set-up", "skips"):
        body = f"{tried}{unused} {'fail' if fixture.fails == 'set-up' else 'skip'}(\"set-up\"); return NULL;"
    elif fixture.fails == "tear-down":
        body = f'struct seen seen = {made}; yield &seen; tear_down(&seen); fail("tear-down");'
    elif fixture.form == "return":
        body = f"struct seen *seen = set_up_anew({made}); cleanup(tear_down_anew, seen); return seen;"
    else:
        body = f"struct seen seen = {made}; yield &seen; tear_down(&seen);"
    return f"{head('fixture', attributes)} const struct seen *{fixture.name}({', '.join(fixture.needs)}) {{ {body} }}"


def test_text(test, around):
    """`around` are the columns of what stands around it, the innermost first."""
    texts, names, given = [], [], list(test.needs)
    for index, axis in enumerate(test.axes):
        if is_taken(axis):
            texts.append(source_text(axis))
            given.append("own")
        elif index == 0 and test.handed:
            what = f"indirect {test.handed}" if test.way == "indirect" else f"replace const struct seen *{test.handed}"
            texts.append(f"params({what}) = [{', '.join(row.id for row in axis)}]")
        else:
            more, mine = params_texts("t", [axis])
            texts += more
            names += mine
    body = call_text("ran", test.number, number_text(names + around), len(given), *given) + ";"
    body += ' fail("call");' if test.fails else ""
    return f"{head('test', [mark_text(test.mark), uses_text(test.uses), *texts])} {test.name}({', '.join(test.needs)}) {{ {body} }}"


def node_attributes(node, prefix):
    texts, names = params_texts(prefix, node.axes)
    return [mark_text(node.mark), uses_text(node.uses), *texts], names


def member_lines(members, around, depth):
    for member in members:
        if isinstance(member, oracle.Fixture):
            yield fixture_text(member)
        elif isinstance(member, oracle.Test):
            yield test_text(member, around)
        else:
            attributes, names = node_attributes(member, f"c{depth}")
            yield f"{head('class', attributes)} {member.name}"
            yield "{"
            yield from ("    " + line for line in member_lines(member.members, names + around, depth + 1))
            yield "}"


def use_lines(library):
    return [f'use "{library.path}";'] if library else []


def file_texts(directory):
    """Pairs of a path and its lines."""
    prefix = f"{directory.name}/" if directory.name else ""
    own = use_lines(directory.used) + [fixture_text(fixture) for fixture in directory.fixtures]
    if not directory.name:
        own = TRACE.splitlines() + own
    if own:
        yield f"{prefix}conftest.ctest", own
    for entry in directory.entries:
        if isinstance(entry, oracle.Directory):
            yield from file_texts(entry)
        else:
            attributes, names = node_attributes(entry, "m")
            module = [head("module", attributes) + ";"] if any(attributes) else []
            yield prefix + entry.name, module + use_lines(entry.used) + list(member_lines(entry.members, names, 0))


def files_of(suite):
    files = dict(file_texts(suite.root))
    files["trace.h"] = HEADER.splitlines()
    for library in suite.libraries:
        files[library.path] = ['#include "../trace.h"', *map(fixture_text, library.fixtures)]
    return files


# --- what the compiler looks at besides the tests --------------------------------------------------------


def check_places(directory, used, view=()):
    """A fixture that no test uses must be right from its own place."""
    view = list(view) + oracle.places_of(directory.name, directory.used, directory.fixtures)
    check_place(view, directory.fixtures, used, "")
    for entry in directory.entries:
        if isinstance(entry, oracle.Directory):
            check_places(entry, used, view)
        else:
            outer = view + oracle.places_of(view[-1].directory, entry.used, [])[:-1]
            check_node(outer, entry, used)
            check_used(outer + [oracle.Place(view[-1].directory, entry.of_kind(oracle.Fixture))], entry.used, used)


def check_node(view, node, used):
    view = view + [oracle.Place(view[-1].directory, node.of_kind(oracle.Fixture))]
    check_place(view, node.of_kind(oracle.Fixture), used, node.name)
    for inner in node.of_kind(oracle.Class):
        check_node(view, inner, used)


def check_place(view, fixtures, used, path):
    for fixture in fixtures:
        if fixture not in used:
            oracle.instances_of(view, path, [fixture.name], {})


def check_libraries(suite, used):
    """The outermost conftest is not seen by what it uses."""
    for library in suite.libraries:
        outermost = [] if library is suite.root.used else oracle.places_of("", suite.root.used, suite.root.fixtures)
        check_place(outermost + [oracle.Place("u", library.fixtures)], library.fixtures, used, library.path)
    check_users(suite.root, used)


def check_used(view, library, used):
    """What is used is also looked at from where it is used, which may override it."""
    for fixture in library.fixtures if library else []:
        check_place(view + [oracle.Place(view[-1].directory, [fixture])], [fixture], used, library.path)


def check_users(directory, used, view=()):
    view = list(view) + oracle.places_of(directory.name, directory.used, directory.fixtures)
    check_used(view, directory.used, used)
    for entry in directory.entries:
        if isinstance(entry, oracle.Directory):
            check_users(entry, used, view)
