/* item.c - one item: its marks, its call, its phases' results. */
#include "core/item.h"

#include <string.h>

#include "guard/guard.h"
#include "guard/process.h"
#include "guard/tools.h"

#define run ct_run

/* Beside an outcome that is not known yet: what the conditions of the item's skipif marks said when looking ahead. */
enum { DECIDED_TO_RUN = CT_STOPPED, DECIDED_TO_SKIP = CT_SKIPPED_BY_MARK, DECIDED_NOTHING = 0x40 /* it failed: asked again for its result */ };

void ct_item_tell(enum ct_event_kind kind)
{
    if (kind == CT_EVENT_ITEM_START)
        run.item_open = true;
    else if (!run.item_open)
        return;
    else
        run.item_open = false;
    ct_tell((struct ct_event){.kind = kind, .seconds = -1}, run.desk->subject);
}

/* Memory that the subject has lost is its error. It would be found again and again: the process ends. */
static void look_for_leaks(void)
{
    struct ct_failure *failure;
    struct ct_cursor at;

    if (!ct_tools_leaks())
        return;
    at = ct_cursor_at(&run.schedule, run.desk->subject);
    failure = ct_failure_new(CT_FAILS, at.module->path, ct_test_of(&at)->line, NULL, "memory was lost; see the captured output", NULL);
    ct_report(&at, CT_PHASE_TEARDOWN, NULL, failure, run.desk->xfail, -1);
    ct_failure_drop(failure);
    ct_leaves();
}

void ct_item_over(ct_index next)
{
    if (*ct_child_reported != 0)
        ct_child_collect();
    if (run.tooled)
        look_for_leaks();
    ct_capture_phase(next, run.isolated ? CT_PHASE_TEARDOWN : CT_PHASE_SETUP);
    if (!run.isolated && (ct_event_wanted & CT_WANTS(CT_EVENT_ITEM_END))) /* else the parent says it */
        ct_item_tell(CT_EVENT_ITEM_END);
}

/* --- marks ---------------------------------------------------------------------------------------------- */

static const struct ct_mark *marks_of(const struct ct_cursor *at)
{
    return at->module->marks + at->item->marks;
}

static bool condition(const struct ct_cursor *at, const struct ct_mark *mark)
{
    return mark->number == CT_NONE || at->module->condition(mark->number) != 0;
}

/* The mark of a kind whose condition holds first, or NULL. */
static const struct ct_mark *holding_mark(const struct ct_cursor *at, enum ct_mark_kind kind)
{
    const struct ct_mark *mark = at->item->marks == 0 ? NULL : ct_mark_find(marks_of(at), kind);

    while (mark != NULL && !condition(at, mark))
        mark = ct_mark_find(mark + 1, kind);
    return mark;
}

struct question {
    const struct ct_cursor *at;
    enum ct_mark_kind kind;
    const struct ct_mark *answer;
};

static void ask(void *pointer)
{
    struct question *question = pointer;

    question->answer = holding_mark(question->at, question->kind);
}

/* holding_mark for an item that is not at hand; false: a condition failed. */
static bool ask_elsewhere(const struct ct_cursor *at, enum ct_mark_kind kind, const struct ct_mark **mark)
{
    struct question question = {at, kind, NULL};
    ct_index subject = run.desk->subject;
    enum ct_running before = run.desk->running;
    struct ct_failure *failure = run.failure;
    size_t base = run.cleanup_base;
    bool returned;

    run.failure = NULL;
    run.desk->subject = at->ordinal; /* whose fault it is if the process ends */
    run.desk->running = CT_IN_CONDITION;
    run.cleanup_base = run.cleanup_count;
    returned = ct_guarded(ask, &question) && run.failure == NULL;
    run.desk->running = before;
    run.desk->subject = subject;
    ct_failure_drop(run.failure);
    run.failure = failure;
    run.cleanup_base = base;
    if (!returned)
        ct_failure_prepare();
    *mark = returned ? question.answer : NULL;
    return returned;
}

bool ct_item_will_skip(const struct ct_cursor *at)
{
    unsigned char *decided = &run.results.outcomes[at->ordinal];
    const struct ct_mark *mark;

    if (at->item->marks == 0)
        return false;
    if (ct_item_left_out(at, NULL))
        return true;
    if (ct_mark_find(marks_of(at), CT_MARK_SKIPIF) == NULL)
        return false;
    if (*decided == CT_NOT_RUN)
        *decided = !ask_elsewhere(at, CT_MARK_SKIPIF, &mark) ? DECIDED_NOTHING : mark != NULL ? DECIDED_TO_SKIP : DECIDED_TO_RUN;
    return *decided == DECIDED_TO_SKIP;
}

