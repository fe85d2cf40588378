"""frameworks.py - how the suite of suite.py is written with each framework: the one table that knows them.

In: a suite. Out: its files as text, and how they are built, run and read. No framework's code is here: each comes from a Debian
package. Words between @ are filled in: @file@ its number, @tests@ all tests of a file, @entries@ what names them once more where a
framework wants that, @name@ and @body@ of a test, @files@ and @declarations@ one line for each file in the main file.

A framework is one entry, and one word in the list of run.sh; nothing else knows its name but that all are compared with `hand`.
"""

import dataclasses
import os
import re
import sys

PASSED = {"ok", "P", "OK", "PASS", "passed", "true", "PASSED"}


@dataclasses.dataclass(frozen=True)
class Mode:
    """One way of running a program."""
    name: str = ""
    words: tuple = ()
    environment: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Framework:
    name: str
    title: str
    test: str  # the texts of a suite: see above
    file: str
    results: str  # a regular expression: in what a program prints of each test with `verbose`: its name and how it ended
    scopes: str  # how it has a resource for the session and one for each file
    remark: str = ""  # what else a reader of the tables should know
    entry: str = ""
    declaration: str = ""
    call: str = ""
    main: str = ""
    others: dict = dataclasses.field(default_factory=dict)  # files that are the same in each suite
    equal: str = "CHECK(@a@ == @b@);"
    greater: str = "CHECK(@a@ > @b@);"
    language: str = "c"  # or "c++", "ctest", "python"
    prefix: str = ""  # of the names of tests
    limited: str = ""  # @limited@ in the text of a test that may hang: a time limit
    sources: tuple = ()  # more of them, in tests/bench/peer/
    libraries: tuple = ()
    packages: tuple = ()
    probe: str = ""  # a file that is there where it is installed
    modes: tuple = (Mode(),)
    verbose: Mode = Mode()  # more words and variables, with which each test is named
    total: str = ""  # instead of `results`, where only a sum is printed: a regular expression, the number passed
    limit: Mode = Mode()  # more words and variables, with which a test may take 2 seconds

    def is_there(self):
        return not self.probe or os.path.exists(self.probe)

    def read(self, output):
        """Which tests are reported, and whether as passed; what is said twice counts as failed if one of them says so."""
        found = {}
        for match in re.finditer(self.results, output, re.MULTILINE | re.DOTALL):
            name, verdict = match["name"], match["verdict"] in PASSED
            found[name] = found.get(name, True) and verdict
        return found

    def passed(self, output):
        """How many tests of a run are reported as passed."""
        if not self.total:
            return sum(self.read(output).values())
        match = re.search(self.total, output)
        return int(match[1]) if match else 0


def fill(text, **values):
    return re.sub(r"@(\w+)@", lambda match: str(values[match[1]]), text)


RESOURCES = """\
#include "mistakes.h"
#include "peer.h"
"""

CXX_RESOURCES = 'extern "C" {\n' + RESOURCES + "}\n"

# For those whose set-ups and tear-downs are functions without arguments of their own.
OPEN_TABLE = """
extern struct store *store;
static struct table *table;
"""

SESSION = """
struct store *store;
"""

HAND = Framework(
    name="hand", title="by hand",
    test="""\
static void @name@(struct table *table, struct row *row)
{
@body@}

static void run_@name@(struct table *table)
{
    struct row *row = row_make();
    if (setjmp(hand_env) == 0) {
        @name@(table, row);
        hand_passed++;
@say@    } else
        hand_failed("@name@");
    row_free(row);
}

""",
    file=RESOURCES + """#include "hand.h"
#include <stdio.h>

@tests@void file_@file@(struct store *store)
{
    struct table *table = table_open(store, @file@);
@entries@    table_close(table);
}
""",
    entry="    run_@name@(table);\n",
    declaration="void file_@file@(struct store *store);\n", call="    file_@file@(store);\n",
    main='#include "hand.h"\n\n' + """\
@declarations@
int main(void)
{
    struct store *store = store_open();
@files@    store_close(store);
    return hand_report();
}
""",
    results=r"^(?P<verdict>ok) (?P<name>\w+)$", total=r"(\d+) passed, 0 failed",
    sources=("hand.c",), scopes="`main`, and a function for each file")

