#!/usr/bin/env python3
"""run.py - what failing assertions print, row by row: run.py [--cc gcc,clang,tcc] [--bless] [FILE…]

A row is a test in one of the .ctest files beside this. Behind it may stand a comment that begins with `/*=`: what its failures
print, the statement's line first, without the file's name and line. A test without such a comment must pass. Each file is
compiled without a warning (gcc, clang: -Wall -Wextra -pedantic and those about conversions that no `if` would give). Addresses are
compared as 0xADDRESS. Files whose names begin with `whole` run under -vv. --bless writes the comments anew; read what it changes.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WARNINGS = "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Werror".split()
# What these rows do on purpose, and an `if` would be told of as well.
ALLOWED = "-Wno-address".split()
OWN_WARNINGS = {"gcc": ["-Wduplicated-branches"], "clang": ["-Wcomma", "-Wstring-conversion", "-Wenum-compare"]}
ROW = re.compile(r"^test(?:\([^)]*\))? (\w+)")


def run(words, **more):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False, **more)


def rows_of(text):
    """The tests of a file: name -> (first line, last line, expected lines or None), lines counted from 1."""
    rows, lines = {}, text.split("\n")
    for number, line in enumerate(lines, 1):
        match = ROW.match(line)
        if not match:
            continue
        end = number
        while end < len(lines) and lines[end] and not ROW.match(lines[end]) and not lines[end].startswith("/*="):
            end += 1
        expected = None
        if end < len(lines) and lines[end].startswith("/*="):
            last = next(i for i in range(end, len(lines)) if lines[i].rstrip().endswith("*/"))
            expected = lines[end + 1:last]
        rows[match.group(1)] = (number, end, expected)
    return rows


def build(cc, ctestc, paths, source, directory):
    flags = ["-std=c11", "-O0"] + ([] if cc == "tcc" else WARNINGS + ALLOWED) + OWN_WARNINGS.get(cc, [])
    made = run([ctestc, "-Wno-CT0307", "-o", directory, source])
    if made.returncode:
        sys.exit(made.stdout.decode())
    generated = [os.path.join(directory, name) for name in sorted(os.listdir(directory)) if name.endswith(".c")]
    beside = source[:-len("ctest")] + "c"
    program = os.path.join(directory, "program")
    made = run([cc, *flags, "-I" + paths["include"], "-I" + HERE, *generated, *([beside] if os.path.exists(beside) else []),
                paths["library"], "-lm", "-lpthread", "-o", program])
    return program, made


def failures_of(report, name):
    """test -> list of failures, each its lines."""
    found, test, current = {}, None, None
    for line in report.split("\n"):
        title = re.match(r"^_+ (?:ERROR at (?:setup|teardown) of )?([\w.]+) _+$", line)
        start = re.match(r"^(?:\w+\.ctest|.*\.c):(\d+): error: (.*)$", line)
        if title:
            test, current = title.group(1), None
        elif line.startswith("==="):
            test = None
        elif test and start:
            current = [int(start.group(1)), start.group(2)]
            found.setdefault(test, []).append(current)
        elif test and current and (line.startswith("      |") or ": note: " in line):
            line = line[8:] if line.startswith("      |") else "= " + re.sub(r"^.*?:\d+: note: ", "note: ", line)
            current.append(re.sub(r"0x(?!f{6})[0-9a-f]{6,14}\b", "0xADDRESS", line).replace(name + "::", "").rstrip())
    return found


def bless(path, text, rows, found):
    lines = text.split("\n")
    for name, (first, end, expected) in sorted(rows.items(), key=lambda row: -row[1][0]):
        if expected is not None:
            del lines[end:end + len(expected) + 2]
        if name in found:
            lines[end:end] = ["/*="] + [line for failure in found[name] for line in failure[1:]] + ["*/"]
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines))


def check(cc, path, rows, found, text):
    lines = text.split("\n")
    for name, (first, end, expected) in rows.items():
        label = "%s: %s.%s" % (cc, os.path.basename(path)[:-len(".ctest")], name)
        got = [line for failure in found.get(name, []) for line in failure[1:]]
        # a bare word and the start of its operand, to see that the line is the statement's
        stray = [f for f in found.get(name, []) if re.match(r"\w+\(", f[1]) and f[1].split("(")[0] not in
                 (lines[f[0] - 1] if f[0] <= len(lines) else "") and not path.endswith("plain.ctest")]
        if got == (expected or []) and not stray:
            print("ok " + label)
            continue
        print("FAILED %s: %s" % (label, "the line is not the statement's" if stray else "it prints otherwise"))
        print("".join("  expected %s\n" % line for line in expected or ["(nothing)"]), end="")
        print("".join("  got      %s\n" % line for line in got or ["(nothing)"]), end="")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cc", default="gcc,clang,tcc")
    parser.add_argument("--build", default=os.environ.get("BUILD", os.path.join(ROOT, "build")))
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    paths = {"include": os.path.join(options.build, "include"), "library": os.path.join(options.build, "lib", "libctest.a")}
    files = options.files or sorted(os.path.join(HERE, name) for name in os.listdir(HERE) if name.endswith(".ctest"))
    for cc in options.cc.split(","):
        for path in files:
            with open(path, encoding="utf-8") as source:
                text = source.read()
            rows, name = rows_of(text), os.path.basename(path)
            if cc == "tcc" and name == "complex.ctest":
                continue  # it has no complex numbers
            with tempfile.TemporaryDirectory() as directory:
                program, made = build(cc, os.path.join(options.build, "bin", "ctestc"), paths, path, directory)
                if made.returncode or made.stdout.strip():
                    print("FAILED %s: %s compiles without a word\n%s" % (cc, name, made.stdout.decode()))
                    continue
                report = run([program, "--tb=short", *(["-vv"] if name.startswith("whole") else [])], cwd=directory).stdout.decode(errors="replace")
            found = failures_of(report, name)
            if options.bless:
                bless(path, text, rows, found)
            else:
                print("ok %s: %s compiles without a word" % (cc, name))
                check(cc, path, rows, found, text)


if __name__ == "__main__":
    main()
