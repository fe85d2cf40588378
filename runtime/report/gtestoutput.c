/* gtestoutput.c - --gtest_output: a file with what would run, or how it went, in XML or JSON as GoogleTest writes them.
 *
 * Both notations have the same tree: suites, cases, and in each what went wrong. It is written here once, of elements, which have
 * attributes and then at most one list; the two notations are what differs at the bottom.
 */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/gtestname.h"
#include "core/run.h"
#include "report/gtest.h"
#include "report/markup.h"
#include "report/target.h"
#include "report/writer.h"

enum { BUFFER_SIZE = 1 << 16 };

static struct ct_target target;
static struct ct_text path; /* of the file */
static struct ct_text file; /* what waits to be written to it */
static bool is_json;
static struct {
    int depth;     /* of the element at hand; 0: outside of all */
    bool is_first; /* nothing stands in the list at hand, or in the element so far */
} place;

static double begun;   /* seconds since 1970 */
static double *starts; /* of each ordinal, likewise; 0: it did not start */

/* --- two notations --------------------------------------------------------------------------------------- */

static void flush_file(size_t least)
{
    if (file.size < least)
        return;
    ct_target_write(&target, ct_text_get(&file), file.size);
    ct_text_clear(&file);
}

/* A line of JSON has a margin of four for each element around, since each is in a list. */
static void new_line(int margin)
{
    if (is_json && place.depth != 0)
        ct_text_puts(&file, place.is_first ? "\n" : ",\n");
    ct_text_fill(&file, ' ', margin);
    place.is_first = false;
}

static void begin_element(const char *name)
{
    flush_file(BUFFER_SIZE);
    if (is_json) {
        new_line(place.depth * 4);
        ct_text_puts(&file, "{");
        place.is_first = true;
    } else {
        ct_text_fill(&file, ' ', place.depth * 2);
        ct_text_add(&file, "<%s", name);
    }
    place.depth++;
}

static void begin_attribute(const char *name)
{
    if (is_json) {
        new_line(place.depth * 4 - 2);
        ct_text_add(&file, "\"%s\": ", name);
    } else {
        ct_text_add(&file, " %s=\"", name);
    }
}

static void add_text(const char *name, const char *value)
{
    begin_attribute(name);
    if (is_json) {
        ct_json_add(&file, value, strlen(value));
    } else {
        ct_xml_add(&file, value, strlen(value), true);
        ct_text_puts(&file, "\"");
    }
}

static void add_number(const char *name, size_t number)
{
    begin_attribute(name);
    ct_text_add(&file, is_json ? "%zu" : "%zu\"", number);
}

/* Opens the list of the element, in which others follow. */
static void begin_list(const char *name)
{
    if (is_json) {
        begin_attribute(name);
        ct_text_puts(&file, "[");
    } else {
        ct_text_puts(&file, ">\n");
    }
    place.is_first = true;
}

/* Ends the element, with a list if one was begun in it. */
static void end_element(const char *name, bool has_list)
{
    place.depth--;
    if (is_json) {
        if (has_list) {
            ct_text_puts(&file, "\n");
            ct_text_fill(&file, ' ', place.depth * 4 + 2);
            ct_text_puts(&file, "]");
        }
        ct_text_puts(&file, "\n");
        ct_text_fill(&file, ' ', place.depth * 4);
        ct_text_puts(&file, "}");
    } else if (has_list) {
        ct_text_fill(&file, ' ', place.depth * 2);
        ct_text_add(&file, "</%s>\n", name);
    } else {
        ct_text_puts(&file, " />\n");
    }
    place.is_first = false;
}

/* The word of a state: "run", "RUN". */
static void add_state(const char *name, const char *in_xml, const char *in_json)
{
    add_text(name, is_json ? in_json : in_xml);
}

/* --- times ----------------------------------------------------------------------------------------------- */

/* "0.007", "0.007s"; without decimals that say nothing. */
static void add_duration(double seconds)
{
    struct ct_text text = {0};

    ct_text_add_seconds(&text, seconds > 0 ? seconds : 0, 3);
    while (text.data[text.size - 1] == '0')
        text.size--;
    text.size -= text.data[text.size - 1] == '.';
    text.data[text.size] = '\0';
    if (is_json)
        ct_text_puts(&text, "s");
    add_text("time", ct_text_get(&text));
    ct_text_free(&text);
}

/* In XML the local time, in JSON that of Greenwich. */
static void add_time_stamp(double when)
{
    time_t seconds = (time_t)when;
    char stamp[40] = "";
    size_t size;

    if (is_json) {
        strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime(&seconds));
    } else {
        size = strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", localtime(&seconds));
        snprintf(stamp + size, sizeof stamp - size, ".%03u", (unsigned)((when - (double)seconds) * 1000) % 1000);
    }
    add_text("timestamp", stamp);
}

