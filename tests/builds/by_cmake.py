"""CMake: find_package, add_subdirectory, incremental builds, what its ctest sees, cross-compiling."""
import json
import os
import re
import shutil
import stat
import subprocess
import xml.etree.ElementTree

from harness import BUILD, ROOT, Project, check_edits, contains, equal, installation, need, run, test

QEMU = "qemu-aarch64;-L;/usr/aarch64-linux-gnu"
CROSS = ["-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=aarch64", "-DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc",
         f"-DCMAKE_CROSSCOMPILING_EMULATOR={QEMU}"]


def configure(project, *options, generator="Ninja", source="cmake"):
    return run("cmake", "-S", project.path / source, "-B", project.out, "-G", generator,
               f"-DCMAKE_PREFIX_PATH={installation()}", *options)


def build(project, status=0):
    return run("cmake", "--build", project.out, "--parallel", "2", status=status)


def ctest(project, *words, status=0):
    return run("ctest", *words, cwd=project.out, status=status)


def entries(project, *words):
    """Name, labels, timeout of the entries of CMake's ctest, and the command."""
    found = json.loads(ctest(project, "--show-only=json-v1", *words))["tests"]
    result = {}
    for entry in found:
        properties = {p["name"]: p["value"] for p in entry.get("properties", [])}
        result[entry["name"]] = (properties.get("LABELS", []), properties.get("TIMEOUT"), entry.get("command"), properties)
    return result


def suite_line(project, arguments):
    """Other arguments for ctestc_add_suite."""
    text = (project.path / "cmake/CMakeLists.txt").read_text()
    project.write("cmake/CMakeLists.txt", re.sub(r"ctestc_add_suite\(.*\)", lambda _: f"ctestc_add_suite({arguments})", text,
                                                 flags=re.S))


def check_generator(generator, *options):
    project = Project(f"by cmake, {generator}", "out")
    configure(project, *options, generator=generator)
    check_edits(project, lambda status=0: build(project, status),
                lambda: run(project.out / "account_tests", cwd=project.out, status=None))

    # A `use` brings a file in after CMake ran, one leaves, and the build is right each time.
    project.write("tests/lib/clock.ctest", "fixture long now() { return 12; }\n")
    project.write("tests/test_account.ctest", 'use "lib/clock.ctest";\ntest uses_it(now, account) { assert(now == 12 && account); }\n')
    build(project)
    contains(run(project.out / "account_tests"), "5 passed, 1 skipped")
    project.write("more/watch.ctest", "fixture long later() { return 13; }\n")
    project.write("tests/test_account.ctest", 'use "../more/watch.ctest";\ntest uses_it(later, account) { assert(later == 13 && account); }\n')
    build(project)
    contains(run(project.out / "account_tests"), "5 passed, 1 skipped")
    build(project)
    project.edit("more/watch.ctest", "13", "14")
    build(project)
    contains(run(project.out / "account_tests", status=1), "1 failed")
    project.edit("more/watch.ctest", "14", "13")
    build(project)
    before = project.files()
    build(project)
    equal({name for name, time in project.files().items() if time != before.get(name)}, set())
    contains(ctest(project, "-j2"), "100% tests passed, 0 tests failed out of 2")
    return project


@test
def cmake_with_ninja():
    need("ninja")
    project = check_generator("Ninja")
    contains(build(project), "no work to do")


@test
def cmake_with_makefiles():
    need("make")
    check_generator("Unix Makefiles")


