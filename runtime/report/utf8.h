/* utf8.h - characters in bytes that may not be UTF-8. */
#ifndef CT_REPORT_UTF8_H
#define CT_REPORT_UTF8_H

#include <stddef.h>

#define CT_NO_CHARACTER 0xffffffffUL

/* The character at `text`, behind which is a NUL somewhere; `size` is of its bytes. CT_NO_CHARACTER with size 1 where there is none. */
unsigned long ct_utf8_next(const char *text, size_t *size);

/* How many bytes from the start are printable ASCII and none of `special`: what most text is, to be gone over at once. */
size_t ct_utf8_plain(const char *bytes, size_t size, const char *special);

/* How many columns a character takes on a terminal: 0 for one that is drawn over its neighbour, 2 for a wide one. */
int ct_utf8_columns(unsigned long character);
/* The same of text; a byte that is no character is one column. */
int ct_utf8_width(const char *text, size_t size);
/* How many bytes of a text fit into so many columns. */
size_t ct_utf8_fit(const char *text, size_t size, int columns);

/* The first part of `size` bytes that does not end within a character: all but up to 3. */
size_t ct_utf8_whole(const char *bytes, size_t size);

#endif
