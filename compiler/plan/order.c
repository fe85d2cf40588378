/* order.c - the order in which items run.
 *
 * In: the items of all modules as they are written. Out: slices of modules. Items that share a row of an instance wider than
 * a function are brought together, exactly as pytest 9 does (its reorder_items): a greedy pass from session scope down to
 * class scope. Where pytest searches all items that ever had a key, we look at those of the call at hand, so that the cost
 * does not grow with the square of the items.
 */
#include <stdlib.h>
#include <string.h>

#include "plan/build.h"

enum { LEVELS = SCOPE_FUNCTION }; /* session, package, module, class */

struct keys {
    uint32_t *at;
    uint32_t n;
};

struct orderer {
    struct planner *planner;
    uint32_t n;
    struct keys *keys[LEVELS];   /* of each item; NULL: no item has any at this level */
    uint32_t key_count;
    int64_t *rank;               /* of each item: lower is nearer to the front wherever it is listed */
    int64_t front;
    uint32_t *placed[LEVELS];    /* of each item: the last call at this level that has placed it */
    uint32_t calls;
    uint32_t *out;
    size_t out_n;
};

/* --- keys ------------------------------------------------------------------------------------------------------------ */

struct row_key {
    const void *instance, *place;
    uint64_t row;
};

static uint32_t key_number(struct orderer *orderer, struct map *numbers, struct row_key key)
{
    struct map_entry *entry;
    if (map_get(numbers, &key, sizeof key))
        return (uint32_t)(uintptr_t)map_get(numbers, &key, sizeof key);
    struct row_key *kept = arena_alloc(&orderer->planner->session->arena, sizeof *kept);
    *kept = key;
    entry = map_at(&orderer->planner->session->arena, numbers, kept, sizeof *kept);
    entry->value = (void *)(uintptr_t)++orderer->key_count;
    return orderer->key_count;
}

static const void *place_of(const struct module_plan *module, const struct item *item, enum scope scope)
{
    if (scope == SCOPE_MODULE)
        return module;
    return scope == SCOPE_CLASS ? (const void *)item->test->home : NULL;
}

static void add_key(struct orderer *orderer, enum scope scope, uint32_t item, uint32_t key)
{
    struct arena *arena = &orderer->planner->session->arena;
    if (!orderer->keys[scope])
        orderer->keys[scope] = arena_alloc(arena, orderer->n * sizeof(struct keys));
    struct keys *keys = &orderer->keys[scope][item];
    for (uint32_t i = 0; i < keys->n; i++)
        if (keys->at[i] == key)
            return;
    keys->at = arena_grow(arena, keys->at, keys->n * sizeof *keys->at, (keys->n + 1) * sizeof *keys->at);
    keys->at[keys->n++] = key;
}

static void find_keys_of(struct orderer *orderer, struct map *numbers, const struct module_plan *module,
                         const struct item *item, uint32_t number)
{
    /* In the order of the axes: fixtures' first, then the test's own. */
    for (size_t k = 0; k < item->shape->axes.n; k++) {
        uint32_t axis = (uint32_t)((k + item->shape->own_axes) % item->shape->axes.n);
        for (size_t i = 0; i < item->shape->needs.n; i++) {
            const struct need *need = &item->shape->needs.at[i];
            const struct module_use *use = &module->uses.at[need->use];
            if (need->axis != axis || need->instance->scope == SCOPE_FUNCTION || !use->axis->rows.n)
                continue;
            uint32_t row = module->rows.at[item->first_row + axis];
            struct row_key key = {need->instance, place_of(module, item, need->instance->scope), use_row_key(use, row)};
            add_key(orderer, need->instance->scope, number, key_number(orderer, numbers, key));
        }
    }
}

static void find_keys(struct orderer *orderer)
{
    struct map numbers = {0};
    uint32_t number = 0;
    for (size_t m = 0; m < orderer->planner->plan->modules.n; m++) {
        const struct module_plan *module = orderer->planner->plan->modules.at[m];
        for (size_t i = 0; i < module->items.n; i++, number++)
            if (module->items.at[i].shape->axes.n)
                find_keys_of(orderer, &numbers, module, &module->items.at[i], number);
    }
}

/* --- pytest's reordering ------------------------------------------------------------------------------------------------ */

struct users {          /* of one key in one call */
    VEC(uint32_t) items;
    bool is_ignored;    /* its users were brought together already */
};

struct call {
    struct orderer *orderer;
    int level;
    uint32_t number;
    struct map users;      /* key -> struct users * */
    VEC(uint32_t) queue;   /* the last one is the front */
    VEC(uint32_t) plain;   /* items without keys, since the last that had one */
};

struct ranked {
    int64_t rank;
    uint32_t item;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    return (left->rank > right->rank) - (left->rank < right->rank);
}

static struct arena *arena_of(const struct call *call)
{
    return &call->orderer->planner->session->arena;
}

