/* walk.h - what looking ahead needs to know of the walk: who owns what, and what is narrower. */
#ifndef CT_CORE_WALK_H
#define CT_CORE_WALK_H

#include "report/event.h"

/* Does item `at` lie in the owner of an instance? */
bool ct_owned(const struct ct_instance *instance, const struct ct_owner *owner, const struct ct_cursor *at);
/* How many of what an item needs that is wider than a test it comes to: nothing behind a set-up that has failed for it. */
ct_index ct_wide_in_reach(const struct ct_cursor *at);
/* The places whose end ends what is set up for an item. */
struct ct_owner ct_owner_at(const struct ct_cursor *at);
/* Must `a` not stand below `b`? */
bool ct_is_narrower(const struct ct_instance *a, const struct ct_instance *b);
/* Before the walk: this instance is not set up with this row while its owner lasts, for it failed before. */
void ct_walk_bar(struct ct_instance *instance, const struct ct_owner *owner, unsigned long long row, struct ct_failure *failure);
/* No further item: all that stands ends. */
void ct_walk_stop(void);

#endif
