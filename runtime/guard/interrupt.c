/* interrupt.c - Ctrl-C in the process of the tests: once ends the run after tear-down, twice ends the program.
 *
 * A worker is told by its supervisor, whose terminal it is; a SIGINT from anywhere else is one that a test has sent to itself.
 */
#define _XOPEN_SOURCE 700
#include <signal.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/guard.h"
#include "guard/process.h"
#include "guard/shared.h"

static struct sigaction before;

static void unblock(int number)
{
    sigset_t only;

    sigemptyset(&only);
    sigaddset(&only, number);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
}

static void on_interrupt(int number, siginfo_t *information, void *context)
{
    switch (ct_where()) {
    case CT_IN_WALK:
        break;
    case CT_IN_OTHER_THREAD: /* left to the thread that walks */
        kill(getpid(), number);
        return;
    default:
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    if (!ct_run.alone && information->si_pid != ct_shared.supervisor) {
        if (ct_run.desk->running == CT_IDLE)
            return;
        unblock(number);
        ct_failure_raise_suddenly("SIGINT", context);
    }
    ct_run.interrupted = ct_run.stopped = true;
    ct_run.careful = 1;
    if (ct_run.alone)
        signal(number, SIG_DFL);
    if (ct_run.desk->running == CT_IN_TEARDOWN || ct_run.desk->running == CT_IDLE)
        return; /* noticed before the next item */
    unblock(number);
    ct_run.abandoned = true;
    ct_leave();
}

void ct_interrupt_start(void)
{
    struct sigaction action = {0};

    sigaction(SIGINT, NULL, &before);
    if (before.sa_handler == SIG_IGN)
        return;
    action.sa_sigaction = on_interrupt;
    action.sa_flags = SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

void ct_interrupt_stop(void)
{
    if (before.sa_handler != SIG_IGN)
        sigaction(SIGINT, &before, NULL);
}
