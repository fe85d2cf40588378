/* ninja.c - `ctestc run` builds: ninja is started, and what it says becomes what a person wants to see.
 *
 * In: build.ninja. Out: an up-to-date program. On a terminal one line shows how far it is; compilers' messages are shown as
 * they wrote them, and only where a command fails without a word is it shown itself. In a pipe there are only messages.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/build.h"
#include "driver/path.h"
#include "driver/process.h"
#include "driver/run.h"

/* Marks the lines in which ninja says what is done. */
#define STATUS_MARK "\001"

struct listener {
    struct run *run;
    bool is_terminal;  /* progress is shown, in place */
    bool has_progress; /* and stands there now */
    unsigned to_hide;  /* so many lines belong to what is held back */
    struct text held;  /* "FAILED: …" and the command, until it is known whether that says something itself */
};

/* --- what is shown ----------------------------------------------------------------------------------- */

static bool is_good_terminal(void)
{
    const char *terminal = getenv("TERM"), *ci = getenv("CI");
    return isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0 && !(ci && *ci);
}

static void erase_progress(struct listener *listener)
{
    if (listener->has_progress)
        fputs("\r\033[K", stderr);
    listener->has_progress = false;
}

/* "3/20 m tests/test_a.ctest" */
static void show_progress(struct listener *listener, const char *status)
{
    const char *counts = status, *what = strchr(status, ' ');
    if (!listener->is_terminal || !what)
        return;
    run_clear_screen(listener->run);
    erase_progress(listener);
    fprintf(stderr, "[%.*s] %.60s", (int)(what - counts), counts, what + (what[1] && what[2] == ' ' ? 3 : 1));
    fflush(stderr);
    listener->has_progress = true;
}

static void show_held(struct listener *listener)
{
    if (listener->held.n) {
        erase_progress(listener);
        run_clear_screen(listener->run);
        fwrite(listener->held.at, 1, listener->held.n, stderr);
    }
    listener->held.n = 0;
    listener->to_hide = 0;
}

/* --- what ninja says --------------------------------------------------------------------------------- */

static void hear_status(struct listener *listener, const char *status, size_t length)
{
    struct arena *arena = &listener->run->session->arena;
    const char *line = arena_copy(arena, status, length && status[length - 1] == '\n' ? length - 1 : length);
    const char *what = strchr(line, ' ');
    show_held(listener);
    if (what)
        vec_push(arena, listener->run->built, what + 1);
    show_progress(listener, line);
}

static bool begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* With and without colour. */
static bool is_failed_line(const char *line)
{
    return begins(line, "FAILED: ") || begins(line, "\033[31mFAILED: ");
}

static bool is_unwanted(const char *line)
{
    return begins(line, "ninja: no work to do.") || begins(line, "ninja: build stopped: ");
}

/* tcc takes what #line names for a file beside the generated one: the same line without that folder, where it is a file of
 * the user's. */
static const char *without_folder(const char *line)
{
    static const char folder[] = BUILD_GENERATED "/";
    const char *file = begins(line, folder) ? line + sizeof folder - 1 : line;
    const char *end = strchr(file, ':');
    bool is_generated = end && end - file > 2 && end[-2] == '.' && (end[-1] == 'c' || end[-1] == 'h');
    return is_generated ? line : file;
}

static void hear_line(void *context, const char *line, size_t length)
{
    struct listener *listener = context;
    if (begins(line, STATUS_MARK)) {
        hear_status(listener, line + 1, length - 1);
    } else if (is_failed_line(line)) {
        text_add(&listener->held, line, length);
        listener->to_hide = 1;
    } else if (listener->to_hide) {
        text_add(&listener->held, line, length);
        listener->to_hide--;
    } else if (is_unwanted(line)) {
        show_held(listener);
    } else {
        listener->held.n = 0;
        erase_progress(listener);
        run_clear_screen(listener->run);
        const char *shown = without_folder(line);
        fwrite(shown, 1, length - (size_t)(shown - line), stderr);
    }
}

/* --- how it is started ------------------------------------------------------------------------------- */

static bool can_run(struct arena *arena, const char *program)
{
    const char *path = getenv("PATH");
    for (size_t n; path && *path; path += n + (path[n] == ':')) {
        n = strcspn(path, ":");
        if (access(path_join(arena, arena_copy(arena, path, n), program), X_OK) == 0)
            return true;
    }
    return false;
}

/* What changes how a command runs but not what it makes is in the environment, where ninja does not compare it. */
static void add_environment(struct run *run, struct string_list *environment)
{
    struct arena *arena = &run->session->arena;
    vec_push(arena, *environment, "NINJA_STATUS=" STATUS_MARK "%f/%t ");
    vec_push(arena, *environment, getenv("CCACHE_DISABLE") || !can_run(arena, "ccache") ? BUILD_LAUNCHER "=" : BUILD_LAUNCHER "=ccache");
    if (wants_colour(run->options)) {
        vec_push(arena, *environment, BUILD_COLOUR "=-fdiagnostics-color=always");
        vec_push(arena, *environment, "CLICOLOR_FORCE=1");
    } else {
        vec_push(arena, *environment, BUILD_COLOUR "=");
        vec_push(arena, *environment, "CLICOLOR_FORCE=0");
    }
    vec_push(arena, *environment, NULL);
}

static void add_words(struct run *run, struct string_list *words)
{
    struct arena *arena = &run->session->arena;
    vec_push(arena, *words, "ninja");
    vec_push(arena, *words, "-f");
    vec_push(arena, *words, BUILD_FILE);
    if (run->options->jobs) {
        vec_push(arena, *words, "-j");
        vec_push(arena, *words, run->options->jobs);
    }
    vec_push(arena, *words, NULL);
}

enum status run_build(struct run *run)
{
    struct string_list words = {0}, environment = {0};
    struct listener listener = {.run = run, .is_terminal = is_good_terminal(), .held = {.arena = &run->session->arena}};
    add_words(run, &words);
    add_environment(run, &environment);
    int status = process_run(&(struct process){.words = words.at, .directory = run->compilation.project->root_path,
                                               .environment = environment.at, .line = hear_line, .context = &listener});
    int reason = errno;
    if (status > 0)
        show_held(&listener);
    erase_progress(&listener);
    if (status >= 0)
        return status == 0 ? STATUS_FINE : STATUS_ERRORS;
    complain("cannot run ninja: %s", strerror(reason));
    return STATUS_TROUBLE;
}
