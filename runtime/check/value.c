/* value.c - values of C as text, by their kind. */
#define _XOPEN_SOURCE 700
#include "check/value.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/probe.h"
#include "core/run.h"
#include "guard/process.h"
#include "report/utf8.h"

/* --- kinds ---------------------------------------------------------------------------------------------- */

static const struct {
    const char *type; /* NULL: never said */
    char family;      /* i signed, u unsigned, f floating, p pointer */
    unsigned char size;
} kinds[] = {
    [CT_KIND_OTHER] = {NULL, 0, 0},
    [CT_KIND_BOOL] = {"bool", 'u', sizeof(bool)},
    [CT_KIND_CHAR] = {"char", (char)-1 < 0 ? 'i' : 'u', 1},
    [CT_KIND_SCHAR] = {"signed char", 'i', 1},
    [CT_KIND_UCHAR] = {"unsigned char", 'u', 1},
    [CT_KIND_SHORT] = {"short", 'i', sizeof(short)},
    [CT_KIND_USHORT] = {"unsigned short", 'u', sizeof(short)},
    [CT_KIND_INT] = {"int", 'i', sizeof(int)},
    [CT_KIND_UINT] = {"unsigned", 'u', sizeof(int)},
    [CT_KIND_LONG] = {"long", 'i', sizeof(long)},
    [CT_KIND_ULONG] = {"unsigned long", 'u', sizeof(long)},
    [CT_KIND_LLONG] = {"long long", 'i', sizeof(long long)},
    [CT_KIND_ULLONG] = {"unsigned long long", 'u', sizeof(long long)},
    [CT_KIND_FLOAT] = {"float", 'f', sizeof(float)},
    [CT_KIND_DOUBLE] = {"double", 'f', sizeof(double)},
    [CT_KIND_LDOUBLE] = {"long double", 'f', sizeof(long double)},
    [CT_KIND_STRING] = {NULL, 'p', sizeof(char *)},
    [CT_KIND_POINTER] = {NULL, 'p', sizeof(void *)},
};

static char family(unsigned kind)
{
    return kind >= CT_SHOWN_BY ? 'p' : kind < sizeof kinds / sizeof *kinds ? kinds[kind].family : 0;
}

bool ct_kind_is_signed(unsigned kind)
{
    return family(kind) == 'i';
}

bool ct_kind_is_unsigned(unsigned kind)
{
    return family(kind) == 'u';
}

bool ct_kind_is_floating(unsigned kind)
{
    return family(kind) == 'f';
}

size_t ct_kind_size(unsigned kind)
{
    return kind >= CT_SHOWN_BY ? sizeof(void *) : kind < sizeof kinds / sizeof *kinds ? kinds[kind].size : 0;
}

unsigned ct_kind_promoted(unsigned kind)
{
    return kind >= CT_KIND_BOOL && kind <= CT_KIND_USHORT ? CT_KIND_INT : kind;
}

bool ct_shows_all(void)
{
    return ct_run.options != NULL && ct_run.options->verbose >= 2;
}

/* --- values --------------------------------------------------------------------------------------------- */

bool ct_value_take(struct ct_value *value, unsigned kind, va_list *arguments)
{
    value->kind = kind;
    switch (kind) {
    case CT_KIND_OTHER: return false;
    case CT_KIND_BOOL:
    case CT_KIND_CHAR:
    case CT_KIND_INT: value->as.i = va_arg(*arguments, int); break;
    case CT_KIND_UINT: value->as.u = va_arg(*arguments, unsigned); break;
    case CT_KIND_LONG: value->as.i = va_arg(*arguments, long); break;
    case CT_KIND_ULONG: value->as.u = va_arg(*arguments, unsigned long); break;
    case CT_KIND_LLONG: value->as.i = va_arg(*arguments, long long); break;
    case CT_KIND_ULLONG: value->as.u = va_arg(*arguments, unsigned long long); break;
    case CT_KIND_FLOAT:
    case CT_KIND_DOUBLE: value->as.f = va_arg(*arguments, double); break;
    case CT_KIND_LDOUBLE: value->as.f = va_arg(*arguments, long double); break;
    default: value->as.p = va_arg(*arguments, const void *); break;
    }
    return true;
}

