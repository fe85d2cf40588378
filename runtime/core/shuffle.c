/* shuffle.c - items in random order, without a set-up more.
 *
 * In: items in the order of a run. The lives of that run (lives.c) make it a tree: directories, files, classes, and
 * those instances whose place on the stack matters. Out: the same tree with the children of each node mixed. So
 * whatever a node stands for is begun once, as before, as long as the stack in it is built in the same order: of a node
 * that stands for an instance, the first item must be one that sets up this instance before anything else that matters.
 * What was left standing before a node can still be in the way; so the lives of what comes out are counted, and if an
 * instance has more than it had, the items are mixed again. After some tries only what holds no such node is mixed.
 *
 * The place of an instance matters if it has several rows, since the change to another ends all that stands above it;
 * if such a one of its own scope stands above it; or if it belongs to a class and inner classes use it, for in one of
 * them it would belong to that.
 */
#include <stdlib.h>
#include <string.h>

#include "core/arrange.h"

enum { TRIES = 10 };

/* A node of the tree. They come in the order of their starts, each behind those that contain it. */
struct node {
    ct_index start, end;
    const struct ct_life *life; /* whose place matters; NULL: children may come in any order */
    ct_index depth;             /* how many nodes with a life contain it */
    bool is_bound;              /* it has a life or contains a node with one */
};

/* A child of a node: another node with all below it, or an item. */
struct child {
    ct_index start, end;
    size_t node; /* the first one that starts here and may be this child */
    bool is_node;
    ct_index opens; /* of its items the least */
};

struct shuffle {
    const struct ct_suite *suite;
    const struct ct_pick *picks;
    struct ct_pick *mixed; /* what comes out, in part */
    ct_index done;
    struct node *nodes;
    size_t node_count;
    ct_index *opens; /* of each item: it sets up the lives around it from this depth inwards, in their order */
    bool bound_stay; /* the children of bound nodes are not mixed */
    unsigned long long random;
};

/* xorshift*, Vigna 2016. */
static unsigned long long next_random(unsigned long long *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 2685821657736338717ull;
}

static size_t random_below(struct shuffle *shuffle, size_t limit)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): asked only where two or more are left */
    return (size_t)(next_random(&shuffle->random) >> 11) % limit;
}

/* --- whose place matters -------------------------------------------------------------------------------- */

