/* outputs.c - which files a suite becomes, and their texts.
 *
 * In: the inputs, and for the texts the plan. Out: names; then texts, the depfile and the manifest among them. What
 * C looks like is the business of emit; what is on the disk of write.c.
 */
#include "driver/outputs.h"

#include <string.h>

#include "driver/path.h"
#include "source/diag.h"

/* --- which files ------------------------------------------------------------------------------------- */

static const struct range nowhere;

struct choosing {
    struct session *session;
    const struct compilation *compilation;
    struct outputs outputs;
    struct map names; /* name of an output -> struct input * */
};

static struct range beginning(const struct input *input)
{
    return input ? (struct range){.source = input->tree->source} : nowhere;
}

static const char *quoted_id(struct session *session, const struct input *input)
{
    return input ? arena_printf(&session->arena, "'%s'", input->tree->source->id) : "the main file";
}

/* The second of the two may be the main file, which has no place. */
static void report_collision(struct session *session, const struct input *first, const struct input *second,
                             const char *name)
{
    struct diag *diag = diag_add(session, CT0004, beginning(second ? second : first),
                                 "%s and %s would both be written to '%s'", quoted_id(session, first),
                                 quoted_id(session, second), name);
    diag_help(session, diag, "rename %s", second && first ? "one of them" : "the file");
}

static void add_output(struct choosing *choosing, const struct input *input, enum output_kind kind)
{
    struct session *session = choosing->session;
    struct output output = {input, kind, emit_path(session, input, kind)};
    size_t before = choosing->names.n;
    struct map_entry *entry = map_at(&session->arena, &choosing->names, output.name, strlen(output.name));
    if (choosing->names.n == before) {
        report_collision(session, entry->value, input, output.name);
        return;
    }
    entry->value = (void *)input;
    vec_push(&session->arena, choosing->outputs, output);
}

static void add_input(struct choosing *choosing, const struct input *input)
{
    if (input->kind != INPUT_MODULE)
        add_output(choosing, input, OUTPUT_HEADER);
    add_output(choosing, input, OUTPUT_C);
}

static void add_modules_named(struct choosing *choosing)
{
    struct session *session = choosing->session;
    const struct compilation *compilation = choosing->compilation;
    const struct string_list *modules = &compilation->options->modules;
    for (size_t i = 0; i < modules->n; i++) {
        const char *absolute = project_absolute(session, compilation->project, modules->at[i]);
        const char *id = project_id(session, compilation->project, absolute);
        const struct input *input = inputs_find(compilation->inputs, id);
        if (input)
            add_input(choosing, input);
        else if (!session_has_errors(session))
            diag_add(session, CT0001, nowhere, "'%s' is no part of the suite", modules->at[i]);
    }
}

static void add_all(struct choosing *choosing)
{
    const struct inputs *inputs = choosing->compilation->inputs;
    for (size_t i = 0; i < inputs->conftests.n; i++)
        add_input(choosing, inputs->conftests.at[i]);
    for (size_t i = 0; i < inputs->used.n; i++)
        add_input(choosing, inputs->used.at[i]);
    for (size_t i = 0; i < inputs->modules.n; i++)
        add_input(choosing, inputs->modules.at[i]);
    add_output(choosing, NULL, OUTPUT_MAIN);
}

struct outputs outputs_choose(struct session *session, const struct compilation *compilation)
{
    struct choosing choosing = {.session = session, .compilation = compilation};
    const struct options *options = compilation->options;
    if (options->is_builtin) {
        add_input(&choosing, compilation->inputs->builtin);
    } else if (options->modules.n || options->only_main) {
        add_modules_named(&choosing);
        if (options->only_main)
            add_output(&choosing, NULL, OUTPUT_MAIN);
    } else {
        add_all(&choosing);
    }
    return choosing.outputs;
}

const char *output_path(struct session *session, const struct compilation *compilation, const struct output *output)
{
    return path_join(&session->arena, compilation->directory, output->name);
}

