/* results.c - how phases came out: counted, kept, told. */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/run.h"

double ct_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void ct_tell(struct ct_event event, ct_index ordinal)
{
    if (!(ct_event_wanted & CT_WANTS(event.kind)))
        return;
    if (ct_run.schedule.total != 0)
        event.item = ct_cursor_at(&ct_run.schedule, ordinal);
    ct_event_send(&event);
}

enum ct_outcome ct_outcome_of(const struct ct_failure *failure, enum ct_phase phase, const struct ct_mark *xfail)
{
    enum ct_outcome outcome = CT_PASSED;

    for (; failure != NULL; failure = failure->next) {
        if (failure->kind == CT_FAILS) {
            if (xfail != NULL)
                return CT_XFAILED;
            return phase == CT_PHASE_CALL ? CT_FAILED : CT_ERROR;
        }
        if (outcome == CT_PASSED)
            outcome = failure->kind == CT_SKIPS ? CT_SKIPPED : CT_XFAILED;
    }
    return outcome;
}

const char *ct_failure_headline(const struct ct_failure *failure)
{
    if (failure == NULL)
        return "";
    if (failure->message != NULL && *failure->message != '\0')
        return failure->message;
    return failure->text != NULL ? failure->text : "";
}

static void record(const struct ct_record *entry)
{
    struct ct_results *results = &ct_run.results;

    if (results->record_count == results->record_room) {
        results->record_room = results->record_room * 2 + 64;
        results->records = ct_reallocate(results->records, results->record_room * sizeof *results->records);
    }
    results->records[results->record_count++] = *entry;
}

static void count_problem(void)
{
    static char stopped[64];

    ct_run.problems++;
    if (ct_run.options->maxfail != 0 && ct_run.problems == ct_run.options->maxfail) {
        snprintf(stopped, sizeof stopped, "stopping after %u failures", ct_run.problems);
        ct_run.results.stopped = stopped;
        ct_run.stopped = true;
        ct_be_careful();
    }
}

void ct_results_finish(void)
{
    static const unsigned char passed[8] = {CT_PASSED, CT_PASSED, CT_PASSED, CT_PASSED,
                                            CT_PASSED, CT_PASSED, CT_PASSED, CT_PASSED};
    struct ct_results *results = &ct_run.results;
    ct_index i = 0;

    results->counts[CT_PASSED] = 0;
    while (i < results->total) {
        while (i + sizeof passed <= results->total && memcmp(results->outcomes + i, passed, sizeof passed) == 0) {
            results->counts[CT_PASSED] += sizeof passed;
            i += sizeof passed;
        }
        if (i < results->total)
            results->counts[CT_PASSED] += ct_outcome_at(results, i++) == CT_PASSED;
    }
    results->elapsed += ct_clock();
    results->interrupted = ct_run.interrupted;
}

/* Beside the outcome of an item: it has a record of its tear-downs. */
enum { HAS_TEARDOWN = 0x80 };

/* Adds to what is recorded of the item's tear-downs, if that came out the same. */
static bool joins_teardown(ct_index ordinal, enum ct_outcome outcome, struct ct_failure *failure)
{
    struct ct_results *results = &ct_run.results;

    if (!(results->outcomes[ordinal] & HAS_TEARDOWN)) {
        results->outcomes[ordinal] |= HAS_TEARDOWN;
        return false;
    }
    for (size_t i = results->record_count; i-- > 0;) {
        struct ct_record *entry = &results->records[i];
        struct ct_failure **end = &entry->failure;

        if (entry->ordinal != ordinal || entry->phase != CT_PHASE_TEARDOWN || entry->outcome != outcome)
            continue;
        while (*end != NULL)
            end = &(*end)->next;
        *end = failure;
        return true;
    }
    return false;
}

void ct_result(ct_index ordinal, enum ct_phase phase, enum ct_outcome outcome, const struct ct_instance *instance,
               struct ct_failure *failure, const char *reason, double seconds)
{
    struct ct_results *results = &ct_run.results;
    struct ct_event event = {.kind = CT_EVENT_RESULT, .phase = phase, .outcome = outcome, .instance = instance,
                             .failure = failure, .reason = reason, .seconds = seconds};

    if (phase == CT_PHASE_TEARDOWN && joins_teardown(ordinal, outcome, failure))
        return;
    if (phase != CT_PHASE_TEARDOWN)
        results->outcomes[ordinal] = (unsigned char)outcome;
    if (outcome != CT_PASSED) {
        results->counts[outcome]++;
        record(&(struct ct_record){ordinal, phase, outcome, instance, failure, reason});
    }
    if (outcome == CT_FAILED || outcome == CT_ERROR)
        count_problem();
    ct_tell(event, ordinal);
    event.kind = CT_EVENT_LATE;
    if (phase == CT_PHASE_TEARDOWN)
        ct_tell(event, ordinal);
}
