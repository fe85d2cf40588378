/* load.h - from PATHs to the parsed files of a suite. */
#ifndef CTESTC_DRIVER_LOAD_H
#define CTESTC_DRIVER_LOAD_H

#include "driver/collect.h"
#include "sema/input.h"

/* The suite that these files make, with their conftests, what they `use`, and the built-in fixtures. Never NULL;
 * reports what cannot be read or found. */
const struct inputs *load(struct session *session, const struct options *options, const struct project *project,
                          const struct found_files *files);

/* The built-in fixtures alone, from a file: for the runtime library itself. */
const struct inputs *load_builtin(struct session *session, const struct options *options,
                                  const struct project *project);

/* The input of an absolute path, or NULL. */
const struct input *inputs_find(const struct inputs *inputs, const char *id);

#endif
