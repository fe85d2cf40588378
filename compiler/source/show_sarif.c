/* show_sarif.c - diagnostics for code scanning services and viewers: SARIF 2.1.0, an OASIS standard.
 *
 * In: diagnostics as data. Out: one log with one run. Its rules are the codes that were reported, with their explanations.
 * Columns count UTF-16 units, since that is what readers of SARIF are sure to know.
 */
#include "source/show.h"

#include <ctype.h>
#include <string.h>

#include "base/data.h"
#include "base/utf8.h"
#include "source/diag.h"
#include "source/explanation.h"
#include "source/session.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* An offset and its column in its line. */
struct counted {
    const struct source *source;
    uint32_t offset;
    unsigned long column;
};

struct log {
    struct arena *arena;
    struct data data;
    struct counted counted;
    unsigned rule_numbers[DIAG_CODE_COUNT]; /* where the rule of a code stands in the list, from 1; 0: nowhere */
};

static void add_message(struct log *log, const char *key, const char *text)
{
    data_begin(&log->data, key, DATA_ROW);
    data_string(&log->data, "text", text);
    data_end(&log->data);
}

static const char *level_of(enum severity severity)
{
    return severity == SEVERITY_ERROR ? "error" : "warning";
}

/* --- places -------------------------------------------------------------------------------------------- */

/* A path as a URI reference: what is not plain in one is escaped. */
static const char *uri_of(struct log *log, const char *path)
{
    struct text text = {.arena = log->arena};
    const char *colon = strchr(path, ':'), *slash = strchr(path, '/');
    if (*path == '/')
        text_adds(&text, "file://");
    else if (colon && (!slash || colon < slash))
        text_adds(&text, "./"); /* or it would begin like http: */
    for (; *path; path++)
        if (isalnum((unsigned char)*path) || strchr("-._~/:@!$&'()*+,;=", *path))
            text_addc(&text, *path);
        else
            text_printf(&text, "%%%02X", (unsigned char)*path);
    return text.at ? text.at : "";
}

/* The column of an offset, from 1. Counting goes on where it ended, since in a long line most are asked for from left to right. */
static unsigned long column_of(struct log *log, const struct source *source, uint32_t line, uint32_t offset)
{
    uint32_t begin = source_line(source, line).begin;
    struct counted *counted = &log->counted;
    if (counted->source != source || counted->offset < begin || counted->offset > offset)
        *counted = (struct counted){source, begin, 1};
    while (counted->offset < offset) {
        uint32_t character = 0;
        size_t size = utf8_decode(source->text + counted->offset, source->size - counted->offset, &character);
        counted->column += character > 0xffff ? 2 : 1;
        counted->offset += size ? (uint32_t)size : 1;
    }
    return counted->column;
}

static void add_region(struct log *log, const char *key, struct range range)
{
    struct place begin = source_place(range.source, range.begin), end = source_place(range.source, range.end);
    data_begin(&log->data, key, DATA_ROW);
    data_number(&log->data, "startLine", begin.line);
    data_number(&log->data, "startColumn", column_of(log, range.source, begin.line, range.begin));
    data_number(&log->data, "endLine", end.line);
    data_number(&log->data, "endColumn", column_of(log, range.source, end.line, range.end));
    data_end(&log->data);
}

static void add_artifact(struct log *log, struct range range)
{
    data_begin(&log->data, "artifactLocation", DATA_ROW);
    data_string(&log->data, "uri", uri_of(log, range.source->path));
    data_end(&log->data);
}

static void add_physical_location(struct log *log, struct range range)
{
    data_begin(&log->data, "physicalLocation", DATA_MAP);
    add_artifact(log, range);
    add_region(log, "region", range);
    data_end(&log->data);
}

/* --- results ------------------------------------------------------------------------------------------- */

static void add_related(struct log *log, struct range range, const char *text, unsigned long *id)
{
    if (!range.source)
        return;
    data_begin(&log->data, NULL, DATA_MAP);
    data_number(&log->data, "id", (*id)++);
    add_physical_location(log, range);
    if (text)
        add_message(log, "message", text);
    data_end(&log->data);
}

