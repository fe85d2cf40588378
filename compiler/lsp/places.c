/* places.c - positions, ranges and edits as JSON, and what a request asks about. */
#include <string.h>

#include "lsp/server.h"
#include "lsp/sight.h"

json_t *json_position(struct position position)
{
    json_t *object = json_object();
    json_add(object, "line", json_integer(position.line));
    json_add(object, "character", json_integer(position.character));
    return object;
}

json_t *json_span(struct span span)
{
    json_t *object = json_object();
    json_add(object, "start", json_position(span.begin));
    json_add(object, "end", json_position(span.end));
    return object;
}

json_t *json_location(struct server *server, const char *path, struct span span)
{
    json_t *object = json_object();
    json_add(object, "uri", json_text(file_uri(server, &server->scratch, path)));
    json_add(object, "range", json_span(span));
    return object;
}

bool position_read(const json_t *value, struct position *position)
{
    json_int_t line = json_number_at(value, "line", -1), character = json_number_at(value, "character", -1);
    if (line < 0 || character < 0)
        return false;
    position->line = line > UINT32_MAX ? UINT32_MAX : (uint32_t)line;
    position->character = character > UINT32_MAX ? UINT32_MAX : (uint32_t)character;
    return true;
}

bool span_read(const json_t *value, struct span *span)
{
    return position_read(json_at(value, "start"), &span->begin) && position_read(json_at(value, "end"), &span->end);
}

bool spot_read(struct server *server, const json_t *params, struct spot *spot, struct failure *failure)
{
    struct position position;
    spot->file = file_of_params(server, params, failure);
    if (!spot->file)
        return false;
    if (!position_read(json_at(params, "position"), &position)) {
        fail(failure, FAILURE_PARAMS, "'position' has no 'line' and 'character' that are 0 or more");
        return false;
    }
    spot->sight = file_sight(server, spot->file);
    if (!spot->sight)
        return false;
    spot->offset = offset_of(sight_layout(spot->sight, spot->sight->source), position);
    return true;
}

static json_t *text_edits(const struct edits *edits, const char *path)
{
    json_t *array = json_array();
    for (size_t i = 0; i < edits->n; i++)
        if (edits->at[i].path == path) {
            json_t *edit = json_object();
            json_add(edit, "range", json_span(edits->at[i].span));
            json_add(edit, "newText", json_text(edits->at[i].text));
            json_push(array, edit);
        }
    return array;
}

static void add_file(struct server *server, json_t *files, const struct edits *edits, const char *path)
{
    const struct file *file = file_find(server, path);
    const char *uri = file_uri(server, &server->scratch, path);
    if (!server->client.has_document_changes) {
        json_add(files, uri, text_edits(edits, path));
        return;
    }
    json_t *version = file && file->document ? json_integer(file->document->version) : json_null();
    json_push(files, json_pack("{s:{s:o,s:o},s:o}", "textDocument", "uri", json_text(uri), "version", version, "edits",
                               text_edits(edits, path)));
}

json_t *json_workspace_edit(struct server *server, const struct edits *edits)
{
    bool has_changes = server->client.has_document_changes;
    json_t *files = has_changes ? json_array() : json_object(), *result = json_object();
    for (size_t i = 0; i < edits->n; i++) {
        size_t j = 0;
        while (edits->at[j].path != edits->at[i].path)
            j++;
        if (j == i)
            add_file(server, files, edits, edits->at[i].path);
    }
    json_add(result, has_changes ? "documentChanges" : "changes", files);
    return result;
}
