/* failure.c - what a statement that fails, skips or cleans up does to the running test or fixture. */
#define _XOPEN_SOURCE 700 /* _setjmp */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "guard/guard.h"
#include "guard/process.h"
#include "guard/trace.h"

/* --- cleanups ------------------------------------------------------------------------------------------- */

struct cleanup {
    void (*function)(void *pointer);
    void *pointer;
};

static struct cleanup first_cleanups[64];
static struct cleanup *cleanups = first_cleanups;
static size_t cleanup_room = sizeof first_cleanups / sizeof *first_cleanups;
static bool cleaning; /* a failure is one of a cleanup: the loop in ct_cleanups_run goes on */

void ct_cleanup_push(void (*function)(void *pointer), const volatile void *pointer)
{
    if (ct_run.cleanup_count == cleanup_room) {
        struct cleanup *more = ct_allocate(2 * cleanup_room * sizeof *more);

        memcpy(more, cleanups, ct_run.cleanup_count * sizeof *more);
        if (cleanups != first_cleanups)
            free(cleanups);
        cleanups = more;
        cleanup_room *= 2;
    }
    cleanups[ct_run.cleanup_count++] = (struct cleanup){function, (void *)(size_t)pointer};
}

bool ct_guarded(void (*function)(void *pointer), void *pointer)
{
    jmp_buf here, *volatile outer = ct_run.guard;
    volatile bool returned = false;

    ct_run.guard = &here;
    if (CT_SETJMP(here) == 0) {
        function(pointer);
        returned = true;
    }
    ct_run.guard = outer;
    return returned;
}

void ct_cleanups_run(size_t base)
{
    bool outer = cleaning;

    cleaning = true;
    while (ct_run.cleanup_count > base) {
        struct cleanup cleanup = cleanups[--ct_run.cleanup_count];

        ct_guarded(cleanup.function, cleanup.pointer);
    }
    cleaning = outer;
}

void ct_body_ends(void)
{
    if (ct_run.strayed)
        ct_child_came_back(); /* its cleanups are its parent's */
    if (ct_run.desk->running == CT_IN_CALL)
        ct_cleanups_run(ct_run.cleanup_base);
    else if (ct_run.desk->running == CT_IN_TEARDOWN)
        ct_cleanups_run(ct_run.frame->cleanups);
}

/* --- failures ------------------------------------------------------------------------------------------- */

struct ct_failure *ct_failure_new(enum ct_failure_kind kind, const char *file, ct_index line, const char *text,
                                  const char *message, const char *detail)
{
    struct ct_failure *failure = ct_allocate(sizeof *failure);

    *failure = (struct ct_failure){kind, file, line, text, NULL, NULL, NULL};
    if (message != NULL)
        failure->message = ct_copy(message, strlen(message));
    if (detail != NULL)
        failure->detail = ct_copy(detail, strlen(detail));
    return failure;
}

/* --gtest_break_on_failure: a debugger shows what led here. */
static void stop_in_debugger(const struct ct_failure *failure)
{
    if (ct_run.options->gtest.break_on_failure && failure->kind == CT_FAILS)
        ct_process_stop_in_debugger();
}

static void append(struct ct_failure *failure)
{
    struct ct_failure **end;

    ct_lock();
    for (end = &ct_run.failure; *end != NULL; end = &(*end)->next)
        ;
    *end = failure;
    ct_unlock();
}

void ct_failure_record(struct ct_failure *failure)
{
    switch (ct_where()) {
    case CT_BEFORE_WALK:
        return;
    case CT_IN_OTHER_PROCESS:
        ct_child_report(failure);
        return;
    default:
        append(failure);
        stop_in_debugger(failure);
    }
}

/* There is no run to go back to: before main, or in what runs at exit. */
static CT_NORETURN void fail_outside(const struct ct_failure *failure)
{
    fprintf(stderr, "%s:%u: error: %s outside of any test\n", failure->file ? failure->file : "ctest", failure->line,
            failure->text ? failure->text : failure->message);
    abort();
}

void ct_failure_raise(struct ct_failure *failure)
{
    switch (ct_where()) {
    case CT_IN_OTHER_PROCESS:
        ct_child_report(failure);
        ct_child_clean();
        ct_process_end(1);
    case CT_IN_OTHER_THREAD:
        append(failure);
        stop_in_debugger(failure);
        ct_thread_end();
    case CT_BEFORE_WALK:
        fail_outside(failure);
    case CT_IN_WALK:
        break;
    }
    if (ct_run.desk->running == CT_IDLE)
        fail_outside(failure);
    append(failure);
    stop_in_debugger(failure);
    ct_leave();
}

