/* parse.c - the front door: runs flex and bison over a source, and says what was unexpected.
 *
 * In: a source. Out: its tree, and diagnostics. How elements and declarations look is in grammar/.
 */
#define _POSIX_C_SOURCE 200809L
#include "syntax/parse.h"

#include <string.h>

#include "source/diag.h"
#include "syntax/build.h"

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

/* What the user would call it, and only what helps: where a body may come, most of the rest does not. */
static const char *expectation(struct parser *parser, const struct unexpected *unexpected)
{
    struct arena *arena = &parser->session->arena;
    const char *noun = nouns[parser->node.kind];
    bool has_name = !range_is_empty(parser->node.declared.name);
    bool is_nameless = !has_name && parser->node.kind != NODE_MODULE && parser->node.kind != NODE_USE;
    if (is_nameless && is_expected(unexpected, "a name") && !is_expected(unexpected, "')'"))
        return arena_printf(arena, "the name of the %s", noun);
    if (is_expected(unexpected, "a body in braces")) return arena_printf(arena, "the body of the %s in braces", noun);
    if (unexpected->n == 0 || unexpected->n > 5) return NULL;
    const char *text = unexpected->expected[0];
    for (int i = 1; i < unexpected->n; i++)
        text = arena_printf(arena, i + 1 == unexpected->n ? "%s or %s" : "%s, %s", text, unexpected->expected[i]);
    return text;
}

static const char *finding(struct parser *parser, const struct unexpected *unexpected)
{
    enum { LONGEST = 40 };
    struct range range = unexpected->range;
    if (unexpected->is_end)
        return range.end == range.source->size || parser->scan->begin == range.source->size ? "the end of the file"
                                                                                              : "the next declaration";
    uint32_t length = 0;
    while (length < range_size(range) && range_text(range)[length] != '\n') length++;
    const char *text = session_name(parser->session, range_text(range), length > LONGEST ? LONGEST : length);
    return arena_printf(&parser->session->arena, "'%s%s'", text, length > LONGEST ? "…" : "");
}

void build_unexpected(struct parser *parser, const struct unexpected *unexpected)
{
    if (parser->scan->head.is_reported) return;
    parser->scan->head.is_reported = true;
    struct range range = unexpected->range;
    const char *found = finding(parser, unexpected), *expected = expectation(parser, unexpected);
    if (range.source && *range_text(range) == '{') range.end = range.begin + 1;
    if (range.source && *range_text(range) == '{') found = "'{'";
    if (expected) diag_add(parser->session, CT0104, range, "expected %s, found %s", expected, found);
    else diag_add(parser->session, CT0104, range, "unexpected %s in the head of a %s", found, nouns[parser->node.kind]);
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

const struct tree *parse(struct session *session, const struct source *source)
{
    struct tree *tree = ARENA_NEW(&session->arena, struct tree);
    struct scan scan;
    tree->source = source;
    scan_init(&scan, session, tree);
    struct parser parser = {.session = session, .tree = tree, .scan = &scan};

    if (ctest_flex_lex_init_extra(&scan, &parser.lexer) != 0) arena_exhausted(&session->arena);
    ctest_flex__scan_bytes(source->text, (int)source->size, parser.lexer);
    ctest_parse(&parser);
    ctest_flex_lex_destroy(parser.lexer);

    cover_all(tree, &parser);
    drop_given_up(tree->nodes.at, tree->nodes.n, tree->given_up);
    return tree;
}
