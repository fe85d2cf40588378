/* guard.h - what may not lose results: time limits, Ctrl-C, bodies that end their process; and the C behind the built-in
 * fixtures that touch the process. */
#ifndef CT_GUARD_GUARD_H
#define CT_GUARD_GUARD_H

#include "report/event.h"

/* --- limit.c: time limits ------------------------------------------------------------------------------- */

/* Watches over the default limit of each test (milliseconds; 0: none). */
void ct_limit_start(unsigned long milliseconds);
void ct_limit_stop(void);
/* The item's own limit starts now, unless it runs already. */
void ct_limit_item(unsigned long milliseconds);
void ct_limit_item_ended(void);
/* So does that of one set-up or tear-down. */
void ct_limit_phase(unsigned long milliseconds);
void ct_limit_phase_ended(void);

/* --- crash.c: crashes ----------------------------------------------------------------------------------- */

/* From now on a crash of a test or fixture is its failure; until ct_crash_stop, which is for children too. */
void ct_crash_start(void);
void ct_crash_stop(void);

/* --- interrupt.c: Ctrl-C -------------------------------------------------------------------------------- */

/* From now on SIGINT ends the run after tear-down; a second one ends the program. */
void ct_interrupt_start(void);
void ct_interrupt_stop(void);

/* --- child.c: processes --------------------------------------------------------------------------------- */

/* Makes the memory through which a child process reports. */
void ct_child_start(void);
/* Calls the test of the item at hand, which is to end its process, in a child; fails unless it does. */
void ct_child_call(void);
/* Ends the child of a call that was left early. */
void ct_child_end(void);
/* In a forked child: leaves a failure for the walk to find. */
void ct_child_report(const struct ct_failure *failure);
/* Takes over what children of the running phase reported. */
void ct_child_collect(void);
/* Not 0 where a child has reported something. */
extern volatile unsigned *ct_child_reported;

/* --- tmp.c: temporary directories ----------------------------------------------------------------------- */

/* At the end of the run: nothing is left of it where nothing was kept. */
void ct_tmp_stop(void);

#endif
