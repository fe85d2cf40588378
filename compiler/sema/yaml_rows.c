/* yaml_rows.c - rows of params from a YAML file, as C initializers.
 *
 * In: an axis with its columns. Out: its rows. A quoted scalar is a C string; a plain one is a number, `true`, `false`
 * or `NULL` where it reads so (unless the column is a `char *`), in a column of another type an identifier, else a
 * string; with the tag `!c` it is C as it stands. A mapping is `{.key = value}`, a sequence `{value, value}`.
 */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "sema/build.h"
#include "source/yaml.h"
#include "syntax/ctext.h"

struct reader {
    struct session *session;
    struct axis *axis;
    struct text c;  /* the initializers of all rows, one behind the other */
};

/* A file beside the .ctest: `path` as the compiler opens it, or relative to the root. */
static const char *beside(struct session *session, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    if (*name == '/' || !slash)
        return name;
    return arena_printf(&session->arena, "%.*s/%s", (int)(slash - path), path, name);
}

/* The part of the string in the .ctest that names the key, if it is written there as it is. */
static void suggest_key(struct session *session, struct diag *diag, const struct yaml *yaml, const char *key, size_t offset)
{
    struct range at = diag->range, part = {at.source, at.begin + 1 + (uint32_t)offset, at.begin + 1 + (uint32_t)(offset + strlen(key))};
    struct { VEC(const char *) names; } keys = {{0}};
    for (size_t i = 0; i < yaml->pairs.n; i++)
        if (yaml->pairs.at[i].key->kind == YAML_SCALAR)
            vec_push(&session->arena, keys.names, yaml->pairs.at[i].key->text);
    if (part.end < at.end && range_equals(part, key))
        diag_suggest(session, diag, part, key, keys.names.at, keys.names.n);
}

static const struct yaml *find_path(struct reader *reader, const struct yaml *yaml, const char *path, struct range at)
{
    const char *first = path;
    while (*path) {
        size_t n = strcspn(path, ".");
        const char *key = arena_copy(&reader->session->arena, path, n);
        const struct yaml *next = yaml->kind == YAML_MAPPING ? yaml_get(yaml, key) : NULL;
        if (!next) {
            struct diag *diag = diag_add(reader->session, CT0703, at, "the YAML file has no key '%s' here", key);
            suggest_key(reader->session, diag, yaml, key, (size_t)(path - first));
            diag_note(reader->session, diag, yaml->range, "it was looked for in this part");
            return NULL;
        }
        yaml = next;
        path += path[n] ? n + 1 : n;
    }
    return yaml;
}

/* --- scalars ------------------------------------------------------------------------------------------------- */

static bool is_number(const char *text)
{
    size_t digits = 0;
    if (*text == '-' || *text == '+')
        text++;
    if (text[0] == '0' && text[1] == 'x')
        return strspn(text + 2, "0123456789abcdefABCDEF") == strlen(text + 2) && text[2];
    for (; isdigit((unsigned char)*text); text++)
        digits++;
    if (*text == '.')
        for (text++; isdigit((unsigned char)*text); text++)
            digits++;
    if (digits && (*text == 'e' || *text == 'E')) {
        text += text[1] == '-' || text[1] == '+' ? 2 : 1;
        if (!isdigit((unsigned char)*text))
            return false;
        text += strspn(text, "0123456789");
    }
    return digits && !*text;
}

static bool is_identifier(const char *text)
{
    if (!isalpha((unsigned char)*text) && *text != '_')
        return false;
    while (isalnum((unsigned char)*text) || *text == '_')
        text++;
    return !*text;
}

/* Is the column a string, whatever its values look like? And is it certainly none? */
static bool is_char_pointer(struct range type)
{
    return ctext_mentions(type, "char") && range_size(type) && memchr(range_text(type), '*', range_size(type));
}

static bool is_arithmetic(struct range type)
{
    static const char *const words[] = {"int", "long", "short", "unsigned", "signed", "double", "float", "bool", "_Bool",
                                        "char", "enum", "size_t"};
    if (memchr(range_text(type), '*', range_size(type)))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ctext_mentions(type, words[i]))
            return true;
    return false;
}

