/* resolve.c - what each name means for each test that meets it.
 *
 * In: homes with their fixtures. Out: instances, made once for each combination of a fixture with the instances that it
 * depends on. Names are looked up from the test's place, so one fixture may be several instances. What is wrong with a name
 * is said in mistakes.c.
 */
#include <string.h>

#include "sema/resolve.h"

/* What a view knows of a fixture: made before its needs are looked at, so that a cycle is seen. */
struct memo {
    struct instance *instance; /* NULL: being made, or there is none */
    bool is_done;
    struct mistake_list mistakes; /* why there is none */
};

/* --- mistakes that are met ------------------------------------------------------------------------------------------ */

static bool is_met(const struct mistake_list *met, size_t from, size_t to, const struct mistake *mistake)
{
    for (size_t i = from; i < to; i++)
        if (met->at[i] == mistake)
            return true;
    return false;
}

static void meet(struct asking *asking, struct mistake *mistake)
{
    vec_push(&asking->session->arena, asking->met, mistake);
}

/* Takes those that were met since `from`, each once; leaves them met. */
static struct mistake_list met_since(struct asking *asking, size_t from)
{
    struct mistake_list *met = &asking->met, list = {0};
    size_t n = from;
    for (size_t i = from; i < met->n; i++)
        if (!is_met(met, from, n, met->at[i]))
            met->at[n++] = met->at[i];
    met->n = n;
    for (size_t i = from; i < n; i++)
        vec_push(&asking->session->arena, list, met->at[i]);
    return list;
}

static void count_test(struct asking *asking)
{
    for (size_t i = 0; i < asking->met.n; i++) {
        struct mistake *mistake = asking->met.at[i];
        if (mistake->last == asking->test)
            continue;
        mistake->last = asking->test;
        mistake->first = mistake->first ? mistake->first : asking->test;
        mistake->test_count++;
    }
}

/* --- instances ------------------------------------------------------------------------------------------------------ */

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
            if (from)
                check_from(asking, &fixture->axis->columns.at[c], cell);
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

static struct instance *instance_of(struct asking *asking, const struct path *path, struct fixture *fixture, struct life life)
{
    if (path->depth > DEEPEST) {
        meet(asking, complain_depth(asking, path));
        return NULL;
    }
    struct memo *memo = memo_of(asking, fixture, life, path->fixture);
    bool is_new = memo->instance == (struct instance *)memo;
    if (!is_new && !memo->is_done)
        meet(asking, complain_cycle(asking, path, fixture));
    for (size_t i = 0; !is_new && i < memo->mistakes.n; i++)
        meet(asking, memo->mistakes.at[i]);
    if (!is_new)
        return memo->is_done ? memo->instance : NULL;
    memo->instance = NULL;
    memo->is_done = false;
    size_t met_before = asking->met.n;
    struct instance *instance = ARENA_NEW(&asking->session->arena, struct instance);
    instance->fixture = fixture;
    instance->scope = life.scope;
    instance->package = life.package;
    instance->asker = fixture->is_unshared ? path->fixture : NULL;
    bool is_good = add_needs(asking, path, life, instance);
    instance->module = module_of(instance);
    memo->instance = is_good ? unify(asking, instance) : NULL;
    memo->mistakes = met_since(asking, met_before);
    memo->is_done = true;
    return memo->instance;
}

/* Of a scope that may be another than it seems nothing more is said. */
static bool has_known_scope(const struct path *path, const struct fixture *found)
{
    while (path->fixture && path->fixture->scope == SCOPE_ANY)
        path = path->outer;
    return !found->is_misread && !(path->fixture && path->fixture->is_misread);
}

/* May what is written be the type of the fixture's value? */
static bool is_type_of(struct asking *asking, const struct use *use, const struct fixture *fixture)
{
    enum type_match match = fixture->has_value ? types_compare(use->type, fixture->type) : TYPE_DIFFERENT;
    return match == TYPE_SAME || (match == TYPE_UNSURE && !type_misses_comma(asking, use, fixture));
}

/* Files that are compiled some other time may have the fixture; what its value is was written. */
static bool may_be_elsewhere(const struct asking *asking, const struct path *path)
{
    bool is_for_others = path->fixture && home_file(path->fixture->home)->kind != HOME_MODULE;
    return asking->model->is_partial && !asking->test && is_for_others && !range_is_empty(path->use->type);
}

static bool is_on(const struct path *path, const struct fixture *fixture)
{
    while (path && path->fixture != fixture)
        path = path->outer;
    return path != NULL;
}

