/* writer.h - where reports go: buffered, past stdio, to a descriptor that tests cannot close. */
#ifndef CT_REPORT_WRITER_H
#define CT_REPORT_WRITER_H

#include "core/options.h"
#include "core/text.h"
#include "report/event.h"

enum ct_colour_name { CT_PLAIN, CT_BOLD, CT_RED, CT_GREEN, CT_YELLOW, CT_CYAN };

/* The usual output: a copy of the descriptor 1 that the program was started with. */
enum { CT_LINE_MAX = 400 };

struct ct_writer {
    int descriptor;
    struct ct_text text;
    bool colours;
    int width;  /* columns of a line, at most CT_LINE_MAX */
    int column; /* where the line stands; only kept by ct_write */
};
extern struct ct_writer ct_out;

void ct_out_start(const struct ct_options *options);
/* Writes text; flushed by ct_flush or when much has gathered. */
void ct_write(const char *format, ...) CT_PRINTF(1, 2);
void ct_write_bytes(const char *bytes, size_t size);
void ct_write_coloured(enum ct_colour_name colour, const char *format, ...) CT_PRINTF(2, 3);
/* "\n". */
void ct_write_line_end(void);
/* Characters of one column each, without a format. */
void ct_write_letters(enum ct_colour_name colour, const char *letters, size_t size);
/* "=== title ===" over the whole width. */
void ct_write_rule(char character, enum ct_colour_name colour, const char *title);
/* Writes everything, behind what tests have written to stdout. */
void ct_flush(void);

/* Writes what is there, for a program that ends at once. */
void ct_out_abandon(void);

/* Writes all bytes to a descriptor; false on an error. */
bool ct_write_all(int descriptor, const char *bytes, size_t size);
/* Writes a whole file, complete or not at all; says on stderr if it cannot. */
bool ct_write_file(const char *path, const struct ct_text *text);

#endif
