/* mistakes.c - what is wrong with a name that means something: it leads back to itself, it ends too early, it has another type.
 *
 * In: the path from a test to the name. Out: one diagnostic for each mistake, however many tests meet it, with their number. How
 * names are looked up is in resolve.c, which scopes would fit in scopes.c, names that mean nothing in unknown.c.
 */
#include <string.h>

#include "base/text.h"
#include "sema/resolve.h"
#include "syntax/ctext.h"

static const struct range nowhere;

enum { MOST_STEPS = 40 }; /* of a path are shown; of longer ones what is between the first and the last is counted */

/* --- one message for one mistake ------------------------------------------------------------------------------------ */

static struct map_entry *said(struct asking *asking, const void *thing, enum diag_code code)
{
    struct { const void *thing; uint64_t code; } *key = arena_alloc(&asking->session->arena, sizeof *key);
    key->thing = thing;
    key->code = (uint64_t)code;
    return map_at(&asking->session->arena, &asking->model->reported, key, sizeof *key);
}

struct map_entry *said_at(struct asking *asking, struct range range, enum diag_code code)
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

struct mistake *mistake_new(struct asking *asking, struct diag *diag, const struct fixture *asker, const struct use *use)
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
    diag_step(asking->session, diag, is_written ? first->use->range : test->node->declared.name, "test '%s' %s '%s'", test->name,
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
            diag_step(asking->session, diag, fixture->name_range, "'%s' has scope '%s' and depends on '%s'%s", fixture->name,
                      scope_name(fixture->scope), steps->at[i]->use->name,
                      fixture->scope == SCOPE_ANY ? ", so it lives as long as what asks for it" : "");
    }
    note_elided(asking->session, diag, steps);
}

/* --- overrides --------------------------------------------------------------------------------------------------------- */

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

static void suggest_own_name(struct session *session, struct diag *diag, const struct replacement *replacement)
{
    if (replacement->under)
        diag_help(session, diag, "give the override of '%s' a name of its own, so that '%s' keeps the other one", replacement->over->name,
                  replacement->step->fixture->name);
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
            diag_step(session, diag, steps.at[i]->use->range, "'%s' needs '%s'%s", steps.at[i]->fixture->name, steps.at[i]->use->name,
                      i + 1 == steps.n ? ", which closes the cycle" : "");
    note_elided(session, diag, &steps);
    struct replacement replacement = find_replacement(&steps, fixture);
    if (replacement.under && replacement.under->home->kind != HOME_BUILTIN)
        diag_note(session, diag, replacement.under->name_range, "%sthe override of '%s' takes the place of this one, which '%s' sees from its own",
                  asking->test ? arena_printf(&session->arena, "for test '%s' ", asking->test->name) : "", replacement.under->name,
                  replacement.step->fixture->name);
    suggest_own_name(session, diag, &replacement);
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
        diag_step(session, diag, found->name_range, "'%s' has %s: it lives %s", found->name, life_text(session, has),
                  span_text(session, has));
}

static void note_replacement(struct session *session, struct diag *diag, const struct replacement *replacement)
{
    const struct fixture *under = replacement->under, *asker = replacement->step->fixture;
    if (under && under->home->kind != HOME_BUILTIN)
        diag_note(session, diag, under->name_range, "it overrides this '%s' with scope '%s', which '%s' sees from its own place",
                  under->name, scope_name(under->scope), asker->name);
    suggest_own_name(session, diag, replacement);
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
    const char *which = found->name == fixture->name ? "the overridden " : "";
    struct diag *diag = diag_add(session, code, asker->use->range, "fixture '%s' has %s but %sdepends on %s'%s', which has %s", fixture->name,
                                 life_text(session, asks), view, which, found->name, life_text(session, has));
    struct mistake *mistake = entry->value = mistake_new(asking, diag, fixture, path->use);
    diag_label(session, diag, asker->use->range, asker == path ? "torn down before '%s' is" : "through this, '%s' needs what is torn down before it",
               fixture->name);
    label_asker(session, diag, fixture, asks);
    if (replacement.step) {
        struct steps before = steps_between(session, NULL, asker->outer);
        note_steps(asking, diag, &before);
        for (size_t i = 0; i < diag->notes.n; i++)
            diag->steps_before += diag->notes.at[i].is_step;
    }
    struct steps behind = steps_between(session, asker, path);
    note_steps(asking, diag, &behind);
    note_found(session, diag, found, has);
    bool is_override = replacement.over == found && replacement.under;
    const char *found_text = arena_printf(&session->arena, "%s'%s'", is_override ? "the override of " : which, found->name);
    scopes_suggest(asking, diag, asker, asks, found, found_text, has);
    if (replacement.step)
        note_replacement(session, diag, &replacement);
    return mistake;
}

/* --- types ------------------------------------------------------------------------------------------------------------ */

/* Takes the next name that is no tag off a type; empty: there is none. */
static struct range next_type_name(struct range *type)
{
    struct ctoken token;
    while (ctoken_next(type, &token)) {
        bool has_tag = ctoken_is(token, "struct") || ctoken_is(token, "union") || ctoken_is(token, "enum");
        if (has_tag)
            ctoken_next(type, &token);
        else if (token.kind == CTOKEN_NAME)
            return token.range;
    }
    return nowhere;
}

