/* shadow.h - a .ctest file as C, for a server that knows C and nothing of ours.
 *
 * What is the file's stands in the same columns, some lines further down. Above it stands what its conftests share with it,
 * and a macro for the head of each declaration.
 */
#ifndef CTESTC_LSP_SHADOW_H
#define CTESTC_LSP_SHADOW_H

#include "base/text.h"
#include "lsp/sight.h"

/* Lines of another file that stand in the text. */
struct shadow_part {
    uint32_t line, count; /* in the text, from 0 */
    const char *path;
    uint32_t source_line; /* there, from 0 */
};

struct shadow {
    struct text text;
    uint32_t first_line;  /* of the file itself */
    VEC(struct shadow_part) parts;
};

/* In the sight's session. */
struct shadow shadow_make(struct sight *sight);

#endif
