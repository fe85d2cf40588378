/* explanation.h - grammar/explanations.md: what each diagnostic means, with an example and its repair. */
#ifndef CTESTC_SOURCE_EXPLANATION_H
#define CTESTC_SOURCE_EXPLANATION_H

#include <stddef.h>

#include "source/diag.h"

/* The file as bytes; the build makes the C file. */
extern const unsigned char explanations_text[];
extern const size_t explanations_size;

/* The Markdown below the heading of a code up to the next heading, without the empty lines around it. */
struct explanation {
    const char *text;
    size_t size; /* 0: there is none */
};
struct explanation explanation_of(enum diag_code code);

#endif
