#!/usr/bin/env python3
"""Random suites whose C is right by construction, and what must come of each of their tests: generate.py SEED DIRECTORY

Every form of a declaration, of a body and of a statement that the language has may stand in one; what a test needs can be seen
from it and lives long enough. So the compiler must take each of them, its C must compile without a warning, and each test must
come out as it is written here. compile_corpus.py does all that.
"""

import pathlib
import random
import sys

SCOPES = ["session", "package", "module", "class", "function"]

HEADER = """\
#ifndef SHARED_H
#define SHARED_H
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>

#define TWICE(value) (2 * (value))

struct point { int x, y; };
struct locked { const int key; };
struct tagged { const char *name; struct point at; int numbers[3]; };
enum colour { RED, GREEN = 7, BLUE };
typedef int (*callback)(int value);
typedef int triple[3];

static inline int twice(int value) { return 2 * value; }
static inline bool is_one(int value) { return value == 1; }
static inline void note(int *count) { ++*count; }
static inline int tick(int *ticks, int value) { ++*ticks; return value; }
#endif
"""

CONFTEST = """\
/* What all files see. */
#include "shared.h"

#define CHECK(condition) assert(condition)
#define EXPECT_BOTH(a, b) do { expect(a); expect(b); } while (0)

typedef struct point point_t;

static inline void check_that(bool holds) { assert(holds, "it holds: %d", holds); }
"""

# Characters and strings that look like something else.
CHARACTERS = ["'x'", "'{'", "'}'", "'\"'", "'\\''", "'\\\\'", "'\\n'", "'\\x41'", "'('"]
STRINGS = ['"plain"', '"}"', '"{ yield; }"', '"/* no */"', '"// no"', '"\\"quoted\\""', '"a\\tb\\\\"', '"two" " parts"', '"%d %s"',
           '"test x {"', '"über"', '""']
DECOYS = ["/* test no { assert(0); } */", "// fixture no() { yield; }", "int test = 1; (void)test;", "const char *yield_ = \"}\"; (void)yield_;",
          "enum { expect_ = '{' }; (void)expect_;", "{ int class = 0, use = class; (void)use; }", "/* a \\\n b */",
          "for (int module = 0; module < 2; module++) { (void)module; }", "struct { int fixture; } s = {1}; (void)s.fixture;",
          "int array<:2:> = <% 1, 2 %>; (void)array;", "#define LOCAL 1\n#undef LOCAL", "#if 0\n  } } never ( {\n#endif",
          "goto LABEL;\nLABEL: ;", "switch (twice(1)) { case 2: { break; } default: break; }", "(void)sizeof(struct { char c[3]; });",
          "int a = 1, \\\n  b = a; (void)b;", "(void)(struct point){.x = 1, .y = 2};", "while (is_one(2)) { break; }"]


# Expressions of an assertion: their text, their truth, whether they are of type int. TICK counts how often it is evaluated.
LEAVES = [("half", True, False), ("nothing", False, False), ("text", True, False), ("none", False, False), ("wide", True, False), ("three", True, True),
          ("zero", False, True), ("three == 3", True, True), ("wide > three", True, True), ("half >= 1", False, True), ("none == NULL", True, True),
          ("*text != 'a'", False, True), ("flags & 4", True, True), ("flags & 2", False, True), ("strlen(text) == 1u", True, True),
          ("(unsigned char)*text < 'a'", False, True), ("is_one(three)", False, True), ("half + three > 3.25", True, True)]
VARIABLES = "double half = 0.5, nothing = 0; const char *text = \"a\", *none = NULL; long long wide = 1ll << 40; int three = 3, zero = 0, flags = 5, ticks = 0;"
USED = "(void)half, (void)nothing, (void)text, (void)none, (void)wide, (void)three, (void)zero, (void)flags;"

