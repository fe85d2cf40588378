#!/usr/bin/env python3
"""The command line of ctestc: every option, exit statuses, what is written and when, what is rebuilt.

Each function test_… gets a fresh directory and a Tree to work in. Prints `ok NAME` or `FAILED NAME reason`.
Usage: run.py [WORD...]: only the tests whose names contain one of the words.
"""
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
CTESTC = os.environ.get("CTESTC") or str(HERE.parent.parent / "build/bin/ctestc")


class Tree:
    """A directory of files, in which ctestc is called."""

    def __init__(self, path, ctestc=CTESTC):
        self.path = pathlib.Path(path)
        self.ctestc = ctestc

    def __truediv__(self, name):
        return self.path / name

    def write(self, name, text=""):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def read(self, name):
        return (self.path / name).read_text()

    def call(self, *words, status=0, cwd=".", env=None, check_sanitizers=True):
        """Calls ctestc, checks its exit status and that it did not crash; stdout and stderr."""
        run = subprocess.run([self.ctestc, *map(str, words)], cwd=self.path / cwd, capture_output=True, text=True,
                             stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})}, timeout=300)
        if status is not None and run.returncode != status:
            raise AssertionError(f"ctestc {' '.join(map(str, words))}: exit status {run.returncode}, not {status}\n"
                                 f"{run.stdout}{run.stderr}")
        if check_sanitizers:
            assert "AddressSanitizer" not in run.stderr and "runtime error" not in run.stderr, run.stderr
        return run.stdout, run.stderr

    def files(self, name):
        """Names and contents of the regular files below a directory."""
        top = self.path / name
        return {str(p.relative_to(top)): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()}


def equal(a, b):
    assert a == b, f"{a!r} is not {b!r}"


def contains(text, part):
    assert part in text, f"{part!r} is not in {text!r}"


def lacks(text, part):
    assert part not in text, f"{part!r} is in {text!r}"


def suite(tree):
    """A small suite with two files, a conftest and a used file."""
    tree.write("proj/ctest.yaml", "paths: [tests]\n")
    tree.write("proj/tests/conftest.ctest", 'use "lib/money.ctest";\n#define LIMIT 3\n'
               "fixture int number() { return 7; }\n")
    tree.write("proj/tests/lib/money.ctest", "fixture int money() { return 5; }\n")
    tree.write("proj/tests/test_a.ctest", "test one(number, money) { assert(number > money); }\n")
    tree.write("proj/tests/sub/test_b.ctest", "test two(number) { assert(number > LIMIT); }\ntest three { }\n")


# --- usage -------------------------------------------------------------------------------------------------


def test_version_is_one_line(t):
    out, err = t.call("--version")
    assert re.fullmatch(r"ctestc \d+\.\d+\.\d+\n", out), out
    equal(err, "")
    equal(t.call("run", "--version")[0], out)


def test_help_of_each_command(t):
    overview = t.call("--help")[0]
    contains(overview, "usage: ctestc [-o DIR] PATH...")
    for command in ("run", "init", "check", "list", "fixtures", "plan", "graph", "explain"):
        contains(overview, f"\n  {command} ")
        contains(t.call(command, "--help")[0], f"usage: ctestc {command}")
    for option in ("-o DIR", "--suite=NAME", "--depfile=FILE", "--depfile-target=TARGET",
                   "--depfile-phony", "--manifest=FILE", "--outputs=FILE", "--print-outputs", "--root=DIR", "-I DIR",
                   "--no-lines", "--file-prefix-map=OLD=NEW", "--module=FILE", "--main"):
        contains(overview, option)


def test_help_goes_to_stdout_and_wins(t):
    equal(t.call("check", "--help", "no such file")[1], "")


def test_wrong_usage(t):
    t.write("a.ctest", "test x { }\n")
    for words, message in [
        ([], "no PATH"),
        (["check"], "no PATH"),
        (["--frobnicate", "a.ctest"], "unknown option '--frobnicate'"),
        (["--sute=x", "a.ctest"], "did you mean '--suite'?"),
        (["-o"], "'-o' needs an argument"),
        (["a.ctest", "--root"], "'--root' needs an argument"),
        (["--main=yes", "a.ctest"], "'--main' takes no argument"),
        (["--root", "nowhere", "a.ctest"], "no directory"),
        (["--file-prefix-map=x", "a.ctest"], "OLD=NEW"),
        (["--diagnostics=xml", "a.ctest"], "'xml' is none of"),
        (["--color=pink", "a.ctest"], "'pink' is none of"),
        (["-Wno-such-warning", "a.ctest"], "-Wno-such-warning"),
        (["-Wno-unusd-fixture", "a.ctest"], "did you mean 'no-unused-fixture'?"),
        (["-Werror=unused-fixtures", "a.ctest"], "did you mean 'error=unused-fixture'?"),
        (["-Wno-cycle", "a.ctest"], "'-Wno-cycle': cycle is an error"),
        (["-W", "a.ctest"], "needs an argument"),
        (["check", "-o", "out", "a.ctest"], "unknown option '-o'"),
        (["list", "--format=xml", "a.ctest"], "'xml' is none of"),
        ([""], "a PATH is empty"),
        (["--root=", "a.ctest"], "the argument of '--root' is empty"),
        (["-o", "", "a.ctest"], "the argument of '-o' is empty"),
        (["--depfile=", "a.ctest"], "the argument of '--depfile' is empty"),
    ]:
        out, err = t.call(*words, status=2)
        equal(out, "")
        contains(err, message)
    equal(sorted(p.name for p in t.path.iterdir()), ["a.ctest"])


def test_dashes_end_the_options(t):
    t.write("--odd.ctest", "test x { }\n")
    equal(t.call("list", "--", "--odd.ctest")[0], "--odd.ctest::x\n")


def test_full_disk_under_stdout(t):
    t.write("a.ctest", "test x { }\n")
    with open("/dev/full", "w") as full:
        run = subprocess.run([CTESTC, "list", "a.ctest"], cwd=t.path, stdout=full, stderr=subprocess.PIPE, text=True)
    equal(run.returncode, 3)
    contains(run.stderr, "standard output")


# --- which files -------------------------------------------------------------------------------------------


def test_files_in_byte_order_files_and_directories_together(t):
    for name in ("b/x.ctest", "a.ctest", "b.ctest", "B.ctest", "b-c.ctest", "z/conftest.ctest", "z/y/q.ctest", "é.ctest"):
        t.write("top/" + name, "" if "conftest" in name else "test t { }\n")
    out = t.call("list", "--root", "top", "top")[0]
    names = [line.split("::")[0] for line in out.splitlines()]
    equal(names, ["B.ctest", "a.ctest", "b/x.ctest", "b-c.ctest", "b.ctest", "z/y/q.ctest", "é.ctest"])


def test_files_in_the_order_given_each_once(t):
    for name in ("a", "b", "c"):
        t.write(f"d/{name}.ctest", "test t { }\n")
    out = t.call("list", "d/c.ctest", "d", "./d/../d/a.ctest")[0]
    equal(out, "c.ctest::t\na.ctest::t\nb.ctest::t\n")


def test_hidden_entries_are_skipped_but_not_when_named(t):
    t.write("a.ctest", "test t { }\n")
    t.write(".hidden.ctest", "test h { }\n")
    t.write(".git/b.ctest", "test g { }\n")
    t.write(".ctest-build/c.ctest", "test c { }\n")
    equal(t.call("list", ".")[0], "a.ctest::t\n")
    equal(t.call("list", ".hidden.ctest", ".git")[0], ".hidden.ctest::h\n.git/b.ctest::g\n")


def test_symbolic_links_that_loop(t):
    t.write("d/a.ctest", "test t { }\n")
    os.symlink("..", t / "d/up")
    os.symlink(".", t / "d/self")
    t.write("e/b.ctest", "test t { }\n")
    os.symlink("../e", t / "d/e")
    out = t.call("list", "d")[0]
    contains(out, "a.ctest::t\n")
    contains(out, "e/b.ctest::t\n")
    assert out.count("\n") < 10, out


def test_odd_entries(t):
    t.write("d/a.ctest", "test t { }\n")
    (t / "d/directory.ctest").mkdir()
    t.write("d/directory.ctest/b.ctest", "test t { }\n")
    os.mkfifo(t / "d/pipe.ctest")
    t.write("d/c.ctest.bak", "test no { }\n")
    equal(t.call("list", "d")[0], "a.ctest::t\ndirectory.ctest/b.ctest::t\n")


def test_pipes_and_devices_are_not_read(t):
    os.mkfifo(t / "pipe.ctest")
    contains(t.call("check", "pipe.ctest", status=3)[1], "cannot read 'pipe.ctest': it is not a regular file")
    os.mkfifo(t / "d e.yaml")
    t.write("a.ctest", 'test(params(int x) = yaml("d e.yaml")) t { assert(x); }\n')
    contains(t.call("check", "a.ctest", status=1)[1], "a.ctest:1:27: error: ")
    t.write("b.ctest", 'use "/dev/zero";\ntest t { }\n')
    contains(t.call("check", "b.ctest", status=1)[1], "b.ctest:1:5: error: ")
    t.write("c/t.ctest", "test t { }\n")
    os.mkfifo(t / "c/conftest.ctest")
    equal(t.call("check", "c/t.ctest"), ("", ""))


def test_nothing_found(t):
    (t / "empty").mkdir()
    contains(t.call("check", "empty", status=1)[1], "[CT0001]")
    t.write("a.c", "int x;")
    contains(t.call("check", "a.c", status=1)[1], "[CT0001]")


def test_missing_and_unreadable_files(t):
    contains(t.call("check", "nowhere.ctest", status=3)[1], "cannot read 'nowhere.ctest': No such file")
    t.write("d/a.ctest", "test t { }\n")
    os.symlink("gone", t / "d/dangling.ctest")
    err = t.call("check", "d", status=3)[1]
    contains(err, "dangling.ctest")
    contains(err, "[CT0002]")
    equal(err.count("error:"), 1)


def test_a_directory_that_cannot_be_read(t):
    t.write("d/a.ctest", "test t { }\n")
    t.write("d/closed/b.ctest", "test t { }\n")
    (t / "d/closed").chmod(0)
    if os.access(t / "d/closed", os.R_OK):  # the superuser reads everything
        return
    contains(t.call("check", "d", status=3)[1], "closed")


# --- roots, conftests, use -----------------------------------------------------------------------------------


def test_root_is_where_ctest_yaml_is(t):
    suite(t)
    t.write("ctest.yaml", "timeout: 1s\n")
    equal(t.call("list", "proj/tests/sub")[0], "tests/sub/test_b.ctest::two\ntests/sub/test_b.ctest::three\n")
    equal(t.call("list", "test_b.ctest", cwd="proj/tests/sub")[0],
          "tests/sub/test_b.ctest::two\ntests/sub/test_b.ctest::three\n")
    equal(t.call("list", str(t / "proj/tests/test_a.ctest"))[0], "tests/test_a.ctest::one\n")


def test_root_without_ctest_yaml_is_the_common_directory(t):
    t.write("x/p/a.ctest", "test t { }\n")
    t.write("x/q/b.ctest", "test t { }\n")
    equal(t.call("list", "x/p/a.ctest")[0], "a.ctest::t\n")
    equal(t.call("list", "x/p/a.ctest", "x/q")[0], "p/a.ctest::t\nq/b.ctest::t\n")
    equal(t.call("list", "x")[0], "p/a.ctest::t\nq/b.ctest::t\n")
    equal(t.call("list", "--root", ".", "x/q/b.ctest")[0], "x/q/b.ctest::t\n")
    equal(t.call("list", "--root=x/p", "x/q/b.ctest", "x/p")[0], "../q/b.ctest::t\na.ctest::t\n")


