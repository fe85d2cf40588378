/* position.c - lines and characters as the protocol counts them, and bytes as the compiler does.
 *
 * In: a text. Out: offsets for positions and positions for offsets. The compiler's own lines (source.h) do not end with a
 * lone \r, so they are not used here. A byte that belongs to no character counts as one, as editors show it.
 */
#include "lsp/position.h"

#include <string.h>

#include "base/utf8.h"

/* Behind the end of line at `at`, or 0 if none is there. */
static uint32_t line_end(const char *text, uint32_t size, uint32_t at)
{
    if (text[at] == '\n')
        return at + 1;
    if (text[at] != '\r')
        return 0;
    return at + 1 < size && text[at + 1] == '\n' ? at + 2 : at + 1;
}

static uint32_t count_lines(const char *text, uint32_t size, uint32_t *lines)
{
    uint32_t n = 0;
    bool has_returns = memchr(text, '\r', size) != NULL;
    if (lines)
        lines[n] = 0;
    n++;
    for (uint32_t at = 0; at < size;) {
        const char *next = has_returns ? NULL : memchr(text + at, '\n', size - at);
        if (!has_returns && !next)
            break;
        uint32_t end = next ? (uint32_t)(next - text) + 1 : line_end(text, size, at);
        at = end ? end : at + 1;
        if (end && lines)
            lines[n] = end;
        n += end != 0;
    }
    return n;
}

struct layout layout_of(struct arena *arena, const char *text, uint32_t size, enum encoding encoding, bool has_mark)
{
    struct layout layout = {.text = text, .size = size, .encoding = encoding, .has_mark = has_mark};
    uint32_t *lines = arena_alloc(arena, count_lines(text, size, NULL) * sizeof *lines);
    layout.line_count = count_lines(text, size, lines);
    layout.lines = lines;
    return layout;
}

static uint32_t units(uint32_t character, uint32_t bytes, enum encoding encoding)
{
    if (encoding == ENCODING_UTF8)
        return bytes;
    return encoding == ENCODING_UTF16 && character > 0xffff ? 2 : 1;
}

/* Bytes of the character at `text`, and its units. */
static uint32_t step(const char *text, uint32_t size, enum encoding encoding, uint32_t *count)
{
    uint32_t character = 0;
    uint32_t bytes = (unsigned char)*text < 128 ? 1 : (uint32_t)utf8_decode(text, size, &character);
    *count = bytes ? units(character, bytes, encoding) : 1;
    return bytes ? bytes : 1;
}

uint32_t units_of(const char *text, uint32_t size, enum encoding encoding)
{
    uint32_t n = 0;
    for (uint32_t at = 0, count; at < size; n += count)
        at += step(text + at, size - at, encoding, &count);
    return n;
}

static uint32_t mark_units(const struct layout *layout, uint32_t line)
{
    if (line != 0 || !layout->has_mark)
        return 0;
    return layout->encoding == ENCODING_UTF8 ? 3 : 1;
}

static uint32_t line_of(const struct layout *layout, uint32_t offset)
{
    uint32_t low = 0, high = layout->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (layout->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct position position_of(const struct layout *layout, uint32_t offset)
{
    if (offset > layout->size)
        offset = layout->size;
    struct position position = {.line = line_of(layout, offset)};
    position.character = mark_units(layout, position.line);
    for (uint32_t at = layout->lines[position.line], count; at < offset; position.character += count) {
        at += step(layout->text + at, layout->size - at, layout->encoding, &count);
        if (at > offset)
            break;
    }
    return position;
}

/* Where the text of a line ends, before its end of line. */
static uint32_t text_end(const struct layout *layout, uint32_t line)
{
    if (line + 1 == layout->line_count)
        return layout->size;
    uint32_t end = layout->lines[line + 1] - 1;
    bool is_pair = layout->text[end] == '\n' && end > layout->lines[line] && layout->text[end - 1] == '\r';
    return is_pair ? end - 1 : end;
}

uint32_t offset_of(const struct layout *layout, struct position position)
{
    if (position.line >= layout->line_count)
        return layout->size;
    uint32_t at = layout->lines[position.line], end = text_end(layout, position.line);
    uint32_t skipped = mark_units(layout, position.line);
    uint32_t left = position.character > skipped ? position.character - skipped : 0;
    while (at < end && left > 0) {
        uint32_t count, bytes = step(layout->text + at, end - at, layout->encoding, &count);
        if (count > left)
            break;
        left -= count;
        at += bytes;
    }
    return at;
}

int position_compare(struct position a, struct position b)
{
    if (a.line != b.line)
        return a.line < b.line ? -1 : 1;
    return a.character < b.character ? -1 : a.character > b.character;
}

bool span_touches(struct span span, struct position position)
{
    return position_compare(span.begin, position) <= 0 && position_compare(position, span.end) <= 0;
}
