/* index.c - what is kept of a sight.
 *
 * In: a sight. Out: plain data that does not know it: definitions, uses, tests with what they need, and diagnostics. Only
 * what stands in the sight's own file is kept; of diagnostics, all.
 */
#define _POSIX_C_SOURCE 200809L
#include "lsp/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "driver/path.h"
#include "lsp/sight.h"
#include "plan/plan.h"
#include "source/diag.h"
#include "syntax/ctext.h"

/* Of a file with more items than these the rows are not listed. */
enum { MOST_ROWS = 100000 };

struct maker {
    struct server *server;
    struct sight *sight;
    struct index *index;
    struct map *entities; /* fixture -> entity, of this sight */
};

/* --- entities ------------------------------------------------------------------------------------------------------ */

struct entity *entity_of(struct server *server, const struct fixture *fixture)
{
    char room[512];
    if (!fixture || fixture->replaced_axis)
        return NULL;
    const struct source *source = fixture->name_range.source;
    bool is_builtin = home_file(fixture->home)->kind == HOME_BUILTIN;
    size_t n = strlen(source->path) + 1 + strlen(fixture->symbol);
    char *key = n < sizeof room ? room : arena_alloc(&server->arena, n + 1);
    snprintf(key, n + 1, "%s\n%s", source->path, fixture->symbol);
    struct entity *entity = map_get(&server->entities, key, n);
    if (!entity) {
        entity = ARENA_NEW(&server->arena, struct entity);
        entity->key = arena_copy(&server->arena, key, n);
        entity->path = is_builtin ? NULL : server_name(server, source->path);
        map_at(&server->arena, &server->entities, entity->key, n)->value = entity;
        vec_push(&server->arena, server->all_entities, entity);
    }
    entity->name = server_name(server, fixture->name);
    return entity;
}

/* The same, looked up quicker for the many places of one sight. */
static struct entity *entity_in(struct maker *maker, const struct fixture *fixture)
{
    struct arena *arena = &maker->sight->session->arena;
    if (!fixture || fixture->replaced_axis)
        return NULL;
    const struct fixture **key = arena_alloc(arena, sizeof *key);
    *key = fixture;
    struct map_entry *entry = map_at(arena, maker->entities, key, sizeof *key);
    if (!entry->value)
        entry->value = entity_of(maker->server, fixture);
    return entry->value;
}

/* --- declarations and uses -------------------------------------------------------------------------------------------- */

static const char *copy(struct maker *maker, const char *text)
{
    return text ? arena_copy(&maker->index->arena, text, strlen(text)) : NULL;
}

static void add_definition(struct maker *maker, const struct fixture *fixture)
{
    struct session *session = maker->sight->session;
    struct index_definition definition = {
        .entity = entity_in(maker, fixture), .name = copy(maker, fixture->name), .own_name = copy(maker, fixture->own_name),
        .type = copy(maker, fixture->has_value ? ctext_canonical(session, fixture->type) : ""), .scope = fixture->scope,
        .is_autouse = fixture->is_autouse, .range = sight_span(maker->sight, fixture->node->range),
        .name_range = sight_span(maker->sight, fixture->name_range)};
    vec_push(&maker->index->arena, maker->index->definitions, definition);
}

static void add_override(struct maker *maker, const struct fixture *fixture, const struct home *view)
{
    const struct fixture *outer = model_find(view, fixture->name, fixture, NULL);
    if (!outer || outer == fixture)
        return;
    struct index_override override = {entity_in(maker, fixture), entity_in(maker, outer)};
    if (override.inner && override.outer)
        vec_push(&maker->index->arena, maker->index->overrides, override);
}

/* Fixtures further out that ask for the name of one that this file overrides. */
static void add_redirections(struct maker *maker, const struct fixture *fixture)
{
    const struct model *model = maker->sight->model;
    for (size_t i = 0; i < model->fixtures.n; i++) {
        const struct fixture *asker = model->fixtures.at[i];
        bool is_further_out = !asker->replaced_axis && home_file(asker->home) != maker->sight->home &&
                              home_file(asker->home)->kind != HOME_BUILTIN;
        for (size_t u = 0; is_further_out && u < asker->uses.n; u++) {
            const char *name = asker->uses.at[u].name;
            if (name != fixture->name || name == asker->name)
                continue;
            struct index_redirection redirection = {entity_in(maker, asker), entity_in(maker, fixture)};
            vec_push(&maker->index->arena, maker->index->redirections, redirection);
        }
    }
}

