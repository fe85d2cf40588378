/* words.c - function bodies with our words rewritten.
 *
 * In: a range of C with the words that stand where statements start. Out: the same C on the same lines, in which `yield`,
 * `assert` and the others are plain C. Assertions are elsewhere: assertions.c.
 */
#include <string.h>

#include "emit/write.h"
#include "syntax/ctext.h"

static bool is_in(struct range range, const struct word *word)
{
    return word->range.begin >= range.begin && word->range.end <= range.end;
}

static bool may_break(const struct unit *unit, const struct word *word)
{
    return unit->may_break && !word->in_parens;
}

void stand_under(struct unit *unit, const struct word *word, uint32_t offset, uint32_t ahead)
{
    if (may_break(unit, word))
        out_align(&unit->out, offset, ahead);
}

void begin_copy(struct unit *unit, const struct word *word, uint32_t offset)
{
    struct out *out = &unit->out;
    stand_under(unit, word, offset, 0);
    for (uint32_t i = out->source_end; i < offset; i++)
        if (word->range.source->text[i] == '\n')
            out_text(out, "\n");
    out->source_end = offset;
}

void stand_apart(struct unit *unit, const struct word *word)
{
    if (may_break(unit, word))
        out_break(&unit->out);
}

static void copy_argument(struct unit *unit, const struct word *word, struct range range)
{
    begin_copy(unit, word, range.begin);
    copy(&unit->out, range.source, range.begin, range.end);
}

/* Nothing but brackets and the `;`, so that no message can point to it. */
static bool is_line_done(const struct source *source, uint32_t at)
{
    at += (uint32_t)strspn(source->text + at, " \t;})");
    return source->text[at] == '\0' || strchr("\r\n/\\", source->text[at]);
}

/* What follows the word is copied again. */
static void end_word(struct unit *unit, const struct word *word)
{
    struct out *out = &unit->out;
    const struct source *source = word->whole.source;
    if (!may_break(unit, word) || out->source_line != source_place(source, word->whole.end).line || !is_line_done(source, word->whole.end))
        begin_copy(unit, word, word->whole.end);
    out->source_end = word->whole.end;
}

/* --- cleanup(function, pointer) ------------------------------------------------------------------------------------------- */

static bool same_bytes(struct range a, struct range b)
{
    return range_size(a) == range_size(b) && memcmp(range_text(a), range_text(b), range_size(a)) == 0;
}

/* Does a name behind this token stand in a declaration rather than in an expression? */
static bool may_declare(struct ctoken before)
{
    static const char *const words[] = {"return", "else", "case", "sizeof", "do"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ctoken_is(before, words[i]))
            return false;
    return before.kind == CTOKEN_NAME || ctoken_is(before, "*");
}

/* May the name be a variable of the function itself? Then no function of ours can call it by that name. */
static bool is_declared_in(struct range body, struct range name)
{
    struct ctoken token, before = {0};
    for (; ctoken_next(&body, &token); before = token)
        if (token.kind == CTOKEN_NAME && same_bytes(token.range, name) && before.range.source && may_declare(before))
            return true;
    return false;
}

static bool is_name(struct range range)
{
    struct ctoken token;
    return ctoken_next(&range, &token) && token.kind == CTOKEN_NAME && !ctoken_next(&range, &token);
}

/* Is the function called by its own type, from a function of ours at file level? */
static bool has_caller(const struct body *body, const struct word *word)
{
    return word->kind == WORD_cleanup && !word->in_define && word->arguments.n == 2 && is_name(word->arguments.at[0]) &&
           !is_declared_in(body->range, word->arguments.at[0]);
}

void write_cleanups(struct unit *unit, const struct body *body)
{
    struct out *out = &unit->out;
    uint32_t n = unit->cleanup_count;
    for (size_t i = 0; i < body->words.n; i++) {
        const struct word *word = &body->words.at[i];
        if (!has_caller(body, word))
            continue;
        struct range name = word->arguments.at[0];
        out_ours(out);
        out_printf(out, "static void %s_cleanup_%u(void *pointer)\n{\n", unit->file_symbol, n++);
        out_at(out, name.source, name.begin);
        out_range(out, name);
        out_text(out, "(pointer);\n");
        out_ours(out);
        out_text(out, "}\n");
    }
}

static void write_cleanup(struct unit *unit, const struct body *body, const struct word *word)
{
    struct out *out = &unit->out;
    if (has_caller(body, word)) {
        out_printf(out, "ct_cleanup_push(%s_cleanup_%u, (", unit->file_symbol, unit->cleanup_count++);
    } else {
        out_text(out, "ct_cleanup_push((void (*)(void *))(void (*)(void))(");
        copy_argument(unit, word, word->arguments.at[0]);
        out_text(out, "), (");
    }
    copy_argument(unit, word, word->arguments.at[1]);
    out_text(out, "))");
}

/* --- the others ----------------------------------------------------------------------------------------------------------------- */

/* skip, fail, xfail: a format and arguments, perhaps none. */
static void write_ending(struct unit *unit, const struct word *word, const char *function)
{
    struct out *out = &unit->out;
    out_printf(out, "%s(&%s, %u, ", function, unit->file_symbol, place_of(unit, word, ""));
    if (word->arguments.n)
        copy_argument(unit, word, (struct range){word->range.source, word->arguments.at[0].begin, word->arguments.at[word->arguments.n - 1].end});
    else
        out_text(out, "\"%s\", \"\"");
    out_text(out, ")");
}

