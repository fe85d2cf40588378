/* places.c - where statements stand.
 *
 * In: the statements of a file. Out: texts for each, and the object that stands for the file in reports. The numbers are those of
 * the whole file, whatever of it is written, so that a header and the C beside it mean the same by a number.
 */
#include <string.h>

#include "emit/write.h"
#include "syntax/ctext.h"

static bool has_place(const struct word *word)
{
    return !word->in_define && word->kind != WORD_yield && word->kind != WORD_return && word->kind != WORD_cleanup;
}

static void find_in_nodes(struct unit *unit, const struct node *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < nodes[i].body.words.n; j++)
            if (has_place(&nodes[i].body.words.at[j]))
                vec_push(&unit->out.session->arena, unit->places, (struct statement){&nodes[i].body.words.at[j], "", nodes[i].kind == NODE_C});
        find_in_nodes(unit, nodes[i].members.at, nodes[i].members.n);
    }
}

void find_places(struct unit *unit)
{
    find_in_nodes(unit, unit->input->tree->nodes.at, unit->input->tree->nodes.n);
}

uint32_t place_of(struct unit *unit, const struct word *word, const char *parts)
{
    size_t low = 0, high = unit->places.n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (unit->places.at[middle].word->range.begin <= word->range.begin)
            low = middle;
        else
            high = middle;
    }
    unit->places.at[low].parts = parts;
    return (uint32_t)low;
}

/* One line without comments already? */
static bool is_flat(struct range range)
{
    const char *text = range_text(range);
    size_t n = range_size(range);
    if (memchr(text, '\n', n) || memchr(text, '/', n) || memchr(text, '\t', n) || memchr(text, '\\', n))
        return false;
    for (const char *at = text; n > 1 && (at = memchr(at, ' ', n - 1 - (size_t)(at - text))); at++)
        if (at[1] == ' ')
            return false;
    return true;
}

const char *flat_text(struct session *session, struct range range)
{
    if (is_flat(range))
        return arena_copy(&session->arena, range_text(range), range_size(range));
    struct text text = {.arena = &session->arena};
    struct ctoken token;
    uint32_t end = range.begin;
    while (ctoken_next(&range, &token)) {
        bool is_wrapped = ctoken_is(token, ",") || (ctoken_is(token, ")") && memchr(range.source->text + end, '\n', token.range.begin - end));
        if (text.n && token.range.begin > end && !is_wrapped)
            text_addc(&text, ' ');
        text_add(&text, range_text(token.range), range_size(token.range));
        end = token.range.end;
    }
    return text.at ? text.at : "";
}

/* The statement on one line, as a report shows it. */
static const char *statement_text(struct session *session, const struct word *word)
{
    enum { LONGEST = 3000 };
    const char *text = flat_text(session, word->whole);
    return strlen(text) > LONGEST ? arena_copy(&session->arena, text, LONGEST) : text;
}

/* The texts of each place, see plan.h, and where those of each CT_PLACE_STEPth begin. */
static void write_texts(struct unit *unit)
{
    enum { STEP = 64 };
    struct out *out = &unit->out;
    struct session *session = out->session;
    struct blob blob = blob_new(session);
    struct text offsets = {.arena = &session->arena}, text = {.arena = &session->arena};
    for (size_t i = 0; i < unit->places.n; i++) {
        const struct statement *statement = &unit->places.at[i];
        const struct range range = statement->word->range;
        text.n = 0;
        text_printf(&text, "%u%c%s", source_place(range.source, range.begin).line, statement->is_helper ? '*' : ':',
                    statement_text(session, statement->word));
        size_t offset = blob_append(&blob, text.at);
        blob_append(&blob, statement->parts);
        if (i % STEP == 0)
            text_printf(&offsets, "%s%zu", i ? ", " : "", offset);
    }
    write_blob(out, &blob, "ct_statements");
    out_printf(out, "CT_APART static const ct_index ct_places[] = {%s};\n", offsets.at);
}

void write_places(struct unit *unit)
{
    struct out *out = &unit->out;
    struct session *session = out->session;
    out_ours(out);
    if (unit->places.n)
        write_texts(unit);
    write_show_tables(unit);
    const char *id = unit->input->tree->source->id;
    struct text escaped = {.arena = &session->arena};
    text_add_c_escaped(&escaped, id, strlen(id));
    out_printf(out, "%sconst struct ct_file %s = {\"%s\", %s, %s, %s, %s};\n", unit->module ? "static " : "", unit->file_symbol, escaped.at,
               unit->places.n ? "(const char *)&ct_statements" : "\"\"", unit->places.n ? "ct_places" : "0",
               unit->shown.n ? "ct_shows" : "0", unit->enums.n ? "ct_enums" : "0");
}
