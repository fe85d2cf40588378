/* input.h - one .ctest file of a suite: its tree, and its part in the suite. */
#ifndef CTESTC_SEMA_INPUT_H
#define CTESTC_SEMA_INPUT_H

#include "base/vec.h"
#include "source/session.h"
#include "source/yaml.h"
#include "syntax/tree.h"

enum input_kind {
    INPUT_MODULE,   /* a file with tests */
    INPUT_CONFTEST, /* its fixtures are visible in its directory and below */
    INPUT_USED,     /* its fixtures are visible where a `use` says so */
    INPUT_BUILTIN,  /* the built-in fixtures */
};

struct input {
    enum input_kind kind;
    const struct tree *tree;
    bool is_asked;         /* a PATH led to it; else it was found above one, or by a `use` */
    const char *directory; /* of the file, relative to the root; "" for the root itself */
    VEC(const struct input *) uses; /* for each NODE_USE of the tree, in order; NULL after CT0310 */
};

/* All files of a suite, and what ctest.yaml says of them. */
struct inputs {
    const char *suite;      /* name of the suite */
    const char *root;       /* path of the root directory, as it can be opened; "" is the current directory */
    VEC(struct input *) modules;   /* in the order in which they run */
    VEC(struct input *) conftests; /* outer directories before inner ones */
    VEC(struct input *) used;
    struct input *builtin;
    const char *conftest_above; /* the nearest one above the root, which is no part of the suite; NULL: there is none */
    bool is_partial;        /* not all of its files are here (--module) */
    unsigned long timeout;  /* default limit of a test in milliseconds; 0: none */
    VEC(const char *) tags; /* declared: name, help, name, help; */
    VEC(const char *) options; /* always given to the test program */
};

#endif
