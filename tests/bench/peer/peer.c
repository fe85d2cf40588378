/* peer.c - the resources of peer.h. */
#include "peer.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL) {
        perror("malloc");
        exit(3);
    }
    return memory;
}

struct store *store_open(void)
{
    struct store *store = allocate(sizeof *store);
    store->opened = 0;
    return store;
}

void store_close(struct store *store)
{
    if (store->opened != 0)
        fprintf(stderr, "%d tables left open\n", store->opened);
    free(store);
}

struct table *table_open(struct store *store, int base)
{
    struct table *table = allocate(sizeof *table);
    store->opened++;
    table->store = store;
    table->base = base;
    return table;
}

void table_close(struct table *table)
{
    table->store->opened--;
    free(table);
}

struct row *row_make(void)
{
    struct row *row = allocate(sizeof *row);
    row->total = 0;
    row->limit = INT_MAX;
    return row;
}

void row_free(struct row *row)
{
    free(row);
}
