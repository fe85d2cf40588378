/* tmp.c - the built-in fixture `tmp_path`: directories $TMPDIR/ctest-of-USER/run-N/NAME-K.
 *
 * A directory goes when its fixture ends, unless something failed in the meantime. What is left of a run stays
 * until three newer runs have left something. A lock on run-N says that its program still runs. All workers share one: the first
 * that needs it makes it, under a lock on the directory above, and writes its path where the others find it.
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE /* flock */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/run.h"
#include "ctest/ctest.h"
#include "guard/guard.h"
#include "guard/shared.h"

enum { RUNS_KEPT = 3, NAME_MAX_LENGTH = 40 };

static bool entered;  /* the run's directory is made, and locked by this process */
static unsigned made; /* directories in it so far, that this process knows of */

static char *run_path(void)
{
    return ct_shared.board->tmp_path;
}

/* A directory; what the fixture's value points at is `path`. */
struct directory {
    unsigned problems; /* of the run, when it was made */
    char path[];
};

/* --- removing ------------------------------------------------------------------------------------------- */

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Opens a directory to empty it, never through a link; makes it readable where that is what is missing. */
static int open_to_empty(int parent, const char *name)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int descriptor = openat(parent, name, flags);
    struct stat status;

    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(status.st_mode))
        return descriptor;
    if ((status.st_mode & 0700) != 0700) {
        fchmodat(parent, name, 0700, 0);
        if (descriptor < 0)
            descriptor = openat(parent, name, flags);
    }
    return descriptor;
}

/* Removes a file, or a directory with all that is in it. */
static void remove_at(int parent, const char *name)
{
    int descriptor;
    DIR *directory;
    struct dirent *entry;

    if (unlinkat(parent, name, 0) == 0 || unlinkat(parent, name, AT_REMOVEDIR) == 0)
        return; /* an empty directory needs no descriptor, of which a test may have left none */
    if ((descriptor = open_to_empty(parent, name)) < 0)
        return;
    if ((directory = fdopendir(descriptor)) == NULL) {
        close(descriptor);
        return;
    }
    while ((entry = readdir(directory)) != NULL)
        if (!is_dots(entry->d_name))
            remove_at(descriptor, entry->d_name);
    closedir(directory);
    unlinkat(parent, name, AT_REMOVEDIR);
}

/* --- runs ----------------------------------------------------------------------------------------------- */

/* The number of "run-N"; -1: it is no such name. */
static long run_number(const char *name)
{
    char *end;
    long number;

    if (strncmp(name, "run-", 4) != 0 || name[4] < '0' || name[4] > '9')
        return -1;
    errno = 0;
    number = strtol(name + 4, &end, 10);
    return errno == 0 && *end == '\0' ? number : -1;
}

