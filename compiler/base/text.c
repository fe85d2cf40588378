/* text.c - a string that grows in an arena. */
#include "base/text.h"

#include "base/format.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

/* Makes room for `length` more bytes and a NUL. */
static void reserve(struct text *text, size_t length)
{
    if (length >= SIZE_MAX / 4 - text->n) arena_exhausted(text->arena);
    size_t needed = text->n + length + 1;
    if (needed <= text->room) return;
    size_t room = text->room ? 2 * text->room : FIRST_ROOM;
    if (room < needed) room = needed;
    text->at = arena_grow(text->arena, text->at, text->room, room);
    text->room = room;
}

void text_reserve(struct text *text, size_t size)
{
    reserve(text, size > text->n ? size - text->n : 0);
}

void text_add(struct text *text, const char *bytes, size_t length)
{
    reserve(text, length);
    if (length > 0) memcpy(text->at + text->n, bytes, length);
    text->n += length;
    text->at[text->n] = '\0';
}

void text_adds(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_addc(struct text *text, char c)
{
    text_add(text, &c, 1);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    reserve(text, 0);
    int length = format_text(text->at + text->n, text->room - text->n, format, arguments);
    if ((size_t)length >= text->room - text->n) {
        reserve(text, (size_t)length);
        vsnprintf(text->at + text->n, text->room - text->n, format, again);
    }
    text->n += (size_t)length;
    text->at[text->n] = '\0';
    va_end(again);
    va_end(arguments);
}

/* Three octal digits end by themselves, whatever digit follows; a hexadecimal escape would not. */
static void add_c_escape(struct text *text, unsigned char c)
{
    static const char letters[] = "abtnvfr"; /* '\a' is 7 and so on up to '\r' */
    if (c == '"' || c == '\\' || c == '?') text_printf(text, "\\%c", c);
    else if (c >= '\a' && c <= '\r') text_printf(text, "\\%c", letters[c - '\a']);
    else text_printf(text, "\\%03o", (unsigned)c);
}

/* Whatever stands before it. */
static bool is_plain(char c)
{
    return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?';
}

static bool needs_c_escape(const struct text *text, unsigned char c)
{
    if (c == '?') return text->n > 0 && text->at[text->n - 1] == '?';
    return !is_plain((char)c);
}

void text_add_c_escaped(struct text *text, const char *bytes, size_t length)
{
    size_t plain = 0;
    reserve(text, length);
    for (size_t i = 0; i < length; i = plain + 1) {
        for (plain = i; plain < length && is_plain(bytes[plain]);)
            plain++;
        text_add(text, bytes + i, plain - i);
        if (plain == length) return;
        unsigned char c = (unsigned char)bytes[plain];
        if (needs_c_escape(text, c)) add_c_escape(text, c);
        else text_addc(text, (char)c);
    }
    text_add(text, "", 0);
}
