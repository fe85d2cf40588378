/* params.c - columns, rows and ids of one `params`.
 *
 * In: an attribute as it was written. Out: an axis whose rows have one cell for each column and an id that is unique.
 * Which fixture an `indirect` column means is bound by bind.c, since it depends on all files.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sema/build.h"
#include "syntax/ctext.h"

enum { LONGEST_STRING_ID = 100 };

/* --- columns ------------------------------------------------------------------------------------------------ */

static bool is_identifier(struct range range)
{
    struct ctoken token;
    return ctoken_next(&range, &token) && token.kind == CTOKEN_NAME && !ctoken_next(&range, &token);
}

static bool is_any_of(struct ctoken token, const char *const *words)
{
    while (*words && !ctoken_is(token, *words))
        words++;
    return *words != NULL;
}

static struct range trimmed(struct range range)
{
    const char *text = range.source->text;
    while (range.begin < range.end && isspace((unsigned char)text[range.begin]))
        range.begin++;
    while (range.end > range.begin && isspace((unsigned char)text[range.end - 1]))
        range.end--;
    return range;
}

/* The name that a declaration declares: the last one, but in `int (*f)(int)` and `int list[3]` the one at the heart. */
static struct range declared_name(struct range declaration)
{
    struct ctoken token, name = {0};
    bool is_wrapped = false;
    while (ctoken_next(&declaration, &token)) {
        if (token.kind == CTOKEN_NAME) {
            name = token;
        } else if (ctoken_is(token, "(") && !is_wrapped) {
            is_wrapped = true;
        } else if (ctoken_is(token, ")") || ctoken_is(token, "[")) {
            break;
        }
    }
    return name.range;
}

/* `indirect db` and `replace T db`: takes the word off, if something follows it. */
static enum column_kind column_kind(struct range *declaration)
{
    struct range rest = *declaration, behind;
    struct ctoken word, next;
    if (!ctoken_next(&rest, &word))
        return COLUMN_PLAIN;
    enum column_kind kind = ctoken_is(word, "indirect") ? COLUMN_INDIRECT : ctoken_is(word, "replace") ? COLUMN_REPLACE : COLUMN_PLAIN;
    behind = rest;
    if (kind == COLUMN_PLAIN || !ctoken_next(&rest, &next) || next.kind != CTOKEN_NAME)
        return COLUMN_PLAIN;
    *declaration = trimmed(behind);
    return kind;
}

/* Behind the name in `int a int b`, where a type begins that can only be another column's; empty: there is none. */
static struct range missing_comma(struct range declaration)
{
    static const char *const types[] = {"int", "char", "short", "long", "float", "double", "unsigned", "signed", "bool", "_Bool",
                                        "const", "struct", "union", "enum", NULL};
    struct ctoken token, name = {0};
    bool has_type = false, is_tag = false;
    while (ctoken_next(&declaration, &token) && !ctoken_is(token, "(") && !ctoken_is(token, "[")) {
        bool is_type = is_any_of(token, types);
        if (is_type && name.range.source)
            return (struct range){name.range.source, name.range.end, name.range.end};
        if (token.kind == CTOKEN_NAME && !is_type && !is_tag && has_type)
            name = token;
        has_type |= is_tag || (is_type && !ctoken_is(token, "const"));
        is_tag = ctoken_is(token, "struct") || ctoken_is(token, "union") || ctoken_is(token, "enum");
        has_type &= !is_tag;
    }
    return (struct range){0};
}

static void complain_comma(struct session *session, struct range argument, struct range comma)
{
    struct diag *diag = diag_add(session, CT0113, argument, "these are several columns of params");
    diag_fix(session, diag, comma, ",");
    diag_help(session, diag, "a ',' stands between two");
}

