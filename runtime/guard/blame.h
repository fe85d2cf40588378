/* blame.h - a process ended in the middle of what it did: whose fault that is. */
#ifndef CT_GUARD_BLAME_H
#define CT_GUARD_BLAME_H

#include "core/desk.h"
#include "ctest/ctest.h"
#include "report/event.h"

/* Says what the end of a process (its status is waitpid's) means for what was running. */
void ct_blame(struct ct_desk *desk, int status);
/* Says that a phase of the subject could not be. */
void ct_blame_text(enum ct_phase phase, const char *format, ...) CT_PRINTF(2, 3);
/* At exit, where there is no supervisor: ends the run with what is known. */
void ct_blame_exit(void);

#endif
