/* piece.c - which items a worker runs.
 *
 * A cut costs the wide set-ups that the items on both sides share: each is made once more. Cuts that cost nothing are taken where
 * a piece is large enough to be worth the way to the counter; others only where a piece would be a worker's whole share.
 */
#include "guard/piece.h"

#include "core/run.h"
#include "guard/shared.h"

enum { PIECES_PER_WORKER = 8 };

struct ct_pieces ct_pieces;

/* How many set-ups two items, one after the other, have in common, but those that each worker makes anyway. */
static unsigned shared_setups(const struct ct_cursor *left, const struct ct_cursor *right)
{
    const struct ct_shape *shape = &right->module->shapes[right->item->shape];
    unsigned count = 0;

    for (ct_index i = 0; i < shape->wide; i++) {
        const struct ct_need *need = &right->module->needs[shape->first + i], *other;
        const struct ct_instance *instance = right->module->uses[need->use].instance;

        if (instance->scope == CT_SESSION && need->axis == CT_NONE)
            continue;
        if (instance->scope == CT_CLASS && ct_test_of(right)->class_ == CT_NONE)
            continue;
        other = ct_need_of(left, instance);
        count += other != NULL && ct_row_key(left->module, left->item, other) == ct_row_key(right->module, right->item, need);
    }
    return count;
}

static void add_piece(ct_index first, ct_index end)
{
    ct_pieces.pieces = ct_reallocate(ct_pieces.pieces, (ct_pieces.count + 1) * sizeof *ct_pieces.pieces);
    ct_pieces.pieces[ct_pieces.count++] = (struct ct_piece){first, end};
}

/* Where the piece that starts at `first` ends best: behind at least `least` items and at most `most`. */
static ct_index best_end(const struct ct_schedule *schedule, ct_index first, ct_index least, ct_index most)
{
    ct_index best = schedule->total;
    unsigned best_cost = 0;
    struct ct_cursor left, right;

    if (schedule->total - first <= least)
        return schedule->total;
    left = ct_cursor_at(schedule, first + least - 1);
    for (ct_index end = first + least; end < schedule->total && end <= first + most; end++) {
        unsigned cost;

        right = left;
        ct_cursor_next(schedule, &right);
        cost = shared_setups(&left, &right);
        if (cost == 0)
            return end;
        if (best == schedule->total || cost <= best_cost) {
            best = end;
            best_cost = cost;
        }
        left = right;
    }
    return schedule->total - first <= most ? schedule->total : best;
}

void ct_pieces_cut(const struct ct_schedule *schedule, int workers)
{
    ct_index share = (schedule->total + (ct_index)workers - 1) / (ct_index)workers;
    ct_index least = share / PIECES_PER_WORKER > 0 ? share / PIECES_PER_WORKER : 1;

    for (ct_index first = 0; first < schedule->total;) {
        ct_index end = workers == 1 ? schedule->total : best_end(schedule, first, least, share);

        add_piece(first, end);
        first = end;
    }
}

ct_index ct_piece_of(ct_index ordinal)
{
    ct_index low = 0, high = ct_pieces.count;

    while (high - low > 1) {
        ct_index middle = low + (high - low) / 2;

        if (ct_pieces.pieces[middle].first <= ordinal)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool ct_piece_is_of(const struct ct_desk *desk, ct_index ordinal)
{
    return ct_shared.takers[ct_piece_of(ordinal)] == ct_shared_slot(desk) + 1;
}

/* --- in the worker -------------------------------------------------------------------------------------- */

/* Lets the cursor end with the piece, also in the middle of a slice. */
static void clip(struct ct_cursor *at)
{
    ct_index left = ct_run.desk->piece_end - 1 - at->ordinal;

    if (at->left > left)
        at->left = left;
}

bool ct_piece_next(struct ct_cursor *at)
{
    if (at->left == 0 && at->ordinal + 1 >= ct_run.desk->piece_end)
        return false;
    if (!ct_cursor_next(&ct_run.schedule, at))
        return false;
    clip(at);
    return true;
}

bool ct_piece_take(struct ct_cursor *at)
{
    struct ct_desk *desk = ct_run.desk;
    ct_index index = atomic_fetch_add(&ct_shared.board->next_piece, 1);

    if (index >= ct_pieces.count)
        return false;
    desk->piece_end = ct_pieces.pieces[index].end;
    desk->piece = index;
    ct_shared.takers[index] = (unsigned short)(ct_shared_slot(desk) + 1);
    *at = ct_cursor_at(&ct_run.schedule, ct_pieces.pieces[index].first);
    clip(at);
    return true;
}

bool ct_piece_resume(struct ct_cursor *at)
{
    const struct ct_desk *desk = ct_run.desk;
    ct_index first = ct_piece_rest(desk);

    if (first == CT_NONE)
        return ct_piece_take(at);
    *at = ct_cursor_at(&ct_run.schedule, first);
    clip(at);
    return true;
}

ct_index ct_piece_rest(const struct ct_desk *desk)
{
    if (desk->piece == CT_NONE)
        return CT_NONE;
    for (ct_index ordinal = ct_pieces.pieces[desk->piece].first; ordinal < desk->piece_end; ordinal++)
        if (ct_outcome_at(&ct_run.results, ordinal) == CT_NOT_RUN)
            return ordinal;
    return CT_NONE;
}
