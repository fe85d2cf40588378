/* environment.h - what the environment asks for, and warnings. */
#ifndef CT_CORE_ENVIRONMENT_H
#define CT_CORE_ENVIRONMENT_H

#include "core/options.h"
#include "ctest/ctest.h"

/* Fills in what the command line left open. False if a variable makes no sense, which is said on stderr. */
bool ct_environment_read(struct ct_options *options);

/* Says "warning: …" on stderr, and to Bazel. */
void ct_warn(const char *format, ...) CT_PRINTF(1, 2);

#endif