/* --- yield ------------------------------------------------------------------------------------------------------------------- */

static void write_yield(struct unit *unit, const struct word *word, const struct fixture *fixture)
{
    struct out *out = &unit->out;
    if (!word->has_value) {
        out_text(out, "ct_yield(0);");
        return;
    }
    out_printf(out, "{ const ct_type_%s ct_v = (", fixture_symbol(out->session, fixture));
    copy_argument(unit, word, word->value);
    out_text(out, "); ct_yield(&ct_v); }");
}

/* `return;` where cleanups are pending. */
static void write_return(struct unit *unit, const struct word *word)
{
    struct out *out = &unit->out;
    out_text(out, "{ ct_body_ends(); ");
    out_range(out, word->whole);
    out_text(out, " }");
}

static const char *unsplit(enum word_kind kind)
{
    static const char *const names[] = {
#define STATEMENT(name, help) "ct_" #name,
#include "keywords.def"
    };
    return names[kind];
}

/* In the replacement text of a #define, up to where the rest follows as it is. A macro cannot take `a == b` apart. */
static void write_unsplit(struct unit *unit, const struct word *word)
{
    struct out *out = &unit->out;
    struct range left, op, right;
    out_text(out, unsplit(word->kind));
    out->source_end = word->range.end;
    if (!is_of_comparison(word->kind) || !word->arguments.n || !ctext_comparison(word->arguments.at[0], &left, &op, &right))
        return;
    copy(out, op.source, word->range.end, op.begin);
    out_text(out, ", ");
    out_range(out, op);
    out_text(out, ", ");
}

/* Everything up to the word is written. */
static void write_word(struct unit *unit, const struct body *body, const struct word *word, const struct fixture *fixture)
{
    unit->out.source_end = word->range.end;
    switch (word->kind) {
    case WORD_yield: write_yield(unit, word, fixture); break;
    case WORD_return: write_return(unit, word); break;
    case WORD_cleanup: write_cleanup(unit, body, word); break;
    case WORD_skip: write_ending(unit, word, "ct_skip_at"); break;
    case WORD_fail: write_ending(unit, word, "ct_fail_at"); break;
    case WORD_xfail: write_ending(unit, word, "ct_xfail_at"); break;
    default: write_assertion(unit, body, word); break;
    }
    end_word(unit, word);
}

static bool is_rewritten(const struct unit *unit, const struct word *word)
{
    return word->kind != WORD_return || (unit->is_ending && !word->has_value && !word->in_define);
}

/* The first word that begins at or behind an offset. Words stand in the order of the source. */
static size_t first_word(const struct body *body, uint32_t offset)
{
    size_t low = 0, high = body->words.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (body->words.at[middle].range.begin < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void write_inside(struct unit *unit, struct range range, const struct body *body, const struct fixture *fixture)
{
    struct out *out = &unit->out;
    uint32_t at = range.begin;
    for (size_t i = first_word(body, range.begin); i < body->words.n && body->words.at[i].range.begin < range.end; i++) {
        const struct word *word = &body->words.at[i];
        if (!is_in(range, word) || word->range.begin < at || !is_rewritten(unit, word))
            continue;
        copy(out, range.source, at, word->range.begin);
        if (word->in_define)
            write_unsplit(unit, word);
        else
            write_word(unit, body, word, fixture);
        at = out->source_end;
    }
    copy(out, range.source, at, range.end);
}

static void write_words(struct unit *unit, struct range range, const struct body *body, const struct fixture *fixture)
{
    out_at(&unit->out, range.source, range.begin);
    write_inside(unit, range, body, fixture);
}

void write_piece(struct unit *unit, struct range range, const struct body *body)
{
    write_inside(unit, range, body, NULL);
}

bool has_words(const struct body *body, struct range range)
{
    size_t first = first_word(body, range.begin);
    return first < body->words.n && is_in(range, &body->words.at[first]);
}

void write_c(struct unit *unit, struct range range, const struct body *body)
{
    write_words(unit, range, body, NULL);
}

bool has_cleanup(const struct body *body)
{
    for (size_t i = 0; i < body->words.n; i++)
        if (body->words.at[i].kind == WORD_cleanup && !body->words.at[i].in_define)
            return true;
    return false;
}

/* Is a `return` the last statement of the body? */
static bool returns_at_end(const struct body *body)
{
    if (!body->words.n)
        return false;
    const struct word *last = &body->words.at[body->words.n - 1];
    struct range rest = {body->range.source, last->whole.end, body->range.end};
    struct ctoken token;
    return last->kind == WORD_return && last->direct && ctoken_next(&rest, &token) && !ctoken_next(&rest, &token);
}

void write_body(struct unit *unit, const struct body *body, const struct fixture *fixture)
{
    struct range range = body->range;
    bool returns = fixture && fixture->provides == PROVIDES_BY_RETURN;
    unit->is_ending = (has_cleanup(body) || unit->helpers_clean) && !returns;
    if (range_size(range) > 1 && (unit->is_ending || (returns && !returns_at_end(body)))) {
        uint32_t brace = range.source->text[range.end - 1] == '}' ? 1 : 2; /* or %> */
        write_words(unit, (struct range){range.source, range.begin, range.end - brace}, body, fixture);
        out_text(&unit->out, returns ? "ct_no_value(); " : "ct_body_ends(); ");
        range.begin = range.end - brace;
        out_range(&unit->out, range);
    } else {
        write_words(unit, range, body, fixture);
    }
    unit->is_ending = false;
}
