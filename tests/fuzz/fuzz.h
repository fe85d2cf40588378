/* fuzz.h - what the targets share: an input as the files of a suite, and what must hold of all that the compiler makes.
 *
 * An input is text as in tests/conformance: `== FILE path` begins a file. What stands before the first such line is a file
 * test_a.ctest.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/session.h"
#include "syntax/tree.h"

struct compilation;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what does not hold and ends the process. */
void must(bool holds, const char *what);

/* A session that sees no files but those it is given. Where memory runs out, a target has gone wrong: it aborts. */
struct session *fuzz_session(void);

/* --- files.c: an input as a suite ------------------------------------------------------------------------------ */

#define FUZZ_ROOT "/suite"
enum { FUZZ_FILES = 16 }; /* further ones are left out */

struct fuzz_file {
    const char *path; /* relative to the root, clean; in the session's arena */
    const char *text; /* in the input */
    size_t size;
};
struct fuzz_files {
    struct fuzz_file at[FUZZ_FILES];
    size_t n;
};

/* The files of an input, each path once and none above the root. */
struct fuzz_files fuzz_split(struct session *session, const char *text, size_t size);
/* Makes them files of the session, below FUZZ_ROOT. */
void fuzz_give(struct session *session, const struct fuzz_files *files);
/* Compiles what was given: all, or, where `module` is not NULL, only that file, as `--module` does. `emit` as in
 * driver/compile.h. */
void fuzz_compile(struct session *session, const struct fuzz_files *files, const char *module,
                  void (*emit)(struct session *session, struct compilation *compilation), struct compilation *compilation);

/* --- invariants.c ------------------------------------------------------------------------------------------------ */

/* A tree covers its file, and all in it lies where it should and in the order of the text. */
void must_be_tree(const struct tree *tree);
/* Diagnostics stand somewhere, and so do their labels, notes and fixes; they can be shown in each way. */
void must_be_diags(struct session *session);
/* What tree_dump and show_json print, to be freed. */
char *tree_text(const struct tree *tree);
char *diags_text(const struct session *session);

#endif