/* `const char *url`, `indirect db`, `replace struct db *db`. */
static struct column read_column(struct session *session, struct axis *axis, struct range argument)
{
    struct range declaration = argument;
    struct column column = {.kind = column_kind(&declaration)};
    struct range name = declared_name(declaration);
    struct range comma = missing_comma(declaration);
    bool has_name = name.source != NULL;
    if (!has_name)
        name = (struct range){declaration.source, declaration.end, declaration.end};
    column.name = session_name_of(session, name);
    column.range = name;
    column.type = trimmed((struct range){declaration.source, declaration.begin, name.begin});
    column.suffix = trimmed((struct range){declaration.source, name.end, declaration.end});
    bool lacks_part = !has_name || (column.kind != COLUMN_INDIRECT && range_is_empty(column.type));
    axis->is_misread |= lacks_part || comma.source;
    if (lacks_part)
        diag_add(session, CT0113, argument, "a column of params is written 'type name', 'indirect fixture' or 'replace type fixture'");
    else if (comma.source)
        complain_comma(session, argument, comma);
    else if (column.kind == COLUMN_INDIRECT && !range_is_empty(column.type))
        diag_add(session, CT0113, column.type, "an 'indirect' column has no type of its own: it is the fixture's");
    return column;
}

static void add_column(struct session *session, struct axis *axis, struct column column)
{
    for (size_t i = 0; i < axis->columns.n; i++)
        if (axis->columns.at[i].name == column.name) {
            struct diag *diag = diag_add(session, CT0506, column.range, "there are two columns '%s'", column.name);
            diag_label(session, diag, axis->columns.at[i].range, "the first one");
            break;
        }
    vec_push(&session->arena, axis->columns, column);
}

static void read_columns(struct session *session, const struct attribute *params, struct axis *axis)
{
    for (size_t i = 0; i < params->arguments.n; i++)
        if (!range_is_empty(params->arguments.at[i]))
            add_column(session, axis, read_column(session, axis, params->arguments.at[i]));
    if (axis->columns.n)
        return;
    struct column column = {.name = session_name(session, "param", 5), .range = params->name};
    vec_push(&session->arena, axis->columns, column);
}

/* --- rows --------------------------------------------------------------------------------------------------- */

static uint64_t key_of_text(struct session *session, struct range range)
{
    const char *text = ctext_canonical(session, range);
    return hash_bytes(1, text, strlen(text));
}

static struct cell read_cell(struct session *session, struct range range)
{
    struct cell cell = {.kind = CELL_C, .range = range, .value = range};
    struct range rest = range;
    struct ctoken token;
    if (ctoken_next(&rest, &token) && ctoken_is(token, "from") && is_identifier(rest)) {
        cell.kind = CELL_FROM;
        ctoken_next(&rest, &token);
        cell.from = use_of(session, token.range);
        cell.range = token.range;
    }
    cell.key = key_of_text(session, range);
    return cell;
}

/* The columns behind the first `cells`. */
static const char *missing_text(struct session *session, const struct axis *axis, size_t cells)
{
    struct text text = {.arena = &session->arena};
    for (size_t i = cells; i < axis->columns.n; i++)
        text_printf(&text, "%s'%s'", i == cells ? "" : i + 1 < axis->columns.n ? ", " : " and ", axis->columns.at[i].name);
    text_adds(&text, axis->columns.n - cells == 1 ? " is missing" : " are missing");
    return text.at;
}

/* `(1, 2)` and `[1, 2]`, as other languages write what belongs together. */
static bool suggest_braces(struct session *session, struct diag *diag, struct range row)
{
    struct range open = {row.source, row.begin, row.begin + 1}, close = {row.source, row.end - 1, row.end};
    bool is_round = range_equals(open, "(") && range_equals(close, ")");
    if (!is_round && !(range_equals(open, "[") && range_equals(close, "]")))
        return false;
    diag_fix(session, diag, open, "{");
    diag_fix(session, diag, close, "}");
    diag_help(session, diag, "the cells of a row stand in braces: {…}");
    return true;
}

static void complain_width(struct session *session, const struct axis *axis, struct range range, size_t cells)
{
    struct diag *diag = diag_add(session, CT0502, range, "this row has %zu cell%s, but there are %zu columns", cells,
                                 cells == 1 ? "" : "s", axis->columns.n);
    if (cells == 1 && suggest_braces(session, diag, range))
        return;
    if (cells < axis->columns.n)
        diag_label(session, diag, range, "%s", missing_text(session, axis, cells));
    else
        diag_label(session, diag, range, "%zu too many", cells - axis->columns.n);
    const struct attribute *written = axis->written;
    struct range columns = {axis->range.source, written->arguments.at[0].begin, written->arguments.at[written->arguments.n - 1].end};
    diag_label(session, diag, columns, "the columns");
}