static void add_all_related(struct log *log, const struct diag *diag)
{
    unsigned long id = 1;
    data_begin(&log->data, "relatedLocations", DATA_LIST);
    if (diag->label)
        add_related(log, diag->range, diag->label, &id);
    for (size_t i = 0; i < diag->labels.n; i++)
        add_related(log, diag->labels.at[i].range, diag->labels.at[i].text, &id);
    for (size_t i = 0; i < diag->notes.n; i++)
        add_related(log, diag->notes.at[i].range, diag->notes.at[i].text, &id);
    data_end(&log->data);
}

static void add_step(struct log *log, struct range range, const char *text)
{
    if (!range.source)
        return;
    data_begin(&log->data, NULL, DATA_MAP);
    data_begin(&log->data, "location", DATA_MAP);
    add_physical_location(log, range);
    add_message(log, "message", text);
    data_end(&log->data);
    data_end(&log->data);
}

/* The way that leads to the mistake, which viewers show step by step; the place of the diagnostic is one of them. */
static void add_steps(struct log *log, const struct diag *diag)
{
    unsigned steps = 0;
    data_begin(&log->data, "locations", DATA_LIST);
    for (size_t i = 0; i < diag->notes.n; i++) {
        const struct diag_part *note = &diag->notes.at[i];
        if (!note->is_step)
            continue;
        if (steps++ == diag->steps_before)
            add_step(log, diag->range, diag->text);
        add_step(log, note->range, note->text);
    }
    if (steps <= diag->steps_before)
        add_step(log, diag->range, diag->text);
    data_end(&log->data);
}

static bool has_steps(const struct diag *diag)
{
    for (size_t i = 0; i < diag->notes.n; i++)
        if (diag->notes.at[i].is_step)
            return true;
    return false;
}

static void add_flows(struct log *log, const struct diag *diag)
{
    if (!has_steps(diag))
        return;
    data_begin(&log->data, "codeFlows", DATA_LIST);
    data_begin(&log->data, NULL, DATA_MAP);
    data_begin(&log->data, "threadFlows", DATA_LIST);
    data_begin(&log->data, NULL, DATA_MAP);
    add_steps(log, diag);
    for (int i = 0; i < 4; i++)
        data_end(&log->data);
}

static void add_replacement(struct log *log, const struct diag_edit *edit)
{
    data_begin(&log->data, NULL, DATA_MAP);
    add_region(log, "deletedRegion", edit->range);
    add_message(log, "insertedContent", edit->replacement);
    data_end(&log->data);
}

static bool is_first_of_its_file(const struct diag_fix *fix, size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (fix->edits.at[i].range.source == fix->edits.at[number].range.source)
            return false;
    return true;
}

/* All edits in the file of one. */
static void add_change(struct log *log, const struct diag_fix *fix, const struct diag_edit *first)
{
    data_begin(&log->data, NULL, DATA_MAP);
    add_artifact(log, first->range);
    data_begin(&log->data, "replacements", DATA_LIST);
    for (size_t i = 0; i < fix->edits.n; i++)
        if (fix->edits.at[i].range.source == first->range.source)
            add_replacement(log, &fix->edits.at[i]);
    data_end(&log->data);
    data_end(&log->data);
}

static void add_fixes(struct log *log, const struct diag *diag)
{
    data_begin(&log->data, "fixes", DATA_LIST);
    for (size_t i = 0; i < diag->fixes.n; i++) {
        const struct diag_fix *fix = &diag->fixes.at[i];
        data_begin(&log->data, NULL, DATA_MAP);
        add_message(log, "description", fix->title);
        data_begin(&log->data, "artifactChanges", DATA_LIST);
        for (size_t k = 0; k < fix->edits.n; k++)
            if (is_first_of_its_file(fix, k))
                add_change(log, fix, &fix->edits.at[k]);
        data_end(&log->data);
        data_end(&log->data);
    }
    data_end(&log->data);
}

