/* limit.c - time limits of tests, set-ups and tear-downs, with one timer of the process.
 *
 * A limit of its own (a `timeout` attribute) is exact: the timer is set for it. The default limit of all tests costs a test
 * nothing: the timer ticks four times in a limit, and a test that is still the same after four ticks is over it.
 */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/guard.h"

enum { TICKS = 4 };

/* Clock values at which something is over; 0: nothing. */
static volatile double item_end, phase_end, next_tick;
static unsigned long item_limit, phase_limit, default_limit;
static volatile unsigned span_seen, ticks_seen;

static void set_timer(void)
{
    struct itimerval timer = {{0, 0}, {0, 0}};
    const double ends[] = {item_end, phase_end, next_tick};
    double first = 0, wait;

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends[i] != 0 && (first == 0 || ends[i] < first))
            first = ends[i];
    if (first != 0) {
        wait = first - ct_clock();
        if (wait < 0.001)
            wait = 0.001;
        timer.it_value.tv_sec = (time_t)wait;
        timer.it_value.tv_usec = (suseconds_t)((wait - (double)timer.it_value.tv_sec) * 1e6);
    }
    setitimer(ITIMER_REAL, &timer, NULL);
}

/* Ends what is running; comes from the signal handler. */
static void expire(unsigned long limit)
{
    static const char *const what[] = {
        [CT_IDLE] = "", [CT_IN_CONDITION] = "the condition", [CT_IN_SETUP] = "the set-up",
        [CT_IN_CALL] = "the test", [CT_IN_TEARDOWN] = "the tear-down",
    };
    char message[CT_SUDDEN_MAX];
    sigset_t alarm_only;

    snprintf(message, sizeof message, "timeout: %s took longer than %lu ms", what[ct_run.running], limit);
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &alarm_only, NULL);
    ct_failure_raise_suddenly(message);
}

/* Is the running test, set-up or tear-down over the default limit? */
static bool tick(double now)
{
    unsigned span = ct_run.spans + ct_run.subject;

    next_tick = now + (double)default_limit / 1000 / TICKS;
    if (ct_run.running == CT_IDLE || span != span_seen) {
        span_seen = span;
        ticks_seen = 0;
        return false;
    }
    ticks_seen++;
    return ticks_seen >= TICKS && item_end == 0 && phase_end == 0;
}

static void on_alarm(int signal)
{
    int error = errno;
    double now = ct_clock();
    unsigned long over = 0;

    if (getpid() != ct_run.process)
        return;
    if (!pthread_equal(pthread_self(), ct_run.thread)) {
        pthread_kill(ct_run.thread, signal);
        return;
    }
    if (next_tick != 0 && now >= next_tick && tick(now)) {
        ticks_seen = 0;
        over = default_limit;
    }
    if (item_end != 0 && now >= item_end) {
        item_end = 0;
        over = item_limit;
    }
    if (phase_end != 0 && now >= phase_end) {
        phase_end = 0;
        over = phase_limit;
    }
    set_timer();
    if (over != 0 && ct_run.running != CT_IDLE)
        expire(over);
    errno = error;
}

/* The handler is installed with the first limit, and a failure made ready for it. */
static void get_ready(void)
{
    static bool installed;
    struct sigaction action = {0};

    ct_failure_prepare();
    if (installed)
        return;
    installed = true;
    action.sa_handler = on_alarm;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
}

void ct_limit_start(unsigned long milliseconds)
{
    default_limit = milliseconds;
    if (milliseconds == 0)
        return;
    get_ready();
    next_tick = ct_clock() + (double)milliseconds / 1000 / TICKS;
    set_timer();
}

void ct_limit_stop(void)
{
    item_end = phase_end = next_tick = 0;
    set_timer();
}

void ct_limit_item(unsigned long milliseconds)
{
    if (item_end != 0)
        return;
    get_ready();
    item_limit = milliseconds;
    item_end = ct_clock() + (double)milliseconds / 1000;
    set_timer();
}

void ct_limit_item_ended(void)
{
    if (item_end == 0)
        return;
    item_end = 0;
    set_timer();
}

void ct_limit_phase(unsigned long milliseconds)
{
    get_ready();
    phase_limit = milliseconds;
    phase_end = ct_clock() + (double)milliseconds / 1000;
    set_timer();
}

void ct_limit_phase_ended(void)
{
    if (phase_end == 0)
        return;
    phase_end = 0;
    set_timer();
}
