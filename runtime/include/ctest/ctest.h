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
/* A pointer that is kept and not looked through: what it points at need not be there yet. */
#if defined __GNUC__ && __GNUC__ >= 11 && !defined __clang__ && !defined __TINYC__
#define CT_KEPT(at) __attribute__((__access__(__none__, at)))
#else
#define CT_KEPT(at)
#endif

struct ct_file;

/* --- what the compiler emits for statements of a .ctest file; `file` and `place` say where ------------- */

/* What `assert(…)` calls where it fails. Does not return. */
void ct_assert_failed(const struct ct_file *file, unsigned place) CT_NORETURN;
void ct_assert_failed_because(const struct ct_file *file, unsigned place, const char *format, ...)
    CT_NORETURN CT_PRINTF(3, 4);
/* `expect(expr)`: records and returns. */
void ct_expect_failed(const struct ct_file *file, unsigned place) CT_COLD;
void ct_expect_failed_because(const struct ct_file *file, unsigned place, const char *format, ...)
    CT_COLD CT_PRINTF(3, 4);

/* The types of C as a report tells them apart. A value that is passed on has one of the wider ones. */
enum ct_kind {
    CT_KIND_OTHER, /* not shown */
    CT_KIND_BOOL,
    CT_KIND_CHAR,
    CT_KIND_SCHAR,
    CT_KIND_UCHAR,
    CT_KIND_SHORT,
    CT_KIND_USHORT,
    CT_KIND_INT,
    CT_KIND_UINT,
    CT_KIND_LONG,
    CT_KIND_ULONG,
    CT_KIND_LLONG,
    CT_KIND_ULLONG,
    CT_KIND_FLOAT,
    CT_KIND_DOUBLE,
    CT_KIND_LDOUBLE,
    CT_KIND_STRING, /* char * */
    CT_KIND_POINTER,
    CT_SHOWN_BY = 32 /* and above: a pointer to a type with a show function, the one with number kind - CT_SHOWN_BY */
};

#if !defined __TINYC__ && !defined __STDC_NO_COMPLEX__
#define CT_COMPLEX float _Complex: CT_KIND_OTHER,
#else
#define CT_COMPLEX
#endif
#define CT_NUMBERS                                                                                 \
    int: CT_KIND_INT, unsigned: CT_KIND_UINT, long: CT_KIND_LONG, unsigned long: CT_KIND_ULONG,    \
    long long: CT_KIND_LLONG, unsigned long long: CT_KIND_ULLONG, float: CT_KIND_FLOAT,            \
    double: CT_KIND_DOUBLE, long double: CT_KIND_LDOUBLE
#define CT_PROMOTED CT_NUMBERS, char *: CT_KIND_STRING, const char *: CT_KIND_STRING
/* Pointers to types with show functions: generated C says which. */
#define CT_SHOWN

/* The kind of an operand as it is written, also of a bit-field: those that a conversion changes or that look different. */
#define CT_KIND(...)                                                                               \
    _Generic((__VA_ARGS__), _Bool: CT_KIND_BOOL, char: CT_KIND_CHAR, int: CT_KIND_INT,             \
             long: CT_KIND_LONG, long long: CT_KIND_LLONG, float: CT_KIND_FLOAT,                   \
             default: CT_KIND_OTHER)
/* The kind of what is false. */
#define CT_FALSE(...)                                                                              \
    _Generic((__VA_ARGS__), _Bool: CT_KIND_BOOL, char: CT_KIND_CHAR,                               \
             default: CT_CONVERTED(1 ? (__VA_ARGS__) : 0))
/* The kind of what an operand is converted to in a comparison. What is none of these and as wide as a pointer is one, or of one of
 * gcc's own types of wide bit-fields. */
#define CT_CONVERTED(...)                                                                          \
    _Generic((__VA_ARGS__), CT_SHOWN CT_COMPLEX CT_PROMOTED,                                       \
             default: sizeof(__VA_ARGS__) == sizeof(void *) ? CT_KIND_POINTER : CT_KIND_OTHER)
/* The same of a variable that was compared with a number that is not 0: with fewer types the C compiler has less to do. */
#define CT_NUMBER(name)                                                                            \
    _Generic(name, CT_COMPLEX CT_NUMBERS, default: sizeof name == sizeof(void *) ? CT_KIND_POINTER : CT_KIND_OTHER)

