/* life.c - from `initialize` to `exit`: what both sides can do, folders, settings, files that change. */
#include <string.h>

#include "driver/path.h"
#include "lsp/requests.h"
#include "lsp/uri.h"

#ifndef CTESTC_VERSION
#define CTESTC_VERSION "0.0.0"
#endif

/* --- what the editor can do ------------------------------------------------------------------------------------------- */

static bool offers(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_is_string(json_array_get(list, i)) && strcmp(json_string_value(json_array_get(list, i)), word) == 0)
            return true;
    return false;
}

static void read_client(struct client *client, const json_t *can)
{
    const struct {
        bool *field;
        const char *path;
    } flags[] = {
        {&client->has_document_changes, "workspace.workspaceEdit.documentChanges"},
        {&client->has_snippets, "textDocument.completion.completionItem.snippetSupport"},
        {&client->has_deprecated_tag, "textDocument.completion.completionItem.deprecatedSupport"},
        {&client->has_nested_symbols, "textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"},
        {&client->has_lens_refresh, "workspace.codeLens.refreshSupport"},
        {&client->has_hint_refresh, "workspace.inlayHint.refreshSupport"},
        {&client->has_token_refresh, "workspace.semanticTokens.refreshSupport"},
        {&client->has_watching, "workspace.didChangeWatchedFiles.dynamicRegistration"},
        {&client->has_progress, "window.workDoneProgress"},
        {&client->has_test_notices, "experimental.ctestcTests"},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        *flags[i].field = json_is_true_at(can, flags[i].path);
    client->has_markdown = offers(json_at(can, "textDocument.hover.contentFormat"), "markdown");
    client->has_deprecated_tag |= json_at(can, "textDocument.completion.completionItem.tagSupport") != NULL;
}

static const struct {
    enum encoding encoding;
    const char *name;
} encodings[] = {{ENCODING_UTF8, "utf-8"}, {ENCODING_UTF32, "utf-32"}, {ENCODING_UTF16, "utf-16"}};

/* The first of the editor's choice that is known: it names the one that it likes best first. */
static const char *choose_encoding(struct server *server, const json_t *offered)
{
    for (size_t i = 0; i < json_array_size(offered); i++)
        for (size_t j = 0; j < sizeof encodings / sizeof *encodings; j++) {
            const char *word = json_string_value(json_array_get(offered, i));
            if (word && strcmp(word, encodings[j].name) == 0) {
                server->encoding = encodings[j].encoding;
                return encodings[j].name;
            }
        }
    return "utf-16";
}

/* --- settings and folders ---------------------------------------------------------------------------------------------- */

/* Settings that are not given stay what they are. */
static void read_settings(struct server *server, const json_t *settings)
{
    struct client *client = &server->client;
    const json_t *lenses = json_at(settings, "codeLens"), *hints = json_at(settings, "inlayHints");
    if (json_is_boolean(lenses))
        client->no_lenses = json_is_false(lenses);
    if (json_is_boolean(hints))
        client->no_hints = json_is_false(hints);
    if (json_is_false(json_at(settings, "clangd")))
        client->clangd = NULL;
    if (json_text_at(settings, "clangd"))
        client->clangd = server_name(server, json_text_at(settings, "clangd"));
    if (json_text_at(settings, "explanations"))
        client->help_address = server_name(server, json_text_at(settings, "explanations"));
}

static void add_folder(struct server *server, const char *uri)
{
    const char *path = uri ? server_name(server, uri_path(&server->scratch, uri)) : NULL;
    for (size_t i = 0; path && i < server->folders.n; i++)
        if (server->folders.at[i] == path)
            return;
    if (!path)
        return;
    vec_push(&server->arena, server->folders, path);
    directory_add(server, path);
}

static void add_folders(struct server *server, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        add_folder(server, json_text_at(json_array_get(list, i), "uri"));
}

static void make_all_stale(struct server *server)
{
    for (size_t i = 0; i < server->order.n; i++)
        if (server->order.at[i]->index)
            file_make_stale(server, server->order.at[i]);
}

/* Its files are the editor's no more, but for those that are open. */
static void remove_folder(struct server *server, const char *path)
{
    size_t n = 0;
    for (size_t i = 0; i < server->folders.n; i++)
        if (server->folders.at[i] != path)
            server->folders.at[n++] = server->folders.at[i];
    server->folders.n = n;
    for (size_t i = 0; i < server->order.n; i++)
        if (!server->order.at[i]->document && path_is_inside(path, server->order.at[i]->path))
            file_drop(server, server->order.at[i]);
    server->seen_directories = (struct map){0};
    for (size_t i = 0; i < server->folders.n; i++)
        directory_add(server, server->folders.at[i]);
}

json_t *life_folders(struct server *server, const json_t *params, struct failure *failure)
{
    (void)failure;
    const json_t *removed = json_at(params, "event.removed");
    for (size_t i = 0; i < json_array_size(removed); i++) {
        const char *uri = json_text_at(json_array_get(removed, i), "uri");
        if (uri)
            remove_folder(server, server_name(server, uri_path(&server->scratch, uri)));
    }
    add_folders(server, json_at(params, "event.added"));
    make_all_stale(server); /* where no ctest.yaml is, the folder is the root */
    return NULL;
}

json_t *life_settings(struct server *server, const json_t *params, struct failure *failure)
{
    (void)failure;
    read_settings(server, json_at(params, "settings.ctestc"));
    server->must_refresh = true;
    server->is_settled = false;
    return NULL;
}

/* --- the beginning --------------------------------------------------------------------------------------------------------- */

json_t *life_initialize(struct server *server, const json_t *params, struct failure *failure)
{
    (void)failure;
    read_client(&server->client, json_at(params, "capabilities"));
    server->client.process = (long)json_number_at(params, "processId", 0);
    read_settings(server, json_at(params, "initializationOptions"));
    const char *encoding = choose_encoding(server, json_at(params, "capabilities.general.positionEncodings"));
    add_folders(server, json_at(params, "workspaceFolders"));
    if (!json_array_size(json_at(params, "workspaceFolders")))
        add_folder(server, json_text_at(params, "rootUri"));
    server->stage = STAGE_INITIALIZED;
    json_t *can = capabilities();
    json_add(can, "positionEncoding", json_text(encoding));
    return json_pack("{s:o,s:{s:s,s:s}}", "capabilities", can, "serverInfo", "name", "ctestc", "version", CTESTC_VERSION);
}

json_t *life_initialized(struct server *server, const json_t *params, struct failure *failure)
{
    static const char *const patterns[] = {"**/*.ctest", "**/*.yaml", "**/*.yml"};
    (void)params, (void)failure;
    if (!server->client.has_watching)
        return NULL;
    json_t *watchers = json_array();
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        json_push(watchers, json_pack("{s:s}", "globPattern", patterns[i]));
    ask_editor(server, "client/registerCapability",
               json_pack("{s:[{s:s,s:s,s:{s:o}}]}", "registrations", "id", "watched", "method", "workspace/didChangeWatchedFiles",
                         "registerOptions", "watchers", watchers));
    return NULL;
}

/* --- files that change ------------------------------------------------------------------------------------------------------- */

enum { FILE_DELETED = 3 };

static void path_deleted(struct server *server, const char *path)
{
    for (size_t i = 0; i < server->order.n; i++)
        if (path_is_inside(path, server->order.at[i]->path) && !server->order.at[i]->document)
            path_changed(server, server->order.at[i]->path);
    path_changed(server, path);
}

static void path_is_there(struct server *server, const char *path)
{
    const struct file *file = file_find(server, path);
    if (file && file->document)
        return; /* the editor's text is the truth */
    if (path_is_directory(path))
        directory_add(server, path);
    else if (has_suffix(path, ".ctest"))
        file_at(server, path);
    path_changed(server, path);
}

json_t *life_watched(struct server *server, const json_t *params, struct failure *failure)
{
    (void)failure;
    const json_t *changes = json_at(params, "changes");
    for (size_t i = 0; i < json_array_size(changes); i++) {
        const char *uri = json_text_at(json_array_get(changes, i), "uri");
        if (!uri)
            continue;
        const char *path = uri_path(&server->scratch, uri);
        if (json_number_at(json_array_get(changes, i), "type", 0) == FILE_DELETED)
            path_deleted(server, path);
        else
            path_is_there(server, path);
    }
    return NULL;
}

/* --- the end ------------------------------------------------------------------------------------------------------------------- */

json_t *life_shutdown(struct server *server, const json_t *params, struct failure *failure)
{
    (void)params, (void)failure;
    server->stage = STAGE_SHUT_DOWN;
    return NULL;
}

json_t *life_exit(struct server *server, const json_t *params, struct failure *failure)
{
    (void)params, (void)failure;
    server->is_refused = server->stage != STAGE_SHUT_DOWN;
    server->stage = STAGE_EXITED;
    return NULL;
}

json_t *life_ignore(struct server *server, const json_t *params, struct failure *failure)
{
    (void)server, (void)params, (void)failure;
    return NULL;
}

/* What it means is seen while it waits; here the request has been answered. */
json_t *life_cancel(struct server *server, const json_t *params, struct failure *failure)
{
    return life_ignore(server, params, failure);
}
