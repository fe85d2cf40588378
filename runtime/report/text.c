/* text.c - what a person reads: progress, failures, the summary; pytest's look.
 *
 * Without -v the letters of tests are written in batches, from the results. What is not here: set-ups and
 * tear-downs of --setup-show are setupshow.c's, how one failure looks is failures.c's.
 */
#include "report/event.h"

#include <stdio.h>
#include <string.h>

#include "core/rerun.h"
#include "core/run.h"
#include "report/durations.h"
#include "report/failures.h"
#include "report/output.h"
#include "report/writer.h"

static const struct look {
    char letter;
    const char *word;
    char listed; /* its letter in -r */
    enum ct_colour_name colour;
} looks[CT_OUTCOMES] = {
    [CT_NOT_RUN] = {0, "", 0, CT_PLAIN},
    [CT_PASSED] = {'.', "PASSED", 'p', CT_GREEN},
    [CT_FAILED] = {'F', "FAILED", 'f', CT_RED},
    [CT_ERROR] = {'E', "ERROR", 'E', CT_RED},
    [CT_SKIPPED] = {'s', "SKIPPED", 's', CT_YELLOW},
    [CT_XFAILED] = {'x', "XFAIL", 'x', CT_YELLOW},
    [CT_XPASSED] = {'X', "XPASS", 'X', CT_YELLOW},
};

static struct {
    ct_index shown;      /* items before this one have their letters */
    const char *file;    /* whose line it is; NULL: none yet */
    bool line_open;      /* something stands on the line */
} state;

static int loudness(void)
{
    return (int)ct_run.options->verbose - (int)ct_run.options->quiet;
}

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
    ct_write_letters(ct_run.results.counts[CT_FAILED] + ct_run.results.counts[CT_ERROR] != 0 ? CT_RED : CT_GREEN, text, sizeof text);
}

static void end_line(ct_index done)
{
    if (!state.line_open)
        return;
    if (loudness() >= 0)
        ct_write("%*s", ct_out.width - 1 - ct_out.column - PERCENT_WIDTH, "");
    if (loudness() >= 0)
        write_percent(done);
    ct_write("\n");
    state.line_open = false;
}

/* Starts the line of an item's file, where another one is open. */
static void start_line(const struct ct_cursor *at)
{
    if (loudness() < 0 || state.file == at->module->path)
        return;
    end_line(at->ordinal);
    ct_write("%s ", at->module->path);
    state.file = at->module->path;
}

/* Writes `count` letters of one outcome, which fit on the line. */
static void write_letters(enum ct_outcome outcome, int count)
{
    char letters[CT_LINE_MAX];

    memset(letters, looks[outcome].letter, (size_t)count);
    ct_write_letters(looks[outcome].colour, letters, (size_t)count);
    state.line_open = true;
}

static void break_line(ct_index done)
{
    if (ct_out.column + PERCENT_WIDTH + 1 < ct_out.width)
        return;
    if (loudness() >= 0)
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
    const struct look *look = &looks[event->outcome];
    struct ct_text id = {0};
    int room;

    ct_id_add(&id, &event->item);
    ct_write("%s ", ct_text_get(&id));
    ct_write_coloured(look->colour, "%s", look->word);
    if (event->outcome >= CT_SKIPPED && *event->reason != '\0')
        ct_write(" (%.*s)", (int)strcspn(event->reason, "\n"), event->reason);
    room = ct_out.width - 1 - ct_out.column - PERCENT_WIDTH;
    ct_write("%*s", room > 0 ? room : 0, "");
    write_percent(event->item.ordinal + 1);
    ct_write("\n");
    ct_text_free(&id);
    ct_flush();
}

