/* lists.c - the items for people and for build rules: `ctestc list` and the manifest. */
#include "emit/emit.h"

typedef void item_function(struct session *session, const struct module_plan *module, const struct item *item, void *context);

/* In the order of the run. */
static void for_each_item(struct session *session, const struct plan *plan, item_function *function,
                          void *context)
{
    for (size_t s = 0; s < plan->slices.n; s++) {
        const struct slice *slice = &plan->slices.at[s];
        const struct module_plan *module = plan->modules.at[slice->module];
        for (uint32_t i = 0; i < slice->count; i++)
            function(session, module, &module->items.at[slice->first + i], context);
    }
}

static void add_id(struct session *session, const struct module_plan *module, const struct item *item, void *context)
{
    struct text *out = context;
    text_adds(out, item_id(session, module, item));
    text_addc(out, '\n');
}

void emit_list(struct session *session, const struct plan *plan, struct text *out)
{
    for_each_item(session, plan, add_id, out);
}

/* --- the manifest ----------------------------------------------------------------------------------------- */

static void add_tags_of(struct data *data, struct mark *const *marks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (marks[i]->kind == MARK_TAG)
            data_string(data, NULL, marks[i]->text);
}

static void add_tags(struct data *data, const struct module_plan *module, const struct item *item)
{
    data_begin(data, "tags", DATA_FLAT_LIST);
    add_tags_of(data, item->test->marks.at, item->test->marks.n);
    for (size_t a = 0; a < item->shape->axes.n && !item->has_no_rows; a++) {
        const struct param_row *row = &item->shape->axes.at[a].axis->rows.at[module->rows.at[item->first_row + a]];
        add_tags_of(data, row->marks.at, row->marks.n);
    }
    data_end(data);
}

static void add_item(struct session *session, const struct module_plan *module, const struct item *item, void *context)
{
    struct data *data = context;
    data_begin(data, NULL, DATA_MAP);
    data_string(data, "id", item_id(session, module, item));
    data_string(data, "file", module->home->input->tree->source->id);
    data_number(data, "line", line_of(item->test->node->declared.name));
    add_tags(data, module, item);
    data_begin(data, "fixtures", DATA_FLAT_LIST);
    for (size_t i = 0; i < item->shape->needs.n; i++)
        data_string(data, NULL, item->shape->needs.at[i].instance->fixture->name);
    data_end(data);
    data_end(data);
}

void emit_manifest(struct session *session, const struct plan *plan, enum data_format format, struct text *out)
{
    struct data data = data_open(out, format);
    data_number(&data, "version", 1);
    data_string(&data, "suite", suite_name(plan));
    data_begin(&data, "items", DATA_LIST);
    for_each_item(session, plan, add_item, &data);
    data_end(&data);
    data_end(&data);
}
