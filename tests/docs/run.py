#!/usr/bin/env python3
"""Compiles and runs every fenced example of README.md and of the pages in grammar/.

A block that starts with ```ctest is an example of its own. What follows the word says what must happen:

    ```ctest                    compiles without a word, and its program ends with status 0
    ```ctest exit=1             its program ends with this status
    ```ctest error=CT0201       the compiler refuses it and reports these codes, and no others (several: joined by commas)
    ```ctest warning=CT0307     it is compiled, with these warnings
    ```ctest command=list       shows what `ctestc list` prints in place of the program's output
    ```ctest args="-v -k x"     arguments of the program
    ```ctest libs="-lsqlite3"   what it is linked with besides

Inside a block, a line that is only a comment, `/* file: NAME */` or `# file: NAME`, begins a further file; without one the file is
test_example.ctest. Files called *.c are compiled and linked in.

A block that starts with ```text output is what the example before it prints: its standard output, or the compiler's
diagnostics where these are what it is about. Times are shown as 0.00s. `--update` writes what was printed into the
documents, to be read before it is committed. Blocks of other kinds (```c, ```console, …) are not looked at, but
for ```c same-as=PATH, which must be the text of that file.

In LANGUAGE.md the table of diagnostics must name every code of compiler/source/codes.def, with its summary; explanations.md must have
a section for each, with an example of just that code and its repair, or several such pairs. The READMEs of compiler/ and runtime/ must name each file there.
"""
import argparse
import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENTS = ["README.md", "grammar/LANGUAGE.md", "grammar/FROM-PYTEST.md", "grammar/FROM-C-FRAMEWORKS.md",
             "grammar/REAL-SERVICES.md", "grammar/explanations.md"]
CFLAGS = ["-std=c11", "-g", "-Wall", "-Wextra", "-pedantic", "-Werror"]
WITHOUT_EXAMPLE = ["0001", "0002", "0003", "0004", "0005", "0901"]  # no .ctest file alone can cause them
FILE_MARK = re.compile(r"^(?:/\* file: (\S+) \*/|# file: (\S+))$")
FENCE = re.compile(r"^```(\S*)[ \t]*(.*)$")
TIMEOUT = 60


class Failed(Exception):
    pass


class Example:
    """One ```ctest block, and the ```text output block behind it."""

    def __init__(self, document, line, options, text):
        self.document, self.line, self.text = document, line, text
        self.options = dict(word.split("=", 1) for word in shlex.split(options))
        self.output = None  # (first line, last line + 1) of what is printed, counted from 0
        self.expected = None
        self.printed = None

    def name(self):
        return "%s:%d" % (self.document, self.line)

    def codes(self):
        listed = self.options.get("error", "") + "," + self.options.get("warning", "")
        return sorted(code for code in listed.split(",") if code)

    def files(self):
        files, name, lines = {}, "test_example.ctest", []
        for line in self.text:
            mark = FILE_MARK.match(line)
            if mark is None:
                lines.append(line)
                continue
            if any(lines):
                files[name] = lines
            name, lines = mark.group(1) or mark.group(2), []
        files[name] = lines
        return {name: "\n".join(lines).strip("\n") + "\n" for name, lines in files.items()}


def read_examples(document):
    examples, inside, start = [], None, 0
    lines = open(os.path.join(ROOT, document), encoding="utf-8").read().split("\n")
    for number, line in enumerate(lines):
        fence = FENCE.match(line)
        if fence is None:
            continue
        if inside is None:
            inside, start = fence, number
            continue
        if inside.group(1) == "ctest":
            examples.append(Example(document, start + 1, inside.group(2), lines[start + 1:number]))
        elif inside.group(1) == "text" and inside.group(2) == "output":
            if not examples or examples[-1].output is not None:
                raise SystemExit("%s:%d: no example before this output" % (document, start + 1))
            examples[-1].output = (start + 1, number)
            examples[-1].expected = lines[start + 1:number]
        inside = None
    if inside is not None:
        raise SystemExit("%s:%d: this block is never closed" % (document, start + 1))
    return examples


