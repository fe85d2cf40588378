/* compare.c - comparisons of strings, bytes, arrays and near numbers, and what they say where they do not hold. */
#define _XOPEN_SOURCE 700
#include "check/detail.h"

#include <pthread.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the last comparison of this thread found. By pthread's key and not _Thread_local: tcc cannot link that. */
struct detail {
    struct ct_text text;
    bool is_new;
};

static pthread_key_t detail_key;
static pthread_once_t detail_once = PTHREAD_ONCE_INIT;

static void detail_free(void *detail)
{
    ct_text_free(&((struct detail *)detail)->text);
    free(detail);
}

static void detail_start(void)
{
    pthread_key_create(&detail_key, detail_free);
}

static struct detail *detail_get(void)
{
    struct detail *detail;

    pthread_once(&detail_once, detail_start);
    detail = pthread_getspecific(detail_key);
    if (detail == NULL) {
        detail = ct_allocate(sizeof *detail);
        memset(detail, 0, sizeof *detail);
        pthread_setspecific(detail_key, detail);
    }
    return detail;
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

/* Does `order` (below, at or above 0, as of strcmp) satisfy `op`? */
static bool satisfies(int order, const char *op)
{
    switch (op[0]) {
    case '=':
        return order == 0;
    case '!':
        return order != 0;
    case '<':
        return order < 0 || (op[1] == '=' && order == 0);
    default:
        return order > 0 || (op[1] == '=' && order == 0);
    }
}

/* --- strings -------------------------------------------------------------------------------------------- */

enum { WINDOW = 32 }; /* bytes shown on each side of the first difference */

/* Appends one byte as in a C string literal. Bytes of UTF-8 stay. */
static void escape(struct ct_text *text, unsigned char byte)
{
    static const char from[] = "\n\t\r\\\"\a\b\f\v", to[] = "ntr\\\"abfv";
    const char *found = byte != '\0' ? strchr(from, byte) : NULL;

    if (found != NULL)
        ct_text_add(text, "\\%c", to[found - from]);
    else if (byte < 0x20 || byte == 0x7f)
        ct_text_add(text, "\\%03o", byte);
    else
        ct_text_put(text, (const char *)&byte, 1);
}

/* Columns of what was appended since `start`. */
static int columns(const struct ct_text *text, size_t start)
{
    int count = 0;

    for (size_t i = start; i < text->size; i++)
        count += ((unsigned char)text->data[i] & 0xc0) != 0x80;
    return count;
}

static bool is_middle(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Appends a line with a string around byte `at`; returns the column of that byte. */
static int show_string(struct ct_text *text, const char *name, const char *string, size_t at)
{
    size_t from = at > WINDOW ? at - WINDOW : 0, to, line = text->size;
    int column = 0;

    ct_text_add(text, "%s", name);
    if (string == NULL) {
        ct_text_puts(text, "NULL\n");
        return 0;
    }
    while (from > 0 && is_middle(string[from]))
        from--;
    to = at + strnlen(string + at, WINDOW);
    while (is_middle(string[to]))
        to++;
    ct_text_puts(text, from > 0 ? "…\"" : "\"");
    for (size_t i = from; i < to; i++) {
        if (i == at)
            column = columns(text, line);
        escape(text, (unsigned char)string[i]);
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
    } else if (satisfies(strcmp(a, b), op)) {
        return true;
    }
    text = ct_detail_start();
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

bool ct_compare_mem(const void *left, const char *op, const void *right, size_t size)
{
    const unsigned char *a = left, *b = right;
    struct ct_text *text;
    size_t at = 0, from, to;

    if (size == 0 && satisfies(0, op))
        return true;
    if (a != NULL && b != NULL && satisfies(size == 0 ? 0 : memcmp(a, b, size), op))
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
    from = at / HEX_WIDTH * HEX_WIDTH;
    to = size - from < HEX_WIDTH ? size : from + HEX_WIDTH;
    ct_text_add(text, "first difference at byte %zu of %zu\n", at, size);
    show_bytes(text, "left  ", a, from, to);
    show_bytes(text, "right ", b, from, to);
    mark_bytes(text, a, b, from, to);
    return false;
}

/* --- numbers -------------------------------------------------------------------------------------------- */

/* Appends a number with as few digits as tell it apart from others of its type. */
static void show_number(struct ct_text *text, long double number, int size)
{
    char digits[64];

    for (int precision = 6; precision <= 21; precision++) {
        long double back;

        snprintf(digits, sizeof digits, "%.*Lg", precision, number);
        back = size == (int)sizeof(float) ? strtof(digits, NULL)
               : size == (int)sizeof(double) ? strtod(digits, NULL) : strtold(digits, NULL);
        if (back == number)
            break;
    }
    ct_text_puts(text, digits);
}

/* Is the number a double that was widened? */
static int size_of_number(long double number)
{
    return number == (long double)(double)number ? (int)sizeof(double) : (int)sizeof(long double);
}

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

bool ct_compare_near(long double a, const char *op, long double b, long double tolerance)
{
    const struct {
        const char *name;
        long double number;
    } lines[] = {{"left:       ", a}, {"right:      ", b}, {"difference: ", a > b ? a - b : b - a}, {"tolerance:  ", tolerance}};
    struct ct_text *text;

    if (is_near(a, op, b, tolerance))
        return true;
    text = ct_detail_start();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ct_text_puts(text, lines[i].name);
        show_number(text, lines[i].number, i == 2 ? (int)sizeof(float) : size_of_number(lines[i].number));
        ct_text_puts(text, "\n");
    }
    return false;
}

/* --- arrays --------------------------------------------------------------------------------------------- */

/* An element, as its kind says. */
struct element {
    long long signed_;
    unsigned long long unsigned_;
    long double floating;
};

#define LOAD(type, member)                  \
    do {                                    \
        type value;                         \
        memcpy(&value, at, sizeof value);   \
        element.member = value;             \
    } while (0)

static struct element load(const unsigned char *at, size_t size, char kind)
{
    struct element element = {0, 0, 0};

    if (kind == 'f' && size == sizeof(float))
        LOAD(float, floating);
    else if (kind == 'f')
        LOAD(double, floating);
    else if (kind == 'i' && size == sizeof(signed char))
        LOAD(signed char, signed_);
    else if (kind == 'i' && size == sizeof(short))
        LOAD(short, signed_);
    else if (kind == 'i' && size == sizeof(int))
        LOAD(int, signed_);
    else if (kind == 'i')
        LOAD(long long, signed_);
    else if (size == sizeof(unsigned char))
        LOAD(unsigned char, unsigned_);
    else if (size == sizeof(unsigned short))
        LOAD(unsigned short, unsigned_);
    else if (size == sizeof(unsigned))
        LOAD(unsigned, unsigned_);
    else
        LOAD(unsigned long long, unsigned_);
    return element;
}

/* Below, at or above 0; 2 where they have no order (a NaN). */
static int order_of(const unsigned char *a, const unsigned char *b, size_t size, char kind)
{
    struct element left, right;

    if (kind == 'x')
        return memcmp(a, b, size) < 0 ? -1 : memcmp(a, b, size) > 0;
    left = load(a, size, kind);
    right = load(b, size, kind);
    if (kind == 'i')
        return (left.signed_ > right.signed_) - (left.signed_ < right.signed_);
    if (kind == 'u')
        return (left.unsigned_ > right.unsigned_) - (left.unsigned_ < right.unsigned_);
    if (left.floating == right.floating)
        return 0;
    return left.floating < right.floating ? -1 : left.floating > right.floating ? 1 : 2;
}

static void show_element(struct ct_text *text, const unsigned char *at, size_t size, char kind)
{
    struct element element;

    if (kind == 'x') {
        for (size_t i = 0; i < size && i < 32; i++)
            ct_text_add(text, "%s%02x", i ? " " : "", at[i]);
        if (size > 32)
            ct_text_puts(text, " …");
        return;
    }
    element = load(at, size, kind);
    if (kind == 'i')
        ct_text_add(text, "%lld", element.signed_);
    else if (kind == 'u')
        ct_text_add(text, "%llu", element.unsigned_);
    else
        show_number(text, element.floating, (int)size);
}

bool ct_compare_array(const void *left, const char *op, const void *right, size_t n, size_t size, char kind)
{
    const unsigned char *a = left, *b = right;
    struct ct_text *text;
    size_t at = 0;
    int order = 0;

    if (n != 0 && (a == NULL || b == NULL))
        return ct_compare_mem(a, op, b, n);
    while (at < n && (order = order_of(a + at * size, b + at * size, size, kind)) == 0)
        at++;
    if (order == 2 ? op[0] == '!' : satisfies(order, op))
        return true;
    text = ct_detail_start();
    if (at == n) {
        ct_text_add(text, "all %zu elements are equal\n", n);
        return false;
    }
    ct_text_add(text, "first difference at [%zu] of %zu\nleft[%zu]:  ", at, n, at);
    show_element(text, a + at * size, size, kind);
    ct_text_add(text, "\nright[%zu]: ", at);
    show_element(text, b + at * size, size, kind);
    ct_text_puts(text, "\n");
    return false;
}
