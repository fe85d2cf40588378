/* junit.c - --junitxml: one file for CI servers, as Jenkins and GitLab read it.
 *
 * One <testcase> for each item that has a result, with a child for each phase that did not pass, and what was written in an item
 * that did not. The file is valid XML whatever bytes names, messages and output hold. It is there from the start, is replaced now
 * and then while tests run, at a twentieth of the time at most, and at the end; before that it may lack late tear-downs that failed.
 * What was written goes from file to file and is never in memory as a whole.
 */
#define _XOPEN_SOURCE 700
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/process.h"
#include "report/failures.h"
#include "report/markup.h"
#include "report/output.h"
#include "report/target.h"
#include "report/writer.h"

/* Seconds between two writings, at least; and how many times as long as the last one took. */
static const double PAUSE = 1, PAUSE_FACTOR = 20;
enum { BUFFER_SIZE = 1 << 16 };

static struct ct_target target;
static struct ct_text xml; /* what waits to be written to it */
static time_t started;
static double next_writing; /* clock */

static void flush_xml(size_t least)
{
    if (xml.size < least)
        return;
    ct_target_write(&target, ct_text_get(&xml), xml.size);
    ct_text_clear(&xml);
}

static void add_escaped(const char *text)
{
    ct_xml_add(&xml, text, strlen(text), false);
}

static void add_attribute(const char *name, const char *value)
{
    ct_xml_add_attribute(&xml, name, value);
}

/* "tests/test_db.ctest" and classes as "tests.test_db.Class". */
static void add_class_name(const struct ct_cursor *at)
{
    const char *path = at->module->path, *end = path + strlen(path);
    struct ct_text name = {0}, title = {0};
    const char *test;

    if (end - path > 6 && strcmp(end - 6, ".ctest") == 0)
        end -= 6;
    for (; path < end; path++)
        ct_text_put(&name, *path == '/' ? "." : path, 1);
    ct_class_path_add(&name, at);
    add_attribute("classname", ct_text_get(&name));
    ct_text_puts(&title, at->module->text + ct_test_of(at)->name);
    if ((test = ct_item_rows(at)) != NULL)
        ct_text_add(&title, "[%s]", test);
    add_attribute("name", ct_text_get(&title));
    ct_text_free(&name);
    ct_text_free(&title);
}

static const char *type_of(const struct ct_record *record)
{
    static const char *const phases[] = {"setup", "call", "teardown"};

    switch (record->outcome) {
    case CT_SKIPPED:
        return "ctest.skip";
    case CT_XFAILED:
        return "ctest.xfail";
    case CT_FAILED:
        return "check";
    default:
        return phases[record->phase];
    }
}

static void add_record(const struct ct_record *record)
{
    static const char *const phases[] = {"failed on setup with: ", "", "failed on teardown with: "};
    const char *element = record->outcome == CT_FAILED ? "failure" : record->outcome == CT_ERROR ? "error" : "skipped";
    struct ct_text message = {0}, text = {0};

    if (record->outcome == CT_XPASSED)
        return;
    ct_text_add(&message, "%s%s", record->outcome == CT_ERROR ? phases[record->phase] : "", record->reason);
    ct_text_add(&xml, "\n    <%s", element);
    add_attribute("type", type_of(record));
    add_attribute("message", ct_text_get(&message));
    ct_text_puts(&xml, ">");
    ct_failure_describe(&text, record->failure);
    add_escaped(ct_text_get(&text));
    ct_text_add(&xml, "</%s>", element);
    ct_text_free(&message);
    ct_text_free(&text);
}

/* --- what was written ----------------------------------------------------------------------------------- */

static void add_part(void *context, const char *bytes, size_t size)
{
    (void)context;
    ct_xml_add(&xml, bytes, size, false);
    flush_xml(BUFFER_SIZE);
}

/* All pieces of one stream are one element. Those of set-ups and tear-downs say so. */
static void add_stream(const struct ct_output_piece *pieces, size_t count, int stream)
{
    const char *element = stream == 1 ? "system-out" : "system-err";
    bool open = false;

    for (size_t i = 0; i < count; i++) {
        if (pieces[i].stream != stream)
            continue;
        if (!open)
            ct_text_add(&xml, "\n    <%s>", element);
        if (open || pieces[i].phase != CT_PHASE_CALL)
            ct_text_add(&xml, "%s--- %s ---\n", open ? "\n" : "", ct_output_phase(&pieces[i]));
        open = true;
        ct_output_read(&pieces[i], BUFFER_SIZE, add_part, NULL);
    }
    if (open)
        ct_text_add(&xml, "</%s>", element);
}

static void add_output(ct_index ordinal)
{
    size_t count;
    const struct ct_output_piece *pieces = ct_output_of(ordinal, &count);

    add_stream(pieces, count, 1);
    add_stream(pieces, count, 2);
}

