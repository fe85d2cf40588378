/* explain.h - grammar/explanations.md as bytes; the build makes the C file. */
#ifndef CTESTC_DRIVER_EXPLAIN_H
#define CTESTC_DRIVER_EXPLAIN_H

#include <stddef.h>

extern const unsigned char explanations_text[];
extern const size_t explanations_size;

#endif
