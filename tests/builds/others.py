"""Make, Meson, Ninja, cc, and what can be said of Bazel without it."""
import json
import re
import shutil
import types

from harness import ROOT, Project, check_edits, contains, equal, installation, need, run, test, top


@test
def make():
    need("make", "pkg-config")
    project = Project("by make", "make")
    check_edits(project, lambda status=0: run("make", "account_tests", cwd=project.out, status=status),
                lambda: run("./account_tests", cwd=project.out, status=None))
    contains(run("make", "account_tests", cwd=project.out), "'account_tests' is up to date")
    contains(run("make", cwd=project.out), "7 passed")
    run("make", "clean", cwd=project.out)
    equal(sorted(path.name for path in project.out.iterdir() if path.name[0] != "."), ["Makefile"])
    run("make", "-j4", cwd=project.out)


@test
def meson():
    need("meson", "ninja", "pkg-config")
    project = Project("by meson", "out")
    run("meson", "setup", project.out, project.path / "meson")
    check_edits(project, lambda status=0: run("ninja", "-C", project.out, status=status),
                lambda: run("./account_tests", cwd=project.out, status=None), has_globs=False)
    out = run("meson", "test", "-C", project.out, "-v")
    contains(out, "7 subtests passed")
    contains(out, "costs_in_other_currencies SKIP")
    project.write("tests/test_new.ctest", "test is_new(account) { assert(account); }\n")
    project.edit("meson/meson.build", "    '../tests/test_fee.ctest',\n", "    '../tests/test_fee.ctest',\n    '../tests/test_new.ctest',\n")
    contains(run("meson", "test", "-C", project.out, "-v"), "is_new")
    project.edit("tests/test_new.ctest", "assert(account)", "assert(!account)")
    contains(run("meson", "test", "-C", project.out, status=1), "Fail:               1")


@test
def ninja():
    need("ninja", "pkg-config")
    project = Project("by ninja", "ninja")
    check_edits(project, lambda status=0: run("ninja", cwd=project.out, status=status),
                lambda: run("./account_tests", cwd=project.out, status=None), has_globs=False)
    contains(run("ninja", cwd=project.out), "no work to do")


@test
def cc():
    need("pkg-config")
    project = Project("by cc", "cc")
    contains(run("sh", "build.sh", cwd=project.out), "6 passed, 1 skipped")
    # A single file, somewhere.
    (top / "alone").mkdir()
    (top / "alone/test_alone.ctest").write_text("test t { assert(1 + 1 == 2); }\n")
    out = run("sh", "-c", "ctestc -o gen test_alone.ctest && cc gen/*.c $(pkg-config --cflags --libs ctestc) -o alone && ./alone",
              cwd=top / "alone")
    contains(out, "1 passed")


# --- Bazel: the functions of defs.bzl are Python too ---------------------------------------------------------


class Bazel:
    """Enough of Bazel to call a repository rule and a macro, and to run a genrule."""

    def __init__(self, project):
        self.project, self.targets = project, {}
        names = {"load": lambda *_: None, "json": types.SimpleNamespace(encode=json.dumps, decode=json.loads),
                 "attr": types.SimpleNamespace(label_list=lambda: None, label=lambda: None), "fail": self.fail,
                 "repository_rule": lambda implementation, attrs: implementation,
                 "cc_library": self.rule("cc_library"), "cc_test": self.rule("cc_test"),
                 "native": types.SimpleNamespace(genrule=self.rule("genrule"), test_suite=self.rule("test_suite"))}
        exec(compile((ROOT / "examples/builds/bazel/defs.bzl").read_text(), "defs.bzl", "exec"), names)
        self.names = names

    def fail(self, text):
        raise AssertionError(text)

    def rule(self, kind):
        def declare(name, **attributes):
            assert name not in self.targets, name
            self.targets[name] = {"kind": kind, **attributes}
        return declare

    def repository(self, srcs, data, config, ctestc):
        """The names in suite.bzl, and the files whose change makes Bazel run the rule again."""
        directory = top / "bazel repository"
        directory.mkdir()
        watched = []

        def execute(words):
            return types.SimpleNamespace(return_code=0, stdout=run(*words, cwd=directory), stderr="")

        class Path(str):
            @property
            def dirname(self):
                return self.rsplit("/", 1)[0]

        context = types.SimpleNamespace(
            attr=types.SimpleNamespace(srcs=srcs, data=data, config=config, ctestc=ctestc), watch=watched.append,
            path=lambda label: Path(label if label.startswith("/") else f"{self.project.path}/{label}"), execute=execute,
            read=lambda name: (directory / name).read_text(), file=lambda name, text: (directory / name).write_text(text))
        self.names["ctest_manifest"](context)
        suite = {}
        exec((directory / "suite.bzl").read_text(), suite)
        return suite, watched


@test
def bazel_macro():
    need("cc")
    project = Project("by bazel", "out")
    bazel = Bazel(project)
    srcs = ["tests/conftest.ctest", "tests/test_account.ctest", "tests/test_fee.ctest"]
    suite, watched = bazel.repository(srcs, ["tests/fees.yaml"], "ctest.yaml", str(installation() / "bin/ctestc"))
    equal(len(watched), 5)
    bazel.names["ctest_suite"](name="suite", srcs=srcs, data=["tests/fees.yaml"], config="ctest.yaml", deps=[":account"],
                               files=suite["FILES"], outputs=suite["OUTPUTS"], tags=["unit"], shard_count=2)
    generated = bazel.targets["suite_generated"]
    command = re.sub(r"\$\(execpath ([^)]*)\)", lambda m: "ctestc" if m[1].startswith("@") else m[1], generated["cmd"])
    command = command.replace("$(RULEDIR)", "out").replace("$$", "$")
    run("sh", "-c", command, cwd=project.path)
    equal(sorted(str(path.relative_to(project.out)) for path in project.out.rglob("*.[ch]")), sorted(generated["outs"]))
    equal(bazel.targets["suite_library"]["srcs"], generated["outs"])
    account = bazel.targets["suite/tests/test_account.ctest"]
    equal((account["kind"], account["tags"], account["timeout"], account["args"], account["shard_count"]),
          ("cc_test", ["unit", "limits"], "short", ["tests/test_account.ctest"], 2))
    equal(bazel.targets["suite"]["tests"], ["suite/tests/test_account.ctest", "suite/tests/test_fee.ctest"])

    # What Bazel would do with that target: link it, run its shards, read its report.
    prefix = installation()
    run("sh", "-c", f"cc -Isrc -I{prefix}/include out/suite/*.c src/account.c -L{prefix}/lib -lctest -o out/program", cwd=project.path)
    names = []
    for shard in range(2):
        status, report = project.out / f"status{shard}", project.out / f"report{shard}.xml"
        run(project.out / "program", *account["args"], env={
            "TEST_TOTAL_SHARDS": "2", "TEST_SHARD_INDEX": str(shard), "TEST_SHARD_STATUS_FILE": str(status),
            "XML_OUTPUT_FILE": str(report), "TEST_TMPDIR": str(project.out), "BAZEL_TEST": "1"})
        assert status.exists()
        names += re.findall(r'<testcase [^>]*\bname="([^"]*)"', report.read_text())
    equal(sorted(names), ["refuses_more_than_there_is", "refuses_too_much_at_once", "withdraws"])
    contains(run(project.out / "program", env={"TESTBRIDGE_TEST_ONLY": "tests/test_fee.ctest::costs[small]"}), "1 passed")
