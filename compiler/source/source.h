/* source.h - which bytes, which line and column. A source never knows what its bytes mean. */
#ifndef CTESTC_SOURCE_SOURCE_H
#define CTESTC_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct session;

struct source {
    const char *path; /* as it is shown in messages: as given, "./" removed */
    const char *id;   /* relative to the root, '/' between names: what test ids begin with */
    const char *text; /* the whole file without a byte order mark; a NUL follows */
    uint32_t size;    /* bytes of text; larger files are refused */
    const uint32_t *lines; /* offset of the first byte of each line */
    uint32_t line_count;   /* at least 1 */
    unsigned order;        /* how many sources the session made before this one */
};

/* Bytes [begin, end) of a source. An empty range still has a place; source NULL means nowhere. */
struct range {
    const struct source *source;
    uint32_t begin, end;
};

struct place {
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in bytes */
};

/* Reads the file at `path`; each file is read once a session. NULL after a diagnostic without a place. */
const struct source *source_load(struct session *session, const char *path, const char *id);

/* Is there a regular file? For names that a source mentions: a missing one has a place. The session remembers the question. */
bool source_exists(struct session *session, const char *path);

/* A source from memory, copied: for tests, the language server and the built-in fixtures. From now on
 * it is the file of this path, also where the disk has another one or none. NULL after a diagnostic, if it is too large. */
const struct source *source_from_text(struct session *session, const char *path, const char *id,
                                      const char *text, size_t size);

struct place source_place(const struct source *source, uint32_t offset);

/* The text of line `line` (from 1) without its end of line. */
struct range source_line(const struct source *source, uint32_t line);

/* Bytes of a range, and their number. */
static inline const char *range_text(struct range range)
{
    return range.source ? range.source->text + range.begin : "";
}
static inline uint32_t range_size(struct range range)
{
    return range.end - range.begin;
}
static inline bool range_is_empty(struct range range)
{
    return range.begin == range.end;
}
bool range_equals(struct range range, const char *string);

#endif
