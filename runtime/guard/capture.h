/* capture.h - what tests write to descriptors 1 and 2.
 *
 * While the run captures, both go to files of the worker. The first bytes of those are mapped: whether something was written
 * is seen without a system call. What an item has written is thrown away when the next one starts, or copied to the worker's
 * spool where the item did not pass; the reports show it from there.
 */
#ifndef CT_GUARD_CAPTURE_H
#define CT_GUARD_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
/* May stdout hold something that is not written yet? Asked several times for each test: a look into glibc's stream costs less than
 * to call __fpending, or fflush where that is not there. */
#if defined __GLIBC__ && defined __struct_FILE_defined && !defined CT_PLAIN_C
#define CT_UNWRITTEN() (stdout->_IO_write_ptr != stdout->_IO_write_base || stdout->_mode > 0)
#else
#define CT_UNWRITTEN() true
#endif

#include "report/event.h"

struct ct_slot;

/* Kept where the supervisor finds it after the worker's end. */
struct ct_capture_state {
    volatile ct_index owner;      /* the item whose output it is */
    volatile enum ct_phase phase; /* in which what comes next is written */
    volatile bool filled;         /* something was written for the owner */
    volatile int lost;            /* this descriptor was closed, and the worker's own of its file too: to be said; 0: none */
    volatile long long ends[3][2]; /* sizes of the files when each phase ended */
    volatile long long spooled;   /* bytes in the spool */
    volatile ct_index heir;       /* whose wide tear-down failed meanwhile: what tear-downs write is for it */
    volatile ct_index testator;   /* who was the owner then, plus 1 */
};

/* Do two descriptors mean one file? */
bool ct_same_file(int left, int right);
/* Does the descriptor, 1 or 2, go to a file of the fixture `capfd`? */
bool ct_capfd_has(int descriptor);

/* A file without a name, for appending, out of the way of tests that close or count descriptors; -1 and errno on failure. */
int ct_open_unnamed(void);

/* In the process that reports: makes the files of `slots` workers; false and a warning if that is not possible. */
bool ct_capture_make(int slots);
/* In the worker: from now on what is written is captured. */
void ct_capture_start(int slot);
/* Gives back the descriptors that the process had. */
void ct_capture_stop(void);
/* In the supervisor, after the end of the worker: what is left in its files belongs to the last owner. */
void ct_capture_bury(int slot);

extern struct ct_capture_eyes {
    const volatile uint64_t *first[2]; /* the first bytes of each file, 0 while nothing is written; NULL: not captured */
    struct ct_capture_state *state;
} ct_capture_eyes;

/* What tear-downs have written meanwhile goes with the error of `heir`. */
void ct_capture_bequeath(ct_index heir);
/* Something of the item that runs will be shown: what it has written is looked for, whatever the first bytes say. Where a test
 * closed or replaced a descriptor, a line in the output says so; where it closed ours, the process does not go on. */
void ct_capture_look(void);

void ct_capture_switch(ct_index owner, enum ct_phase phase);
/* What is written from now on is `owner`'s, in `phase`. */
static inline void ct_capture_phase(ct_index owner, enum ct_phase phase)
{
    struct ct_capture_eyes *eyes = &ct_capture_eyes;

    if (eyes->first[0] == NULL)
        return;
    if (CT_UNWRITTEN())
        fflush(stdout);
    if (eyes->state->filled || (*eyes->first[0] | *eyes->first[1]) != 0) {
        ct_capture_switch(owner, phase);
    } else {
        eyes->state->owner = owner;
        eyes->state->phase = phase;
    }
}

#endif
