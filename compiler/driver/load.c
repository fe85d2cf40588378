/* load.c - from PATHs to the parsed files of a suite.
 *
 * In: the files that the PATHs mean. Out: struct inputs: those files, the conftests of their directories, what they
 * `use`, each parsed once, and what ctest.yaml says of the suite. Names in them are bound in sema.
 */
#include "driver/load.h"

#include <string.h>

#include "base/text.h"
#include "driver/builtin.h"
#include "driver/path.h"
#include "source/diag.h"
#include "syntax/parse.h"

#define CONFTEST_NAME "conftest.ctest"
#define BUILTIN_ID "builtin.ctest"

/* The same everywhere, so that the same input gives the same bytes wherever the tree lies. */
#define DEFAULT_SUITE "tests"

struct loaded_file {
    struct input input;
    const char *absolute;
    bool is_absolute; /* shown as an absolute path; also what it leads to */
    bool is_used;     /* some `use` names it */
};

struct loader {
    struct session *session;
    const struct project *project;
    struct map files;       /* absolute path -> struct loaded_file *; NULL: it could not be read */
    struct map directories; /* absolute paths of those whose conftest was looked for */
    VEC(struct loaded_file *) order;
    VEC(const char *) search; /* absolute: where to look for what `use` names */
};

/* Is this the first time that the key is asked for? Its value is set so that the next time is not. */
static bool is_first(struct loader *loader, struct map *map, const char *key)
{
    size_t before = map->n;
    map_at(&loader->session->arena, map, key, strlen(key));
    return map->n > before;
}

static void load_conftests(struct loader *loader, const char *directory, bool is_absolute);

/* The file at an absolute path, read and parsed the first time; NULL if it cannot be read. */
static struct loaded_file *load_file(struct loader *loader, const char *absolute, bool is_absolute)
{
    struct session *session = loader->session;
    if (!is_first(loader, &loader->files, absolute))
        return map_get(&loader->files, absolute, strlen(absolute));
    load_conftests(loader, path_directory(&session->arena, absolute), is_absolute);

    const char *shown = project_shown(session, loader->project, absolute, is_absolute);
    const char *id = project_id(session, loader->project, absolute);
    const struct source *source = source_load(session, shown, id);
    if (!source)
        return NULL;
    struct loaded_file *file = ARENA_NEW(&session->arena, struct loaded_file);
    file->input.tree = parse(session, source);
    file->input.directory = path_directory(&session->arena, id);
    file->absolute = absolute;
    file->is_absolute = is_absolute;
    map_at(&session->arena, &loader->files, absolute, strlen(absolute))->value = file;
    vec_push(&session->arena, loader->order, file);
    return file;
}

/* --- conftests --------------------------------------------------------------------------------------- */

/* The conftests of a directory and of all around it up to the root, outer ones first. Outside the root there is no
 * way up to it: only the directory's own. */
static void load_conftests(struct loader *loader, const char *directory, bool is_absolute)
{
    struct arena *arena = &loader->session->arena;
    const char *root = loader->project->root;
    if (!is_first(loader, &loader->directories, directory))
        return;
    if (path_is_inside(root, directory) && strcmp(root, directory) != 0)
        load_conftests(loader, path_directory(arena, directory), is_absolute);
    const char *conftest = path_join(arena, directory, CONFTEST_NAME);
    if (source_exists(loader->session, conftest))
        load_file(loader, conftest, is_absolute);
}

/* The nearest one above the root, as it can be opened. */
static const char *find_conftest_above(struct session *session, const struct project *project)
{
    struct arena *arena = &session->arena;
    const char *shown = *project->root_path ? project->root_path : ".";
    for (const char *directory = project->root; strcmp(directory, "/") != 0;) {
        directory = path_directory(arena, directory);
        shown = path_join(arena, shown, "..");
        if (source_exists(session, path_join(arena, directory, CONFTEST_NAME)))
            return path_join(arena, shown, CONFTEST_NAME);
    }
    return NULL;
}

/* --- use --------------------------------------------------------------------------------------------- */

/* The text of a string literal. */
static const char *unquote(struct session *session, struct range literal)
{
    struct text text = {.arena = &session->arena};
    const char *c = range_text(literal) + 1, *end = range_text(literal) + range_size(literal) - 1;
    for (; c < end; c++) {
        if (*c == '\\' && c + 1 < end)
            c++;
        text_addc(&text, *c);
    }
    return text.n ? text.at : "";
}

static const char *find_used(struct loader *loader, const struct loaded_file *user, const char *path)
{
    struct arena *arena = &loader->session->arena;
    const char *beside = path_join(arena, path_directory(arena, user->absolute), path);
    if (source_exists(loader->session, beside))
        return beside;
    for (size_t i = 0; i < loader->search.n; i++) {
        const char *candidate = path_join(arena, loader->search.at[i], path);
        if (source_exists(loader->session, candidate))
            return candidate;
    }
    return NULL;
}

static void report_missing(struct loader *loader, const struct range range, const char *path)
{
    struct diag *diag = diag_add(loader->session, CT0310, range, "there is no file '%s' to use", path);
    diag_help(loader->session, diag, "it is looked for beside this file, then in the root%s",
              loader->search.n > 1 ? ", then in the directories given for it" : "");
}

/* The file that one `use` names; NULL after a report. A file that names itself sees itself anyhow. */
static const struct input *load_used(struct loader *loader, const struct loaded_file *user, struct range literal)
{
    if (range_size(literal) < 2)
        return NULL;
    const char *path = unquote(loader->session, literal);
    const char *absolute = find_used(loader, user, path);
    if (!absolute) {
        report_missing(loader, literal, path);
        return NULL;
    }
    struct loaded_file *used = load_file(loader, absolute, user->is_absolute);
    if (!used || used == user)
        return NULL;
    used->is_used = true;
    return &used->input;
}

