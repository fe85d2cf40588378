/* occurrences.h - every place in a file that names a fixture, a column, a test or a class, and what it means there.
 *
 * Definitions, references, renaming, highlighting and hovers are all questions to this one list.
 */
#ifndef CTESTC_LSP_OCCURRENCES_H
#define CTESTC_LSP_OCCURRENCES_H

#include "sema/model.h"

enum role {
    ROLE_DECLARED,       /* a fixture's name in its declaration, by which it is requested */
    ROLE_OWN_NAME,       /* the same, where `name =` says another one */
    ROLE_REQUESTED_NAME, /* the word behind `name =` */
    ROLE_PARAMETER,
    ROLE_USEFIXTURES,
    ROLE_FROM,
    ROLE_HANDED,         /* `indirect db`, `replace T db` */
    ROLE_MENTION,        /* a parameter in the C of its body */
    ROLE_COLUMN,         /* a column of params in its declaration */
    ROLE_COLUMN_MENTION,
    ROLE_TEST,
    ROLE_CLASS,
};

/* Does the place ask for a fixture? A mention only says its name again. */
bool role_is_use(enum role role);

struct occurrence {
    struct range range;
    enum role role;
    struct fixture *fixture;     /* what is named; NULL: a column, a test, a class, or nothing of this name is visible */
    const struct column *column; /* the column that is named, or that takes the fixture's place */
    const struct test *test;     /* in whose declaration it stands, or that it declares; or NULL */
    const struct fixture *asker; /* likewise */
    const struct home *home;     /* ROLE_CLASS: itself; else the class or file in which the declaration stands */
    const struct node *node;     /* the declaration around it */
    struct range type;           /* ROLE_PARAMETER: as written; empty: none */
};

struct occurrences { struct occurrence *at; size_t n, room; };

/* In the order of the file. `view` is from where its names are looked up: see home_view. */
struct occurrences occurrences_of(struct session *session, struct home *file, struct home *view);

/* The one around a byte, or that ends there; NULL: none. */
const struct occurrence *occurrence_at(const struct occurrences *occurrences, uint32_t offset);

/* Do both name the same thing? */
bool occurrence_is_same(const struct occurrence *a, const struct occurrence *b);

#endif
