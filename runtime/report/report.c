/* report.c - the reporters, and the way of an event to them. */
#include "core/options.h"
#include "report/event.h"
#include "report/target.h"

static const struct ct_reporter reporters[] = {
    {"text", ct_text_start, ct_text_hear},
    {"durations", ct_durations_start, ct_durations_hear},
    {"setup-show", ct_setup_show_start, ct_setup_show_hear},
    {"tap", ct_tap_start, ct_tap_hear},
    {"gtest", ct_gtest_start, ct_gtest_hear},
    {"gtest_output", ct_gtest_output_start, ct_gtest_output_hear},
    {"junitxml", ct_junit_start, ct_junit_hear},
    {"json", ct_json_start, ct_json_hear},
    {"remember", ct_remember_start, ct_remember_hear},
    {"bazel", ct_bazel_start, ct_bazel_hear},
};
enum { REPORTER_COUNT = sizeof reporters / sizeof *reporters };

static unsigned wanted[REPORTER_COUNT];
unsigned ct_event_wanted;

void ct_event_listen(const struct ct_options *options)
{
    ct_target_start();
    for (int i = 0; i < REPORTER_COUNT; i++) {
        wanted[i] = reporters[i].start(options);
        ct_event_wanted |= wanted[i];
    }
}

void ct_event_send(const struct ct_event *event)
{
    for (int i = 0; i < REPORTER_COUNT; i++)
        if (wanted[i] & CT_WANTS(event->kind))
            reporters[i].hear(event);
}
