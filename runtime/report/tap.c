/* tap.c - --tap: TAP version 13 in place of the usual output.
 *
 * One test point for each item, when all that ends with it is torn down. A wider tear-down that fails later is a
 * test point of its own; so the plan comes last.
 */
#include <stdio.h>
#include <string.h>

#include "core/run.h"
#include "report/failures.h"
#include "report/writer.h"

static size_t points;
static ct_index open_item = CT_NONE; /* its test point comes at its end */
static size_t records_told; /* records before this one were told */

/* Text on the line of a test point, where '#' starts a directive. */
static void write_escaped(const char *text)
{
    for (; *text != '\0' && *text != '\n'; text++) {
        if (*text == '#' || *text == '\\')
            ct_write("\\");
        ct_write("%c", *text);
    }
}

static void write_point(bool is_ok, const char *before, const struct ct_cursor *at)
{
    struct ct_text id = {0};

    ct_id_add(&id, at);
    ct_write("%s %zu - %s", is_ok ? "ok" : "not ok", ++points, before);
    write_escaped(ct_text_get(&id));
    ct_text_free(&id);
}

static void write_directive(const char *word, const char *reason)
{
    ct_write(" # %s ", word);
    write_escaped(reason);
}

static void write_diagnostics(const struct ct_failure *failure)
{
    struct ct_text text = {0};
    const char *line;

    ct_failure_describe(&text, failure);
    ct_write("  ---\n  message: |\n");
    for (line = ct_text_get(&text); *line != '\0';) {
        size_t size = strcspn(line, "\n");

        ct_write("    %.*s\n", (int)size, line);
        line += size + (line[size] == '\n');
    }
    ct_write("  ...\n");
    ct_text_free(&text);
}

static void hear_item_end(const struct ct_event *event)
{
    const struct ct_results *results = &ct_run.results;
    enum ct_outcome outcome = ct_outcome_at(results, event->item.ordinal);
    const struct ct_record *problem = NULL, *note = NULL;

    for (; records_told < results->record_count; records_told++) {
        const struct ct_record *record = &results->records[records_told];

        if (record->ordinal != event->item.ordinal)
            continue; /* late: told when it happened */
        if (record->outcome == CT_FAILED || record->outcome == CT_ERROR)
            problem = problem != NULL ? problem : record;
        else
            note = note != NULL ? note : record;
    }
    if (outcome == CT_NOT_RUN)
        return;
    write_point(problem == NULL && outcome != CT_XFAILED, "", &event->item);
    if (problem == NULL && note != NULL)
        write_directive(note->outcome == CT_SKIPPED ? "SKIP" : "TODO", note->reason);
    ct_write("\n");
    if (problem != NULL)
        write_diagnostics(problem->failure);
    ct_flush();
}

static void hear_late(const struct ct_event *event)
{
    if (event->item.ordinal == open_item)
        return;
    write_point(event->outcome != CT_ERROR, "teardown of ", &event->item);
    if (event->outcome != CT_ERROR)
        write_directive(event->outcome == CT_SKIPPED ? "SKIP" : "TODO", event->reason);
    ct_write("\n");
    write_diagnostics(event->failure);
    ct_flush();
}

unsigned ct_tap_start(const struct ct_options *options)
{
    if (!options->tap)
        return 0;
    return CT_WANTS(CT_EVENT_RUN_START) | CT_WANTS(CT_EVENT_ITEM_START) | CT_WANTS(CT_EVENT_ITEM_END) |
           CT_WANTS(CT_EVENT_LATE) | CT_WANTS(CT_EVENT_RUN_END);
}

void ct_tap_hear(const struct ct_event *event)
{
    switch (event->kind) {
    case CT_EVENT_RUN_START:
        ct_write("TAP version 13\n");
        break;
    case CT_EVENT_ITEM_START:
        open_item = event->item.ordinal;
        break;
    case CT_EVENT_ITEM_END:
        open_item = CT_NONE;
        hear_item_end(event);
        break;
    case CT_EVENT_LATE:
        hear_late(event);
        break;
    case CT_EVENT_RUN_END:
        ct_write("1..%zu\n", points);
        if (ct_run.results.interrupted)
            ct_write("Bail out! interrupted\n");
        ct_flush();
        break;
    default:
        break;
    }
}
