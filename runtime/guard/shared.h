/* shared.h - the memory that all processes of a run have in common, and what lies in it.
 *
 * Workers write, the supervisor reads; what a worker has written is there whatever becomes of it. Nothing here needs a system
 * call but the end of a long wait. Where there is no supervisor, it is ordinary memory.
 */
#ifndef CT_GUARD_SHARED_H
#define CT_GUARD_SHARED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/desk.h"
#include "core/text.h"
#include "guard/capture.h"

/* Letters from a worker to the supervisor: a ring of bytes. */
enum { CT_MAILBOX_SIZE = 1 << 18 };
struct ct_mailbox {
    _Atomic size_t written, read; /* bytes ever */
    char ring[CT_MAILBOX_SIZE];
};

/* What forked children of tests report, one letter behind the other. */
enum { CT_CHILD_BOX_SIZE = 1 << 20 };
struct ct_child_box {
    char letters[CT_CHILD_BOX_SIZE]; /* first, so that they are aligned */
    volatile unsigned used, collected;
};

/* What belongs to one worker, and to those that take its place. */
struct ct_slot {
    struct ct_desk desk;
    struct ct_capture_state capture;
    struct ct_mailbox mailbox;
    struct ct_child_box children;
};

enum { CT_TMP_PATH_MAX = 4096 };
struct ct_board {
    _Atomic unsigned problems;   /* failures and errors of all workers */
    volatile unsigned halt;      /* not 0: no worker starts another item */
    _Atomic ct_index next_piece; /* index of the first piece that nobody has taken */
    char tmp_path[CT_TMP_PATH_MAX]; /* the run's directory; "": not made yet. Written under a lock on its parent */
};

struct ct_shared {
    struct ct_board *board;
    struct ct_slot *slots; /* one for each worker */
    int slot_count;
    int supervisor; /* its process */
    unsigned char *outcomes;
    unsigned short *takers; /* of each piece: number of the worker that took it, plus 1; 0: nobody yet */
    float *seconds;
};
extern struct ct_shared ct_shared;

/* Makes all of it, zeroed; `between_processes`: so that it is shared with children. Ends the program if there is no memory. */
void ct_shared_make(ct_index items, bool timed, int slots, bool between_processes);
/* Whose desk it is: the number of a worker. */
static inline int ct_shared_slot(const struct ct_desk *desk)
{
    return (int)((const struct ct_slot *)(const void *)desk - ct_shared.slots);
}
/* What tells bytes that were written over: a test may write anywhere. */
unsigned ct_shared_checksum(const void *bytes, size_t size);
/* Counts a failure or error; how many there are now. */
unsigned ct_shared_count_problem(void);

#endif