def test_list_without_a_path(t):
    suite(t)
    t.write("proj/other/test_c.ctest", "test four { }\n")
    whole = "tests/sub/test_b.ctest::two\ntests/sub/test_b.ctest::three\ntests/test_a.ctest::one\n"
    equal(t.call("list", cwd="proj")[0], whole)
    equal(t.call("list", cwd="proj/tests/sub")[0], whole)
    equal(t.call("list", cwd="proj/other")[0], whole)
    t.write("bare/b.ctest", "test t { }\n")
    equal(t.call("list", cwd="bare")[0], "b.ctest::t\n")


def test_conftests_above_the_paths_are_loaded(t):
    t.write("p/ctest.yaml", "")
    t.write("p/conftest.ctest", "fixture int a() { return 1; }\n")
    t.write("p/x/conftest.ctest", "fixture int b(a) { return a; }\n")
    t.write("p/x/y/t.ctest", "test t(a, b) { }\n")
    t.call("check", "p/x/y/t.ctest")
    t.call("check", "t.ctest", cwd="p/x/y")


def test_linked_tests_are_tests_of_the_place_of_the_link(t):
    t.write("ctest.yaml", "")
    t.write("conftest.ctest", "fixture int place() { return 1; }\n")
    t.write("core/test_x.ctest", "test(params = [1, 2]) is_here(place) { assert(place == param); }\n")
    t.write("other/conftest.ctest", "fixture int place() { return 2; }\n")
    os.symlink("../core", t / "other/core")
    out = t.call("run", "-v", status=1)[0]
    for line in ("core/test_x.ctest::is_here[1] PASSED", "core/test_x.ctest::is_here[2] FAILED",
                 "other/core/test_x.ctest::is_here[1] FAILED", "other/core/test_x.ctest::is_here[2] PASSED"):
        contains(f"\n{out}", f"\n{line}")


def test_a_root_behind_a_symbolic_link(t):
    t.write("real/ctest.yaml", "")
    t.write("real/tests/a.ctest", "test t { }\n")
    os.symlink("real", t / "link")
    equal(t.call("list", "link/tests/a.ctest")[0], "tests/a.ctest::t\n")
    equal(t.call("list", "--root", "link", "real/tests/a.ctest")[0], "tests/a.ctest::t\n")
    os.symlink("real/tests", t / "deep")
    t.write("x.ctest", "test t { }\n")
    equal(t.call("list", "deep/../tests/a.ctest")[0], "tests/a.ctest::t\n")


def test_use_is_relative_to_the_file_then_to_the_root_then_to_I(t):
    t.write("p/ctest.yaml", "include: [inc]\n")
    for name in ("p/tests/lib/one.ctest", "p/shared/two.ctest", "far/three.ctest", "p/inc/four.ctest"):
        word = pathlib.Path(name).stem
        t.write(name, f"fixture int {word}() {{ return 1; }}\n")
    t.write("p/tests/t.ctest", 'use "lib/one.ctest";\nuse "shared/two.ctest";\nuse "three.ctest";\nuse "four.ctest";\n'
            "test t(one, two, three, four) { }\n")
    t.call("check", "-I", "far", "p/tests/t.ctest")
    t.call("check", "-Ifar", "p/tests")
    err = t.call("check", "p/tests", status=1)[1]
    contains(err, "p/tests/t.ctest:3:5: error: there is no file 'three.ctest' to use [CT0310]")


def test_use_of_each_other_and_of_itself(t):
    t.write("a.ctest", 'use "b.ctest";\nfixture int a() { return 1; }\n')
    t.write("b.ctest", 'use "a.ctest";\nfixture int b() { return 1; }\n')
    t.write("t.ctest", 'use "a.ctest";\nuse "./b.ctest";\nuse "t.ctest";\ntest t(a, b) { }\n')
    equal(t.call("list", "t.ctest")[0], "t.ctest::t\n")
    equal(t.call("list", ".")[0], "t.ctest::t\n")


def test_use_of_a_name_with_quotes(t):
    t.write('l"b.ctest', "fixture int a() { return 1; }\n")
    t.write("t.ctest", 'use "l\\"b.ctest";\ntest t(a) { }\n')
    equal(t.call("list", "t.ctest")[0], "t.ctest::t\n")


def test_paths_in_messages_are_short(t):
    t.write("d/a.ctest", "test t(nothing) { }\n")
    for words, cwd in ((["./d//a.ctest"], "."), (["d/../d/./a.ctest"], "."), (["d"], ".")):
        contains("\n" + t.call("check", *words, status=1, cwd=cwd)[1], "\nd/a.ctest:1:8: error:")
    contains("\n" + t.call("check", "../d/a.ctest", status=1, cwd="d")[1], "\na.ctest:1:8: error:")
    absolute = str(t / "d/a.ctest")
    contains("\n" + t.call("check", absolute, status=1)[1], f"\n{absolute}:1:8: error:")


# --- generating --------------------------------------------------------------------------------------------


def outputs_of(tree, *words):
    return tree.call("--print-outputs", *words)[0].split("\n")[:-1]


def test_generates_what_print_outputs_says(t):
    suite(t)
    names = outputs_of(t, "-o", "out/deep", "proj")
    assert not (t / "out").exists()
    t.call("-o", "out/deep", "proj")
    equal(sorted(names), sorted("out/deep/" + name for name in t.files("out/deep")))
    equal(len(names), len(set(names)))
    equal(len([n for n in names if n.endswith(".h")]), 2)
    equal(len([n for n in names if n.endswith(".c")]), 5)


def test_generates_into_the_current_directory_by_default(t):
    suite(t)
    (t / "here").mkdir()
    t.call("../proj/tests", cwd="here")
    names = outputs_of(t, "proj")
    equal(sorted(t.files("here")), sorted(names))


def test_the_same_bytes_wherever_the_tree_lies(t):
    suite(t)
    shutil.copytree(t / "proj", t / "other place/project")
    t.call("-o", "out", "tests", cwd="proj")
    t.call("-o", "out", "tests", cwd="other place/project")
    equal(t.files("proj/out"), t.files("other place/project/out"))
    lacks(b"".join(t.files("proj/out").values()), str(t.path).encode())


def test_unchanged_outputs_are_not_written(t):
    suite(t)
    t.call("-o", "out", "--depfile", "out/d", "--manifest", "out/m", "proj")
    for name in t.files("out"):
        os.utime(t / "out" / name, (1, 1))
    t.call("-o", "out", "--depfile", "out/d", "--manifest", "out/m", "proj")
    for name in t.files("out"):
        equal((t / "out" / name).stat().st_mtime, 1)
    t.write("proj/tests/test_a.ctest", "test one(number, money) { assert(number < money); }\n")
    t.call("-o", "out", "proj")
    changed = [name for name in t.files("out") if (t / "out" / name).stat().st_mtime != 1]
    equal(changed, ["tests.test_a.c"])


def test_after_errors_nothing_is_touched(t):
    suite(t)
    t.call("-o", "out", "--manifest", "m", "proj")
    before = t.files(".")
    t.write("proj/tests/test_a.ctest", "test one(nombre) { }\ntest other(number) { }\n")
    before["proj/tests/test_a.ctest"] = (t / "proj/tests/test_a.ctest").read_bytes()
    t.call("-o", "out", "--manifest", "m", "--depfile", "d", "proj", status=1)
    equal(t.files("."), before)
    t.call("-o", "fresh", "proj", status=1)
    assert not (t / "fresh").exists()


def test_stale_outputs_are_left_alone(t):
    suite(t)
    t.write("out/mine.c", "int mine;\n")
    t.call("-o", "out", "proj")
    (t / "proj/tests/sub/test_b.ctest").unlink()
    t.call("-o", "out", "proj")
    assert (t / "out/mine.c").exists() and (t / "out/tests.sub.test_b.c").exists()


def test_two_inputs_of_one_output_name(t):
    t.write("p/a.ctest", "test t { }\n")
    t.write("p/ctest_main.ctest", "test t { }\n")
    err = t.call("-o", "out", "p", status=1)[1]
    contains(err, "[CT0004]")
    contains(err, "'ctest_main.ctest' and the main file")
    assert not (t / "out").exists()
    t.call("--print-outputs", "p", status=1)


def test_an_output_that_cannot_be_written(t):
    suite(t)
    (t / "out/tests.test_a.c").mkdir(parents=True)
    t.write("out/ctest_main.c", "old\n")
    before = t.files("out")
    err = t.call("-o", "out", "proj", status=3)[1]
    contains(err, "cannot write 'out/tests.test_a.c'")
    contains(err, "[CT0003]")
    equal(t.files("out"), before)
    t.write("plain", "")
    contains(t.call("-o", "plain/out", "proj", status=3)[1], "[CT0003]")
    contains(t.call("-o", "plain", "proj", status=3)[1], "[CT0003]")
    contains(t.call("-o", "good", "--depfile", "no/such/dir/d", "proj", status=3)[1], "no/such/dir/d")
    equal(t.files("good"), {})


def test_a_full_disk_leaves_nothing_half_written(t):
    """A file size limit stands for the full disk."""
    suite(t)
    t.write("proj/tests/test_big.ctest", "".join(f"test t{i} {{ }}\n" for i in range(2000)))
    t.write("out/tests.test_a.c", "old\n")
    run = subprocess.run(["sh", "-c", 'trap "" XFSZ; ulimit -f 8; exec "$0" "$@"', CTESTC, "-o", "out", "proj"], cwd=t.path,
                         capture_output=True, text=True)
    equal(run.returncode, 3)
    contains(run.stderr, "[CT0003]")
    equal(t.files("out"), {"tests.test_a.c": b"old\n"})


def test_writing_to_a_device(t):
    suite(t)
    out = t.call("-o", "out", "--manifest", "/dev/stdout", "--depfile=/dev/null", "proj")[0]
    assert json.loads(out)["version"] == 1, out


def test_depfile(t):
    suite(t)
    t.call("-o", "out", "--depfile", "out/deps", "proj/tests/test_a.ctest")
    targets, deps = t.read("out/deps").replace("\\\n", "").split(":", 1)
    equal(sorted(deps.split()), ["proj/ctest.yaml", "proj/tests/conftest.ctest", "proj/tests/lib/money.ctest",
                                 "proj/tests/test_a.ctest"])
    equal(sorted(targets.split()), sorted(outputs_of(t, "-o", "out", "proj/tests/test_a.ctest")))


def test_depfile_with_special_characters_is_read_by_make(t):
    t.write("a b/c#d$e.ctest", "test t { }\n")
    t.call("-o", "out", "--root=.", "--depfile", "deps", "a b/c#d$e.ctest")
    t.write("Makefile", "include deps\nall: out/a\\ b.c\\#d$$e.c\n\t@echo done\n")
    run = subprocess.run(["make", "-s", "-f", "Makefile", "all"], cwd=t.path, capture_output=True, text=True)
    equal((run.stdout, run.stderr), ("done\n", ""))
    (t / "a b/c#d$e.ctest").unlink()
    run = subprocess.run(["make", "-s", "-f", "Makefile", "all"], cwd=t.path, capture_output=True, text=True)
    contains(run.stderr, "a b/c#d$e.ctest")


def test_manifest_names_every_item(t):
    suite(t)
    t.call("-o", "out", "--manifest=items.json", "proj")
    manifest = json.loads(t.read("items.json"))
    equal([item["id"] for item in manifest["items"]], t.call("list", "proj")[0].split())
    item = manifest["items"][0]
    equal((item["file"], item["line"], item["tags"], item["fixtures"]), ("tests/sub/test_b.ctest", 1, [], ["number"]))
    equal(json.loads(t.call("list", "--format=json", "proj")[0]), manifest)