CTEST = Framework(
    name="ctest", title="ctestc", language="ctest",
    equal="assert(@a@ == @b@);", greater="assert(@a@ > @b@);",
    test="test @name@(table, row)\n{\n@body@}\n\n",
    file="""\
/* The file's resource. */
fixture(scope = module) struct table *table(store)
{
    struct table *table = table_open(store, @file@);
    yield table;
    table_close(table);
}

@tests@""",
    others={"conftest.ctest": RESOURCES + """
/* The session's resource. */
fixture(scope = session) struct store *store()
{
    struct store *store = store_open();
    yield store;
    store_close(store);
}

/* A fresh one for each test. */
fixture struct row *row()
{
    struct row *row = row_make();
    yield row;
    row_free(row);
}
""", "ctest.yaml": "timeout: 0\n", "test_none.ctest": "/* An empty suite has one file, too. */\n"},
    modes=(Mode(), Mode("--isolate=none -s", ("--isolate=none", "-s")), Mode("--isolate=test", ("--isolate=test",)),
           Mode("-n2", ("-n2",))),
    verbose=Mode(words=("-v",)), limit=Mode(words=("--timeout=2s",)),
    results=r"::(?P<name>\w+) (?P<verdict>PASSED|FAILED|ERROR)",
    scopes="`scope = session`, and `scope = module`", remark="building includes `ctestc`; with `-n` each worker has a session of its own")

CHECK = Framework(
    name="check", title="Check", packages=("check",), probe="/usr/include/check.h",
    libraries=("-lcheck", "-lsubunit", "-lrt", "-lm", "-lpthread"),
    equal="ck_assert_int_eq(@a@, @b@);", greater="ck_assert_int_gt(@a@, @b@);",
    test="START_TEST(@name@)\n{\n@body@}\nEND_TEST\n\n",
    file=RESOURCES + "#include <check.h>\n" + OPEN_TABLE + """static struct row *row;

static void open_table(void) { table = table_open(store, @file@); }
static void close_table(void) { table_close(table); }
static void make_row(void) { row = row_make(); }
static void free_row(void) { row_free(row); }

@tests@Suite *file_@file@(void)
{
    Suite *suite = suite_create("file_@file@");
    TCase *tests = tcase_create("file_@file@");
    tcase_add_unchecked_fixture(tests, open_table, close_table);
    tcase_add_checked_fixture(tests, make_row, free_row);
@entries@    suite_add_tcase(suite, tests);
    return suite;
}
""",
    entry="    tcase_add_test(tests, @name@);\n",
    declaration="Suite *file_@file@(void);\n", call="    srunner_add_suite(runner, file_@file@());\n",
    main=RESOURCES + "#include <check.h>\n" + SESSION + """@declarations@
int main(void)
{
    store = store_open();
    SRunner *runner = srunner_create(NULL);
@files@    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    store_close(store);
    return failed != 0;
}
""",
    modes=(Mode(), Mode("CK_FORK=no", (), {"CK_FORK": "no"})),
    verbose=Mode(environment={"CK_VERBOSITY": "verbose"}), limit=Mode(environment={"CK_DEFAULT_TIMEOUT": "2"}),
    results=r"^[^:\n]+:-?\d+:(?P<verdict>[PFES]):\w+:(?P<name>\w+):\d+:",
    scopes="`main`, and an unchecked fixture of a `TCase`, in the parent process")

CMOCKA = Framework(
    name="cmocka", title="cmocka", packages=("libcmocka-dev",), probe="/usr/include/cmocka.h", libraries=("-lcmocka",),
    equal="assert_int_equal(@a@, @b@);", greater="assert_true(@a@ > @b@);",
    test="static void @name@(void **state)\n{\n    struct row *row = *state;\n@body@}\n\n",
    file=RESOURCES + "#include <setjmp.h>\n#include <stdarg.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <cmocka.h>\n" + OPEN_TABLE + """
static int open_table(void **state) { (void)state; table = table_open(store, @file@); return 0; }
static int close_table(void **state) { (void)state; table_close(table); return 0; }
static int make_row(void **state) { *state = row_make(); return 0; }
static int free_row(void **state) { row_free(*state); return 0; }

@tests@static const struct CMUnitTest tests[] = {
@entries@};

int file_@file@(void)
{
    return cmocka_run_group_tests_name("file_@file@", tests, open_table, close_table);
}
""",
    entry="    cmocka_unit_test_setup_teardown(@name@, make_row, free_row),\n",
    declaration="int file_@file@(void);\n", call="    failed += file_@file@();\n",
    main=RESOURCES + SESSION + """@declarations@
int main(void)
{
    int failed = 0;
    store = store_open();
@files@    store_close(store);
    return failed != 0;
}
""",
    results=r"^\[ +(?P<verdict>OK|FAILED|ERROR) +\] (?P<name>\w+)$",
    scopes="`main`, and a group's set-up")

