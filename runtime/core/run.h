/* run.h - the state of the run, shared by the walk and by what is called from tests.
 *
 * There is one run in a process. What a test or fixture says (check/) ends up in ct_failure_raise; what happens is
 * recorded by results.c; walk.c alone decides what comes next.
 */
#ifndef CT_CORE_RUN_H
#define CT_CORE_RUN_H

#include <setjmp.h>

#include "core/desk.h"
#include "core/options.h"
#include "core/schedule.h"
#include "report/event.h"

/* An instance that is being set up, stands or is being torn down: a place on the one stack. Frames are kept for the
 * next instance at their depth. */
struct ct_frame {
    jmp_buf escape;          /* where what is called directly above this frame fails to, while it is the top */
    struct ct_frame *below;  /* NULL: the bottom, which is the run itself */
    struct ct_frame *above;  /* the frame of the next depth, in use or not; NULL: there was never one */
    int depth;               /* 0: the bottom */
    struct ct_instance *instance;
    const struct ct_module *module; /* with `item`: as whose need it was entered */
    const struct ct_item *item;
    const struct ct_need *need;
    bool watched;            /* its phases are timed, limited or told about */
    size_t cleanups; /* how many cleanups there were before it */
    double started;  /* clock at the start of its set-up or tear-down, where the run is timed */
};

struct ct_run {
    struct ct_desk *desk;    /* where the walk is, as others see it */
    struct ct_cursor at;     /* the item at hand: the next one while the last one's fixtures are torn down */
    struct ct_schedule schedule;
    bool at_end;             /* there is no item at hand: everything ends */
    bool item_open;          /* an ITEM_START was told, its ITEM_END not */
    bool begun;              /* the item at hand was started: its marks are read */
    bool attentive;          /* watched, or the item at hand or the one before it has marks */
    volatile bool stopped;   /* no further item is started */
    const volatile unsigned *halt; /* not 0: the same, said by another worker or the supervisor */
    bool leaving;            /* after a crash or timeout: nothing of the item at hand's successors is started in this process */
    bool forks;              /* each item runs in a child of its own (--isolate=test) */
    bool strayed;            /* this is a child that a test has forked: it has no business in the walk */
    bool isolated;           /* this is the child for one test */
    int fence;               /* where `isolated`: frames up to this depth are the parent's */
    const struct ct_need *need, *need_end; /* what the item at hand needs; all before `need` stand */
    int narrow;              /* how many of its needs cannot outlive it */

    struct ct_frame *top;    /* the topmost frame that stands */
    struct ct_frame bottom;
    int keep;                /* frames deeper than this end */
    int lasting;             /* frames up to this depth may outlive the item */
    int varying;             /* how many of those may end inside a module: they have rows or belong to a class */
    volatile int careful;    /* not 0: attentive, stopped, leaving, varying or with failed set-ups; see ct_be_careful */

    jmp_buf *guard;          /* where a failure goes; NULL: to the escape of the topmost frame */
    struct ct_frame *frame;  /* which is being set up or torn down; has no meaning otherwise */
    struct ct_failure *failure; /* of the running phase, first one first; NULL: none so far */
    double called;           /* clock at the start of the call, where the run is timed */
    size_t cleanup_count;    /* cleanups that wait */
    size_t cleanup_base;     /* how many cleanups are older than the running test or condition */

    struct ct_failed {
        struct ct_instance *instance; /* whose failed set-up is kept */
        int rests;                    /* depth of the topmost frame that it depends on; 0: it depends on nothing */
        unsigned stops;               /* for each scope 1 << it: what was looked through for such instances has an item that it stops */
    } *failed;
    size_t failed_room;
    int failed_count;

    /* The marks of the item at hand. */
    unsigned long limit;         /* milliseconds; 0: no limit of its own */
    const struct ct_mark *ending; /* CT_MARK_EXITS or CT_MARK_SIGNALS; NULL: the body returns */

    unsigned long default_limit; /* milliseconds, of each item without its own; 0: none */
    bool tooled;             /* a sanitizer or valgrind is asked after each phase; then also `watched` */
    bool timed;              /* clocks are read for each phase */
    bool watched;            /* timed, dry, or somebody listens to what happens for each item */
    bool dry;                /* nothing is called (--setup-plan) */
    volatile bool interrupted; /* SIGINT came; then also `stopped` */
    ct_index quiet, quiet_room; /* items until the next CT_EVENT_PROGRESS; adapted so that the clock is seldom read */
    double progressed;       /* when that was sent last */
    unsigned problems;       /* failures and errors so far, of this process */
    bool alone;              /* the walk and the reports are in one process (--isolate=none) */
    int worker;              /* number of this worker, from 0 */
    bool abandoned;          /* the running test or fixture was left because of `interrupted` */
    struct ct_results results;
    const struct ct_options *options;
};
extern struct ct_run ct_run;

