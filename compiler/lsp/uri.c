/* uri.c - file URIs and paths; see RFC 8089 and RFC 3986. */
#include "lsp/uri.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "driver/path.h"

static int hexadecimal(char c)
{
    if (isdigit((unsigned char)c))
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Escapes resolved; one that is none, and %00, stay as they are. */
static const char *unescape(struct arena *arena, const char *text)
{
    char *path = arena_copy(arena, text, strlen(text)), *to = path;
    for (const char *from = text; *from; from++) {
        int high = *from == '%' ? hexadecimal(from[1]) : -1;
        int low = high >= 0 ? hexadecimal(from[2]) : -1;
        bool is_escape = low >= 0 && (high || low);
        *to++ = is_escape ? (char)(16 * high + low) : *from;
        from += is_escape ? 2 : 0;
    }
    *to = '\0';
    return path;
}

static const char *without_slashes(struct arena *arena, const char *uri)
{
    char *path = arena_printf(arena, "/<%s>", uri);
    for (char *c = path + 1; *c; c++)
        if (*c == '/')
            *c = '|';
    return path;
}

const char *uri_path(struct arena *arena, const char *uri)
{
    if (strncasecmp(uri, "file:", 5) != 0)
        return without_slashes(arena, uri);
    const char *rest = uri + 5;
    if (rest[0] == '/' && rest[1] == '/') /* behind it a host, here this one */
        rest = strchr(rest + 2, '/');
    if (!rest || *rest != '/')
        return without_slashes(arena, uri);
    size_t n = strcspn(rest, "?#");
    return path_clean(arena, unescape(arena, arena_copy(arena, rest, n)));
}

static bool is_plain(unsigned char c)
{
    return isalnum(c) || strchr("-._~/", c);
}

const char *uri_of_path(struct arena *arena, const char *path)
{
    struct text uri = {.arena = arena};
    text_adds(&uri, "file://");
    for (const unsigned char *c = (const unsigned char *)path; *c; c++)
        if (is_plain(*c))
            text_addc(&uri, (char)*c);
        else
            text_printf(&uri, "%%%02X", *c);
    return uri.at;
}
