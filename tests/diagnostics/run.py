#!/usr/bin/env python3
"""What ctestc reports: each folder in cases/ is a suite with mistakes in it.

Which mistakes, its files say themselves, in comments anywhere in the file that a diagnostic is about:

    /* error 14:40 CT0201 */        in a .ctest file: line and column, counted as the messages count them
    # warning 2:1 CT0117            in a YAML file

Exactly these must be reported, in the order of the files and of their lines, and nothing else. A file `case` changes how the
compiler is called; its lines are `arguments: check --root=. .` (the default is `check .`) and `nowhere: error CT0001`, a diagnostic
without a place. Each case is checked in every form:

    json        is as grammar/diagnostics.schema.json says; its places lie in the files; it holds the expected diagnostics
    sarif       is as sarif.schema.json says (a schema of our own: what the standard makes mandatory, and no property that it does not
                have) and holds the same; --sarif-schema FILE checks it against the standard's own schema, too
    text        only the lines of errors, warnings and notes begin with a place, as editors look for it
    cut         its files, cut off anywhere, are reported on without a crash
    fixes       each one, applied alone, repairs its diagnostic and causes no other
    expected    `expected.txt` and `expected.colour.txt`, where they are there, are the text without and with colour.
                --update writes them where they are there; read them before they are committed
    c           where there is a `c` file: the C compiler's messages about the generated C; its lines are
                `file:line word...` or `file:line:column word...`: the place and words of a message that must be among them;
                `7|9`: gcc's column, clang's column

Every code in compiler/source/codes.def must have a case whose name begins with it. Those in codes.txt were published: they keep their
names. A new one is added there, too, when it is. Usage: run.py [--update] [WORD...]: only the
cases whose names contain one of the words.
"""
import argparse
import difflib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CTESTC = os.environ.get("CTESTC") or str(ROOT / "build/bin/ctestc")
DIRECTIVE = re.compile(r"(?:/\*|#) (error|warning) (\d+):(\d+) (CT\d{4})\b")
PLACE = re.compile(r"^(\S[^:]*):(\d+):(\d+): (error|warning|note): ")
LOOKS_LIKE_PLACE = re.compile(r"[\w./-]+\.(?:ctest|yaml):\d")
NO_CASE = {"CT0901": "nothing that is known causes it"}


def schema(path):
    return jsonschema.Draft7Validator(json.loads(pathlib.Path(path).read_text()))


class Case:
    """A folder of cases/, copied to where it can be changed."""

    def __init__(self, folder, directory):
        self.name, self.folder, self.directory = folder.name, folder, pathlib.Path(directory)
        shutil.copytree(folder, self.directory, dirs_exist_ok=True)
        self.arguments, self.nowhere = ["check", "."], []
        self.read_case()
        self.expected = self.read_directives()

    def read_case(self):
        for name in ("expected.txt", "expected.colour.txt"):
            (self.directory / name).unlink(missing_ok=True)
        if not (self.directory / "case").exists():
            return
        for line in (self.directory / "case").read_text().splitlines():
            key, value = line.split(": ", 1)
            if key == "arguments":
                self.arguments = value.split()
            elif key == "nowhere":
                self.nowhere.append(("", 0, 0, *value.split()))
            else:
                raise AssertionError(f"case: what is '{key}'?")

    def read_directives(self):
        found = list(self.nowhere)
        for path in self.files():
            text = path.read_bytes().decode("utf-8", "replace")
            for severity, line, column, code in DIRECTIVE.findall(text):
                found.append((str(path.relative_to(self.directory)), int(line), int(column), severity, code))
        return found

    def files(self):
        return [path for path in sorted(self.directory.rglob("*")) if path.suffix in (".ctest", ".yaml")]

    def call(self, *options):
        words = [CTESTC, self.arguments[0], *options, *self.arguments[1:]] if self.arguments[0][0] != "-" \
            else [CTESTC, *options, *self.arguments]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            environment.pop(name, None)
        run = subprocess.run(words, cwd=self.directory, capture_output=True, stdin=subprocess.DEVNULL, env=environment, timeout=60)
        text = run.stderr.decode("utf-8")
        assert run.returncode in (0, 1, 3) and "Sanitizer" not in text and "runtime error" not in text, text
        has_errors = any(severity == "error" for _, _, _, severity, _ in self.expected)
        assert (run.returncode != 0) == has_errors, f"exit status {run.returncode}\n{text}"
        return text

    def diagnostics(self):
        return json.loads(self.call("--diagnostics=json"))["diagnostics"]


