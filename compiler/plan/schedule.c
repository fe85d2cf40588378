/* schedule.c - the run as the plan alone tells it.
 *
 * In: a plan. Out: its set-ups, tests and tear-downs in order. This is the walk of the test program without a test program: what
 * is decided here in `look_at`, `find_ahead`, `survivors` and `provide_wide` must be what runtime/core/walk.c and ahead.c decide.
 */
#include "plan/schedule.h"

#include <string.h>

/* One item in the order of the run. */
struct turn {
    const struct module_plan *module;
    const struct item *item;
};

/* An instance that stands. */
struct frame {
    const struct instance *instance;
    struct turn owner;    /* an item within its owner */
    uint64_t row;         /* key; 0 without params */
    const char *row_id;
};

/* Where an instance is, and how it went the last time. */
struct state {
    uint32_t depth;       /* of its frame, from 1; 0: it does not stand */
    uint32_t set_ups;     /* index into schedule->set_ups + 1; 0: it never stood */
    enum end_reason reason;
    const struct instance *because;
};

/* Up to here no item needs anything wider than an instance of this scope that does not stand. */
struct looked {
    bool is_known;
    uint32_t to;
    const char *package;
};

struct walk {
    struct session *session;
    struct schedule *schedule;
    struct turn *turns;
    uint32_t turn_count;
    uint32_t at;          /* the item at hand */
    VEC(struct frame) stack;
    struct state *states; /* by the instance's number */
    struct looked looked[SCOPE_FUNCTION];
    struct map owners;    /* (instance, owner): it was set up there */
};

/* --- what an item says ----------------------------------------------------------------------------------- */

static bool any_is(struct mark *const *marks, size_t n, enum mark_kind kind)
{
    for (size_t i = 0; i < n; i++)
        if (marks[i]->kind == kind)
            return true;
    return false;
}

static bool has_mark(const struct module_plan *module, const struct item *item, enum mark_kind kind)
{
    if (any_is(item->test->marks.at, item->test->marks.n, kind))
        return true;
    for (size_t a = 0; a < item->shape->axes.n && !item->has_no_rows; a++) {
        const struct param_row *row = &item->shape->axes.at[a].axis->rows.at[module->rows.at[item->first_row + a]];
        if (any_is(row->marks.at, row->marks.n, kind))
            return true;
    }
    return false;
}

bool item_is_skipped(const struct module_plan *module, const struct item *item)
{
    return item->has_no_rows || has_mark(module, item, MARK_SKIP);
}

bool item_is_conditional(const struct module_plan *module, const struct item *item)
{
    if (item->test->node->condition != NO_CONDITION || has_mark(module, item, MARK_SKIPIF))
        return true;
    for (size_t i = 0; i < item->shape->needs.n; i++)
        if (item->shape->needs.at[i].instance->fixture->is_conditional)
            return true;
    return false;
}

static uint64_t row_key(const struct turn *turn, const struct need *need)
{
    if (need->axis == UINT32_MAX)
        return 0;
    return use_row_key(&turn->module->uses.at[need->use], turn->module->rows.at[turn->item->first_row + need->axis]);
}

static const char *row_id(const struct turn *turn, const struct need *need)
{
    if (need->axis == UINT32_MAX)
        return NULL;
    return use_row_id(&turn->module->uses.at[need->use], turn->module->rows.at[turn->item->first_row + need->axis]);
}

/* --- owners ---------------------------------------------------------------------------------------------- */

static bool class_is_within(const struct home *inner, const struct home *outer)
{
    for (; inner && inner->kind == HOME_CLASS; inner = inner->outer)
        if (inner == outer)
            return true;
    return false;
}

static bool path_is_within(const char *path, const char *directory)
{
    size_t length = strlen(directory);
    return length == 0 || (strncmp(path, directory, length) == 0 && path[length] == '/');
}

static bool owns(const struct instance *instance, const struct turn *owner, const struct turn *turn)
{
    switch (instance->scope) {
    case SCOPE_SESSION:
        return true;
    case SCOPE_PACKAGE:
        return path_is_within(turn->module->home->input->tree->source->id, instance->package);
    case SCOPE_MODULE:
        return turn->module == owner->module;
    case SCOPE_CLASS:
        return turn->module == owner->module && class_is_within(turn->item->test->home, owner->item->test->home);
    default:
        return false;
    }
}

