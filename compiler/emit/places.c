/* places.c - where statements stand, as a table.
 *
 * In: the statements that were written, in order. Out: a row for each, and the object that stands for the file in reports.
 */
#include <string.h>

#include "emit/write.h"
#include "syntax/ctext.h"

uint32_t place_of(struct unit *unit, const struct word *word, const char *parts)
{
    vec_push(&unit->out.session->arena, unit->places, (struct statement){word, parts, unit->is_helper});
    return (uint32_t)unit->places.n - 1;
}

const char *flat_text(struct session *session, struct range range)
{
    struct text text = {.arena = &session->arena};
    struct ctoken token;
    uint32_t end = range.begin;
    while (ctoken_next(&range, &token)) {
        bool is_wrapped = ctoken_is(token, ")") && memchr(range.source->text + end, '\n', token.range.begin - end);
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

static void write_rows_of(struct unit *unit, struct blob *blob, struct text *table)
{
    struct session *session = unit->out.session;
    for (size_t i = 0; i < unit->places.n; i++) {
        const struct statement *statement = &unit->places.at[i];
        const struct word *word = statement->word;
        size_t text = blob_add(blob, statement_text(session, word)), parts = blob_add(blob, statement->parts);
        text_printf(table, "    {%u, %zu, %zu, %d},\n", source_place(word->range.source, word->range.begin).line, text, parts, statement->is_helper);
    }
}

void write_places(struct unit *unit)
{
    struct out *out = &unit->out;
    struct session *session = out->session;
    struct blob blob = blob_new(session);
    struct text table = {.arena = &session->arena};
    write_rows_of(unit, &blob, &table);
    out_ours(out);
    if (unit->places.n) {
        write_blob(out, &blob, "ct_statements");
        out_printf(out, "static const struct ct_place ct_places[] = {\n");
        out_bytes(out, table.at, table.n);
        out_text(out, "};\n");
    }
    write_show_tables(unit);
    const char *id = unit->input->tree->source->id;
    struct text escaped = {.arena = &session->arena};
    text_add_c_escaped(&escaped, id, strlen(id));
    out_printf(out, "%sconst struct ct_file %s = {\"%s\", %s, %s, %s, %s};\n", unit->module ? "static " : "", unit->file_symbol, escaped.at,
               unit->places.n ? "(const char *)&ct_statements" : "\"\"", unit->places.n ? "ct_places" : "0",
               unit->shown.n ? "ct_shows" : "0", unit->enums.n ? "ct_enums" : "0");
}