def run(command, directory, **more):
    environment = dict(os.environ, NO_COLOR="1", LC_ALL="C.UTF-8", **more)
    for name in ("FORCE_COLOR", "CI", "COLUMNS"):
        environment.pop(name, None)
    try:
        return subprocess.run(command, cwd=directory, env=environment, stdin=subprocess.DEVNULL, timeout=TIMEOUT,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    except subprocess.TimeoutExpired:
        raise Failed("%s did not end within %d s" % (command[0], TIMEOUT))


def normalize(text, directory):
    text = text.replace(directory + "/", "").replace(directory, ".")
    text = re.sub(r"\b\d+\.\d+s\b", "0.00s", text)
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def write_files(directory, files):
    for name, text in files.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)


def check_diagnostics(example, result):
    found = sorted(set(re.findall(r"\[(CT\d{4})\]$", result.stderr, re.M)))
    refused = "error" in example.options
    if found != example.codes():
        raise Failed("the compiler reports %s, not %s\n%s" % (found, example.codes(), result.stderr))
    if result.returncode != (1 if refused else 0):
        raise Failed("the compiler ends with status %d\n%s" % (result.returncode, result.stderr))


def build(example, directory, tools):
    sources = [name for name in sorted(example.files()) if name.endswith(".c")]
    generated = os.path.join(directory, "out")
    sources += ["out/" + name for name in sorted(os.listdir(generated)) if name.endswith(".c")]
    flags = [] if "tcc" in os.path.basename(tools.cc) else CFLAGS
    command = [tools.cc, *flags, "-I.", "-Iout", "-I" + os.path.join(tools.build, "include"), *sources,
               os.path.join(tools.build, "lib/libctest.a"), "-lm", "-lpthread",
               *shlex.split(example.options.get("libs", "")), "-o", "program"]
    result = run(command, directory)
    if result.returncode != 0 or result.stderr:
        raise Failed("the C compiler says\n" + result.stderr)


def check_output(example, printed):
    example.printed = printed
    if example.expected is None or printed == example.expected:
        return None
    return "\n".join(difflib.unified_diff(example.expected, printed, "documented", "printed", lineterm=""))


def check(example, tools):
    """What is wrong with the example, or None."""
    with tempfile.TemporaryDirectory(prefix="ctest-docs-") as directory:
        directory = os.path.realpath(directory)
        try:
            files = example.files()
            write_files(directory, files)
            if not os.path.exists(os.path.join(directory, "ctest.yaml")):
                write_files(directory, {"ctest.yaml": "# the root\n"})
            result = run([tools.ctestc, "-o", "out", "."], directory)
            check_diagnostics(example, result)
            if "error" in example.options:
                return check_output(example, normalize(result.stderr, directory))
            if "command" in example.options:
                result = run([tools.ctestc, *shlex.split(example.options["command"]), "."], directory)
                return check_output(example, normalize(result.stdout, directory))
            diagnostics = result.stderr
            build(example, directory, tools)
            result = run(["./program", *shlex.split(example.options.get("args", ""))], directory, TMPDIR=directory)
            if result.returncode != int(example.options.get("exit", "0")):
                raise Failed("the program ends with status %d\n%s" % (result.returncode, result.stdout + result.stderr))
            printed = diagnostics if "warning" in example.options else result.stdout
            return check_output(example, normalize(printed, directory))
        except Failed as failed:
            return str(failed)


def check_codes():
    """Problems of the table of codes in LANGUAGE.md."""
    defined = re.findall(r'^CODE\((\d{4}), "([^"]+)", (\w+), "([^"]+)"\)',
                         open(os.path.join(ROOT, "compiler/source/codes.def"), encoding="utf-8").read(), re.M)
    text = open(os.path.join(ROOT, "grammar/LANGUAGE.md"), encoding="utf-8").read()
    rows = set(re.findall(r"^\| CT(\d{4}) \| `([^`]+)` \| (\w+) \| (.+) \|$", text, re.M))
    wanted = {(number, name, severity.lower(), summary) for number, name, severity, summary in defined}
    return ["no row | CT%s | `%s` | %s | %s |" % row for row in sorted(wanted - rows)] + \
           ["there is no such code: | CT%s | `%s` | %s | %s |" % row for row in sorted(rows - wanted)]


