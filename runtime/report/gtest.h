/* gtest.h - what lines, lists and files for tools that know GoogleTest have in common. */
#ifndef CT_REPORT_GTEST_H
#define CT_REPORT_GTEST_H

#include "core/schedule.h"

struct ct_options;

/* The items of a run, suite by suite; a suite has the place of its first item. A suite is what items of one class have in
 * common, or those of a file that are in none. */
struct ct_gtest_suites {
    struct ct_cursor *items; /* of `total` of the schedule; to be freed */
    ct_index count;          /* of suites */
};
struct ct_gtest_suites ct_gtest_suites_of(const struct ct_schedule *schedule);
bool ct_gtest_same_suite(const struct ct_cursor *a, const struct ct_cursor *b);

/* What it knows of how an item came out; what is worse comes later. */
enum ct_gtest_verdict { CT_GTEST_NOT_RUN, CT_GTEST_OK, CT_GTEST_SKIPPED, CT_GTEST_FAILED };
/* What a record makes of its item. */
enum ct_gtest_verdict ct_gtest_verdict_of(const struct ct_record *record);
/* Of an item of which these are the records. */
enum ct_gtest_verdict ct_gtest_verdict(ct_index ordinal, const struct ct_record *records, size_t count);
/* Those of an item among all, as ct_results_by_item has them. */
const struct ct_record *ct_gtest_records_of(ct_index ordinal, const struct ct_record *all, size_t *count);

/* Why an item failed, or did not run: lines of text without an end of line behind the last, and the place, which is the test where
 * no other is known. Of one failure of a record; NULL for a record without any. */
void ct_gtest_reason_add(struct ct_text *text, const struct ct_record *record, const struct ct_failure *failure);
struct ct_gtest_place {
    const char *file;
    ct_index line;
} ct_gtest_place_of(const struct ct_record *record, const struct ct_failure *failure);

/* --- gtestoutput.c --------------------------------------------------------------------------------------- */

/* Writes the file of --gtest_output with what would run. */
void ct_gtest_output_write_list(const struct ct_schedule *schedule, const struct ct_options *options,
                                const struct ct_gtest_suites *suites);

#endif
