/* run.c - `ctestc run`: generate, build, become the test program.
 *
 * In: PATHs, which may be ids, and options of ours and of the test program. All that is made lies in .ctest-build/ in
 * the root; ninja decides what has to be built, so this only writes what has changed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "driver/build.h"
#include "driver/commands.h"
#include "driver/path.h"
#include "driver/process.h"

/* A PATH of the command line. */
struct target {
    const char *path;
    const char *rest; /* "::Class::test", or "" */
};

struct run {
    struct session *session;
    const struct options *options;
    VEC(struct target) targets;
    struct string_list paths;     /* of the targets */
    struct string_list selection; /* of the test program: ids */
    struct compilation compilation;
    struct outputs outputs;
    struct runtime runtime;
};

/* --- which suite, and what of it --------------------------------------------------------------------- */

/* "a.ctest::x" is the path "a.ctest", unless there is a file of the whole name. */
static void split_targets(struct run *run)
{
    struct arena *arena = &run->session->arena;
    for (size_t i = 0; i < run->options->paths.n; i++) {
        const char *word = run->options->paths.at[i];
        const char *colons = strstr(word, "::");
        struct target target = {word, ""};
        if (colons && colons > word && access(word, F_OK) != 0) {
            target.path = arena_copy(arena, word, (size_t)(colons - word));
            target.rest = colons;
        }
        vec_push(arena, run->targets, target);
        vec_push(arena, run->paths, target.path);
    }
}

/* Is the path one of these files, or a directory around one? */
static bool is_among(const struct found_files *files, const char *absolute)
{
    for (size_t i = 0; i < files->n; i++)
        if (path_is_inside(absolute, files->at[i].absolute))
            return true;
    return false;
}

static bool all_are_among(struct run *run, const struct found_files *files)
{
    for (size_t i = 0; i < run->paths.n; i++)
        if (!is_among(files, project_absolute(run->session, run->compilation.project, run->paths.at[i])))
            return false;
    return true;
}

/* The whole suite of ctest.yaml also where only a part of it is asked for, so that running one file does not rebuild
 * the others' main file; without it, or for a path outside it, the paths that are given. */
static void choose_files(struct run *run)
{
    const struct project *project = run->compilation.project;
    struct found_files *files = &run->compilation.files;
    if (!run->paths.n || project->config.exists) {
        collect_default(run->session, project, files);
        if (all_are_among(run, files))
            return;
        files->n = 0;
    }
    for (size_t i = 0; i < run->paths.n; i++)
        collect(run->session, project, run->paths.at[i], files);
}

/* The targets as ids; none where one of them is the root itself. */
static void choose_selection(struct run *run)
{
    struct session *session = run->session;
    for (size_t i = 0; i < run->targets.n; i++) {
        const struct target *target = &run->targets.at[i];
        const char *absolute = project_absolute(session, run->compilation.project, target->path);
        const char *id = project_id(session, run->compilation.project, absolute);
        if (!*id) {
            run->selection.n = 0;
            return;
        }
        vec_push(&session->arena, run->selection, arena_printf(&session->arena, "%s%s", id, target->rest));
    }
}

/* --- what is written --------------------------------------------------------------------------------- */

static const char *in_root(struct run *run, const char *path)
{
    return path_join(&run->session->arena, run->compilation.project->root_path, path);
}

/* What earlier runs generated and this one does not. */
static void remove_stale(struct run *run)
{
    const char *directory_path = in_root(run, BUILD_GENERATED);
    DIR *directory = opendir(directory_path);
    if (!directory)
        return;
    struct map names = {0};
    for (size_t i = 0; i < run->outputs.n; i++)
        map_at(&run->session->arena, &names, run->outputs.at[i].name, strlen(run->outputs.at[i].name))->value = run;
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.' && !map_get(&names, entry->d_name, strlen(entry->d_name)))
            unlink(path_join(&run->session->arena, directory_path, entry->d_name));
    closedir(directory);
}

