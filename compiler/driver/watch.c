/* watch.c - `ctestc run --watch`: run, wait until something changes, run again.
 *
 * Each turn is a process of its own, which generates, builds and becomes the test program as `ctestc run` does. What a
 * change has made ninja build says what is run: the modules that were compiled, or everything where more was; nothing where
 * nothing was. Ctrl-C ends a run, and with it us; between runs it ends us as it ends any program.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/build.h"
#include "driver/changes.h"
#include "driver/run.h"

/* How a turn went; a test program that was started says nothing. */
enum turn {
    TURN_RAN = 0,
    TURN_FAILED = 'f',    /* there was nothing to run: the next turn runs everything */
    TURN_UNCHANGED = 'u', /* nothing was built */
};

struct watch {
    struct session *session; /* only the turns use it up, each its own copy */
    const struct options *options;
    struct changes changes;
    sigset_t ending, usual; /* the signals that end us; what is blocked between turns */
    bool is_terminal;
};

/* --- a turn, in a process of its own ----------------------------------------------------------------- */

/* The id of a module that was built, or NULL. */
static const char *built_module(const char *built)
{
    return strncmp(built, BUILT_MODULE " ", 2) == 0 ? built + 2 : NULL;
}

/* The list of all tests and the program follow from modules. */
static bool follows(const char *built)
{
    return strncmp(built, BUILT_MAIN " ", 2) == 0 || strncmp(built, BUILT_PROGRAM " ", 2) == 0;
}

/* The modules that were compiled are what is run, if the user does not say what, and if nothing else was compiled. */
static void choose_changed(struct run *run)
{
    struct string_list modules = {0};
    for (size_t i = 0; i < run->built.n; i++) {
        const char *module = built_module(run->built.at[i]);
        if (module)
            vec_push(&run->session->arena, modules, module);
        else if (!follows(run->built.at[i]))
            return;
    }
    if (!run->targets.n)
        run->selection = modules;
}

static enum status tell(int parent, enum turn turn, enum status status)
{
    const char letter = (char)turn;
    if (write(parent, &letter, 1) < 0)
        complain("cannot go on watching: %s", strerror(errno));
    return status;
}

static enum status take_turn(const struct watch *watch, bool runs_all, bool is_first, int parent)
{
    struct run run = {.clears_screen = watch->is_terminal && !is_first};
    struct string_list more = {0};
    enum status status = run_prepare(&run, watch->session, watch->options);
    if (status == STATUS_FINE)
        status = run_generate(&run);
    if (status == STATUS_FINE)
        status = run_build(&run);
    if (status == STATUS_FINE && !runs_all && !run.built.n)
        return tell(parent, TURN_UNCHANGED, STATUS_FINE);
    run_report(&run);
    if (status != STATUS_FINE)
        return tell(parent, TURN_FAILED, status);
    if (!runs_all)
        choose_changed(&run);
    run_clear_screen(&run);
    vec_push(&run.session->arena, more, "--ff");
    return tell(parent, TURN_FAILED, run_program(&run, &more));
}

/* --- the process that stays -------------------------------------------------------------------------- */

/* What a terminal sends, it sends to the test program too; what somebody else sends is passed on. */
static int wait_for_end(const struct watch *watch, pid_t child)
{
    sigset_t awaited = watch->ending;
    int ended_by = 0, status;
    sigaddset(&awaited, SIGCHLD);
    while (waitpid(child, &status, WNOHANG) == 0) {
        siginfo_t info;
        int signal = sigwaitinfo(&awaited, &info);
        if (signal <= 0 || signal == SIGCHLD)
            continue;
        ended_by = signal;
        if (info.si_code == SI_USER)
            kill(child, signal);
    }
    return ended_by;
}

static void end_by(const struct watch *watch, int signal_number)
{
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    sigprocmask(SIG_SETMASK, &watch->usual, NULL);
}

static enum turn hear_turn(int file)
{
    char letter = TURN_RAN;
    while (read(file, &letter, 1) < 0 && errno == EINTR)
        continue;
    close(file);
    return (enum turn)letter;
}

static void say_what_next(const struct watch *watch)
{
    if (watch->is_terminal)
        fputs(watch->changes.hears_enter ? "\nwaiting for changes; Enter runs everything, Ctrl-C ends\n"
                                         : "\nwaiting for changes; Ctrl-C ends\n", stderr);
}

/* Starts a turn and waits for its end. True where this process is to end, with that status: in the turn's own, or when there
 * can be none. */
static bool turn_in_child(const struct watch *watch, bool runs_all, bool is_first, enum turn *turn, enum status *status)
{
    int ends[2];
    sigset_t blocked = watch->ending;
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    fflush(NULL);
    pid_t child = pipe(ends) == 0 ? fork() : -1;
    if (child < 0) {
        complain("cannot start a process: %s", strerror(errno));
        *status = STATUS_TROUBLE;
        return true;
    }
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &watch->usual, NULL);
        close(ends[0]);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        *status = take_turn(watch, runs_all, is_first, ends[1]);
        return true;
    }
    close(ends[1]);
    int ended_by = wait_for_end(watch, child);
    *turn = hear_turn(ends[0]);
    if (ended_by)
        end_by(watch, ended_by);
    sigprocmask(SIG_SETMASK, &watch->usual, NULL);
    return false;
}

enum status run_watch(struct session *session, const struct options *options)
{
    struct watch watch = {.session = session, .options = options, .is_terminal = isatty(STDOUT_FILENO) && isatty(STDERR_FILENO)};
    bool runs_all = true, is_first = true;
    enum status status = STATUS_FINE;
    enum turn turn = TURN_RAN;
    sigemptyset(&watch.ending);
    sigaddset(&watch.ending, SIGINT);
    sigaddset(&watch.ending, SIGTERM);
    sigaddset(&watch.ending, SIGHUP);
    sigprocmask(SIG_SETMASK, NULL, &watch.usual);
    changes_open(&watch.changes);
    for (;;) {
        changes_note(&watch.changes, options);
        if (turn_in_child(&watch, runs_all, is_first, &turn, &status))
            return status;
        if (turn != TURN_UNCHANGED)
            say_what_next(&watch);
        is_first = false;
        runs_all = changes_wait(&watch.changes, options) || turn == TURN_FAILED;
    }
}
