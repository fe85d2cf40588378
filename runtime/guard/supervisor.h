/* supervisor.h - the process that has the results: it starts the workers and outlives them. supervisor.c */
#ifndef CT_GUARD_SUPERVISOR_H
#define CT_GUARD_SUPERVISOR_H

/* Runs everything in `workers` worker processes. */
void ct_supervise(int count);
/* In a new worker: bars the instances whose set-up ended a worker before. */
void ct_supervisor_bars(void);

#endif
