/* ahead.h - what must be set up early, so that nothing wider ever stands above something narrower. */
#ifndef CT_CORE_AHEAD_H
#define CT_CORE_AHEAD_H

#include "report/event.h"

/* In: an item and its need that is about to be set up. If an item that comes while that instance would stand needs a
 * wider one that does not stand yet, that item and need take their place, and the answer is true. */
bool ct_ahead_find(struct ct_cursor *at, const struct ct_need **need);

/* An instance of this scope ended: what was found out about narrower ones no longer holds. */
void ct_ahead_forget(enum ct_scope scope);

#endif