def check_explanations():
    """Problems of grammar/explanations.md: each code has a section, with an example of just this code and its repair."""
    codes = re.findall(r"^CODE\((\d{4}),", open(os.path.join(ROOT, "compiler/source/codes.def"), encoding="utf-8").read(), re.M)
    text = open(os.path.join(ROOT, "grammar/explanations.md"), encoding="utf-8").read()
    sections = re.findall(r"^## CT(\d{4})\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    problems = []
    if [number for number, _ in sections] != codes:
        problems.append("the sections are not those of codes.def, in its order: %s"
                        % sorted(set(codes) ^ {number for number, _ in sections}))
    for number, section in sections:
        examples = re.findall(r"^```ctest ?(.*)$", section, re.M)
        if number in WITHOUT_EXAMPLE:
            fine = not examples and "Repair: " in section
        else:
            pairs = list(zip(examples[::2], examples[1::2]))
            fine = pairs and len(examples) % 2 == 0 and all(wrong.split("=")[1:] == ["CT" + number] and not right
                                                            for wrong, right in pairs)
        if not fine:
            problems.append("CT%s has the examples %s" % (number, examples))
    return problems


def check_copies(document):
    """Problems of blocks that show a file of the repository: ```c same-as=PATH."""
    text = open(os.path.join(ROOT, document), encoding="utf-8").read()
    return ["%s is not what the document shows" % path for path, shown in re.findall(r"^```\w+ same-as=(\S+)\n(.*?)^```$", text, re.M | re.S)
            if open(os.path.join(ROOT, path), encoding="utf-8").read() != shown]


def check_file_list(folder):
    """Problems of the list of files in a folder's README: what it leaves out, and what is no longer there."""
    text = open(os.path.join(ROOT, folder, "README.md"), encoding="utf-8").read()
    listed = set()
    for name in re.findall(r"`([\w./-]+\.(?:\[ch\]|\w+))`", text):
        listed |= {name[:-4] + "c", name[:-4] + "h"} if name.endswith("[ch]") else {name}
    listed = {name for name in listed if "/" in name or os.path.exists(os.path.join(ROOT, folder, name))}
    found = {os.path.relpath(os.path.join(directory, name), os.path.join(ROOT, folder))
             for directory, _, names in os.walk(os.path.join(ROOT, folder)) for name in names} - {"README.md"}
    return ["does not name " + name for name in sorted(found - listed)] + \
           ["there is no " + name for name in sorted(listed - found) if not os.path.exists(os.path.join(ROOT, folder, name))]


def update(document, examples):
    """Writes what was printed into the document."""
    path = os.path.join(ROOT, document)
    lines = open(path, encoding="utf-8").read().split("\n")
    for example in reversed(examples):
        if example.output is not None and example.printed is not None:
            lines[example.output[0]:example.output[1]] = example.printed
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines))


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--build", default=os.path.join(ROOT, "build"), metavar="DIR",
                         help="where CMake has built: with bin/ctestc, lib/libctest.a and include/ (default: build)")
    options.add_argument("--cc", default=os.environ.get("CC", "cc"))
    options.add_argument("--update", action="store_true", help="write what is printed into the documents")
    options.add_argument("--only", metavar="TEXT", default="", help="examples whose DOCUMENT:LINE contains this")
    options.add_argument("-j", type=int, default=2, metavar="N")
    tools = options.parse_args()
    tools.build = os.path.abspath(tools.build)
    tools.ctestc = os.path.join(tools.build, "bin/ctestc")

    failed = passed = 0
    for document in DOCUMENTS:
        examples = [example for example in read_examples(document) if tools.only in example.name()]
        with ThreadPoolExecutor(tools.j) as pool:
            for example, problem in zip(examples, pool.map(lambda each: check(each, tools), examples)):
                failed, passed = failed + (problem is not None), passed + (problem is None)
                print("ok " + example.name() if problem is None else "FAILED %s\n%s" % (example.name(), problem))
        if tools.update:
            update(document, examples)
    for name, problems in (("the table of diagnostics in grammar/LANGUAGE.md", check_codes()),
                           ("the sections of grammar/explanations.md", check_explanations()),
                           ("the files shown in grammar/FROM-C-FRAMEWORKS.md", check_copies("grammar/FROM-C-FRAMEWORKS.md")),
                           ("the files in compiler/README.md", check_file_list("compiler")),
                           ("the files in runtime/README.md", check_file_list("runtime"))):
        print("FAILED %s\n%s" % (name, "\n".join(problems)) if problems else "ok " + name)
        failed, passed = failed + bool(problems), passed + (not problems)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
