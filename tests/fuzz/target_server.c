/* target_server.c - messages to the language server.
 *
 * The input is a script; each of its lines says what an editor does, in the file that was opened last:
 *     o TEXT   opens a file, `|` in the text ends a line      e LINE CHARACTER COUNT TEXT   changes it
 *     r NUMBER LINE CHARACTER   asks the request with this number about the place      j TEXT   sends this as JSON
 *     w BYTES  sends these bytes without a frame              c   closes the file
 * Before it comes `initialize`, behind it `shutdown` and `exit`: then the server must end, having answered each request.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "fuzz.h"
#include "lsp/command.h"

enum { MESSAGES = 40, FILES = 3 };

static const char *const requests[] = {
    "textDocument/hover", "textDocument/definition", "textDocument/implementation", "textDocument/references", "textDocument/documentHighlight",
    "textDocument/prepareRename", "textDocument/completion", "textDocument/documentSymbol", "textDocument/foldingRange",
    "textDocument/codeLens", "textDocument/semanticTokens/full", "ctestc/tests", "textDocument/rename", "textDocument/codeAction",
    "textDocument/inlayHint", "workspace/symbol", "textDocument/semanticTokens/range", "ctestc/explain",
};
static const char *const paths[FILES] = {"test_a.ctest", "conftest.ctest", "lib/used.ctest"};

struct editor {
    struct text sent;
    unsigned opened, requests;
    const char *path; /* of the file that was opened last */
    unsigned version;
};

/* --- messages ---------------------------------------------------------------------------------------------------------- */

static void send(struct editor *editor, const char *json)
{
    text_printf(&editor->sent, "Content-Length: %zu\r\n\r\n%s", strlen(json), json);
}

/* The inside of a JSON string. */
static const char *quoted(struct arena *arena, const char *text)
{
    struct text out = {.arena = arena};
    for (; *text; text++) {
        if (*text == '|')
            text_adds(&out, "\\n");
        else if (*text == '"' || *text == '\\' || (unsigned char)*text < ' ' || *text == 127)
            text_printf(&out, "\\u%04x", (unsigned)(unsigned char)*text);
        else
            text_addc(&out, *text);
    }
    return out.n ? out.at : "";
}

static const char *document(struct editor *editor)
{
    return arena_printf(editor->sent.arena, "\"textDocument\":{\"uri\":\"file://%s/%s\",\"version\":%u}", FUZZ_ROOT, editor->path, ++editor->version);
}

static void open_file(struct editor *editor, const char *text)
{
    editor->path = paths[editor->opened++ % FILES];
    send(editor, arena_printf(editor->sent.arena, "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{"
                              "\"uri\":\"file://%s/%s\",\"languageId\":\"ctest\",\"version\":%u,\"text\":\"%s\"}}}", FUZZ_ROOT, editor->path,
                              ++editor->version, quoted(editor->sent.arena, text)));
}

static void edit(struct editor *editor, const char *line)
{
    unsigned row = 0, column = 0, count = 0;
    int end = 0;
    if (sscanf(line, "%u %u %u %n", &row, &column, &count, &end) < 3) return;
    send(editor, arena_printf(editor->sent.arena, "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{%s,\"contentChanges\":[{"
                              "\"range\":{\"start\":{\"line\":%u,\"character\":%u},\"end\":{\"line\":%u,\"character\":%u}},\"text\":\"%s\"}]}}",
                              document(editor), row, column, row, column + count % 1000, quoted(editor->sent.arena, line + end)));
}

static void ask(struct editor *editor, const char *line)
{
    unsigned number = 0, row = 0, column = 0;
    sscanf(line, "%u %u %u", &number, &row, &column);
    const char *method = requests[number % (sizeof requests / sizeof *requests)];
    send(editor, arena_printf(editor->sent.arena, "{\"jsonrpc\":\"2.0\",\"id\":\"r%u\",\"method\":\"%s\",\"params\":{%s,\"position\":{\"line\":%u,\"character\":%u},"
                              "\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":%u,\"character\":%u}},\"newName\":\"renamed\","
                              "\"query\":\"t\",\"context\":{\"includeDeclaration\":true,\"diagnostics\":[]}}}",
                              ++editor->requests, method, document(editor), row, column, row, column));
}

static void do_line(struct editor *editor, const char *line)
{
    const char *rest = line[0] && line[1] ? line + 2 : "";
    switch (*line) {
    case 'o': open_file(editor, rest); break;
    case 'e': edit(editor, rest); break;
    case 'r': ask(editor, rest); break;
    case 'j': send(editor, rest); break;
    case 'w': text_adds(&editor->sent, rest); break;
    case 'c': send(editor, arena_printf(editor->sent.arena, "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didClose\",\"params\":{%s}}", document(editor))); break;
    }
}

static void script(struct editor *editor, char *text)
{
    send(editor, "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"processId\":null,\"rootUri\":\"file://" FUZZ_ROOT
                 "\",\"capabilities\":{}}}");
    send(editor, "{\"jsonrpc\":\"2.0\",\"method\":\"initialized\",\"params\":{}}");
    char *rest = text;
    for (int i = 0; rest && i < MESSAGES; i++)
        do_line(editor, strsep(&rest, "\n"));
    text_adds(&editor->sent, "\r\n\r\n"); /* what bytes without a frame have begun ends here */
    send(editor, "{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"shutdown\"}");
    send(editor, "{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}");
}

/* --- the server -------------------------------------------------------------------------------------------------------- */

/* Its standard input is a file with all messages, its standard output a file too. */
static int files[2];

static void start(void)
{
    for (int i = 0; i < 2; i++) {
        files[i] = memfd_create("server", 0);
        must(files[i] >= 0 && dup2(files[i], i) == i, "there is a file for the messages");
    }
}

static void refill(const struct text *text)
{
    fflush(stdout);
    must(ftruncate(files[0], 0) == 0 && ftruncate(files[1], 0) == 0, "the files are emptied");
    must(pwrite(files[0], text->at, text->n, 0) == (ssize_t)text->n, "the messages are written");
    lseek(files[0], 0, SEEK_SET);
    lseek(files[1], 0, SEEK_SET);
}

/* The answers with this id: of a request that goes wrong too. */
static unsigned answers(const char *text, const char *id)
{
    unsigned n = 0;
    for (size_t size = strlen(id); (text = strstr(text, id)) != NULL; text += size)
        n += text[size] == ',' || text[size] == '}';
    return n;
}

static void must_have_answered(struct arena *arena, unsigned count)
{
    off_t size = lseek(files[1], 0, SEEK_END);
    char *text = arena_alloc(arena, (size_t)size + 1);
    must(pread(files[1], text, (size_t)size, 0) == size, "what the server said can be read");
    must(answers(text, "\"id\":\"last\"") == 1, "the server answers 'shutdown'");
    for (unsigned i = 1; i <= count; i++)
        must(answers(text, arena_printf(arena, "\"id\":\"r%u\"", i)) == 1, "each request is answered once");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!files[1]) start();
    struct session *session = fuzz_session();
    struct options options = {.colour = "never"};
    struct editor editor = {.sent = {.arena = &session->arena}, .path = paths[0]};
    char *text = arena_copy(&session->arena, (const char *)data, size);
    bool is_framed = true;
    for (size_t i = 0; i < size; i++)
        is_framed &= (text[i] != 'w' && text[i] != 'j') || (i && text[i - 1] != '\n');
    script(&editor, text);
    refill(&editor.sent);
    command_lsp(session, &options);
    fflush(stdout);
    if (is_framed) must_have_answered(&session->arena, editor.requests);
    session_free(session);
    return 0;
}
