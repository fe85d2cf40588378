/* mistakes.c - what is wrong with a name: nothing visible has it, it leads back to itself, it ends too early.
 *
 * In: the path from a test to the name. Out: one diagnostic for each mistake, however many tests meet it, with their number. How
 * names are looked up is in resolve.c, which scopes would fit in scopes.c.
 */
#include <string.h>

#include "base/text.h"
#include "sema/resolve.h"
#include "syntax/ctext.h"

static const struct range nowhere;

enum {
    MOST_STEPS = 8,      /* of a path are shown; what is between the first and the last ones is counted */
    MOST_SEARCHED = 1000 /* of so many messages the last ones are not read: no similar names are looked for */
};

/* --- one message for one mistake ------------------------------------------------------------------------------------ */

/* The entry of what was said of a thing. */
static struct map_entry *said(struct asking *asking, const void *thing, enum diag_code code)
{
    struct { const void *thing; uint64_t code; } *key = arena_alloc(&asking->session->arena, sizeof *key);
    key->thing = thing;
    key->code = (uint64_t)code;
    return map_at(&asking->session->arena, &asking->model->reported, key, sizeof *key);
}

static struct map_entry *said_at(struct asking *asking, struct range range, enum diag_code code)
{
    return said(asking, range.source->text + range.begin, code);
}

bool is_first_at(struct asking *asking, struct range range, enum diag_code code)
{
    struct map_entry *entry = said_at(asking, range, code);
    bool is_first = !entry->value;
    entry->value = entry;
    return is_first;
}

/* `asker` cannot be had, because of `use`. */
static struct mistake *mistake_new(struct asking *asking, struct diag *diag, const struct fixture *asker, const struct use *use)
{
    struct mistake *mistake = ARENA_NEW(&asking->session->arena, struct mistake);
    mistake->diag = diag;
    mistake->asker = asker;
    mistake->needed = asker ? asker->name : use->name;
    vec_push(&asking->session->arena, asking->model->mistakes, mistake);
    return mistake;
}

/* --- tests ------------------------------------------------------------------------------------------------------------ */

static void add_classes(struct text *text, const struct home *home)
{
    if (home->kind != HOME_CLASS)
        return;
    add_classes(text, home->outer);
    text_printf(text, "%s::", home->name);
}

static const char *test_id(struct session *session, const struct test *test)
{
    struct text text = {.arena = &session->arena};
    text_printf(&text, "%s::", test->node->keyword.source->id);
    add_classes(&text, test->home);
    text_adds(&text, test->name);
    return text.at;
}

/* Of a mistake in one test alone there is nothing to say. */
static void note_tests(struct session *session, const struct mistake *mistake)
{
    unsigned count = mistake->test_count;
    if (count == 0 || (count == 1 && !mistake->asker))
        return;
    const char *first = test_id(session, mistake->first);
    if (count == 1)
        diag_note(session, mistake->diag, nowhere, "one test needs '%s': %s", mistake->needed, first);
    else
        diag_note(session, mistake->diag, nowhere, "%u tests need '%s', the first is %s", count, mistake->needed, first);
}

void mistakes_finish(struct session *session, const struct model *model)
{
    for (size_t i = 0; i < model->mistakes.n; i++)
        note_tests(session, model->mistakes.at[i]);
}

/* --- paths ------------------------------------------------------------------------------------------------------------ */

struct steps { const struct path **at; size_t n, room; };

/* The steps behind `from` (NULL: all) up to `to`, in the order in which they are taken. */
static struct steps steps_between(struct session *session, const struct path *from, const struct path *to)
{
    struct steps steps = {0};
    for (const struct path *step = to; step != from; step = step->outer)
        vec_push(&session->arena, steps, step);
    for (size_t i = 0; i < steps.n / 2; i++) {
        const struct path *step = steps.at[i];
        steps.at[i] = steps.at[steps.n - 1 - i];
        steps.at[steps.n - 1 - i] = step;
    }
    return steps;
}

