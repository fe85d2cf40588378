/* tags.h - are the names in -m tags that are declared? */
#ifndef CT_CORE_TAGS_H
#define CT_CORE_TAGS_H

#include "core/expression.h"
#include "ctest/plan.h"

/* Warns of each name that is none, where the suite declares any. */
void ct_tags_check(const struct ct_expression *expression, const struct ct_suite *suite);

#endif
