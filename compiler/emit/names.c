/* names.c - C names of the model's things, and names of output files. */
#include <ctype.h>
#include <string.h>

#include "emit/write.h"

/* The id without ".ctest". */
static size_t stem_size(const char *id)
{
    size_t n = strlen(id);
    return n > 6 && strcmp(id + n - 6, ".ctest") == 0 ? n - 6 : n;
}

const char *file_symbol(struct session *session, const struct input *input)
{
    struct text text = {.arena = &session->arena};
    const char *id = input->tree->source->id;
    size_t n = stem_size(id);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)id[i];
        if (isalnum(c))
            text_addc(&text, (char)c);
        else if (c == '/')
            text_addc(&text, '_');
        else if (c == '_')
            text_adds(&text, "__");
        else
            text_printf(&text, "_x%02x", c);
    }
    return text.at ? text.at : "";
}

const char *fixture_symbol(struct session *session, const struct fixture *fixture)
{
    const struct home *file = home_file(fixture->home);
    if (file->kind == HOME_MODULE)
        return fixture->symbol;
    return arena_printf(&session->arena, "%s_%s", file_symbol(session, file->input), fixture->symbol);
}

const char *instance_symbol(struct session *session, const struct instance *instance)
{
    const char *symbol = fixture_symbol(session, instance->fixture);
    if (instance->is_plain)
        return symbol;
    return arena_printf(&session->arena, "%s_%08x", symbol, (unsigned)(instance->identity & 0xffffffff));
}

const char *module_symbol(struct session *session, const struct input *input)
{
    return arena_printf(&session->arena, "ct_module_%s", file_symbol(session, input));
}

/* What ninja cannot read in a depfile, or make in a rule, even escaped; and '%' itself, which stands for them. */
static bool is_awkward(unsigned char c)
{
    return c < ' ' || c == 0x7f || strchr("'\"`\\:;&*<>|^%?", c);
}

/* Longer names leave no room for what compilers put behind them: file systems take 255 bytes. */
enum { LONGEST_NAME = 200 };

/* "tests/test_db.ctest" is written to "tests.test_db.c"; a '.' of the id becomes two. */
const char *emit_path(struct session *session, const struct input *input, enum output_kind kind)
{
    struct text text = {.arena = &session->arena};
    if (kind == OUTPUT_MAIN)
        return "ctest_main.c";
    const char *id = input->tree->source->id, *suffix = kind == OUTPUT_HEADER ? ".h" : ".c";
    size_t n = stem_size(id);
    for (size_t i = 0; i < n; i++) {
        if (id[i] == '/')
            text_addc(&text, '.');
        else if (id[i] == '.')
            text_adds(&text, "..");
        else if (is_awkward((unsigned char)id[i]))
            text_printf(&text, "%%%02X", (unsigned char)id[i]);
        else
            text_addc(&text, id[i]);
    }
    if (text.n <= LONGEST_NAME)
        return arena_printf(&session->arena, "%s%s", text.n ? text.at : "", suffix);
    return arena_printf(&session->arena, "%016llx%s%s", (unsigned long long)hash_bytes(0, id, n),
                        text.at + text.n - LONGEST_NAME / 2, suffix);
}

const struct fixture *parameter_fixture(const struct home *view, const struct use *use, const struct fixture *asker)
{
    return model_find(view, use->name, asker && asker->name == use->name ? asker : NULL, NULL);
}

const struct fixture *parameter_model(const struct model *model, const struct use *use)
{
    for (size_t i = 0; i < model->fixtures.n; i++)
        if (model->fixtures.at[i]->name == use->name && !model->fixtures.at[i]->replaced_axis)
            return model->fixtures.at[i];
    return NULL;
}

const char *suite_name(const struct model *model)
{
    return model->inputs->suite ? model->inputs->suite : "suite";
}

uint32_t line_of(struct range range)
{
    return source_place(range.source, range.begin).line;
}

const char *fixture_place(struct session *session, const struct fixture *fixture)
{
    return arena_printf(&session->arena, "%s:%u", fixture->name_range.source->id, line_of(fixture->name_range));
}