/* Is the step one of those in the middle of a long path, which are not shown? */
static bool is_elided(const struct steps *steps, size_t i)
{
    return steps->n > MOST_STEPS && i >= MOST_STEPS / 2 && i < steps->n - MOST_STEPS / 2;
}

static void note_elided(struct session *session, struct diag *diag, const struct steps *steps)
{
    if (steps->n > MOST_STEPS)
        diag_note(session, diag, nowhere, "%zu steps in the middle are not shown", steps->n - MOST_STEPS);
}

/* How the test that met the mistake comes to what is wrong. */
static void note_test(struct asking *asking, struct diag *diag, const struct path *first)
{
    const struct test *test = asking->test;
    if (!test)
        return;
    bool is_written = first->use->range.source == test->node->keyword.source && first->use->range.begin >= test->node->keyword.begin;
    diag_note(asking->session, diag, is_written ? first->use->range : test->node->declared.name, "test '%s' %s '%s'", test->name,
              is_written ? "asks for" : "gets the automatic", first->use->name);
}

/* The fixtures that ask, each where it is declared and with its scope. */
static void note_steps(struct asking *asking, struct diag *diag, const struct steps *steps)
{
    for (size_t i = 0; i < steps->n; i++) {
        const struct fixture *fixture = steps->at[i]->fixture;
        if (is_elided(steps, i))
            continue;
        if (!fixture)
            note_test(asking, diag, steps->at[i]);
        else
            diag_note(asking->session, diag, fixture->name_range, "'%s' has scope '%s' and depends on '%s'%s", fixture->name,
                      scope_name(fixture->scope), steps->at[i]->use->name,
                      fixture->scope == SCOPE_ANY ? ", so it lives as long as what asks for it" : "");
    }
    note_elided(asking->session, diag, steps);
}

/* --- unknown names ---------------------------------------------------------------------------------------------------- */

/* `fixtrue int db() { … }`: a piece of C that begins nearly with `fixture`. */
struct misspelt {
    struct range word, rest;
    bool is_reported; /* it stands in a class, where no C may stand */
};

/* What can be meant at a place: fixtures, the first of each name; and what its file misspells. */
struct name_list {
    VEC(const char *) names;
    VEC(const struct fixture *) fixtures; /* of these names */
    struct map seen;
    VEC(struct misspelt) misspelt;
};

static void add_name(struct session *session, struct name_list *list, const struct fixture *fixture)
{
    struct map_entry *entry = map_at(&session->arena, &list->seen, &fixture->name, sizeof fixture->name);
    if (entry->value)
        return;
    entry->value = (void *)fixture;
    vec_push(&session->arena, list->names, fixture->name);
    vec_push(&session->arena, list->fixtures, fixture);
}

static void add_visible(struct session *session, const struct home *home, struct name_list *list, unsigned depth)
{
    for (size_t i = 0; i < home->fixtures.n; i++)
        add_name(session, list, home->fixtures.at[i]);
    for (size_t i = 0; i < home->used.n && depth < 32; i++)
        add_visible(session, home->used.at[i], list, depth + 1);
}

static void add_misspelt(struct session *session, const struct node *nodes, size_t n, struct name_list *list, bool is_reported)
{
    static const char *const keyword[] = {"fixture"};
    for (size_t i = 0; i < n; i++) {
        struct misspelt one = {.rest = nodes[i].range, .is_reported = is_reported};
        struct ctoken token;
        add_misspelt(session, nodes[i].members.at, nodes[i].members.n, list, true);
        if (nodes[i].kind != NODE_C || nodes[i].c != C_OTHER || !ctoken_next(&one.rest, &token) || token.kind != CTOKEN_NAME)
            continue;
        one.word = token.range;
        if (diag_nearest(session_name_of(session, token.range), keyword, 1))
            vec_push(&session->arena, list->misspelt, one);
    }
}

