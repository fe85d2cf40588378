/* lenses.c - above each test and class: run it, debug it; above each fixture: who uses it.
 *
 * The commands are the editor's: what they mean is said in editors/PROTOCOL.md.
 */
#include "lsp/index.h"
#include "lsp/requests.h"
#include "lsp/sight.h"

/* What all lenses of a file share: JSON values are counted, so a large file's need not be made again and again. */
struct lister {
    struct server *server;
    json_t *array, *root, *uri;
    json_t *run_test, *run_class, *debug;             /* titles */
    json_t *run_command, *debug_command, *uses_command;
};

/* Takes all that it is given but the command. */
static void push_lens(struct lister *lister, json_t *range, json_t *title, json_t *command, json_t *arguments)
{
    json_t *lens = json_object(), *call = json_object();
    json_add(call, "title", title);
    json_add(call, "command", json_incref(command));
    json_add(call, "arguments", arguments);
    json_add(lens, "range", range);
    json_add(lens, "command", call);
    json_push(lister->array, lens);
}

static json_t *what_to_run(struct lister *lister, const struct index_item *item)
{
    json_t *object = json_object(), *array = json_array();
    json_add(object, "id", json_text(item->id));
    json_add(object, "root", json_incref(lister->root));
    json_add(object, "uri", json_incref(lister->uri));
    json_add(object, "line", json_integer(item->name_range.begin.line));
    json_push(array, object);
    return array;
}

static void push_run(struct lister *lister, const struct index_item *item)
{
    json_t *range = json_span(item->name_range), *arguments = what_to_run(lister, item);
    json_t *title = item->kind == ITEM_TEST ? lister->run_test : lister->run_class;
    push_lens(lister, json_incref(range), json_incref(title), lister->run_command, json_incref(arguments));
    push_lens(lister, range, json_incref(lister->debug), lister->debug_command, arguments);
}

static void push_uses(struct lister *lister, const struct index_definition *definition)
{
    unsigned uses = definition->entity->use_count, tests = definition->entity->test_count;
    const char *title = arena_printf(&lister->server->scratch, "%u use%s, %u test%s", uses, uses == 1 ? "" : "s", tests, tests == 1 ? "" : "s");
    json_t *arguments = json_pack("[O,o]", lister->uri, json_position(definition->name_range.begin));
    push_lens(lister, json_span(definition->name_range), json_text(title), lister->uses_command, arguments);
}

json_t *code_lenses(struct server *server, const json_t *params, struct failure *failure)
{
    struct file *file = file_of_params(server, params, failure);
    if (!file || !file_sight(server, file))
        return NULL;
    const struct index *index = file->index;
    struct lister lister = {
        server, json_array(), json_text(index->root), json_text(file_uri(server, &server->scratch, file->path)),
        json_text("run this test"), json_text("run this class"), json_text("debug"),
        json_text("ctestc.runTest"), json_text("ctestc.debugTest"), json_text("ctestc.showReferences"),
    };
    for (size_t i = 0; !server->client.no_lenses && i < index->items.n; i++)
        if (index->items.at[i].kind != ITEM_FILE)
            push_run(&lister, &index->items.at[i]);
    for (size_t i = 0; !server->client.no_lenses && i < index->definitions.n; i++)
        push_uses(&lister, &index->definitions.at[i]);
    json_t *const shared[] = {lister.root, lister.uri, lister.run_test, lister.run_class, lister.debug,
                              lister.run_command, lister.debug_command, lister.uses_command};
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        json_decref(shared[i]);
    return lister.array;
}