def test_manifest_says_what_build_rules_need(t):
    t.write("p/ctest.yaml", "timeout: 2s\ntags: {slow: '', net: '', deep: ''}\n")
    t.write("p/test_a.ctest", 'module(tags(slow));\ntest(timeout(5s), tags(net, slow)) x { }\ntest(skip("not \\"now\\"")) y { }\n'
            'class C { test(params = []) z { } }\ntest(params = [1, 2 skip("two") tags(deep)]) r { assert(param); }\n')
    t.write("p/test_b.ctest", "test(timeout(0s)) endless { }\ntest other { }\n")
    t.write("p/test_none.ctest", "static int unused;\n")
    manifest = json.loads(t.call("-o", "out", "--manifest=/dev/stdout", "p")[0])
    equal({i["id"].split("::")[-1]: (i["tags"], i["timeout"], i["skip"]) for i in manifest["items"]},
          {"x": (["net", "slow"], 5000, None), "y": (["slow"], 2000, 'not "now"'), "z[NOTSET]": (["slow"], 2000, "no rows"),
           "r[1]": (["slow"], 2000, None), "r[2]": (["slow", "deep"], 2000, "two"),
           "endless": ([], 0, None), "other": ([], 2000, None)})
    equal(manifest["files"], [
        {"file": "test_a.ctest", "items": 5, "tags": ["net", "slow", "deep"], "timeout": 13000},
        {"file": "test_b.ctest", "items": 2, "tags": [], "timeout": 0}])


def test_each_item_of_the_manifest_has_its_line(t):
    suite(t)
    t.write("proj/tests/test_odd.ctest", 'test(params = ["a\\n[;b", "]c"]) odd { assert(param); }\n')
    text = t.call("-o", "out", "--manifest=/dev/stdout", "proj")[0]
    rows = [json.loads(line.rstrip(",")) for line in text.split("\n") if line.startswith('    {"id"')]
    equal(rows, json.loads(text)["items"])


def test_outputs_are_what_print_outputs_prints(t):
    suite(t)
    t.call("-o", "out", "--outputs", "list", "proj")
    equal(t.read("list"), t.call("-o", "out", "--print-outputs", "proj")[0])
    os.utime(t / "list", (1, 1))
    t.call("-o", "out", "--outputs", "list", "proj")
    equal((t / "list").stat().st_mtime, 1)


def test_depfile_of_another_target_with_phony_rules(t):
    suite(t)
    t.write("proj/tests/test a.ctest", "test t { }\n")
    t.call("-o", "out", "--depfile", "deps", "--depfile-target=a stamp", "--depfile-phony", "proj/tests")
    t.write("Makefile", "all: a\\ stamp\ninclude deps\na\\ stamp:\n\t@echo again; touch 'a stamp'\n")

    def make():
        return subprocess.run(["make", "-s"], cwd=t.path, capture_output=True, text=True)
    equal((make().stdout, make().stdout), ("again\n", ""))
    (t / "proj/tests/test a.ctest").unlink()
    run = make()
    equal((run.stdout, run.stderr), ("again\n", ""))


# --- what is visible, what will happen -------------------------------------------------------------------------


def as_data(t, *words):
    """What a command prints as JSON, after checking that its YAML says the same."""
    data = json.loads(t.call(*words, "--format=json")[0])
    equal(read_yaml(t.call(*words, "--format=yaml")[0]), data)
    return data


def read_yaml(text):
    """The YAML that ctestc writes: blocks whose leaves are JSON, and flat maps and lists."""
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines()]
    value, rest = yaml_block(lines, 0)
    equal(rest, [])
    return value


def yaml_block(lines, indent):
    value = [] if lines[0][1].startswith("- ") else {}
    while lines and lines[0][0] == indent:
        text = lines[0][1]
        if isinstance(value, list):
            assert text.startswith("- "), text
            if text[2] in '{["':
                item, lines = yaml_leaf(text[2:]), lines[1:]
            else:
                item, lines = yaml_block([(indent + 2, text[2:])] + lines[1:], indent + 2)
            value.append(item)
            continue
        key, _, rest = text.partition(":")
        lines = lines[1:]
        if rest:
            value[key] = yaml_leaf(rest.strip())
        else:
            value[key], lines = yaml_block(lines, lines[0][0])
    return value, lines


def yaml_leaf(text):
    return json.loads(re.sub(r'([{,] ?)(\w+):', r'\1"\2":', text) if text.startswith(("{", "[{")) else text)


def test_list_as_yaml(t):
    suite(t)
    data = as_data(t, "list", "proj")
    equal([item["id"] for item in data["items"]], t.call("list", "proj")[0].split())


def test_lists_of_nothing(t):
    t.write("conftest.ctest", "fixture int number() { return 7; }\n")
    equal(as_data(t, "list", "-Wno-unused-fixture", ".")["items"], [])
    equal(as_data(t, "plan", "-Wno-unused-fixture", ".")["steps"], [])
    equal(t.call("plan", "-Wno-unused-fixture", ".")[0], "")


def test_lists_obey_no_control_characters(t):
    t.write("odd\033[31m.ctest", "/* A \007 and a\ttab. */\nfixture int bell() { return 1; }\ntest one(bell) { assert(bell); }\n")
    for command in ("list", "fixtures", "plan", "graph"):
        out = t.call(command, ".")[0]
        contains(out, "odd\\x1b[31m.ctest")
        lacks(out, "\033")
    contains(t.call("fixtures", ".")[0], "      A \\x07 and a\ttab.\n")
    equal([item["id"] for item in as_data(t, "list", ".")["items"]], ["odd\033[31m.ctest::one"])


def test_list_of_odd_ids(t):
    t.write("a.ctest", 'test(params = ["a\\"b", "c: d", "\u00e9", "- e", "#"]) odd { assert(*param); }\n')
    data = as_data(t, "list", "a.ctest")
    equal([item["id"] for item in data["items"]], t.call("list", "a.ctest")[0].splitlines())


def test_fixtures_says_what_is_visible_where(t):
    suite(t)
    t.write("proj/tests/sub/test_c.ctest", "/* Nearer.\n * And smaller. */\nfixture(params = [1, 2]) int number() { return param; }\n"
            "class C\n{\n    fixture(autouse, scope = class) void quiet() { yield; }\n"
            "    test four(number) { assert(number); }\n}\n")
    out = t.call("fixtures", "proj")[0]
    places = re.findall(r"^(\S.*): visible (.*)$", out, re.M)
    equal(places, [("built in", "everywhere"), ("tests/conftest.ctest", "in tests/ and below"),
                   ("tests/lib/money.ctest", "where it is used: tests/conftest.ctest"),
                   ("tests/sub/test_c.ctest", "in this file"), ("tests/sub/test_c.ctest::C", "in this class")])
    contains(out, "  number [function] int -- tests/sub/test_c.ctest:3\n      Nearer.\n      And smaller.\n"
             "      one for each of: 1, 2\n      overrides the one of tests/conftest.ctest:3\n")
    contains(out, "      overridden by tests/sub/test_c.ctest:3\n")
    contains(out, "  quiet [class, autouse] void -- tests/sub/test_c.ctest:6\n")


def test_fixtures_as_data(t):
    suite(t)
    t.write("proj/tests/sub/test_c.ctest", "/* More. */\nfixture(name = number) long int more(number) { return number; }\n"
            "test four(number) { assert(number); }\n")
    t.write("proj/tests/conftest.ctest", "fixture long  int number() { return 7; }\n")
    t.write("proj/tests/test_a.ctest", "test one { }\n")
    places = as_data(t, "fixtures", "proj")["places"]
    equal([place["kind"] for place in places], ["built in", "conftest", "file", "file"])
    equal(places[3]["fixtures"], [{
        "name": "number", "declared_as": "more", "scope": "function", "type": "long int", "documentation": "More.",
        "file": "tests/sub/test_c.ctest", "line": 2, "autouse": False, "unused": False, "rows": [], "depends_on": ["number"],
        "overrides": [{"file": "tests/conftest.ctest", "line": 1}], "overridden_by": []}])
    equal(places[1]["fixtures"][0]["overridden_by"], [{"file": "tests/sub/test_c.ctest", "line": 2}])


def test_fixtures_override_built_in_and_automatic_ones(t):
    t.write("conftest.ctest", "fixture(autouse) log() { yield; }\nfixture(params(int n) = []) int fed() { return n; }\n"
            "fixture const char *tmp_path(tmp_path) { return tmp_path; }\n")
    t.write("test_a.ctest", "fixture log() { yield; }\nclass C\n{\n    fixture log(log) { yield; }\n"
            "    test(params(indirect fed) = [1]) one(fed, tmp_path) { assert(fed && tmp_path); }\n}\n")
    out = t.call("fixtures", "-Wno-unused-parameter", ".")[0]
    contains(out, "  fed [function] int -- conftest.ctest:2\n      has no rows of its own\n")
    contains(out, "  tmp_path [function] const char * -- conftest.ctest:3\n      depends on tmp_path\n      overrides the built-in one\n")
    for place in ("conftest.ctest:1", "test_a.ctest:1", "test_a.ctest:4"):
        contains(out, f"  log [function, autouse] void -- {place}\n")
    plan = t.call("plan", "-Wno-unused-parameter", ".")[0]
    contains(plan, "set up tmp_path (function), built in\n")
    lacks(plan, "builtin.ctest")


def test_fixtures_of_a_used_file_override_once(t):
    t.write("conftest.ctest", "fixture int number() { return 1; }\n")
    t.write("lib/used.ctest", "fixture int number(number) { return number; }\n")
    for name in "ab":
        t.write(f"test_{name}.ctest", 'use "lib/used.ctest";\ntest one(number) { assert(number); }\n')
    out = t.call("fixtures", ".")[0]
    equal(out.count("      overrides the one of conftest.ctest:1\n"), 1)
    equal(out.count("      overridden by lib/used.ctest:1\n"), 1)


def test_fixtures_that_nothing_uses(t):
    suite(t)
    t.write("proj/tests/test_a.ctest", "fixture int lonely() { return 1; }\ntest one(number) { assert(number); }\n")
    out, err = t.call("fixtures", "--unused", "proj")
    equal(re.findall(r"^  (\w+) ", out, re.M), ["money", "lonely"])
    equal(sorted(re.findall(r"nothing uses fixture '(\w+)'", err)), ["lonely", "money"])
    equal(t.call("fixtures", "--unused", "-Wno-unused-fixture", "proj/tests/sub/test_b.ctest")[0], "")


def test_plan_says_why_an_instance_is_set_up_again(t):
    t.write("test_a.ctest", "fixture(scope = module, params = [1, 2]) int row() { return param; }\n"
            "fixture(scope = module) int above(row) { return row; }\n"
            "fixture(scope = class) int each() { return 1; }\n"
            "class A { test one(above, each) { assert(above + each); } }\n"
            "class B { test two(each) { assert(each); } }\n"
            "test three(row) { assert(row); }\ntest(skip(\"no\")) four(each) { assert(each); }\n")
    out = t.call("plan", "test_a.ctest")[0]
    steps, summary = out.split("\nset-ups\n")
    equal(steps.count("set up "), steps.count("tear down "))
    contains(steps, "\nset up row[2] (module); time 2: another row\n")
    contains(steps, "\n  tear down above; 'row' below it goes\ntear down row[1]; its next row begins\n")
    contains(steps, "::four; skipped\n")
    contains(summary, "      2  above (module) of test_a.ctest:2: 1 for the end of something below it\n")
    contains(summary, "      3  each (class) of test_a.ctest:3: ")
    counts = {each["fixture"]: each["count"] for each in as_data(t, "plan", "test_a.ctest")["set-ups"]}
    equal(counts, {"row": 2, "above": 2, "each": 3})


def test_plan_comes_back_to_an_owner(t):
    rows = "params(indirect shared) = [1, 2]"
    t.write("conftest.ctest", "fixture(scope = session, params(int n) = [0]) int shared() { return n; }\n"
            "fixture(scope = module) int own() { return 1; }\n")
    for name in "ab":
        t.write(f"test_{name}.ctest", f"test({rows}) one(shared, own) {{ assert(shared + own); }}\n")
    out = t.call("plan", ".")[0]
    contains(out, "set up own (module); time 2: another file\n")
    contains(out, "own (module) of conftest.ctest:2: 1 for another file, 2 for a return to its file\n")


