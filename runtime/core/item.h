/* item.h - one item: its marks, its call, its phases' results. What comes next is walk.c's.
 *
 * The functions here that are called for every test are a comparison in the usual case; the rest is out of line.
 */
#ifndef CT_CORE_ITEM_H
#define CT_CORE_ITEM_H

#include "core/run.h"
#include "guard/capture.h"
#include "guard/guard.h"

void ct_item_tell(enum ct_event_kind kind);
/* Between two items: all of the one before is torn down, and its output complete; what is written from now on is `next`'s. */
void ct_item_over(ct_index next);
/* The one at hand starts. */
static inline void ct_item_open(void)
{
    ct_run.attentive = ct_run.watched;
    ct_be_careful();
    ct_run.desk->xfail = NULL;
    ct_run.ending = NULL;
    ct_run.limit = 0;
    if (ct_event_wanted & CT_WANTS(CT_EVENT_ITEM_START))
        ct_item_tell(CT_EVENT_ITEM_START);
}

/* Reads the marks of the item at hand; false: it is skipped, which is reported. A condition may fail. */
bool ct_item_marks(void);
/* Will a later item be skipped? Conditions of its own are evaluated, once. */
bool ct_item_will_skip(const struct ct_cursor *at);

/* Its call, or a condition of its marks, returned or failed: the result. */
void ct_item_called_watched(void);
/* Calls the test of the item at hand, for which all stands. */
void ct_item_call_watched(void);
static inline void ct_item_call(void)
{
    struct ct_desk *desk = ct_run.desk;

    if (ct_run.attentive) {
        ct_item_call_watched();
        return;
    }
    ct_capture_phase(desk->subject, CT_PHASE_CALL);
    ct_run.cleanup_base = ct_run.cleanup_count;
    desk->running = CT_IN_CALL;
    ct_item_call_test(ct_run.at.module, ct_run.at.item);
    if (ct_run.failure != NULL || ct_run.cleanup_count != ct_run.cleanup_base || *ct_child_reported != 0)
        ct_item_called_watched();
    else
        ct_run.results.outcomes[desk->subject] = CT_PASSED;
}
/* The item at hand cannot run, for this instance could not be set up. */
void ct_item_blocked(const struct ct_instance *instance);

/* Some items have their results. */
void ct_item_progress(void);

/* Around the code of a fixture. Only called where somebody wants to know, or something went wrong. */
void ct_phase_started(struct ct_frame *frame, enum ct_event_kind kind);
void ct_setup_ended(struct ct_frame *frame);
void ct_teardown_ended(struct ct_frame *frame);

#endif
