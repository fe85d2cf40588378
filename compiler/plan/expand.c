/* expand.c - the items of each test: its rows multiplied with those of the fixtures that it needs.
 *
 * In: a module's tests. Out: its items with their ids, the first axis the outer loop. A row with a `from` brings a fixture
 * with it, and with that perhaps further axes: so rows are chosen one axis after the other, and the closure is asked again
 * where it may have grown.
 */
#include <string.h>

#include "base/text.h"
#include "plan/build.h"

enum { MOST_ITEMS = 20000000 };

struct expander {
    struct planner *planner;
    struct module_plan *module;
    struct map by_names;   /* (view, names) -> struct shape *: tests without rows of their own that ask for the same */
    struct map by_needs;   /* numbers of equal shapes */
    uint32_t shape_count;
    uint32_t test_number;
    const struct test *test;
    VEC(struct choice) chosen;
    bool is_full;
};

/* --- shapes --------------------------------------------------------------------------------------------------------- */

static void number_shape(struct expander *expander, struct shape *shape)
{
    struct arena *arena = &expander->planner->session->arena;
    size_t n = 2 + 2 * shape->needs.n;
    uint32_t *key = arena_alloc(arena, n * sizeof *key);
    key[0] = (uint32_t)shape->needs.n;
    key[1] = shape->wide;
    for (size_t i = 0; i < shape->needs.n; i++) {
        key[2 + 2 * i] = shape->needs.at[i].use;
        key[3 + 2 * i] = shape->needs.at[i].axis;
    }
    struct map_entry *entry = map_at(arena, &expander->by_needs, key, n * sizeof *key);
    if (!entry->value) {
        shape->number = expander->shape_count++;
        entry->value = shape;
        vec_push(arena, expander->module->shapes, shape);
    }
    shape->number = ((struct shape *)entry->value)->number;
}

static const struct shape *shape_for(struct expander *expander)
{
    const struct test *test = expander->test;
    struct arena *arena = &expander->planner->session->arena;
    struct choices choices = {expander->chosen.at, expander->chosen.n};
    struct map_entry *entry = NULL;
    if (!test->axes.n && !choices.n) {
        size_t n = 1 + test->usefixtures.n + test->uses.n, k = 0;
        const void **key = arena_alloc(arena, n * sizeof *key);
        key[k++] = test->view;
        for (size_t i = 0; i < test->usefixtures.n; i++)
            key[k++] = test->usefixtures.at[i].name;
        for (size_t i = 0; i < test->uses.n; i++)
            key[k++] = test->uses.at[i].name;
        entry = map_at(arena, &expander->by_names, key, n * sizeof *key);
        if (entry->value)
            return entry->value;
    }
    struct shape *shape = (struct shape *)closure_of(expander->planner, expander->module, test, &choices);
    number_shape(expander, shape);
    if (entry)
        entry->value = shape;
    return shape;
}

/* --- items --------------------------------------------------------------------------------------------------------- */

static uint32_t row_of(const struct expander *expander, const struct axis *axis)
{
    for (size_t i = 0; i < expander->chosen.n; i++)
        if (expander->chosen.at[i].axis == axis)
            return expander->chosen.at[i].row;
    return UINT32_MAX;
}

/* The ids of the rows joined: those of fixtures first, then the test's own, its class's, its module's. */
static const char *rows_id(struct expander *expander, const struct shape *shape)
{
    struct text id = {.arena = &expander->planner->session->arena};
    size_t n = shape->axes.n;
    for (size_t k = 0; k < n; k++) {
        const struct axis *axis = shape->axes.at[(k + shape->own_axes) % n].axis;
        if (k)
            text_addc(&id, '-');
        text_adds(&id, axis->rows.n ? axis->rows.at[row_of(expander, axis)].id : "NOTSET");
    }
    return n == 0 ? NULL : id.at ? id.at : "";
}

static size_t most_items(const struct expander *expander)
{
    return expander->planner->most ? expander->planner->most : MOST_ITEMS;
}

