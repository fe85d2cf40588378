"""What the tests of builds share: an installation, copies of examples/builds, and what a build has written.

In: $BUILD, a build tree of ctestc. Out: `installation()`, an install tree of it; `Project`, a copy of the example in a
directory with spaces; `check_edits`, which edits one file after the other and compares what each build made anew.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD") or ROOT / "build")
top = pathlib.Path(tempfile.mkdtemp(prefix="ctest builds "))

tests = []


def test(function):
    tests.append(function)
    return function


class Skip(Exception):
    """Raised by a test that cannot run here; says why."""


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"there is no {program}")


def equal(a, b):
    assert a == b, f"{a!r} is not {b!r}"


def contains(text, part):
    assert part in text, f"{part!r} is not in {text!r}"


def run(*words, cwd=None, status=0, env=None, timeout=200):
    """stdout and stderr, as one text, of a command; checks its exit status."""
    process = subprocess.run([str(word) for word in words], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=timeout, env={**environment(), **(env or {})})
    if status is not None and process.returncode != status:
        raise AssertionError(f"{' '.join(map(str, words))}: exit status {process.returncode}, not {status}\n{process.stdout}")
    return process.stdout


_installed = []


def installation():
    """A prefix with everything; without spaces, since pkg-config's output is words."""
    if not _installed:
        prefix = pathlib.Path(tempfile.mkdtemp(prefix="ctest-install-")) / "prefix"
        plain = {"PATH": os.environ["PATH"]}
        subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix], check=True, capture_output=True, env=plain)
        _installed.append(prefix)
    return _installed[0]


def environment():
    """As for someone who has ctestc installed."""
    clean = {name: value for name, value in os.environ.items() if name not in ("CTESTC", "BUILD", "ROOT", "DESTDIR")}
    if _installed:
        clean["PATH"] = f"{_installed[0]}/bin:{clean['PATH']}"
        clean["PKG_CONFIG_PATH"] = f"{_installed[0]}/lib/pkgconfig"
    return clean


def clean_up():
    for directory in _installed:
        shutil.rmtree(directory.parent)
    run("chmod", "-R", "u+w", top)
    shutil.rmtree(top)


class Project:
    """A copy of examples/builds, and the directory `out` where it is built."""

    def __init__(self, name, out):
        installation()
        self.path = top / name
        shutil.copytree(ROOT / "examples/builds", self.path, ignore=shutil.ignore_patterns(".ctest-build", "gen"))
        self.out = self.path / out

    def write(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def edit(self, name, old, new):
        text = (self.path / name).read_text()
        assert old in text, (name, old)
        self.write(name, text.replace(old, new))

    def objects(self):
        """When each object and program was made."""
        pattern = re.compile(r"(?:^|[._/-])(deep\.conftest|conftest|test_account|test_fee|test_new|ctest_main|main|account|late)(?:\.c)?\.o$")
        made = {}
        for path in self.out.rglob("*"):
            found = pattern.search(str(path.relative_to(self.out)))
            name = {"main": "ctest_main"}.get(found[1], found[1]) if found else path.name
            if (found or path.name == "account_tests") and path.is_file():
                assert name not in made, (name, path)
                made[name] = path.stat().st_mtime_ns
        return made

    def files(self):
        """All files, with when they were written; but logs, and what a run of the tests remembers."""
        logs = re.compile(r"\.ninja_|meson-logs|Testing/|\.ctest-cache|__pycache__|\.log$|CMakeFiles/Progress|"
                          r"compiler_depend\.|verify_globs|progress\.marks|TargetDirectories")
        return {str(path): path.stat().st_mtime_ns for path in self.out.rglob("*")
                if path.is_file() and not logs.search(str(path))}


TESTS = ["test_account", "test_fee"]
ALL = ["conftest", *TESTS, "ctest_main", "account"]


def check_edits(project, build, execute, has_globs=True):
    """`build` builds and returns what is printed; `execute` runs the tests and returns that, whatever its status."""

    def rebuilt(what):
        before = project.objects()
        time.sleep(0.02)
        build()
        after = project.objects()
        return sorted(name for name in after if after[name] != before.get(name) and name != "late"), what

    def expect(what, names):
        equal(rebuilt(what), (sorted([*names, "account_tests"] if names else []), what))

    build()
    equal(sorted(set(project.objects()) - {"late"}), sorted([*ALL, "account_tests"]))
    contains(execute(), "6 passed, 1 skipped")

    before = project.files()
    build()
    after = project.files()
    equal({name for name in after if after[name] != before.get(name)}, set())

    project.edit("tests/test_account.ctest", "balance == 300", "balance == 301")
    expect("a test", ["test_account"])
    out = execute()
    contains(out, "tests/test_account.ctest:4: error: assert(account->balance == 301)")
    contains(out, "1 failed")
    project.edit("tests/test_account.ctest", "balance == 301", "balance == 300")
    expect("the test again", ["test_account"])

    project.edit("tests/conftest.ctest", "{.balance = 500}", "{.balance = 400 + 100}")
    expect("the body of a conftest's fixture", ["conftest"])
    project.edit("tests/conftest.ctest", '#include "account.h"', '#include "account.h"\n#define OF_CONFTEST 1')
    expect("what a conftest hands on", ["conftest", *TESTS])
    project.edit("src/account.h", "1000", "2000")
    expect("a header", ["account", "conftest", *TESTS])
    project.edit("tests/fees.yaml", "fee: 11", "fee: 12")
    expect("a value in a YAML file", ["test_fee"])
    contains(execute(), "1 failed")
    project.edit("tests/fees.yaml", "fee: 12}", "fee: 11}\nhuge: {amount: 10000, fee: 101}")
    expect("a row in a YAML file", ["test_fee", "ctest_main"])
    contains(execute(), "7 passed, 1 skipped")
    project.edit("ctest.yaml", "timeout: 10s", "timeout: 11s")
    expect("ctest.yaml", ["ctest_main"])
    (project.path / "src/account.c").touch()
    expect("the code under test", ["account"])
    expect("nothing", [])

    project.edit("tests/test_fee.ctest", "costs\n{", "costs(acount)\n{")
    out = build(status=None)
    contains(out, "tests/test_fee.ctest:1:")
    contains(out, "[CT0301]")
    project.edit("tests/test_fee.ctest", "costs(acount)\n{", "costs\n{")
    expect("an error, and its repair", [])

    if has_globs:
        project.write("tests/deep/test_new.ctest", "test is_new(account) { assert(account); }\n")
        os.utime(project.path / "tests/deep/test_new.ctest", (1, 1))
        expect("a new file, even if it is old", ["test_new", "ctest_main"])
        contains(execute(), "8 passed, 1 skipped")
        project.write("tests/deep/test_newer.ctest", "test is_newer(account { }\n")
        contains(build(status=None), "tests/deep/test_newer.ctest:1:")
        (project.path / "tests/deep/test_newer.ctest").unlink()
        build()
        project.write("tests/deep/conftest.ctest", "fixture struct account *account() { struct account a = {1}; yield &a; }\n")
        project.edit("tests/deep/test_new.ctest", "assert(account)", "assert(account->balance == 1)")
        build()
        contains(execute(), "8 passed, 1 skipped")
        (project.path / "tests/deep/conftest.ctest").unlink()
        project.edit("tests/deep/test_new.ctest", "balance == 1", "balance == 500")
        build()
        contains(execute(), "8 passed, 1 skipped")
        (project.path / "tests/deep/test_new.ctest").unlink()
        expect("a file that is gone", ["ctest_main"])
        contains(execute(), "7 passed, 1 skipped")
