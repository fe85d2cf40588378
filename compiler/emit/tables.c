/* tables.c - the tail of a module's C: instances, shapes, items; between them what calls fixtures and tests (calls.c).
 *
 * In: a module's plan. Out: a `const struct ct_module`. What the walk reads for each test holds numbers only.
 */
#include <string.h>

#include "emit/write.h"

/* A shape of the plan, and who calls its tests. */
struct called_shape {
    const struct shape *shape;
    uint32_t caller;
};

struct tables {
    struct unit *unit;
    struct out *out;
    struct session *session;
    struct module_plan *module;
    struct blob blob;
    struct text marks;
    uint32_t mark_count;
    struct map mark_lists; /* text of a list -> its index + 1 */
    const uint32_t *callers; /* of each test */
    bool shows_rows;
    VEC(struct called_shape) shapes;
    struct map shape_numbers; /* shape and caller -> index into shapes + 1 */
};

/* --- instances ----------------------------------------------------------------------------------------------------------- */

static const char *scope_constant(enum scope scope)
{
    static const char *const names[] = {"CT_SESSION", "CT_PACKAGE", "CT_MODULE", "CT_CLASS", "CT_FUNCTION"};
    return names[scope];
}

static void write_asker(struct tables *tables, const struct instance *instance)
{
    if (instance->asker)
        out_printf(tables->out, "&ct_info_%s", fixture_symbol(tables->session, instance->asker));
    else
        out_text(tables->out, "0");
}

static void write_instance(struct tables *tables, const struct instance *instance)
{
    struct out *out = tables->out;
    const char *symbol = instance_symbol(tables->session, instance);
    const struct fixture *fixture = instance->fixture;
    if (instance_is_shared(instance)) {
        out_printf(out, "extern struct ct_instance ct_instance_%s;\n", symbol);
        return;
    }
    if (home_file(fixture->home) != tables->unit->home)
        out_printf(out, "extern const struct ct_fixture ct_info_%s;\n", fixture_symbol(tables->session, fixture));
    if (instance->asker && home_file(instance->asker->home) != tables->unit->home)
        out_printf(out, "extern const struct ct_fixture ct_info_%s;\n", fixture_symbol(tables->session, instance->asker));
    out_printf(out, "static struct ct_instance ct_instance_%s = CT_INSTANCE(&ct_info_%s, %s, ", symbol,
               fixture_symbol(tables->session, fixture), scope_constant(instance->scope));
    if (instance->package)
        out_string(out, instance->package);
    else
        out_text(out, "0");
    out_text(out, ", ");
    write_asker(tables, instance);
    out_text(out, ");\n");
}

static void write_infos(struct tables *tables)
{
    const struct model *model = tables->out->plan->model;
    for (size_t i = 0; i < model->fixtures.n; i++)
        if (home_file(model->fixtures.at[i]->home) == tables->unit->home)
            write_fixture_info(tables->unit, model->fixtures.at[i]);
}

/* What names the row of an instance: of a row with several columns, its own one's part. */
static void write_row_keys(struct tables *tables, size_t number)
{
    const struct module_use *use = &tables->module->uses.at[number];
    struct out *out = tables->out;
    if (!use->axis || !use->axis->rows.n)
        return;
    out_printf(out, "static const unsigned long long ct_keys_%zu[] = {", number);
    for (uint32_t r = 0; r < use->axis->rows.n; r++)
        out_printf(out, "%s0x%llx", r ? ", " : "", (unsigned long long)use_row_key(use, r));
    out_printf(out, "};\nstatic const ct_index ct_ids_%zu[] = {", number);
    for (uint32_t r = 0; r < use->axis->rows.n; r++)
        out_printf(out, "%s%zu", r ? ", " : "", blob_add(&tables->blob, use_row_id(use, r)));
    out_text(out, "};\n");
}

static void write_uses(struct tables *tables)
{
    const struct module_plan *module = tables->module;
    struct out *out = tables->out;
    out_text(out, "\n/* What the tests of this file need. */\n");
    write_infos(tables);
    for (size_t i = 0; i < module->uses.n; i++)
        if (module->uses.at[i].is_first)
            write_instance(tables, module->uses.at[i].instance);
    for (size_t i = 0; i < module->uses.n; i++)
        write_row_keys(tables, i);
    if (!module->uses.n)
        return;
    out_text(out, "static const struct ct_use ct_uses[] = {\n");
    for (size_t i = 0; i < module->uses.n; i++) {
        out_printf(out, "    {&ct_instance_%s, ", instance_symbol(tables->session, module->uses.at[i].instance));
        if (module->uses.at[i].axis && module->uses.at[i].axis->rows.n)
            out_printf(out, "ct_keys_%zu, ct_ids_%zu},\n", i, i);
        else
            out_text(out, "0, 0},\n");
    }
    out_text(out, "};\n");
}