/* --- the depfile ------------------------------------------------------------------------------------- */

/* A name in a rule for make: as gcc -M writes it, and as ninja reads it. */
static void add_make_name(struct text *text, const char *name)
{
    for (const char *c = name; *c; c++) {
        if (*c == ' ' || *c == '\t') {
            for (const char *back = c; back > name && back[-1] == '\\'; back--)
                text_addc(text, '\\');
            text_addc(text, '\\');
        } else if (*c == '#' || *c == ':') {
            text_addc(text, '\\');
        } else if (*c == '$') {
            text_addc(text, '$');
        }
        text_addc(text, *c);
    }
}

/* All C files depend on all that was read. */
static void add_targets(struct session *session, const struct compilation *compilation, const struct outputs *outputs,
                        struct text *text)
{
    if (compilation->options->depfile_target) {
        add_make_name(text, compilation->options->depfile_target);
        return;
    }
    for (size_t i = 0; i < outputs->n; i++) {
        if (i)
            text_addc(text, ' ');
        add_make_name(text, output_path(session, compilation, &outputs->at[i]));
    }
}

static void render_depfile(struct session *session, const struct compilation *compilation,
                           const struct outputs *outputs, struct text *text)
{
    add_targets(session, compilation, outputs, text);
    text_addc(text, ':');
    for (size_t i = 0; i < session->loaded.n; i++) {
        text_adds(text, " \\\n  ");
        add_make_name(text, session->loaded.at[i]->path);
    }
    text_addc(text, '\n');
    for (size_t i = 0; i < session->loaded.n && compilation->options->depfile_phony; i++) {
        add_make_name(text, session->loaded.at[i]->path);
        text_adds(text, ":\n");
    }
}

/* --- the list ---------------------------------------------------------------------------------------- */

void outputs_list(struct session *session, const struct compilation *compilation, const struct outputs *outputs,
                  struct text *text)
{
    for (size_t i = 0; i < outputs->n; i++) {
        text_adds(text, output_path(session, compilation, &outputs->at[i]));
        text_addc(text, '\n');
    }
}

/* --- the texts --------------------------------------------------------------------------------------- */

static struct text *add_text(struct session *session, struct compilation *compilation, const char *path)
{
    struct file_text file = {path, {.arena = &session->arena}};
    vec_push(&session->arena, compilation->outputs, file);
    return &compilation->outputs.at[compilation->outputs.n - 1].text;
}

static struct emit_options emit_options_of(struct session *session, const struct compilation *compilation)
{
    const struct options *options = compilation->options;
    struct emit_options emit_options = {
        .directory = compilation->directory,
        .no_lines = options->no_lines,
        .ids_in_lines = compilation->ids_in_lines,
    };
    for (size_t i = 0; i < options->prefix_map.n; i++)
        vec_push(&session->arena, emit_options.prefix_map, options->prefix_map.at[i]);
    return emit_options;
}

void output_render(struct session *session, struct compilation *compilation, const struct output *output)
{
    const struct emit_options emit_options = emit_options_of(session, compilation);
    struct text *text = add_text(session, compilation, output_path(session, compilation, output));
    if (output->kind == OUTPUT_MAIN)
        emit_main(session, compilation->plan, &emit_options, text);
    else
        emit_file(session, compilation->plan, output->input, output->kind, &emit_options, text);
}

void outputs_render(struct session *session, struct compilation *compilation)
{
    const struct options *options = compilation->options;
    const struct outputs outputs = outputs_choose(session, compilation);
    for (size_t i = 0; i < outputs.n; i++)
        output_render(session, compilation, &outputs.at[i]);
    if (options->depfile)
        render_depfile(session, compilation, &outputs, add_text(session, compilation, options->depfile));
    if (options->outputs)
        outputs_list(session, compilation, &outputs, add_text(session, compilation, options->outputs));
    if (options->manifest)
        emit_manifest(session, compilation->plan, DATA_JSON, add_text(session, compilation, options->manifest));
}
