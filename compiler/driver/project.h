/* project.h - where a suite lies: its root, and what ctest.yaml says there. */
#ifndef CTESTC_DRIVER_PROJECT_H
#define CTESTC_DRIVER_PROJECT_H

#include "driver/config.h"
#include "driver/options.h"

struct project {
    const char *current;   /* where the user stands: absolute */
    const char *root;      /* absolute and clean */
    bool is_absolute;      /* the root is shown as an absolute path, because it was given as one */
    const char *root_path; /* the root as it can be opened; "" is the current directory */
    struct config config;
};

/* Finds the root for these PATHs (none: the current directory) and reads its ctest.yaml.
 * NULL after a message: wrong usage, or there is no current directory. */
const struct project *project_open(struct session *session, const struct options *options,
                                   const struct string_list *paths);

/* The project of a known root, absolute and clean, shown as such. */
const struct project *project_of_root(struct session *session, const char *root);

/* Absolute and clean. */
const char *project_absolute(struct session *session, const struct project *project, const char *path);

/* How an absolute path is shown and opened: relative to the current directory, or as it is. */
const char *project_shown(struct session *session, const struct project *project, const char *absolute,
                          bool is_absolute);

/* Relative to the root; "" for the root itself. */
const char *project_id(struct session *session, const struct project *project, const char *absolute);

#endif
