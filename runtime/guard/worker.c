/* worker.c - a process that runs items. */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#include "guard/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "core/item.h"
#include "core/run.h"
#include "core/walk.h"
#include "guard/blame.h"
#include "guard/guard.h"
#include "guard/mailbox.h"
#include "guard/piece.h"
#include "guard/process.h"
#include "guard/supervisor.h"
#include "guard/tools.h"

const bool ct_worker_possible = true;

static struct ct_slot *slot;

void ct_worker_end_orphaned(void)
{
    if (!ct_run.isolated && getppid() != ct_shared.supervisor)
        kill(0, SIGKILL);
}

/* --- telling -------------------------------------------------------------------------------------------- */

/* Where what tests write goes past us (-s), what we say shall stand between at the right place. */
static void wait_until_read(void)
{
    const struct timespec moment = {0, 20000};

    kill(ct_shared.supervisor, SIGUSR1);
    while (!ct_mailbox_empty(&slot->mailbox)) {
        nanosleep(&moment, NULL);
        ct_worker_end_orphaned();
    }
}

static void post(const struct ct_event *event)
{
    static struct ct_text bytes;

    if (ct_run.options->no_capture)
        fflush(stdout);
    ct_text_clear(&bytes);
    ct_letter_add(&bytes, event);
    ct_mailbox_put(&slot->mailbox, bytes.data, bytes.size);
    if (ct_run.options->no_capture)
        wait_until_read();
}

void ct_worker_bar(const struct ct_instance *instance)
{
    struct ct_event event = {.kind = CT_EVENT_BARRED, .instance = instance, .key = instance->row,
                             .failure = instance->failure, .seconds = -1};

    event.item = ct_cursor_at(&ct_run.schedule, ct_run.desk->subject);
    ct_post(&event);
}

/* --- one child for each test ----------------------------------------------------------------------------- */

bool ct_worker_split(void)
{
    struct ct_desk *desk = ct_run.desk;
    int status;
    pid_t child;

    fflush(NULL);
    desk->item_done = 0;
    desk->reported = 0;
    desk->fence = ct_run.top->depth;
    ct_process_heed_children(true);
    child = fork();
    if (child == 0) {
        ct_process_heed_children(false);
        ct_walk_here();
        ct_child_belongs();
        ct_tools_forked();
        desk->process = (int)getpid();
        return true;
    }
    if (child < 0) {
        ct_blame_text(CT_PHASE_SETUP, "no process for the test: %s", strerror(errno));
        return false;
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    ct_process_heed_children(false);
    desk->process = (int)getpid();
    if (!desk->item_done || (status != 0 && !desk->reported))
        ct_blame(desk, status);
    desk->fence = 0;
    desk->running = CT_IDLE;
    desk->depth = ct_run.top->depth;
    desk->deadline = 0;
    desk->leaves = 0;
    desk->crash = 0;
    return false;
}

void ct_worker_leave(void)
{
    ct_item_over(ct_run.desk->subject);
    ct_limit_item_ended();
    ct_crash_stop();
    ct_run.desk->reported = ct_tools_reported();
    ct_run.desk->item_done = 1;
    fflush(NULL);
    ct_process_end(0);
}

/* --- the worker ----------------------------------------------------------------------------------------- */

#ifdef __linux__
static void on_orphaned(int number)
{
    (void)number;
    ct_worker_end_orphaned();
}
#endif

/* Nothing of a run outlives its supervisor: when that ends, the worker's group does. */
static void end_with_supervisor(void)
{
#ifdef __linux__
    struct sigaction action = {.sa_handler = on_orphaned, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    sigaction(SIGRTMAX - 2, &action, NULL);
    prctl(PR_SET_PDEATHSIG, SIGRTMAX - 2);
    if (getppid() != ct_shared.supervisor)
        _exit(1);
#endif
}

static void get_ready(void)
{
    ct_walk_here();
    ct_child_start(&slot->children);
    ct_interrupt_start();
    ct_crash_start();
    ct_tools_start();
    if (ct_run.default_limit != 0)
        ct_limit_ready();
}

void ct_worker_run(int number)
{
    slot = &ct_shared.slots[number];
    ct_run.worker = number;
    ct_run.desk = &slot->desk;
    ct_run.desk->process = (int)getpid();
    ct_run.forks = ct_run.options->isolation == CT_ISOLATE_TEST && !ct_run.dry;
    ct_post = post;
    setsid(); /* its own group, which can be ended whole; no terminal whose Ctrl-C is not for it */
    end_with_supervisor();
    ct_capture_start(number);
    get_ready();
    ct_supervisor_bars();
    if (ct_piece_resume(&ct_run.at))
        ct_walk();
    ct_limit_item_ended();
    ct_run.desk->leaves = ct_clock(); /* what runs at exit has as long as a tear-down */
    ct_run.desk->reported = ct_tools_reported();
    ct_run.desk->finished = 1;
    if (ct_tools_reported())
        ct_process_end(0);
    exit(0);
}

void ct_worker_run_alone(void)
{
    slot = &ct_shared.slots[0];
    ct_run.desk = &slot->desk;
    ct_run.alone = true;
    ct_run.desk->piece = CT_NONE;
    ct_capture_start(0);
    get_ready();
    atexit(ct_blame_exit);
    ct_limit_start();
    if (ct_piece_take(&ct_run.at))
        ct_walk();
    ct_limit_stop();
    ct_crash_stop();
    ct_interrupt_stop();
    ct_capture_stop();
}