/* Did nothing of an item fail so far? */
static inline bool ct_run_passed(ct_index ordinal)
{
    enum ct_outcome outcome = ct_outcome_at(&ct_run.results, ordinal);

    return outcome != CT_FAILED && outcome != CT_ERROR && (ct_run.results.outcomes[ordinal] & CT_HAS_TEARDOWN) == 0;
}

/* The fixture that is being set up or torn down; NULL: a test's body, or nothing. */
static inline struct ct_frame *ct_running_frame(void)
{
    return ct_run.desk->running == CT_IN_SETUP || ct_run.desk->running == CT_IN_TEARDOWN ? ct_run.frame : NULL;
}

/* After a change of one of those four: must the walk look closely at the step from item to item? */
static inline void ct_be_careful(void)
{
    ct_run.careful = ct_run.attentive || ct_run.stopped || ct_run.leaving || ct_run.varying != 0 || ct_run.failed_count != 0;
}

/* --- walk.c ------------------------------------------------------------------------------------------- */

/* Runs items from ct_run.at on, to the end of its piece, and the pieces that ct_piece_take gives then. */
void ct_walk(void);

/* --- tell.c: from the walk to whoever reports ---------------------------------------------------------- */

/* Says how a phase of an item came out. */
void ct_result(ct_index ordinal, enum ct_phase phase, enum ct_outcome outcome, const struct ct_instance *instance,
               struct ct_failure *failure, const char *reason, double seconds);
/* The child for one test has told of a failure or error. */
void ct_result_elsewhere(void);
/* What a list of failures comes to in a phase: the first that fails, else skips, else is an expected failure; marks counted in. */
enum ct_outcome ct_outcome_of(const struct ct_failure *failure, enum ct_phase phase, const struct ct_mark *xfail);
/* Both: says how a phase came out, by what failed in it and whether the item was expected to. */
void ct_report(const struct ct_cursor *at, enum ct_phase phase, const struct ct_instance *instance,
               struct ct_failure *failure, const struct ct_mark *xfail, double seconds);
/* Sends an event about the item with number `ordinal`, if somebody wants it. */
void ct_tell(struct ct_event event, ct_index ordinal);
/* Where both go: ct_hear, or to the process of the supervisor. */
extern void (*ct_post)(const struct ct_event *event);
/* Ordinal of the last item that ran with an instance in this worker; of the subject if there is none. `is_ours`: the instance is of
 * this process, which knows what it gave to items that a later set-up stopped; else those count. */
ct_index ct_last_user(const struct ct_instance *instance, bool is_ours);

/* --- results.c: in the process that reports ------------------------------------------------------------- */

/* Keeps what is to be kept of an event, and tells the reporters. Takes over the failure and the reason of a CT_EVENT_RESULT. */
void ct_hear(const struct ct_event *event);
/* Counts what passed, at the end of the run. */
void ct_results_finish(void);
/* A copy of the records, those of one item together, for the caller to free. */
struct ct_record *ct_results_by_item(void);

/* --- failure.c ---------------------------------------------------------------------------------------- */

/* Makes a failure; takes over nothing, copies message and detail. */
struct ct_failure *ct_failure_new(enum ct_failure_kind kind, const char *file, ct_index line, const char *text,
                                  const char *message, const char *detail);
/* One of the runner's own, at the place of the running fixture or test. */
struct ct_failure *ct_failure_here(const char *message);
/* Frees what was reported, with what follows it; unless whoever reports has it. */
void ct_failure_drop(struct ct_failure *failure);
/* The same of one that nobody was told of. */
void ct_failure_forget(struct ct_failure *failure);
/* Adds it to what is wrong with the running phase. From another thread or process likewise. */
void ct_failure_record(struct ct_failure *failure);
/* Records it and ends the test or fixture, its thread, or its forked child. Does not return. */
void ct_failure_raise(struct ct_failure *failure) CT_NORETURN;
/* Leaves the running test or fixture: runs its cleanups and goes back to the walk. */
void ct_leave(void) CT_NORETURN;
/* From here on this process is not to be trusted: it ends when all is torn down, and another one goes on. */
void ct_leaves(void);
/* ct_failure_raise with a text of the runner's own. */
void ct_failure_raise_text(const char *format, ...) CT_NORETURN CT_PRINTF(1, 2);
/* ct_failure_raise from a signal handler, which may allocate nothing: for that ct_failure_prepare was called since the
 * last time. The message, of less than CT_SUDDEN_MAX bytes, is copied; the place is that of the fixture or test; `context` is the handler's. */
enum { CT_SUDDEN_MAX = 96 };
void ct_failure_prepare(void);
void ct_failure_raise_suddenly(const char *message, void *context) CT_NORETURN;
/* Runs all cleanups above `base`, the last one first; failures in them are recorded. */
void ct_cleanups_run(size_t base);
/* Calls function(pointer); true if it returned, false if it failed, which is recorded in ct_run.failure. */
bool ct_guarded(void (*function)(void *pointer), void *pointer);

#endif
