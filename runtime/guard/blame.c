/* blame.c - a process ended in the middle of what it did: whose fault that is.
 *
 * In: the desk, where the walk wrote what it was doing, and the status of its process. Out: the result of the phase that ran.
 */
#define _XOPEN_SOURCE 700
#include "guard/blame.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/capture.h"
#include "guard/guard.h"
#include "guard/process.h"

/* "SIGKILL", "signal 42". */
static void add_signal(struct ct_text *text, int number)
{
    const char *name = ct_signal_name(number);

    if (name != NULL)
        ct_text_puts(text, name);
    else
        ct_text_add(text, "signal %d", number);
}

static const char *what_ran(enum ct_running running)
{
    static const char *const what[] = {
        [CT_IDLE] = "the test", [CT_IN_CONDITION] = "the condition", [CT_IN_SETUP] = "the set-up",
        [CT_IN_CALL] = "the test", [CT_IN_TEARDOWN] = "the tear-down",
    };

    return what[running];
}

static void add_cause(struct ct_text *text, const struct ct_desk *desk, int status)
{
    const char *what = what_ran(desk->running);

    if (desk->sanitizer) {
        ct_text_add(text, "a sanitizer has ended the process; its report is in the captured output");
    } else if (desk->leaves != 0 && desk->crash == 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
        ct_text_add(text, "timeout: tearing down after what went wrong took longer than %d s; the process was killed",
                    CT_TEARDOWN_SECONDS);
    } else if (desk->overdue != 0) {
        ct_text_add(text, "timeout: %s took longer than %lu ms and could not be interrupted; its process was killed", what,
                    desk->overdue);
    } else if (desk->crash != 0) {
        ct_crash_describe(text, desk->crash, desk->address);
        ct_text_puts(text, " in another thread");
    } else if (WIFSIGNALED(status)) {
        ct_text_puts(text, "the process was killed by ");
        add_signal(text, WTERMSIG(status));
    } else {
        ct_text_add(text, "%s ended the process with exit status %d", what, WEXITSTATUS(status));
    }
}

/* The fixtures that stood are gone without tear-down. */
static void add_lost(struct ct_text *text, const struct ct_desk *desk)
{
    int depth = desk->depth < CT_DESK_DEPTH ? desk->depth : CT_DESK_DEPTH;
    const char *before = "not torn down: ";

    if (desk->running == CT_IN_TEARDOWN) {
        ct_text_add(text, "%s%s", before, desk->fixture->fixture->name);
        before = ", ";
    }
    while (depth-- > desk->fence) {
        ct_text_add(text, "%s%s", before, desk->standing[depth]->fixture->name);
        before = ", ";
    }
    if (*before == ',')
        ct_text_puts(text, "\n");
}

static void report(struct ct_desk *desk, struct ct_failure *failure)
{
    const struct ct_instance *instance = desk->fixture;
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, desk->subject);
    const struct ct_mark *xfail = desk->xfail;
    enum ct_phase phase = CT_PHASE_SETUP;

    if (desk->running == CT_IN_SETUP || desk->running == CT_IN_TEARDOWN) {
        failure->file = instance->fixture->file;
        failure->line = instance->fixture->line;
    } else {
        failure->file = at.module->path;
        failure->line = ct_test_of(&at)->line;
        instance = NULL;
    }
    if (desk->running == CT_IN_CALL)
        phase = CT_PHASE_CALL;
    else if (desk->running == CT_IN_TEARDOWN || ct_outcome_at(&ct_run.results, at.ordinal) != CT_NOT_RUN)
        phase = CT_PHASE_TEARDOWN;
    if (desk->running == CT_IN_TEARDOWN) {
        ct_index user = ct_last_user(instance, false);

        if (user != at.ordinal) {
            at = ct_cursor_at(&ct_run.schedule, user);
            xfail = NULL; /* of that one it is not known any more */
        }
    }
    ct_report(&at, phase, instance, failure, xfail, -1);
}

/* Was it set up not for the item at hand, but for a later one, below what that item needs? Then only that one fails. */
static bool was_early(const struct ct_desk *desk)
{
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, desk->subject);

    return desk->running == CT_IN_SETUP && desk->fixture->scope < CT_FUNCTION && ct_need_of(&at, desk->fixture) == NULL;
}

void ct_blame(struct ct_desk *desk, int status)
{
    struct ct_text message = {0}, lost = {0};
    struct ct_failure *failure;

    add_cause(&message, desk, status);
    add_lost(&lost, desk);
    failure = ct_failure_new(CT_FAILS, NULL, 0, NULL, ct_text_get(&message), lost.size != 0 ? lost.data : NULL);
    ct_text_free(&message);
    ct_text_free(&lost);
    if (!was_early(desk))
        report(desk, failure);
    if (desk->running == CT_IN_SETUP && desk->fixture->scope < CT_FUNCTION) {
        struct ct_event event = {.kind = CT_EVENT_BARRED, .instance = desk->fixture, .key = desk->row, .failure = failure,
                                 .seconds = -1};

        event.item = ct_cursor_at(&ct_run.schedule, desk->subject);
        ct_post(&event);
    }
    ct_failure_drop(failure);
}

void ct_blame_text(enum ct_phase phase, const char *format, ...)
{
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, ct_run.desk->subject);
    struct ct_text text = {0};
    struct ct_failure *failure;
    va_list arguments;

    va_start(arguments, format);
    ct_text_vadd(&text, format, arguments);
    va_end(arguments);
    failure = ct_failure_new(CT_FAILS, at.module->path, ct_test_of(&at)->line, NULL, ct_text_get(&text), NULL);
    ct_text_free(&text);
    ct_report(&at, phase, NULL, failure, ct_run.desk->xfail, -1);
    ct_failure_drop(failure);
}

void ct_blame_exit(void)
{
    if (ct_where() != CT_IN_WALK || ct_run.desk->running == CT_IDLE)
        return;
    ct_blame(ct_run.desk, 0);
    ct_run.desk->running = CT_IDLE;
    ct_capture_phase(CT_NONE, CT_PHASE_TEARDOWN); /* what it wrote is kept */
    ct_capture_stop();
    ct_run.results.stopped = "a test ended the process";
    ct_results_finish();
    ct_event_send(&(struct ct_event){.kind = CT_EVENT_RUN_END});
    ct_process_end(1);
}
