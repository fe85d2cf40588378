/* remember.c - a reporter for later runs: writes down which tests failed, and where --sw stopped.
 *
 * A test that failed, or had an error in a set-up or tear-down, is remembered until it runs without; what did not run
 * stays as it was. It is written at the end and, for the case that the run is killed, soon after a failure and then
 * about once a second. Each time the file is read again, since another run may have written to it. A run in which
 * nothing fails or failed writes nothing.
 */
#define _XOPEN_SOURCE 700
#include <string.h>

#include "core/memory.h"
#include "core/rerun.h"
#include "core/run.h"
#include "guard/process.h"

static const double seconds_between = 1;

static struct {
    size_t records; /* that were looked at */
    bool news;      /* one of them is a failure, which is not written yet */
    double written; /* clock when it was last written; 0: not yet */
} state;

static bool is_problem(const struct ct_record *record)
{
    return record->outcome == CT_FAILED || record->outcome == CT_ERROR;
}

static const char *id_of(struct ct_text *id, const struct ct_cursor *at)
{
    ct_text_clear(id);
    ct_id_add(id, at);
    return ct_text_get(id);
}

/* Did an item end, and well? Outcomes may be known before their records are. */
static bool is_over(ct_index ordinal)
{
    enum ct_outcome outcome = ct_outcome_at(&ct_run.results, ordinal);

    return outcome != CT_NOT_RUN && outcome != CT_FAILED && outcome != CT_ERROR;
}

/* What failed before and did not now is forgotten; whether its tear-down failed is seen to afterwards. */
static void forget_what_ran(struct ct_memory *memory)
{
    const struct ct_schedule *schedule = &ct_run.schedule;
    struct ct_text id = {0};

    for (size_t i = 0; i < schedule->slice_count && memory->count != 0; i++) {
        const struct ct_part *part = &schedule->slices[i];
        struct ct_cursor at = {.module = schedule->suite->modules[part->module], .ordinal = part->ordinal};
        size_t first;

        if (ct_memory_range(memory, at.module->path, &first) == first)
            continue;
        at.item = at.module->items + part->first;
        for (; at.ordinal < part->ordinal + part->count; at.ordinal++, at.item++)
            if (is_over(at.ordinal))
                ct_memory_forget(memory, id_of(&id, &at));
    }
    ct_text_free(&id);
}

static void add_what_failed(struct ct_memory *memory)
{
    const struct ct_results *results = &ct_run.results;
    struct ct_text id = {0};

    for (size_t i = 0; i < results->record_count; i++)
        if (is_problem(&results->records[i])) {
            struct ct_cursor at = ct_cursor_at(&ct_run.schedule, results->records[i].ordinal);

            ct_memory_add(memory, id_of(&id, &at));
        }
    ct_text_free(&id);
}

/* The item at which --sw stops: the first that failed, or with --sw-skip the second; else CT_NONE. */
static ct_index stopping_item(void)
{
    const struct ct_results *results = &ct_run.results;
    ct_index passed_over = CT_NONE;

    for (size_t i = 0; i < results->record_count; i++) {
        const struct ct_record *record = &results->records[i];

        if (!is_problem(record) || record->ordinal == passed_over)
            continue;
        if (!ct_run.options->stepwise_skip || passed_over != CT_NONE)
            return record->ordinal;
        passed_over = record->ordinal;
    }
    return CT_NONE;
}

/* Did the item at which --sw stopped run and not stop it again? */
static bool is_overcome(const char *stopped)
{
    struct ct_cursor at;
    struct ct_text id = {0};
    bool overcome = false;

    for (bool more = ct_cursor_first(&ct_run.schedule, &at); more && !overcome;
         more = ct_cursor_next(&ct_run.schedule, &at))
        overcome = is_over(at.ordinal) && strcmp(id_of(&id, &at), stopped) == 0;
    ct_text_free(&id);
    return overcome;
}

static void note_stop(struct ct_memory *memory)
{
    ct_index ordinal = stopping_item();

    if (!ct_run.options->stepwise)
        return;
    if (ordinal != CT_NONE) {
        struct ct_cursor at = ct_cursor_at(&ct_run.schedule, ordinal);
        struct ct_text id = {0};

        ct_memory_stop_at(memory, id_of(&id, &at), ct_rerun_stepwise_items());
        ct_text_free(&id);
    } else if (memory->stopped != NULL && (ct_run.options->stepwise_reset || is_overcome(memory->stopped))) {
        ct_memory_stop_at(memory, NULL, 0);
    }
}

/* What is to be remembered now. */
static struct ct_memory recall(void)
{
    struct ct_memory memory;

    ct_memory_read(&memory, ct_run.schedule.suite);
    forget_what_ran(&memory);
    add_what_failed(&memory);
    note_stop(&memory);
    return memory;
}

static void write_down(void)
{
    struct ct_memory memory = recall();

    if (memory.changed) { /* again, while no other run writes */
        int lock = ct_memory_lock();

        ct_memory_free(&memory);
        memory = recall();
        ct_memory_write(&memory);
        ct_memory_unlock(lock);
    }
    ct_memory_free(&memory);
    state.news = false;
    state.written = ct_clock();
}

static void hear_progress(void)
{
    const struct ct_results *results = &ct_run.results;

    for (; state.records < results->record_count; state.records++)
        state.news = state.news || is_problem(&results->records[state.records]);
    if (state.news && (state.written <= 0 || ct_clock() - state.written >= seconds_between))
        write_down();
}

unsigned ct_remember_start(const struct ct_options *options)
{
    if (options->setup_plan || !ct_memory_start(ct_run.schedule.suite, options))
        return 0;
    return CT_WANTS(CT_EVENT_PROGRESS) | CT_WANTS(CT_EVENT_LATE) | CT_WANTS(CT_EVENT_RUN_END);
}

void ct_remember_hear(const struct ct_event *event)
{
    if (event->kind == CT_EVENT_RUN_END)
        write_down();
    else
        hear_progress();
}
