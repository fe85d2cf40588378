/* work.c - what is left to do when no message waits: files whose index is stale, one at a time.
 *
 * In: stale files. Out: sights, indexes, and what is published of them. The open files come first, the one that was edited
 * last before the others; so whatever changes, the file that somebody looks at is right after one sight.
 */
#include "lsp/index.h"
#include "lsp/server.h"
#include "lsp/sight.h"

enum { MANY = 20, SHOWN_EVERY = 16 };

static const char progress_token[] = "ctestc/reading";

void file_make_stale(struct server *server, struct file *file)
{
    sight_free(file->sight);
    file->sight = NULL;
    server->is_settled = false;
    if (file->is_stale)
        return;
    file->is_stale = true;
    server->stale_count++;
}

static void make_fresh(struct server *server, struct file *file)
{
    server->stale_count -= file->is_stale;
    file->is_stale = false;
}

/* --- one file ------------------------------------------------------------------------------------------------------- */

static void mark_diagnostics(struct server *server, const struct index *index)
{
    for (size_t i = 0; index && i < index->diags.n; i++)
        file_at(server, index->diags.at[i].path)->must_publish = true;
}

/* Other files' answers hang on what this one defines and uses. */
static void replace_index(struct server *server, struct file *file, struct index *index)
{
    mark_diagnostics(server, file->index);
    if (file->index)
        index_remove(file->index);
    index_free(file->index);
    file->index = index;
    if (index)
        index_install(index);
    mark_diagnostics(server, index);
    file->must_publish = true;
    server->must_refresh |= file->edited != server->clock; /* the editor asks anew for what it changes itself */
}

void file_drop(struct server *server, struct file *file)
{
    sight_free(file->sight);
    file->sight = NULL;
    make_fresh(server, file);
    if (file->index)
        replace_index(server, file, NULL);
}

/* Files that were met on the way, and the tree below a root that no folder of the workspace holds. */
static void meet_files(struct server *server, const struct file *file, const struct sight *sight)
{
    for (size_t i = 0; i < file->index->sources.n; i++)
        file_at(server, file->index->sources.at[i]);
    if (file->document && sight->has_config)
        directory_add(server, sight->root);
}

static void analyse(struct server *server, struct file *file)
{
    sight_free(file->sight);
    file->sight = sight_make(server, file);
    if (!file->sight) {
        face_changed(server, file);
        file_drop(server, file);
        return;
    }
    make_fresh(server, file);
    struct index *index = index_make(server, file->sight, file);
    if (file->index && file->index->face != index->face)
        face_changed(server, file);
    replace_index(server, file, index);
    meet_files(server, file, file->sight);
}

static void let_go(struct file *file)
{
    if (file->document)
        return;
    sight_free(file->sight);
    file->sight = NULL;
}

static struct file *next_open(const struct server *server)
{
    struct file *next = NULL;
    for (size_t i = 0; i < server->open.n; i++) {
        struct file *file = server->open.at[i];
        if (file->is_stale && (!next || file->edited > next->edited))
            next = file;
    }
    return next;
}

struct sight *file_sight(struct server *server, struct file *file)
{
    if (!file_is_source(file))
        return NULL;
    /* A closed file is read with the faces of open ones, which must be known: see text_changed. */
    for (struct file *open; !file->sight && !file->document && (open = next_open(server));)
        analyse(server, open);
    if (!file->sight)
        analyse(server, file);
    if (!file->document && server->guest != file) {
        if (server->guest)
            let_go(server->guest);
        server->guest = file;
    }
    return file->sight;
}

/* --- progress ----------------------------------------------------------------------------------------------------------- */

static void show_progress(struct server *server, const json_t *token, const char *kind, const char *title)
{
    json_t *value = json_pack("{s:s}", "kind", kind);
    if (title)
        json_add(value, "title", json_text(title));
    if (server->stale_count && *kind != 'e')
        json_add(value, "message", json_sprintf("%zu files", server->stale_count));
    notify(server, "$/progress", json_pack("{s:O,s:o}", "token", (json_t *)token, "value", value));
}

