/* resolve.h - how names are resolved: for resolve.c, and for mistakes.c and scopes.c, which say what is wrong with them. */
#ifndef CTESTC_SEMA_RESOLVE_H
#define CTESTC_SEMA_RESOLVE_H

#include "sema/build.h"

/* Who asks for whom, from the test inwards. */
struct path {
    const struct path *outer;
    unsigned depth;
    const struct fixture *fixture; /* the one that asks; NULL: the test */
    const struct use *use;         /* the name by which it asks for the next */
};

/* One mistake, and how far it reaches. */
struct mistake {
    struct diag *diag;
    const struct fixture *asker; /* the fixture that cannot be had; NULL: a test's own mistake, or its class's or module's */
    const char *needed;          /* its name; without one, the name that means nothing */
    unsigned test_count;         /* tests that cannot run because of it */
    const struct test *first, *last; /* of them */
};

struct mistake_list { struct mistake **at; size_t n, room; };

struct asking {
    struct session *session;
    struct model *model;
    struct home *view;
    const struct test *test;     /* NULL: a fixture that no test uses */
    struct mistake_list met;     /* on the way */
};

enum { DEEPEST = 1000 };

/* --- unknown.c and mistakes.c: each reports a mistake where it is met for the first time, and returns it -------------------- */

struct mistake *complain_unknown(struct asking *asking, const struct path *path, const struct use *use); /* path: NULL for a column */
struct mistake *complain_no_outer(struct asking *asking, const struct path *path);
struct mistake *complain_cycle(struct asking *asking, const struct path *path, const struct fixture *fixture);
struct mistake *complain_scope(struct asking *asking, const struct path *path, struct fixture *found, struct life has,
                               struct life asks);
struct mistake *complain_depth(struct asking *asking, const struct path *path);

/* A column that has the name of a fixture. */
void complain_hidden(struct session *session, const struct column *column, const struct fixture *fixture);

/* `(db user)`: does another fixture's name stand in the type of a parameter, though no fixture has it for its type? */
bool type_misses_comma(struct asking *asking, const struct use *use, const struct fixture *fixture);

/* A wrong type stops nothing. */
void complain_type(struct asking *asking, const struct use *use, const struct fixture *fixture);

/* Looks at whether a value of the fixture that a row names, if it is visible, can stand in the column. */
void check_from(struct asking *asking, const struct column *column, const struct cell *cell);

/* The entry of what was said of a place: the mistake, or NULL. */
struct map_entry *said_at(struct asking *asking, struct range range, enum diag_code code);

/* `asker` cannot be had (NULL: a test cannot run) because of `use`. */
struct mistake *mistake_new(struct asking *asking, struct diag *diag, const struct fixture *asker, const struct use *use);

/* Has no such complaint been made of this place? From now on it was. */
bool is_first_at(struct asking *asking, struct range range, enum diag_code code);

/* Says of each mistake how many tests it stops. */
void mistakes_finish(struct session *session, const struct model *model);

#endif
