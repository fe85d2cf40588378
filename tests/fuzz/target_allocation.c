/* target_allocation.c - memory runs out in the middle of a compilation.
 *
 * The first two bytes say at which allocation, the rest is a suite. What fails must come to the place that was set for it, and
 * the session must still be free to go. The arena gives each allocation a block of its own here, so that any of them can fail.
 * What flex and libyaml have is lost with the process then: leaks are not looked for.
 */
#include <setjmp.h>
#include <stdlib.h>

#include "driver/outputs.h"
#include "fuzz.h"

const char *__asan_default_options(void);
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static bool counts;
static size_t left; /* allocations until one fails; then all others do too, or only that one */
static bool goes_on_failing;

const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

static bool fails(void)
{
    if (!counts) return false;
    if (left > 0) {
        left--;
        return false;
    }
    counts = goes_on_failing;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails() ? NULL : __real_realloc(memory, size);
}

static void compile_guarded(struct session *session, const char *text, size_t size)
{
    jmp_buf out_of_memory;
    session->arena.out_of_memory = &out_of_memory;
    counts = true;
    if (setjmp(out_of_memory) == 0) {
        struct compilation compilation;
        const struct fuzz_files files = fuzz_split(session, text, size);
        fuzz_give(session, &files);
        fuzz_compile(session, &files, NULL, outputs_render, &compilation);
    }
    counts = false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    struct session *session = fuzz_session();
    left = data[0] + 256u * (data[1] % 128u);
    goes_on_failing = data[1] >= 128;
    compile_guarded(session, (const char *)data + 2, size - 2);
    session_free(session);
    return 0;
}
