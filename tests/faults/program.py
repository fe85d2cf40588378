"""What the tests of faults share: compiled suites, running them, and what a run must not leave behind."""
import itertools
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import tempfile
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("BUILD") or HERE.parent.parent / "build")
CTESTC = os.environ.get("CTESTC") or str(BUILD / "bin/ctestc")
MARK = f"CTEST_FAULT_{os.getpid()}"
numbers = itertools.count()


def compile_suite(folder, out, compiler, library=None):
    """The program of all `.ctest` files of a folder."""
    out.mkdir()
    subprocess.run([CTESTC, "-o", out, "--root", folder, folder], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*shlex.split(compiler), "-std=c11", "-D_GNU_SOURCE", "-w", f"-I{BUILD / 'include'}", *sorted(out.glob("*.c")),
                    library or BUILD / "lib/libctest.a", "-o", out / "tests", "-lpthread", "-lm"], check=True)
    return out / "tests"


def compile_files(files, out, compiler, library=None):
    """The program of files given as {name: text}."""
    folder = out.with_suffix(".suite")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return compile_suite(folder, out, compiler, library)


class Run:
    """One run of a test program, in a directory of its own; `top` is where that is made."""

    def __init__(self, program, *words, top, source=None, env=None, **popen):
        self.mark = f"{MARK}={next(numbers)}"
        self.directory = pathlib.Path(tempfile.mkdtemp(dir=top))
        self.tmp = self.directory / "tmp"
        self.tmp.mkdir()
        self.out = self.directory / "out"
        name, value = self.mark.split("=")
        with open(self.out, "wb") as out:
            self.process = subprocess.Popen(
                [program, *words], cwd=source or self.directory, stdin=subprocess.DEVNULL, stdout=popen.pop("stdout", out),
                stderr=subprocess.STDOUT, start_new_session=True,
                env={**os.environ, "TMPDIR": str(self.tmp), "ASAN_OPTIONS": "", **(env or {}), name: value}, **popen)

    def wait(self, seconds):
        """Its exit status; None: it did not end in time, and was ended."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.end()
            return None

    def end(self):
        """Ends all that it has started."""
        for process in [self.process.pid, *self.left_processes()]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()

    def text(self):
        return self.out.read_bytes().decode(errors="replace")

    def left_processes(self):
        """Processes with its mark in their environment."""
        mark = self.mark.encode()
        left = []
        for entry in os.scandir("/proc"):
            if not entry.name.isdigit():
                continue
            try:
                environment = pathlib.Path(entry.path, "environ").read_bytes()
            except OSError:
                continue
            if mark in environment.split(b"\0"):
                left.append(int(entry.name))
        return left

    def left_files(self, failed=()):
        """What is left in its $TMPDIR but directories of tests with these names."""
        left = []
        for entry in self.tmp.rglob("*"):
            parts = entry.relative_to(self.tmp).parts
            if parts[0].startswith("ctest-of-") and (len(parts) < 3 or re.sub(r"-\d+$", "", parts[2]) in failed):
                continue
            left.append(str(entry.relative_to(self.tmp)))
        return left


def read_json(path):
    """The events of a log; a line that is not whole is an error."""
    text = path.read_bytes()
    assert text.endswith(b"\n") or text == b"", "the JSON log ends in the middle of a line"
    return [json.loads(line) for line in text.decode().splitlines()]


def read_junit(path):
    """{id without its file's suffix: [tags of its children]}; an id twice is an error."""
    cases = {}
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        assert name not in cases, f"{name} is twice in the XML file"
        cases[name] = case
    return cases


def junit_name(identifier):
    path, *rest = identifier.split("::")
    return ".".join([re.sub(r"\.ctest$", "", path).replace("/", "."), *rest])


def read_tap(text):
    """{id: is it fine?}, where its own test point and that of its late tear-downs count; checks numbers and plan."""
    points, numbers_seen = {}, []
    for word, number, name in re.findall(r"^(ok|not ok) (\d+) - (.*)$", text, re.M):
        name, _, directive = name.partition(" # ")
        numbers_seen.append(int(number))
        name = re.sub(r"\\(.)", r"\1", name)
        late = name.startswith("teardown of ")
        name = name.removeprefix("teardown of ")
        assert late or name not in points, f"{name} has two test points"
        points[name] = points.get(name, True) and (word == "ok" or directive.startswith("TODO"))
    assert numbers_seen == list(range(1, len(numbers_seen) + 1)), "the numbers of test points"
    assert f"1..{len(numbers_seen)}\n" in text, "the plan of the TAP report"
    return points
