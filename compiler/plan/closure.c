/* closure.c - which instances does a test need, and in which order are they set up?
 *
 * In: a model whose names resolve. Out: shapes. The closure is: automatic fixtures, usefixtures, parameters, what is handed
 * rows; each followed by what it depends on; then sorted by scope, wider first, but never before what it needs.
 */
#include <string.h>

#include "plan/build.h"

struct closure {
    struct planner *planner;
    struct module_plan *module;
    const struct test *test;
    const struct choices *choices;
    VEC(struct instance *) met;    /* depth first, each once */
    VEC(struct instance *) order;  /* as they are set up */
};

static bool is_chosen(const struct choices *choices, const struct axis *axis, uint32_t *row)
{
    for (size_t i = 0; i < choices->n; i++)
        if (choices->at[i].axis == axis) {
            *row = choices->at[i].row;
            return true;
        }
    return false;
}

/* The fixtures that the chosen row of an instance brings with it. */
static struct instance *const *from_of(const struct closure *closure, const struct instance *instance, size_t *n)
{
    uint32_t row;
    *n = 0;
    if (!instance->from.n || !is_chosen(closure->choices, instance->fixture->axis, &row))
        return NULL;
    *n = instance->fixture->axis->columns.n;
    return instance->from.at + row * *n;
}

static void meet(struct closure *closure, struct instance *instance)
{
    struct planner *planner = closure->planner;
    size_t n;
    if (!instance || planner->stamps[instance->number] == planner->stamp)
        return;
    planner->stamps[instance->number] = planner->stamp;
    vec_push(&planner->session->arena, closure->met, instance);
    for (size_t i = 0; i < instance->needs.n; i++)
        meet(closure, instance->needs.at[i]);
    struct instance *const *from = from_of(closure, instance, &n);
    for (size_t i = 0; i < n; i++)
        meet(closure, from[i]);
}

static void meet_name(struct closure *closure, const struct use *use)
{
    struct planner *planner = closure->planner;
    meet(closure, resolve(planner->session, planner->model, closure->test->view, use, NULL, SCOPE_FUNCTION, NULL));
}

static void meet_columns(struct closure *closure, const struct axis *axis)
{
    uint32_t row;
    for (size_t c = 0; c < axis->columns.n; c++)
        if (axis->columns.at[c].kind != COLUMN_PLAIN) {
            struct use use = {.name = axis->columns.at[c].name, .range = axis->columns.at[c].range};
            meet_name(closure, &use);
        }
    if (!axis->has_from || !is_chosen(closure->choices, axis, &row))
        return;
    for (size_t c = 0; c < axis->columns.n; c++)
        if (axis->rows.at[row].cells.at[c].kind == CELL_FROM)
            meet_name(closure, &axis->rows.at[row].cells.at[c].from);
}

static void meet_all(struct closure *closure)
{
    const struct test *test = closure->test;
    for (size_t i = 0; i < test->view->automatic.n; i++) {
        struct use use = {.name = test->view->automatic.at[i]};
        meet_name(closure, &use);
    }
    for (size_t i = 0; i < test->usefixtures.n; i++)
        meet_name(closure, &test->usefixtures.at[i]);
    for (size_t i = 0; i < test->uses.n; i++)
        meet_name(closure, &test->uses.at[i]);
    for (size_t i = 0; i < test->axes.n; i++)
        meet_columns(closure, test->axes.at[i]);
}

/* Wider first; of two package instances the outer directory's. */
static bool goes_before(const struct instance *a, const struct instance *b)
{
    if (a->scope != b->scope)
        return a->scope < b->scope;
    return a->scope == SCOPE_PACKAGE && strlen(a->package) < strlen(b->package);
}

/* A stable merge sort of `n` instances; `spare` has room for as many. */
static void sort_by_scope(struct instance **at, size_t n, struct instance **spare)
{
    size_t half = n / 2;
    if (n < 2)
        return;
    sort_by_scope(at, half, spare);
    sort_by_scope(at + half, n - half, spare);
    memcpy(spare, at, n * sizeof *at);
    for (size_t i = 0, j = half, k = 0; k < n; k++)
        at[k] = j == n || (i < half && !goes_before(spare[j], spare[i])) ? spare[i++] : spare[j++];
}

/* Appends an instance behind all that it needs. */
static void place(struct closure *closure, struct instance *instance)
{
    struct planner *planner = closure->planner;
    size_t n;
    if (!instance || planner->stamps[instance->number] == planner->stamp)
        return;
    planner->stamps[instance->number] = planner->stamp;
    for (size_t i = 0; i < instance->needs.n; i++)
        place(closure, instance->needs.at[i]);
    struct instance *const *from = from_of(closure, instance, &n);
    for (size_t i = 0; i < n; i++)
        place(closure, from[i]);
    vec_push(&planner->session->arena, closure->order, instance);
}

/* --- axes -------------------------------------------------------------------------------------------------------- */