/* Nearest first; found out once for each place. */
static const struct name_list *visible_from(struct session *session, struct home *view)
{
    if (view->visible)
        return view->visible;
    view->visible = ARENA_NEW(&session->arena, struct name_list);
    const struct tree *tree = home_file(view)->input->tree;
    add_misspelt(session, tree->nodes.at, tree->nodes.n, view->visible, false);
    for (const struct home *home = view; home; home = home->outer)
        add_visible(session, home, view->visible, 0);
    return view->visible;
}

/* Where a fixture can be seen, as an answer to "why not here?". */
static const char *why_invisible(struct session *session, const struct home *home)
{
    const char *directory = home->input->directory;
    switch (home->kind) {
    case HOME_CLASS:
        return arena_printf(&session->arena, "which only class '%s' sees", home->name);
    case HOME_CONFTEST:
        return arena_printf(&session->arena, "which only the files below '%s' see", directory);
    case HOME_USED:
        return "in a file that is not used here";
    default:
        return "which only this file sees; in a conftest.ctest above both, both would";
    }
}

static void suggest_use(struct session *session, struct diag *diag, const struct use *use, const struct fixture *fixture)
{
    const char *id = fixture->name_range.source->id;
    struct range top = {use->range.source, 0, 0};
    diag_choice(session, diag, "use '%s'", id);
    diag_edit(session, diag, top, arena_printf(&session->arena, "use \"%s\";\n", id));
    diag_help(session, diag, "write 'use \"%s\";' at the top of this file", id);
}

static bool is_candidate(const struct fixture *fixture, const struct name_list *visible)
{
    if (map_get(&visible->seen, &fixture->name, sizeof fixture->name) == fixture)
        return false;
    return fixture->home->kind != HOME_BUILTIN && !fixture->replaced_axis;
}

/* Fixtures of this name that are elsewhere. */
static size_t note_elsewhere(struct asking *asking, struct diag *diag, const struct use *use, const struct name_list *visible)
{
    enum { MOST = 4 };
    struct session *session = asking->session;
    size_t count = 0;
    for (size_t i = 0; i < asking->model->fixtures.n; i++) {
        struct fixture *other = asking->model->fixtures.at[i];
        if (other->name != use->name || !is_candidate(other, visible) || ++count > MOST)
            continue;
        diag_note(session, diag, other->name_range, "a fixture of this name is declared here, %s", why_invisible(session, other->home));
        if (other->home->kind == HOME_USED && count == 1)
            suggest_use(session, diag, use, other);
    }
    if (count > MOST)
        diag_note(session, diag, nowhere, "%zu more fixtures of this name are not visible here", count - MOST);
    return count;
}

/* `name = other`: its own name is no longer its name. */
static bool note_renamed(struct session *session, struct diag *diag, const struct use *use, const struct name_list *visible)
{
    for (size_t i = 0; i < visible->fixtures.n; i++) {
        const struct fixture *fixture = visible->fixtures.at[i];
        if (fixture->own_name != use->name)
            continue;
        diag_fix(session, diag, use->range, fixture->name);
        diag_help(session, diag, "did you mean '%s'?", fixture->name);
        diag_note(session, diag, fixture->name_range, "this fixture is requested as '%s'", fixture->name);
        return true;
    }
    return false;
}

/* `asker` (NULL: a test) itself is none of what is meant. */
static bool suggest_visible(struct session *session, struct diag *diag, const struct use *use, const struct name_list *visible,
                            const struct fixture *asker)
{
    struct { VEC(const char *) names; } others = {{0}};
    for (size_t i = 0; i < visible->names.n; i++)
        if (visible->fixtures.at[i] != asker)
            vec_push(&session->arena, others.names, visible->names.at[i]);
    return diag_suggest(session, diag, use->range, use->name, others.names.at, others.names.n);
}

