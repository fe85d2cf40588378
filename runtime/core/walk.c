/* walk.c - runs the items of the schedule, and sets up and tears down what they need.
 *
 * `yield` is a call: a fixture's function calls ct_yield, which runs the rest of the plan for as long as the fixture
 * stands and returns when it must be torn down. So the C stack is the stack of standing instances, and tear-down
 * is the exact reverse of set-up. level() runs the plan on top of one frame; a failure of what it calls (a test's body, the
 * set-up or tear-down of the next instance) comes back to its setjmp, so that no standing frame is ever jumped over.
 *
 * After each item, advance() says how many frames outlive it (ct_run.keep). What a failure is and how it is
 * reported is elsewhere: failure.c, results.c.
 */
#define _XOPEN_SOURCE 700 /* _setjmp */
#include "core/walk.h"

#include <limits.h>
#include <string.h>

#include "core/ahead.h"
#include "core/item.h"
#include "core/run.h"
#include "guard/capture.h"
#include "guard/guard.h"
#include "guard/piece.h"
#include "guard/process.h"
#include "guard/tools.h"
#include "guard/worker.h"

struct ct_run ct_run;
#define run ct_run

/* --- what ends ----------------------------------------------------------------------------------------- */

bool ct_owned(const struct ct_instance *instance, const struct ct_owner *owner, const struct ct_cursor *at)
{
    switch (instance->scope) {
    case CT_SESSION:
        return true;
    case CT_PACKAGE:
        return ct_path_within(at->module->path, instance->package);
    case CT_MODULE:
        return at->module == owner->module;
    case CT_CLASS:
        return at->module == owner->module && owner->class_ != CT_NONE &&
               ct_class_within(at->module, ct_test_of(at)->class_, owner->class_);
    default:
        return false;
    }
}

struct ct_owner ct_owner_at(const struct ct_cursor *at)
{
    return (struct ct_owner){at->module, ct_test_of(at)->class_, (ct_index)(at->item - at->module->items)};
}

/* A module whose items need nothing has no table of needs. */
static const struct ct_need *needs_of(const struct ct_module *module, const struct ct_shape *shape)
{
    return shape->all != 0 ? module->needs + shape->first : NULL;
}

/* Did its set-up fail with this row, so that item `at` cannot have it? */
static bool fails_for(const struct ct_instance *instance, unsigned long long row, const struct ct_cursor *at)
{
    return instance->failure != NULL && instance->row == row && ct_owned(instance, &instance->owner, at);
}

ct_index ct_wide_in_reach(const struct ct_cursor *at)
{
    const struct ct_module *module = at->module;
    const struct ct_shape *shape = &module->shapes[ct_item_of(at)->shape];
    const struct ct_need *need = needs_of(module, shape);

    if (run.failed_count == 0)
        return shape->wide;
    for (ct_index i = 0; i < shape->wide; i++, need++)
        if (fails_for(module->uses[need->use].instance, ct_row_key(module, ct_item_of(at), need), at))
            return i;
    return shape->wide;
}

/* How many frames outlive the step to item `next`: those whose owner it is in and whose row it does not change. */
static int survivors(const struct ct_cursor *next, bool needs_count)
{
    const struct ct_shape *shape = &next->module->shapes[ct_item_of(next)->shape];
    const struct ct_need *need = needs_of(next->module, shape);
    ct_index in_reach = needs_count ? ct_wide_in_reach(next) : 0;
    int keep = 0;

    for (struct ct_frame *frame = run.bottom.above; keep < run.top->depth; frame = frame->above, keep++)
        if (!ct_owned(frame->instance, &frame->instance->owner, next))
            break;
    for (ct_index i = 0; i < in_reach; i++, need++) {
        const struct ct_instance *instance = next->module->uses[need->use].instance;

        if (instance->frame != NULL && instance->frame->depth <= keep &&
            instance->row != ct_row_key(next->module, ct_item_of(next), need))
            keep = instance->frame->depth - 1;
    }
    return keep;
}

/* Is `name` one of the comma-separated `names`? */
static bool is_named(const char *names, const char *name)
{
    size_t length = strlen(name);

    for (;;) {
        size_t size = strcspn(names, ",");

        if (size == length && memcmp(names, name, size) == 0)
            return true;
        if (names[size] == '\0')
            return false;
        names += size + 1;
        names += strspn(names, " ");
    }
}

/* Is the frame that ended a reason to try a failed set-up again? For what was given it, and not for what needs another one of that
 * name. */
