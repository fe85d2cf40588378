/* desk.h - what is known of the walk from outside its process, whatever happens to it.
 *
 * The walk writes here where it is; the memory is shared with the supervisor (guard/shared.h) and outlives the worker. Pointers
 * are to the tables of the plan, which are the same in both.
 */
#ifndef CT_CORE_DESK_H
#define CT_CORE_DESK_H

#include "ctest/plan.h"

/* What is running. Everything but CT_IDLE is code of the user, or called by it. */
enum ct_running {
    CT_IDLE,
    CT_IN_CONDITION, /* of a mark */
    CT_IN_SETUP,     /* of `fixture` */
    CT_IN_CALL,
    CT_IN_TEARDOWN   /* of `fixture` */
};

enum { CT_DESK_DEPTH = 64 };

struct ct_desk {
    volatile enum ct_running running;
    volatile ct_index subject;  /* ordinal of the item that runs or ran last */
    volatile unsigned spans;    /* counts, beside the items, what the default limit is for: wider set-ups and tear-downs */
    const struct ct_mark *volatile xfail; /* of the subject: it is expected to fail; NULL: not */

    const struct ct_instance *volatile fixture; /* what is set up or torn down; has no meaning otherwise */
    volatile unsigned long long row;            /* with which it is set up */
    volatile int depth;                         /* how many instances stand, the widest first; those beyond CT_DESK_DEPTH have no name here */
    volatile int fence;                         /* in the child for one test: as many of those stand in its parent */
    const struct ct_instance *volatile standing[CT_DESK_DEPTH];

    volatile double deadline;      /* of a limit of its own: clock at which what runs is over; 0: none */
    volatile unsigned long limit;  /* milliseconds that it was given */
    volatile unsigned expired;     /* set by the supervisor before SIGALRM: the span that took longer than the default limit, plus 1 */
    volatile unsigned long overdue; /* set by the supervisor before it kills: the limit that was exceeded */
    volatile int process;          /* where the user's code runs: the worker, or its child for one test */

    volatile int crash;            /* signal of a crash that was not caught in the walk; 0: none */
    void *volatile address;
    volatile int sanitizer;        /* a sanitizer ends the process */
    volatile double leaves;        /* clock at which it began to tear down for its end after a crash or timeout; 0: it did not */
    volatile int reported;         /* a tool has reported errors, which were told: the exit status says no more */
    volatile int finished;         /* all is torn down and told; what comes now is the end of the process */
    volatile int item_done;        /* the child for one test has told all */

    volatile ct_index piece;       /* what it works on: index into the pieces of the run; CT_NONE: nothing yet */
    volatile ct_index piece_end;   /* ordinal behind the last item of that */
};

/* A number that changes with what runs. */
static inline unsigned ct_desk_span(const struct ct_desk *desk)
{
    return desk->spans + desk->subject;
}

#endif
