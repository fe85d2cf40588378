/* process.h - what the core asks of the platform: where it runs, what time it is. process.c has the answers of POSIX,
 * plain.c those of a C library alone. */
#ifndef CT_GUARD_PROCESS_H
#define CT_GUARD_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "ctest/ctest.h"

/* The calls that do not save the signal mask: that would be a system call each. */
#ifdef CT_PLAIN_C
#define CT_SETJMP(buffer) setjmp(buffer)
#define CT_LONGJMP(buffer, value) longjmp(buffer, value)
#else
#define CT_SETJMP(buffer) _setjmp(buffer)
#define CT_LONGJMP(buffer, value) _longjmp(buffer, value)
#endif

/* The monotonic clock in seconds. */
double ct_clock(void);

/* From now on the calling thread of this process is where the walk runs. */
void ct_walk_here(void);
enum ct_whereabouts { CT_BEFORE_WALK, CT_IN_WALK, CT_IN_OTHER_THREAD, CT_IN_OTHER_PROCESS };
enum ct_whereabouts ct_where(void);
/* Ends the calling thread. */
void ct_thread_end(void) CT_NORETURN;
/* Ends the process at once, without what runs at exit; coverage counters are written. */
void ct_process_end(int status) CT_NORETURN;
/* The same where there is no memory left: says so, behind what was reported so far. */
void ct_process_exhausted(void) CT_NORETURN;

/* Around a child that is waited for: whatever a test has said of SIGCHLD, how it ends can be known. */
void ct_process_heed_children(bool heed);
/* Can this process still open files and have memory? */
bool ct_process_fit(void);

/* Memory of the calling thread, zeroed at first, the same at each call; there is one such in the program. `end` is called with it
 * when the thread ends. */
void *ct_thread_own(size_t size, void (*end)(void *own));

/* Around what several threads may do. */
void ct_lock(void);
void ct_unlock(void);

/* Standard input is empty from now on. */
void ct_process_close_input(void);
/* Is there such a process? */
bool ct_process_lives(long process);
/* How many processors there are to run on; at least 1. */
unsigned ct_process_processors(void);
/* Is this process traced by a debugger? Then limits do not count. */
bool ct_process_traced(long process);
/* Stops in the debugger that traces this process, if one does. */
void ct_process_stop_in_debugger(void);

#endif