static bool rested_on(const struct ct_failed *failed, const struct ct_frame *ended)
{
    return failed->instance != ended->instance && ended->depth <= failed->rests &&
           is_named(failed->instance->fixture->needs, ended->instance->fixture->name);
}

/* Does the item at hand lie outside the owner of a failed set-up, or come to another of its rows? */
static bool is_left(const struct ct_instance *failed, ct_index in_reach)
{
    const struct ct_need *first = needs_of(run.at.module, &run.at.module->shapes[run.at.item->shape]);
    const struct ct_need *need = in_reach != 0 ? ct_need_of(&run.at, failed) : NULL;

    return !ct_owned(failed, &failed->owner, &run.at) ||
           (need != NULL && (ct_index)(need - first) < in_reach && ct_row_key(run.at.module, run.at.item, need) != failed->row);
}

static void forget_failed(int index)
{
    struct ct_instance *instance = run.failed[index].instance;

    if (instance->scope < CT_FUNCTION)
        ct_ahead_forget(CT_SESSION); /* more items reach what they need */
    ct_failure_drop(instance->failure);
    instance->failure = NULL;
    run.failed[index] = run.failed[--run.failed_count];
    ct_be_careful();
}

static void forget_failed_of(const struct ct_instance *instance)
{
    for (int i = run.failed_count; i-- > 0;)
        if (run.failed[i].instance == instance)
            forget_failed(i);
}

static void forget_left(bool needs_count)
{
    ct_index in_reach = needs_count ? ct_wide_in_reach(&run.at) : 0;

    for (int i = run.failed_count; i-- > 0;)
        if (is_left(run.failed[i].instance, in_reach))
            forget_failed(i);
}

/* What failed on top of a frame that has ended is tried again. Items reach more then, for which more may have to end. */
static CT_NOINLINE void try_again(const struct ct_frame *ended)
{
    bool needs_count = run.begun || run.at.item->marks == 0;
    int before = run.failed_count, keep;

    for (int i = run.failed_count; i-- > 0;)
        if (rested_on(&run.failed[i], ended))
            forget_failed(i);
    if (run.failed_count == before || run.at_end)
        return;
    forget_left(needs_count);
    keep = survivors(&run.at, needs_count);
    if (keep < run.keep)
        run.keep = keep;
}

void ct_walk_stop(void)
{
    run.at_end = true;
    run.keep = -1;
}

/* The item at hand needs all that its shape says. */
static void need_all(void)
{
    const struct ct_shape *shape = &run.at.module->shapes[run.at.item->shape];

    run.need = needs_of(run.at.module, shape);
    run.need_end = shape->all != 0 ? run.need + shape->all : NULL;
    run.narrow = (int)(shape->all - shape->wide);
}

/* advance(), where more than function-scoped frames may end, or the run, or somebody listens. */
static CT_NOINLINE void advance_carefully(void)
{
    bool plain;

    if (run.stopped || run.leaving || *run.halt != 0 || !(ct_piece_next(&run.at) || ct_piece_take(&run.at))) {
        ct_walk_stop();
        return;
    }
    plain = run.at.item->marks == 0; /* else it may be skipped, and needs no rows then */
    run.begun = false;
    run.keep = survivors(&run.at, plain);
    need_all();
    if (run.failed_count != 0)
        forget_left(plain);
}

/* Goes to the next item and finds out what ends before it. */
static void advance(void)
{
    const struct ct_item *last = run.at.item;
    struct ct_desk *desk = run.desk;

    desk->running = CT_IDLE;
    ct_capture_phase(desk->subject, CT_PHASE_TEARDOWN);
    if (run.isolated) { /* the next one is the parent's */
        run.begun = false;
        run.keep = run.fence;
        return;
    }
    if (--run.quiet == 0)
        ct_item_progress();
    if (run.careful || *run.halt != 0 || run.at.left == 0 || last[1].marks != 0) {
        advance_carefully();
        return;
    }
    /* The usual case: what is as wide as a module stays. If that is all that the next item needs of that kind, it is not
     * looked for again. The item is begun. */
    run.at.item = last + 1;
    run.at.left--;
    desk->subject = ++run.at.ordinal;
    run.keep = run.lasting;
    if (last[1].shape == last->shape && run.need == run.need_end && run.top->depth == run.lasting + run.narrow)
        run.need -= run.narrow;
    else
        need_all();
}

/* --- set-up and tear-down ------------------------------------------------------------------------------- */

