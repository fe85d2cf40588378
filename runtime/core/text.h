/* text.h - text that grows, for what is said about failures and in reports. Ended by a NUL that `size` does not count. */
#ifndef CT_CORE_TEXT_H
#define CT_CORE_TEXT_H

#include <stdarg.h>
#include <stddef.h>

#include "ctest/ctest.h"

struct ct_text {
    char *data; /* NULL while empty and never used */
    size_t size, room;
};

void ct_text_put(struct ct_text *text, const char *bytes, size_t size);
void ct_text_puts(struct ct_text *text, const char *string);
void ct_text_fill(struct ct_text *text, char character, int count);
void ct_text_add(struct ct_text *text, const char *format, ...) CT_PRINTF(2, 3);
void ct_text_vadd(struct ct_text *text, const char *format, va_list arguments);
/* Adds a time of not less than 0 with so many decimals, whatever locale a test has set. */
void ct_text_add_seconds(struct ct_text *text, double seconds, int decimals);
/* The text so far, never NULL. */
const char *ct_text_get(const struct ct_text *text);
void ct_text_clear(struct ct_text *text);
void ct_text_free(struct ct_text *text);

/* A file's name without the "x/.." in it, where what is left names a file; else a copy. To be freed. */
char *ct_straight_name(const char *name);

/* Length of a string, of which no more than `most` bytes are looked at. */
size_t ct_length(const char *string, size_t most);

/* malloc and realloc that end the program with exit status 3 where there is no memory. */
void *ct_allocate(size_t size);
void *ct_reallocate(void *old, size_t size);
char *ct_copy(const char *string, size_t size);

#endif
