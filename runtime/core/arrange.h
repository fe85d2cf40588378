/* arrange.h - selected items in another order, or a part of them, such that as little as possible is set up again. */
#ifndef CT_CORE_ARRANGE_H
#define CT_CORE_ARRANGE_H

#include "core/lives.h"

/* Mixes the items at random, the same for the same seed. No instance is set up more often than in the order given. */
void ct_shuffle(const struct ct_suite *suite, struct ct_pick *picks, ct_index count, unsigned long seed);

/* Where part `part`, from 1 to `parts`, begins; that of `parts` + 1 is `count`. The parts are of about the same size,
 * and cut where the least stands. */
ct_index ct_part_start(const struct ct_suite *suite, const struct ct_pick *picks, ct_index count, unsigned part,
                       unsigned parts);

#endif
