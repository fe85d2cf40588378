/* process.h - other programs. */
#ifndef CTESTC_DRIVER_PROCESS_H
#define CTESTC_DRIVER_PROCESS_H

#include "base/text.h"

struct process {
    const char *const *words; /* program and arguments; NULL ends them */
    const char *directory;    /* where it runs; "" for the current directory */
    struct text *output;      /* takes its standard output; NULL: that goes to our standard error … */
    const char *unwanted;     /* … except this line, with its end; may be NULL */
};

/* Runs it and waits. Its exit status; 128 and more: a signal ended it; -1: it could not be started, errno says why. */
int process_run(const struct process *process);

#endif
