/* check.h - checks for the unit tests of the compiler's rooms: counted, and reported where they fail. */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned checks, failures;

static inline void check(bool holds, const char *file, int line, const char *what)
{
    checks++;
    if (holds) return;
    failures++;
    printf("%s:%d: error: %s\n", file, line, what);
}

static inline void check_text(const char *text, const char *expected, const char *file, int line)
{
    bool holds = text && strcmp(text, expected) == 0;
    check(holds, file, line, "another text");
    if (!holds) printf("--- expected\n%s\n--- but it is\n%s\n---\n", expected, text ? text : "(none)");
}

#define CHECK(condition) check((condition), __FILE__, __LINE__, #condition)
#define CHECK_TEXT(text, expected) check_text((text), (expected), __FILE__, __LINE__)

/* The exit status of the program. */
static inline int check_summary(void)
{
    if (failures > 0) printf("%u of %u failed\n", failures, checks);
    else printf("ok %u\n", checks);
    return failures > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
