/* resolve.c - what each name means for each test that meets it.
 *
 * In: homes with their fixtures. Out: instances, made once for each combination of a fixture with the instances that it
 * depends on, and complaints about names that mean nothing, cycles and scopes that do not fit. Names are looked up from
 * the test's place, so one fixture may be several instances; a mistake is reported once, however many tests meet it.
 */
#include <string.h>

#include "sema/build.h"
#include "syntax/ctext.h"

/* Who asks for whom, from the test inwards. */
struct path {
    const struct path *outer;
    unsigned depth;
    const struct fixture *fixture; /* the one that asks; NULL: the test */
    const struct use *use;         /* the name by which it asks for the next */
};

struct asking {
    struct session *session;
    struct model *model;
    struct home *view;
};

/* What a view knows of a fixture: made before its needs are looked at, so that a cycle is seen. */
struct memo {
    struct instance *instance; /* NULL: being made, or an error was reported */
    bool is_done;
};

/* The scope with its owner. */
struct life {
    enum scope scope;
    const char *package;
};

/* --- messages ------------------------------------------------------------------------------------------------------ */

static bool is_first(struct asking *asking, const void *thing, uint32_t detail)
{
    struct { const void *thing; uint64_t detail; } *key = arena_alloc(&asking->session->arena, sizeof *key);
    key->thing = thing;
    key->detail = detail;
    struct map_entry *entry = map_at(&asking->session->arena, &asking->model->reported, key, sizeof *key);
    bool first = !entry->value;
    entry->value = entry;
    return first;
}

static bool is_first_at(struct asking *asking, struct range range, enum diag_code code)
{
    return is_first(asking, range.source->text + range.begin, (uint32_t)code);
}

struct name_list {
    VEC(const char *) names;
};

static void add_visible(struct session *session, const struct home *home, struct name_list *list, unsigned depth)
{
    for (size_t i = 0; i < home->fixtures.n; i++)
        vec_push(&session->arena, list->names, home->fixtures.at[i]->name);
    for (size_t i = 0; i < home->used.n && depth < 32; i++)
        add_visible(session, home->used.at[i], list, depth + 1);
}

static const char *where(struct session *session, const struct home *home)
{
    if (home->kind == HOME_CLASS)
        return arena_printf(&session->arena, "in class '%s'", home->name);
    return home->kind == HOME_USED ? "in a file that is not used here" : "in another file";
}

static void complain_unknown(struct asking *asking, const struct use *use)
{
    enum { SHOWN = 12 };
    struct session *session = asking->session;
    struct name_list visible = {{0}};
    if (!is_first_at(asking, use->range, CT0301))
        return;
    for (const struct home *home = asking->view; home; home = home->outer)
        add_visible(session, home, &visible, 0);
    struct diag *diag = diag_add(session, CT0301, use->range, "no fixture '%s' is visible here", use->name);
    const char *nearest = diag_nearest(use->name, visible.names.at, visible.names.n);
    if (nearest)
        diag_fix(session, diag, use->range, nearest);
    for (size_t i = 0; i < asking->model->fixtures.n; i++) {
        const struct fixture *other = asking->model->fixtures.at[i];
        if (other->name == use->name)
            diag_note(session, diag, other->name_range, "a fixture of this name is declared %s", where(session, other->home));
    }
    char *names = "";
    for (size_t i = 0; i < visible.names.n && i < SHOWN; i++)
        names = arena_printf(&session->arena, "%s%s%s", names, i ? ", " : "", visible.names.at[i]);
    diag_help(session, diag, "visible here, nearest first: %s%s", names, visible.names.n > SHOWN ? ", …" : "");
}

static void complain_no_outer(struct asking *asking, const struct use *use)
{
    if (!is_first_at(asking, use->range, CT0304))
        return;
    struct diag *diag = diag_add(asking->session, CT0304, use->range,
                                 "fixture '%s' names itself, but there is none of that name further out", use->name);
    diag_help(asking->session, diag, "a fixture that names itself extends the one that it overrides");
}

