"""ctestc for Bazel: ctest_manifest asks ctestc what a suite is made of, ctest_suite builds and tests it.

MODULE.bazel:

    ctest_manifest = use_repo_rule("//:defs.bzl", "ctest_manifest")
    ctest_manifest(
        name = "account_suite",
        srcs = ["//:tests/conftest.ctest", "//:tests/test_account.ctest", "//:tests/test_fee.ctest"],
        config = "//:ctest.yaml",
        data = ["//:tests/fees.yaml"],
        ctestc = "@ctestc//:bin/ctestc",
    )

BUILD.bazel:

    load("@account_suite//:suite.bzl", "FILES", "OUTPUTS")
    load("//:defs.bzl", "ctest_suite")
    ctest_suite(
        name = "account_tests",
        srcs = glob(["tests/**/*.ctest"]),
        config = "ctest.yaml",
        data = glob(["tests/**/*.yaml"]),
        files = FILES,
        outputs = OUTPUTS,
        deps = [":account"],
    )

Each file with tests becomes a target, with its tags and a timeout by its tests' limits. The test program follows Bazel's
rules itself: sharding, --test_filter, the XML report, temporary directories, --runs_per_test with --shuffle.
"""

load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")

def _manifest_impl(context):
    root = context.path(context.attr.config).dirname
    for label in context.attr.srcs + context.attr.data + [context.attr.config]:
        context.watch(context.path(label))
    result = context.execute(
        [context.path(context.attr.ctestc), "-o", "gen", "--manifest", "manifest.json", "--root", root] +
        [context.path(label) for label in context.attr.srcs],
    )
    if result.return_code != 0:
        fail(result.stderr)
    outputs = context.execute(
        [context.path(context.attr.ctestc), "--print-outputs", "--root", root] +
        [context.path(label) for label in context.attr.srcs],
    ).stdout.splitlines()
    files = json.decode(context.read("manifest.json"))["files"]
    context.file("BUILD.bazel", "")
    context.file("suite.bzl", "OUTPUTS = %s\nFILES = %s\n" % (json.encode(outputs), json.encode(files)))

ctest_manifest = repository_rule(
    implementation = _manifest_impl,
    attrs = {
        "srcs": attr.label_list(),
        "data": attr.label_list(),
        "config": attr.label(),
        "ctestc": attr.label(),
    },
)

def _timeout(milliseconds):
    """The shortest of Bazel's that is twice the limits of the tests."""
    for name, seconds in [("short", 60), ("moderate", 300), ("long", 900)]:
        if milliseconds and 2 * milliseconds <= 1000 * seconds:
            return name
    return "eternal"

def ctest_suite(
        name,
        srcs,
        files,
        outputs,
        config,
        data = [],
        deps = [],
        tags = [],
        args = [],
        ctestc = "@ctestc//:bin/ctestc",
        runtime = "@ctestc//:runtime",
        **kwargs):
    """A cc_test for each file with tests.

    Args:
      name: of the suite; each target is NAME/path/of/file.
      srcs: all .ctest files: tests, conftests, used files.
      files: FILES of a ctest_manifest.
      outputs: OUTPUTS of it.
      config: the ctest.yaml; its directory is the root.
      data: YAML files with params.
      deps: what the tests test.
      tags: of all targets.
      args: of the test program.
      ctestc: the compiler.
      runtime: a cc_library with libctest.a and the headers.
      **kwargs: as for cc_test.
    """
    native.genrule(
        name = name + "_generated",
        srcs = srcs + data + [config],
        outs = [name + "/" + output for output in outputs],
        tools = [ctestc],
        cmd = "$(execpath %s) -o $(RULEDIR)/%s --suite %s --root $$(dirname $(execpath %s)) %s" % (
            ctestc,
            name,
            name,
            config,
            " ".join(["$(execpath %s)" % src for src in srcs]),
        ),
    )
    cc_library(
        name = name + "_library",
        testonly = True,
        srcs = [name + "/" + output for output in outputs],
        deps = deps + [runtime],
        alwayslink = True,
    )
    for file in files:
        cc_test(
            name = name + "/" + file["file"],
            args = args + [file["file"]],
            tags = tags + file["tags"],
            timeout = _timeout(file["timeout"]),
            deps = [name + "_library"],
            **kwargs
        )
    native.test_suite(
        name = name,
        tests = [name + "/" + file["file"] for file in files],
    )
