/* show_text.c - diagnostics for people, and for the editors that read gcc's messages.
 *
 * In: diagnostics as data. Out: for each a line with its place, the quoted lines with what stands under
 * them, its notes likewise, its help. Only lines that say error, warning or note carry a place. How a
 * quoted line is laid out and cut is in view.c.
 */
#include "source/show.h"

#include <string.h>

#include "source/diag.h"
#include "source/session.h"
#include "source/view.h"

enum colour { PLAIN, BOLD, RED, MAGENTA, CYAN, GREEN };

static const char *const colour_codes[] = {
    [PLAIN] = "",
    [BOLD] = "\33[1m",
    [RED] = "\33[1;31m",
    [MAGENTA] = "\33[1;35m",
    [CYAN] = "\33[1;36m",
    [GREEN] = "\33[1;32m",
};

/* The output of one diagnostic, row by row, in an arena that lasts as long. `column` is where the row
 * stands, counted behind its gutter. */
struct page {
    struct text text;
    bool has_colour;
    unsigned columns; /* of the terminal, or 0 */
    unsigned column;
    int gutter; /* digits that line numbers are given */
};

enum { NARROWEST_GUTTER = 5 };

/* Something that stands under a quoted line. Kinds that are drawn over others come later. */
struct mark {
    enum mark_kind { MARK_FIX, MARK_LABEL, MARK_PRIMARY } kind;
    enum colour colour;
    struct range range;
    const char *text;    /* label or NULL; of a fix its replacement */
    uint32_t line;
    unsigned begin, end; /* columns in the line's view; at least one */
};

/* The quoted lines of one message: marks, in the end sorted by line and column. */
struct block {
    struct arena *arena; /* the page's */
    VEC(struct mark) marks;
};

/* ---- rows ---- */

static void put(struct page *page, enum colour colour, const char *string)
{
    size_t length = strlen(string);
    bool is_coloured = page->has_colour && colour != PLAIN && length > 0;
    if (is_coloured) text_adds(&page->text, colour_codes[colour]);
    for (size_t i = 0; i < length;) {
        struct glyph glyph = glyph_at(string + i, length - i);
        if (*glyph.number) text_adds(&page->text, glyph.number);
        else text_add(&page->text, string + i, glyph.size);
        page->column += glyph.width;
        i += glyph.size;
    }
    if (is_coloured) text_adds(&page->text, "\33[m");
}

static void put_at(struct page *page, unsigned column, enum colour colour, const char *string)
{
    for (; page->column < column; page->column++) text_addc(&page->text, ' ');
    put(page, colour, string);
}

/* No row ends in blanks, so that golden files survive editors. */
static void end_row(struct page *page)
{
    while (page->text.n > 0 && page->text.at[page->text.n - 1] == ' ') page->text.n--;
    text_addc(&page->text, '\n');
}

static void begin_row(struct page *page)
{
    text_printf(&page->text, "%*s | ", page->gutter, "");
    page->column = 0;
}

/* ---- what stands under one line ---- */

static void place_marks(const struct view *view, struct mark *marks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        marks[i].begin = view_column(view, marks[i].range.begin);
        marks[i].end = view_column_behind(view, marks[i].range.end);
        if (marks[i].end <= marks[i].begin) marks[i].end = marks[i].begin + 1;
    }
}

/* An underlined column. */
struct stroke {
    char c;
    enum colour colour;
};

static void draw(struct stroke *strokes, const struct mark *mark)
{
    if (mark->kind == MARK_FIX && (range_is_empty(mark->range) || !*mark->text)) return;
    for (unsigned i = mark->begin; i < mark->end; i++) {
        strokes[i].c = mark->kind != MARK_PRIMARY ? '-' : i == mark->begin ? '^' : '~';
        strokes[i].colour = mark->colour;
    }
}

/* The mark whose label stands in the row of underlines: the one that ends it. */
static const struct mark *find_beside(const struct mark *marks, size_t n, unsigned end)
{
    const struct mark *beside = NULL;
    for (size_t i = 0; i < n; i++)
        if (marks[i].kind != MARK_FIX && marks[i].text && marks[i].end == end) beside = &marks[i];
    return beside;
}

