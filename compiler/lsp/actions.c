/* actions.c - every fix-it of a diagnostic as a quick fix, and all preferred ones at once. */
#include <string.h>

#include "lsp/diagnostics.h"
#include "lsp/requests.h"

static const char quick_fix[] = "quickfix", fix_all[] = "source.fixAll.ctestc";

/* Does the editor want this kind? It names kinds by their beginnings. */
static bool is_wanted(const json_t *only, const char *kind)
{
    for (size_t i = 0; i < json_array_size(only); i++) {
        const char *wanted = json_string_value(json_array_get(only, i));
        size_t n = wanted ? strlen(wanted) : 0;
        if (wanted && strncmp(kind, wanted, n) == 0 && (n == 0 || kind[n] == '\0' || kind[n] == '.'))
            return true;
    }
    return !only;
}

static json_t *action(struct server *server, const char *title, const char *kind, const struct edits *edits)
{
    json_t *object = json_object();
    json_add(object, "title", json_text(title));
    json_add(object, "kind", json_text(kind));
    json_add(object, "edit", json_workspace_edit(server, edits));
    return object;
}

static void push_fixes(struct server *server, json_t *array, const struct index_diag *diag)
{
    for (size_t i = 0; i < diag->fixes.n; i++) {
        const struct index_fix *fix = &diag->fixes.at[i];
        struct edits edits = {fix->edits.at, fix->edits.n, fix->edits.room};
        json_t *object = action(server, fix->title, quick_fix, &edits);
        json_add(object, "diagnostics", json_pack("[o]", json_diagnostic(server, diag)));
        if (fix->is_preferred)
            json_add(object, "isPreferred", json_true());
        json_push(array, object);
    }
}

static bool overlaps(const struct edits *edits, const struct edit *edit)
{
    for (size_t i = 0; i < edits->n; i++)
        if (edits->at[i].path == edit->path && position_compare(edits->at[i].span.begin, edit->span.end) <= 0 &&
            position_compare(edit->span.begin, edits->at[i].span.end) <= 0)
            return true;
    return false;
}

static void add_fix(struct server *server, struct edits *edits, const struct index_fix *fix)
{
    for (size_t i = 0; i < fix->edits.n; i++)
        if (overlaps(edits, &fix->edits.at[i]))
            return;
    for (size_t i = 0; i < fix->edits.n; i++)
        vec_push(&server->scratch, *edits, fix->edits.at[i]);
}

static void push_fix_all(struct server *server, json_t *array, const struct diag_list *list)
{
    struct edits edits = {0};
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i]->fixes.n && list->at[i]->fixes.at[0].is_preferred)
            add_fix(server, &edits, &list->at[i]->fixes.at[0]);
    if (edits.n)
        json_push(array, action(server, "repair all that has one likely repair", fix_all, &edits));
}

json_t *code_actions(struct server *server, const json_t *params, struct failure *failure)
{
    struct span span;
    struct file *file = file_of_params(server, params, failure);
    const json_t *only = json_at(params, "context.only");
    if (!file)
        return NULL;
    if (!span_read(json_at(params, "range"), &span))
        return fail(failure, FAILURE_PARAMS, "'range' is no range");
    file_sight(server, file);
    json_t *array = json_array();
    struct diag_list list = diagnostics_of(server, file);
    for (size_t i = 0; is_wanted(only, quick_fix) && i < list.n; i++)
        if (span_touches(list.at[i]->span, span.begin) || span_touches(span, list.at[i]->span.begin))
            push_fixes(server, array, list.at[i]);
    if (only && is_wanted(only, fix_all))
        push_fix_all(server, array, &list);
    return array;
}