/* --- test cases ----------------------------------------------------------------------------------------- */

/* Adds the test case of one item; `records` are those of its ordinal. */
static void add_case(const struct ct_cursor *at, const struct ct_record *records, size_t count)
{
    ct_text_puts(&xml, "  <testcase");
    add_class_name(at);
    add_attribute("file", at->module->path);
    ct_text_add(&xml, " line=\"%u\" time=\"", ct_test_of(at)->line);
    ct_text_add_seconds(&xml, (double)ct_run.results.seconds[at->ordinal], 6);
    ct_text_puts(&xml, "\"");
    if (count == 0) {
        ct_text_puts(&xml, "/>\n");
        return;
    }
    ct_text_puts(&xml, ">");
    for (size_t i = 0; i < count; i++)
        add_record(&records[i]);
    add_output(at->ordinal);
    ct_text_puts(&xml, "\n  </testcase>\n");
}

struct counts {
    size_t of[CT_OUTCOMES];
    size_t tests;
    double seconds;
};

/* Those of the items before `end`. */
static struct counts count(ct_index end, const struct ct_record *records)
{
    const struct ct_results *results = &ct_run.results;
    struct counts counts = {.seconds = results->elapsed};

    if (counts.seconds < 0) /* it runs */
        counts.seconds += ct_clock();
    for (ct_index i = 0; i < end; i++)
        counts.tests += ct_outcome_at(results, i) != CT_NOT_RUN;
    for (size_t i = 0; i < results->record_count && records[i].ordinal < end; i++)
        counts.of[records[i].outcome]++;
    return counts;
}

static void add_counts(const struct counts *counts)
{
    ct_text_add(&xml, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"", counts->tests,
                counts->of[CT_FAILED], counts->of[CT_ERROR], counts->of[CT_SKIPPED] + counts->of[CT_XFAILED]);
    ct_text_add_seconds(&xml, counts->seconds, 3);
    ct_text_puts(&xml, "\"");
}

static void add_head(const struct counts *counts)
{
    char when[32] = "", host[256] = "localhost";

    gethostname(host, sizeof host - 1);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", localtime(&started));
    ct_text_puts(&xml, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites");
    add_attribute("name", ct_run.schedule.suite->name);
    add_counts(counts);
    ct_text_puts(&xml, ">\n<testsuite");
    add_attribute("name", ct_run.schedule.suite->name);
    add_counts(counts);
    add_attribute("timestamp", when);
    add_attribute("hostname", host);
    ct_text_puts(&xml, ">\n");
    if (ct_run.options->shuffle)
        ct_text_add(&xml, "  <properties><property name=\"seed\" value=\"%lu\"/></properties>\n", ct_run.options->seed);
}

static void add_cases(ct_index end, const struct ct_record *records)
{
    const struct ct_results *results = &ct_run.results;
    size_t next = 0;
    struct ct_cursor at;

    for (bool more = end != 0 && ct_cursor_first(&ct_run.schedule, &at); more && at.ordinal < end; more = ct_cursor_next(&ct_run.schedule, &at)) {
        size_t first = next;

        while (next < results->record_count && records[next].ordinal == at.ordinal)
            next++;
        if (ct_outcome_at(results, at.ordinal) != CT_NOT_RUN)
            add_case(&at, records + first, next - first);
        flush_xml(BUFFER_SIZE);
    }
}

/* Writes the file with the items before `end`. */
static void write_file(ct_index end)
{
    struct ct_record *records;
    struct counts counts;
    double begun = ct_clock(), now;

    if (!ct_target_begin(&target, ct_run.options->junitxml))
        goto written;
    records = ct_results_by_item();
    counts = count(end, records);
    add_head(&counts);
    add_cases(end, records);
    ct_text_puts(&xml, "</testsuite>\n</testsuites>\n");
    flush_xml(0);
    ct_target_end(&target);
    free(records);
written:
    now = ct_clock();
    next_writing = now + ((now - begun) * PAUSE_FACTOR > PAUSE ? (now - begun) * PAUSE_FACTOR : PAUSE);
}

unsigned ct_junit_start(const struct ct_options *options)
{
    unsigned wants = CT_WANTS(CT_EVENT_RUN_END);

    if (options->junitxml == NULL)
        return 0;
    started = time(NULL);
    ct_target_make_directories(options->junitxml);
    if (ct_target_can_replace(options->junitxml))
        wants |= CT_WANTS(CT_EVENT_RUN_START) | CT_WANTS(CT_EVENT_PROGRESS);
    return wants;
}

void ct_junit_hear(const struct ct_event *event)
{
    if (event->kind == CT_EVENT_RUN_END)
        write_file(ct_run.results.total);
    else if (event->kind == CT_EVENT_RUN_START || ct_clock() >= next_writing)
        write_file(event->settled);
}