def test_plan_tells_instances_of_a_fixture_apart(t):
    t.write("conftest.ctest", "fixture int low() { return 1; }\nfixture int left(low) { return low; }\nfixture int right(low) { return low; }\n"
            "fixture int high(left, right) { return left + right; }\nfixture(params(int v) = [from low, 7]) int made() { return v; }\n"
            "fixture int own(request) { return request != 0; }\n")
    t.write("sub/conftest.ctest", "fixture int left(low) { return low + 1; }\n")
    for name, override in (("test_a", ""), ("sub/test_b", ""), ("sub/test_c", "fixture int low() { return 2; }\n")):
        t.write(f"{name}.ctest", f"{override}test one(high, made, own, request) {{ assert(high + made + own && request); }}\n")
    summary = t.call("plan", ".")[0].split("\nset-ups\n")[1]
    names = [re.sub(r": \d+ for .*", "", line) for line in re.findall(r"^ *\d+  (.*)$", summary, re.M)]
    equal(len(names), len(set(names)))
    low = "'low' of sub/test_c.ctest:1"
    for name in (f"high (function) of conftest.ctest:4, with 'left' of sub/conftest.ctest:1, with {low}",
                 f"made (function) of conftest.ctest:5, with {low}", "request (function), built in, asked for by the test",
                 "request (function), built in, asked for by 'own' of conftest.ctest:6"):
        equal(names.count(name), 1)


def test_graph_is_dot(t):
    suite(t)
    t.write("proj/tests/sub/test_c.ctest", "fixture(scope = module) int wide() { return 2; }\n"
            "fixture int number(number, wide) { return number * wide; }\n"
            "fixture(params(int p) = [1, from wide], autouse) int some() { return p; }\n"
            "test four(number, tmp_path, some) { assert(number && *tmp_path && some); }\n")
    out = t.call("graph", "proj", "-Wno-unused-parameter")[0]
    nodes = {label: name for name, label in re.findall(r'^ +(f\d+) \[label="([^"]*)"', out, re.M)}
    edges = set(re.findall(r"^ +(f\d+) -> (f\d+)", out, re.M))
    inner, outer = nodes["number\\ntests/sub/test_c.ctest:2"], nodes["number\\ntests/conftest.ctest:3"]
    wide, some = nodes["wide\\ntests/sub/test_c.ctest:1"], nodes["some\\ntests/sub/test_c.ctest:3\\n2 rows"]
    equal(edges, {(inner, outer), (inner, wide), (some, wide)})
    contains(out, f"{some} -> {wide} [style=dashed];")
    t.write("proj/tests/sub/test_d.ctest", "fixture int number() { return 3; }\ntest five(number) { assert(number); }\n")
    lines = t.call("graph", "proj", "-Wno-unused-parameter")[0].splitlines()
    over = next(line.split()[0] for line in lines if "test_d.ctest:1" in line)
    assert any(line.strip().startswith(f"{over} -> ") and "dotted" in line for line in lines), lines
    if shutil.which("dot"):
        run = subprocess.run(["dot", "-Tsvg"], input=out, capture_output=True, text=True, timeout=60)
        equal((run.returncode, run.stderr), (0, ""))
        for scope in ("function: one for each test", "module: one for each file"):
            contains(run.stdout, scope)
    equal(re.findall(r"subgraph cluster_(\w+)", out), ["function", "module"])
    lacks(out, "built in")


def test_explain_each_code(t):
    listed = re.findall(r"^(CT\d{4})  (\S+) +(error|warning)  ", t.call("explain")[0], re.M)
    assert len(listed) > 40, listed
    for code, name, kind in listed:
        out = t.call("explain", code)[0]
        assert out.startswith(f"{code} {name}, {kind}: "), out
        assert "Right" in out or "Repair" in out, out
        lacks(out, "```")
        lacks(out, "## ")


def test_explain_takes_codes_and_names(t):
    one = t.call("explain", "CT0201")[0]
    contains(one, "\n    fixture int number() { return 7; }\n")
    for word in ("ct0201", "0201", "201", "scope-mismatch"):
        equal(t.call("explain", word)[0], one)
    equal(t.call("explain", "CT0201", "302")[0], one + "\n" + t.call("explain", "cycle")[0])
    contains(t.call("explain", "scope-mismach", status=2)[1], "did you mean 'scope-mismatch'?")
    for word in ("CT9999", "CT", "0", "", "CT02011"):
        equal(t.call("explain", word, status=2)[0], "")
    contains(t.call("explain", "--root=.", status=2)[1], "unknown option")


def test_nothing_is_listed_after_an_error(t):
    t.write("a.ctest", "test one(nobody) { }\n")
    for command in ("list", "plan", "graph"):
        out, err = t.call(command, "a.ctest", status=1)
        equal(out, "")
        contains(err, "CT0301")


def test_fixtures_are_listed_after_an_error(t):
    t.write("a.ctest", "fixture int number() { return 7; }\nfixture int other() { return 8; }\ntest one(numbr) { }\n")
    for form in ("text", "json"):
        out, err = t.call("fixtures", "a.ctest", f"--format={form}", status=1)
        contains(out, "number")
        contains(out, "other")
        contains(err, "CT0301")
    out, err = t.call("fixtures", "--unused", "a.ctest", status=1)  # `number` may be meant
    equal(out, "")
    contains(err, "CT0301")


def test_json_that_cannot_be_written_is_trouble(t):
    t.write("a.ctest", "test one() { }\n")
    command = f"exec '{CTESTC}' check --diagnostics=json a.ctest 2>/dev/full"
    equal(subprocess.run(command, shell=True, cwd=t.path, timeout=60).returncode, 3)


def test_modules_and_main_one_by_one_give_the_same_bytes(t):
    suite(t)
    t.call("-o", "whole", "proj/tests")
    for name in ("conftest", "lib/money", "test_a", "sub/test_b"):
        t.call("-o", "parts", "--module", f"proj/tests/{name}.ctest")
    t.call("-o", "parts", "--main", "proj/tests")
    equal(t.files("parts"), t.files("whole"))
    t.call("-o", "both", "--module=proj/tests/test_a.ctest", "--main", "proj/tests")
    equal(sorted(t.files("both")), ["ctest_main.c", "tests.test_a.c"])
    equal(t.files("both")["ctest_main.c"], t.files("whole")["ctest_main.c"])


def test_module_reads_only_what_it_needs(t):
    suite(t)
    t.write("proj/tests/broken.ctest", "test t(nowhere) { }\n")
    t.call("-o", "out", "--depfile=deps", "--module", "proj/tests/test_a.ctest")
    lacks(t.read("deps"), "broken")
    lacks(t.read("deps"), "test_b")
    contains(t.read("deps"), "money.ctest")
    equal(outputs_of(t, "--module", "proj/tests/conftest.ctest"), ["tests.conftest.h", "tests.conftest.c"])
    contains(t.call("--module", "proj/tests/sub/test_b.ctest", "proj/tests/test_a.ctest", status=1)[1], "no part of the suite")


def test_a_fixture_that_only_users_have_needs_its_type_in_a_file_alone(t):
    t.write("lib/twice.ctest", "fixture int twice(int number) { return 2 * number; }\n")
    t.write("test_a.ctest", 'use "lib/twice.ctest";\nfixture int number() { return 2; }\ntest t(twice) { assert(twice == 4); }\n')
    t.call("-o", "whole", "--root", ".", "lib", "test_a.ctest")
    for words in (["--module", "lib/twice.ctest"], ["--module", "test_a.ctest"], ["--main", "lib", "test_a.ctest"]):
        t.call("-o", "parts", "--root", ".", *words)
    equal(t.files("parts"), t.files("whole"))
    t.write("lib/twice.ctest", "fixture int twice(number) { return 2 * number; }\n")
    contains(t.call("--root", ".", "--module", "lib/twice.ctest", status=1)[1], "CT0301")
    t.write("test_b.ctest", "fixture int twice(int number) { return 2 * number; }\ntest t { }\n")
    contains(t.call("--root", ".", "--module", "test_b.ctest", status=1)[1], "CT0301")


def test_suite_names_the_suite(t):
    suite(t)
    t.call("-o", "out", "--suite", "my \"own\" suite", "proj")
    contains(t.read("out/ctest_main.c"), "my \\\"own\\\" suite" if CTESTC_IS_REAL else "my")


def test_lines_and_their_prefixes(t):
    suite(t)
    t.call("-o", "out", "proj")
    contains(t.read("out/tests.test_a.c"), '"proj/tests/test_a.ctest"')
    t.call("-o", "out", "--file-prefix-map=proj/=src/", "proj")
    contains(t.read("out/tests.test_a.c"), '"src/tests/test_a.ctest"')
    t.call("-o", "out", "--no-lines", "proj")
    lacks(t.read("out/tests.test_a.c"), "#line")


def test_warnings_can_be_errors_or_nothing(t):
    t.write("a.ctest", "fixture int unused() { return 1; }\ntest t { }\n")
    contains(t.call("check", "a.ctest")[1], "warning:")
    equal(t.call("check", "-Wno-unused-fixture", "a.ctest")[1], "")
    contains(t.call("check", "-Werror", "a.ctest", status=1)[1], "error:")
    t.call("check", "-Werror=unused-fixture", "a.ctest", status=1)
    t.call("check", "-Werror=unused-parameter", "a.ctest")


def test_colours(t):
    t.write("a.ctest", "test t(nothing) { }\n")
    lacks(t.call("check", "a.ctest", status=1)[1], "\033[")
    contains(t.call("check", "--color=always", "a.ctest", status=1)[1], "\033[")
    contains(t.call("check", "a.ctest", status=1, env={"FORCE_COLOR": "1"})[1], "\033[")
    lacks(t.call("check", "a.ctest", status=1, env={"FORCE_COLOR": "1", "NO_COLOR": "1"})[1], "\033[")
    lacks(t.call("check", "--color=never", "a.ctest", status=1, env={"FORCE_COLOR": "1"})[1], "\033[")
    contains(on_terminal(t, "check", "a.ctest"), "\033[")
    lacks(on_terminal(t, "check", "a.ctest", env={"NO_COLOR": "1"}), "\033[")
    lacks(on_terminal(t, "check", "a.ctest", env={"TERM": "dumb"}), "\033[")


def test_diagnostics_in_other_forms(t):
    t.write("a.ctest", "test t { }\n")
    t.write("b.ctest", "test t(nothing) { }\n")
    t.call("check", "--diagnostics=text", "a.ctest")
    equal(json.loads(t.call("check", "--diagnostics=json", "a.ctest")[1]), {"version": 1, "errors": 0, "warnings": 0, "diagnostics": []})
    equal(json.loads(t.call("check", "--diagnostics=sarif", "a.ctest")[1])["runs"][0]["results"], [])
    for form in ("json", "sarif"):
        for words in (["-o", "out"], ["check"], ["list"], ["fixtures"], ["plan"], ["graph"], ["run"]):
            out, err = t.call(*words[:1], *words[1:], f"--diagnostics={form}", "b.ctest", status=1)
            equal(out != "", words == ["fixtures"])
            contains(json.dumps(json.loads(err)), "CT0301")  # nothing else is on stderr
    contains(json.dumps(json.loads(t.call("check", "--diagnostics=json", "none.ctest", status=3)[1])), "CT0002")


def test_diagnostics_have_the_paths_that_were_given(t):
    t.write("p q/a.ctest", "test t(nothing) { }\n")
    t.write("p:q.ctest", "test t(nothing) { }\n")
    log = json.loads(t.call("check", "--diagnostics=sarif", "p:q.ctest", status=1)[1])
    equal(log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "./p:q.ctest")
    for path in ("p q/a.ctest", str(t / "p q/a.ctest")):
        document = json.loads(t.call("check", "--diagnostics=json", path, status=1)[1])
        equal(document["diagnostics"][0]["place"]["file"], path)
        log = json.loads(t.call("check", "--diagnostics=sarif", path, status=1)[1])
        uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        equal(uri, ("file://" if path.startswith("/") else "") + path.replace(" ", "%20"))


