/* value.h - values of C as text. */
#ifndef CT_CHECK_VALUE_H
#define CT_CHECK_VALUE_H

#include <stdarg.h>

#include "core/text.h"
#include "ctest/plan.h"

/* What users' show functions write to. */
struct ct_out {
    struct ct_text *text;
};

struct ct_value {
    unsigned kind; /* enum ct_kind; CT_KIND_OTHER: it is not known */
    union {
        long long i;          /* signed kinds */
        unsigned long long u; /* unsigned kinds, and bool */
        long double f;        /* floating kinds */
        const void *p;        /* CT_KIND_STRING, CT_KIND_POINTER, CT_SHOWN_BY and above */
    } as;
};

/* How a value is to be shown. */
struct ct_look {
    unsigned own;       /* kind of the operand before it was converted; CT_KIND_OTHER: no other is known */
    char hint;          /* of its line in the parts, 0: none */
    const struct ct_enumerator *names; /* of its enum, or NULL */
    bool with_address;  /* of pointers whose text says what is there: the address too */
    const struct ct_file *file; /* whose show functions are meant, or NULL */
};

bool ct_kind_is_signed(unsigned kind);
bool ct_kind_is_unsigned(unsigned kind);
bool ct_kind_is_floating(unsigned kind);
bool ct_kind_is_pointer(unsigned kind);
/* Bytes of a value; 0 where the kind is not known. */
size_t ct_kind_size(unsigned kind);
/* The kind that arguments of this kind are passed as. */
unsigned ct_kind_promoted(unsigned kind);

/* The next argument. After one of a kind that is not known, nothing can be read any more: false. */
bool ct_value_take(struct ct_value *value, unsigned kind, va_list *arguments);
/* The value that lies at an address. */
struct ct_value ct_value_at(const void *at, unsigned kind);
/* Below, at or above 0, as C compares two values of one kind; 2 where they have no order (a NaN). */
int ct_value_order(const struct ct_value *a, const struct ct_value *b);
/* Is it what C takes for false? */
bool ct_value_is_zero(const struct ct_value *value);

void ct_value_add(struct ct_text *text, const struct ct_value *value, const struct ct_look *look);
/* A number with as few digits as tell it apart from others of its kind. */
void ct_number_add(struct ct_text *text, long double number, unsigned kind);
/* A string in quotes, cut unless everything is to be shown. */
void ct_string_add(struct ct_text *text, const char *string);
/* One byte as in a C string literal. Bytes of UTF-8 stay. */
void ct_byte_add(struct ct_text *text, unsigned char byte);
/* Does `order`, as of ct_value_order, satisfy "==" and so on? */
bool ct_order_satisfies(int order, const char *op);
/* -vv: values are shown whole. */
bool ct_shows_all(void);

#endif
