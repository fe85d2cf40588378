/* collect.c - which files do the PATHs mean?
 *
 * In: a PATH. Out: the .ctest files in it, in the order of the run: the entries of a directory in byte order of
 * their names, files and directories together. What a file is in the suite is decided in load.c.
 */
#include "driver/collect.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "driver/path.h"
#include "source/diag.h"

static const struct range nowhere;

struct walk {
    struct session *session;
    const struct project *project;
    bool is_absolute;
    struct found_files *files;
};

/* A directory in which the walk is: going into one again would never end. */
struct level {
    const struct level *outer;
    dev_t device;
    ino_t number;
};

struct names {
    const char **at;
    size_t n, room;
};

static void cannot_read(struct session *session, const char *path)
{
    diag_add(session, CT0002, nowhere, "cannot read '%s': %s", path, strerror(errno));
    session->failed = true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The entries of a directory that are not hidden, sorted. */
static struct names read_directory(struct walk *walk, const char *path)
{
    struct names names = {0};
    struct arena *arena = &walk->session->arena;
    DIR *directory = opendir(*path ? path : ".");
    if (!directory) {
        cannot_read(walk->session, *path ? path : ".");
        return names;
    }
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            vec_push(arena, names, arena_copy(arena, entry->d_name, strlen(entry->d_name)));
    closedir(directory);
    if (names.n)
        qsort(names.at, names.n, sizeof *names.at, by_bytes);
    return names;
}

static bool is_level(const struct level *level, const struct stat *status)
{
    for (; level; level = level->outer)
        if (level->device == status->st_dev && level->number == status->st_ino)
            return true;
    return false;
}

static void add_file(struct walk *walk, const char *absolute)
{
    struct found_file file = {absolute, walk->is_absolute};
    vec_push(&walk->session->arena, *walk->files, file);
}

static void walk_directory(struct walk *walk, const char *absolute, const struct level *outer, const struct stat *status)
{
    struct level level = {outer, status->st_dev, status->st_ino};
    const char *shown = project_shown(walk->session, walk->project, absolute, walk->is_absolute);
    struct names names = read_directory(walk, shown);
    for (size_t i = 0; i < names.n; i++) {
        struct stat entry;
        const char *path = path_join(&walk->session->arena, shown, names.at[i]);
        const char *entry_absolute = path_join(&walk->session->arena, absolute, names.at[i]);
        bool is_there = stat(path, &entry) == 0;
        if (is_there && S_ISDIR(entry.st_mode)) {
            if (!is_level(&level, &entry))
                walk_directory(walk, entry_absolute, &level, &entry);
        } else if (has_suffix(names.at[i], ".ctest") && (!is_there || S_ISREG(entry.st_mode))) {
            add_file(walk, entry_absolute);
        }
    }
}

void collect(struct session *session, const struct project *project, const char *path, struct found_files *files)
{
    struct walk walk = {session, project, path[0] == '/', files};
    struct stat status;
    const char *absolute = project_absolute(session, project, path);
    if (stat(path, &status) != 0) {
        cannot_read(session, path);
    } else if (S_ISDIR(status.st_mode)) {
        walk_directory(&walk, absolute, NULL, &status);
    } else if (has_suffix(path, ".ctest")) {
        add_file(&walk, absolute);
    } else {
        diag_add(session, CT0001, nowhere, "'%s' is neither a directory nor a .ctest file", path);
    }
}

void collect_default(struct session *session, const struct project *project, struct found_files *files)
{
    const struct config_words *paths = &project->config.paths;
    if (!paths->n)
        collect(session, project, *project->root_path ? project->root_path : ".", files);
    for (size_t i = 0; i < paths->n; i++) {
        const char *path = path_join(&session->arena, project->root_path, paths->at[i].text);
        if (path_is_file(path) || path_is_directory(path)) /* else config.c has reported it */
            collect(session, project, *path ? path : ".", files);
    }
}