/* Must `a` not stand below `b`? */
static bool is_narrower(const struct instance *a, const struct instance *b)
{
    if (a->scope != b->scope)
        return a->scope > b->scope;
    return a->scope == SCOPE_PACKAGE && strcmp(a->package, b->package) != 0 && path_is_within(a->package, b->package);
}

/* --- steps ----------------------------------------------------------------------------------------------- */

/* What is the same for all items within the owner that an instance has when it is set up now. */
static const void *owner_now(const struct walk *walk, const struct instance *instance)
{
    const struct turn *turn = &walk->turns[walk->at];
    if (instance->scope == SCOPE_CLASS && turn->item->test->home->kind == HOME_CLASS)
        return turn->item->test->home;
    if (instance->scope >= SCOPE_CLASS)
        return turn->item;
    return instance->scope == SCOPE_MODULE ? turn->module : NULL;
}

/* Was the instance set up in this owner before? From now on it was. */
static bool is_back(struct walk *walk, const struct instance *instance)
{
    struct arena *arena = &walk->session->arena;
    const void *key[] = {instance, owner_now(walk, instance)};
    if (instance->scope == SCOPE_FUNCTION)
        return false;
    if (map_get(&walk->owners, key, sizeof key))
        return true;
    const void *kept = memcpy(arena_alloc(arena, sizeof key), key, sizeof key);
    map_at(arena, &walk->owners, kept, sizeof key)->value = walk;
    return false;
}

static struct set_ups *count_set_up(struct walk *walk, const struct instance *instance)
{
    struct state *state = &walk->states[instance->number];
    if (is_back(walk, instance) && state->reason == END_OWNER)
        state->reason = END_LEFT;
    if (!state->set_ups) {
        struct set_ups first = {.instance = instance};
        vec_push(&walk->session->arena, walk->schedule->set_ups, first);
        state->set_ups = (uint32_t)walk->schedule->set_ups.n;
    }
    struct set_ups *set_ups = &walk->schedule->set_ups.at[state->set_ups - 1];
    if (set_ups->count++)
        set_ups->why[state->reason]++;
    return set_ups;
}

/* Sets up an instance on top of the stack, with the row that the item of `turn` has. */
static void enter(struct walk *walk, const struct turn *turn, const struct need *need)
{
    struct arena *arena = &walk->session->arena;
    struct state *state = &walk->states[need->instance->number];
    struct step step = {.kind = STEP_SETUP,
                        .depth = (uint32_t)walk->stack.n,
                        .module = turn->module,
                        .item = turn->item,
                        .instance = need->instance,
                        .row = row_id(turn, need)};
    step.time = count_set_up(walk, need->instance)->count;
    step.reason = state->reason;
    step.because = state->because;
    vec_push(arena, walk->schedule->steps, step);
    struct frame frame = {need->instance, walk->turns[walk->at], row_key(turn, need), step.row};
    vec_push(arena, walk->stack, frame);
    state->depth = (uint32_t)walk->stack.n;
}

/* What was looked through for wider instances has to be looked through again. */
static void forget_looked(struct walk *walk, enum scope scope)
{
    for (int narrower = (int)scope + 1; narrower < SCOPE_FUNCTION; narrower++)
        walk->looked[narrower].is_known = false;
    if (scope == SCOPE_PACKAGE)
        walk->looked[SCOPE_PACKAGE].is_known = false;
}

/* Tears down the topmost instance. */
static void leave(struct walk *walk, enum end_reason reason, const struct instance *because)
{
    const struct frame *top = &walk->stack.at[--walk->stack.n];
    struct state *state = &walk->states[top->instance->number];
    struct step step = {.kind = STEP_TEARDOWN,
                        .depth = (uint32_t)walk->stack.n,
                        .module = top->owner.module,
                        .instance = top->instance,
                        .row = top->row_id,
                        .reason = reason,
                        .because = because};
    vec_push(&walk->session->arena, walk->schedule->steps, step);
    state->depth = 0;
    state->reason = reason;
    state->because = because;
    if (top->instance->scope < SCOPE_FUNCTION)
        forget_looked(walk, top->instance->scope);
}

