/* parse.c - the front door: runs flex and bison over a source, and says what was unexpected.
 *
 * In: a source. Out: its tree, and diagnostics. How elements and declarations look is in grammar/.
 */
#define _POSIX_C_SOURCE 200809L
#include "syntax/parse.h"

#include <stdlib.h>
#include <string.h>

#include "source/diag.h"
#include "syntax/build.h"
#include "syntax/peek.h"

#include "ctest.tab.h"
#define YYSTYPE CTEST_STYPE
#define YYLTYPE CTEST_LTYPE
#include "ctest.lex.h"

/* The next token, for bison. */
int ctest_lex(struct lexeme *value, struct range *range, struct parser *parser);

int ctest_lex(struct lexeme *value, struct range *range, struct parser *parser)
{
    return ctest_flex_lex(value, range, parser->lexer);
}

/* --- what was expected ------------------------------------------------------------------------------ */

static const char *const nouns[] = {
    [NODE_C] = "declaration", [NODE_FIXTURE] = "fixture", [NODE_TEST] = "test",
    [NODE_CLASS] = "class",   [NODE_MODULE] = "module",   [NODE_USE] = "use",
};

static bool is_expected(const struct unexpected *unexpected, const char *name)
{
    for (int i = 0; i < unexpected->n; i++)
        if (strcmp(unexpected->expected[i], name) == 0) return true;
    return false;
}

static const char rows_text[] = "rows in brackets or yaml(…)";

/* What may come in some places of the grammar has a name of its own. The first row that fits is meant:
 * its token may come, and the other one if it names one. */
static const struct {
    const char *token, *and;
    const char *text; /* "%s": what is declared */
    bool is_nameless; /* only as long as the declaration has no name */
} places[] = {
    {"';'", "'{'", "';'", false}, /* braces behind module(…) are read, and refused */
    {"a number", NULL, "a value", false},
    {"'yaml'", NULL, rows_text, false},
    {"'from'", NULL, "a row", false},
    {"a C expression", NULL, "an argument", false},
    {"a body in braces", NULL, "the body of the %s in braces", false},
    {"'*'", "','", "',' or ')'", false},
    {"'*'", NULL, "the name of the %s", true},
    {"'*'", NULL, "a parameter", false},
    {"a name", "']'", "',' or ']'", false},
    {"a name", "')'", "an attribute", false},
    {"a name", NULL, "the name of the %s", true},
};

/* An attribute that takes rows; the attribute in hand, as long as its list is open. */
static bool wants_rows(const struct parser *parser)
{
    struct range name = parser->attribute.name;
    bool is_in_hand = name.source && name.begin > parser->node.keyword.begin && !parser->node.has_attributes && !parser->node.is_broken;
    return is_in_hand && (range_equals(name, "params") || range_equals(name, "ids"));
}

static const char *name_of_place(struct parser *parser, const struct unexpected *unexpected)
{
    bool is_nameless = range_is_empty(parser->node.declared.name);
    if (is_expected(unexpected, "'yaml'") && wants_rows(parser)) return rows_text;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!is_expected(unexpected, places[i].token) || (places[i].is_nameless && !is_nameless)) continue;
        if (places[i].and && !is_expected(unexpected, places[i].and)) continue;
        if (strstr(places[i].text, "%s"))
            return arena_printf(&parser->session->arena, places[i].text, nouns[parser->node.kind]);
        return places[i].text;
    }
    return NULL;
}

static const char *expectation(struct parser *parser, const struct unexpected *unexpected)
{
    const char *text = name_of_place(parser, unexpected);
    if (text || unexpected->n == 0) return text;
    text = unexpected->expected[0];
    for (int i = 1; i < unexpected->n; i++)
        text = arena_printf(&parser->session->arena, i + 1 == unexpected->n ? "%s or %s" : "%s, %s", text,
                            unexpected->expected[i]);
    return text;
}

/* The first line of a range, in quotes; not more than fits a message. */
static const char *quoted(struct parser *parser, struct range range)
{
    enum { LONGEST = 40 };
    uint32_t length = 0;
    while (length < range_size(range) && range_text(range)[length] != '\n') length++;
    bool is_long = length > LONGEST;
    const char *text = session_name(parser->session, range_text(range), is_long ? LONGEST : length);
    return arena_printf(&parser->session->arena, "'%s%s'", text, is_long ? "…" : "");
}

static const char *finding(struct parser *parser, const struct unexpected *unexpected)
{
    const struct source *source = parser->tree->source;
    uint32_t next = parser->scan->begin;
    if (!unexpected->is_end) return quoted(parser, unexpected->range);
    if (next == source->size) return "the end of the file";
    if (peek_hash(source, next)) return "a preprocessor line";
    if (source->text[next] == '}' || source->text[next] == '{')
        return quoted(parser, (struct range){source, next, next + 1});
    return "the next declaration";
}

/* A `(` where the name should stand. */
static bool is_at_name(const struct parser *parser, const struct unexpected *unexpected)
{
    return parser->node.kind == NODE_FIXTURE && range_is_empty(parser->node.declared.name) &&
           range_equals(unexpected->range, "(") && is_expected(unexpected, "'*'");
}

/* Not the type of a fixture: `int (*f)(void)`. */
static bool is_function_pointer(const struct parser *parser, const struct unexpected *unexpected)
{
    const struct source *source = parser->tree->source;
    return is_at_name(parser, unexpected) && source->text[peek_space(source, unexpected->range.end)] == '*';
}

/* `fixture struct { int x; } point()`: not the type of a fixture either, and its word no name. */
static bool is_unnamed_type(const struct parser *parser, const struct unexpected *unexpected)
{
    static const char *const words[] = {"struct", "union", "enum"};
    for (size_t i = 0; i < sizeof words / sizeof *words && range_equals(unexpected->range, "{"); i++)
        if (range_equals(parser->scan->head.guess, words[i])) return true;
    return false;
}