def test_all_errors_in_one_run(t):
    t.write("p/a.ctest", "test t(one) { }\n")
    t.write("p/b.ctest", "test t(two) { }\n")
    t.write("p/ctest.yaml", "colour: blue\n")
    err = t.call("check", "p", status=1)[1]
    equal(err.count(" error: "), 3)


def test_no_memory(t):
    t.write("a.ctest", "test t { }\n")
    t.write("big.ctest", "/*" + "x" * (64 << 20) + "*/\ntest t { }\n")
    if os.environ.get("CTESTC_SANITIZED"):  # a sanitizer itself needs terabytes of address space
        return
    run = subprocess.run(["sh", "-c", 'ulimit -v 60000; exec "$0" "$@"', CTESTC, "check", "big.ctest"], cwd=t.path,
                         capture_output=True, text=True)
    equal((run.returncode, run.stderr), (3, "ctestc: out of memory\n"))


# --- ctest.yaml --------------------------------------------------------------------------------------------


def test_yaml_that_says_everything(t):
    t.write("p/ctest.yaml", """\
paths: [tests]
include: [inc, .]
sources: [a.c, {file: b.c, cflags: [-DB]}]
pkg-config: [yaml-0.1]
cc: gcc
cflags: [-std=c11]
libs: [-lm]
tags: {slow: more than a second, net: }
timeout: 90s
options: [-q]
""")
    for name in ("p/a.c", "p/b.c", "p/inc/x.h"):
        t.write(name)
    t.write("p/tests/a.ctest", "test(tags(slow, net)) t { }\n")
    equal(t.call("check", "p")[1], "")


def test_yaml_mistakes_have_their_line(t):
    t.write("p/a.ctest", "test t { }\n")
    t.write("p/a.c", "")
    for text, message in [
        ("path: [.]\n", "ctest.yaml:1:1: error: there is no key 'path' [CT0704]"),
        ("cc: gcc\nclags: [-g]\n", "ctest.yaml:2:1: error: there is no key 'clags' [CT0704]"),
        ("cc: [gcc]\n", "ctest.yaml:1:5: error: 'cc' must be a text [CT0702]"),
        ("cflags: -g\n", "ctest.yaml:1:9: error: 'cflags' must be a list"),
        ("libs: [[-lm]]\n", "ctest.yaml:1:8: error: 'libs' must be a list of texts"),
        ("tags: [slow]\n", "ctest.yaml:1:7: error: 'tags' must be a mapping"),
        ("tags: {slow: [x]}\n", "ctest.yaml:1:14: error: 'tags' must be a mapping"),
        ("timeout: 60\n", "ctest.yaml:1:10: error: 'timeout' must be a time"),
        ("timeout: 1h\n", "error: 'timeout' must be a time"),
        ("timeout: -1s\n", "error: 'timeout' must be a time"),
        ("timeout: 99999999min\n", "error: 'timeout' must be a time"),
        ("timeout: 1.2.3s\n", "error: 'timeout' must be a time"),
        ("timeout: [1s]\n", "error: 'timeout' must be a time"),
        ("paths: [a.ctest, nowhere]\n", "ctest.yaml:1:18: error: 'nowhere', which 'paths' names, does not exist [CT0703]"),
        ("include:\n  - nowhere\n", "ctest.yaml:2:5: error: 'nowhere', which 'include' names, does not exist [CT0703]"),
        ("sources: [b.c]\n", "ctest.yaml:1:11: error: 'b.c', which 'sources' names, does not exist [CT0703]"),
        ("sources: [{file: b.c}]\n", "ctest.yaml:1:18: error: 'b.c', which 'file' names, does not exist [CT0703]"),
        ("sources: [{cflags: [-g]}]\n", "ctest.yaml:1:11: error: 'sources' must be a list of files"),
        ("sources: [{file: a.c, flags: []}]\n", "there is no key 'flags' [CT0704]"),
        ("sources: [a.c, ./a.c]\n", "ctest.yaml:1:16: error: 'a.c' is listed twice [CT0702]"),
        ("sources: [a.ctest]\n", "it is not known how to compile 'a.ctest' [CT0702]"),
        ("- a\n", "ctest.yaml:1:1: error: 'ctest.yaml' must be a mapping"),
        ("cc: gcc\ncc: tcc\n", "[CT0701]"),
        ("cc: 'gcc\n", "[CT0701]"),
        ("cc: gcc\n---\ncc: tcc\n", "[CT0701]"),
        ("? [a]\n: b\n", "error: a key here must be a word [CT0704]"),
        ("cc: \"a\\0b\"\n", "'cc' must be a text"),
        ("cc:\n", "'cc' must be a text"),
    ]:
        t.write("p/ctest.yaml", text)
        err = t.call("check", "p", status=1)[1]
        contains(err, message)
        equal(err.count(" error: "), 1)
    contains(t.call("list", "p", status=1)[1], "must be a text")


def test_yaml_did_you_mean(t):
    t.write("p/a.ctest", "test t { }\n")
    t.write("p/ctest.yaml", "cflag: [-g]\n")
    contains(t.call("check", "p", status=1)[1], "did you mean 'cflags'?")


def test_yaml_that_only_marks_the_root(t):
    t.write("p/x/a.ctest", "test t { }\n")
    for text in ("", "# nothing\n", "\n  \n", "{}\n", "\ufeff# mark\n"):
        t.write("p/ctest.yaml", text)
        equal(t.call("list", "p/x")[0], "x/a.ctest::t\n")


def test_timeouts(t):
    t.write("p/a.ctest", "test t { }\n")
    for text, value in (("500ms", 500), ("1.5s", 1500), ("2min", 120000), ("0", 0), ("0s", 0), ("0.1ms", 1)):
        t.write("p/ctest.yaml", f"timeout: {text}\n")
        t.call("-o", "out", "p")
        assert re.search(rf"\b{value}\b", t.read("out/ctest_main.c")), text


# --- run ---------------------------------------------------------------------------------------------------


