/* lists.c - the items for people and for build rules: `ctestc list` and the manifest. */
#include <string.h>

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

typedef VEC(const char *) tag_list;

static void collect_tag(struct session *session, tag_list *tags, const char *tag)
{
    for (size_t i = 0; i < tags->n; i++)
        if (strcmp(tags->at[i], tag) == 0)
            return;
    vec_push(&session->arena, *tags, tag);
}

static void collect_tags_of(struct session *session, tag_list *tags, struct mark *const *marks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (marks[i]->kind == MARK_TAG)
            collect_tag(session, tags, marks[i]->text);
}

/* The row of an axis that an item has; NULL: the item has no rows. */
static const struct param_row *row_of(const struct module_plan *module, const struct item *item, size_t axis)
{
    return item->has_no_rows ? NULL
                             : &item->shape->axes.at[axis].axis->rows.at[module->rows.at[item->first_row + axis]];
}

static void collect_tags(struct session *session, const struct module_plan *module, const struct item *item, tag_list *tags)
{
    collect_tags_of(session, tags, item->test->marks.at, item->test->marks.n);
    for (size_t a = 0; a < item->shape->axes.n; a++) {
        const struct param_row *row = row_of(module, item, a);
        if (row)
            collect_tags_of(session, tags, row->marks.at, row->marks.n);
    }
}

static void add_tags(struct data *data, const tag_list *tags)
{
    data_begin(data, "tags", DATA_FLAT_LIST);
    for (size_t i = 0; i < tags->n; i++)
        data_string(data, NULL, tags->at[i]);
    data_end(data);
}

static const struct mark *find_mark(struct mark *const *marks, size_t n, enum mark_kind kind)
{
    for (size_t i = 0; i < n; i++)
        if (marks[i]->kind == kind)
            return marks[i];
    return NULL;
}

/* The mark that holds for an item: its rows' before the test's own, as in the test program. */
static const struct mark *mark_of(const struct module_plan *module, const struct item *item, enum mark_kind kind)
{
    const struct mark *mark = NULL;
    for (size_t a = 0; a < item->shape->axes.n && !mark; a++) {
        const struct param_row *row = row_of(module, item, a);
        mark = row ? find_mark(row->marks.at, row->marks.n, kind) : NULL;
    }
    return mark ? mark : find_mark(item->test->marks.at, item->test->marks.n, kind);
}

/* Milliseconds; 0: none. */
static unsigned long limit_of(const struct inputs *inputs, const struct module_plan *module, const struct item *item)
{
    const struct mark *mark = mark_of(module, item, MARK_TIMEOUT);
    return mark ? mark->milliseconds : inputs->timeout;
}

/* Why it is skipped whatever happens, or NULL. */
static const char *skip_of(const struct module_plan *module, const struct item *item)
{
    const struct mark *mark = mark_of(module, item, MARK_SKIP);
    return item->has_no_rows ? "no rows" : mark ? mark->text : NULL;
}

struct manifest {
    const struct plan *plan;
    struct data data;
};

static void add_item(struct session *session, const struct module_plan *module, const struct item *item, void *context)
{
    struct manifest *manifest = context;
    struct data *data = &manifest->data;
    tag_list tags = {0};
    collect_tags(session, module, item, &tags);
    data_begin(data, NULL, DATA_ROW);
    data_string(data, "id", item_id(session, module, item));
    data_string(data, "file", module->home->input->tree->source->id);
    data_number(data, "line", line_of(item->test->node->declared.name));
    add_tags(data, &tags);
    data_begin(data, "fixtures", DATA_FLAT_LIST);
    for (size_t i = 0; i < item->shape->needs.n; i++)
        data_string(data, NULL, item->shape->needs.at[i].instance->fixture->name);
    data_end(data);
    data_number(data, "timeout", limit_of(manifest->plan->model->inputs, module, item));
    data_string(data, "skip", skip_of(module, item));
    data_end(data);
}

/* What a build rule needs that runs each file by itself. The limit is the sum of its items', or none if one has none. */
static void add_file(struct session *session, struct manifest *manifest, const struct module_plan *module)
{
    struct data *data = &manifest->data;
    tag_list tags = {0};
    unsigned long limit = 0;
    bool is_limited = true;
    for (size_t i = 0; i < module->items.n; i++) {
        unsigned long own = limit_of(manifest->plan->model->inputs, module, &module->items.at[i]);
        collect_tags(session, module, &module->items.at[i], &tags);
        limit += own;
        is_limited = is_limited && own;
    }
    data_begin(data, NULL, DATA_ROW);
    data_string(data, "file", module->home->input->tree->source->id);
    data_number(data, "items", module->items.n);
    add_tags(data, &tags);
    data_number(data, "timeout", is_limited ? limit : 0);
    data_end(data);
}

void emit_manifest(struct session *session, const struct plan *plan, enum data_format format, struct text *out)
{
    struct manifest manifest = {plan, data_open(out, format)};
    data_number(&manifest.data, "version", 1);
    data_string(&manifest.data, "suite", suite_name(plan->model));
    data_begin(&manifest.data, "files", DATA_LIST);
    for (size_t i = 0; i < plan->modules.n; i++)
        if (plan->modules.at[i]->items.n)
            add_file(session, &manifest, plan->modules.at[i]);
    data_end(&manifest.data);
    data_begin(&manifest.data, "items", DATA_LIST);
    for_each_item(session, plan, add_item, &manifest);
    data_end(&manifest.data);
    data_end(&manifest.data);
}
