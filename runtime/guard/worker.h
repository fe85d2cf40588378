/* worker.h - a process that runs items, as the walk sees it. worker.c */
#ifndef CT_GUARD_WORKER_H
#define CT_GUARD_WORKER_H

#include "ctest/ctest.h"
#include "report/event.h"

/* Are there processes on this platform? Else all runs in one. */
extern const bool ct_worker_possible;
/* Is the child of the supervisor that does the work of a slot. Does not return. */
void ct_worker_run(int number) CT_NORETURN;
/* Runs everything in this process (--isolate=none). */
void ct_worker_run_alone(void);

/* Ends the worker and all of its group if nobody reads what it says any more. A test may have blocked the signal that says so. */
void ct_worker_end_orphaned(void);

/* --isolate=test: true in a new child; in its parent, false when that child has ended and all of it is told. */
bool ct_worker_split(void);
/* Ends that child. */
void ct_worker_leave(void) CT_NORETURN;

/* The set-up of an instance was not survived: no worker tries again while its owner lasts. */
void ct_worker_bar(const struct ct_instance *instance);

#endif