static double now(void)
{
    struct timespec time;

    return timespec_get(&time, TIME_UTC) == TIME_UTC ? (double)time.tv_sec + (double)time.tv_nsec / 1e9 : 0;
}

/* --- cases ----------------------------------------------------------------------------------------------- */

static void add_place_of_test(const struct ct_cursor *at)
{
    struct ct_text name = {0};

    ct_gtest_test_add(&name, at);
    add_text("name", ct_text_get(&name));
    if (ct_item_rows(at) != NULL)
        add_text("value_param", ct_item_rows(at));
    add_text("file", at->module->path);
    add_number("line", ct_test_of(at)->line);
    ct_text_free(&name);
}

/* "FILE:LINE", and the lines of the reason. */
static void reason_of(struct ct_text *text, const struct ct_record *record, const struct ct_failure *failure)
{
    struct ct_gtest_place where = ct_gtest_place_of(record, failure);

    ct_text_add(text, "%s:%u\n", where.file, where.line);
    ct_gtest_reason_add(text, record, failure);
}

static void add_reason(const struct ct_record *record, const struct ct_failure *failure, bool is_failure)
{
    const char *element = is_failure ? "failure" : "skipped";
    struct ct_text text = {0};

    reason_of(&text, record, failure);
    begin_element(element);
    add_text(is_json && is_failure ? "failure" : "message", ct_text_get(&text));
    if (is_failure)
        add_text("type", "");
    if (is_json) {
        end_element(element, false);
    } else {
        ct_text_puts(&file, ">");
        ct_xml_add(&file, ct_text_get(&text), text.size, false);
        ct_text_add(&file, "</%s>\n", element);
        place.depth--;
    }
    ct_text_free(&text);
}

/* Of a test that failed only that; of a skipped one why. True if there was any. */
static bool add_reasons(enum ct_gtest_verdict verdict, const struct ct_record *records, size_t count)
{
    bool is_failure = verdict == CT_GTEST_FAILED, any = false;

    for (size_t i = 0; i < count; i++) {
        const struct ct_failure *failure = records[i].failure;

        if (verdict == CT_GTEST_OK || ct_gtest_verdict_of(&records[i]) != verdict)
            continue;
        if (!any)
            begin_list(is_failure ? "failures" : "skipped");
        any = true;
        do {
            add_reason(&records[i], failure, is_failure);
            failure = failure != NULL && is_failure ? failure->next : NULL;
        } while (failure != NULL);
    }
    return any;
}

static void add_suite_name(const char *name, const struct ct_cursor *at)
{
    struct ct_text suite = {0};

    ct_gtest_suite_add(&suite, at);
    add_text(name, ct_text_get(&suite));
    ct_text_free(&suite);
}

static void add_result(const struct ct_cursor *at, const struct ct_record *all)
{
    size_t count;
    const struct ct_record *records = ct_gtest_records_of(at->ordinal, all, &count);
    enum ct_gtest_verdict verdict = ct_gtest_verdict(at->ordinal, records, count);
    bool has_run = verdict != CT_GTEST_NOT_RUN;

    begin_element("testcase");
    add_place_of_test(at);
    add_state("status", has_run ? "run" : "notrun", has_run ? "RUN" : "NOTRUN");
    if (verdict == CT_GTEST_SKIPPED)
        add_state("result", "skipped", "SKIPPED");
    else
        add_state("result", has_run ? "completed" : "suppressed", has_run ? "COMPLETED" : "SUPPRESSED");
    add_duration((double)ct_run.results.seconds[at->ordinal]);
    add_time_stamp(starts[at->ordinal]);
    add_suite_name("classname", at);
    end_element("testcase", add_reasons(verdict, records, count));
}

static void add_listed(const struct ct_cursor *at)
{
    begin_element("testcase");
    add_place_of_test(at);
    end_element("testcase", false);
}

/* --- suites ---------------------------------------------------------------------------------------------- */

struct sums {
    size_t tests, failures, skipped;
    double seconds;
};

static struct sums sums_of(const struct ct_cursor *items, ct_index size, const struct ct_record *all)
{
    struct sums sums = {.tests = size};

    for (ct_index i = 0; i < size; i++) {
        size_t count;
        const struct ct_record *records = ct_gtest_records_of(items[i].ordinal, all, &count);
        enum ct_gtest_verdict verdict = ct_gtest_verdict(items[i].ordinal, records, count);

        sums.failures += verdict == CT_GTEST_FAILED;
        sums.skipped += verdict == CT_GTEST_SKIPPED;
        sums.seconds += (double)ct_run.results.seconds[items[i].ordinal];
    }
    return sums;
}

