/* builtin.h - runtime/builtin.ctest as bytes; the build makes the C file. */
#ifndef CTESTC_DRIVER_BUILTIN_H
#define CTESTC_DRIVER_BUILTIN_H

#include <stddef.h>

extern const unsigned char builtin_text[];
extern const size_t builtin_size;

#endif
