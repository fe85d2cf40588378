/* status.h - the last line of a terminal: what runs now. */
#ifndef CT_REPORT_STATUS_H
#define CT_REPORT_STATUS_H

#include "report/writer.h"

/* Flushes, and where that can be draws the line anew; all items before `settled` have results. `colour` is that of the percentage. */
void ct_status_show(ct_index settled, enum ct_colour_name colour);

#endif
