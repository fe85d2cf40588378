/* arena.c - blocks of memory that are handed out from the front and given back all at once.
 *
 * In: sizes. Out: zeroed memory. Blocks come zeroed from calloc and no byte is handed out twice, so
 * nothing is cleared here. With -DARENA_HOSTILE each allocation is a block of its own and growing always
 * moves: then AddressSanitizer sees what runs over the end and what relies on staying in place. With small
 * -DARENA_FIRST_BLOCK=, -DARENA_LARGEST_BLOCK= the ends of blocks come often.
 */
#define _DEFAULT_SOURCE /* madvise */
#include "base/arena.h"

#include "base/format.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGNMENT _Alignof(max_align_t)

#ifndef ARENA_FIRST_BLOCK
#define ARENA_FIRST_BLOCK (64 << 10)
#define ARENA_LARGEST_BLOCK (1 << 20)
#endif
enum { FIRST_BLOCK = ARENA_FIRST_BLOCK, LARGEST_BLOCK = ARENA_LARGEST_BLOCK };

struct arena_block {
    struct arena_block *older;
    size_t size; /* bytes behind this header */
    max_align_t bytes[];
};

_Noreturn void arena_exhausted(struct arena *arena)
{
    if (arena->out_of_memory) longjmp(*arena->out_of_memory, 1);
    abort();
}

static struct arena_block *block_new(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) arena_exhausted(arena);
    struct arena_block *block = calloc(1, sizeof *block + size);
    if (!block) arena_exhausted(arena);
    block->size = size;
    return block;
}

/* A block of its own, below the newest one, whose room stays in use. */
static void *alone_take(struct arena *arena, size_t size)
{
    struct arena_block *block = block_new(arena, size);
    struct arena_block **place = arena->blocks ? &arena->blocks->older : &arena->blocks;
    block->older = *place;
    *place = block;
    return block->bytes;
}

#ifdef ARENA_HOSTILE

static void *take(struct arena *arena, size_t size, size_t alignment)
{
    (void)alignment;
    arena->used += size;
    return alone_take(arena, size);
}

static bool grow_in_place(struct arena *arena, const char *memory, size_t old, size_t size)
{
    (void)arena, (void)memory, (void)old, (void)size;
    return false;
}

#else

/* Has the pages of a large block made at once. One by one, when they are written to, they cost a tenth of all the time. */
static void make_pages(struct arena_block *block)
{
#ifdef MADV_POPULATE_WRITE /* Linux */
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin = (uintptr_t)block->bytes;
    uintptr_t from = (begin + page - 1) / page * page, to = (begin + block->size) / page * page;
    if (block->size >= LARGEST_BLOCK && from < to) madvise((void *)from, to - from, MADV_POPULATE_WRITE);
#else
    (void)block;
#endif
}

static void block_open(struct arena *arena)
{
    size_t size = FIRST_BLOCK;
    if (arena->blocks && arena->next) {
        size = arena->blocks->size < LARGEST_BLOCK / 2 ? 2 * arena->blocks->size : LARGEST_BLOCK;
        if (size < FIRST_BLOCK) size = FIRST_BLOCK;
    }
    struct arena_block *block = block_new(arena, size);
    make_pages(block);
    block->older = arena->blocks;
    arena->blocks = block;
    arena->next = (char *)block->bytes;
    arena->end = arena->next + size;
}

static size_t padding(const struct arena *arena, size_t alignment)
{
    return -(uintptr_t)arena->next & (alignment - 1);
}

static bool has_room(const struct arena *arena, size_t size, size_t alignment)
{
    size_t skipped = padding(arena, alignment), room = (size_t)(arena->end - arena->next);
    return arena->next && skipped <= room && size <= room - skipped;
}

static void *take(struct arena *arena, size_t size, size_t alignment)
{
    arena->used += size;
    if (!has_room(arena, size, alignment)) {
        if (size > FIRST_BLOCK / 4) return alone_take(arena, size);
        block_open(arena);
    }
    char *memory = arena->next + padding(arena, alignment);
    arena->next = memory + size;
    return memory;
}

/* Possible where the memory is the last thing that was handed out. */
static bool grow_in_place(struct arena *arena, const char *memory, size_t old, size_t size)
{
    if (!arena->next || memory + old != arena->next) return false;
    if (size - old > (size_t)(arena->end - arena->next)) return false;
    arena->next += size - old;
    arena->used += size - old;
    return true;
}

#endif

void *arena_alloc(struct arena *arena, size_t size)
{
    return take(arena, size, ALIGNMENT);
}

void *arena_grow(struct arena *arena, void *memory, size_t old, size_t size)
{
    if (size <= old && memory) return memory;
    if (old > 0 && grow_in_place(arena, memory, old, size)) return memory;
    void *copy = arena_alloc(arena, size);
    if (old > 0 && memory) memcpy(copy, memory, old);
    return copy;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = take(arena, length + 1, 1);
    if (length > 0) memcpy(copy, text, length);
    return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    char room[512];
    va_list again;
    va_copy(again, arguments);
    size_t length = (size_t)format_text(room, sizeof room, format, again);
    va_end(again);
    if (length < sizeof room) return arena_copy(arena, room, length);
    char *text = take(arena, length + 1, 1);
    vsnprintf(text, length + 1, format, arguments);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->older;
        free(block);
    }
    arena->next = arena->end = NULL;
    arena->used = 0;
}