static void complain_cycle(struct asking *asking, const struct path *path, const struct fixture *fixture)
{
    struct session *session = asking->session;
    const struct path *entry = path; /* the step at which `fixture` itself asks */
    bool first = is_first(asking, fixture, CT0302);
    while (entry->fixture != fixture) {
        first &= is_first(asking, entry->fixture, CT0302);
        entry = entry->outer;
    }
    if (!first)
        return;
    char *names = arena_printf(&session->arena, "%s", fixture->name);
    for (const struct path *step = path; step != entry; step = step->outer)
        names = arena_printf(&session->arena, "%s -> %s", step->fixture->name, names);
    struct diag *diag = diag_add(session, CT0302, entry->use->range, "fixtures depend on each other in a cycle: %s -> %s",
                                 fixture->name, names);
    diag_label(session, diag, entry->use->range, "'%s' needs '%s'", fixture->name, entry->use->name);
    const struct path *steps[64];
    size_t n = 0;
    for (const struct path *step = path; step != entry && n < 64; step = step->outer)
        steps[n++] = step;
    while (n-- > 0)
        diag_note(session, diag, steps[n]->use->range, "'%s' needs '%s'%s", steps[n]->fixture->name, steps[n]->use->name,
                  n == 0 ? ", which closes the cycle" : "");
}

static const char *with_owner(struct session *session, struct life life)
{
    if (life.scope != SCOPE_PACKAGE)
        return arena_printf(&session->arena, "scope '%s'", scope_name(life.scope));
    return arena_printf(&session->arena, "scope 'package' in '%s'", *life.package ? life.package : ".");
}

/* `path` ends at the use that asks for `found`, which lives shorter than the asker. Behind `any` fixtures stands the one that
 * decides: it is the one to refuse. */
static void complain_scope(struct asking *asking, const struct path *path, const struct fixture *found, struct life has,
                           struct life asks)
{
    struct session *session = asking->session;
    const struct path *asker = path;
    while (asker->outer && asker->outer->fixture && asker->fixture->scope == SCOPE_ANY)
        asker = asker->outer;
    const struct fixture *fixture = asker->fixture;
    bool is_override = model_find(fixture->home, asker->use->name, asker->use->name == fixture->name ? fixture : NULL, NULL) !=
                           found && asker == path;
    enum diag_code code = is_override ? CT0202 : CT0201;
    if (!is_first_at(asking, asker->use->range, code))
        return;
    struct diag *diag =
        diag_add(session, code, asker->use->range, "fixture '%s' has %s but depends on '%s', which has %s", fixture->name,
                 with_owner(session, asks), found->name, with_owner(session, has));
    diag->label = arena_printf(&session->arena, asker == path ? "torn down before '%s' is" : "through this", fixture->name);
    if (fixture->scope_range.source == asker->use->range.source && !range_is_empty(fixture->scope_range))
        diag_label(session, diag, fixture->scope_range, "%s", "");
    const struct path *steps[64];
    size_t n = 0;
    for (const struct path *step = path; step != asker && n < 64; step = step->outer)
        steps[n++] = step;
    while (n-- > 0)
        diag_note(session, diag, steps[n]->use->range, "'%s' has scope 'any' and depends on '%s'", steps[n]->fixture->name,
                  steps[n]->use->name);
    diag_note(session, diag, found->name_range, "'%s' is declared here with %s%s", found->name, with_owner(session, has),
              is_override ? "; it overrides the one that is visible from there" : "");
    if (has.scope != SCOPE_PACKAGE)
        diag_help(session, diag, "give '%s' the scope '%s' or 'any', or '%s' the scope '%s'", found->name,
                  scope_name(asks.scope), fixture->name, scope_name(has.scope));
}

static void complain_type(struct asking *asking, const struct use *use, const struct fixture *fixture)
{
    struct session *session = asking->session;
    if (!is_first_at(asking, use->range, CT0601))
        return;
    if (!fixture->has_value) {
        struct diag *diag = diag_add(session, CT0601, use->range, "'%s' is written with a type, but the fixture has no value", use->name);
        diag_note(session, diag, fixture->name_range, "it is declared here");
        return;
    }
    struct diag *diag = diag_add(session, CT0601, use->range, "'%s' is a '%s' here, but the fixture's value is a '%s'", use->name,
                                 ctext_canonical(session, use->type), ctext_canonical(session, fixture->type));
    diag_fix(session, diag, use->type, ctext_canonical(session, fixture->type));
    diag_note(session, diag, fixture->type, "the fixture is declared here");
}

/* --- instances ------------------------------------------------------------------------------------------------------ */