static void add_text(struct run *run, const char *path, struct text text)
{
    struct file_text file = {in_root(run, path), text};
    vec_push(&run->session->arena, run->compilation.outputs, file);
}

static void write_everything(struct run *run)
{
    struct session *session = run->session;
    struct text build = {.arena = &session->arena}, ignore = {.arena = &session->arena};
    run->outputs = outputs_choose(session, &run->compilation);
    build_render(session, &run->compilation, &run->outputs, &run->runtime, &build);
    text_adds(&ignore, "*\n");
    add_text(run, BUILD_FILE, build);
    add_text(run, BUILD_DIRECTORY "/.gitignore", ignore);
    if (session_has_errors(session))
        return;
    write_files(session, &run->compilation.outputs);
    if (!session->failed)
        remove_stale(run);
}

/* --- what is started --------------------------------------------------------------------------------- */

/* Two runs in one root build one after the other. The lock goes with the process, or when the test program starts. */
static void wait_for_turn(struct run *run)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file = open(in_root(run, BUILD_DIRECTORY "/lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    while (file >= 0 && fcntl(file, F_SETLKW, &lock) != 0 && errno == EINTR)
        continue;
}

static enum status build(struct run *run)
{
    struct string_list words = {0};
    struct arena *arena = &run->session->arena;
    vec_push(arena, words, "ninja");
    vec_push(arena, words, "--quiet");
    vec_push(arena, words, "-f");
    vec_push(arena, words, BUILD_FILE);
    if (run->options->jobs) {
        vec_push(arena, words, "-j");
        vec_push(arena, words, run->options->jobs);
    }
    vec_push(arena, words, NULL);
    int status = process_run(&(struct process){.words = words.at, .directory = run->compilation.project->root_path,
                                               .unwanted = "ninja: no work to do.\n"});
    if (status >= 0)
        return status == 0 ? STATUS_FINE : STATUS_ERRORS;
    complain("cannot run ninja: %s", strerror(errno));
    return STATUS_TROUBLE;
}

/* Returns only if that fails. */
static enum status become_program(struct run *run)
{
    struct string_list words = {0};
    struct arena *arena = &run->session->arena;
    const char *program = in_root(run, BUILD_PROGRAM);
    vec_push(arena, words, program);
    if (strcmp(run->options->colour, "auto") != 0)
        vec_push(arena, words, arena_printf(arena, "--color=%s", run->options->colour));
    for (size_t i = 0; i < run->options->program.n; i++)
        vec_push(arena, words, run->options->program.at[i]);
    for (size_t i = 0; i < run->selection.n; i++)
        vec_push(arena, words, run->selection.at[i]);
    vec_push(arena, words, NULL);
    fflush(NULL);
    execv(program, (char *const *)words.at);
    complain("cannot run '%s': %s", program, strerror(errno));
    return STATUS_TROUBLE;
}

/* --- the command ------------------------------------------------------------------------------------- */

static bool prepare(struct run *run)
{
    split_targets(run);
    run->compilation.options = run->options;
    run->compilation.project = project_open(run->session, run->options, &run->paths);
    if (!run->compilation.project)
        return false;
    run->compilation.directory = in_root(run, BUILD_GENERATED);
    run->compilation.ids_in_lines = true;
    run->compilation.emit = outputs_render;
    choose_files(run);
    choose_selection(run);
    return true;
}

enum status command_run(struct session *session, const struct options *options)
{
    struct run run = {.session = session, .options = options};
    if (!prepare(&run))
        return session->failed ? STATUS_TROUBLE : STATUS_USAGE;
    if (!runtime_find(&session->arena, &run.runtime))
        return STATUS_TROUBLE;
    compile(session, &run.compilation);
    if (!session_has_errors(session) && make_directory(session, run.compilation.directory)) {
        wait_for_turn(&run);
        write_everything(&run);
    }
    enum status status = report(session, options);
    if (status == STATUS_FINE)
        status = build(&run);
    return status == STATUS_FINE ? become_program(&run) : status;
}
