/* position.h - lines and characters as the protocol counts them, and bytes as the compiler does.
 *
 * Lines end with \n, \r\n or \r and count from 0; a character is a unit of the encoding that was agreed on.
 */
#ifndef CTESTC_LSP_POSITION_H
#define CTESTC_LSP_POSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum encoding { ENCODING_UTF16, ENCODING_UTF8, ENCODING_UTF32 };

struct position { uint32_t line, character; };
struct span { struct position begin, end; };

/* A text with the beginnings of its lines. */
struct layout {
    const char *text;
    uint32_t size;
    const uint32_t *lines;
    uint32_t line_count;
    enum encoding encoding;
    bool has_mark; /* the editor's first line begins with a byte order mark, which is not in `text` */
};

/* `text` must outlive it. */
struct layout layout_of(struct arena *arena, const char *text, uint32_t size, enum encoding encoding, bool has_mark);

/* A byte within a character is taken for the character's first one. */
struct position position_of(const struct layout *layout, uint32_t offset);

/* What lies behind the end of a line is its end; behind the last line, the end of the text. */
uint32_t offset_of(const struct layout *layout, struct position position);

/* Negative: before; 0: the same; positive: behind. */
int position_compare(struct position a, struct position b);

/* Does the position lie in the span, or at its end? */
bool span_touches(struct span span, struct position position);

/* How many units of the encoding the text is. */
uint32_t units_of(const char *text, uint32_t size, enum encoding encoding);

#endif
