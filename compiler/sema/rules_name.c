/* rules_name.c - rules about names that are bound. */
#include <string.h>

#include "sema/build.h"
#include "sema/rules.h"
#include "syntax/ctext.h"

static bool is_keyword(const char *name)
{
    static const char *const words[] = {
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float",
        "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof",
        "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

bool name_is_reserved(const char *name)
{
    return is_keyword(name) || strncmp(name, "ct_", 3) == 0;
}

static void check_reserved_name(struct session *session, const struct fixture *fixture, const struct node *node)
{
    bool is_of_c = is_keyword(fixture->name);
    if (node != fixture->node || !name_is_reserved(fixture->name))
        return;
    diag_add(session, CT0306, fixture->name_range, "a fixture cannot be called '%s': %s", fixture->name,
             is_of_c ? "that is a word of C" : "names with 'ct_' belong to the generated code");
}

void rule_reserved_name(struct session *session, const struct model *model)
{
    for_each_fixture(session, model, check_reserved_name);
}

/* A fixture takes the place of the next one of its name further out: what names it gets a value of one type. */
static void check_override(struct session *session, const struct fixture *fixture)
{
    const struct fixture *outer = model_find(fixture->home, fixture->name, fixture, NULL);
    if (!outer || outer->home->kind == HOME_BUILTIN || fixture->replaced_axis)
        return;
    if (fixture->node->is_broken || outer->node->is_broken)
        return;
    bool same = fixture->has_value == outer->has_value &&
                (!fixture->has_value || types_compare(fixture->type, outer->type) != TYPE_DIFFERENT);
    if (same)
        return;
    struct range range = fixture->has_value ? fixture->type : fixture->name_range;
    struct diag *diag = diag_add(session, CT0602, range, "this '%s' has another type than the fixture that it overrides", fixture->name);
    if (!outer->has_value) {
        diag_note(session, diag, outer->name_range, "the overridden fixture is declared here, without a value");
        return;
    }
    const char *type = ctext_canonical(session, outer->type);
    diag_note(session, diag, outer->name_range, "the overridden fixture is declared here, with the type '%s'", type);
    diag_help(session, diag, "give it the type '%s', or a name of its own", type);
    if (!fixture->has_value)
        return;
    diag_choice(session, diag, "write the type '%s'", type);
    for (size_t i = 0; i < fixture->alternatives.n; i++)
        diag_edit(session, diag, fixture->alternatives.at[i]->declared.type, type);
}

void rule_override_type(struct session *session, const struct model *model)
{
    for (size_t i = 0; i < model->fixtures.n; i++)
        check_override(session, model->fixtures.at[i]);
}

static void check_columns(struct session *session, const struct test *test)
{
    for (size_t a = 1; a < test->axes.n; a++)
        for (size_t b = 0; b < a; b++)
            for (size_t i = 0; i < test->axes.at[a]->columns.n; i++)
                for (size_t j = 0; j < test->axes.at[b]->columns.n; j++) {
                    const struct column *outer = &test->axes.at[a]->columns.at[i], *column = &test->axes.at[b]->columns.at[j];
                    if (outer->name != column->name)
                        continue;
                    struct diag *diag = diag_add(session, CT0506, column->range, "test '%s' has two columns '%s'", test->name, column->name);
                    diag_label(session, diag, outer->range, "the other one");
                    return;
                }
}

void rule_columns(struct session *session, const struct model *model)
{
    for (size_t i = 0; i < model->tests.n; i++)
        if (model->tests.at[i]->axes.n > 1)
            check_columns(session, model->tests.at[i]);
}

void rule_unused_fixture(struct session *session, const struct model *model)
{
    for (size_t i = 0; i < model->fixtures.n; i++) {
        const struct fixture *fixture = model->fixtures.at[i];
        /* An automatic one that is overridden everywhere still makes its name automatic. */
        if (fixture->is_used || fixture->is_autouse || !fixture->home->input->is_asked || model->is_partial)
            continue;
        struct diag *diag = diag_add(session, CT0307, fixture->name_range, "nothing uses fixture '%s'", fixture->name);
        diag_help(session, diag, "remove it, or give it 'autouse'");
    }
}

/* What the text of a macro mentions, a body mentions that has its name. */
struct macro {
    const char *name;
    struct range text;
    bool is_seen; /* by the question in hand */
};

struct reading {
    struct session *session;
    const struct home *file; /* from which these are visible */
    VEC(struct macro) macros;
};

static void add_macros_of_nodes(struct reading *reading, const struct node *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct range rest = nodes[i].range;
        struct ctoken hash, define, name;
        add_macros_of_nodes(reading, nodes[i].members.at, nodes[i].members.n);
        if (nodes[i].kind != NODE_C || nodes[i].c != C_DIRECTIVE || !ctoken_next(&rest, &hash) || !ctoken_next(&rest, &define) ||
            !ctoken_is(define, "define") || !ctoken_next(&rest, &name))
            continue;
        struct macro macro = {.name = session_name_of(reading->session, name.range), .text = rest};
        vec_push(&reading->session->arena, reading->macros, macro);
    }
}

static void add_macros(struct reading *reading, const struct home *home, unsigned depth)
{
    const struct tree *tree = home->input->tree;
    add_macros_of_nodes(reading, tree->nodes.at, tree->nodes.n);
    for (size_t i = 0; i < home->used.n && depth < 32; i++)
        add_macros(reading, home->used.at[i], depth + 1);
}

static void find_macros(struct reading *reading, struct home *view)
{
    const struct home *file = home_file(view);
    if (reading->file == file)
        return;
    reading->file = file;
    reading->macros.n = 0;
    for (const struct home *home = file; home; home = home->outer)
        add_macros(reading, home, 0);
}

/* In the text itself, or in that of a macro that it names. */
static bool mentions(struct reading *reading, struct range text, const char *name)
{
    if (ctext_mentions(text, name))
        return true;
    for (size_t i = 0; i < reading->macros.n; i++) {
        struct macro *macro = &reading->macros.at[i];
        if (macro->is_seen || !ctext_mentions(text, macro->name))
            continue;
        macro->is_seen = true;
        if (mentions(reading, macro->text, name))
            return true;
    }
    return false;
}

static bool is_mentioned(struct reading *reading, struct home *view, const struct node *node, const char *name)
{
    if (range_is_empty(node->body.range) || ctext_mentions(node->body.range, name))
        return true;
    find_macros(reading, view);
    for (size_t i = 0; i < reading->macros.n; i++)
        reading->macros.at[i].is_seen = false;
    return mentions(reading, node->body.range, name);
}

/* A value that the body never looks at; a fixture without a value is named to have it run. */
static void check_parameters(struct reading *reading, struct home *view, const struct use *uses, size_t n, const struct fixture *asker,
                             const struct node *node)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = uses[i].name;
        const struct fixture *fixture = model_find(view, name, asker && asker->name == name ? asker : NULL, NULL);
        if (!fixture || !fixture->has_value || is_mentioned(reading, view, node, name))
            continue;
        struct diag *diag = diag_add(reading->session, CT0308, uses[i].range, "the body never mentions '%s'", name);
        if (!asker)
            diag_help(reading->session, diag, "where it is only to run, write 'usefixtures(%s)'", name);
    }
}

static void check_parameters_of_alternatives(struct reading *reading, struct home *view, const struct use *uses, size_t n,
                                             const struct fixture *asker, const struct node *const *nodes, size_t node_count)
{
    if (node_count == 1 && !nodes[0]->is_broken) /* of several bodies each may look at other values */
        check_parameters(reading, view, uses, n, asker, nodes[0]);
}

void rule_unused_parameter(struct session *session, const struct model *model)
{
    struct reading reading = {.session = session};
    for (size_t i = 0; i < model->fixtures.n; i++) {
        const struct fixture *fixture = model->fixtures.at[i];
        check_parameters_of_alternatives(&reading, fixture->home, fixture->uses.at, fixture->uses.n, fixture, fixture->alternatives.at,
                                         fixture->alternatives.n);
    }
    for (size_t i = 0; i < model->tests.n; i++) {
        const struct test *test = model->tests.at[i];
        check_parameters_of_alternatives(&reading, test->view, test->uses.at, test->uses.n, NULL, test->alternatives.at,
                                         test->alternatives.n);
    }
}
