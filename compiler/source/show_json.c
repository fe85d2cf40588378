/* show_json.c - diagnostics for other programs, as JSON; grammar/diagnostics.schema.json says what stands where.
 *
 * In: diagnostics as data. Out: one document, also where there is nothing to say. Lines and columns are those of the text form.
 */
#include "source/show.h"

#include "base/data.h"
#include "source/diag.h"
#include "source/session.h"

static void add_place(struct data *data, struct range range)
{
    if (!range.source) {
        data_string(data, "place", NULL);
        return;
    }
    struct place begin = source_place(range.source, range.begin), end = source_place(range.source, range.end);
    data_begin(data, "place", DATA_ROW);
    data_string(data, "file", range.source->path);
    data_number(data, "line", begin.line);
    data_number(data, "column", begin.column);
    data_number(data, "end_line", end.line);
    data_number(data, "end_column", end.column);
    data_number(data, "begin", range.begin);
    data_number(data, "end", range.end);
    data_end(data);
}

static void add_part(struct data *data, struct range range, const char *text)
{
    data_begin(data, NULL, DATA_ROW);
    add_place(data, range);
    data_string(data, "text", text);
    data_end(data);
}

static void add_labels(struct data *data, const struct diag *diag)
{
    data_begin(data, "labels", DATA_LIST);
    if (diag->label)
        add_part(data, diag->range, diag->label);
    for (size_t i = 0; i < diag->labels.n; i++)
        add_part(data, diag->labels.at[i].range, diag->labels.at[i].text);
    data_end(data);
}

static void add_notes(struct data *data, const struct diag *diag)
{
    data_begin(data, "notes", DATA_LIST);
    for (size_t i = 0; i < diag->notes.n; i++) {
        const struct diag_part *note = &diag->notes.at[i];
        data_begin(data, NULL, DATA_ROW);
        add_place(data, note->range);
        data_string(data, "text", note->text);
        data_bool(data, "step", note->is_step);
        data_end(data);
    }
    data_end(data);
}

static void add_helps(struct data *data, const struct diag *diag)
{
    data_begin(data, "helps", DATA_LIST);
    for (size_t i = 0; i < diag->helps.n; i++)
        data_string(data, NULL, diag->helps.at[i]);
    data_end(data);
}

static void add_fix(struct data *data, const struct diag_fix *fix)
{
    data_begin(data, NULL, DATA_MAP);
    data_string(data, "title", fix->title);
    data_bool(data, "preferred", fix->is_preferred);
    data_begin(data, "edits", DATA_LIST);
    for (size_t i = 0; i < fix->edits.n; i++)
        add_part(data, fix->edits.at[i].range, fix->edits.at[i].replacement);
    data_end(data);
    data_end(data);
}

static void add_fixes(struct data *data, const struct diag *diag)
{
    data_begin(data, "fixes", DATA_LIST);
    for (size_t i = 0; i < diag->fixes.n; i++)
        add_fix(data, &diag->fixes.at[i]);
    data_end(data);
}

static void add_diag(struct data *data, const struct diag *diag)
{
    const struct diag_info *info = &diag_infos[diag->code];
    data_begin(data, NULL, DATA_MAP);
    data_string(data, "code", info->code);
    data_string(data, "name", info->name);
    data_string(data, "severity", diag->severity == SEVERITY_ERROR ? "error" : "warning");
    data_string(data, "message", diag->text);
    add_place(data, diag->range);
    add_labels(data, diag);
    add_notes(data, diag);
    data_number(data, "steps_before", diag->steps_before);
    add_helps(data, diag);
    add_fixes(data, diag);
    data_end(data);
}

void show_json(const struct session *session, FILE *out)
{
    struct arena arena = {.out_of_memory = session->arena.out_of_memory};
    struct text text = {.arena = &arena};
    struct data data = data_open(&text, DATA_JSON);
    diag_sort(session);
    data_number(&data, "version", 1);
    data_number(&data, "errors", session->error_count);
    data_number(&data, "warnings", session->diags.n - session->error_count);
    data_begin(&data, "diagnostics", DATA_LIST);
    for (size_t i = 0; i < session->diags.n; i++)
        add_diag(&data, session->diags.at[i]);
    data_end(&data);
    data_end(&data);
    fwrite(text.at, 1, text.n, out);
    arena_free(&arena);
}
