/* tree.h - what was *written* in one .ctest file: declarations, the C between them, and the words of
 * ours inside function bodies. All text is a range of the source.
 *
 * The tree holds no resolved name, no default and no copy of C text. It always covers the whole file:
 * the nodes' ranges follow each other without a gap, so that C is emitted by copying ranges.
 */
#ifndef CTESTC_SYNTAX_TREE_H
#define CTESTC_SYNTAX_TREE_H

#include <stdbool.h>

#include "base/vec.h"
#include "source/source.h"

/* A word of ours that stands where a statement starts (or in the replacement text of a #define). */
enum word_kind {
#define STATEMENT(name, help) WORD_##name,
#include "keywords.def"
    WORD_COUNT
};

struct word {
    enum word_kind kind;
    bool in_define; /* in the replacement text of a #define: becomes its unsplit ct_ macro */
    bool in_parens; /* somewhere inside parentheses: perhaps a macro's arguments, where no preprocessor line may stand */
    bool has_value; /* yield, return: an expression follows */
    bool direct;    /* a direct statement of its block, not the branch of an `if` or a loop */
    uint32_t run;   /* words with the same run stand in one block with no jump, label, case or
                       preprocessor line between them */
    struct range range; /* the word itself */
    struct range whole; /* yield, return: from the word to the `;`, both included;
                           others: from the word to its `)`, the word alone where that is missing */
    struct range value; /* yield, return: the expression, trimmed; empty without one */
    VEC(struct range) arguments; /* others: split at the commas of the outermost level, trimmed */
};

/* A function body. */
struct body {
    struct range range;      /* with both braces; empty: none was written */
    VEC(struct word) words;  /* in source order; none that the file gives up */
};

/* `struct db *db`: the name is the last identifier, the type all before it. */
struct declarator {
    struct range type; /* trimmed; empty: none was written */
    struct range name;
};

struct attribute;

enum row_kind { ROW_C, ROW_FROM };

/* One row of params = [ … ] or ids = [ … ]. */
struct row {
    enum row_kind kind;
    struct range range; /* all of it, with label and marks */
    struct range label; /* the string literal before the `:`, with its quotes; empty: none */
    struct range text;  /* ROW_C: the C initializer; ROW_FROM: the fixture's name */
    VEC(struct range) cells; /* ROW_C, when the text is `{ … }`: what stands between its commas, each trimmed
                                (the braces of one column that is a struct count here too) */
    VEC(struct attribute) marks; /* skip(…), xfail(…), tags(…) behind it */
};

enum attribute_form {
    ATTRIBUTE_WORD, /* autouse */
    ATTRIBUTE_VALUE, /* scope = session */
    ATTRIBUTE_CALL, /* skip("why"), usefixtures(a, b) */
    ATTRIBUTE_ROWS, /* params = [ … ], params(…) = [ … ], ids = [ … ] */
    ATTRIBUTE_YAML, /* params(…) = yaml("…") or yaml("…", "…"), params = yaml(…) */
};

struct attribute {
    enum attribute_form form;
    struct range range; /* all of it */
    struct range name;
    bool has_arguments; /* parentheses were written behind the name */
    VEC(struct range) arguments; /* in the parentheses, split at the commas of the outermost level */
    struct range value; /* ATTRIBUTE_VALUE: the word; ATTRIBUTE_YAML: the whole call */
    VEC(struct row) rows; /* ATTRIBUTE_ROWS */
    VEC(struct range) yaml; /* ATTRIBUTE_YAML: one or two string literals, with their quotes */
};

enum c_kind {
    C_OTHER,      /* stays where it is: definitions, stray text, and all that is not one of these */
    C_SPACE,      /* white space and comments only */
    C_DIRECTIVE,  /* one preprocessor line with its continuations and end of line */
    C_TYPE,       /* struct, union, enum definition without a declarator, typedef */
    C_PROTOTYPE,  /* a function declaration that is not static */
    C_EXTERN,     /* extern declaration that is not a prototype */
    C_INLINE,     /* a static inline function definition */
};

enum node_kind {
    NODE_C, /* one external declaration of C, one directive, or the space between */
    NODE_FIXTURE,
    NODE_TEST,
    NODE_CLASS,
    NODE_MODULE, /* module(…); */
    NODE_USE,    /* use "…"; */
};

#define NO_CONDITION UINT32_MAX

struct node {
    enum node_kind kind;
    struct range range;
    uint32_t condition; /* of tree->conditions: the innermost #if branch around it; NO_CONDITION: none */

    enum c_kind c; /* NODE_C */

    bool is_broken;             /* an error in it was reported: what is missing here may have been written */
    struct range comment;       /* the comment directly above, with its signs; empty: none */
    struct range keyword;       /* `fixture`, `test`, … */
    struct declarator declared; /* type and name */
    bool has_attributes;        /* attribute parentheses were written, maybe empty */
    VEC(struct attribute) attributes;
    bool has_parameters;        /* parameter parentheses were written, maybe empty; `void` counts as empty */
    VEC(struct declarator) parameters;
    struct body body;           /* fixture, test; for NODE_C the words of all function bodies in it */
    VEC(struct node) members;   /* class: fixtures, tests, classes and NODE_C for directives and space */
    struct range path;          /* use: the string literal, with its quotes */
};

/* One branch of an #if group: `#if A`, `#elif B`, `#else`. */
struct condition {
    uint32_t parent;       /* the branch around the whole group, or NO_CONDITION */
    uint32_t previous;     /* the branch of the same group before this one, or NO_CONDITION: it is the first */
    uint32_t group;        /* the first branch of the group (itself for the first) */
    bool is_never;         /* #if 0: nothing in it was looked at */
    struct range directive; /* the line(s), from `#` to before the end of line */
};

struct tree {
    const struct source *source;
    VEC(struct node) nodes;
    VEC(struct condition) conditions;
    bool given_up[WORD_COUNT]; /* statement words that are C's in this whole file: it declares or #defines them, or
                                  module(plain(…)) says so */
    bool names_lines;          /* it has a #line */
};

#endif
