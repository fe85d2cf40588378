/* assert.h - <assert.h> under the prelude: `assert` stays that of a .ctest file, also where NDEBUG is defined.
 *
 *     clang -fsyntax-only -x c -isystem …/include/ctest/prelude -include ctest/prelude.h test_db.ctest
 */
#ifndef __cplusplus
#undef static_assert
#define static_assert _Static_assert
#endif
