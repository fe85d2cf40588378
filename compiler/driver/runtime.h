/* runtime.h - where the library is that test programs are linked with. */
#ifndef CTESTC_DRIVER_RUNTIME_H
#define CTESTC_DRIVER_RUNTIME_H

#include <stdbool.h>

#include "base/arena.h"

struct runtime {
    const char *include; /* the directory that holds ctest/plan.h */
    const char *library; /* libctest.a */
};

/* Looks in $CTESTC_RUNTIME, else beside the program that runs, where the build and the installation put it.
 * False after a message. */
bool runtime_find(struct arena *arena, struct runtime *runtime);

#endif
