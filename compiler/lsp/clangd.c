/* clangd.c - what is C is asked of clangd.
 *
 * In: requests whose place is in C, and for which we have no answer or only a part of one. Out: clangd's answers, as if the
 * .ctest file were C (shadow.h). It is started when it is first needed; where there is none, or it ends, or it takes too
 * long, our own answer is sent.
 */
#define _POSIX_C_SOURCE 200809L
#include "lsp/clangd.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "driver/path.h"
#include "driver/runtime.h"
#include "lsp/cursor.h"
#include "lsp/shadow.h"
#include "lsp/sight.h"

extern char **environ;

enum { PATIENCE_COMPLETION = 600, PATIENCE = 2500, MOST_PENDING = 64 };

enum forwarded { FORWARD_COMPLETION, FORWARD_HOVER, FORWARD_DEFINITION };

static const struct {
    const char *method;
    int patience; /* milliseconds */
} forwards[] = {
    [FORWARD_COMPLETION] = {"textDocument/completion", PATIENCE_COMPLETION},
    [FORWARD_HOVER] = {"textDocument/hover", PATIENCE},
    [FORWARD_DEFINITION] = {"textDocument/definition", PATIENCE},
};

struct part { uint32_t line, count, source_line; const char *path; };

/* A file as clangd has it. */
struct twin {
    const char *path;
    json_int_t version;
    uint64_t hash, command;
    uint32_t first_line;
    VEC(struct part) parts;
};

struct pending {
    json_int_t number;
    enum forwarded kind;
    json_t *id, *ours;
    const struct twin *twin;
    long long deadline;
};

struct clangd {
    pid_t process;
    struct wire wire;
    json_int_t number;
    bool is_ready;          /* it has answered `initialize` */
    VEC(json_t *) waiting;  /* messages until then */
    VEC(struct twin *) twins;
    VEC(struct pending) pending;
};

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* --- the process ----------------------------------------------------------------------------------------------------- */