/* Is the column certainly no struct, so that braces around its one value are for show? */
static bool is_scalar(const struct column *column)
{
    static const char *const words[] = {"int", "long", "short", "unsigned", "signed", "double", "float", "bool", "_Bool", "char", "enum"};
    if (!range_is_empty(column->suffix) || column->kind == COLUMN_INDIRECT)
        return false;
    if (memchr(range_text(column->type), '*', range_size(column->type)))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ctext_mentions(column->type, words[i]))
            return true;
    return false;
}

static void read_row_cells(struct session *session, const struct row *row, struct axis *axis, struct param_row *out)
{
    if (row->kind == ROW_FROM) {
        struct cell cell = {.kind = CELL_FROM, .range = row->text, .from = use_of(session, row->text)};
        cell.key = hash_bytes(2, range_text(row->text), range_size(row->text));
        vec_push(&session->arena, out->cells, cell);
    } else if (axis->columns.n == 1 && row->cells.n == 1 && is_scalar(&axis->columns.at[0])) {
        vec_push(&session->arena, out->cells, read_cell(session, row->cells.at[0]));
    } else if (axis->columns.n == 1) {
        vec_push(&session->arena, out->cells, read_cell(session, row->text));
    } else {
        for (size_t i = 0; i < row->cells.n; i++)
            vec_push(&session->arena, out->cells, read_cell(session, row->cells.at[i]));
    }
    if (out->cells.n != axis->columns.n) {
        bool is_bare = axis->columns.n > 1 && !row->cells.n;
        if (!axis->is_misread)
            complain_width(session, axis, row->text, is_bare ? 1 : out->cells.n);
        while (out->cells.n < axis->columns.n)
            vec_push(&session->arena, out->cells, (struct cell){.range = row->text, .value = row->text});
        out->cells.n = axis->columns.n;
    }
}

static void read_row_marks(struct session *session, struct model *model, struct home *home, const struct node *node,
                           const struct row *row, struct param_row *out)
{
    for (size_t i = 0; i < row->marks.n; i++) {
        const struct attribute *attribute = &row->marks.at[i];
        if (range_equals(attribute->name, "tags")) {
            for (size_t j = 0; j < attribute->arguments.n; j++)
                vec_push(&session->arena, out->marks, tag_read(session, model->inputs, attribute, j, node));
            continue;
        }
        struct mark *mark = mark_read(session, attribute, home_file(home), node);
        if (mark)
            vec_push(&session->arena, out->marks, mark);
    }
}

static void read_rows(struct session *session, struct model *model, struct home *home, const struct node *node,
                      const struct attribute *params, struct axis *axis)
{
    for (size_t i = 0; i < params->rows.n; i++) {
        const struct row *row = &params->rows.at[i];
        struct param_row out = {.range = row->range};
        read_row_cells(session, row, axis, &out);
        read_row_marks(session, model, home, node, row, &out);
        if (!range_is_empty(row->label)) {
            const char *label = ctext_string(session, row->label, NULL);
            out.id = label ? label : "";
        }
        vec_push(&session->arena, axis->rows, out);
    }
}

static void finish_rows(struct axis *axis)
{
    for (size_t r = 0; r < axis->rows.n; r++) {
        struct param_row *row = &axis->rows.at[r];
        for (size_t c = 0; c < row->cells.n; c++) {
            row->key = hash_bytes(row->key, &row->cells.at[c].key, sizeof row->cells.at[c].key);
            axis->has_from |= row->cells.at[c].kind == CELL_FROM;
            axis->columns.at[c].has_c |= row->cells.at[c].kind == CELL_C;
        }
    }
}

/* --- the type of a column that has none ------------------------------------------------------------------------- */

enum row_type { TYPE_NONE, TYPE_INTEGER, TYPE_FLOATING, TYPE_STRING, TYPE_CHARACTER, TYPE_BOOLEAN, TYPE_UNKNOWN };

static const char *const row_type_names[] = {"",        "an integer",  "a floating-point number", "a string", "a character",
                                             "a truth value", "something else"};

/* A number with an optional sign: its value decides between int, long and long long (0, 1, 2). */
static enum row_type type_of_number(struct range number, int *width)
{
    char text[64];
    size_t n = range_size(number);
    if (n >= sizeof text)
        return TYPE_UNKNOWN;
    memcpy(text, range_text(number), n);
    text[n] = 0;
    bool is_hex = text[0] == '0' && (text[1] | 32) == 'x';
    if (strpbrk(text, is_hex ? ".pP" : ".eE"))
        return TYPE_FLOATING;
    char *end;
    unsigned long long value = strtoull(text, &end, 0);
    int longs = 0;
    for (; *end; end++)
        longs += (*end | 32) == 'l';
    int needed = value <= 0x7fffffff ? 0 : value <= 0x7fffffffffffffff ? 1 : 2;
    if (longs > *width)
        *width = longs > 2 ? 2 : longs;
    if (needed > *width)
        *width = needed;
    return TYPE_INTEGER;
}

