/* text.c - what a person reads while tests run; pytest's look.
 *
 * Without -v the letters of tests are written in batches, from the results. What is not here: the end is summary.c's, the line that
 * a terminal shows of what runs now is status.c's, the set-ups and tear-downs of --setup-show are setupshow.c's.
 */
#include "report/event.h"

#include <stdio.h>
#include <string.h>

#include "core/rerun.h"
#include "core/run.h"
#include "report/status.h"
#include "report/summary.h"
#include "report/target.h"
#include "report/utf8.h"
#include "report/writer.h"

static struct {
    ct_index shown;      /* items before this one have their letters */
    const char *file;    /* whose line it is; NULL: none yet */
    bool line_open;      /* something stands on the line */
} state;

/* --- progress ------------------------------------------------------------------------------------------- */

enum { PERCENT_WIDTH = 7 }; /* " [100%]" */

/* " [ 12%]", made by hand: it stands on every line. */
static void write_percent(ct_index done)
{
    ct_index total = ct_run.results.total;
    unsigned percent = total == 0 ? 100 : (unsigned)(100ull * done / total);
    char text[PERCENT_WIDTH] = {' ', '[', ' ', ' ', (char)('0' + percent % 10), '%', ']'};

    if (percent >= 10)
        text[3] = (char)('0' + percent / 10 % 10);
    if (percent >= 100)
        text[2] = '1';
    ct_write_letters(ct_summary_colour(), text, sizeof text);
}

/* Goes on where a percentage ends with the line. */
static void fill_line(void)
{
    int room = ct_out.width - 1 - ct_out.column - PERCENT_WIDTH;

    if (room > 0)
        ct_write("%*s", room, "");
}

static void end_line(ct_index done)
{
    if (!state.line_open)
        return;
    fill_line();
    write_percent(done);
    ct_write("\n");
    state.line_open = false;
}

/* Starts the line of an item's file, where another one is open. */
static void start_line(const struct ct_cursor *at)
{
    if (ct_loudness() < 0 || state.file == at->module->path)
        return;
    end_line(at->ordinal);
    ct_write_clean_coloured(CT_PLAIN, at->module->path);
    ct_write(" ");
    state.file = at->module->path;
}

/* Writes `count` letters of one outcome, which fit on the line. */
static void write_letters(enum ct_outcome outcome, int count)
{
    char letters[CT_LINE_MAX];

    memset(letters, ct_looks[outcome].letter, (size_t)count);
    ct_write_letters(ct_looks[outcome].colour, letters, (size_t)count);
    state.line_open = true;
}

static void break_line(ct_index done)
{
    if (ct_out.column + PERCENT_WIDTH + 1 < ct_out.width)
        return;
    write_percent(done);
    ct_write_line_end();
    state.line_open = false;
}

/* Writes the letters of all items before `end`, as many as possible at once. */
static void catch_up(ct_index end)
{
    struct ct_cursor at;

    if (state.shown >= end)
        return;
    at = ct_cursor_at(&ct_run.schedule, state.shown);
    while (state.shown < end) {
        const unsigned char *outcomes = ct_run.results.outcomes + at.ordinal;
        enum ct_outcome outcome = ct_outcome_at(&ct_run.results, at.ordinal);
        ct_index most = end - at.ordinal < at.left + 1 ? end - at.ordinal : at.left + 1, count = 1;
        int room;

        if (outcome != CT_NOT_RUN)
            start_line(&at);
        room = ct_out.width - PERCENT_WIDTH - 1 - ct_out.column;
        if (room < 1)
            room = 1;
        if ((ct_index)room < most)
            most = (ct_index)room;
        while (count < most && outcomes[count] == outcomes[0])
            count++;
        if (outcome != CT_NOT_RUN) {
            write_letters(outcome, (int)count);
            break_line(at.ordinal + count);
        }
        state.shown += count;
        at.item += count - 1;
        at.ordinal += count - 1;
        at.left -= count - 1;
        ct_cursor_next(&ct_run.schedule, &at);
    }
}