def compiler(tree, real="cc"):
    """A compiler that writes what it is called for into a log; the environment to use it, and how to read the log."""
    tree.write("bin/logcc", f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{tree.path}/log"\nexec {real} "$@"\n').chmod(0o755)
    log = tree.write("log")

    def compiled():
        """The files that were compiled since the last call; `link` for the program."""
        lines = log.read_text().splitlines()
        log.write_text("")
        return sorted(re.search(r"-c '?(.*?)'? -o", line).group(1).split("/")[-1] if " -c " in line else "link"
                      for line in lines)
    return {"CC": f"'{tree / 'bin/logcc'}'"}, compiled


def test_run_builds_and_runs(t):
    suite(t)
    env, compiled = compiler(t)
    t.call("run", cwd="proj", env=env)
    equal(compiled(), ["ctest_main.c", "link", "tests.conftest.c", "tests.lib.money.c", "tests.sub.test_b.c", "tests.test_a.c"])
    equal(sorted(p.name for p in (t / "proj").iterdir()), [".ctest-build", "ctest.yaml", "tests"])
    equal(t.read("proj/.ctest-build/.gitignore"), "*\n")


def test_run_a_second_time_builds_nothing(t):
    suite(t)
    env, compiled = compiler(t)
    t.call("run", cwd="proj", env=env)
    compiled()
    err = t.call("run", cwd="proj", env=env)[1]
    equal(compiled(), [])
    equal(err, "")
    t.call("run", "proj", env=env)
    t.call("run", cwd="proj/tests/sub", env=env)
    t.call("run", str(t / "proj"), cwd="/", env=env)
    equal(compiled(), [])


def test_run_compiles_what_changed(t):
    suite(t)
    env, compiled = compiler(t)
    t.write("proj/inc/limit.h", "#define TOP 9\n")
    t.write("proj/ctest.yaml", "paths: [tests]\ninclude: [inc]\n")
    t.write("proj/tests/test_a.ctest", '#include "limit.h"\ntest one(number, money) { assert(number > money); }\n')
    t.call("run", cwd="proj", env=env)
    compiled()
    t.write("proj/tests/test_a.ctest", '#include "limit.h"\ntest one(number, money) { assert(number != money); }\n')
    t.call("run", cwd="proj", env=env)
    equal(compiled(), ["link", "tests.test_a.c"])
    t.write("proj/tests/test_a.ctest", '#include "limit.h"\n\n\ntest one(number, money) { assert(number != money); }\n')
    t.call("run", cwd="proj", env=env)
    equal(compiled(), ["link", "tests.test_a.c"])
    t.write("proj/inc/limit.h", "#define TOP 10\n")
    t.call("run", cwd="proj", env=env)
    equal(compiled(), ["link", "tests.test_a.c"])
    t.write("proj/tests/conftest.ctest", t.read("proj/tests/conftest.ctest").replace("LIMIT 3", "LIMIT 4"))
    t.call("run", cwd="proj", env=env)
    changed = compiled()
    assert {"tests.test_a.c", "tests.sub.test_b.c", "tests.conftest.c"} <= set(changed), changed
    t.write("proj/ctest.yaml", "paths: [tests]\ninclude: [inc]\ncflags: [-DX]\n")
    t.call("run", cwd="proj", env=env)
    equal(len(compiled()), 6)
    t.write("proj/tests/test_c.ctest", "test new { }\n")
    t.call("run", cwd="proj", env=env)
    equal(compiled(), ["ctest_main.c", "link", "tests.test_c.c"])
    (t / "proj/tests/test_c.ctest").unlink()
    t.call("run", cwd="proj", env=env)
    equal(compiled(), ["ctest_main.c", "link"])
    assert not (t / "proj/.ctest-build/gen/tests.test_c.c").exists()


def test_run_one_file_does_not_rebuild_the_others(t):
    suite(t)
    env, compiled = compiler(t)
    t.call("run", cwd="proj", env=env)
    compiled()
    out = t.call("run", "tests/test_a.ctest", "-v", cwd="proj", env=env)[0]
    equal(compiled(), [])
    contains(out, "tests/test_a.ctest")
    if CTESTC_IS_REAL:
        lacks(out, "test_b.ctest")
        out = t.call("run", "test_b.ctest::three", "-v", cwd="proj/tests/sub", env=env)[0]
        contains(out, "test_b.ctest::three")
        contains(out, "1 passed")
        contains(t.call("run", "-v", "tests/sub", "tests/test_a.ctest::one", cwd="proj", env=env)[0], "3 passed")
        contains(t.call("run", "-k", "one or three", cwd="proj", env=env)[0], "2 passed, 1 deselected")
        contains(t.call("run", "-kone", ".", cwd="proj", env=env)[0], "1 passed, 2 deselected")
    equal(compiled(), [])


def test_run_a_path_outside_the_paths_of_the_project(t):
    suite(t)
    t.write("proj/more/test_m.ctest", "test m { }\n")
    contains(t.call("run", "-v", "more", cwd="proj")[0], "more/test_m.ctest" if CTESTC_IS_REAL else "more")


def test_run_without_a_ctest_yaml(t):
    t.write("d/test_x.ctest", "test x { assert(1 + 1 == 2); }\n")
    t.call("run", "d")
    t.call("run", "d/test_x.ctest")
    t.call("run", "d/test_x.ctest::x")
    t.call("run", cwd="d")
    assert (t / "d/.ctest-build").is_dir()


def test_run_names_a_header_by_where_it_is(t):
    t.write("d/checks.h", "#include <ctest/ctest.h>\nstatic inline void check(int n)\n{\n    ct_assert(n > 0);\n}\n")
    t.write("d/test_x.ctest", '#include "checks.h"\ntest x { check(0); }\n')
    if CTESTC_IS_REAL:
        out = t.call("run", "--json=r.json", cwd="d", status=1)[0]
        contains(out, "\nchecks.h:4: error: assert(n > 0)\n")
        contains(out, "\n>   4 |     ct_assert(n > 0);\n")
        contains(t.read("d/r.json"), '"file":"checks.h"')


def test_run_gives_the_exit_status_of_the_program(t):
    t.write("d/test_x.ctest", "test x { assert(1 + 1 == 3); }\n")
    if CTESTC_IS_REAL:
        t.call("run", "d", status=1)
        t.call("run", "d", "-k", "nothing", status=5)
        t.call("run", "d", "--no-such-option", status=4)
    t.call("run", "nowhere", status=3)


def test_run_shows_the_compilers_errors(t):
    t.write("d/test_x.ctest", "test x { int y = undeclared_name; (void)y; } // BROKEN\n")
    out, err = t.call("run", "d", status=1)
    equal(out, "")
    contains(err, "test_x.ctest:1:")
    contains(err, "undeclared_name" if CTESTC_IS_REAL else "oops")


def test_run_keeps_what_was_built_after_an_error(t):
    suite(t)
    t.call("run", cwd="proj")
    before = t.files("proj/.ctest-build/gen")
    t.write("proj/tests/test_a.ctest", "test one(nombre) { }\n")
    t.call("run", cwd="proj", status=1)
    equal(t.files("proj/.ctest-build/gen"), before)


def test_run_compiles_sources_of_every_kind(t):
    t.write("p/ctest.yaml", """\
sources: [src/plain.c, {file: src/app.c, cflags: [-Dmain=app_main, '-DTEXT="a b $c"']}, src/more.cpp, src/low.S,
          lib/one.o, lib/two.a, ../outside.c]
include: [src]
cflags: [-std=c11, -Wall, -Wstrict-prototypes, -Werror]
libs: [-lm]
""")
    t.write("p/src/plain.c", "int plain(void) { return 1; }\n")
    t.write("p/src/app.c", "int main(void) { return TEXT[2] == 'b' && TEXT[4] == '$' ? 2 : 0; }\n")
    t.write("p/src/more.cpp", '#include <string>\nextern "C" int more(void) { return (int)std::string("abc").size(); }\n')
    t.write("p/src/low.S", "#define NAME low\n.globl NAME\n.data\nNAME: .long 4\n.section .note.GNU-stack,\"\",@progbits\n")
    t.write("outside.c", "int outside(void) { return 7; }\n")
    (t / "p/lib").mkdir()
    for name, value in (("one", 5), ("two", 6)):
        t.write(f"{name}.c", f"int {name}(void) {{ return {value}; }}\n")
        subprocess.run(["cc", "-c", f"{name}.c", "-o", f"p/lib/{name}.o"], cwd=t.path, check=True)
    subprocess.run(["ar", "rcs", "two.a", "two.o"], cwd=t / "p/lib", check=True)
    t.write("p/test_x.ctest", "int plain(void), app_main(void), more(void), one(void), two(void), outside(void);\nextern int low;\n"
            "test x { assert(plain() == 1); assert(app_main() == 2); assert(more() == 3); assert(low == 4); "
            "assert(one() == 5); assert(two() == 6); assert(outside() == 7); }\n")
    t.call("run", "p")
    env, compiled = compiler(t)
    t.call("run", "p", env=env)
    compiled()
    t.write("p/src/plain.c", "int plain(void) { return 0 + 1; }\n")
    t.call("run", "p", env=env)
    equal(compiled(), ["plain.c"])  # linked by the C++ compiler


def test_run_asks_pkg_config(t):
    t.write("p/ctest.yaml", "pkg-config: [yaml-0.1]\n")
    t.write("p/test_x.ctest", "#include <yaml.h>\ntest x { assert(yaml_get_version_string() != NULL); }\n")
    t.call("run", "p")
    contains(t.read("p/.ctest-build/build.ninja"), "-lyaml")
    t.write("p/ctest.yaml", "pkg-config: [yaml-0.1, no-such-package]\n")
    contains(t.call("run", "p", status=1)[1],
             "ctest.yaml:1:24: error: pkg-config knows no package 'no-such-package' [CT0703]")


def test_run_uses_the_compiler_of_ctest_yaml_then_of_the_environment(t):
    t.write("p/test_x.ctest", "test x { }\n")
    env, compiled = compiler(t)
    t.call("run", "p", env=env)
    equal(compiled(), ["ctest_main.c", "link", "test_x.c"])
    t.write("p/ctest.yaml", "cc: cc\n")
    t.call("run", "p", env=env)
    equal(compiled(), [])
    t.write("p/ctest.yaml", "cc: env " + env["CC"] + "\n")
    t.call("run", "p")
    equal(compiled(), ["ctest_main.c", "link", "test_x.c"])
    t.write("p/ctest.yaml", "cc: no-such-compiler\n")
    contains(t.call("run", "p", status=1)[1], "no-such-compiler")


def test_run_with_tcc(t):
    if not shutil.which("tcc"):
        raise AssertionError("tcc is not installed")
    suite(t)
    os.rename(t / "proj", t / "my proj")
    t.write("my proj/inc dir/limit.h", "#define TOP 9\n")
    t.write("my proj/ctest.yaml", "paths: [tests]\ninclude: [inc dir]\n")
    t.write("my proj/tests/te st.ctest", '#include "limit.h"\ntest spaced { assert(TOP > 1); }\n')
    _, compiled = compiler(t, shutil.which("tcc"))
    env = {"CC": f"'{t / 'bin/tcc'}'"}
    os.rename(t / "bin/logcc", t / "bin/tcc")
    t.call("run", cwd="my proj", env=env)
    equal(len(compiled()), 7)
    t.call("run", cwd="my proj", env=env)
    equal(compiled(), [])
    t.write("my proj/inc dir/limit.h", "#define TOP 10\n")
    t.call("run", cwd="my proj", env=env)
    equal(compiled(), ["link", "tests.te st.c"])


# What follows a name is shown as it is; in output names what ninja cannot read is written as %XX.
ODD = "it's a $HOME & \"quoted\" (dir): #1 é% <x>|*;^`"


def test_run_with_odd_names(t):
    for number, real in enumerate(("cc", "tcc")):
        top = f"{number}{ODD}"
        t.write(f"{top}/te sts/{ODD}.ctest", "test x { }\n")
        t.write(f"{top}/te sts/conftest.ctest", "fixture(autouse) void nothing() { yield; }\n")
        t.write(f"{top}/ctest.yaml", "sources: [\"s o (u) $r#ce.c\"]\n")
        t.write(f"{top}/s o (u) $r#ce.c", "int source;\n")
        _, compiled = compiler(t, shutil.which(real))
        os.rename(t / "bin/logcc", t / f"bin/{real}")
        env = {"CC": f"'{t / 'bin' / real}'"}
        out = t.call("run", "-v", cwd=top, env=env)[0]
        equal(len(compiled()), 5)
        if CTESTC_IS_REAL:
            contains(out, f"te sts/{ODD}.ctest::x PASSED")
        t.call("run", top, env=env)
        equal(compiled(), [])
        t.call("run", f"{top}/te sts/{ODD}.ctest::x", env=env)
        equal(compiled(), [])


def test_odd_names_in_generated_c(t):
    flags = ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", f"-I{HERE.parent.parent / 'runtime/include'}",
             f"-I{pathlib.Path(CTESTC).parent.parent / 'include'}", "-Iout"]
    for directory in ('a*', 'b"c\\', "d??", "/*e", "new\nline %d"):
        t.write(f"p/{directory}/conftest.ctest", "fixture(scope = package) int wide(request) { return request != 0; }\n")
        t.write(f"p/{directory}/??/test_x\".ctest", "fixture(scope = package) int own(wide) { return wide; }\n"
                "test x(own) { assert(own == 1); }\n")
    t.call("-o", "out", "p")
    for source in sorted((t / "out").glob("*.c")):
        subprocess.run([shutil.which("gcc") or "cc", *flags, "-fsyntax-only", f"out/{source.name}"], cwd=t.path, check=True)


def test_many_ways_to_one_fixture(t):
    for scope in ("function", "any"):
        pairs = [f"fixture(scope = {scope}) int {side}{i}(a{i - 1}, b{i - 1}) {{ return a{i - 1} + b{i - 1}; }}\n"
                 for i in range(1, 60) for side in "ab"]
        t.write("t.ctest", "fixture(scope = session) int a0() { return 1; }\nfixture(scope = session) int b0() { return 1; }\n"
                + "".join(pairs) + "test t(a59, b59) { assert(a59 == b59); }\n")
        t.call("-o", "out", "t.ctest")  # in no time, not in 2 to the 60th
        t.call("plan", "t.ctest")


def test_run_with_long_names(t):
    long = "/".join(["a_rather_long_name_of_a_directory"] * 12)
    t.write(f"{long}/test_x.ctest", "test x { }\n")
    t.write(f"{long.replace('rather', 'RATHER')}/test_x.ctest", "test x { }\n")
    t.call("run")
    equal(len(outputs_of(t, ".")), 3)


def test_run_starts_the_tests_where_the_user_is(t):
    suite(t)
    t.write("proj/tests/test_a.ctest", "#include <unistd.h>\n#include <string.h>\n#include <stdlib.h>\n"
            "test one { char d[4096]; assert(getcwd(d, sizeof d) != NULL); assert_str(d == getenv(\"WANTED\")); }\n")
    for cwd in (".", "proj/tests/sub"):
        t.call("run", str(t / "proj/tests/test_a.ctest"), cwd=cwd, env={"WANTED": str((t / cwd).resolve())})


def test_run_passes_options_on(t):
    t.write("d/test_x.ctest", "test one { }\ntest two { }\n")
    if CTESTC_IS_REAL:
        contains(t.call("run", "d", "-v", "--tb", "short", "-r", "A", "--maxfail", "1", "-k", "one")[0], "1 passed, 1 deselected")
        contains(t.call("run", "d", "--junitxml", "report.xml")[0], "2 passed")
        assert (t / "report.xml").exists()
        contains(t.call("run", "d", "--", "-k", "two")[0], "1 passed, 1 deselected")
        contains(t.call("run", "d", "--color=always")[0], "\033[")
    else:
        equal(t.call("run", "d", "-v", "--tb", "short", "-k", "x or y", "-j2", "-rA")[0],
              "[-v][--tb][short][-k][x or y][-rA]\n")


def test_run_path_is_more_than_paths(t):
    """`paths` of ctest.yaml say what is meant without a PATH; a PATH around them means all that is in it."""
    t.write("ctest.yaml", "paths: [tests]\n")
    t.write("tests/test_x.ctest", "test x { }\n")
    t.write("other/test_y.ctest", "test y { }\n")
    if CTESTC_IS_REAL:
        contains(t.call("run")[0], "1 passed")
        contains(t.call("run", ".")[0], "2 passed")
        contains(t.call("run", "tests")[0], "1 passed")
        contains(t.call("run", "other", "tests")[0], "2 passed")


def test_run_in_the_order_that_is_given(t):
    t.write("ctest.yaml", "paths: [tests]\n")
    for name in "abc":
        t.write(f"tests/test_{name}.ctest", "test one { }\ntest two { }\n")
    def order(*words):
        return re.findall(r"^tests/test_(.)\.ctest::(?:one|two) PASSED", t.call("run", "-v", *words)[0], re.M)
    if CTESTC_IS_REAL:
        assert order() == list("aabbcc")
        assert order("tests/test_c.ctest", "tests/test_a.ctest") == list("ccaa")
        assert order("tests/test_b.ctest::two", "tests") == list("bbaacc")
        assert order("tests/test_a.ctest", "tests/test_c.ctest") == list("aacc")


