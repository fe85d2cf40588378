/* failures.h - how one failure looks in the text report. */
#ifndef CT_REPORT_FAILURES_H
#define CT_REPORT_FAILURES_H

#include "core/text.h"
#include "report/event.h"

/* Under "____ title ____": where it is, the line as it is written, what was found. As --tb says. */
void ct_failure_write(const struct ct_record *record);
/* Appends all that failures of a phase say, as plain lines. */
void ct_failure_describe(struct ct_text *text, const struct ct_failure *failure);
/* What the first of them says, without its place. */
void ct_failure_describe_one(struct ct_text *text, const struct ct_failure *failure);

#endif