static void add_fixtures(struct maker *maker)
{
    const struct model *model = maker->sight->model;
    for (size_t i = 0; i < model->fixtures.n; i++) {
        const struct fixture *fixture = model->fixtures.at[i];
        if (fixture->replaced_axis || home_file(fixture->home)->kind == HOME_BUILTIN)
            continue;
        bool is_own = home_file(fixture->home) == maker->sight->home;
        add_override(maker, fixture, is_own && fixture->home->kind != HOME_USED ? fixture->home : maker->sight->view);
        if (!is_own)
            continue;
        add_definition(maker, fixture);
        if (model_find(fixture->home, fixture->name, fixture, NULL))
            add_redirections(maker, fixture);
    }
}

static void add_uses(struct maker *maker)
{
    const struct occurrences *occurrences = &maker->sight->occurrences;
    for (size_t i = 0; i < occurrences->n; i++) {
        const struct occurrence *occurrence = &occurrences->at[i];
        if (!occurrence->fixture || occurrence->role == ROLE_OWN_NAME)
            continue;
        struct index_use use = {entity_in(maker, occurrence->fixture), entity_in(maker, occurrence->asker), occurrence->role,
                                sight_span(maker->sight, occurrence->range)};
        if (use.entity)
            vec_push(&maker->index->arena, maker->index->uses, use);
    }
}

/* --- tests ---------------------------------------------------------------------------------------------------------------- */

static struct index_item *add_item(struct maker *maker, struct index_item item)
{
    vec_push(&maker->index->arena, maker->index->items, item);
    return &maker->index->items.at[maker->index->items.n - 1];
}

static void add_tags(struct maker *maker, struct index_item *item, const struct test *test)
{
    for (size_t i = 0; i < test->marks.n; i++)
        if (test->marks.at[i]->kind == MARK_TAG)
            vec_push(&maker->index->arena, item->tags, copy(maker, test->marks.at[i]->text));
}

static void add_need(struct maker *maker, struct index_item *item, const struct instance *instance)
{
    struct entity *entity = entity_in(maker, instance->fixture);
    for (size_t i = 0; i < item->closure.n; i++)
        if (item->closure.at[i] == entity)
            return;
    if (entity)
        vec_push(&maker->index->arena, item->closure, entity);
}

static void add_needs(struct maker *maker, struct index_item *item, const struct shape *shape)
{
    for (size_t i = 0; i < shape->needs.n; i++)
        add_need(maker, item, shape->needs.at[i].instance);
}

/* Many tests of a file need the same. */
static void share_closure(struct index_item *item, const struct index_item *other)
{
    item->closure.at = other->closure.at;
    item->closure.n = other->closure.n;
    item->closure.room = other->closure.n;
}

struct known_shape {
    const struct shape *shape;
    size_t item;
};

/* The items of a test, whose number is `t`: its rows, and what any of them needs. */
static void add_planned(struct maker *maker, struct index_item *item, const struct module_plan *plan, size_t t, struct known_shape *known)
{
    size_t begin = plan->first_items.at[t], end = t + 1 < plan->tests.n ? plan->first_items.at[t + 1] : plan->items.n;
    bool is_one = end - begin == 1 && !plan->items.at[begin].rows_id;
    const struct shape *shape = begin < end ? plan->items.at[begin].shape : NULL;
    item->has_params = !is_one;
    item->has_rows = true;
    for (size_t i = begin; !is_one && i < end; i++)
        vec_push(&maker->index->arena, item->rows, copy(maker, plan->items.at[i].rows_id ? plan->items.at[i].rows_id : ""));
    if (is_one && shape && known[shape->number].shape) {
        share_closure(item, &maker->index->items.at[known[shape->number].item]);
        return;
    }
    for (size_t i = begin; i < end; i++)
        if (i == begin || plan->items.at[i].shape != plan->items.at[i - 1].shape)
            add_needs(maker, item, plan->items.at[i].shape);
    if (is_one)
        known[shape->number] = (struct known_shape){shape, (size_t)(item - maker->index->items.at)};
}

static void add_unplanned(struct maker *maker, struct index_item *item, const struct test *test)
{
    struct sight *sight = maker->sight;
    const struct shape *shape = plan_closure(sight->session, sight->model, test);
    add_needs(maker, item, shape);
    item->has_params = shape->axes.n > 0;
    item->has_rows = !item->has_params;
}

