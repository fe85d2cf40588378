/* home.c - where definitions stand, and what is visible from there.
 *
 * In: homes filled by bind.c. Out: answers to "what does this name mean here".
 */
#include <string.h>

#include "sema/build.h"

const char *scope_name(enum scope scope)
{
    static const char *const names[] = {"session", "package", "module", "class", "function", "any"};
    return names[scope];
}

struct home *home_new(struct session *session, enum home_kind kind, const struct input *input, struct home *outer)
{
    struct home *home = ARENA_NEW(&session->arena, struct home);
    home->kind = kind;
    home->input = input;
    home->outer = outer;
    home->class_number = UINT32_MAX;
    home->arena = &session->arena;
    home->found = ARENA_NEW(&session->arena, struct map);
    return home;
}

struct home *home_file(struct home *home)
{
    while (home->kind == HOME_CLASS || home->kind == HOME_TEST)
        home = home->outer;
    return home;
}

/* The search through one place and the files it uses; `after` is cleared once it was passed. */
static struct fixture *find_in(const struct home *home, const char *name, const struct fixture **after, unsigned depth)
{
    struct fixture *fixture = map_get(&home->by_name, &name, sizeof name);
    if (fixture && !*after)
        return fixture;
    if (fixture && fixture == *after)
        *after = NULL;
    for (size_t i = 0; i < home->used.n && depth < 32; i++) {
        fixture = find_in(home->used.at[i], name, after, depth + 1);
        if (fixture)
            return fixture;
    }
    return NULL;
}

static struct fixture *search(const struct home *view, const char *name, const struct fixture *after,
                              const struct home **found_in)
{
    for (const struct home *home = view; home; home = home->outer) {
        struct fixture *fixture = find_in(home, name, &after, 0);
        *found_in = home;
        if (fixture)
            return fixture;
    }
    return NULL;
}

/* What was found for a name; names are looked up again and again by every pass. */
struct found {
    struct fixture *fixture;
    const struct home *in;
};

struct fixture *model_find(const struct home *view, const char *name, const struct fixture *after,
                           const struct home **found_in)
{
    const struct home *in = NULL;
    struct found *found = after ? NULL : map_get(view->found, &name, sizeof name);
    if (!found && !after) {
        const char **key = arena_alloc(view->arena, sizeof *key);
        *key = name;
        found = ARENA_NEW(view->arena, struct found);
        found->fixture = search(view, name, NULL, &found->in);
        map_at(view->arena, view->found, key, sizeof *key)->value = found;
    }
    struct fixture *fixture = found ? found->fixture : search(view, name, after, &in);
    if (found_in)
        *found_in = found ? found->in : in;
    return fixture;
}

static bool is_within(const char *directory, const char *ancestor)
{
    size_t n = strlen(ancestor);
    return n == 0 || (strncmp(directory, ancestor, n) == 0 && (directory[n] == '/' || directory[n] == 0));
}

/* The conftest nearest to a directory (itself excluded for a conftest's own), or the built-in fixtures. */
struct home *home_around(const struct model *model, const char *directory, bool is_conftest)
{
    struct home *nearest = model->builtin;
    for (size_t i = 0; i < model->conftests.n; i++) {
        struct home *home = model->conftests.at[i];
        bool own = is_conftest && strcmp(home->input->directory, directory) == 0;
        if (!own && is_within(directory, home->input->directory) &&
            (nearest == model->builtin || strlen(home->input->directory) > strlen(nearest->input->directory)))
            nearest = home;
    }
    return nearest;
}

static unsigned condition_depth(const struct tree *tree, uint32_t condition)
{
    unsigned depth = 0;
    for (; condition != NO_CONDITION; condition = tree->conditions.at[condition].parent)
        depth++;
    return depth;
}

/* The branches of one group are equally deep. */
bool nodes_are_alternatives(const struct tree *tree, const struct node *a, const struct node *b)
{
    const struct condition *conditions = tree->conditions.at;
    uint32_t i = a->condition, j = b->condition;
    unsigned depth_a = condition_depth(tree, i), depth_b = condition_depth(tree, j);
    for (; depth_a > depth_b; depth_a--)
        i = conditions[i].parent;
    for (; depth_b > depth_a; depth_b--)
        j = conditions[j].parent;
    for (; i != j; i = conditions[i].parent, j = conditions[j].parent)
        if (conditions[i].group == conditions[j].group)
            return true;
    return false;
}

static void add_automatic(struct session *session, struct home *home, const char *name)
{
    for (size_t i = 0; i < home->automatic.n; i++)
        if (home->automatic.at[i] == name)
            return;
    vec_push(&session->arena, home->automatic, name);
}

static void add_automatic_of(struct session *session, struct home *home, const struct home *from, unsigned depth)
{
    for (size_t i = 0; i < from->used.n && depth < 32; i++)
        add_automatic_of(session, home, from->used.at[i], depth + 1);
    for (size_t i = 0; i < from->fixtures.n; i++)
        if (from->fixtures.at[i]->is_autouse)
            add_automatic(session, home, from->fixtures.at[i]->name);
}

void home_find_automatic(struct session *session, struct home *home)
{
    if (home->outer) {
        if (!home->outer->automatic.n)
            home_find_automatic(session, home->outer);
        for (size_t i = 0; i < home->outer->automatic.n; i++)
            vec_push(&session->arena, home->automatic, home->outer->automatic.at[i]);
    }
    add_automatic_of(session, home, home, 0);
}
