/* build.h - how the plan is made; for the files of this room only. */
#ifndef CTESTC_PLAN_BUILD_H
#define CTESTC_PLAN_BUILD_H

#include "plan/plan.h"
#include "source/diag.h"

struct planner {
    struct session *session;
    struct model *model;
    struct plan *plan;
    uint32_t *stamps;       /* for each instance: the closure that last met it */
    uint32_t stamp;
    size_t most;            /* no more items than these; 0: as many as the compiler handles, and it is an error if there are more */
};

/* Which row is chosen for each axis that was looked at; grows while rows with a `from` are chosen. */
struct choice {
    const struct axis *axis;
    uint32_t row;
};
struct choices {
    struct choice *at;
    size_t n;
};

/* --- closure.c ------------------------------------------------------------------------------------------------ */

/* The instances that a test needs with these rows chosen, in the order of set-up, and its axes. The result is unified: equal
 * shapes of one module are one object. */
const struct shape *closure_of(struct planner *planner, struct module_plan *module, const struct test *test,
                               const struct choices *choices);

/* --- expand.c --------------------------------------------------------------------------------------------------- */

/* The items of all tests of a module, in the order in which they are written. False: there are too many. */
bool expand_module(struct planner *planner, struct module_plan *module);

/* --- order.c ------------------------------------------------------------------------------------------------------ */

/* pytest's reordering of all items; fills plan->slices. */
void order_items(struct planner *planner);

#endif
