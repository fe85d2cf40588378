/* strings.h - in place of POSIX's on a plain C library. plain.c */
#ifndef CT_PLAIN_STRINGS_H
#define CT_PLAIN_STRINGS_H

#include <stddef.h>

int strncasecmp(const char *left, const char *right, size_t size);

#endif