static bool is_narrower(struct life life, struct life than)
{
    if (life.scope != than.scope)
        return life.scope > than.scope;
    if (life.scope != SCOPE_PACKAGE)
        return false;
    size_t n = strlen(life.package);
    bool contains = n == 0 || (strncmp(than.package, life.package, n) == 0 &&
                               (than.package[n] == '/' || than.package[n] == 0));
    return !contains;
}

/* A fixture as it stands in a file with tests is seen by that file alone. */
static const struct home *module_of(const struct instance *instance)
{
    const struct fixture *seen[] = {instance->fixture, instance->asker};
    for (size_t i = 0; i < 2; i++)
        if (seen[i] && home_file(seen[i]->home)->kind == HOME_MODULE)
            return home_file(seen[i]->home);
    for (size_t i = 0; i < instance->needs.n; i++)
        if (instance->needs.at[i] && instance->needs.at[i]->module)
            return instance->needs.at[i]->module;
    for (size_t i = 0; i < instance->from.n; i++)
        if (instance->from.at[i] && instance->from.at[i]->module)
            return instance->from.at[i]->module;
    return NULL;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return text ? hash_bytes(hash, text, strlen(text) + 1) : hash;
}

static uint64_t hash_fixture(uint64_t hash, const struct fixture *fixture)
{
    if (!fixture)
        return hash;
    hash = hash_text(hash, home_file(fixture->home)->input->tree->source->id);
    return hash_text(hash, fixture->symbol);
}

static uint64_t identity_of(const struct instance *instance)
{
    uint64_t hash = hash_fixture(instance->scope, instance->fixture);
    hash = hash_fixture(hash_text(hash, instance->package), instance->asker);
    for (size_t i = 0; i < instance->needs.n; i++)
        hash = hash_bytes(hash, &instance->needs.at[i]->identity, sizeof hash);
    for (size_t i = 0; i < instance->from.n; i++) {
        uint64_t from = instance->from.at[i] ? instance->from.at[i]->identity : i;
        hash = hash_bytes(hash, &from, sizeof from);
    }
    return hash;
}

/* Is it what the fixture is where it is declared? */
static bool is_plain(const struct instance *instance)
{
    const struct fixture *fixture = instance->fixture;
    if (fixture->scope == SCOPE_ANY || fixture->home->kind == HOME_USED || instance->from.n)
        return false;
    if (instance->package && strcmp(instance->package, fixture->home->input->directory) != 0)
        return false;
    for (size_t i = 0; i < instance->needs.n; i++) {
        const char *name = fixture->uses.at[i].name;
        const struct fixture *seen = model_find(fixture->home, name, name == fixture->name ? fixture : NULL, NULL);
        if (instance->needs.at[i]->fixture != seen || !instance->needs.at[i]->is_plain)
            return false;
    }
    return true;
}

/* The one instance with these needs. */
static struct instance *unify(struct asking *asking, struct instance *made)
{
    struct arena *arena = &asking->session->arena;
    size_t n = 5 + made->needs.n + made->from.n, k = 0;
    const void **key = arena_alloc(arena, n * sizeof *key);
    key[k++] = made->fixture;
    key[k++] = scope_name(made->scope);
    key[k++] = made->package ? session_name(asking->session, made->package, strlen(made->package)) : NULL;
    key[k++] = made->asker;
    key[k++] = made->asker || !made->fixture->is_unshared ? NULL : scope_name(SCOPE_ANY);
    for (size_t i = 0; i < made->needs.n; i++)
        key[k++] = made->needs.at[i];
    for (size_t i = 0; i < made->from.n; i++)
        key[k++] = made->from.at[i];
    struct map_entry *entry = map_at(arena, &asking->model->instance_of, key, n * sizeof *key);
    if (!entry->value) {
        entry->value = made;
        made->number = (uint32_t)asking->model->instances.n;
        made->is_plain = is_plain(made);
        made->identity = identity_of(made);
        vec_push(arena, asking->model->instances, made);
    }
    return entry->value;
}

static struct instance *ask(struct asking *asking, const struct path *path, struct life life);

