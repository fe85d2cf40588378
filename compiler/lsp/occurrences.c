/* occurrences.c - every place in a file that names something of ours, and what it means there.
 *
 * In: the home of a file. Out: places in order. Of several alternatives of one declaration (branches of an #if) the model
 * reads the head of the first; the heads of the others have the same tokens, so each place in it has its twin in them.
 */
#include "lsp/occurrences.h"

#include <stdlib.h>
#include <string.h>

#include "syntax/ctext.h"

struct finder {
    struct session *session;
    struct home *file, *view; /* a used file is looked at from another place */
    struct occurrences found;
    struct occurrence mold; /* what all places of one declaration have in common */
};

bool role_is_use(enum role role)
{
    return role == ROLE_PARAMETER || role == ROLE_USEFIXTURES || role == ROLE_FROM || role == ROLE_HANDED;
}

static struct occurrence *add(struct finder *finder, enum role role, struct range range, struct fixture *fixture)
{
    struct occurrence occurrence = finder->mold;
    occurrence.role = role;
    occurrence.range = range;
    occurrence.fixture = fixture;
    vec_push(&finder->session->arena, finder->found, occurrence);
    return &finder->found.at[finder->found.n - 1];
}

static bool is_within(struct range inner, struct range outer)
{
    return inner.source == outer.source && outer.begin <= inner.begin && inner.end <= outer.end;
}

/* --- heads ------------------------------------------------------------------------------------------------------------ */

static struct fixture *look_up(const struct home *view, const char *name, const struct fixture *asker)
{
    return model_find(view, name, asker && asker->name == name ? asker : NULL, NULL);
}

static void add_parameters(struct finder *finder, const struct use *uses, size_t n, const struct home *view)
{
    for (size_t i = 0; i < n; i++) {
        struct fixture *fixture = look_up(view, uses[i].name, finder->mold.asker);
        const struct column *column = NULL;
        if (fixture && fixture->replaced_axis) {
            column = &fixture->replaced_axis->columns.at[fixture->replaced_column];
            fixture = look_up(view->outer, uses[i].name, NULL);
        }
        struct occurrence *occurrence = add(finder, ROLE_PARAMETER, uses[i].range, fixture);
        occurrence->column = column;
        occurrence->type = uses[i].type;
    }
}

static void add_usefixtures(struct finder *finder, const struct use *uses, size_t n, const struct home *view)
{
    for (size_t i = 0; i < n; i++)
        if (is_within(uses[i].range, finder->mold.node->range))
            add(finder, ROLE_USEFIXTURES, uses[i].range, look_up(view, uses[i].name, NULL));
}

static void add_column(struct finder *finder, const struct column *column, const struct home *view)
{
    if (column->kind != COLUMN_PLAIN)
        add(finder, ROLE_HANDED, column->range, look_up(view, column->name, NULL))->column = column;
    else if (range_equals(column->range, column->name)) /* else it is called `param`, and that is nowhere written */
        add(finder, ROLE_COLUMN, column->range, NULL)->column = column;
}

static void add_axis(struct finder *finder, const struct axis *axis, const struct home *view)
{
    for (size_t c = 0; c < axis->columns.n; c++)
        if (axis->owner == finder->mold.node && is_within(axis->columns.at[c].range, finder->mold.node->range))
            add_column(finder, &axis->columns.at[c], view);
    for (size_t r = 0; axis->has_from && r < axis->rows.n; r++)
        for (size_t c = 0; c < axis->rows.at[r].cells.n; c++) {
            const struct cell *cell = &axis->rows.at[r].cells.at[c];
            if (cell->kind == CELL_FROM && is_within(cell->from.range, finder->mold.node->range))
                add(finder, ROLE_FROM, cell->from.range, look_up(view, cell->from.name, finder->mold.asker));
        }
}

/* --- bodies ------------------------------------------------------------------------------------------------------------ */

/* A name that a body has as a variable. */
struct local {
    const char *name;
    size_t length;
    enum role role;
    struct fixture *fixture;
    const struct column *column;
};
struct locals { struct local *at; size_t n, room; };

static void add_local(struct finder *finder, struct locals *locals, const char *name, enum role role, struct fixture *fixture,
                      const struct column *column)
{
    struct local local = {name, strlen(name), role, fixture, column};
    vec_push(&finder->session->arena, *locals, local);
}

