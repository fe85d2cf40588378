/* map.h - a hash map from bytes to a pointer, and interned names on top of it. */
#ifndef CTESTC_BASE_MAP_H
#define CTESTC_BASE_MAP_H

#include <stdint.h>

#include "base/arena.h"

struct map_entry {
    const char *key; /* in the arena, or the caller's for as long as the map lives */
    size_t length;
    uint64_t hash;
    void *value; /* NULL until the caller sets it */
};

struct map {
    struct map_entry *entries; /* open addressing; `room` is a power of two or 0 */
    size_t n, room;
};

/* FNV-1a, 64 bits; `seed` is 0 or the hash of what came before. */
uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t length);

/* The entry of the key, made if it is missing. The key's bytes are not copied.
 * The pointer is good until the next map_at. */
struct map_entry *map_at(struct arena *arena, struct map *map, const void *key, size_t length);

/* The value of the key, or NULL. */
void *map_get(const struct map *map, const void *key, size_t length);

/* The one copy of this text: two names are equal when their pointers are. */
const char *name_intern(struct arena *arena, struct map *names, const char *text, size_t length);

#endif
