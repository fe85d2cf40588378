/* summary.c - what a person reads at the end of a run: what went wrong, the short summary, the last line; pytest's look.
 *
 * How one failure looks is failures.c's.
 */
#define _XOPEN_SOURCE 700
#include "report/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "report/durations.h"
#include "report/failures.h"
#include "report/output.h"
#include "report/utf8.h"

const struct ct_look ct_looks[CT_OUTCOMES] = {
    [CT_NOT_RUN] = {0, "", 0, CT_PLAIN},
    [CT_PASSED] = {'.', "PASSED", 'p', CT_GREEN},
    [CT_FAILED] = {'F', "FAILED", 'f', CT_RED},
    [CT_ERROR] = {'E', "ERROR", 'E', CT_RED},
    [CT_SKIPPED] = {'s', "SKIPPED", 's', CT_YELLOW},
    [CT_XFAILED] = {'x', "XFAIL", 'x', CT_YELLOW},
    [CT_XPASSED] = {'X', "XPASS", 'X', CT_YELLOW},
};

int ct_loudness(void)
{
    return (int)ct_run.options->verbose - (int)ct_run.options->quiet;
}

enum ct_colour_name ct_summary_colour(void)
{
    const size_t *counts = ct_run.results.counts;

    if (counts[CT_FAILED] + counts[CT_ERROR] != 0)
        return CT_RED;
    return counts[CT_XPASSED] != 0 ? CT_YELLOW : CT_GREEN;
}

/* --- what went wrong, and what tests have written ---------------------------------------------------------- */

static void write_failures(enum ct_outcome outcome, const char *title)
{
    const struct ct_results *results = &ct_run.results;

    if (results->counts[outcome] == 0 || ct_run.options->traceback == CT_TB_NO)
        return;
    ct_write_rule('=', CT_PLAIN, title);
    for (size_t i = 0; i < results->record_count; i++) {
        if (results->records[i].outcome != outcome)
            continue;
        ct_failure_write(&results->records[i]);
        if (ct_run.options->traceback == CT_TB_LINE)
            continue;
        ct_output_write(results->records[i].ordinal);
        ct_write("\n");
    }
}

/* What items with this outcome have written, where -r asks for it. */
static void write_outputs(enum ct_outcome outcome, char letter, enum ct_colour_name colour, const char *title)
{
    const struct ct_results *results = &ct_run.results;
    ct_index last = CT_NONE;

    if (strchr(ct_run.options->report_chars, letter) == NULL || ct_run.options->traceback == CT_TB_NO)
        return;
    for (size_t i = 0; i < results->output_count; i++) {
        ct_index ordinal = results->outputs[i].ordinal;
        struct ct_cursor at;

        if (ordinal == last || ct_outcome_at(results, ordinal) != outcome)
            continue;
        if (last == CT_NONE)
            ct_write_rule('=', CT_PLAIN, title);
        last = ordinal;
        at = ct_cursor_at(&ct_run.schedule, ordinal);
        ct_write_item_rule(colour, "", &at);
        ct_output_write(ordinal);
    }
}

/* --- the short summary ---------------------------------------------------------------------------------- */

/* Where somebody reads the log of a CI server, or asks for all, nothing is cut. */
static bool cuts_messages(void)
{
    const char *ci = getenv("CI"), *number = getenv("BUILD_NUMBER");

    return ct_run.options->verbose < 2 && (ci == NULL || *ci == '\0') && (number == NULL || *number == '\0');
}

static bool titled;

static void write_word(enum ct_outcome outcome)
{
    if (!titled)
        ct_write_rule('=', CT_CYAN, "short test summary info");
    titled = true;
    ct_write_coloured(ct_looks[outcome].colour, "%s", ct_looks[outcome].word);
    ct_write(" ");
}

