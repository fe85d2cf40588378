/* yaml.h - a YAML file as a tree of nodes with places, read by libyaml. */
#ifndef CTESTC_SOURCE_YAML_H
#define CTESTC_SOURCE_YAML_H

#include <stdbool.h>

#include "base/vec.h"
#include "source/session.h"

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml;
struct yaml_pair {
    const struct yaml *key, *value;
};

struct yaml {
    enum yaml_kind kind;
    struct range range;  /* in the YAML file; bytes, converted from libyaml's characters */
    const char *text;    /* scalar: its value, escapes resolved; a NUL follows */
    size_t size;         /* bytes of text, which may hold NULs */
    bool is_plain;       /* scalar: written without quotes and not as a block */
    const char *tag;     /* an explicit tag, or NULL */
    VEC(const struct yaml *) items; /* sequence */
    VEC(struct yaml_pair) pairs;    /* mapping, in the order of the file; keys may be any node */
};

/* The first document; aliases are resolved (a node may occur more than once). NULL after CT0701, also
 * for an empty file, a second document and a mapping with one key twice. Each file is read once a session. */
const struct yaml *yaml_load(struct session *session, const struct source *source);

/* The value of a mapping's key, or NULL. */
const struct yaml *yaml_get(const struct yaml *mapping, const char *key);

#endif
