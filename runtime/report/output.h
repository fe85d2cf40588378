/* output.h - what tests have written, for the reports. It lies in files and may be large: nothing holds it whole. */
#ifndef CT_REPORT_OUTPUT_H
#define CT_REPORT_OUTPUT_H

#include "report/event.h"

/* Reads a piece part by part; `hear` gets each, at most `most` bytes, with a NUL behind them and no character cut in two. */
void ct_output_read(const struct ct_output_piece *piece, size_t most, void (*hear)(void *context, const char *bytes, size_t size),
                    void *context);

/* The pieces of an item, in the order of phases, stdout before stderr; `count` is how many. */
const struct ct_output_piece *ct_output_of(ct_index ordinal, size_t *count);

/* Is the output of an item with this outcome and these notes for the reports? */
bool ct_output_is_kept(unsigned char note);

/* "stdout", "stderr"; "setup", "call", "teardown". */
const char *ct_output_stream(const struct ct_output_piece *piece);
const char *ct_output_phase(const struct ct_output_piece *piece);

/* Writes all that an item has written into the usual report, each piece under its title. */
void ct_output_write(ct_index ordinal);
/* Writes a piece into the usual output, each line behind `margin` and with its end, so that a terminal does nothing but show it. */
void ct_output_write_lines(const struct ct_output_piece *piece, const char *margin);

#endif
