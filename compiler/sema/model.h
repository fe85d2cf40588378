/* model.h - what a suite *means*: fixtures with their scopes, tests, params, and the names bound in each file
 * and class.
 *
 * The model holds decisions and points at the tree for the rest. It knows nothing of the order of execution.
 */
#ifndef CTESTC_SEMA_MODEL_H
#define CTESTC_SEMA_MODEL_H

#include "sema/input.h"

enum scope { SCOPE_SESSION, SCOPE_PACKAGE, SCOPE_MODULE, SCOPE_CLASS, SCOPE_FUNCTION, SCOPE_ANY }; /* wide first */

const char *scope_name(enum scope scope);

/* Where definitions stand and where look-up goes next: a class, a file, a directory's conftest, a used file,
 * the built-in fixtures; and a test, for the fixtures that its params replace. */
enum home_kind { HOME_BUILTIN, HOME_USED, HOME_CONFTEST, HOME_MODULE, HOME_CLASS, HOME_TEST };

struct fixture;
struct mistake;
struct name_list;
struct test;

struct home {
    enum home_kind kind;
    struct home *outer;        /* where look-up goes next; NULL behind the built-in fixtures and for a used file */
    const struct input *input;
    const struct node *node;   /* HOME_CLASS: its declaration; else NULL */
    const char *name;          /* HOME_CLASS: its name, interned */
    VEC(struct fixture *) fixtures; /* in the order in which they are declared */
    VEC(struct test *) tests;       /* HOME_MODULE, HOME_CLASS */
    VEC(struct home *) classes;     /* HOME_MODULE, HOME_CLASS: directly in it */
    VEC(struct home *) used;        /* files that this file uses, in order */
    VEC(const struct node *) modules; /* HOME_MODULE: its module(…) declarations */
    VEC(const char *) automatic;    /* names that are automatic for tests here, outermost first (set with the home) */
    VEC(struct axis *) axes;        /* of the class or module itself, first written first */
    VEC(struct mark *) marks;       /* of the class or module itself */
    VEC(struct use) usefixtures;
    struct map symbols;        /* of a file: taken C names, `f` or `t` in front */
    struct map symbol_counts;  /* of a file: such a name -> how many more were made of it, as a number */
    struct map by_name;        /* interned name -> struct fixture *: those declared here */
    struct map by_own_name;    /* the same by the name in the declaration: the last one, which leads to the others */
    struct map class_by_name;  /* interned name -> struct home *: the last class of this name, which leads to the others */
    struct home *same_name;    /* HOME_CLASS: the class before this one that has its name, in another branch of an #if */
    struct arena *arena;       /* for the memo: */
    struct map *found;         /* name -> what model_find found for it; asked only when all is declared */
    struct map instances;      /* memo of resolve(): what a name is for tests here */
    struct name_list *visible; /* unknown.c's */
    uint32_t class_number;     /* HOME_CLASS: among the classes of its file, in order; else UINT32_MAX */
    VEC(struct home *) all_classes;  /* HOME_MODULE: nested ones too, each behind its outer one */
    uint32_t axis_count;             /* of a file: params met so far */
    VEC(struct mark *) conditions;   /* HOME_MODULE: all marks with an expression; mark->number is the index */
};

/* A name that asks for a fixture: a parameter, a word in usefixtures, a `from`, an `indirect`. */
struct use {
    const char *name; /* interned */
    struct range range;
    struct range type; /* as written; empty: none */
};

enum column_kind { COLUMN_PLAIN, COLUMN_INDIRECT, COLUMN_REPLACE };

struct column {
    enum column_kind kind;
    const char *name;     /* interned */
    struct range range;   /* of the name; the attribute's name where the column is called `param` by default */
    struct range type;    /* what is written before the name; empty for INDIRECT and where it follows from the rows */
    struct range suffix;  /* what is written behind it: `[3]`, `)(int, int)`; mostly empty */
    const char *inferred; /* the C type that follows from the rows, or NULL */
    bool has_c;           /* some row has a C value for it */
};

enum cell_kind { CELL_C, CELL_FROM };

struct cell {
    enum cell_kind kind;
    struct range range;   /* where it is written: in the .ctest or YAML file */
    struct range value;   /* CELL_C: the C initializer; the same range, or in a source made from YAML */
    struct use from;      /* CELL_FROM */
    const char *id;       /* its part of the row's id */
    uint64_t key;         /* equal for the same tokens */
};

/* One row of params with all of its columns. */
struct param_row {
    struct range range;
    VEC(struct cell) cells; /* one for each column, but possibly fewer or more after an error */
    VEC(struct mark *) marks;
    const char *id;         /* unique in its axis */
    uint64_t key;           /* of all cells */
};

/* One `params`. A fixture with several has them multiplied into one axis. */
struct axis {
    const struct attribute *written; /* NULL: multiplied from several */
    struct range range;     /* of the attribute */
    VEC(struct column) columns;
    VEC(struct param_row) rows;
    const struct source *yaml; /* the file that its rows come from, or NULL */
    bool is_misread;        /* it may have other columns than it seems, as was said */
    bool has_from;          /* some cell is a `from` */
    bool is_indirect_only;  /* every column is INDIRECT */
    const char *symbol;     /* of its C table, unique in its file: a number */
    const struct node *owner;
};

enum mark_kind { MARK_SKIP, MARK_SKIPIF, MARK_XFAIL, MARK_TAG, MARK_TIMEOUT, MARK_EXITS, MARK_SIGNALS };