static struct index_item *add_test(struct maker *maker, const struct test *test)
{
    struct sight *sight = maker->sight;
    struct index_item *item = add_item(maker, (struct index_item){
        ITEM_TEST, .id = copy(maker, sight_id(sight, test->home, test->name)), .name = copy(maker, test->name),
        .parent = copy(maker, sight_id(sight, test->home, NULL)), .range = sight_span(sight, test->node->range),
        .name_range = sight_span(sight, test->node->declared.name)});
    add_tags(maker, item, test);
    return item;
}

static void add_class_items(struct maker *maker, const struct home *home)
{
    struct sight *sight = maker->sight;
    for (size_t i = 0; i < home->classes.n; i++) {
        const struct home *inner = home->classes.at[i];
        add_item(maker, (struct index_item){
            ITEM_CLASS, .id = copy(maker, sight_id(sight, inner, NULL)), .name = copy(maker, inner->name),
            .parent = copy(maker, sight_id(sight, home, NULL)), .range = sight_span(sight, inner->node->range),
            .name_range = sight_span(sight, inner->node->declared.name)});
        add_class_items(maker, inner);
    }
}

/* The tests of the plan are those of the file in their order, unless it was too much for it. */
static void add_tests(struct maker *maker)
{
    struct sight *sight = maker->sight;
    const struct module_plan *plan = NULL;
    const struct position top = {0, 0};
    struct span whole = sight_span(sight, (struct range){sight->source, 0, sight->source->size});
    const char *id = copy(maker, sight->source->id);
    add_item(maker, (struct index_item){ITEM_FILE, .id = id, .name = path_base(id), .range = whole, .name_range = {top, top}});
    if (sight->home->kind != HOME_MODULE)
        return;
    add_class_items(maker, sight->home);
    if (!session_has_errors(sight->session))
        plan = plan_module(sight->session, sight->model, sight->home, MOST_ROWS);
    if (!plan) {
        for (size_t i = 0; i < sight->model->tests.n; i++)
            if (home_file(sight->model->tests.at[i]->home) == sight->home)
                add_unplanned(maker, add_test(maker, sight->model->tests.at[i]), sight->model->tests.at[i]);
        return;
    }
    struct known_shape *known = arena_alloc(&sight->session->arena, (plan->shapes.n + 1) * sizeof *known);
    for (size_t t = 0; t < plan->tests.n; t++)
        add_planned(maker, add_test(maker, plan->tests.at[t]), plan, t, known);
}

static uint64_t hash_items(const struct index *index)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < index->items.n; i++) {
        const struct index_item *item = &index->items.at[i];
        hash = hash_bytes(hash, item->id, strlen(item->id) + 1);
        hash = hash_bytes(hash, &item->range, sizeof item->range);
        for (size_t r = 0; r < item->rows.n; r++)
            hash = hash_bytes(hash, item->rows.at[r], strlen(item->rows.at[r]) + 1);
    }
    return hash;
}

/* --- the face -------------------------------------------------------------------------------------------------------------- */

static uint64_t hash_text(uint64_t hash, const struct source *source, uint32_t begin, uint32_t end)
{
    return hash_bytes(hash, source->text + begin, end - begin);
}

/* Of a body only which words of ours stand in it; all of one with directives: what they define is seen behind it. */
static uint64_t hash_body(uint64_t hash, const struct body *body)
{
    const struct range range = body->range;
    if (memchr(range.source->text + range.begin, '#', range.end - range.begin))
        return hash_text(hash, range.source, range.begin, range.end);
    for (size_t i = 0; i < body->words.n; i++) {
        const struct word *word = &body->words.at[i];
        const int what[] = {word->kind, word->has_value, word->direct};
        hash = hash_bytes(hash, what, sizeof what);
    }
    return hash;
}

/* What is a class but its members is text before and behind them. */
static uint64_t hash_nodes(uint64_t hash, const struct node *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct node *node = &nodes[i];
        const struct source *source = node->range.source;
        if (node->kind == NODE_C && node->c == C_SPACE)
            continue;
        bool has_body = node->kind != NODE_C && !range_is_empty(node->body.range);
        uint32_t at = node->range.begin;
        if (has_body) {
            hash = hash_text(hash, source, at, node->body.range.begin);
            hash = hash_body(hash, &node->body);
            at = node->body.range.end;
        } else if (node->members.n) {
            hash = hash_text(hash, source, at, node->members.at[0].range.begin);
            hash = hash_nodes(hash, node->members.at, node->members.n);
            at = node->members.at[node->members.n - 1].range.end;
        }
        hash = hash_text(hash, source, at, node->range.end);
    }
    return hash;
}