def test_run_reports_in_the_order_that_is_given(t):
    """Errors of the files too, and of those that only a PATH around `paths` means."""
    t.write("ctest.yaml", "paths: [tests]\n")
    for name in ("tests/test_a", "tests/test_b", "tests/test_c", "test_o"):
        t.write(f"{name}.ctest", "test one(nothing) { }\n")

    def order(*words):
        return re.findall(r"test_(.)\.ctest:1:10: error", t.call("run", *words, status=1)[1])
    assert order() == order("tests") == list("abc")
    assert order("tests/test_c.ctest", "tests/test_a.ctest") == list("cab")
    assert order("tests/test_b.ctest::one", "tests") == list("bac")
    assert order(".") == list("oabc")
    assert order("test_o.ctest") == list("o")


def test_run_path_with_a_dash(t):
    t.write("-dash/test_d.ctest", "test one { }\n")
    t.write("test_e.ctest", "test two { }\n")
    if CTESTC_IS_REAL:
        contains(t.call("run", "./-dash")[0], "1 passed")
        contains(t.call("run", "./-dash/test_d.ctest::one")[0], "1 passed")


def test_run_cleans_up_in_a_body_that_ends_its_process(t):
    t.write("test_x.ctest", r"""
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void say(const char *text) { fprintf(stderr, "cleans up %s\n", text); }
static void refuse(const char *text) { assert_str(text == "no"); }
test(exits(3)) leaves { cleanup(say, "at exit"); exit(3); }
test(exits(3)) fails { cleanup(say, "after a failure"); assert(0); }
test(exits(3)) returns { cleanup(say, "at the end"); }
test(exits(3)) forks { cleanup(say, "only once"); if (fork() == 0) exit(4); sleep(1); exit(3); }
test(exits(3)) fails_then { cleanup(say, "behind a failure"); cleanup(refuse, ""); exit(3); }
""")
    if CTESTC_IS_REAL:
        out, err = t.call("run", "-s", status=1)[:2]
        contains(out, "3 failed, 2 passed")
        for text in ["at exit", "after a failure", "at the end", "only once", "behind a failure"]:
            assert (out + err).count("cleans up " + text + "\n") == 1, text


def test_run_jobs_are_for_ninja(t):
    t.write("d/test_x.ctest", "test x { }\n")
    t.call("run", "d", "-j", "1")
    t.call("run", "-j2", "d")
    t.call("run", "d", "-j", "many", status=2)


def test_run_needs_its_runtime(t):
    t.write("d/test_x.ctest", "test x { }\n")
    contains(t.call("run", "d", env={"CTESTC_RUNTIME": "/nowhere"}, status=3)[1], "/nowhere")


def test_run_without_ninja(t):
    t.write("d/test_x.ctest", "test x { }\n")
    contains(t.call("run", "d", env={"PATH": "/nowhere"}, status=3)[1], "cannot run ninja")


def test_run_where_nothing_can_be_written(t):
    t.write("d/test_x.ctest", "test x { }\n")
    t.write("d/.ctest-build", "a file\n")
    contains(t.call("run", "d", status=3)[1], "[CT0003]")


def test_runs_at_the_same_time(t):
    suite(t)
    failures = []

    def run():
        try:
            t.call("run", cwd="proj")
        except AssertionError as error:
            failures.append(error)
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(failures, [])


def test_run_with_more_objects_than_a_command_line_holds(t):
    long = "a_rather_long_name_of_a_directory_that_makes_command_lines_long/" * 3
    for i in range(350):
        t.write(f"{long}test_{i}.ctest", f"test t{i} {{ }}\n")
    t.write("ctest.yaml", "cflags: [-O0]\n")
    t.call("run", env={"CC": "tcc" if shutil.which("tcc") else "cc"})


def test_run_generates_only_what_changed(t):
    """After any change the C is what a run from nothing would write, and where nothing has changed nothing is even read."""
    suite(t)
    for n in range(4):
        t.write(f"proj/tests/test_more_{n}.ctest", f'#include "extra.h"\ntest more_{n}(number) {{ assert(number != {n}); }}\n')
    t.write("proj/inc/extra.h")
    t.write("proj/tests/rows.yaml", "[1, 2]\n")
    yaml = "paths: [tests]\ninclude: [inc]\n"
    t.write("proj/ctest.yaml", yaml)
    t.call("run", cwd="proj")

    def check(status=0):
        t.call("run", cwd="proj", status=status)
        there = {name: text for name, text in t.files("proj/.ctest-build/gen").items() if not name.startswith(".")}
        shutil.rmtree(t / "proj/.ctest-build/gen")
        (t / "proj/.ctest-build/record").unlink()
        t.call("run", cwd="proj", status=status)
        equal(there, t.files("proj/.ctest-build/gen"))

    check()
    for name, text in (("tests/test_more_1.ctest", "test more_1 { }\n"), ("tests/sub/test_new.ctest", "test new(money) { }\n"),
                       ("tests/extra.h", "/* now beside those that include it */\n"),
                       ("tests/sub/conftest.ctest", "fixture int number() { return 70; }\n"),
                       ("tests/conftest.ctest", t.read("proj/tests/conftest.ctest") + "fixture(autouse) void all() { yield; }\n"),
                       ("tests/test_more_2.ctest", 'test(params(int row) = yaml("rows.yaml")) rows { assert(row); }\n'),
                       ("tests/rows.yaml", "[1, 2, 3]\n"), ("tests/lib/money.ctest", "\nfixture int money() { return 6; }\n"),
                       ("ctest.yaml", yaml + "timeout: 5s\n")):
        t.write("proj/" + name, text)
        check()
    for name in ("tests/extra.h", "tests/sub/conftest.ctest", "tests/sub/test_new.ctest"):
        (t / "proj" / name).unlink()
        check()


