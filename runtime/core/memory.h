/* memory.h - what a run leaves for later ones: which tests failed, and where --sw stopped.
 *
 * A small text file DIRECTORY/PROGRAM-SUITE; the directory is .ctest-cache beside the program, or that of --cache-dir.
 * Nothing that is wrong with it harms a run: it is as if there was none.
 */
#ifndef CT_CORE_MEMORY_H
#define CT_CORE_MEMORY_H

#include "core/options.h"
#include "core/schedule.h"

struct ct_memory {
    struct ct_remembered {
        char *id;
        bool gone; /* forgotten since */
    } *failed;     /* sorted by id; behind `sorted`, what was added since */
    size_t sorted, count, room;
    bool changed;  /* it is not what the file says */
    char *stopped; /* the id at which --sw stopped; NULL: at none */
    unsigned long long stopped_items; /* how many there were then */
    long long stopped_at;             /* when that was, in seconds since 1970 */
};

/* Finds out where the file is, before any test may change directory. False: nothing is remembered. */
bool ct_memory_start(const struct ct_suite *suite, const struct ct_options *options);
/* Reads it, without tests of the suite that are no longer there. */
void ct_memory_read(struct ct_memory *memory, const struct ct_suite *suite);
/* Writes it, complete or not at all, if it has changed. */
void ct_memory_write(struct ct_memory *memory);
/* Removes the file. */
void ct_memory_clear(void);
void ct_memory_free(struct ct_memory *memory);

/* Holds off other runs between reading and writing; makes the directory for it. Nothing waits for long. */
int ct_memory_lock(void);
void ct_memory_unlock(int lock);

/* The entries of a file: [*first, the result). */
size_t ct_memory_range(const struct ct_memory *memory, const char *path, size_t *first);
/* Did this test fail? Its entry or NULL. */
struct ct_remembered *ct_memory_find(const struct ct_memory *memory, const char *id);
/* How many tests failed. */
size_t ct_memory_failures(const struct ct_memory *memory);
void ct_memory_add(struct ct_memory *memory, const char *id);
void ct_memory_forget(struct ct_memory *memory, const char *id);
/* NULL: nowhere. */
void ct_memory_stop_at(struct ct_memory *memory, const char *id, unsigned long long items);

#endif
