/* prelude.h - makes a .ctest file C for whatever reads C: clangd, clang -fsyntax-only, ctags. Never part of a build.
 *
 *     clang -fsyntax-only -x c -include ctest/prelude.h test_db.ctest
 *
 * In: a file whose declarations are written out, `fixture(…) T name(T parameter, …)` and `test(…) void name(T parameter, …)`,
 * both with their brackets. Out: functions of these names; what is wrong in their bodies is found where it stands. What
 * cannot be a macro (classes, declarations without brackets or types, columns of params, a conftest's part in a file) is left
 * to `ctestc lsp`; see editors/README.md. A file in which one of these words is C's says `#ifdef CTEST_PRELUDE_H`, `#undef`.
 */
#ifndef CTEST_PRELUDE_H
#define CTEST_PRELUDE_H

#include <ctest/ctest.h>

/* --- declarations ---------------------------------------------------------------------------------------- */

/* Tests and fixtures have no C names: `test() void add(void)` may stand beside the function `add`. Clang has an attribute
 * that allows it, as long as the two have different parameters. */
#if defined __clang__
#define CT_PRELUDE_UNUSED __attribute__((__unused__))
#define CT_PRELUDE_FUNCTION static __attribute__((__unused__, __overloadable__))
#elif defined __GNUC__
#define CT_PRELUDE_UNUSED __attribute__((__unused__))
#define CT_PRELUDE_FUNCTION static __attribute__((__unused__))
#else
#define CT_PRELUDE_UNUSED
#define CT_PRELUDE_FUNCTION static
#endif

#define fixture(...) CT_PRELUDE_FUNCTION
#define test(...) CT_PRELUDE_FUNCTION
#define module(...) _Static_assert(1, "")
/* What stands behind it is a string. */
#define use static CT_PRELUDE_UNUSED const unsigned long CT_JOIN(ct_used_, __COUNTER__) = sizeof

/* --- statements ------------------------------------------------------------------------------------------ */

/* The value is checked against the fixture's type; that what it points to lives on is not known to C. */
#define yield return
#if defined __clang__
#pragma clang diagnostic ignored "-Wreturn-stack-address"
#elif defined __GNUC__
#pragma GCC diagnostic ignored "-Wreturn-local-addr"
#endif

/* Those of grammar/keywords.def, by editors/words.py. */
/* words.py begins */
#undef assert
#define assert(...) CT_PRELUDE_assert(__VA_ARGS__)
#undef expect
#define expect(...) CT_PRELUDE_expect(__VA_ARGS__)
#undef assert_str
#define assert_str(...) CT_PRELUDE_assert_str(__VA_ARGS__)
#undef assert_mem
#define assert_mem(...) CT_PRELUDE_assert_mem(__VA_ARGS__)
#undef assert_near
#define assert_near(...) CT_PRELUDE_assert_near(__VA_ARGS__)
#undef assert_array
#define assert_array(...) CT_PRELUDE_assert_array(__VA_ARGS__)
#undef expect_str
#define expect_str(...) CT_PRELUDE_expect_str(__VA_ARGS__)
#undef expect_mem
#define expect_mem(...) CT_PRELUDE_expect_mem(__VA_ARGS__)
#undef expect_near
#define expect_near(...) CT_PRELUDE_expect_near(__VA_ARGS__)
#undef expect_array
#define expect_array(...) CT_PRELUDE_expect_array(__VA_ARGS__)
#undef skip
#define skip(...) CT_PRELUDE_skip(__VA_ARGS__)
#undef fail
#define fail(...) CT_PRELUDE_fail(__VA_ARGS__)
#undef xfail
#define xfail(...) CT_PRELUDE_xfail(__VA_ARGS__)
#undef cleanup
#define cleanup(...) CT_PRELUDE_cleanup(__VA_ARGS__)
/* words.py ends */

#define CT_PRELUDE_assert(...) ct_assert(__VA_ARGS__)
#define CT_PRELUDE_expect(...) ct_expect(__VA_ARGS__)
#define CT_PRELUDE_skip(...) ct_skip(__VA_ARGS__)
#define CT_PRELUDE_fail(...) ct_fail(__VA_ARGS__)
#define CT_PRELUDE_xfail(...) ct_xfail(__VA_ARGS__)
#define CT_PRELUDE_cleanup(function, pointer) ((void)(function)(pointer))

#define CT_PRELUDE_assert_str(...) CT_PRELUDE_CHECK(ct_assert, CT_FIRST(__VA_ARGS__, 0), __VA_ARGS__)
#define CT_PRELUDE_expect_str(...) CT_PRELUDE_CHECK(ct_expect, CT_FIRST(__VA_ARGS__, 0), __VA_ARGS__)
/* (a == b, size, …), and likewise a tolerance, or how many. */
#define CT_PRELUDE_assert_mem(comparison, ...) CT_PRELUDE_CHECK(ct_assert, CT_PRELUDE_SIZED(comparison, __VA_ARGS__), __VA_ARGS__)
#define CT_PRELUDE_expect_mem(comparison, ...) CT_PRELUDE_CHECK(ct_expect, CT_PRELUDE_SIZED(comparison, __VA_ARGS__), __VA_ARGS__)
#define CT_PRELUDE_assert_near(comparison, ...) CT_PRELUDE_assert_mem(comparison, __VA_ARGS__)
#define CT_PRELUDE_expect_near(comparison, ...) CT_PRELUDE_expect_mem(comparison, __VA_ARGS__)
#define CT_PRELUDE_assert_array(comparison, ...) CT_PRELUDE_assert_mem(comparison, __VA_ARGS__)
#define CT_PRELUDE_expect_array(comparison, ...) CT_PRELUDE_expect_mem(comparison, __VA_ARGS__)

/* What is compared are not the pointers, so what compilers say of comparing those is not said. */
#define CT_PRELUDE_CHECK(word, comparison, ...) CT_CHECK(word, "", CT_PRELUDE_COMPARED(comparison), __VA_ARGS__)
#define CT_PRELUDE_SIZED(comparison, ...) ((void)((CT_FIRST(__VA_ARGS__, 0)) + 0.0), (comparison))
#if defined __clang__
#define CT_PRELUDE_COMPARED(comparison)                                                            \
    (_Pragma("clang diagnostic push")                                                              \
     _Pragma("clang diagnostic ignored \"-Wstring-compare\"")                                      \
     _Pragma("clang diagnostic ignored \"-Wtautological-compare\"")                                \
     _Pragma("clang diagnostic ignored \"-Wcompare-distinct-pointer-types\"")                      \
     (comparison)                                                                                  \
     _Pragma("clang diagnostic pop"))
#else
#define CT_PRELUDE_COMPARED(comparison) (comparison)
#endif

#endif
