/* bazel.c - the files by which Bazel learns how a test program fares.
 *
 * TEST_SHARD_STATUS_FILE, and GoogleTest's of that meaning, is touched: sharding is understood. TEST_PREMATURE_EXIT_FILE is there from the start of the
 * run to its end. What else Bazel asks for is an option (core/environment.c).
 */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/environment.h"
#include "core/text.h"
#include "report/event.h"

/* The file that a variable names; NULL: none. */
static const char *file_of(const char *variable)
{
    const char *path = getenv(variable);

    return path != NULL && *path != '\0' ? path : NULL;
}

static void touch(const char *path)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

    if (descriptor < 0)
        ct_warn("cannot write '%s': %s", path, strerror(errno));
    else
        close(descriptor);
}

static char *premature; /* path of TEST_PREMATURE_EXIT_FILE; NULL: none */

unsigned ct_bazel_start(const struct ct_options *options)
{
    static const char *const statuses[] = {"TEST_SHARD_STATUS_FILE", "GTEST_SHARD_STATUS_FILE"};
    const char *path = file_of("TEST_PREMATURE_EXIT_FILE");

    (void)options;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (file_of(statuses[i]) != NULL)
            touch(file_of(statuses[i]));
    if (path == NULL)
        return 0;
    premature = ct_copy(path, strlen(path)); /* tests may change the environment */
    return CT_WANTS(CT_EVENT_RUN_START) | CT_WANTS(CT_EVENT_RUN_END);
}

void ct_bazel_hear(const struct ct_event *event)
{
    if (event->kind == CT_EVENT_RUN_START)
        touch(premature);
    else
        unlink(premature);
}
