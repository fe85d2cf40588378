/* includes.c - #include "x" in the C of a .ctest file.
 *
 * A file beside the .ctest is meant, but what is compiled lies elsewhere: so the output names it as it is found from there. What
 * is not there is left to the include path.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "emit/write.h"

/* --- paths ----------------------------------------------------------------------------------------------------------------- */

static const char *directory_of(struct session *session, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_copy(&session->arena, path, (size_t)(slash - path) + (slash == path)) : "";
}

/* Without symbolic links. What is not there yet, such as an output directory before the first run, keeps its name behind the
 * nearest directory that is. */
static const char *real_directory(struct session *session, const char *path)
{
    struct arena *arena = &session->arena;
    char real[PATH_MAX];
    if (realpath(*path ? path : ".", real))
        return arena_copy(arena, real, strlen(real));
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    size_t parent = length;
    while (parent > 0 && path[parent - 1] != '/')
        parent--;
    if (length == parent)
        return path;
    const char *outer = real_directory(session, arena_copy(arena, path, parent));
    return arena_printf(arena, "%s/%.*s", strcmp(outer, "/") == 0 ? "" : outer, (int)(length - parent), path + parent);
}

/* The way from one real directory to a file in another. */
static const char *relative(struct session *session, const char *from, const char *to)
{
    size_t common = 0;
    for (size_t i = 0; from[i] && from[i] == to[i]; i++)
        if (from[i] == '/')
            common = i + 1;
    size_t n = strlen(from);
    if (strncmp(from, to, n) == 0 && to[n] == '/')
        return to + n + 1;
    struct text path = {.arena = &session->arena};
    for (const char *at = from + common - (common > 0); *at; at++)
        if (*at == '/')
            text_adds(&path, "../");
    text_adds(&path, to + common);
    return path.at;
}

/* --- directives ------------------------------------------------------------------------------------------------------------ */

struct range included_name(struct range directive)
{
    const char *text = directive.source->text;
    uint32_t at = directive.begin;
    struct range name = {directive.source, directive.begin, directive.begin};
    while (at < directive.end && strchr(" \t", text[at]))
        at++;
    at += text[at] == '%' ? 2 : 1; /* # or %: */
    while (at < directive.end && strchr(" \t", text[at]))
        at++;
    if (strncmp(text + at, "include", 7) != 0)
        return name;
    for (at += 7; at < directive.end && strchr(" \t", text[at]);)
        at++;
    if (at >= directive.end || text[at] != '"')
        return name;
    const char *quote = memchr(text + at + 1, '"', directive.end - at - 1);
    if (quote)
        name = (struct range){directive.source, at + 1, (uint32_t)(quote - text)};
    return name;
}

/* The included file beside the .ctest, as the output names it; NULL: it is left to the include path. */
static const char *beside(struct out *out, struct range name)
{
    struct session *session = out->session;
    const char *directory = directory_of(session, name.source->path);
    const char *text = arena_copy(&session->arena, range_text(name), range_size(name));
    const char *path = arena_printf(&session->arena, "%s%s%s", directory, *directory ? "/" : "", text);
    if (*text == '/' || !source_exists(session, path))
        return NULL;
    const char *to = arena_printf(&session->arena, "%s/%s", real_directory(session, directory_of(session, path)),
                                  strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
    return relative(session, real_directory(session, out->options->directory), to);
}

/* Is it the sign of a directive? Comments may stand before it. */
static bool begins_directive(const char *text, uint32_t at)
{
    while (at > 0 && strchr(" \t", text[at - 1]))
        at--;
    return at == 0 || strchr("\n\r/\xbf", text[at - 1]); /* the last byte of a byte order mark */
}

/* The next file name, from `at` on. */
static bool find_included(const struct source *source, uint32_t at, uint32_t end, struct range *name)
{
    const char *text = source->text;
    for (; at < end; at++) {
        bool is_sign = text[at] == '#' || (text[at] == '%' && text[at + 1] == ':');
        if (!is_sign || !begins_directive(text, at))
            continue;
        uint32_t line = at + (uint32_t)strcspn(text + at, "\n");
        *name = included_name((struct range){source, at, line < end ? line : end});
        if (!range_is_empty(*name))
            return true;
    }
    return false;
}

void copy(struct out *out, const struct source *source, uint32_t begin, uint32_t end)
{
    struct range name = {source, begin, begin};
    while (find_included(source, name.end, end, &name)) {
        const char *path = beside(out, name);
        if (!path)
            continue;
        out_range(out, (struct range){source, begin, name.begin});
        out_text(out, path);
        begin = name.end;
    }
    out_range(out, (struct range){source, begin, end});
}
