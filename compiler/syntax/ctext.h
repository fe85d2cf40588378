/* ctext.h - the tokens of a piece of C, for the few questions that we ask of C text: is this name
 * mentioned, are these types equal, where is the comparison in this assertion.
 */
#ifndef CTESTC_SYNTAX_CTEXT_H
#define CTESTC_SYNTAX_CTEXT_H

#include <stdbool.h>

#include "source/session.h"

enum ctoken_kind {
    CTOKEN_NAME,   /* an identifier or keyword */
    CTOKEN_NUMBER, /* a preprocessing number */
    CTOKEN_STRING, /* with its quotes and prefix */
    CTOKEN_CHARACTER,
    CTOKEN_PUNCTUATION, /* the longest operator */
};

struct ctoken {
    enum ctoken_kind kind;
    struct range range;
};

/* Takes the first token off `rest`, skipping white space and comments; false at the end. */
bool ctoken_next(struct range *rest, struct ctoken *token);

static inline bool ctoken_is(struct ctoken token, const char *text)
{
    return *range_text(token.range) == *text && range_equals(token.range, text); /* mostly the first byte tells */
}

/* From the first token to the last one: without white space, line continuations and comments around them. */
struct range ctext_trimmed(struct range range);

/* Does the identifier stand anywhere in the range, outside strings and comments? */
bool ctext_mentions(struct range range, const char *name);

/* The same tokens, one space between any two; in the arena. */
const char *ctext_canonical(struct session *session, struct range range);

/* The value of adjacent string literals without a prefix; NULL if the range is anything else. `size`
 * may be NULL. */
const char *ctext_string(struct session *session, struct range range, size_t *size);

/* Splits `a OP b` at its comparison, both sides trimmed (the last operator of lowest precedence among == != < <= > >= outside brackets);
 * false if there is none or an operator that binds less stands outside brackets. */
bool ctext_comparison(struct range range, struct range *left, struct range *op, struct range *right);

#endif