static void hear_result(const struct ct_event *event)
{
    if (loudness() > 0) {
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

/* --- the end -------------------------------------------------------------------------------------------- */

static void write_failures(enum ct_outcome outcome, const char *title)
{
    const struct ct_results *results = &ct_run.results;

    if (results->counts[outcome] == 0 || ct_run.options->traceback == CT_TB_NO)
        return;
    ct_write_rule('=', CT_PLAIN, title);
    for (size_t i = 0; i < results->record_count; i++) {
        if (results->records[i].outcome != outcome)
            continue;
        ct_failure_write(&results->records[i]);
        if (ct_run.options->traceback == CT_TB_LINE)
            continue;
        ct_output_write(results->records[i].ordinal);
        ct_write("\n");
    }
}

/* Do the letters of -r list an outcome? As in pytest, N forgets those before it. */
static bool is_listed(enum ct_outcome outcome, const char *letters)
{
    bool listed = false;

    for (; *letters != '\0'; letters++) {
        if (*letters == 'N')
            listed = false;
        else if (*letters == looks[outcome].listed || *letters == 'A' || (*letters == 'a' && outcome != CT_PASSED))
            listed = true;
    }
    return listed;
}

static void write_short_summary(void)
{
    static const enum ct_outcome order[] = {CT_XFAILED, CT_XPASSED, CT_SKIPPED, CT_ERROR, CT_FAILED};
    const struct ct_results *results = &ct_run.results;
    const char *letters = ct_run.options->report_chars;
    bool titled = false;

    for (size_t kind = 0; kind < sizeof order / sizeof *order; kind++)
        for (size_t i = 0; i < results->record_count; i++) {
            const struct ct_record *record = &results->records[i];

            if (record->outcome != order[kind] || !is_listed(record->outcome, letters))
                continue;
            if (!titled)
                ct_write_rule('=', CT_CYAN, "short test summary info");
            titled = true;
            ct_write_coloured(looks[record->outcome].colour, "%s", looks[record->outcome].word);
            ct_failure_write_summary(record);
        }
}

static void count_add(struct ct_text *text, size_t count, const char *what)
{
    if (count != 0)
        ct_text_add(text, "%s%zu %s", text->size ? ", " : "", count, what);
}

static void write_last_line(void)
{
    const struct ct_results *results = &ct_run.results;
    const size_t *counts = results->counts;
    struct ct_text text = {0};
    enum ct_colour_name colour = CT_GREEN;

    count_add(&text, counts[CT_FAILED], "failed");
    count_add(&text, counts[CT_PASSED], "passed");
    count_add(&text, counts[CT_SKIPPED], "skipped");
    count_add(&text, results->deselected, "deselected");
    count_add(&text, counts[CT_XFAILED], "xfailed");
    count_add(&text, counts[CT_XPASSED], "xpassed");
    count_add(&text, counts[CT_ERROR], counts[CT_ERROR] == 1 ? "error" : "errors");
    if (counts[CT_FAILED] + counts[CT_ERROR] != 0)
        colour = CT_RED;
    else if (counts[CT_PASSED] == 0 || counts[CT_XPASSED] != 0)
        colour = CT_YELLOW;
    if (text.size == 0)
        ct_text_add(&text, "no tests ran");
    ct_text_add(&text, " in %.2fs", results->elapsed);
    if (loudness() < 0)
        ct_write_coloured(colour, "%s\n", ct_text_get(&text));
    else
        ct_write_rule('=', colour, ct_text_get(&text));
    ct_text_free(&text);
}

static void hear_end(void)
{
    const struct ct_results *results = &ct_run.results;

    if (ct_event_wanted & CT_WANTS(CT_EVENT_CALL_START))
        ct_write("\n");
    else if (loudness() <= 0)
        catch_up(results->total);
    end_line(results->total);
    if (loudness() >= 0)
        ct_write("\n");
    write_failures(CT_ERROR, "ERRORS");
    write_failures(CT_FAILED, "FAILURES");
    ct_durations_write();
    write_short_summary();
    if (results->stopped != NULL)
        ct_write_rule('!', CT_RED, results->stopped);
    if (results->interrupted)
        ct_write_rule('!', CT_RED, "interrupted");
    write_last_line();
    ct_flush();
}

static void hear_start(void)
{
    const struct ct_results *results = &ct_run.results;

    if (loudness() < 0)
        return;
    ct_write_rule('=', CT_BOLD, "test session starts");
    ct_write("suite %s\n", ct_run.schedule.suite->name);
    ct_write("collected %zu item%s", results->total + results->deselected,
             results->total + results->deselected == 1 ? "" : "s");
    if (results->deselected != 0)
        ct_write(" / %zu deselected / %u selected", results->deselected, results->total);
    ct_write("\n");
    ct_rerun_write_status();
    if (ct_run.options->shuffle)
        ct_write("shuffled with seed %lu\n", ct_run.options->seed);
    ct_write("\n");
    ct_flush();
}

unsigned ct_text_start(const struct ct_options *options)
{
    unsigned wants = CT_WANTS(CT_EVENT_RUN_START) | CT_WANTS(CT_EVENT_RUN_END);

    if (options->tap)
        return 0;
    if (options->setup_show || options->setup_plan)
        return wants;
    if (options->verbose > options->quiet)
        return wants | CT_WANTS(CT_EVENT_RESULT);
    return wants | CT_WANTS(CT_EVENT_PROGRESS) | CT_WANTS(CT_EVENT_LATE);
}

void ct_text_hear(const struct ct_event *event)
{
    switch (event->kind) {
    case CT_EVENT_RUN_START:
        hear_start();
        break;
    case CT_EVENT_PROGRESS:
        catch_up(event->item.ordinal + 1);
        ct_flush();
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
