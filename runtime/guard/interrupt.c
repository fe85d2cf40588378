/* interrupt.c - Ctrl-C: once ends the run after tear-down, twice ends the program. */
#define _XOPEN_SOURCE 700
#include <signal.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/guard.h"

static struct sigaction before;

static void on_interrupt(int number)
{
    sigset_t interrupt_only;

    if (getpid() != ct_run.process)
        _exit(128 + number);
    if (!pthread_equal(pthread_self(), ct_run.thread)) {
        pthread_kill(ct_run.thread, number);
        return;
    }
    ct_run.interrupted = ct_run.stopped = true;
    ct_run.careful = 1;
    signal(number, SIG_DFL);
    if (ct_run.running == CT_IN_TEARDOWN || ct_run.running == CT_IDLE)
        return; /* noticed before the next item */
    sigemptyset(&interrupt_only);
    sigaddset(&interrupt_only, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &interrupt_only, NULL);
    ct_run.abandoned = true;
    ct_leave();
}

void ct_interrupt_start(void)
{
    struct sigaction action = {0};

    sigaction(SIGINT, NULL, &before);
    if (before.sa_handler == SIG_IGN)
        return;
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

void ct_interrupt_stop(void)
{
    if (before.sa_handler != SIG_IGN)
        sigaction(SIGINT, &before, NULL);
}
