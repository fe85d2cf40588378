/* target_syntax.c - one file through scanner and parser. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "syntax/parse.h"

/* The tree and what was wrong, as text, to be freed. */
static void parse_once(const char *text, size_t size, char *texts[2])
{
    struct session *session = fuzz_session();
    const struct tree *tree = parse(session, source_from_text(session, "a.ctest", NULL, text, size));
    must_be_tree(tree);
    must_be_diags(session);
    texts[0] = tree_text(tree);
    texts[1] = diags_text(session);
    session_free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *first[2], *second[2];
    parse_once((const char *)data, size, first);
    parse_once((const char *)data, size, second);
    for (int i = 0; i < 2; i++) {
        must(strcmp(first[i], second[i]) == 0, "a second parse gives the same");
        free(first[i]);
        free(second[i]);
    }
    return 0;
}