static void report_skip(const char *reason)
{
    struct ct_failure *failure = ct_failure_new(CT_SKIPS, NULL, 0, NULL, reason, NULL);

    ct_result(run.desk->subject, CT_PHASE_SETUP, CT_SKIPPED, NULL, failure, failure->message, -1);
    ct_failure_drop(failure);
    run.results.outcomes[run.desk->subject] |= CT_SKIPPED_BY_MARK;
}

bool ct_item_marks(void)
{
    const struct ct_module *module = run.at.module;
    const struct ct_mark *mark, *all = marks_of(&run.at);
    unsigned char decided = run.results.outcomes[run.desk->subject];
    struct ct_text reason = {0};

    if (ct_item_left_out(&run.at, &reason)) {
        report_skip(ct_text_get(&reason));
        ct_text_free(&reason);
        return false;
    }
    run.desk->running = CT_IN_CONDITION;
    run.cleanup_base = run.cleanup_count;
    mark = decided == DECIDED_TO_RUN ? NULL : holding_mark(&run.at, CT_MARK_SKIPIF);
    if (mark == NULL && decided == DECIDED_TO_SKIP)
        mark = ct_mark_find(all, CT_MARK_SKIPIF);
    if (mark == NULL)
        run.desk->xfail = holding_mark(&run.at, CT_MARK_XFAIL);
    run.desk->running = CT_IDLE;
    if (mark != NULL) {
        report_skip(ct_mark_text(module, mark));
        return false;
    }
    if ((mark = ct_mark_find(all, CT_MARK_TIMEOUT)) != NULL)
        run.limit = mark->number;
    if ((run.ending = ct_mark_find(all, CT_MARK_EXITS)) == NULL)
        run.ending = ct_mark_find(all, CT_MARK_SIGNALS);
    return true;
}

/* --- the call ------------------------------------------------------------------------------------------- */

void ct_item_call_watched(void)
{
    run.cleanup_base = run.cleanup_count;
    if (run.limit != 0)
        ct_limit_item(run.limit);
    if (ct_event_wanted & CT_WANTS(CT_EVENT_CALL_START))
        ct_tell((struct ct_event){.kind = CT_EVENT_CALL_START, .seconds = -1}, run.desk->subject);
    run.called = run.timed ? ct_clock() : 0;
    if (run.dry)
        return;
    ct_capture_phase(run.desk->subject, CT_PHASE_CALL);
    run.desk->running = CT_IN_CALL;
    if (run.ending != NULL)
        ct_child_call();
    else
        ct_item_call_test(run.at.module, run.at.item);
    ct_item_called_watched();
}

/* An item that was expected to fail has passed. */
static void report_xpass(double seconds)
{
    const struct ct_module *module = run.at.module;
    const char *expected = ct_mark_text(module, run.desk->xfail);
    struct ct_failure *failure;
    struct ct_text text = {0};

    if (!run.desk->xfail->strict) {
        ct_result(run.desk->subject, CT_PHASE_CALL, CT_XPASSED, NULL, NULL, expected, seconds);
        return;
    }
    ct_text_add(&text, "[XPASS(strict)] %s", expected);
    failure = ct_failure_new(CT_FAILS, module->path, ct_test_of(&run.at)->line, NULL, ct_text_get(&text), NULL);
    ct_text_free(&text);
    ct_result(run.desk->subject, CT_PHASE_CALL, CT_FAILED, NULL, failure, failure->message, seconds);
    ct_failure_drop(failure);
}

void ct_item_called_watched(void)
{
    enum ct_phase phase = run.desk->running == CT_IN_CALL ? CT_PHASE_CALL : CT_PHASE_SETUP;
    double seconds = -1;

    if (run.strayed)
        ct_child_came_back();
    if (run.cleanup_count > run.cleanup_base)
        ct_cleanups_run(run.cleanup_base);
    if (*ct_child_reported != 0)
        ct_child_collect();
    run.desk->running = CT_IDLE;
    if (run.ending != NULL)
        ct_child_end();
    if (run.tooled)
        ct_tools_ask();
    if (run.limit != 0)
        ct_limit_item_ended();
    if (run.abandoned) {
        run.abandoned = false;
        ct_failure_drop(run.failure);
        run.failure = NULL;
        return;
    }
    if (run.timed && phase == CT_PHASE_CALL) {
        seconds = ct_clock() - run.called;
        run.results.seconds[run.desk->subject] += (float)seconds;
    }
    if (run.failure == NULL && run.desk->xfail != NULL)
        report_xpass(seconds);
    else
        ct_report(&run.at, phase, NULL, run.failure, run.desk->xfail, seconds);
    if (run.failure != NULL && !run.alone && !ct_process_fit())
        ct_leaves(); /* it has used up what the next ones need */
    ct_failure_drop(run.failure);
    run.failure = NULL;
}