static void add_sums(const struct sums *sums, bool is_suite, double when)
{
    add_number("tests", sums->tests);
    add_number("failures", sums->failures);
    add_number("disabled", 0);
    if (is_suite && !is_json)
        add_number("skipped", sums->skipped);
    add_number("errors", 0);
    add_duration(sums->seconds);
    add_time_stamp(when);
}

/* `records`: NULL for a list of what would run. */
static void add_suite(const struct ct_cursor *items, ct_index size, const struct ct_record *records)
{
    begin_element("testsuite");
    add_suite_name("name", items);
    if (records != NULL) {
        struct sums sums = sums_of(items, size, records);

        add_sums(&sums, true, starts[items->ordinal]);
    } else {
        add_number("tests", size);
    }
    begin_list("testsuite");
    for (ct_index i = 0; i < size; i++)
        if (records != NULL)
            add_result(&items[i], records);
        else
            add_listed(&items[i]);
    end_element("testsuite", true);
}

static void add_suites(const struct ct_gtest_suites *suites, ct_index total, const struct ct_record *records)
{
    begin_element("testsuites");
    if (records != NULL) {
        struct sums sums = sums_of(suites->items, total, records);

        sums.seconds = ct_run.results.elapsed;
        add_sums(&sums, false, begun);
    } else {
        add_number("tests", total);
    }
    add_text("name", "AllTests"); /* whatever its name: some tools look for this one */
    begin_list("testsuites");
    for (ct_index i = 0, size; i < total; i += size) {
        for (size = 1; i + size < total && ct_gtest_same_suite(&suites->items[i], &suites->items[i + size]);)
            size++;
        add_suite(&suites->items[i], size, records);
    }
    end_element("testsuites", true);
}

/* --- the file -------------------------------------------------------------------------------------------- */

static bool is_there(const char *name)
{
    FILE *stream = fopen(name, "r");

    if (stream != NULL)
        fclose(stream);
    return stream != NULL;
}

/* In a directory the name is the program's, with a number where there is such a file. */
static void choose_path(const struct ct_options *options)
{
    const char *given = options->gtest.output, *program = options->program != NULL ? options->program : "tests";
    const char *suffix = is_json ? "json" : "xml", *slash = strrchr(program, '/');
    size_t size = strlen(given);

    if (size == 0)
        ct_text_add(&path, "test_detail.%s", suffix);
    else
        ct_text_puts(&path, given);
    if (size == 0 || given[size - 1] != '/')
        return;
    program = slash != NULL ? slash + 1 : program;
    ct_text_add(&path, "%s.%s", program, suffix);
    for (int number = 1; is_there(ct_text_get(&path)); number++) {
        ct_text_clear(&path);
        ct_text_add(&path, "%s%s_%d.%s", given, program, number, suffix);
    }
}

/* Before tests run: it is then that the name is free. */
static void start(const struct ct_options *options)
{
    is_json = options->gtest.format == CT_GTEST_JSON;
    choose_path(options);
}

static void write_file(const struct ct_gtest_suites *suites, ct_index total, const struct ct_record *records)
{
    ct_target_make_directories(ct_text_get(&path));
    if (ct_target_begin(&target, ct_text_get(&path))) {
        ct_text_puts(&file, is_json ? "" : "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        add_suites(suites, total, records);
        ct_text_puts(&file, is_json ? "\n" : "");
        flush_file(0);
        ct_target_end(&target);
    }
}

void ct_gtest_output_write_list(const struct ct_schedule *schedule, const struct ct_options *options,
                                const struct ct_gtest_suites *suites)
{
    start(options);
    write_file(suites, schedule->total, NULL);
}

static void hear_run_end(void)
{
    struct ct_gtest_suites suites = ct_gtest_suites_of(&ct_run.schedule);
    struct ct_record *records = ct_results_by_item();

    write_file(&suites, ct_run.results.total, records);
    free(records);
    free(suites.items);
}

unsigned ct_gtest_output_start(const struct ct_options *options)
{
    size_t size;

    if (options->gtest.format == CT_GTEST_NO_FILE)
        return 0;
    size = (ct_run.results.total + (size_t)1) * sizeof *starts;
    starts = ct_allocate(size);
    memset(starts, 0, size);
    begun = now();
    start(options);
    return CT_WANTS(CT_EVENT_ITEM_START) | CT_WANTS(CT_EVENT_RUN_END);
}

void ct_gtest_output_hear(const struct ct_event *event)
{
    if (event->kind == CT_EVENT_ITEM_START)
        starts[event->item.ordinal] = now();
    else
        hear_run_end();
}