static struct users *users_of(struct call *call, uint32_t *key)
{
    struct map_entry *entry = map_at(arena_of(call), &call->users, key, sizeof *key);
    if (!entry->value)
        entry->value = ARENA_NEW(arena_of(call), struct users);
    return entry->value;
}

/* The users of the last key of the item that was not yet sliced, or NULL. */
static struct users *slicing(struct call *call, uint32_t item)
{
    struct keys *keys = &call->orderer->keys[call->level][item];
    for (uint32_t i = keys->n; i-- > 0;) {
        struct users *users = users_of(call, &keys->at[i]);
        if (!users->is_ignored)
            return users;
    }
    return NULL;
}

/* Brings all users of a key to the front of the queue, and of all lists that they are in. */
static void pull(struct call *call, const struct users *users)
{
    struct orderer *orderer = call->orderer;
    size_t n = users->items.n;
    struct ranked *ranked = malloc(n * sizeof *ranked);
    if (!ranked)
        longjmp(*arena_of(call)->out_of_memory, 1);
    for (size_t i = 0; i < n; i++)
        ranked[i] = (struct ranked){orderer->rank[users->items.at[i]], users->items.at[i]};
    qsort(ranked, n, sizeof *ranked, by_rank);
    while (n-- > 0) {
        vec_push(arena_of(call), call->queue, ranked[n].item);
        orderer->rank[ranked[n].item] = --orderer->front;
    }
    free(ranked);
}

static void reorder(struct orderer *orderer, const uint32_t *items, size_t n, int level);

static void place_plain(struct call *call)
{
    reorder(call->orderer, call->plain.at, call->plain.n, call->level + 1);
    call->plain.n = 0;
}

static void start(struct call *call, const uint32_t *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct keys *keys = &call->orderer->keys[call->level][items[i]];
        for (uint32_t k = 0; k < keys->n; k++)
            vec_push(arena_of(call), users_of(call, &keys->at[k])->items, items[i]);
    }
    for (size_t i = n; i-- > 0;)
        vec_push(arena_of(call), call->queue, items[i]);
}

static void reorder(struct orderer *orderer, const uint32_t *items, size_t n, int level)
{
    while (level < LEVELS && !orderer->keys[level])
        level++;
    if (level == LEVELS || n < 3) {
        if (n)
            memcpy(orderer->out + orderer->out_n, items, n * sizeof *items);
        orderer->out_n += n;
        return;
    }
    struct call call = {.orderer = orderer, .level = level, .number = ++orderer->calls};
    uint32_t *placed = orderer->placed[level];
    start(&call, items, n);
    while (call.queue.n) {
        uint32_t item = call.queue.at[--call.queue.n];
        if (placed[item] == call.number)
            continue;
        struct users *users = slicing(&call, item);
        if (users) {
            pull(&call, users);
            place_plain(&call);
            users->is_ignored = true;
        } else {
            vec_push(arena_of(&call), call.plain, item);
            placed[item] = call.number;
        }
    }
    place_plain(&call);
}

/* --- slices --------------------------------------------------------------------------------------------------------------- */

static void add_slices(struct orderer *orderer)
{
    struct plan *plan = orderer->planner->plan;
    struct slice slice = {0};
    for (size_t i = 0, m = 0; i < orderer->out_n; i++) {
        uint32_t item = orderer->out[i];
        while (item < plan->modules.at[m]->first)
            m--;
        while (item >= plan->modules.at[m]->first + plan->modules.at[m]->items.n)
            m++;
        uint32_t number = item - plan->modules.at[m]->first;
        if (slice.count && slice.module == m && slice.first + slice.count == number) {
            slice.count++;
            continue;
        }
        if (slice.count)
            vec_push(&orderer->planner->session->arena, plan->slices, slice);
        slice = (struct slice){(uint32_t)m, number, 1};
    }
    if (slice.count)
        vec_push(&orderer->planner->session->arena, plan->slices, slice);
}

void order_items(struct planner *planner)
{
    struct arena *arena = &planner->session->arena;
    struct orderer orderer = {.planner = planner, .n = (uint32_t)planner->plan->item_count};
    uint32_t *items = arena_alloc(arena, orderer.n * sizeof *items + 1);
    find_keys(&orderer);
    orderer.out = arena_alloc(arena, orderer.n * sizeof *orderer.out + 1);
    orderer.rank = arena_alloc(arena, orderer.n * sizeof *orderer.rank + 1);
    for (int level = 0; level < LEVELS; level++)
        if (orderer.keys[level])
            orderer.placed[level] = arena_alloc(arena, orderer.n * sizeof **orderer.placed);
    for (uint32_t i = 0; i < orderer.n; i++) {
        items[i] = i;
        orderer.rank[i] = i;
    }
    reorder(&orderer, items, orderer.n, SCOPE_SESSION);
    add_slices(&orderer);
}
