/* files.c - an input as the files of a suite, and that suite through the compiler's passes.
 *
 * In: bytes. Out: a compilation that has touched no disk. Which files the PATHs mean is not looked at: all are given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/commands.h"
#include "driver/compile.h"
#include "driver/config.h"
#include "driver/path.h"
#include "fuzz.h"
#include "source/diag.h"

#define HEAD "== FILE "

/* The table of commands is main.c's, which is no part of the library. */
const struct command commands[] = {{NULL, ON_GENERATE, "", "", true, NULL}};
const unsigned command_count = sizeof commands / sizeof commands[0];

void must(bool holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "this does not hold: %s\n", what);
    abort();
}

struct session *fuzz_session(void)
{
    static const struct overlay no_disk = {.is_all = true};
    struct session *session = session_new();
    if (!session) abort();
    session->overlay = &no_disk;
    return session;
}

/* --- the input ------------------------------------------------------------------------------------------------- */

static bool is_head(const char *line, const char *end)
{
    return (size_t)(end - line) > strlen(HEAD) && memcmp(line, HEAD, strlen(HEAD)) == 0;
}

static const char *next_line(const char *line, const char *end)
{
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    return newline ? newline + 1 : end;
}

static const char *text_end(const char *text, const char *end)
{
    while (text < end && !is_head(text, end)) text = next_line(text, end);
    return text;
}

/* The path is one that a file can have: a name below the root, without control characters. */
static const char *path_of(struct session *session, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < ' ') return NULL;
    const char *root = FUZZ_ROOT;
    const char *path = path_join(&session->arena, root, arena_copy(&session->arena, text, size));
    if (!path_is_inside(root, path) || strcmp(root, path) == 0) return NULL;
    return path + strlen(root) + 1;
}

static bool is_new(const struct fuzz_files *files, const char *path)
{
    for (size_t i = 0; i < files->n; i++)
        if (strcmp(files->at[i].path, path) == 0) return false;
    return files->n < FUZZ_FILES;
}

static void add(struct fuzz_files *files, const char *path, const char *text, const char *end)
{
    if (path && is_new(files, path)) files->at[files->n++] = (struct fuzz_file){path, text, (size_t)(end - text)};
}

struct fuzz_files fuzz_split(struct session *session, const char *text, size_t size)
{
    struct fuzz_files files = {.n = 0};
    if (size == 0) return files; /* `text` may be NULL */
    const char *end = text + size, *at = text_end(text, end);
    if (at > text) add(&files, "test_a.ctest", text, at);
    while (at < end) {
        const char *path = at + strlen(HEAD), *begin = next_line(at, end);
        size_t length = (size_t)(begin - path) - (begin[-1] == '\n');
        at = text_end(begin, end);
        add(&files, path_of(session, path, length), begin, at);
    }
    return files;
}

/* --- the suite ------------------------------------------------------------------------------------------------- */

static const char *absolute(struct session *session, const char *path)
{
    return arena_printf(&session->arena, "%s/%s", FUZZ_ROOT, path);
}

void fuzz_give(struct session *session, const struct fuzz_files *files)
{
    for (size_t i = 0; i < files->n; i++)
        source_from_text(session, absolute(session, files->at[i].path), files->at[i].path, files->at[i].text,
                         files->at[i].size);
}

static struct project *project_of(struct session *session)
{
    struct project *project = ARENA_NEW(&session->arena, struct project);
    *project = (struct project){.current = FUZZ_ROOT, .root = FUZZ_ROOT, .is_absolute = true, .root_path = FUZZ_ROOT};
    config_default(&project->config);
    if (source_exists(session, FUZZ_ROOT "/ctest.yaml")) config_read(session, FUZZ_ROOT, &project->config);
    return project;
}

void fuzz_compile(struct session *session, const struct fuzz_files *files, const char *module,
                  void (*emit)(struct session *session, struct compilation *compilation), struct compilation *compilation)
{
    struct options *options = ARENA_NEW(&session->arena, struct options);
    *options = (struct options){.colour = "never", .depfile = "depfile", .manifest = "manifest"};
    *compilation = (struct compilation){.options = options, .project = project_of(session), .directory = "/out", .emit = emit};
    for (size_t i = 0; i < files->n; i++) {
        const char *path = files->at[i].path;
        if (!has_suffix(path, ".ctest") || (module && strcmp(path, module) != 0)) continue;
        vec_push(&session->arena, compilation->files, (struct found_file){absolute(session, path), true});
        if (module) vec_push(&session->arena, options->modules, absolute(session, path));
    }
    compile(session, compilation);
}
