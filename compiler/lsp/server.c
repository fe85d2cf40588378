/* server.c - the loop: messages in, answers out, and work in between.
 *
 * In: an editor at the other end of two pipes. Out: the exit status. Messages are handled in the order of their arrival; all
 * that have come in are looked at before the next is handled, so that a cancellation is seen in time.
 */
#define _POSIX_C_SOURCE 200809L
#include "lsp/server.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lsp/clangd.h"
#include "lsp/command.h"
#include "lsp/index.h"
#include "lsp/requests.h"
#include "lsp/sight.h"

/* How often it is looked whether the editor still runs. */
enum { PULSE_MILLISECONDS = 10000 };

json_t *fail(struct failure *failure, enum failure_code code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);
    failure->code = code;
    return NULL;
}

/* --- what the server says ----------------------------------------------------------------------------------------------- */

void notify(struct server *server, const char *method, json_t *params)
{
    wire_send(&server->wire, json_pack("{s:s,s:s,s:o}", "jsonrpc", "2.0", "method", method, "params", params));
}

void ask_editor(struct server *server, const char *method, json_t *params)
{
    json_t *message = json_pack("{s:s,s:I,s:s}", "jsonrpc", "2.0", "id", ++server->request_number, "method", method);
    if (params)
        json_add(message, "params", params);
    wire_send(&server->wire, message);
}

static void answer(struct server *server, const json_t *id, json_t *result)
{
    wire_send(&server->wire, json_pack("{s:s,s:O,s:o}", "jsonrpc", "2.0", "id", (json_t *)id, "result", result ? result : json_null()));
}

static void refuse(struct server *server, const json_t *id, const struct failure *failure)
{
    json_t *error = json_pack("{s:i,s:o}", "code", (int)failure->code, "message", json_text(failure->text));
    json_t *message = json_pack("{s:s,s:o}", "jsonrpc", "2.0", "error", error);
    json_add(message, "id", id ? json_incref((json_t *)id) : json_null());
    wire_send(&server->wire, message);
}

/* --- what the editor says ------------------------------------------------------------------------------------------------- */

static void take_messages(struct server *server)
{
    json_t *message;
    for (enum wire_result result; (result = wire_take(&server->wire, &message)) != WIRE_NOTHING;) {
        struct failure failure = {.code = FAILURE_PARSE, .text = "the message is no JSON"};
        if (result == WIRE_BAD)
            refuse(server, NULL, &failure);
        else
            vec_push(&server->arena, server->queue, message);
    }
}

bool is_cancelled(struct server *server, const json_t *id)
{
    wire_read(&server->wire, 0);
    take_messages(server);
    for (size_t i = 0; id && i < server->queue.n; i++) {
        const char *method = json_text_at(server->queue.at[i], "method");
        if (method && strcmp(method, "$/cancelRequest") == 0 && json_equal(json_at(server->queue.at[i], "params.id"), id))
            return true;
    }
    return false;
}

/* Is it the time for this method? */
static bool is_timely(const struct server *server, const struct method *method, struct failure *failure)
{
    bool is_initialize = method && method->handle == life_initialize;
    if (server->stage == STAGE_NEW && !is_initialize)
        fail(failure, FAILURE_NOT_INITIALIZED, "the first request is 'initialize'");
    else if (server->stage == STAGE_INITIALIZED && is_initialize)
        fail(failure, FAILURE_REQUEST, "'initialize' was sent before");
    else if (server->stage == STAGE_SHUT_DOWN)
        fail(failure, FAILURE_REQUEST, "behind 'shutdown' there is only 'exit'");
    return failure->code == FAILURE_NONE;
}

static void handle_request(struct server *server, const char *name, const json_t *id, const json_t *params)
{
    const struct method *method = method_find(name);
    struct failure failure = {.id = id, .token = json_at(params, "workDoneToken")};
    json_t *result = NULL;
    if (!is_timely(server, method, &failure))
        ;
    else if (!method || method->kind != METHOD_REQUEST)
        fail(&failure, FAILURE_METHOD, "there is no request '%.200s'", name);
    else if (is_cancelled(server, id))
        fail(&failure, FAILURE_CANCELLED, "cancelled");
    else
        result = method->handle(server, params, &failure);
    if (failure.code == FAILURE_NONE) {
        if (!clangd_ask(server, name, id, params, result))
            answer(server, id, result);
        return;
    }
    json_decref(result);
    refuse(server, id, &failure);
}

