/* build.h - build.ninja: how the generated C and the project's sources become the test program. */
#ifndef CTESTC_DRIVER_BUILD_H
#define CTESTC_DRIVER_BUILD_H

#include "driver/outputs.h"
#include "driver/runtime.h"

/* All below are relative to the root, where ninja runs. */
#define BUILD_DIRECTORY ".ctest-build"
#define BUILD_GENERATED BUILD_DIRECTORY "/gen"
#define BUILD_FILE BUILD_DIRECTORY "/build.ninja"
#define BUILD_PROGRAM BUILD_DIRECTORY "/tests"

/* Of the environment: words before a compiler, and behind it. */
#define BUILD_LAUNCHER "CTESTC_LAUNCHER"
#define BUILD_COLOUR "CTESTC_COLOUR"

/* The kinds of what is built, as the description of each begins. */
#define BUILT_MODULE "m"   /* the id of a module follows */
#define BUILT_SHARED "f"   /* of a conftest or used file */
#define BUILT_MAIN "x"
#define BUILT_SOURCE "s"
#define BUILT_PROGRAM "l"

/* Writes build.ninja for these outputs. Reports packages that pkg-config does not know. */
void build_render(struct session *session, const struct compilation *compilation, const struct outputs *outputs,
                  const struct runtime *runtime, struct text *text);

#endif
