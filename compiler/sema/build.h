/* build.h - how the model is made; for the files of this room only. */
#ifndef CTESTC_SEMA_BUILD_H
#define CTESTC_SEMA_BUILD_H

#include "sema/model.h"
#include "source/diag.h"

/* --- home.c -------------------------------------------------------------------------------------------- */

struct home *home_new(struct session *session, enum home_kind kind, const struct input *input, struct home *outer);

/* The conftest nearest to a directory (its own conftest's: the next one), or the built-in fixtures. */
struct home *home_around(const struct model *model, const char *directory, bool is_conftest);

/* Do the two stand in different branches of one #if? */
bool nodes_are_alternatives(const struct tree *tree, const struct node *a, const struct node *b);

/* The names that are automatic for tests at `home`, outermost place first: home->automatic. */
void home_find_automatic(struct session *session, struct home *home);

/* --- attributes.c -------------------------------------------------------------------------------------- */

struct attributes {
    enum scope scope;
    struct range scope_range;
    bool is_misread;    /* of a fixture: see there */
    bool is_autouse;
    const char *name;   /* `name = other`, interned; NULL */
    uint32_t timeout;   /* of a fixture; milliseconds */
    VEC(struct axis *) axes;
    VEC(struct mark *) marks;
    VEC(struct use) usefixtures;
};

/* Reads the attributes of a fixture, test, class or module declaration that stands in `home`; reports wrong ones. */
struct attributes attributes_read(struct session *session, struct model *model, struct home *home, const struct node *node);

/* `skip("…")`, `xfail(…)` and so on; conditions are numbered in `file`. NULL after a message. */
struct mark *mark_read(struct session *session, const struct attribute *attribute, struct home *file, const struct node *node);

/* Tag `i` of `tags(a, b)`. */
struct mark *tag_read(struct session *session, const struct inputs *inputs, const struct attribute *attribute, size_t i,
                      const struct node *node);

struct use use_of(struct session *session, struct range name);

/* --- params.c ------------------------------------------------------------------------------------------- */

/* Reads one `params` attribute; `ids` is the attribute behind it or NULL. */
struct axis *axis_read(struct session *session, struct model *model, struct home *home, const struct node *node,
                       const struct attribute *params, const struct attribute *ids);

/* Several axes as one, the first the outer loop. */
struct axis *axes_multiply(struct session *session, struct axis *const *axes, size_t n);

/* Makes the ids of the rows unique as pytest does: a, a -> a0, a1; 1, 1 -> 1_0, 1_1. */
void ids_make_unique(struct session *session, const char **ids, size_t n);

/* --- yaml_rows.c ---------------------------------------------------------------------------------------- */

/* The rows of `yaml("file", "a.b")`, appended to the axis, whose columns are known. */
void yaml_rows_read(struct session *session, struct home *home, const struct attribute *params, struct axis *axis);

/* --- types.c --------------------------------------------------------------------------------------------- */

enum type_match { TYPE_SAME, TYPE_DIFFERENT, TYPE_UNSURE }; /* UNSURE: a typedef or macro name is involved */
enum type_match types_compare(struct range a, struct range b);

/* Does C certainly have no conversion between them: a pointer and a number, two structs, pointers to two structs? */
bool types_are_apart(struct range a, struct range b);

/* --- scopes.c -------------------------------------------------------------------------------------------- */

/* A scope with its owner. */
struct life {
    enum scope scope;
    const char *package; /* SCOPE_PACKAGE: the directory; else NULL */
};

/* Does the one end before the other, or in another place? */
bool life_is_narrower(struct life life, struct life than);

/* "scope 'session'", "scope 'package' in 'tests'" */
const char *life_text(struct session *session, struct life life);

/* The directory that owns a package fixture that is visible through `found`. */
const char *life_owner(const struct home *found);

/* Fixes for a fixture with the life `asks` that depends on `found`, which has another one: each of them alone repairs it. And the
 * help that says so, where `found` is called `found_text`. */
struct asking;
struct path;
void scopes_suggest(struct asking *asking, struct diag *diag, const struct path *asker, struct life asks,
                    struct fixture *found, const char *found_text, struct life has);

/* --- resolve.c ------------------------------------------------------------------------------------------- */

/* All names of all tests, then those of fixtures that no test uses. */
void resolve_all(struct session *session, struct model *model);

#endif