/* Tears down all but the `keep` lowest. The lowest that goes has a reason of its own; those above it go with it, unless the next
 * item (NULL: the end) lies outside their owner too. */
static void leave_to(struct walk *walk, size_t keep, enum end_reason reason, const struct turn *next)
{
    const struct instance *lowest = keep < walk->stack.n ? walk->stack.at[keep].instance : NULL;
    while (walk->stack.n > keep) {
        const struct frame *top = &walk->stack.at[walk->stack.n - 1];
        if (walk->stack.n == keep + 1)
            leave(walk, reason, NULL);
        else if (!next || !owns(top->instance, &top->owner, next))
            leave(walk, END_OWNER, NULL);
        else
            leave(walk, END_BELOW, lowest);
    }
}

/* --- what ends ------------------------------------------------------------------------------------------- */

/* How many of the lowest outlive the step to an item, and why the next one does not. */
static size_t survivors(const struct walk *walk, const struct turn *next, bool is_skipped, enum end_reason *reason)
{
    size_t keep = 0;
    while (keep < walk->stack.n && owns(walk->stack.at[keep].instance, &walk->stack.at[keep].owner, next))
        keep++;
    *reason = END_OWNER;
    for (size_t i = 0; !is_skipped && i < next->item->shape->wide; i++) {
        const struct need *need = &next->item->shape->needs.at[i];
        uint32_t depth = walk->states[need->instance->number].depth;
        if (!depth || depth > keep || walk->stack.at[depth - 1].row == row_key(next, need))
            continue;
        keep = depth - 1;
        *reason = END_ROW;
    }
    return keep;
}

/* --- what must be set up early --------------------------------------------------------------------------- */

/* The instance for which we look ahead, as it would stand. */
struct wanted {
    const struct instance *instance;
    struct turn owner;
    uint64_t row;
    const struct shape *harmless; /* looked at last, where other items of it need not be; else NULL */
};

enum verdict { GO_ON, FOUND, LIFE_ENDS };

/* Does this item need something wider that does not stand? Then *need. */
static enum verdict look_at(const struct walk *walk, struct wanted *wanted, const struct turn *turn, const struct need **need)
{
    const struct shape *shape = turn->item->shape;
    enum verdict verdict = GO_ON;
    bool has_rows = false;
    for (size_t i = 0; i < shape->wide; i++) {
        const struct need *other = &shape->needs.at[i];
        uint32_t depth = walk->states[other->instance->number].depth;
        has_rows = has_rows || other->axis != UINT32_MAX;
        if (other->instance == wanted->instance) {
            if (row_key(turn, other) != wanted->row)
                return LIFE_ENDS;
        } else if (depth) {
            if (row_key(turn, other) != walk->stack.at[depth - 1].row)
                return LIFE_ENDS;
        } else if (verdict == GO_ON && is_narrower(wanted->instance, other->instance)) {
            *need = other;
            verdict = FOUND;
        }
    }
    wanted->harmless = verdict == GO_ON && !has_rows && wanted->instance->scope != SCOPE_CLASS ? shape : NULL;
    return verdict;
}

static bool is_harmless(const struct walk *walk, const struct wanted *wanted, uint32_t at)
{
    return walk->turns[at].item->shape == wanted->harmless && walk->turns[at].module == walk->turns[at - 1].module;
}

static bool looks_ahead(const struct walk *walk, const struct instance *instance)
{
    if (instance->scope == SCOPE_CLASS)
        return walk->turns[walk->at].item->test->home->kind == HOME_CLASS;
    return instance->scope == SCOPE_PACKAGE || instance->scope == SCOPE_MODULE;
}

