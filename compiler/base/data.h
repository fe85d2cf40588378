/* data.h - data for other programs: JSON or YAML, from the same calls.
 *
 * A document is one map. Each call writes one value: under `key` in a map, with `key` NULL in a list.
 */
#ifndef CTESTC_BASE_DATA_H
#define CTESTC_BASE_DATA_H

#include <stdbool.h>

#include "base/text.h"

enum data_format { DATA_JSON, DATA_YAML };

enum data_kind {
    DATA_MAP,
    DATA_LIST,
    DATA_ROW,       /* a map that JSON has on one line, with all that is in it */
    DATA_FLAT_MAP,  /* a map, or list, that YAML has on one line, too */
    DATA_FLAT_LIST,
};

enum { DATA_DEEPEST = 16 };

struct data {
    struct text *text;
    enum data_format format;
    unsigned depth; /* how many maps and lists are open */
    struct data_level {
        enum data_kind kind;
        bool is_flat;
        bool has_key;   /* it is a value of a map */
        unsigned count; /* values written so far */
    } levels[DATA_DEEPEST];
    bool is_at_dash; /* YAML: the `- ` of a list was just written */
};

/* An open document. */
struct data data_open(struct text *text, enum data_format format);

/* Begins a map or list. */
void data_begin(struct data *data, const char *key, enum data_kind kind);

/* Ends what was begun last; at last the document. */
void data_end(struct data *data);

/* Bytes that are not UTF-8 become U+FFFD. NULL is written as null. */
void data_string(struct data *data, const char *key, const char *string);
void data_number(struct data *data, const char *key, unsigned long number);
void data_bool(struct data *data, const char *key, bool value);

#endif
