/* hand.h - the framework of the programs written by hand: one setjmp a test, nothing else.
 *
 * CHECK records what failed and jumps, in place; with -DHAND_CALL it is one call that does not return,
 * which makes less code.
 */
#ifndef HAND_H
#define HAND_H

#include "peer.h"

#include <setjmp.h>
#include <stddef.h>

#ifdef HAND_CALL
#define CHECK(condition) ((condition) ? (void)0 : hand_check_failed(__FILE__, __LINE__, #condition))
#else
#define CHECK(condition)                   \
    do {                                   \
        if (!(condition)) {                \
            hand_file = __FILE__;          \
            hand_line = __LINE__;          \
            hand_condition = #condition;   \
            longjmp(hand_env, 1);          \
        }                                  \
    } while (0)
#endif

extern jmp_buf hand_env;
extern int hand_passed;
extern const char *hand_file, *hand_condition; /* of the check that failed */
extern int hand_line;

#ifdef __GNUC__
__attribute__((noreturn, cold))
#endif
void hand_check_failed(const char *file, int line, const char *condition);

/* Prints what failed in this test. */
void hand_failed(const char *test);

/* Prints the totals and returns the exit status. */
int hand_report(void);

/* The same with a table of tests. */
struct hand_test {
    const char *name;
    void (*run)(struct table *table, struct row *row);
};
void hand_run(const struct hand_test *tests, size_t count, struct table *table);

#endif