static bool add_needs(struct asking *asking, const struct path *outer, struct life life, struct instance *instance)
{
    const struct fixture *fixture = instance->fixture;
    struct arena *arena = &asking->session->arena;
    bool is_good = true;
    for (size_t i = 0; i < fixture->uses.n; i++) {
        struct path path = {outer, outer->depth + 1, fixture, &fixture->uses.at[i]};
        struct instance *need = ask(asking, &path, life);
        is_good &= need != NULL;
        vec_push(arena, instance->needs, need);
    }
    if (!fixture->axis || !fixture->axis->has_from || fixture->replaced_axis)
        return is_good;
    for (size_t r = 0; r < fixture->axis->rows.n; r++)
        for (size_t c = 0; c < fixture->axis->rows.at[r].cells.n; c++) {
            const struct cell *cell = &fixture->axis->rows.at[r].cells.at[c];
            struct path path = {outer, outer->depth + 1, fixture, &cell->from};
            struct instance *from = cell->kind == CELL_FROM ? ask(asking, &path, life) : NULL;
            is_good &= from || cell->kind == CELL_C;
            vec_push(arena, instance->from, from);
        }
    return is_good;
}

static struct memo *memo_of(struct asking *asking, const struct fixture *fixture, struct life life, const struct fixture *asker)
{
    struct key { const void *fixture, *package, *asker; uint64_t scope; };
    struct key key = {fixture, life.package, fixture->is_unshared ? asker : NULL, life.scope};
    struct memo *memo = map_get(&asking->view->instances, &key, sizeof key);
    if (memo)
        return memo;
    struct key *kept = arena_alloc(&asking->session->arena, sizeof *kept);
    *kept = key;
    memo = ARENA_NEW(&asking->session->arena, struct memo);
    map_at(&asking->session->arena, &asking->view->instances, kept, sizeof *kept)->value = memo;
    memo->is_done = true; /* until the maker says otherwise */
    memo->instance = (struct instance *)memo; /* a mark: not begun */
    return memo;
}

enum { DEEPEST = 1000 };

static void complain_depth(struct asking *asking, const struct path *path)
{
    if (is_first(asking, asking->model, CT0005))
        diag_add(asking->session, CT0005, path->use->range, "fixtures depend on each other more than %d deep", DEEPEST);
}

static struct instance *instance_of(struct asking *asking, const struct path *path, struct fixture *fixture, struct life life)
{
    if (path->depth > DEEPEST) {
        complain_depth(asking, path);
        return NULL;
    }
    struct memo *memo = memo_of(asking, fixture, life, path->fixture);
    bool is_new = memo->instance == (struct instance *)memo;
    if (!is_new && !memo->is_done)
        complain_cycle(asking, path, fixture);
    if (!is_new)
        return memo->is_done ? memo->instance : NULL;
    memo->instance = NULL;
    memo->is_done = false;
    struct instance *instance = ARENA_NEW(&asking->session->arena, struct instance);
    instance->fixture = fixture;
    instance->scope = life.scope;
    instance->package = life.package;
    instance->asker = fixture->is_unshared ? path->fixture : NULL;
    bool is_good = add_needs(asking, path, life, instance);
    instance->module = module_of(instance);
    memo->instance = is_good ? unify(asking, instance) : NULL;
    memo->is_done = true;
    return memo->instance;
}

/* The directory that owns a package fixture: of the file that declares it, or uses it. */
static const char *owner_of(const struct home *found)
{
    return found->input && found->kind != HOME_BUILTIN ? found->input->directory : "";
}

static struct instance *ask(struct asking *asking, const struct path *path, struct life life)
{
    const struct use *use = path->use;
    const struct home *found_in = NULL;
    bool is_self = path->fixture && path->fixture->name == use->name;
    struct fixture *fixture = model_find(asking->view, use->name, is_self ? path->fixture : NULL, &found_in);
    if (!fixture) {
        if (is_self)
            complain_no_outer(asking, use);
        else
            complain_unknown(asking, use);
        return NULL;
    }
    fixture->is_used = true;
    if (!range_is_empty(use->type) && (!fixture->has_value || types_compare(use->type, fixture->type) == TYPE_DIFFERENT))
        complain_type(asking, use, fixture);
    struct life own = {fixture->scope, fixture->scope == SCOPE_PACKAGE ? owner_of(found_in) : NULL};
    if (fixture->scope == SCOPE_ANY)
        own = life;
    if (path->fixture && is_narrower(own, life)) {
        complain_scope(asking, path, fixture, own, life);
        return NULL;
    }
    return instance_of(asking, path, fixture, own);
}

