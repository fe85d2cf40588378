/* diag.c - collecting what is wrong.
 *
 * In: places and texts from every pass. Out: the session's list. What -W options make of a code is
 * decided here, once, when it is added; how it looks is the business of show.h.
 */
#include "source/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "source/session.h"

const struct diag_info diag_infos[DIAG_CODE_COUNT] = {
#define CODE(number, name, severity, summary) {"CT" #number, name, SEVERITY_##severity, summary},
#include "source/codes.def"
#undef CODE
};

/* What the -W options said of one diagnostic. */
struct choice {
    bool is_off;
    enum { AS_ALL, AS_ERROR, AS_WARNING } as;
};

enum severity diag_severity(const struct session *session, enum diag_code code)
{
    const struct diag_info *info = &diag_infos[code];
    if (info->severity == SEVERITY_ERROR) return SEVERITY_ERROR;
    const struct choice *choice = map_get(&session->severities, info->name, strlen(info->name));
    if (choice && choice->is_off) return SEVERITY_OFF;
    if (choice && choice->as != AS_ALL) return choice->as == AS_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING;
    return session->warnings_are_errors ? SEVERITY_ERROR : info->severity;
}

static void store(struct session *session, struct diag *diag)
{
    diag->order = (unsigned)session->diags.n;
    if (diag->severity == SEVERITY_ERROR) session->error_count++;
    vec_push(&session->arena, session->diags, diag);
}

struct diag *diag_add(struct session *session, enum diag_code code, struct range range,
                      const char *format, ...)
{
    va_list arguments;
    struct diag *diag = ARENA_NEW(&session->arena, struct diag);
    diag->code = code;
    diag->severity = diag_severity(session, code);
    diag->range = range;
    va_start(arguments, format);
    diag->text = arena_vprintf(&session->arena, format, arguments);
    va_end(arguments);
    if (diag->severity != SEVERITY_OFF) store(session, diag);
    return diag;
}

static bool is_same_range(struct range a, struct range b)
{
    return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

struct diag *diag_label(struct session *session, struct diag *diag, struct range range,
                        const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_vprintf(&session->arena, format, arguments);
    va_end(arguments);
    struct diag_part part = {range, *text ? text : NULL, false};
    if (range.source != diag->range.source) return diag_note(session, diag, range, "%s", *text ? text : "here");
    if (!diag->label && is_same_range(range, diag->range)) diag->label = part.text;
    else vec_push(&session->arena, diag->labels, part);
    return diag;
}

static void add_note(struct session *session, struct diag *diag, struct range range, bool is_step, const char *format, va_list arguments)
{
    struct diag_part note = {range, arena_vprintf(&session->arena, format, arguments), is_step};
    vec_push(&session->arena, diag->notes, note);
}

struct diag *diag_note(struct session *session, struct diag *diag, struct range range, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_note(session, diag, range, false, format, arguments);
    va_end(arguments);
    return diag;
}

struct diag *diag_step(struct session *session, struct diag *diag, struct range range, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_note(session, diag, range, true, format, arguments);
    va_end(arguments);
    return diag;
}

static struct diag_edit edit_of(struct session *session, struct range range, const char *replacement)
{
    return (struct diag_edit){range, arena_copy(&session->arena, replacement, strlen(replacement))};
}

static const char *title_of(struct session *session, struct range range, const char *replacement)
{
    if (!*replacement)
        return arena_printf(&session->arena, "remove '%.*s'", (int)range_size(range), range_text(range));
    return arena_printf(&session->arena, "%s '%s'", range_is_empty(range) ? "insert" : "write", replacement);
}

struct diag *diag_fix(struct session *session, struct diag *diag, struct range range, const char *replacement)
{
    struct diag_edit edit = edit_of(session, range, replacement);
    if (!diag->fixes.n || !diag->fixes.at[0].is_preferred) {
        struct diag_fix fix = {.title = title_of(session, range, replacement), .is_preferred = true};
        vec_push(&session->arena, diag->fixes, fix);
        struct diag_fix *fixes = diag->fixes.at;
        memmove(fixes + 1, fixes, (diag->fixes.n - 1) * sizeof *fixes);
        fixes[0] = fix;
    }
    vec_push(&session->arena, diag->fixes.at[0].edits, edit);
    return diag;
}

struct diag *diag_choice(struct session *session, struct diag *diag, const char *title, ...)
{
    va_list arguments;
    va_start(arguments, title);
    struct diag_fix fix = {.title = arena_vprintf(&session->arena, title, arguments)};
    va_end(arguments);
    vec_push(&session->arena, diag->fixes, fix);
    return diag;
}

struct diag *diag_edit(struct session *session, struct diag *diag, struct range range, const char *replacement)
{
    struct diag_edit edit = edit_of(session, range, replacement);
    vec_push(&session->arena, diag->fixes.at[diag->fixes.n - 1].edits, edit);
    return diag;
}

struct diag *diag_help(struct session *session, struct diag *diag, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vec_push(&session->arena, diag->helps, arena_vprintf(&session->arena, format, arguments));
    va_end(arguments);
    return diag;
}

static const struct diag_info *info_named(const char *name)
{
    for (size_t i = 0; i < DIAG_CODE_COUNT; i++) {
        const struct diag_info *info = &diag_infos[i];
        if (strcmp(info->name, name) == 0 || strcmp(info->code, name) == 0) return info;
    }
    return NULL;
}

static struct choice *choice_of(struct session *session, const struct diag_info *info)
{
    struct map_entry *entry = map_at(&session->arena, &session->severities, info->name, strlen(info->name));
    if (!entry->value) entry->value = ARENA_NEW(&session->arena, struct choice);
    return entry->value;
}

static void make_warning(struct choice *choice)
{
    choice->as = AS_WARNING;
}
static void make_off(struct choice *choice)
{
    choice->is_off = true;
}
static void make_error(struct choice *choice)
{
    *choice = (struct choice){.as = AS_ERROR};
}
static void make_on(struct choice *choice)
{
    choice->is_off = false;
}

/* The beginnings of -W options, longer ones first, and what each does to a diagnostic. */
static const struct form {
    const char *prefix;
    bool lessens;
    void (*apply)(struct choice *choice);
} forms[] = {
    {"no-error=", true, make_warning},
    {"no-", true, make_off},
    {"error=", false, make_error},
    {"", false, make_on},
};

bool diag_configure(struct session *session, const char *option)
{
    if (strcmp(option, "error") == 0 || strcmp(option, "no-error") == 0) {
        session->warnings_are_errors = option[0] == 'e';
        return true;
    }
    const struct form *form = forms;
    while (strncmp(option, form->prefix, strlen(form->prefix)) != 0) form++;
    const struct diag_info *info = info_named(option + strlen(form->prefix));
    if (!info || (form->lessens && info->severity == SEVERITY_ERROR)) return false;
    form->apply(choice_of(session, info));
    return true;
}

static int compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_diags(const void *left, const void *right)
{
    const struct diag *a = *(struct diag *const *)left, *b = *(struct diag *const *)right;
    uint32_t source_a = a->range.source ? a->range.source->order + 1 : 0;
    uint32_t source_b = b->range.source ? b->range.source->order + 1 : 0;
    int by_source = compare_numbers(source_a, source_b);
    if (by_source != 0) return by_source;
    int by_place = source_a ? compare_numbers(a->range.begin, b->range.begin) : 0;
    return by_place != 0 ? by_place : compare_numbers(a->order, b->order);
}

void diag_sort(const struct session *session)
{
    if (session->diags.n < 2) return;
    qsort(session->diags.at, session->diags.n, sizeof *session->diags.at, compare_diags);
}
