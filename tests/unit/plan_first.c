/* plan_first.c - a plan written by hand: a session, a module and a function fixture, one test that fails.
 *
 * summary: 1 failed, 2 passed
 */
#include <ctest/ctest.h>
#include <ctest/plan.h>

static const ct_index places[] = {0};
static const struct ct_file file = {"test_first.ctest", "21:assert(user == 1)\0", places, NULL, NULL};

static const struct ct_fixture db = {"db", "db", "conftest.ctest", 3, true, 0, "", NULL};
static const struct ct_fixture table = {"table", "table", "test_first.ctest", 5, false, 0, "db", NULL};
static const struct ct_fixture user = {"user", "user", "test_first.ctest", 9, true, 0, "db", NULL};

static struct ct_instance session_db = CT_INSTANCE(&db, CT_SESSION, NULL, NULL);
static struct ct_instance module_table = CT_INSTANCE(&table, CT_MODULE, NULL, NULL);
static struct ct_instance function_user = CT_INSTANCE(&user, CT_FUNCTION, NULL, NULL);

static void enter(ct_index use, ct_index row)
{
    (void)row;
    switch (use) {
    case 0: {
        const int value = 40;
        ct_yield(&value);
        return;
    }
    case 1:
        ct_yield(NULL);
        return;
    default: {
        const int value = CT_VALUE(int, session_db) + 2;
        ct_yield(&value);
    }
    }
}

static void test(ct_index number, const ct_index *rows)
{
    (void)rows;
    if (number == 1)
        CT_VALUE(int, function_user) == 1 ? (void)0 : ct_assert_failed(&file, 0);
}

static const struct ct_use uses[] = {{&session_db, NULL, NULL}, {&module_table, NULL, NULL}, {&function_user, NULL, NULL}};
static const struct ct_need needs[] = {{0, CT_NONE}, {1, CT_NONE}, {2, CT_NONE}};
static const struct ct_shape shapes[] = {{0, 2, 3, 0}, {1, 1, 1, 0}};
static const struct ct_item items[] = {{0, 0, 0, 0}, {1, 0, 0, 0}, {2, 1, 0, 0}};
static const ct_index item_ids[] = {CT_NONE, CT_NONE, CT_NONE};
static const struct ct_mark marks[] = {{CT_MARK_END, 0, 0, false}};
static const struct ct_test tests[] = {{0, 18, CT_NONE}, {7, 20, CT_NONE}, {13, 24, CT_NONE}};
static void (*const callers[])(ct_index, const ct_index *) = {test};
static const struct ct_module module = {
    "test_first.ctest", "passes\0fails\0goes_on", 3, items, item_ids, shapes, needs, uses, 3, NULL, marks,
    3, tests, NULL, enter, callers, NULL, NULL};
static const struct ct_module *const modules[] = {&module};
static const struct ct_slice slices[] = {{0, 0, 3}};
static const struct ct_suite suite = {CT_PLAN_VERSION, "first", 0, 1, modules, 1, slices, 0, NULL, NULL};

int main(int argc, char **argv)
{
    return ct_main(&suite, argc, argv);
}
