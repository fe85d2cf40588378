/* guard.h - what may not lose results: time limits, Ctrl-C, bodies that end their process; and the C behind the built-in
 * fixtures that touch the process. */
#ifndef CT_GUARD_GUARD_H
#define CT_GUARD_GUARD_H

#include "core/text.h"
#include "report/event.h"

struct ct_child_box;

/* --- limit.c: time limits ------------------------------------------------------------------------------- */

/* Tear-downs after a crash or a timeout have this long in all. */
enum { CT_TEARDOWN_SECONDS = 5 };

/* Where there is no supervisor: watches over the default limit of each test. */
void ct_limit_start(void);
void ct_limit_stop(void);
/* Somebody may say by SIGALRM that something takes too long. */
void ct_limit_ready(void);
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
/* "SIGSEGV: invalid memory access at 0x0". */
void ct_crash_describe(struct ct_text *text, int number, const void *address);
/* "SIGTERM"; NULL: it has no name that is known here. */
const char *ct_signal_name(int number);
/* At a bus error: was it a look at a file of captured output that a test has cut? Then it can be looked at again. */
bool ct_capture_fault(const void *address);

/* --- interrupt.c: Ctrl-C -------------------------------------------------------------------------------- */

/* From now on SIGINT ends the run after tear-down; a second one ends the program. */
void ct_interrupt_start(void);
void ct_interrupt_stop(void);

/* --- child.c: processes --------------------------------------------------------------------------------- */

/* Children report through this memory. */
void ct_child_start(struct ct_child_box *shared);
/* In the supervisor, after the end of a worker: takes over what its children reported since. */
void ct_child_inherit(struct ct_child_box *shared);
/* Calls the test of the item at hand, which is to end its process, in a child; fails unless it does. */
void ct_child_call(void);
/* Ends the child of a call that was left early. */
void ct_child_end(void);
/* In a forked child: leaves a failure for the walk to find. */
void ct_child_report(const struct ct_failure *failure);
/* Runs the cleanups of a body that is to end its process, where this is that process. */
void ct_child_clean(void);
/* In a forked child that has come back to the walk, which goes on in its parent: reports that and ends it. */
void ct_child_came_back(void) CT_NORETURN;
/* Takes over what children have reported: in the running phase, or of a test that has ended. */
void ct_child_collect(void);
/* In a child that runs a test for this run: it has business in the walk. */
void ct_child_belongs(void);
/* Not 0 where a child has reported something, or this is one that has no business here. */
extern volatile unsigned *ct_child_reported;

/* --- tmp.c: temporary directories ----------------------------------------------------------------------- */

/* At the end of the run: nothing is left of it where nothing was kept. */
void ct_tmp_stop(void);

#endif
