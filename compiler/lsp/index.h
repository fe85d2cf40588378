/* index.h - what is kept of a sight: plain data, with places as the protocol counts them.
 *
 * Fixtures are told apart by where they are declared, whatever else is edited there: each is one entity for all indexes.
 */
#ifndef CTESTC_LSP_INDEX_H
#define CTESTC_LSP_INDEX_H

#include "lsp/occurrences.h"
#include "lsp/server.h"
#include "source/diag.h"

struct sight;

/* A fixture, whether or not it is declared at the moment. */
struct entity {
    const char *path; /* of its file; NULL: built in */
    const char *key;  /* path and name: what makes it the same in all sights */
    const char *name; /* as it is requested */
    const struct index_definition *definition; /* in the index of its file; NULL: none now */
    unsigned use_count;   /* places in all files that ask for it */
    unsigned test_count;  /* tests in whose closure it is */
};

struct index_definition {
    struct entity *entity;
    const char *name, *own_name;
    const char *type;   /* "" without a value */
    enum scope scope;
    bool is_autouse;
    struct span range, name_range; /* of the whole declaration; of the name in it */
};

struct index_use {
    struct entity *entity;
    struct entity *asker; /* the fixture in whose declaration it stands, or NULL */
    enum role role;
    struct span span;
};

/* In this file's view, one fixture takes another one's place. */
struct index_override {
    struct entity *inner, *outer;
};

/* In this file's view, a fixture of another file that asks for a name gets what this file overrides it with. */
struct index_redirection {
    struct entity *asker, *entity;
};

enum index_item_kind { ITEM_FILE, ITEM_CLASS, ITEM_TEST };

/* A file, a class or a test, as test explorers show them. */
struct index_item {
    enum index_item_kind kind;
    const char *id, *name;
    const char *parent;  /* id of the class or file around it; NULL for the file */
    struct span range, name_range;
    VEC(const char *) rows;    /* ids of its rows; none: it has no params, or they are not known */
    bool has_params;
    bool has_rows;             /* the rows are known */
    VEC(const char *) tags;
    VEC(struct entity *) closure; /* in the order of set-up */
};

struct index_part {
    const char *path; /* NULL: nowhere */
    struct span span;
    const char *text;
};
struct index_fix {
    const char *title;
    bool is_preferred;
    VEC(struct edit) edits;
};
struct index_diag {
    const char *path;
    struct span span;
    enum diag_code code;
    enum severity severity;
    const char *text; /* with what it says without a place, one thing a line */
    VEC(struct index_part) parts;
    VEC(struct index_fix) fixes;
};

struct index {
    struct arena arena;
    const char *root;
    VEC(const char *) depends;  /* paths, also of files that were only looked for */
    VEC(const char *) sources;  /* those of them that are .ctest files and were read */
    VEC(struct index_definition) definitions;
    VEC(struct index_use) uses;
    VEC(struct index_override) overrides;
    VEC(struct index_redirection) redirections;
    VEC(struct index_item) items; /* the file first */
    VEC(struct index_diag) diags; /* of all files of the sight */
    bool has_errors;
    bool is_outside;            /* its project's ctest.yaml names other paths */
    long long seconds, nanoseconds, size; /* of the file on the disk when it was read; all 0: there was none */
    uint64_t tests;             /* hash of the items */
    uint64_t face;              /* hash of what the meaning of other files can hang on: all but bodies */
};

struct index *index_make(struct server *server, struct sight *sight, const struct file *file);
void index_free(struct index *index);

/* Counts what it says, or takes that back; and lets the entities know where they are declared. */
void index_install(struct index *index);
void index_remove(struct index *index);

/* The entity of a fixture of a sight; NULL for what no file declares under a name of its own (a column that takes its place). */
struct entity *entity_of(struct server *server, const struct fixture *fixture);

/* Of those that have been read, no file asks for it. */
bool index_is_unused(const struct index_definition *definition);

bool index_depends(const struct index *index, const char *path);

/* An edit of the file at `path` moves what stands behind it; where that is shown, it must be published anew. True: the edit
 * touches what is said of that file, so that this must be found out anew. */
bool index_shift(struct server *server, struct index *index, const char *path, struct span replaced, struct span inserted);

#endif
