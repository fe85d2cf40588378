"""client.py - an editor for tests: frames over the standard input and output of `ctestc lsp`."""
import json
import os
import pathlib
import select
import subprocess
import time
import urllib.parse

CTESTC = os.environ.get("CTESTC") or str(pathlib.Path(__file__).resolve().parent.parent.parent / "build/bin/ctestc")

FULL = {
    "workspace": {"workspaceEdit": {"documentChanges": True}, "codeLens": {"refreshSupport": True},
                  "inlayHint": {"refreshSupport": True}, "didChangeWatchedFiles": {"dynamicRegistration": True}},
    "textDocument": {"completion": {"completionItem": {"snippetSupport": True, "deprecatedSupport": True}},
                     "hover": {"contentFormat": ["markdown", "plaintext"]},
                     "documentSymbol": {"hierarchicalDocumentSymbolSupport": True}},
    "window": {"workDoneProgress": True},
    "experimental": {"ctestcTests": True},
}


def uri_of(path):
    return "file://" + urllib.parse.quote(str(path))


def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class ServerDied(AssertionError):
    pass


class Failed(Exception):
    """The server answered a request with an error."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]


class Client:
    """Talks to one server. Texts of open documents are kept, so that edits can be said by what they look like."""

    def __init__(self, root=None, under=(), ctestc=CTESTC, cwd=None):
        self.root = pathlib.Path(root) if root else None
        command = [*under, ctestc, "lsp"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd)
        self.buffer = bytearray()
        self.number = 0
        self.answers = {}
        self.notices = []     # notifications and requests of the server, in the order of arrival
        self.diagnostics = {}  # uri -> params of the last publishDiagnostics
        self.texts = {}       # uri -> text
        self.versions = {}
        self.encoding = "utf-16"
        self.timeout = 20 if not under else 600

    # --- frames ---

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        self.send_bytes(frame({"jsonrpc": "2.0", **message}))

    def notify(self, method, params=None):
        self.send({"method": method, **({} if params is None else {"params": params})})

    def take(self):
        """The first whole message of what was read, or None."""
        end = self.buffer.find(b"\r\n\r\n", 0, 1000)
        if end < 0:
            return None
        fields = dict(line.split(b": ", 1) for line in bytes(self.buffer[:end]).split(b"\r\n"))
        begin, size = end + 4, int(fields[b"Content-Length"])
        if len(self.buffer) - begin < size:
            return None
        body = bytes(self.buffer[begin:begin + size])
        del self.buffer[:begin + size]
        return json.loads(body.decode("utf-8"))

    def receive(self, seconds):
        """One message that arrives within so many seconds, or None."""
        end = time.monotonic() + seconds
        while True:
            message = self.take()
            if message is not None:
                return message
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                return None
            data = os.read(self.process.stdout.fileno(), 1 << 20)
            if not data:
                raise ServerDied("the server is gone: %s" % self.process.stderr.read().decode(errors="replace"))
            self.buffer += data

    def sort(self, message):
        if "method" not in message:
            self.answers[message["id"]] = message
            return
        self.notices.append(message)
        if message["method"] == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]
        if "id" in message:
            self.send({"id": message["id"], "result": None})

    def pump(self, seconds=0.0):
        """Takes in all that arrives within so many seconds."""
        end = time.monotonic() + seconds
        while True:
            message = self.receive(max(0.0, end - time.monotonic()))
            if message is None:
                return
            self.sort(message)

    # --- requests ---

    def begin(self, method, params=None):
        self.number += 1
        self.send({"id": self.number, "method": method, **({} if params is None else {"params": params})})
        return self.number

    def end(self, number):
        limit = time.monotonic() + self.timeout
        while number not in self.answers:
            message = self.receive(limit - time.monotonic())
            if message is None:
                raise AssertionError("no answer to request %d" % number)
            self.sort(message)
        answer = self.answers.pop(number)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer["result"]

    def ask(self, method, params=None):
        return self.end(self.begin(method, params))

    def wait(self, wanted, seconds=None):
        """Until `wanted()` is true."""
        limit = time.monotonic() + (seconds or self.timeout)
        while not wanted():
            message = self.receive(max(0.0, limit - time.monotonic()))
            if message is None:
                raise AssertionError("it did not come")
            self.sort(message)

    def settle(self, name=None):
        """Until all files have been looked at: the server says so to who asks for tests, of a file or of all."""
        params = {"textDocument": {"uri": self.uri(name)}} if name else {}
        while not self.ask("ctestc/tests", params)["complete"]:
            time.sleep(0.01)
        self.pump(0.05)

    # --- a session ---

    def start(self, capabilities=None, folders=None, options=None, **more):
        folders = [self.root] if folders is None and self.root else folders
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": FULL if capabilities is None else capabilities,
                  "initializationOptions": {"clangd": False, **(options or {})},
                  "workspaceFolders": [{"uri": uri_of(f), "name": str(f)} for f in folders] if folders else None, **more}
        result = self.ask("initialize", params)
        self.encoding = result["capabilities"]["positionEncoding"]
        self.notify("initialized", {})
        return result

    def stop(self):
        """The exit status."""
        self.ask("shutdown")
        self.notify("exit")
        return self.finish()

    def finish(self):
        self.process.stdin.close()
        while self.process.stdout.read(1 << 16):
            pass
        status = self.process.wait(timeout=self.timeout)
        self.stderr = self.process.stderr.read().decode(errors="replace")
        self.process.stdout.close()
        self.process.stderr.close()
        return status

    # --- documents ---

    def uri(self, name):
        return name if ":" in str(name) else uri_of(self.root / name)

    def open(self, name, text=None):
        uri = self.uri(name)
        if text is None:
            text = (self.root / name).read_text()
        self.texts[uri], self.versions[uri] = text, 1
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "ctest", "version": 1, "text": text}})
        return uri

    def close(self, name):
        del self.texts[self.uri(name)]
        self.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def units(self, text):
        if self.encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) if self.encoding == "utf-32" else len(text.encode("utf-16-le", "surrogatepass")) // 2

    def position(self, text, index):
        before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
        return {"line": before.count("\n"), "character": self.units(before[before.rfind("\n") + 1:])}

    def change(self, name, old, new, nth=0):
        """Replaces the nth `old` of the open text as an editor would say it."""
        uri = self.uri(name)
        text, index = self.texts[uri], -1
        for _ in range(nth + 1):
            index = text.index(old, index + 1)
        self.edit(uri, index, index + len(old), new)

    def edit(self, uri, begin, end, new):
        text = self.texts[uri]
        change = {"range": {"start": self.position(text, begin), "end": self.position(text, end)}, "text": new}
        self.texts[uri] = text[:begin] + new + text[end:]
        self.versions[uri] += 1
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": self.versions[uri]}, "contentChanges": [change]})

    def replace(self, name, text):
        uri = self.uri(name)
        self.texts[uri] = text
        self.versions[uri] += 1
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": self.versions[uri]}, "contentChanges": [{"text": text}]})

    def at(self, name, where, nth=0):
        """The position of `|` in `where`, a piece of the file's text; as the params of a request."""
        uri = self.uri(name)
        text = self.texts.get(uri)
        if text is None:
            text = (self.root / name).read_text()
        offset, plain = where.index("|"), where.replace("|", "")
        index = -1
        for _ in range(nth + 1):
            index = text.index(plain, index + 1)
        return {"textDocument": {"uri": uri}, "position": self.position(text, index + offset)}

    def text_of(self, location):
        """What stands at a location: the file's name relative to the root, the line, the text."""
        uri = location["uri"]
        path = pathlib.Path(urllib.parse.unquote(uri[len("file://"):]))
        text = self.texts[uri] if uri in self.texts else path.read_text()
        return "%s:%d:%s" % (os.path.relpath(path, self.root), location["range"]["start"]["line"] + 1, self.slice(text, location["range"]))

    def slice(self, text, span):
        return text[self.index(text, span["start"]):self.index(text, span["end"])]

    def index(self, text, position):
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        kept = text.splitlines(keepends=True) + [""]
        index = sum(len(line) for line in kept[:position["line"]])
        line, units = lines[position["line"]], 0
        for character in line:
            if units >= position["character"]:
                break
            units += self.units(character)
            index += 1
        return index

    def apply(self, edit):
        """A workspace edit, on the texts that are open and on the files of the others; names of files -> new texts."""
        files = {c["textDocument"]["uri"]: c["edits"] for c in edit["documentChanges"]} if "documentChanges" in edit else edit["changes"]
        result = {}
        for uri, edits in files.items():
            path = pathlib.Path(urllib.parse.unquote(uri[len("file://"):]))
            text = self.texts[uri] if uri in self.texts else path.read_text()
            spans = sorted(((self.index(text, e["range"]["start"]), self.index(text, e["range"]["end"]), e["newText"]) for e in edits), reverse=True)
            for begin, end, new in spans:
                text = text[:begin] + new + text[end:]
            result[os.path.relpath(path, self.root)] = text
        return result