/* Does what it asks for ask for something on the path? Then that is the mistake, whatever the scopes. */
static bool leads_back(const struct asking *asking, const struct path *path, struct fixture *fixture, unsigned depth)
{
    if (is_on(path, fixture))
        return true;
    if (fixture->search == asking->model->searches || depth > DEEPEST)
        return false;
    fixture->search = asking->model->searches;
    for (size_t i = 0; i < fixture->uses.n; i++) {
        const char *name = fixture->uses.at[i].name;
        struct fixture *next = model_find(asking->view, name, name == fixture->name ? fixture : NULL, NULL);
        if (next && leads_back(asking, path, next, depth + 1))
            return true;
    }
    return false;
}

static struct instance *ask(struct asking *asking, const struct path *path, struct life life)
{
    const struct use *use = path->use;
    const struct home *found_in = NULL;
    bool is_self = path->fixture && path->fixture->name == use->name;
    struct fixture *fixture = model_find(asking->view, use->name, is_self ? path->fixture : NULL, &found_in);
    if (!fixture && !is_self && may_be_elsewhere(asking, path))
        return NULL;
    if (!fixture) {
        meet(asking, is_self ? complain_no_outer(asking, path) : complain_unknown(asking, path, use));
        return NULL;
    }
    fixture->is_used = true;
    if (!range_is_empty(use->type) && !is_type_of(asking, use, fixture))
        complain_type(asking, use, fixture);
    struct life own = {fixture->scope, fixture->scope == SCOPE_PACKAGE ? life_owner(found_in) : NULL};
    if (fixture->scope == SCOPE_ANY)
        own = life;
    bool is_narrower = path->fixture && life_is_narrower(own, life) && has_known_scope(path, fixture);
    asking->model->searches += is_narrower;
    if (is_narrower && !leads_back(asking, path, fixture, 0)) {
        meet(asking, complain_scope(asking, path, fixture, own, life));
        return NULL;
    }
    return instance_of(asking, path, fixture, own);
}

struct instance *resolve(struct session *session, struct model *model, struct home *view, const struct use *use,
                         const struct fixture *asker, enum scope scope, const char *package)
{
    struct asking asking = {.session = session, .model = model, .view = view};
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
        complain_hidden(session, column, fixture);
        return;
    }
    if (!fixture) {
        meet(asking, complain_unknown(asking, NULL, &use));
        return;
    }
    fixture->is_used = true;
    if (column->kind == COLUMN_INDIRECT && !fixture->axis && !fixture->is_misread && is_first_at(asking, column->range, CT0505)) {
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

/* Rows that are handed to a fixture make it needed. */
static void resolve_handed(struct asking *asking, const struct test *test)
{
    for (size_t a = 0; a < test->axes.n; a++)
        for (size_t c = 0; c < test->axes.at[a]->columns.n; c++) {
            const struct column *column = &test->axes.at[a]->columns.at[c];
            struct use use = {.name = column->name, .range = column->range};
            if (column->kind == COLUMN_INDIRECT && model_find(test->view, use.name, NULL, NULL))
                ask_for_test(asking, &use);
        }
}

static void resolve_from_cells(struct asking *asking, const struct test *test)
{
    for (size_t a = 0; a < test->axes.n; a++)
        for (size_t r = 0; test->axes.at[a]->has_from && r < test->axes.at[a]->rows.n; r++)
            for (size_t c = 0; c < test->axes.at[a]->rows.at[r].cells.n; c++)
                if (test->axes.at[a]->rows.at[r].cells.at[c].kind == CELL_FROM) {
                    ask_for_test(asking, &test->axes.at[a]->rows.at[r].cells.at[c].from);
                    check_from(asking, &test->axes.at[a]->columns.at[c], &test->axes.at[a]->rows.at[r].cells.at[c]);
                }
}

static void resolve_test(struct session *session, struct model *model, struct test *test)
{
    struct asking asking = {.session = session, .model = model, .view = test->home, .test = test};
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
    resolve_handed(&asking, test);
    resolve_from_cells(&asking, test);
    count_test(&asking);
}

struct home *home_view(struct session *session, const struct model *model, struct home *home)
{
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
    view->fixtures.at = home->fixtures.at;
    view->fixtures.n = view->fixtures.room = home->fixtures.n;
    view->used.at = home->used.at;
    view->used.n = view->used.room = home->used.n;
    return view;
}

static void resolve_unused(struct session *session, struct model *model, struct fixture *fixture)
{
    struct asking asking = {.session = session, .model = model, .view = home_view(session, model, fixture->home)};
    struct life life = {fixture->scope, fixture->scope == SCOPE_PACKAGE ? life_owner(asking.view) : NULL};
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
    mistakes_finish(session, model);
}
