/* text.h - a string that is being written. */
#ifndef CTESTC_BASE_TEXT_H
#define CTESTC_BASE_TEXT_H

#include "base/arena.h"

struct text {
    struct arena *arena;
    char *at; /* NUL-terminated once anything was added; NULL before */
    size_t n, room;
};

/* Room for so many bytes in all: where the size can be guessed, growing copies less. */
void text_reserve(struct text *text, size_t size);

void text_add(struct text *text, const char *bytes, size_t length);
void text_adds(struct text *text, const char *string);
void text_addc(struct text *text, char c);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The bytes as the inside of a C string literal: escaped, octal where needed, never a trigraph. */
void text_add_c_escaped(struct text *text, const char *bytes, size_t length);

#endif
