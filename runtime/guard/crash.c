/* crash.c - a test or fixture that crashes fails, and the run goes on.
 *
 * The handlers run on a stack of their own, so that an overflowed one is survived too, and go back to the walk. Where another
 * handler is already there (a sanitizer's) it stays. A crash in another thread, in a forked child or outside of tests ends
 * the process as it would without us.
 */
#define _XOPEN_SOURCE 700
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/guard.h"

static const struct crash {
    int number;
    const char *name, *meaning;
    bool has_address;
} crashes[] = {
    {SIGSEGV, "SIGSEGV", "invalid memory access", true},
    {SIGBUS, "SIGBUS", "invalid memory access", true},
    {SIGFPE, "SIGFPE", "arithmetic error", false},
    {SIGILL, "SIGILL", "illegal instruction", false},
    {SIGABRT, "SIGABRT", "abort", false},
    {SIGSYS, "SIGSYS", "bad system call", false},
};
enum { CRASH_COUNT = sizeof crashes / sizeof *crashes, STACK_SIZE = 256 * 1024 };

static bool handled[CRASH_COUNT];
static char *stack;

static void set_default(int number)
{
    struct sigaction action = {.sa_handler = SIG_DFL};

    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void ct_crash_stop(void)
{
    for (int i = 0; i < CRASH_COUNT; i++)
        if (handled[i]) {
            set_default(crashes[i].number);
            handled[i] = false;
        }
}

static void on_crash(int number, siginfo_t *information, void *context)
{
    const struct crash *crash = crashes;
    char message[CT_SUDDEN_MAX];
    sigset_t this_only;

    (void)context;
    while (crash->number != number)
        crash++;
    if (getpid() != ct_run.process || !pthread_equal(pthread_self(), ct_run.thread) || ct_run.running == CT_IDLE) {
        set_default(number);
        raise(number); /* delivered when this handler returns */
        return;
    }
    if (crash->has_address)
        snprintf(message, sizeof message, "%s: %s at %p", crash->name, crash->meaning, information->si_addr);
    else
        snprintf(message, sizeof message, "%s: %s", crash->name, crash->meaning);
    sigemptyset(&this_only);
    sigaddset(&this_only, number);
    pthread_sigmask(SIG_UNBLOCK, &this_only, NULL);
    ct_failure_raise_suddenly(message);
}

void ct_crash_start(void)
{
    struct sigaction action = {0}, before;
    stack_t signal_stack = {0};

    stack = ct_allocate(STACK_SIZE);
    signal_stack.ss_sp = stack;
    signal_stack.ss_size = STACK_SIZE;
    sigaltstack(&signal_stack, NULL);
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    ct_failure_prepare();
    for (int i = 0; i < CRASH_COUNT; i++)
        if (sigaction(crashes[i].number, NULL, &before) == 0 && before.sa_handler == SIG_DFL) {
            sigaction(crashes[i].number, &action, NULL);
            handled[i] = true;
        }
}
