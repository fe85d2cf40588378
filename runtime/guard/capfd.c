/* capfd.c - the built-in fixture `capfd`: descriptors 1 and 2 go to files of their own. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/run.h"
#include "ctest/ctest.h"
#include "guard/capture.h"
#include "report/writer.h"

struct stream {
    int descriptor; /* 1 or 2 */
    int saved;      /* what it was; -1: it was closed */
    int file;       /* where it goes */
    off_t read;     /* how much of that was read */
    char *text;     /* what was read last */
    size_t size;
};

struct ct_capture {
    struct stream streams[2];
    struct ct_capture *outer; /* that was open when this one was opened */
};

static struct ct_capture *innermost;

static int open_file(void)
{
    int file = ct_open_unnamed();

    if (file < 0)
        ct_failure_raise_text("cannot make a temporary file: %s", strerror(errno));
    return file;
}

static void stream_open(struct stream *stream, int descriptor)
{
    *stream = (struct stream){.descriptor = descriptor, .file = open_file()};
    stream->saved = fcntl(descriptor, F_DUPFD_CLOEXEC, 64);
    dup2(stream->file, descriptor);
}

struct ct_capture *ct_capture_open(void)
{
    struct ct_capture *capture = ct_allocate(sizeof *capture);

    fflush(stdout);
    fflush(stderr);
    stream_open(&capture->streams[0], 1);
    stream_open(&capture->streams[1], 2);
    capture->outer = innermost;
    innermost = capture;
    return capture;
}

bool ct_capfd_has(int descriptor)
{
    return innermost != NULL && ct_same_file(descriptor, innermost->streams[descriptor - 1].file);
}

/* Reads what was written since the last time. */
static void stream_read(struct stream *stream)
{
    struct stat status;
    size_t size = 0;

    if (fstat(stream->file, &status) == 0 && status.st_size > stream->read)
        size = (size_t)(status.st_size - stream->read);
    free(stream->text);
    stream->text = ct_allocate(size + 1);
    stream->size = ct_read_all(stream->file, stream->text, size, (long long)stream->read);
    stream->read += (off_t)stream->size;
    stream->text[stream->size] = '\0';
}

struct ct_output ct_readouterr(struct ct_capture *capture)
{
    struct stream *out = &capture->streams[0], *err = &capture->streams[1];

    fflush(stdout);
    fflush(stderr);
    stream_read(out);
    stream_read(err);
    return (struct ct_output){out->text, out->size, err->text, err->size};
}

/* What nobody has read goes where it would have gone. */
static void stream_close(struct stream *stream)
{
    stream_read(stream);
    if (stream->saved >= 0) {
        dup2(stream->saved, stream->descriptor);
        close(stream->saved);
        ct_write_all(stream->descriptor, stream->text, stream->size);
    } else {
        close(stream->descriptor);
    }
    close(stream->file);
    free(stream->text);
}

void ct_capture_close(struct ct_capture *capture)
{
    fflush(stdout);
    fflush(stderr);
    stream_close(&capture->streams[0]);
    stream_close(&capture->streams[1]);
    innermost = capture->outer;
    free(capture);
}