/* Strokes of one colour are written as one piece. */
static void write_strokes(struct page *page, const struct stroke *strokes, unsigned end)
{
    for (unsigned i = 0, n; i < end; i += n) {
        char piece[VIEW_WIDEST + 2] = {0};
        enum colour colour = strokes[i].colour;
        for (n = 0; i + n < end && strokes[i + n].c && strokes[i + n].colour == colour; n++)
            piece[n] = strokes[i + n].c;
        if (n > 0) put_at(page, i, colour, piece);
        else n = 1;
    }
}

/* Writes the row of underlines; returns the mark whose label it could take up. */
static const struct mark *write_underlines(struct page *page, const struct mark *marks, size_t n)
{
    struct stroke strokes[VIEW_WIDEST + 2] = {{0}};
    unsigned end = 0;
    for (int kind = MARK_FIX; kind <= MARK_PRIMARY; kind++)
        for (size_t i = 0; i < n; i++)
            if ((int)marks[i].kind == kind) draw(strokes, &marks[i]);
    for (unsigned i = 0; i < VIEW_WIDEST + 2; i++)
        if (strokes[i].c) end = i + 1;
    if (end == 0) return NULL;

    begin_row(page);
    write_strokes(page, strokes, end);
    const struct mark *beside = find_beside(marks, n, end);
    if (beside) put_at(page, end + 1, beside->colour, beside->text);
    end_row(page);
    return beside;
}

static bool has_row(const struct mark *mark, const struct mark *beside)
{
    return mark->kind != MARK_FIX && mark->text && mark != beside;
}

static bool is_between(unsigned low, unsigned column, unsigned high)
{
    return low <= column && column < high;
}

/* The labels that are left, from right to left, each in a row; a bar where one is still to come. */
static void write_labels(struct page *page, const struct mark *marks, size_t n, const struct mark *beside)
{
    for (size_t i = n; i-- > 0;) {
        if (!has_row(&marks[i], beside)) continue;
        begin_row(page);
        for (size_t k = 0; k < i; k++)
            if (has_row(&marks[k], beside) && is_between(page->column, marks[k].begin, marks[i].begin))
                put_at(page, marks[k].begin, marks[k].colour, "|");
        put_at(page, marks[i].begin, marks[i].colour, marks[i].text);
        end_row(page);
    }
}

static void write_dashes(struct page *page, const struct mark *mark)
{
    char dashes[VIEW_WIDEST + 2] = {0};
    memset(dashes, '-', mark->end - mark->begin);
    put_at(page, mark->begin, mark->colour, dashes);
}

/* The lines of a replacement one below the other; a deletion as dashes. */
static void write_fix(struct page *page, const struct mark *mark)
{
    const char *line = mark->text;
    if (!*line && !range_is_empty(mark->range)) write_dashes(page, mark);
    for (;;) {
        size_t length = strcspn(line, "\n");
        put_at(page, mark->begin, mark->colour, arena_copy(page->text.arena, line, length));
        line += length;
        if (line[0] == '\0' || line[1] == '\0') return;
        line++;
        end_row(page);
        begin_row(page);
    }
}

/* What is to be written in place of what stands above; several in one row as long as they fit. */
static void write_fixes(struct page *page, const struct mark *marks, size_t n)
{
    bool is_open = false;
    for (size_t i = 0; i < n; i++) {
        if (marks[i].kind != MARK_FIX) continue;
        if (is_open && page->column >= marks[i].begin) {
            end_row(page);
            is_open = false;
        }
        if (!is_open) begin_row(page);
        is_open = true;
        write_fix(page, &marks[i]);
    }
    if (is_open) end_row(page);
}

static uint32_t focus_of(const struct mark *marks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (marks[i].kind == MARK_PRIMARY) return marks[i].range.begin;
    return marks[0].range.begin;
}

/* The columns that are left of the terminal behind the gutter. */
static unsigned widest_view(const struct page *page)
{
    unsigned gutter = (unsigned)page->gutter + 3;
    if (page->columns == 0 || page->columns >= gutter + VIEW_WIDEST) return VIEW_WIDEST;
    return page->columns > gutter + VIEW_NARROWEST ? page->columns - gutter : VIEW_NARROWEST;
}

static void write_source_line(struct page *page, const struct view *view, uint32_t line)
{
    text_printf(&page->text, "%*u | ", page->gutter, (unsigned)line);
    view_write(view, &page->text);
    end_row(page);
}

