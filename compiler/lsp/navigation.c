/* navigation.c - from a name to what it means, and back: definition, implementation, references, highlights. */
#include <string.h>

#include "driver/path.h"
#include "lsp/index.h"
#include "lsp/requests.h"
#include "lsp/sight.h"
#include "syntax/ctext.h"

/* A place that editors can open; the built-in fixtures have none. */
static void push_range(struct sight *sight, json_t *array, struct range range)
{
    if (range.source && range.source->path[0] == '/')
        json_push(array, json_location(sight->server, range.source->path, sight_span(sight, range)));
}

/* --- definition ---------------------------------------------------------------------------------------------------- */

static void define_fixture(struct sight *sight, const struct occurrence *occurrence, json_t *array)
{
    const struct fixture *fixture = occurrence->fixture, *outer;
    bool is_declaration = occurrence->role == ROLE_DECLARED || occurrence->role == ROLE_REQUESTED_NAME || occurrence->role == ROLE_OWN_NAME;
    if (!is_declaration) {
        if (occurrence->column && occurrence->role != ROLE_HANDED)
            push_range(sight, array, occurrence->column->range);
        push_range(sight, array, fixture->name_range);
        return;
    }
    const struct home *view = home_file(fixture->home)->kind == HOME_USED ? sight->view : fixture->home;
    outer = model_find(view, fixture->name, fixture, NULL);
    push_range(sight, array, outer && outer != fixture ? outer->name_range : fixture->name_range);
}

static bool is_inside(struct range range, uint32_t offset)
{
    return range.source && range.begin <= offset && offset <= range.end;
}

static void push_file(struct sight *sight, json_t *array, const char *path)
{
    const struct position top = {0, 0};
    if (path_is_file(path) || file_find(sight->server, path))
        json_push(array, json_location(sight->server, path, (struct span){top, top}));
}

/* `use "…"` and `yaml("…")` name files. */
static void define_file(struct sight *sight, const struct node *node, uint32_t offset, json_t *array)
{
    struct arena *arena = &sight->session->arena;
    const struct tree *tree = sight->input->tree;
    for (size_t i = 0, u = 0; node->kind == NODE_USE && i < tree->nodes.n; i++) {
        if (tree->nodes.at[i].kind != NODE_USE)
            continue;
        const struct input *used = u < sight->input->uses.n ? sight->input->uses.at[u++] : NULL;
        if (&tree->nodes.at[i] == node && used && is_inside(node->path, offset))
            push_file(sight, array, used->tree->source->path);
    }
    for (size_t i = 0; i < node->attributes.n; i++) {
        const struct attribute *attribute = &node->attributes.at[i];
        const char *name = attribute->yaml.n && is_inside(attribute->yaml.at[0], offset)
                               ? ctext_string(sight->session, attribute->yaml.at[0], NULL) : NULL;
        if (name)
            push_file(sight, array, path_join(arena, path_directory(arena, sight->source->path), name));
    }
}

json_t *find_definition(struct server *server, const json_t *params, struct failure *failure)
{
    struct spot spot;
    if (!spot_read(server, params, &spot, failure))
        return NULL;
    json_t *array = json_array();
    const struct occurrence *occurrence = occurrence_at(&spot.sight->occurrences, spot.offset);
    const struct node *node = sight_node_at(spot.sight, spot.offset);
    if (occurrence && occurrence->fixture)
        define_fixture(spot.sight, occurrence, array);
    else if (occurrence && occurrence->column)
        push_range(spot.sight, array, occurrence->column->range);
    else if (occurrence && (occurrence->role == ROLE_TEST || occurrence->role == ROLE_CLASS))
        push_range(spot.sight, array, occurrence->range);
    else if (node)
        define_file(spot.sight, node, spot.offset, array);
    return array;
}

/* --- implementation: who overrides it ------------------------------------------------------------------------------- */

struct entity_list { const struct entity **at; size_t n, room; };

static void add_once(struct server *server, struct entity_list *list, const struct entity *entity)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i] == entity)
            return;
    vec_push(&server->scratch, *list, entity);
}

static void add_overriders(struct server *server, struct entity_list *list, const struct entity *outer)
{
    for (size_t i = 0; i < server->order.n; i++) {
        const struct index *index = server->order.at[i]->index;
        for (size_t o = 0; index && o < index->overrides.n; o++)
            if (index->overrides.at[o].outer == outer)
                add_once(server, list, index->overrides.at[o].inner);
    }
}