static int compare_rows(const void *left, const void *right)
{
    const struct ct_life *a = *(const struct ct_life *const *)left, *b = *(const struct ct_life *const *)right;

    if (a->instance != b->instance)
        return a->instance < b->instance ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* The lives by instance and row. */
static const struct ct_life **sort_by_row(const struct ct_lives *lives)
{
    const struct ct_life **sorted = ct_allocate((lives->count + 1) * sizeof *sorted);

    for (size_t i = 0; i < lives->count; i++)
        sorted[i] = &lives->all[i];
    qsort(sorted, lives->count, sizeof *sorted, compare_rows);
    return sorted;
}

/* For each life: has its instance another one with another row? */
static bool *find_varying(const struct ct_lives *lives)
{
    const struct ct_life **sorted = sort_by_row(lives);
    bool *varies = ct_allocate(lives->count + 1);

    for (size_t from = 0, end; from < lives->count; from = end) {
        const struct ct_instance *instance = sorted[from]->instance;

        for (end = from; end < lives->count && sorted[end]->instance == instance; end++)
            ;
        for (size_t i = from; i < end; i++)
            varies[sorted[i] - lives->all] = instance != NULL && sorted[from]->row != sorted[end - 1]->row;
    }
    free(sorted);
    return varies;
}

/* Has an instance more lives with a row than it had? */
static bool has_more(const struct ct_lives *lives, const struct ct_lives *old_lives)
{
    const struct ct_life **sorted = sort_by_row(lives), **old = sort_by_row(old_lives);
    bool more = false;
    size_t k = 0;

    for (size_t i = 0; i < lives->count && !more; i++) {
        while (k < old_lives->count && compare_rows(&old[k], &sorted[i]) < 0)
            k++;
        if (sorted[i]->instance != NULL)
            more = k == old_lives->count || compare_rows(&old[k++], &sorted[i]) != 0;
    }
    free(sorted);
    free(old);
    return more;
}

static bool has_inner_classes(const struct shuffle *shuffle, const struct ct_life *life)
{
    if (life->instance->scope != CT_CLASS)
        return false;
    for (ct_index i = life->start; i < life->end; i++) {
        struct ct_cursor at = ct_pick_cursor(shuffle->suite, &shuffle->picks[i]);

        if (ct_test_of(&at)->class_ != life->owner.class_)
            return true;
    }
    return false;
}

static bool matters(const struct shuffle *shuffle, const struct ct_lives *lives, const bool *varies, size_t number)
{
    const struct ct_life *life = &lives->all[number];

    if (life->instance == NULL || varies[number])
        return life->instance != NULL;
    for (size_t i = number + 1; i < lives->count && lives->all[i].start < life->end; i++)
        if (varies[i] && lives->all[i].width <= life->width)
            return true;
    return has_inner_classes(shuffle, life);
}

static void make_nodes(struct shuffle *shuffle, const struct ct_lives *lives)
{
    bool *varies = find_varying(lives);

    shuffle->nodes = ct_allocate((lives->count + 1) * sizeof *shuffle->nodes);
    for (size_t i = 0; i < lives->count; i++) {
        const struct ct_life *life = &lives->all[i];
        bool has_place = matters(shuffle, lives, varies, i);

        if (has_place || life->instance == NULL)
            shuffle->nodes[shuffle->node_count++] = (struct node){life->start, life->end, has_place ? life : NULL, 0,
                                                                 false};
    }
    free(varies);
}

static void find_bound(struct shuffle *shuffle)
{
    for (size_t i = 0; i < shuffle->node_count; i++)
        for (size_t k = i; k < shuffle->node_count && shuffle->nodes[k].start < shuffle->nodes[i].end; k++)
            if (shuffle->nodes[k].life != NULL) {
                shuffle->nodes[i].is_bound = true;
                break;
            }
}

/* --- which items can come first ------------------------------------------------------------------------- */

/* Which of an item's needs is an instance; the number of needs if none is. */
static ct_index need_number(const struct ct_cursor *at, const struct ct_instance *instance)
{
    const struct ct_shape *shape = &at->module->shapes[at->item->shape];
    ct_index number = 0;

    while (number < shape->wide &&
           at->module->uses[at->module->needs[shape->first + number].use].instance != instance)
        number++;
    return number;
}

/* From which of the lives around it, `chain`, does an item set up all inner ones in their order? */
static ct_index opens_from(const struct ct_cursor *at, const struct ct_life *const *chain, ct_index count)
{
    const struct ct_shape *shape = &at->module->shapes[at->item->shape];
    const struct ct_mark *marks = at->module->marks + at->item->marks;
    ct_index from = count, next = shape->wide;

    if (at->item->marks != 0 && (ct_item_left_out(at, NULL) || ct_mark_find(marks, CT_MARK_SKIPIF) != NULL))
        return count;
    for (; from > 0; from--) {
        const struct ct_life *life = chain[from - 1];
        ct_index number = need_number(at, life->instance);

        if (number >= next || (life->instance->scope == CT_CLASS && life->owner.class_ != ct_test_of(at)->class_))
            break;
        next = number;
    }
    return from;
}

/* Fills `opens`, and the depth of each node. */
static void find_openers(struct shuffle *shuffle, ct_index count)
{
    const struct ct_life **chain = ct_allocate((shuffle->node_count + 1) * sizeof *chain);
    ct_index length = 0;
    size_t node = 0;

    shuffle->opens = ct_allocate(((size_t)count + 1) * sizeof *shuffle->opens);
    for (ct_index i = 0; i < count; i++) {
        struct ct_cursor at = ct_pick_cursor(shuffle->suite, &shuffle->picks[i]);

        while (length > 0 && chain[length - 1]->end <= i)
            length--;
        for (; node < shuffle->node_count && shuffle->nodes[node].start == i; node++) {
            shuffle->nodes[node].depth = length;
            if (shuffle->nodes[node].life != NULL)
                chain[length++] = shuffle->nodes[node].life;
        }
        shuffle->opens[i] = opens_from(&at, chain, length);
    }
    free(chain);
}

/* --- mixing --------------------------------------------------------------------------------------------- */

static void swap(struct child *a, struct child *b)
{
    struct child other = *a;

    *a = *b;
    *b = other;
}

/* The child that starts with item `start`; the nodes before `node` start earlier. */
static struct child child_at(const struct shuffle *shuffle, ct_index start, size_t node)
{
    struct child child = {start, start + 1, node, false, shuffle->opens[start]};

    while (child.node < shuffle->node_count && shuffle->nodes[child.node].start < start)
        child.node++;
    if (child.node < shuffle->node_count && shuffle->nodes[child.node].start == start) {
        child.is_node = true;
        child.end = shuffle->nodes[child.node].end;
    }
    return child;
}

/* The children of [start, end), whose inner nodes are from `node` on, and how many they are. */
static struct child *find_children(const struct shuffle *shuffle, ct_index start, ct_index end, size_t node,
                                   size_t *count)
{
    struct child *children = NULL;
    size_t room = 0;

    for (*count = 0; start < end; start = children[*count - 1].end) {
        struct child child = child_at(shuffle, start, node);

        for (ct_index i = child.start; i < child.end; i++)
            if (shuffle->opens[i] < child.opens)
                child.opens = shuffle->opens[i];
        if (*count == room)
            children = ct_reallocate(children, (room = room * 2 + 16) * sizeof *children);
        children[(*count)++] = child;
        node = child.node;
    }
    return children;
}

/* Brings one that opens the lives from `depth` on to the front; false if there is none. */
static bool choose_first(struct shuffle *shuffle, struct child *children, size_t count, ct_index depth)
{
    size_t able = 0, chosen;

    for (size_t i = 0; i < count; i++)
        able += children[i].opens <= depth;
    if (able == 0)
        return false;
    chosen = random_below(shuffle, able);
    for (size_t i = 0; i < count; i++)
        if (children[i].opens <= depth && chosen-- == 0) {
            swap(&children[0], &children[i]);
            break;
        }
    return true;
}

/* What is asked of the first item: that it opens the lives from a depth on, or one of these. */
#define FIRST_IS_ANY CT_NONE
#define FIRST_STAYS (CT_NONE - 1)

static void mix(struct shuffle *shuffle, ct_index start, ct_index end, size_t node, ct_index first);

static void mix_child(struct shuffle *shuffle, const struct child *child, ct_index first)
{
    const struct node *node = &shuffle->nodes[child->node];

    if (!child->is_node) {
        shuffle->mixed[shuffle->done++] = shuffle->picks[child->start];
        return;
    }
    if (shuffle->bound_stay && node->is_bound)
        first = FIRST_STAYS;
    else if (first == FIRST_IS_ANY && node->life != NULL)
        first = node->depth;
    mix(shuffle, child->start, child->end, child->node + 1, first);
}

/* Writes the items of [start, end), whose inner nodes are from `node` on. */
static void mix(struct shuffle *shuffle, ct_index start, ct_index end, size_t node, ct_index first)
{
    size_t count, fixed = first != FIRST_IS_ANY;
    struct child *children = find_children(shuffle, start, end, node, &count);

    if (fixed && (first == FIRST_STAYS || !choose_first(shuffle, children, count, first))) {
        first = FIRST_STAYS; /* nothing else would do: the children stay as they are */
        fixed = count;
    }
    for (size_t i = count; i > fixed + 1; i--)
        swap(&children[i - 1], &children[fixed + random_below(shuffle, i - fixed)]);
    for (size_t i = 0; i < count; i++)
        mix_child(shuffle, &children[i], i == 0 ? first : FIRST_IS_ANY);
    free(children);
}

/* Mixes all; false if that makes more set-ups than `lives` has. */
static bool mix_all(struct shuffle *shuffle, ct_index count, const struct ct_lives *lives)
{
    struct ct_lives mixed = {0};
    bool more;

    shuffle->done = 0;
    mix(shuffle, 0, count, 0, shuffle->bound_stay ? FIRST_STAYS : FIRST_IS_ANY);
    ct_lives_find(&mixed, shuffle->suite, shuffle->mixed, count);
    more = has_more(&mixed, lives);
    ct_lives_free(&mixed);
    return !more;
}

void ct_shuffle(const struct ct_suite *suite, struct ct_pick *picks, ct_index count, unsigned long seed)
{
    struct shuffle shuffle = {.suite = suite, .picks = picks, .random = seed * 0x9e3779b97f4a7c15ull + 1};
    struct ct_lives lives = {0};
    bool fine = false;

    ct_lives_find(&lives, suite, picks, count);
    make_nodes(&shuffle, &lives);
    find_bound(&shuffle);
    find_openers(&shuffle, count);
    shuffle.mixed = ct_allocate(((size_t)count + 1) * sizeof *shuffle.mixed);
    for (int try = 0; try < TRIES && !fine; try++)
        fine = mix_all(&shuffle, count, &lives);
    shuffle.bound_stay = true;
    if (fine || mix_all(&shuffle, count, &lives))
        memcpy(picks, shuffle.mixed, count * sizeof *picks);
    free(shuffle.mixed);
    free(shuffle.nodes);
    free(shuffle.opens);
    ct_lives_free(&lives);
}
