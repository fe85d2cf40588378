/* gtest.c - what is printed while tests run, in the lines by which tools that know GoogleTest follow it.
 *
 * Takes the place of the usual output where a flag of GoogleTest stands on the command line. An item's lines come when it starts and
 * when all that ends with it is torn down. A tear-down that fails later, of what several tests share, is told as if the last of them
 * ran once more, for those tools take no other notice. What tests have written is there for those that fail; it is indented, so that
 * no line of it is taken for one of these.
 */
#include "report/gtest.h"

#include <stdlib.h>
#include <string.h>

#include "core/gtestname.h"
#include "core/run.h"
#include "report/output.h"
#include "report/writer.h"

enum tag { RULE, HEAD, RUN, OK, PASSED, FAILED, SKIPPED, STOPPED };

static const struct {
    const char *text;
    enum ct_colour_name colour;
} tags[] = {
    [RULE] = {"[----------]", CT_GREEN},   [HEAD] = {"[==========]", CT_GREEN},    [RUN] = {"[ RUN      ]", CT_GREEN},
    [OK] = {"[       OK ]", CT_GREEN},     [PASSED] = {"[  PASSED  ]", CT_GREEN},  [FAILED] = {"[  FAILED  ]", CT_RED},
    [SKIPPED] = {"[  SKIPPED ]", CT_GREEN}, [STOPPED] = {"[ STOPPED  ]", CT_RED},
};

static struct {
    struct ct_cursor suite; /* the item that began the suite at hand */
    ct_index size;          /* how many items follow each other there */
    double seconds;         /* that they took */
    ct_index open_item;     /* CT_NONE: none runs */
    size_t records_told;
    ct_index suites;
} state = {.open_item = CT_NONE};

static const struct ct_gtest *gtest(void)
{
    return &ct_run.options->gtest;
}

static void write_tag(enum tag tag)
{
    ct_write_coloured(tags[tag].colour, "%s", tags[tag].text);
    ct_write(" ");
}

static void write_count(size_t count, const char *what)
{
    ct_write("%zu %s%s", count, what, count == 1 ? "" : "s");
}

static void write_name(const struct ct_cursor *at)
{
    struct ct_text name = {0};

    ct_gtest_name_add(&name, at);
    ct_write("%s", ct_text_get(&name));
    ct_text_free(&name);
}

static void write_rows(const struct ct_cursor *at)
{
    if (ct_item_rows(at) == NULL)
        return;
    ct_write(", where GetParam() = ");
    ct_write_clean_coloured(CT_PLAIN, ct_item_rows(at));
}

static long milliseconds(double seconds)
{
    return seconds > 0 ? (long)(seconds * 1000 + 0.5) : 0;
}

static void write_time(double seconds, const char *what)
{
    if (gtest()->print_time)
        ct_write(" (%ld ms%s)", milliseconds(seconds), what);
}

/* --- suites ---------------------------------------------------------------------------------------------- */

static void write_suite(void)
{
    struct ct_text name = {0};

    ct_gtest_suite_add(&name, &state.suite);
    write_count(state.size, "test");
    ct_write(" from %s", ct_text_get(&name));
    ct_text_free(&name);
}

static void end_suite(void)
{
    if (state.size == 0 || gtest()->brief)
        return;
    if (gtest()->print_time) {
        write_tag(RULE);
        write_suite();
        write_time(state.seconds, " total");
        ct_write("\n\n");
    }
}

static void begin_suite(const struct ct_cursor *first)
{
    struct ct_cursor at = *first;

    if (state.size != 0 && ct_gtest_same_suite(first, &state.suite))
        return;
    end_suite();
    state.suite = *first;
    state.seconds = 0;
    state.size = 1;
    while (ct_cursor_next(&ct_run.schedule, &at) && ct_gtest_same_suite(&at, first))
        state.size++;
    if (gtest()->brief)
        return;
    write_tag(RULE);
    write_suite();
    ct_write("\n");
}

/* --- items ----------------------------------------------------------------------------------------------- */

static void write_start(const struct ct_cursor *at)
{
    if (gtest()->brief)
        return;
    write_tag(RUN);
    write_name(at);
    ct_write("\n");
}

static void write_end(const struct ct_cursor *at, enum ct_gtest_verdict verdict, double seconds)
{
    static const enum tag ends[] = {[CT_GTEST_OK] = OK, [CT_GTEST_SKIPPED] = SKIPPED, [CT_GTEST_FAILED] = FAILED};

    if (verdict == CT_GTEST_NOT_RUN || (gtest()->brief && verdict != CT_GTEST_FAILED))
        return;
    write_tag(ends[verdict]);
    write_name(at);
    if (verdict == CT_GTEST_FAILED)
        write_rows(at);
    write_time(seconds, "");
    ct_write("\n");
}

