/* lenses.c - above each test and class: run it, debug it; above each fixture: who uses it.
 *
 * The commands are the editor's: what they mean is said in editors/PROTOCOL.md.
 */
#include "lsp/index.h"
#include "lsp/requests.h"
#include "lsp/sight.h"

static void push_lens(json_t *array, struct span span, const char *title, const char *command, json_t *arguments)
{
    json_t *lens = json_object();
    json_add(lens, "range", json_span(span));
    json_add(lens, "command", json_pack("{s:o,s:s,s:o}", "title", json_text(title), "command", command, "arguments", arguments));
    json_push(array, lens);
}

static json_t *what_to_run(struct server *server, const struct file *file, const struct index_item *item)
{
    json_t *object = json_object();
    json_add(object, "id", json_text(item->id));
    json_add(object, "root", json_text(file->index->root));
    json_add(object, "uri", json_text(file_uri(server, &server->scratch, file->path)));
    json_add(object, "line", json_integer(item->name_range.begin.line));
    return json_pack("[o]", object);
}

static void push_run(struct server *server, json_t *array, const struct file *file, const struct index_item *item)
{
    bool is_test = item->kind == ITEM_TEST;
    push_lens(array, item->name_range, is_test ? "run this test" : "run this class", "ctestc.runTest", what_to_run(server, file, item));
    push_lens(array, item->name_range, "debug", "ctestc.debugTest", what_to_run(server, file, item));
}

static void push_uses(struct server *server, json_t *array, const struct file *file, const struct index_definition *definition)
{
    unsigned uses = definition->entity->use_count, tests = definition->entity->test_count;
    const char *title = arena_printf(&server->scratch, "%u use%s, %u test%s", uses, uses == 1 ? "" : "s", tests, tests == 1 ? "" : "s");
    json_t *arguments = json_pack("[o,o]", json_text(file_uri(server, &server->scratch, file->path)),
                                  json_position(definition->name_range.begin));
    push_lens(array, definition->name_range, title, "ctestc.showReferences", arguments);
}

json_t *code_lenses(struct server *server, const json_t *params, struct failure *failure)
{
    struct file *file = file_of_params(server, params, failure);
    if (!file || !file_sight(server, file))
        return NULL;
    json_t *array = json_array();
    for (size_t i = 0; !server->client.no_lenses && i < file->index->items.n; i++)
        if (file->index->items.at[i].kind != ITEM_FILE)
            push_run(server, array, file, &file->index->items.at[i]);
    for (size_t i = 0; !server->client.no_lenses && i < file->index->definitions.n; i++)
        push_uses(server, array, file, &file->index->definitions.at[i]);
    return array;
}