#define LOAD(type, member)                       \
    do {                                         \
        type loaded;                             \
        memcpy(&loaded, at, sizeof loaded);      \
        value.as.member = loaded;                \
    } while (0)

struct ct_value ct_value_at(const void *at, unsigned kind)
{
    struct ct_value value = {kind, {0}};

    switch (kind) {
    case CT_KIND_OTHER: break;
    case CT_KIND_BOOL:
    case CT_KIND_UCHAR: LOAD(unsigned char, u); break;
    case CT_KIND_CHAR:
        if ((char)-1 < 0)
            LOAD(char, i);
        else
            LOAD(unsigned char, u);
        break;
    case CT_KIND_SCHAR: LOAD(signed char, i); break;
    case CT_KIND_SHORT: LOAD(short, i); break;
    case CT_KIND_USHORT: LOAD(unsigned short, u); break;
    case CT_KIND_INT: LOAD(int, i); break;
    case CT_KIND_UINT: LOAD(unsigned, u); break;
    case CT_KIND_LONG: LOAD(long, i); break;
    case CT_KIND_ULONG: LOAD(unsigned long, u); break;
    case CT_KIND_LLONG: LOAD(long long, i); break;
    case CT_KIND_ULLONG: LOAD(unsigned long long, u); break;
    case CT_KIND_FLOAT: LOAD(float, f); break;
    case CT_KIND_DOUBLE: LOAD(double, f); break;
    case CT_KIND_LDOUBLE: LOAD(long double, f); break;
    default: LOAD(const void *, p); break;
    }
    return value;
}

#define ORDER(member) ((a->as.member > b->as.member) - (a->as.member < b->as.member))

int ct_value_order(const struct ct_value *a, const struct ct_value *b)
{
    switch (family(a->kind)) {
    case 'i': return ORDER(i);
    case 'u': return ORDER(u);
    case 'f': return isunordered(a->as.f, b->as.f) ? 2 : ORDER(f);
    default: return ((size_t)a->as.p > (size_t)b->as.p) - ((size_t)a->as.p < (size_t)b->as.p);
    }
}

bool ct_order_satisfies(int order, const char *op)
{
    switch (op[0]) {
    case '=': return order == 0;
    case '!': return order != 0;
    case '<': return order < 0 || (op[1] == '=' && order == 0);
    default: return order == 1 || (op[1] == '=' && order == 0);
    }
}

bool ct_value_is_zero(const struct ct_value *value)
{
    switch (family(value->kind)) {
    case 'f': return value->as.f == 0;
    case 'p': return value->as.p == NULL;
    default: return value->as.u == 0;
    }
}

/* --- strings -------------------------------------------------------------------------------------------- */

enum { STRING_SHOWN = 60, STRING_READ = 65536 };

void ct_byte_add(struct ct_text *text, unsigned char byte)
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

void ct_string_add(struct ct_text *text, const char *string)
{
    size_t most = ct_shows_all() ? STRING_READ : STRING_SHOWN, room = most + 4, size, length;
    char *copy;

    if (string == NULL) {
        ct_text_puts(text, "NULL");
        return;
    }
    copy = ct_allocate(room);
    size = ct_probe(copy, string, room);
    if (size == 0) {
        ct_text_add(text, "%p, unreadable", (const void *)string);
        free(copy);
        return;
    }
    length = ct_length(copy, size);
    if (length > most)
        for (length = most; length > most - 4 && ((unsigned char)copy[length] & 0xc0) == 0x80;)
            length--;
    ct_text_puts(text, "\"");
    for (size_t i = 0; i < length; i++)
        ct_byte_add(text, (unsigned char)copy[i]);
    ct_text_puts(text, "\"");
    if (length == size && size < room)
        ct_text_puts(text, " and unreadable memory");
    else if (copy[length] != '\0')
        ct_text_puts(text, "…");
    free(copy);
}

