/* failures.c - how one failure looks in the text report. */
#define _XOPEN_SOURCE 700
#include "report/failures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "report/writer.h"

enum { LINES_BEFORE = 2, LINES_LONGEST = 12 };

/* Reads a line without its end; false behind the last one. */
static bool read_line(FILE *file, struct ct_text *line)
{
    int character = getc(file);

    ct_text_clear(line);
    if (character == EOF)
        return false;
    for (; character != EOF && character != '\n'; character = getc(file))
        if (character != '\r')
            ct_text_put(line, (const char[]){(char)character}, 1);
    return true;
}

/* Parentheses that a line leaves open; strings, characters and comments left out. */
static int opened(const char *line)
{
    int depth = 0;

    for (char quote = 0; *line != '\0'; line++) {
        if (quote == 0 && strncmp(line, "//", 2) == 0)
            break;
        if (quote == 0 && strncmp(line, "/*", 2) == 0 && strstr(line + 2, "*/") != NULL)
            line = strstr(line + 2, "*/") + 1;
        else if (quote != 0 && *line == '\\' && line[1] != '\0')
            line++;
        else if (quote != 0)
            quote = *line == quote ? 0 : quote;
        else if (*line == '"' || *line == '\'')
            quote = *line;
        else
            depth += (*line == '(') - (*line == ')');
    }
    return depth;
}

/* Where the lines that are shown begin: at most LINES_BEFORE before the statement, in the same declaration, no blank one first. */
static ct_index first_shown(FILE *file, ct_index number)
{
    struct ct_text line = {0};
    ct_index first = number > LINES_BEFORE ? number - LINES_BEFORE : 1;

    for (ct_index at = 1; at <= number && read_line(file, &line); at++) {
        const char *text = ct_text_get(&line);
        bool is_blank = text[strspn(text, " \t")] == '\0', is_other = *text == '}' || *text == '#';

        if (at < number && at >= first && (is_other || (is_blank && at == first)))
            first = at + 1;
        else if (at == number && *text != ' ' && *text != '\t')
            first = number; /* a declaration in one line */
    }
    ct_text_free(&line);
    rewind(file);
    return first;
}

/* Shows the lines of a statement as a compiler would, with a few before it, where the file can be read. */
static void write_source_lines(const char *path, ct_index number)
{
    FILE *file = fopen(path, "r");
    struct ct_text line = {0};
    ct_index first;
    int depth = 0;
    bool is_alone; /* then there is nothing to tell it from */

    if (file == NULL)
        return;
    first = first_shown(file, number);
    for (ct_index at = 1; at < number + LINES_LONGEST && read_line(file, &line); at++) {
        if (at < first)
            continue;
        depth += at < number ? 0 : opened(ct_text_get(&line));
        is_alone = first == number && depth <= 0 && at == number;
        ct_write(at == number && !is_alone ? ">%4u | %s\n" : "%5u | %s\n", at, ct_text_get(&line));
        if (at >= number && depth <= 0)
            break;
    }
    fclose(file);
    ct_text_free(&line);
}

static enum ct_colour_name colour_of(const char *line)
{
    switch (*line) {
    case '>':
    case '-': return CT_RED;
    case '+': return CT_GREEN;
    case '@':
    case '~': return CT_CYAN;
    default: return line[strspn(line, " \t")] == '^' ? CT_GREEN : CT_PLAIN;
    }
}

/* Lines of a text, each behind "      | "; other places last, as lines of their own. */
static void write_detail(const char *text, bool places)
{
    struct ct_text line = {0};

    while (*text != '\0') {
        int size = (int)strcspn(text, "\n");
        bool is_place = *text == '=';

        if (places && is_place)
            ct_write("%.*s\n", size - 2, text + 2);
        else if (!places && !is_place) {
            ct_write("      | ");
            ct_text_clear(&line);
            ct_clean_add(&line, text, (size_t)size, true); /* of tabs a diff may consist */
            ct_write_coloured(colour_of(text), "%s", ct_text_get(&line));
            ct_write("\n");
        }
        text += size + (text[size] == '\n');
    }
    ct_text_free(&line);
}

/* "FILE:LINE: ", where it is known. */
static void add_place(struct ct_text *text, const struct ct_failure *failure)
{
    char *name = failure->file != NULL ? ct_straight_name(failure->file) : NULL;

    if (name != NULL)
        ct_text_add(text, "%s:%u: ", name, failure->line);
    free(name);
}

static void write_one(const struct ct_failure *failure)
{
    struct ct_text place = {0};
    bool has_text = failure->text != NULL, has_message = failure->message != NULL && *failure->message != '\0';
    enum ct_traceback traceback = ct_run.options->traceback;

    add_place(&place, failure);
    if (place.size != 0)
        ct_write_coloured(CT_BOLD, "%s", place.data);
    ct_text_free(&place);
    ct_write_coloured(CT_RED, "error: ");
    ct_write("%s%s", has_text ? failure->text : "", has_text && has_message ? ": " : "");
    if (has_message)
        ct_write_clean(failure->message, strlen(failure->message));
    ct_write("\n");
    if (traceback == CT_TB_LONG && failure->file != NULL)
        write_source_lines(failure->file, failure->line);
    if (traceback != CT_TB_LINE && failure->detail != NULL) {
        write_detail(failure->detail, false);
        write_detail(failure->detail, true);
    }
}

void ct_failure_describe_one(struct ct_text *text, const struct ct_failure *failure)
{
    bool has_text = failure->text != NULL, has_message = failure->message != NULL && *failure->message != '\0';

    ct_text_add(text, "%s%s%s\n", has_text ? failure->text : "", has_text && has_message ? ": " : "",
                has_message ? failure->message : "");
    for (const char *line = failure->detail; line != NULL && *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
        ct_text_add(text, "%.*s\n", (int)strcspn(line, "\n") - 2 * (*line == '='), line + 2 * (*line == '='));
}

void ct_failure_describe(struct ct_text *text, const struct ct_failure *failure)
{
    for (; failure != NULL; failure = failure->next) {
        add_place(text, failure);
        ct_failure_describe_one(text, failure);
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