@test
def cmake_entries_for_files():
    project = Project("entries", "out")
    configure(project)
    contains(ctest(project, status=None), "account_tests_NOT_BUILT")
    build(project)
    found = entries(project)
    equal({name: entry[:2] for name, entry in found.items()},
          {"account_tests/tests/test_account.ctest": (["limits"], 90.0), "account_tests/tests/test_fee.ctest": ([], 110.0)})
    contains(ctest(project, "-j2"), "100% tests passed, 0 tests failed out of 2")
    contains(ctest(project, "-R", "fee"), "out of 1")
    contains(ctest(project, "-L", "limits"), "test_account")
    project.edit("tests/test_account.ctest", "balance == 300", "balance == 301")
    build(project)
    out = ctest(project, "--output-on-failure", "--output-junit", "report.xml", status=8)
    contains(out, "test_account.ctest:4: error: assert(account->balance == 301)")
    report = xml.etree.ElementTree.parse(project.out / "report.xml").getroot()
    equal((report.get("tests"), report.get("failures")), ("2", "1"))
    contains(ctest(project, "--rerun-failed", status=8), "out of 1")

    # All of its tests skipped: the entry is.
    project.write("tests/test_fee.ctest", 'test(skip("one")) a { }\ntest(skipif(1, "two")) b { }\n')
    build(project)
    contains(ctest(project, "-R", "fee"), "Skipped")

    # The entries are known without running the program, and follow the files.
    project.write("tests/sub/test_new.ctest", "test(tags(limits), timeout(0s)) endless { }\n")
    run("cmake", "--build", project.out, "--target", "account_tests_generate")
    assert not (project.out / "account_tests_NOT_BUILT").exists()
    equal(entries(project)["account_tests/tests/sub/test_new.ctest"][:2], (["limits"], None))


@test
def cmake_new_ctest_yaml():
    project = Project("new ctest.yaml", "out")
    config = (project.path / "ctest.yaml").read_text()
    (project.path / "ctest.yaml").unlink()
    configure(project)
    build(project)
    equal(sorted(entries(project)), ["account_tests/test_account.ctest", "account_tests/test_fee.ctest"])
    project.write("ctest.yaml", config.replace("10s", "3s"))
    os.utime(project.path / "ctest.yaml", (1, 1))
    build(project)
    equal({name: entry[1] for name, entry in entries(project).items()},
          {"account_tests/tests/test_account.ctest": 48.0, "account_tests/tests/test_fee.ctest": 54.0})
    contains(ctest(project), "100% tests passed, 0 tests failed out of 2")


@test
def cmake_entries_for_tests():
    project = Project("entries for tests", "out")
    project.write("tests/test_odd.ctest",
                  'test(params = ["a;b", "[c", "d]==]", "$e{f}", "g\\\\h", "i\\"j", "k l"]) odd { assert(param); }\n')
    suite_line(project, "account_tests PATHS ../tests LINK_LIBRARIES account REGISTER test TAGS unit limits ISOLATE test "
                        "OPTIONS -v TIMEOUT 7 PROPERTIES RUN_SERIAL TRUE ENVIRONMENT A=b")
    configure(project)
    build(project)
    items = json.loads((project.out / "account_tests.ctestc/manifest.json").read_text())["items"]
    found = entries(project)
    equal(set(found), {"account_tests/" + item["id"] for item in items})
    equal(len(found), 14)
    for name, (labels, timeout, command, properties) in found.items():
        equal((labels, timeout, properties["RUN_SERIAL"]), (["limits", "unit"], 7.0, True))
        equal(command[1:], ["-v", "--isolate=test", "--skipped-exit=77", "--", name[len("account_tests/"):]])
    out = ctest(project)
    contains(out, "100% tests passed, 0 tests failed out of 14")
    contains(out, "costs_in_other_currencies (Skipped)")
    contains(ctest(project, "-R", r"costs\[small\]"), "out of 1")


@test
def cmake_entries_for_suites():
    project = Project("entries for suites", "out")
    text = (project.path / "cmake/CMakeLists.txt").read_text()
    project.write("cmake/CMakeLists.txt", text + "ctestc_add_suite(fees FILES ../tests/test_fee.ctest LINK_LIBRARIES account "
                  "REGISTER suite)\nctestc_add_suite(silent FILES ../tests/test_fee.ctest LINK_LIBRARIES account REGISTER none)\n")
    configure(project)
    build(project)
    found = entries(project)
    equal(sorted(found), ["account_tests/tests/test_account.ctest", "account_tests/tests/test_fee.ctest", "fees"])
    equal(found["fees"][:2], ([], 110.0))
    contains(ctest(project), "100% tests passed, 0 tests failed out of 3")
    contains(run(project.out / "silent", "-q"), "3 passed, 1 skipped")