/* What `assert(a == b)` and `expect(a == b)` call where it does not hold, through a function of each file that adds `file`: the
 * less a call is given, the less there is to compile. `what` tells which parts of which statement this is about: its place | the
 * number of the first one << 45 | how many more << 51, so that what is usual fits into 32 bits. Of one its kinds follow - of its
 * values << 24 | of the left operand as it is written << 32 | of the right one << 37 -, then the values that the statement keeps.
 * Of several: which were true << 24; then come for each its kinds, in the same order from bit 0 on, and its values. */
#define CT_WHAT_PLACE(what) ((unsigned)(what) & 0xffffff)
void ct_assert_found(const struct ct_file *file, unsigned long long what, va_list values) CT_NORETURN;
void ct_expect_found(const struct ct_file *file, unsigned long long what, va_list values) CT_COLD;
/* The same, kept for the ct_assert_failed or ct_expect_failed that follows. */
void ct_found(const struct ct_file *file, unsigned long long what, va_list values) CT_COLD;
/* Compares two values of one kind; where the comparison does not hold, keeps what was found. */
bool ct_holds(const struct ct_file *file, unsigned long long what, const char *op, const void *values);

/* The comparisons; `op` is "==", "!=", "<", "<=", ">" or ">=". Each returns whether it holds; where it does not,
 * what it found is kept for the ct_assert_failed or ct_expect_failed that follows. NULL is not equal to
 * any string, and smaller than none; comparing it fails and does not crash. */
bool ct_compare_str(const char *a, const char *op, const char *b);
bool ct_compare_mem(const void *a, const char *op, const void *b, size_t size);
/* `kind`: that of the numbers before they were widened. */
bool ct_compare_near(long double a, const char *op, long double b, long double tolerance, unsigned kind);
/* `kinds`: of an element | of a pointer to one << 8. Elements that are no numbers are compared as bytes. `file` may be NULL. */
bool ct_compare_array(const void *a, const char *op, const void *b, size_t n, size_t size, unsigned kinds, const struct ct_file *file);
/* A column of a row: `whole` is the kind of a pointer to it, `own` that of a pointer that it is itself; below CT_SHOWN_BY: it is none with
 * a show function. */
void ct_row_shown(const struct ct_file *file, const char *name, unsigned whole, unsigned own, const void *at) CT_COLD;
#define CT_SHOW_COLUMN(file, name, ...)                                                            \
    ct_row_shown(file, name, _Generic(&(__VA_ARGS__), CT_SHOWN default: 0),                        \
                 _Generic((__VA_ARGS__), CT_SHOWN default: 0), &(__VA_ARGS__))
#define CT_ELEMENT(...) (CT_ALONE(*(__VA_ARGS__)) | CT_CONVERTED(&*(__VA_ARGS__)) << 8)
/* The kind of what is neither converted nor promoted. */
#define CT_ALONE(...)                                                                              \
    _Generic((__VA_ARGS__), _Bool: CT_KIND_BOOL, char: CT_KIND_CHAR, signed char: CT_KIND_SCHAR,   \
             unsigned char: CT_KIND_UCHAR, short: CT_KIND_SHORT, unsigned short: CT_KIND_USHORT,   \
             CT_SHOWN CT_PROMOTED, void *: CT_KIND_POINTER, const void *: CT_KIND_POINTER,         \
             default: CT_KIND_OTHER)

/* --- showing values of your own ---------------------------------------------------------------------------------------- */

/* void ct_show_NAME(struct ct_out *out, const struct NAME *value), visible in a .ctest file, says what reports print for a
 * `struct NAME`; see grammar/LANGUAGE.md. */
struct ct_out;
void ct_out_printf(struct ct_out *out, const char *format, ...) CT_PRINTF(2, 3);
/* A string in quotes, escaped and cut as in reports; NULL and unreadable memory are said and do no harm. */
void ct_out_string(struct ct_out *out, const char *string);
/* Bytes in hexadecimal. */
void ct_out_bytes(struct ct_out *out, const void *bytes, size_t size);

void ct_skip_at(const struct ct_file *file, unsigned place, const char *format, ...) CT_NORETURN CT_PRINTF(3, 4);
void ct_fail_at(const struct ct_file *file, unsigned place, const char *format, ...) CT_NORETURN CT_PRINTF(3, 4);
void ct_xfail_at(const struct ct_file *file, unsigned place, const char *format, ...) CT_NORETURN CT_PRINTF(3, 4);