static bool is_type_of_fixtures(const struct model *model, const char *name)
{
    for (size_t i = 0; i < model->fixtures.n; i++)
        for (struct range type = model->fixtures.at[i]->type, word; type.source && !range_is_empty(word = next_type_name(&type));)
            if (range_equals(word, name))
                return true;
    return false;
}

/* `user *`, and `user` where the value is a `struct user`: certainly a typedef. */
static bool is_type_name(const struct fixture *fixture, const char *name, struct range behind)
{
    struct ctoken next;
    return (ctoken_next(&behind, &next) && ctoken_is(next, "*")) || (fixture->has_value && ctext_mentions(fixture->type, name));
}

/* Takes a type off up to the next name of a fixture that none has for its type. */
static struct range next_other(struct asking *asking, const struct use *use, const struct fixture *fixture, struct range *type)
{
    struct range word;
    while (!range_is_empty(word = next_type_name(type))) {
        const char *name = session_name_of(asking->session, word);
        bool is_fixture = name != use->name && model_find(asking->view, name, NULL, NULL);
        if (is_fixture && !is_type_name(fixture, name, *type) && !is_type_of_fixtures(asking->model, name))
            return word;
    }
    return nowhere;
}

bool type_misses_comma(struct asking *asking, const struct use *use, const struct fixture *fixture)
{
    struct range type = use->type;
    return !range_is_empty(next_other(asking, use, fixture, &type));
}

static bool suggest_commas(struct asking *asking, struct diag *diag, const struct use *use, const struct fixture *fixture)
{
    struct session *session = asking->session;
    struct range type = use->type, other, first = nowhere;
    while (!range_is_empty(other = next_other(asking, use, fixture, &type))) {
        diag_fix(session, diag, (struct range){other.source, other.end, other.end}, ",");
        first = range_is_empty(first) ? other : first;
    }
    if (range_is_empty(first))
        return false;
    diag_label(session, diag, first, "a fixture");
    diag_help(session, diag, "is a ',' missing behind '%s'?", session_name_of(session, first));
    return true;
}

static bool provides_value(const struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->node->body.words.n; i++) {
        const struct word *word = &fixture->node->body.words.at[i];
        if ((word->kind == WORD_yield || word->kind == WORD_return) && word->has_value)
            return true;
    }
    return false;
}

static void complain_valueless(struct asking *asking, const struct use *use, const struct fixture *fixture)
{
    struct session *session = asking->session;
    struct diag *diag = diag_add(session, CT0601, use->range, "'%s' is written with a type, but the fixture has no value", use->name);
    if (!suggest_commas(asking, diag, use, fixture))
        diag_fix(session, diag, (struct range){use->type.source, use->type.begin, use->range.begin}, "");
    diag_note(session, diag, fixture->name_range, "it is declared here");
}

void complain_type(struct asking *asking, const struct use *use, const struct fixture *fixture)
{
    struct session *session = asking->session;
    bool lacks_type = !fixture->has_value && provides_value(fixture); /* CT0406 says so */
    bool is_replaced = fixture->replaced_axis && fixture->replaced_axis->is_misread;
    bool is_said = fixture->node->is_broken || range_is_empty(use->type) || lacks_type || is_replaced;
    if (is_said || !is_first_at(asking, use->range, CT0601))
        return;
    if (!fixture->has_value) {
        complain_valueless(asking, use, fixture);
        return;
    }
    const char *type = ctext_canonical(session, fixture->type);
    struct diag *diag = diag_add(session, CT0601, use->range, "'%s' has the type '%s' here, but the fixture's value has the type '%s'",
                                 use->name, ctext_canonical(session, use->type), type);
    if (!suggest_commas(asking, diag, use, fixture))
        diag_fix(session, diag, use->type, type);
    diag_note(session, diag, fixture->type, "the fixture is declared here");
}

void check_from(struct asking *asking, const struct column *column, const struct cell *cell)
{
    struct session *session = asking->session;
    const struct fixture *fixture = model_find(asking->view, cell->from.name, NULL, NULL);
    bool is_known = fixture && !fixture->node->is_broken && column->kind != COLUMN_INDIRECT && range_is_empty(column->suffix);
    bool fits = is_known && fixture->has_value && !types_are_apart(column->type, fixture->type);
    if (!is_known || fits || (!fixture->has_value && provides_value(fixture)) || !is_first_at(asking, cell->range, CT0601))
        return;
    const char *why = "no value that could stand in a row";
    if (fixture->has_value)
        why = arena_printf(&session->arena, "the type '%s', but the column has the type '%s'", ctext_canonical(session, fixture->type),
                           ctext_canonical(session, column->type));
    struct diag *diag = diag_add(session, CT0601, cell->range, "fixture '%s' has %s", fixture->name, why);
    diag_label(session, diag, column->range, "the column");
    diag_note(session, diag, fixture->name_range, "the fixture is declared here");
}

/* --- columns ---------------------------------------------------------------------------------------------------------- */

void complain_hidden(struct session *session, const struct column *column, const struct fixture *fixture)
{
    const char *name = column->name;
    struct range type = column->type, declaration = {type.source, type.begin, column->range.end};
    struct diag *diag = diag_add(session, CT0504, column->range, "column '%s' has the name of a fixture that is visible here", name);
    if (fixture->home->kind != HOME_BUILTIN)
        diag_note(session, diag, fixture->name_range, "the fixture is declared here");
    const char *const indirect[] = {"indirect"};
    if (fixture->axis && diag_suggest(session, diag, type, ctext_canonical(session, type), indirect, 1))
        return;
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