@test
def cmake_multi_config():
    need("ninja")
    project = Project("multi-config", "out")
    configure(project, generator="Ninja Multi-Config")
    for config in ("Debug", "Release"):
        run("cmake", "--build", project.out, "--config", config)
        contains(ctest(project, "-C", config), "100% tests passed, 0 tests failed out of 2")
        contains(entries(project, "-C", config)["account_tests/tests/test_fee.ctest"][2][0], f"/{config}/account_tests")


@test
def cmake_wrong_arguments():
    project = Project("wrong", "out")
    for arguments, message in {
        "account_tests": "neither PATHS nor FILES",
        "account_tests PATHS ../tests REGISTER all": "not file, test, suite or none",
        "account_tests PATHS ../tests ISOLATE all": "not worker, test or none",
        "account_tests PATHS ../tests TIMEOUT long": "not a number of seconds",
        "account_tests ../tests FILES a.ctest": "'../tests' belongs to no keyword",
        "account_tests PATHS ../tests REGISTER": "a value is missing",
        "account_tests PATHS ../nowhere": "nowhere",
    }.items():
        suite_line(project, arguments)
        shutil.rmtree(project.out, ignore_errors=True)
        out = run("cmake", "-S", project.path / "cmake", "-B", project.out, f"-DCMAKE_PREFIX_PATH={installation()}", status=1)
        contains(re.sub(r"\s+", " ", out), message)


@test
def cmake_wrong_compiler():
    project = Project("wrong compiler", "out")
    for program in ("/bin/false", "/no/such/ctestc"):
        out = run("cmake", "-S", project.path / "cmake", "-B", project.out, f"-DCMAKE_PREFIX_PATH={installation()}",
                  f"-DCTESTC_EXECUTABLE={program}", status=1)
        contains(re.sub(r"\s+", " ", out), f"'{program}' is no ctestc 0.1.0 that runs here")
    project.edit("cmake/CMakeLists.txt", "find_package(ctestc ", "find_package(ctestc 7.0 ")
    out = run("cmake", "-S", project.path / "cmake", "-B", project.path / "other", f"-DCMAKE_PREFIX_PATH={installation()}", status=1)
    contains(re.sub(r"\s+", " ", out), 'compatible with requested version "7.0"')


@test
def cmake_read_only_source():
    project = Project("read-only source", "out")
    project.out = project.path.parent / "elsewhere of read-only"
    for path in [*project.path.rglob("*"), project.path]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    before = sorted(project.path.rglob("*"))
    # Root may write anywhere: as nobody, where that is possible.
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 and shutil.which("setpriv") else []
    project.out.mkdir(mode=0o777)
    project.out.chmod(0o777)
    for parent in (project.path.parent, installation().parent):
        parent.chmod(0o755)
    run(*user, "cmake", "-S", project.path / "cmake", "-B", project.out, f"-DCMAKE_PREFIX_PATH={installation()}")
    run(*user, "cmake", "--build", project.out)
    contains(run(*user, "ctest", cwd=project.out), "100% tests passed")
    equal(sorted(project.path.rglob("*")), before)


@test
def cmake_moved_installation():
    moved = installation().parent / "moved tree"
    shutil.copytree(installation(), moved)
    for path in moved.rglob("*"):
        if path.is_file() and path.suffix in (".cmake", ".pc", ".sh", ""):
            assert str(installation()).encode() not in path.read_bytes(), path
    project = Project("with a moved installation", "out")
    run("cmake", "-S", project.path / "cmake", "-B", project.out, f"-DCMAKE_PREFIX_PATH={moved}")
    build(project)
    contains(ctest(project), "100% tests passed")
    contains((project.out / "CMakeCache.txt").read_text(), "moved tree")
    contains(run(moved / "bin/ctestc", "run", "-q", cwd=project.path), "6 passed, 1 skipped")
    pc = {"PKG_CONFIG_PATH": str(moved / "lib/pkgconfig")}
    contains(run("pkg-config", "--variable=ctestc", "ctestc", env=pc), "/moved")
    run("pkg-config", "--exists", "ctestc = 0.1.0", env=pc)
    shutil.rmtree(moved)


@test
def cmake_runtime_with_own_flags():
    """The library compiled with the project's flags: here with AddressSanitizer."""
    project = Project("own flags", "out")
    configure(project, "-DCTESTC_RUNTIME_FROM_SOURCE=ON", "-DCMAKE_C_FLAGS=-fsanitize=address -g")
    build(project)
    contains(run("nm", next(project.out.rglob("libctest.a"))), "__asan_")
    contains(ctest(project), "100% tests passed")


