/* utf8.h - characters in bytes that may not be UTF-8. */
#ifndef CT_REPORT_UTF8_H
#define CT_REPORT_UTF8_H

#include <stddef.h>

#define CT_NO_CHARACTER 0xffffffffUL

/* The character at `text`, which is not at its end; `size` is of its bytes. CT_NO_CHARACTER with size 1 where there is none. */
unsigned long ct_utf8_next(const char *text, size_t *size);

#endif