/* --- conditions --------------------------------------------------------------------------------------------------------------- */

static void write_conditions(struct tables *tables)
{
    struct out *out = tables->out;
    const struct home *home = tables->unit->home;
    if (!home->conditions.n)
        return;
    out_text(out, "\nstatic int ct_condition(ct_index condition)\n{\n    switch (condition) {\n");
    for (size_t i = 0; i < home->conditions.n; i++) {
        const struct mark *mark = home->conditions.at[i];
        bool is_number = mark->kind == MARK_EXITS || mark->kind == MARK_SIGNALS;
        write_condition(out, home->input->tree, mark->node->condition);
        if (mark->expression.source) {
            out_printf(out, "    case %zu: return %s(\n", i, is_number ? "" : "!!");
            out_at(out, mark->expression.source, mark->expression.begin);
            out_range(out, mark->expression);
            out_text(out, ");\n");
        } else {
            out_printf(out, "    case %zu: return 1;\n", i);
        }
        out_ours(out);
        write_condition_end(out, home->input->tree, mark->node->condition);
    }
    out_text(out, "    }\n    return 0;\n}\n");
}

/* --- items -------------------------------------------------------------------------------------------------------------------- */

static void add_mark(struct tables *tables, struct text *list, const struct mark *mark)
{
    static const char *const kinds[] = {[MARK_SKIP] = "SKIP",       [MARK_SKIPIF] = "SKIPIF", [MARK_XFAIL] = "XFAIL", [MARK_TAG] = "TAG",
                                        [MARK_TIMEOUT] = "TIMEOUT", [MARK_EXITS] = "EXITS",   [MARK_SIGNALS] = "SIGNALS"};
    text_printf(list, "    {CT_MARK_%s, ", kinds[mark->kind]);
    if (mark->kind == MARK_TIMEOUT)
        text_printf(list, "%u", mark->milliseconds);
    else if (mark->number != UINT32_MAX)
        text_printf(list, "%u", mark->number);
    else
        text_adds(list, "CT_NONE");
    text_printf(list, ", %zu, %s},\n", blob_add(&tables->blob, mark->text), mark->is_strict ? "true" : "false");
}

static void add_left_out(struct tables *tables, struct text *list, const char *macro, const struct tree *tree, uint32_t condition)
{
    const char *text = condition_text(tables->session, tree, condition);
    text_printf(list, "#ifdef %s\n    {CT_MARK_NOTHING, 0, 0, false},\n#else\n    {CT_MARK_LEFT_OUT, 0, %zu, false},\n#endif\n", macro,
                blob_add(&tables->blob, text));
}

static uint32_t add_conditions(struct tables *tables, struct text *list, uint32_t test)
{
    const struct test *written = tables->module->tests.at[test];
    const struct guards *guards = guards_of_test(tables->unit, test);
    struct arena *arena = &tables->session->arena;
    uint32_t n = 0;
    if (written->node->condition != NO_CONDITION) {
        add_left_out(tables, list, arena_printf(arena, "CT_SEEN_test_%s", written->symbol), tables->unit->input->tree, written->node->condition);
        n++;
    }
    for (size_t i = 0; i < guards->fixtures.n; i++) {
        const struct fixture *fixture = guards->fixtures.at[i];
        if (fixture->node->condition == NO_CONDITION)
            continue; /* what it needs says why */
        add_left_out(tables, list, arena_printf(arena, "CT_HAVE_fixture_%s", fixture_symbol(tables->session, fixture)),
                     home_file(fixture->home)->input->tree, fixture->node->condition);
        n++;
    }
    return n;
}

static uint32_t add_row_marks(struct tables *tables, struct text *list, const struct item *item)
{
    uint32_t n = 0;
    for (size_t a = 0; a < item->shape->axes.n; a++) {
        const struct axis *axis = item->shape->axes.at[a].axis;
        if (!axis->rows.n) {
            text_printf(list, "    {CT_MARK_NO_ROWS, 0, %zu, false},\n", blob_add(&tables->blob, axis->columns.at[0].name));
            n++;
            continue;
        }
        const struct param_row *row = &axis->rows.at[tables->module->rows.at[item->first_row + a]];
        for (size_t i = 0; i < row->marks.n; i++, n++)
            add_mark(tables, list, row->marks.at[i]);
    }
    return n;
}