static enum row_type type_of_cell(struct range range, int *width)
{
    struct ctoken token, next;
    if (!ctoken_next(&range, &token))
        return TYPE_UNKNOWN;
    if (ctoken_is(token, "-") || ctoken_is(token, "+"))
        if (!ctoken_next(&range, &token) || token.kind != CTOKEN_NUMBER)
            return TYPE_UNKNOWN;
    if (token.kind == CTOKEN_STRING && *range_text(token.range) == '"') {
        while (ctoken_next(&range, &next))
            if (next.kind != CTOKEN_STRING)
                return TYPE_UNKNOWN;
        return TYPE_STRING;
    }
    if (ctoken_next(&range, &next))
        return TYPE_UNKNOWN;
    if (token.kind == CTOKEN_NUMBER)
        return type_of_number(token.range, width);
    if (token.kind == CTOKEN_CHARACTER && *range_text(token.range) == '\'')
        return TYPE_CHARACTER;
    return ctoken_is(token, "true") || ctoken_is(token, "false") ? TYPE_BOOLEAN : TYPE_UNKNOWN;
}

static bool is_literal(struct ctoken token)
{
    return token.kind == CTOKEN_NUMBER || token.kind == CTOKEN_STRING || token.kind == CTOKEN_CHARACTER;
}

/* `[1 2]`, `["one" 1]`, `[one: 1]`: what C never has side by side. */
static bool suggest_separator(struct session *session, struct diag *diag, struct range row)
{
    struct ctoken first, next;
    if (!ctoken_next(&row, &first) || !ctoken_next(&row, &next))
        return false;
    const char *text = arena_copy(&session->arena, range_text(first.range), range_size(first.range));
    if (first.kind == CTOKEN_NAME && ctoken_is(next, ":")) {
        diag_fix(session, diag, first.range, arena_printf(&session->arena, "\"%s\"", text));
        diag_help(session, diag, "a label is a string");
        return true;
    }
    if (!is_literal(first) || !is_literal(next))
        return false;
    const char *separator = first.kind == CTOKEN_STRING ? ":" : ",";
    diag_fix(session, diag, (struct range){first.range.source, first.range.end, first.range.end}, separator);
    diag_help(session, diag, "is a '%s' missing behind '%s'?", separator, text);
    return true;
}

/* The type of `param`; reports rows of several kinds at the first that differs. */
static void infer_type(struct session *session, struct axis *axis)
{
    static const char *const integers[] = {"int", "long", "long long"};
    struct column *column = &axis->columns.at[0];
    enum row_type type = TYPE_NONE;
    int width = 0;
    for (size_t r = 0; r < axis->rows.n; r++) {
        const struct cell *cell = &axis->rows.at[r].cells.at[0];
        enum row_type own = cell->kind == CELL_FROM ? TYPE_UNKNOWN : type_of_cell(cell->value, &width);
        if (own == TYPE_UNKNOWN) {
            struct diag *diag = diag_add(session, CT0507, cell->range, "the type of 'param' does not follow from this row");
            if (!suggest_separator(session, diag, cell->value))
                diag_help(session, diag, "write the column: params(type param) = [ … ]");
            return;
        }
        if (type != TYPE_NONE && own != type) {
            struct diag *diag = diag_add(session, CT0501, cell->range, "this row is not of the same kind as those before it");
            diag_label(session, diag, cell->range, "%s", row_type_names[own]);
            diag_label(session, diag, axis->rows.at[0].range, "%s", row_type_names[type]);
            diag_help(session, diag, "write the column's type: params(type param) = [ … ]");
            return;
        }
        type = own;
    }
    column->inferred = type == TYPE_INTEGER ? integers[width] : type == TYPE_FLOATING ? "double" : type == TYPE_STRING ? "const char *"
                       : type == TYPE_CHARACTER ? "char" : type == TYPE_BOOLEAN ? "bool" : NULL;
}