struct instance *resolve(struct session *session, struct model *model, struct home *view, const struct use *use,
                         const struct fixture *asker, enum scope scope, const char *package)
{
    struct asking asking = {session, model, view};
    struct path path = {NULL, 0, asker, use};
    return ask(&asking, &path, (struct life){scope, package});
}

/* --- everything -------------------------------------------------------------------------------------------------------- */

/* `params(indirect db)` and `params(replace T db)` name a fixture; a plain column must not. */
static void bind_column(struct asking *asking, struct test *test, const struct axis *axis, size_t c)
{
    struct session *session = asking->session;
    const struct column *column = &axis->columns.at[c];
    struct fixture *fixture = model_find(test->home, column->name, NULL, NULL);
    struct use use = {.name = column->name, .range = column->range};
    if (column->kind == COLUMN_PLAIN) {
        if (!fixture || !axis->written || !axis->written->has_arguments || !is_first_at(asking, column->range, CT0504))
            return;
        struct diag *diag = diag_add(session, CT0504, column->range, "column '%s' has the name of a fixture that is visible here", column->name);
        diag_note(session, diag, fixture->name_range, "the fixture is declared here");
        diag_help(session, diag, "write 'indirect %s' to hand it the rows, 'replace' with its type to take its place, or use another name",
                  column->name);
        return;
    }
    if (!fixture) {
        complain_unknown(asking, &use);
        return;
    }
    fixture->is_used = true;
    if (column->kind == COLUMN_INDIRECT && !fixture->axis && is_first_at(asking, column->range, CT0505)) {
        struct diag *diag = diag_add(session, CT0505, column->range, "fixture '%s' declares no params that could take these rows", column->name);
        diag_note(session, diag, fixture->name_range, "it is declared here");
        diag_help(session, diag, "declare them, perhaps without rows of its own: fixture(params(type name) = [])");
    }
    if (column->kind == COLUMN_REPLACE && (!fixture->has_value || types_compare(column->type, fixture->type) == TYPE_DIFFERENT)) {
        use.type = column->type;
        complain_type(asking, &use, fixture);
    }
}

/* A view of its own for a test whose params replace fixtures. */
static void replace_column(struct asking *asking, struct test *test, const struct axis *axis, size_t c)
{
    struct session *session = asking->session;
    const struct column *column = &axis->columns.at[c];
    struct fixture *fixture = ARENA_NEW(&session->arena, struct fixture);
    if (test->view == test->home) {
        test->view = home_new(session, HOME_TEST, test->home->input, test->home);
        test->view->automatic.at = test->home->automatic.at;
        test->view->automatic.n = test->view->automatic.room = test->home->automatic.n;
    }
    *fixture = (struct fixture){.name = column->name, .own_name = column->name, .scope = SCOPE_FUNCTION, .has_value = true,
                                .provides = PROVIDES_BY_RETURN, .home = test->view, .node = axis->owner, .type = column->type,
                                .name_range = column->range, .is_used = true, .replaced_axis = axis,
                                .replaced_column = (uint32_t)c, .axis = (struct axis *)axis};
    fixture->symbol = arena_printf(&session->arena, "%s_%s", test->symbol, column->name);
    fixture->number = (uint32_t)asking->model->fixtures.n;
    vec_push(&session->arena, asking->model->fixtures, fixture);
    vec_push(&session->arena, test->view->fixtures, fixture);
    map_at(&session->arena, &test->view->by_name, &fixture->name, sizeof fixture->name)->value = fixture;
}

static void resolve_axes(struct asking *asking, struct test *test)
{
    for (size_t a = 0; a < test->axes.n; a++)
        for (size_t c = 0; c < test->axes.at[a]->columns.n; c++) {
            bind_column(asking, test, test->axes.at[a], c);
            if (test->axes.at[a]->columns.at[c].kind == COLUMN_REPLACE)
                replace_column(asking, test, test->axes.at[a], c);
        }
}

static void ask_for_test(struct asking *asking, const struct use *use)
{
    struct path path = {NULL, 0, NULL, use};
    ask(asking, &path, (struct life){SCOPE_FUNCTION, NULL});
}