/* Calls function(pointer) when the running test or fixture ends, however it ends; the last one first. In a .ctest
 * file `cleanup(db_close, db)` calls db_close by its own type. */
void ct_cleanup_push(void (*function)(void *pointer), const volatile void *pointer) CT_KEPT(2);

/* Stands where the body of a test or fixture with a `cleanup` ends: calls them while its locals are still there. Does
 * nothing where a fixture's set-up ends and it still stands. */
void ct_body_ends(void);

/* --- what C outside of .ctest files and the texts of #defines say ------------------------------------------ */

void ct_assert_failed_in(const char *file, unsigned line, const char *text) CT_NORETURN;
void ct_assert_failed_in_because(const char *file, unsigned line, const char *text, const char *format, ...)
    CT_NORETURN CT_PRINTF(4, 5);
void ct_expect_failed_in(const char *file, unsigned line, const char *text) CT_COLD;
void ct_expect_failed_in_because(const char *file, unsigned line, const char *text, const char *format, ...)
    CT_COLD CT_PRINTF(4, 5);
/* `right`: up to the first comma outside of brackets. */
void ct_found_in(const char *left, const char *right, unsigned kinds, ...) CT_COLD;
void ct_skip_in(const char *file, unsigned line, const char *format, ...) CT_NORETURN CT_PRINTF(3, 4);
void ct_fail_in(const char *file, unsigned line, const char *format, ...) CT_NORETURN CT_PRINTF(3, 4);
void ct_xfail_in(const char *file, unsigned line, const char *format, ...) CT_NORETURN CT_PRINTF(3, 4);

/* Each is one expression. Behind what is listed here may stand a printf format and its arguments (up to 60):
 *     ct_assert(db != NULL, "cannot open: %s", path);     ct_assert_str(name, ==, "Patrick"); */
#define ct_assert(...) CT_CHECK(ct_assert, "assert(" #__VA_ARGS__ ")", CT_FIRST(__VA_ARGS__, 0), __VA_ARGS__)
#define ct_expect(...) CT_CHECK(ct_expect, "expect(" #__VA_ARGS__ ")", CT_FIRST(__VA_ARGS__, 0), __VA_ARGS__)

#define ct_skip(...) ct_skip_in(__FILE__, __LINE__, __VA_ARGS__)   /* (format, ...) */
#define ct_fail(...) ct_fail_in(__FILE__, __LINE__, __VA_ARGS__)
#define ct_xfail(...) ct_xfail_in(__FILE__, __LINE__, __VA_ARGS__)

/* Calls function(pointer) at the end, see ct_cleanup_push; that this call is well-typed is checked here. */
#define ct_cleanup(function, pointer)                                                              \
    ((void)sizeof((function)(pointer), 0),                                                         \
     ct_cleanup_push((void (*)(void *))(void (*)(void))(function), (pointer)))

/* (a, ==, b): a comparison whose operands are shown. A macro cannot take `a == b` apart; a .ctest file can. */
#define ct_assert_that(a, op, ...) CT_THAT(ct_assert, "assert(" #a " " #op " " #__VA_ARGS__ ")", #a, #__VA_ARGS__, a, op, __VA_ARGS__)
#define ct_expect_that(a, op, ...) CT_THAT(ct_expect, "expect(" #a " " #op " " #__VA_ARGS__ ")", #a, #__VA_ARGS__, a, op, __VA_ARGS__)
/* (a, ==, b): strings. */
#define ct_assert_str(a, op, ...) CT_STR(ct_assert, "assert_str(" #a " " #op " " #__VA_ARGS__ ")", a, op, __VA_ARGS__)
#define ct_expect_str(a, op, ...) CT_STR(ct_expect, "expect_str(" #a " " #op " " #__VA_ARGS__ ")", a, op, __VA_ARGS__)
/* (a, ==, b, size): bytes. */
#define ct_assert_mem(a, op, b, ...) CT_MEM(ct_assert, "assert_mem(" #a " " #op " " #b ", " #__VA_ARGS__ ")", a, op, b, __VA_ARGS__)
#define ct_expect_mem(a, op, b, ...) CT_MEM(ct_expect, "expect_mem(" #a " " #op " " #b ", " #__VA_ARGS__ ")", a, op, b, __VA_ARGS__)
/* (a, ==, b, tolerance): numbers. */
#define ct_assert_near(a, op, b, ...) CT_NEAR(ct_assert, "assert_near(" #a " " #op " " #b ", " #__VA_ARGS__ ")", a, op, b, __VA_ARGS__)
#define ct_expect_near(a, op, b, ...) CT_NEAR(ct_expect, "expect_near(" #a " " #op " " #b ", " #__VA_ARGS__ ")", a, op, b, __VA_ARGS__)
/* (a, ==, b, n): arrays of n elements of one type. */
#define ct_assert_array(a, op, b, ...) CT_ARRAY(ct_assert, "assert_array(" #a " " #op " " #b ", " #__VA_ARGS__ ")", a, op, b, __VA_ARGS__)
#define ct_expect_array(a, op, b, ...) CT_ARRAY(ct_expect, "expect_array(" #a " " #op " " #b ", " #__VA_ARGS__ ")", a, op, b, __VA_ARGS__)

