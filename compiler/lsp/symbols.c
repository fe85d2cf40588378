/* symbols.c - what a file declares, what the workspace has of a name, and what can be folded. */
#include <ctype.h>
#include <string.h>

#include "lsp/index.h"
#include "lsp/requests.h"
#include "lsp/sight.h"
#include "syntax/ctext.h"

enum { SYMBOL_CLASS = 5, SYMBOL_METHOD = 6, SYMBOL_FUNCTION = 12 };

/* --- of a file --------------------------------------------------------------------------------------------------------- */

struct lister {
    struct sight *sight;
    bool is_flat;   /* the editor knows no nested symbols */
    json_t *array;
    const char *container;
};

static json_t *symbol(struct lister *lister, const struct node *node, const char *name, int kind, const char *detail)
{
    json_t *object = json_object();
    json_add(object, "name", json_text(name));
    json_add(object, "kind", json_integer(kind));
    if (lister->is_flat) {
        json_add(object, "location", json_location(lister->sight->server, lister->sight->source->path, sight_span(lister->sight, node->range)));
        if (lister->container)
            json_add(object, "containerName", json_text(lister->container));
        return object;
    }
    if (detail)
        json_add(object, "detail", json_text(detail));
    json_add(object, "range", json_span(sight_span(lister->sight, node->range)));
    json_add(object, "selectionRange", json_span(sight_span(lister->sight, node->declared.name)));
    return object;
}

static const char *detail_of(struct sight *sight, const struct fixture *fixture)
{
    struct session *session = sight->session;
    const char *scope = scope_name(fixture->scope);
    if (!fixture->has_value)
        return arena_printf(&session->arena, "fixture, %s", scope);
    return arena_printf(&session->arena, "%s, %s", ctext_canonical(session, fixture->type), scope);
}

static void list_home(struct lister *lister, const struct home *home);

static void list_class(struct lister *lister, const struct home *home)
{
    json_t *object = symbol(lister, home->node, home->name, SYMBOL_CLASS, "class");
    struct lister inner = {lister->sight, lister->is_flat, lister->is_flat ? lister->array : json_array(), home->name};
    json_push(lister->array, object);
    list_home(&inner, home);
    if (!lister->is_flat)
        json_add(object, "children", inner.array);
}

static void list_home(struct lister *lister, const struct home *home)
{
    for (size_t i = 0; i < home->fixtures.n; i++) {
        const struct fixture *fixture = home->fixtures.at[i];
        json_push(lister->array, symbol(lister, fixture->node, fixture->name, SYMBOL_FUNCTION, detail_of(lister->sight, fixture)));
    }
    for (size_t i = 0; i < home->tests.n; i++)
        json_push(lister->array, symbol(lister, home->tests.at[i]->node, home->tests.at[i]->name, SYMBOL_METHOD, "test"));
    for (size_t i = 0; i < home->classes.n; i++)
        list_class(lister, home->classes.at[i]);
}

static struct sight *sight_of_params(struct server *server, const json_t *params, struct file **file, struct failure *failure)
{
    *file = file_of_params(server, params, failure);
    return *file ? file_sight(server, *file) : NULL;
}

json_t *document_symbols(struct server *server, const json_t *params, struct failure *failure)
{
    struct file *file;
    struct sight *sight = sight_of_params(server, params, &file, failure);
    if (!sight)
        return NULL;
    struct lister lister = {sight, !server->client.has_nested_symbols, json_array(), NULL};
    list_home(&lister, sight->home);
    return lister.array;
}

/* --- of the workspace ----------------------------------------------------------------------------------------------------- */

enum { MOST_SYMBOLS = 512 };

/* Do the letters of the query stand in the name, in their order? */
static bool matches(const char *name, const char *query)
{
    for (; *name && *query; name++)
        if (tolower((unsigned char)*name) == tolower((unsigned char)*query))
            query++;
    return *query == '\0';
}

static void push_symbol(struct server *server, json_t *array, const struct file *file, const char *name, int kind, struct span span,
                        const char *container)
{
    json_t *object = json_object();
    json_add(object, "name", json_text(name));
    json_add(object, "kind", json_integer(kind));
    json_add(object, "location", json_location(server, file->path, span));
    json_add(object, "containerName", json_text(container));
    json_push(array, object);
}

