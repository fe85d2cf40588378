/* hints.c - the types of parameters where none is written: the fixtures' own. */
#include "lsp/requests.h"
#include "lsp/sight.h"
#include "syntax/ctext.h"

enum { HINT_TYPE = 1 };

static json_t *hint(struct sight *sight, const struct occurrence *occurrence)
{
    struct session *session = sight->session;
    const char *type = ctext_canonical(session, occurrence->fixture->type);
    size_t n = occurrence->fixture->type.end - occurrence->fixture->type.begin;
    bool is_pointer = n && range_text(occurrence->fixture->type)[n - 1] == '*';
    struct position place = sight_position(sight, occurrence->range.source, occurrence->range.begin);
    json_t *edit = json_object(), *object = json_object();
    json_add(edit, "range", json_span((struct span){place, place}));
    json_add(edit, "newText", json_text(arena_printf(&session->arena, "%s%s", type, is_pointer ? "" : " ")));
    json_add(object, "position", json_position(place));
    json_add(object, "label", json_text(type));
    json_add(object, "kind", json_integer(HINT_TYPE));
    json_add(object, "paddingRight", json_boolean(!is_pointer));
    json_add(object, "textEdits", json_pack("[o]", edit));
    return object;
}

json_t *inlay_hints(struct server *server, const json_t *params, struct failure *failure)
{
    struct span span;
    struct file *file = file_of_params(server, params, failure);
    if (!file)
        return NULL;
    if (!span_read(json_at(params, "range"), &span))
        return fail(failure, FAILURE_PARAMS, "'range' is no range");
    struct sight *sight = file_sight(server, file);
    if (!sight || server->client.no_hints)
        return json_array();
    const struct layout *layout = sight_layout(sight, sight->source);
    uint32_t begin = offset_of(layout, span.begin), end = offset_of(layout, span.end);
    json_t *array = json_array();
    for (size_t i = 0; i < sight->occurrences.n; i++) {
        const struct occurrence *occurrence = &sight->occurrences.at[i];
        bool is_hinted = occurrence->role == ROLE_PARAMETER && range_is_empty(occurrence->type) && occurrence->fixture &&
                         occurrence->fixture->has_value && begin <= occurrence->range.begin && occurrence->range.begin <= end;
        if (is_hinted)
            json_push(array, hint(sight, occurrence));
    }
    return array;
}