static void add_local_columns(struct finder *finder, struct locals *locals, const struct axis *axis)
{
    for (size_t c = 0; c < axis->columns.n; c++)
        if (axis->columns.at[c].kind == COLUMN_PLAIN)
            add_local(finder, locals, axis->columns.at[c].name, ROLE_COLUMN_MENTION, NULL, &axis->columns.at[c]);
}

/* The parameters that were added since `first`. */
static void add_local_parameters(struct finder *finder, struct locals *locals, size_t first)
{
    for (size_t i = first; i < finder->found.n; i++) {
        const struct occurrence *occurrence = &finder->found.at[i];
        if (occurrence->role == ROLE_PARAMETER)
            add_local(finder, locals, session_name_of(finder->session, occurrence->range), ROLE_MENTION, occurrence->fixture,
                      occurrence->column);
    }
}

/* Names of members, tags and labels are other names. */
static bool is_variable(struct ctoken before, struct ctoken token, struct range rest)
{
    static const char *const others[] = {".", "->", "struct", "union", "enum", "goto"};
    static const char *const starts[] = {";", "{", "}"};
    struct ctoken next;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (before.range.source && ctoken_is(before, others[i]))
            return false;
    if (!ctoken_next(&rest, &next) || !ctoken_is(next, ":"))
        return token.kind == CTOKEN_NAME;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (before.range.source && ctoken_is(before, starts[i]))
            return false; /* a label */
    return true;
}

static void add_mentions(struct finder *finder, const struct node *node, const struct locals *locals)
{
    struct range rest = node->body.range;
    struct ctoken before = {0}, token;
    for (; locals->n && ctoken_next(&rest, &token); before = token)
        for (size_t i = 0; token.kind == CTOKEN_NAME && i < locals->n; i++) {
            const struct local *local = &locals->at[i];
            if (range_size(token.range) != local->length || memcmp(range_text(token.range), local->name, local->length) != 0)
                continue;
            if (is_variable(before, token, rest))
                add(finder, local->role, token.range, local->fixture)->column = local->column;
            break;
        }
}

/* --- alternatives ------------------------------------------------------------------------------------------------------- */

static struct range head_of(const struct node *node)
{
    return (struct range){node->keyword.source, node->keyword.begin, node->body.range.begin};
}

/* Places in the head of `first`, found since `begin`, have twins in the head of `other`. */
static void add_twins(struct finder *finder, size_t begin, size_t end, const struct node *first, const struct node *other)
{
    struct range a = head_of(first), b = head_of(other);
    struct ctoken left, right;
    while (ctoken_next(&a, &left) && ctoken_next(&b, &right))
        for (size_t i = begin; i < end; i++) {
            const struct occurrence occurrence = finder->found.at[i];
            if (occurrence.range.begin != left.range.begin || occurrence.range.end != left.range.end)
                continue;
            struct occurrence *twin = add(finder, occurrence.role, right.range, occurrence.fixture);
            twin->column = occurrence.column;
            twin->node = other;
        }
}

static void add_alternatives(struct finder *finder, size_t begin, const struct node *const *nodes, size_t n, const struct locals *locals)
{
    size_t end = finder->found.n;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            add_twins(finder, begin, end, nodes[0], nodes[i]);
        finder->mold.node = nodes[i];
        add_mentions(finder, nodes[i], locals);
    }
}

/* --- declarations ---------------------------------------------------------------------------------------------------------- */

/* The word behind `name =`. */
static struct range requested_name(const struct node *node)
{
    for (size_t i = 0; i < node->attributes.n; i++)
        if (node->attributes.at[i].form == ATTRIBUTE_VALUE && range_equals(node->attributes.at[i].name, "name"))
            return node->attributes.at[i].value;
    return (struct range){0};
}

static void add_fixture(struct finder *finder, struct fixture *fixture)
{
    size_t begin = finder->found.n;
    struct locals locals = {0};
    const struct home *view = fixture->home == finder->file ? finder->view : fixture->home;
    struct range requested = fixture->name == fixture->own_name ? (struct range){0} : requested_name(fixture->node);
    finder->mold = (struct occurrence){.asker = fixture, .home = fixture->home, .node = fixture->node};
    add(finder, requested.source ? ROLE_OWN_NAME : ROLE_DECLARED, fixture->name_range, fixture);
    if (requested.source)
        add(finder, ROLE_REQUESTED_NAME, requested, fixture);
    if (fixture->axis)
        add_axis(finder, fixture->axis, view);
    size_t first = finder->found.n;
    add_parameters(finder, fixture->uses.at, fixture->uses.n, view);
    add_local_parameters(finder, &locals, first);
    if (fixture->axis)
        add_local_columns(finder, &locals, fixture->axis);
    add_alternatives(finder, begin, fixture->alternatives.at, fixture->alternatives.n, &locals);
}

