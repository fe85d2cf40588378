#!/usr/bin/env python3
"""lsp.py - how long an editor waits for the language server on a large tree.

    lsp.py [--ctestc FILE] [--tests N] [--files N] [--rounds N]

Makes a suite with generate.py, opens one of its files and the outermost conftest, and types: each round is one keystroke and then one question,
whose answer is waited for. Prints the median and the worst of each, in milliseconds: of the clock, and what the server computed (on a machine
that others use the clock says how long it waited for a processor, too). "after the conftest" is the same right after a
keystroke in a body of the outermost conftest; "after a declaration there" right after one was added to it or taken away, which makes
every file of the tree stale.
"""
import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lsp"))
from client import Client  # noqa: E402

LIMIT = 50.0
DECLARATION = "extern int z;\n"


class Typist:
    def __init__(self, client, name, conftest, rounds):
        self.client, self.name, self.conftest, self.rounds = client, name, conftest, rounds
        self.rows = []

    def type_in(self, name):
        """One more letter in a name in the middle of the file; the next time it is taken away again."""
        client, uri = self.client, self.client.uri(name)
        text = client.texts[uri]
        index = text.index("\n}", len(text) // 2) + 1
        if text[index - 2] == "z":
            client.edit(uri, index - 2, index - 1, "")
        else:
            client.edit(uri, index - 1, index - 1, "z")

    def declare_in(self, name):
        """One more declaration at the end; the next time it is taken away again."""
        client, uri = self.client, self.client.uri(name)
        text = client.texts[uri]
        size = len(text.removesuffix(DECLARATION))
        client.edit(uri, size, len(text), DECLARATION if size == len(text) else "")

    def measure(self, what, question, name=None, edited=None, pause=0.0, edit=None):
        times, work = [], []
        for _ in range(self.rounds):
            if pause:
                self.client.settle("conftest.ctest")
            began, worked = time.perf_counter(), self.cpu()
            (edit or self.type_in)(edited or self.name)
            question(name or self.name)
            times.append(1000 * (time.perf_counter() - began))
            work.append(self.cpu() - worked)
        self.rows.append((what, statistics.median(times), max(times), statistics.median(work), max(work)))
        print("| %s | %.1f | %.1f | %.1f | %.1f |" % self.rows[-1], flush=True)

    def cpu(self):
        """Milliseconds that the server has computed."""
        with open("/proc/%d/schedstat" % self.client.process.pid) as stat:
            return int(stat.read().split()[0]) / 1e6

    def diagnostics(self, name):
        client, uri = self.client, self.client.uri(name)
        client.wait(lambda: client.diagnostics.get(uri, {}).get("version") == client.versions[uri])

    def ask(self, method, **more):
        def question(name):
            uri = self.client.uri(name)
            text = self.client.texts[uri]
            index = text.index("adds_", len(text) // 2)
            index = text.index("(", index) + 2 if "(" in text[index:] else index
            params = {"textDocument": {"uri": uri}, "position": self.client.position(text, index), **more}
            return self.client.ask(method, params)
        return question


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ctestc", default=str(HERE.parent.parent / "build/bin/ctestc"))
    parser.add_argument("--tests", default="100000")
    parser.add_argument("--files", default="100")
    parser.add_argument("--fixtures", default="1000")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    top = pathlib.Path(tempfile.mkdtemp(prefix="ctestc-bench-")).resolve()
    try:
        subprocess.run([sys.executable, str(HERE / "generate.py"), "large", str(top), "--tests", options.tests, "--files", options.files,
                        "--fixtures", options.fixtures], check=True, stdout=subprocess.DEVNULL)
        (top / "ctest.yaml").write_text("")
        client = Client(top, ctestc=options.ctestc)
        client.timeout = 300
        began = time.perf_counter()
        client.start()
        name = str(sorted(top.rglob("test_*.ctest"))[-1].relative_to(top))
        client.open(name)
        client.open("conftest.ctest")
        client.settle("conftest.ctest")
        print("the whole tree is read after %.1f s; %d tests" % (
            time.perf_counter() - began, sum(t["kind"] == "test" for t in client.ask("ctestc/tests")["tests"])))
        print("| a keystroke, then | median | worst | CPU median | CPU worst |\n| --- | --- | --- | --- | --- |")
        typist = Typist(client, name, "conftest.ctest", options.rounds)
        line = len(client.texts[client.uri(name)].split("\n")) // 2
        screen = {"range": {"start": {"line": line, "character": 0}, "end": {"line": line + 60, "character": 0}}}
        questions = [
            ("diagnostics", typist.diagnostics), ("completion", typist.ask("textDocument/completion")), ("hover", typist.ask("textDocument/hover")),
            ("definition", typist.ask("textDocument/definition")), ("document highlight", typist.ask("textDocument/documentHighlight")),
            ("semantic tokens of a screen", typist.ask("textDocument/semanticTokens/range", **screen)),
            ("inlay hints of a screen", typist.ask("textDocument/inlayHint", **screen)),
            ("code actions", typist.ask("textDocument/codeAction", **screen, context={"diagnostics": []})),
            ("document symbols", typist.ask("textDocument/documentSymbol")), ("folding", typist.ask("textDocument/foldingRange")),
            ("code lenses", typist.ask("textDocument/codeLens")), ("semantic tokens of the file", typist.ask("textDocument/semanticTokens/full")),
            ("tests of the file", typist.ask("ctestc/tests")), ("symbols of the workspace", typist.ask("workspace/symbol", query="adds_77")),
        ]
        for what, question in questions:
            typist.measure(what, question)
        typist.measure("diagnostics of the conftest itself", typist.diagnostics, "conftest.ctest", "conftest.ctest")
        for what, question in questions[:6]:
            if what != "diagnostics":
                typist.measure(what + ", after the conftest", question, edited="conftest.ctest")
        print("the same with all files read anew in between:")
        typist.rounds = min(typist.rounds, 5)
        for what, method in [("references", "textDocument/references"), ("rename", "textDocument/rename")]:
            typist.measure(what, typist.ask(method, context={"includeDeclaration": True}, newName="renamed_z"), pause=1)
            typist.measure(what + ", after the conftest", typist.ask(method, context={"includeDeclaration": True}, newName="renamed_z"),
                           edited="conftest.ctest", pause=1)
            typist.measure(what + ", after a declaration there (waits for all)",
                           typist.ask(method, context={"includeDeclaration": True}, newName="renamed_z"), edited="conftest.ctest", pause=1,
                           edit=typist.declare_in)
        memory = [l for l in open("/proc/%d/status" % client.process.pid) if l.startswith("VmHWM")][0].split()[1]
        print("peak memory: %d MiB" % (int(memory) // 1024))
        client.stop()
        slow = [row for row in typist.rows if row[2] > LIMIT]
        for row in slow:
            print("over %d ms: %s" % (LIMIT, row[0]))
    finally:
        shutil.rmtree(top, ignore_errors=True)


if __name__ == "__main__":
    main()
