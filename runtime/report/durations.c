/* durations.c - --durations=N: the slowest set-ups, calls and tear-downs. Each fixture is billed for its own. */
#include "report/durations.h"

#include <stdlib.h>

#include "core/run.h"
#include "report/writer.h"

struct duration {
    double seconds;
    enum ct_phase phase;
    ct_index ordinal;
    const struct ct_instance *instance; /* NULL: the test's call */
    const char *row;
};

static struct duration *durations;
static size_t count, room, hidden;

/* Shorter ones are only counted. */
static double shown_from(void)
{
    if (ct_run.options->durations_min >= 0)
        return ct_run.options->durations_min;
    return ct_run.options->verbose < 2 ? 0.005 : 0;
}

static int compare(const void *left, const void *right)
{
    const struct duration *a = left, *b = right;

    if (a->seconds != b->seconds)
        return a->seconds > b->seconds ? -1 : 1;
    return a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

/* Keeps only what may be among the slowest N. */
static void cut(void)
{
    size_t most = (size_t)ct_run.options->durations;

    if (count == 0)
        return;
    qsort(durations, count, sizeof *durations, compare);
    if (most != 0 && count > most)
        count = most;
}

static void add(const struct duration *duration)
{
    if (duration->seconds < shown_from()) {
        hidden++;
        return;
    }
    if (count == room) {
        cut();
        if (count * 2 >= room) {
            room = room * 2 + 128;
            durations = ct_reallocate(durations, room * sizeof *durations);
        }
    }
    durations[count++] = *duration;
}

unsigned ct_durations_start(const struct ct_options *options)
{
    if (options->durations < 0)
        return 0;
    return CT_WANTS(CT_EVENT_SETUP_END) | CT_WANTS(CT_EVENT_RESULT) | CT_WANTS(CT_EVENT_TEARDOWN_END);
}

void ct_durations_hear(const struct ct_event *event)
{
    struct duration duration = {event->seconds, CT_PHASE_CALL, event->item.ordinal, event->instance, event->row};

    if (event->seconds < 0 || (event->kind == CT_EVENT_RESULT && event->phase != CT_PHASE_CALL))
        return;
    if (event->kind == CT_EVENT_SETUP_END)
        duration.phase = CT_PHASE_SETUP;
    else if (event->kind == CT_EVENT_TEARDOWN_END)
        duration.phase = CT_PHASE_TEARDOWN;
    add(&duration);
}

static void write_duration(const struct duration *duration)
{
    static const char *const phases[] = {"setup", "call", "teardown"};
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, duration->ordinal);

    ct_write("%02.2fs %-8s ", duration->seconds, phases[duration->phase]);
    if (duration->instance != NULL) {
        ct_write("%s", duration->instance->fixture->name);
        if (duration->row != NULL) {
            ct_write("[");
            ct_write_clean_coloured(CT_PLAIN, duration->row);
            ct_write("]");
        }
        ct_write(" (%s scope)", ct_scope_name(duration->instance->scope));
    }
    if (duration->instance == NULL || duration->instance->scope == CT_FUNCTION) {
        ct_write("%s", duration->instance != NULL ? " of " : "");
        ct_write_id(&at);
    }
    ct_write("\n");
}

void ct_durations_write(void)
{
    struct ct_text title = {0};
    long most = ct_run.options->durations;

    if (most < 0)
        return;
    cut();
    if (most == 0)
        ct_text_puts(&title, "slowest durations");
    else
        ct_text_add(&title, "slowest %ld durations", most);
    ct_write_rule('=', CT_PLAIN, ct_text_get(&title));
    ct_text_free(&title);
    for (size_t i = 0; i < count; i++)
        write_duration(&durations[i]);
    if (most != 0 && hidden > (size_t)most - count)
        hidden = (size_t)most - count; /* of those that would be listed */
    if (hidden != 0)
        ct_write("\n(%zu durations < %gs hidden.%s)\n", hidden, shown_from(),
                 ct_run.options->durations_min < 0 ? "  Use -vv to show these durations." : "");
}
