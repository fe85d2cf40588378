/* shared.c - the memory that all processes of a run have in common. */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "guard/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct ct_shared ct_shared;

static void *make(size_t size, bool between_processes)
{
    void *memory = between_processes ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) : calloc(1, size);

    if (memory == NULL || memory == MAP_FAILED) {
        fputs("ctest: out of memory\n", stderr);
        exit(3);
    }
    return memory;
}

void ct_shared_make(ct_index items, bool timed, int slots, bool between_processes)
{
    ct_shared.slot_count = slots;
    ct_shared.board = make(sizeof *ct_shared.board, between_processes);
    ct_shared.slots = make((size_t)slots * sizeof *ct_shared.slots, true); /* children of tests write there anyway */
    ct_shared.outcomes = make((size_t)items + 1, between_processes);
    ct_shared.takers = make(((size_t)items + 1) * sizeof *ct_shared.takers, between_processes);
    ct_shared.seconds = timed ? make(((size_t)items + 1) * sizeof *ct_shared.seconds, between_processes) : NULL;
}

/* FNV-1a (Fowler, Noll, Vo). */
unsigned ct_shared_checksum(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    unsigned sum = 2166136261u;

    for (size_t i = 0; i < size; i++)
        sum = (sum ^ at[i]) * 16777619u;
    return sum;
}

unsigned ct_shared_count_problem(void)
{
    return atomic_fetch_add(&ct_shared.board->problems, 1) + 1;
}
