/* lives.c - over which items each wide instance stands.
 *
 * In: items in the order of a run. Out: the lives of that run if nothing fails and no condition skips. It goes through
 * the items as the walk does, with a stack, but only looks: what the walk finds by looking ahead is here an insertion
 * below what is narrower. Function-scoped instances are not looked at, nor class-scoped ones outside any class.
 */
#include "core/lives.h"

#include <stdlib.h>
#include <string.h>

#include "core/walk.h"

/* Directories are between the session and files, each below its own instances. */
enum { WIDTH_SESSION, WIDTH_PACKAGE, WIDTH_MODULE = 1 << 30, WIDTH_CLASS };

struct search {
    struct ct_lives *lives;
    size_t *stack; /* indices of the lives that last */
    size_t depth, room;
    struct ct_cursor at;
    ct_index position;
};

struct ct_cursor ct_pick_cursor(const struct ct_suite *suite, const struct ct_pick *pick)
{
    const struct ct_module *module = suite->modules[pick->module];

    return (struct ct_cursor){.module = module, .item = module->items + pick->item};
}

static struct ct_life *standing(const struct search *search, size_t depth)
{
    return &search->lives->all[search->stack[depth]];
}

static unsigned package_width(const char *path, size_t size)
{
    unsigned depth = size != 0;

    for (size_t i = 0; i < size; i++)
        depth += path[i] == '/';
    return WIDTH_PACKAGE + 2 * depth;
}

/* --- what ends ------------------------------------------------------------------------------------------ */

static bool is_inside(const struct ct_life *life, const struct ct_cursor *at)
{
    const char *path = at->module->path;

    if (life->instance != NULL)
        return ct_owned(life->instance, &life->owner, at);
    if (life->directory != 0)
        return strncmp(path, life->owner.module->path, life->directory) == 0 && path[life->directory] == '/';
    return at->module == life->owner.module &&
           (life->owner.class_ == CT_NONE || ct_class_within(at->module, ct_test_of(at)->class_, life->owner.class_));
}

static void end_from(struct search *search, size_t depth)
{
    while (search->depth > depth)
        standing(search, --search->depth)->end = search->position;
}

static void end_what_is_left(struct search *search)
{
    for (size_t i = 0; i < search->depth; i++)
        if (!is_inside(standing(search, i), &search->at))
            end_from(search, i);
}

static size_t depth_of(const struct search *search, const struct ct_instance *instance)
{
    size_t depth = 0;

    while (depth < search->depth && standing(search, depth)->instance != instance)
        depth++;
    return depth;
}

static void end_other_row(struct search *search, const struct ct_instance *instance, unsigned long long row)
{
    size_t depth = depth_of(search, instance);

    if (depth < search->depth && standing(search, depth)->row != row)
        end_from(search, depth);
}

/* --- what begins ---------------------------------------------------------------------------------------- */

/* Begins a life below all that is narrower. */
static void begin(struct search *search, struct ct_life life)
{
    struct ct_lives *lives = search->lives;
    size_t depth = 0;

    while (depth < search->depth && standing(search, depth)->width <= life.width)
        depth++;
    life.number = lives->count;
    life.first = life.last = life.start = search->position;
    if (depth < search->depth)
        life.start = standing(search, depth)->start;
    if (lives->count == lives->room) {
        lives->room = lives->room * 2 + 64;
        lives->all = ct_reallocate(lives->all, lives->room * sizeof *lives->all);
    }
    if (search->depth == search->room) {
        search->room = search->room * 2 + 64;
        search->stack = ct_reallocate(search->stack, search->room * sizeof *search->stack);
    }
    memmove(search->stack + depth + 1, search->stack + depth, (search->depth - depth) * sizeof *search->stack);
    search->stack[depth] = lives->count;
    search->depth++;
    lives->all[lives->count++] = life;
}

