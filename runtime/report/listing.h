/* listing.h - what is listed instead of run: --collect-only, --fixtures, --list-tags, --version, --gtest_list_tests. */
#ifndef CT_REPORT_LISTING_H
#define CT_REPORT_LISTING_H

#include "core/schedule.h"
#include "core/options.h"

/* Do the options ask for a list that needs no selection? Then it is written by the second function. Both writers return the exit status. */
bool ct_listing_wanted(const struct ct_options *options);
int ct_listing_write(const struct ct_suite *suite, const struct ct_options *options);
/* The selected items, as --collect-only shows them. */
int ct_collect_write(const struct ct_schedule *schedule, const struct ct_options *options, size_t deselected, double seconds);
/* The same as --gtest_list_tests shows them; with --gtest_output the file is written too. */
int ct_gtest_list_write(const struct ct_schedule *schedule, const struct ct_options *options);

#endif
