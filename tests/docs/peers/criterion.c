#include "stack.h"
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

static struct stack *stack;

static void setup(void) { stack = stack_new(); cr_assert_not_null(stack); }
static void teardown(void) { stack_free(stack); }

TestSuite(stack, .init = setup, .fini = teardown);

Test(stack, starts_empty) { cr_assert_eq(stack->count, 0); }

Test(stack, pops_in_order)
{
    stack_push(stack, 1);
    stack_push(stack, 2);
    cr_assert_eq(stack_pop(stack), 1);
}

ParameterizedTestParameters(stack, gives_back)
{
    static int items[] = {0, -1};
    return cr_make_param_array(int, items, 2);
}
ParameterizedTest(int *item, stack, gives_back)
{
    stack_push(stack, *item);
    cr_assert_eq(stack_pop(stack), *item);
}

Test(stack, is_full)
{
    for (int i = 0; i < 4; i++)
        stack_push(stack, i);
    cr_assert_eq(stack_push(stack, 4), -1);
}
