/* config.h - what ctest.yaml says. All paths in it are relative to the root. */
#ifndef CTESTC_DRIVER_CONFIG_H
#define CTESTC_DRIVER_CONFIG_H

#include <stdbool.h>

#include "base/vec.h"
#include "source/session.h"

/* A word of ctest.yaml, and where it stands. */
struct config_word {
    const char *text;
    struct range range;
};
struct config_words {
    struct config_word *at;
    size_t n, room;
};

enum source_kind {
    SOURCE_C,
    SOURCE_CXX,
    SOURCE_ASSEMBLER,              /* .s: nothing is included */
    SOURCE_ASSEMBLER_PREPROCESSED, /* .S */
    SOURCE_LINKED,                 /* objects and archives: as they are */
};

/* A file that is compiled and linked in. */
struct config_source {
    enum source_kind kind;
    struct config_word file;
    struct config_words cflags; /* behind those of the project */
};

struct config {
    bool exists; /* there is a ctest.yaml */
    struct config_words paths, includes, packages, cflags, libs, options;
    struct {
        struct config_source *at;
        size_t n, room;
    } sources;
    const char *cc;          /* NULL: not given */
    struct config_words tags; /* name, help, name, help, … */
    unsigned long timeout;   /* milliseconds; 0: none */
};

/* What holds without a ctest.yaml. */
void config_default(struct config *config);

/* Reads ROOT/ctest.yaml over the defaults; reports what is wrong with it and keeps the rest. */
void config_read(struct session *session, const char *root_path, struct config *config);

#endif
