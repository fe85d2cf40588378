/* unknown.c - names that mean nothing where they stand: what was meant?
 *
 * In: the name, and who asks. Out: a diagnostic with the nearest names that are visible there, and with what has the name but is
 * not visible, and why: it is elsewhere, requested by another name, a column, or misspelt where it is declared.
 */
#include <string.h>

#include "base/text.h"
#include "sema/resolve.h"
#include "syntax/ctext.h"

static const struct range nowhere;

enum { MOST_SEARCHED = 1000 }; /* of so many messages the last ones are not read: no similar names are looked for */

/* --- what there is ---------------------------------------------------------------------------------------------------- */

/* A piece of C that was meant to be a fixture: it begins nearly so, `fixtrue int db() { … }`, or not at once, `static fixture`,
 * or is what remains of one that could not be read. */
struct misspelt {
    struct range word, rest; /* `word` may be empty where it is reported */
    struct range never;      /* the `#if 0` around it, where nothing is looked at; else empty */
    bool is_reported;        /* it stands in a class, where no C may stand, or behind a broken declaration */
};

/* A function of C, and where it is declared. */
struct function {
    const char *name; /* interned */
    struct range range;
};

/* What can be meant at a place: fixtures, the first of each name; and what its file misspells. */
struct name_list {
    VEC(const char *) names;
    VEC(const struct fixture *) fixtures; /* of these names */
    struct map seen;
    VEC(struct misspelt) misspelt;
    bool has_unread;      /* a `use` whose file nobody knows could have declared more */
    struct map functions; /* of its C: name -> struct function * */
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

/* What other languages, and C, write before a word like `fixture`. */
static bool may_stand_before(struct ctoken token)
{
    static const char *const before[] = {"@", "pytest", ".", "static", "extern", "inline"};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (ctoken_is(token, before[i]))
            return true;
    return false;
}

/* Takes the words off the piece that were meant for `fixture`. */
static bool begins_nearly(struct session *session, struct misspelt *piece)
{
    static const char *const keyword[] = {"fixture"};
    struct ctoken token;
    if (!ctoken_next(&piece->rest, &token))
        return false;
    piece->word = token.range;
    while (may_stand_before(token) && ctoken_next(&piece->rest, &token))
        piece->word.end = token.range.end;
    return token.kind == CTOKEN_NAME && diag_nearest(session_name_of(session, token.range), keyword, 1);
}

static struct range never_around(const struct tree *tree, const struct node *node)
{
    const struct condition *condition = node->condition == NO_CONDITION ? NULL : &tree->conditions.at[node->condition];
    return condition && condition->is_never ? condition->directive : nowhere;
}

static void add_misspelt(struct session *session, const struct tree *tree, const struct node *nodes, size_t n, struct name_list *list,
                         bool is_reported)
{
    const struct node *before = NULL;
    for (size_t i = 0; i < n; i++) {
        bool is_rest = before && before->kind == NODE_FIXTURE && before->is_broken;
        struct misspelt one = {.rest = nodes[i].range, .is_reported = is_reported || is_rest, .never = never_around(tree, &nodes[i])};
        add_misspelt(session, tree, nodes[i].members.at, nodes[i].members.n, list, true);
        if (nodes[i].kind != NODE_C || nodes[i].c != C_SPACE)
            before = &nodes[i];
        if (nodes[i].kind != NODE_C || nodes[i].c != C_OTHER)
            continue;
        bool is_out = !range_is_empty(one.never);
        if (is_out ? ctext_mentions(one.rest, "fixture") : is_rest || begins_nearly(session, &one))
            vec_push(&session->arena, list->misspelt, one);
    }
}

/* `static int db(void) { … }` */
static void add_function(struct session *session, struct range rest, struct name_list *list)
{
    struct ctoken token, before = {0};
    while (ctoken_next(&rest, &token) && !ctoken_is(token, "{") && !ctoken_is(token, "=") && !ctoken_is(token, ";")) {
        if (ctoken_is(token, "(") && before.range.source && before.kind == CTOKEN_NAME) {
            struct function *function = ARENA_NEW(&session->arena, struct function);
            *function = (struct function){session_name_of(session, before.range), before.range};
            struct map_entry *entry = map_at(&session->arena, &list->functions, &function->name, sizeof function->name);
            if (!entry->value)
                entry->value = function;
        }
        before = token;
    }
}

static void add_functions(struct session *session, const struct tree *tree, struct name_list *list)
{
    for (size_t i = 0; i < tree->nodes.n; i++) {
        const struct node *node = &tree->nodes.at[i];
        if (node->kind == NODE_C && node->c != C_DIRECTIVE && node->c != C_SPACE)
            add_function(session, node->range, list);
    }
}

/* `use lib/db.ctest;`: which file is meant nobody knows. */
static bool uses_unread(const struct tree *tree)
{
    for (size_t i = 0; i < tree->nodes.n; i++)
        if (tree->nodes.at[i].kind == NODE_USE && range_is_empty(tree->nodes.at[i].path))
            return true;
    return false;
}

/* Nearest first; found out once for each place. */
static const struct name_list *visible_from(struct session *session, struct home *view)
{
    if (view->visible)
        return view->visible;
    view->visible = ARENA_NEW(&session->arena, struct name_list);
    const struct tree *tree = home_file(view)->input->tree;
    add_misspelt(session, tree, tree->nodes.at, tree->nodes.n, view->visible, false);
    add_functions(session, tree, view->visible);
    for (const struct home *home = view; home; home = home->outer) {
        add_visible(session, home, view->visible, 0);
        view->visible->has_unread |= uses_unread(home->input->tree);
    }
    return view->visible;
}

/* Can others `use` the file: it is used, or holds nothing but fixtures? */
static bool is_for_others(const struct home *home)
{
    return home->kind == HOME_USED || (home->kind == HOME_MODULE && !home->tests.n && !home->classes.n && !home->modules.n);
}

/* Where a fixture can be seen, as an answer to "why not here?". */
static const char *why_invisible(struct session *session, const struct home *home)
{
    const char *directory = home->input->directory;
    if (is_for_others(home))
        return "in a file that is not used here";
    switch (home->kind) {
    case HOME_CLASS:
        return arena_printf(&session->arena, "which only class '%s' sees", home->name);
    case HOME_CONFTEST:
        return arena_printf(&session->arena, "which only the files below '%s' see", directory);
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
        if (is_for_others(other->home) && count == 1)
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
    if (!column || column->kind != COLUMN_PLAIN) /* others ask for a fixture themselves */
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
    struct name_list others = {.seen = {0}};
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

/* Is a file missing that could have declared it, as was reported? */
static bool uses_missing(const struct session *session, const struct home *view)
{
    bool is_missing = false;
    for (const struct home *home = view; home; home = home->outer)
        for (size_t i = 0; i < home->input->uses.n; i++)
            is_missing |= !home->input->uses.at[i];
    for (size_t i = 0; is_missing && i < session->diags.n; i++)
        if (session->diags.at[i]->code == CT0310)
            return true;
    return false;
}

static void note_misspelt(struct session *session, struct diag *diag, const struct use *use, const struct misspelt *misspelt)
{
    if (!range_is_empty(misspelt->never)) {
        diag_note(session, diag, misspelt->never, "what mentions '%s' below this is not looked at", use->name);
        return;
    }
    diag_note(session, diag, misspelt->word, "what mentions '%s' here is C: it does not begin with 'fixture'", use->name);
    if (!ctext_mentions(misspelt->rest, "fixture"))
        diag_fix(session, diag, misspelt->word, "fixture");
}

static void note_function(struct session *session, struct diag *diag, const struct use *use, const struct name_list *visible)
{
    const struct function *function = map_get(&visible->functions, &use->name, sizeof use->name);
    if (function)
        diag_note(session, diag, function->range, "this '%s' is a function of C: what a test can ask for begins with 'fixture'", use->name);
}

/* Names that a user of pytest has at the tips of his fingers. */
static bool suggest_own(struct session *session, struct diag *diag, const struct use *use)
{
    static const struct { const char *theirs, *ours; } names[] = {
        {"capsys", "capfd"}, {"capsysbinary", "capfd"}, {"capfdbinary", "capfd"},
        {"tmpdir", "tmp_path"}, {"tmpdir_factory", "tmp_path"}, {"tmp_path_factory", "tmp_path"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(use->name, names[i].theirs) == 0) {
            diag_fix(session, diag, use->range, names[i].ours);
            diag_help(session, diag, "pytest's '%s' is '%s' here", use->name, names[i].ours);
            return true;
        }
    return false;
}

static void note_above_root(struct session *session, struct diag *diag, const struct inputs *inputs)
{
    if (!inputs->conftest_above)
        return;
    diag_note(session, diag, nowhere, "'%s' lies above the root and is not read", inputs->conftest_above);
    diag_help(session, diag, "a ctest.yaml beside that conftest, or '--root', makes its directory the root");
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
    bool is_reported = (misspelt && misspelt->is_reported) || visible->has_unread || uses_missing(session, is_elsewhere ? asker->home : asking->view);
    struct diag *diag = is_reported
                            ? ARENA_NEW(&session->arena, struct diag)
                            : diag_add(session, CT0301, use->range, "no fixture '%s' is visible here", use->name);
    struct mistake *mistake = entry->value = mistake_new(asking, diag, asker, use);
    if (note_column(asking, diag, use, asker))
        return mistake;
    size_t elsewhere = note_elsewhere(asking, diag, use, visible);
    if (misspelt && !misspelt->is_reported)
        note_misspelt(session, diag, use, misspelt);
    else if (!misspelt && !elsewhere && !is_one_of_many)
        note_function(session, diag, use, visible);
    bool is_found = misspelt || note_renamed(session, diag, use, visible) || suggest_own(session, diag, use) || is_one_of_many;
    if (!is_found && !suggest_visible(session, diag, use, visible, asker) && !elsewhere) {
        note_similar(asking, diag, use, visible);
        note_above_root(session, diag, asking->model->inputs);
    }
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
