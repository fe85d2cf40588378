/* results.c - in the process that reports: what is kept of a run, and the way to the reporters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "guard/process.h"
#include "guard/trace.h"

static void record(const struct ct_record *entry)
{
    struct ct_results *results = &ct_run.results;

    if (results->record_count == results->record_room) {
        results->record_room = results->record_room * 2 + 64;
        results->records = ct_reallocate(results->records, results->record_room * sizeof *results->records);
    }
    results->records[results->record_count++] = *entry;
}

void ct_results_finish(void)
{
    static const unsigned char passed[8] = {CT_PASSED, CT_PASSED, CT_PASSED, CT_PASSED,
                                            CT_PASSED, CT_PASSED, CT_PASSED, CT_PASSED};
    struct ct_results *results = &ct_run.results;
    ct_index i = 0;

    results->counts[CT_PASSED] = results->counts[CT_NOT_RUN] = 0;
    while (i < results->total) {
        while (i + sizeof passed <= results->total && memcmp(results->outcomes + i, passed, sizeof passed) == 0) {
            results->counts[CT_PASSED] += sizeof passed;
            i += sizeof passed;
        }
        if (i < results->total) {
            enum ct_outcome outcome = ct_outcome_at(results, i++);

            if (outcome == CT_PASSED || outcome == CT_NOT_RUN)
                results->counts[outcome]++;
        }
    }
    results->elapsed += ct_clock();
    results->interrupted = results->interrupted || ct_run.interrupted;
}

static int compare_records(const void *left, const void *right)
{
    const struct ct_record *const *a = left, *const *b = right;

    if ((*a)->ordinal != (*b)->ordinal)
        return (*a)->ordinal < (*b)->ordinal ? -1 : 1;
    return *a < *b ? -1 : *a > *b; /* in the order in which they were made */
}

/* Late tear-downs make them come out of order. */
struct ct_record *ct_results_by_item(void)
{
    const struct ct_results *results = &ct_run.results;
    size_t count = results->record_count;
    const struct ct_record **order = ct_allocate((count + 1) * sizeof *order);
    struct ct_record *sorted = ct_allocate((count + 1) * sizeof *sorted);

    for (size_t i = 0; i < count; i++)
        order[i] = &results->records[i];
    if (count != 0)
        qsort(order, count, sizeof *order, compare_records);
    for (size_t i = 0; i < count; i++)
        sorted[i] = *order[i];
    free(order);
    return sorted;
}

/* Adds to what is recorded of the item's tear-downs, if that came out the same. */
static bool joins_record(const struct ct_event *event)
{
    struct ct_results *results = &ct_run.results;

    for (size_t i = results->record_count; event->joins && i-- > 0;) {
        struct ct_record *entry = &results->records[i];
        struct ct_failure **end = &entry->failure;

        if (entry->ordinal != event->item.ordinal || entry->phase != CT_PHASE_TEARDOWN || entry->outcome != event->outcome)
            continue;
        while (*end != NULL)
            end = &(*end)->next;
        *end = event->failure;
        return true;
    }
    return false;
}

static void say_stopped(void)
{
    static char stopped[64];
    const struct ct_results *results = &ct_run.results;
    unsigned most = ct_run.options->maxfail;

    if (most == 0 || results->counts[CT_FAILED] + results->counts[CT_ERROR] < most || results->stopped != NULL)
        return;
    snprintf(stopped, sizeof stopped, "stopping after %zu failures", results->counts[CT_FAILED] + results->counts[CT_ERROR]);
    ct_run.results.stopped = stopped;
}

/* A result that is more than "passed". */
static void keep(const struct ct_event *event)
{
    ct_run.results.counts[event->outcome]++;
    record(&(struct ct_record){event->item.ordinal, event->phase, event->outcome, event->instance, event->failure, event->reason});
    say_stopped();
}

static void keep_output(const struct ct_event *event)
{
    struct ct_results *results = &ct_run.results;

    if (results->output_count == results->output_room) {
        results->output_room = results->output_room * 2 + 64;
        results->outputs = ct_reallocate(results->outputs, results->output_room * sizeof *results->outputs);
    }
    results->outputs[results->output_count++] = event->output;
}

void ct_hear(const struct ct_event *event)
{
    struct ct_event late = *event;

    for (struct ct_failure *failure = event->failure; failure != NULL; failure = failure->next)
        ct_trace_explain(failure);
    if (event->kind == CT_EVENT_RESULT && event->outcome != CT_PASSED) {
        if (joins_record(event))
            return;
        keep(event);
    } else if (event->kind == CT_EVENT_OUTPUT) {
        keep_output(event);
    }
    ct_event_send(event);
    if (event->kind == CT_EVENT_RESULT && event->phase == CT_PHASE_TEARDOWN) {
        late.kind = CT_EVENT_LATE;
        ct_event_send(&late);
    }
}
