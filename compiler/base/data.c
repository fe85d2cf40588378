/* data.c - data as JSON or YAML.
 *
 * In: calls that walk the data. Out: text. Strings are written alike in both, as JSON has them, which YAML reads too; characters
 * that YAML does not call printable are escaped.
 */
#include "base/data.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

static void add_newline(struct data *data, unsigned indentation)
{
    text_addc(data->text, '\n');
    for (unsigned i = 0; i < indentation; i++)
        text_adds(data->text, "  ");
}

static bool is_map(const struct data_level *level)
{
    return level->kind != DATA_LIST && level->kind != DATA_FLAT_LIST;
}

static bool is_on_one_line(enum data_kind kind, enum data_format format)
{
    return kind == DATA_FLAT_MAP || kind == DATA_FLAT_LIST || (kind == DATA_ROW && format == DATA_JSON);
}

static void begin_json(struct data *data, const struct data_level *level)
{
    if (level->count)
        text_addc(data->text, ',');
    if (!level->is_flat)
        add_newline(data, data->depth);
    else if (level->count)
        text_addc(data->text, ' ');
}

static void begin_yaml(struct data *data, const struct data_level *level)
{
    if (level->is_flat) {
        text_adds(data->text, level->count ? ", " : "");
        return;
    }
    if (!data->is_at_dash && data->text->n)
        add_newline(data, data->depth - 1);
    data->is_at_dash = false;
    text_adds(data->text, level->kind == DATA_LIST ? "- " : "");
}

/* What stands before a value. */
static void begin_value(struct data *data, const char *key)
{
    struct data_level *level = &data->levels[data->depth - 1];
    assert(is_map(level) == (key != NULL));
    if (data->format == DATA_JSON)
        begin_json(data, level);
    else
        begin_yaml(data, level);
    if (key)
        text_printf(data->text, data->format == DATA_JSON ? "\"%s\":" : "%s:", key);
    level->count++;
}

/* Between a key and a value on the same line. */
static void add_space(struct data *data, const char *key)
{
    if (key)
        text_addc(data->text, ' ');
}

static const char *brackets(const struct data_level *level)
{
    return is_map(level) ? "{}" : "[]";
}

static void push(struct data *data, enum data_kind kind, bool is_flat, bool has_key)
{
    assert(data->depth < DATA_DEEPEST);
    data->levels[data->depth++] = (struct data_level){.kind = kind, .is_flat = is_flat, .has_key = has_key};
}

struct data data_open(struct text *text, enum data_format format)
{
    struct data data = {.text = text, .format = format};
    push(&data, DATA_MAP, false, false);
    if (format == DATA_JSON)
        text_addc(text, '{');
    return data;
}

void data_begin(struct data *data, const char *key, enum data_kind kind)
{
    bool is_flat = data->levels[data->depth - 1].is_flat || is_on_one_line(kind, data->format);
    begin_value(data, key);
    push(data, kind, is_flat, key != NULL);
    if (data->format == DATA_JSON || is_flat) {
        add_space(data, key);
        text_addc(data->text, brackets(&data->levels[data->depth - 1])[0]);
    } else {
        data->is_at_dash = !key;
    }
}

void data_end(struct data *data)
{
    const struct data_level *level = &data->levels[--data->depth];
    if (data->format == DATA_YAML && !level->is_flat) {
        if (!level->count)
            text_printf(data->text, "%s%s", level->has_key ? " " : "", brackets(level));
        data->is_at_dash = false;
    } else {
        if (!level->is_flat && level->count)
            add_newline(data, data->depth);
        text_addc(data->text, brackets(level)[1]);
    }
    if (!data->depth)
        text_addc(data->text, '\n');
}

/* --- scalars --------------------------------------------------------------------------------------------- */

/* Controls, and what ends a line or is not a character in YAML. */
static bool is_escaped(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 || character == 0x2029 ||
           character == 0xfeff || character == 0xfffe || character == 0xffff;
}

static void add_quoted(struct text *text, const char *string)
{
    size_t length = strlen(string);
    text_addc(text, '"');
    while (length) {
        uint32_t character;
        size_t n = utf8_decode(string, length, &character);
        if (!n)
            text_adds(text, "\\ufffd");
        else if (character == '\n' || character == '\t')
            text_adds(text, character == '\n' ? "\\n" : "\\t");
        else if (is_escaped(character))
            text_printf(text, "\\u%04x", (unsigned)character);
        else if (character == '"' || character == '\\')
            text_printf(text, "\\%c", (char)character);
        else
            text_add(text, string, n);
        string += n ? n : 1;
        length -= n ? n : 1;
    }
    text_addc(text, '"');
}

void data_string(struct data *data, const char *key, const char *string)
{
    begin_value(data, key);
    add_space(data, key);
    if (string)
        add_quoted(data->text, string);
    else
        text_adds(data->text, "null");
}

void data_number(struct data *data, const char *key, unsigned long number)
{
    begin_value(data, key);
    add_space(data, key);
    text_printf(data->text, "%lu", number);
}

void data_bool(struct data *data, const char *key, bool value)
{
    begin_value(data, key);
    add_space(data, key);
    text_adds(data->text, value ? "true" : "false");
}