CUNIT = Framework(
    name="cunit", title="CUnit", packages=("libcunit1-dev",), probe="/usr/include/CUnit/CUnit.h", libraries=("-lcunit",),
    equal="CU_ASSERT_EQUAL_FATAL(@a@, @b@);", greater="CU_ASSERT_FATAL(@a@ > @b@);",
    test="static void @name@(void)\n{\n@body@}\n\n",
    file=RESOURCES + "#include <CUnit/CUnit.h>\n" + OPEN_TABLE + """static struct row *row;

static int open_table(void) { table = table_open(store, @file@); return 0; }
static int close_table(void) { table_close(table); return 0; }
static void make_row(void) { row = row_make(); }
static void free_row(void) { row_free(row); }

@tests@void file_@file@(void)
{
    CU_pSuite suite = CU_add_suite_with_setup_and_teardown("file_@file@", open_table, close_table, make_row, free_row);
@entries@}
""",
    entry="    CU_add_test(suite, \"@name@\", @name@);\n",
    declaration="void file_@file@(void);\n", call="    file_@file@();\n",
    main=RESOURCES + "#include <CUnit/Basic.h>\n" + SESSION + """@declarations@
int main(int argc, char **argv)
{
    (void)argv;
    store = store_open();
    CU_initialize_registry();
@files@    CU_basic_set_mode(argc > 1 ? CU_BRM_VERBOSE : CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    store_close(store);
    return failed != 0;
}
""",
    verbose=Mode(words=("verbose",)),
    results=r"Test: (?P<name>\w+) \.\.\.(?P<verdict>passed|FAILED)",
    scopes="`main`, and a suite's initialization")

CRITERION = Framework(
    name="criterion", title="Criterion", packages=("libcriterion-dev",), probe="/usr/include/criterion/criterion.h",
    libraries=("-lcriterion",),
    equal="cr_assert_eq(@a@, @b@);", greater="cr_assert_gt(@a@, @b@);",
    test="Test(file_@file@, @name@@limited@)\n{\n@body@}\n\n", limited=", .timeout = 2",
    file=RESOURCES + """#include <criterion/criterion.h>

static struct store *store;
static struct table *table;
static struct row *row;

static void set_up(void)
{
    store = store_open();
    table = table_open(store, @file@);
    row = row_make();
}

static void tear_down(void)
{
    row_free(row);
    table_close(table);
    store_close(store);
}

TestSuite(file_@file@, .init = set_up, .fini = tear_down);

@tests@""",
    verbose=Mode(words=("--verbose",)),
    results=r"^\[(?P<verdict>PASS|FAIL|CRASH)\] \w+::(?P<name>\w+)",
    scopes="none: each test makes both again, in a process of its own")

GTEST = Framework(
    name="gtest", title="GoogleTest", packages=("libgtest-dev",), probe="/usr/include/gtest/gtest.h", language="c++",
    libraries=("-lgtest", "-lpthread"),
    equal="ASSERT_EQ(@a@, @b@);", greater="ASSERT_GT(@a@, @b@);",
    test="TEST_F(File@file@, @name@)\n{\n@body@}\n\n",
    file=CXX_RESOURCES + """#include <gtest/gtest.h>

extern struct store *store;

class File@file@ : public ::testing::Test {
protected:
    static void SetUpTestSuite() { table = table_open(store, @file@); }
    static void TearDownTestSuite() { table_close(table); }
    void SetUp() override { row = row_make(); }
    void TearDown() override { row_free(row); }
    static struct table *table;
    struct row *row;
};
struct table *File@file@::table;

@tests@""",
    main=CXX_RESOURCES + "#include <gtest/gtest.h>\n" + SESSION + """
class Session : public ::testing::Environment {
    void SetUp() override { store = store_open(); }
    void TearDown() override { store_close(store); }
};

int main(int argc, char **argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    ::testing::AddGlobalTestEnvironment(new Session);
    return RUN_ALL_TESTS();
}
""",
    results=r"^\[ +(?P<verdict>OK|FAILED) +\] \w+\.(?P<name>\w+) \(",
    scopes="`Environment`, and `SetUpTestSuite`")

STATIC = "static objects, made at first use, gone after the last test"
OWN_CODE = "building from nothing includes its own code, which no package has compiled"

# Catch2 and doctest have neither scope: objects with static storage, made at first use, that go after the last test.
STATIC_SCOPES = """
struct store *the_store();

namespace {
struct Opened {
    struct table *table = table_open(the_store(), @file@);
    ~Opened() { table_close(table); }
};
struct table *the_table()
{
    static Opened opened;
    return opened.table;
}
struct Fixture {
    struct table *table = the_table();
    struct row *row = row_make();
    ~Fixture() { row_free(row); }
};
}

@tests@"""

