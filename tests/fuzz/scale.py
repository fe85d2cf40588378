#!/usr/bin/env python3
"""Does it take twice as long for twice as much? scale.py --ctestc … [--names WORD]

Inputs of one thing many times over, or of one in the other, go through ctestc; each is made twice as large until that takes half a second or has half a megabyte. Time may grow by what sorting needs, not by the
square: of the last two sizes that can be measured the second must take less than three times the first. Prints `ok NAME`,
`FAILED NAME reason`.
"""

import argparse
import pathlib
import resource
import subprocess
import sys
import tempfile

LARGEST, LONG, SHORT, FACTOR = 1 << 19, 0.5, 0.3, 3.0


def many(text):
    """A line for each number; `{0}` is it."""
    return lambda n: "".join(text.format(i) + "\n" for i in range(n))


def nested(begin, end, middle=""):
    return lambda n: begin * n + middle + end * n


def around(before, repeated, after):
    return lambda n: before + "".join(repeated.format(i) for i in range(n)) + after


INPUTS = {
    "tests": many("test t{0} {{ assert({0} == {0}); }}"),
    "tests that need one fixture": lambda n: "fixture int f() { return 1; }\n" + many("test t{0}(f) {{ assert(f); }}")(n),
    "fixtures": many("fixture(autouse) void f{0}() {{ yield; }}"),
    "fixtures of a name each, unused": many("fixture int f{0}() {{ return {0}; }}"),
    "fixtures that need each other": lambda n: "fixture int f0() { return 1; }\n" +
        "".join(f"fixture int f{i}(f{i - 1}) {{ return f{i - 1}; }}\n" for i in range(1, n)) + f"test t(f{n - 1}) {{ assert(f{n - 1}); }}\n",
    "a cycle": lambda n: "".join(f"fixture int f{i}(f{(i + 1) % n}) {{ return 1; }}\n" for i in range(n)) + "test t(f0) { (void)f0; }\n",
    "fixtures of a test": lambda n: many("fixture int f{0}() {{ return {0}; }}")(n) + "test t(" + ", ".join(f"f{i}" for i in range(n)) +
        ") { " + "".join(f"(void)f{i};" for i in range(n)) + " }\n",
    "classes": many("class C{0} {{ test t {{ }} }}"),
    "classes with autouse fixtures": many("class C{0} {{ fixture(autouse) void f() {{ yield; }} test t {{ }} }}"),
    "classes in classes": nested("class C { ", "}", "test t { }"),
    "tests of one name": many("test t {{ }}"),
    "fixtures of one name": many("fixture int f() {{ return 1; }}"),
    "classes of one name": many("class C {{ test t {{ }} }}"),
    "alternatives": lambda n: "#if A0\n" + "#elif A1\n".join(["test t { }\n"] * n) + "#endif\n",
    "conditions": many("#if A{0}\ntest t{0} {{ }}\n#endif"),
    "conditions in conditions": lambda n: many("#if A{0}")(n) + "test t { }\n" + "#endif\n" * n,
    "conditions in a body": lambda n: "test t {\n" + many("#if A{0}\nassert({0});\n#endif")(n) + "}\n",
    "conditions in conditions in a body": lambda n: "test t {\n" + many("#if A{0}\nassert({0});")(n) + "#endif\n" * n + "}\n",
    "conditions without an end": many("#if A{0}"),
    "uneven braces in conditions": lambda n: "test t {\n" + many("#if A{0}\nif (x) {{\n#else\nif (y) {{\n#endif\n}}")(n) + "}\n",
    "unclosed bodies": many("test t{0} {{"),
    "unclosed parentheses": many("test t{0}("),
    "unclosed strings": many('test t{0} {{ f("); }}'),
    "unknown fixtures": many("test t{0}(g{0}) {{ }}"),
    "unknown fixtures, near others": lambda n: many("fixture int fixture_{0}() {{ return 1; }}")(n // 2) + many("test t{0}(fixtur_{0}) {{ }}")(n // 2),
    "unknown attributes": many("test(atribute{0}) t{0} {{ }}"),
    "attributes": around("test(", "tags(a{0}), ", "tags(b)) t { }\n"),
    "rows": around("test(params(int a) = [", "{0}, ", "]) t { (void)a; }\n"),
    "rows with one id": around("test(params(int a) = [", "1, ", "]) t { (void)a; }\n"),
    "rows with labels": around("test(params(int a) = [", '"a{0}": {0}, ', "]) t { (void)a; }\n"),
    "rows from fixtures": lambda n: many("fixture int f{0}() {{ return {0}; }}")(n) +
        around("test(params(int a) = [", "from f{0}, ", "]) t { (void)a; }\n")(n),
    "cells": around("test(params(struct s s) = [{", "{0}, ", "}]) t { (void)s; }\n"),
    "columns": lambda n: "test(params(" + ", ".join(f"int c{i}" for i in range(n)) + ") = [{" + "1, " * n + "}]) t { }\n",
    "assertions": lambda n: "test t {\n" + many("assert({0} < 1);")(n) + "}\n",
    "expressions in parentheses": lambda n: "test t { assert(" + "(" * n + "1" + ")" * n + "); }\n",
    "joined expressions": lambda n: "test t { assert(" + " && ".join(f"a{i} == {i}" for i in range(n)) + "); }\n",
    "nots": lambda n: "test t { assert(" + "!" * n + "1); }\n",
    "questions": lambda n: "test t { assert(" + "a ? b : " * n + "1); }\n",
    "sums": lambda n: "test t { assert(" + "a + " * n + "1 == 1); }\n",
    "assertions in assertions": lambda n: "test t { " + "assert(({ " * n + "1;" + " }));" * n + " }\n",
    "blocks": lambda n: "test t { " + "{ " * n + "} " * n + "}\n",
    "yields": lambda n: "fixture int f() {\n" + many("if (a) yield {0};")(n) + "}\ntest t(f) { (void)f; }\n",
    "comments": many("/* {0} */"),
    "lines of comments": many("// {0}"),
    "stars": lambda n: "/" + "*" * n,
    "slashes": lambda n: "/ " * n,
    "backslashes": lambda n: "\\\n" * n,
    "quotes": lambda n: "'\"" * n,
    "hashes": many("#"),
    "defines": many("#define A{0}(x) assert(x)"),
    "a long define": lambda n: "#define A " + "assert(1) " * n + "\n",
    "includes": many('#include "h{0}.h"'),
    "lines of macros": many("M{0}(a)"),
    "functions": many("static int g{0}(void) {{ return {0}; }}"),
    "structs": many("struct s{0} {{ int a; }};"),
    "enums": lambda n: many("enum e{0} {{ A{0} }};")(n) + "test t { assert(A0 == 0); }\n",
    "show functions": many("void ct_show_s{0}(struct ct_out *out, const struct s{0} *value);"),
    "statements of one line": lambda n: "void f(void) { " + "g(); " * n + "}\n",
    "a long line": lambda n: "int a = 1 " + "+ 1 " * n + ";\ntest t(nothing) { }\n",
    "mistakes in a line": around("", "test t{0}(g{0}) {{ }} ", "\n"),
    "mistakes in a line, as SARIF": around("", "test t{0}(g{0}) {{ }} ", "\n"),
    "words in the first column": many("word"),
    "uses": many('use "u{0}.ctest";'),
    "macros and assertions": lambda n: many("#define M{0} a + b")(n // 2) + "test t {\n" + many("assert(x{0} == 1);")(n // 2) + "}\n",
    "modules": many("module(tags(a{0}));"),
}

# More of these nobody writes: a test with so many parameters, brackets so deep; or, of unknown names, is not looked for.
MOST = {"fixtures of a test": 4000, "columns": 8000, "assertions in assertions": 250, "expressions in parentheses": 2000,
        "questions": 2000, "joined expressions": 2000, "sums": 8000, "show functions": 500,
        "unknown fixtures, near others": 1000}

# What else is on the command line.
OPTIONS = {"mistakes in a line, as SARIF": ["--diagnostics=sarif"]}


def write(directory, text):
    (directory / "test_a.ctest").write_text(text, encoding="utf-8")


def used():
    """Seconds of the processor of all programs so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def seconds(options, name, directory):
    """Of the processor, for all of it; the shorter of two times."""
    command = [options.ctestc, "-Wno-unused-fixture", "-Wno-unused-parameter", *OPTIONS.get(name, []), "-o", "out", "."]
    times = []
    for _ in range(2):
        began = used()
        done = subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=False)
        times.append(used() - began)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"status {done.returncode}")
        if times[0] > 5:
            break
    return min(times)


def measure(options, name, make):
    """Pairs of a count and its time, each twice the one before."""
    points, count = [], min(500, MOST.get(name, 500))
    with tempfile.TemporaryDirectory() as top:
        while True:
            text = make(count)
            if points and (len(text) > LARGEST or count > MOST.get(name, count)):
                return points
            write(pathlib.Path(top), text)
            points.append((count, seconds(options, name, top)))
            if points[-1][1] > LONG:
                return points
            count *= 2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ctestc", required=True, type=pathlib.Path)
    parser.add_argument("--names", default="")
    options = parser.parse_args()
    options.ctestc = str(options.ctestc.resolve())
    failed = 0
    for name, make in INPUTS.items():
        if options.names not in name:
            continue
        try:
            points = measure(options, name, make)
        except (RuntimeError, subprocess.TimeoutExpired) as problem:
            print(f"FAILED scale: {name}: {problem}", flush=True)
            failed += 1
            continue
        text = ", ".join(f"{count}: {took * 1000:.0f} ms" for count, took in points[-3:])
        grows = len(points) > 1 and points[-1][1] > SHORT and points[-1][1] > FACTOR * points[-2][1]
        failed += grows
        print(f"{'FAILED' if grows else 'ok'} scale: {name}: {text}", flush=True)
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
