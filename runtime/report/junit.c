/* junit.c - --junitxml: one file for CI servers, as Jenkins and GitLab read it, written whole at the end.
 *
 * One <testcase> for each item that has a result, with a child for each phase that did not pass. The file is valid XML whatever
 * bytes names and messages hold.
 */
#define _XOPEN_SOURCE 700
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/run.h"
#include "report/failures.h"
#include "report/utf8.h"
#include "report/writer.h"

static struct ct_text xml;
static time_t started;

static void add_escaped(const char *text)
{
    for (size_t size; *text != '\0'; text += size) {
        unsigned long character = ct_utf8_next(text, &size);

        if (character == '&')
            ct_text_puts(&xml, "&amp;");
        else if (character == '<')
            ct_text_puts(&xml, "&lt;");
        else if (character == '>')
            ct_text_puts(&xml, "&gt;");
        else if (character == '"')
            ct_text_puts(&xml, "&quot;");
        else if (character == '\n' || character == '\t')
            ct_text_add(&xml, character == '\n' ? "&#10;" : "&#9;");
        else if (character < 0x20 || character == 0x7f || character == CT_NO_CHARACTER || character == 0xfffe || character == 0xffff)
            ct_text_add(&xml, "\\x%02x", (unsigned char)*text);
        else
            ct_text_put(&xml, text, size);
    }
}

static void add_attribute(const char *name, const char *value)
{
    ct_text_add(&xml, " %s=\"", name);
    add_escaped(value);
    ct_text_puts(&xml, "\"");
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

static void add_record(const struct ct_record *record)
{
    static const char *const phases[] = {"failed on setup with: ", "", "failed on teardown with: "};
    const char *element = record->outcome == CT_FAILED ? "failure" : record->outcome == CT_ERROR ? "error" : "skipped";
    struct ct_text message = {0}, text = {0};

    if (record->outcome == CT_XPASSED)
        return;
    ct_text_add(&message, "%s%s", record->outcome == CT_ERROR ? phases[record->phase] : "", record->reason);
    ct_text_add(&xml, "\n    <%s", element);
    if (record->outcome == CT_SKIPPED || record->outcome == CT_XFAILED)
        add_attribute("type", record->outcome == CT_SKIPPED ? "ctest.skip" : "ctest.xfail");
    add_attribute("message", ct_text_get(&message));
    ct_text_puts(&xml, ">");
    ct_failure_describe(&text, record->failure);
    add_escaped(ct_text_get(&text));
    ct_text_add(&xml, "</%s>", element);
    ct_text_free(&message);
    ct_text_free(&text);
}

/* Adds the test case of one item; `records` are those of its ordinal. */
static void add_case(const struct ct_cursor *at, const struct ct_record *records, size_t count)
{
    ct_text_puts(&xml, "  <testcase");
    add_class_name(at);
    add_attribute("file", at->module->path);
    ct_text_add(&xml, " line=\"%u\" time=\"%.6f\"", ct_test_of(at)->line,
                (double)ct_run.results.seconds[at->ordinal]);
    if (count == 0) {
        ct_text_puts(&xml, "/>\n");
        return;
    }
    ct_text_puts(&xml, ">");
    for (size_t i = 0; i < count; i++)
        add_record(&records[i]);
    ct_text_puts(&xml, "\n  </testcase>\n");
}

static void add_counts(size_t tests)
{
    const struct ct_results *results = &ct_run.results;

    ct_text_add(&xml, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.3f\"", tests,
                results->counts[CT_FAILED], results->counts[CT_ERROR],
                results->counts[CT_SKIPPED] + results->counts[CT_XFAILED], results->elapsed);
}

static int compare_records(const void *left, const void *right)
{
    const struct ct_record *const *a = left, *const *b = right;

    if ((*a)->ordinal != (*b)->ordinal)
        return (*a)->ordinal < (*b)->ordinal ? -1 : 1;
    return *a < *b ? -1 : *a > *b; /* in the order in which they were made */
}

/* The records by item: late tear-downs make them come out of order. */
static struct ct_record *sorted_records(void)
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

static size_t tests_with_results(void)
{
    size_t tests = 0;

    for (ct_index i = 0; i < ct_run.results.total; i++)
        tests += ct_outcome_at(&ct_run.results, i) != CT_NOT_RUN;
    return tests;
}

static void write_file(void)
{
    const struct ct_results *results = &ct_run.results;
    struct ct_record *records = sorted_records();
    char when[32] = "", host[256] = "localhost";
    size_t next = 0, tests = tests_with_results();
    struct ct_cursor at;

    gethostname(host, sizeof host - 1);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", localtime(&started));
    ct_text_puts(&xml, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites");
    add_attribute("name", ct_run.schedule.suite->name);
    add_counts(tests);
    ct_text_puts(&xml, ">\n<testsuite");
    add_attribute("name", ct_run.schedule.suite->name);
    add_counts(tests);
    add_attribute("timestamp", when);
    add_attribute("hostname", host);
    ct_text_puts(&xml, ">\n");
    for (bool more = ct_cursor_first(&ct_run.schedule, &at); more; more = ct_cursor_next(&ct_run.schedule, &at)) {
        size_t first = next;

        while (next < results->record_count && records[next].ordinal == at.ordinal)
            next++;
        if (ct_outcome_at(results, at.ordinal) != CT_NOT_RUN)
            add_case(&at, records + first, next - first);
    }
    ct_text_puts(&xml, "</testsuite>\n</testsuites>\n");
    ct_write_file(ct_run.options->junitxml, &xml);
    ct_text_free(&xml);
    free(records);
}

unsigned ct_junit_start(const struct ct_options *options)
{
    if (options->junitxml == NULL)
        return 0;
    started = time(NULL);
    return CT_WANTS(CT_EVENT_RUN_END);
}

void ct_junit_hear(const struct ct_event *event)
{
    (void)event;
    write_file();
}
