/* emit.c - one output file after the other.
 *
 * In: a plan. Out: text. The C of a .ctest is the user's C in its order, with declarations turned into functions in their
 * places, and tables behind it. A header has what a conftest shows to the files below it.
 */
#include "emit/emit.h"

#include <string.h>

#include "emit/write.h"

struct declared {
    const struct fixture *fixture; /* one of them */
    const struct test *test;
    uint32_t test_number;
    const struct home *home;       /* a class */
};

/* A declaration of C, with what its functions need in front. */
static void write_c_node(struct unit *unit, const struct node *node)
{
    struct body body = node->body;
    body.range = node->range;
    write_cleanups(unit, &body);
    write_c(unit, node->range, &body);
}

/* --- nodes ------------------------------------------------------------------------------------------------------------------- */

static struct declared *declared_of(const struct unit *unit, const struct node *node)
{
    return map_get(&unit->declared, &node, sizeof node);
}

static struct declared *declare(struct unit *unit, const struct node *node)
{
    struct arena *arena = &unit->out.session->arena;
    const struct node **key = arena_alloc(arena, sizeof *key);
    *key = node;
    struct declared *declared = ARENA_NEW(arena, struct declared);
    map_at(arena, &unit->declared, key, sizeof *key)->value = declared;
    return declared;
}

static void declare_home(struct unit *unit, const struct home *home)
{
    for (size_t i = 0; i < home->fixtures.n; i++)
        for (size_t j = 0; j < home->fixtures.at[i]->alternatives.n; j++)
            declare(unit, home->fixtures.at[i]->alternatives.at[j])->fixture = home->fixtures.at[i];
    for (size_t i = 0; i < home->classes.n; i++) {
        declare(unit, home->classes.at[i]->node)->home = home->classes.at[i];
        declare_home(unit, home->classes.at[i]);
    }
}

static void declare_everything(struct unit *unit)
{
    declare_home(unit, unit->home);
    for (uint32_t i = 0; unit->module && i < unit->module->tests.n; i++)
        for (size_t j = 0; j < unit->module->tests.at[i]->alternatives.n; j++) {
            struct declared *declared = declare(unit, unit->module->tests.at[i]->alternatives.at[j]);
            declared->test = unit->module->tests.at[i];
            declared->test_number = i;
        }
}

/* In an `#if 0`? Nobody looks at it, not even for an #if in it, and it need not even consist of C's tokens. */
static bool is_never(const struct unit *unit, const struct node *node)
{
    return node->condition != NO_CONDITION && unit->input->tree->conditions.at[node->condition].is_never;
}

static void write_axes_of(struct unit *unit, const struct home *home, const struct node *node)
{
    for (size_t i = 0; i < home->axes.n; i++)
        if (home->axes.at[i]->owner == node) {
            out_ours(&unit->out);
            write_rows(unit, home->axes.at[i], home->axes.at[i]->symbol, false);
        }
}

static void write_nodes(struct unit *unit, const struct node *nodes, size_t n);

static void write_node(struct unit *unit, const struct node *node)
{
    const struct declared *declared = declared_of(unit, node);
    if (is_never(unit, node) && !(node->kind == NODE_C && node->c == C_DIRECTIVE))
        return;
    if (node->kind == NODE_C && node->c == C_DIRECTIVE) {
        write_c(unit, node->range, &node->body);
    } else if (node->kind == NODE_C && node->c == C_SPACE) {
        return;
    } else if (node->kind == NODE_C) {
        write_c_node(unit, node);
    } else if (node->kind == NODE_MODULE) {
        write_axes_of(unit, unit->home, node);
    } else if (!declared) {
        return; /* a `use`, or refused */
    } else if (declared->fixture) {
        write_fixture(unit, declared->fixture, node);
    } else if (declared->test) {
        write_test(unit, declared->test_number, node);
    } else {
        write_axes_of(unit, declared->home, node);
        write_nodes(unit, node->members.at, node->members.n);
    }
}

static void write_nodes(struct unit *unit, const struct node *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        write_node(unit, &nodes[i]);
        add_shown(unit, &nodes[i]);
    }
    out_ours(&unit->out);
}

/* --- headers --------------------------------------------------------------------------------------------------------------------- */

static bool includes_c(const struct node *node)
{
    struct range name = included_name(node->range);
    uint32_t n = range_size(name);
    return n > 2 && memcmp(range_text(name) + n - 2, ".c", 2) == 0;
}

static void write_header_node(struct unit *unit, const struct node *node)
{
    const struct declared *declared = declared_of(unit, node);
    if (node->kind == NODE_FIXTURE && declared)
        write_fixture_declaration(unit, declared->fixture, node);
    if (node->kind != NODE_C || node->c == C_OTHER || node->c == C_SPACE || (node->c != C_DIRECTIVE && is_never(unit, node)))
        return;
    if (node->c == C_DIRECTIVE && !includes_c(node)) {
        write_c(unit, node->range, &node->body);
    } else if (node->c != C_DIRECTIVE) {
        write_c_node(unit, node);
    }
}

