/* plan.h - what generated C fills in and the runner walks: the only contract between the two.
 *
 * For each .ctest file the compiler emits one `const struct ct_module`; the main file lists the modules
 * and says in which order their items run (`struct ct_slice`), and holds one `struct ct_instance` for each
 * session or package instance that several files share. Resolving is done: an item's `ct_shape` lists the
 * instances it needs, in the order in which they are set up. Running is walking these tables.
 *
 * What the walk touches for each test (ct_item, ct_shape, ct_need) holds numbers, no pointers, so that the
 * loader has nothing to relocate; functions are reached through a few `switch`es for each module.
 *
 * Users include <ctest/ctest.h>, never this.
 */
#ifndef CTEST_PLAN_H
#define CTEST_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CT_PLAN_VERSION 4

typedef unsigned int ct_index; /* of a table; at least 32 bits wherever there are processes */
#define CT_NONE ((ct_index)-1)

#if defined __GNUC__ && !defined __TINYC__
#define CT_UNUSED __attribute__((unused))
#define CT_NOINLINE __attribute__((noinline, unused))
#else
#define CT_UNUSED
#define CT_NOINLINE
#endif

/* Tables that only reports read lie apart from those that every run reads, which so fill fewer pages. */
#if defined __GNUC__ && defined __ELF__
#define CT_APART __attribute__((section(".ctest.reports")))
#else
#define CT_APART
#endif

/* From wide to narrow. */
enum ct_scope { CT_SESSION, CT_PACKAGE, CT_MODULE, CT_CLASS, CT_FUNCTION };

/* A fixture as it was written. One for each definition, in the C of its own file. */
struct ct_fixture {
    const char *name;      /* as it is requested */
    const char *own_name;  /* as it is declared; differs only under `name = …` */
    const char *file;      /* id of its file */
    ct_index line;         /* of its name */
    bool has_value;        /* it must provide one */
    unsigned long timeout; /* of its set-up and of its tear-down, each; milliseconds, 0: none of its own */
    const char *needs;     /* names of its parameters, joined by ", "; "" */
    const char *left_out;  /* the #if that left it out ("`#ifdef HAVE_SSL`, line 12"), or NULL */
};

/* An instance: a fixture with the instances it depends on. The first half is the compiler's, the second the
 * runner's; generated code reads `value` only. */
struct ct_instance {
    const struct ct_fixture *fixture;
    enum ct_scope scope;       /* what it is here, also for `scope = any` */
    const char *package;       /* CT_PACKAGE: the directory that owns it, "" for the root; else NULL */
    const struct ct_fixture *asker; /* not shared (`request`): who asks; NULL: shared, or the item itself asks */

    const void *value;         /* the fixture's value while it stands, else NULL */
    struct ct_frame *frame;    /* while it stands or is being set up, else NULL */
    unsigned long long row;    /* key of the row it stands with; 0 without params */
    struct ct_failure *failure; /* why its set-up failed, kept while its owner lasts; else NULL */
    struct ct_owner {          /* whose end ends it; set when its set-up starts */
        const struct ct_module *module;
        ct_index class_, item;
    } owner;
    ct_index user;             /* the last item that was given it though a later set-up stopped the item, from 1; 0: none */
};
#define CT_INSTANCE(fixture, scope, package, asker) {fixture, scope, package, asker, 0, 0, 0, 0, {0, 0, 0}, 0}

/* An instance as one module uses it: index into ct_module.uses, and case of ct_module.enter. */
struct ct_use {
    struct ct_instance *instance;
    const unsigned long long *rows; /* the key of each row it can have here; equal keys: the same row. NULL: no params */
    const ct_index *ids;            /* the id of each row: offsets into ct_module.text; NULL: no params */
};

/* One instance that a shape needs. */
struct ct_need {
    ct_index use;
    ct_index axis; /* which of the item's rows is its row; CT_NONE: it has no params */
};

/* What items of one kind need: needs[first] to needs[first + all - 1], in the order of set-up.
 * The first `wide` of them may outlive the item; the others are function-scoped. */
struct ct_shape {
    ct_index first, wide, all;
    ct_index caller; /* index into callers: who calls their tests */
};

/* A test with chosen rows: what runs and is reported. */
struct ct_item {
    ct_index test;  /* index into tests, and case of its caller */
    ct_index shape;
    ct_index rows;  /* index into row_numbers of its first row: those of the shape's axes, then its own */
    ct_index marks; /* index into marks; 0: none (marks[0] is a CT_MARK_END) */
};

enum ct_mark_kind {
    CT_MARK_END,      /* ends an item's marks */
    CT_MARK_SKIP,     /* text: the reason */
    CT_MARK_SKIPIF,   /* number: case of ct_module.condition; text: the reason */
    CT_MARK_XFAIL,    /* number: case of ct_module.condition or CT_NONE; text: the reason; strict */
    CT_MARK_TAG,      /* text: the tag */
    CT_MARK_TIMEOUT,  /* number: milliseconds */
    CT_MARK_EXITS,    /* number: case of ct_module.condition, whose value is the exit status */
    CT_MARK_SIGNALS,  /* number: case of ct_module.condition, whose value is the signal */
    CT_MARK_LEFT_OUT, /* text: the #if that left the test, or a fixture it needs, out */
    CT_MARK_NO_ROWS,  /* text: the column without rows; the item is skipped */
    CT_MARK_NOTHING,  /* in place of CT_MARK_LEFT_OUT where nothing was left out */
};

