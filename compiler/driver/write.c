/* write.c - files are written only if they change, and complete or not at all.
 *
 * In: paths and texts. First every text that differs goes into a temporary file beside its target; only when all
 * of them are complete do they get their names. What is no regular file (/dev/stdout) is written in place.
 */
#include "driver/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/path.h"
#include "source/diag.h"

static const struct range nowhere;

/* A file that will be written. */
struct pending {
    const struct file_text *file;
    const char *temporary; /* complete; NULL: the file is written in place */
};
struct pendings {
    struct pending *at;
    size_t n, room;
};

void report_unwritable(struct session *session, const char *path)
{
    diag_add(session, CT0003, nowhere, "cannot write '%s': %s", path, strerror(errno));
    session->failed = true;
}

bool make_directory(struct session *session, const char *path)
{
    if (path_is_directory(path))
        return true;
    const char *outer = path_directory(&session->arena, path);
    if (*outer && !make_directory(session, outer))
        return false;
    if (mkdir(path, 0777) == 0 || (errno == EEXIST && path_is_directory(path)))
        return true;
    report_unwritable(session, path);
    return false;
}

static bool write_all(int file, const char *bytes, size_t size)
{
    enum { PIECE = 1 << 18 }; /* for larger ones Linux takes pages of 2 MiB, and ten times as long */
    while (size) {
        ssize_t n = write(file, bytes, size < PIECE ? size : PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

static bool write_to(int file, const struct text *text)
{
    bool is_written = write_all(file, text->at, text->n);
    int reason = errno;
    bool is_closed = close(file) == 0;
    if (!is_written)
        errno = reason;
    return is_written && is_closed;
}

/* Does the open file hold exactly this text? */
static bool holds(int file, const struct text *text)
{
    char bytes[16384];
    size_t at = 0;
    for (;;) {
        ssize_t n = read(file, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 && at == text->n;
        if ((size_t)n > text->n - at || memcmp(bytes, text->at + at, (size_t)n) != 0)
            return false;
        at += (size_t)n;
    }
}

static bool is_unchanged(const struct file_text *file, const struct stat *status)
{
    if (!S_ISREG(status->st_mode) || (size_t)status->st_size != file->text.n)
        return false;
    int open_file = open(file->path, O_RDONLY | O_CLOEXEC);
    if (open_file < 0)
        return false;
    bool is_same = holds(open_file, &file->text);
    close(open_file);
    return is_same;
}

/* A new file beside `path`, open for writing; its name goes to *name. */
static int open_temporary(struct session *session, const char *path, const char **name)
{
    const char *directory = path_directory(&session->arena, path);
    for (unsigned i = 0;; i++) {
        *name = path_join(&session->arena, directory,
                          arena_printf(&session->arena, ".%.100s.%ld-%u", path_base(path), (long)getpid(), i));
        int file = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST)
            return file;
    }
}

/* Puts the text beside its target where that is needed. False: errno says why not. */
static bool prepare(struct session *session, const struct file_text *file, struct pendings *pendings)
{
    struct pending pending = {.file = file};
    struct stat status;
    bool exists = stat(file->path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (exists && is_unchanged(file, &status))
        return true;
    if (!exists || S_ISREG(status.st_mode)) {
        int temporary = open_temporary(session, file->path, &pending.temporary);
        if (temporary < 0)
            return false;
        if (!write_to(temporary, &file->text)) {
            int reason = errno;
            unlink(pending.temporary);
            errno = reason;
            return false;
        }
    }
    vec_push(&session->arena, *pendings, pending);
    return true;
}

static bool commit(const struct pending *pending)
{
    if (pending->temporary)
        return rename(pending->temporary, pending->file->path) == 0;
    int file = open(pending->file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return file >= 0 && write_to(file, &pending->file->text);
}

static void give_up(const struct pendings *pendings, size_t first)
{
    for (size_t i = first; i < pendings->n; i++)
        if (pendings->at[i].temporary)
            unlink(pendings->at[i].temporary);
}

void write_files(struct session *session, const struct file_texts *files)
{
    struct pendings pendings = {0};
    for (size_t i = 0; i < files->n; i++)
        if (!prepare(session, &files->at[i], &pendings)) {
            report_unwritable(session, files->at[i].path);
            give_up(&pendings, 0);
            return;
        }
    for (size_t i = 0; i < pendings.n; i++)
        if (!commit(&pendings.at[i])) {
            report_unwritable(session, pendings.at[i].file->path);
            give_up(&pendings, i);
            return;
        }
}