static bool spawn(struct clangd *clangd, const char *program, int in, int out)
{
    char *words[] = {(char *)program, "--background-index=false", "--header-insertion=never", "--clang-tidy=false", "--log=error", "-j=2", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int result = posix_spawnp(&clangd->process, program, &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return result == 0;
}

static bool open_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return true;
}

static void send_now(struct clangd *clangd, json_t *message)
{
    wire_send(&clangd->wire, message);
}

static void send(struct clangd *clangd, struct server *server, json_t *message)
{
    if (clangd->is_ready)
        send_now(clangd, message);
    else
        vec_push(&server->arena, clangd->waiting, message);
}

static void initialize(struct clangd *clangd, const struct server *server)
{
    static const char *const encodings[] = {[ENCODING_UTF16] = "utf-16", [ENCODING_UTF8] = "utf-8", [ENCODING_UTF32] = "utf-32"};
    json_t *capabilities = json_pack("{s:[s],s:{s:{s:{s:b}},s:{s:[s]}}}", "offsetEncoding", encodings[server->encoding], "textDocument",
                                     "completion", "completionItem", "snippetSupport", server->client.has_snippets, "hover", "contentFormat",
                                     server->client.has_markdown ? "markdown" : "plaintext");
    send_now(clangd, json_pack("{s:s,s:i,s:s,s:{s:i,s:n,s:o}}", "jsonrpc", "2.0", "id", 0, "method", "initialize", "params", "processId",
                               (int)getpid(), "rootUri", "capabilities", capabilities));
}

static void forget(struct server *server, struct clangd *clangd);

static struct clangd *start(struct server *server)
{
    int to[2], from[2];
    if (server->clangd || !server->client.clangd)
        return server->clangd;
    struct clangd *clangd = ARENA_NEW(&server->arena, struct clangd);
    if (!open_pipe(to))
        return NULL;
    if (!open_pipe(from)) {
        close(to[0]);
        close(to[1]);
        return NULL;
    }
    bool is_started = spawn(clangd, server->client.clangd, to[0], from[1]);
    close(to[0]);
    close(from[1]);
    clangd->wire = (struct wire){.input = from[0], .output = fdopen(to[1], "w")};
    if (!is_started || !clangd->wire.output) {
        clangd->process = is_started ? clangd->process : 0;
        forget(server, clangd);
        return NULL;
    }
    server->clangd = clangd;
    initialize(clangd, server);
    return clangd;
}

/* --- answers ------------------------------------------------------------------------------------------------------------ */

static void answer(struct server *server, struct pending *pending, json_t *result)
{
    wire_send(&server->wire, json_pack("{s:s,s:o,s:o}", "jsonrpc", "2.0", "id", pending->id, "result", result ? result : json_null()));
}

static void answer_alone(struct server *server, size_t i)
{
    struct clangd *clangd = server->clangd;
    struct pending pending = clangd->pending.at[i];
    clangd->pending.at[i] = clangd->pending.at[--clangd->pending.n];
    answer(server, &pending, pending.ours);
}

/* It is gone, or is to go; it is not started again. */
static void forget(struct server *server, struct clangd *clangd)
{
    if (clangd->wire.output)
        fclose(clangd->wire.output);
    close(clangd->wire.input);
    free(clangd->wire.bytes);
    if (clangd->process) {
        kill(clangd->process, SIGTERM);
        waitpid(clangd->process, NULL, 0);
    }
    for (size_t i = 0; i < clangd->waiting.n; i++)
        json_decref(clangd->waiting.at[i]);
    server->clangd = NULL;
    server->client.clangd = NULL;
}

void clangd_stop(struct server *server)
{
    while (server->clangd && server->clangd->pending.n)
        answer_alone(server, 0);
    if (server->clangd)
        forget(server, server->clangd);
}

/* Lines in clangd's text become lines of the file; what lies above it (see shadow.h) is none. */
static void shift_lines(json_t *value, uint32_t first)
{
    const char *key;
    json_t *member;
    size_t i;
    if (json_is_array(value)) {
        json_array_foreach(value, i, member) {
            shift_lines(member, first);
        }
        return;
    }
    json_object_foreach(value, key, member) {
        if (strcmp(key, "line") == 0 && json_is_integer(member))
            json_integer_set(member, json_integer_value(member) - first);
        else
            shift_lines(member, first);
    }
}

static const struct part *part_at(const struct twin *twin, json_int_t line)
{
    for (size_t i = 0; i < twin->parts.n; i++)
        if (twin->parts.at[i].line <= line && line < twin->parts.at[i].line + twin->parts.at[i].count)
            return &twin->parts.at[i];
    return NULL;
}

/* A place in clangd's text may be one of the file, or of a conftest; NULL: of neither. */
static json_t *place_of(struct server *server, const struct twin *twin, json_t *location)
{
    const char *uri = json_text_at(location, "uri");
    json_int_t line = json_number_at(location, "range.start.line", -1);
    if (!uri || strcmp(uri, file_uri(server, &server->scratch, twin->path)) != 0)
        return uri ? json_incref(location) : NULL;
    const struct part *part = part_at(twin, line);
    if (!part && line < twin->first_line)
        return NULL;
    json_t *place = json_deep_copy(location);
    shift_lines(place, part ? part->line - part->source_line : twin->first_line);
    if (part)
        json_add(place, "uri", json_text(file_uri(server, &server->scratch, part->path)));
    return place;
}

static json_t *places_of(struct server *server, const struct twin *twin, json_t *locations)
{
    json_t *array = json_array(), *location;
    size_t i;
    json_array_foreach(locations, i, location) {
        json_t *place = place_of(server, twin, location);
        if (place)
            json_push(array, place);
    }
    return array;
}

/* Words of the generated code, and of ours, are not C's. */
static bool is_ours(const char *label, const json_t *items)
{
    label += strspn(label, " \xe2\x80\xa2"); /* clangd puts a sign or a blank in front */
    if (*label == '$' || strncmp(label, "ct_", 3) == 0 || strncmp(label, "CT_", 3) == 0)
        return true;
    for (size_t i = 0; i < json_array_size(items); i++) {
        const char *name = json_text_at(json_array_get(items, i), "label");
        size_t n = name ? strlen(name) : 0;
        if (n && strncmp(label, name, n) == 0 && (label[n] == '\0' || label[n] == '('))
            return true;
    }
    return false;
}

static json_t *merge_items(const struct twin *twin, json_t *ours, const json_t *theirs)
{
    const json_t *items = json_is_array(theirs) ? theirs : json_at(theirs, "items");
    json_t *merged = json_object_get(ours, "items");
    size_t own = json_array_size(merged);
    json_t *known = json_array();
    for (size_t i = 0; i < own; i++)
        json_array_append(known, json_array_get(merged, i));
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *item = json_array_get(items, i);
        if (!json_text_at(item, "label") || is_ours(json_text_at(item, "label"), known))
            continue;
        json_t *moved = json_deep_copy(item);
        json_object_del(moved, "additionalTextEdits");
        shift_lines(moved, twin->first_line);
        json_push(merged, moved);
    }
    json_decref(known);
    if (json_is_true_at(theirs, "isIncomplete"))
        json_add(ours, "isIncomplete", json_true());
    return ours;
}

