#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "subject.h"

static void compared(void **state) { (void)state; assert_int_equal(pop(), 1); }
static void joined(void **state) { int n = 3, most = 2; bool ready = true; (void)state; assert_true(ready && n <= most); }
static void text(void **state) { (void)state; assert_string_equal(name_of(1), "Patrick"); }
static void number(void **state) { (void)state; assert_float_equal(half(3), 1.5, 1e-6); }
static void bytes(void **state) { uint8_t packed[4]; (void)state; pack(packed); assert_memory_equal(packed, "\1\2\3\4", 4); }

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(compared), cmocka_unit_test(joined), cmocka_unit_test(text), cmocka_unit_test(number), cmocka_unit_test(bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
