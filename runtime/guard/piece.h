/* piece.h - which items a worker runs: the run is cut into pieces, workers take one after the other. */
#ifndef CT_GUARD_PIECE_H
#define CT_GUARD_PIECE_H

#include "core/desk.h"
#include "core/schedule.h"

struct ct_pieces {
    struct ct_piece {
        ct_index first, end; /* ordinals */
    } *pieces;
    ct_index count;
};
extern struct ct_pieces ct_pieces;

/* Cuts the run for `workers` workers, where few set-ups are made twice. */
void ct_pieces_cut(const struct ct_schedule *schedule, int workers);
/* The piece in which an item lies. */
ct_index ct_piece_of(ct_index ordinal);
/* Is the item in a piece that this worker took, or one in whose place it is? */
bool ct_piece_is_of(const struct ct_desk *desk, ct_index ordinal);
/* Ordinal of the first item without a result in the piece that a worker had; CT_NONE: there is none. */
ct_index ct_piece_rest(const struct ct_desk *desk);

/* In the worker: goes to the rest of the piece of its predecessor, else takes a new one; false: there is nothing to do. */
bool ct_piece_resume(struct ct_cursor *at);
/* Goes to the next item of the piece at hand; false at its end. */
bool ct_piece_next(struct ct_cursor *at);
/* Takes a piece and goes to its first item; false: there is nothing left. */
bool ct_piece_take(struct ct_cursor *at);

#endif