static json_t *merge(struct server *server, struct pending *pending, json_t *theirs)
{
    if (pending->kind == FORWARD_COMPLETION)
        return merge_items(pending->twin, pending->ours, theirs);
    json_decref(pending->ours);
    if (pending->kind == FORWARD_DEFINITION)
        return places_of(server, pending->twin, theirs);
    if (json_is_object(theirs))
        shift_lines(theirs, pending->twin->first_line);
    return json_is_object(theirs) ? json_incref(theirs) : NULL;
}

static void take_answer(struct server *server, json_t *message)
{
    struct clangd *clangd = server->clangd;
    json_int_t number = json_number_at(message, "id", -1);
    json_t *result = json_object_get(message, "result");
    if (number == 0 && result && !clangd->is_ready) {
        clangd->is_ready = true;
        send_now(clangd, json_pack("{s:s,s:s,s:{}}", "jsonrpc", "2.0", "method", "initialized", "params"));
        for (size_t i = 0; i < clangd->waiting.n; i++)
            send_now(clangd, clangd->waiting.at[i]);
        clangd->waiting.n = 0;
    }
    for (size_t i = 0; i < clangd->pending.n; i++)
        if (clangd->pending.at[i].number == number) {
            struct pending pending = clangd->pending.at[i];
            clangd->pending.at[i] = clangd->pending.at[--clangd->pending.n];
            answer(server, &pending, result ? merge(server, &pending, result) : pending.ours);
            return;
        }
}

void clangd_listen(struct server *server)
{
    struct clangd *clangd = server->clangd;
    json_t *message;
    if (!clangd)
        return;
    wire_read(&clangd->wire, 0);
    for (enum wire_result result; (result = wire_take(&clangd->wire, &message)) != WIRE_NOTHING;)
        if (result == WIRE_MESSAGE) {
            if (!json_at(message, "method"))
                take_answer(server, message);
            json_decref(message);
        }
    long long time = now();
    for (size_t i = clangd->pending.n; i-- > 0;)
        if (clangd->pending.at[i].deadline <= time)
            answer_alone(server, i);
    if (clangd->wire.is_ended)
        clangd_stop(server);
}

struct wire *clangd_wire(const struct server *server)
{
    return server->clangd ? &server->clangd->wire : NULL;
}

int clangd_patience(const struct server *server)
{
    long long first = -1, time = now();
    for (size_t i = 0; server->clangd && i < server->clangd->pending.n; i++) {
        long long left = server->clangd->pending.at[i].deadline - time;
        left = left > 0 ? left : 0;
        first = first < 0 || left < first ? left : first;
    }
    return (int)first;
}

/* --- questions ------------------------------------------------------------------------------------------------------------- */

static struct twin *twin_of(struct server *server, struct clangd *clangd, const char *path)
{
    for (size_t i = 0; i < clangd->twins.n; i++)
        if (clangd->twins.at[i]->path == path)
            return clangd->twins.at[i];
    struct twin *twin = ARENA_NEW(&server->arena, struct twin);
    twin->path = path;
    vec_push(&server->arena, clangd->twins, twin);
    return twin;
}

/* How the file would be compiled, as far as ctest.yaml says it. */
static json_t *command_of(struct server *server, const struct sight *sight)
{
    struct arena *arena = &server->scratch;
    const struct config *config = &sight->project->config;
    const struct inputs *inputs = sight->model->inputs;
    struct runtime runtime;
    json_t *words = json_pack("[s,s,s]", "clang", "-x", "c");
    for (size_t i = 0; i < config->cflags.n; i++)
        json_push(words, json_text(config->cflags.at[i].text));
    for (size_t i = 0; i < config->includes.n; i++)
        json_push(words, json_text(arena_printf(arena, "-I%s", path_join(arena, sight->root, config->includes.at[i].text))));
    for (size_t i = 0; i < inputs->conftests.n; i++)
        json_push(words, json_text(arena_printf(arena, "-iquote%s", path_directory(arena, inputs->conftests.at[i]->tree->source->path))));
    if (runtime_find(arena, &runtime)) {
        json_push(words, json_text(arena_printf(arena, "-isystem%s/ctest/prelude", runtime.include)));
        json_push(words, json_text(arena_printf(arena, "-isystem%s", runtime.include)));
    }
    json_push(words, json_text(sight->source->path));
    return words;
}