static uint64_t hash_face(const struct index *index, const struct tree *tree)
{
    uint64_t hash = hash_nodes(0, tree->nodes.at, tree->nodes.n);
    for (size_t i = 0; i < index->diags.n; i++)
        hash = hash_bytes(hash, index->diags.at[i].text, strlen(index->diags.at[i].text) + 1);
    return hash;
}

/* --- diagnostics ------------------------------------------------------------------------------------------------------------ */

/* Where it is shown: what has no place, or lies in a file that editors cannot open, at the top of the sight's file. */
static bool is_shown(struct range range)
{
    return range.source && range.source->path[0] == '/';
}

static const char *path_of(struct maker *maker, struct range range)
{
    return server_name(maker->server, is_shown(range) ? range.source->path : maker->sight->source->path);
}

static struct span span_of(struct maker *maker, struct range range)
{
    return is_shown(range) ? sight_span(maker->sight, range) : (struct span){{0, 0}, {0, 0}};
}

static void add_part(struct maker *maker, struct index_diag *diag, struct range range, const char *text)
{
    struct index_part part = {path_of(maker, range), span_of(maker, range), copy(maker, text)};
    vec_push(&maker->index->arena, diag->parts, part);
}

static void add_fix(struct maker *maker, struct index_diag *diag, const struct diag_fix *fix)
{
    struct arena *arena = &maker->index->arena;
    struct index_fix kept = {.title = copy(maker, fix->title), .is_preferred = fix->is_preferred};
    for (size_t i = 0; i < fix->edits.n; i++) {
        struct range range = fix->edits.at[i].range;
        if (!is_shown(range))
            return;
        struct edit edit = {path_of(maker, range), span_of(maker, range), copy(maker, fix->edits.at[i].replacement)};
        vec_push(arena, kept.edits, edit);
    }
    vec_push(arena, diag->fixes, kept);
}

/* The text, and below it what has no place. */
static const char *full_text(struct maker *maker, const struct diag *diag)
{
    struct text text = {.arena = &maker->index->arena};
    text_adds(&text, diag->text);
    for (size_t i = 0; i < diag->notes.n; i++)
        if (!is_shown(diag->notes.at[i].range))
            text_printf(&text, "\n%s", diag->notes.at[i].text);
    for (size_t i = 0; i < diag->helps.n; i++)
        text_printf(&text, "\nhelp: %s", diag->helps.at[i]);
    return text.at;
}

static void add_diag(struct maker *maker, const struct diag *diag)
{
    struct index_diag kept = {path_of(maker, diag->range), span_of(maker, diag->range), diag->code, diag->severity,
                              full_text(maker, diag), {0}, {0}};
    if (diag->label)
        add_part(maker, &kept, diag->range, diag->label);
    for (size_t i = 0; i < diag->labels.n; i++)
        if (diag->labels.at[i].text)
            add_part(maker, &kept, diag->labels.at[i].range, diag->labels.at[i].text);
    for (size_t i = 0; i < diag->notes.n; i++)
        if (is_shown(diag->notes.at[i].range))
            add_part(maker, &kept, diag->notes.at[i].range, diag->notes.at[i].text);
    for (size_t i = 0; i < diag->fixes.n; i++)
        add_fix(maker, &kept, &diag->fixes.at[i]);
    vec_push(&maker->index->arena, maker->index->diags, kept);
}

/* --- what it was made of ------------------------------------------------------------------------------------------------------- */

static void add_path(struct maker *maker, const char *path)
{
    if (path[0] == '/' && !index_depends(maker->index, server_name(maker->server, path)))
        vec_push(&maker->index->arena, maker->index->depends, server_name(maker->server, path));
}

static void add_paths(struct maker *maker)
{
    const struct session *session = maker->sight->session;
    for (size_t i = 0; i < session->sources.room; i++)
        if (session->sources.entries[i].key) {
            const struct source *source = session->sources.entries[i].value;
            const struct map_entry *entry = &session->sources.entries[i];
            add_path(maker, source ? source->path : server_name(maker->server, entry->key));
            if (source && source->path[0] == '/' && has_suffix(source->path, ".ctest"))
                vec_push(&maker->index->arena, maker->index->sources, server_name(maker->server, source->path));
        }
    for (size_t i = 0; i < session->asked.n; i++)
        add_path(maker, session->asked.at[i]);
}

static void add_times(struct index *index, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return;
    index->seconds = (long long)status.st_mtim.tv_sec;
    index->nanoseconds = status.st_mtim.tv_nsec;
    index->size = (long long)status.st_size;
}