static void handle_notification(struct server *server, const char *name, const json_t *params)
{
    const struct method *method = method_find(name);
    struct failure failure = {.code = FAILURE_NONE};
    bool is_exit = method && method->handle == life_exit;
    if (!method || method->kind != METHOD_NOTIFICATION || (!is_exit && server->stage != STAGE_INITIALIZED))
        return;
    json_decref(method->handle(server, params, &failure));
}

static bool is_id(const json_t *id)
{
    return json_is_integer(id) || json_is_string(id);
}

static void handle(struct server *server, const json_t *message)
{
    const char *method = json_text_at(message, "method");
    const json_t *id = json_at(message, "id"), *params = json_at(message, "params");
    struct failure failure = {.code = FAILURE_REQUEST, .text = "a message has a 'method', 'params' that are an object or array, and "
                                                               "perhaps an 'id' that is a number or string"};
    bool is_answer = !method && id && (json_at(message, "result") || json_at(message, "error"));
    bool is_good = method && (!params || json_is_object(params) || json_is_array(params) || json_is_null(params)) && (!id || is_id(id));
    if (is_answer)
        return;
    if (!is_good)
        refuse(server, is_id(id) ? id : NULL, &failure);
    else if (id)
        handle_request(server, method, id, params);
    else
        handle_notification(server, method, params);
}

static bool handle_next(struct server *server)
{
    if (!server->queue.n)
        return false;
    json_t *message = server->queue.at[0];
    memmove(server->queue.at, server->queue.at + 1, --server->queue.n * sizeof *server->queue.at);
    handle(server, message);
    json_decref(message);
    arena_free(&server->scratch);
    return true;
}

/* --- the loop ---------------------------------------------------------------------------------------------------------------- */

static bool editor_is_gone(const struct server *server)
{
    return server->client.process > 0 && kill((pid_t)server->client.process, 0) != 0 && errno == ESRCH;
}

/* Of the editor, or of clangd. */
static void wait_for_input(struct server *server, int milliseconds)
{
    struct wire *const wires[] = {&server->wire, clangd_wire(server)};
    int patience = clangd_patience(server);
    wire_wait(wires, wires[1] ? 2 : 1, patience >= 0 && patience < milliseconds ? patience : milliseconds);
    wire_read(&server->wire, 0);
    clangd_listen(server);
}

static void serve(struct server *server)
{
    while (server->stage != STAGE_EXITED) {
        take_messages(server);
        if (handle_next(server))
            continue;
        if (server->wire.is_ended || editor_is_gone(server))
            return;
        size_t before = server->wire.n;
        bool has_work = server->stage == STAGE_INITIALIZED && !server->is_settled;
        wait_for_input(server, has_work ? 0 : PULSE_MILLISECONDS);
        if (has_work && server->wire.n == before && !server->wire.is_ended) {
            work_step(server);
            arena_free(&server->scratch);
        }
    }
}

static bool find_document(void *owner, const char *path, const char **text, size_t *size)
{
    const struct file *file = file_find(owner, path);
    if (!file || !file->document)
        return false;
    *text = file->document->text;
    *size = file->document->size;
    return true;
}

static void clean_up(struct server *server)
{
    for (size_t i = 0; i < server->order.n; i++) {
        struct file *file = server->order.at[i];
        sight_free(file->sight);
        index_free(file->index);
        if (file->document) {
            arena_free(&file->document->arena);
            free(file->document->text);
        }
    }
    for (size_t i = 0; i < server->queue.n; i++)
        json_decref(server->queue.at[i]);
    free(server->wire.bytes);
    arena_free(&server->scratch);
    arena_free(&server->arena);
    if (server->wire.log)
        fclose(server->wire.log);
}

enum status command_lsp(struct session *session, const struct options *options)
{
    struct server server = {.wire = {.input = STDIN_FILENO, .output = stdout}};
    if (options->paths.n) {
        complain("'lsp' takes no PATH: the editor says which files there are");
        return STATUS_USAGE;
    }
    if (options->log && !(server.wire.log = fopen(options->log, "w"))) {
        complain("cannot write '%s': %s", options->log, strerror(errno));
        return STATUS_TROUBLE;
    }
    signal(SIGPIPE, SIG_IGN);
    server.out_of_memory = session->arena.out_of_memory;
    server.arena.out_of_memory = server.scratch.out_of_memory = server.out_of_memory;
    server.overlay = (struct overlay){.find = find_document, .owner = &server};
    server.client.clangd = "clangd";
    serve(&server);
    clangd_stop(&server);
    bool is_fine = server.stage == STAGE_EXITED && !server.is_refused;
    clean_up(&server);
    return is_fine ? STATUS_FINE : STATUS_ERRORS;
}
