/* run.h - `ctestc run` in its parts: generate, build, become the test program; and that again when a file changes. */
#ifndef CTESTC_DRIVER_RUN_H
#define CTESTC_DRIVER_RUN_H

#include "driver/commands.h"
#include "driver/outputs.h"
#include "driver/runtime.h"

/* A PATH of the command line. */
struct target {
    const char *path;
    const char *rest; /* "::Class::test", or "" */
};

struct run {
    struct session *session;
    const struct options *options;
    VEC(struct target) targets;
    struct string_list paths;     /* of the targets */
    struct string_list selection; /* of the test program: ids */
    struct compilation compilation;
    struct outputs outputs;       /* none where nothing had to be generated */
    struct runtime runtime;
    struct string_list built;     /* what ninja has made: BUILT_MODULE and a space before the id of a module, … */
    bool clears_screen;           /* before the next output */
};

/* Before anything is shown: what stood there goes, if that was wanted. */
void run_clear_screen(struct run *run);


/* A path of the root, as it can be opened. */
const char *run_path(struct run *run, const char *path);

/* Which suite is meant, and what of it. */
enum status run_prepare(struct run *run, struct session *session, const struct options *options);

/* Brings build.ninja and the C up to date, and holds the lock until the process ends or becomes another. What is wrong is to
 * be shown by run_report. */
enum status run_generate(struct run *run);

void run_report(struct run *run);

/* Brings the program up to date. */
enum status run_build(struct run *run);

/* Becomes the test program, with more options where there are any; returns only if that fails. */
enum status run_program(struct run *run, const struct string_list *more);

/* --watch: returns when it is interrupted. */
enum status run_watch(struct session *session, const struct options *options);

#endif