def key_of(diagnostic):
    place = diagnostic["place"] or {"file": "", "line": 0, "column": 0}
    return place["file"], place["line"], place["column"], diagnostic["severity"], diagnostic["code"]


def shown(keys):
    return "".join("    %s:%d:%d: %s %s\n" % key for key in keys)


# --- each form ---------------------------------------------------------------------------------------------------


def places_in(value):
    """All places in JSON, however deep."""
    if isinstance(value, dict):
        if {"file", "begin", "end"} <= value.keys():
            yield value
        for one in value.values():
            yield from places_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from places_in(one)


def check_place(case, place):
    """The offsets, and the lines and columns, of a place are about the same bytes."""
    text = (case.directory / place["file"]).read_bytes()
    text = text[3:] if text.startswith(b"\xef\xbb\xbf") else text
    for offset, line, column in ((place["begin"], place["line"], place["column"]), (place["end"], place["end_line"], place["end_column"])):
        assert 0 <= offset <= len(text), place
        before = text[:offset]
        assert line == before.count(b"\n") + 1 and column == offset - (before.rfind(b"\n") + 1) + 1, place


def check_json(case, _):
    document = json.loads(case.call("--diagnostics=json"))
    JSON_SCHEMA.validate(document)
    got = [key_of(diagnostic) for diagnostic in document["diagnostics"]]
    assert sorted(got) == sorted(case.expected), "expected:\n" + shown(case.expected) + "reported:\n" + shown(got)
    by_file = [place for place, *_ in got]
    assert len(set(by_file)) == sum(a != b for a, b in zip(by_file, [None] + by_file)), f"a file comes twice: {by_file}"
    for file in set(by_file):
        lines = [(line, column) for name, line, column, *_ in got if name == file]
        assert lines == sorted(lines), f"out of order: {lines}"
    assert document["errors"] == sum(key[3] == "error" for key in got), "errors"
    assert document["warnings"] == sum(key[3] == "warning" for key in got), "warnings"
    for place in places_in(document):
        check_place(case, place)


def utf16_column(case, file, line, column):
    """As SARIF counts: the column in UTF-16 units of a column in bytes."""
    text = (case.directory / file).read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")[line - 1][:column - 1]
    return len(text.decode("utf-8", "replace").encode("utf-16-le")) // 2 + 1


def check_flow(result):
    """The way to a mistake leads through its own place, and scopes and cycles have one."""
    flows = result.get("codeFlows", [])
    assert bool(flows) or result["ruleId"] not in ("CT0201", "CT0202", "CT0302") or len(result["relatedLocations"]) < 3, result
    for flow in flows:
        places = [step["location"]["physicalLocation"] for step in flow["threadFlows"][0]["locations"]]
        assert places.count(result["locations"][0]["physicalLocation"]) == 1, places


def check_sarif(case, arguments):
    log = json.loads(case.call("--diagnostics=sarif"))
    for validator in SARIF_SCHEMAS:
        validator.validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    got = []
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"], result
        location = result["locations"][0]["physicalLocation"] if result["locations"] else None
        region = location["region"] if location else {"startLine": 0, "startColumn": 0}
        file = urllib.parse.unquote(location["artifactLocation"]["uri"]) if location else ""
        file = file[2:] if file.startswith("./") else file
        got.append((file, region["startLine"], region["startColumn"], result["level"], result["ruleId"]))
    want = [(file, line, utf16_column(case, file, line, column) if file else 0, severity, code)
            for file, line, column, severity, code in case.expected]
    assert sorted(got) == sorted(want), "expected:\n" + shown(want) + "reported:\n" + shown(got)
    assert len({rule["id"] for rule in rules}) == len(rules), "a rule comes twice"
    for result in run["results"]:
        check_flow(result)
    for fix in (fix for result in run["results"] for fix in result["fixes"]):
        changed = [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]]
        assert len(set(changed)) == len(changed), f"two changes of one file: {fix}"
    ids = [[related["id"] for related in result["relatedLocations"]] for result in run["results"]]
    assert all(len(set(some)) == len(some) for some in ids), "an id comes twice"