def test_run_reads_nothing_where_nothing_changed(t):
    suite(t)
    for path in (t / "proj").rglob("*.*"):
        os.utime(path, (1e9, 1e9))
    if not shutil.which("strace"):
        raise AssertionError("strace is not installed")
    time.sleep(2.2)  # what has just been written is not trusted
    t.call("run", cwd="proj")

    def read():
        subprocess.run(["strace", "-qq", "-o", str(t / "trace"), "-e", "trace=openat", CTESTC, "run"], cwd=t / "proj", check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        return sorted(set(re.findall(r"(\w+)\.ctest\"", t.read("trace"))))
    equal(read(), [])
    t.write("proj/tests/test_a.ctest", "test one(number) { assert(number); }\n")
    equal(read(), ["conftest", "money", "test_a", "test_b"])


def test_run_repeats_warnings(t):
    t.write("d/test_x.ctest", "fixture int lonely() { return 1; }\ntest x { }\n")
    os.utime(t / "d/test_x.ctest", (1e9, 1e9))
    first, second = (t.call("run", "d")[1] for _ in range(2))
    contains(first, "warning")
    equal(first, second)


def test_run_writes_again_what_was_removed(t):
    suite(t)
    t.call("run", cwd="proj")
    for name in ("gen/tests.test_a.c", "build.ninja", "tests", "obj/tests.test_a.c.o"):
        (t / "proj/.ctest-build" / name).unlink()
        t.call("run", cwd="proj")


def test_run_debugging_information(t):
    t.write("p/test_x.ctest", "test x { }\n")
    for yaml, wanted in (("{}\n", " -g"), ("cflags: [-g0]\n", " -g0"), ("cflags: [-O1, -ggdb3]\n", " -O1 -ggdb3"),
                         ("cc: tcc\n", "")):
        t.write("p/ctest.yaml", yaml)
        t.call("run", "p")
        equal(re.search(r"^cflags =(.*)$", t.read("p/.ctest-build/build.ninja"), re.M).group(1).rstrip(), wanted)


def test_run_shows_where_the_user_made_a_mistake(t):
    t.write("p/ctest.yaml", "paths: [tests]\n")
    for mistake, place in (("ROW", "test_x.ctest:3"), ("BODY", "test_x.ctest:6"), ("YAML", "rows.yaml:2")):
        row, body, yaml = (mistake if mistake == name else "2" for name in ("ROW", "BODY", "YAML"))
        t.write("p/tests/test_x.ctest", f"test(params(int n) = [\n    1,\n    {row},\n]) x\n{{\n    assert(n < 3 && {body});\n}}\n"
                'test(params(int n) = yaml("rows.yaml")) y { assert(n); }\n')
        t.write("p/tests/rows.yaml", f"- 1\n- !c {yaml}\n")
        for cc in ("gcc", "clang", "tcc"):
            _, err = t.call("run", cwd="p", env={"CC": cc}, status=1)
            contains(f"\n{err}", f"\ntests/{place}:")
            lacks(err, ".ctest-build/gen/tests")


def test_run_uses_ccache(t):
    t.write("p/test_x.ctest", "test x { }\n")
    t.write("bin/ccache", f'#!/bin/sh\necho "$1" >> "{t / "ccached"}"\nexec "$@"\n').chmod(0o755)
    env = {"PATH": f"{t / 'bin'}:{os.environ['PATH']}"}
    without = {name: value for name, value in os.environ.items() if name != "CCACHE_DISABLE"}
    os.environ.clear()
    os.environ.update(without)
    t.call("run", "p", env={**env, "CC": "gcc"})
    equal(t.read("ccached"), "gcc\ngcc\n")  # the test and the main file; linking does not go through it
    t.call("run", "p", env={**env, "CC": "gcc", "CCACHE_DISABLE": "1"})
    equal(t.read("ccached"), "gcc\ngcc\n")  # nothing is built again for that
    shutil.rmtree(t / "p/.ctest-build")
    t.call("run", "p", env={**env, "CC": "gcc", "CCACHE_DISABLE": "1"})
    for cc in ("tcc", "env gcc"):
        t.call("run", "p", env={**env, "CC": cc})
    equal(t.read("ccached"), "gcc\ngcc\n")


def on_terminal(t, *words, cwd=".", seconds=60, columns=0, env=None):
    """What is shown on a terminal by a run that ends by itself."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
    child = subprocess.Popen([CTESTC, *words], cwd=t / cwd, stdin=slave, stdout=slave, stderr=slave,
                             env={**os.environ, "TERM": "xterm", "CI": "", **(env or {})})
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(master)
    child.wait(seconds)
    return shown.decode()


def test_quoted_lines_fit_the_terminal(t):
    t.write("a.ctest", "test t(nothing) { /* " + 30 * "long " + "*/ }\n")

    def quoted(shown):
        return len(re.search(r"^    1 \| .*$", shown, re.M).group().rstrip("\r"))

    equal(quoted(on_terminal(t, "check", "--color=never", "a.ctest", columns=60)), 60)
    equal(quoted(on_terminal(t, "check", "--color=never", "a.ctest", columns=60, env={"COLUMNS": "50"})), 50)
    widths = [quoted(t.call("check", "a.ctest", status=1, env={"COLUMNS": columns})[1]) for columns in ("", "x", "5", "80", "1000")]
    equal(widths, [118, 118, 28, 80, 118])


def test_run_shows_progress_on_a_terminal_only(t):
    suite(t)
    os.environ.pop("CI", None)
    equal(t.call("run", cwd="proj")[1], "")
    shutil.rmtree(t / "proj/.ctest-build")
    shown = on_terminal(t, "run", cwd="proj")
    for part in ("[1/6] ", "[6/6] the program", " tests/test_a.ctest\r\033[K", "\033[K\033[1m==="):
        contains(shown, part)
    lacks(shown, "\n[")
    lacks(on_terminal(t, "run", cwd="proj"), "[1/")


def test_run_shows_only_what_the_compiler_wrote(t):
    t.write("p/test_x.ctest", "test x { int y = undeclared_name; (void)y; }\n")
    err = t.call("run", "p", env={"CC": "gcc"}, status=1)[1]
    for ours in ("FAILED", "ninja", "-MMD", ".ctest-build"):
        lacks(err, ours)
    contains(err, "test_x.ctest:1:18: error: ")
    contains(on_terminal(t, "run", "p", env={"CC": "gcc"}), "\033[01;31m")
    t.write("bin/mute", "#!/bin/sh\nexit 3\n").chmod(0o755)
    err = t.call("run", "p", env={"CC": f"'{t / 'bin/mute'}'"}, status=1)[1]
    contains(err, "FAILED: ")  # it says nothing itself: then this is all there is
    contains(err, "bin/mute")


# --- run --watch -------------------------------------------------------------------------------------------

class Watch:
    """`ctestc run --watch` in a pipe."""

    def __init__(self, t, *words, cwd="proj", env=None):
        self.child = subprocess.Popen([CTESTC, "run", "--watch", *words], cwd=t / cwd, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})
        os.set_blocking(self.child.stdout.fileno(), False)

    def wait(self, wanted, seconds=60):
        """All that is printed until `wanted` is."""
        shown, end = "", time.time() + seconds
        while wanted not in shown:
            assert time.time() < end, f"{wanted!r} does not come, but {shown!r}"
            assert self.child.poll() is None, f"ended by {self.child.returncode}: {shown}"
            shown += (self.child.stdout.read() or b"").decode()
            time.sleep(0.02)
        return shown

    def quiet(self, seconds=1.0):
        time.sleep(seconds)
        equal((self.child.stdout.read() or b"").decode(), "")

    def end(self, signal_number=signal.SIGINT):
        self.child.send_signal(signal_number)
        equal(self.child.wait(20), -signal_number)


def watches(t, env):
    suite(t)
    watch = Watch(t, "-v", env={"CC": "tcc", **env})
    try:
        watch.wait("3 passed")
        t.write("proj/tests/test_a.ctest", "test one(number) { assert(number == 0); }\n")
        shown = watch.wait("1 failed in")  # only what changed
        lacks(shown, "test_b")
        t.write("proj/tests/test_a.ctest", "test one(number { }\n")
        contains(watch.wait("[CT0"), "test_a.ctest:1:")
        t.write("proj/tests/.test_a.new", "test zero { }\ntest one(number) { assert(number == 0); }\n")
        os.rename(t / "proj/tests/.test_a.new", t / "proj/tests/test_a.ctest")  # as editors write
        shown = watch.wait("1 failed, 3 passed in")  # everything after an error, what failed before first
        assert shown.index("::one") < shown.index("::zero"), shown
        (t / "proj/tests/new/deep").mkdir(parents=True)
        t.write("proj/tests/new/deep/test_n.ctest", "test brand_new { }\n")
        shown = watch.wait("1 passed in")
        contains(shown, "tests/new/deep/test_n.ctest::brand_new")
        t.write("proj/tests/new/deep/test_n.ctest", "test brand_new { assert(1 + 1 == 2); }\n")
        watch.wait("1 passed in")
        shutil.rmtree(t / "proj/tests/new")
        watch.wait("1 failed, 3 passed in")
        t.write("proj/tests/conftest.ctest", t.read("proj/tests/conftest.ctest").replace("return 7", "return 8"))
        watch.wait("1 failed, 3 passed in")
        t.write("proj/README", "nothing is built of this\n")
        t.write("proj/.hidden", "nor of this\n")
        watch.quiet()
        watch.end()
    finally:
        watch.child.kill()


def test_watch_runs_what_changed(t):
    watches(t, {})


def test_watch_without_the_kernel(t):
    watches(t, {"CTESTC_WATCH": "poll"})


def test_watch_follows_headers_and_sources(t):
    t.write("proj/ctest.yaml", "paths: [tests]\ninclude: [../shared]\nsources: [src/one.c]\ncc: tcc\n")
    t.write("shared/limit.h", "#define LIMIT 3\n")
    t.write("proj/src/one.c", "int one(void) { return 1; }\n")
    t.write("proj/tests/test_a.ctest", '#include "limit.h"\nint one(void);\ntest a { assert(one() < LIMIT); }\n')
    t.write("proj/tests/test_b.ctest", "test b { }\n")
    watch = Watch(t, "-v")
    try:
        watch.wait("2 passed")
        t.write("shared/limit.h", "#define LIMIT 1\n")
        lacks(watch.wait("1 failed in"), "test_b")
        t.write("proj/src/one.c", "int one(void) { return 0; }\n")
        contains(watch.wait("2 passed in"), "test_b")
        t.write("proj/ctest.yaml", t.read("proj/ctest.yaml") + "options: [-k, b]\n")
        watch.wait("1 passed, 1 deselected")
        watch.end(signal.SIGTERM)
    finally:
        watch.child.kill()


def test_watch_keeps_to_what_is_asked_for(t):
    suite(t)
    watch = Watch(t, "-v", "tests/test_a.ctest", env={"CC": "tcc"})
    try:
        watch.wait("1 passed")
        t.write("proj/tests/sub/test_b.ctest", "test two { }\ntest three { }\ntest four { }\n")
        lacks(watch.wait("1 passed in"), "test_b")
    finally:
        watch.child.kill()


def test_watch_ends_while_tests_run(t):
    suite(t)
    t.write("proj/tests/test_a.ctest", "#include <unistd.h>\n#include <stdio.h>\nfixture int held() { yield 1; FILE *f = fopen(\"down\", \"w\"); fclose(f); }\n"
            "test one(held) { FILE *f = fopen(\"up\", \"w\"); fclose(f); sleep(50); }\n")
    watch = Watch(t, "-v", env={"CC": "tcc"})
    try:
        for _ in range(1000):
            if (t / "proj/up").exists():
                break
            time.sleep(0.02)
        watch.end()
        assert (t / "proj/down").exists()
    finally:
        watch.child.kill()


def test_watch_on_a_terminal(t):
    """Enter runs everything, Ctrl-C ends; the screen is cleared before a run, but not before the first or for nothing."""
    suite(t)
    child, master = pty.fork()
    if child == 0:
        os.chdir(t / "proj")
        os.environ.update(TERM="xterm", CI="", CC="tcc")
        os.execv(CTESTC, [CTESTC, "run", "--watch", "-v"])
    shown, begin = b"", 0

    def wait(wanted):
        nonlocal shown, begin
        end = time.time() + 60
        while wanted not in shown[begin:]:
            assert time.time() < end, f"{wanted!r} does not come, but {shown[begin:]!r}"
            if select.select([master], [], [], 0.1)[0]:
                shown += os.read(master, 65536)
        part, begin = shown[begin:], len(shown)
        return part.decode()
    try:
        lacks(wait(b"Ctrl-C ends"), "\033[2J")
        os.write(master, b"\n")
        part = wait(b"Ctrl-C ends")
        contains(part, "\033[2J")
        contains(part, "3 passed")
        t.write("proj/notes", "of no interest\n")
        t.write("proj/tests/test_a.ctest", "test one { undeclared(; }\n")
        part = wait(b"Ctrl-C ends")
        contains(part, "test_a.ctest:1")
        equal(part.count("\033[2J"), 1)
        os.write(master, b"\003")
        _, status = os.waitpid(child, 0)
        child = 0
        equal(os.WTERMSIG(status), signal.SIGINT)
    finally:
        os.close(master)
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


# --- init --------------------------------------------------------------------------------------------------

def test_init_writes_what_passes(t):
    out = t.call("init")[0]
    equal(out, "wrote ctest.yaml\nwrote tests/conftest.ctest\nwrote tests/test_first.ctest\n\nnext: ctestc run\n")
    for cc in ("gcc", "clang", "tcc"):
        out, err = t.call("run", env={"CC": cc})
        contains(out, "4 passed")
        equal(err, "")


def test_init_in_another_directory(t):
    (t / "proj/include").mkdir(parents=True)
    (t / "proj/src").mkdir(parents=True)
    t.write("proj/include/own.h", "#define OWN 1\n")
    contains(t.call("init", "proj")[0], "\nnext: ctestc run proj\n")
    contains(t.read("proj/ctest.yaml"), "\ninclude: [include, src]\n")
    contains(t.call("run", "proj")[0], "4 passed")
    contains(t.call("init", "new/it's $here")[0], "\nnext: ctestc run, in that directory\n")
    contains(t.call("run", cwd="new/it's $here")[0], "4 passed")


def test_init_never_overwrites(t):
    for name in ("ctest.yaml", "tests/conftest.ctest", "tests/test_first.ctest"):
        t.write("p/" + name, "mine")
        out, err = t.call("init", "p", status=1)
        equal(out, "")
        equal(err, f"ctestc: 'p/{name}' is there already\nctestc: nothing was written\n")
        equal(t.files("p"), {name: b"mine"})
        shutil.rmtree(t / "p")
    (t / "p").mkdir()
    os.symlink("nowhere", t / "p/ctest.yaml")
    t.call("init", "p", status=1)
    t.write("file")
    t.call("init", "file", status=1)
    t.call("init", "a", "b", status=2)


# --- what is built names the .ctest file ---------------------------------------------------------------------

FAULTY = """\
#include <stdlib.h>

fixture char *block() { char *block = malloc(4); yield block; free(block); }

test writes_behind(block)
{
    int place = 4;
    block[place] = 'x';
}
"""


def test_a_debugger_stops_in_the_ctest_file(t):
    t.write("d/test_x.ctest", FAULTY)
    t.call("run", "d", status=None)
    run = subprocess.run(["gdb", "-batch", "-nx", "-ex", "set debuginfod enabled off", "-ex", "break test_x.ctest:8",
                          "-ex", "run", "-ex", "backtrace 1", "-ex", "info locals", "--args", ".ctest-build/tests",
                          "--isolate=none"], cwd=t / "d", capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert re.search(r"test_x\.ctest:8\n8\s+block\[place\] = 'x';", run.stdout), run.stdout + run.stderr
    contains(run.stdout, "place = 4")
    assert re.search(r"#0 .*writes_behind.*block=0x", run.stdout), run.stdout


def test_a_sanitizer_names_the_ctest_file(t):
    t.write("d/test_x.ctest", FAULTY)
    t.write("d/ctest.yaml", "cflags: [-fsanitize=address]\ncc: gcc\n")
    out, err = t.call("run", "d", "-s", status=None, check_sanitizers=False)
    assert re.search(r"writes_behind.*test_x\.ctest:8", out + err), out + err


def test_coverage_names_the_ctest_file(t):
    t.write("d/test_x.ctest", FAULTY)
    t.write("d/ctest.yaml", "cflags: [--coverage]\ncc: gcc\n")
    t.call("run", "d", status=None)
    notes = next((t / "d/.ctest-build/obj").glob("test_x*.gcno"))
    contains(notes.read_bytes(), b"test_x.ctest")


# --- installation ------------------------------------------------------------------------------------------


def test_an_installed_ctestc_finds_its_runtime(t):
    build = pathlib.Path(CTESTC).parent.parent
    if os.environ.get("CTESTC_SANITIZED"):  # a sanitized library cannot be linked into a program that is not
        return
    subprocess.run(["cmake", "--install", build, "--prefix", t / "usr dir"], check=True, stdout=subprocess.DEVNULL)
    t.write("d/test_x.ctest", "test x(tmp_path) { assert(tmp_path != NULL); }\n")
    installed = Tree(t.path, t / "usr dir/bin/ctestc")
    equal(installed.call("--version"), t.call("--version"))
    installed.call("run", "d")
    contains(t.read("d/.ctest-build/build.ninja"), "usr dir")


# -----------------------------------------------------------------------------------------------------------

# The driver can be tested with a stand-in for the passes that are not the driver's.
CTESTC_IS_REAL = not os.environ.get("CTESTC_STAND_IN")


def main():
    words = sys.argv[1:]
    if not os.access(CTESTC, os.X_OK):
        sys.exit(f"FAILED there is no {CTESTC}")
    failed = False
    for name, test in list(globals().items()):
        if not name.startswith("test_") or (words and not any(word in name for word in words)):
            continue
        with tempfile.TemporaryDirectory(prefix="ctestc cli ") as directory:
            try:
                test(Tree(directory))
                print(f"ok {name}", flush=True)
            except Exception as error:
                failed = True
                reason = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
                print(f"FAILED {name} {reason}".replace("\n", "\n    "), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
