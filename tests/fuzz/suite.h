/* suite.h - a plan of a few tests, written by hand, for targets of the runtime. */
#ifndef TESTS_FUZZ_SUITE_H
#define TESTS_FUZZ_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctest/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what does not hold and ends the process. */
void must(bool holds, const char *what);

/* `tests/test_a.ctest` with the tests a, Class::b[x], Class::b[y], b[\\] and an instance. */
extern const struct ct_suite fuzz_plan;
extern struct ct_instance fuzz_instance;

#endif