static bool may_outlive(const struct ct_instance *instance)
{
    return instance->scope < CT_CLASS || (instance->scope == CT_CLASS && instance->owner.class_ != CT_NONE);
}

/* Makes the frame of the next depth. */
static struct ct_frame *frame_above(struct ct_frame *below)
{
    below->above = ct_allocate(sizeof *below->above);
    below->above->below = below;
    below->above->above = NULL;
    below->above->depth = below->depth + 1;
    return below->above;
}

/* How deep the topmost frame lies that a set-up was given: of those of one item that have a name, the last one is meant. */
static int rests_on(const struct ct_frame *frame)
{
    const struct ct_module *module = frame->module;
    const struct ct_shape *shape = &module->shapes[frame->item->shape];
    int depth = 0;

    for (ct_index i = 0; i < shape->all; i++) {
        const struct ct_instance *instance = module->uses[module->needs[shape->first + i].use].instance;

        if (instance->frame != NULL && instance->frame->depth > depth && instance != frame->instance &&
            is_named(frame->instance->fixture->needs, instance->fixture->name))
            depth = instance->frame->depth;
    }
    return depth;
}

static void keep_failure(struct ct_instance *instance, int rests)
{
    if ((size_t)run.failed_count == run.failed_room) {
        run.failed_room = run.failed_room * 2 + 16;
        run.failed = ct_reallocate(run.failed, run.failed_room * sizeof *run.failed);
    }
    run.failed[run.failed_count++] = (struct ct_failed){instance, rests, 0};
    instance->failure = run.failure;
    run.failure = NULL;
    ct_be_careful();
    if (run.leaving && instance->scope < CT_FUNCTION)
        ct_worker_bar(instance);
}

void ct_walk_bar(struct ct_instance *instance, const struct ct_owner *owner, unsigned long long row, struct ct_failure *failure)
{
    if (instance->failure != NULL)
        forget_failed_of(instance); /* one that was barred with another row */
    instance->owner = *owner;
    instance->row = row;
    run.failure = failure;
    keep_failure(instance, INT_MAX); /* what it was given stood in another process */
}

static struct ct_failure *no_value(const struct ct_fixture *fixture)
{
    return ct_failure_new(CT_FAILS, fixture->file, fixture->line, NULL, "the fixture did not provide a value", NULL);
}

void ct_no_value(void)
{
    ct_failure_raise(no_value(run.frame->instance->fixture));
}

/* leave(), where something went wrong, is watched, or is wider than a test. */
static CT_NOINLINE void leave_watched(struct ct_frame *frame)
{
    struct ct_instance *instance = frame->instance;
    bool in_setup = run.desk->running == CT_IN_SETUP;

    if (run.strayed)
        ct_child_came_back();
    if (*ct_child_reported != 0)
        ct_child_collect();
    if (run.tooled)
        ct_tools_ask();
    if (run.failure == NULL && in_setup)
        run.failure = no_value(instance->fixture);
    if (run.cleanup_count > frame->cleanups)
        ct_cleanups_run(frame->cleanups);
    run.desk->running = CT_IDLE;
    instance->frame = NULL;
    instance->value = NULL;
    if (in_setup) {
        keep_failure(instance, rests_on(frame));
        ct_setup_ended(frame);
        need_all();
    } else {
        ct_teardown_ended(frame);
    }
    if (instance->scope < CT_FUNCTION) {
        ct_ahead_forget(instance->scope);
        if (run.failed_count != 0)
            try_again(frame);
    }
}

/* The frame's fixture returned, or failed and was left. Nothing of it is on the C stack any more. */
static void leave(struct ct_frame *frame)
{
    struct ct_instance *instance = frame->instance;

    if (frame->watched || run.desk->running != CT_IN_TEARDOWN || run.failure != NULL ||
        run.cleanup_count != frame->cleanups || *ct_child_reported != 0) {
        leave_watched(frame);
        return;
    }
    run.desk->running = CT_IDLE;
    instance->frame = NULL;
    instance->value = NULL;
}