/* The index of the item's marks; equal lists are one. */
static uint32_t marks_of(struct tables *tables, const struct item *item)
{
    struct text list = {.arena = &tables->session->arena};
    uint32_t n = add_conditions(tables, &list, item->test_number);
    n += add_row_marks(tables, &list, item);
    for (size_t i = 0; i < item->test->marks.n; i++, n++)
        add_mark(tables, &list, item->test->marks.at[i]);
    if (!n)
        return 0;
    struct map_entry *entry = map_at(&tables->session->arena, &tables->mark_lists, list.at, list.n);
    if (!entry->value) {
        text_add(&tables->marks, list.at, list.n);
        text_adds(&tables->marks, "    {CT_MARK_END, 0, 0, false},\n");
        entry->value = (void *)(uintptr_t)tables->mark_count;
        tables->mark_count += n + 1;
    }
    return (uint32_t)(uintptr_t)entry->value;
}

static bool has_rows(const struct module_plan *module)
{
    return module->rows.n != 0;
}

static size_t shape_number(struct tables *tables, const struct item *item)
{
    struct arena *arena = &tables->session->arena;
    const uint32_t key[] = {item->shape->number, tables->callers[item->test_number]};
    if (!map_get(&tables->shape_numbers, key, sizeof key)) {
        vec_push(arena, tables->shapes, ((struct called_shape){item->shape, key[1]}));
        map_at(arena, &tables->shape_numbers, arena_copy(arena, (const char *)key, sizeof key), sizeof key)->value =
            (void *)(uintptr_t)tables->shapes.n;
    }
    return (uintptr_t)map_get(&tables->shape_numbers, key, sizeof key) - 1;
}

static bool has_ids(const struct module_plan *module)
{
    for (size_t i = 0; i < module->items.n; i++)
        if (module->items.at[i].rows_id)
            return true;
    return false;
}

static void write_ids(struct tables *tables)
{
    const struct module_plan *module = tables->module;
    struct out *out = tables->out;
    out_text(out, "CT_APART static const ct_index ct_item_ids[] = {\n");
    for (size_t i = 0; i < module->items.n; i++)
        if (module->items.at[i].rows_id)
            out_printf(out, "    %zu,\n", blob_add(&tables->blob, module->items.at[i].rows_id));
        else
            out_text(out, "    CT_NONE,\n");
    out_text(out, "};\n");
}

static void write_items(struct tables *tables)
{
    const struct module_plan *module = tables->module;
    struct out *out = tables->out;
    out_text(out, "\n/* test, what it needs, its rows, its marks */\nstatic const struct ct_item ct_items[] = {\n");
    for (size_t i = 0; i < module->items.n; i++) {
        const struct item *item = &module->items.at[i];
        out_printf(out, "    {%u, %zu, %u, %u},\n", item->test_number, shape_number(tables, item), has_rows(module) ? item->first_row : 0,
                   marks_of(tables, item));
    }
    out_printf(out, "};\nstatic const struct ct_mark ct_marks[] = {\n    {CT_MARK_END, 0, 0, false},\n%s};\n",
               tables->marks.at ? tables->marks.at : "");
    if (has_ids(module))
        write_ids(tables);
    if (!has_rows(module))
        return;
    out_text(out, "static const ct_index ct_row_numbers[] = {");
    for (size_t i = 0; i < module->rows.n; i++)
        out_printf(out, "%s%u,", i % 20 ? " " : "\n    ", module->rows.at[i]);
    out_text(out, "\n};\n");
}

static bool has_needs(const struct module_plan *module)
{
    for (size_t i = 0; i < module->shapes.n; i++)
        if (module->shapes.at[i]->needs.n)
            return true;
    return false;
}

static void write_shapes(struct tables *tables)
{
    const struct module_plan *module = tables->module;
    struct out *out = tables->out;
    uint32_t *firsts = arena_alloc(&tables->session->arena, (module->shapes.n + 1) * sizeof *firsts);
    for (size_t i = 0; i < module->shapes.n; i++)
        firsts[i + 1] = firsts[i] + (uint32_t)module->shapes.at[i]->needs.n;
    if (has_needs(module)) {
        out_text(out, "\n/* use, and which of the item's rows is its row; in the order of set-up */\nstatic const struct ct_need ct_needs[] = {\n");
        for (size_t i = 0; i < module->shapes.n; i++) {
            for (size_t j = 0; j < module->shapes.at[i]->needs.n; j++) {
                const struct need *need = &module->shapes.at[i]->needs.at[j];
                if (need->axis == UINT32_MAX)
                    out_printf(out, "    {%u, CT_NONE},", need->use);
                else
                    out_printf(out, "    {%u, %u},", need->use, need->axis);
                out_printf(out, " /* %s */\n", need->instance->fixture->name);
            }
        }
        out_text(out, "};\n");
    }
    out_text(out, "static const struct ct_shape ct_shapes[] = {\n");
    for (size_t i = 0; i < tables->shapes.n; i++) {
        const struct shape *shape = tables->shapes.at[i].shape;
        out_printf(out, "    {%u, %u, %zu, %u},\n", firsts[shape->number], shape->wide, shape->needs.n, tables->shapes.at[i].caller);
    }
    out_text(out, "};\n");
}

