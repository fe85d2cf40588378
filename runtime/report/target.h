/* target.h - the files that reports for programs are written to.
 *
 * A file that others may read at any moment is replaced as a whole, or grows by whole lines. What is no file (a terminal, a pipe,
 * /dev/stdout) is written to as it is. What goes wrong is said once, on stderr; the run goes on.
 */
#ifndef CT_REPORT_TARGET_H
#define CT_REPORT_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

struct ct_target {
    const char *path;
    int descriptor;           /* -1: not open */
    struct ct_text temporary; /* the file that will take the place of `path`; "": none, `path` itself is written */
    bool is_file;
    bool failed;              /* the writing at hand came to nothing */
    bool said;                /* somebody was told of a failure */
};

/* Before tests run: paths are taken from the current directory, wherever a test goes that runs in this process. */
void ct_target_start(void);

/* Is it where the usual output goes? Then it takes its place. NULL is not. */
bool ct_target_is_stdout(const char *path);

/* Opens the file for lines; false if it cannot. */
bool ct_target_open(struct ct_target *target, const char *path);
/* Writes, whole or not at all where that is possible; false from the first failure on. */
bool ct_target_write(struct ct_target *target, const char *bytes, size_t size);

/* Can the file be replaced again and again? */
bool ct_target_can_replace(const char *path);
/* Between both, ct_target_write writes what is to take the place of the file. */
bool ct_target_begin(struct ct_target *target, const char *path);
bool ct_target_end(struct ct_target *target);

/* Makes the directories that a file is to lie in, as far as they are missing; where that fails, so will its opening. */
void ct_target_make_directories(const char *path);

#endif