/* "path::name", the name in bold. */
static void write_item(const struct ct_cursor *at)
{
    struct ct_text name = {0};

    ct_name_add(&name, at);
    ct_write_clean_coloured(CT_PLAIN, at->module->path);
    ct_write("::");
    ct_write_clean_coloured(CT_BOLD, ct_text_get(&name));
    ct_text_free(&name);
}

static void write_record_line(const struct ct_record *record)
{
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, record->ordinal);
    bool is_cut = (record->outcome == CT_FAILED || record->outcome == CT_ERROR) && cuts_messages();

    write_word(record->outcome);
    write_item(&at);
    if (*record->reason != '\0')
        ct_write_trimmed(" - ", record->reason, "", is_cut ? ct_out.width : CT_UNCUT);
    ct_write("\n");
}

static void write_passed(void)
{
    const struct ct_results *results = &ct_run.results;
    struct ct_cursor at;

    if (results->counts[CT_PASSED] == 0)
        return;
    for (bool more = ct_cursor_first(&ct_run.schedule, &at); more; more = ct_cursor_next(&ct_run.schedule, &at))
        if (ct_outcome_at(results, at.ordinal) == CT_PASSED) {
            write_word(CT_PASSED);
            write_item(&at);
            ct_write("\n");
        }
}

/* Skipped items are listed by place and reason. */
struct skip {
    const char *file;
    ct_index line;
    const char *reason;
    size_t first, count; /* index of its first record, how many there are */
};

static int compare_skips(const void *left, const void *right)
{
    const struct skip *a = left, *b = right;
    int order = strcmp(a->file, b->file);

    if (order == 0 && a->line != b->line)
        order = a->line < b->line ? -1 : 1;
    if (order == 0)
        order = strcmp(a->reason, b->reason);
    return order != 0 ? order : a->first < b->first ? -1 : a->first > b->first;
}

static int compare_firsts(const void *left, const void *right)
{
    const struct skip *a = left, *b = right;

    return a->first < b->first ? -1 : a->first > b->first;
}

static bool is_same_skip(const struct skip *a, const struct skip *b)
{
    return a->line == b->line && strcmp(a->file, b->file) == 0 && strcmp(a->reason, b->reason) == 0;
}

static struct skip skip_of(size_t index)
{
    const struct ct_record *record = &ct_run.results.records[index];
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, record->ordinal);
    struct skip skip = {at.module->path, ct_test_of(&at)->line, record->reason, index, 1};

    if (record->failure != NULL && record->failure->file != NULL) {
        skip.file = record->failure->file;
        skip.line = record->failure->line;
    }
    return skip;
}

static void write_skipped(void)
{
    const struct ct_results *results = &ct_run.results;
    struct skip *skips = ct_allocate((results->counts[CT_SKIPPED] + 1) * sizeof *skips);
    size_t count = 0, folded = 0;

    for (size_t i = 0; i < results->record_count; i++)
        if (results->records[i].outcome == CT_SKIPPED)
            skips[count++] = skip_of(i);
    qsort(skips, count, sizeof *skips, compare_skips);
    for (size_t i = 0; i < count; i++) {
        if (folded != 0 && is_same_skip(&skips[folded - 1], &skips[i]))
            skips[folded - 1].count++;
        else
            skips[folded++] = skips[i];
    }
    qsort(skips, folded, sizeof *skips, compare_firsts);
    for (size_t i = 0; i < folded; i++) {
        write_word(CT_SKIPPED);
        ct_write("[%zu] %s:%u", skips[i].count, skips[i].file, skips[i].line);
        ct_write_trimmed(": ", skips[i].reason, "", CT_UNCUT);
        ct_write("\n");
    }
    free(skips);
}

static void write_short_summary(void)
{
    const struct ct_results *results = &ct_run.results;

    for (const char *letter = ct_run.options->report_chars; *letter != '\0'; letter++) {
        if (*letter == 'p')
            write_passed();
        else if (*letter == 's')
            write_skipped();
        for (size_t i = 0; i < results->record_count && strchr("fExX", *letter) != NULL; i++)
            if (ct_looks[results->records[i].outcome].listed == *letter)
                write_record_line(&results->records[i]);
    }
}