/* Where there is no memory for another: what signals say in the cleanups of what one has ended. Free where the message is "". */
static struct reserve {
    struct ct_failure failure;
    char message[CT_SUDDEN_MAX];
} reserves[16];

static bool is_reserve(const struct ct_failure *failure)
{
    for (size_t i = 0; i < sizeof reserves / sizeof *reserves; i++)
        if (failure == &reserves[i].failure)
            return true;
    return false;
}

void ct_failure_drop(struct ct_failure *failure)
{
    if (ct_post != ct_hear)
        ct_failure_forget(failure);
}

void ct_failure_forget(struct ct_failure *failure)
{
    struct ct_failure *next;

    for (; failure != NULL; failure = next) {
        next = failure->next;
        if (is_reserve(failure)) {
            ((struct reserve *)failure)->message[0] = '\0';
            continue;
        }
        free((void *)(size_t)failure->message);
        free((void *)(size_t)failure->detail);
        free(failure);
    }
}

/* What is raised next from a signal handler. */
static struct {
    struct ct_failure *failure;
    char *message, *detail;
} prepared;
enum { TRACE_MAX = 1024 };

void ct_failure_prepare(void)
{
    if (prepared.failure != NULL)
        return;
    prepared.failure = ct_failure_new(CT_FAILS, NULL, 0, NULL, NULL, NULL);
    prepared.failure->message = prepared.message = ct_allocate(CT_SUDDEN_MAX);
    prepared.detail = ct_allocate(TRACE_MAX);
    prepared.failure->detail = prepared.detail;
}

/* What the runner says of itself is said of what runs. */
static void place(struct ct_failure *failure)
{
    const struct ct_frame *frame = ct_running_frame();

    failure->file = frame != NULL ? frame->instance->fixture->file : ct_run.at.module->path;
    failure->line = frame != NULL ? frame->instance->fixture->line : ct_test_of(&ct_run.at)->line;
}

struct ct_failure *ct_failure_here(const char *message)
{
    struct ct_failure *failure = ct_failure_new(CT_FAILS, NULL, 0, NULL, message, NULL);

    place(failure);
    return failure;
}

void ct_leaves(void)
{
    if (ct_run.alone)
        return; /* there is no other process to go on */
    ct_run.leaving = true;
    ct_run.careful = 1;
    if (ct_run.desk->leaves == 0)
        ct_run.desk->leaves = ct_clock();
}

/* Neither allocates nor prints: it runs in a signal handler. */
static void copy_message(char to[CT_SUDDEN_MAX], const char *message)
{
    strncpy(to, message, CT_SUDDEN_MAX - 1);
    to[CT_SUDDEN_MAX - 1] = '\0';
}

static CT_NORETURN void raise_reserve(const char *message)
{
    for (size_t i = 0; i < sizeof reserves / sizeof *reserves; i++) {
        struct reserve *reserve = &reserves[i];
        if (reserve->message[0] != '\0')
            continue;
        copy_message(reserve->message, message);
        reserve->failure = (struct ct_failure){.kind = CT_FAILS, .message = reserve->message};
        place(&reserve->failure);
        ct_failure_raise(&reserve->failure);
    }
    ct_process_end(1);
}

void ct_failure_raise_suddenly(const char *message, void *context)
{
    struct ct_failure *failure = prepared.failure;

    ct_leaves();
    if (failure == NULL)
        raise_reserve(message);
    prepared.failure = NULL;
    copy_message(prepared.message, message);
    ct_trace_take(context, prepared.detail, TRACE_MAX);
    place(failure);
    ct_failure_raise(failure);
}

void ct_leave(void)
{
    struct ct_frame *frame = ct_running_frame();

    if (!cleaning)
        ct_cleanups_run(frame != NULL ? frame->cleanups : ct_run.cleanup_base);
    CT_LONGJMP(ct_run.guard != NULL ? *ct_run.guard : ct_run.top->escape, 1);
}

void ct_failure_raise_text(const char *format, ...)
{
    struct ct_text text = {0};
    struct ct_failure *failure;
    va_list arguments;

    va_start(arguments, format);
    ct_text_vadd(&text, format, arguments);
    va_end(arguments);
    failure = ct_failure_here(ct_text_get(&text));
    ct_text_free(&text);
    ct_failure_raise(failure);
}