/* --- ids -------------------------------------------------------------------------------------------------------- */

/* What is in a string as it may stand in an id: control and non-ASCII characters escaped. */
static const char *escaped(struct session *session, const char *bytes, size_t size)
{
    struct text text = {.arena = &session->arena};
    static const char from[] = "\n\r\t\b\f\v\a", to[] = "nrtbfva";
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        const char *simple = c ? strchr(from, c) : NULL;
        if (simple)
            text_printf(&text, "\\%c", to[simple - from]);
        else if (c < 0x20 || c >= 0x7f)
            text_printf(&text, "\\x%02x", c);
        else
            text_addc(&text, (char)c);
    }
    return text.at ? text.at : "";
}

/* The token that names a cell in the id of its row; NULL: the column's name and the row's number do. */
static const char *id_of_cell(struct session *session, const struct cell *cell)
{
    struct range rest = cell->value;
    struct ctoken token, next;
    size_t size;
    if (cell->kind == CELL_FROM)
        return cell->from.name;
    const char *string = ctext_string(session, cell->value, &size);
    if (string)
        return size <= LONGEST_STRING_ID ? escaped(session, string, size) : NULL;
    if (!ctoken_next(&rest, &token))
        return NULL;
    bool is_signed = ctoken_is(token, "-") || ctoken_is(token, "+");
    if (is_signed && !ctoken_next(&rest, &token))
        return NULL;
    if (ctoken_next(&rest, &next) || token.kind == CTOKEN_PUNCTUATION || (is_signed && token.kind != CTOKEN_NUMBER))
        return NULL;
    struct range whole = {cell->value.source, cell->value.begin, token.range.end};
    if (is_signed) {
        const char *sign = *range_text(cell->value) == '-' ? "-" : "+";
        return arena_printf(&session->arena, "%s%.*s", sign, (int)range_size(token.range), range_text(token.range));
    }
    whole.begin = token.range.begin;
    return token.kind == CTOKEN_STRING ? NULL : arena_copy(&session->arena, range_text(whole), range_size(whole));
}

static const char *id_of_row(struct session *session, struct axis *axis, size_t r)
{
    struct text id = {.arena = &session->arena};
    struct param_row *row = &axis->rows.at[r];
    for (size_t c = 0; c < axis->columns.n; c++) {
        const char *part = id_of_cell(session, &row->cells.at[c]);
        if (!part)
            part = arena_printf(&session->arena, "%s%zu", axis->columns.at[c].name, r);
        row->cells.at[c].id = part;
        text_adds(&id, c ? "-" : "");
        text_adds(&id, part);
    }
    return id.at ? id.at : "";
}

static const char *numbered(struct session *session, struct map *taken, const char *id, size_t *next)
{
    size_t n = strlen(id);
    const char *joint = n && isdigit((unsigned char)id[n - 1]) ? "_" : "";
    for (;;) {
        char *made = arena_printf(&session->arena, "%s%s%zu", id, joint, (*next)++);
        struct map_entry *entry = map_at(&session->arena, taken, made, strlen(made));
        if (!entry->value) {
            entry->value = made;
            return made;
        }
    }
}

void ids_make_unique(struct session *session, const char **ids, size_t n)
{
    struct counter { size_t count, next; };
    struct map counters = {0}, taken = {0};
    for (size_t i = 0; i < n; i++) {
        struct map_entry *entry = map_at(&session->arena, &counters, ids[i], strlen(ids[i]));
        if (!entry->value)
            entry->value = ARENA_NEW(&session->arena, struct counter);
        ((struct counter *)entry->value)->count++;
        map_at(&session->arena, &taken, ids[i], strlen(ids[i]))->value = entry->value;
    }
    for (size_t i = 0; i < n; i++) {
        struct counter *counter = map_get(&counters, ids[i], strlen(ids[i]));
        if (counter->count > 1)
            ids[i] = numbered(session, &taken, ids[i], &counter->next);
    }
}

