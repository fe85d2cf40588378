/* suite.c - a plan of a few tests, written by hand, for targets of the runtime. Nothing of it is ever called. */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

static const char text[] = "\0a\0b\0Class\0x\0y\0\\";
enum { NAME_A = 1, NAME_B = 3, NAME_CLASS = 5, ID_X = 11, ID_Y = 13, ID_BACKSLASH = 15 };

static const struct ct_fixture fixture = {"db", "db", "tests/conftest.ctest", 3, true, 0, "", NULL};
struct ct_instance fuzz_instance = CT_INSTANCE(&fixture, CT_MODULE, NULL, NULL);
static const struct ct_use uses[] = {{&fuzz_instance, NULL, NULL}};
static const struct ct_need needs[] = {{0, CT_NONE}};
static const struct ct_shape shapes[] = {{0, 1, 1, 0}};
static const struct ct_mark marks[] = {{CT_MARK_END, 0, 0, false}};
static const struct ct_test tests[] = {{NAME_A, 5, CT_NONE}, {NAME_B, 9, 0}, {NAME_B, 12, CT_NONE}};
static const struct ct_class classes[] = {{NAME_CLASS, CT_NONE}};
static const struct ct_item items[] = {{0, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {2, 0, 0, 0}};
static const ct_index ids[] = {CT_NONE, ID_X, ID_Y, ID_BACKSLASH};

static const struct ct_module module = {
    .path = "tests/test_a.ctest", .text = text, .item_count = 4, .items = items, .item_ids = ids, .shapes = shapes,
    .needs = needs, .uses = uses, .use_count = 1, .marks = marks, .test_count = 3, .tests = tests, .classes = classes};
static const struct ct_module *const modules[] = {&module};
static const struct ct_slice slices[] = {{0, 0, 4}};
static const char *const tags[] = {"slow", "more than a second", "net", "needs the network"};
static const char *const options[] = {NULL};

const struct ct_suite fuzz_plan = {CT_PLAN_VERSION, "fuzz/suite", 0, 1, modules, 1, slices, 2, tags, options};

void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "this does not hold: %s\n", what);
    abort();
}
