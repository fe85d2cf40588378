/* arena.h - memory that dies together.
 *
 * Everything a compilation makes lives in its session's arena; passes never free. Allocation never
 * returns NULL: when memory runs out the arena jumps to the place that session_guard set.
 */
#ifndef CTESTC_BASE_ARENA_H
#define CTESTC_BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first; NULL when empty */
    char *next, *end;           /* free room in the newest block */
    size_t used;                /* bytes handed out since the start */
    jmp_buf *out_of_memory;     /* where to go when malloc fails; NULL: abort() */
};

/* `size` zeroed bytes, aligned for any object. */
void *arena_alloc(struct arena *arena, size_t size);

/* A larger copy of the `old` bytes at `memory` (NULL when old is 0); grows in place where it can. */
void *arena_grow(struct arena *arena, void *memory, size_t old, size_t size);

/* A copy of `length` bytes with a NUL behind. */
char *arena_copy(struct arena *arena, const char *text, size_t length);

/* printf into the arena. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* What an allocation does when there is no memory: also for memory that others hand out. */
_Noreturn void arena_exhausted(struct arena *arena);

/* Frees all blocks; the arena is empty and may be used again. */
void arena_free(struct arena *arena);

/* One zeroed object of the type. */
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

#endif
