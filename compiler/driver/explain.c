/* explain.c - `ctestc explain`: what a diagnostic means.
 *
 * In: a code or its name. Out: its section of grammar/explanations.md, as plain text: what stands between fences is an
 * example.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "driver/commands.h"
#include "source/explanation.h"

/* Of the text that is left, the next line without its end; false at the end. */
static bool next_line(const char **at, const char *end, const char **line, int *length)
{
    if (*at == end)
        return false;
    const char *newline = memchr(*at, '\n', (size_t)(end - *at));
    *line = *at;
    *length = (int)((newline ? newline : end) - *at);
    *at = newline ? newline + 1 : end;
    return true;
}

static bool is_fence(const char *line, int length)
{
    return length >= 3 && strncmp(line, "```", 3) == 0;
}

/* Examples are indented, and lose their fences. */
static void print_section(enum diag_code code)
{
    struct explanation section = explanation_of(code);
    const char *at = section.text, *end = at + section.size, *line;
    int length;
    bool is_example = false;
    while (next_line(&at, end, &line, &length)) {
        if (is_fence(line, length))
            is_example = !is_example;
        else
            printf("%s%.*s\n", is_example && length ? "    " : "", length, line);
    }
}

static const char *kind_of(const struct diag_info *info)
{
    return info->severity == SEVERITY_ERROR ? "error" : "warning";
}

static void explain(const struct diag_info *info)
{
    printf("%s %s, %s: %s\n\n", info->code, info->name, kind_of(info), info->summary);
    print_section((enum diag_code)(info - diag_infos));
}

/* `CT0201`, `ct201`, `0201`, `201` and `scope-mismatch` are one. */
static bool is_named(const struct diag_info *info, const char *word)
{
    if (strcmp(word, info->name) == 0)
        return true;
    const char *wanted = strncasecmp(word, "ct", 2) == 0 ? word + 2 : word, *number = info->code + 2;
    if (!isdigit((unsigned char)*wanted))
        return false;
    wanted += strspn(wanted, "0");
    return strcmp(wanted, number + strspn(number, "0")) == 0;
}

static const struct diag_info *find(const char *word)
{
    for (int code = 0; code < DIAG_CODE_COUNT; code++)
        if (is_named(&diag_infos[code], word))
            return &diag_infos[code];
    return NULL;
}

static void complain_unknown(const char *word)
{
    const char *names[2 * DIAG_CODE_COUNT];
    for (int code = 0; code < DIAG_CODE_COUNT; code++) {
        names[code] = diag_infos[code].name;
        names[DIAG_CODE_COUNT + code] = diag_infos[code].code;
    }
    const char *nearest = diag_nearest(word, names, sizeof names / sizeof names[0]);
    if (nearest)
        complain("there is no diagnostic '%s'; did you mean '%s'?", word, nearest);
    else
        complain("there is no diagnostic '%s'; 'ctestc explain' lists them", word);
}

static void list(void)
{
    for (int code = 0; code < DIAG_CODE_COUNT; code++)
        printf("%s  %-24s %-7s  %s\n", diag_infos[code].code, diag_infos[code].name, kind_of(&diag_infos[code]),
               diag_infos[code].summary);
}

enum status command_explain(struct session *session, const struct options *options)
{
    (void)session;
    if (!options->paths.n)
        list();
    for (size_t i = 0; i < options->paths.n; i++)
        if (!find(options->paths.at[i])) {
            complain_unknown(options->paths.at[i]);
            return STATUS_USAGE;
        }
    for (size_t i = 0; i < options->paths.n; i++) {
        if (i)
            putchar('\n');
        explain(find(options->paths.at[i]));
    }
    return STATUS_FINE;
}
