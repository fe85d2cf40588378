/* shown.c - what the user's files say about showing values: functions ct_show_NAME, the names in enums, and macros that must
 * not be taken for operands.
 *
 * In: the C of this file and of those that are visible in it. Out: the tables that a report looks them up in, and a macro that
 * tells the C compiler's types apart.
 */
#include <string.h>

#include "emit/write.h"
#include "syntax/parts.h"

/* --- what a declaration says --------------------------------------------------------------------------------------------------- */

/* The type behind the comma of `(struct ct_out *out, const struct NAME *value)`, without const and star; NULL: it is not written so. */
static const char *shown_type(struct session *session, struct range rest)
{
    struct text type = {.arena = &session->arena};
    struct ctoken token;
    while (ctoken_next(&rest, &token) && !ctoken_is(token, ","))
        if (ctoken_is(token, ")") || ctoken_is(token, ";"))
            return NULL;
    while (ctoken_next(&rest, &token) && token.kind == CTOKEN_NAME) {
        if (ctoken_is(token, "const"))
            continue;
        text_adds(&type, type.n ? " " : "");
        text_add(&type, range_text(token.range), range_size(token.range));
    }
    return type.at && ctoken_is(token, "*") ? type.at : NULL;
}

static bool is_shown_already(const struct unit *unit, const char *type)
{
    for (size_t i = 0; i < unit->shown.n; i++)
        if (strcmp(unit->shown.at[i].type, type) == 0)
            return true;
    return false;
}

/* Is a function ct_show_NAME declared or defined here? */
static void find_function(struct unit *unit, const struct node *node)
{
    static const char prefix[] = "ct_show_";
    struct session *session = unit->out.session;
    struct range rest = node->range;
    struct ctoken token;
    while (ctoken_next(&rest, &token) && !ctoken_is(token, "(") && !ctoken_is(token, "{")) {
        if (token.kind != CTOKEN_NAME || range_size(token.range) < sizeof prefix || memcmp(range_text(token.range), prefix, sizeof prefix - 1) != 0)
            continue;
        const char *type = shown_type(session, rest);
        if (type && !is_shown_already(unit, type))
            vec_push(&session->arena, unit->shown, (struct shown){token.range, type});
        return;
    }
}

/* Reads `{ A, B = 2 }`; `rest` is behind the brace. False: macros or #ifs say which names it has. */
static bool read_names(struct session *session, struct enumeration *enumeration, struct range *rest)
{
    struct ctoken token;
    bool is_next = true, is_behind_name = false, is_known = true;
    for (int depth = 0; ctoken_next(rest, &token);) {
        is_known &= !ctoken_is(token, "#") && !(is_behind_name && ctoken_is(token, "("));
        depth += ctoken_is(token, "(") - ctoken_is(token, ")");
        if (depth == 0 && ctoken_is(token, "}"))
            return is_known;
        is_behind_name = is_next && token.kind == CTOKEN_NAME;
        if (is_behind_name)
            vec_push(&session->arena, enumeration->names, token.range);
        is_next = depth == 0 && ctoken_is(token, ",");
    }
    return false;
}

static void find_enums(struct unit *unit, const struct node *node)
{
    struct session *session = unit->out.session;
    struct range rest = node->range;
    struct ctoken token;
    bool is_typedef = false;
    struct enumeration *last = NULL;
    while (ctoken_next(&rest, &token)) {
        is_typedef |= ctoken_is(token, "typedef");
        if (last && is_typedef && token.kind == CTOKEN_NAME)
            last->alias = token.range;
        if (!ctoken_is(token, "enum"))
            continue;
        struct range tag = {0};
        if (ctoken_next(&rest, &token) && token.kind == CTOKEN_NAME) {
            tag = token.range;
            if (!ctoken_next(&rest, &token))
                return;
        }
        if (!ctoken_is(token, "{"))
            continue;
        last = ARENA_NEW(&session->arena, struct enumeration);
        last->tag = tag;
        if (read_names(session, last, &rest))
            vec_push(&session->arena, unit->visible_enums, last);
    }
}

/* `#define NAME text` where the text falls apart beside an operator. */
static void find_macro(struct unit *unit, const struct node *node)
{
    struct range rest = node->range, name;
    struct ctoken token;
    /* NOLINTNEXTLINE(misc-redundant-expression): each call takes another token */
    if (!ctoken_next(&rest, &token) || !ctoken_next(&rest, &token) || !ctoken_is(token, "define") || !ctoken_next(&rest, &token))
        return;
    name = token.range;
    if (rest.begin < rest.end && rest.source->text[rest.begin] == '(')
        while (ctoken_next(&rest, &token) && !ctoken_is(token, ")"))
            ;
    if (binds_weakly(rest))
        vec_push(&unit->out.session->arena, unit->weak_macros, session_name_of(unit->out.session, name));
}

bool is_torn_by_macro(const struct unit *unit, const struct part *part)
{
    if (part->kind < PART_COMPARE)
        return is_torn_by_macro(unit, part->a) || (part->b && is_torn_by_macro(unit, part->b)) || (part->c && is_torn_by_macro(unit, part->c));
    for (size_t i = 0; i < unit->weak_macros.n; i++)
        if (mentions_bare(part->range, unit->weak_macros.at[i]))
            return true;
    return false;
}

void add_shown(struct unit *unit, const struct node *node)
{
    if (node->kind == NODE_C && node->c == C_DIRECTIVE)
        find_macro(unit, node);
    if (node->kind != NODE_C || node->condition != NO_CONDITION)
        return;
    size_t before = unit->shown.n;
    if (node->c == C_TYPE)
        find_enums(unit, node);
    else if (node->c == C_OTHER || node->c == C_PROTOTYPE || node->c == C_INLINE)
        find_function(unit, node);
    if (unit->shown.n != before)
        write_shown(unit);
}

