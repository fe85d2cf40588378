/* session.h - everything that one run of the compiler owns; the first parameter of all.
 *
 * There are no mutable globals: two sessions never meet.
 */
#ifndef CTESTC_SOURCE_SESSION_H
#define CTESTC_SOURCE_SESSION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "source/source.h"

struct diag;

/* Texts that stand for files: what an editor has not saved. */
struct overlay {
    /* The text in place of the file at `path`, good while the session lives; false: there is none. NULL: never. */
    bool (*find)(void *owner, const char *path, const char **text, size_t *size);
    void *owner;
    bool is_all; /* there are no files but these and those of source_from_text; else the disk has the others */
};

struct session {
    struct arena arena;
    struct map names;                     /* interned */
    struct map sources;                   /* path -> struct source * */
    struct map documents;                 /* struct source * -> what yaml_load has read */
    VEC(const struct source *) loaded;    /* in the order in which they were first read: the depfile */
    VEC(const char *) asked;              /* paths of which it was asked whether there is a file */
    VEC(struct diag *) diags;             /* in the order in which they were found */
    const struct overlay *overlay;        /* NULL: all files are as the disk has them */
    struct map severities;                /* name of a diagnostic -> what -W… made of it */
    bool warnings_are_errors;             /* -Werror without a name */
    bool failed;                          /* a file could not be read or written: exit status 3 */
    unsigned error_count;
    unsigned source_count;                /* how many sources were made */
};

struct session *session_new(void); /* NULL when there is no memory */
void session_free(struct session *session);

/* The one copy of this text. */
const char *session_name(struct session *session, const char *text, size_t length);
const char *session_name_of(struct session *session, struct range range);

bool session_has_errors(const struct session *session);

#endif
