/* tokens.c - colours for what is ours; the C between is left to the editor's grammar for C. */
#include <stdlib.h>

#include "lsp/requests.h"
#include "lsp/sight.h"

enum token_type { TOKEN_KEYWORD, TOKEN_FUNCTION, TOKEN_METHOD, TOKEN_CLASS, TOKEN_DECORATOR, TOKEN_ENUM_MEMBER, TOKEN_PARAMETER,
                  TOKEN_MACRO, TOKEN_STRING };
enum token_modifier { MODIFIER_DECLARATION = 1, MODIFIER_READONLY = 2 };

/* In the order of the enumerators. */
const char token_options[] =
    "{\"legend\": {\"tokenTypes\": [\"keyword\", \"function\", \"method\", \"class\", \"decorator\", \"enumMember\", \"parameter\", "
    "\"macro\", \"string\"], \"tokenModifiers\": [\"declaration\", \"readonly\"]}, \"full\": true, \"range\": true}";

struct token {
    struct range range;
    enum token_type type;
    unsigned modifiers;
};
struct token_list { struct token *at; size_t n, room; };

struct painter {
    struct sight *sight;
    uint32_t begin, end; /* what is asked for */
    struct token_list list;
};

static void paint(struct painter *painter, struct range range, enum token_type type, unsigned modifiers)
{
    struct token token = {range, type, modifiers};
    if (range.source && !range_is_empty(range) && range.end > painter->begin && range.begin < painter->end)
        vec_push(&painter->sight->session->arena, painter->list, token);
}

static void paint_attribute(struct painter *painter, const struct attribute *attribute)
{
    paint(painter, attribute->name, TOKEN_DECORATOR, 0);
    if (attribute->form == ATTRIBUTE_VALUE && range_equals(attribute->name, "scope"))
        paint(painter, attribute->value, TOKEN_ENUM_MEMBER, 0);
    if (attribute->form == ATTRIBUTE_CALL && range_equals(attribute->name, "tags"))
        for (size_t i = 0; i < attribute->arguments.n; i++)
            paint(painter, attribute->arguments.at[i], TOKEN_STRING, 0);
    for (size_t r = 0; r < attribute->rows.n; r++)
        for (size_t m = 0; m < attribute->rows.at[r].marks.n; m++)
            paint_attribute(painter, &attribute->rows.at[r].marks.at[m]);
}

static void paint_nodes(struct painter *painter, const struct node *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct node *node = &nodes[i];
        if (node->range.end <= painter->begin || node->range.begin >= painter->end)
            continue;
        if (node->kind != NODE_C)
            paint(painter, node->keyword, TOKEN_KEYWORD, 0);
        for (size_t a = 0; a < node->attributes.n; a++)
            paint_attribute(painter, &node->attributes.at[a]);
        for (size_t w = 0; w < node->body.words.n; w++) {
            const struct word *word = &node->body.words.at[w];
            bool is_ours = word->kind != WORD_return || node->kind == NODE_FIXTURE;
            if (is_ours)
                paint(painter, word->range, word->kind == WORD_yield || word->kind == WORD_return ? TOKEN_KEYWORD : TOKEN_MACRO, 0);
        }
        paint_nodes(painter, node->members.at, node->members.n);
    }
}

static void paint_occurrence(struct painter *painter, const struct occurrence *occurrence)
{
    switch (occurrence->role) {
    case ROLE_DECLARED: case ROLE_OWN_NAME: case ROLE_REQUESTED_NAME:
        paint(painter, occurrence->range, TOKEN_FUNCTION, MODIFIER_DECLARATION);
        break;
    case ROLE_TEST:
        paint(painter, occurrence->range, TOKEN_METHOD, MODIFIER_DECLARATION);
        break;
    case ROLE_CLASS:
        paint(painter, occurrence->range, TOKEN_CLASS, MODIFIER_DECLARATION);
        break;
    case ROLE_USEFIXTURES: case ROLE_FROM: case ROLE_HANDED:
        paint(painter, occurrence->range, TOKEN_FUNCTION, 0);
        break;
    case ROLE_PARAMETER: case ROLE_MENTION:
        if (occurrence->fixture)
            paint(painter, occurrence->range, TOKEN_PARAMETER, occurrence->role == ROLE_PARAMETER ? MODIFIER_DECLARATION : 0);
        break;
    case ROLE_COLUMN: case ROLE_COLUMN_MENTION:
        paint(painter, occurrence->range, TOKEN_PARAMETER,
              MODIFIER_READONLY | (occurrence->role == ROLE_COLUMN ? MODIFIER_DECLARATION : 0u));
        break;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct token *left = a, *right = b;
    return left->range.begin < right->range.begin ? -1 : left->range.begin > right->range.begin;
}

/* Each token is told from where the one before it begins: lines, characters, length, type, modifiers. */
static json_t *encode(struct painter *painter)
{
    json_t *data = json_array();
    struct position last = {0, 0};
    const struct token_list *list = &painter->list;
    for (size_t i = 0; i < list->n; i++) {
        const struct token *token = &list->at[i];
        struct span span = sight_span(painter->sight, token->range);
        bool is_odd = span.begin.line != span.end.line || (i > 0 && list->at[i - 1].range.end > token->range.begin);
        if (is_odd)
            continue;
        const uint32_t numbers[] = {span.begin.line - last.line,
                                    span.begin.line == last.line ? span.begin.character - last.character : span.begin.character,
                                    span.end.character - span.begin.character, token->type, token->modifiers};
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            json_push(data, json_integer(numbers[k]));
        last = span.begin;
    }
    return json_pack("{s:o}", "data", data);
}

static json_t *tokens_between(struct sight *sight, uint32_t begin, uint32_t end)
{
    struct painter painter = {.sight = sight, .begin = begin, .end = end};
    paint_nodes(&painter, sight->input->tree->nodes.at, sight->input->tree->nodes.n);
    for (size_t i = 0; i < sight->occurrences.n; i++)
        paint_occurrence(&painter, &sight->occurrences.at[i]);
    if (painter.list.n)
        qsort(painter.list.at, painter.list.n, sizeof *painter.list.at, by_place);
    return encode(&painter);
}

json_t *semantic_tokens(struct server *server, const json_t *params, struct failure *failure)
{
    struct file *file = file_of_params(server, params, failure);
    struct sight *sight = file ? file_sight(server, file) : NULL;
    return sight ? tokens_between(sight, 0, sight->source->size) : NULL;
}

json_t *semantic_tokens_range(struct server *server, const json_t *params, struct failure *failure)
{
    struct span span;
    struct file *file = file_of_params(server, params, failure);
    if (!file)
        return NULL;
    if (!span_read(json_at(params, "range"), &span))
        return fail(failure, FAILURE_PARAMS, "'range' is no range");
    struct sight *sight = file_sight(server, file);
    if (!sight)
        return NULL;
    const struct layout *layout = sight_layout(sight, sight->source);
    return tokens_between(sight, offset_of(layout, span.begin), offset_of(layout, span.end));
}