def check_text(case, _):
    for line in case.call().splitlines():
        is_quoted = re.match(r"^ *(\d+|\.\.\.)? *\|", line)
        if PLACE.match(line) or is_quoted or line.startswith("ctestc: "):
            continue
        assert line.startswith("  = ") or line.startswith("         "), f"what is this line? {line}"
        assert not LOOKS_LIKE_PLACE.search(line), f"editors would take this for a place: {line}"


def apply(case, fix):
    """The files as the fix leaves them; what they were."""
    old = {}
    by_file = {}
    for edit in fix["edits"]:
        by_file.setdefault(edit["place"]["file"], []).append(edit)
    for name, edits in by_file.items():
        path = case.directory / name
        old[path] = text = path.read_bytes()
        mark = text[:3] if text.startswith(b"\xef\xbb\xbf") else b""
        text = text[len(mark):]
        for edit in sorted(edits, key=lambda edit: -edit["place"]["begin"]):
            text = text[:edit["place"]["begin"]] + edit["text"].encode() + text[edit["place"]["end"]:]
        path.write_bytes(mark + text)
    return old


def without(codes, others):
    """What is left of a list, of which each of the others takes one away."""
    left = list(codes)
    for code in others:
        if code in left:
            left.remove(code)
    return left


def error_codes(diagnostics):
    return [diagnostic["code"] for diagnostic in diagnostics if diagnostic["severity"] == "error"]


def check_fix(case, before, diagnostic, fix):
    """With the fix, there is one such diagnostic less, and no error that was not there before."""
    old = apply(case, fix)
    run = subprocess.run([CTESTC, *case.arguments, "--diagnostics=json"], cwd=case.directory, capture_output=True,
                         stdin=subprocess.DEVNULL, timeout=60)
    for path, text in old.items():
        path.write_bytes(text)
    after = json.loads(run.stderr)["diagnostics"]
    code = diagnostic["code"]
    count = [sum(one["code"] == code for one in all_) for all_ in (before, after)]
    assert count[1] < count[0], f"{code}: '{fix['title']}' does not repair it"
    new = without(error_codes(after), error_codes(before))
    assert not new, f"{code}: '{fix['title']}' causes {new}"


def check_fixes(case, _):
    before = case.diagnostics()
    for diagnostic in before:
        for fix in diagnostic["fixes"]:
            check_fix(case, before, diagnostic, fix)


def check_cut(case, _):
    """Whatever a file ends in the middle of, it is reported: no crash, and all places lie in it."""
    for path in case.files():
        whole = path.read_bytes()
        for size in range(0, min(len(whole), 2000), 47):
            path.write_bytes(whole[:size])
            run = subprocess.run([CTESTC, "check", ".", "--diagnostics=json"], cwd=case.directory, capture_output=True,
                                 stdin=subprocess.DEVNULL, timeout=60)
            assert run.returncode in (0, 1, 3), f"{path.name} cut at {size}: exit status {run.returncode}\n{run.stderr.decode()}"
            document = json.loads(run.stderr)
            JSON_SCHEMA.validate(document)
            for place in places_in(document):
                check_place(case, place)
        path.write_bytes(whole)


def check_expected(case, arguments):
    for name, colour in (("expected.txt", "never"), ("expected.colour.txt", "always")):
        path = case.folder / name
        if not path.exists():
            continue
        text = case.call("--color=" + colour)
        if arguments.update:
            path.write_text(text)
        want = path.read_text()
        difference = difflib.unified_diff(want.splitlines(), text.splitlines(), name, "reported", lineterm="")
        assert text == want, "\n".join(difference)


