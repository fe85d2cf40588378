/* documents.c - texts that are open in the editor: opened, changed piece by piece, saved, closed. */
#include <stdlib.h>
#include <string.h>

#include "driver/path.h"
#include "lsp/index.h"
#include "lsp/requests.h"
#include "lsp/sight.h"
#include "lsp/uri.h"

static void set_text(struct server *server, struct document *document, char *text, size_t size)
{
    free(document->text);
    arena_free(&document->arena);
    document->text = text;
    document->size = size;
    document->layout = layout_of(&document->arena, text, (uint32_t)size, server->encoding, false);
}

static char *join(struct server *server, const char *const parts[3], const size_t sizes[3])
{
    size_t size = sizes[0] + sizes[1] + sizes[2], at = 0;
    char *text = malloc(size + 1);
    if (!text)
        longjmp(*server->out_of_memory, 1);
    for (int i = 0; i < 3; at += sizes[i++])
        if (sizes[i])
            memcpy(text + at, parts[i], sizes[i]);
    text[size] = '\0';
    return text;
}

static void replace_all(struct server *server, struct document *document, const json_t *text)
{
    const char *const parts[3] = {json_string_value(text), "", ""};
    const size_t sizes[3] = {json_string_length(text), 0, 0};
    set_text(server, document, join(server, parts, sizes), sizes[0]);
}

static void touch(struct server *server, struct file *file)
{
    file->edited = ++server->clock;
    path_changed(server, file->path);
}

json_t *document_open(struct server *server, const json_t *params, struct failure *failure)
{
    const char *uri = json_text_at(params, "textDocument.uri");
    const json_t *text = json_at(params, "textDocument.text");
    if (!uri || !json_is_string(text))
        return fail(failure, FAILURE_PARAMS, "'textDocument' has no 'uri' and 'text'");
    struct file *file = file_at(server, uri_path(&server->scratch, uri));
    if (!file->document) {
        file->document = ARENA_NEW(&server->arena, struct document);
        file->document->arena.out_of_memory = server->out_of_memory;
        vec_push(&server->arena, server->open, file);
    }
    file->document->uri = server_name(server, uri);
    file->document->version = json_number_at(params, "textDocument.version", 0);
    file->published = 0;
    file->must_publish = true;
    replace_all(server, file->document, text);
    touch(server, file);
    return NULL;
}

static struct file *open_file(struct server *server, const json_t *params, struct failure *failure)
{
    struct file *file = file_of_params(server, params, failure);
    return file && file->document ? file : NULL;
}

/* Where the text ends that begins at `begin`. */
static struct position end_of(const struct server *server, const char *text, size_t size, struct position begin)
{
    const char *line = text;
    for (const char *at = text; at < text + size; at++)
        if (*at == '\n' || (*at == '\r' && at[1] != '\n')) {
            begin = (struct position){begin.line + 1, 0};
            line = at + 1;
        }
    begin.character += units_of(line, (uint32_t)(text + size - line), server->encoding);
    return begin;
}

/* What other sights have said of the file stays where it is meant until they are made anew. */
static void shift_all(struct server *server, const char *path, struct span replaced, struct span inserted)
{
    for (size_t i = 0; i < server->order.n; i++) {
        struct file *file = server->order.at[i];
        if (file->index && index_shift(server, file->index, path, replaced, inserted))
            file_make_stale(server, file);
    }
}

static void replace_part(struct server *server, struct file *file, struct span span, const json_t *text)
{
    struct document *document = file->document;
    uint32_t begin = offset_of(&document->layout, span.begin), end = offset_of(&document->layout, span.end);
    if (end < begin)
        end = begin;
    struct span replaced = {position_of(&document->layout, begin), position_of(&document->layout, end)};
    struct span inserted = {replaced.begin, end_of(server, json_string_value(text), json_string_length(text), replaced.begin)};
    const char *const parts[3] = {document->text, json_string_value(text), document->text + end};
    const size_t sizes[3] = {begin, json_string_length(text), document->size - end};
    set_text(server, document, join(server, parts, sizes), sizes[0] + sizes[1] + sizes[2]);
    shift_all(server, file->path, replaced, inserted);
}

json_t *document_change(struct server *server, const json_t *params, struct failure *failure)
{
    struct file *file = open_file(server, params, failure);
    const json_t *changes = json_at(params, "contentChanges");
    bool is_whole = false;
    if (!file)
        return NULL;
    for (size_t i = 0; i < json_array_size(changes); i++) {
        const json_t *change = json_array_get(changes, i), *text = json_at(change, "text");
        struct span span;
        if (!json_is_string(text))
            continue;
        if (span_read(json_at(change, "range"), &span))
            replace_part(server, file, span, text);
        else if (!json_at(change, "range")) {
            replace_all(server, file->document, text);
            is_whole = true;
        }
    }
    file->document->version = json_number_at(params, "textDocument.version", file->document->version + 1);
    file->edited = ++server->clock;
    if (is_whole)
        path_changed(server, file->path);
    else
        text_changed(server, file);
    return NULL;
}

json_t *document_close(struct server *server, const json_t *params, struct failure *failure)
{
    struct file *file = open_file(server, params, failure);
    if (!file)
        return NULL;
    free(file->document->text);
    arena_free(&file->document->arena);
    file->document = NULL;
    size_t n = 0;
    for (size_t i = 0; i < server->open.n; i++)
        if (server->open.at[i] != file)
            server->open.at[n++] = server->open.at[i];
    server->open.n = n;
    touch(server, file);
    file->must_publish = true;
    return NULL;
}

/* The editor's text is the truth already; but what no one watches may have changed with it. */
json_t *document_save(struct server *server, const json_t *params, struct failure *failure)
{
    (void)params, (void)failure;
    if (!server->client.has_watching)
        files_compare(server);
    return NULL;
}
