/* words.h - the words of the language with their lines of help, from grammar/keywords.def. */
#ifndef CTESTC_LSP_WORDS_H
#define CTESTC_LSP_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "syntax/tree.h"

enum word_group { GROUP_DECLARATION, GROUP_STATEMENT, GROUP_ATTRIBUTE, GROUP_SCOPE, GROUP_COLUMN, GROUP_MARK };

struct help_word {
    enum word_group group;
    const char *name;
    const char *help;
    unsigned on; /* GROUP_ATTRIBUTE: bits of enum node_kind, on which declarations it may stand */
};
extern const struct help_word help_words[];
extern const size_t help_word_count;

/* NULL: there is none of this name in the group. */
const struct help_word *help_find(enum word_group group, struct range word);

#endif
