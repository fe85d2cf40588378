/* writer.h - where reports go: buffered, past stdio, to a descriptor that tests cannot close. */
#ifndef CT_REPORT_WRITER_H
#define CT_REPORT_WRITER_H

#include <limits.h>

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
    bool in_place; /* it is a terminal on which a line can be drawn again and again */
    int width;     /* columns of a line, 40 to CT_LINE_MAX */
    int screen;    /* columns of the terminal, however few; otherwise as `width` */
    int column;    /* where the line stands; only kept by ct_write */
    bool failed;   /* some of it could not be written, which was said */
    size_t erasing; /* bytes at the start of `text` that only take the line of ct_write_in_place away */
};
extern struct ct_writer ct_out;

void ct_out_start(const struct ct_options *options);
/* The window may have another size now. */
void ct_out_measure(void);
/* Writes text; flushed by ct_flush or when much has gathered. */
void ct_write(const char *format, ...) CT_PRINTF(1, 2);
void ct_write_bytes(const char *bytes, size_t size);
void ct_write_coloured(enum ct_colour_name colour, const char *format, ...) CT_PRINTF(2, 3);
/* Text of which the user may have any bytes in it: see ct_clean_add. */
void ct_write_clean(const char *text, size_t size);
void ct_write_clean_coloured(enum ct_colour_name colour, const char *text);
/* The id of an item. */
void ct_write_id(const struct ct_cursor *at);
/* The first line of a text behind `before` and in front of `after`, cut with "..." where it would pass column `end`; nothing where
 * not even that fits. */
enum { CT_UNCUT = INT_MAX / 2 };
void ct_write_trimmed(const char *before, const char *text, const char *after, int end);
/* "\n". */
void ct_write_line_end(void);
/* Characters of one column each, without a format. */
void ct_write_letters(enum ct_colour_name colour, const char *letters, size_t size);
/* "=== title ===" over the whole width. */
void ct_write_rule(char character, enum ct_colour_name colour, const char *title);
/* The same around a title with colours of its own, which takes `columns` on the screen. */
void ct_write_rule_around(char character, enum ct_colour_name colour, const struct ct_text *title, int columns);
/* "___ title ___" above what is said of an item. */
void ct_write_item_rule(enum ct_colour_name colour, const char *before, const struct ct_cursor *at);
/* Flushes, and shows a line of at most ct_out.screen - 1 columns behind all, which is taken away before anything else is written.
 * Only where ct_out.in_place. */
void ct_write_in_place(const struct ct_text *line);
/* Writes everything, behind what tests have written to stdout. */
void ct_flush(void);

/* Writes what is there, for a program that ends at once. */
void ct_out_abandon(void);

/* Appends text so that a terminal shows it and does nothing else: control characters and bytes that are not UTF-8 as "\x1b".
 * `lines`: newlines and tabs stay what they are. */
void ct_clean_add(struct ct_text *to, const char *text, size_t size, bool lines);
/* Appends text in a colour, where there are colours. */
void ct_coloured_add(struct ct_text *to, enum ct_colour_name colour, const char *text);

/* Writes all bytes to a descriptor; false on an error. */
bool ct_write_all(int descriptor, const char *bytes, size_t size);
/* Reads a file from `start` on until there are `size` bytes, or no more; how many there are. */
size_t ct_read_all(int descriptor, char *bytes, size_t size, long long start);

#endif
