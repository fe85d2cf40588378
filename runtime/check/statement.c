/* statement.c - what the statements of a test are calls of: each makes a failure and hands it to core/failure.c. */
#include <string.h>

#include "check/detail.h"
#include "core/run.h"
#include "ctest/ctest.h"

/* Makes a failure with the user's text, if any, and what the last comparison found. */
static struct ct_failure *make(enum ct_failure_kind kind, const char *file, ct_index line, const char *text,
                               const char *format, va_list *arguments)
{
    struct ct_text message = {0};
    struct ct_failure *failure;

    if (format != NULL)
        ct_text_vadd(&message, format, *arguments);
    failure = ct_failure_new(kind, file, line, text, format != NULL ? ct_text_get(&message) : NULL, ct_detail_take());
    ct_text_free(&message);
    return failure;
}

static struct ct_failure *make_at(enum ct_failure_kind kind, const struct ct_file *file, unsigned place,
                                  const char *format, va_list *arguments)
{
    const struct ct_place *at = &file->places[place];

    return make(kind, file->path, at->line, file->text + at->text, format, arguments);
}

void ct_assert_failed(const struct ct_file *file, unsigned place)
{
    ct_failure_raise(make_at(CT_FAILS, file, place, NULL, NULL));
}

void ct_assert_found(const struct ct_file *file, unsigned long long what, va_list values)
{
    ct_found(file, what, values);
    ct_assert_failed(file, (unsigned)(what >> 32));
}

void ct_expect_found(const struct ct_file *file, unsigned long long what, va_list values)
{
    ct_found(file, what, values);
    ct_expect_failed(file, (unsigned)(what >> 32));
}

void ct_assert_failed_because(const struct ct_file *file, unsigned place, const char *format, ...)
{
    struct ct_failure *failure;
    va_list arguments;

    va_start(arguments, format);
    failure = make_at(CT_FAILS, file, place, format, &arguments);
    va_end(arguments);
    ct_failure_raise(failure);
}

void ct_expect_failed(const struct ct_file *file, unsigned place)
{
    ct_failure_record(make_at(CT_FAILS, file, place, NULL, NULL));
}

void ct_expect_failed_because(const struct ct_file *file, unsigned place, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    ct_failure_record(make_at(CT_FAILS, file, place, format, &arguments));
    va_end(arguments);
}

/* skip, fail and xfail: their text says it all, the statement is not shown. */
static struct ct_failure *make_said(enum ct_failure_kind kind, const struct ct_file *file, unsigned place,
                                    const char *format, va_list *arguments)
{
    return make(kind, file->path, file->places[place].line, NULL, format, arguments);
}

#define SAYS(function, kind)                                                                  \
    void function(const struct ct_file *file, unsigned place, const char *format, ...)        \
    {                                                                                         \
        struct ct_failure *failure;                                                           \
        va_list arguments;                                                                    \
                                                                                              \
        va_start(arguments, format);                                                          \
        failure = make_said(kind, file, place, format, &arguments);                           \
        va_end(arguments);                                                                    \
        ct_failure_raise(failure);                                                                     \
    }
SAYS(ct_skip_at, CT_SKIPS)
SAYS(ct_fail_at, CT_FAILS)
SAYS(ct_xfail_at, CT_XFAILS)

/* --- the same for other C ------------------------------------------------------------------------------- */

void ct_assert_failed_in(const char *file, unsigned line, const char *text)
{
    ct_failure_raise(make(CT_FAILS, file, line, text, NULL, NULL));
}

void ct_assert_failed_in_because(const char *file, unsigned line, const char *text, const char *format, ...)
{
    struct ct_failure *failure;
    va_list arguments;

    va_start(arguments, format);
    failure = make(CT_FAILS, file, line, text, format, &arguments);
    va_end(arguments);
    ct_failure_raise(failure);
}

void ct_expect_failed_in(const char *file, unsigned line, const char *text)
{
    ct_failure_record(make(CT_FAILS, file, line, text, NULL, NULL));
}

void ct_expect_failed_in_because(const char *file, unsigned line, const char *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    ct_failure_record(make(CT_FAILS, file, line, text, format, &arguments));
    va_end(arguments);
}

#define SAYS_IN(function, kind)                                                               \
    void function(const char *file, unsigned line, const char *format, ...)                   \
    {                                                                                         \
        struct ct_failure *failure;                                                           \
        va_list arguments;                                                                    \
                                                                                              \
        va_start(arguments, format);                                                          \
        failure = make(kind, file, line, NULL, format, &arguments);                           \
        va_end(arguments);                                                                    \
        ct_failure_raise(failure);                                                                     \
    }
SAYS_IN(ct_skip_in, CT_SKIPS)
SAYS_IN(ct_fail_in, CT_FAILS)
SAYS_IN(ct_xfail_in, CT_XFAILS)