/* `ids = [ "a", "b" ]`, where a row has no label of its own. */
static void apply_ids(struct session *session, const struct attribute *ids, struct axis *axis)
{
    if (ids->form != ATTRIBUTE_ROWS) {
        diag_add(session, CT0113, ids->range, "'ids' is written ids = [ \"one\", \"another\" ]");
        return;
    }
    if (ids->rows.n != axis->rows.n) {
        struct diag *diag = diag_add(session, CT0503, ids->range, "there %s %zu id%s for %zu row%s", ids->rows.n == 1 ? "is" : "are",
                                     ids->rows.n, ids->rows.n == 1 ? "" : "s", axis->rows.n, axis->rows.n == 1 ? "" : "s");
        diag_label(session, diag, axis->range, "the rows");
        return;
    }
    for (size_t i = 0; i < ids->rows.n; i++) {
        const char *id = ctext_string(session, ids->rows.at[i].text, NULL);
        if (!id)
            diag_add(session, CT0113, ids->rows.at[i].range, "an id is a string");
        else if (!axis->rows.at[i].id)
            axis->rows.at[i].id = id;
    }
}

static void make_ids(struct session *session, struct axis *axis)
{
    const char **ids = arena_alloc(&session->arena, axis->rows.n * sizeof *ids + 1);
    for (size_t r = 0; r < axis->rows.n; r++) {
        const char *label = axis->rows.at[r].id, *id = id_of_row(session, axis, r);
        ids[r] = label ? escaped(session, label, strlen(label)) : id;
    }
    ids_make_unique(session, ids, axis->rows.n);
    for (size_t r = 0; r < axis->rows.n; r++)
        axis->rows.at[r].id = ids[r];
}

/* ---------------------------------------------------------------------------------------------------------------- */

struct axis *axis_read(struct session *session, struct model *model, struct home *home, const struct node *node,
                       const struct attribute *params, const struct attribute *ids)
{
    struct axis *axis = ARENA_NEW(&session->arena, struct axis);
    *axis = (struct axis){.written = params, .range = params->range, .owner = node, .is_indirect_only = true};
    axis->symbol = arena_printf(&session->arena, "%u", ++home_file(home)->axis_count);
    read_columns(session, params, axis);
    if (params->form == ATTRIBUTE_YAML)
        yaml_rows_read(session, home, params, axis);
    else
        read_rows(session, model, home, node, params, axis);
    if (ids)
        apply_ids(session, ids, axis);
    make_ids(session, axis);
    finish_rows(axis);
    for (size_t c = 0; c < axis->columns.n; c++)
        axis->is_indirect_only &= axis->columns.at[c].kind == COLUMN_INDIRECT;
    if (!params->has_arguments)
        infer_type(session, axis);
    return axis;
}

/* A row of `outer` with a row of `inner` behind it. */
static struct param_row join_rows(struct session *session, const struct param_row *outer, const struct param_row *inner)
{
    struct param_row row = {.range = outer->range};
    for (size_t i = 0; i < outer->cells.n; i++)
        vec_push(&session->arena, row.cells, outer->cells.at[i]);
    for (size_t i = 0; i < inner->cells.n; i++)
        vec_push(&session->arena, row.cells, inner->cells.at[i]);
    for (size_t i = 0; i < outer->marks.n; i++)
        vec_push(&session->arena, row.marks, outer->marks.at[i]);
    for (size_t i = 0; i < inner->marks.n; i++)
        vec_push(&session->arena, row.marks, inner->marks.at[i]);
    row.id = arena_printf(&session->arena, "%s-%s", outer->id, inner->id);
    row.key = hash_bytes(outer->key, &inner->key, sizeof inner->key);
    return row;
}

static struct axis *multiply(struct session *session, const struct axis *outer, const struct axis *inner)
{
    struct axis *axis = ARENA_NEW(&session->arena, struct axis);
    *axis = (struct axis){.range = outer->range, .owner = outer->owner, .has_from = outer->has_from || inner->has_from};
    for (size_t i = 0; i < outer->columns.n; i++)
        vec_push(&session->arena, axis->columns, outer->columns.at[i]);
    for (size_t i = 0; i < inner->columns.n; i++)
        add_column(session, axis, inner->columns.at[i]);
    for (size_t i = 0; i < outer->rows.n; i++)
        for (size_t j = 0; j < inner->rows.n; j++)
            vec_push(&session->arena, axis->rows, join_rows(session, &outer->rows.at[i], &inner->rows.at[j]));
    return axis;
}

struct axis *axes_multiply(struct session *session, struct axis *const *axes, size_t n)
{
    struct axis *product = n ? axes[0] : NULL;
    for (size_t i = 1; i < n; i++)
        product = multiply(session, product, axes[i]);
    return product;
}
