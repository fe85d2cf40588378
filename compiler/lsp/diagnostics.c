/* diagnostics.c - what is wrong in a file, for the editor.
 *
 * In: what each sight says of it. Out: each thing once. That nothing uses a fixture is known only here, where all files are
 * known, and said only while no mistake may hide a use.
 */
#include "lsp/diagnostics.h"

#include <stdlib.h>
#include <string.h>

#include "lsp/server.h"

/* --- gathering ------------------------------------------------------------------------------------------------------ */

static bool is_same(const struct index_diag *a, const struct index_diag *b)
{
    size_t n = strcspn(a->text, "\n");
    return a->code == b->code && memcmp(&a->span, &b->span, sizeof a->span) == 0 && strcspn(b->text, "\n") == n &&
           memcmp(a->text, b->text, n) == 0;
}

static void gather_from(struct server *server, const struct index *index, const char *path, struct diag_list *list)
{
    for (size_t i = 0; i < index->diags.n; i++) {
        size_t j = 0;
        if (index->diags.at[i].path != path)
            continue;
        while (j < list->n && !is_same(list->at[j], &index->diags.at[i]))
            j++;
        if (j == list->n)
            vec_push(&server->scratch, *list, &index->diags.at[i]);
    }
}

/* Does a file that sees this one have errors? */
static bool is_doubtful(const struct server *server, const char *path)
{
    for (size_t i = 0; i < server->order.n; i++) {
        const struct index *index = server->order.at[i]->index;
        if (index && index->has_errors && index_depends(index, path))
            return true;
    }
    return false;
}

/* The words are those of rule_unused_fixture in sema/rules_name.c. */
static void gather_unused(struct server *server, const struct file *file, struct diag_list *list)
{
    const struct index *index = file->index;
    bool is_known = server->stale_count == 0 && server->directories.n == 0 && !index->is_outside;
    if (!is_known || is_doubtful(server, file->path))
        return;
    for (size_t i = 0; i < index->definitions.n; i++) {
        const struct index_definition *definition = &index->definitions.at[i];
        if (!index_is_unused(definition))
            continue;
        struct index_diag *diag = ARENA_NEW(&server->scratch, struct index_diag);
        diag->path = file->path;
        diag->span = definition->name_range;
        diag->code = CT0307;
        diag->severity = SEVERITY_WARNING;
        diag->text = arena_printf(&server->scratch, "nothing uses fixture '%s'\nhelp: remove it, or give it 'autouse'", definition->name);
        vec_push(&server->scratch, *list, diag);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct index_diag *left = *(const struct index_diag *const *)a, *right = *(const struct index_diag *const *)b;
    int order = position_compare(left->span.begin, right->span.begin);
    return order ? order : (int)left->code - (int)right->code;
}

struct diag_list diagnostics_of(struct server *server, const struct file *file)
{
    struct diag_list list = {0};
    if (file->index) /* its own sight first: it knows most of it */
        gather_from(server, file->index, file->path, &list);
    for (size_t i = 0; i < server->order.n; i++) {
        const struct file *other = server->order.at[i];
        bool counts = other->index && (other->document || !other->index->is_outside);
        if (counts)
            gather_from(server, other->index, file->path, &list);
    }
    if (file->index)
        gather_unused(server, file, &list);
    if (file->index && file->index->is_outside && !file->document)
        list.n = 0;
    if (list.n)
        qsort(list.at, list.n, sizeof *list.at, by_place);
    return list;
}

/* --- as JSON ---------------------------------------------------------------------------------------------------------- */

enum { TAG_UNNECESSARY = 1, SEVERITY_1_ERROR = 1, SEVERITY_2_WARNING = 2 };

static json_t *json_parts(struct server *server, const struct index_diag *diag)
{
    json_t *array = json_array();
    for (size_t i = 0; i < diag->parts.n; i++) {
        json_t *part = json_object();
        json_add(part, "location", json_location(server, diag->parts.at[i].path, diag->parts.at[i].span));
        json_add(part, "message", json_text(diag->parts.at[i].text));
        json_push(array, part);
    }
    return array;
}

static json_t *json_fixes(const struct index_diag *diag)
{
    json_t *array = json_array();
    for (size_t i = 0; i < diag->fixes.n; i++) {
        json_t *fix = json_object();
        json_add(fix, "title", json_text(diag->fixes.at[i].title));
        json_add(fix, "preferred", json_boolean(diag->fixes.at[i].is_preferred));
        json_push(array, fix);
    }
    return array;
}

json_t *json_diagnostic(struct server *server, const struct index_diag *diag)
{
    const struct diag_info *info = &diag_infos[diag->code];
    const char *address = server->client.help_address;
    bool is_unnecessary = diag->code == CT0307 || diag->code == CT0308;
    json_t *object = json_object(), *data = json_object();
    json_add(object, "range", json_span(diag->span));
    json_add(object, "severity", json_integer(diag->severity == SEVERITY_ERROR ? SEVERITY_1_ERROR : SEVERITY_2_WARNING));
    json_add(object, "code", json_text(info->code));
    if (address)
        json_add(object, "codeDescription", json_pack("{s:o}", "href", json_text(arena_printf(&server->scratch, "%s%s", address, info->code))));
    json_add(object, "source", json_text("ctestc"));
    json_add(object, "message", json_text(diag->text));
    if (is_unnecessary)
        json_add(object, "tags", json_pack("[i]", TAG_UNNECESSARY));
    if (diag->parts.n)
        json_add(object, "relatedInformation", json_parts(server, diag));
    json_add(data, "name", json_text(info->name));
    json_add(data, "fixes", json_fixes(diag));
    json_add(object, "data", data);
    return object;
}

void diagnostics_publish(struct server *server, struct file *file)
{
    struct diag_list list = diagnostics_of(server, file);
    json_t *array = json_array();
    file->must_publish = false;
    for (size_t i = 0; i < list.n; i++)
        json_push(array, json_diagnostic(server, list.at[i]));
    char *text = json_dumps(array, JSON_COMPACT);
    uint64_t hash = text ? hash_bytes(0, text, strlen(text)) : 0;
    bool is_news = file->published ? file->published != hash : list.n > 0 || file->document;
    free(text);
    if (!is_news && !file->document) {
        json_decref(array);
        return;
    }
    file->published = hash;
    json_t *params = json_pack("{s:o,s:o}", "uri", json_text(file_uri(server, &server->scratch, file->path)), "diagnostics", array);
    if (file->document)
        json_add(params, "version", json_integer(file->document->version));
    notify(server, "textDocument/publishDiagnostics", params);
}
