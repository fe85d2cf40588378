/* ctest.h - what a test can say: assertions, skip and fail, cleanup, and the built-in fixtures' types.
 *
 * A .ctest file needs no include: the words are there, and generated C includes this file first. In other
 * C (helpers, callbacks) include it and use the names with ct_. Nothing of libc is included but what is
 * freestanding.
 */
#ifndef CTEST_CTEST_H
#define CTEST_CTEST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__ && !defined __TINYC__
#define CT_PRINTF(at, first) __attribute__((__format__(__printf__, at, first)))
#define CT_NORETURN __attribute__((__noreturn__, __cold__))
#define CT_COLD __attribute__((__cold__))
#else
#define CT_PRINTF(at, first)
#define CT_NORETURN
#define CT_COLD
#endif

struct ct_file;

/* --- what the compiler emits for statements of a .ctest file; `file` and `place` say where ------------- */

/* `assert(expr)` becomes ((expr) ? (void)0 : ct_assert_failed(&ct_file, place)). Does not return. */
void ct_assert_failed(const struct ct_file *file, unsigned place) CT_NORETURN;
void ct_assert_failed_because(const struct ct_file *file, unsigned place, const char *format, ...)
    CT_NORETURN CT_PRINTF(3, 4);
/* `expect(expr)`: records and returns. */
void ct_expect_failed(const struct ct_file *file, unsigned place) CT_COLD;
void ct_expect_failed_because(const struct ct_file *file, unsigned place, const char *format, ...)
    CT_COLD CT_PRINTF(3, 4);

/* The comparisons; `op` is "==", "!=", "<", "<=", ">" or ">=". Each returns whether it holds; where it does not,
 * what it found is kept for the ct_assert_failed or ct_expect_failed that follows. NULL is not equal to
 * any string, and smaller than none; comparing it fails and does not crash. */
bool ct_compare_str(const char *a, const char *op, const char *b);
bool ct_compare_mem(const void *a, const char *op, const void *b, size_t size);
bool ct_compare_near(long double a, const char *op, long double b, long double tolerance);
/* `kind`: 'i' signed, 'u' unsigned, 'f' floating point, 'x' bytes that are compared as such. */
bool ct_compare_array(const void *a, const char *op, const void *b, size_t n, size_t size, char kind);

void ct_skip_at(const struct ct_file *file, unsigned place, const char *format, ...) CT_NORETURN CT_PRINTF(3, 4);
void ct_fail_at(const struct ct_file *file, unsigned place, const char *format, ...) CT_NORETURN CT_PRINTF(3, 4);
void ct_xfail_at(const struct ct_file *file, unsigned place, const char *format, ...) CT_NORETURN CT_PRINTF(3, 4);

/* Calls function(pointer) when the running test or fixture ends, however it ends; the last one first. In a .ctest
 * file `cleanup(db_close, db)` calls db_close by its own type. */
void ct_cleanup_push(void (*function)(void *pointer), const volatile void *pointer);

/* The type of an array's element, for ct_compare_array. */
#define CT_ELEMENT(element)                                                                        \
    _Generic((element), _Bool: 'u', char: 'i', signed char: 'i', short: 'i', int: 'i', long: 'i',   \
             long long: 'i', unsigned char: 'u', unsigned short: 'u', unsigned: 'u',               \
             unsigned long: 'u', unsigned long long: 'u', float: 'f', double: 'f', default: 'x')

/* --- built-in fixtures ------------------------------------------------------------------------------- */

/* What asks: a test or a fixture. All text lives as long as the request. */
struct ct_request {
    const char *id;        /* of the item: path::Class::test[rows] */
    const char *name;      /* of the test or fixture that asks */
    const char *file;      /* where that is declared, relative to the root */
    const char *directory; /* of that file */
    const char *scope;     /* "function", "class", "module", "package" or "session" */
    const char *row;       /* id of its row; "" without params */
    int worker;            /* number of the worker, from 0 */
};

struct ct_capture;
struct ct_output {
    const char *out; /* what was written to descriptor 1 since the last call; ends with a NUL, may hold others */
    size_t out_size;
    const char *err; /* the same for descriptor 2 */
    size_t err_size;
};
/* What was written so far, flushed first. The text is good until the next call or the end of the fixture. */
struct ct_output ct_readouterr(struct ct_capture *capture);

struct ct_monkeypatch;
/* All are undone when the fixture ends, the last one first. A failing one fails the test. */
void ct_setenv(struct ct_monkeypatch *patch, const char *name, const char *value);
void ct_unsetenv(struct ct_monkeypatch *patch, const char *name);
void ct_chdir(struct ct_monkeypatch *patch, const char *path);
/* Copies `size` bytes from `value` over `*variable`; a variable or a function pointer of any type. */
void ct_setvar(struct ct_monkeypatch *patch, void *variable, const void *value, size_t size);
/* ct_set(patch, variable, value): the same with the variable's own type. */
#define ct_set(patch, variable, ...)                                                               \
    do {                                                                                           \
        __typeof__(variable) ct_new_ = (__VA_ARGS__);                                              \
        ct_setvar((patch), &(variable), &ct_new_, sizeof ct_new_);                                 \
    } while (0)

#ifdef __cplusplus
}
#endif

#endif