/* --- what is visible ----------------------------------------------------------------------------------------------------------- */

static void find_in(struct unit *unit, const struct home *home, unsigned depth);

static void find_in_outer(struct unit *unit, const struct home *home, unsigned depth)
{
    if (depth > 1000)
        return;
    if (home->outer)
        find_in(unit, home->outer, depth + 1);
    for (size_t i = 0; i < home->used.n && depth < 32; i++)
        find_in(unit, home->used.at[i], depth + 1);
}

/* What the header of a file shows. */
static void find_in(struct unit *unit, const struct home *home, unsigned depth)
{
    const struct tree *tree = home->input->tree;
    find_in_outer(unit, home, depth);
    for (size_t i = 0; i < tree->nodes.n; i++) {
        const struct node *node = &tree->nodes.at[i];
        if (node->kind == NODE_C && node->c == C_DIRECTIVE)
            find_macro(unit, node);
        if (node->kind != NODE_C || node->condition != NO_CONDITION)
            continue;
        if (node->c == C_PROTOTYPE || node->c == C_INLINE)
            find_function(unit, node);
        else if (node->c == C_TYPE)
            find_enums(unit, node);
    }
}

void find_shown(struct unit *unit)
{
    find_in_outer(unit, unit->home, 0);
    if (unit->shown.n)
        write_shown(unit);
}

/* --- as C ---------------------------------------------------------------------------------------------------------------------- */

void write_shown(struct unit *unit)
{
    struct out *out = &unit->out;
    out_ours(out);
    out_text(out, "#undef CT_SHOWN\n#define CT_SHOWN");
    for (size_t i = 0; i < unit->shown.n; i++)
        out_printf(out, " %s *: (CT_SHOWN_BY + %zu), const %s *: (CT_SHOWN_BY + %zu),", unit->shown.at[i].type, i, unit->shown.at[i].type, i);
    out_text(out, "\n");
}

static void write_functions(struct unit *unit)
{
    struct out *out = &unit->out;
    for (size_t i = 0; i < unit->shown.n; i++)
        out_printf(out, "static void ct_show_%zu(struct ct_out *out, const void *value) { %.*s(out, value); }\n", i,
                   (int)range_size(unit->shown.at[i].name), range_text(unit->shown.at[i].name));
    out_text(out, "static const struct ct_show ct_shows[] = {");
    for (size_t i = 0; i < unit->shown.n; i++)
        out_printf(out, "%s{\"%s\", ct_show_%zu}", i ? ", " : "", unit->shown.at[i].type, i);
    out_text(out, "};\n");
}

static void write_enum(struct out *out, const struct enumeration *enumeration, size_t number)
{
    out_printf(out, "static const struct ct_enumerator ct_enum_%zu[] = {", number);
    for (size_t i = 0; i < enumeration->names.n; i++) {
        struct range name = enumeration->names.at[i];
        out_printf(out, "{\"%.*s\", %.*s}, ", (int)range_size(name), range_text(name), (int)range_size(name), range_text(name));
    }
    out_text(out, "{0, 0}};\n");
}

void write_show_tables(struct unit *unit)
{
    struct out *out = &unit->out;
    if (unit->shown.n)
        write_functions(unit);
    for (size_t i = 0; i < unit->enums.n; i++)
        write_enum(out, unit->enums.at[i], i);
    if (unit->enums.n) {
        out_text(out, "static const struct ct_enumerator *const ct_enums[] = {");
        for (size_t i = 0; i < unit->enums.n; i++)
            out_printf(out, "%sct_enum_%zu", i ? ", " : "", i);
        out_text(out, "};\n");
    }
}

/* --- which enum ---------------------------------------------------------------------------------------------------------------- */

static bool is_same(struct range a, struct range b)
{
    return a.source && b.source && range_size(a) == range_size(b) && memcmp(range_text(a), range_text(b), range_size(a)) == 0;
}

static int number_of(struct unit *unit, const struct enumeration *enumeration)
{
    for (size_t i = 0; i < unit->enums.n; i++)
        if (unit->enums.at[i] == enumeration)
            return (int)i;
    vec_push(&unit->out.session->arena, unit->enums, enumeration);
    return (int)unit->enums.n - 1;
}

int enum_of_name(struct unit *unit, struct range name)
{
    for (size_t i = 0; i < unit->visible_enums.n; i++)
        for (size_t j = 0; j < unit->visible_enums.at[i]->names.n; j++)
            if (is_same(unit->visible_enums.at[i]->names.at[j], name))
                return number_of(unit, unit->visible_enums.at[i]);
    return -1;
}

/* `enum TAG`, or a typedef's name, in front of a variable. */
static int enum_of_type(struct unit *unit, struct ctoken before, struct range type)
{
    bool has_tag = before.range.source && ctoken_is(before, "enum");
    for (size_t i = 0; i < unit->visible_enums.n; i++) {
        const struct enumeration *enumeration = unit->visible_enums.at[i];
        if (is_same(has_tag ? enumeration->tag : enumeration->alias, type))
            return number_of(unit, enumeration);
    }
    return -1;
}

int enum_of_variable(struct unit *unit, const struct body *body, struct range name)
{
    struct range rest = body->range;
    struct ctoken token, type = {0}, before = {0};
    if (!unit->visible_enums.n)
        return -1;
    for (; ctoken_next(&rest, &token); before = type, type = token)
        if (token.kind == CTOKEN_NAME && type.kind == CTOKEN_NAME && type.range.source && is_same(token.range, name)) {
            int number = enum_of_type(unit, before, type.range);
            if (number >= 0)
                return number;
        }
    return -1;
}
