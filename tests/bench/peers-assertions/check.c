#include <check.h>
#include "subject.h"

START_TEST(compared) { ck_assert_int_eq(pop(), 1); } END_TEST
START_TEST(joined) { int n = 3, most = 2; bool ready = true; ck_assert(ready && n <= most); } END_TEST
START_TEST(text) { ck_assert_str_eq(name_of(1), "Patrick"); } END_TEST
START_TEST(number) { ck_assert_double_eq_tol(half(3), 1.5, 1e-6); } END_TEST
START_TEST(bytes) { uint8_t packed[4]; pack(packed); ck_assert_mem_eq(packed, "\1\2\3\4", 4); } END_TEST

int main(void)
{
    Suite *suite = suite_create("five");
    TCase *tests = tcase_create("five");
    tcase_add_test(tests, compared); tcase_add_test(tests, joined); tcase_add_test(tests, text); tcase_add_test(tests, number); tcase_add_test(tests, bytes);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    srunner_free(runner);
    return 0;
}
