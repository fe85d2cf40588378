/* limit.c - time limits of tests, set-ups and tear-downs.
 *
 * A limit of its own (a `timeout` attribute) is exact: the timer of the process is set for it. The default limit of all
 * tests costs a test nothing and interrupts no system call of one that keeps it: the supervisor looks now and then whether
 * something else runs; where there is none, a thread does. Both end in SIGALRM for the thread that walks.
 */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/guard.h"
#include "guard/process.h"

enum { TICKS = 4 };

/* Clock values at which something is over; 0: nothing. */
static volatile double item_end, phase_end;
static unsigned long item_limit, phase_limit;
static bool installed; /* the handler of SIGALRM */
static pthread_t walker;
static volatile bool passed_on; /* a SIGALRM that another thread got */

/* The thread that watches the default limit. */
static struct {
    unsigned long limit; /* milliseconds; 0: there is no thread */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t change;
    bool ends;
    volatile bool is_over;  /* `span` is over the limit */
    volatile unsigned span; /* what was running at the last look */
} watch = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void set_timer(void)
{
    struct itimerval timer = {{0, 0}, {0, 0}};
    const double ends[] = {item_end, phase_end};
    double first = 0, wait;

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends[i] != 0 && (first == 0 || ends[i] < first))
            first = ends[i];
    ct_run.desk->limit = first == phase_end ? phase_limit : item_limit;
    ct_run.desk->deadline = first;
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
static void end_by(const char *message, void *context)
{
    sigset_t alarm_only;

    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &alarm_only, NULL);
    ct_failure_raise_suddenly(message, context);
}

/* What is running has taken longer than its limit. */
static void expire(unsigned long limit, void *context)
{
    static const char *const what[] = {
        [CT_IDLE] = "", [CT_IN_CONDITION] = "the condition", [CT_IN_SETUP] = "the set-up",
        [CT_IN_CALL] = "the test", [CT_IN_TEARDOWN] = "the tear-down",
    };
    char message[CT_SUDDEN_MAX];

    snprintf(message, sizeof message, "timeout: %s took longer than %lu ms", what[ct_run.desk->running], limit);
    end_by(message, context);
}

/* A number that changes with what runs. */
static unsigned span_now(void)
{
    return ct_desk_span(ct_run.desk);
}

/* As if there were no handler; delivered when that returns. */
static void kill_by(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

/* Has a test raised it? Neither a timer, the supervisor nor the thread that watches was it then. */
static bool is_own(const siginfo_t *information)
{
    bool was_passed_on = passed_on;

    passed_on = false;
    return information->si_code <= 0 && information->si_pid == getpid() && !was_passed_on;
}

static void on_alarm(int signal, siginfo_t *information, void *context)
{
    int error = errno;
    double now = ct_clock();
    unsigned long over = 0;
    bool is_watch = watch.is_over;

    switch (ct_where()) {
    case CT_IN_WALK:
        break;
    case CT_IN_OTHER_THREAD:
        passed_on = true;
        pthread_kill(walker, signal);
        return;
    default: /* limits are not inherited: it is the child's own */
        kill_by(signal);
        return;
    }
    if (ct_run.desk->expired == span_now() + 1 && item_end == 0 && phase_end == 0)
        over = ct_run.default_limit;
    ct_run.desk->expired = 0;
    if (watch.is_over && watch.span == span_now() && item_end == 0 && phase_end == 0)
        over = watch.limit;
    watch.is_over = false;
    if (item_end != 0 && now >= item_end) {
        item_end = 0;
        over = item_limit;
    }
    if (phase_end != 0 && now >= phase_end) {
        phase_end = 0;
        over = phase_limit;
    }
    if (item_end != 0 || phase_end != 0)
        set_timer();
    if (over == 0 && !is_watch && is_own(information) && ct_run.desk->running != CT_IDLE)
        end_by("SIGALRM", context);
    if (over != 0 && ct_run.desk->running != CT_IDLE && !ct_process_traced((long)getpid()))
        expire(over, context);
    errno = error;
}

/* The handler is installed with the first limit, and a failure made ready for it. */
void ct_limit_ready(void)
{
    struct sigaction action = {0};

    ct_failure_prepare();
    if (installed)
        return;
    installed = true;
    walker = pthread_self();
    action.sa_sigaction = on_alarm;
    action.sa_flags = SA_RESTART | SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
}

/* Waits for a quarter of the limit; true: the watch ends. */
static bool wait_for_tick(void)
{
    struct timespec until;
    unsigned long milliseconds = watch.limit / TICKS + 1;
    bool ends;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(milliseconds / 1000);
    until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&watch.lock);
    while (!watch.ends && pthread_cond_timedwait(&watch.change, &watch.lock, &until) == 0)
        ;
    ends = watch.ends;
    pthread_mutex_unlock(&watch.lock);
    return ends;
}

static void *watch_run(void *unused)
{
    int same = 0;

    (void)unused;
    while (!wait_for_tick()) {
        same = ct_run.desk->running != CT_IDLE && span_now() == watch.span ? same + 1 : 0;
        watch.span = span_now();
        if (same < TICKS)
            continue;
        same = 0;
        watch.is_over = true;
        pthread_kill(walker, SIGALRM);
    }
    return NULL;
}

void ct_limit_start(void)
{
    unsigned long milliseconds = ct_run.default_limit;
    pthread_condattr_t monotonic;
    sigset_t all, before;

    if (milliseconds == 0)
        return;
    ct_limit_ready();
    watch.limit = milliseconds;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&watch.change, &monotonic);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* no signal of a test is for the new thread */
    if (pthread_create(&watch.thread, NULL, watch_run, NULL) != 0)
        watch.limit = 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void ct_limit_stop(void)
{
    if (item_end != 0 || phase_end != 0) {
        item_end = phase_end = 0;
        set_timer();
    }
    if (watch.limit == 0)
        return;
    pthread_mutex_lock(&watch.lock);
    watch.ends = true;
    pthread_cond_signal(&watch.change);
    pthread_mutex_unlock(&watch.lock);
    pthread_join(watch.thread, NULL);
    watch.limit = 0;
}

void ct_limit_item(unsigned long milliseconds)
{
    if (item_end != 0)
        return;
    ct_limit_ready();
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
    ct_limit_ready();
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
