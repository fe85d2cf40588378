/* environment.c - what the environment asks for: Bazel's rules for test runners, as far as they are options; GoogleTest's shards.
 *
 * In: the options as the command line says them, which wins. The files that Bazel wants touched are report/bazel.c's,
 * TEST_TMPDIR is guard/tmp.c's, GoogleTest's other variables are core/gtest.c's, NO_COLOR and FORCE_COLOR are report/writer.c's. CI asks that the short summary is not
 * cut, which it never is.
 */
#define _XOPEN_SOURCE 700
#include "core/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/writer.h"

/* The value of a variable; NULL: not set, or empty. */
static const char *value_of(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && *value != '\0' ? value : NULL;
}

/* The number in a variable. */
static bool number_of(const char *name, unsigned long least, unsigned long most, unsigned long *number)
{
    const char *value = value_of(name);
    char *end = NULL;

    if (value != NULL && value[0] >= '0' && value[0] <= '9') {
        errno = 0;
        *number = strtoul(value, &end, 10);
        if (errno == 0 && *end == '\0' && *number >= least && *number <= most)
            return true;
    }
    fprintf(stderr, "error: in the environment, %s is '%s', not a number from %lu to %lu\n", name,
            value != NULL ? value : "", least, most);
    return false;
}

/* Bazel and GoogleTest count shards from 0. */
static bool read_shard_of(struct ct_options *options, const char *total, const char *index)
{
    unsigned long shards, shard;

    if (options->shards != 0 || (value_of(total) == NULL && value_of(index) == NULL))
        return true;
    if (!number_of(total, 1, INT_MAX, &shards) || !number_of(index, 0, shards - 1, &shard))
        return false;
    options->shard = (unsigned)shard + 1;
    options->shards = (unsigned)shards;
    options->empty_shard_is_fine = true;
    return true;
}

static bool read_shard(struct ct_options *options)
{
    return read_shard_of(options, "TEST_TOTAL_SHARDS", "TEST_SHARD_INDEX") &&
           read_shard_of(options, "GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX");
}

static bool read_seed(struct ct_options *options)
{
    return !options->shuffle || options->seed != 0 || value_of("TEST_RANDOM_SEED") == NULL ||
           number_of("TEST_RANDOM_SEED", 0, UINT_MAX, &options->seed);
}

static bool read_fail_fast(struct ct_options *options)
{
    const char *value = value_of("TESTBRIDGE_TEST_RUNNER_FAIL_FAST");

    if (options->maxfail == 0 && value != NULL && strcmp(value, "1") == 0)
        options->maxfail = 1;
    return true;
}

static bool read_filter(struct ct_options *options)
{
    if (options->chosen.count == 0 && options->keywords == NULL && options->tags == NULL)
        options->filter = value_of("TESTBRIDGE_TEST_ONLY");
    return true;
}

static bool read_report(struct ct_options *options)
{
    if (options->junitxml == NULL)
        options->junitxml = value_of("XML_OUTPUT_FILE");
    return true;
}

bool ct_environment_read(struct ct_options *options)
{
    return read_shard(options) && read_seed(options) && read_fail_fast(options) && read_filter(options) &&
           read_report(options);
}

void ct_warn(const char *format, ...)
{
    const char *path = value_of("TEST_WARNINGS_OUTPUT_FILE");
    struct ct_text text = {0};
    va_list arguments;
    int descriptor;

    ct_text_puts(&text, "warning: ");
    va_start(arguments, format);
    ct_text_vadd(&text, format, arguments);
    va_end(arguments);
    ct_text_puts(&text, "\n");
    fputs(ct_text_get(&text), stderr);
    if (path != NULL && (descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) >= 0) {
        ct_write_all(descriptor, text.data, text.size);
        close(descriptor);
    }
    ct_text_free(&text);
}
