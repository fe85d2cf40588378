/* hand.c - the framework of hand.h. */
#include "hand.h"

#include <stdio.h>

jmp_buf hand_env;
int hand_passed;
const char *hand_file, *hand_condition;
int hand_line;

static int failed;

void hand_check_failed(const char *file, int line, const char *condition)
{
    hand_file = file;
    hand_line = line;
    hand_condition = condition;
    longjmp(hand_env, 1);
}

void hand_failed(const char *test)
{
    failed++;
    printf("%s:%d: %s: FAILED: %s\n", hand_file, hand_line, test, hand_condition);
}

int hand_report(void)
{
    printf("%d passed, %d failed\n", hand_passed, failed);
    return failed != 0;
}

void hand_run(const struct hand_test *tests, size_t count, struct table *table)
{
    for (volatile size_t i = 0; i < count; i++) {
        struct row *row = row_make();
        if (setjmp(hand_env) == 0) {
            tests[i].run(table, row);
            hand_passed++;
        } else
            hand_failed(tests[i].name);
        row_free(row);
    }
}