static const char *constant_of(const struct yaml *yaml)
{
    static const char *const names[][2] = {{"true", "true"}, {"True", "true"}, {"false", "false"}, {"False", "false"},
                                           {"null", "NULL"}, {"~", "NULL"}, {"", "NULL"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(yaml->text, names[i][0]) == 0)
            return names[i][1];
    return NULL;
}

/* A number as C reads it: YAML's 010 is ten. */
static void add_number(struct text *c, const char *number)
{
    if (*number == '-' || *number == '+')
        text_addc(c, *number++);
    while (number[0] == '0' && isdigit((unsigned char)number[1]))
        number++;
    text_adds(c, number);
}

static void add_scalar(struct reader *reader, const struct yaml *yaml, struct range type)
{
    bool is_text = !yaml->is_plain || is_char_pointer(type);
    const char *constant = yaml->is_plain ? constant_of(yaml) : NULL;
    if (yaml->tag && strcmp(yaml->tag, "!c") == 0)
        text_adds(&reader->c, yaml->text);
    else if (constant && (!is_text || strcmp(constant, "NULL") == 0))
        text_adds(&reader->c, constant);
    else if (!is_text && is_number(yaml->text))
        add_number(&reader->c, yaml->text);
    else if (!is_text && is_arithmetic(type) && is_identifier(yaml->text))
        text_adds(&reader->c, yaml->text);
    else {
        text_addc(&reader->c, '"');
        text_add_c_escaped(&reader->c, yaml->text, yaml->size);
        text_addc(&reader->c, '"');
    }
}

static void add_value(struct reader *reader, const struct yaml *yaml, struct range type);

static void add_mapping(struct reader *reader, const struct yaml *yaml)
{
    text_adds(&reader->c, "{");
    for (size_t i = 0; i < yaml->pairs.n; i++) {
        const struct yaml *key = yaml->pairs.at[i].key;
        if (key->kind != YAML_SCALAR || !is_identifier(key->text)) {
            diag_add(reader->session, CT0704, key->range, "a key is the name of a member here");
            continue;
        }
        text_printf(&reader->c, "%s.%s = ", i ? ", " : "", key->text);
        add_value(reader, yaml->pairs.at[i].value, (struct range){0});
    }
    text_adds(&reader->c, yaml->pairs.n ? "}" : "0}");
}

static void add_value(struct reader *reader, const struct yaml *yaml, struct range type)
{
    if (yaml->kind == YAML_SCALAR) {
        add_scalar(reader, yaml, type);
    } else if (yaml->kind == YAML_MAPPING) {
        add_mapping(reader, yaml);
    } else {
        text_adds(&reader->c, "{");
        for (size_t i = 0; i < yaml->items.n; i++) {
            text_adds(&reader->c, i ? ", " : "");
            add_value(reader, yaml->items.at[i], (struct range){0});
        }
        text_adds(&reader->c, yaml->items.n ? "}" : "0}");
    }
}

/* --- rows ------------------------------------------------------------------------------------------------------ */

static void add_cell(struct reader *reader, const struct yaml *yaml, size_t column, struct param_row *row)
{
    struct cell cell = {.kind = CELL_C, .range = yaml->range};
    cell.value.begin = (uint32_t)reader->c.n;
    add_value(reader, yaml, reader->axis->columns.at[column].type);
    cell.value.end = (uint32_t)reader->c.n;
    text_addc(&reader->c, '\n');
    cell.key = hash_bytes(1, reader->c.at + cell.value.begin, cell.value.end - cell.value.begin);
    row->cells.at[column] = cell;
}

static size_t column_of(const struct axis *axis, const struct yaml *key)
{
    size_t c = 0;
    while (c < axis->columns.n && (key->kind != YAML_SCALAR || strcmp(axis->columns.at[c].name, key->text) != 0))
        c++;
    return c;
}

static void note_columns(struct reader *reader, struct diag *diag)
{
    diag_note(reader->session, diag, reader->axis->range, "the columns are declared here");
}

/* One of the columns that the row does not have may be meant. */
static void complain_key(struct reader *reader, const struct yaml *key, const struct param_row *row)
{
    struct session *session = reader->session;
    const struct axis *axis = reader->axis;
    if (key->kind != YAML_SCALAR) {
        note_columns(reader, diag_add(session, CT0704, key->range, "a key is the name of a column here"));
        return;
    }
    const char *text = key->text;
    struct diag *diag = diag_add(session, CT0704, key->range, "there is no column '%s'", text);
    struct { VEC(const char *) names; } missing = {{0}};
    for (size_t c = 0; c < axis->columns.n; c++)
        if (!row->cells.at[c].range.source)
            vec_push(&session->arena, missing.names, axis->columns.at[c].name);
    diag_suggest(session, diag, key->range, text, missing.names.at, missing.names.n);
    note_columns(reader, diag);
}

/* Keys that are no columns; how many. */
static size_t complain_keys(struct reader *reader, const struct yaml *yaml, const struct param_row *row)
{
    size_t count = 0;
    for (size_t i = 0; i < yaml->pairs.n; i++)
        if (column_of(reader->axis, yaml->pairs.at[i].key) == reader->axis->columns.n) {
            complain_key(reader, yaml->pairs.at[i].key, row);
            count++;
        }
    return count;
}

/* Keys are columns. One that is misspelt is missing, too. */
static void read_mapping(struct reader *reader, const struct yaml *yaml, struct param_row *row)
{
    struct axis *axis = reader->axis;
    for (size_t i = 0; i < yaml->pairs.n; i++) {
        size_t c = column_of(axis, yaml->pairs.at[i].key);
        if (c < axis->columns.n)
            add_cell(reader, yaml->pairs.at[i].value, c, row);
    }
    if (complain_keys(reader, yaml, row))
        return;
    for (size_t c = 0; c < axis->columns.n; c++)
        if (!row->cells.at[c].range.source)
            note_columns(reader, diag_add(reader->session, CT0502, yaml->range, "this row has no '%s'", axis->columns.at[c].name));
}

static void read_row(struct reader *reader, const struct yaml *yaml, const char *id)
{
    struct axis *axis = reader->axis;
    struct param_row row = {.range = yaml->range, .id = id};
    for (size_t c = 0; c < axis->columns.n; c++)
        vec_push(&reader->session->arena, row.cells, (struct cell){0});
    bool names_column = yaml->kind == YAML_MAPPING && yaml->pairs.n == 1 &&
                        column_of(axis, yaml->pairs.at[0].key) < axis->columns.n;
    if (yaml->kind == YAML_MAPPING && (axis->columns.n > 1 || names_column)) {
        read_mapping(reader, yaml, &row);
    } else if (axis->columns.n == 1) {
        add_cell(reader, yaml, 0, &row);
    } else if (yaml->kind == YAML_SEQUENCE && yaml->items.n == axis->columns.n) {
        for (size_t c = 0; c < axis->columns.n; c++)
            add_cell(reader, yaml->items.at[c], c, &row);
    } else {
        size_t n = yaml->kind == YAML_SEQUENCE ? yaml->items.n : 1;
        note_columns(reader, diag_add(reader->session, CT0502, yaml->range, "this row has %zu cell%s, but there are %zu columns", n,
                                      n == 1 ? "" : "s", axis->columns.n));
    }
    vec_push(&reader->session->arena, axis->rows, row);
}

/* The cells' values become ranges of a source of their own. */
static void bind_cells(struct reader *reader)
{
    struct session *session = reader->session;
    const struct source *c = source_from_text(session, "", "", reader->c.at ? reader->c.at : "", reader->c.n);
    for (size_t r = 0; r < reader->axis->rows.n; r++)
        for (size_t i = 0; i < reader->axis->rows.at[r].cells.n; i++)
            reader->axis->rows.at[r].cells.at[i].value.source = c;
}

static void read_rows(struct reader *reader, const struct yaml *yaml, struct range at)
{
    if (yaml->kind == YAML_SCALAR) {
        struct diag *diag = diag_add(reader->session, CT0702, yaml->range, "rows are a sequence, or a mapping from ids to rows");
        diag_note(reader->session, diag, at, "they are asked for here");
    }
    for (size_t i = 0; i < yaml->items.n; i++)
        read_row(reader, yaml->items.at[i], NULL);
    for (size_t i = 0; i < yaml->pairs.n; i++) {
        const struct yaml *key = yaml->pairs.at[i].key;
        if (key->kind == YAML_SCALAR)
            read_row(reader, yaml->pairs.at[i].value, key->text);
        else
            diag_add(reader->session, CT0702, key->range, "the id of a row is a text");
    }
}

void yaml_rows_read(struct session *session, struct home *home, const struct attribute *params, struct axis *axis)
{
    struct reader reader = {session, axis, {.arena = &session->arena}};
    const struct source *from = home->input->tree->source;
    const char *name = params->yaml.n ? ctext_string(session, params->yaml.at[0], NULL) : NULL;
    const char *path = params->yaml.n > 1 ? ctext_string(session, params->yaml.at[1], NULL) : "";
    if (!name || !path) {
        diag_add(session, CT0113, params->value, "yaml(…) takes the name of a file, and a path of keys in it, as strings");
        return;
    }
    if (!source_exists(session, beside(session, from->path, name))) {
        diag_add(session, CT0703, params->yaml.at[0], "there is no file '%s' beside this one", name);
        return;
    }
    const struct source *source = source_load(session, beside(session, from->path, name), beside(session, from->id, name));
    const struct yaml *yaml = source ? yaml_load(session, source) : NULL;
    if (yaml)
        yaml = find_path(&reader, yaml, path, params->yaml.at[params->yaml.n - 1]);
    if (yaml)
        read_rows(&reader, yaml, params->value);
    axis->yaml = source;
    bind_cells(&reader);
}
