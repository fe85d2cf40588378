/* trace.h - where a crash or a timeout happened: the calls that led there. */
#ifndef CT_GUARD_TRACE_H
#define CT_GUARD_TRACE_H

#include <stddef.h>

#include "report/event.h"

/* In a signal handler, whose third argument is `context`: writes the calls as text for ct_trace_explain, "" where the platform
 * cannot tell. */
void ct_trace_take(void *context, char *text, size_t size);

/* The process that is asked, a child of the one that reports; 0: none. */
long ct_trace_process(void);
/* Ends that. */
void ct_trace_stop(void);
/* In the process that reports: makes such a text one for people, with functions, files and lines as far as they can be found. */
void ct_trace_explain(struct ct_failure *failure);

#endif