json_t *find_implementation(struct server *server, const json_t *params, struct failure *failure)
{
    struct spot spot;
    struct entity_list list = {0};
    if (!spot_read(server, params, &spot, failure))
        return NULL;
    json_t *array = json_array();
    const struct occurrence *occurrence = occurrence_at(&spot.sight->occurrences, spot.offset);
    const struct entity *entity = occurrence ? entity_of(server, occurrence->fixture) : NULL;
    if (!entity)
        return array;
    add_overriders(server, &list, entity);
    for (size_t i = 0; i < list.n; i++) {
        add_overriders(server, &list, list.at[i]);
        if (list.at[i]->definition && list.at[i]->path)
            json_push(array, json_location(server, list.at[i]->path, list.at[i]->definition->name_range));
    }
    return array;
}

/* --- references --------------------------------------------------------------------------------------------------------- */

static void push_uses(struct server *server, json_t *array, const struct file *file, const struct entity *entity, bool with_declaration)
{
    for (size_t i = 0; i < file->index->uses.n; i++) {
        const struct index_use *use = &file->index->uses.at[i];
        bool is_declaration = use->role == ROLE_DECLARED || use->role == ROLE_REQUESTED_NAME;
        if (use->entity == entity && (role_is_use(use->role) || (with_declaration && is_declaration)))
            json_push(array, json_location(server, file->path, use->span));
    }
}

/* Places in other files that ask for its name, and get it where this file's tests need them. */
static void push_redirected(struct server *server, json_t *array, const struct index *index, const struct entity *entity)
{
    for (size_t i = 0; i < index->redirections.n; i++) {
        const struct entity *asker = index->redirections.at[i].asker;
        const struct file *file = index->redirections.at[i].entity == entity && asker->path ? file_find(server, asker->path) : NULL;
        for (size_t u = 0; file && file->index && u < file->index->uses.n; u++) {
            const struct index_use *use = &file->index->uses.at[u];
            if (use->asker == asker && role_is_use(use->role) && use->entity->name == entity->name && use->entity != entity)
                json_push(array, json_location(server, file->path, use->span));
        }
    }
}

static json_t *local_references(struct spot *spot, const struct occurrence *occurrence, bool with_declaration)
{
    json_t *array = json_array();
    for (size_t i = 0; i < spot->sight->occurrences.n; i++) {
        const struct occurrence *other = &spot->sight->occurrences.at[i];
        bool is_declaration = other->role != ROLE_COLUMN_MENTION;
        if (occurrence_is_same(occurrence, other) && (with_declaration || !is_declaration))
            push_range(spot->sight, array, other->range);
    }
    return array;
}

json_t *find_references(struct server *server, const json_t *params, struct failure *failure)
{
    struct spot spot;
    bool with_declaration = json_is_true_at(params, "context.includeDeclaration");
    if (!spot_read(server, params, &spot, failure))
        return NULL;
    const struct occurrence *occurrence = occurrence_at(&spot.sight->occurrences, spot.offset);
    const struct entity *entity = occurrence ? entity_of(server, occurrence->fixture) : NULL;
    if (!occurrence)
        return json_array();
    if (!entity)
        return local_references(&spot, occurrence, with_declaration);
    if (!work_off(server, failure, "ctestc: looking for references"))
        return NULL;
    json_t *array = json_array();
    for (size_t i = 0; i < server->order.n; i++)
        if (server->order.at[i]->index) {
            push_uses(server, array, server->order.at[i], entity, with_declaration);
            push_redirected(server, array, server->order.at[i]->index, entity);
        }
    return array;
}

/* --- highlights ------------------------------------------------------------------------------------------------------------ */

enum { HIGHLIGHT_READ = 2, HIGHLIGHT_WRITE = 3 };

static bool is_declaring(enum role role)
{
    return role == ROLE_DECLARED || role == ROLE_REQUESTED_NAME || role == ROLE_OWN_NAME || role == ROLE_COLUMN || role == ROLE_TEST ||
           role == ROLE_CLASS;
}

json_t *find_highlights(struct server *server, const json_t *params, struct failure *failure)
{
    struct spot spot;
    if (!spot_read(server, params, &spot, failure))
        return NULL;
    json_t *array = json_array();
    const struct occurrences *occurrences = &spot.sight->occurrences;
    const struct occurrence *occurrence = occurrence_at(occurrences, spot.offset);
    for (size_t i = 0; occurrence && i < occurrences->n; i++)
        if (occurrence_is_same(occurrence, &occurrences->at[i])) {
            json_t *highlight = json_object();
            json_add(highlight, "range", json_span(sight_span(spot.sight, occurrences->at[i].range)));
            json_add(highlight, "kind", json_integer(is_declaring(occurrences->at[i].role) ? HIGHLIGHT_WRITE : HIGHLIGHT_READ));
            json_push(array, highlight);
        }
    return array;
}