struct ct_mark {
    enum ct_mark_kind kind;
    ct_index number;
    ct_index text;   /* offset into ct_module.text */
    bool strict;
};

/* The cold half of a test: looked at only to report. */
struct ct_test {
    ct_index name;   /* offset into ct_module.text */
    ct_index line;
    ct_index class_; /* index into classes; CT_NONE: outside any class */
};

struct ct_class {
    ct_index name;
    ct_index outer; /* index into classes; CT_NONE */
};

/* The assertions and other statements of one .ctest file are numbered; a number is a place. Reports read of each two texts, one behind
 * the other in ct_file.text:
 *     LINE:STATEMENT     as it is written; '*' for ':' where it stands in a function that is neither a test nor a fixture
 *     PARTS              how its expression is split; "" where it is not
 * Text costs the C compiler less than a table with numbers. */
#define CT_PLACE_STEP 64

/* The parts of an expression, a line each, what is joined behind what joins it:
 *     &TEXT  |TEXT  !TEXT  ?TEXT     joins the next two, two, one, three parts
 *     cOP  bOP                       a comparison, a bit test; two lines for its operands follow
 *     t                              what is only true or false; one line for it follows
 * An operand is WHAT HINT ':' TEXT. WHAT: 'v' its value is kept, 'k' only its type, 'l' neither (it says its value itself). HINT:
 * 'x' in hexadecimal too, 'c' a character, 'n' a number, 'b' true or false, decimal digits: the number of the enum whose names it has; or none. */

/* A name of an enum. The last one of a table has none. */
struct ct_enumerator {
    const char *name;
    long long value;
};

/* A show function. */
struct ct_out;
struct ct_show {
    const char *type;
    void (*show)(struct ct_out *out, const void *value);
};

struct ct_file {
    const char *path; /* id of the file */
    const char *text;       /* of each place, from 0 on */
    const ct_index *places; /* where in it stand those of each CT_PLACE_STEPth place */
    const struct ct_show *shows;                /* by their numbers in CT_SHOWN */
    const struct ct_enumerator *const *enums;
};

/* A file with tests. */
struct ct_module {
    const char *path; /* id of the file: relative to the root, '/' between names */
    const char *text; /* names, ids and reasons, each ended by a NUL */

    ct_index item_count;
    const struct ct_item *items; /* in the order in which they are written */
    const ct_index *item_ids;    /* "a-1": what stands in the brackets of the id; offset into text, CT_NONE or no table: no brackets */
    const struct ct_shape *shapes;
    const struct ct_need *needs;
    const struct ct_use *uses;
    ct_index use_count;
    const ct_index *row_numbers;
    const struct ct_mark *marks;

    ct_index test_count;
    const struct ct_test *tests;
    const struct ct_class *classes;

    /* Calls the fixture of uses[use] with its dependencies' values and the columns of row `row`. */
    void (*enter)(ct_index use, ct_index row);
    /* Each calls tests[test], one of its own, with its fixtures' values and the columns of `rows`. */
    void (*const *callers)(ct_index test, const ct_index *rows);
    /* Evaluates the condition of a mark; NULL without any. */
    int (*condition)(ct_index condition);
    /* Shows the columns of a row that have a show function, each by ct_row_shown: of row rows[0] of uses[number]; of the own rows of
     * tests[number - use_count]. NULL: there are none. */
    void (*show_rows)(ct_index number, const ct_index *rows);
};

/* Items [first, first + count) of a module, one after the other. */
struct ct_slice {
    ct_index module, first, count;
};

struct ct_suite {
    int version; /* CT_PLAN_VERSION */
    const char *name;
    unsigned long timeout; /* default limit of a test in milliseconds; 0: none */
    ct_index module_count;
    const struct ct_module *const *modules;
    ct_index slice_count;
    const struct ct_slice *slices; /* the order of the run */
    ct_index tag_count;
    const char *const *tags; /* declared in ctest.yaml: name, then its help, in pairs */
    const char *const *options; /* always given to the test program, NULL-terminated */
};

/* What main() of the generated main file returns. */
int ct_main(const struct ct_suite *suite, int argc, char **argv);

/* The value of an instance that stands, as the C type of its fixture. */
#define CT_VALUE(type, instance) (*(const type *)(instance).value)

/* What `yield` becomes: stores where the value is, runs the rest of the plan, and returns when the fixture
 * is to be torn down. NULL in a fixture without a value. */
void ct_yield(const void *value);

/* What the fixture with `return expr` does in its thunk is the same call. Where its body ends without a `return`: */
void ct_no_value(void);

#ifdef __cplusplus
}
#endif

#endif
