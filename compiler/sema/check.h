/* check.h - the rules that a model must keep beyond its names: a table, one row for each. */
#ifndef CTESTC_SEMA_CHECK_H
#define CTESTC_SEMA_CHECK_H

#include "sema/model.h"

/* Reports what is wrong; changes nothing. */
void check(struct session *session, const struct model *model);

#endif
