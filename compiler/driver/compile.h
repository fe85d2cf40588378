/* compile.h - one suite, from its files to what a command wants of it. */
#ifndef CTESTC_DRIVER_COMPILE_H
#define CTESTC_DRIVER_COMPILE_H

#include "driver/load.h"
#include "driver/write.h"

struct plan;

struct compilation {
    const struct options *options;
    const struct project *project;
    struct found_files files;  /* that the PATHs mean */
    const char *directory;     /* where the C will be; "" is the current directory */
    bool ids_in_lines;         /* #line names files relative to the root */
    /* What is made of the plan; NULL: nothing. */
    void (*emit)(struct session *session, struct compilation *compilation);

    /* Filled in by compile: */
    const struct inputs *inputs;
    const struct model *model; /* also after errors, if any file could be read */
    const struct plan *plan;  /* NULL after errors */
    struct file_texts outputs; /* to be written by the command */
};

/* Only the first: all files are read and parsed. False after a report: there is nothing to go on with. */
bool compile_load(struct session *session, struct compilation *compilation);

/* All passes, in order. Reports what is wrong; then nothing is emitted. */
void compile(struct session *session, struct compilation *compilation);

#endif
