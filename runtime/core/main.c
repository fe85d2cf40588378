/* main.c - the test program from start to end. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/options.h"
#include "core/run.h"
#include "core/select.h"
#include "guard/guard.h"
#include "report/listing.h"
#include "report/writer.h"

/* pytest's. */
enum { EXIT_FINE = 0, EXIT_PROBLEMS = 1, EXIT_INTERRUPTED = 2, EXIT_INTERNAL = 3, EXIT_USAGE = 4, EXIT_NOTHING = 5 };

/* Tests read nothing from whoever started the program. */
static void close_input(void)
{
    int null = open("/dev/null", O_RDONLY);

    if (null > 0) {
        dup2(null, 0);
        close(null);
    }
}

/* `exit` inside a test or fixture: that is its failure, and what is known so far is still reported. */
static void report_exit(void)
{
    static const enum ct_phase phases[] = {
        [CT_IN_CONDITION] = CT_PHASE_SETUP,
        [CT_IN_SETUP] = CT_PHASE_SETUP,
        [CT_IN_CALL] = CT_PHASE_CALL,
        [CT_IN_TEARDOWN] = CT_PHASE_TEARDOWN,
    };
    enum ct_running running = ct_run.running;
    const struct ct_frame *frame = ct_running_frame();
    struct ct_failure *failure;

    if (getpid() != ct_run.process || running == CT_IDLE)
        return;
    ct_run.running = CT_IDLE;
    failure = ct_failure_new(CT_FAILS, NULL, 0, NULL, "the process exited here", NULL);
    ct_result(ct_run.subject, phases[running], running == CT_IN_CALL ? CT_FAILED : CT_ERROR,
              frame != NULL ? frame->instance : NULL, failure, failure->message, -1);
    ct_run.results.stopped = "a test ended the process";
    ct_results_finish();
    ct_event_send(&(struct ct_event){.kind = CT_EVENT_RUN_END});
    _exit(EXIT_PROBLEMS);
}

static void prepare(const struct ct_options *options)
{
    const unsigned each = CT_WANTS(CT_EVENT_ITEM_START) | CT_WANTS(CT_EVENT_ITEM_END) | CT_WANTS(CT_EVENT_RESULT) |
                          CT_WANTS(CT_EVENT_SETUP_START) | CT_WANTS(CT_EVENT_SETUP_END) |
                          CT_WANTS(CT_EVENT_TEARDOWN_START) | CT_WANTS(CT_EVENT_TEARDOWN_END) |
                          CT_WANTS(CT_EVENT_CALL_START);
    ct_index total = ct_run.schedule.total;

    ct_run.options = options;
    ct_run.process = getpid();
    ct_run.thread = pthread_self();
    ct_run.dry = options->setup_plan;
    ct_run.quiet = ct_run.quiet_room = 1;
    ct_run.results.total = total;
    ct_run.results.outcomes = calloc(total + 1, 1);
    ct_run.timed = options->durations >= 0 || options->junitxml != NULL || options->json != NULL;
    if (ct_run.timed)
        ct_run.results.seconds = calloc(total + 1, sizeof *ct_run.results.seconds);
    if (ct_run.results.outcomes == NULL || (ct_run.timed && ct_run.results.seconds == NULL)) {
        fputs("ctest: out of memory\n", stderr);
        _Exit(EXIT_INTERNAL);
    }
    ct_event_listen(options);
    ct_run.watched = ct_run.timed || ct_run.dry || (ct_event_wanted & each) != 0;
    ct_run.attentive = ct_run.watched;
    ct_be_careful();
}

static int exit_status(void)
{
    const struct ct_results *results = &ct_run.results;

    if (results->interrupted)
        return EXIT_INTERRUPTED;
    if (ct_run.problems != 0)
        return EXIT_PROBLEMS;
    return results->total == 0 && !ct_select_left_empty_shard() ? EXIT_NOTHING : EXIT_FINE;
}

static int run_all(const struct ct_options *options)
{
    unsigned long limit = options->timeout >= 0 ? (unsigned long)options->timeout : ct_run.schedule.suite->timeout;

    prepare(options);
    close_input();
    ct_child_start();
    atexit(report_exit);
    ct_interrupt_start();
    if (options->isolation != CT_ISOLATE_NONE)
        ct_crash_start();
    ct_run.progressed = ct_clock();
    ct_run.results.elapsed = -ct_clock();
    ct_event_send(&(struct ct_event){.kind = CT_EVENT_RUN_START});
    ct_limit_start(limit);
    ct_walk();
    ct_limit_stop();
    ct_crash_stop();
    ct_interrupt_stop();
    ct_tmp_stop();
    ct_results_finish();
    ct_event_send(&(struct ct_event){.kind = CT_EVENT_RUN_END});
    return exit_status();
}

int ct_main(const struct ct_suite *suite, int argc, char **argv)
{
    static struct ct_options options;

    if (suite->version != CT_PLAN_VERSION) {
        fprintf(stderr, "error: the plan has version %d, this library is for version %d: generate it again\n",
                suite->version, CT_PLAN_VERSION);
        return EXIT_INTERNAL;
    }
    if (!ct_options_read(&options, suite, argc, argv))
        return EXIT_USAGE;
    if (options.help) {
        ct_options_help(argc > 0 ? argv[0] : suite->name);
        return EXIT_FINE;
    }
    ct_run.schedule.suite = suite;
    ct_run.options = &options;
    ct_out_start(&options);
    if (ct_listing_wanted(&options))
        return ct_listing_write(suite, &options);
    if (!ct_select(&ct_run.schedule, &ct_run.results.deselected, suite, &options))
        return EXIT_USAGE;
    if (options.collect_only)
        return ct_collect_write(&ct_run.schedule, &options, ct_run.results.deselected);
    return run_all(&options);
}