static void show_busy(struct server *server)
{
    json_t *token = json_string(progress_token);
    if (server->client.has_progress && !server->is_busy_shown && server->stale_count > MANY) {
        ask_editor(server, "window/workDoneProgress/create", json_pack("{s:s}", "token", progress_token));
        show_progress(server, token, "begin", "ctestc: reading tests");
        server->is_busy_shown = true;
    } else if (server->is_busy_shown && server->stale_count % SHOWN_EVERY == 0) {
        show_progress(server, token, "report", NULL);
    }
    json_decref(token);
}

static void show_idle(struct server *server)
{
    json_t *token = json_string(progress_token);
    if (server->is_busy_shown)
        show_progress(server, token, "end", NULL);
    server->is_busy_shown = false;
    json_decref(token);
}

/* --- the queue ------------------------------------------------------------------------------------------------------------ */

static struct file *next_closed(struct server *server)
{
    for (size_t i = 0; server->stale_count && i < server->order.n; i++) {
        struct file *file = server->order.at[server->cursor++ % server->order.n];
        if (file->is_stale)
            return file;
    }
    return NULL;
}

static bool read_next(struct server *server)
{
    struct file *file = next_open(server);
    if (!file && directory_step(server))
        return true;
    if (!file)
        file = next_closed(server);
    if (!file)
        return false;
    analyse(server, file);
    if (file->document)
        diagnostics_publish(server, file);
    let_go(file);
    show_busy(server);
    return true;
}

static void publish_open(struct server *server)
{
    for (size_t i = 0; i < server->open.n; i++)
        if (server->open.at[i]->must_publish)
            diagnostics_publish(server, server->open.at[i]);
}

/* --- when all has been looked at ---------------------------------------------------------------------------------------------- */

static bool has_unused(const struct file *file)
{
    for (size_t i = 0; file->index && i < file->index->definitions.n; i++)
        if (index_is_unused(&file->index->definitions.at[i]))
            return true;
    return false;
}

/* Also those that had unused fixtures: they may have found a user. */
static void mark_unused(struct server *server)
{
    for (size_t i = 0; i < server->order.n; i++) {
        struct file *file = server->order.at[i];
        bool had_unused = file->has_unused;
        file->has_unused = has_unused(file);
        file->must_publish |= had_unused || file->has_unused;
    }
}

static void tell_tests(struct server *server)
{
    json_t *uris = json_array();
    for (size_t i = 0; i < server->order.n; i++) {
        struct file *file = server->order.at[i];
        uint64_t tests = file->index ? file->index->tests : 0;
        if (file->tests != tests)
            json_push(uris, json_text(file_uri(server, &server->scratch, file->path)));
        file->tests = tests;
    }
    if (server->client.has_test_notices && json_array_size(uris))
        notify(server, "ctestc/testsChanged", json_pack("{s:O}", "uris", uris));
    json_decref(uris);
}

static void refresh(struct server *server)
{
    const struct client *client = &server->client;
    if (!server->must_refresh)
        return;
    server->must_refresh = false;
    if (client->has_lens_refresh && !client->no_lenses)
        ask_editor(server, "workspace/codeLens/refresh", NULL);
    if (client->has_hint_refresh && !client->no_hints)
        ask_editor(server, "workspace/inlayHint/refresh", NULL);
    if (client->has_token_refresh)
        ask_editor(server, "workspace/semanticTokens/refresh", NULL);
}

static void settle(struct server *server)
{
    server->is_settled = true;
    mark_unused(server);
    for (size_t i = 0; i < server->order.n; i++)
        if (server->order.at[i]->must_publish)
            diagnostics_publish(server, server->order.at[i]);
    tell_tests(server);
    refresh(server);
    show_idle(server);
}

bool work_step(struct server *server)
{
    if (server->is_settled)
        return false;
    if (!next_open(server))
        publish_open(server);
    if (!read_next(server))
        settle(server);
    return true;
}

bool work_off(struct server *server, struct failure *failure, const char *title)
{
    files_compare(server);
    bool is_shown = failure->token && server->stale_count > MANY;
    if (is_shown)
        show_progress(server, failure->token, "begin", title);
    bool is_wanted = true;
    while (is_wanted && read_next(server)) {
        is_wanted = !is_cancelled(server, failure->id);
        if (is_shown && server->stale_count % SHOWN_EVERY == 0)
            show_progress(server, failure->token, "report", NULL);
    }
    if (is_shown)
        show_progress(server, failure->token, "end", NULL);
    if (!is_wanted)
        fail(failure, FAILURE_CANCELLED, "cancelled");
    return is_wanted;
}
