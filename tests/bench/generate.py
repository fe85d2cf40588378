#!/usr/bin/env python3
"""generate.py - makes the suites that the benchmarks measure.

    generate.py large DIR   a big project: conftests at three levels, classes, params, overrides
    generate.py walk DIR    many small tests, as .ctest and as the same program written by hand in C
    generate.py order DIR   params of every scope, for the reordering
    generate.py crash DIR   small tests of which some crash, spread evenly
    generate.py odd DIR     much of one thing: fixtures in layers, classes in one file, #ifs, ...
    generate.py assertions DIR   tests that only assert, and the same with `if (!(expression)) stop(line)`

Same options, same bytes. All that is written is legal and, but for those that crash, passes, so that a suite can also be built and run.
"""

import argparse
import os
import random

SCOPES = ["session", "package", "module", "class", "function"]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as out:
        out.write(text)


# --- large: a project of the size that the limits speak of ------------------------------------------------

NODE_HEADER = """\
/* bench.h - the one value type of this suite. */
#ifndef BENCH_H
#define BENCH_H

struct node {
    const char *name;
    int id;
};

#endif
"""


class Fixture:
    def __init__(self, name, scope, number, needs=(), rows=0, autouse=False):
        self.name, self.scope, self.number = name, scope, number
        self.needs, self.rows, self.autouse = list(needs), rows, autouse
        self.depth = 1 + max([need.depth for need in needs], default=0)

    def attributes(self):
        found = []
        if self.scope != "function":
            found.append("scope = " + self.scope)
        if self.autouse:
            found.append("autouse")
        if self.rows:
            found.append("params = [%s]" % ", ".join(str(row) for row in range(self.rows)))
        return "(%s)" % ", ".join(found) if found else ""

    def text(self, margin):
        """An automatic one has no value, so that tests need not name it."""
        total = "".join(" + %s->id" % need.name for need in self.needs) + (" + param" if self.rows else "")
        value = "" if self.autouse else "struct node *"
        lines = [
            "/* Number %d of the suite: one for each %s. */" % (self.number, self.scope),
            "fixture%s %s%s(%s)" % (self.attributes(), value, self.name,
                                    ", ".join(need.name for need in self.needs)),
            "{",
            '    struct node node = {"%s", %d%s};' % (self.name, self.number, total),
            "    assert(node.id >= 0);" if self.autouse else "    yield &node;",
            '    yield;' if self.autouse else "    node.id = -1;",
            "}",
            "",
        ]
        return "".join(margin + line + "\n" if line else "\n" for line in lines)


