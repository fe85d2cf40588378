"""test.py - spelled-out .ctest files as C: clang, clangd and ctags with runtime/include/ctest/prelude.h.

In: $ROOT, $BUILD, $CTESTC. Out: a line for each test. What editors/README.md shows is what is used here.
"""
import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = pathlib.Path(os.environ["ROOT"])
BUILD = pathlib.Path(os.environ["BUILD"])
HERE = ROOT / "tests/editors/prelude"
INCLUDE = BUILD / "include"
README = (ROOT / "editors/README.md").read_text()
top = pathlib.Path(tempfile.mkdtemp(prefix="ctest prelude "))
tests = []


def test(function):
    tests.append(function)
    return function


def shown(language, containing):
    """The fenced block of the README in this language that contains a text, with this build in place of an installation."""
    for block in re.findall(rf"^```{language}\n(.*?)^```", README, re.S | re.M):
        if containing in block:
            return block.replace("PREFIX/include", str(INCLUDE)).replace("ROOT", str(top)).replace("EDITORS", str(ROOT / "editors"))
    raise AssertionError(f"README shows no {language} with {containing}")


def run(*words, status=0, cwd=top):
    made = subprocess.run([str(word) for word in words], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert made.returncode == status, (words, made.returncode, made.stdout[-2000:], made.stderr[-2000:])
    return made.stdout + made.stderr


def clang(path, *options):
    """What clang says of a file, called as the README says."""
    made = subprocess.run(["clang", *flags(), "-I", INCLUDE, *options, path], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=60)
    return made.stdout + made.stderr


def flags():
    """The flags that the README shows for clang."""
    line = shown("sh", "clang -fsyntax-only").replace(str(INCLUDE), "@")
    return [word.replace("@", str(INCLUDE)) for word in line.split()[1:-1]]


def spelled():
    return (HERE / "spelled.ctest").read_text()


def write(name, text):
    path = top / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@test
def what_is_spelled_out_is_a_suite():
    for name in ("spelled.ctest", "more.ctest"):
        shutil.copy(HERE / name, top)
    write("ctest.yaml", "paths: [spelled.ctest]\ncc: gcc\n")
    assert "4 passed, 1 skipped, 1 xfailed" in run(os.environ["CTESTC"], "run")


@test
def clang_finds_nothing_to_say():
    for path in (HERE / "spelled.ctest", HERE / "more.ctest", write("readme.ctest", shown("ctest", "is_at_zero"))):
        for options in ((), ("-DNDEBUG",), ("-Wpedantic", "-D_GNU_SOURCE")):
            said = clang(path, "-Wall", "-Wextra", *options)
            assert said == "", said


def replaced(before, after):
    text = spelled()
    assert text.count(before) == 1, before
    line = text[:text.index(before)].count("\n") + 1
    return write("wrong.ctest", text.replace(before, after)), line


@test
def clang_finds_mistakes_where_they_are():
    for before, after, column, said in (
            ("account->balance += more;", "account->balnce += more;", 14, "no member named 'balnce'"),
            ("yield file;", "yield path[0];", 11, "incompatible"),
            ("yield &account;", "yield 1.5;", 11, "incompatible"),
            ("assert(file != NULL);", "assert(fil != NULL);", 12, "undeclared identifier 'fil'"),
            ('assert_str(account->owner == "Ada");', 'assert_str(account->owned == "Ada");', 25, "no member named 'owned'"),
            ("cleanup(fclose, file);", "cleanup(fclose, path);", 21, "incompatible pointer types"),
            ('"there is no %s", "Bob"', '"there is no %s", 1', 59, "format specifies type"),
            ("assert_mem(bytes ==", "assert_mem(byte ==", 16, "undeclared identifier 'byte'"),
            ('"ab", sizeof bytes', '"ab", size', 31, "undeclared identifier 'size'")):
        path, line = replaced(before, after)
        first = clang(path).split("\n")[0]
        assert first.startswith(f"{path}:{line}:{column}: ") and said in first, (after, first)


# --- clangd ------------------------------------------------------------------------------------------------------------


class Server:
    """A language server over pipes."""

    def __init__(self, words, cwd):
        self.process = subprocess.Popen(words, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.buffer, self.id, self.notes = b"", 0, []
        self.request("initialize", processId=os.getpid(), rootUri=pathlib.Path(cwd).as_uri(),
                     capabilities={"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}})
        self.send("initialized", {})

    def send(self, method, params, **more):
        text = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        self.process.stdin.flush()

    def receive(self, until):
        while True:
            found = re.match(rb"(?:[^\r]+\r\n)*?Content-Length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n", self.buffer)
            if found and len(self.buffer) >= found.end() + int(found[1]):
                end = found.end() + int(found[1])
                message, self.buffer = json.loads(self.buffer[found.end():end]), self.buffer[end:]
                return message
            wait = until - time.monotonic()
            assert wait > 0 and select.select([self.process.stdout], [], [], wait)[0], "the server says nothing"
            more = os.read(self.process.stdout.fileno(), 65536)
            assert more, "the server has ended"
            self.buffer += more

    def request(self, method, **params):
        self.id += 1
        self.send(method, params, id=self.id)
        until = time.monotonic() + 30
        while True:
            message = self.receive(until)
            if message.get("id") == self.id and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self.notes.append(message)

    def open(self, path):
        self.send("textDocument/didOpen", {"textDocument": {"uri": path.as_uri(), "languageId": "c", "version": 1, "text": path.read_text()}})

    def diagnostics(self, path):
        until = time.monotonic() + 30
        while True:
            for note in self.notes:
                if note.get("method") == "textDocument/publishDiagnostics" and note["params"]["uri"] == path.as_uri():
                    self.notes.remove(note)
                    return [(d["range"]["start"]["line"] + 1, d["range"]["start"]["character"] + 1, d["message"])
                            for d in note["params"]["diagnostics"]]
            self.notes.append(self.receive(until))

    def close(self):
        self.request("shutdown")
        self.send("exit", None)
        self.process.wait(10)


def place(path, fragment, word):
    text = path.read_text()
    at = text.index(fragment) + re.search(rf"\b{word}\b", fragment).start()
    line = text[:at].count("\n")
    return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": at - (text.rfind("\n", 0, at) + 1)}}


def project():
    """A tree with the `.clangd` that the README shows, both parts."""
    write(".clangd", shown("yaml", "PathMatch: .*").replace("CompileFlags:\n  Add: [", f"CompileFlags:\n  Add: ['-I{INCLUDE}', ").replace(
        str(INCLUDE) + "/ctest/prelude,", f"'{INCLUDE}/ctest/prelude',") + shown("yaml", "PathExclude").replace(
            f"{top}/tests/conftest.ctest", f"'{top}/tests/conftest.ctest'"))
    return top


@test
def clangd_knows_spelled_out_files():
    project()
    path = write("test_spelled.ctest", spelled())
    server = Server(["clangd", "--background-index=false", "--log=error"], top)
    server.open(path)
    found = server.diagnostics(path)
    assert found == [], found
    names = [symbol["name"] for symbol in server.request("textDocument/documentSymbol", textDocument={"uri": path.as_uri()})]
    for name in "account rich counted stream has_an_owner is_rich twice counts is_small gives_up".split():
        assert name in names, (name, names)
    hover = server.request("textDocument/hover", **place(path, "account->balance += more", "balance"))
    assert "long" in json.dumps(hover), hover
    there = server.request("textDocument/definition", **place(path, "close_account(rich_one)", "close_account"))
    assert there[0]["range"]["start"]["line"] == spelled()[:spelled().index("static void close_account")].count("\n"), there
    edits = server.request("textDocument/rename", newName="rich_person", **place(path, "    close_account(rich_one)", "rich_one"))
    assert len(next(iter(edits["changes"].values()))) == 4, edits
    offered = server.request("textDocument/completion", **place(path, "balance += more", "balance"))
    assert {"balance", "owner"} <= {item.get("filterText", item["label"]).strip() for item in offered["items"]}, offered
    server.close()


@test
def clangd_reports_a_type_error_in_a_body():
    project()
    path = write("test_wrong.ctest", spelled().replace("    account->balance += more;\n", "    account->owner = more->x;\n"))
    line = spelled()[:spelled().index("    account->balance += more;")].count("\n") + 1
    server = Server(["clangd", "--background-index=false", "--log=error"], top)
    server.open(path)
    found = server.diagnostics(path)
    assert [entry[:2] for entry in found] == [(line, 28)] and "not a pointer" in found[0][2], found
    server.close()


@test
def clangd_sees_a_conftest_that_is_included():
    project()
    conftest = write("tests/conftest.ctest", "struct pair { int a, b; };\nfixture() struct pair *pair(void) { struct pair pair = {1, 2}; yield &pair; }\n")
    path = write("tests/test_pair.ctest", "test() void has_both(struct pair *pair)\n{\n    assert(pair->a < pair->b);\n    assert(pair->c);\n}\n")
    server = Server(["clangd", "--background-index=false", "--log=error"], top)
    server.open(path)
    found = server.diagnostics(path)
    assert [entry[:2] for entry in found] == [(4, 18)], found
    server.open(conftest)
    assert server.diagnostics(conftest) == []
    there = server.request("textDocument/definition", **place(path, "a < pair", "a"))
    assert there[0]["uri"].endswith("/tests/conftest.ctest") and there[0]["range"]["start"] == {"line": 0, "character": 18}, there
    server.close()


# --- ctags -------------------------------------------------------------------------------------------------------------


def tags(*words):
    """What ctags finds: names with their lines and kinds."""
    found = {}
    for line in run("ctags", "--quiet=yes", "--fields=+nK", "-f", "-", *words, cwd=ROOT).splitlines():
        name, path, rest = line.split("\t", 2)
        fields = rest.split(";\"\t", 1)[1].split("\t")
        line = next(int(field[5:]) for field in fields if field.startswith("line:"))
        found.setdefault(pathlib.Path(path).name, set()).add((name, line, fields[0]))
    return found


@test
def ctags_finds_all_forms():
    options = shown("sh", "ctags --options").split()[1]
    found = tags(options, "tests/editors/sample.ctest", "tests/editors/indent.ctest", "examples/mystery_machine/test_2_dessert.ctest")
    names = {(name, kind) for name, _, kind in found["sample.ctest"]}
    for name, kind in (("plain", "test"), ("first", "test"), ("transaction", "fixture"), ("over_lines", "test"), ("outer", "class"),
                       ("prepared", "fixture"), ("last", "test"), ("from_yaml", "test"), ("of_functions", "test"), ("helper", "function"), ("behind", "function")):
        assert (name, kind) in names, (name, kind, names)
    for name in ("commented", "quoted", "inside", "a_pointer", "declared"):
        assert not {(name, kind) for kind in ("test", "fixture", "class")} & names, name
    listed = json.loads(run(os.environ["CTESTC"], "list", "--format=json", ROOT / "examples/mystery_machine"))
    there = {(item["id"].split("::")[-1].split("[")[0], item["line"]) for item in listed["items"] if "dessert" in item["file"]}
    assert there == {(name, line) for name, line, kind in found["test_2_dessert.ctest"] if kind == "test"}, (there, found["test_2_dessert.ctest"])


# --- running them ----------------------------------------------------------------------------------------------------


def main():
    failed = 0
    for function in tests:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok prelude: {name}")
        except Exception:
            failed += 1
            print(f"FAILED prelude: {name}\n{traceback.format_exc(limit=-2)[-2500:]}")
        sys.stdout.flush()
    shutil.rmtree(top)
    return 1 if failed else 0


sys.exit(main())
