/* uri.h - file URIs and paths. */
#ifndef CTESTC_LSP_URI_H
#define CTESTC_LSP_URI_H

#include "base/arena.h"

/* The absolute, clean path of a file URI. What is no file (untitled:…) gets a path that no file has, alone in its directory. */
const char *uri_path(struct arena *arena, const char *uri);

/* The file URI of an absolute path. */
const char *uri_of_path(struct arena *arena, const char *path);

#endif
