/* words.c - the words of the language with their lines of help. */
#include "lsp/words.h"

enum {
    ON_FIXTURE = 1 << NODE_FIXTURE,
    ON_TEST = 1 << NODE_TEST,
    ON_MODULE = 1 << NODE_MODULE,
    ON_TESTS = ON_TEST | ON_MODULE | 1 << NODE_CLASS,
    ON_ANY = ON_FIXTURE | ON_TESTS,
};

const struct help_word help_words[] = {
#define DECLARATION(name, help) {GROUP_DECLARATION, #name, help, 0},
#define STATEMENT(name, help) {GROUP_STATEMENT, #name, help, 0},
#define ATTRIBUTE(name, on, help) {GROUP_ATTRIBUTE, #name, help, on},
#define SCOPE(name, help) {GROUP_SCOPE, #name, help, 0},
#define COLUMN(name, help) {GROUP_COLUMN, #name, help, 0},
#define MARK(name, help) {GROUP_MARK, #name, help, 0},
#include "keywords.def"
};
const size_t help_word_count = sizeof help_words / sizeof *help_words;

const struct help_word *help_find(enum word_group group, struct range word)
{
    for (size_t i = 0; i < help_word_count; i++)
        if (help_words[i].group == group && range_equals(word, help_words[i].name))
            return &help_words[i];
    return NULL;
}
