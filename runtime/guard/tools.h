/* tools.h - sanitizers, valgrind and coverage, where they are linked or running. They are asked, never needed. */
#ifndef CT_GUARD_TOOLS_H
#define CT_GUARD_TOOLS_H

#include <stdbool.h>

/* Before the run: is there a tool to be asked after each phase? */
bool ct_tools_watch(void);
/* In a worker: notes it on the desk when a sanitizer ends the process. */
void ct_tools_start(void);
/* After a phase: what a tool has reported since the last time is its failure. */
void ct_tools_ask(void);
/* After an item: is there memory that was lost since the last time? The tool reports it on descriptor 2. */
bool ct_tools_leaks(void);
/* Was there ever? Then what runs at exit would report it again. */
bool ct_tools_reported(void);
/* In a new child: what was counted before is the parent's. */
void ct_tools_forked(void);
/* Writes coverage counters, for a process that ends without exit. */
void ct_tools_flush(void);

#endif
