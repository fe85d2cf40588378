/* process.h - other programs. */
#ifndef CTESTC_DRIVER_PROCESS_H
#define CTESTC_DRIVER_PROCESS_H

#include "base/text.h"

struct process {
    const char *const *words; /* program and arguments; NULL ends them */
    const char *directory;    /* where it runs; "" for the current directory */
    const char *const *environment; /* "NAME=VALUE" that it has besides; NULL ends them; may be NULL */
    struct text *output;      /* takes its standard output; NULL: `line` does, and its standard error too */
    void (*line)(void *context, const char *line, size_t length); /* is given each line as it comes */
    void *context;
};

/* Runs it and waits. Its exit status; 128 and more: a signal ended it; -1: it could not be started or read, errno says why. */
int process_run(const struct process *process);

#endif
