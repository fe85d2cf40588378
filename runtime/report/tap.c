/* tap.c - --tap: TAP version 13 in place of the usual output.
 *
 * One test point for each item, when all that ends with it is torn down, and behind it as diagnostics what went wrong and what was
 * written. A wider tear-down that fails later is a test point of its own; so the plan comes last.
 */
#include <stdio.h>
#include <string.h>

#include "core/run.h"
#include "report/failures.h"
#include "report/output.h"
#include "report/utf8.h"
#include "report/writer.h"

static size_t points;
static ct_index open_item = CT_NONE; /* its test point comes at its end */
static size_t records_told; /* records before this one were told */

/* Text on the line of a test point, where '#' starts a directive. */
static void write_escaped(const char *text)
{
    struct ct_text clean = {0};

    ct_clean_add(&clean, text, strcspn(text, "\n"), false);
    for (text = ct_text_get(&clean); *text != '\0'; text++) {
        if (*text == '#' || *text == '\\')
            ct_write("\\");
        ct_write("%c", *text);
    }
    ct_text_free(&clean);
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

/* A block of YAML; frees the text. */
static void write_message(struct ct_text *text)
{
    struct ct_text clean = {0};
    const char *line;

    ct_clean_add(&clean, ct_text_get(text), text->size, true);
    ct_write("  ---\n  message: |\n");
    for (line = ct_text_get(&clean); *line != '\0';) {
        size_t size = strcspn(line, "\n");

        ct_write("    %.*s\n", (int)size, line);
        line += size + (line[size] == '\n');
    }
    ct_write("  ...\n");
    ct_text_free(text);
    ct_text_free(&clean);
}

static void write_piece(const struct ct_output_piece *piece)
{
    ct_write("# captured %s %s:\n", ct_output_stream(piece), ct_output_phase(piece));
    ct_output_write_lines(piece, "#   "); /* no line of it can be taken for ours */
}

static void write_output(ct_index ordinal)
{
    size_t count;
    const struct ct_output_piece *piece = ct_output_of(ordinal, &count);

    for (; count > 0; count--, piece++)
        write_piece(piece);
}

static void hear_item_end(const struct ct_event *event)
{
    const struct ct_results *results = &ct_run.results;
    enum ct_outcome outcome = ct_outcome_at(results, event->item.ordinal);
    const struct ct_record *note = NULL;
    struct ct_text problems = {0};

    for (; records_told < results->record_count; records_told++) {
        const struct ct_record *record = &results->records[records_told];

        if (record->ordinal != event->item.ordinal)
            continue; /* late: told when it happened */
        if (record->outcome == CT_FAILED || record->outcome == CT_ERROR)
            ct_failure_describe(&problems, record->failure);
        else
            note = note != NULL ? note : record;
    }
    if (outcome == CT_NOT_RUN) {
        ct_text_free(&problems);
        return;
    }
    write_point(problems.size == 0 && outcome != CT_XFAILED, "", &event->item);
    if (problems.size == 0 && note != NULL)
        write_directive(note->outcome == CT_SKIPPED ? "SKIP" : "TODO", note->reason);
    ct_write("\n");
    if (problems.size != 0)
        write_message(&problems);
    write_output(event->item.ordinal);
    ct_flush();
}

static void hear_late(const struct ct_event *event)
{
    struct ct_text text = {0};

    if (event->item.ordinal == open_item)
        return;
    write_point(event->outcome != CT_ERROR, "teardown of ", &event->item);
    if (event->outcome != CT_ERROR)
        write_directive(event->outcome == CT_SKIPPED ? "SKIP" : "TODO", event->reason);
    ct_write("\n");
    ct_failure_describe(&text, event->failure);
    write_message(&text);
    ct_flush();
}

static void hear_end(void)
{
    const struct ct_results *results = &ct_run.results;
    unsigned most = ct_run.options->maxfail;

    if (points == 0)
        ct_write("1..0 # SKIP no tests ran\n");
    else
        ct_write("1..%zu\n", points);
    if (results->interrupted)
        ct_write("Bail out! interrupted\n");
    else if (results->stopped != NULL && (most == 0 || results->counts[CT_FAILED] + results->counts[CT_ERROR] < most))
        ct_write("Bail out! %s\n", results->stopped);
    ct_flush();
}

unsigned ct_tap_start(const struct ct_options *options)
{
    if (!options->tap)
        return 0;
    return CT_WANTS(CT_EVENT_RUN_START) | CT_WANTS(CT_EVENT_ITEM_START) | CT_WANTS(CT_EVENT_ITEM_END) |
           CT_WANTS(CT_EVENT_OUTPUT) | CT_WANTS(CT_EVENT_LATE) | CT_WANTS(CT_EVENT_RUN_END);
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
    case CT_EVENT_OUTPUT:
        if (event->item.ordinal != open_item) /* of that it comes at its end */
            write_piece(&event->output);
        break;
    case CT_EVENT_RUN_END:
        hear_end();
        break;
    default:
        break;
    }
}