/* The empty line, which newer versions of GoogleTest write, is where explorers see that another failure may follow. */
static void write_reason(const struct ct_record *record, const struct ct_failure *failure)
{
    struct ct_gtest_place place = ct_gtest_place_of(record, failure);
    const char *what = ct_gtest_verdict_of(record) == CT_GTEST_FAILED ? "Failure" : "Skipped";
    struct ct_text text = {0};

    ct_write("%s:%u: %s\n", place.file, place.line, what);
    ct_gtest_reason_add(&text, record, failure);
    ct_write_clean(ct_text_get(&text), text.size);
    ct_write("\n\n");
    ct_text_free(&text);
}

/* Each failure has its place and its lines; of a skip there is one. */
static void write_record(const struct ct_record *record)
{
    const struct ct_failure *failure = record->failure;

    if (ct_gtest_verdict_of(record) == CT_GTEST_OK)
        return;
    do {
        write_reason(record, failure);
        failure = failure != NULL && ct_gtest_verdict_of(record) == CT_GTEST_FAILED ? failure->next : NULL;
    } while (failure != NULL);
}

static void write_piece(const struct ct_output_piece *piece)
{
    ct_write("captured %s %s:\n", ct_output_stream(piece), ct_output_phase(piece));
    ct_output_write_lines(piece, "    ");
}

/* That of its tear-downs, or of all phases. */
static void write_output(ct_index ordinal, bool only_teardown)
{
    size_t count;
    const struct ct_output_piece *piece = ct_output_of(ordinal, &count);

    for (; count > 0; count--, piece++)
        if (!only_teardown || piece->phase == CT_PHASE_TEARDOWN)
            write_piece(piece);
}

static void hear_item_start(const struct ct_event *event)
{
    state.open_item = event->item.ordinal;
    begin_suite(&event->item);
    write_start(&event->item);
    ct_flush();
}

static void write_late(const struct ct_record *record, bool with_output)
{
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, record->ordinal);

    if (record->outcome != CT_ERROR)
        return;
    write_start(&at);
    if (with_output)
        write_output(record->ordinal, true);
    write_record(record);
    write_end(&at, CT_GTEST_FAILED, 0);
}

static void hear_item_end(const struct ct_event *event)
{
    const struct ct_results *results = &ct_run.results;
    ct_index ordinal = event->item.ordinal;
    double seconds = (double)results->seconds[ordinal];
    enum ct_gtest_verdict worst = ct_outcome_at(results, ordinal) == CT_NOT_RUN ? CT_GTEST_NOT_RUN : CT_GTEST_OK;

    state.open_item = CT_NONE;
    state.seconds += seconds;
    write_output(ordinal, false); /* first: what follows a failure is taken for its text */
    for (size_t i = state.records_told; i < results->record_count; i++)
        if (results->records[i].ordinal == ordinal) {
            enum ct_gtest_verdict verdict = ct_gtest_verdict_of(&results->records[i]);

            write_record(&results->records[i]);
            worst = verdict > worst ? verdict : worst;
        }
    write_end(&event->item, worst, seconds);
    for (; state.records_told < results->record_count; state.records_told++) /* tear-downs since it began */
        if (results->records[state.records_told].ordinal != ordinal)
            write_late(&results->records[state.records_told], true);
    ct_flush();
}

/* Not between the lines of another item: that has its end first. What was written follows with an event of its own. */
static void hear_late(void)
{
    const struct ct_results *results = &ct_run.results;

    if (state.open_item != CT_NONE)
        return;
    for (; state.records_told < results->record_count; state.records_told++)
        write_late(&results->records[state.records_told], false);
    ct_flush();
}

/* --- the whole run --------------------------------------------------------------------------------------- */

static void write_notes(void)
{
    const struct ct_options *options = ct_run.options;

    if (options->gtest.filter != NULL && strcmp(options->gtest.filter, "*") != 0) {
        ct_write("Note: Google Test filter = ");
        ct_write_clean_coloured(CT_PLAIN, options->gtest.filter);
        ct_write("\n");
    }
    if (options->shards != 0)
        ct_write("Note: This is test shard %u of %u.\n", options->shard, options->shards);
    if (options->shuffle)
        ct_write("Note: Randomizing tests' orders with a seed of %lu .\n", options->seed);
}

static void write_size(void)
{
    write_count(ct_run.results.total, "test");
    ct_write(" from ");
    write_count(state.suites, "test suite");
}

