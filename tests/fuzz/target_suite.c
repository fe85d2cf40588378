/* target_suite.c - a suite of several files through the whole compiler.
 *
 * Of a suite without errors all is made that a command can make; each file compiled alone must give the same bytes. Whether
 * its C compiles is looked at elsewhere: compile_corpus.py.
 */
#include <stdlib.h>
#include <string.h>

#include "driver/commands.h"
#include "driver/outputs.h"
#include "emit/emit.h"
#include "fuzz.h"

/* --- all that commands make ---------------------------------------------------------------------------------------- */

static void make_lists(struct session *session, const struct plan *plan)
{
    struct text text = {.arena = &session->arena};
    const struct schedule *schedule = schedule_build(session, plan);
    emit_list(session, plan, &text);
    emit_manifest(session, plan, DATA_YAML, &text);
    emit_fixtures_data(session, plan->model, true, DATA_JSON, &text);
    emit_schedule(session, schedule, &text);
    emit_schedule_data(session, schedule, DATA_YAML, &text);
    emit_graph(session, plan, &text);
}

/* Also of a model with mistakes. */
static void make_fixtures(struct session *session, const struct model *model)
{
    struct text text = {.arena = &session->arena};
    emit_fixtures(session, model, false, &text);
    emit_fixtures_data(session, model, false, DATA_JSON, &text);
}

static void make_all(struct session *session, struct compilation *compilation)
{
    enum { MANY = 2000 }; /* items: more of them take time and show nothing new */
    if (compilation->plan->item_count > MANY) return;
    outputs_render(session, compilation);
    make_lists(session, compilation->plan);
}

/* --- one file alone ------------------------------------------------------------------------------------------------ */

static const struct file_text *output_of(const struct compilation *compilation, const char *path)
{
    for (size_t i = 0; i < compilation->outputs.n; i++)
        if (strcmp(compilation->outputs.at[i].path, path) == 0) return &compilation->outputs.at[i];
    return NULL;
}

static void must_be_same(const struct file_text *a, const struct file_text *b)
{
    must(b != NULL, "a file alone gives no other outputs");
    must(a->text.n == b->text.n && memcmp(a->text.at, b->text.at, a->text.n) == 0, "a file alone gives the same bytes");
}

static bool is_c(const struct file_text *output)
{
    return strcmp(output->path, "manifest") != 0 && strcmp(output->path, "depfile") != 0;
}

static void compile_alone(const struct fuzz_files *files, const char *path, const struct compilation *whole)
{
    struct session *session = fuzz_session();
    struct compilation alone;
    fuzz_give(session, files);
    fuzz_compile(session, files, path, outputs_render, &alone);
    must(!session_has_errors(session), "a file of a suite without errors has none alone");
    for (size_t i = 0; i < alone.outputs.n; i++)
        if (is_c(&alone.outputs.at[i])) must_be_same(&alone.outputs.at[i], output_of(whole, alone.outputs.at[i].path));
    session_free(session);
}

static bool has_tests(const struct tree *tree)
{
    for (size_t i = 0; i < tree->nodes.n; i++)
        if (tree->nodes.at[i].kind == NODE_TEST || tree->nodes.at[i].kind == NODE_CLASS || tree->nodes.at[i].kind == NODE_MODULE)
            return true;
    return false;
}

/* What a conftest or used file means may depend on files that are not there when it is alone. */
static void compile_each_alone(const struct fuzz_files *files, const struct compilation *whole)
{
    for (size_t i = 0; i < files->n; i++) {
        const struct input *input = inputs_find(whole->inputs, files->at[i].path);
        if (input && input->kind == INPUT_MODULE && has_tests(input->tree)) compile_alone(files, files->at[i].path, whole);
    }
}

/* --- all of them --------------------------------------------------------------------------------------------------- */

/* What was wrong, as text, to be freed. */
static char *compile_once(const char *text, size_t size, bool is_first)
{
    struct session *session = fuzz_session();
    struct compilation compilation;
    const struct fuzz_files files = fuzz_split(session, text, size);
    fuzz_give(session, &files);
    fuzz_compile(session, &files, NULL, make_all, &compilation);
    must_be_diags(session);
    if (compilation.inputs)
        for (size_t i = 0; i < compilation.inputs->modules.n; i++) must_be_tree(compilation.inputs->modules.at[i]->tree);
    if (is_first && compilation.outputs.n && !session_has_errors(session)) compile_each_alone(&files, &compilation);
    if (is_first && compilation.model) make_fixtures(session, compilation.model);
    char *diags = diags_text(session);
    session_free(session);
    return diags;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *first = compile_once((const char *)data, size, true), *second = compile_once((const char *)data, size, false);
    must(strcmp(first, second) == 0, "a second time the same is reported");
    free(first);
    free(second);
    return 0;
}
