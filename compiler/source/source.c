/* source.c - reading files, and where their lines begin.
 *
 * In: a path or bytes. Out: a source with its table of lines. What the bytes mean is looked at nowhere
 * here; a file is only refused for its size.
 */
#define _POSIX_C_SOURCE 200809L
#include "source/source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/diag.h"
#include "source/session.h"

enum { LARGEST = 1 << 30 };

/* In errno: not one of its values. */
enum { NOT_REGULAR = -1 };

static const struct range nowhere;

/* What was read; `size` is at most one byte more than LARGEST. */
struct content {
    char *bytes;
    size_t size;
};

/* "./x" and ".//x" are "x". */
static const char *without_dot(const char *path)
{
    while (path[0] == '.' && path[1] == '/') {
        path += 2;
        while (*path == '/') path++;
    }
    return *path ? path : ".";
}

static uint32_t count_lines(const char *text, size_t size)
{
    uint32_t n = 1;
    const char *end = text + size;
    for (const char *at = text; (at = memchr(at, '\n', (size_t)(end - at))); at++) n++;
    return n;
}

static void make_lines(struct arena *arena, struct source *source)
{
    source->line_count = count_lines(source->text, source->size);
    uint32_t *lines = arena_alloc(arena, source->line_count * sizeof *lines), n = 1;
    const char *end = source->text + source->size;
    for (const char *at = source->text; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        lines[n++] = (uint32_t)(at + 1 - source->text);
    source->lines = lines;
}

/* The content's bytes are in the arena and have a NUL behind. */
static struct source *source_make(struct session *session, const char *path, const char *id,
                                  struct content content)
{
    struct arena *arena = &session->arena;
    if (content.size > LARGEST) {
        diag_add(session, CT0005, nowhere, "'%s' is larger than 1 GiB", path);
        session->failed = true;
        return NULL;
    }
    bool has_mark = content.size >= 3 && memcmp(content.bytes, "\xef\xbb\xbf", 3) == 0;
    struct source *source = ARENA_NEW(arena, struct source);
    source->path = arena_copy(arena, path, strlen(path));
    source->id = id ? arena_copy(arena, id, strlen(id)) : source->path;
    source->text = content.bytes + (has_mark ? 3 : 0);
    source->size = (uint32_t)(content.size - (has_mark ? 3 : 0));
    source->order = session->source_count++;
    make_lines(arena, source);
    return source;
}

static void remember(struct session *session, struct source *source)
{
    map_at(&session->arena, &session->sources, source->path, strlen(source->path))->value = source;
}

/* Reads until the end, whatever the file's size was said to be. False: errno says why. */
static bool read_all(struct arena *arena, int file, size_t room, struct content *content)
{
    content->bytes = arena_alloc(arena, room);
    for (;;) {
        if (content->size + 1 == room) {
            if (content->size > LARGEST) return true;
            content->bytes = arena_grow(arena, content->bytes, room, 2 * room);
            room *= 2;
        }
        ssize_t n = read(file, content->bytes + content->size, room - content->size - 1);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n == 0;
        content->size += (size_t)n;
    }
}

/* Only a hint, 1 for the NUL and 1 to see the end without growing. */
static size_t room_for(const struct stat *status)
{
    return status->st_size > LARGEST ? (size_t)LARGEST + 2 : (size_t)status->st_size + 2;
}

static bool read_open_file(struct arena *arena, int file, struct content *content)
{
    struct stat status;
    if (fstat(file, &status) != 0) return false;
    if (!S_ISREG(status.st_mode)) { /* a pipe would make us wait, and a device may have no end */
        errno = S_ISDIR(status.st_mode) ? EISDIR : NOT_REGULAR;
        return false;
    }
    if (status.st_size > LARGEST) {
        content->size = (size_t)LARGEST + 1;
        return true;
    }
    return read_all(arena, file, room_for(&status), content);
}

static bool read_file(struct arena *arena, const char *path, struct content *content)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0) return false;
    bool is_read = read_open_file(arena, file, content);
    int reason = errno;
    close(file);
    errno = reason;
    return is_read;
}

/* A path that could not be read stays in the map without a source: it is reported once. */
static bool was_tried(struct session *session, const char *path, const struct source **source)
{
    size_t before = session->sources.n, length = strlen(path);
    struct map_entry *entry = map_at(&session->arena, &session->sources, path, length);
    *source = entry->value;
    if (session->sources.n == before) return true;
    entry->key = arena_copy(&session->arena, path, length);
    return false;
}

/* The text in place of the file; false: there is none. It is copied: it will change. */
static bool read_overlay(struct session *session, const char *path, struct content *content)
{
    const char *text;
    const struct overlay *overlay = session->overlay;
    if (!overlay || !overlay->find || !overlay->find(overlay->owner, path, &text, &content->size)) return false;
    if (content->size <= LARGEST) content->bytes = arena_copy(&session->arena, text, content->size);
    return true;
}

static bool hides_disk(const struct session *session)
{
    return session->overlay && session->overlay->is_all;
}

static bool read_source(struct session *session, const char *path, struct content *content)
{
    if (read_overlay(session, path, content)) return true;
    if (!hides_disk(session)) return read_file(&session->arena, path, content);
    errno = ENOENT;
    return false;
}

const struct source *source_load(struct session *session, const char *path, const char *id)
{
    const struct source *known;
    path = without_dot(path);
    if (was_tried(session, path, &known)) return known;

    struct content content = {0};
    if (!read_source(session, path, &content)) {
        const char *reason = errno == NOT_REGULAR ? "it is not a regular file" : strerror(errno);
        diag_add(session, CT0002, nowhere, "cannot read '%s': %s", path, reason);
        session->failed = true;
        return NULL;
    }
    struct source *source = source_make(session, path, id, content);
    if (!source) return NULL;
    remember(session, source);
    vec_push(&session->arena, session->loaded, source);
    return source;
}

const struct source *source_from_text(struct session *session, const char *path, const char *id,
                                      const char *text, size_t size)
{
    struct content content = {.size = size};
    if (size <= LARGEST) content.bytes = arena_copy(&session->arena, text, size);
    struct source *source = source_make(session, without_dot(path), id, content);
    if (source) remember(session, source);
    return source;
}

struct place source_place(const struct source *source, uint32_t offset)
{
    uint32_t low = 0, high = source->line_count;
    if (offset > source->size) offset = source->size;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset) low = middle;
        else high = middle;
    }
    return (struct place){.line = low + 1, .column = offset - source->lines[low] + 1};
}

struct range source_line(const struct source *source, uint32_t line)
{
    assert(line >= 1 && line <= source->line_count);
    struct range range = {source, source->lines[line - 1], source->size};
    if (line == source->line_count) return range;
    range.end = source->lines[line] - 1;
    if (range.end > range.begin && source->text[range.end - 1] == '\r') range.end--;
    return range;
}

bool range_equals(struct range range, const char *string)
{
    size_t length = strlen(string);
    return range.source && range_size(range) == length && memcmp(range_text(range), string, length) == 0;
}

bool source_exists(struct session *session, const char *path)
{
    struct stat status;
    const struct overlay *overlay = session->overlay;
    const char *key = without_dot(path), *text;
    size_t size;
    vec_push(&session->arena, session->asked, path);
    if (map_get(&session->sources, key, strlen(key))) return true;
    if (overlay && overlay->find && overlay->find(overlay->owner, path, &text, &size)) return true;
    return !hides_disk(session) && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}