STATIC_SESSION = """
namespace {
struct Session {
    struct store *store = store_open();
    ~Session() { store_close(store); }
};
}
struct store *the_store()
{
    static Session session;
    return session.store;
}
"""

CATCH2 = Framework(
    name="catch2", title="Catch2", packages=("catch2",), probe="/usr/include/catch2/catch.hpp", language="c++",
    equal="REQUIRE(@a@ == @b@);", greater="REQUIRE(@a@ > @b@);",
    test="TEST_CASE_METHOD(Fixture, \"@name@\")\n{\n@body@}\n\n",
    file=CXX_RESOURCES + "#include <catch2/catch.hpp>\n" + STATIC_SCOPES,
    main=CXX_RESOURCES + "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n" + STATIC_SESSION,
    verbose=Mode(words=("-s",)),  # not "-r xml": that one crashes where a test calls exit
    results=r"^-{79}\n(?P<name>\w+)\n-{79}\n(?:(?!^-{79}).)*?: (?P<verdict>PASSED|FAILED):",
    scopes=STATIC, remark=OWN_CODE)

DOCTEST = Framework(
    name="doctest", title="doctest", packages=("doctest-dev",), probe="/usr/include/doctest/doctest.h", language="c++",
    equal="REQUIRE(@a@ == @b@);", greater="REQUIRE(@a@ > @b@);",
    test="TEST_CASE_FIXTURE(Fixture, \"@name@\"@limited@)\n{\n@body@}\n\n", limited=" * doctest::timeout(2)",
    file=CXX_RESOURCES + "#include <doctest/doctest.h>\n" + STATIC_SCOPES,
    main=CXX_RESOURCES + "#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN\n#include <doctest/doctest.h>\n" + STATIC_SESSION,
    verbose=Mode(words=("-r=xml",)),
    results=r'<TestCase name="(?P<name>\w+)"(?:(?!<TestCase ).)*?<OverallResultsAsserts [^>]*test_case_success="(?P<verdict>\w+)"',
    scopes=STATIC, remark=OWN_CODE)

PYTEST = Framework(
    name="pytest", title="pytest", packages=("python3-pytest",), probe="/usr/bin/py.test-3", language="python",
    equal="assert @a@ == @b@", greater="assert @a@ > @b@", prefix="test_",
    test="def @name@(table, row):\n@body@\n\n",
    file="""\
import pytest

import mistakes
import peer


@pytest.fixture(scope="module")
def table(store):
    table = peer.Table(store, @file@)
    yield table
    table.close()


@tests@""",
    others={"conftest.py": """\
import pytest

import peer


@pytest.fixture(scope="session")
def store():
    store = peer.Store()
    yield store
    assert store.opened == 0


@pytest.fixture
def row():
    row = peer.Row()
    yield row
    del row.room
""", "peer.py": """\
class Store:
    def __init__(self):
        self.opened = 0


class Table:
    def __init__(self, store, base):
        store.opened += 1
        self.store, self.base = store, base

    def close(self):
        self.store.opened -= 1


class Row:
    def __init__(self):
        self.total, self.limit, self.room = 0, 2**31 - 1, bytearray(64)
""", "mistakes.py": """\
import ctypes
import os
import time


def hang():
    while True:
        time.sleep(1)


MISTAKES = {"crash": lambda: ctypes.string_at(0), "hang": hang, "exit": lambda: os._exit(0)}


def mistake():
    MISTAKES.get(os.environ.get("MISTAKE"), lambda: None)()
"""},
    modes=(Mode("-q", ("-q",)),), verbose=Mode(words=("-v", "-v")),
    results=r"::(?P<name>\w+) (?P<verdict>PASSED|FAILED|ERROR)",
    scopes='`scope="session"`, and `scope="module"`', remark="nothing is built; `exit(0)` is `os._exit(0)`, a crash `ctypes.string_at(0)`")

FRAMEWORKS = {one.name: one for one in (HAND, CTEST, CHECK, CMOCKA, CRITERION, CUNIT, GTEST, CATCH2, DOCTEST, PYTEST)}


def main():
    """frameworks.py NAME...: the packages that these need and that are not there, one a line; 2 where a name is unknown."""
    unknown = [name for name in sys.argv[1:] if name not in FRAMEWORKS]
    if unknown:
        print("no framework %s; there are: %s" % (", ".join(unknown), ", ".join(FRAMEWORKS)), file=sys.stderr)
        return 2
    for name in sys.argv[1:]:
        if not FRAMEWORKS[name].is_there():
            print(*FRAMEWORKS[name].packages, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
