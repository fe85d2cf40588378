/* lists.c - the items for people and for build rules: `ctestc list` and the manifest. */
#include <stdio.h>
#include <string.h>

#include "emit/emit.h"
#include "base/text.h"

typedef void item_function(struct session *session, const struct module_plan *module, const struct item *item, struct text *out);

/* In the order of the run. */
static void for_each_item(struct session *session, const struct plan *plan, item_function *function, struct text *out)
{
    for (size_t s = 0; s < plan->slices.n; s++) {
        const struct slice *slice = &plan->slices.at[s];
        const struct module_plan *module = plan->modules.at[slice->module];
        for (uint32_t i = 0; i < slice->count; i++)
            function(session, module, &module->items.at[slice->first + i], out);
    }
}

static void add_id(struct session *session, const struct module_plan *module, const struct item *item, struct text *out)
{
    text_adds(out, item_id(session, module, item));
    text_addc(out, '\n');
}

void emit_list(struct session *session, const struct plan *plan, struct text *out)
{
    for_each_item(session, plan, add_id, out);
}

/* --- JSON ------------------------------------------------------------------------------------------------------------------ */

/* Valid UTF-8 sequences stay; other bytes become U+FFFD, so that the file is JSON whatever the ids hold. */
static size_t utf8_size(const unsigned char *at)
{
    size_t n = *at < 0x80 ? 1 : *at >= 0xc2 && *at < 0xe0 ? 2 : (*at & 0xf0) == 0xe0 ? 3 : *at >= 0xf0 && *at < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < n; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

static void add_json_string(struct text *out, const char *string)
{
    const unsigned char *at = (const unsigned char *)string;
    text_addc(out, '"');
    while (*at) {
        size_t n = utf8_size(at);
        if (n == 0)
            text_adds(out, "\\ufffd");
        else if (*at == '"' || *at == '\\')
            text_printf(out, "\\%c", *at);
        else if (*at < 0x20 || *at == 0x7f)
            text_printf(out, "\\u%04x", *at);
        else
            text_add(out, (const char *)at, n);
        at += n ? n : 1;
    }
    text_addc(out, '"');
}

static void add_tags(struct text *out, const struct module_plan *module, const struct item *item)
{
    bool any = false;
    text_adds(out, ",\n     \"tags\": [");
    for (size_t i = 0; i < item->test->marks.n; i++)
        if (item->test->marks.at[i]->kind == MARK_TAG) {
            text_adds(out, any ? ", " : "");
            add_json_string(out, item->test->marks.at[i]->text);
            any = true;
        }
    for (size_t a = 0; a < item->shape->axes.n && !item->has_no_rows; a++) {
        const struct param_row *row = &item->shape->axes.at[a].axis->rows.at[module->rows.at[item->first_row + a]];
        for (size_t i = 0; i < row->marks.n; i++)
            if (row->marks.at[i]->kind == MARK_TAG) {
                text_adds(out, any ? ", " : "");
                add_json_string(out, row->marks.at[i]->text);
                any = true;
            }
    }
    text_adds(out, "]");
}

static void add_item(struct session *session, const struct module_plan *module, const struct item *item, struct text *out)
{
    const struct node *node = item->test->node;
    text_adds(out, out->at[out->n - 1] == '[' ? "\n    {\"id\": " : ",\n    {\"id\": ");
    add_json_string(out, item_id(session, module, item));
    text_adds(out, ", \"file\": ");
    add_json_string(out, module->home->input->tree->source->id);
    text_printf(out, ", \"line\": %u", source_place(node->declared.name.source, node->declared.name.begin).line);
    add_tags(out, module, item);
    text_adds(out, ", \"fixtures\": [");
    for (size_t i = 0; i < item->shape->needs.n; i++) {
        text_adds(out, i ? ", " : "");
        add_json_string(out, item->shape->needs.at[i].instance->fixture->name);
    }
    text_adds(out, "]}");
}

void emit_manifest(struct session *session, const struct plan *plan, struct text *out)
{
    text_adds(out, "{\n  \"version\": 1,\n  \"suite\": ");
    add_json_string(out, plan->model->inputs->suite ? plan->model->inputs->suite : "suite");
    text_adds(out, ",\n  \"items\": [");
    for_each_item(session, plan, add_item, out);
    text_adds(out, "\n  ]\n}\n");
}
