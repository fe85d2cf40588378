"""suite.py - the suite that each framework gets: what it tests, apart from how it is written.

In: how many tests in how many files. Out: for each file its tests, each with a name and a body; `write` makes them files of one
framework. One resource for the session, one for each file, one for each test with 64 bytes from malloc, three assertions on
integers: what tests/bench/peer/ has.
"""

import os

from frameworks import fill

MAIN = {"c": "main.c", "c++": "main.cpp"}
FILE = {"c": "test_%02d.c", "c++": "test_%02d.cpp", "ctest": "test_%02d.ctest", "python": "test_%02d.py"}
EDITED = "table->base + "  # stands in each test's body; see edit


class Suite:
    """`bad`: the number of the one test that makes a mistake, see mistakes.h; its framework may limit its time."""

    def __init__(self, sizes, bad=None):
        self.bad = bad
        self.files, first = [], 0
        for size in sizes:
            self.files.append(range(first, first + size))
            first += size
        self.tests = first

    def names(self, framework):
        return [framework.prefix + "sum_%d" % n for n in range(self.tests)]


def sizes_of(tests):
    """20 files of an ordinary suite; of a small one fewer, each with 20 tests or more."""
    files = max(1, min(20, tests // 20))
    return [tests * (file + 1) // files - tests * file // files for file in range(files)]


def body(framework, suite, file, number):
    equal, greater = framework.equal, framework.greater
    lines = ["mistake();"] if number == suite.bad else []
    lines += ["row->total = %s%d;" % (EDITED, number),
              fill(equal, a="row->total", b=number + file),
              fill(equal, a="row->total - table->base", b=number),
              fill(greater, a="row->limit", b=number)]
    if framework.language == "python":
        lines = [line.replace("->", ".").rstrip(";").replace("mistake()", "mistakes.mistake()") for line in lines]
    return "".join("    %s\n" % line for line in lines)


def file_text(framework, suite, file):
    tests, entries = [], []
    for number in suite.files[file]:
        name = framework.prefix + "sum_%d" % number
        say = '        puts("ok %s");\n' % name if suite.bad is not None else ""
        tests.append(fill(framework.test, file=file, name=name, body=body(framework, suite, file, number), say=say,
                          limited=framework.limited if number == suite.bad else ""))
        entries.append(fill(framework.entry, name=name))
    return fill(framework.file, file=file, tests="".join(tests), entries="".join(entries))


def write(framework, suite, directory):
    texts = dict(framework.others)
    for file in range(len(suite.files)):
        texts[FILE[framework.language] % file] = file_text(framework, suite, file)
    if framework.main:
        lines = [("".join(fill(line, file=file) for file in range(len(suite.files))))
                 for line in (framework.declaration, framework.call)]
        texts[MAIN[framework.language]] = fill(framework.main, declarations=lines[0], files=lines[1])
    os.makedirs(directory)
    for name, text in texts.items():
        with open(os.path.join(directory, name), "w", encoding="ascii") as out:
            out.write(text)


def edit(framework, suite, directory):
    """Changes the body of one test, to what no earlier call has made of it; returns the file."""
    path = os.path.join(directory, FILE[framework.language] % (len(suite.files) // 2))
    with open(path, encoding="ascii") as file:
        text = file.read()
    with open(path, "w", encoding="ascii") as out:
        out.write(text.replace(EDITED, "0 + " + EDITED, 1))
    return path
