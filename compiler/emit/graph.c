/* graph.c - the fixtures as a graph: `ctestc graph`.
 *
 * In: the model behind a plan. Out: DOT. A node is a definition, not an instance; an edge leads to what it depends on in some
 * test's view. Each scope is a cluster, so that edges out of one lead to wider ones. Built-in fixtures appear where something
 * needs them.
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

static void add_edge(struct graph *graph, const struct fixture *from, const struct instance *to, const char *style)
{
    struct arena *arena = &graph->session->arena;
    if (!to || !is_shown(from) || !is_shown(to->fixture))
        return;
    const void *key[] = {from, to->fixture};
    if (map_get(&graph->seen, key, sizeof key))
        return;
    const void *kept = memcpy(arena_alloc(arena, sizeof key), key, sizeof key);
    map_at(arena, &graph->seen, kept, sizeof key)->value = graph;
    struct edge edge = {from, to->fixture, style};
    vec_push(arena, graph->edges, edge);
    graph->is_needed[to->fixture->number] = true;
}

static void find_edges(struct graph *graph, const struct model *model)
{
    for (size_t i = 0; i < model->instances.n; i++) {
        const struct instance *instance = model->instances.at[i];
        for (size_t k = 0; k < instance->needs.n; k++)
            add_edge(graph, instance->fixture, instance->needs.at[k], "");
        for (size_t k = 0; k < instance->from.n; k++)
            add_edge(graph, instance->fixture, instance->from.at[k], " [style=dashed]");
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
    text_printf(out, "        f%u [label=\"%s\\n", fixture->number, fixture->name);
    add_escaped(out, fixture->home->kind == HOME_BUILTIN ? "built in" : fixture_place(graph->session, fixture));
    text_printf(out, "\"%s];\n", fixture->is_autouse ? ", style=\"bold,rounded\"" : "");
}

static void add_cluster(struct graph *graph, const struct model *model, enum scope scope, struct text *out)
{
    bool is_open = false;
    for (size_t i = 0; i < model->fixtures.n; i++) {
        const struct fixture *fixture = model->fixtures.at[i];
        bool is_plain = fixture->home->kind != HOME_BUILTIN || graph->is_needed[fixture->number];
        if (fixture->scope != scope || !is_shown(fixture) || !is_plain)
            continue;
        if (!is_open)
            text_printf(out, "    subgraph cluster_%s {\n        label=\"%s\";\n", scope_name(scope), scope_name(scope));
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
    text_adds(out, "/* Made by ctestc: an arrow leads to what a fixture depends on; dashed: for some of its rows; bold: autouse. */\n"
                   "digraph fixtures {\n"
                   "    rankdir=LR;\n"
                   "    node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n"
                   "    graph [fontname=\"sans-serif\", fontsize=12, style=rounded, color=gray50];\n");
    for (int scope = SCOPE_FUNCTION; scope >= SCOPE_SESSION; scope--)
        add_cluster(&graph, model, (enum scope)scope, out);
    add_cluster(&graph, model, SCOPE_ANY, out);
    for (size_t i = 0; i < graph.edges.n; i++)
        text_printf(out, "    f%u -> f%u%s;\n", graph.edges.at[i].from->number, graph.edges.at[i].to->number, graph.edges.at[i].style);
    text_adds(out, "}\n");
}
