/* select.h - which items run, in which order: ids and paths, -k, -m, --deselect, --lf, --ff, --sw, --shard, --repeat,
 * --shuffle. */
#ifndef CT_CORE_SELECT_H
#define CT_CORE_SELECT_H

#include "core/options.h"
#include "core/schedule.h"

/* Fills the schedule; `deselected` counts what it leaves out. False if the options name something that is not
 * there or cannot be understood, which is said on stderr. */
bool ct_select(struct ct_schedule *schedule, size_t *deselected, const struct ct_suite *suite,
               const struct ct_options *options);

/* Is nothing selected only because the environment made more shards than there are tests? */
bool ct_select_left_empty_shard(void);

#endif
