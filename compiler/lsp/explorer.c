/* explorer.c - tests for test explorers, and what a diagnostic's code means; see editors/PROTOCOL.md. */
#include <string.h>

#include "lsp/index.h"
#include "lsp/requests.h"
#include "source/explanation.h"

static json_t *json_names(const char *const *names, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        json_push(array, json_text(names[i]));
    return array;
}

static json_t *json_item(json_t *uri, const struct index_item *item)
{
    static const char *const kinds[] = {"file", "class", "test"};
    json_t *object = json_object();
    json_add(object, "id", json_text(item->id));
    json_add(object, "name", json_text(item->name));
    json_add(object, "kind", json_text(kinds[item->kind]));
    json_add(object, "parent", json_text(item->parent));
    json_add(object, "uri", json_incref(uri));
    json_add(object, "range", json_span(item->range));
    if (item->kind != ITEM_TEST)
        return object;
    json_add(object, "tags", json_names(item->tags.at, item->tags.n));
    if (item->has_params)
        json_add(object, "rows", item->has_rows ? json_names(item->rows.at, item->rows.n) : json_null());
    return object;
}

static void push_items(struct server *server, json_t *array, const struct file *file)
{
    const struct index *index = file->index;
    json_t *uri = json_text(file_uri(server, &server->scratch, file->path));
    for (size_t i = 0; index->items.n > 1 && i < index->items.n; i++)
        json_push(array, json_item(uri, &index->items.at[i]));
    json_decref(uri);
}

json_t *list_tests(struct server *server, const json_t *params, struct failure *failure)
{
    json_t *array = json_array();
    bool is_one = json_at(params, "textDocument") != NULL;
    struct file *one = is_one ? file_of_params(server, params, failure) : NULL;
    if (one && file_sight(server, one))
        push_items(server, array, one);
    for (size_t i = 0; !is_one && i < server->order.n; i++) {
        const struct file *file = server->order.at[i];
        if (file->index && (file->document || !file->index->is_outside))
            push_items(server, array, file);
    }
    bool is_complete = server->stale_count == 0 && server->directories.n == 0;
    return json_pack("{s:o,s:b}", "tests", array, "complete", is_complete);
}

json_t *explain_code(struct server *server, const json_t *params, struct failure *failure)
{
    const char *code = json_text_at(params, "code");
    (void)server;
    for (unsigned i = 0; code && i < DIAG_CODE_COUNT; i++) {
        struct explanation explanation = explanation_of((enum diag_code)i);
        if (strcmp(diag_infos[i].code, code) == 0)
            return json_pack("{s:s,s:s,s:o}", "code", code, "name", diag_infos[i].name, "markdown",
                             json_text_n(explanation.text, explanation.size));
    }
    return fail(failure, FAILURE_PARAMS, "there is no diagnostic '%.100s'", code ? code : "");
}