FROM_SOURCE = """cmake_minimum_required(VERSION 3.21)
project(account LANGUAGES C)
enable_testing()
@@
add_library(account STATIC ../src/account.c)
target_include_directories(account PUBLIC ../src)
ctestc_add_suite(account_tests PATHS ../tests LINK_LIBRARIES account)
"""


@test
def cmake_from_source():
    """By FetchContent, with the compiler built on the side; then by add_subdirectory, with one that is there."""
    need("ninja", "flex", "bison")
    project = Project("from source", "out")
    project.write("cmake/CMakeLists.txt", FROM_SOURCE.replace("@@", f"""include(FetchContent)
FetchContent_Declare(ctestc SOURCE_DIR "{ROOT}")
FetchContent_MakeAvailable(ctestc)"""))
    configure(project)
    build(project)
    contains(ctest(project), "100% tests passed, 0 tests failed out of 2")
    equal(sorted(re.findall(r"Building C object \S*", build(project))), [])
    contains(build(project), "no work to do")
    host = next(project.out.rglob("bin/ctestc"))
    targets = run("cmake", "--build", project.out, "--target", "help")
    assert not re.search(r"^(common|runtime_headers|unit_\w+):", targets, re.M), targets

    project.write("cmake/CMakeLists.txt", FROM_SOURCE.replace("@@", f'add_subdirectory("{ROOT}" ctestc)'))
    project.out = project.path / "second"
    configure(project, f"-DCTESTC_EXECUTABLE={host}", generator="Unix Makefiles")
    build(project)
    contains(ctest(project), "100% tests passed, 0 tests failed out of 2")
    assert not list(project.out.rglob("bin/ctestc"))


@test
def cmake_cross_compiling():
    need("aarch64-linux-gnu-gcc", "qemu-aarch64", "ninja")
    project = Project("cross", "out")
    suite_line(project, "account_tests PATHS ../tests LINK_LIBRARIES account TIMEOUT 60")
    configure(project, *CROSS)
    build(project)
    contains(run("file", "-b", project.out / "account_tests"), "aarch64")
    out = ctest(project, "-V")
    contains(out, "100% tests passed, 0 tests failed out of 2")
    contains(out, "3 passed, 1 skipped")
    project.edit("tests/test_account.ctest", "balance == 300", "balance == 301")
    build(project)
    contains(ctest(project, "--output-on-failure", status=8), "test_account.ctest:4: error: assert(account->balance == 301)")

    # From the sources: the compiler for this system, the runtime for the other.
    project.edit("tests/test_account.ctest", "balance == 301", "balance == 300")
    project.write("cmake/CMakeLists.txt", FROM_SOURCE.replace("@@", f'add_subdirectory("{ROOT}" ctestc)'))
    project.out = project.path / "from source"
    configure(project, *CROSS, f"-DCTESTC_EXECUTABLE={BUILD}/bin/ctestc")
    build(project)
    contains(run("file", "-b", project.out / "account_tests"), "aarch64")
    contains(ctest(project), "100% tests passed")


@test
def cmake_builds_the_examples():
    for source in sorted(ROOT.glob("examples/*/CMakeLists.txt")):
        out = installation().parent / f"example {source.parent.name}"
        run("cmake", "-S", source.parent, "-B", out, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={installation()}")
        run("cmake", "--build", out, "--parallel", "2")
        contains(run("ctest", "--output-on-failure", cwd=out), "100% tests passed")


@test
def cmake_own_ctest_is_not_shadowed():
    """Nothing that is installed bears the name of CMake's program or of its files."""
    names = {path.name.lower() for path in installation().rglob("*") if path.is_file()}
    equal(names & {"ctest", "ctest.1", "ctest.cmake", "ctestconfig.cmake", "ctestconfig.cmake", "ctest.exe", "ctest.bash"}, set())
    assert not shutil.which("ctest").startswith(str(installation())), shutil.which("ctest")
    assert subprocess.run(["ctest", "--version"], capture_output=True, text=True).stdout.startswith("ctest version")
