#include "stack.h"
#include "unity.h"

static struct stack *stack;

void setUp(void) { stack = stack_new(); TEST_ASSERT_NOT_NULL(stack); }
void tearDown(void) { stack_free(stack); }

static void starts_empty(void) { TEST_ASSERT_EQUAL_INT(0, stack->count); }

static void pops_in_order(void)
{
    stack_push(stack, 1);
    stack_push(stack, 2);
    TEST_ASSERT_EQUAL_INT(1, stack_pop(stack));
}

static void gives_back(int item)
{
    stack_push(stack, item);
    TEST_ASSERT_EQUAL_INT(item, stack_pop(stack));
}
static void gives_back_0(void) { gives_back(0); }
static void gives_back_minus_1(void) { gives_back(-1); }

static void is_full(void)
{
    for (int i = 0; i < 4; i++)
        stack_push(stack, i);
    TEST_ASSERT_EQUAL_INT(-1, stack_push(stack, 4));
}

int main(void)
{
    UNITY_BEGIN();
    RUN_TEST(starts_empty);
    RUN_TEST(pops_in_order);
    RUN_TEST(gives_back_0);
    RUN_TEST(gives_back_minus_1);
    RUN_TEST(is_full);
    return UNITY_END();
}