static void set_command(struct server *server, struct clangd *clangd, struct twin *twin, const struct sight *sight)
{
    json_t *words = command_of(server, sight), *changes = json_object();
    char *text = json_dumps(words, JSON_COMPACT);
    uint64_t hash = hash_bytes(0, text, strlen(text));
    free(text);
    json_add(changes, twin->path, json_pack("{s:s,s:o}", "workingDirectory", sight->root, "compilationCommand", words));
    if (hash != twin->command)
        send(clangd, server, json_pack("{s:s,s:s,s:{s:{s:O}}}", "jsonrpc", "2.0", "method", "workspace/didChangeConfiguration", "params",
                                       "settings", "compilationDatabaseChanges", changes));
    json_decref(changes);
    twin->command = hash;
}

static void set_text(struct server *server, struct clangd *clangd, struct twin *twin, struct sight *sight)
{
    struct shadow shadow = shadow_make(sight);
    uint64_t hash = hash_bytes(0, shadow.text.at, shadow.text.n);
    const char *uri = file_uri(server, &server->scratch, twin->path);
    if (hash == twin->hash)
        return;
    twin->hash = hash;
    twin->first_line = shadow.first_line;
    twin->parts.n = 0;
    for (size_t i = 0; i < shadow.parts.n; i++) {
        struct part part = {shadow.parts.at[i].line, shadow.parts.at[i].count, shadow.parts.at[i].source_line,
                            server_name(server, shadow.parts.at[i].path)};
        vec_push(&server->arena, twin->parts, part);
    }
    json_t *text = json_text_n(shadow.text.at, shadow.text.n);
    if (twin->version++ == 0)
        send(clangd, server, json_pack("{s:s,s:s,s:{s:{s:s,s:s,s:I,s:o}}}", "jsonrpc", "2.0", "method", "textDocument/didOpen", "params",
                                       "textDocument", "uri", uri, "languageId", "c", "version", twin->version, "text", text));
    else
        send(clangd, server, json_pack("{s:s,s:s,s:{s:{s:s,s:I},s:[{s:o}]}}", "jsonrpc", "2.0", "method", "textDocument/didChange", "params",
                                       "textDocument", "uri", uri, "version", twin->version, "contentChanges", "text", text));
}

/* Is it a question about C to which more could be said than `ours`? */
static bool is_about_c(struct spot *spot, enum forwarded kind, const json_t *ours)
{
    if (kind == FORWARD_HOVER)
        return !json_is_object(ours);
    if (kind == FORWARD_DEFINITION)
        return json_array_size(ours) == 0;
    struct cursor cursor = cursor_at(spot->sight, spot->offset);
    return cursor.kind == CURSOR_STATEMENT || cursor.kind == CURSOR_EXPRESSION;
}

bool clangd_ask(struct server *server, const char *method, const json_t *id, const json_t *params, json_t *ours)
{
    struct failure failure = {.code = FAILURE_NONE};
    struct spot spot;
    size_t kind = 0;
    while (kind < sizeof forwards / sizeof *forwards && strcmp(forwards[kind].method, method) != 0)
        kind++;
    if (kind == sizeof forwards / sizeof *forwards || !server->client.clangd || !spot_read(server, params, &spot, &failure) ||
        !is_about_c(&spot, (enum forwarded)kind, ours))
        return false;
    struct clangd *clangd = start(server);
    if (!clangd || clangd->pending.n == MOST_PENDING)
        return false;
    struct twin *twin = twin_of(server, clangd, spot.file->path);
    set_command(server, clangd, twin, spot.sight);
    set_text(server, clangd, twin, spot.sight);
    struct pending pending = {++clangd->number, (enum forwarded)kind, json_incref((json_t *)id), ours, twin, now() + forwards[kind].patience};
    struct position position = sight_position(spot.sight, spot.sight->source, spot.offset);
    position.line += twin->first_line;
    vec_push(&server->arena, clangd->pending, pending);
    send(clangd, server, json_pack("{s:s,s:I,s:s,s:{s:{s:s},s:o}}", "jsonrpc", "2.0", "id", pending.number, "method", method, "params",
                                   "textDocument", "uri", file_uri(server, &server->scratch, twin->path), "position", json_position(position)));
    return true;
}
