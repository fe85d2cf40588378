/* parse.h - the front door to the grammar: source in, tree out. */
#ifndef CTESTC_SYNTAX_PARSE_H
#define CTESTC_SYNTAX_PARSE_H

#include <stdio.h>

#include "source/session.h"
#include "syntax/tree.h"

/* Never NULL. After an error the next declaration is still read; a declaration with an error in it
 * stays in the tree with what could be read of it, so that its users get no follow-on errors. */
const struct tree *parse(struct session *session, const struct source *source);

/* Prints the tree, one node a line: for puzzled people and for tests. */
void tree_dump(const struct tree *tree, FILE *out);

#endif
