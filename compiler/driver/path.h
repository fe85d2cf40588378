/* path.h - names of files as text. Everything returned is in the arena or part of the argument. */
#ifndef CTESTC_DRIVER_PATH_H
#define CTESTC_DRIVER_PATH_H

#include <stdbool.h>

#include "base/arena.h"

/* The directory in which the process stands, absolute; NULL if there is none any more. */
const char *path_current(struct arena *arena);

/* Without ".", doubled or trailing slashes and needless "..": one behind a real directory is resolved, one
 * behind a symbolic link stays, because it means something else there. "" for the current directory. */
const char *path_clean(struct arena *arena, const char *path);

/* `path` seen from `directory` ("" is the current one), cleaned; an absolute `path` stays what it is. */
const char *path_join(struct arena *arena, const char *directory, const char *path);

/* All before the last name: "a/b" for "a/b/c", "" for "c", "/" for "/c". */
const char *path_directory(struct arena *arena, const char *path);

/* The last name. */
const char *path_base(const char *path);

/* How to write the absolute, clean path `to` from the absolute, clean directory `from`; "" for itself. */
const char *path_relative(struct arena *arena, const char *from, const char *to);

/* Is the absolute, clean `path` the directory itself or something below it? */
bool path_is_inside(const char *directory, const char *path);

/* The deepest directory that both, absolute and clean, lie in. */
const char *path_common(struct arena *arena, const char *a, const char *b);

bool path_is_directory(const char *path);
bool path_is_file(const char *path);

bool has_suffix(const char *text, const char *suffix);

#endif