class Type:
    """A type of C: its values as initializers, and when a value `{v}` is one of them."""

    def __init__(self, text, values, same, kind=None, literal=None):
        self.text, self.values, self.same = text, values, same
        self.kind = kind          # of rows from which it can be left out: one of integers, floating, strings, characters, truth
        self.literal = literal or (lambda value: value)  # an expression for an initializer

    def declared(self, name):
        return f"{self.text}{'' if self.text.endswith('*') else ' '}{name}"


def any_of(conditions):
    conditions = list(dict.fromkeys(conditions))
    return conditions[0] if len(conditions) == 1 else " || ".join(f"({condition})" for condition in conditions)


def equals(name, value):
    return f"{name} == {value}"


TYPES = {
    "int": Type("int", ["1", "-3", "0x7f", "TWICE(4)", "(2 + 3)", "42"], equals, "integers"),
    "long": Type("long", ["3000000000", "-5L", "77L"], equals),
    "unsigned": Type("unsigned", ["7u", "0xffu", "3000000000u"], equals),
    "unsigned long long": Type("unsigned long long", ["1ull", "0xffffffffffull"], equals),
    "double": Type("double", ["0.5", "-2.25", "1e3"], equals, "floating"),
    "char": Type("char", CHARACTERS, equals, "characters"),
    "bool": Type("bool", ["true", "false"], equals, "truth"),
    "text": Type("const char *", STRINGS, lambda name, value: f"strcmp({name}, {value}) == 0", "strings"),
    "enum": Type("enum colour", ["RED", "GREEN", "BLUE"], equals),
    "point": Type("struct point", ["{1, 2}", "{.y = 5, .x = -1}", "{0}"],
                  lambda name, value: f"{name}.x == (struct point){value}.x && {name}.y == (struct point){value}.y",
                  literal=lambda value: f"(struct point){value}"),
    "point_t": Type("point_t", ["{3, 4}"], lambda name, value: f"{name}.x == (point_t){value}.x", literal=lambda value: f"(point_t){value}"),
    "locked": Type("struct locked", ["{3}", "{.key = 9}"], lambda name, value: f"{name}.key == (struct locked){value}.key",
                   literal=lambda value: f"(struct locked){value}"),
    "tagged": Type("struct tagged", ['{"a", {1, 2}, {1, 2, 3}}', '{.name = "}", .numbers = {[2] = 4}}'],
                   lambda name, value: f"strcmp({name}.name, (struct tagged){value}.name) == 0 && {name}.numbers[2] == (struct tagged){value}.numbers[2]",
                   literal=lambda value: f"(struct tagged){value}"),
    "callback": Type("callback", ["twice"], lambda name, value: f"{name}(21) == {value}(21)"),
    "const": Type("const int", ["11", "12"], equals),
}
POINTED = {"point", "tagged", "int"}  # also by pointers


class Fixture:
    """A definition; `values` are what it may provide, as initializers, None for one without a value."""

    def __init__(self, name, kind, scope, place):
        self.name, self.kind, self.scope, self.place = name, kind, scope, place
        self.requested = name
        self.values, self.pointer, self.rows, self.needs = [], False, None, []
        self.autouse = False

    @property
    def type_text(self):
        return TYPES[self.kind].declared("*").rstrip() if self.pointer else TYPES[self.kind].text

    def holds(self, name, values=None):
        """An expression that is true of its value."""
        kind = TYPES[self.kind]
        own = f"(*{name})" if self.pointer else name
        return any_of(kind.same(own, value) for value in dict.fromkeys(values or self.values))


class Builtin:
    """A built-in fixture; `truth` holds of it."""

    kind, pointer, rows, scope, place, autouse = "builtin", True, None, "function", ("built in",), False

    def __init__(self, requested, type_text, truth):
        self.requested, self.type_text, self.truth = requested, type_text, truth

    def holds(self, name):
        return self.truth.format(name)


BUILTINS = [Builtin("request", "const struct ct_request *", "{0}->name != NULL && *{0}->id"), Builtin("tmp_path", "const char *", "*{0} == '/'"),
            Builtin("capfd", "struct ct_capture *", "{0} != NULL"), Builtin("monkeypatch", "struct ct_monkeypatch *", "!!{0}")]


