/* lives.h - over which items each wide instance stands, as the plan alone tells: before anything runs. */
#ifndef CT_CORE_LIVES_H
#define CT_CORE_LIVES_H

#include "core/schedule.h"

/* An item, without its place in a run. */
struct ct_pick {
    ct_index module, item;
};

/* One stay of an instance on the stack; or of a directory, file or class, whose items follow each other as long as
 * nothing wider ends. Lives nest. All positions count items. */
struct ct_life {
    const struct ct_instance *instance; /* NULL: a directory, file or class */
    struct ct_owner owner;
    size_t directory;       /* length of the directory's path; 0: none */
    unsigned long long row; /* key; 0 without params */
    unsigned width;         /* what is wider has less; see lives.c */
    ct_index start, end;    /* stands from `start`, where what stands above it starts at the latest, up to `end` */
    ct_index first, last;   /* items that need it */
    size_t number;          /* in the order in which they were begun */
};

struct ct_lives {
    struct ct_life *all; /* in the order of their starts, each behind those that contain it */
    size_t count, room;
};

struct ct_cursor ct_pick_cursor(const struct ct_suite *suite, const struct ct_pick *pick);

/* Finds the lives that a run of these items has. */
void ct_lives_find(struct ct_lives *lives, const struct ct_suite *suite, const struct ct_pick *picks, ct_index count);
void ct_lives_free(struct ct_lives *lives);

#endif