static void add_test(struct finder *finder, const struct test *test)
{
    size_t begin = finder->found.n;
    struct locals locals = {0};
    finder->mold = (struct occurrence){.test = test, .home = test->home, .node = test->node};
    add(finder, ROLE_TEST, test->node->declared.name, NULL);
    add_usefixtures(finder, test->usefixtures.at, test->usefixtures.n, test->home);
    for (size_t a = 0; a < test->axes.n; a++)
        add_axis(finder, test->axes.at[a], test->home);
    size_t first = finder->found.n;
    add_parameters(finder, test->uses.at, test->uses.n, test->view);
    add_local_parameters(finder, &locals, first);
    for (size_t a = 0; a < test->axes.n; a++)
        add_local_columns(finder, &locals, test->axes.at[a]);
    add_alternatives(finder, begin, test->alternatives.at, test->alternatives.n, &locals);
}

/* What the attributes of a class or of module(…) name. */
static void add_attributes(struct finder *finder, const struct home *home, const struct home *view, const struct node *node)
{
    finder->mold.node = node;
    add_usefixtures(finder, home->usefixtures.at, home->usefixtures.n, view);
    for (size_t a = 0; a < home->axes.n; a++)
        add_axis(finder, home->axes.at[a], view);
}

static void add_home(struct finder *finder, struct home *home)
{
    finder->mold = (struct occurrence){.home = home, .node = home->node};
    if (home->kind == HOME_CLASS) {
        add(finder, ROLE_CLASS, home->node->declared.name, NULL);
        add_attributes(finder, home, home, home->node);
    }
    for (size_t i = 0; i < home->modules.n; i++)
        add_attributes(finder, home, home, home->modules.at[i]);
    for (size_t i = 0; i < home->fixtures.n; i++)
        add_fixture(finder, home->fixtures.at[i]);
    for (size_t i = 0; i < home->tests.n; i++)
        add_test(finder, home->tests.at[i]);
    for (size_t i = 0; i < home->classes.n; i++)
        add_home(finder, home->classes.at[i]);
}

static int by_place(const void *a, const void *b)
{
    const struct occurrence *left = a, *right = b;
    return left->range.begin < right->range.begin ? -1 : left->range.begin > right->range.begin;
}

/* The rows of several params are multiplied, and with them the places in them. */
static void keep_one_of_each(struct occurrences *found)
{
    size_t n = 0;
    for (size_t i = 0; i < found->n; i++)
        if (n == 0 || found->at[n - 1].range.begin != found->at[i].range.begin)
            found->at[n++] = found->at[i];
    found->n = n;
}

struct occurrences occurrences_of(struct session *session, struct home *file, struct home *view)
{
    struct finder finder = {.session = session, .file = file, .view = view};
    add_home(&finder, file);
    if (finder.found.n)
        qsort(finder.found.at, finder.found.n, sizeof *finder.found.at, by_place);
    keep_one_of_each(&finder.found);
    return finder.found;
}

/* --- questions ------------------------------------------------------------------------------------------------------------ */

const struct occurrence *occurrence_at(const struct occurrences *occurrences, uint32_t offset)
{
    size_t low = 0, high = occurrences->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (occurrences->at[middle].range.end < offset)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_in = low < occurrences->n && occurrences->at[low].range.begin <= offset;
    return is_in ? &occurrences->at[low] : NULL;
}

static bool is_of_column(const struct occurrence *occurrence)
{
    return occurrence->role == ROLE_COLUMN || occurrence->role == ROLE_COLUMN_MENTION;
}

bool occurrence_is_same(const struct occurrence *a, const struct occurrence *b)
{
    if (is_of_column(a) || is_of_column(b))
        return a->column == b->column;
    if (a->fixture || b->fixture)
        return a->fixture == b->fixture && (a->role == ROLE_OWN_NAME) == (b->role == ROLE_OWN_NAME);
    if (a->role != b->role)
        return false;
    return (a->role == ROLE_TEST && a->test == b->test) || (a->role == ROLE_CLASS && a->home == b->home);
}
