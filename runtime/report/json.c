/* json.c - --json=FILE: what happens, one JSON object a line, written as it happens.
 *
 * Each object has "event"; those about an item have "id" and "worker", the number of the worker that ran it, from 0. Times are in
 * seconds. What is not known is left out.
 *
 *   {"event":"run_start","version":1,"suite":…,"total":…,"deselected":…}
 *   {"event":"item_start","id":…}
 *   {"event":"setup_start"|"setup_end"|"teardown_start"|"teardown_end","id":…,"fixture":…,"scope":…,"row":…,
 *    "seconds":…,"failures":[…]}                                            id: the item at hand
 *   {"event":"call_start","id":…}
 *   {"event":"result","id":…,"phase":"setup"|"call"|"teardown","outcome":"passed"|"failed"|"error"|"skipped"|
 *    "xfailed"|"xpassed","reason":…,"fixture":…,"seconds":…,"failures":[{"file":…,"line":…,"text":…,"message":…,"detail":…}…]}
 *   {"event":"output","id":…,"phase":"setup"|"call"|"teardown","stream":"stdout"|"stderr","text":…}
 *   {"event":"item_end","id":…}
 *   {"event":"run_end","passed":…,"failed":…,"error":…,"skipped":…,"xfailed":…,"xpassed":…,"deselected":…,
 *    "seconds":…,"interrupted":true|false,"stopped":…}
 *
 * The members of an item's objects come in this order: event, id, worker, and then as above. A set-up that passes is no "result"; a
 * tear-down that fails may be one after the item's "item_end". "output" is for items that did not pass, or as -r asks, behind their
 * results: in the order of phases, in texts of at most 32 KiB, which join to what was written. Bytes that are not UTF-8
 * become U+FFFD. Each object is one write; a reader that finds a last line without its end has come in the middle of it.
 */
#define _XOPEN_SOURCE 700
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "report/markup.h"
#include "report/output.h"
#include "report/target.h"

enum { OUTPUT_MAX = 32768 }; /* bytes of one "output" */

static struct ct_target target;
static struct ct_text line;

static const char *const outcomes[CT_OUTCOMES] = {
    [CT_NOT_RUN] = "not_run", [CT_PASSED] = "passed",   [CT_FAILED] = "failed",   [CT_ERROR] = "error",
    [CT_SKIPPED] = "skipped", [CT_XFAILED] = "xfailed", [CT_XPASSED] = "xpassed",
};

static void add_string(const char *string)
{
    ct_json_add(&line, string, strlen(string));
}

/* Adds ,"key":"value"; nothing for NULL. */
static void add_member(const char *key, const char *value)
{
    if (value == NULL)
        return;
    ct_text_add(&line, ",\"%s\":", key);
    add_string(value);
}

static void add_failures(const struct ct_failure *failure)
{
    if (failure == NULL)
        return;
    ct_text_puts(&line, ",\"failures\":[");
    for (const char *comma = ""; failure != NULL; failure = failure->next, comma = ",") {
        ct_text_add(&line, "%s{\"kind\":\"%s\"", comma,
                    failure->kind == CT_FAILS ? "fail" : failure->kind == CT_SKIPS ? "skip" : "xfail");
        if (failure->file != NULL) {
            char *name = ct_straight_name(failure->file);

            add_member("file", name);
            ct_text_add(&line, ",\"line\":%u", failure->line);
            free(name);
        }
        add_member("text", failure->text);
        add_member("message", failure->message);
        add_member("detail", failure->detail);
        ct_text_puts(&line, "}");
    }
    ct_text_puts(&line, "]");
}

