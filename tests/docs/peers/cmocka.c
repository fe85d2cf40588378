#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "stack.h"

static int setup(void **state) { *state = stack_new(); return *state == NULL; }
static int teardown(void **state) { stack_free(*state); return 0; }

static void starts_empty(void **state)
{
    struct stack *stack = *state;
    assert_int_equal(stack->count, 0);
}

static void pops_in_order(void **state)
{
    struct stack *stack = *state;
    stack_push(stack, 1);
    stack_push(stack, 2);
    assert_int_equal(stack_pop(stack), 1);
}

static void gives_back(struct stack *stack, int item)
{
    stack_push(stack, item);
    assert_int_equal(stack_pop(stack), item);
}
static void gives_back_0(void **state) { gives_back(*state, 0); }
static void gives_back_minus_1(void **state) { gives_back(*state, -1); }

static void is_full(void **state)
{
    struct stack *stack = *state;
    for (int i = 0; i < 4; i++)
        stack_push(stack, i);
    assert_int_equal(stack_push(stack, 4), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(starts_empty, setup, teardown),
        cmocka_unit_test_setup_teardown(pops_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(gives_back_0, setup, teardown),
        cmocka_unit_test_setup_teardown(gives_back_minus_1, setup, teardown),
        cmocka_unit_test_setup_teardown(is_full, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