/* --- the last line -------------------------------------------------------------------------------------- */

struct last_line {
    struct ct_text text; /* with its colours */
    int columns;
    enum ct_colour_name colour; /* of the whole; its own part is bold */
};

static void add_part(struct last_line *line, enum ct_colour_name colour, const char *part)
{
    struct ct_text bold = {0};

    ct_coloured_add(&bold, colour == line->colour ? CT_BOLD : CT_PLAIN, part);
    ct_coloured_add(&line->text, colour, ct_text_get(&bold));
    line->columns += (int)strlen(part);
    ct_text_free(&bold);
}

static void add_count(struct last_line *line, size_t count, const char *what, enum ct_colour_name colour)
{
    char part[64];

    if (count == 0)
        return;
    if (line->columns != 0) {
        ct_text_puts(&line->text, ", ");
        line->columns += 2;
    }
    snprintf(part, sizeof part, "%zu %s", count, what);
    add_part(line, colour, part);
}

/* "0.12s", "75.12s (0:01:15)". */
static void add_time(struct last_line *line, double seconds)
{
    unsigned long whole = (unsigned long)seconds;
    struct ct_text text = {0};

    ct_text_puts(&text, " in ");
    ct_text_add_seconds(&text, seconds, 2);
    ct_text_puts(&text, "s");
    if (seconds >= 60) {
        ct_text_puts(&text, " (");
        if (whole >= 86400)
            ct_text_add(&text, "%lu day%s, ", whole / 86400, whole < 2 * 86400 ? "" : "s");
        ct_text_add(&text, "%lu:%02lu:%02lu)", whole / 3600 % 24, whole / 60 % 60, whole % 60);
    }
    ct_coloured_add(&line->text, line->colour, ct_text_get(&text));
    line->columns += (int)text.size;
    ct_text_free(&text);
}

static void write_last_line(void)
{
    const struct ct_results *results = &ct_run.results;
    const size_t *counts = results->counts;
    struct last_line line = {.colour = ct_summary_colour()};

    if (line.colour == CT_GREEN && counts[CT_PASSED] == 0)
        line.colour = CT_YELLOW;
    add_count(&line, counts[CT_FAILED], "failed", CT_RED);
    add_count(&line, counts[CT_PASSED], "passed", CT_GREEN);
    add_count(&line, counts[CT_SKIPPED], "skipped", CT_YELLOW);
    add_count(&line, results->deselected, "deselected", CT_YELLOW);
    add_count(&line, counts[CT_XFAILED], "xfailed", CT_YELLOW);
    add_count(&line, counts[CT_XPASSED], "xpassed", CT_YELLOW);
    add_count(&line, counts[CT_ERROR], counts[CT_ERROR] == 1 ? "error" : "errors", CT_RED);
    if (line.columns == 0)
        add_part(&line, CT_YELLOW, "no tests ran");
    add_time(&line, results->elapsed);
    if (ct_loudness() < 0)
        ct_write("%s\n", ct_text_get(&line.text));
    else
        ct_write_rule_around('=', line.colour, &line.text, line.columns);
    ct_text_free(&line.text);
}

void ct_summary_write(void)
{
    const struct ct_results *results = &ct_run.results;

    write_failures(CT_ERROR, "ERRORS");
    write_failures(CT_FAILED, "FAILURES");
    write_outputs(CT_PASSED, 'P', CT_GREEN, "PASSES");
    write_outputs(CT_XPASSED, 'X', CT_YELLOW, "XPASSES");
    ct_durations_write();
    write_short_summary();
    if (results->stopped != NULL)
        ct_write_rule('!', CT_RED, results->stopped);
    if (results->interrupted)
        ct_write_rule('!', CT_RED, "interrupted");
    if (ct_loudness() >= -1)
        write_last_line();
    ct_flush();
}
