/* event.h - what happens in a run, as one stream, and who listens.
 *
 * The walk tells everything that happens through ct_event_send; a reporter is one function and one row in
 * report.c. What each reporter wants is asked once, at the start: a test that passes costs one byte and no
 * call unless somebody asked for the events of each test. Results are kept besides in `struct ct_results`, from which
 * whatever is printed at the end (or in batches, like the dots) is made.
 */
#ifndef CT_REPORT_EVENT_H
#define CT_REPORT_EVENT_H

#include "ctest/plan.h"

/* Where the run is: an item in the order of the run. */
struct ct_cursor {
    const struct ct_module *module;
    const struct ct_item *item;
    ct_index left;    /* items after it in its slice */
    ct_index slice;   /* index into ct_schedule.slices */
    ct_index ordinal; /* its number in the run, from 0: what results are kept under */
};

enum ct_phase { CT_PHASE_SETUP, CT_PHASE_CALL, CT_PHASE_TEARDOWN };

/* How a phase came out. The letters `. F E s x X` stand for them. */
enum ct_outcome {
    CT_NOT_RUN,
    CT_PASSED,
    CT_FAILED, /* in the call */
    CT_ERROR,  /* in a set-up or tear-down */
    CT_SKIPPED,
    CT_XFAILED,
    CT_XPASSED,
    CT_OUTCOMES
};

enum ct_failure_kind { CT_FAILS, CT_SKIPS, CT_XFAILS };

/* What ended a phase, or what an `expect` found. Lives to the end of the run. */
struct ct_failure {
    enum ct_failure_kind kind;
    const char *file;        /* id of the file; NULL: no place */
    ct_index line;
    const char *text;        /* the statement as it is written; NULL: none */
    const char *message;     /* what the user says, or the runner; NULL: none */
    const char *detail;      /* lines that show what was compared; NULL: none. Their first character says what they are:
                                '>' the part of the expression that decided, '~' one that was not evaluated, '-' the left
                                side and '+' the right side of a difference, '^' or blanks and '^' a mark under it, "@@"
                                which lines differ, '=' another place: "= FILE:LINE: note: …"; all others are values and what they belong to */
    struct ct_failure *next; /* what else went wrong in the same phase, later */
};

/* What a failure says in one line: its message, else its statement; never NULL. */
const char *ct_failure_headline(const struct ct_failure *failure);

/* A phase of an item that did not simply pass. All tear-downs that fail for an item are one. */
struct ct_record {
    ct_index ordinal;
    enum ct_phase phase;
    enum ct_outcome outcome;
    const struct ct_instance *instance; /* whose set-up or tear-down it was; NULL: the test's own */
    struct ct_failure *failure;         /* NULL for CT_XPASSED */
    const char *reason;                 /* why it is skipped or expected to fail; else what went wrong; never NULL */
};

/* What was written to descriptor 1 or 2 in a phase of an item that did not pass: a piece of a file that only grows. */
struct ct_output_piece {
    ct_index ordinal;
    enum ct_phase phase;
    int stream;      /* 1 or 2 */
    int file;        /* descriptor in the process that reports */
    long long start, size; /* bytes */
};

/* The results so far. */
struct ct_results {
    unsigned char *outcomes; /* of each ordinal: see ct_outcome_at */
    float *seconds;          /* of each ordinal: its function-scoped set-ups, call and tear-downs; NULL: not measured */
    struct ct_record *records;
    size_t record_count, record_room;
    struct ct_output_piece *outputs; /* those of one item in the order of phases, stdout before stderr */
    size_t output_count, output_room;
    size_t counts[CT_OUTCOMES]; /* CT_PASSED and CT_NOT_RUN: only at the end */
    size_t deselected;
    ct_index total; /* items in the run */
    double elapsed; /* seconds; set at the end */
    const char *stopped; /* why the run ended before its end; NULL: it did not */
    bool interrupted;
};

/* Beside the outcome of an item: a tear-down of it did not pass, which was told; it was skipped before any fixture; it was stopped
 * by the set-up of something wider than a test. */
enum { CT_HAS_TEARDOWN = 0x80, CT_SKIPPED_BY_MARK = 0x20, CT_STOPPED = 0x10 };