static void write_header(struct unit *unit)
{
    struct out *out = &unit->out;
    const char *symbol = file_symbol(out->session, unit->input);
    const struct tree *tree = unit->input->tree;
    out_printf(out, "#ifndef CT_HEADER_%s\n#define CT_HEADER_%s\n\nextern const struct ct_file %s;\n", symbol, symbol, unit->file_symbol);
    write_failing(unit);
    find_shown(unit);
    for (size_t i = 0; i < tree->nodes.n; i++) {
        write_header_node(unit, &tree->nodes.at[i]);
        add_shown(unit, &tree->nodes.at[i]);
    }
    out_ours(out);
    out_text(out, "\n#endif\n");
}

/* --- the start of a file ------------------------------------------------------------------------------------------------------------ */

static void include_used(struct unit *unit, const struct home *home, unsigned depth)
{
    for (size_t i = 0; i < home->used.n && depth < 32; i++) {
        include_used(unit, home->used.at[i], depth + 1);
        out_printf(&unit->out, "#include \"%s\"\n", emit_path(unit->out.session, home->used.at[i]->input, OUTPUT_HEADER));
    }
}

/* The headers of what is visible, outermost first. */
static void include_visible(struct unit *unit, const struct home *home, bool is_own)
{
    if (home->outer)
        include_visible(unit, home->outer, false);
    include_used(unit, home, 0);
    if (home->kind == HOME_BUILTIN && !is_own)
        out_text(&unit->out, "#include <ctest/builtin.h>\n");
    else if (!is_own)
        out_printf(&unit->out, "#include \"%s\"\n", emit_path(unit->out.session, home->input, OUTPUT_HEADER));
}

static void write_start(struct unit *unit)
{
    struct out *out = &unit->out;
    out_text(out, "/* Made by ctestc from ");
    out_comment_name(out, unit->input->tree->source->id);
    out_text(out, ": edit that file, not this one. */\n");
    if (unit->kind == OUTPUT_HEADER)
        return;
    if (!unit->module) /* its static inline functions are for other files */
        out_text(out, "#ifdef __clang__\n#pragma clang diagnostic ignored \"-Wunused-function\"\n#endif\n");
    out_text(out, "#include <ctest/ctest.h>\n#include <ctest/plan.h>\n");
    include_visible(unit, unit->home, true);
    if (unit->module)
        out_printf(out, "\nstatic CT_UNUSED const struct ct_file %s;\n", unit->file_symbol);
    else
        out_printf(out, "\nextern const struct ct_file %s;\n", unit->file_symbol);
    write_failing(unit);
    find_shown(unit);
}

static bool helpers_clean(const struct home *home, unsigned depth)
{
    const struct tree *tree = home->input->tree;
    for (size_t i = 0; i < tree->nodes.n; i++)
        if (tree->nodes.at[i].kind == NODE_C && has_cleanup(&tree->nodes.at[i].body))
            return true;
    for (size_t i = 0; i < home->used.n && depth < 32; i++)
        if (helpers_clean(home->used.at[i], depth + 1))
            return true;
    return home->outer && depth < 1000 && helpers_clean(home->outer, depth + 1);
}

static void write_infos(struct unit *unit)
{
    out_text(&unit->out, "\n");
    for (size_t i = 0; i < unit->home->fixtures.n; i++)
        write_fixture_info(unit, unit->home->fixtures.at[i]);
}

static struct home *find_home(const struct plan *plan, const struct input *input, struct module_plan **module)
{
    const struct model *model = plan->model;
    *module = NULL;
    for (size_t i = 0; i < plan->modules.n; i++)
        if (plan->modules.at[i]->home->input == input) {
            *module = plan->modules.at[i];
            return (*module)->home;
        }
    for (size_t i = 0; i < model->conftests.n; i++)
        if (model->conftests.at[i]->input == input)
            return model->conftests.at[i];
    for (size_t i = 0; i < model->used.n; i++)
        if (model->used.at[i]->input == input)
            return model->used.at[i];
    return model->builtin;
}

void emit_file(struct session *session, const struct plan *plan, const struct input *input, enum output_kind kind,
               const struct emit_options *options, struct text *text)
{
    struct unit unit = {.input = input, .kind = kind};
    unit.home = find_home(plan, input, &unit.module);
    unit.out = (struct out){.session = session, .plan = plan, .options = options, .path = emit_path(session, input, kind),
                            .text = text, .line = 1};
    unit.file_symbol = unit.module ? "ct_file" : arena_printf(&session->arena, "ct_file_%s", file_symbol(session, input));
    unit.helpers_clean = helpers_clean(unit.home, 0);
    unit.may_break = !options->no_lines && !input->tree->names_lines;
    if (unit.module)
        unit.guards = arena_alloc(&session->arena, unit.module->tests.n * sizeof *unit.guards + 1);
    text_reserve(text, 7 * (size_t)input->tree->source->size); /* about what becomes of it */
    declare_everything(&unit);
    find_places(&unit);
    write_start(&unit);
    if (kind == OUTPUT_HEADER) {
        write_header(&unit);
        return;
    }
    write_nodes(&unit, input->tree->nodes.at, input->tree->nodes.n);
    write_places(&unit);
    if (unit.module)
        write_tables(&unit);
    else
        write_infos(&unit);
}
