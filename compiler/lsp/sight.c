/* sight.c - what one file means.
 *
 * In: a file and the texts that are open. Out: a session with the file, the conftests on its way to the root and what they
 * `use`, bound and checked. That is what the compiler does for `--module`, so nothing is known here to be unused.
 */
#include "lsp/sight.h"

#include <string.h>

#include "base/text.h"
#include "driver/load.h"
#include "driver/path.h"
#include "sema/check.h"

#define CONFIG_NAME "ctest.yaml"

/* The folder of the workspace that the directory is in, the deepest; or NULL. */
static const char *folder_around(const struct server *server, const char *directory)
{
    const char *found = NULL;
    for (size_t i = 0; i < server->folders.n; i++)
        if (path_is_inside(server->folders.at[i], directory) && (!found || path_is_inside(found, server->folders.at[i])))
            found = server->folders.at[i];
    return found;
}

/* The directory of the nearest ctest.yaml upwards, else the workspace's folder, else the file's own directory. */
static const char *find_root(struct sight *sight, const char *path)
{
    struct arena *arena = &sight->session->arena;
    const char *own = path_directory(arena, path);
    for (const char *directory = own;; directory = path_directory(arena, directory)) {
        if (source_exists(sight->session, path_join(arena, directory, CONFIG_NAME)))
            return directory;
        if (strcmp(directory, "/") == 0)
            break;
    }
    const char *folder = folder_around(sight->server, own);
    return folder ? folder : own;
}

static struct home *home_of(const struct model *model, const struct input *input)
{
    const struct {
        struct home *const *at;
        size_t n;
    } lists[] = {{model->modules.at, model->modules.n}, {model->conftests.at, model->conftests.n}, {model->used.at, model->used.n}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t j = 0; j < lists[i].n; j++)
            if (lists[i].at[j]->input == input)
                return lists[i].at[j];
    return NULL;
}

/* A conftest above the paths belongs to them. */
static bool is_in_paths(struct session *session, const struct project *project, const char *path)
{
    const struct config_words *paths = &project->config.paths;
    bool is_conftest = strcmp(path_base(path), "conftest.ctest") == 0;
    for (size_t i = 0; i < paths->n; i++) {
        const char *directory = path_join(&session->arena, project->root, paths->at[i].text);
        if (path_is_inside(directory, path) || (is_conftest && path_is_inside(path_directory(&session->arena, path), directory)))
            return true;
    }
    return paths->n == 0;
}

static bool compile_sight(struct sight *sight, const struct file *file)
{
    struct session *session = sight->session;
    sight->root = find_root(sight, file->path);
    const struct project *project = project_of_root(session, sight->root);
    sight->project = project;
    sight->has_config = project->config.exists;
    sight->is_outside = !is_in_paths(session, project, file->path);
    struct options options = {.root = sight->root};
    struct found_files files = {0};
    vec_push(&session->arena, options.modules, file->path);
    vec_push(&session->arena, files, (struct found_file){file->path, true});
    const struct inputs *inputs = load(session, &options, project, &files);
    sight->input = inputs_find(inputs, project_id(session, project, file->path));
    if (!sight->input)
        return false;
    sight->source = sight->input->tree->source;
    sight->model = bind_names(session, inputs);
    check(session, sight->model);
    sight->home = home_of(sight->model, sight->input);
    sight->view = home_view(session, sight->model, sight->home);
    sight->occurrences = occurrences_of(session, sight->home, sight->view);
    return true;
}

struct sight *sight_make(struct server *server, const struct file *file)
{
    struct session *session = session_new();
    if (!session)
        longjmp(*server->out_of_memory, 1);
    session->arena.out_of_memory = server->out_of_memory;
    session->overlay = &server->overlay;
    struct sight *sight = ARENA_NEW(&session->arena, struct sight);
    sight->session = session;
    sight->server = server;
    if (compile_sight(sight, file))
        return sight;
    session_free(session);
    return NULL;
}

void sight_free(struct sight *sight)
{
    if (sight)
        session_free(sight->session);
}

/* --- places -------------------------------------------------------------------------------------------------------- */

static bool begins_with_mark(const struct server *server, const char *path)
{
    const struct file *file = file_find(server, path);
    return file && file->document && file->document->size >= 3 && memcmp(file->document->text, "\xef\xbb\xbf", 3) == 0;
}

const struct layout *sight_layout(struct sight *sight, const struct source *source)
{
    struct arena *arena = &sight->session->arena;
    while (sight->layouts.n <= source->order)
        vec_push(arena, sight->layouts, NULL);
    const struct layout **layout = &sight->layouts.at[source->order];
    if (!*layout) {
        struct layout *made = ARENA_NEW(arena, struct layout);
        bool has_mark = begins_with_mark(sight->server, source->path);
        *made = layout_of(arena, source->text, source->size, sight->server->encoding, has_mark);
        *layout = made;
    }
    return *layout;
}

struct position sight_position(struct sight *sight, const struct source *source, uint32_t offset)
{
    return position_of(sight_layout(sight, source), offset);
}

struct span sight_span(struct sight *sight, struct range range)
{
    const struct layout *layout = sight_layout(sight, range.source);
    return (struct span){position_of(layout, range.begin), position_of(layout, range.end)};
}

static const struct node *node_at(const struct node *nodes, size_t n, uint32_t offset)
{
    size_t low = 0, high = n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (nodes[middle].range.begin <= offset)
            low = middle;
        else
            high = middle;
    }
    if (n == 0 || offset < nodes[low].range.begin || offset > nodes[low].range.end)
        return NULL;
    const struct node *inner = nodes[low].kind == NODE_CLASS ? node_at(nodes[low].members.at, nodes[low].members.n, offset) : NULL;
    return inner ? inner : &nodes[low];
}

const struct node *sight_node_at(const struct sight *sight, uint32_t offset)
{
    const struct tree *tree = sight->input->tree;
    return node_at(tree->nodes.at, tree->nodes.n, offset);
}

struct home *sight_home_at(const struct sight *sight, uint32_t offset)
{
    struct home *home = sight->home;
    for (size_t i = 0; i < home->classes.n;) {
        struct home *inner = home->classes.at[i];
        bool is_in = inner->node->range.begin < offset && offset < inner->node->range.end &&
                     offset > inner->node->declared.name.end;
        i = is_in ? 0 : i + 1;
        home = is_in ? inner : home;
    }
    return home == sight->home ? sight->view : home;
}

static void add_classes(struct text *text, const struct home *home)
{
    if (home->kind == HOME_TEST)
        home = home->outer;
    if (home->kind != HOME_CLASS)
        return;
    add_classes(text, home->outer);
    text_printf(text, "::%s", home->name);
}

const char *sight_id(struct sight *sight, const struct home *home, const char *name)
{
    struct text text = {.arena = &sight->session->arena};
    text_adds(&text, sight->source->id);
    add_classes(&text, home);
    if (name)
        text_printf(&text, "::%s", name);
    return text.at;
}