struct index *index_make(struct server *server, struct sight *sight, const struct file *file)
{
    struct index *index = calloc(1, sizeof *index);
    struct map entities = {0};
    if (!index)
        longjmp(*server->out_of_memory, 1);
    index->arena.out_of_memory = server->out_of_memory;
    struct maker maker = {server, sight, index, &entities};
    index->root = server_name(server, sight->root);
    index->is_outside = sight->is_outside;
    add_times(index, file->path);
    add_fixtures(&maker);
    add_uses(&maker);
    add_tests(&maker);
    diag_sort(sight->session);
    for (size_t i = 0; i < sight->session->diags.n; i++)
        add_diag(&maker, sight->session->diags.at[i]);
    add_paths(&maker);
    index->has_errors = session_has_errors(sight->session);
    index->tests = hash_items(index);
    index->face = hash_face(index, sight->input->tree);
    return index;
}

void index_free(struct index *index)
{
    if (!index)
        return;
    arena_free(&index->arena);
    free(index);
}

/* --- counts ---------------------------------------------------------------------------------------------------------------------- */

static void count(struct index *index, unsigned one)
{
    for (size_t i = 0; i < index->uses.n; i++)
        if (role_is_use(index->uses.at[i].role))
            index->uses.at[i].entity->use_count += one;
    for (size_t i = 0; i < index->redirections.n; i++)
        index->redirections.at[i].entity->use_count += one;
    for (size_t i = 0; i < index->items.n; i++)
        for (size_t c = 0; c < index->items.at[i].closure.n; c++)
            index->items.at[i].closure.at[c]->test_count += one;
}

void index_install(struct index *index)
{
    count(index, 1);
    for (size_t i = 0; i < index->definitions.n; i++)
        index->definitions.at[i].entity->definition = &index->definitions.at[i];
}

void index_remove(struct index *index)
{
    count(index, (unsigned)-1);
    for (size_t i = 0; i < index->definitions.n; i++)
        if (index->definitions.at[i].entity->definition == &index->definitions.at[i])
            index->definitions.at[i].entity->definition = NULL;
}

bool index_is_unused(const struct index_definition *definition)
{
    return !definition->entity->use_count && !definition->is_autouse;
}

bool index_depends(const struct index *index, const char *path)
{
    for (size_t i = 0; i < index->depends.n; i++)
        if (index->depends.at[i] == path)
            return true;
    return false;
}

/* --- edits elsewhere ------------------------------------------------------------------------------------------------------------------ */

static struct position shifted(struct position position, struct span replaced, struct span inserted)
{
    if (position_compare(position, replaced.begin) <= 0)
        return position;
    if (position_compare(position, replaced.end) < 0)
        return replaced.begin;
    if (position.line == replaced.end.line)
        position.character = position.character - replaced.end.character + inserted.end.character;
    position.line = position.line - replaced.end.line + inserted.end.line;
    return position;
}

struct shift {
    const char *path;
    struct span replaced, inserted;
    bool is_moved, is_touched;
};

static void shift_span(struct shift *shift, const char *path, struct span *span)
{
    struct span before = *span;
    if (path != shift->path)
        return;
    span->begin = shifted(before.begin, shift->replaced, shift->inserted);
    span->end = shifted(before.end, shift->replaced, shift->inserted);
    shift->is_moved |= position_compare(span->begin, before.begin) || position_compare(span->end, before.end);
    shift->is_touched |= position_compare(before.begin, shift->replaced.end) <= 0 && position_compare(shift->replaced.begin, before.end) <= 0;
}

static void shift_diag(struct shift *shift, struct index_diag *diag)
{
    shift_span(shift, diag->path, &diag->span);
    for (size_t p = 0; p < diag->parts.n; p++)
        shift_span(shift, diag->parts.at[p].path, &diag->parts.at[p].span);
    for (size_t f = 0; f < diag->fixes.n; f++)
        for (size_t e = 0; e < diag->fixes.at[f].edits.n; e++)
            shift_span(shift, diag->fixes.at[f].edits.at[e].path, &diag->fixes.at[f].edits.at[e].span);
}

bool index_shift(struct server *server, struct index *index, const char *path, struct span replaced, struct span inserted)
{
    bool is_touched = false;
    for (size_t i = 0; i < index->diags.n; i++) {
        struct shift shift = {path, replaced, inserted, false, false};
        shift_diag(&shift, &index->diags.at[i]);
        if (shift.is_moved)
            file_at(server, index->diags.at[i].path)->must_publish = true;
        is_touched |= shift.is_touched;
    }
    return is_touched;
}
