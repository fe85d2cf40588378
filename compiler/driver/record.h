/* record.h - what one run leaves for the next: which files it looked at, what they were, and what was made of them. */
#ifndef CTESTC_DRIVER_RECORD_H
#define CTESTC_DRIVER_RECORD_H

#include "base/vec.h"
#include "source/session.h"

/* What tells one state of a file from another. */
struct identity {
    long long size; /* -1: there is no such file */
    long long modified, changed; /* nanoseconds */
    unsigned long long number;   /* of its inode */
};

enum noted {
    NOTED_READ = 'r',  /* its bytes were used */
    NOTED_ASKED = 'a', /* only whether it is there was asked */
    NOTED_MADE = 'm',  /* it was written */
};

struct note {
    enum noted kind;
    const char *path; /* absolute */
    struct identity identity;
    uint64_t fingerprint; /* of all that a made file follows from; else 0 */
};

struct record {
    uint64_t key; /* hash of all that is no file: options, environment, which ctestc; 0: of no use as a whole */
    VEC(struct note) notes;
    struct map made; /* of one that was read: path -> struct note * of a file that was made */
};

struct identity identity_of(const char *path);

/* Empty where there is none, or another ctestc wrote it. */
void record_read(struct session *session, const char *path, struct record *record);

/* Takes a file down as it is now. */
void record_note(struct session *session, struct record *record, enum noted kind, const char *path, uint64_t fingerprint);

/* Is all as it was noted, under the same key? Then the same would be made again. */
bool record_holds(const struct record *record, uint64_t key);

/* Are the files that were asked for still there, and those that were missing still missing? */
bool record_answers_hold(const struct record *record);

/* Takes over what was asked for. */
void record_keep_answers(struct session *session, struct record *record, const struct record *before);

/* Was this file made under this fingerprint, and not touched since? */
bool record_has_made(const struct record *record, const char *path, uint64_t fingerprint);

/* Was a file that was read written so lately that it might be written again without a difference in its times? */
bool record_is_too_young(const struct record *record);

struct text record_render(struct session *session, const struct record *record);

#endif
