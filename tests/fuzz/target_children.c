/* target_children.c - what forked children of tests report, in memory that a test may write over.
 *
 * The box is filled with the input, its counts too; whatever it is, collecting ends, stays in the box and tells only of items
 * that exist. Reports that were written by a child arrive all the same where nothing has damaged them.
 */
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "guard/guard.h"
#include "guard/shared.h"
#include "suite.h"

static unsigned told;

static void hear(const struct ct_event *event)
{
    must(event->item.ordinal < 4, "a report is of an item that exists");
    told++;
}

static void start(void)
{
    static struct ct_options options;

    ct_run.options = &options;
    ct_shared_make(4, true, 1, false);
    ct_run.desk = &ct_shared.slots[0].desk;
    ct_run.schedule.suite = &fuzz_plan;
    ct_schedule_add(&ct_run.schedule, 0, 0, 4);
    ct_run.results.outcomes = ct_shared.outcomes;
    ct_post = hear;
    ct_child_start(&ct_shared.slots[0].children);
}

/* A child reports; then the input is written over its report, from where the first two bytes say. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ct_failure failure = {.kind = CT_FAILS, .file = "tests/test_a.ctest", .line = 7, .message = "no", .detail = "v 1"};
    struct ct_child_box *box;
    unsigned short offset;
    unsigned counts[2];

    if (ct_shared.slots == NULL)
        start();
    box = &ct_shared.slots[0].children;
    told = 0;
    ct_child_report(&failure);
    ct_child_report(&failure);
    if (size >= sizeof offset + sizeof counts) {
        memcpy(&offset, data, sizeof offset);
        memcpy(counts, data + sizeof offset, sizeof counts);
        data += sizeof offset + sizeof counts;
        size -= sizeof offset + sizeof counts;
        memcpy(box->letters + offset % 512, data, size < CT_CHILD_BOX_SIZE - 512 ? size : CT_CHILD_BOX_SIZE - 512);
        box->used += counts[0];
        box->collected = counts[1];
    } else {
        size = SIZE_MAX;
    }
    ct_child_inherit(box);
    must(size != SIZE_MAX || told == 2, "undamaged reports arrive");
    must(box->used == 0 && box->collected == 0, "the box is empty afterwards");
    return 0;
}
