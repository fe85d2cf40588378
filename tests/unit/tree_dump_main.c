/* tree_dump_main.c - prints the tree of each file that is named, and its diagnostics on stderr.
 *
 *     bison -o $B/ctest.tab.c --header=$B/ctest.tab.h grammar/ctest.y
 *     flex -o $B/ctest.lex.c --header-file=$B/ctest.lex.h grammar/ctest.l
 *     cc -std=c11 -I compiler -I grammar -I $B tests/unit/tree_dump_main.c compiler/syntax/[a-z]*.c
 *        compiler/base/[a-z]*.c compiler/source/[a-z]*.c $B/ctest.tab.c $B/ctest.lex.c -lyaml
 *
 * With -q nothing is printed, but that the tree covers the whole file is checked. Exit status: 0 no errors, 1
 * errors, 2 the tree does not cover the file.
 */
#include <stdio.h>
#include <string.h>

#include "source/show.h"
#include "syntax/parse.h"

/* The nodes from `begin` on follow each other without a gap. */
static bool covers(const struct node *nodes, size_t n, uint32_t begin, uint32_t *end)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t inner = 0;
        if (nodes[i].range.begin != begin || nodes[i].range.end <= begin) return false;
        begin = nodes[i].range.end;
        if (nodes[i].members.n &&
            (!covers(nodes[i].members.at, nodes[i].members.n, nodes[i].members.at[0].range.begin, &inner) ||
             inner > begin))
            return false;
    }
    *end = begin;
    return true;
}

static int dump(const char *path, bool is_quiet)
{
    struct session *session = session_new();
    if (!session) return 3;
    const struct source *source = source_load(session, path, NULL);
    uint32_t end = 0;
    int status = 0;
    if (source) {
        const struct tree *tree = parse(session, source);
        if (!is_quiet) tree_dump(tree, stdout);
        if (!covers(tree->nodes.at, tree->nodes.n, 0, &end) || end != source->size) {
            fprintf(stderr, "%s: the tree does not cover the file\n", path);
            status = 2;
        }
    }
    if (!is_quiet) show_text(session, stderr, false, 0);
    if (status == 0 && session_has_errors(session)) status = 1;
    session_free(session);
    return status;
}

int main(int argc, char **argv)
{
    bool is_quiet = argc > 1 && strcmp(argv[1], "-q") == 0;
    int worst = 0;
    for (int i = is_quiet ? 2 : 1; i < argc; i++) {
        int status = dump(argv[i], is_quiet);
        if (status > worst) worst = status;
    }
    return worst;
}
