/* plan.h - what will *run*: items, what each needs, and in which order.
 *
 * A module's plan depends on its file, its conftests and used files only, so that it can be written alone. The order of all
 * items is the suite's.
 */
#ifndef CTESTC_PLAN_PLAN_H
#define CTESTC_PLAN_PLAN_H

#include "sema/model.h"

/* An axis as an item meets it: rows of a fixture's own params, or of a test. */
struct item_axis {
    const struct axis *axis;
    const struct instance *instance; /* the fixture whose own params it is; NULL: the test's (or its class's, module's) */
};

/* One instance of a shape, with where its row comes from. */
struct need {
    const struct instance *instance;
    uint32_t use;  /* index into module_plan.uses */
    uint32_t axis; /* index into the shape's axes; UINT32_MAX: no params */
};

/* What items of one kind need, in the order of set-up. */
struct shape {
    VEC(struct need) needs;
    VEC(struct item_axis) axes; /* the tests' own first, then those of fixtures in the order of the closure */
    uint32_t own_axes;          /* how many are the test's */
    uint32_t wide;              /* how many needs may outlive the item */
    uint32_t number;            /* index into module_plan.shapes */
};

/* A test with chosen rows. */
struct item {
    const struct test *test;
    const struct shape *shape;
    uint32_t test_number;  /* index into module_plan.tests */
    uint32_t first_row;    /* index into module_plan.rows: one number for each of the shape's axes */
    bool has_no_rows;      /* an axis is empty: one item, skipped */
    const char *rows_id;   /* what stands in brackets; NULL: no brackets */
};

/* How one module uses an instance: an instance together with where its rows come from. */
struct module_use {
    const struct instance *instance;
    const struct axis *axis;  /* its rows: the fixture's own params or an `indirect` of a test; NULL: no params */
    uint32_t column;          /* of an `indirect` or `replace`: the axis's column; UINT32_MAX: the fixture's own params */
    bool is_first;            /* of the uses of its instance */
};

struct module_plan {
    struct home *home;
    VEC(const struct test *) tests;
    VEC(uint32_t) first_items;    /* of each test; those of one test follow each other */
    VEC(struct item) items;       /* in the order in which they are written */
    VEC(struct shape *) shapes;
    VEC(struct module_use) uses;
    VEC(uint32_t) rows;
    struct map use_numbers;       /* (instance, axis, column) -> number of the use + 1 */
    uint32_t first;               /* of its items among the items of the suite */
};

struct slice {
    uint32_t module, first, count;
};

struct plan {
    const struct model *model;
    VEC(struct module_plan *) modules;
    VEC(struct slice) slices;                 /* the order of the run */
    VEC(const struct instance *) shared;      /* instances that several modules may use */
    size_t item_count;
};

/* The plan of one file alone, of a model without errors: its items with what each needs, in the order in which they are written.
 * NULL if they are more than `most`. */
const struct module_plan *plan_module(struct session *session, struct model *model, struct home *home, size_t most);

/* The instances that a test needs whatever its rows, in the order of set-up; also of a model with errors. */
const struct shape *plan_closure(struct session *session, struct model *model, const struct test *test);

/* Makes the plan of a model without errors; reports CT0508 if there are too many items. */
const struct plan *plan_build(struct session *session, struct model *model);

/* `path::Class::test[rows]`. */
const char *item_id(struct session *session, const struct module_plan *module, const struct item *item);

/* What identifies the row `row` of a use: equal for the same tokens, also in another module. Never 0. */
uint64_t use_row_key(const struct module_use *use, uint32_t row);

/* The id of that row, as reports show it beside the fixture. */
const char *use_row_id(const struct module_use *use, uint32_t row);

/* Is it kept in the main file, since several modules may use it? */
bool instance_is_shared(const struct instance *instance);

#endif