/* A column of the test's own params, its class's or module's, or of the fixture's. */
static const struct column *find_column(const struct asking *asking, const struct fixture *asker, const char *name)
{
    struct axis *const own[] = {asker ? asker->axis : NULL};
    struct axis *const *axes = asker ? own : asking->test->axes.at;
    size_t n = asker ? asker->axis != NULL : asking->test->axes.n;
    for (size_t a = 0; a < n; a++)
        for (size_t c = 0; c < axes[a]->columns.n; c++)
            if (axes[a]->columns.at[c].name == name)
                return &axes[a]->columns.at[c];
    return NULL;
}

static uint32_t parameter_begin(const struct use *use)
{
    return range_is_empty(use->type) ? use->range.begin : use->type.begin;
}

/* Takes a parameter out of its list, with one comma. */
static void fix_parameter(struct session *session, struct diag *diag, const struct use *uses, size_t n, const struct use *use)
{
    for (size_t i = 0; i < n; i++) {
        struct range range = {use->range.source, parameter_begin(use), use->range.end};
        if (&uses[i] != use)
            continue;
        if (i + 1 < n)
            range.end = parameter_begin(&uses[i + 1]);
        else if (i > 0)
            range.begin = uses[i - 1].range.end;
        diag_fix(session, diag, range, "");
    }
}

/* Rows are no fixtures: a body has their columns without asking for them. */
static bool note_column(struct asking *asking, struct diag *diag, const struct use *use, const struct fixture *asker)
{
    struct session *session = asking->session;
    const struct column *column = asker || asking->test ? find_column(asking, asker, use->name) : NULL;
    if (!column)
        return false;
    diag_label(session, diag, column->range, "a column of 'params'");
    diag_help(session, diag, "the body has '%s' without naming it here, where only fixtures are named", use->name);
    if (asker)
        fix_parameter(session, diag, asker->uses.at, asker->uses.n, use);
    else
        fix_parameter(session, diag, asking->test->uses.at, asking->test->uses.n, use);
    return true;
}

/* The nearest name of those that are not visible. */
static void note_similar(struct asking *asking, struct diag *diag, const struct use *use, const struct name_list *visible)
{
    struct session *session = asking->session;
    struct name_list others = {{0}, {0}, {0}};
    const char *nearest;
    for (size_t i = 0; i < asking->model->fixtures.n; i++)
        if (is_candidate(asking->model->fixtures.at[i], visible))
            add_name(session, &others, asking->model->fixtures.at[i]);
    if (!diag_near(use->name, others.names.at, others.names.n, &nearest, 1))
        return;
    for (size_t i = 0; i < others.names.n; i++)
        if (others.names.at[i] == nearest)
            diag_note(session, diag, others.fixtures.at[i]->name_range, "'%s' is declared here, %s", nearest,
                      why_invisible(session, others.fixtures.at[i]->home));
}

static const struct misspelt *find_misspelt(const struct name_list *list, const char *name)
{
    for (size_t i = 0; i < list->misspelt.n; i++)
        if (ctext_mentions(list->misspelt.at[i].rest, name))
            return &list->misspelt.at[i];
    return NULL;
}

static void note_misspelt(struct session *session, struct diag *diag, const struct use *use, const struct misspelt *misspelt)
{
    diag_note(session, diag, misspelt->word, "what mentions '%s' here is C: it does not begin with 'fixture'", use->name);
    diag_fix(session, diag, misspelt->word, "fixture");
}

static void note_visible(struct session *session, struct diag *diag, const struct name_list *visible)
{
    enum { SHOWN = 12 };
    struct text text = {.arena = &session->arena};
    for (size_t i = 0; i < visible->names.n && i < SHOWN; i++)
        text_printf(&text, "%s%s", i ? ", " : "", visible->names.at[i]);
    if (visible->names.n > SHOWN)
        text_printf(&text, " and %zu more", visible->names.n - SHOWN);
    diag_note(session, diag, nowhere, "visible here, nearest first: %s", text.n ? text.at : "nothing");
}

