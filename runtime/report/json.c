/* json.c - --json=FILE: what happens, one JSON object a line, written as it happens.
 *
 * Each object has "event"; those about an item have "id". Times are in seconds. What is not known is left out.
 *
 *   {"event":"run_start","version":1,"suite":…,"total":…,"deselected":…}
 *   {"event":"item_start","id":…}
 *   {"event":"setup_start"|"setup_end"|"teardown_start"|"teardown_end","id":…,"fixture":…,"scope":…,"row":…,
 *    "seconds":…,"failures":[…]}                                            id: the item at hand
 *   {"event":"call_start","id":…}
 *   {"event":"result","id":…,"phase":"setup"|"call"|"teardown","outcome":"passed"|"failed"|"error"|"skipped"|
 *    "xfailed"|"xpassed","reason":…,"fixture":…,"seconds":…,"failures":[{"file":…,"line":…,"text":…,"message":…,"detail":…}…]}
 *   {"event":"item_end","id":…}
 *   {"event":"run_end","passed":…,"failed":…,"error":…,"skipped":…,"xfailed":…,"xpassed":…,"deselected":…,
 *    "seconds":…,"interrupted":true|false,"stopped":…}
 *
 * A set-up that passes is no "result"; a tear-down that fails may be one after the item's "item_end". Bytes that are
 * not UTF-8 become U+FFFD.
 */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "core/run.h"
#include "report/utf8.h"
#include "report/writer.h"

static int descriptor = -1;
static struct ct_text line;

static const char *const outcomes[CT_OUTCOMES] = {
    [CT_NOT_RUN] = "not_run", [CT_PASSED] = "passed",   [CT_FAILED] = "failed",   [CT_ERROR] = "error",
    [CT_SKIPPED] = "skipped", [CT_XFAILED] = "xfailed", [CT_XPASSED] = "xpassed",
};

static void add_string(const char *string)
{
    ct_text_puts(&line, "\"");
    for (size_t size; *string != '\0'; string += size) {
        unsigned long character = ct_utf8_next(string, &size);

        if (character == '"' || character == '\\')
            ct_text_add(&line, "\\%c", (int)character);
        else if (character == '\n')
            ct_text_puts(&line, "\\n");
        else if (character < 0x20 || character == 0x7f)
            ct_text_add(&line, "\\u%04lx", character);
        else if (character == CT_NO_CHARACTER)
            ct_text_puts(&line, "\\ufffd");
        else
            ct_text_put(&line, string, size);
    }
    ct_text_puts(&line, "\"");
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
        add_member("file", failure->file);
        if (failure->file != NULL)
            ct_text_add(&line, ",\"line\":%u", failure->line);
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
    ct_text_add(&line, ",\"deselected\":%zu,\"seconds\":%.6f,\"interrupted\":%s", results->deselected,
                results->elapsed, results->interrupted ? "true" : "false");
    add_member("stopped", results->stopped);
}

static void add_item(const struct ct_event *event)
{
    static const char *const phases[] = {"setup", "call", "teardown"};
    struct ct_text id = {0};

    ct_id_add(&id, &event->item);
    add_member("id", ct_text_get(&id));
    ct_text_free(&id);
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
    if (event->seconds >= 0)
        ct_text_add(&line, ",\"seconds\":%.9f", event->seconds);
    add_failures(event->failure);
}

static const char *const names[CT_EVENT_KINDS] = {
    [CT_EVENT_RUN_START] = "run_start",         [CT_EVENT_ITEM_START] = "item_start",
    [CT_EVENT_SETUP_START] = "setup_start",     [CT_EVENT_SETUP_END] = "setup_end",
    [CT_EVENT_CALL_START] = "call_start",       [CT_EVENT_RESULT] = "result",
    [CT_EVENT_TEARDOWN_START] = "teardown_start", [CT_EVENT_TEARDOWN_END] = "teardown_end",
    [CT_EVENT_ITEM_END] = "item_end",           [CT_EVENT_RUN_END] = "run_end",
};

unsigned ct_json_start(const struct ct_options *options)
{
    unsigned wants = 0;

    if (options->json == NULL)
        return 0;
    descriptor = open(options->json, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        fprintf(stderr, "error: cannot write '%s': %s\n", options->json, strerror(errno));
        return 0;
    }
    for (int kind = 0; kind < CT_EVENT_KINDS; kind++)
        if (names[kind] != NULL)
            wants |= CT_WANTS(kind);
    return wants;
}

void ct_json_hear(const struct ct_event *event)
{
    ct_text_clear(&line);
    ct_text_add(&line, "{\"event\":\"%s\"", names[event->kind]);
    if (event->kind == CT_EVENT_RUN_START || event->kind == CT_EVENT_RUN_END)
        add_run(event);
    else
        add_item(event);
    ct_text_puts(&line, "}\n");
    ct_write_all(descriptor, line.data, line.size);
}
