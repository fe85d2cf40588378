/* map.c - open addressing with linear probing, at most two thirds full; entries are never removed.
 *
 * In: keys as bytes. Out: one entry for each. The table doubles inside the arena, which keeps the
 * smaller ones: together they are as large as the last.
 */
#include "base/map.h"

#include <string.h>

enum { FIRST_ROOM = 16 };

/* Fowler, Noll, Vo: FNV-1a, with its published offset basis and prime. */
uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint64_t hash = seed ? seed : UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++) hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static size_t first_slot(const struct map *map, uint64_t hash)
{
    return (size_t)(hash ^ hash >> 32) & (map->room - 1);
}

/* The entry with this key, or the empty one where it belongs. The map has room. */
static struct map_entry *find(const struct map *map, uint64_t hash, const void *key, size_t length)
{
    for (size_t i = first_slot(map, hash);; i = (i + 1) & (map->room - 1)) {
        struct map_entry *entry = &map->entries[i];
        if (!entry->key) return entry;
        if (entry->hash == hash && entry->length == length && memcmp(entry->key, key, length) == 0)
            return entry;
    }
}

static void reinsert(struct map *map, const struct map_entry *entry)
{
    size_t i = first_slot(map, entry->hash);
    while (map->entries[i].key) i = (i + 1) & (map->room - 1);
    map->entries[i] = *entry;
}

static void grow(struct arena *arena, struct map *map)
{
    struct map larger = {.n = map->n, .room = map->room ? 2 * map->room : FIRST_ROOM};
    larger.entries = arena_alloc(arena, larger.room * sizeof *larger.entries);
    for (size_t i = 0; i < map->room; i++)
        if (map->entries[i].key) reinsert(&larger, &map->entries[i]);
    *map = larger;
}

struct map_entry *map_at(struct arena *arena, struct map *map, const void *key, size_t length)
{
    if (3 * (map->n + 1) > 2 * map->room) grow(arena, map);
    if (length == 0) key = "";
    uint64_t hash = hash_bytes(0, key, length);
    struct map_entry *entry = find(map, hash, key, length);
    if (!entry->key) {
        *entry = (struct map_entry){.key = key, .length = length, .hash = hash};
        map->n++;
    }
    return entry;
}

void *map_get(const struct map *map, const void *key, size_t length)
{
    if (map->n == 0) return NULL;
    return find(map, hash_bytes(0, key, length), length ? key : "", length)->value;
}

const char *name_intern(struct arena *arena, struct map *names, const char *text, size_t length)
{
    struct map_entry *entry = map_at(arena, names, text, length);
    if (!entry->value) entry->key = entry->value = arena_copy(arena, text, length);
    return entry->value;
}