static void push_symbols(struct server *server, json_t *array, const struct file *file, const char *query)
{
    const struct index *index = file->index;
    const char *id = index->items.at[0].id;
    for (size_t i = 0; i < index->definitions.n && json_array_size(array) < MOST_SYMBOLS; i++)
        if (matches(index->definitions.at[i].name, query))
            push_symbol(server, array, file, index->definitions.at[i].name, SYMBOL_FUNCTION, index->definitions.at[i].name_range, id);
    for (size_t i = 1; i < index->items.n && json_array_size(array) < MOST_SYMBOLS; i++) {
        const struct index_item *item = &index->items.at[i];
        if (matches(item->name, query))
            push_symbol(server, array, file, item->name, item->kind == ITEM_CLASS ? SYMBOL_CLASS : SYMBOL_METHOD, item->name_range,
                        item->parent);
    }
}

json_t *workspace_symbols(struct server *server, const json_t *params, struct failure *failure)
{
    const char *query = json_text_at(params, "query");
    if (!query)
        return fail(failure, FAILURE_PARAMS, "there is no 'query'");
    json_t *array = json_array();
    for (size_t i = 0; i < server->order.n; i++) {
        const struct file *file = server->order.at[i];
        if (file->index && (file->document || !file->index->is_outside))
            push_symbols(server, array, file, query);
    }
    return array;
}

/* --- folding ------------------------------------------------------------------------------------------------------------------ */

static void fold(struct sight *sight, json_t *array, struct range range, const char *kind)
{
    if (!range.source || range_is_empty(range))
        return;
    struct span span = sight_span(sight, range);
    if (span.begin.line >= span.end.line)
        return;
    json_t *object = json_object();
    json_add(object, "startLine", json_integer(span.begin.line));
    json_add(object, "startCharacter", json_integer(span.begin.character));
    json_add(object, "endLine", json_integer(span.end.line));
    json_add(object, "endCharacter", json_integer(span.end.character));
    if (kind)
        json_add(object, "kind", json_text(kind));
    json_push(array, object);
}

/* Where the attributes begin and end, without the rows inside them. */
static struct range attributes_range(const struct node *node)
{
    if (!node->attributes.n)
        return (struct range){0};
    return (struct range){node->keyword.source, node->keyword.end, node->attributes.at[node->attributes.n - 1].range.end};
}

/* What stands below the last `yield` of a fixture: its tear-down. */
static struct range tear_down(const struct node *node)
{
    struct range range = {0};
    for (size_t i = 0; i < node->body.words.n; i++)
        if (node->body.words.at[i].kind == WORD_yield)
            range = (struct range){node->range.source, node->body.words.at[i].whole.begin, node->body.range.end - 1};
    return range;
}

static void fold_nodes(struct sight *sight, json_t *array, const struct node *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct node *node = &nodes[i];
        if (node->kind == NODE_C && node->c != C_OTHER && node->c != C_INLINE && node->c != C_TYPE)
            continue;
        fold(sight, array, node->comment, "comment");
        fold(sight, array, attributes_range(node), NULL);
        if (node->kind == NODE_C)
            fold(sight, array, node->range, NULL);
        else if (node->kind == NODE_CLASS)
            fold(sight, array, (struct range){node->range.source, node->declared.name.end, node->range.end}, NULL);
        else
            fold(sight, array, node->body.range, NULL);
        if (node->kind == NODE_FIXTURE)
            fold(sight, array, tear_down(node), NULL);
        fold_nodes(sight, array, node->members.at, node->members.n);
    }
}

json_t *folding_ranges(struct server *server, const json_t *params, struct failure *failure)
{
    struct file *file;
    struct sight *sight = sight_of_params(server, params, &file, failure);
    if (!sight)
        return NULL;
    json_t *array = json_array();
    fold_nodes(sight, array, sight->input->tree->nodes.at, sight->input->tree->nodes.n);
    return array;
}
