/* main.c - the test program from start to end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/options.h"
#include "core/run.h"
#include "core/select.h"
#include "guard/capture.h"
#include "guard/guard.h"
#include "guard/piece.h"
#include "guard/process.h"
#include "guard/shared.h"
#include "guard/supervisor.h"
#include "guard/trace.h"
#include "guard/tools.h"
#include "guard/worker.h"
#include "report/listing.h"
#include "report/writer.h"

/* pytest's. */
enum { EXIT_FINE = 0, EXIT_PROBLEMS = 1, EXIT_INTERRUPTED = 2, EXIT_INTERNAL = 3, EXIT_USAGE = 4, EXIT_NOTHING = 5 };

/* Is there nothing to protect, or to protect it from? */
static bool is_alone(const struct ct_options *options)
{
    return options->isolation == CT_ISOLATE_NONE || options->setup_plan || !ct_worker_possible;
}

static void prepare(const struct ct_options *options, int workers)
{
    const unsigned each = CT_WANTS(CT_EVENT_ITEM_START) | CT_WANTS(CT_EVENT_ITEM_END) | CT_WANTS(CT_EVENT_RESULT) |
                          CT_WANTS(CT_EVENT_SETUP_START) | CT_WANTS(CT_EVENT_SETUP_END) |
                          CT_WANTS(CT_EVENT_TEARDOWN_START) | CT_WANTS(CT_EVENT_TEARDOWN_END) |
                          CT_WANTS(CT_EVENT_CALL_START);
    ct_index total = ct_run.schedule.total;

    ct_run.options = options;
    ct_run.dry = options->setup_plan;
    ct_run.quiet = ct_run.quiet_room = 1;
    ct_run.timed = options->durations >= 0 || options->junitxml != NULL || options->json != NULL ||
                   options->gtest.speaks || options->gtest.format != CT_GTEST_NO_FILE;
    ct_run.default_limit = options->timeout >= 0 ? (unsigned long)options->timeout : ct_run.schedule.suite->timeout;
    ct_shared_make(total, ct_run.timed, workers, !is_alone(options));
    ct_run.halt = &ct_shared.board->halt;
    ct_run.desk = &ct_shared.slots[0].desk;
    ct_run.results.total = total;
    ct_run.results.outcomes = ct_shared.outcomes;
    ct_run.results.seconds = ct_shared.seconds;
    ct_pieces_cut(&ct_run.schedule, workers);
    if (!options->no_capture && !ct_run.dry)
        ct_capture_make(workers);
    ct_event_listen(options);
    ct_run.tooled = !ct_run.dry && ct_tools_watch();
    ct_run.watched = ct_run.timed || ct_run.dry || ct_run.tooled || (ct_event_wanted & each) != 0;
    ct_run.attentive = ct_run.watched;
    ct_be_careful();
}

/* To what speaks GoogleTest's language only 0 and 1 mean something. */
static int nothing_selected(const struct ct_gtest *gtest)
{
    return !gtest->speaks ? EXIT_NOTHING : gtest->fail_if_none ? EXIT_PROBLEMS : EXIT_FINE;
}

static int exit_status(void)
{
    const struct ct_results *results = &ct_run.results;

    if (results->interrupted)
        return EXIT_INTERRUPTED;
    if (results->counts[CT_FAILED] + results->counts[CT_ERROR] != 0)
        return EXIT_PROBLEMS;
    if (results->counts[CT_NOT_RUN] != 0 && !ct_run.dry)
        return EXIT_INTERNAL; /* no process to run them, for example */
    if (results->total == 0)
        return ct_select_left_empty_shard() ? EXIT_FINE : nothing_selected(&ct_run.options->gtest);
    return results->counts[CT_SKIPPED] == results->total ? (int)ct_run.options->skipped_exit : EXIT_FINE;
}

/* How many workers are worth starting. */
static int count_workers(const struct ct_options *options)
{
    ct_index total = ct_run.schedule.total;
    unsigned wanted = is_alone(options) ? 1 : options->workers;

    return total < wanted ? (total == 0 ? 1 : (int)total) : (int)wanted;
}

static int run_all(const struct ct_options *options)
{
    int workers = count_workers(options);

    prepare(options, workers);
    ct_process_close_input();
    ct_run.progressed = ct_clock();
    ct_run.results.elapsed = -ct_clock();
    ct_event_send(&(struct ct_event){.kind = CT_EVENT_RUN_START});
    if (ct_run.schedule.total == 0)
        ;
    else if (is_alone(options))
        ct_worker_run_alone();
    else
        ct_supervise(workers);
    ct_trace_stop();
    ct_tmp_stop();
    ct_results_finish();
    ct_event_send(&(struct ct_event){.kind = CT_EVENT_RUN_END});
    return exit_status();
}

/* Output that is lost is no success. */
static int finished(int status)
{
    ct_flush();
    return status == EXIT_FINE && ct_out.failed ? EXIT_INTERNAL : status;
}

int ct_main(const struct ct_suite *suite, int argc, char **argv)
{
    static struct ct_options options;
    double begun;

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
    if (options.gtest.help) {
        ct_gtest_help();
        return EXIT_FINE;
    }
    ct_run.schedule.suite = suite;
    ct_run.options = &options;
    begun = ct_clock();
    ct_out_start(&options);
    if (ct_listing_wanted(&options))
        return finished(ct_listing_write(suite, &options));
    if (!ct_select(&ct_run.schedule, &ct_run.results.deselected, suite, &options))
        return EXIT_USAGE;
    if (options.gtest.list)
        return finished(ct_gtest_list_write(&ct_run.schedule, &options));
    if (options.collect_only)
        return finished(ct_collect_write(&ct_run.schedule, &options, ct_run.results.deselected, ct_clock() - begun));
    return finished(run_all(&options));
}
