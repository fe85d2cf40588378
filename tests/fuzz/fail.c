/* fail.c - for LD_PRELOAD: the allocation with the number FAIL, from 1, fails, and with FAIL_ALL those behind it too. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

static long left = -1;

static int fails(void)
{
    static int all;

    if (left == -1) {
        const char *number = getenv("FAIL");

        all = getenv("FAIL_ALL") != NULL;
        left = number != NULL ? atol(number) : 0;
    }
    if (left == 0 || --left > 0)
        return 0;
    left = all;
    errno = ENOMEM;
    return 1;
}

/* A pointer to a function in an object pointer, as POSIX says. */
#define NEXT(name, type)                  \
    static union {                        \
        void *object;                     \
        type;                             \
    } next;                               \
    if (next.object == NULL)              \
        next.object = dlsym(RTLD_NEXT, name)

void *malloc(size_t size)
{
    NEXT("malloc", void *(*function)(size_t size));
    return fails() ? NULL : next.function(size);
}

void *realloc(void *memory, size_t size)
{
    NEXT("realloc", void *(*function)(void *memory, size_t size));
    return fails() ? NULL : next.function(memory, size);
}

/* dlsym itself allocates with calloc where there is an error to keep; glibc's other name for it needs no look-up. */
extern void *__libc_calloc(size_t n, size_t size);

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}