/* Sets up an instance on top of `below`, as item `at` needs it. Returns when it has been torn down. */
static void enter(struct ct_frame *below, const struct ct_cursor *at, const struct ct_need *need)
{
    const struct ct_module *module = at->module;
    struct ct_instance *instance = module->uses[need->use].instance;
    struct ct_frame *frame = below->above != NULL ? below->above : frame_above(below);
    struct ct_desk *desk = run.desk;
    ct_index row = 0;

    frame->instance = instance;
    frame->watched = run.attentive || instance->scope < CT_FUNCTION || instance->fixture->timeout != 0;
    frame->module = module;
    frame->item = at->item;
    frame->need = need;
    frame->cleanups = run.cleanup_count;
    instance->frame = frame;
    instance->row = 0;
    if (need->axis != CT_NONE) {
        row = ct_row_of(module, at->item, need);
        instance->row = ct_row_key(module, at->item, need);
    }
    run.keep = INT_MAX;
    run.frame = frame;
    desk->fixture = instance;
    desk->row = instance->row;
    ct_capture_phase(run.at.ordinal, CT_PHASE_SETUP);
    if (frame->watched) {
        instance->owner = ct_owner_at(&run.at);
        ct_phase_started(frame, CT_EVENT_SETUP_START);
    }
    desk->running = CT_IN_SETUP;
    if (!run.dry)
        module->enter(need->use, row);
    if (desk->running == CT_IN_SETUP && run.failure == NULL && (run.dry || !instance->fixture->has_value))
        ct_yield(NULL); /* it was all set-up */
    leave(frame);
}

static void level(struct ct_frame *frame);

static CT_NORETURN void yield_out_of_place(void)
{
    if (run.desk->running == CT_IN_TEARDOWN)
        ct_failure_raise_text("fixture '%s' yields a second time", run.frame->instance->fixture->name);
    ct_failure_raise_text("`yield` outside of a fixture");
}

/* Around the time for which an instance stands that may outlive the item. */
static CT_NOINLINE void count_lasting(const struct ct_frame *frame, int change)
{
    const struct ct_instance *instance = frame->instance;

    if (!may_outlive(instance))
        return;
    run.lasting += change;
    if (instance->scope == CT_CLASS || frame->module->uses[frame->need->use].rows != NULL)
        run.varying += change;
    ct_be_careful();
}

/* Others see that it stands. */
static void stand(const struct ct_frame *frame)
{
    if (frame->depth <= CT_DESK_DEPTH)
        run.desk->standing[frame->depth - 1] = frame->instance;
    run.desk->depth = frame->depth;
}

/* The process is one that a test has forked, or such a one has told of a failure. */
static CT_NOINLINE void hear_of_children(void)
{
    if (run.strayed)
        ct_child_came_back();
    ct_child_collect();
}

void ct_yield(const void *value)
{
    struct ct_frame *frame = run.frame;
    struct ct_desk *desk = run.desk;
    bool watched = frame->watched;

    if (*ct_child_reported != 0)
        hear_of_children();
    if (desk->running != CT_IN_SETUP)
        yield_out_of_place();
    desk->running = CT_IDLE;
    if (watched && run.tooled)
        ct_tools_ask();
    if (run.failure == NULL) {
        frame->instance->value = value;
        run.top = frame;
        stand(frame);
        if (watched) {
            ct_setup_ended(frame);
            count_lasting(frame, 1);
        }
        level(frame);
        if (watched)
            count_lasting(frame, -1);
        run.frame = frame;
        run.top = frame->below;
        desk->depth = run.top->depth;
        desk->fixture = frame->instance;
    } else { /* an `expect`: nothing may use it, but what stands below `yield` must still happen */
        keep_failure(frame->instance, rests_on(frame));
        ct_setup_ended(frame);
        need_all(); /* the item still needs it */
    }
    if (watched)
        ct_phase_started(frame, CT_EVENT_TEARDOWN_START);
    desk->running = CT_IN_TEARDOWN;
}

/* --- items ---------------------------------------------------------------------------------------------- */

/* Is `a` narrower than `b`, so that it must not stand below it? */
bool ct_is_narrower(const struct ct_instance *a, const struct ct_instance *b)
{
    if (a->scope != b->scope)
        return a->scope > b->scope;
    return a->scope == CT_PACKAGE && strcmp(a->package, b->package) != 0 && ct_path_within(a->package, b->package);
}

/* Sets up something wider than a test that the item at hand needs, or what must stand below that. */
static CT_NOINLINE void provide_wide(struct ct_frame *top, const struct ct_need *need)
{
    struct ct_cursor at = run.at;
    struct ct_frame *frame = top;
    struct ct_instance *instance;

    while (ct_ahead_find(&at, &need))
        ;
    instance = at.module->uses[need->use].instance;
    while (frame->depth > 0 && ct_is_narrower(frame->instance, instance))
        frame = frame->below;
    if (frame == top) {
        if (instance->failure != NULL)
            forget_failed_of(instance); /* with another row, or elsewhere */
        enter(top, &at, need);
    } else { /* looking ahead could not know of it: what is narrower makes room */
        run.keep = frame->depth;
        need_all();
    }
}

