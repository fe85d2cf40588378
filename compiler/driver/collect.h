/* collect.h - which files do the PATHs mean? */
#ifndef CTESTC_DRIVER_COLLECT_H
#define CTESTC_DRIVER_COLLECT_H

#include "driver/project.h"

struct found_file {
    const char *absolute; /* clean */
    bool is_absolute;     /* it is shown as an absolute path */
};
struct found_files {
    struct found_file *at;
    size_t n, room;
};

/* Adds the .ctest files that `path` means: itself, or all below it in the order of the run. What is hidden is
 * skipped. Reports what cannot be read. */
void collect(struct session *session, const struct project *project, const char *path, struct found_files *files);

/* The files that no PATH means: those of ctest.yaml's `paths`, else all below the root. */
void collect_default(struct session *session, const struct project *project, struct found_files *files);

#endif
