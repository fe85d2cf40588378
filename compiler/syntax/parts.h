/* parts.h - an asserted expression as the parts that a report shows: what `&&`, `||`, `!` and `?:` join, and what is compared.
 */
#ifndef CTESTC_SYNTAX_PARTS_H
#define CTESTC_SYNTAX_PARTS_H

#include "syntax/ctext.h"

enum part_kind {
    PART_AND,     /* a && b */
    PART_OR,      /* a || b */
    PART_NOT,     /* !a */
    PART_IF,      /* a ? b : c */
    PART_COMPARE, /* left op right */
    PART_BITS,    /* left & right */
    PART_TRUTH,   /* anything else: right */
};

struct part {
    enum part_kind kind;
    struct range range;             /* as it is written, without parentheses around all of it */
    const struct part *a, *b, *c;   /* those that are joined */
    struct range left, op, right;   /* trimmed */
};

/* The parts of an expression, in the arena. Where the text could mean something else than it seems to (a macro between two
 * operands, a cast that may be an operand), the part stays whole. Never NULL. */
const struct part *parts_of(struct session *session, struct range expression);

/* Is it a constant that says its value itself: a number, a character, a string, NULL, true, false? */
bool is_literal(struct range operand);

/* A character constant; a string literal; a number; one of digits only, so an int where it fits; one in hexadecimal; true or false. */
bool is_number(struct range operand);
bool is_plain_number(struct range operand);
bool is_nonzero_number(struct range operand); /* surely */
bool is_truth_constant(struct range operand);
bool is_character(struct range operand);
bool is_string(struct range operand);
bool is_hexadecimal(struct range operand);

/* Are bits what it is about? */
bool has_bits(struct session *session, struct range operand);

/* May its text stand twice, the second time unevaluated? Not if it has labels, defines types, or holds directives. */
bool may_repeat(struct range operand);

/* Is there a compound literal in it, which must live as long as the block around the assertion? */
bool has_compound_literal(struct range operand);

/* The tokens that are outside of brackets bind less than a comparison: as the text of a macro it may tear an operand apart. */
bool binds_weakly(struct range text);

/* Does the name stand in it outside of brackets, where what it stands for could tear it apart? */
bool mentions_bare(struct range operand, const char *name);

#endif