/* Sets up what the item at hand needs next. */
static void provide(struct ct_frame *top, const struct ct_need *need)
{
    const struct ct_module *module = run.at.module;
    const struct ct_instance *instance = module->uses[need->use].instance;

    if (instance->failure != NULL && instance->row == ct_row_key(module, run.at.item, need)) {
        ct_item_blocked(instance);
        advance();
    } else if (instance->scope == CT_FUNCTION) {
        run.need = need + 1;
        enter(top, &run.at, need);
    } else {
        provide_wide(top, need);
    }
}

/* Starts the item at hand: closes the last one, reads its marks. It may come out that it is skipped, or that more must end first. */
static CT_NOINLINE void begin(void)
{
    ct_item_over(run.at.ordinal);
    if (run.stopped || run.leaving) {
        ct_walk_stop();
        return;
    }
    run.begun = true;
    run.desk->subject = run.at.ordinal;
    ct_item_open();
    if (run.at.item->marks == 0)
        return;
    run.attentive = true;
    ct_be_careful();
    if (!ct_item_marks()) {
        advance();
        return;
    }
    run.keep = survivors(&run.at, true);
    need_all();
    if (run.failed_count != 0)
        forget_left(true);
}

/* --isolate=test: what is wider than the item at hand stands; a child does the rest of it. */
static CT_NOINLINE void run_apart(struct ct_frame *top)
{
    unsigned char before = run.results.outcomes[run.desk->subject];

    if (ct_worker_split()) {
        run.isolated = true;
        run.fence = top->depth;
        return;
    }
    if (before != run.results.outcomes[run.desk->subject] && !ct_run_passed(run.desk->subject))
        ct_result_elsewhere();
    advance();
}

/* One step of the plan on top of a frame: sets up one instance, or runs the item at hand. */
static void step(struct ct_frame *top)
{
    const struct ct_need *need;
    const struct ct_use *uses;

    if (!run.begun) {
        if (run.isolated)
            ct_worker_leave();
        begin();
        if (!run.begun || run.keep < top->depth)
            return;
    }
    uses = run.at.module->uses;
    for (need = run.need; need < run.need_end; need++)
        if (uses[need->use].instance->frame == NULL)
            break;
    run.need = need;
    if (run.forks && !run.isolated && run.need_end - need <= run.narrow) {
        run_apart(top);
        return;
    }
    if (need < run.need_end) {
        provide(top, need);
        return;
    }
    ct_item_call();
    advance();
}

/* The process is not to be trusted any more: everything ends. The item at hand is another's, unless what failed just now was
 * a set-up for it. */
static CT_NOINLINE void depart(bool after_setup)
{
    for (const struct ct_need *need = run.need; after_setup && run.begun && need < run.need_end; need++) {
        const struct ct_instance *instance = run.at.module->uses[need->use].instance;

        if (instance->failure != NULL && instance->row == ct_row_key(run.at.module, run.at.item, need)) {
            ct_item_blocked(instance);
            break;
        }
    }
    if (ct_outcome_at(&run.results, run.desk->subject) == CT_NOT_RUN)
        run.item_open = false; /* its end is told by that other one */
    ct_capture_phase(run.desk->subject, CT_PHASE_TEARDOWN);
    ct_walk_stop();
}

/* What was called from this level failed: the set-up or tear-down of the next frame, or the item at hand. */
static void landed(void)
{
    bool in_setup = run.desk->running == CT_IN_SETUP, in_fixture = ct_running_frame() != NULL;

    ct_failure_prepare();
    if (in_fixture)
        leave(run.frame);
    else
        ct_item_called_watched();
    if (run.leaving && !run.isolated)
        depart(in_setup);
    else if (!in_fixture)
        advance();
}

/* Runs the plan on top of a frame until that frame must end. */
static void level(struct ct_frame *frame)
{
    if (CT_SETJMP(frame->escape) != 0)
        landed();
    while (run.keep >= frame->depth)
        step(frame);
}

void ct_walk(void)
{
    run.top = &run.bottom;
    run.keep = INT_MAX;
    need_all();
    if (run.failed_count != 0)
        forget_left(run.at.item->marks == 0);
    level(&run.bottom);
    ct_item_over(CT_NONE);
    ct_capture_phase(run.desk->subject, CT_PHASE_TEARDOWN); /* what comes still, at exit */
}
