/* summary.h - what a person reads at the end of a run. */
#ifndef CT_REPORT_SUMMARY_H
#define CT_REPORT_SUMMARY_H

#include "report/writer.h"

/* How outcomes look. */
extern const struct ct_look {
    char letter;
    const char *word;
    char listed; /* its letter in -r */
    enum ct_colour_name colour;
} ct_looks[CT_OUTCOMES];

/* The colour of all so far. */
enum ct_colour_name ct_summary_colour(void);
/* -v less -q. */
int ct_loudness(void);
/* Everything behind the progress. */
void ct_summary_write(void);

#endif
