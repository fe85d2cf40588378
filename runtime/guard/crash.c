/* crash.c - what would end the process ends the test or fixture instead: bad memory, abort, an overflowing stack, a signal.
 *
 * The handler runs on a stack of its own and leaves through ct_failure_raise_suddenly. Signals that somebody else handles
 * already, such as a sanitizer, are left alone, and so is what happens in a child of the test: that ends as it would
 * without us. A crash in another thread is noted for the supervisor.
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE /* signals of the system's own */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/guard.h"
#include "guard/process.h"
#include "guard/shared.h"
#include "guard/tools.h"

static const struct crash {
    int number;
    const char *name, *meaning; /* NULL: its name says it */
    bool has_address;
} crashes[] = {
    {SIGSEGV, "SIGSEGV", "invalid memory access", true},
    {SIGBUS, "SIGBUS", "invalid memory access", true},
    {SIGFPE, "SIGFPE", "arithmetic error", false},
    {SIGILL, "SIGILL", "illegal instruction", false},
    {SIGABRT, "SIGABRT", "abort", false},
    {SIGSYS, "SIGSYS", "bad system call", false},
    {SIGTRAP, "SIGTRAP", "trap", false},
    {SIGTERM, "SIGTERM", NULL, false},
    {SIGHUP, "SIGHUP", NULL, false},
    {SIGQUIT, "SIGQUIT", NULL, false},
    {SIGPIPE, "SIGPIPE", "a pipe that nobody reads", false},
    {SIGUSR1, "SIGUSR1", NULL, false},
    {SIGUSR2, "SIGUSR2", NULL, false},
    {SIGVTALRM, "SIGVTALRM", NULL, false},
    {SIGXCPU, "SIGXCPU", "too much processor time", false},
    {SIGXFSZ, "SIGXFSZ", "a file too large", false},
    {SIGPROF, "SIGPROF", NULL, false},
#ifdef SIGIO
    {SIGIO, "SIGIO", NULL, false},
#endif
#ifdef SIGPWR
    {SIGPWR, "SIGPWR", NULL, false},
#endif
#ifdef SIGSTKFLT
    {SIGSTKFLT, "SIGSTKFLT", NULL, false},
#endif
};
enum { CRASH_COUNT = sizeof crashes / sizeof *crashes, STACK_SIZE = 256 * 1024 };

static bool handled[CRASH_COUNT];
static char stack[STACK_SIZE]; /* memory from malloc that only the kernel points to would be a leak for LeakSanitizer */

static const struct crash *find(int number)
{
    for (int i = 0; i < CRASH_COUNT; i++)
        if (crashes[i].number == number)
            return &crashes[i];
    return NULL;
}

const char *ct_signal_name(int number)
{
    const struct crash *crash = find(number);

    return crash != NULL ? crash->name : number == SIGKILL ? "SIGKILL" : number == SIGINT ? "SIGINT" : number == SIGALRM ? "SIGALRM" : NULL;
}

/* Into a buffer, for a handler may not allocate. */
static void describe(char *text, size_t size, int number, const void *address)
{
    const struct crash *crash = find(number);

    if (crash == NULL)
        snprintf(text, size, "signal %d", number);
    else if (crash->has_address)
        snprintf(text, size, "%s: %s at 0x%zx", crash->name, crash->meaning, (size_t)address);
    else if (crash->meaning != NULL)
        snprintf(text, size, "%s: %s", crash->name, crash->meaning);
    else
        snprintf(text, size, "%s", crash->name);
}

void ct_crash_describe(struct ct_text *text, int number, const void *address)
{
    char line[CT_SUDDEN_MAX];

    describe(line, sizeof line, number, address);
    ct_text_puts(text, line);
}

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

/* As if we were not there; delivered when the handler returns. */
static void pass_on(int number)
{
    set_default(number);
    raise(number);
}

static void on_crash(int number, siginfo_t *information, void *context)
{
    enum ct_whereabouts where = ct_where();
    char message[CT_SUDDEN_MAX];
    sigset_t this_only;

    if (where == CT_IN_WALK && number == SIGBUS && ct_capture_fault(information->si_addr))
        return;
    if (where == CT_IN_OTHER_THREAD && ct_run.desk->crash == 0) {
        ct_run.desk->address = information->si_addr;
        ct_run.desk->crash = number;
        ct_tools_flush();
    }
    if (where == CT_IN_WALK && ct_run.desk->running == CT_IDLE && (number == SIGXFSZ || number == SIGPIPE))
        return; /* what a test has left in stdout cannot be written: that is no crash of the runner */
    if (where != CT_IN_WALK || ct_run.desk->running == CT_IDLE) {
        pass_on(number);
        return;
    }
    describe(message, sizeof message, number, information->si_addr);
    sigemptyset(&this_only);
    sigaddset(&this_only, number);
    pthread_sigmask(SIG_UNBLOCK, &this_only, NULL);
    ct_failure_raise_suddenly(message, context);
}

void ct_crash_start(void)
{
    struct sigaction action = {0}, before;
    stack_t signal_stack = {0};

    signal_stack.ss_sp = stack;
    signal_stack.ss_size = sizeof stack;
    sigaltstack(&signal_stack, NULL);
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    ct_failure_prepare();
    for (int i = 0; i < CRASH_COUNT; i++)
        if (sigaction(crashes[i].number, &action, &before) == 0) {
            handled[i] = before.sa_handler == SIG_DFL;
            if (!handled[i]) /* somebody else's, or ignored */
                sigaction(crashes[i].number, &before, NULL);
        }
}