static void complain_full(struct expander *expander)
{
    if (!expander->is_full && !expander->planner->most)
        diag_add(expander->planner->session, CT0508, expander->test->node->declared.name, "params multiply to more than %d items",
                 MOST_ITEMS);
    expander->is_full = true;
}

static void add_item(struct expander *expander, const struct shape *shape)
{
    struct module_plan *module = expander->module;
    struct arena *arena = &expander->planner->session->arena;
    struct item item = {.test = expander->test, .shape = shape, .test_number = expander->test_number,
                        .first_row = (uint32_t)module->rows.n};
    if (module->first + module->items.n >= most_items(expander)) {
        complain_full(expander);
        return;
    }
    for (size_t i = 0; i < shape->axes.n; i++) {
        const struct axis *axis = shape->axes.at[i].axis;
        item.has_no_rows |= axis->rows.n == 0;
        vec_push(arena, module->rows, axis->rows.n ? row_of(expander, axis) : 0);
    }
    item.rows_id = rows_id(expander, shape);
    vec_push(arena, module->items, item);
}

/* Is a row of this axis able to change the closure? */
static bool changes_closure(const struct axis *axis)
{
    return axis->has_from;
}

/* The axes in the order of the loops, outermost first: those of fixtures, then the test's own. */
static const struct axis *first_open_axis(const struct expander *expander, const struct shape *shape)
{
    for (size_t k = 0; k < shape->axes.n; k++) {
        const struct axis *axis = shape->axes.at[(k + shape->own_axes) % shape->axes.n].axis;
        if (axis->rows.n && row_of(expander, axis) == UINT32_MAX)
            return axis;
    }
    return NULL;
}

static void choose(struct expander *expander, const struct shape *shape)
{
    const struct axis *axis = first_open_axis(expander, shape);
    if (!axis) {
        add_item(expander, shape);
        return;
    }
    vec_push(&expander->planner->session->arena, expander->chosen, (struct choice){axis, 0});
    size_t at = expander->chosen.n - 1;
    for (uint32_t r = 0; r < axis->rows.n && !expander->is_full; r++) {
        expander->chosen.at[at].row = r;
        choose(expander, changes_closure(axis) ? shape_for(expander) : shape);
        expander->chosen.n = at + 1;
    }
    expander->chosen.n = at;
}

/* Before any is made: are there too many? Rows with a `from` may bring more axes; those are met while they are made. */
static void check_room(struct expander *expander, const struct shape *shape)
{
    uint64_t n = expander->module->first + expander->module->items.n;
    uint64_t rows = 1;
    for (size_t i = 0; i < shape->axes.n && n + rows <= most_items(expander); i++)
        rows *= shape->axes.at[i].axis->rows.n ? shape->axes.at[i].axis->rows.n : 1;
    if (n + rows > most_items(expander))
        complain_full(expander);
}

static void expand_test(struct expander *expander, const struct test *test)
{
    expander->test = test;
    expander->chosen.n = 0;
    expander->test_number = (uint32_t)expander->module->tests.n;
    vec_push(&expander->planner->session->arena, expander->module->tests, test);
    vec_push(&expander->planner->session->arena, expander->module->first_items, (uint32_t)expander->module->items.n);
    const struct shape *shape = shape_for(expander);
    check_room(expander, shape);
    if (!expander->is_full)
        choose(expander, shape);
}

/* A class's tests stand where the class stands: members in the order of the file. */
static void expand_home(struct expander *expander, const struct home *home)
{
    size_t t = 0, c = 0;
    while ((t < home->tests.n || c < home->classes.n) && !expander->is_full) {
        bool test_first = c == home->classes.n || (t < home->tests.n && home->tests.at[t]->node->range.begin <
                                                                            home->classes.at[c]->node->range.begin);
        if (test_first)
            expand_test(expander, home->tests.at[t++]);
        else
            expand_home(expander, home->classes.at[c++]);
    }
}

bool expand_module(struct planner *planner, struct module_plan *module)
{
    struct expander expander = {.planner = planner, .module = module};
    expand_home(&expander, module->home);
    return !expander.is_full;
}
