/* utf8.h - UTF-8 as far as showing a line needs it: decoding and widths. */
#ifndef CTESTC_BASE_UTF8_H
#define CTESTC_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the character that begins `bytes`, which go into *character; 0 where no valid one does (also
 * for an overlong form, a surrogate, and an end within it). */
size_t utf8_decode(const char *bytes, size_t length, uint32_t *character);

/* Columns of a terminal: 0 for combining characters, 2 for East Asian wide ones and emoji, else 1. */
unsigned utf8_width(uint32_t character);

#endif
