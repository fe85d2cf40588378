/* durations.h - the section of the text report that --durations asks for. */
#ifndef CT_REPORT_DURATIONS_H
#define CT_REPORT_DURATIONS_H

/* Writes the section; nothing where it was not asked for. */
void ct_durations_write(void);

#endif