class Suite:
    """One random suite: `files`, and `outcomes`: of each test's name what its items come out as."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.counter = 0
        self.outcomes = {}   # name of a test -> the outcome of its items, but of those whose id has one of `marked`
        self.marked = {}     # label of a row -> outcome
        self.needed = set()  # fixtures that another one depends on
        self.has_macros = True # those of the root's conftest
        self.files = {}
        self.make()

    # --- choices

    def chance(self, probability):
        return self.random.random() < probability

    def some(self, choices, *counts):
        return self.random.sample(choices, min(len(choices), self.random.choice(counts)))

    def one(self, choices):
        return self.random.choice(list(choices))

    def fresh(self, prefix):
        self.counter += 1
        return f"{prefix}{self.counter}"

    # --- values

    def inferable(self, kind):
        return TYPES[kind].kind is not None

    def row_values(self, kind, *counts):
        return [self.one(TYPES[kind].values) for _ in range(self.random.choice(counts))]

    # --- statements

    def truth(self, condition):
        """A statement that asserts what holds."""
        forms = ["assert({0});", "expect({0});", "assert(({0}) && 1);", "assert(0 || ({0}));", "assert(!(!({0})));", "assert({0}, \"why %d\", 3);",
                 "ct_assert(({0}));", "ct_expect(({0}));", "if ({0}) expect({0}); else fail(\"no: %s\", \"{{\");", "for (int i = 0; i < 2; i++) assert({0});",
                 "{{ assert({0}); }}", "do expect({0}); while (0);", "switch (1) {{ case 1: assert({0}); break; default: fail(\"no\"); }}",
                 "assert(({0}));", "assert(!!({0}) ? 1 : 0);", "assert /* here */ ({0}) ;",
                 "assert(\n    {0}\n);", "expect(is_one(1) == ({0}));", "if (!({0})) skip(\"never\");"]
        if self.has_macros:
            forms += ["CHECK(({0}));", "EXPECT_BOTH(({0}), 1 < 2);", "check_that({0});"]
        return self.one(forms).format(condition)

    def other_truth(self):
        """An assertion of another kind that holds."""
        return self.one(['assert_str("a{" == "a{");', 'expect_str("a" != "b", "text");', 'assert_near(0.1 + 0.2 == 0.3, 1e-9);',
                         "{ int a[] = {1, 2}, b[] = {1, 2}; assert_array(a == b, 2); expect_mem(a == b, sizeof a); }",
                         "{ unsigned char a[3] = \"ab\", b[3] = \"ab\"; assert_mem(a == b, 3); }", "{ const char *none = NULL; assert(none == NULL); }",
                         "assert(twice(2) * 2 + 1 == 9);", "assert((1 | 4) & 4);", "expect(1 < 2 && 2 < 3);", "assert(sizeof(int) >= 2u);"])

    def expression(self, depth):
        """(text, evaluate, is it an int?); evaluate() is (truth, how many ticks that took)."""
        if depth == 0 or self.chance(0.15):
            if self.chance(0.25):
                value = self.one([0, 2])
                return f"tick(&ticks, {value})", lambda: (value != 0, 1), True
            text, truth, is_int = self.one(LEAVES)
            return text, lambda: (truth, 0), is_int
        kind = self.one(["&&", "||", "&&", "||", "!", "?:", "!!"])
        text, evaluate, is_int = self.expression(depth - 1)
        if kind in ("!", "!!"):
            return f"{kind}({text})", lambda: (evaluate()[0] == (kind == "!!"), evaluate()[1]), True
        other, evaluate_other, other_is_int = self.expression(depth - 1)

        def joined(first, second):
            return first[0] and second[0] if kind == "&&" else first[0] or second[0], first[1] + (second[1] if first[0] == (kind == "&&") else 0)

        if kind in ("&&", "||"):
            return f"({text} {kind} {other})", lambda: joined(evaluate(), evaluate_other()), True
        third, evaluate_third, third_is_int = self.expression(depth - 1)
        yes, no = (branch if is_plain else f"!!({branch})" for branch, is_plain in ((other, other_is_int), (third, third_is_int)))

        def chosen(condition):
            branch = evaluate_other() if condition[0] else evaluate_third()
            return branch[0], condition[1] + branch[1]

        return f"({text} ? {yes} : {no})", lambda: chosen(evaluate()), True

    def joined_truth(self):
        """A block that asserts what `&&`, `||`, `!` and `?:` make of values of many types, and how often each was evaluated."""
        text, evaluate, _ = self.expression(self.random.choice([1, 2, 3]))
        truth, ticks = evaluate()
        if text.startswith("(") and text.endswith(")") and self.chance(0.8) and truth:
            text = text[1:-1]
        return f"{{ {VARIABLES} {USED} {self.one(['assert', 'expect'])}({text if truth else f'!({text})'}); assert(ticks == {ticks}); }}"

    def failure(self):
        """A statement that fails."""
        return self.one(['fail("as it %s", "should");', 'assert(twice(1) == 3);', 'expect(twice(1) > 2 && is_one(1));', 'assert_str("a" == "b");',
                         "CHECK(is_one(0));", 'assert(strcmp("a", "b") == 0 || is_one(3), "two: %d", 2);', "check_that(is_one(9));",
                         "assert_near(0.5 == 0.25, 0.125);", "{ int a[] = {1}, b[] = {2}; assert_array(a == b, 1); }"])

    def decoys(self):
        label = self.fresh("out") # one of its own in each function
        return ["{ " + decoy + "\n}" if "\n" not in decoy and not decoy.startswith("//") else "{\n" + decoy + "\n}" for decoy in (text.replace("LABEL", label) for text in self.some(DECOYS, 0, 0, 1, 2))]

    # --- fixtures

    def fixture_body(self, fixture, value):
        """The statements of a body that provides `value`, an expression; None: nothing is provided."""
        before = [self.truth(need.holds(need.requested)) for need in fixture.needs if need.kind and not need.rows and self.chance(0.8)]
        before += [f"(void){need.requested};" for need in fixture.needs if need.kind]
        before += self.decoys()
        if self.chance(0.2):
            before += ["static int count;", "cleanup(note, &count);"]
        after = self.decoys() + ([self.other_truth()] if self.chance(0.2) else [])
        if value is None:
            return before + self.one([[], ["yield;"] + after, ["if (is_one(1))", "    yield;"], ["return;"]])
        if fixture.pointer:
            name = TYPES[fixture.kind].declared("own")
            return before + self.one([[f"{name} = {value};", "yield &own;"], [f"static {name};", f"own = {value};", "return &own;"]]) \
                if not value.startswith("param") else before + [f"{name} = {value};", "yield &own;"]
        forms = [[f"return {value};"], [f"yield {value};"] + after, [f"yield ({value});"] + after,
                 [f"{TYPES[fixture.kind].declared('own')} = {value};", "yield own;"] + after,
                 ["if (is_one(1)) {", f"    yield {value};", "} else {", f"    yield {value};", "}"] + after,
                 ["for (int i = 0; i < 1; i++) {", f"    yield {value};", "}"],
                 ["switch (twice(1)) {", f"case 2: yield {value}; break;", 'default: fail("no");', "}"],
                 ["{", "    {", f"        yield {value};", "    }", "}"], ["do {", f"    yield {value};", "} while (0);"],
                 ["if (is_one(1))", f"    return {value};", 'fail("not here");', f"return {value};"]]
        return before + self.one(forms)

    def rows_text(self, rows):
        separator = self.one([", ", ",\n    "])
        return f"[{separator.join(rows)}{self.one(['', '', ','])}]" if rows else "[]"

    def params_attribute(self, fixture):
        """Params of a fixture; its value is what the row says."""
        values = self.row_values(fixture.kind, 1, 2, 3)
        fixture.rows, fixture.values = values, values
        rows = [f'"{self.fresh("r")}": {value}' if self.chance(0.3) else value for value in values]
        column = "param"
        if self.inferable(fixture.kind) and self.chance(0.5) and not (fixture.kind == "int" and len({v[0].isalpha() or v[0] == "(" for v in values} | {False}) > 1):
            text = f"params = {self.rows_text(rows)}"
            if any(value[0] in "(T" or '" "' in value for value in values):
                text = f"params({TYPES[fixture.kind].declared('param')}) = {self.rows_text(rows)}"
        else:
            column = self.fresh("column")
            text = f"params({TYPES[fixture.kind].declared(column)}) = {self.rows_text(rows)}"
        attributes = [text]
        if self.chance(0.2) and not any(row.startswith('"r') for row in rows):
            attributes.append("ids = [" + ", ".join(f'"{self.fresh("i")}"' for _ in rows) + "]")
        return attributes, column

    def fixture(self, place, visible, scopes=SCOPES):
        kind = self.one(list(TYPES) + [None, None, "int", "int"])
        fixture = Fixture(self.fresh("f"), kind, self.one(scopes), place)
        attributes, column = [], None
        if fixture.scope != "function" or self.chance(0.1):
            attributes.append(f"scope = {fixture.scope}")
        fixture.pointer = kind in POINTED and self.chance(0.3)
        if kind and self.chance(0.25):
            more, column = self.params_attribute(fixture)
            attributes += more
        elif kind:
            fixture.values = [self.one(TYPES[kind].values)]
        if self.chance(0.1):
            fixture.requested = self.fresh("renamed")
            attributes.append(f"name = {fixture.requested}")
        if kind is None and self.chance(0.3):
            attributes.append(self.one(["autouse", "autouse = true"]))
            fixture.autouse = True
        if self.chance(0.1):
            attributes.append(self.one(["timeout(20s)", "timeout(60000ms)", "timeout(1min)"]))
        self.random.shuffle(attributes)
        if column and any(a.startswith("ids") for a in attributes):
            attributes.sort(key=lambda a: 0 if a.startswith("params") else 1 if a.startswith("ids") else 2)
        wider = [other for other in visible if SCOPES.index(other.scope) <= SCOPES.index(fixture.scope)]
        fixture.needs = self.some(wider, 0, 0, 1, 2)
        self.needed.update(need.requested for need in fixture.needs)
        value = column if column else TYPES[kind].literal(fixture.values[0]) if kind else None
        return fixture, self.declaration("fixture", fixture.type_text if kind else self.one(["", "void"]), fixture.name, attributes,
                                         fixture.needs, self.fixture_body(fixture, value))

    def declaration(self, word, type_text, name, attributes, needs, body):
        head = word
        if attributes or self.chance(0.1):
            head += f"({self.one([', ', ',' + chr(10) + '    ']).join(attributes)})"
        if type_text:
            head += f" {type_text}"
        head += ("" if type_text.endswith("*") else " ") + name
        if needs or self.chance(0.3):
            named = [need.type_text + ("" if need.type_text.endswith("*") else " ") + need.requested
                     if need.kind and self.chance(0.4) else need.requested for need in needs]
            head += f"({', '.join(named) if named else self.one(['', 'void'])})"
        comment = self.one(["", "", f"/* About {name}. */\n", f"// About {name}.\n"])
        if not body:
            return f"{comment}{head} {{ }}\n"
        if len(body) == 1 and "\n" not in body[0] and self.chance(0.6):
            return f"{comment}{head} {{ {body[0]} }}\n"
        return f"{comment}{head}\n{{\n" + "".join(f"    {line}\n" for line in body) + "}\n"

    def override(self, place, fixture):
        """A fixture that takes another one's place here, and hands its value on."""
        own = Fixture(fixture.name, fixture.kind, fixture.scope, place)
        own.values, own.pointer, own.needs = fixture.values, fixture.pointer, [fixture]
        attributes = [f"scope = {own.scope}"] if own.scope != "function" else []
        return own, self.declaration("fixture", own.type_text, own.name, attributes, [fixture], [f"yield {fixture.name};"])

    # --- tests

    def columns(self, attributes, checks):
        """Columns of a test's own; what holds of them goes to `checks`."""
        kinds = self.some([kind for kind in TYPES if kind not in ("const", "locked")], 1, 1, 2, 3)
        names = [self.fresh("c") for _ in kinds]
        rows = []
        for _ in range(self.random.choice([1, 2, 3])):
            values = [self.one(TYPES[kind].values) for kind in kinds]
            text = values[0] if len(values) == 1 else "{" + ", ".join(values) + "}"
            label, mark = "", ""
            if self.chance(0.2):
                label, mark = self.marked_row()
            rows.append((label + text + mark, values))
        for index, (kind, name) in enumerate(zip(kinds, names)):
            checks.append(any_of(TYPES[kind].same(name, values[index]) for _, values in rows))
        written = ", ".join(TYPES[kind].declared(name) for kind, name in zip(kinds, names))
        attributes.append(f"params({written}) = {self.rows_text([row for row, _ in rows])}")

    def marked_row(self):
        label = self.fresh("marked")
        mark, outcome = self.one([(' skip("not this row")', "skipped"), (' xfail("passes all the same")', "xpassed"),
                                  (" tags(slow)", None), (' skip("a, b")', "skipped")])
        if outcome:
            self.marked[label] = outcome
        return f'"{label}": ', mark

    def yaml_rows(self, attributes, checks, directory):
        name = self.fresh("rows") + ".yaml"
        ages = [self.random.randint(-9, 99) for _ in range(self.random.choice([1, 2]))]
        column = self.fresh("c")
        if self.chance(0.5):
            attributes.append(f'params(struct point {column}) = yaml("{name}")')
            text = "".join(f"- {{x: {age}, y: 1}}\n" for age in ages)
            checks.append(any_of(f"{column}.x == {age} && {column}.y == 1" for age in ages))
        else:
            attributes.append(f'params(int {column}) = yaml("{name}", "a.b")')
            text = f"a:\n  b: [{', '.join(map(str, ages))}]\n"
            checks.append(any_of(f"{column} == {age}" for age in ages))
        self.files[f"{directory}{name}"] = text

    def hand_rows(self, attributes, checks, needs):
        """Rows for a fixture that the test needs, or in place of it."""
        for fixture in needs:
            if fixture.requested in self.needed or fixture.kind is None or fixture.pointer or fixture.kind in ("locked", "const"):
                continue
            values = self.row_values(fixture.kind, 1, 2)
            word = f"indirect {fixture.requested}" if fixture.rows else f"replace {TYPES[fixture.kind].declared(fixture.requested)}"
            attributes.append(f"params({word}) = {self.rows_text(values)}")
            checks.append(fixture.holds(fixture.requested, values))
            return fixture
        return None

    def from_rows(self, attributes, checks, visible):
        sources = [fixture for fixture in visible if fixture.kind in ("int", "double", "text") and not fixture.pointer]
        if not sources:
            return
        first = self.one(sources)
        chosen = [first] + [other for other in sources if other.kind == first.kind and other is not first][:1]
        column = self.fresh("c")
        attributes.append(f"params({TYPES[first.kind].declared(column)}) = [{', '.join(f'from {other.requested}' for other in chosen)}]")
        checks.append(any_of(TYPES[first.kind].same(column, value) for other in chosen for value in other.values))

    def test(self, place, visible, directory):
        name = self.fresh("t")
        needs = self.some(visible, 0, 1, 1, 2, 3) + (self.some(BUILTINS, 1, 2) if self.chance(0.1) else [])
        self.random.shuffle(needs)
        attributes, checks = [], []
        handed = self.hand_rows(attributes, checks, needs) if self.chance(0.15) else None
        if self.chance(0.25):
            self.columns(attributes, checks)
        elif self.chance(0.1):
            self.yaml_rows(attributes, checks, directory)
        elif self.chance(0.1):
            self.from_rows(attributes, checks, [fixture for fixture in visible if fixture is not handed])
        checks += [need.holds(need.requested) for need in needs if need.kind and need is not handed]
        unused = [other for other in visible if other not in needs]
        if unused and self.chance(0.15):
            attributes.append(f"usefixtures({self.one(unused).requested})")
        if self.chance(0.1):
            attributes.append(self.one(["tags(slow)", "tags(slow, net)"]))
        if self.chance(0.05):
            attributes.append(self.one(["timeout(30s)", "timeout(1min)"]))
        body = [self.truth(check) for check in checks] + self.decoys()
        if self.chance(0.3):
            body.append(self.other_truth())
        body += [self.joined_truth() for _ in range(self.random.choice([0, 0, 1, 3]))]
        self.random.shuffle(body)
        outcome = self.ending(attributes, body)
        self.random.shuffle(attributes)
        self.outcomes[name] = outcome
        return self.declaration("test", self.one(["", "", "void"]), name, attributes, needs, body)

    def ending(self, attributes, body):
        """How the test comes out: marks and a last statement to that end."""
        if self.chance(0.6):
            return "passed"
        kind = self.one(["failed", "failed", "skip", "skip in body", "skipif", "not skipif", "xfail", "xpass", "strict", "xfail in body", "exits", "signals"])
        if kind in ("failed", "xfail"):
            body.append(self.failure())
        endings = {"failed": (None, "failed"), "skip": ('skip("not now")', "skipped"), "skipif": ('skipif(is_one(1), "why")', "skipped"),
                   "not skipif": ('skipif(twice(2) == 5, "why")', "passed"), "xfail": (self.one(['xfail("known")', 'xfail(1, "known")']), "xfailed"),
                   "xpass": ('xfail("gone")', "xpassed"), "strict": ('xfail(strict, "gone")', "strict"), "exits": ("exits(3)", "passed"),
                   "signals": ("signals(SIGABRT)", "passed"), "skip in body": (None, "skipped"), "xfail in body": (None, "xfailed")}
        attribute, outcome = endings[kind]
        if attribute:
            attributes.append(attribute)
        last = {"skip in body": 'skip("here: %d", 4);', "xfail in body": 'xfail("here");', "exits": "exit(3);", "signals": "abort();"}
        if kind in last:
            body.append(last[kind])
        return outcome

    # --- files

    def members(self, place, visible, directory, depth):
        """Fixtures, tests and classes of a file or class."""
        visible, texts = list(visible), []
        for _ in range(self.random.choice([0, 1, 2])):
            scopes = SCOPES if depth == 2 else ["class", "function"]
            fixture, text = self.fixture(place, visible, scopes)
            visible.append(fixture)
            texts.append(self.around(text))
        plain = [f for f in visible if f.place != place and f.kind and not f.rows and f.requested == f.name and f.scope in ("session", "function")]
        if plain and self.chance(0.2):
            original = self.one(plain)
            own, text = self.override(place, original)
            visible[visible.index(original)] = own
            texts.append(text)
        for _ in range(self.random.choice([1, 2, 3, 4])):
            texts.append(self.maybe_left_out(place, visible, directory))
        if depth:
            for _ in range(self.random.choice([0, 0, 1, 2])):
                texts.append(self.in_class(place, visible, directory, depth - 1))
        if self.chance(0.3):
            self.random.shuffle(texts)
        return texts

    def maybe_left_out(self, place, visible, directory):
        """A test; or one that C leaves out; or two of which it leaves one out."""
        text = self.test(place, visible, directory)
        name = list(self.outcomes)[-1]
        if self.chance(0.05):
            self.outcomes[name] = "skipped"
            return f"#ifdef NOT_DEFINED\n{text}#endif\n"
        if self.chance(0.05):
            other = self.fresh("t")
            self.outcomes[other] = "passed"
            return f"{text}#ifdef NOT_DEFINED\ntest {other} {{ undeclared(; }}\n#else\ntest {other} {{ assert(1); }}\n#endif\n".replace("undeclared(;", "undeclared();")
        return self.around(text)

    def around(self, text):
        """The same inside of an `#if` that holds."""
        return text if self.chance(0.9) else self.one(["#if 1\n{}#endif\n", "#ifndef NOT_DEFINED\n{}#else\n#endif\n", "#if defined NOT_DEFINED\n#else\n{}#endif\n",
                                                       "#if 1\n#if 2 > 1\n{}#endif\n#endif\n"]).format(text)

    def in_class(self, place, visible, directory, depth):
        name = self.fresh("Class")
        attributes = self.one([[], [], ["tags(net)"], ["timeout(1min)"], [f"params(int {self.fresh('k')}) = [1, 2]"]])
        if visible and self.chance(0.15):
            attributes = attributes + [f"usefixtures({self.one(visible).requested})"]
        texts = self.members(place + (name,), visible, directory, depth)
        head = f"class({', '.join(attributes)}) {name}" if attributes else f"class {name}"
        return head + "\n{\n" + "".join(texts) + "}\n"

    def module(self, name, directory, visible):
        start = ""
        if self.chance(0.2):
            number = self.fresh("used")
            visible = visible + self.used(number)
            start = f'use "lib/{number}.ctest";\n'
        texts = self.members((directory, name), visible, directory, 2)
        helper = self.fresh("helper")
        first = self.one(["", f"static int {helper}(int value)\n{{\n    assert(value > 0);\n    return value;\n}}\n"
                              f"test uses_{helper} {{ assert({helper}(2) == 2); }}\n",
                          f"#define {helper.upper()}(x) \\\n    assert((x) == 1)\ntest uses_{helper} {{ {helper.upper()}(1); }}\n",
                          f"static struct {{ int test, fixture; }} {helper} = {{1, 2}};\ntest uses_{helper} {{ assert({helper}.test < {helper}.fixture); }}\n"])
        if first:
            self.outcomes[f"uses_{helper}"] = "passed"
        module = self.one(["", "", "", "module(tags(slow));\n", "module(timeout(2min));\n"])
        self.files[directory + name] = self.line_ends(start + module + first + "".join(texts))

    def line_ends(self, text):
        return text.replace("\n", "\r\n") if self.chance(0.05) else text if self.chance(0.9) else text.rstrip("\n")

    def conftest(self, directory, visible, start=""):
        texts = []
        for _ in range(self.random.choice([0, 1, 2, 3])):
            fixture, text = self.fixture((directory,), visible)
            visible.append(fixture)
            texts.append(self.around(text))
        self.files[directory + "conftest.ctest"] = start + "".join(texts)

    def used(self, name):
        """A file that others use: its fixtures, and the words that make them visible."""
        self.has_macros, point = False, TYPES.pop("point_t")
        fixtures, texts = [], ['#include "../shared.h"\n']
        for _ in range(self.random.choice([1, 2])):
            fixture, text = self.fixture(("lib/", name), fixtures)
            fixtures.append(fixture)
            texts.append(text)
        self.files[f"lib/{name}.ctest"] = "".join(texts)
        self.has_macros = True
        TYPES["point_t"] = point
        return fixtures

    def make(self):
        self.files["ctest.yaml"] = "tags: {slow: more than a second, net: needs the network}\ntimeout: 60s\n"
        self.files["shared.h"] = HEADER
        visible, start = [], CONFTEST
        if self.chance(0.4):
            visible += self.used("used")
            start += 'use "lib/used.ctest";\n'
        self.conftest("", visible, start)
        self.module("test_a.ctest", "", visible)
        if self.chance(0.7):
            inner = list(visible)
            if self.chance(0.7):
                self.conftest("b/", inner)
            self.module("test_b.ctest", "b/", inner)
            if self.chance(0.4):
                self.module("test_c.ctest", "b/c/", inner)


def main():
    suite = Suite(int(sys.argv[1]))
    for name, text in suite.files.items():
        path = pathlib.Path(sys.argv[2], name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    for name, outcome in suite.outcomes.items():
        print(name, outcome)


if __name__ == "__main__":
    main()
