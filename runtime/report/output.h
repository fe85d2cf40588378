/* output.h - what tests have written, for the reports. It lies in files and may be large: nothing holds it whole. */
#ifndef CT_REPORT_OUTPUT_H
#define CT_REPORT_OUTPUT_H

#include "report/event.h"

/* Reads a piece part by part; `hear` gets each, at most `most` bytes. */
void ct_output_read(const struct ct_output_piece *piece, size_t most, void (*hear)(void *context, const char *bytes, size_t size),
                    void *context);

/* The first piece of an item at or behind index `from` of the results' outputs, and its index; NULL: there is none. */
const struct ct_output_piece *ct_output_find(ct_index ordinal, size_t *from);

/* "stdout", "stderr"; "setup", "call", "teardown". */
const char *ct_output_stream(const struct ct_output_piece *piece);
const char *ct_output_phase(const struct ct_output_piece *piece);

/* Writes all that an item has written into the usual report, each piece under its title. */
void ct_output_write(ct_index ordinal);

#endif
