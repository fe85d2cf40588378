/* rerun.h - --lf, --ff and --sw: what runs, by what earlier runs left. */
#ifndef CT_CORE_RERUN_H
#define CT_CORE_RERUN_H

#include "core/lives.h"
#include "core/memory.h"

/* The items that are selected so far; all functions here may leave some out or reorder them. */
struct ct_picks {
    struct ct_pick *all;
    ct_index count;
};

/* Reads what earlier runs left, if the options ask for it. */
void ct_rerun_start(const struct ct_suite *suite, const struct ct_options *options);
/* --lf: leaves those that failed, and counts the others. */
void ct_rerun_last_failed(struct ct_picks *picks, size_t *deselected);
/* --ff: moves those that failed to the front. */
void ct_rerun_failed_first(struct ct_picks *picks);
/* --sw: leaves out and counts what is before the one where it stopped. */
void ct_rerun_stepwise(struct ct_picks *picks, size_t *deselected);

/* How many items there were for --sw before it left any out. */
ct_index ct_rerun_stepwise_items(void);
/* Writes, below the number of collected items, what was made of it. */
void ct_rerun_write_status(void);

#endif