/* What was said without a place stands behind the message: notes, then help. */
static const char *whole_text(struct log *log, const struct diag *diag)
{
    struct text text = {.arena = log->arena};
    text_adds(&text, diag->text);
    for (size_t i = 0; i < diag->notes.n; i++)
        if (!diag->notes.at[i].range.source)
            text_printf(&text, "\nnote: %s", diag->notes.at[i].text);
    for (size_t i = 0; i < diag->helps.n; i++)
        text_printf(&text, "\nhelp: %s", diag->helps.at[i]);
    return text.at;
}

static void add_result(struct log *log, const struct diag *diag)
{
    data_begin(&log->data, NULL, DATA_MAP);
    data_string(&log->data, "ruleId", diag_infos[diag->code].code);
    data_number(&log->data, "ruleIndex", log->rule_numbers[diag->code] - 1);
    data_string(&log->data, "level", level_of(diag->severity));
    add_message(log, "message", whole_text(log, diag));
    data_begin(&log->data, "locations", DATA_LIST);
    if (diag->range.source) {
        data_begin(&log->data, NULL, DATA_MAP);
        add_physical_location(log, diag->range);
        data_end(&log->data);
    }
    data_end(&log->data);
    add_all_related(log, diag);
    add_flows(log, diag);
    add_fixes(log, diag);
    data_end(&log->data);
}

/* --- the run ------------------------------------------------------------------------------------------- */

static void add_help(struct log *log, enum diag_code code)
{
    struct explanation explanation = explanation_of(code);
    const char *markdown = arena_copy(log->arena, explanation.size ? explanation.text : "", explanation.size);
    data_begin(&log->data, "help", DATA_MAP);
    data_string(&log->data, "text", markdown);
    data_string(&log->data, "markdown", markdown);
    data_end(&log->data);
}

static void add_rule(struct log *log, enum diag_code code)
{
    const struct diag_info *info = &diag_infos[code];
    data_begin(&log->data, NULL, DATA_MAP);
    data_string(&log->data, "id", info->code);
    data_string(&log->data, "name", info->name);
    add_message(log, "shortDescription", info->summary);
    add_message(log, "fullDescription", info->summary);
    add_help(log, code);
    data_begin(&log->data, "defaultConfiguration", DATA_ROW);
    data_string(&log->data, "level", level_of(info->severity));
    data_end(&log->data);
    data_end(&log->data);
}

static void add_tool(struct log *log, const struct session *session)
{
    unsigned count = 0;
    data_begin(&log->data, "tool", DATA_MAP);
    data_begin(&log->data, "driver", DATA_MAP);
    data_string(&log->data, "name", "ctestc");
    data_string(&log->data, "version", CTESTC_VERSION);
    data_begin(&log->data, "rules", DATA_LIST);
    for (size_t i = 0; i < session->diags.n; i++) {
        enum diag_code code = session->diags.at[i]->code;
        if (log->rule_numbers[code])
            continue;
        log->rule_numbers[code] = ++count;
        add_rule(log, code);
    }
    data_end(&log->data);
    data_end(&log->data);
    data_end(&log->data);
}

static void add_run(struct log *log, const struct session *session)
{
    data_begin(&log->data, NULL, DATA_MAP);
    add_tool(log, session);
    data_string(&log->data, "columnKind", "utf16CodeUnits");
    data_begin(&log->data, "invocations", DATA_LIST);
    data_begin(&log->data, NULL, DATA_ROW);
    data_bool(&log->data, "executionSuccessful", !session->failed);
    data_end(&log->data);
    data_end(&log->data);
    data_begin(&log->data, "results", DATA_LIST);
    for (size_t i = 0; i < session->diags.n; i++)
        add_result(log, session->diags.at[i]);
    data_end(&log->data);
    data_end(&log->data);
}

void show_sarif(const struct session *session, FILE *out)
{
    struct arena arena = {.out_of_memory = session->arena.out_of_memory};
    struct text text = {.arena = &arena};
    struct log log = {.arena = &arena, .data = data_open(&text, DATA_JSON)};
    diag_sort(session);
    data_string(&log.data, "$schema", SCHEMA);
    data_string(&log.data, "version", "2.1.0");
    data_begin(&log.data, "runs", DATA_LIST);
    add_run(&log, session);
    data_end(&log.data);
    data_end(&log.data);
    fwrite(text.at, 1, text.n, out);
    arena_free(&arena);
}