/* `fixture int while()`: a word of C that begins no type is meant as the name. */
static bool is_named_by_keyword(const struct parser *parser, const struct unexpected *unexpected)
{
    static const char *const words[] = {"break", "case",   "continue", "default", "do",     "else",  "for",
                                        "goto",  "if", "return", "sizeof",  "switch", "while"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (range_equals(parser->scan->head.guess, words[i])) return is_at_name(parser, unexpected);
    return false;
}

/* `test("adds two numbers") {` and `test(params = 1, 2)`: was what is wrong said already, or will it be of the attribute? */
static bool is_follow_on(const struct parser *parser, const struct unexpected *unexpected)
{
    bool is_name_missing = range_is_empty(parser->node.declared.name) && *range_text(unexpected->range) == '{';
    bool is_value_of_rows = wants_rows(parser) && parser->attribute.form == ATTRIBUTE_VALUE;
    return is_value_of_rows || (is_name_missing && parser->node.is_broken);
}

void build_unexpected(struct parser *parser, const struct unexpected *unexpected)
{
    if (parser->scan->head.is_reported) return;
    parser->scan->head.is_reported = true;
    if (is_follow_on(parser, unexpected)) return;
    struct session *session = parser->session;
    struct unexpected what = *unexpected;
    if (!what.is_end && *range_text(what.range) == '{') what.range.end = what.range.begin + 1; /* not all of a body */
    if (is_named_by_keyword(parser, &what)) {
        struct range name = parser->scan->head.guess;
        diag_add(session, CT0306, name, "a fixture cannot be called '%s': that is a word of C", session_name_of(session, name));
        return;
    }
    const char *expected = expectation(parser, &what), *found = finding(parser, &what);
    struct diag *diag = diag_add(session, CT0104, what.range, "expected %s, found %s", expected ? expected : "something else", found);
    bool is_body_missing = parser->node.kind == NODE_FIXTURE || parser->node.kind == NODE_TEST;
    parser->scan->forgives |= is_body_missing; /* its `}` may still come */
    bool is_nameless = range_is_empty(parser->node.declared.name);
    bool is_name_in_attributes = is_nameless && parser->node.attributes.n && range_equals(what.range, "{");
    bool has_attributes_behind = !is_nameless && range_equals(what.range, "=");
    if (has_attributes_behind || (is_body_missing && is_name_in_attributes))
        diag_help(session, diag, "attributes stand behind the word '%s', and the names of fixtures behind the name", nouns[parser->node.kind]);
    bool is_path_missing = parser->node.kind == NODE_USE && range_is_empty(parser->node.path);
    if (is_path_missing) diag_help(session, diag, "write 'use \"path/of/the/file.ctest\";'");
    bool is_unnamed = is_unnamed_type(parser, &what);
    if (is_unnamed) parser->scan->head.guess = (struct range){0};
    if (is_unnamed || is_function_pointer(parser, &what)) diag_help(session, diag, "give the type a name with 'typedef'");
    if (expected && strcmp(expected, "';'") == 0 && what.is_end) diag_fix(session, diag, what.range, ";");
}

/* --- the door --------------------------------------------------------------------------------------- */

static void keep_words(struct body *body, const bool *given_up)
{
    size_t n = 0;
    for (size_t i = 0; i < body->words.n; i++)
        if (!given_up[body->words.at[i].kind]) body->words.at[n++] = body->words.at[i];
    body->words.n = n;
}

/* A file may give up a word below the place where it uses it. */
static void drop_given_up(struct node *nodes, size_t n, const bool *given_up)
{
    for (size_t i = 0; i < n; i++) {
        keep_words(&nodes[i].body, given_up);
        drop_given_up(nodes[i].members.at, nodes[i].members.n, given_up);
    }
}

static void cover_all(struct tree *tree, struct parser *parser)
{
    while (parser->classes.n) build_class_end(parser, (struct range){tree->source, tree->source->size, tree->source->size});
    if (parser->covered < tree->source->size) {
        struct lexeme rest = {.c = C_OTHER, .condition = NO_CONDITION};
        build_c(parser, (struct range){tree->source, parser->covered, tree->source->size}, &rest);
    }
}

/* flex wants two NULs at the end, writes into its buffer, and takes other NULs for a possible end. */
static char *copy_for_flex(struct session *session, const struct source *source)
{
    char *copy = malloc((size_t)source->size + 2);
    if (!copy) arena_exhausted(&session->arena);
    memcpy(copy, source->text, source->size);
    copy[source->size] = copy[source->size + 1] = '\0';
    for (char *at = copy; (at = memchr(at, '\0', source->size - (size_t)(at - copy)));) *at = '\1';
    return copy;
}

static void run(struct parser *parser)
{
    char *copy = copy_for_flex(parser->session, parser->tree->source);
    if (ctest_flex_lex_init_extra(parser->scan, &parser->lexer) != 0) arena_exhausted(&parser->session->arena);
    ctest_flex__scan_buffer(copy, (size_t)parser->tree->source->size + 2, parser->lexer);
    ctest_parse(parser);
    ctest_flex_lex_destroy(parser->lexer);
    free(copy);
}

const struct tree *parse(struct session *session, const struct source *source)
{
    struct tree *tree = ARENA_NEW(&session->arena, struct tree);
    struct scan scan;
    tree->source = source;
    scan_init(&scan, session, tree);
    struct parser parser = {.session = session, .tree = tree, .scan = &scan};

    run(&parser);
    cover_all(tree, &parser);
    drop_given_up(tree->nodes.at, tree->nodes.n, tree->given_up);
    return tree;
}
