#include "memory_store.h"

#include <stdio.h>
#include <string.h>

static size_t find(const struct memory_store *memory, const char *name)
{
    size_t i = 0;
    while (i < memory->count && strcmp(memory->entries[i].name, name) != 0)
        i++;
    return i;
}

static bool set(struct store *store, const char *name, const char *text)
{
    struct memory_store *memory = (struct memory_store *)store;
    size_t i = find(memory, name);
    if (i == sizeof memory->entries / sizeof *memory->entries)
        return false;
    if (strlen(name) >= sizeof memory->entries->name || strlen(text) >= sizeof memory->entries->text)
        return false;
    strcpy(memory->entries[i].name, name);
    strcpy(memory->entries[i].text, text);
    if (i == memory->count)
        memory->count++;
    return true;
}

static bool get(struct store *store, const char *name, char *text, size_t size)
{
    struct memory_store *memory = (struct memory_store *)store;
    size_t i = find(memory, name);
    if (i == memory->count)
        return false;
    snprintf(text, size, "%s", memory->entries[i].text);
    return true;
}

static bool clear(struct store *store)
{
    ((struct memory_store *)store)->count = 0;
    return true;
}

struct store *memory_store_init(struct memory_store *memory)
{
    memory->store = (struct store){set, get, clear};
    memory->count = 0;
    return &memory->store;
}