/* A quoted line with its marks, sorted by column. */
static void write_line(struct page *page, struct mark *marks, size_t n)
{
    struct range line = source_line(marks[0].range.source, marks[0].line);
    uint32_t focus = focus_of(marks, n);
    struct view view = view_make(page->text.arena, line, focus < line.end ? focus : line.end,
                                 widest_view(page));
    place_marks(&view, marks, n);
    write_source_line(page, &view, marks[0].line);
    const struct mark *beside = write_underlines(page, marks, n);
    write_labels(page, marks, n, beside);
    write_fixes(page, marks, n);
}

/* ---- blocks ---- */

static void add_mark(struct block *block, enum mark_kind kind, enum colour colour, struct range range,
                     const char *text)
{
    struct mark mark = {.kind = kind, .colour = colour, .range = range, .text = text};
    if (mark.range.begin > range.source->size) mark.range.begin = range.source->size;
    if (mark.range.end > range.source->size) mark.range.end = range.source->size;
    if (mark.range.end < mark.range.begin) mark.range.end = mark.range.begin;
    mark.line = source_place(range.source, mark.range.begin).line;
    vec_push(block->arena, block->marks, mark);
}

/* Stable, for few marks: those of one place keep the order in which they were added. */
static void sort_marks(struct block *block)
{
    struct mark *marks = block->marks.at;
    for (size_t i = 1; i < block->marks.n; i++) {
        struct mark mark = marks[i];
        size_t k = i;
        for (; k > 0 && marks[k - 1].range.begin > mark.range.begin; k--) marks[k] = marks[k - 1];
        marks[k] = mark;
    }
}

static int gutter_for(uint32_t line)
{
    int digits = snprintf(NULL, 0, "%u", (unsigned)line);
    return digits > NARROWEST_GUTTER ? digits : NARROWEST_GUTTER;
}

/* Between two quoted lines: nothing, the one line between them, or dots. */
static void write_gap(struct page *page, const struct source *source, uint32_t from, uint32_t to)
{
    if (to == from + 2) {
        struct range line = source_line(source, from + 1);
        struct view view = view_make(page->text.arena, line, line.begin, widest_view(page));
        write_source_line(page, &view, from + 1);
    } else if (to > from + 2) {
        text_printf(&page->text, "%*s |\n", page->gutter, "...");
    }
}

static void write_block(struct page *page, struct block *block)
{
    if (block->marks.n == 0) return;
    sort_marks(block);
    struct mark *marks = block->marks.at;
    page->gutter = gutter_for(marks[block->marks.n - 1].line);
    for (size_t i = 0, n; i < block->marks.n; i += n) {
        for (n = 1; i + n < block->marks.n && marks[i + n].line == marks[i].line; n++) continue;
        if (i > 0) write_gap(page, marks[i].range.source, marks[i - 1].line, marks[i].line);
        write_line(page, &marks[i], n);
    }
}

/* ---- messages ---- */

static const char *place_text(struct arena *arena, struct range range)
{
    if (!range.source) return "ctestc:";
    struct place place = source_place(range.source, range.begin);
    return arena_printf(arena, "%s:%u:%u:", range.source->path, (unsigned)place.line, (unsigned)place.column);
}

static void write_head(struct page *page, struct range range, enum colour colour, const char *kind,
                       const char *text, const char *code)
{
    put(page, BOLD, place_text(page->text.arena, range));
    text_addc(&page->text, ' ');
    put(page, colour, kind);
    text_addc(&page->text, ' ');
    put(page, code ? BOLD : PLAIN, text);
    if (code) text_printf(&page->text, " [%s]", code);
    end_row(page);
}

/* A text without a place; its further lines are indented to the first. */
static void write_trailer(struct page *page, enum colour colour, const char *kind, const char *text)
{
    text_adds(&page->text, "  = ");
    put(page, colour, kind);
    for (;;) {
        size_t length = strcspn(text, "\n");
        text_addc(&page->text, ' ');
        put(page, PLAIN, arena_copy(page->text.arena, text, length));
        end_row(page);
        text += length;
        if (!*text++) return;
        text_printf(&page->text, "%*s", 9, "");
    }
}

static bool is_on_line_of(struct range range, struct range other)
{
    return range.source && range.source == other.source
           && source_place(range.source, range.begin).line == source_place(other.source, other.begin).line;
}

/* Under which message a fix is shown: 0 the diagnostic's own, i + 1 its note i, SIZE_MAX none. One that
 * quotes its line is best, then one in its file. */