struct mark {
    enum mark_kind kind;
    struct range range;
    const char *text;        /* reason or tag; "" if there is none */
    struct range expression; /* SKIPIF, XFAIL, EXITS, SIGNALS: C; nowhere: always, or where the #if around it holds */
    bool is_strict;          /* XFAIL */
    uint32_t milliseconds;   /* TIMEOUT */
    uint32_t number;         /* of its condition among those of its file; UINT32_MAX: none */
    const struct node *node; /* the declaration that it is written on */
};

enum provides { PROVIDES_NOTHING, PROVIDES_BY_YIELD, PROVIDES_BY_RETURN };

struct fixture {
    const char *name;     /* as it is requested, interned */
    const char *own_name; /* as it is declared */
    struct fixture *same_own_name; /* the one before it in its home that is declared under the same name, or NULL */
    enum scope scope;
    bool is_autouse;
    bool has_value;
    bool is_unshared;     /* `request`: each asker gets its own */
    enum provides provides;
    struct home *home;
    const struct node *node;             /* the declaration (the first of several alternatives) */
    VEC(const struct node *) alternatives; /* all of them, the first included */
    VEC(struct use) uses;                /* its parameters */
    struct axis *axis;                   /* its params, or NULL */
    struct range type;                   /* as written; empty: none */
    struct range name_range;
    struct range scope_range;            /* the word behind `scope =`; empty: default */
    uint32_t search;                     /* the last one in which resolve.c met it */
    bool is_misread;                     /* its scope, or its rows, may be others than it seems, as was said */
    uint32_t timeout;                    /* milliseconds; 0: none of its own */
    const char *doc;                     /* the comment's text without its signs; NULL */
    bool is_used;                        /* something asks for it */
    bool is_conditional;                 /* an #if can leave it out, itself or what it needs */
    int left_out;                        /* resolve.c, while it finds that out */
    const char *symbol;                  /* unique part of its C names */
    uint32_t number;                     /* among all fixtures of the suite */

    /* HOME_TEST: `params(replace T db)`; the fixture is a column of an axis. */
    const struct axis *replaced_axis;
    uint32_t replaced_column;
};

struct test {
    const char *name;
    struct home *home;     /* the class or module it stands in */
    struct home *view;     /* where its names are looked up: its home, or a HOME_TEST in front of it */
    const struct node *node;
    VEC(const struct node *) alternatives;
    VEC(struct use) uses;        /* its parameters */
    VEC(struct use) usefixtures; /* its own, its classes' from inside out, its module's */
    VEC(struct axis *) axes;     /* its own, its classes' from inside out, its module's */
    VEC(struct mark *) marks;    /* likewise */
    const char *symbol;
};

/* A fixture with the instances it depends on: the same for all tests that see the same. */
struct instance {
    const struct fixture *fixture;
    enum scope scope;            /* never SCOPE_ANY */
    const char *package;         /* SCOPE_PACKAGE: directory that owns it; else NULL */
    VEC(struct instance *) needs; /* one for each of the fixture's uses, in order; NULL after an error */
    VEC(struct instance *) from; /* the fixture's axis: for row r and column c at r * columns + c; NULL: a C cell */
    const struct fixture *asker; /* of an unshared one; NULL: a test */
    const struct home *module;   /* the only file that can see it, or NULL: shared by several */
    uint32_t number;             /* among all instances */
    bool is_plain;               /* it is what the fixture is where it is declared: its name says all */
    uint64_t identity;           /* tells it from the fixture's other instances, the same wherever the suite lies */
    const char *symbol;
};

struct model {
    const struct inputs *inputs;
    bool is_partial;             /* not all files of the suite are here (--module): nothing is known to be unused */
    struct home *builtin;
    VEC(struct home *) conftests;
    VEC(struct home *) used;
    VEC(struct home *) modules;
    VEC(struct fixture *) fixtures;
    VEC(struct test *) tests;
    VEC(struct instance *) instances;
    struct map instance_of;      /* (fixture, scope, package, needs…) -> struct instance * */
    struct map reported;         /* places and fixtures that a message was given for */
    VEC(struct mistake *) mistakes; /* resolve.c's */
    uint32_t searches; /* so many times resolve.c looked for a way back */
};

/* Makes the model of a suite: reads all declarations, binds the names. Reports what is wrong with them; never NULL.
 * (`bind` is POSIX's.) */
struct model *bind_names(struct session *session, const struct inputs *inputs);

/* The fixture that `name` means for a test at `view`, or NULL. With `after`, the next one outward of that one. `found_in`
 * (or NULL) gets the home through which it is visible: for a used file, the one that uses it. */
struct fixture *model_find(const struct home *view, const char *name, const struct fixture *after,
                           const struct home **found_in);

/* From where the names in a place are looked up while no test asks: the place itself, but for a used file what uses it, or what a
 * file with tests would see there. */
struct home *home_view(struct session *session, const struct model *model, struct home *home);

/* The instance that `use` means for what asks with scope `scope` (and owner `package`) at `view`; NULL after an error, which
 * is reported once however many tests meet it. `asker` is the fixture whose parameter it is, or NULL. */
struct instance *resolve(struct session *session, struct model *model, struct home *view, const struct use *use,
                         const struct fixture *asker, enum scope scope, const char *package);

/* Is it a word of C, or one of those that the generated code keeps for itself? */
bool name_is_reserved(const char *name);

/* The file's home of a class, a test, a module or a conftest. */
struct home *home_file(struct home *home);

#endif
