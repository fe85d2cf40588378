#include "stack.h"
#include <check.h>

static struct stack *stack;

static void setup(void) { stack = stack_new(); ck_assert_ptr_nonnull(stack); }
static void teardown(void) { stack_free(stack); }

START_TEST(starts_empty) { ck_assert_int_eq(stack->count, 0); } END_TEST

START_TEST(pops_in_order)
{
    stack_push(stack, 1);
    stack_push(stack, 2);
    ck_assert_int_eq(stack_pop(stack), 1);
}
END_TEST

static const int items[] = {0, -1};
START_TEST(gives_back)
{
    stack_push(stack, items[_i]);
    ck_assert_int_eq(stack_pop(stack), items[_i]);
}
END_TEST

START_TEST(is_full)
{
    for (int i = 0; i < 4; i++)
        stack_push(stack, i);
    ck_assert_int_eq(stack_push(stack, 4), -1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stack");
    TCase *tcase = tcase_create("stack");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, starts_empty);
    tcase_add_test(tcase, pops_in_order);
    tcase_add_loop_test(tcase, gives_back, 0, 2);
    tcase_add_test(tcase, is_full);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
