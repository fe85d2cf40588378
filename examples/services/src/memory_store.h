/* memory_store.h - a store that is an array. For development and for tests. */
#ifndef MEMORY_STORE_H
#define MEMORY_STORE_H

#include "services.h"

struct memory_store {
    struct store store; /* first: a pointer to one is a pointer to the other */
    size_t count;
    struct {
        char name[64], text[64];
    } entries[32];
};

/* Makes `memory` an empty store, and returns it as one. */
struct store *memory_store_init(struct memory_store *memory);

#endif
