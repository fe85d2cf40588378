/* runtime.c - where the library is that test programs are linked with.
 *
 * The build tree is laid out as the installation is: bin/ctestc, lib/libctest.a, include/ctest/plan.h.
 */
#include "driver/runtime.h"

#include <stdlib.h>
#include <unistd.h>

#include "driver/options.h"
#include "driver/path.h"

/* From the directory of ctestc to that of libctest.a; the build says it where it is not ../lib. */
#ifndef CTESTC_LIBRARY_DIRECTORY
#define CTESTC_LIBRARY_DIRECTORY "../lib"
#endif
#ifndef CTESTC_INCLUDE_DIRECTORY
#define CTESTC_INCLUDE_DIRECTORY "../include"
#endif

static const struct {
    const char *include, *library;
} places[] = {
    {"../include", "../lib"},
    {CTESTC_INCLUDE_DIRECTORY, CTESTC_LIBRARY_DIRECTORY},
};

/* The directory of the program that runs, or NULL. */
static const char *program_directory(struct arena *arena)
{
    enum { ROOM = 4096 };
    char *path = arena_alloc(arena, ROOM);
    ssize_t n = readlink("/proc/self/exe", path, ROOM - 1);
    return n > 0 ? path_directory(arena, path) : NULL;
}

static bool runtime_at(struct arena *arena, const char *base, const char *include, const char *library,
                       struct runtime *runtime)
{
    runtime->include = path_join(arena, base, include);
    runtime->library = path_join(arena, path_join(arena, base, library), "libctest.a");
    return path_is_file(path_join(arena, runtime->include, "ctest/plan.h")) && path_is_file(runtime->library);
}

bool runtime_find(struct arena *arena, struct runtime *runtime)
{
    const char *given = getenv("CTESTC_RUNTIME");
    if (given && *given) {
        const char *current = path_current(arena);
        if (current && runtime_at(arena, path_join(arena, current, given), "include", "lib", runtime))
            return true;
        complain("$CTESTC_RUNTIME is '%s', where there is no include/ctest/plan.h and lib/libctest.a", given);
        return false;
    }
    const char *directory = program_directory(arena);
    for (size_t i = 0; directory && i < sizeof places / sizeof places[0]; i++)
        if (runtime_at(arena, directory, places[i].include, places[i].library, runtime))
            return true;
    complain("cannot find the runtime library libctest.a; say where it is with $CTESTC_RUNTIME");
    return false;
}
