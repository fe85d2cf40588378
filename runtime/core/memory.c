/* memory.c - the file that a run leaves for later ones.
 *
 *   ctest-cache 1
 *   failed tests/test_db.ctest::Users::adds[pg]
 *   stepwise 120 1767225600 tests/test_db.ctest::closes       items in all, seconds since 1970
 *   end
 *
 * In an id, control characters and backslashes are \xHH. A file without its last line, or with any other line, is not
 * ours or was damaged, and counts for nothing. What a run means for it is report/remember.c's, what it means for a run
 * rerun.c's.
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE /* flock */
#include "core/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/environment.h"
#include "report/writer.h"

#define HEADER "ctest-cache 1\n"
#define FOOTER "end\n"

enum { SIZE_MAX_READ = 64 << 20, LOCK_TRIES = 100, LOCK_PAUSE = 5 * 1000 * 1000 };

static struct {
    char *directory; /* NULL: nothing is remembered */
    char *path;
    bool wanted;     /* somebody asked for it: what is wrong with it is said */
} file;

/* --- where it is ---------------------------------------------------------------------------------------- */

/* The program's own path, without links; NULL where that cannot be found out. */
static char *program_path(const char *name)
{
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);

    if (size > 0) {
        path[size] = '\0';
        if (access(path, F_OK) == 0)
            return ct_copy(path, (size_t)size);
    }
    return name != NULL && strchr(name, '/') != NULL ? realpath(name, NULL) : NULL;
}

/* `directory` as it is from anywhere. */
static void absolute_add(struct ct_text *text, const char *directory)
{
    char here[4096];

    if (directory[0] != '/' && getcwd(here, sizeof here) != NULL)
        ct_text_add(text, "%s/", here);
    ct_text_puts(text, directory);
}

bool ct_memory_start(const struct ct_suite *suite, const struct ct_options *options)
{
    struct ct_text directory = {0}, path = {0};
    char *program, *slash;
    bool under_bazel = getenv("BAZEL_TEST") != NULL || getenv("TEST_TOTAL_SHARDS") != NULL;

    if (file.directory != NULL)
        return true;
    file.wanted = options->last_failed || options->failed_first || options->stepwise || options->cache_clear ||
                  options->cache_directory != NULL;
    if ((under_bazel && !file.wanted) || (program = program_path(options->program)) == NULL)
        return false;
    slash = strrchr(program, '/');
    if (options->cache_directory != NULL)
        absolute_add(&directory, options->cache_directory);
    else
        ct_text_add(&directory, "%.*s/.ctest-cache", (int)(slash - program), program);
    ct_text_add(&path, "%s/%s-", ct_text_get(&directory), slash + 1);
    for (const char *name = suite->name; *name != '\0'; name++)
        ct_text_put(&path, *name == '/' ? "_" : name, 1);
    free(program);
    file.directory = directory.data;
    file.path = path.data;
    return true;
}

static void complain(const char *what, const char *why)
{
    static bool told;

    if (file.wanted && !told)
        ct_warn("%s '%s': %s", what, file.path, why);
    told = true;
}

/* --- the entries ---------------------------------------------------------------------------------------- */

static int compare_remembered(const void *left, const void *right)
{
    const struct ct_remembered *a = left, *b = right;

    return strcmp(a->id, b->id);
}