/* A fixture is looked at from its own place, where it will be read, unless that of the test is in the same file. */
struct mistake *complain_unknown(struct asking *asking, const struct path *path, const struct use *use)
{
    struct session *session = asking->session;
    struct map_entry *entry = said_at(asking, use->range, CT0301);
    if (entry->value)
        return entry->value;
    const struct fixture *asker = path ? path->fixture : NULL;
    bool is_elsewhere = asker && asker->home->kind != HOME_USED && home_file(asker->home) != home_file(asking->view);
    const struct name_list *visible = visible_from(session, is_elsewhere ? asker->home : asking->view);
    const struct misspelt *misspelt = find_misspelt(visible, use->name);
    bool is_one_of_many = asking->model->mistakes.n > MOST_SEARCHED;
    struct diag *diag = misspelt && misspelt->is_reported
                            ? ARENA_NEW(&session->arena, struct diag)
                            : diag_add(session, CT0301, use->range, "no fixture '%s' is visible here", use->name);
    struct mistake *mistake = entry->value = mistake_new(asking, diag, asker, use);
    if (note_column(asking, diag, use, asker))
        return mistake;
    size_t elsewhere = note_elsewhere(asking, diag, use, visible);
    if (misspelt)
        note_misspelt(session, diag, use, misspelt);
    bool is_found = misspelt || note_renamed(session, diag, use, visible) || is_one_of_many;
    if (!is_found && !suggest_visible(session, diag, use, visible, asker) && !elsewhere)
        note_similar(asking, diag, use, visible);
    note_visible(session, diag, visible);
    return mistake;
}

struct mistake *complain_no_outer(struct asking *asking, const struct path *path)
{
    struct session *session = asking->session;
    const struct use *use = path->use;
    struct map_entry *entry = said_at(asking, use->range, CT0304);
    if (entry->value)
        return entry->value;
    struct diag *diag = diag_add(session, CT0304, use->range, "fixture '%s' names itself, but there is none of that name further out",
                                 use->name);
    const struct name_list *visible = visible_from(session, path->fixture->home);
    diag_help(session, diag, "a fixture that names itself extends the one that it overrides");
    struct mistake *mistake = entry->value = mistake_new(asking, diag, path->fixture, path->use);
    note_elsewhere(asking, diag, use, visible);
    return mistake;
}

/* --- cycles ----------------------------------------------------------------------------------------------------------- */

/* "a -> b -> a" */
static const char *cycle_text(struct session *session, const struct steps *steps)
{
    struct text text = {.arena = &session->arena};
    for (size_t i = 0; i < steps->n; i++)
        if (!is_elided(steps, i))
            text_printf(&text, "%s -> ", steps->at[i]->fixture->name);
        else if (i == MOST_STEPS / 2)
            text_adds(&text, "… -> ");
    text_adds(&text, steps->at[0]->fixture->name);
    return text.at;
}

struct mistake *complain_cycle(struct asking *asking, const struct path *path, const struct fixture *fixture)
{
    struct session *session = asking->session;
    const struct path *entry = path; /* the step at which `fixture` itself asks */
    while (entry->fixture != fixture)
        entry = entry->outer;
    struct steps steps = steps_between(session, entry->outer, path);
    for (size_t i = 0; i < steps.n; i++)
        if (said(asking, steps.at[i]->fixture, CT0302)->value)
            return said(asking, steps.at[i]->fixture, CT0302)->value;
    struct diag *diag = diag_add(session, CT0302, entry->use->range, "fixtures depend on each other in a cycle: %s",
                                 cycle_text(session, &steps));
    diag_label(session, diag, entry->use->range, "'%s' needs '%s'%s", fixture->name, entry->use->name,
               steps.n == 1 ? ", which closes the cycle" : "");
    for (size_t i = 1; i < steps.n; i++)
        if (!is_elided(&steps, i))
            diag_note(session, diag, steps.at[i]->use->range, "'%s' needs '%s'%s", steps.at[i]->fixture->name, steps.at[i]->use->name,
                      i + 1 == steps.n ? ", which closes the cycle" : "");
    note_elided(session, diag, &steps);
    diag_help(session, diag, "move what two of them share into a fixture that needs neither");
    struct mistake *mistake = mistake_new(asking, diag, fixture, path->use);
    for (size_t i = 0; i < steps.n; i++)
        said(asking, steps.at[i]->fixture, CT0302)->value = mistake;
    return mistake;
}

