/* graph.c - the fixtures as a graph: `ctestc graph`.
 *
 * In: the model behind a plan. Out: DOT. A node is a definition, not an instance; an edge leads to what it depends on in some
 * test's view, or, dotted, to what it overrides without depending on it. Each scope is a cluster, so that edges out of one lead to
 * wider ones. Built-in fixtures appear where something needs them.
 */
#include <string.h>

#include "emit/emit.h"

struct edge {
    const struct fixture *from, *to;
    const char *style;
};

struct graph {
    struct session *session;
    struct map seen;       /* (from, to): there is an edge */
    VEC(struct edge) edges;
    bool *is_needed;       /* by the fixture's number */
};

static bool is_shown(const struct fixture *fixture)
{
    return fixture && !fixture->replaced_axis;
}

static void add_edge(struct graph *graph, const struct fixture *from, const struct fixture *to, const char *style)
{
    struct arena *arena = &graph->session->arena;
    const void *key[] = {from, to};
    if (!is_shown(from) || !is_shown(to) || map_get(&graph->seen, key, sizeof key))
        return;
    const void *kept = memcpy(arena_alloc(arena, sizeof key), key, sizeof key);
    map_at(arena, &graph->seen, kept, sizeof key)->value = graph;
    struct edge edge = {from, to, style};
    vec_push(arena, graph->edges, edge);
    graph->is_needed[to->number] = true;
}

static void find_edges(struct graph *graph, const struct model *model)
{
    for (size_t i = 0; i < model->instances.n; i++) {
        const struct instance *instance = model->instances.at[i];
        for (size_t k = 0; k < instance->needs.n; k++)
            if (instance->needs.at[k])
                add_edge(graph, instance->fixture, instance->needs.at[k]->fixture, "");
        for (size_t k = 0; k < instance->from.n; k++)
            if (instance->from.at[k])
                add_edge(graph, instance->fixture, instance->from.at[k]->fixture, " [style=dashed]");
    }
    for (size_t i = 0; i < model->fixtures.n; i++) {
        const struct fixture *over = model->fixtures.at[i];
        add_edge(graph, over, model_find(over->home, over->name, over, NULL), " [style=dotted, color=gray50, constraint=false]");
    }
}

/* As the inside of a quoted label. */
static void add_escaped(struct text *out, const char *string)
{
    for (; *string; string++) {
        if (*string == '"' || *string == '\\')
            text_addc(out, '\\');
        text_addc(out, *string);
    }
}

static void add_node(struct graph *graph, const struct fixture *fixture, struct text *out)
{
    bool is_used = fixture->is_used || fixture->is_autouse;
    text_printf(out, "        f%u [label=\"%s\\n", fixture->number, fixture->name);
    add_escaped(out, fixture->home->kind == HOME_BUILTIN ? "built in" : fixture_place(graph->session, fixture));
    if (fixture->axis)
        text_printf(out, "\\n%zu row%s", fixture->axis->rows.n, fixture->axis->rows.n == 1 ? "" : "s");
    text_printf(out, "\"%s%s];\n", fixture->is_autouse ? ", style=\"bold,rounded\"" : "",
                is_used ? "" : ", color=gray50, fontcolor=gray50");
}

/* What a cluster is called. */
static const char *const titles[] = {
    [SCOPE_SESSION] = "session: one for the run",     [SCOPE_PACKAGE] = "package: one for each directory",
    [SCOPE_MODULE] = "module: one for each file",     [SCOPE_CLASS] = "class: one for each class",
    [SCOPE_FUNCTION] = "function: one for each test", [SCOPE_ANY] = "any: one for each that asks",
};

static void add_cluster(struct graph *graph, const struct model *model, enum scope scope, struct text *out)
{
    bool is_open = false;
    for (size_t i = 0; i < model->fixtures.n; i++) {
        const struct fixture *fixture = model->fixtures.at[i];
        bool is_plain = fixture->home->kind != HOME_BUILTIN || graph->is_needed[fixture->number];
        if (fixture->scope != scope || !is_shown(fixture) || !is_plain)
            continue;
        if (!is_open)
            text_printf(out, "    subgraph cluster_%s {\n        label=\"%s\";\n", scope_name(scope), titles[scope]);
        is_open = true;
        add_node(graph, fixture, out);
    }
    text_adds(out, is_open ? "    }\n" : "");
}

void emit_graph(struct session *session, const struct plan *plan, struct text *out)
{
    const struct model *model = plan->model;
    struct graph graph = {.session = session};
    graph.is_needed = arena_alloc(&session->arena, model->fixtures.n + 1);
    find_edges(&graph, model);
    text_adds(out, "/* Made by ctestc: an arrow leads to what a fixture depends on; dashed: for some of its rows; dotted: to what it overrides.\n"
                   "   bold: autouse; gray: nothing uses it. */\n"
                   "digraph fixtures {\n"
                   "    rankdir=LR;\n"
                   "    node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n"
                   "    graph [fontname=\"sans-serif\", fontsize=12, style=rounded, color=gray50, labeljust=l];\n");
    for (int scope = SCOPE_FUNCTION; scope >= SCOPE_SESSION; scope--)
        add_cluster(&graph, model, (enum scope)scope, out);
    add_cluster(&graph, model, SCOPE_ANY, out);
    for (size_t i = 0; i < graph.edges.n; i++)
        text_printf(out, "    f%u -> f%u%s;\n", graph.edges.at[i].from->number, graph.edges.at[i].to->number, graph.edges.at[i].style);
    text_adds(out, "}\n");
}
