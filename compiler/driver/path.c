/* path.c - names of files as text.
 *
 * Only path_clean looks at the disk: behind a symbolic link ".." is not what stands before it.
 */
#include "driver/path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

const char *path_current(struct arena *arena)
{
    for (size_t size = 256;; size *= 2) {
        char *path = arena_alloc(arena, size);
        if (getcwd(path, size))
            return path;
        if (errno != ERANGE)
            return NULL;
    }
}

/* `clean` ends with a real directory, so that ".." behind it takes its last name away. */
static bool ends_with_directory(const struct text *clean)
{
    struct stat status;
    return clean->n && strcmp(path_base(clean->at), "..") != 0 && lstat(clean->at, &status) == 0
           && S_ISDIR(status.st_mode);
}

static void drop_last_name(struct text *clean)
{
    while (clean->n && clean->at[clean->n - 1] != '/')
        clean->n--;
    if (clean->n > 1)
        clean->n--;
    clean->at[clean->n] = '\0';
}

static void add_name(struct text *clean, const char *name, size_t length)
{
    if (length == 0 || (length == 1 && name[0] == '.'))
        return;
    if (length == 2 && memcmp(name, "..", 2) == 0) {
        if (clean->n == 1 && clean->at[0] == '/')
            return;
        if (ends_with_directory(clean)) {
            drop_last_name(clean);
            return;
        }
    }
    if (clean->n && clean->at[clean->n - 1] != '/')
        text_addc(clean, '/');
    text_add(clean, name, length);
}

const char *path_clean(struct arena *arena, const char *path)
{
    struct text clean = {.arena = arena};
    if (path[0] == '/')
        text_addc(&clean, '/');
    while (*path) {
        size_t length = strcspn(path, "/");
        add_name(&clean, path, length);
        path += length + (path[length] == '/');
    }
    return clean.n ? clean.at : "";
}

const char *path_join(struct arena *arena, const char *directory, const char *path)
{
    if (path[0] == '/' || directory[0] == '\0')
        return path_clean(arena, path);
    return path_clean(arena, arena_printf(arena, "%s/%s", directory, path));
}

const char *path_directory(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return "";
    return arena_copy(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Length of the directory that both lie in, as a prefix of `a`; 0 for the root of the file system. */
static size_t common_length(const char *a, const char *b)
{
    size_t common = 0, i = 0;
    for (; a[i] && a[i] == b[i]; i++)
        if (a[i] == '/')
            common = i;
    bool a_ends = a[i] == '\0' || a[i] == '/', b_ends = b[i] == '\0' || b[i] == '/';
    return a_ends && b_ends && i > 1 ? i : common;
}

const char *path_common(struct arena *arena, const char *a, const char *b)
{
    size_t length = common_length(a, b);
    return length ? arena_copy(arena, a, length) : "/";
}

const char *path_relative(struct arena *arena, const char *from, const char *to)
{
    struct text relative = {.arena = arena};
    size_t length = common_length(from, to);
    for (const char *up = from + length; *up; up += strcspn(up, "/")) {
        up += *up == '/';
        if (*up)
            text_adds(&relative, relative.n ? "/.." : "..");
    }
    const char *rest = to + length;
    rest += *rest == '/';
    if (*rest) {
        if (relative.n)
            text_addc(&relative, '/');
        text_adds(&relative, rest);
    }
    return relative.n ? relative.at : "";
}

bool path_is_inside(const char *directory, const char *path)
{
    size_t length = strlen(directory);
    if (length == 1)
        return true;
    return strncmp(directory, path, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

bool path_is_directory(const char *path)
{
    struct stat status;
    return stat(*path ? path : ".", &status) == 0 && S_ISDIR(status.st_mode);
}

bool path_is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool has_suffix(const char *text, const char *suffix)
{
    size_t n = strlen(text), m = strlen(suffix);
    return n >= m && memcmp(text + n - m, suffix, m) == 0;
}