static void add_run(const struct ct_event *event)
{
    const struct ct_results *results = &ct_run.results;

    if (event->kind == CT_EVENT_RUN_START) {
        ct_text_puts(&line, ",\"version\":1");
        add_member("suite", ct_run.schedule.suite->name);
        ct_text_add(&line, ",\"total\":%u,\"deselected\":%zu", results->total, results->deselected);
        return;
    }
    for (int outcome = CT_PASSED; outcome < CT_OUTCOMES; outcome++)
        ct_text_add(&line, ",\"%s\":%zu", outcomes[outcome], results->counts[outcome]);
    ct_text_add(&line, ",\"deselected\":%zu,\"seconds\":", results->deselected);
    ct_text_add_seconds(&line, results->elapsed, 6);
    ct_text_add(&line, ",\"interrupted\":%s", results->interrupted ? "true" : "false");
    add_member("stopped", results->stopped);
}

static void add_id(const struct ct_event *event)
{
    struct ct_text id = {0};

    ct_id_add(&id, &event->item);
    add_member("id", ct_text_get(&id));
    ct_text_free(&id);
    ct_text_add(&line, ",\"worker\":%d", event->worker);
}

static void add_item(const struct ct_event *event)
{
    static const char *const phases[] = {"setup", "call", "teardown"};

    add_id(event);
    if (event->kind == CT_EVENT_RESULT) {
        add_member("phase", phases[event->phase]);
        add_member("outcome", outcomes[event->outcome]);
        if (event->outcome != CT_PASSED)
            add_member("reason", event->reason);
    }
    if (event->instance != NULL) {
        add_member("fixture", event->instance->fixture->name);
        add_member("scope", ct_scope_name(event->instance->scope));
    }
    add_member("row", event->row);
    if (event->seconds >= 0) {
        ct_text_puts(&line, ",\"seconds\":");
        ct_text_add_seconds(&line, event->seconds, 9);
    }
    add_failures(event->failure);
}

static const char *const names[CT_EVENT_KINDS] = {
    [CT_EVENT_RUN_START] = "run_start",         [CT_EVENT_ITEM_START] = "item_start",
    [CT_EVENT_SETUP_START] = "setup_start",     [CT_EVENT_SETUP_END] = "setup_end",
    [CT_EVENT_CALL_START] = "call_start",       [CT_EVENT_RESULT] = "result",
    [CT_EVENT_TEARDOWN_START] = "teardown_start", [CT_EVENT_TEARDOWN_END] = "teardown_end",
    [CT_EVENT_OUTPUT] = "output",               [CT_EVENT_ITEM_END] = "item_end",
    [CT_EVENT_RUN_END] = "run_end",
};

unsigned ct_json_start(const struct ct_options *options)
{
    unsigned wants = 0;

    if (options->json == NULL)
        return 0;
    ct_target_make_directories(options->json);
    if (!ct_target_open(&target, options->json))
        return 0;
    for (int kind = 0; kind < CT_EVENT_KINDS; kind++)
        if (names[kind] != NULL)
            wants |= CT_WANTS(kind);
    return wants;
}

static void begin_line(const struct ct_event *event)
{
    ct_text_clear(&line);
    ct_text_add(&line, "{\"event\":\"%s\"", names[event->kind]);
}

static void end_line(void)
{
    ct_text_puts(&line, "}\n");
    ct_target_write(&target, line.data, line.size);
}

static void write_output(void *context, const char *bytes, size_t size)
{
    const struct ct_event *event = context;

    begin_line(event);
    add_id(event);
    add_member("phase", ct_output_phase(&event->output));
    add_member("stream", ct_output_stream(&event->output));
    ct_text_puts(&line, ",\"text\":");
    ct_json_add(&line, bytes, size);
    end_line();
}

void ct_json_hear(const struct ct_event *event)
{
    struct ct_event copy = *event;

    if (event->kind == CT_EVENT_OUTPUT) {
        ct_output_read(&event->output, OUTPUT_MAX, write_output, &copy);
        return;
    }
    begin_line(event);
    if (event->kind == CT_EVENT_RUN_START || event->kind == CT_EVENT_RUN_END)
        add_run(event);
    else
        add_item(event);
    end_line();
}
