/* expression.c - the grammar of -k and -m, pytest's:
 *
 *   expression: and_test {"or" and_test}     and_test: not_test {"and" not_test}
 *   not_test: "not" not_test | "(" expression ")" | name        name: letters, digits and _:+-.[]\/
 *
 */
#include "core/expression.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

struct node {
    enum { NAME, NOT, AND, OR } kind;
    size_t left, right; /* nodes */
    char *name;
};

struct ct_expression {
    struct node *nodes;
    size_t count, root;
};

struct reader {
    const char *option, *text, *at, *token; /* `at` is behind the token */
    size_t size;                            /* of the token; 0 at the end */
    struct ct_expression *expression;
    int depth;
    bool failed;
};

enum { DEPTH_MAX = 1000 };

static bool is_name_character(char character)
{
    return isalnum((unsigned char)character) || (unsigned char)character >= 0x80 ||
           (character != '\0' && strchr("_:+-.[]\\/", character) != NULL);
}

/* How many columns the text before the token takes: one for each character of UTF-8. */
static int columns_before_token(const struct reader *reader)
{
    int columns = 0;

    for (const char *at = reader->text; at < reader->token; at++)
        columns += ((unsigned char)*at & 0xc0) != 0x80;
    return columns;
}

static void fail(struct reader *reader, const char *expected)
{
    int columns = columns_before_token(reader);

    if (reader->failed)
        return;
    reader->failed = true;
    fprintf(stderr, "error: %s '%s': column %d: expected %s, got ", reader->option, reader->text, columns + 1, expected);
    if (reader->size == 0)
        fprintf(stderr, "end of input\n");
    else
        fprintf(stderr, "'%.*s'\n", (int)reader->size, reader->token);
    fputs("    ", stderr);
    for (const char *at = reader->text; *at != '\0'; at++) /* a tab or the end of a line would move the caret */
        putc(iscntrl((unsigned char)*at) ? ' ' : *at, stderr);
    fprintf(stderr, "\n    %*s^\n", columns, "");
}

static void next(struct reader *reader)
{
    reader->at += strspn(reader->at, " \t\n");
    reader->token = reader->at;
    while (is_name_character(*reader->at))
        reader->at++;
    if (reader->at == reader->token && *reader->at != '\0')
        reader->at++;
    reader->size = (size_t)(reader->at - reader->token);
}

static bool is_token(const struct reader *reader, const char *word)
{
    return reader->size == strlen(word) && memcmp(reader->token, word, reader->size) == 0;
}

static size_t add(struct reader *reader, int kind, size_t left, size_t right, char *name)
{
    struct ct_expression *expression = reader->expression;

    expression->nodes = ct_reallocate(expression->nodes, (expression->count + 1) * sizeof *expression->nodes);
    expression->nodes[expression->count] = (struct node){kind, left, right, name};
    return expression->count++;
}

static size_t read_or(struct reader *reader);

static size_t read_not(struct reader *reader)
{
    size_t node = 0;

    if (reader->failed || ++reader->depth > DEPTH_MAX) {
        fail(reader, "fewer levels");
        return 0;
    }
    if (is_token(reader, "not")) {
        next(reader);
        node = add(reader, NOT, read_not(reader), 0, NULL);
    } else if (is_token(reader, "(")) {
        next(reader);
        node = read_or(reader);
        if (!is_token(reader, ")"))
            fail(reader, "')'");
        next(reader);
    } else if (reader->size != 0 && is_name_character(*reader->token) && !is_token(reader, "and") &&
               !is_token(reader, "or")) {
        node = add(reader, NAME, 0, 0, ct_copy(reader->token, reader->size));
        next(reader);
    } else {
        fail(reader, "'not', '(' or a name");
    }
    reader->depth--;
    return node;
}

static size_t read_and(struct reader *reader)
{
    size_t node = read_not(reader);

    while (!reader->failed && is_token(reader, "and")) {
        next(reader);
        node = add(reader, AND, node, read_not(reader), NULL);
    }
    return node;
}

static size_t read_or(struct reader *reader)
{
    size_t node = read_and(reader);

    while (!reader->failed && is_token(reader, "or")) {
        next(reader);
        node = add(reader, OR, node, read_and(reader), NULL);
    }
    return node;
}

struct ct_expression *ct_expression_read(const char *option, const char *text)
{
    struct ct_expression *expression = ct_allocate(sizeof *expression);
    struct reader reader = {.option = option, .text = text, .at = text, .expression = expression};

    *expression = (struct ct_expression){NULL, 0, 0};
    next(&reader);
    expression->root = read_or(&reader);
    if (reader.size != 0)
        fail(&reader, "'and', 'or' or the end");
    if (!reader.failed)
        return expression;
    ct_expression_free(expression);
    return NULL;
}

static bool node_holds(const struct ct_expression *expression, size_t at,
                       bool (*holds)(void *context, const char *name), void *context)
{
    const struct node *node = &expression->nodes[at];

    switch (node->kind) {
    case NAME:
        return holds(context, node->name);
    case NOT:
        return !node_holds(expression, node->left, holds, context);
    case AND:
        return node_holds(expression, node->left, holds, context) &&
               node_holds(expression, node->right, holds, context);
    default:
        return node_holds(expression, node->left, holds, context) ||
               node_holds(expression, node->right, holds, context);
    }
}

bool ct_expression_holds(const struct ct_expression *expression, bool (*holds)(void *context, const char *name),
                         void *context)
{
    return node_holds(expression, expression->root, holds, context);
}

void ct_expression_names(const struct ct_expression *expression, void (*visit)(void *context, const char *name),
                         void *context)
{
    for (size_t i = 0; i < expression->count; i++)
        if (expression->nodes[i].kind == NAME)
            visit(context, expression->nodes[i].name);
}

void ct_expression_free(struct ct_expression *expression)
{
    for (size_t i = 0; i < expression->count; i++)
        free(expression->nodes[i].name);
    free(expression->nodes);
    free(expression);
}
