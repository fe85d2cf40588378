/* target.c - the files that reports for programs are written to. */
#define _XOPEN_SOURCE 700
#include "report/target.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "report/writer.h"

static char *home; /* where paths begin; NULL: in the current directory */

void ct_target_start(void)
{
    char directory[4096];

    if (getcwd(directory, sizeof directory) != NULL)
        home = ct_copy(directory, strlen(directory));
}

/* Good until the next call. */
static const char *full(const char *path)
{
    static struct ct_text text;

    if (home == NULL || *path == '/' || *path == '\0')
        return path;
    ct_text_clear(&text);
    ct_text_add(&text, "%s/%s", home, path);
    return ct_text_get(&text);
}

static bool fail(struct ct_target *target)
{
    int error = errno;

    if (!target->said) {
        ct_flush();
        fprintf(stderr, "error: cannot write '%s': %s\n", target->path, strerror(error));
    }
    target->said = target->failed = true;
    return false;
}

bool ct_target_is_stdout(const char *path)
{
    struct stat file, out;

    if (path == NULL)
        return false;
    return strcmp(path, "/dev/stdout") == 0 ||
           (stat(full(path), &file) == 0 && fstat(ct_out.descriptor, &out) == 0 && file.st_dev == out.st_dev && file.st_ino == out.st_ino);
}

/* A second opening of what stdout or stderr is would start at its beginning. */
static int open_directly(const char *path)
{
    if (ct_target_is_stdout(path))
        return fcntl(ct_out.descriptor, F_DUPFD_CLOEXEC, 3);
    if (strcmp(path, "/dev/stderr") == 0)
        return fcntl(2, F_DUPFD_CLOEXEC, 3);
    return open(full(path), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
}

static bool opened(struct ct_target *target, int descriptor)
{
    struct stat status;

    if (descriptor < 0)
        return fail(target);
    target->descriptor = descriptor;
    target->failed = false;
    target->is_file = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    return true;
}

bool ct_target_open(struct ct_target *target, const char *path)
{
    target->path = path;
    return opened(target, open_directly(path));
}

/* --- writing -------------------------------------------------------------------------------------------- */

/* A reader that has gone is an error like others: nothing of the run may be lost for it. */
static bool write_to_others(int descriptor, const char *bytes, size_t size)
{
    const struct timespec at_once = {0, 0};
    sigset_t only, before;
    bool fine;
    int error;

    sigemptyset(&only);
    sigaddset(&only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &only, &before);
    fine = ct_write_all(descriptor, bytes, size);
    error = errno;
    if (!fine && error == EPIPE)
        sigtimedwait(&only, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return fine;
}

/* Takes back what a full disk has left of a line. */
static bool write_to_file(int descriptor, const char *bytes, size_t size)
{
    off_t end = lseek(descriptor, 0, SEEK_END);
    int error;

    if (ct_write_all(descriptor, bytes, size))
        return true;
    error = errno;
    if (end >= 0 && ftruncate(descriptor, end) != 0)
        error = errno;
    errno = error;
    return false;
}

bool ct_target_write(struct ct_target *target, const char *bytes, size_t size)
{
    if (target->failed)
        return false;
    if ((target->is_file ? write_to_file : write_to_others)(target->descriptor, bytes, size))
        return true;
    return fail(target);
}

void ct_target_make_directories(const char *path)
{
    char *directory;

    path = full(path);
    directory = ct_copy(path, strlen(path));
    for (char *slash = directory; (slash = strchr(slash + 1, '/')) != NULL; *slash = '/') {
        *slash = '\0';
        mkdir(directory, 0777);
    }
    free(directory);
}

/* --- replacing ------------------------------------------------------------------------------------------ */

static bool is_device_name(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

bool ct_target_can_replace(const char *path)
{
    struct stat status;

    if (is_device_name(path) || ct_target_is_stdout(path))
        return false;
    return lstat(full(path), &status) != 0 ? errno == ENOENT : S_ISREG(status.st_mode);
}

bool ct_target_begin(struct ct_target *target, const char *path)
{
    target->path = path;
    ct_text_clear(&target->temporary);
    if (!ct_target_can_replace(path))
        return opened(target, open_directly(path));
    ct_text_add(&target->temporary, "%s.%ld.tmp", full(path), (long)getpid());
    return opened(target, open(ct_text_get(&target->temporary), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
}

bool ct_target_end(struct ct_target *target)
{
    if (target->descriptor < 0)
        return false;
    if (close(target->descriptor) != 0 && !target->failed)
        fail(target);
    target->descriptor = -1;
    if (target->temporary.size == 0)
        return !target->failed;
    if (!target->failed && rename(ct_text_get(&target->temporary), full(target->path)) != 0)
        fail(target);
    if (target->failed)
        unlink(ct_text_get(&target->temporary));
    return !target->failed;
}