/* --- numbers -------------------------------------------------------------------------------------------- */

bool ct_kind_is_pointer(unsigned kind)
{
    return family(kind) == 'p';
}

static bool is_told(const char *digits, long double number, unsigned kind)
{
    return (kind == CT_KIND_FLOAT ? strtof(digits, NULL) : kind == CT_KIND_DOUBLE ? strtod(digits, NULL) : strtold(digits, NULL)) == number;
}

/* Whatever locale a test has set. */
static void use_point(char *digits)
{
    char *point = digits + strspn(digits, "-0123456789");
    size_t size = strcspn(point, "0123456789e");

    if (size == 0)
        return;
    *point = '.';
    memmove(point + 1, point + size, strlen(point + size) + 1);
}

void ct_number_add(struct ct_text *text, long double number, unsigned kind)
{
    char digits[64], scale[64];
    int precision, exponent;

    if (isnan(number)) {
        ct_text_puts(text, "NaN");
        return;
    }
    if (isinf(number)) {
        ct_text_puts(text, number < 0 ? "-infinity" : "infinity");
        return;
    }
    if (!ct_kind_is_floating(kind)) {
        ct_text_add(text, "%.0Lf", number); /* an integer that was widened */
        return;
    }
    for (precision = 1; precision < 36; precision++) {
        snprintf(digits, sizeof digits, "%.*Lg", precision, number);
        if (is_told(digits, number, kind))
            break;
    }
    snprintf(scale, sizeof scale, "%.*Le", precision - 1, number);
    exponent = atoi(strchr(scale, 'e') + 1);
    if (exponent >= -5 && exponent < 16) /* 10, not 1e+01 */
        snprintf(digits, sizeof digits, "%.*Lf", precision - 1 > exponent ? precision - 1 - exponent : 0, number);
    use_point(digits);
    ct_text_puts(text, digits);
    if (strpbrk(digits, ".e") == NULL)
        ct_text_puts(text, ".0");
}

static void add_character(struct ct_text *text, unsigned char byte)
{
    ct_text_puts(text, "'");
    if (byte == '\'' || byte == '\0')
        ct_text_puts(text, byte ? "\\'" : "\\0");
    else if (byte == '"')
        ct_text_puts(text, "\"");
    else if (byte >= 0x80)
        ct_text_add(text, "\\x%02x", byte);
    else
        ct_byte_add(text, byte);
    ct_text_puts(text, "'");
}

/* The value of an integer as its own type holds it; sets `is_negative`. */
static unsigned long long magnitude(const struct ct_value *value, bool *is_negative)
{
    *is_negative = ct_kind_is_signed(value->kind) && value->as.i < 0;
    return *is_negative ? 0 - value->as.u : value->as.u;
}

static void add_decimal(struct ct_text *text, const struct ct_value *value)
{
    bool is_negative;
    unsigned long long digits = magnitude(value, &is_negative);

    ct_text_add(text, "%s%llu", is_negative ? "-" : "", digits);
}

static unsigned long long bits_of(const struct ct_value *value)
{
    size_t size = ct_kind_size(value->kind);

    return size >= sizeof value->as.u ? value->as.u : value->as.u & ((1ull << size * 8) - 1);
}

static void add_name(struct ct_text *text, const struct ct_value *value, const struct ct_enumerator *names)
{
    for (; names->name != NULL; names++)
        if ((unsigned long long)names->value == value->as.u || (value->kind == CT_KIND_UINT && (unsigned)names->value == value->as.u)) {
            ct_text_add(text, " (%s)", names->name);
            return;
        }
    ct_text_puts(text, " (none of its enum)");
}

/* What the operand held before it was converted; the same where that changes nothing that would be shown. */
static struct ct_value unconverted(const struct ct_value *value, unsigned own)
{
    struct ct_value before = *value;