static void resolve_from_cells(struct asking *asking, const struct test *test)
{
    for (size_t a = 0; a < test->axes.n; a++)
        for (size_t r = 0; test->axes.at[a]->has_from && r < test->axes.at[a]->rows.n; r++)
            for (size_t c = 0; c < test->axes.at[a]->rows.at[r].cells.n; c++)
                if (test->axes.at[a]->rows.at[r].cells.at[c].kind == CELL_FROM)
                    ask_for_test(asking, &test->axes.at[a]->rows.at[r].cells.at[c].from);
}

static void resolve_test(struct session *session, struct model *model, struct test *test)
{
    struct asking asking = {session, model, test->home};
    resolve_axes(&asking, test);
    asking.view = test->view;
    for (size_t i = 0; i < test->home->automatic.n; i++) {
        struct use use = {.name = test->home->automatic.at[i]};
        const struct fixture *fixture = model_find(test->view, use.name, NULL, NULL);
        use.range = fixture->name_range;
        ask_for_test(&asking, &use);
    }
    for (size_t i = 0; i < test->usefixtures.n; i++)
        ask_for_test(&asking, &test->usefixtures.at[i]);
    for (size_t i = 0; i < test->uses.n; i++)
        ask_for_test(&asking, &test->uses.at[i]);
    resolve_from_cells(&asking, test);
}

/* Where a fixture that no test uses is looked at from. */
static struct home *own_place(struct session *session, const struct model *model, struct fixture *fixture)
{
    struct home *home = fixture->home;
    if (home->kind != HOME_USED)
        return home;
    for (size_t i = 0; i < model->conftests.n; i++)
        for (size_t j = 0; j < model->conftests.at[i]->used.n; j++)
            if (model->conftests.at[i]->used.at[j] == home)
                return model->conftests.at[i];
    for (size_t i = 0; i < model->modules.n; i++)
        for (size_t j = 0; j < model->modules.at[i]->used.n; j++)
            if (model->modules.at[i]->used.at[j] == home)
                return model->modules.at[i];
    /* Nothing uses it: it sees what a file with tests would see there. */
    struct home *view = home_new(session, HOME_USED, home->input, home_around(model, home->input->directory, false));
    view->by_name = home->by_name;
    view->used.at = home->used.at;
    view->used.n = view->used.room = home->used.n;
    return view;
}

static void resolve_unused(struct session *session, struct model *model, struct fixture *fixture)
{
    struct asking asking = {session, model, own_place(session, model, fixture)};
    struct life life = {fixture->scope, fixture->scope == SCOPE_PACKAGE ? owner_of(asking.view) : NULL};
    if (fixture->scope == SCOPE_ANY)
        life.scope = SCOPE_FUNCTION;
    struct use use = {.name = fixture->name, .range = fixture->name_range};
    struct path path = {NULL, 0, NULL, &use};
    instance_of(&asking, &path, fixture, life);
}

enum { UNKNOWN, NEVER, MAYBE };

/* Can an #if leave it out, itself or what it needs where it stands? */
static bool find_conditional(struct fixture *fixture, unsigned depth)
{
    if (fixture->left_out != UNKNOWN || depth > DEEPEST)
        return fixture->left_out == MAYBE;
    bool maybe = !fixture->replaced_axis && fixture->node->condition != NO_CONDITION;
    fixture->left_out = NEVER; /* a cycle was reported */
    for (size_t i = 0; i < fixture->uses.n && !maybe; i++) {
        const char *name = fixture->uses.at[i].name;
        struct fixture *need = model_find(fixture->home, name, name == fixture->name ? fixture : NULL, NULL);
        maybe = need && find_conditional(need, depth + 1);
    }
    fixture->left_out = maybe ? MAYBE : NEVER;
    fixture->is_conditional = maybe;
    return maybe;
}

void resolve_all(struct session *session, struct model *model)
{
    for (size_t i = 0; i < model->tests.n; i++)
        resolve_test(session, model, model->tests.at[i]);
    size_t n = model->fixtures.n;
    VEC(struct fixture *) unused = {0};
    for (size_t i = 0; i < n; i++)
        if (!model->fixtures.at[i]->is_used && model->fixtures.at[i]->home->kind != HOME_BUILTIN)
            vec_push(&session->arena, unused, model->fixtures.at[i]);
    for (size_t i = 0; i < unused.n; i++)
        resolve_unused(session, model, unused.at[i]);
    for (size_t i = 0; i < model->fixtures.n; i++)
        find_conditional(model->fixtures.at[i], 0);
}
