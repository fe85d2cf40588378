/* files.c - the files that the server knows.
 *
 * In: paths, and directories to look through. Out: one struct file for each .ctest file, and for all that is open. A change
 * of a file makes stale what was made of it; where it is edited, of closed files only if its face changes, which is known when it has
 * been read again.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "driver/path.h"
#include "lsp/index.h"
#include "lsp/server.h"
#include "lsp/uri.h"

const char *server_name(struct server *server, const char *text)
{
    return name_intern(&server->arena, &server->names, text, strlen(text));
}

struct file *file_find(const struct server *server, const char *path)
{
    return map_get(&server->files, path, strlen(path));
}

bool file_is_source(const struct file *file)
{
    return has_suffix(file->path, ".ctest") || file->path[1] == '<';
}

struct file *file_at(struct server *server, const char *path)
{
    struct file *file = file_find(server, path);
    if (file)
        return file;
    file = ARENA_NEW(&server->arena, struct file);
    file->path = server_name(server, path);
    map_at(&server->arena, &server->files, file->path, strlen(file->path))->value = file;
    vec_push(&server->arena, server->order, file);
    if (file_is_source(file))
        file_make_stale(server, file);
    return file;
}

struct file *file_of_params(struct server *server, const json_t *params, struct failure *failure)
{
    const char *uri = json_text_at(params, "textDocument.uri");
    if (!uri) {
        fail(failure, FAILURE_PARAMS, "there is no 'textDocument.uri'");
        return NULL;
    }
    const char *path = uri_path(&server->scratch, uri);
    struct file *file = file_find(server, path);
    if (file || path_is_file(path))
        return file ? file : file_at(server, path);
    fail(failure, FAILURE_PARAMS, "there is no document '%s'", uri);
    return NULL;
}

const char *file_uri(struct server *server, struct arena *arena, const char *path)
{
    const struct file *file = file_find(server, path);
    return file && file->document ? file->document->uri : uri_of_path(arena, path);
}

/* `all`: else only those that are looked at, which have places in it. */
static void make_dependents_stale(struct server *server, const struct file *self, const char *path, bool all)
{
    path = server_name(server, path);
    for (size_t i = 0; i < server->order.n; i++) {
        struct file *file = server->order.at[i];
        if (file->index && file != self && (all || file->document || file->sight) && index_depends(file->index, path))
            file_make_stale(server, file);
    }
}

void path_changed(struct server *server, const char *path)
{
    struct file *self = file_find(server, path);
    if (self && file_is_source(self))
        file_make_stale(server, self);
    make_dependents_stale(server, self, path, true);
}

void text_changed(struct server *server, struct file *file)
{
    if (!file_is_source(file) || !file->index) {
        path_changed(server, file->path);
        return;
    }
    file_make_stale(server, file);
    make_dependents_stale(server, file, file->path, false);
}

void face_changed(struct server *server, const struct file *file)
{
    make_dependents_stale(server, file, file->path, true);
}

/* --- directories ------------------------------------------------------------------------------------------------------ */

void directory_add(struct server *server, const char *path)
{
    path = server_name(server, path);
    struct map_entry *entry = map_at(&server->arena, &server->seen_directories, path, strlen(path));
    if (entry->value)
        return;
    entry->value = (void *)path;
    vec_push(&server->arena, server->directories, path);
    server->is_settled = false;
}

/* Directories behind symbolic links are left out: they may lead round and round. */
static void add_entry(struct server *server, const char *path)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return;
    if (S_ISDIR(status.st_mode))
        directory_add(server, path);
    else if (has_suffix(path, ".ctest") && path_is_file(path) && !file_at(server, path)->index)
        file_make_stale(server, file_at(server, path));
}

bool directory_step(struct server *server)
{
    if (!server->directories.n)
        return false;
    const char *path = server->directories.at[--server->directories.n];
    DIR *directory = opendir(path);
    if (!directory)
        return true;
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            add_entry(server, path_join(&server->scratch, path, entry->d_name));
    closedir(directory);
    return true;
}

/* --- the disk ---------------------------------------------------------------------------------------------------------- */

static bool is_changed(const struct file *file)
{
    struct stat status;
    if (stat(file->path, &status) != 0)
        return true;
    const struct index *index = file->index;
    return index->seconds != (long long)status.st_mtim.tv_sec || index->nanoseconds != status.st_mtim.tv_nsec ||
           index->size != (long long)status.st_size;
}

void files_compare(struct server *server)
{
    for (size_t i = 0; i < server->order.n; i++) {
        struct file *file = server->order.at[i];
        if (file->index && !file->document && !file->is_stale && is_changed(file))
            path_changed(server, file->path);
    }
}

bool file_mentions(struct server *server, const struct file *file, const char *name)
{
    if (file->document)
        return strstr(file->document->text, name) != NULL;
    struct session *session = session_new();
    if (!session)
        longjmp(*server->out_of_memory, 1);
    session->arena.out_of_memory = server->out_of_memory;
    const struct source *source = source_load(session, file->path, NULL);
    bool is_there = source && strstr(source->text, name) != NULL;
    session_free(session);
    return is_there;
}