    if (ct_kind_is_signed(own) && ct_kind_is_unsigned(value->kind)) {
        unsigned size = kinds[own].size;
        unsigned long long sign = 1ull << (size * 8 - 1);

        before.kind = own;
        before.as.u = size >= 8 ? value->as.u : ((value->as.u & (2 * sign - 1)) ^ sign) - sign;
    } else if (ct_kind_is_floating(own) && ct_kind_is_floating(value->kind)) {
        before.kind = own;
    } else if (ct_kind_is_signed(value->kind) && ct_kind_is_unsigned(own)) {
        before.kind = own;
    } else if (ct_kind_is_signed(value->kind) && ct_kind_is_signed(own)) {
        before.kind = own;
    }
    return before;
}

static void add_integer(struct ct_text *text, const struct ct_value *value, const struct ct_look *look)
{
    struct ct_value before = unconverted(value, look->own);
    bool is_negative, is_byte = magnitude(&before, &is_negative) <= 255, is_char = look->own == CT_KIND_CHAR || value->kind == CT_KIND_CHAR;

    if (look->own == CT_KIND_BOOL || value->kind == CT_KIND_BOOL || (look->hint == 'b' && value->as.u <= 1)) {
        ct_text_puts(text, value->as.u ? "true" : "false");
        return;
    }
    if ((is_char || (look->hint == 'c' && !is_negative)) && is_byte) {
        add_character(text, (unsigned char)before.as.u);
        ct_text_puts(text, " (");
        add_decimal(text, &before);
        ct_text_puts(text, ")");
        return;
    }
    add_decimal(text, &before);
    if (look->names != NULL)
        add_name(text, value, look->names);
    if (before.as.u != value->as.u || (is_negative && ct_kind_is_unsigned(value->kind))) {
        ct_text_add(text, ", as %s ", kinds[value->kind].type);
        add_decimal(text, value);
    }
    if (look->hint == 'x' || (ct_kind_is_unsigned(value->kind) && bits_of(value) > 9 && look->names == NULL))
        ct_text_add(text, " (0x%llx)", bits_of(value));
}

/* Could it have been another integer before it was converted? */
static bool may_be_rounded(const struct ct_value *value)
{
    return value->kind != CT_KIND_LDOUBLE && fabsl(value->as.f) >= (value->kind == CT_KIND_FLOAT ? 0x1p24L : 0x1p53L);
}

static void add_floating(struct ct_text *text, const struct ct_value *value, unsigned own)
{
    struct ct_value before = unconverted(value, own);
    struct ct_text widened = {0};
    size_t start = text->size;

    if (ct_kind_is_signed(own) || own == CT_KIND_BOOL) {
        ct_number_add(text, value->as.f, own);
        if (may_be_rounded(value))
            ct_text_add(text, ", as %s", kinds[value->kind].type);
        return;
    }
    ct_number_add(text, before.as.f, before.kind);
    ct_number_add(&widened, value->as.f, value->kind);
    if (before.kind != value->kind && strcmp(ct_text_get(text) + start, ct_text_get(&widened)) != 0)
        ct_text_add(text, ", as %s %s", kinds[value->kind].type, ct_text_get(&widened));
    ct_text_free(&widened);
}

/* --- pointers ------------------------------------------------------------------------------------------- */

/* Brings further lines of what was added since `start` under its first one. */
static void indent(struct ct_text *text, size_t start)
{
    size_t line = start, size;
    char *shown;
    int column;

    while (text->size > start && text->data[text->size - 1] == '\n')
        text->data[--text->size] = '\0';
    if (text->size == start || memchr(text->data + start, '\n', text->size - start) == NULL)
        return;
    while (line > 0 && text->data[line - 1] != '\n')
        line--;
    column = ct_utf8_width(text->data + line, start - line);
    size = text->size - start;
    shown = ct_copy(text->data + start, size);
    text->size = start;
    for (size_t i = 0; i < size; i++) {
        ct_text_put(text, &shown[i], 1);
        if (shown[i] == '\n')
            ct_text_fill(text, ' ', column);
    }
    free(shown);
}

struct showing {
    const struct ct_show *show;
    struct ct_out out;
    const void *value;
};