/* The column of the test's axes that hands rows to this instance, or takes its place. */
static const struct axis *handed_axis(const struct closure *closure, const struct instance *instance, uint32_t *column, uint32_t *number)
{
    const struct test *test = closure->test;
    for (size_t a = 0; a < test->axes.n; a++)
        for (size_t c = 0; c < test->axes.at[a]->columns.n; c++) {
            const struct column *candidate = &test->axes.at[a]->columns.at[c];
            bool fits = candidate->kind == COLUMN_REPLACE
                            ? instance->fixture->replaced_axis == test->axes.at[a] && instance->fixture->replaced_column == c
                            : candidate->kind == COLUMN_INDIRECT && candidate->name == instance->fixture->name &&
                                  model_find(test->view, candidate->name, NULL, NULL) == instance->fixture;
            if (!fits)
                continue;
            *column = (uint32_t)c;
            *number = (uint32_t)a;
            return test->axes.at[a];
        }
    return NULL;
}

static uint32_t axis_number(struct closure *closure, struct shape *shape, const struct instance *instance)
{
    const struct axis *axis = instance->fixture->axis;
    for (size_t i = shape->own_axes; i < shape->axes.n; i++)
        if (shape->axes.at[i].axis == axis)
            return (uint32_t)i;
    struct item_axis added = {axis, instance};
    vec_push(&closure->planner->session->arena, shape->axes, added);
    return (uint32_t)shape->axes.n - 1;
}

struct use_key {
    const void *instance, *axis;
    uint64_t column;
};

/* The number kept for a key, 0 if it is new: then it gets `number`. */
static uint32_t number_of_key(struct closure *closure, struct use_key key, uint32_t number)
{
    struct arena *arena = &closure->planner->session->arena;
    void *known = map_get(&closure->module->use_numbers, &key, sizeof key);
    if (known)
        return (uint32_t)(uintptr_t)known;
    struct use_key *kept = arena_alloc(arena, sizeof *kept);
    *kept = key;
    map_at(arena, &closure->module->use_numbers, kept, sizeof *kept)->value = (void *)(uintptr_t)number;
    return 0;
}

static uint32_t use_number(struct closure *closure, struct module_use *wanted)
{
    struct module_plan *module = closure->module;
    uint32_t next = (uint32_t)module->uses.n + 1;
    uint32_t number = number_of_key(closure, (struct use_key){wanted->instance, wanted->axis, wanted->column}, next);
    if (number)
        return number - 1;
    wanted->is_first = number_of_key(closure, (struct use_key){wanted->instance, module, 0}, next) == 0;
    vec_push(&closure->planner->session->arena, module->uses, *wanted);
    return next - 1;
}

static struct need need_of(struct closure *closure, struct shape *shape, struct instance *instance)
{
    struct need need = {.instance = instance, .axis = UINT32_MAX};
    struct module_use use = {.instance = instance, .column = UINT32_MAX};
    use.axis = handed_axis(closure, instance, &use.column, &need.axis);
    if (!use.axis && instance->fixture->axis) {
        use.axis = instance->fixture->axis;
        need.axis = axis_number(closure, shape, instance);
    }
    need.use = use_number(closure, &use);
    return need;
}

/* The axes of fixtures, in the order of the sorted closure: of an override and what it overrides, the override's first. */
static void number_axes(struct closure *closure, struct shape *shape)
{
    uint32_t column, number;
    for (size_t i = 0; i < closure->met.n; i++)
        if (closure->met.at[i]->fixture->axis && !handed_axis(closure, closure->met.at[i], &column, &number))
            axis_number(closure, shape, closure->met.at[i]);
}

static struct shape *shape_of(struct closure *closure)
{
    struct planner *planner = closure->planner;
    struct arena *arena = &planner->session->arena;
    struct shape *shape = ARENA_NEW(arena, struct shape);
    for (size_t i = 0; i < closure->test->axes.n; i++) {
        struct item_axis own = {closure->test->axes.at[i], NULL};
        vec_push(arena, shape->axes, own);
    }
    shape->own_axes = (uint32_t)closure->test->axes.n;
    number_axes(closure, shape);
    for (size_t i = 0; i < closure->order.n; i++) {
        vec_push(arena, shape->needs, need_of(closure, shape, closure->order.at[i]));
        shape->wide += closure->order.at[i]->scope < SCOPE_FUNCTION;
    }
    return shape;
}

const struct shape *closure_of(struct planner *planner, struct module_plan *module, const struct test *test,
                               const struct choices *choices)
{
    struct closure closure = {planner, module, test, choices, {0}, {0}};
    planner->stamp++;
    meet_all(&closure);
    struct instance **spare = arena_alloc(&planner->session->arena, (closure.met.n + 1) * sizeof *spare);
    sort_by_scope(closure.met.at, closure.met.n, spare);
    planner->stamp++;
    for (size_t i = 0; i < closure.met.n; i++)
        place(&closure, closure.met.at[i]);
    return shape_of(&closure);
}