static void hear_run_start(void)
{
    struct ct_gtest_suites suites = ct_gtest_suites_of(&ct_run.schedule);

    state.suites = suites.count;
    free(suites.items);
    if (gtest()->brief)
        return;
    write_notes();
    write_tag(HEAD);
    ct_write("Running ");
    write_size();
    ct_write(".\n");
    if (ct_run.results.total != 0) {
        write_tag(RULE);
        ct_write("Global test environment set-up.\n");
    }
    ct_flush();
}

/* How all items came out. */
static unsigned char *verdicts_of_all(size_t counts[CT_GTEST_FAILED + 1])
{
    ct_index total = ct_run.results.total;
    unsigned char *verdicts = ct_allocate(total + (size_t)1);
    struct ct_record *records = ct_results_by_item();

    for (ct_index i = 0; i < total; i++) {
        size_t count;
        const struct ct_record *own = ct_gtest_records_of(i, records, &count);

        verdicts[i] = (unsigned char)ct_gtest_verdict(i, own, count);
        counts[verdicts[i]]++;
    }
    free(records);
    return verdicts;
}

static void write_list(const unsigned char *verdicts, enum ct_gtest_verdict verdict, size_t count)
{
    enum tag tag = verdict == CT_GTEST_FAILED ? FAILED : SKIPPED;
    struct ct_cursor at;

    if (count == 0)
        return;
    write_tag(tag);
    write_count(count, "test");
    ct_write(gtest()->brief ? ".\n" : ", listed below:\n");
    for (bool more = ct_cursor_first(&ct_run.schedule, &at); more && !gtest()->brief; more = ct_cursor_next(&ct_run.schedule, &at)) {
        if (verdicts[at.ordinal] != verdict)
            continue;
        write_tag(tag);
        write_name(&at);
        if (verdict == CT_GTEST_FAILED)
            write_rows(&at);
        ct_write("\n");
    }
}

/* Not a line of GoogleTest, which does not end before its end. */
static void write_stopped(size_t left)
{
    const struct ct_results *results = &ct_run.results;

    if (!results->interrupted && results->stopped == NULL && left == 0)
        return;
    write_tag(STOPPED);
    write_count(left, "test");
    ct_write(" did not run: %s.\n", results->interrupted ? "interrupted" : results->stopped != NULL ? results->stopped : "no process to run them");
}

static void write_failed(size_t failed)
{
    if (failed != 0 && !gtest()->brief)
        ct_write("\n%2zu FAILED TEST%s\n", failed, failed == 1 ? "" : "S");
}

static void hear_run_end(void)
{
    size_t counts[CT_GTEST_FAILED + 1] = {0};
    unsigned char *verdicts = verdicts_of_all(counts);

    end_suite();
    if (!gtest()->brief && ct_run.results.total != 0) {
        write_tag(RULE);
        ct_write("Global test environment tear-down\n");
    }
    write_tag(HEAD);
    write_size();
    ct_write(" ran.");
    write_time(ct_run.results.elapsed, " total");
    ct_write("\n");
    write_tag(PASSED);
    write_count(counts[CT_GTEST_OK], "test");
    ct_write(".\n");
    write_list(verdicts, CT_GTEST_SKIPPED, counts[CT_GTEST_SKIPPED]);
    write_stopped(counts[CT_GTEST_NOT_RUN]);
    if (!gtest()->brief)
        write_list(verdicts, CT_GTEST_FAILED, counts[CT_GTEST_FAILED]);
    write_failed(counts[CT_GTEST_FAILED]);
    ct_flush();
    free(verdicts);
}

unsigned ct_gtest_start(const struct ct_options *options)
{
    if (!options->gtest.speaks || !ct_report_has_output(options))
        return 0;
    return CT_WANTS(CT_EVENT_RUN_START) | CT_WANTS(CT_EVENT_ITEM_START) | CT_WANTS(CT_EVENT_ITEM_END) |
           CT_WANTS(CT_EVENT_OUTPUT) | CT_WANTS(CT_EVENT_LATE) | CT_WANTS(CT_EVENT_RUN_END);
}

void ct_gtest_hear(const struct ct_event *event)
{
    switch (event->kind) {
    case CT_EVENT_RUN_START:
        hear_run_start();
        break;
    case CT_EVENT_ITEM_START:
        hear_item_start(event);
        break;
    case CT_EVENT_ITEM_END:
        hear_item_end(event);
        break;
    case CT_EVENT_LATE:
        hear_late();
        break;
    case CT_EVENT_OUTPUT:
        if (state.open_item == CT_NONE)
            write_piece(&event->output);
        break;
    case CT_EVENT_RUN_END:
        hear_run_end();
        break;
    default:
        break;
    }
}