/* How the set-up and call of an item came out. In its byte are also notes of the runner about it. */
static inline enum ct_outcome ct_outcome_at(const struct ct_results *results, ct_index ordinal)
{
    return (enum ct_outcome)(results->outcomes[ordinal] & 0x0f);
}

enum ct_event_kind {
    CT_EVENT_RUN_START,
    CT_EVENT_ITEM_START,
    CT_EVENT_SETUP_START, /* of `instance` */
    CT_EVENT_SETUP_END,   /* `failure`: why it failed, NULL: it stands */
    CT_EVENT_CALL_START,
    CT_EVENT_RESULT,      /* `phase` of an item came out as `outcome`: its set-up where that did not pass, its call,
                             and each tear-down that did not pass, which may be after other items */
    CT_EVENT_LATE,        /* the same, only for tear-downs that did not pass */
    CT_EVENT_TEARDOWN_START,
    CT_EVENT_TEARDOWN_END,
    CT_EVENT_OUTPUT,   /* `output` was written for an item that did not pass; after its results, before ITEM_END */
    CT_EVENT_ITEM_END, /* all that ends with the item is torn down */
    CT_EVENT_PROGRESS, /* now and then: all items before `settled` have their results */
    CT_EVENT_RUN_END,
    CT_EVENT_BARRED, /* for the supervisor: the set-up of `instance` with row `key` ended its process and is not tried again */
    CT_EVENT_KINDS
};
#define CT_WANTS(kind) (1u << (kind))

struct ct_event {
    enum ct_event_kind kind;
    struct ct_cursor item;
    const struct ct_instance *instance; /* SETUP and TEARDOWN events, RESULT of those phases */
    const char *row;                    /* id of the instance's row; NULL: it has no params */
    enum ct_phase phase;
    enum ct_outcome outcome;
    struct ct_failure *failure;
    const char *reason;                 /* RESULT: as in its record */
    unsigned long long key;
    bool joins;                         /* RESULT: the item had one of a tear-down already */
    double seconds; /* that the phase took; below 0: not measured */
    struct ct_output_piece output;
    ct_index settled; /* PROGRESS */
    int worker;       /* whose event it is */
};

struct ct_options;

struct ct_reporter {
    const char *name;
    /* Gets ready; returns which events it wants (CT_WANTS), 0 if it was not asked for. */
    unsigned (*start)(const struct ct_options *options);
    void (*hear)(const struct ct_event *event);
};

/* Starts the reporters; ct_event_wanted is then what they want together. */
void ct_event_listen(const struct ct_options *options);
extern unsigned ct_event_wanted;
/* Tells those reporters that want it. */
void ct_event_send(const struct ct_event *event);

/* The reporters, each in its own file. */
bool ct_report_has_output(const struct ct_options *options); /* is the usual output free of reports for programs? */
bool ct_text_is_wanted(const struct ct_options *options); /* or does another report take its place? */
void ct_text_write_head(void); /* "test session starts", and how many tests there are */
unsigned ct_text_start(const struct ct_options *options);
void ct_text_hear(const struct ct_event *event);
unsigned ct_setup_show_start(const struct ct_options *options);
void ct_setup_show_hear(const struct ct_event *event);
unsigned ct_durations_start(const struct ct_options *options);
void ct_durations_hear(const struct ct_event *event);
unsigned ct_gtest_start(const struct ct_options *options);
void ct_gtest_hear(const struct ct_event *event);
unsigned ct_gtest_output_start(const struct ct_options *options);
void ct_gtest_output_hear(const struct ct_event *event);
unsigned ct_junit_start(const struct ct_options *options);
void ct_junit_hear(const struct ct_event *event);
unsigned ct_tap_start(const struct ct_options *options);
void ct_tap_hear(const struct ct_event *event);
unsigned ct_json_start(const struct ct_options *options);
void ct_json_hear(const struct ct_event *event);
unsigned ct_remember_start(const struct ct_options *options);
void ct_remember_hear(const struct ct_event *event);
unsigned ct_bazel_start(const struct ct_options *options);
void ct_bazel_hear(const struct ct_event *event);

#endif