static void show(void *pointer)
{
    struct showing *showing = pointer;

    showing->show->show(&showing->out, showing->value);
}

/* A show function that fails, or crashes, does not take the place of what is reported; nor does what it found. */
static void show_guarded(struct showing *showing)
{
    static bool is_showing;
    struct ct_text *text = showing->out.text;
    struct ct_failure *failure = ct_run.failure;
    size_t base = ct_run.cleanup_base, size = text->size;
    char *before;

    if (is_showing) {
        ct_text_add(text, "%p", showing->value);
        return;
    }
    before = ct_copy(ct_text_get(text), size);
    is_showing = true;
    ct_run.failure = NULL;
    ct_run.cleanup_base = ct_run.cleanup_count;
    if (!ct_guarded(show, showing) || ct_run.failure != NULL) {
        ct_text_clear(text);
        ct_text_put(text, before, size);
        ct_text_add(text, "%p, not shown: %s, in the show function of %s", showing->value, ct_failure_headline(ct_run.failure),
                    showing->show->type);
    }
    ct_failure_forget(ct_run.failure);
    ct_run.failure = failure;
    ct_run.cleanup_base = base;
    is_showing = false;
    free(before);
}

static void add_shown(struct ct_text *text, const struct ct_value *value, const struct ct_file *file)
{
    struct showing showing = {&file->shows[value->kind - CT_SHOWN_BY], {text}, value->as.p};
    size_t start = text->size;
    char byte;

    if (ct_probe(&byte, value->as.p, 1) == 0) {
        ct_text_add(text, "%p, unreadable", value->as.p);
        return;
    }
    if (ct_where() == CT_IN_WALK)
        show_guarded(&showing);
    else
        show(&showing);
    indent(text, start);
}

static void add_pointer(struct ct_text *text, const struct ct_value *value, const struct ct_look *look)
{
    bool is_shown = value->kind >= CT_SHOWN_BY && look->file != NULL && look->file->shows != NULL;
    char byte;

    if (value->as.p == NULL) {
        ct_text_puts(text, "NULL");
    } else if (value->kind == CT_KIND_POINTER && look->hint == 'n') {
        struct ct_value number = {CT_KIND_ULONG, {.u = (size_t)value->as.p}}; /* a bit-field that is wider than an int */

        add_integer(text, &number, &(struct ct_look){.hint = 'n'});
    } else if (value->kind == CT_KIND_STRING || is_shown) {
        if (is_shown)
            add_shown(text, value, look->file);
        else
            ct_string_add(text, value->as.p);
        if (look->with_address && ct_probe(&byte, value->as.p, 1) != 0)
            ct_text_add(text, " at %p", value->as.p);
    } else {
        ct_text_add(text, "%p", value->as.p);
    }
}

void ct_value_add(struct ct_text *text, const struct ct_value *value, const struct ct_look *look)
{
    switch (family(value->kind)) {
    case 'i':
    case 'u': add_integer(text, value, look); break;
    case 'f': add_floating(text, value, look->own); break;
    case 'p': add_pointer(text, value, look); break;
    default: ct_text_puts(text, "(of a type that is not shown)"); break;
    }
}

/* --- what show functions call --------------------------------------------------------------------------- */

void ct_out_printf(struct ct_out *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    ct_text_vadd(out->text, format, arguments);
    va_end(arguments);
}

void ct_out_string(struct ct_out *out, const char *string)
{
    ct_string_add(out->text, string);
}

void ct_out_bytes(struct ct_out *out, const void *bytes, size_t size)
{
    size_t most = ct_shows_all() ? size : 32;
    unsigned char *copy = ct_allocate(size < most ? size : most);
    size_t read = ct_probe(copy, bytes, size < most ? size : most);

    for (size_t i = 0; i < read; i++)
        ct_text_add(out->text, "%s%02x", i ? " " : "", copy[i]);
    if (read < size)
        ct_text_puts(out->text, read < most && read < size ? " and unreadable memory" : " …");
    free(copy);
}
