/* tools.h - sanitizers, valgrind and coverage, where they are linked or running. They are asked, never needed. */
#ifndef CT_GUARD_TOOLS_H
#define CT_GUARD_TOOLS_H

#include <stdbool.h>

/* In a worker: notes it on the desk when a sanitizer ends the process. */
void ct_tools_start(void);
/* In a new child: what was counted before is the parent's. */
void ct_tools_forked(void);
/* Writes coverage counters, for a process that ends without exit. */
void ct_tools_flush(void);
/* Looks for memory that was lost; true if there is some, which the tool reports on descriptor 2. */
bool ct_tools_leaks(void);

#endif