static size_t home_of(const struct diag *diag, struct range fix)
{
    if (is_on_line_of(fix, diag->range)) return 0;
    for (size_t i = 0; i < diag->notes.n; i++)
        if (is_on_line_of(fix, diag->notes.at[i].range)) return i + 1;
    if (fix.source == diag->range.source) return 0;
    for (size_t i = 0; i < diag->notes.n; i++)
        if (fix.source == diag->notes.at[i].range.source) return i + 1;
    return SIZE_MAX;
}

/* The fix that is shown; one without edits where none is. */
static struct diag_fix shown_fix(const struct diag *diag)
{
    return diag->fixes.n && diag->fixes.at[0].is_preferred ? diag->fixes.at[0] : (struct diag_fix){0};
}

static void add_fixes(struct block *block, const struct diag *diag, size_t home)
{
    struct diag_fix fix = shown_fix(diag);
    for (size_t i = 0; i < fix.edits.n; i++) {
        const struct diag_edit *edit = &fix.edits.at[i];
        if (edit->range.source && home_of(diag, edit->range) == home)
            add_mark(block, MARK_FIX, GREEN, edit->range, edit->replacement);
    }
}

static void write_primary(struct page *page, const struct diag *diag)
{
    struct block block = {.arena = page->text.arena};
    bool is_error = diag->severity == SEVERITY_ERROR;
    enum colour colour = is_error ? RED : MAGENTA;
    const char *kind = is_error ? "error:" : "warning:", *code = diag_infos[diag->code].code;
    write_head(page, diag->range, colour, kind, diag->text, code);
    if (!diag->range.source) return;
    add_mark(&block, MARK_PRIMARY, colour, diag->range, diag->label);
    for (size_t i = 0; i < diag->labels.n; i++)
        add_mark(&block, MARK_LABEL, CYAN, diag->labels.at[i].range, diag->labels.at[i].text);
    add_fixes(&block, diag, 0);
    write_block(page, &block);
}

static void write_notes(struct page *page, const struct diag *diag)
{
    for (size_t i = 0; i < diag->notes.n; i++) {
        const struct diag_part *note = &diag->notes.at[i];
        struct block block = {.arena = page->text.arena};
        if (!note->range.source) continue;
        write_head(page, note->range, CYAN, "note:", note->text, NULL);
        add_mark(&block, MARK_PRIMARY, CYAN, note->range, NULL);
        add_fixes(&block, diag, i + 1);
        write_block(page, &block);
    }
}

/* Fixes in a file that no message of the diagnostic is about. */
static void write_other_fixes(struct page *page, const struct diag *diag)
{
    struct diag_fix fix = shown_fix(diag);
    for (size_t i = 0; i < fix.edits.n; i++) {
        const struct diag_edit *edit = &fix.edits.at[i];
        struct block block = {.arena = page->text.arena};
        if (!edit->range.source || home_of(diag, edit->range) != SIZE_MAX) continue;
        write_head(page, edit->range, CYAN, "note:", "this can be repaired here", NULL);
        add_mark(&block, MARK_FIX, GREEN, edit->range, edit->replacement);
        write_block(page, &block);
    }
}

static void write_trailers(struct page *page, const struct diag *diag)
{
    for (size_t i = 0; i < diag->notes.n; i++)
        if (!diag->notes.at[i].range.source) write_trailer(page, CYAN, "note:", diag->notes.at[i].text);
    for (size_t i = 0; i < diag->helps.n; i++) write_trailer(page, GREEN, "help:", diag->helps.at[i]);
}

static void write_diag(struct page *page, const struct diag *diag)
{
    write_primary(page, diag);
    write_notes(page, diag);
    write_other_fixes(page, diag);
    write_trailers(page, diag);
}

void show_text(const struct session *session, FILE *out, bool colour, unsigned columns)
{
    struct arena arena = {.out_of_memory = session->arena.out_of_memory};
    diag_sort(session);
    for (size_t i = 0; i < session->diags.n; i++) {
        struct page page = {
            .text = {.arena = &arena}, .has_colour = colour, .columns = columns, .gutter = NARROWEST_GUTTER};
        write_diag(&page, session->diags.at[i]);
        fwrite(page.text.at, 1, page.text.n, out);
        arena_free(&arena);
    }
}