class Project:
    """Deals out fixtures over root, packages, their two subdirectories each, and files."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.made = 0
        self.items = self.tests = self.lines = 0

    def fixtures(self, count, scopes, visible, prefix):
        """`count` new fixtures of one place, which may need each other and what is visible there."""
        new = []
        for index in range(count):
            scope = scopes[index % len(scopes)]
            rank = SCOPES.index(scope)
            fitting = [f for f in (visible + new)[-24:]
                       if not f.rows and not f.autouse and f.depth < 4 and SCOPES.index(f.scope) <= rank]
            needs = self.random.sample(fitting, min(len(fitting), self.random.randrange(3)))
            one = Fixture("%s_%d" % (prefix, index), scope, self.made, needs, autouse=count > 3 and index == 1)
            if self.options.params and count > 2 and index == count - 1:
                one.rows = 3 if scope == "function" else 2
            new.append(one)
            self.made += 1
        return new

    def conftest(self, directory, opening, fixtures):
        self.emit(os.path.join(directory, "conftest.ctest"), opening + "".join(f.text("") for f in fixtures))

    def emit(self, path, text):
        write(path, text)
        self.lines += text.count("\n")

    def test(self, number, visible, margin):
        """One test; every tenth asks for a parametrized fixture too, every fiftieth has rows of its own."""
        plain = [f for f in visible if not f.rows and not f.autouse]
        needs = [plain[(number + step * 7) % len(plain)] for step in range(number % 3 + 1)]
        with_rows = [f for f in visible if f.rows]
        if with_rows and number % 10 == 3:
            needs.append(with_rows[number // 10 % len(with_rows)])
        needs = list(dict.fromkeys(needs))
        own_rows = self.options.params and number % 50 == 7
        head = "test"
        if own_rows:
            head += '(params(int a, int sum) = [{1, %d}, {2, %d}, "far": {100, %d}])' % (
                number + 1, number + 2, number + 100)
        elif number % 40 == 9:
            head += "(tags(slow), timeout(5s))"
        self.tests += 1
        lines = [
            "/* What number %d adds up to { counted by hand }. */" % number,
            "%s adds_%d(%s)" % (head, number, ", ".join(f.name for f in needs)),
            "{",
            "    int total = %s;" % " + ".join(f.name + "->id" for f in needs),
        ]
        filler = ["    for (int i = 0; i < 3; i++)", "        total += i;"]
        more = self.options.lines_per_test - 10
        filler += ['    total += (int)sizeof "%d \\"}\\""; /* %d */' % (number, line) for line in range(more)]
        lines += filler[:max(0, self.options.lines_per_test - 8)]
        lines += [
            "    expect(a + %d == sum);" % number if own_rows else '    expect(total >= 0, "total: %d", total);',
            "    assert(total >= %s->id && %s->id >= 0);" % (needs[0].name, needs[-1].name),
            "}",
            "",
        ]
        return "".join(margin + line + "\n" if line else "\n" for line in lines)

    def file(self, path, tests, own_fixtures, visible):
        """Half of the tests plain, a fourth in a class, a fourth in a class inside a class."""
        index = int(path[-9:-6])
        outside = max(0, own_fixtures - 2)
        own = self.fixtures(outside, ["module", "function", "class", "function"], visible, "f%d" % self.made)
        text = ["/* File %d of the suite. */\n\nstatic int calls_%d;\n\n" % (index, index)]
        text += [f.text("") for f in own]
        if index % 5 == 2 and "current" in [f.name for f in visible]:
            text.append("/* This file's own, on top of the conftest's. */\n"
                        "fixture struct node *current(current)\n{\n"
                        "    struct node node = {current->name, current->id + ++calls_%d};\n"
                        "    yield &node;\n}\n\n" % index)
        else:
            text.append("static int next_%d(void)\n{\n    return ++calls_%d;\n}\n\n" % (index, index))
            text.append("fixture int count_%d() { return next_%d(); }\n\n" % (index, index))
            text.append("test counts(count_%d)\n{\n    assert(count_%d > 0);\n}\n\n" % (index, index))
        seen = visible + own
        text += [self.test(n, seen, "") for n in range(0, tests // 2)]
        inner = self.fixtures(min(own_fixtures, 2), ["class", "class"], seen, "g%d" % self.made)
        text.append("class Ledger {\n\n")
        text += [f.text("    ") for f in inner[:1]]
        text += [self.test(n, seen + inner[:1], "    ") for n in range(tests // 2, tests * 3 // 4)]
        text.append("    class Closed {\n\n")
        text += [f.text("        ") for f in inner[1:]]
        text += [self.test(n, seen + inner, "        ") for n in range(tests * 3 // 4, tests)]
        text.append("    }\n}\n")
        self.emit(path, "".join(text))


def large(options):
    project = Project(options)
    files, fixtures, root = options.files, options.fixtures, options.directory
    packages = max(1, files // 10)
    at_root = min(options.root_fixtures, fixtures // 5)
    in_package = min(10, fixtures // 10 // packages)
    in_part = in_package // 2
    left = fixtures - at_root - packages * (in_package + 2 * in_part)

    write(os.path.join(root, "bench.h"), NODE_HEADER)
    write(os.path.join(root, "ctest.yaml"), "tags: {slow: takes its time, net: needs the network}\n")
    wide = project.fixtures(at_root, ["session", "session", "module", "function", "session"], [], "root")
    current = Fixture("current", "function", project.made)
    project.conftest(root, '#include "bench.h"\n\n', wide + [current])
    number = 0
    for package in range(packages):
        directory = os.path.join(root, "pkg_%02d" % package)
        middle = project.fixtures(in_package, ["package", "package", "module", "function"], wide, "pkg%d" % package)
        project.conftest(directory, "", middle)
        for part in range(2):
            below = os.path.join(directory, "part_%d" % part)
            near = project.fixtures(in_part, ["package", "class", "function"], wide + middle,
                                    "part%d_%d" % (package, part))
            project.conftest(below, "", near)
            end = files * (2 * package + part + 1) // (2 * packages)
            for index in range(number, end):
                share = options.tests * (index + 1) // files - options.tests * index // files
                own = left * (index + 1) // files - left * index // files
                project.file(os.path.join(below, "test_%03d.ctest" % index), share, own,
                             wide + [current] + middle + near)
            number = end
    print("%d tests, %d lines, %d files, %d fixtures" % (project.tests, project.lines, files, project.made))


# --- walk: what costs nothing but the walk ------------------------------------------------------------------

WALK_CONFTEST = """
/* The session's resource. */
fixture(scope = session) struct store *store()
{
    struct store *store = store_open();
    yield store;
    store_close(store);
}