static void begin_directories(struct search *search)
{
    const char *path = search->at.module->path, *slash;
    size_t known = 0;

    for (size_t i = 0; i < search->depth; i++)
        if (standing(search, i)->directory > known)
            known = standing(search, i)->directory;
    while ((slash = strchr(path + known + (known != 0), '/')) != NULL) {
        known = (size_t)(slash - path);
        begin(search, (struct ct_life){.owner = ct_owner_at(&search->at), .directory = known,
                                       .width = package_width(path, known)});
    }
}

static void begin_class(struct search *search, ct_index class_)
{
    const struct ct_module *module = search->at.module;

    if (class_ == CT_NONE)
        return;
    for (size_t i = 0; i < search->depth; i++) {
        const struct ct_life *life = standing(search, i);

        if (life->instance == NULL && life->directory == 0 && life->owner.class_ == class_)
            return;
    }
    begin_class(search, module->classes[class_].outer);
    begin(search, (struct ct_life){.owner = {module, class_, CT_NONE}, .width = WIDTH_CLASS});
}

static void begin_module(struct search *search)
{
    for (size_t i = 0; i < search->depth; i++) {
        const struct ct_life *life = standing(search, i);

        if (life->instance == NULL && life->directory == 0 && life->owner.class_ == CT_NONE)
            return;
    }
    begin(search, (struct ct_life){.owner = {search->at.module, CT_NONE, CT_NONE}, .width = WIDTH_MODULE});
}

static unsigned instance_width(const struct ct_instance *instance)
{
    switch (instance->scope) {
    case CT_SESSION:
        return WIDTH_SESSION;
    case CT_PACKAGE:
        return package_width(instance->package, strlen(instance->package)) + 1;
    case CT_MODULE:
        return WIDTH_MODULE;
    default:
        return WIDTH_CLASS;
    }
}

static void need_instance(struct search *search, const struct ct_instance *instance, unsigned long long row)
{
    size_t depth = depth_of(search, instance);

    if (depth < search->depth)
        standing(search, depth)->last = search->position;
    else
        begin(search, (struct ct_life){.instance = instance, .owner = ct_owner_at(&search->at), .row = row,
                                       .width = instance_width(instance)});
}

/* --- the items ------------------------------------------------------------------------------------------ */

static void visit(struct search *search)
{
    const struct ct_module *module = search->at.module;
    const struct ct_item *item = search->at.item;
    const struct ct_shape *shape = &module->shapes[item->shape];
    ct_index class_ = ct_test_of(&search->at)->class_;
    bool skipped = ct_item_left_out(&search->at, NULL);

    end_what_is_left(search);
    for (ct_index i = 0; i < shape->wide && !skipped; i++) {
        const struct ct_need *need = &module->needs[shape->first + i];

        end_other_row(search, module->uses[need->use].instance, ct_row_key(module, item, need));
    }
    begin_directories(search);
    begin_module(search);
    begin_class(search, class_);
    for (ct_index i = 0; i < shape->wide && !skipped; i++) {
        const struct ct_need *need = &module->needs[shape->first + i];
        const struct ct_instance *instance = module->uses[need->use].instance;

        if (instance->scope != CT_CLASS || class_ != CT_NONE)
            need_instance(search, instance, ct_row_key(module, item, need));
    }
}

/* The order in which lives contain each other. */
static int compare_lives(const void *left, const void *right)
{
    const struct ct_life *a = left, *b = right;

    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    if (a->width != b->width)
        return a->width < b->width ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

void ct_lives_find(struct ct_lives *lives, const struct ct_suite *suite, const struct ct_pick *picks, ct_index count)
{
    struct search search = {.lives = lives};

    for (; search.position < count; search.position++) {
        search.at = ct_pick_cursor(suite, &picks[search.position]);
        visit(&search);
    }
    end_from(&search, 0);
    free(search.stack);
    if (lives->count != 0)
        qsort(lives->all, lives->count, sizeof *lives->all, compare_lives);
}

void ct_lives_free(struct ct_lives *lives)
{
    free(lives->all);
    *lives = (struct ct_lives){0};
}
