/* run.c - `ctestc run`: generate, build, become the test program.
 *
 * In: PATHs, which may be ids, and options of ours and of the test program. All that is made lies in .ctest-build/ in
 * the root; generate.c writes what has changed, ninja.c lets ninja build what follows from that.
 */
#include "driver/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/build.h"
#include "driver/path.h"

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

/* Does the path mean files besides those of ctest.yaml's `paths`? */
static bool holds_more(struct run *run, const struct found_files *files, const char *path)
{
    struct arena *arena = &run->session->arena;
    struct found_files inside = {0};
    struct map known = {0};
    for (size_t i = 0; i < files->n; i++)
        map_at(arena, &known, files->at[i].absolute, strlen(files->at[i].absolute))->value = run;
    collect(run->session, run->compilation.project, path, &inside);
    for (size_t i = 0; i < inside.n; i++)
        if (!map_get(&known, inside.at[i].absolute, strlen(inside.at[i].absolute)))
            return true;
    return false;
}

static bool all_are_among(struct run *run, const struct found_files *files)
{
    const struct project *project = run->compilation.project;
    for (size_t i = 0; i < run->paths.n; i++) {
        const char *path = run->paths.at[i];
        if (!is_among(files, project_absolute(run->session, project, path)))
            return false;
        if (project->config.paths.n && path_is_directory(path) && holds_more(run, files, path))
            return false;
    }
    return true;
}

/* The first PATH that means the file; behind all: none does. */
static size_t rank_of(struct run *run, const char *absolute)
{
    for (size_t i = 0; i < run->paths.n; i++)
        if (path_is_inside(project_absolute(run->session, run->compilation.project, run->paths.at[i]), absolute))
            return i;
    return run->paths.n;
}

/* What is asked for runs in the order in which it is asked for. Where that is the order of the suite, nothing is built anew. */
static void order_as_given(struct run *run, struct found_files *files)
{
    struct arena *arena = &run->session->arena;
    size_t *ranks = arena_alloc(arena, files->n * sizeof *ranks), last = 0;
    struct found_files ordered = {0};
    bool is_ordered = true;
    for (size_t i = 0; i < files->n; i++) {
        ranks[i] = rank_of(run, files->at[i].absolute);
        is_ordered &= ranks[i] >= last || ranks[i] == run->paths.n;
        last = ranks[i] < run->paths.n ? ranks[i] : last;
    }
    for (size_t rank = 0; !is_ordered && rank <= run->paths.n; rank++)
        for (size_t i = 0; i < files->n; i++)
            if (ranks[i] == rank)
                vec_push(arena, ordered, files->at[i]);
    if (!is_ordered)
        *files = ordered;
}

/* The whole suite of ctest.yaml also where only a part of it is asked for, so that running one file does not rebuild
 * the others' main file; without it, or for a path outside it, the paths that are given. */
static void choose_files(struct run *run)
{
    const struct project *project = run->compilation.project;
    struct found_files *files = &run->compilation.files;
    if (!run->paths.n || project->config.exists) {
        collect_default(run->session, project, files);
        if (all_are_among(run, files)) {
            if (run->paths.n > 1)
                order_as_given(run, files);
            return;
        }
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
        const char *before = *id == '-' ? "./" : ""; /* it is no option */
        vec_push(&session->arena, run->selection, arena_printf(&session->arena, "%s%s%s", before, id, target->rest));
    }
}

/* --- the parts --------------------------------------------------------------------------------------- */

const char *run_path(struct run *run, const char *path)
{
    return path_join(&run->session->arena, run->compilation.project->root_path, path);
}

enum status run_prepare(struct run *run, struct session *session, const struct options *options)
{
    run->session = session;
    run->options = options;
    split_targets(run);
    run->compilation.options = options;
    run->compilation.project = project_open(session, options, &run->paths);
    if (!run->compilation.project)
        return session->failed ? STATUS_TROUBLE : STATUS_USAGE;
    run->compilation.directory = run_path(run, BUILD_GENERATED);
    run->compilation.ids_in_lines = true;
    choose_files(run);
    choose_selection(run);
    return runtime_find(&session->arena, &run->runtime) ? STATUS_FINE : STATUS_TROUBLE;
}

void run_clear_screen(struct run *run)
{
    if (run->clears_screen)
        fputs("\033[H\033[2J", stderr);
    run->clears_screen = false;
}

void run_report(struct run *run)
{
    if (run->session->diags.n)
        run_clear_screen(run);
    report(run->session, run->options);
}

static void add_words(struct run *run, struct string_list *words, const struct string_list *more)
{
    for (size_t i = 0; i < more->n; i++)
        vec_push(&run->session->arena, *words, more->at[i]);
}

enum status run_program(struct run *run, const struct string_list *more)
{
    struct string_list words = {0};
    struct arena *arena = &run->session->arena;
    const char *program = run_path(run, BUILD_PROGRAM);
    vec_push(arena, words, program);
    if (strcmp(run->options->colour, "auto") != 0)
        vec_push(arena, words, arena_printf(arena, "--color=%s", run->options->colour));
    add_words(run, &words, more);
    add_words(run, &words, &run->options->program);
    add_words(run, &words, &run->selection);
    vec_push(arena, words, NULL);
    fflush(NULL);
    execv(program, (char *const *)words.at);
    complain("cannot run '%s': %s", program, strerror(errno));
    return STATUS_TROUBLE;
}

/* --- the command ------------------------------------------------------------------------------------- */

static enum status run_once(struct session *session, const struct options *options)
{
    struct run run = {0};
    enum status status = run_prepare(&run, session, options);
    if (status == STATUS_FINE)
        status = run_generate(&run);
    run_report(&run);
    if (status == STATUS_FINE)
        status = run_build(&run);
    return status == STATUS_FINE ? run_program(&run, &(struct string_list){0}) : status;
}

enum status command_run(struct session *session, const struct options *options)
{
    return options->watch ? run_watch(session, options) : run_once(session, options);
}
