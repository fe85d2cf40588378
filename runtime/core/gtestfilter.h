/* gtestfilter.h - the patterns of --gtest_filter. */
#ifndef CT_CORE_GTESTFILTER_H
#define CT_CORE_GTESTFILTER_H

#include <stdbool.h>

/* "POSITIVE[-NEGATIVE]", each patterns with '*' and '?', ':' between them. */
struct ct_gtest_filter *ct_gtest_filter_read(const char *text);
/* Does a positive pattern match the name, if there are any, and no negative one? */
bool ct_gtest_filter_takes(const struct ct_gtest_filter *filter, const char *name);
void ct_gtest_filter_free(struct ct_gtest_filter *filter);

#endif