struct mistake *complain_depth(struct asking *asking, const struct path *path)
{
    struct map_entry *entry = said(asking, asking->model, CT0005);
    if (entry->value)
        return entry->value;
    struct diag *diag = diag_add(asking->session, CT0005, path->use->range, "fixtures depend on each other more than %d deep", DEEPEST);
    return entry->value = mistake_new(asking, diag, path->fixture, path->use);
}

/* --- scopes ----------------------------------------------------------------------------------------------------------- */

/* How long something lives, in words. */
static const char *span_text(struct session *session, struct life life)
{
    static const char *const spans[] = {"for the whole run", "", "for one file at a time", "for one class at a time",
                                        "for one test at a time"};
    if (life.scope != SCOPE_PACKAGE)
        return spans[life.scope];
    if (!*life.package)
        return "for all files";
    return arena_printf(&session->arena, "for the files below '%s'", life.package);
}

/* What stands in for another fixture than the asker's own place would give it. */
struct replacement {
    const struct path *step;     /* at which it is asked for; NULL: nothing does */
    const struct fixture *over;  /* what the test sees */
    const struct fixture *under; /* what the asker would see from its own place; NULL: nothing */
};

static struct replacement find_replacement(const struct steps *steps, const struct fixture *found)
{
    for (size_t i = 0; i < steps->n; i++) {
        const struct fixture *asker = steps->at[i]->fixture;
        const struct fixture *over = i + 1 < steps->n ? steps->at[i + 1]->fixture : found;
        const char *name = steps->at[i]->use->name;
        const struct fixture *under = model_find(asker->home, name, name == asker->name ? asker : NULL, NULL);
        if (under != over)
            return (struct replacement){steps->at[i], over, under};
    }
    return (struct replacement){NULL, NULL, NULL};
}

static void label_asker(struct session *session, struct diag *diag, const struct fixture *fixture, struct life asks)
{
    bool is_written = fixture->scope_range.source == diag->range.source && !range_is_empty(fixture->scope_range);
    if (is_written)
        diag_label(session, diag, fixture->scope_range, "'%s' lives %s", fixture->name, span_text(session, asks));
}

static void note_found(struct session *session, struct diag *diag, const struct fixture *found, struct life has)
{
    if (found->home->kind == HOME_BUILTIN)
        diag_note(session, diag, (struct range){0}, "'%s' is built in and has %s: it lives %s", found->name, life_text(session, has),
                  span_text(session, has));
    else
        diag_note(session, diag, found->name_range, "'%s' has %s: it lives %s", found->name, life_text(session, has),
                  span_text(session, has));
}

static void note_replacement(struct session *session, struct diag *diag, const struct replacement *replacement)
{
    const struct fixture *over = replacement->over, *under = replacement->under, *asker = replacement->step->fixture;
    if (under && under->home->kind != HOME_BUILTIN)
        diag_note(session, diag, under->name_range, "it overrides this '%s' with scope '%s', which '%s' sees from its own place",
                  under->name, scope_name(under->scope), asker->name);
    if (under)
        diag_help(session, diag, "give the override of '%s' a name of its own, so that '%s' keeps the other one", over->name, asker->name);
}

/* `path` ends at the use that asks for `found`, which lives shorter than the asker. Behind `any` fixtures stands the one that decides: it
 * is the one to refuse. */