static void write_class_number(struct out *out, const struct home *home)
{
    if (home->kind == HOME_CLASS)
        out_printf(out, "%u", home->class_number);
    else
        out_text(out, "CT_NONE");
}

static void write_tests(struct tables *tables)
{
    const struct module_plan *module = tables->module;
    struct out *out = tables->out;
    out_text(out, "static const struct ct_test ct_tests[] = {\n");
    for (size_t i = 0; i < module->tests.n; i++) {
        const struct test *test = module->tests.at[i];
        out_printf(out, "    {%zu, %u, ", blob_add(&tables->blob, test->name),
                   source_place(test->node->declared.name.source, test->node->declared.name.begin).line);
        write_class_number(out, test->home);
        out_text(out, "},\n");
    }
    out_text(out, "};\n");
}

static void write_classes(struct tables *tables)
{
    struct out *out = tables->out;
    out_text(out, "static const struct ct_class ct_classes[] = {\n");
    for (size_t i = 0; i < tables->unit->home->all_classes.n; i++) {
        const struct home *class_ = tables->unit->home->all_classes.at[i];
        out_printf(out, "    {%zu, ", blob_add(&tables->blob, class_->name));
        write_class_number(out, class_->outer);
        out_text(out, "},\n");
    }
    out_text(out, "};\n");
}

static void write_module(struct tables *tables)
{
    const struct module_plan *module = tables->module;
    struct out *out = tables->out;
    const char *symbol = module_symbol(tables->session, tables->unit->input);
    const char *path = tables->unit->input->tree->source->id;
    bool any = module->items.n != 0;
    struct text escaped = {.arena = &tables->session->arena};
    text_add_c_escaped(&escaped, path, strlen(path));
    out_printf(out, "\nextern const struct ct_module %s;\nconst struct ct_module %s = {\n    .path = \"%s\",\n    .text = (const char *)&ct_text,\n",
               symbol, symbol, escaped.at);
    if (any)
        out_printf(out, "    .item_count = %zu, .items = ct_items, .shapes = ct_shapes, .marks = ct_marks,\n"
                   "    .test_count = %zu, .tests = ct_tests, .callers = ct_callers,\n", module->items.n, module->tests.n);
    if (any && has_ids(module))
        out_text(out, "    .item_ids = ct_item_ids,\n");
    if (has_needs(module))
        out_text(out, "    .needs = ct_needs,\n");
    if (module->uses.n)
        out_printf(out, "    .use_count = %zu, .uses = ct_uses,\n", module->uses.n);
    if (has_rows(module))
        out_text(out, "    .row_numbers = ct_row_numbers,\n");
    if (tables->unit->home->all_classes.n)
        out_text(out, "    .classes = ct_classes,\n");
    out_text(out, "    .enter = ct_enter,\n");
    if (tables->unit->home->conditions.n)
        out_text(out, "    .condition = ct_condition,\n");
    if (tables->shows_rows)
        out_text(out, "    .show_rows = ct_show_rows,\n");
    out_text(out, "};\n");
}

void write_tables(struct unit *unit)
{
    struct tables tables = {.unit = unit, .out = &unit->out, .session = unit->out.session, .module = unit->module, .mark_count = 1};
    tables.blob = blob_new(tables.session);
    tables.marks.arena = &tables.session->arena;
    out_ours(&unit->out);
    write_uses(&tables);
    write_enter(unit);
    tables.shows_rows = write_show_rows(unit);
    write_conditions(&tables);
    if (unit->module->items.n) {
        tables.callers = write_callers(unit);
        write_items(&tables);
        write_shapes(&tables);
        write_tests(&tables);
    }
    if (unit->home->all_classes.n)
        write_classes(&tables);
    write_blob(&unit->out, &tables.blob, "ct_text");
    write_module(&tables);
}