/* Removes the run unless its program still holds its lock. */
static void remove_run(int base, const char *name)
{
    int descriptor = openat(base, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (descriptor < 0)
        return;
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        remove_at(base, name);
    close(descriptor);
}

/* Removes runs older than the last ones; returns the highest number that there is. */
static long tidy(int base)
{
    int descriptor = openat(base, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
    struct dirent *entry;
    long newest[RUNS_KEPT - 1] = {-1, -1};

    if (directory == NULL) {
        if (descriptor >= 0)
            close(descriptor);
        return -1;
    }
    while ((entry = readdir(directory)) != NULL) {
        long number = run_number(entry->d_name);

        for (int i = 0; i < RUNS_KEPT - 1; i++)
            if (number > newest[i]) {
                long other = newest[i];

                newest[i] = number;
                number = other;
            }
    }
    rewinddir(directory);
    while ((entry = readdir(directory)) != NULL) {
        long number = run_number(entry->d_name);

        if (number >= 0 && number < newest[RUNS_KEPT - 2])
            remove_run(base, entry->d_name);
    }
    closedir(directory);
    return newest[0];
}

/* Appends the user's name, as far as it can stand in a path. */
static void user_add(struct ct_text *text)
{
    const char *user = getenv("USER");

    if (user == NULL || user[0] == '\0' || user[strspn(user, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")] != '\0')
        ct_text_add(text, "%lu", (unsigned long)geteuid());
    else
        ct_text_puts(text, user);
}

static const char *named_directory(const char *variable, const char *otherwise)
{
    const char *path = getenv(variable);

    return path != NULL && *path != '\0' ? path : otherwise;
}

/* Opens the directory of this user's runs and says where it is; it must be a directory of our own that nobody else can write. */
static int open_base(struct ct_text *path)
{
    static const char *const variables[] = {"TEST_TMPDIR", "TMPDIR"};
    const char *parent = "/tmp";
    struct stat status;
    int descriptor;

    for (size_t i = sizeof variables / sizeof *variables; i-- > 0;)
        parent = named_directory(variables[i], parent);
    ct_text_add(path, "%s/ctest-of-", parent);
    user_add(path);
    if (mkdir(path->data, 0700) != 0 && errno != EEXIST)
        ct_failure_raise_text("cannot make the directory '%s': %s", path->data, strerror(errno));
    descriptor = open(path->data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor >= 0 && fstat(descriptor, &status) == 0 && status.st_uid == geteuid() &&
        (status.st_mode & 022) == 0)
        return descriptor;
    if (descriptor >= 0)
        close(descriptor);
    ct_text_puts(path, "-XXXXXX");
    if (mkdtemp(path->data) == NULL)
        ct_failure_raise_text("cannot make the directory '%s': %s", path->data, strerror(errno));
    return open(path->data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Makes a directory for the run, with the next number. 0, or why it cannot. */
static int make_run(int base, struct ct_text *path)
{
    size_t length = path->size = strlen(path->data);
    long number = tidy(base);
    char *real;
    int problem = 0;

    do {
        path->size = length;
        ct_text_add(path, "/run-%ld", ++number);
        problem = mkdir(path->data, 0700) == 0 ? 0 : errno;
    } while (problem == EEXIST);
    if (problem != 0)
        return problem;
    real = realpath(path->data, NULL);
    if (real == NULL)
        problem = errno;
    else if (strlen(real) >= CT_TMP_PATH_MAX)
        problem = ENAMETOOLONG;
    else
        memcpy(run_path(), real, strlen(real) + 1);
    if (problem != 0)
        rmdir(path->data);
    free(real);
    return problem;
}

static void enter_run(void)
{
    struct ct_text path = {0};
    int base = open_base(&path), problem = 0, descriptor = -1;

    flock(base, LOCK_EX);
    if (run_path()[0] == '\0' || access(run_path(), F_OK) != 0)
        problem = make_run(base, &path);
    close(base); /* and the lock goes */
    if (problem == 0 && (descriptor = open(run_path(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        problem = errno;
    if (problem != 0)
        ct_failure_raise_text("cannot make the directory '%s': %s", path.data, strerror(problem));
    flock(descriptor, LOCK_SH | LOCK_NB); /* held until the process ends */
    ct_text_free(&path);
    entered = true;
}

void ct_tmp_stop(void)
{
    if (run_path()[0] != '\0')
        rmdir(run_path()); /* stays where something is left in it */
}

/* --- the fixture ---------------------------------------------------------------------------------------- */

/* Appends what the directory is for, as far as it can stand in a path: the test, or the file of what lives longer. */
static void name_add(struct ct_text *text)
{
    const struct ct_frame *frame = ct_run.frame;
    struct ct_cursor at = {.module = frame->module, .item = frame->item};
    const struct ct_fixture *asker = frame->instance->asker;
    size_t start = text->size;

    if (asker != NULL)
        ct_text_puts(text, asker->name);
    else if (frame->instance->scope == CT_FUNCTION)
        ct_text_puts(text, at.module->text + ct_test_of(&at)->name);
    else
        ct_text_puts(text, ct_scope_name(frame->instance->scope));
    if (text->size - start > NAME_MAX_LENGTH)
        text->size = start + NAME_MAX_LENGTH;
    text->data[text->size] = '\0';
}

const char *ct_tmp_open(void)
{
    struct ct_text path = {0};
    struct directory *directory;
    size_t length;

    if (!entered)
        enter_run();
    ct_text_add(&path, "%s/", run_path());
    name_add(&path);
    length = path.size;
    do {
        path.size = length;
        ct_text_add(&path, "-%u", made++);
    } while (mkdir(path.data, 0700) != 0 && errno == EEXIST);
    if (access(path.data, W_OK) != 0)
        ct_failure_raise_text("cannot make the directory '%s': %s", path.data, strerror(errno));
    directory = ct_allocate(sizeof *directory + path.size + 1);
    directory->problems = ct_run.problems;
    memcpy(directory->path, path.data, path.size + 1);
    ct_text_free(&path);
    return directory->path;
}

void ct_tmp_close(const char *path)
{
    struct directory *directory = (struct directory *)(void *)((size_t)path - offsetof(struct directory, path));

    if (directory->problems == ct_run.problems)
        remove_at(AT_FDCWD, path);
    free(directory);
}