/* A fresh one for each test. */
fixture struct row *row()
{
    struct row *row = row_make();
    yield row;
    row_free(row);
}
"""

WALK_TABLE = """
/* The file's resource. */
fixture(scope = module) struct table *table(store)
{
    struct table *table = table_open(store, %d);
    yield table;
    table_close(table);
}
"""

# The same statements for every program; CHECK stands for the word that each has for it.
WALK_BODY = """\
{
    row->total = table->base + %(n)d;
    CHECK(row->total == %(sum)d);
    CHECK(row->total - table->base == %(n)d);
    CHECK(row->limit > %(n)d);
}
"""

HAND_RUN = """\
static void run_sum_%(n)d(struct table *table)
{
    struct row *row = row_make();
    if (setjmp(hand_env) == 0) {
        sum_%(n)d(table, row);
        hand_passed++;
    } else
        hand_failed("sum_%(n)d");
    row_free(row);
}

"""


def walk_file(file, numbers):
    """One file of tests: as .ctest, by hand, by hand with a table."""
    bodies = [(n, WALK_BODY % {"n": n, "sum": n + file}) for n in numbers]
    ctest = "/* File %d. */\n" % file + (WALK_TABLE % file if numbers else "")
    ctest += "".join("\ntest sum_%d(table, row)\n%s" % (n, body.replace("CHECK", "assert")) for n, body in bodies)
    tests = "".join("static void sum_%d(struct table *table, struct row *row)\n%s\n" % one for one in bodies)
    calls = "".join("    run_sum_%d(table);\n" % n for n in numbers)
    entries = "".join('    {"sum_%d", sum_%d},\n' % (n, n) for n in numbers)
    opening = '#include "hand.h"\n\n'
    end = ("void file_%d(struct store *store)\n{\n    struct table *table = table_open(store, %d);\n%%s"
           "    table_close(table);\n}\n" % (file, file))
    hand = opening + "".join(
        "static void sum_%d(struct table *table, struct row *row)\n%s\n" % one + HAND_RUN % {"n": one[0]}
        for one in bodies) + end % calls
    table = opening + tests
    if numbers:
        table += "static const struct hand_test tests[] = {\n%s};\n\n" % entries
        table += end % "    hand_run(tests, sizeof tests / sizeof tests[0], table);\n"
    else:
        table += end % ""
    return ctest, hand, table


def walk(options):
    root = options.directory
    for file in range(options.files):
        numbers = range(options.tests * file // options.files, options.tests * (file + 1) // options.files)
        ctest, hand, table = walk_file(file, numbers)
        write(os.path.join(root, "suite", "test_%02d.ctest" % file), ctest)
        write(os.path.join(root, "hand", "test_%02d.c" % file), hand)
        write(os.path.join(root, "hand-table", "test_%02d.c" % file), table)
    write(os.path.join(root, "suite", "conftest.ctest"), '#include "peer.h"\n' + (WALK_CONFTEST if options.tests else ""))
    write(os.path.join(root, "suite", "ctest.yaml"), "timeout: 0\n")
    names = range(options.files)
    main = '#include "hand.h"\n\n' + "".join("void file_%d(struct store *store);\n" % n for n in names)
    main += "\nint main(void)\n{\n    struct store *store = store_open();\n"
    main += "".join("    file_%d(store);\n" % n for n in names)
    main += "    store_close(store);\n    return hand_report();\n}\n"
    write(os.path.join(root, "hand", "main.c"), main)
    write(os.path.join(root, "hand-table", "main.c"), main)


# --- order: params whose items the compiler reorders --------------------------------------------------------


def rows(count):
    return ", ".join(str(n) for n in range(count))


def keeper(name, scope, count):
    return "fixture(scope = %s, params = [%s]) int %s() { return param; }\n\n" % (scope, rows(count), name)


def asker(name, needs):
    return "test %s(%s) { assert(%s); }\n" % (name, ", ".join(needs), " && ".join(n + " >= 0" for n in needs))


def order_scope(root, scope, items):
    """Ten rows of one scope, tests over ten files in five directories, in classes of ten."""
    tests = max(1, items // 10)
    write(os.path.join(root, "conftest.ctest"), keeper("wide", scope, 10))
    if scope == "package":
        for directory in range(5):
            write(os.path.join(root, "d%d" % directory, "conftest.ctest"), keeper("wide", scope, 10))
    for file in range(10):
        text = []
        numbers = range(tests * file // 10, tests * (file + 1) // 10)
        for place, n in enumerate(numbers):
            if place % 10 == 0:
                text.append("class C%d {\n" % n)
            text.append(asker("t%d" % n, ["wide"]))
            if place % 10 == 9 or n == numbers[-1]:
                text.append("}\n")
        write(os.path.join(root, "d%d" % (file // 2), "test_%d.ctest" % file), "".join(text))


def order_mixed(root, items):
    """Three rows at each of four scopes: 81 items a test."""
    tests = max(1, items // 81)
    write(os.path.join(root, "conftest.ctest"), "".join(
        keeper("at_" + scope, scope, 3) for scope in SCOPES[:4]))
    half = (tests + 1) // 2
    for file, numbers in enumerate([range(half), range(half, tests)]):
        names = ["at_" + scope for scope in SCOPES[:4]]
        write(os.path.join(root, "test_%d.ctest" % file),
              "class C {\n" + "".join(asker("t%d" % n, names) for n in numbers) + "}\n")


def order_rows(root, items):
    """Ten tests, and as many rows of the session as make the items."""
    write(os.path.join(root, "conftest.ctest"), keeper("wide", "session", max(1, items // 10)))
    write(os.path.join(root, "test_0.ctest"), "".join(asker("t%d" % n, ["wide"]) for n in range(10)))


def order_chain(root, items):
    """Each test has two rows and shares each with one neighbour, so that one group pulls in the next."""
    tests = max(1, items // 2)
    write(os.path.join(root, "conftest.ctest"), "fixture(scope = session, params(int n) = []) int link() { return n; }\n")
    write(os.path.join(root, "test_0.ctest"), "".join(
        "test(params(indirect link) = [%d, %d]) t%d(link) { assert(link >= 0); }\n"
        % (n * 7919 % tests, (n + 1) * 7919 % tests, n) for n in range(tests)))


def order_grid(root, items):
    """Two session fixtures; their rows cross like the lines of a grid, each pair once."""
    side = max(1, int(items ** 0.5))
    write(os.path.join(root, "conftest.ctest"), keeper("east", "session", side) + keeper("north", "session", side))
    write(os.path.join(root, "test_0.ctest"), asker("t", ["east", "north"]))


def order(options):
    root, items = options.directory, options.items
    write(os.path.join(root, "ctest.yaml"), "timeout: 60s\n")
    shapes = {"mixed": order_mixed, "rows": order_rows, "chain": order_chain, "grid": order_grid}
    if options.shape in shapes:
        shapes[options.shape](root, items)
    else:
        order_scope(root, options.shape, items)


# --- odd: much of one thing, where a careless compiler takes the square or the power ------------------------


def odd_layers(root, size):
    """Two fixtures in each layer, both needing both below: few fixtures, 2 to the power of `size` ways down."""
    text = ["fixture int a0() { return 1; }\nfixture int b0() { return 1; }\n"]
    for n in range(1, size):
        text += ["fixture int %s%d(a%d, b%d) { return a%d == b%d; }\n" % (name, n, n - 1, n - 1, n - 1, n - 1)
                 for name in "ab"]
    write(os.path.join(root, "conftest.ctest"), "".join(text))
    top = size - 1
    write(os.path.join(root, "test_0.ctest"), "fixture int a0() { return 1; }\n" + asker("t", ["a%d" % top, "b%d" % top]))
    write(os.path.join(root, "test_1.ctest"), asker("t", ["a%d" % top, "b%d" % top]))


def odd_chain(root, size):
    text = ["fixture int f0() { return 1; }\n"]
    text += ["fixture int f%d(f%d) { return f%d; }\n" % (n, n - 1, n - 1) for n in range(1, size)]
    write(os.path.join(root, "test_0.ctest"), "".join(text) + asker("t", ["f%d" % (size - 1)]))


def odd_fixtures(root, size):
    write(os.path.join(root, "test_0.ctest"), "".join(
        "fixture int f%d() { return %d; }\n" % (n, n) + asker("t%d" % n, ["f%d" % n]) for n in range(size)))


def odd_classes(root, size):
    write(os.path.join(root, "test_0.ctest"), "fixture(scope = class) int f() { return 1; }\n" + "".join(
        "class C%d { test t(f) { assert(f); } }\n" % n for n in range(size)))


def odd_conditions(root, size):
    write(os.path.join(root, "test_0.ctest"), "".join(
        "#ifndef OFF_%d\nfixture int f%d() { return 1; }\n" % (n, n) + asker("t%d" % n, ["f%d" % n]) + "#endif\n"
        for n in range(size)))


def odd_used(root, size):
    for n in range(size):
        write(os.path.join(root, "shared", "u%d.ctest" % n), "fixture int f%d() { return %d; }\n" % (n, n))
    write(os.path.join(root, "conftest.ctest"), "".join('use "shared/u%d.ctest";\n' % n for n in range(size)))
    write(os.path.join(root, "test_0.ctest"), "".join(asker("t%d" % n, ["f%d" % n]) for n in range(size)))


def odd_directories(root, size):
    write(os.path.join(root, "conftest.ctest"), "fixture int f() { return 1; }\n")
    for n in range(size):
        write(os.path.join(root, "d%d" % n, "conftest.ctest"), "fixture(scope = function) int g(f) { return f; }\n")
        write(os.path.join(root, "d%d" % n, "test_0.ctest"), asker("t", ["g"]))


def odd_statements(root, size):
    write(os.path.join(root, "test_0.ctest"), "test t {\n" + "".join(
        "    assert(%d + 1 == %d);\n" % (n, n + 1) for n in range(size)) + "}\n")


def odd_rows(root, size):
    write(os.path.join(root, "test_0.ctest"), "test(params(int a, int b) = [%s]) t { assert(a == b); }\n" % ", ".join(
        "{%d, %d}" % (n // 2, n // 2) for n in range(size)))


def odd_mistakes(root, size):
    """Not a legal suite: each test asks for a fixture that there is not."""
    write(os.path.join(root, "test_0.ctest"), "fixture int f0() { return 1; }\n" + "".join(
        asker("t%d" % n, ["f%d" % n]) for n in range(size)))


ODD = {"layers": odd_layers, "chain": odd_chain, "fixtures": odd_fixtures, "classes": odd_classes,
       "conditions": odd_conditions, "used": odd_used, "directories": odd_directories,
       "statements": odd_statements, "rows": odd_rows, "mistakes": odd_mistakes}


def odd(options):
    write(os.path.join(options.directory, "ctest.yaml"), "timeout: 60s\n")
    ODD[options.shape](options.directory, options.size)


# --- crash: what the fault of a test costs ------------------------------------------------------------------

CRASH_CONFTEST = """\
#include <stdlib.h>
fixture(scope = session) int session() { yield 1; }
fixture(scope = module) int module(session) { yield session; }
fixture int *row(module) { int *row = malloc(64); *row = module; yield row; free(row); }
"""


def crash(options):
    every, per_file = options.tests // max(options.crashes, 1), options.tests // options.files
    write(os.path.join(options.directory, "conftest.ctest"), CRASH_CONFTEST)
    for file in range(options.files):
        text = ""
        for number in range(file * per_file, (file + 1) * per_file):
            if options.crashes and number % every == every // 2:
                text += f"test crash_{number}(row) {{ *(volatile int *)(size_t)(*row - 1) = {number}; }}\n"
            else:
                text += f"test pass_{number}(row) {{ assert(*row == 1); assert(*row < {number + 2}); assert(row != NULL); }}\n"
        write(os.path.join(options.directory, f"test_{file:03}.ctest"), text)


# --- assertions: what they cost a C compiler, and when they hold -------------------------------------------

ASSERTIONS_START = """\
#include <stdbool.h>
#include <string.h>
struct user { int age, visits; bool active; const char *name; size_t size; unsigned flags; };
%s
static int twice(int n) { return 2 * n; }
static const struct user *find(void) { static const struct user user = {3, 2, true, "ada", 9, 5}; return &user; }
"""

# What tests say: mostly one comparison, most of them with a constant, some calls, some joined.
ASSERTIONS = ["a == b", "user->age == 3", "twice(a) == 14", "user != NULL", "a + 1 > user->age", "user->size == 9", "user->active",
              "strcmp(user->name, \"ada\") == 0", "!done", "user->flags & 4u", "a == b && user->active", "user->visits < user->age"]


def assertions_file(file, numbers, loops, plain):
    text = ASSERTIONS_START % ("_Noreturn void stop(int line);" if plain else "")
    if plain and file == 0:
        text += "#include <stdlib.h>\nvoid stop(int line) { exit(line); }\n"
    for number in numbers:
        text += "\ntest number_%d\n{\n    const struct user *user = find();\n    int a = 7, b = 7;\n    bool done = false;\n    (void)user, (void)a, (void)b, (void)done;\n" % number
        text += "    for (int round = 0; round < %d; round++) {\n" % loops if loops > 1 else ""
        for k in range(3):
            what = ASSERTIONS[(number * 3 + k) % len(ASSERTIONS)]
            text += "    if (!(%s)) stop(%d);\n" % (what, number * 3 + k) if plain else "    assert(%s);\n" % what
        text += "    }\n}\n" if loops > 1 else "}\n"
    return text


def assertions(options):
    tests = options.assertions // 3
    for plain in False, True:
        for file in range(options.files):
            numbers = range(tests * file // options.files, tests * (file + 1) // options.files)
            write(os.path.join(options.directory, "plain" if plain else "suite", "test_%02d.ctest" % file),
                  assertions_file(file, numbers, options.loops, plain))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(required=True)
    kind = kinds.add_parser("large")
    kind.set_defaults(make=large)
    kind.add_argument("directory")
    kind.add_argument("--tests", type=int, default=100000)
    kind.add_argument("--files", type=int, default=100)
    kind.add_argument("--fixtures", type=int, default=1000)
    kind.add_argument("--root-fixtures", type=int, default=40, help="how many of them in the outermost conftest, at most")
    kind.add_argument("--lines-per-test", type=int, default=10, help="8 or more")
    kind.add_argument("--no-params", dest="params", action="store_false")
    kind.add_argument("--seed", type=int, default=1)
    kind = kinds.add_parser("walk")
    kind.set_defaults(make=walk)
    kind.add_argument("directory")
    kind.add_argument("--tests", type=int, default=10000)
    kind.add_argument("--files", type=int, default=20)
    kind = kinds.add_parser("order")
    kind.set_defaults(make=order)
    kind.add_argument("directory")
    kind.add_argument("--items", type=int, default=10000)
    kind.add_argument("--shape", choices=SCOPES[:4] + ["mixed", "rows", "chain", "grid"], default="mixed")
    kind = kinds.add_parser("crash")
    kind.set_defaults(make=crash)
    kind.add_argument("directory")
    kind.add_argument("--tests", type=int, default=10000)
    kind.add_argument("--crashes", type=int, default=100)
    kind.add_argument("--files", type=int, default=20)
    kind = kinds.add_parser("odd")
    kind.set_defaults(make=odd)
    kind.add_argument("directory")
    kind.add_argument("--size", type=int, default=1000)
    kind.add_argument("--shape", choices=list(ODD), default="layers")
    kind = kinds.add_parser("assertions")
    kind.set_defaults(make=assertions)
    kind.add_argument("directory")
    kind.add_argument("--assertions", type=int, default=30000)
    kind.add_argument("--files", type=int, default=20)
    kind.add_argument("--loops", type=int, default=1, help="how often each test makes its assertions")
    options = parser.parse_args()
    options.make(options)


if __name__ == "__main__":
    main()
