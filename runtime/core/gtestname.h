/* gtestname.h - how items are called for tools that know GoogleTest: "tests/test_db//Class/Inner.test/row/1".
 *
 * A name has only letters, digits, '_', '/' and the one '.' between suite and test, since those tools take all others for patterns,
 * or do not find them again. No two ids have one name:
 *   - the suite is the path without ".ctest", then "//" and the classes, between them '/';
 *   - the test is its name, then '/' and its rows' ids; the '-' between and in them is '/';
 *   - any other byte is "_x" and its two hexadecimal digits; so is the '_' of an "_x" that two such digits follow.
 */
#ifndef CT_CORE_GTESTNAME_H
#define CT_CORE_GTESTNAME_H

#include "core/schedule.h"

void ct_gtest_suite_add(struct ct_text *text, const struct ct_cursor *at);
void ct_gtest_test_add(struct ct_text *text, const struct ct_cursor *at);
/* Both, with the '.'. */
void ct_gtest_name_add(struct ct_text *text, const struct ct_cursor *at);

/* Can the ids of an item's rows be read from its name? Also if it has none. */
bool ct_gtest_name_says_rows(const struct ct_cursor *at);

#endif