/* Of what stands, the item at hand has used only what comes before the instance that stopped it. */
static void note_stopped(const struct ct_instance *stopped_by)
{
    const struct ct_module *module = run.at.module;
    const struct ct_need *need = module->needs + module->shapes[run.at.item->shape].first;

    for (; module->uses[need->use].instance != stopped_by; need++)
        module->uses[need->use].instance->user = run.desk->subject + 1;
    run.results.outcomes[run.desk->subject] |= CT_STOPPED;
}

void ct_item_blocked(const struct ct_instance *instance)
{
    if (run.limit != 0)
        ct_limit_item_ended();
    ct_report(&run.at, CT_PHASE_SETUP, instance, instance->failure, run.desk->xfail, -1);
    if (instance->scope < CT_FUNCTION)
        note_stopped(instance);
}

/* Progress is told about twenty times a second, and at once after a test that takes long. Where there is a supervisor, it
 * sees by itself how far the walk is. */
void ct_item_progress(void)
{
    double now, passed;

    if (!run.alone)
        return;
    now = ct_clock();
    passed = now - run.progressed;
    if (passed > 0.05) {
        run.progressed = now;
        ct_event_send(&(struct ct_event){.kind = CT_EVENT_PROGRESS, .seconds = -1, .settled = run.desk->subject + 1});
        run.quiet_room = run.quiet_room / 4 + 1;
    } else if (passed < 0.005 && run.quiet_room < 4096) {
        run.quiet_room *= 2;
    }
    run.quiet = run.quiet_room;
}

/* --- around the code of a fixture ------------------------------------------------------------------------- */

/* Id of the row with which a frame's instance stands; NULL: it has no params. */
static const char *row_of_frame(const struct ct_frame *frame)
{
    return ct_row_id(frame->module, frame->need->use, ct_row_of(frame->module, frame->item, frame->need));
}

static void tell_of(const struct ct_frame *frame, enum ct_event_kind kind, struct ct_failure *failure,
                    double seconds)
{
    if (ct_event_wanted & CT_WANTS(kind))
        ct_tell((struct ct_event){.kind = kind, .instance = frame->instance, .failure = failure,
                                  .row = row_of_frame(frame), .seconds = seconds},
                run.desk->subject);
}

void ct_phase_started(struct ct_frame *frame, enum ct_event_kind kind)
{
    bool is_function = frame->instance->scope == CT_FUNCTION;

    run.desk->spans += !is_function;
    tell_of(frame, kind, NULL, -1);
    frame->started = run.timed ? ct_clock() : 0;
    if (is_function && run.limit != 0 && kind == CT_EVENT_SETUP_START)
        ct_limit_item(run.limit);
    if (frame->instance->fixture->timeout != 0)
        ct_limit_phase(frame->instance->fixture->timeout);
    else if (is_function && run.limit != 0 && kind == CT_EVENT_TEARDOWN_START)
        ct_limit_phase(run.limit);
}

/* How long the phase of a fixture took; below 0: not measured. */
static double phase_ended(const struct ct_frame *frame)
{
    double seconds = run.timed ? ct_clock() - frame->started : -1;

    ct_limit_phase_ended();
    if (run.timed && frame->instance->scope == CT_FUNCTION)
        run.results.seconds[run.desk->subject] += (float)seconds;
    return seconds;
}

void ct_setup_ended(struct ct_frame *frame)
{
    double seconds = phase_ended(frame);

    tell_of(frame, CT_EVENT_SETUP_END, frame->instance->failure, seconds);
}

void ct_teardown_ended(struct ct_frame *frame)
{
    double seconds = phase_ended(frame);
    struct ct_failure *failure = run.failure;

    run.failure = NULL;
    tell_of(frame, CT_EVENT_TEARDOWN_END, failure, seconds);
    if (failure != NULL) {
        ct_index ordinal = ct_last_user(frame->instance, true);
        struct ct_cursor at = ct_cursor_at(&run.schedule, ordinal);
        const struct ct_mark *xfail = run.desk->xfail;

        if (ordinal != run.desk->subject) {
            ask_elsewhere(&at, CT_MARK_XFAIL, &xfail);
            ct_capture_bequeath(ordinal);
        }
        ct_report(&at, CT_PHASE_TEARDOWN, frame->instance, failure, xfail, seconds);
        ct_failure_drop(failure);
    }
}
