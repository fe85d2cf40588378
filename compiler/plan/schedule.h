/* schedule.h - what happens in a run of all items: each set-up, test and tear-down, in order.
 *
 * The test program finds this out while it runs, from the same plan and by the same rules (runtime/core/walk.c and ahead.c); here
 * it is known before, for `ctestc plan`. Conditions of skipif and of #if are taken as if nothing was skipped or left out.
 */
#ifndef CTESTC_PLAN_SCHEDULE_H
#define CTESTC_PLAN_SCHEDULE_H

#include "plan/plan.h"

enum step_kind { STEP_SETUP, STEP_TEST, STEP_SKIP, STEP_TEARDOWN };

/* Why an instance goes, and so why it is set up again when it is needed again. */
enum end_reason {
    END_OWNER, /* the next test lies outside its owner; for a set-up: this is another owner */
    END_LEFT,  /* for a set-up only: its owner was left, and the run has come back to it */
    END_ROW,   /* its next row begins */
    END_BELOW, /* something below it goes */
    END_ROOM,  /* it stands where something wider must stand */
    END_REASON_COUNT
};

struct step {
    enum step_kind kind;
    uint32_t depth;                     /* how many instances stand below */
    const struct module_plan *module;
    const struct item *item;            /* STEP_TEST, STEP_SKIP; for a set-up the item whose row it has */
    const struct instance *instance;    /* STEP_SETUP, STEP_TEARDOWN */
    const char *row;                    /* its row's id; NULL: no params */
    uint32_t time;                      /* STEP_SETUP: which set-up of this instance it is, from 1 */
    enum end_reason reason;             /* STEP_TEARDOWN: why; STEP_SETUP: why its last time ended */
    const struct instance *because;     /* END_BELOW: what goes below it; else NULL */
};

/* How often an instance is set up. */
struct set_ups {
    const struct instance *instance;
    uint32_t count;
    uint32_t why[END_REASON_COUNT];     /* of all but the first: for each reason */
};

struct schedule {
    const struct plan *plan;
    VEC(struct step) steps;
    VEC(struct set_ups) set_ups;        /* of each instance that is set up, in the order of the first */
};

const struct schedule *schedule_build(struct session *session, const struct plan *plan);

/* Is the item skipped whatever happens? */
bool item_is_skipped(const struct module_plan *module, const struct item *item);

/* Can it be skipped or left out, so that a run may differ from the schedule? */
bool item_is_conditional(const struct module_plan *module, const struct item *item);

#endif
