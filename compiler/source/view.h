/* view.h - a line of a source laid out in the columns of a terminal, and cut around what matters. */
#ifndef CTESTC_SOURCE_VIEW_H
#define CTESTC_SOURCE_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "base/vec.h"
#include "source/source.h"

/* How many columns of a line are shown at most, and on the narrowest terminal; longer lines are cut. */
enum { VIEW_WIDEST = 110, VIEW_NARROWEST = 20 };

/* A character as it is shown: itself; or, where that would show nothing or forge something (control
 * characters, changes of the direction of text, invisible characters, bytes that are no UTF-8), its number in
 * angle brackets. */
struct glyph {
    size_t size;     /* bytes of the source */
    unsigned width;  /* columns */
    char number[12]; /* not empty: shown in place of the bytes */
};

/* The first character of `length` bytes, at least 1. */
struct glyph glyph_at(const char *bytes, size_t length);

/* One character of a line, and the column where it begins in the whole line. */
struct view_unit {
    uint32_t offset;
    unsigned column, width;
};

struct view {
    struct range bytes;          /* as much of the line as was looked at */
    VEC(struct view_unit) units;
    unsigned width;              /* columns of all units */
    unsigned widest;             /* columns that may be shown */
    unsigned low, high;          /* the columns that are shown */
    bool is_cut_left, is_cut_right; /* an ellipsis stands in the first, in the last of them */
};

/* A view of the line (see source_line) that shows at least the byte `focus`, which is in it or at its end, in at most
 * `widest` columns, VIEW_NARROWEST to VIEW_WIDEST. */
struct view view_make(struct arena *arena, struct range line, uint32_t focus, unsigned widest);

/* What is shown, without an end of line. */
void view_write(const struct view *view, struct text *text);

/* The column, counted from the left of what is shown, of the character of a byte, or behind the character
 * that ends at it; the nearest ellipsis for what is cut away. At most `widest`. */
unsigned view_column(const struct view *view, uint32_t offset);
unsigned view_column_behind(const struct view *view, uint32_t offset);

#endif
