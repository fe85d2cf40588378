/* target_memory.c - the file that a run leaves for later ones, read by --lf, --ff and --sw.
 *
 * Whatever is in it, it is read or counts for nothing; what is written then is read as the same.
 */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "suite.h"

static char directory[] = "/dev/shm/ctest-fuzz-XXXXXX"; /* where files cost little */
static struct ct_text path;

static void clean_up(void)
{
    struct ct_text ignore = {0};

    unlink(path.data);
    ct_text_add(&ignore, "%s/.gitignore", directory);
    unlink(ct_text_get(&ignore));
    rmdir(directory);
    ct_text_free(&ignore);
    ct_text_free(&path);
}

static void start(void)
{
    char program[4096];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    struct ct_options options = {.cache_directory = directory, .last_failed = true};

    must(size > 0 && mkdtemp(directory) != NULL, "there is a place for the file");
    program[size] = '\0';
    must(ct_memory_start(&fuzz_plan, &options), "the file has a place");
    ct_text_add(&path, "%s/%s-fuzz_suite", directory, strrchr(program, '/') + 1);
    atexit(clean_up);
}

static void write_file(const uint8_t *data, size_t size)
{
    FILE *file = fopen(path.data, "wb");

    must(file != NULL && fwrite(data, 1, size, file) == size && fclose(file) == 0, "the file can be written");
}

static void must_be_sorted(const struct ct_memory *memory)
{
    must(memory->sorted == memory->count && memory->count <= memory->room, "what was read is sorted");
    for (size_t i = 0; i < memory->count; i++) {
        must(*memory->failed[i].id != '\0', "an id is not empty");
        must(i == 0 || strcmp(memory->failed[i - 1].id, memory->failed[i].id) < 0, "each id is there once");
        must((ct_memory_find(memory, memory->failed[i].id) == NULL) == memory->failed[i].gone, "an id is found unless it is gone");
    }
}

/* What was read, written and read again. */
static void must_last(struct ct_memory *memory)
{
    struct ct_memory again;

    memory->changed = true;
    ct_memory_write(memory);
    ct_memory_read(&again, &fuzz_plan);
    must(ct_memory_failures(&again) == ct_memory_failures(memory), "what is written is read");
    for (size_t i = 0; i < memory->count; i++)
        must((ct_memory_find(&again, memory->failed[i].id) == NULL) == memory->failed[i].gone, "each id that is written is read");
    must((again.stopped == NULL) == (memory->stopped == NULL), "where --sw stopped is written");
    if (again.stopped != NULL)
        must(strcmp(again.stopped, memory->stopped) == 0 && again.stopped_items == memory->stopped_items &&
                 again.stopped_at == memory->stopped_at, "where --sw stopped is read");
    ct_memory_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ct_memory memory;
    size_t first, end;

    if (path.data == NULL)
        start();
    write_file(data, size);
    ct_memory_read(&memory, &fuzz_plan);
    must_be_sorted(&memory);
    end = ct_memory_range(&memory, "tests/test_a.ctest", &first);
    must(first <= end && end <= memory.sorted, "the tests of a file follow each other");
    ct_memory_add(&memory, "tests/test_a.ctest::a");
    ct_memory_forget(&memory, "tests/test_a.ctest::Class::b[x]");
    must(ct_memory_find(&memory, "tests/test_a.ctest::Class::b[x]") == NULL, "what is forgotten is gone");
    must_last(&memory);
    ct_memory_free(&memory);
    return 0;
}