/* Within the life that *need would have, is something wider needed that does not stand? Then that goes first: *need and *at. */
static bool find_ahead(struct walk *walk, uint32_t *at, const struct need **need)
{
    struct wanted wanted = {(*need)->instance, walk->turns[walk->at], row_key(&walk->turns[*at], *need), NULL};
    struct looked *looked = &walk->looked[wanted.instance->scope];
    uint32_t here = walk->at;
    if (!looks_ahead(walk, wanted.instance))
        return false;
    if (looked->is_known && looked->to > here &&
        (wanted.instance->scope != SCOPE_PACKAGE || strcmp(looked->package, wanted.instance->package) == 0))
        here = looked->to;
    *looked = (struct looked){true, here, wanted.instance->package};
    for (; here < walk->turn_count; here++) {
        const struct turn *turn = &walk->turns[here];
        enum verdict verdict = GO_ON;
        looked->to = here;
        if (wanted.harmless && is_harmless(walk, &wanted, here))
            continue;
        if (!owns(wanted.instance, &wanted.owner, turn))
            return false;
        if (!item_is_skipped(turn->module, turn->item))
            verdict = look_at(walk, &wanted, turn, need);
        if (verdict == FOUND)
            *at = here;
        if (verdict != GO_ON)
            return verdict == FOUND;
    }
    looked->to = walk->turn_count;
    return false;
}

/* Sets up something wider than a test, or first what must stand below it. */
static void provide_wide(struct walk *walk, const struct need *need)
{
    uint32_t at = walk->at;
    size_t depth = walk->stack.n;
    while (find_ahead(walk, &at, &need))
        ;
    while (depth && is_narrower(walk->stack.at[depth - 1].instance, need->instance))
        depth--;
    if (depth == walk->stack.n)
        enter(walk, &walk->turns[at], need);
    else
        leave_to(walk, depth, END_ROOM, &walk->turns[walk->at]);
}

/* --- items ----------------------------------------------------------------------------------------------- */

/* The first instance that the item needs and that does not stand; NULL: all do. */
static const struct need *missing_need(const struct walk *walk, const struct shape *shape)
{
    for (size_t i = 0; i < shape->needs.n; i++)
        if (!walk->states[shape->needs.at[i].instance->number].depth)
            return &shape->needs.at[i];
    return NULL;
}

static void provide_all(struct walk *walk, const struct turn *turn)
{
    const struct need *need;
    while ((need = missing_need(walk, turn->item->shape)))
        if (need->instance->scope == SCOPE_FUNCTION)
            enter(walk, turn, need);
        else
            provide_wide(walk, need);
}

static void run_item(struct walk *walk)
{
    const struct turn *turn = &walk->turns[walk->at];
    bool is_skipped = item_is_skipped(turn->module, turn->item);
    enum end_reason reason;
    size_t keep = survivors(walk, turn, is_skipped, &reason);
    leave_to(walk, keep, reason, turn);
    if (!is_skipped)
        provide_all(walk, turn);
    struct step step = {.kind = is_skipped ? STEP_SKIP : STEP_TEST,
                        .depth = (uint32_t)walk->stack.n,
                        .module = turn->module,
                        .item = turn->item};
    vec_push(&walk->session->arena, walk->schedule->steps, step);
}

static void line_up(struct walk *walk)
{
    const struct plan *plan = walk->schedule->plan;
    walk->turns = arena_alloc(&walk->session->arena, (plan->item_count + 1) * sizeof *walk->turns);
    for (size_t s = 0; s < plan->slices.n; s++) {
        const struct slice *slice = &plan->slices.at[s];
        const struct module_plan *module = plan->modules.at[slice->module];
        for (uint32_t i = 0; i < slice->count; i++)
            walk->turns[walk->turn_count++] = (struct turn){module, &module->items.at[slice->first + i]};
    }
}

const struct schedule *schedule_build(struct session *session, const struct plan *plan)
{
    struct schedule *schedule = ARENA_NEW(&session->arena, struct schedule);
    struct walk walk = {.session = session, .schedule = schedule};
    schedule->plan = plan;
    line_up(&walk);
    walk.states = arena_alloc(&session->arena, (plan->model->instances.n + 1) * sizeof *walk.states);
    for (; walk.at < walk.turn_count; walk.at++)
        run_item(&walk);
    leave_to(&walk, 0, END_OWNER, NULL);
    return schedule;
}