/* The first entry whose id is not less than `id`. */
static size_t lower_bound(const struct ct_memory *memory, const char *id)
{
    size_t low = 0, high = memory->sorted;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(memory->failed[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct ct_remembered *ct_memory_find(const struct ct_memory *memory, const char *id)
{
    size_t at = lower_bound(memory, id);

    if (at == memory->sorted || strcmp(memory->failed[at].id, id) != 0 || memory->failed[at].gone)
        return NULL;
    return &memory->failed[at];
}

size_t ct_memory_range(const struct ct_memory *memory, const char *path, size_t *first)
{
    struct ct_text id = {0};
    size_t end;

    ct_text_add(&id, "%s::", path);
    end = *first = lower_bound(memory, ct_text_get(&id));
    while (end < memory->sorted && strncmp(memory->failed[end].id, id.data, id.size) == 0)
        end++;
    ct_text_free(&id);
    return end;
}

size_t ct_memory_failures(const struct ct_memory *memory)
{
    size_t failures = 0;

    for (size_t i = 0; i < memory->count; i++)
        failures += !memory->failed[i].gone;
    return failures;
}

/* Adds an id, of which it becomes the owner, out of order. */
static void append(struct ct_memory *memory, char *id)
{
    if (memory->count == memory->room) {
        memory->room = memory->room * 2 + 16;
        memory->failed = ct_reallocate(memory->failed, memory->room * sizeof *memory->failed);
    }
    memory->failed[memory->count++] = (struct ct_remembered){id, false};
}

static void sort(struct ct_memory *memory)
{
    size_t kept = 0;

    if (memory->count != 0)
        qsort(memory->failed, memory->count, sizeof *memory->failed, compare_remembered);
    for (size_t i = 0; i < memory->count; i++)
        if (kept != 0 && strcmp(memory->failed[kept - 1].id, memory->failed[i].id) == 0)
            free(memory->failed[i].id);
        else
            memory->failed[kept++] = memory->failed[i];
    memory->count = memory->sorted = kept;
}

void ct_memory_add(struct ct_memory *memory, const char *id)
{
    size_t at = lower_bound(memory, id);
    bool known = at < memory->sorted && strcmp(memory->failed[at].id, id) == 0;

    if (known && !memory->failed[at].gone)
        return;
    if (known)
        memory->failed[at].gone = false;
    else
        append(memory, ct_copy(id, strlen(id)));
    memory->changed = true;
}

void ct_memory_forget(struct ct_memory *memory, const char *id)
{
    struct ct_remembered *entry = ct_memory_find(memory, id);

    if (entry == NULL)
        return;
    entry->gone = true;
    memory->changed = true;
}

void ct_memory_stop_at(struct ct_memory *memory, const char *id, unsigned long long items)
{
    if (id == NULL && memory->stopped == NULL)
        return;
    free(memory->stopped);
    memory->stopped = id != NULL ? ct_copy(id, strlen(id)) : NULL;
    memory->stopped_items = items;
    memory->stopped_at = (long long)time(NULL);
    memory->changed = true;
}

void ct_memory_free(struct ct_memory *memory)
{
    for (size_t i = 0; i < memory->count; i++)
        free(memory->failed[i].id);
    free(memory->failed);
    free(memory->stopped);
    *memory = (struct ct_memory){0};
}

/* --- reading -------------------------------------------------------------------------------------------- */

static ssize_t read_some(int descriptor, char *bytes, size_t size)
{
    ssize_t got;

    do
        got = read(descriptor, bytes, size);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Appends the whole file; false where there is none, or none that can be read. */
static bool load(struct ct_text *text)
{
    struct stat status;
    char bytes[1 << 14];
    ssize_t size = -1;
    int descriptor = open(file.path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (descriptor < 0) {
        if (errno != ENOENT)
            complain("cannot read", strerror(errno));
        return false;
    }
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= SIZE_MAX_READ)
        while ((size = read_some(descriptor, bytes, sizeof bytes)) > 0 && text->size <= SIZE_MAX_READ)
            ct_text_put(text, bytes, (size_t)size);
    close(descriptor);
    if (size != 0)
        complain("cannot read", "it is not a file as a run leaves it");
    return size == 0;
}

static int hex_digit(char digit)
{
    const char *digits = "0123456789abcdef", *at = digit != '\0' ? strchr(digits, digit) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

/* The id that is written in [text, end); NULL: none is. */
static char *read_id(const char *text, const char *end)
{
    char *id = ct_allocate((size_t)(end - text) + 1), *to = id;

    for (; text < end; text++) {
        int high, low;

        if (*text != '\\') {
            *to++ = *text;
            continue;
        }
        if (end - text < 4 || text[1] != 'x' || (high = hex_digit(text[2])) < 0 || (low = hex_digit(text[3])) < 0)
            break;
        *to++ = (char)(high * 16 + low);
        text += 3;
    }
    *to = '\0';
    if (text == end && strlen(id) == (size_t)(to - id) && to != id)
        return id;
    free(id);
    return NULL;
}

/* The number in front of a space; goes behind that. */
static bool read_number(const char **text, unsigned long long *number)
{
    size_t digits = strspn(*text, "0123456789");

    if (digits == 0 || digits > 18 || (*text)[digits] != ' ')
        return false;
    *number = strtoull(*text, NULL, 10);
    *text += digits + 1;
    return true;
}

static bool read_line(struct ct_memory *memory, const char *line, const char *end)
{
    unsigned long long stopped_at;
    char *id;

    if (strncmp(line, "failed ", 7) == 0) {
        if ((id = read_id(line + 7, end)) == NULL)
            return false;
        append(memory, id);
        return true;
    }
    if (memory->stopped != NULL || strncmp(line, "stepwise ", 9) != 0)
        return false;
    line += 9;
    if (!read_number(&line, &memory->stopped_items) || !read_number(&line, &stopped_at))
        return false;
    memory->stopped_at = (long long)stopped_at;
    return (memory->stopped = read_id(line, end)) != NULL;
}

static bool read_lines(struct ct_memory *memory, const struct ct_text *text)
{
    const char *line = ct_text_get(text), *last;

    if (text->size < strlen(HEADER) + strlen(FOOTER) || strlen(line) != text->size)
        return false;
    last = line + text->size - strlen(FOOTER);
    if (strncmp(line, HEADER, strlen(HEADER)) != 0 || strcmp(last, FOOTER) != 0 || last[-1] != '\n')
        return false;
    for (line += strlen(HEADER); line < last; line = strchr(line, '\n') + 1)
        if (!read_line(memory, line, strchr(line, '\n')))
            return false;
    return true;
}

/* Forgets the tests of a file of the suite that it has no longer. Those of other files stay: they may be another
 * suite's that is built to the same program. */
static void prune(struct ct_memory *memory, const struct ct_module *module)
{
    size_t first, end = ct_memory_range(memory, module->path, &first);
    struct ct_text id = {0};
    struct ct_cursor at = {.module = module};

    if (first == end)
        return;
    for (size_t i = first; i < end; i++)
        memory->failed[i].gone = true;
    for (ct_index item = 0; item < module->item_count; item++) {
        size_t found;

        at.item = module->items + item;
        ct_text_clear(&id);
        ct_id_add(&id, &at);
        found = lower_bound(memory, ct_text_get(&id));
        if (found < end && strcmp(memory->failed[found].id, id.data) == 0)
            memory->failed[found].gone = false;
    }
    for (size_t i = first; i < end; i++)
        memory->changed = memory->changed || memory->failed[i].gone;
    ct_text_free(&id);
}

void ct_memory_read(struct ct_memory *memory, const struct ct_suite *suite)
{
    struct ct_text text = {0};

    *memory = (struct ct_memory){0};
    if (file.path == NULL)
        return;
    if (load(&text) && !read_lines(memory, &text)) {
        complain("cannot read", "it is damaged, or not a file as a run leaves it");
        ct_memory_free(memory);
    }
    ct_text_free(&text);
    sort(memory);
    for (ct_index i = 0; i < suite->module_count && memory->count != 0; i++)
        prune(memory, suite->modules[i]);
}

/* --- writing -------------------------------------------------------------------------------------------- */

static void id_add(struct ct_text *text, const char *id)
{
    for (; *id != '\0'; id++)
        if ((unsigned char)*id < 0x20 || *id == 0x7f || *id == '\\')
            ct_text_add(text, "\\x%02x", (unsigned)(unsigned char)*id);
        else
            ct_text_put(text, id, 1);
}

/* Makes the directory, with those above it. What is in it is nothing for version control. */
static bool make_directory(void)
{
    struct ct_text ignore = {0};
    int descriptor;

    for (char *slash = strchr(file.directory + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(file.directory, 0777);
        *slash = '/';
    }
    if (mkdir(file.directory, 0777) != 0)
        return errno == EEXIST;
    ct_text_add(&ignore, "%s/.gitignore", file.directory);
    descriptor = open(ct_text_get(&ignore), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) {
        ct_write_all(descriptor, "*\n", 2);
        close(descriptor);
    }
    ct_text_free(&ignore);
    return true;
}

static bool replace_file(const struct ct_text *text)
{
    struct ct_text temporary = {0};
    int descriptor, problem = 0;

    ct_text_add(&temporary, "%s.%ld.tmp", file.path, (long)getpid());
    unlink(ct_text_get(&temporary));
    descriptor = open(ct_text_get(&temporary), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0)
        problem = errno;
    else {
        if (!ct_write_all(descriptor, text->data, text->size))
            problem = errno;
        if (close(descriptor) != 0 && problem == 0)
            problem = errno;
        if (problem == 0 && rename(temporary.data, file.path) != 0)
            problem = errno;
        if (problem != 0)
            unlink(temporary.data);
    }
    ct_text_free(&temporary);
    errno = problem;
    return problem == 0;
}

void ct_memory_write(struct ct_memory *memory)
{
    struct ct_text text = {0};

    if (file.path == NULL || !memory->changed)
        return;
    sort(memory);
    ct_text_puts(&text, HEADER);
    for (size_t i = 0; i < memory->count; i++)
        if (!memory->failed[i].gone) {
            ct_text_puts(&text, "failed ");
            id_add(&text, memory->failed[i].id);
            ct_text_puts(&text, "\n");
        }
    if (memory->stopped != NULL) {
        ct_text_add(&text, "stepwise %llu %lld ", memory->stopped_items, memory->stopped_at);
        id_add(&text, memory->stopped);
        ct_text_puts(&text, "\n");
    }
    ct_text_puts(&text, FOOTER);
    if (!make_directory() || !replace_file(&text))
        complain("cannot write", strerror(errno));
    ct_text_free(&text);
    memory->changed = false;
}

void ct_memory_clear(void)
{
    if (file.path != NULL && unlink(file.path) != 0 && errno != ENOENT)
        complain("cannot remove", strerror(errno));
}

int ct_memory_lock(void)
{
    const struct timespec pause = {0, LOCK_PAUSE};
    int lock = -1;

    if (file.directory != NULL && make_directory())
        lock = open(file.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0 && i < LOCK_TRIES; i++)
        nanosleep(&pause, NULL);
    return lock;
}

void ct_memory_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}
