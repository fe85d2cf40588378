/* project.c - which directory is the root?
 *
 * In: the PATHs of the command line. Out: --root, else the nearest directory upwards from all PATHs that has a
 * ctest.yaml, else the deepest one that they all lie in. What ctest.yaml says is read in config.c.
 */
#include "driver/project.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "driver/path.h"

#define CONFIG_NAME "ctest.yaml"

const char *project_absolute(struct session *session, const struct project *project, const char *path)
{
    return path_join(&session->arena, project->current, path);
}

const char *project_shown(struct session *session, const struct project *project, const char *absolute,
                          bool is_absolute)
{
    return is_absolute ? absolute : path_relative(&session->arena, project->current, absolute);
}

/* The path with all symbolic links of its directories resolved, or itself where that cannot be done. */
static const char *resolved(struct session *session, const char *absolute)
{
    struct arena *arena = &session->arena;
    char *real = realpath(path_directory(arena, absolute), NULL);
    if (!real)
        return absolute;
    const char *path = path_join(arena, arena_copy(arena, real, strlen(real)), path_base(absolute));
    free(real);
    return path;
}

/* A root may be reached by two names, one of them through a symbolic link. */
const char *project_id(struct session *session, const struct project *project, const char *absolute)
{
    struct arena *arena = &session->arena;
    if (!path_is_inside(project->root, absolute)) {
        const char *root = resolved(session, path_join(arena, project->root, "x"));
        root = path_directory(arena, root);
        const char *path = resolved(session, absolute);
        if (path_is_inside(root, path))
            return path_relative(arena, root, path);
    }
    return path_relative(arena, project->root, absolute);
}

/* The deepest directory that all paths lie in; where a path is a directory, itself. */
static const char *common_directory(struct session *session, const struct project *project,
                                    const struct string_list *paths)
{
    const char *common = NULL;
    for (size_t i = 0; i < paths->n; i++) {
        const char *path = project_absolute(session, project, paths->at[i]);
        if (!path_is_directory(path))
            path = path_directory(&session->arena, path);
        common = common ? path_common(&session->arena, common, path) : path;
    }
    return common ? common : project->current;
}

static bool has_config(struct session *session, const char *directory)
{
    return path_is_file(path_join(&session->arena, directory, CONFIG_NAME));
}

static const char *find_root(struct session *session, const struct project *project,
                             const struct string_list *paths)
{
    const char *common = common_directory(session, project, paths);
    for (const char *directory = common;; directory = path_directory(&session->arena, directory)) {
        if (has_config(session, directory))
            return directory;
        if (strcmp(directory, "/") == 0)
            return common;
    }
}

static bool any_is_absolute(const struct string_list *paths)
{
    for (size_t i = 0; i < paths->n; i++)
        if (paths->at[i][0] == '/')
            return true;
    return false;
}

/* False after a message. */
static bool choose_root(struct session *session, struct project *project, const char *root,
                        const struct string_list *paths)
{
    if (!root) {
        project->root = find_root(session, project, paths);
        project->is_absolute = any_is_absolute(paths);
        return true;
    }
    project->root = project_absolute(session, project, root);
    project->is_absolute = root[0] == '/';
    if (path_is_directory(project->root))
        return true;
    complain("'--root=%s' is no directory", root);
    return false;
}

const struct project *project_open(struct session *session, const struct options *options,
                                   const struct string_list *paths)
{
    struct project *project = ARENA_NEW(&session->arena, struct project);
    project->current = path_current(&session->arena);
    if (!project->current) {
        complain("cannot tell the current directory: %s", strerror(errno));
        session->failed = true;
        return NULL;
    }
    if (!choose_root(session, project, options->root, paths))
        return NULL;
    project->root_path = project_shown(session, project, project->root, project->is_absolute);
    config_default(&project->config);
    if (has_config(session, project->root))
        config_read(session, project->root_path, &project->config);
    return project;
}

const struct project *project_of_root(struct session *session, const char *root)
{
    struct project *project = ARENA_NEW(&session->arena, struct project);
    project->current = project->root = project->root_path = root;
    project->is_absolute = true;
    config_default(&project->config);
    if (source_exists(session, path_join(&session->arena, root, CONFIG_NAME)))
        config_read(session, root, &project->config);
    return project;
}
