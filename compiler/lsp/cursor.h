/* cursor.h - where in a half-written text the cursor stands: what may be written there. */
#ifndef CTESTC_LSP_CURSOR_H
#define CTESTC_LSP_CURSOR_H

#include "lsp/sight.h"

enum cursor_kind {
    CURSOR_NOTHING,     /* a comment, a string, a new name: nothing of ours */
    CURSOR_TOP,         /* between declarations */
    CURSOR_ATTRIBUTE,   /* the beginning of an attribute */
    CURSOR_SCOPE,       /* behind `scope =` */
    CURSOR_FLAG,        /* behind `autouse =` */
    CURSOR_USEFIXTURES,
    CURSOR_COLUMN,      /* the beginning of a column of `params(…)` */
    CURSOR_HANDED,      /* behind `indirect` */
    CURSOR_REPLACED,    /* behind `replace` and a type */
    CURSOR_ROWS,        /* behind `params =` */
    CURSOR_ROW,         /* the beginning of a row or cell */
    CURSOR_FROM,        /* behind `from` */
    CURSOR_MARK,        /* behind a row */
    CURSOR_TAG,
    CURSOR_SIGNAL,
    CURSOR_PLAIN,       /* in `plain(…)` */
    CURSOR_PARAMETER,
    CURSOR_STATEMENT,   /* where a statement starts in a body */
    CURSOR_EXPRESSION,  /* elsewhere in C */
    CURSOR_USED_FILE,   /* in the string behind `use` */
    CURSOR_YAML_FILE,
};

struct cursor {
    enum cursor_kind kind;
    struct range word;          /* what is written of it already, up to the cursor */
    enum node_kind declaration; /* around it, NODE_C: none of ours */
    struct range name;          /* the declaration's, if that was read before the cursor; the last word of its head */
    struct range scope;         /* what its `scope =` says; empty: nothing */
    VEC(struct range) listed;   /* names that stand before it in the same list of parameters or arguments */
    VEC(struct range) attributes; /* names of those before it */
};

struct cursor cursor_at(struct sight *sight, uint32_t offset);

#endif