static void load_uses(struct loader *loader, struct loaded_file *user)
{
    const struct tree *tree = user->input.tree;
    for (size_t i = 0; i < tree->nodes.n; i++)
        if (tree->nodes.at[i].kind == NODE_USE) {
            const struct input *used = load_used(loader, user, tree->nodes.at[i].path);
            vec_push(&loader->session->arena, user->input.uses, used);
        }
}

/* --- what each file is ------------------------------------------------------------------------------- */

static bool has_tests(const struct tree *tree)
{
    for (size_t i = 0; i < tree->nodes.n; i++) {
        enum node_kind kind = tree->nodes.at[i].kind;
        if (kind == NODE_TEST || kind == NODE_CLASS || kind == NODE_MODULE)
            return true;
    }
    return false;
}

/* A file without tests that is compiled alone counts as used: it can only be there for others. In a whole suite it is known
 * whether it is. */
static enum input_kind kind_of(const struct loaded_file *file, bool is_partial)
{
    if (strcmp(path_base(file->absolute), CONFTEST_NAME) == 0)
        return INPUT_CONFTEST;
    return file->is_used || (is_partial && !has_tests(file->input.tree)) ? INPUT_USED : INPUT_MODULE;
}

static void sort_by_kind(struct loader *loader, struct inputs *inputs)
{
    struct arena *arena = &loader->session->arena;
    for (size_t i = 0; i < loader->order.n; i++) {
        struct input *input = &loader->order.at[i]->input;
        input->kind = kind_of(loader->order.at[i], inputs->is_partial);
        if (input->kind == INPUT_MODULE)
            vec_push(arena, inputs->modules, input);
        else if (input->kind == INPUT_CONFTEST)
            vec_push(arena, inputs->conftests, input);
        else
            vec_push(arena, inputs->used, input);
    }
}

/* --- the whole suite --------------------------------------------------------------------------------- */

static struct inputs *inputs_new(struct session *session, const struct options *options,
                                 const struct project *project)
{
    struct inputs *inputs = ARENA_NEW(&session->arena, struct inputs);
    const struct config *config = &project->config;
    inputs->suite = options->suite ? options->suite : DEFAULT_SUITE;
    inputs->root = project->root_path;
    inputs->is_partial = options->modules.n && !options->paths.n;
    inputs->timeout = config->timeout;
    for (size_t i = 0; i < config->tags.n; i++)
        vec_push(&session->arena, inputs->tags, config->tags.at[i].text);
    for (size_t i = 0; i < config->options.n; i++)
        vec_push(&session->arena, inputs->options, config->options.at[i].text);
    return inputs;
}

static struct input *input_builtin(struct session *session, const struct source *source)
{
    struct input *input = ARENA_NEW(&session->arena, struct input);
    input->kind = INPUT_BUILTIN;
    input->tree = parse(session, source);
    input->directory = "";
    return input;
}

static void add_search(struct loader *loader, const char *path)
{
    vec_push(&loader->session->arena, loader->search, path);
}

static void add_searches(struct loader *loader, const struct options *options)
{
    struct session *session = loader->session;
    const struct project *project = loader->project;
    add_search(loader, project->root);
    for (size_t i = 0; i < options->includes.n; i++)
        add_search(loader, project_absolute(session, project, options->includes.at[i]));
    for (size_t i = 0; i < project->config.includes.n; i++)
        add_search(loader, path_join(&session->arena, project->root, project->config.includes.at[i].text));
}

const struct inputs *load(struct session *session, const struct options *options, const struct project *project,
                          const struct found_files *files)
{
    struct loader loader = {.session = session, .project = project};
    struct inputs *inputs = inputs_new(session, options, project);
    /* A path that no file can have, so that a user's builtin.ctest is a file like any other. */
    inputs->builtin = input_builtin(session, source_from_text(session, "<builtin>/" BUILTIN_ID, BUILTIN_ID,
                                                              (const char *)builtin_text, builtin_size));
    add_searches(&loader, options);
    inputs->conftest_above = find_conftest_above(session, project);
    for (size_t i = 0; i < files->n; i++) {
        struct loaded_file *file = load_file(&loader, files->at[i].absolute, files->at[i].is_absolute);
        if (file)
            file->input.is_asked = true;
    }
    for (size_t i = 0; i < loader.order.n; i++)
        load_uses(&loader, loader.order.at[i]);
    sort_by_kind(&loader, inputs);
    return inputs;
}

const struct inputs *load_builtin(struct session *session, const struct options *options,
                                  const struct project *project)
{
    struct inputs *inputs = inputs_new(session, options, project);
    const struct source *source = source_load(session, options->paths.at[0], BUILTIN_ID);
    if (source)
        inputs->builtin = input_builtin(session, source);
    return inputs;
}

const struct input *inputs_find(const struct inputs *inputs, const char *id)
{
    const struct {
        struct input *const *at;
        size_t n;
    } lists[] = {{inputs->modules.at, inputs->modules.n},
                 {inputs->conftests.at, inputs->conftests.n},
                 {inputs->used.at, inputs->used.n}};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        for (size_t j = 0; j < lists[i].n; j++)
            if (strcmp(lists[i].at[j]->tree->source->id, id) == 0)
                return lists[i].at[j];
    return NULL;
}
