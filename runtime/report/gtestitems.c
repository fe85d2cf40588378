/* gtestitems.c - what lines, lists and files for tools that know GoogleTest have in common: suites, and how items came out.
 *
 * There a test is fine, skipped or failed. Failed is also what has an error in a set-up or tear-down; skipped is also what was
 * expected to fail and did.
 */
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "report/failures.h"
#include "report/gtest.h"

/* --- suites ---------------------------------------------------------------------------------------------- */

struct place {
    struct ct_cursor at;
    ct_index module;
    ct_index suite; /* ordinal of its first item */
};

bool ct_gtest_same_suite(const struct ct_cursor *a, const struct ct_cursor *b)
{
    return a->module == b->module && ct_test_of(a)->class_ == ct_test_of(b)->class_;
}

static int compare(ct_index a, ct_index b)
{
    return a < b ? -1 : a > b;
}

static int compare_names(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = compare(a->module, b->module);

    if (order == 0)
        order = compare(ct_test_of(&a->at)->class_, ct_test_of(&b->at)->class_);
    return order != 0 ? order : compare(a->at.ordinal, b->at.ordinal);
}

static int compare_suites(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = compare(a->suite, b->suite);

    return order != 0 ? order : compare(a->at.ordinal, b->at.ordinal);
}

static void gather(const struct ct_schedule *schedule, struct place *places)
{
    struct ct_cursor at;
    ct_index count = 0;

    for (bool more = ct_cursor_first(schedule, &at); more; more = ct_cursor_next(schedule, &at))
        places[count++] = (struct place){at, schedule->slices[at.slice].module, 0};
}

struct ct_gtest_suites ct_gtest_suites_of(const struct ct_schedule *schedule)
{
    ct_index total = schedule->total;
    struct ct_gtest_suites suites = {ct_allocate((total + (size_t)1) * sizeof *suites.items), 0};
    struct place *places = ct_allocate((total + (size_t)1) * sizeof *places);

    gather(schedule, places);
    qsort(places, total, sizeof *places, compare_names);
    for (ct_index i = 0; i < total; i++) {
        bool is_new = i == 0 || !ct_gtest_same_suite(&places[i].at, &places[i - 1].at);

        places[i].suite = is_new ? places[i].at.ordinal : places[i - 1].suite;
        suites.count += is_new;
    }
    qsort(places, total, sizeof *places, compare_suites);
    for (ct_index i = 0; i < total; i++)
        suites.items[i] = places[i].at;
    free(places);
    return suites;
}

/* --- how an item came out -------------------------------------------------------------------------------- */

enum ct_gtest_verdict ct_gtest_verdict_of(const struct ct_record *record)
{
    static const enum ct_gtest_verdict verdicts[CT_OUTCOMES] = {
        [CT_NOT_RUN] = CT_GTEST_NOT_RUN, [CT_PASSED] = CT_GTEST_OK,       [CT_FAILED] = CT_GTEST_FAILED,
        [CT_ERROR] = CT_GTEST_FAILED,    [CT_SKIPPED] = CT_GTEST_SKIPPED, [CT_XFAILED] = CT_GTEST_SKIPPED,
        [CT_XPASSED] = CT_GTEST_OK,
    };

    return verdicts[record->outcome];
}

enum ct_gtest_verdict ct_gtest_verdict(ct_index ordinal, const struct ct_record *records, size_t count)
{
    enum ct_gtest_verdict worst =
        ct_outcome_at(&ct_run.results, ordinal) == CT_NOT_RUN ? CT_GTEST_NOT_RUN : CT_GTEST_OK;

    for (size_t i = 0; i < count; i++) {
        enum ct_gtest_verdict verdict = ct_gtest_verdict_of(&records[i]);

        worst = verdict > worst ? verdict : worst;
    }
    return worst;
}

const struct ct_record *ct_gtest_records_of(ct_index ordinal, const struct ct_record *all, size_t *count)
{
    size_t total = ct_run.results.record_count, from = 0, to = total, end;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (all[middle].ordinal < ordinal)
            from = middle + 1;
        else
            to = middle;
    }
    for (end = from; end < total && all[end].ordinal == ordinal; end++)
        ;
    *count = end - from;
    return all + from;
}

/* --- why ------------------------------------------------------------------------------------------------- */

struct ct_gtest_place ct_gtest_place_of(const struct ct_record *record, const struct ct_failure *failure)
{
    struct ct_cursor at;

    if (failure != NULL && failure->file != NULL)
        return (struct ct_gtest_place){failure->file, failure->line};
    at = ct_cursor_at(&ct_run.schedule, record->ordinal);
    return (struct ct_gtest_place){at.module->path, ct_test_of(&at)->line};
}

void ct_gtest_reason_add(struct ct_text *text, const struct ct_record *record, const struct ct_failure *failure)
{
    static const char *const phases[] = {[CT_PHASE_SETUP] = "set-up", [CT_PHASE_TEARDOWN] = "tear-down"};

    if (ct_gtest_verdict_of(record) != CT_GTEST_FAILED) {
        ct_text_add(text, "%s%s", record->outcome == CT_XFAILED ? "expected to fail: " : "", record->reason);
        return;
    }
    if (record->outcome == CT_ERROR && record->phase != CT_PHASE_CALL) {
        ct_text_add(text, "error in the %s", phases[record->phase]);
        if (record->instance != NULL)
            ct_text_add(text, " of fixture '%s'", record->instance->fixture->name);
        ct_text_puts(text, "\n");
    }
    if (failure == NULL)
        ct_text_puts(text, record->reason);
    else
        ct_failure_describe_one(text, failure);
    while (text->size > 0 && text->data[text->size - 1] == '\n')
        text->data[--text->size] = '\0';
}