/* -v: a line for each result. */
static void write_line(const struct ct_event *event)
{
    const struct ct_look *look = &ct_looks[event->outcome];
    bool is_cut = ct_run.options->verbose < 2;

    ct_write_id(&event->item);
    ct_write(" ");
    ct_write_coloured(look->colour, "%s", look->word);
    if (event->outcome >= CT_SKIPPED && *event->reason != '\0')
        ct_write_trimmed(" (", event->reason, ")", is_cut ? ct_out.width - 1 - PERCENT_WIDTH : CT_UNCUT);
    fill_line();
    write_percent(event->item.ordinal + 1);
    ct_write("\n");
    if (ct_run.alone || ct_run.options->no_capture)
        ct_flush(); /* it may be the last that is heard of this process; or stand between what tests write */
}

static void hear_result(const struct ct_event *event)
{
    if (ct_loudness() > 0) {
        write_line(event);
        return;
    }
    if (event->phase == CT_PHASE_TEARDOWN) {
        catch_up(event->item.ordinal + 1 > state.shown ? event->item.ordinal + 1 : state.shown);
        start_line(&event->item);
        write_letters(event->outcome, 1);
        break_line(state.shown);
    }
}

/* Are there items that never ran? */
static bool is_cut_short(const struct ct_results *results)
{
    bool stopped = results->stopped != NULL || results->interrupted;

    for (ct_index i = 0; stopped && i < results->total; i++)
        if (ct_outcome_at(results, i) == CT_NOT_RUN)
            return true;
    return false;
}

static void hear_end(void)
{
    const struct ct_results *results = &ct_run.results;

    ct_out_measure();
    if (ct_event_wanted & CT_WANTS(CT_EVENT_CALL_START) && (ct_run.options->setup_show || ct_run.options->setup_plan))
        ct_write("\n");
    else if (ct_loudness() <= 0)
        catch_up(results->total);
    if (!is_cut_short(results))
        end_line(results->total);
    else if (state.line_open)
        ct_write("\n");
    if (ct_loudness() >= 0 && results->total != 0)
        ct_write("\n");
    ct_summary_write();
}

void ct_text_write_head(void)
{
    const struct ct_results *results = &ct_run.results;

    ct_write_rule('=', CT_BOLD, "test session starts");
    ct_write("suite %s\n", ct_run.schedule.suite->name);
    ct_write("collected %zu item%s", ct_run.schedule.total + results->deselected,
             ct_run.schedule.total + results->deselected == 1 ? "" : "s");
    if (results->deselected != 0)
        ct_write(" / %zu deselected / %u selected", results->deselected, ct_run.schedule.total);
    ct_write("\n");
    ct_rerun_write_status();
    if (ct_run.options->shuffle)
        ct_write("shuffled with seed %lu\n", ct_run.options->seed);
    ct_write("\n");
    ct_flush();
}

static void hear_progress(const struct ct_event *event)
{
    ct_out_measure();
    if (ct_loudness() <= 0)
        catch_up(event->settled);
    ct_status_show(event->settled, ct_summary_colour());
}

bool ct_report_has_output(const struct ct_options *options)
{
    return !options->tap && !ct_target_is_stdout(options->junitxml) && !ct_target_is_stdout(options->json);
}

bool ct_text_is_wanted(const struct ct_options *options)
{
    return ct_report_has_output(options) && !options->gtest.speaks;
}

unsigned ct_text_start(const struct ct_options *options)
{
    unsigned wants = CT_WANTS(CT_EVENT_RUN_START) | CT_WANTS(CT_EVENT_RUN_END);

    if (!ct_text_is_wanted(options))
        return 0;
    if (options->setup_show || options->setup_plan)
        return wants;
    return wants | CT_WANTS(CT_EVENT_PROGRESS) | CT_WANTS(options->verbose > options->quiet ? CT_EVENT_RESULT : CT_EVENT_LATE);
}

void ct_text_hear(const struct ct_event *event)
{
    switch (event->kind) {
    case CT_EVENT_RUN_START:
        if (ct_loudness() >= 0)
            ct_text_write_head();
        break;
    case CT_EVENT_PROGRESS:
        hear_progress(event);
        break;
    case CT_EVENT_RESULT:
    case CT_EVENT_LATE:
        hear_result(event);
        break;
    case CT_EVENT_RUN_END:
        hear_end();
        break;
    default:
        break;
    }
}
