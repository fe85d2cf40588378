/* plain.c - C outside of .ctest files asserts by macros. */
#include <ctest/ctest.h>

#include <errno.h>

void plain_assert(int a);
void plain_because(int a);
void plain_that(int a);
void plain_that_strings(const char *a);
void plain_str(const char *a);
void plain_mem(const char *a);
void plain_near(double a);
void plain_array(const int *a);
void plain_expect(int a);
void plain_texts(int a);

void plain_assert(int a) { ct_assert(a == 4); }
void plain_because(int a) { ct_assert(a == 4, "a is %d", a); }
void plain_that(int a) { unsigned b = 5; ct_assert_that(a, ==, 3); ct_assert_that(a - 4, <, b, "with %d", a); }
void plain_that_strings(const char *a) { const char *none = NULL; ct_assert_that(a, ==, none); }
void plain_str(const char *a) { ct_assert_str(a, ==, "two"); }
void plain_mem(const char *a) { ct_assert_mem(a, ==, "onx", 3); }
void plain_near(double a) { ct_assert_near(a, ==, 2.0, 0.1, "near %s", "enough"); }
void plain_array(const int *a) { const int b[] = {1, 2}; ct_assert_array(a, ==, b, 2); }
void plain_expect(int a) { ct_expect(a == 4); ct_expect_that(a, >, 4); ct_assert(a == 3); }

/* Macros are shown by their names; what says its value itself is not said twice. */
void plain_texts(int a)
{
    const char *none = NULL, *text = "text, (";
    size_t size = 3;
    errno = EINTR;
    ct_expect_that(errno, ==, EAGAIN);
    ct_expect_that(a, ==, -1, "a, %s", ")");
    ct_expect_that(1 + a, ==, (a + a) - 1, "%d, %d", a, 1);
    ct_expect_that(size, >, (size_t)-1);
    ct_expect_that("abc"[1], ==, 'c');
    ct_expect_that(text, ==, NULL);
    ct_expect_str(none, ==, text);
}