/* text: the statement as it is written; left, right: the operands' texts, the second with all that stands behind it. */
#define CT_THAT(word, text, left, right, a, op, ...)                                               \
    CT_CHECK(word, text, CT_COMPARED(left, right, a, op, CT_FIRST(__VA_ARGS__, 0)), __VA_ARGS__)
#define CT_COMPARED(left, right, a, op, b)                                                         \
    CT_COMPARED_AS(__typeof__(1 ? (a) : (b)), left, right, a, op, b)
#define CT_COMPARED_AS(type, left, right, a, op, b)                                                \
    __extension__ ({ type ct_a = (__typeof__(ct_a))(a), ct_b = (__typeof__(ct_a))(b);              \
        ct_a op ct_b ? 1 : (ct_found_in(left, right, CT_CONVERTED(ct_a) | CT_KIND(a) << 8 | CT_KIND(b) << 13, ct_a, ct_b), 0); })
#define CT_STR(word, text, a, op, ...)                                                             \
    CT_CHECK(word, text, ct_compare_str((a), #op, (CT_FIRST(__VA_ARGS__, 0))), __VA_ARGS__)
#define CT_MEM(word, text, a, op, b, ...)                                                          \
    CT_CHECK(word, text, ct_compare_mem((a), #op, (b), (CT_FIRST(__VA_ARGS__, 0))), __VA_ARGS__)
#define CT_NEAR(word, text, a, op, b, ...)                                                         \
    CT_CHECK(word, text, ct_compare_near((a), #op, (b), (CT_FIRST(__VA_ARGS__, 0)), CT_CONVERTED(1 ? (a) : (b))), __VA_ARGS__)
#define CT_ARRAY(word, text, a, op, b, ...)                                                        \
    CT_CHECK(word, text, ct_compare_array((a), #op, (b), (CT_FIRST(__VA_ARGS__, 0)),               \
                              sizeof *(a) * sizeof(char [sizeof *(a) == sizeof *(b) ? 1 : -1]),    \
                              CT_ELEMENT(a), 0), __VA_ARGS__)

/* word: ct_assert or ct_expect; of the last arguments the first is already in the condition, the others are the message. */
#define CT_CHECK(word, text, holds, ...)                                                           \
    ((holds) ? (void)0 : CT_JOIN(CT_FAILED_, CT_IS_MORE(__VA_ARGS__))(word, text, __VA_ARGS__))
#define CT_FAILED_0(word, text, first) word##_failed_in(__FILE__, __LINE__, text)
#define CT_FAILED_1(word, text, first, ...)                                                        \
    word##_failed_in_because(__FILE__, __LINE__, text, __VA_ARGS__)

#define CT_FIRST(first, ...) first
#define CT_JOIN(a, b) CT_JOIN_(a, b)
#define CT_JOIN_(a, b) a##b
/* 0 for one argument, 1 for 2 to 62. */
#define CT_IS_MORE(...)                                                                            \
    CT_63RD(__VA_ARGS__, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,               \
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,                            \
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0)
#define CT_63RD(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16,             \
                a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32,    \
                a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, a48,    \
                a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63, ...)    \
    a63

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

/* What the built-in fixtures are made of; each pair belongs around a `yield`. */
const struct ct_request *ct_request_open(void);
void ct_request_close(const struct ct_request *request);
const char *ct_tmp_open(void);
void ct_tmp_close(const char *path);
struct ct_capture *ct_capture_open(void);
void ct_capture_close(struct ct_capture *capture);
struct ct_monkeypatch *ct_monkeypatch_open(void);
void ct_monkeypatch_close(struct ct_monkeypatch *patch);

#ifdef __cplusplus
}
#endif

#endif