struct mistake *complain_scope(struct asking *asking, const struct path *path, struct fixture *found, struct life has, struct life asks)
{
    struct session *session = asking->session;
    const struct path *asker = path;
    while (asker->outer && asker->outer->fixture && asker->fixture->scope == SCOPE_ANY)
        asker = asker->outer;
    const struct fixture *fixture = asker->fixture;
    struct steps steps = steps_between(session, asker->outer, path);
    struct replacement replacement = find_replacement(&steps, found);
    enum diag_code code = replacement.step ? CT0202 : CT0201;
    struct map_entry *entry = said_at(asking, asker->use->range, code);
    if (entry->value)
        return entry->value;
    const char *view = replacement.step && asking->test
                           ? arena_printf(&session->arena, "for test '%s' ", asking->test->name) : "";
    struct diag *diag = diag_add(session, code, asker->use->range, "fixture '%s' has %s but %sdepends on '%s', which has %s", fixture->name,
                                 life_text(session, asks), view, found->name, life_text(session, has));
    struct mistake *mistake = entry->value = mistake_new(asking, diag, fixture, path->use);
    diag_label(session, diag, asker->use->range, asker == path ? "torn down before '%s' is" : "through this, '%s' needs what is torn down before it",
               fixture->name);
    label_asker(session, diag, fixture, asks);
    if (replacement.step) {
        struct steps before = steps_between(session, NULL, asker->outer);
        note_steps(asking, diag, &before);
    }
    struct steps behind = steps_between(session, asker, path);
    note_steps(asking, diag, &behind);
    note_found(session, diag, found, has);
    const char *found_text = arena_printf(&session->arena, replacement.over == found && replacement.under ? "the override of '%s'" : "'%s'", found->name);
    scopes_suggest(asking, diag, asker, asks, found, found_text, has);
    if (replacement.step)
        note_replacement(session, diag, &replacement);
    return mistake;
}

/* --- types ------------------------------------------------------------------------------------------------------------ */

static void complain_valueless(struct session *session, const struct use *use, const struct fixture *fixture)
{
    struct diag *diag = diag_add(session, CT0601, use->range, "'%s' is written with a type, but the fixture has no value", use->name);
    diag_fix(session, diag, (struct range){use->type.source, use->type.begin, use->range.begin}, "");
    diag_note(session, diag, fixture->name_range, "it is declared here");
}

void complain_type(struct asking *asking, const struct use *use, const struct fixture *fixture)
{
    struct session *session = asking->session;
    if (!is_first_at(asking, use->range, CT0601))
        return;
    if (!fixture->has_value) {
        complain_valueless(session, use, fixture);
        return;
    }
    const char *type = ctext_canonical(session, fixture->type);
    struct diag *diag = diag_add(session, CT0601, use->range, "'%s' has the type '%s' here, but the fixture's value has the type '%s'",
                                 use->name, ctext_canonical(session, use->type), type);
    diag_fix(session, diag, use->type, type);
    diag_note(session, diag, fixture->type, "the fixture is declared here");
}

/* --- columns ---------------------------------------------------------------------------------------------------------- */

void complain_hidden(struct session *session, const struct column *column, const struct fixture *fixture)
{
    const char *name = column->name;
    struct range type = column->type, declaration = {type.source, type.begin, column->range.end};
    struct diag *diag = diag_add(session, CT0504, column->range, "column '%s' has the name of a fixture that is visible here", name);
    if (fixture->home->kind != HOME_BUILTIN)
        diag_note(session, diag, fixture->name_range, "the fixture is declared here");
    if (fixture->axis && range_is_empty(column->suffix)) {
        diag_choice(session, diag, "hand the rows to fixture '%s'", name);
        diag_edit(session, diag, declaration, arena_printf(&session->arena, "indirect %s", name));
    }
    if (fixture->has_value && types_compare(type, fixture->type) == TYPE_SAME) {
        diag_choice(session, diag, "let the column take the place of fixture '%s'", name);
        diag_edit(session, diag, (struct range){type.source, type.begin, type.begin}, "replace ");
    }
    diag_help(session, diag, "write 'indirect %s' to hand it the rows, 'replace' with its type to take its place, or use another name", name);
}
