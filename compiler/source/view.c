/* view.c - which columns do the characters of a line take, and which of them are shown?
 *
 * In: a line and the byte that it is about. Out: a view. Tabs go to the next multiple of 8. Nothing is
 * known here of what will stand under the line.
 */
#include "source/view.h"

#include <stdio.h>

#include "base/utf8.h"

enum {
    TAB = 8,
    NEARBY_BYTES = 8 * VIEW_WIDEST /* of a very long line, what is looked at on each side of the focus */
};

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

static bool turns_text(uint32_t c)
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e)
           || (c >= 0x2066 && c <= 0x2069);
}

/* Two names that differ only in one of these look the same. Joiners and variation selectors are not among them: they change
 * how their neighbours look. */
static bool is_invisible(uint32_t c)
{
    return c == 0xad || c == 0x115f || c == 0x1160 || c == 0x180e || c == 0x200b || (c >= 0x2060 && c <= 0x2064)
           || c == 0x3164 || c == 0xfeff || c == 0xffa0;
}

static bool is_shown_as_number(uint32_t c)
{
    return is_control(c) || turns_text(c) || is_invisible(c);
}

struct glyph glyph_at(const char *bytes, size_t length)
{
    uint32_t c = 0;
    struct glyph glyph = {.size = utf8_decode(bytes, length, &c)};
    bool is_byte = glyph.size == 0;
    if (!is_byte && !is_shown_as_number(c)) {
        glyph.width = utf8_width(c);
        return glyph;
    }
    if (is_byte) glyph.size = 1, c = (unsigned char)*bytes;
    const char *format = c <= 0xff ? "<%02X>" : "<U+%04X>";
    glyph.width = (unsigned)snprintf(glyph.number, sizeof glyph.number, format, (unsigned)c);
    return glyph;
}

static uint32_t character_start(const struct source *source, uint32_t offset)
{
    for (int i = 0; i < 3 && offset > 0 && (source->text[offset] & 0xc0) == 0x80; i++) offset--;
    return offset;
}

/* A very long line is not looked at as a whole: with many messages in it that would be quadratic. */
static struct range nearby(struct range line, uint32_t focus)
{
    if (range_size(line) <= 2 * NEARBY_BYTES) return line;
    if (focus - line.begin > NEARBY_BYTES) line.begin = character_start(line.source, focus - NEARBY_BYTES);
    if (line.end - focus > NEARBY_BYTES) line.end = character_start(line.source, focus + NEARBY_BYTES);
    return line;
}

static void lay_out(struct arena *arena, struct view *view)
{
    const char *text = view->bytes.source->text;
    for (uint32_t at = view->bytes.begin; at < view->bytes.end;) {
        struct glyph glyph = glyph_at(text + at, view->bytes.end - at);
        unsigned width = text[at] == '\t' ? TAB - view->width % TAB : glyph.width;
        vec_push(arena, view->units, (struct view_unit){at, view->width, width});
        view->width += width;
        at += (uint32_t)glyph.size;
    }
}

/* The unit that holds the byte; the number of units for bytes behind them. */
static size_t unit_of(const struct view *view, uint32_t offset)
{
    size_t low = 0, high = view->units.n;
    if (offset >= view->bytes.end) return high;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (view->units.at[middle].offset <= offset) low = middle + 1;
        else high = middle;
    }
    return low > 0 ? low - 1 : 0;
}

static unsigned line_column(const struct view *view, uint32_t offset)
{
    size_t i = unit_of(view, offset);
    return i < view->units.n ? view->units.at[i].column : view->width;
}

/* Where the shown part begins: at the left if the focus is not far from it, else some way before it. */
static unsigned choose_low(const struct view *view, unsigned focus)
{
    unsigned before = view->widest * 4 / 11, after = view->widest * 3 / 11;
    unsigned last = view->width > view->widest ? view->width - view->widest : 0;
    unsigned low = focus > before ? focus - before : 0;
    if (!view->is_cut_left && focus + after <= view->widest) return 0;
    return low < last ? low : last;
}

static void choose_part(struct view *view, struct range line, unsigned focus)
{
    view->is_cut_left = view->bytes.begin > line.begin;
    view->is_cut_right = view->bytes.end < line.end;
    view->low = choose_low(view, focus);
    view->high = view->width - view->low > view->widest ? view->low + view->widest : view->width;
    view->is_cut_left |= view->low > 0;
    view->is_cut_right |= view->high < view->width;
}

struct view view_make(struct arena *arena, struct range line, uint32_t focus, unsigned widest)
{
    struct view view = {.bytes = nearby(line, focus), .widest = widest};
    lay_out(arena, &view);
    choose_part(&view, line, line_column(&view, focus));
    return view;
}

/* The columns between the ellipses. */
static unsigned first_column(const struct view *view)
{
    return view->low + view->is_cut_left;
}

static unsigned last_column(const struct view *view)
{
    return view->high - (view->is_cut_right && view->high > view->low);
}

static void pad(struct text *text, unsigned *column, unsigned to)
{
    for (; *column < to; ++*column) text_addc(text, ' ');
}

static void write_unit(const struct view *view, struct text *text, const struct view_unit *unit)
{
    const char *bytes = view->bytes.source->text + unit->offset;
    struct glyph glyph = glyph_at(bytes, view->bytes.end - unit->offset);
    if (*bytes == '\t') text_printf(text, "%*s", (int)unit->width, "");
    else if (*glyph.number) text_adds(text, glyph.number);
    else text_add(text, bytes, glyph.size);
}

void view_write(const struct view *view, struct text *text)
{
    unsigned column = first_column(view), last = last_column(view);
    if (view->is_cut_left) text_adds(text, "…");
    for (size_t i = 0; i < view->units.n; i++) {
        const struct view_unit *unit = &view->units.at[i];
        if (unit->column < first_column(view) || unit->column + unit->width > last) continue;
        pad(text, &column, unit->column);
        write_unit(view, text, unit);
        column += unit->width;
    }
    if (!view->is_cut_right) return;
    pad(text, &column, last);
    text_adds(text, "…");
}

static unsigned shown_column(const struct view *view, unsigned column)
{
    if (column < first_column(view)) return 0;
    return (column < last_column(view) ? column : last_column(view)) - view->low;
}

unsigned view_column(const struct view *view, uint32_t offset)
{
    return offset < view->bytes.begin ? 0 : shown_column(view, line_column(view, offset));
}

unsigned view_column_behind(const struct view *view, uint32_t offset)
{
    if (offset <= view->bytes.begin) return 0;
    size_t i = unit_of(view, offset - 1);
    unsigned column = i < view->units.n ? view->units.at[i].column + view->units.at[i].width : view->width;
    return shown_column(view, column);
}
