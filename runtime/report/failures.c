/* failures.c - how one failure looks in the text report. */
#define _XOPEN_SOURCE 700
#include "report/failures.h"

#include <stdio.h>
#include <string.h>

#include "core/run.h"
#include "report/writer.h"

/* Shows a line of a source file as a compiler would, where the file can be read. */
static void write_source_line(const char *path, ct_index number)
{
    FILE *file = fopen(path, "r");
    struct ct_text line = {0};
    ct_index at = 1;
    int character;

    if (file == NULL)
        return;
    while (at < number && (character = getc(file)) != EOF)
        at += character == '\n';
    if (at == number) {
        while ((character = getc(file)) != EOF && character != '\n' && character != '\r')
            ct_text_put(&line, (const char[]){(char)character}, 1);
        if (line.size != 0)
            ct_write("%5u | %s\n", number, ct_text_get(&line));
    }
    fclose(file);
    ct_text_free(&line);
}

/* Lines of a text, each behind "      | ". */
static void write_detail(const char *text)
{
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");

        ct_write("      | ");
        ct_write_clean(text, size);
        ct_write("\n");
        text += size + (text[size] == '\n');
    }
}

static void write_one(const struct ct_failure *failure)
{
    bool has_text = failure->text != NULL, has_message = failure->message != NULL && *failure->message != '\0';
    enum ct_traceback traceback = ct_run.options->traceback;

    if (failure->file != NULL)
        ct_write_coloured(CT_BOLD, "%s:%u: ", failure->file, failure->line);
    ct_write_coloured(CT_RED, "error: ");
    ct_write("%s%s", has_text ? failure->text : "", has_text && has_message ? ": " : "");
    if (has_message)
        ct_write_clean(failure->message, strlen(failure->message));
    ct_write("\n");
    if (traceback == CT_TB_LONG && failure->file != NULL)
        write_source_line(failure->file, failure->line);
    if (traceback != CT_TB_LINE && failure->detail != NULL)
        write_detail(failure->detail);
}

void ct_failure_describe(struct ct_text *text, const struct ct_failure *failure)
{
    for (; failure != NULL; failure = failure->next) {
        bool has_text = failure->text != NULL, has_message = failure->message != NULL && *failure->message != '\0';

        if (failure->file != NULL)
            ct_text_add(text, "%s:%u: ", failure->file, failure->line);
        ct_text_add(text, "%s%s%s\n", has_text ? failure->text : "", has_text && has_message ? ": " : "",
                    has_message ? failure->message : "");
        if (failure->detail != NULL)
            ct_text_puts(text, failure->detail);
    }
}

void ct_failure_write(const struct ct_record *record)
{
    static const char *const phases[] = {"ERROR at setup of ", "", "ERROR at teardown of "};
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, record->ordinal);

    if (ct_run.options->traceback != CT_TB_LINE)
        ct_write_item_rule(CT_RED, phases[record->phase], &at);
    for (const struct ct_failure *failure = record->failure; failure != NULL; failure = failure->next)
        write_one(failure);
}