def check_c(case, _):
    """The C that is generated, compiled: what is wrong in a body is the C compiler's to say, at the user's line."""
    path = case.folder / "c"
    if not path.exists():
        return
    out = case.directory / "out"
    subprocess.run([CTESTC, "-o", "out", *case.arguments[1:]], cwd=case.directory, check=True, capture_output=True, timeout=60)
    include = str(pathlib.Path(CTESTC).parent.parent / "include")
    for number, compiler in enumerate((["gcc"], ["clang", "-ferror-limit=0"])):
        text = ""
        for file in sorted(out.glob("*.c")):
            text += subprocess.run([*compiler, "-std=c11", "-Wall", "-fsyntax-only", "-I", include, "-I", ".", f"out/{file.name}"],
                                   cwd=case.directory, capture_output=True, text=True, timeout=60).stderr
        for wanted in path.read_text().splitlines():
            place, *words = wanted.split()
            place = re.sub(r"(\d+)\|(\d+)$", lambda columns: columns[number + 1], place)
            found = [line for line in text.splitlines() if re.search(r"(^|/)" + re.escape(place) + ":", line)]
            assert any(all(word in line for word in words) for line in found), f"{compiler[0]}: no message '{wanted}' in\n{text}"
        for line in text.splitlines():
            assert not re.match(r"^out/\S+: error", line), f"{compiler[0]}: this is about the generated C: {line}"


CHECKS = [check_json, check_sarif, check_text, check_fixes, check_cut, check_expected, check_c]

# --- all of them -------------------------------------------------------------------------------------------------


def check_codes(folders):
    """Has each code a case?"""
    codes = re.findall(r"^CODE\((\d{4}),", (ROOT / "compiler/source/codes.def").read_text(), re.M)
    names = [folder.name for folder in folders]
    named = dict(re.findall(r'^CODE\((\d{4}), "([a-z-]+)"', (ROOT / "compiler/source/codes.def").read_text(), re.M))
    for line in (HERE / "codes.txt").read_text().splitlines():
        code, name = line.split()
        assert named.get(code[2:]) == name, f"{code} was {name}: neither its name nor its meaning may change"
    missing = [code for code in ("CT" + code for code in codes)
               if code not in NO_CASE and not any(name.startswith(code) for name in names)]
    assert not missing, f"no case for {', '.join(missing)}"
    in_colour = [folder for folder in folders if (folder / "expected.txt").exists()]
    assert len(in_colour) >= 20, "fewer than twenty renderings"
    for folder in in_colour:
        assert (folder / "expected.colour.txt").exists(), f"{folder.name} is not there in colour"


def check_case(folder, arguments):
    with tempfile.TemporaryDirectory(prefix="ctestc diagnostics ") as directory:
        case = Case(folder, directory)
        assert case.expected or (folder / "c").exists(), "no directive says what is to be reported"
        for check in CHECKS:
            try:
                check(case, arguments)
            except jsonschema.ValidationError as error:
                raise AssertionError(f"{check.__name__}: {error.json_path}: {error.message}") from error


def report(name, function, *arguments):
    try:
        function(*arguments)
        print(f"ok {name}", flush=True)
        return 0
    except (AssertionError, subprocess.SubprocessError, ValueError, OSError) as error:
        print(f"FAILED {name} {error}".rstrip().replace("\n", "\n    "), flush=True)
        return 1


def main():
    global JSON_SCHEMA, SARIF_SCHEMAS
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--sarif-schema")
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args()
    JSON_SCHEMA = schema(ROOT / "grammar/diagnostics.schema.json")
    SARIF_SCHEMAS = [schema(path) for path in [HERE / "sarif.schema.json", arguments.sarif_schema] if path]
    folders = sorted(path for path in (HERE / "cases").iterdir() if path.is_dir())
    failed = 0
    for folder in folders:
        if not arguments.words or any(word in folder.name for word in arguments.words):
            failed += report(folder.name, check_case, folder, arguments)
    if not arguments.words:
        failed += report("each code has a case", check_codes, folders)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
