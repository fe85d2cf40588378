/* compare.c - comparisons of strings, bytes, arrays and near numbers, and what they say where they do not hold. */
#define _XOPEN_SOURCE 700
#include "check/detail.h"
#include "check/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard/process.h"
#include "report/utf8.h"
#include "report/writer.h"

/* What the last comparison of this thread found. */
struct detail {
    struct ct_text text;
    bool is_new;
};

static void detail_end(void *detail)
{
    ct_text_free(&((struct detail *)detail)->text);
}

static struct detail *detail_get(void)
{
    return ct_thread_own(sizeof(struct detail), detail_end);
}

struct ct_text *ct_detail_start(void)
{
    struct detail *detail = detail_get();

    ct_text_clear(&detail->text);
    detail->is_new = true;
    return &detail->text;
}

const char *ct_detail_take(void)
{
    struct detail *detail = detail_get();

    if (!detail->is_new)
        return NULL;
    detail->is_new = false;
    return ct_text_get(&detail->text);
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* --- strings -------------------------------------------------------------------------------------------- */

enum { WINDOW = 32 };

/* Columns that what was appended since `start` takes in a report. */
static int columns(const struct ct_text *text, size_t start)
{
    struct ct_text clean = {0};
    int width;

    ct_clean_add(&clean, text->data + start, text->size - start, true);
    width = ct_utf8_width(ct_text_get(&clean), clean.size);
    ct_text_free(&clean);
    return width;
}

static bool is_middle(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Bytes shown on each side of the first difference. */
static size_t window(void)
{
    return ct_shows_all() ? (size_t)-1 / 4 : WINDOW;
}

/* Has it several lines? */
static bool has_lines(const char *string)
{
    const char *end = strchr(string, '\n');

    return end != NULL && end[1] != '\0';
}

/* Appends a line with a string around byte `at`; returns the column of that byte. */
static int show_string(struct ct_text *text, const char *name, const char *string, size_t at)
{
    size_t from = at > window() ? at - window() : 0, to, line = text->size;
    int column = 0;

    ct_text_add(text, "%s", name);
    if (string == NULL) {
        ct_text_puts(text, "NULL\n");
        return 0;
    }
    while (from > 0 && is_middle(string[from]))
        from--;
    to = at + ct_length(string + at, window());
    while (is_middle(string[to]))
        to++;
    ct_text_puts(text, from > 0 ? "…\"" : "\"");
    for (size_t i = from; i < to; i++) {
        if (i == at)
            column = columns(text, line);
        ct_byte_add(text, (unsigned char)string[i]);
    }
    if (at == to)
        column = columns(text, line);
    ct_text_puts(text, string[to] != '\0' ? "\"…\n" : "\"\n");
    return column;
}

bool ct_compare_str(const char *a, const char *op, const char *b)
{
    struct ct_text *text;
    size_t at = 0;
    int column;

    if (a == NULL || b == NULL) {
        if ((op[0] == '=' && a == b) || (op[0] == '!' && a != b))
            return true;
    } else if (ct_order_satisfies(sign(strcmp(a, b)), op)) {
        return true;
    }
    text = ct_detail_start();
    if (a != NULL && b != NULL && strcmp(a, b) != 0 && (has_lines(a) || has_lines(b))) {
        ct_lines_diff(text, a, b);
        return false;
    }
    if (a != NULL && b != NULL) {
        while (a[at] != '\0' && a[at] == b[at])
            at++;
        while (at > 0 && (is_middle(a[at]) || is_middle(b[at])))
            at--;
    }
    column = show_string(text, "left:  ", a, at);
    show_string(text, "right: ", b, at);
    if (a != NULL && b != NULL && strcmp(a, b) != 0)
        ct_text_add(text, "%*s^ first difference at byte %zu\n", column, "", at);
    return false;
}

/* --- bytes ---------------------------------------------------------------------------------------------- */

enum { HEX_WIDTH = 16 };

/* Appends a line of bytes in hexadecimal. */
static void show_bytes(struct ct_text *text, const char *name, const unsigned char *bytes, size_t from, size_t to)
{
    ct_text_add(text, "%s%04zx: ", name, from);
    for (size_t i = from; i < to; i++)
        ct_text_add(text, " %02x", bytes[i]);
    ct_text_fill(text, ' ', (int)(from + HEX_WIDTH - to) * 3 + 2);
    for (size_t i = from; i < to; i++)
        ct_text_put(text, bytes[i] >= 0x20 && bytes[i] < 0x7f ? (const char *)bytes + i : ".", 1);
    ct_text_puts(text, "\n");
}

static bool row_differs(const unsigned char *a, const unsigned char *b, size_t from, size_t to)
{
    return memcmp(a + from, b + from, to - from) != 0;
}

/* Marks the bytes of a line that differ. */
static void mark_bytes(struct ct_text *text, const unsigned char *a, const unsigned char *b, size_t from, size_t to)
{
    int blanks = 0;

    ct_text_fill(text, ' ', (int)strlen("left  0000: "));
    for (size_t i = from; i < to; i++) {
        if (a[i] == b[i]) {
            blanks += 3;
            continue;
        }
        ct_text_fill(text, ' ', blanks);
        ct_text_puts(text, " ^^");
        blanks = 0;
    }
    ct_text_puts(text, "\n");
}

/* Rows of bytes from the one before the first difference on; those that are equal once. */
static void show_rows(struct ct_text *text, const unsigned char *a, const unsigned char *b, size_t size, size_t first)
{
    enum { ROWS = 5 };
    size_t from = first / HEX_WIDTH * HEX_WIDTH, differing = 0;
    size_t most = ct_shows_all() ? size : ROWS;

    if (from > 0)
        from -= HEX_WIDTH;
    for (size_t rows = 0; from < size && rows < most; from += HEX_WIDTH, rows++) {
        size_t to = size - from < HEX_WIDTH ? size : from + HEX_WIDTH;

        if (!row_differs(a, b, from, to)) {
            show_bytes(text, "both  ", a, from, to);
            continue;
        }
        show_bytes(text, "left  ", a, from, to);
        show_bytes(text, "right ", b, from, to);
        mark_bytes(text, a, b, from, to);
    }
    for (size_t i = from; i < size; i++)
        differing += a[i] != b[i];
    if (from < size)
        ct_text_add(text, "%zu more bytes, %zu of them differ\n", size - from, differing);
}

bool ct_compare_mem(const void *left, const char *op, const void *right, size_t size)
{
    const unsigned char *a = left, *b = right;
    struct ct_text *text;
    size_t at = 0;

    if (size == 0 && ct_order_satisfies(0, op))
        return true;
    if (a != NULL && b != NULL && ct_order_satisfies(size == 0 ? 0 : sign(memcmp(a, b, size)), op))
        return true;
    text = ct_detail_start();
    if (a == NULL || b == NULL) {
        ct_text_add(text, "%s is NULL\n", a == NULL && b == NULL ? "each side" : a == NULL ? "the left side" : "the right side");
        return false;
    }
    while (at < size && a[at] == b[at])
        at++;
    if (at == size) {
        ct_text_add(text, "all %zu bytes are equal\n", size);
        return false;
    }
    ct_text_add(text, "first difference at byte %zu of %zu\n", at, size);
    show_rows(text, a, b, size, at);
    return false;
}

/* --- numbers -------------------------------------------------------------------------------------------- */

static bool is_near(long double a, const char *op, long double b, long double tolerance)
{
    switch (op[0]) {
    case '=':
        return a == b || (a >= b - tolerance && a <= b + tolerance);
    case '!':
        return !is_near(a, "==", b, tolerance);
    case '<':
        return op[1] == '=' ? a <= b + tolerance : a < b + tolerance;
    default:
        return op[1] == '=' ? a >= b - tolerance : a > b - tolerance;
    }
}

/* As many digits as anyone reads of a difference. */
static long double rounded(long double number)
{
    char digits[64];

    snprintf(digits, sizeof digits, "%.8Lg", number);
    return strtold(digits, NULL);
}

/* The narrowest kind that a number was probably written in. */
static unsigned kind_of(long double number)
{
    return (float)number == number ? CT_KIND_FLOAT : (double)number == number ? CT_KIND_DOUBLE : CT_KIND_LDOUBLE;
}

bool ct_compare_near(long double a, const char *op, long double b, long double tolerance, unsigned kind)
{
    const bool is_floating = ct_kind_is_floating(kind);
    const long double difference = a > b ? a - b : b - a;
    const struct {
        const char *name;
        long double number;
        unsigned kind;
    } lines[] = {{"left:       ", a, kind},
                 {"right:      ", b, kind},
                 {"difference: ", is_floating ? rounded(difference) : difference, is_floating ? CT_KIND_LDOUBLE : kind},
                 {"tolerance:  ", tolerance, kind_of(tolerance)}};
    struct ct_text *text;

    if (is_near(a, op, b, tolerance))
        return true;
    text = ct_detail_start();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ct_text_puts(text, lines[i].name);
        ct_number_add(text, lines[i].number, lines[i].kind);
        ct_text_puts(text, "\n");
    }
    return false;
}

/* --- arrays --------------------------------------------------------------------------------------------- */

/* An array's elements: what they are, and how they are shown. */
struct elements {
    size_t size;
    unsigned kind, pointer_kind;
    const struct ct_file *file;
};

static bool is_number(const struct elements *elements)
{
    return ct_kind_size(elements->kind) == elements->size && elements->kind < CT_KIND_STRING;
}

/* As ct_value_order; what is no number is compared as bytes. */
static int order_of(const unsigned char *a, const unsigned char *b, const struct elements *elements)
{
    struct ct_value left, right;

    if (!is_number(elements))
        return sign(memcmp(a, b, elements->size));
    left = ct_value_at(a, elements->kind);
    right = ct_value_at(b, elements->kind);
    return ct_value_order(&left, &right);
}

static void show_element(struct ct_text *text, const unsigned char *at, const struct elements *elements)
{
    bool is_shown = elements->pointer_kind >= CT_SHOWN_BY && elements->file != NULL && elements->file->shows != NULL;
    struct ct_look look = {elements->kind, 0, NULL, !is_shown && ct_kind_is_pointer(elements->kind), elements->file};
    struct ct_value value = is_shown ? (struct ct_value){elements->pointer_kind, {.p = at}} : ct_value_at(at, elements->kind);
    struct ct_out out = {text};

    if (is_shown || ct_kind_size(elements->kind) == elements->size)
        ct_value_add(text, &value, &look);
    else
        ct_out_bytes(&out, at, elements->size);
}

/* Two that differ; where both are shown alike, which byte tells them apart: it may be one of padding. */
static void show_elements(struct ct_text *text, const unsigned char *a, const unsigned char *b, size_t index, const struct elements *elements)
{
    struct ct_text left = {0}, right = {0};
    size_t begin, at = 0;

    ct_text_add(&left, "left[%zu]:  ", index);
    ct_text_add(&right, "right[%zu]: ", index);
    begin = left.size;
    show_element(&left, a, elements);
    show_element(&right, b, elements);
    ct_text_add(text, "%s\n%s\n", ct_text_get(&left), ct_text_get(&right));
    if (!is_number(elements) && strcmp(left.data + begin, right.data + begin) == 0) {
        while (a[at] == b[at])
            at++;
        ct_text_add(text, "both look alike, but differ in byte %zu of %zu\n", at, elements->size);
    }
    ct_text_free(&left);
    ct_text_free(&right);
}

bool ct_compare_array(const void *left, const char *op, const void *right, size_t n, size_t size, unsigned kinds, const struct ct_file *file)
{
    const unsigned char *a = left, *b = right;
    const struct elements elements = {size, kinds & 255, kinds >> 8, file};
    struct ct_text *text;
    size_t at = 0;
    int order = 0;

    if (n != 0 && (a == NULL || b == NULL))
        return ct_compare_mem(a, op, b, n);
    while (at < n && (order = order_of(a + at * size, b + at * size, &elements)) == 0)
        at++;
    if (ct_order_satisfies(order, op))
        return true;
    text = ct_detail_start();
    if (at == n) {
        ct_text_add(text, "all %zu elements are equal\n", n);
        return false;
    }
    ct_text_add(text, "first difference at [%zu] of %zu\n", at, n);
    show_elements(text, a + at * size, b + at * size, at, &elements);
    return false;
}
