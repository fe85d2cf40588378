/* child.c - processes: bodies that are to end theirs, and what forked children report.
 *
 * A child is a copy of this process, so texts of the program itself are passed as pointers; what was made at run time
 * is copied through shared memory.
 */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/guard.h"
#include "guard/process.h"
#include "guard/shared.h"

enum { BOX_SIZE = CT_CHILD_BOX_SIZE, TEXT_MAX = 1 << 15 };

/* A report of a child; its message and detail follow, each ended by a NUL. */
struct letter {
    volatile unsigned complete;
    unsigned size;     /* of the whole */
    unsigned checksum; /* of the rest */
    ct_index ordinal; /* of the item that ran when the child was forked */
    enum ct_failure_kind kind;
    ct_index line;
    const char *file, *text;
    bool has_message, has_detail;
};

enum { ALIGNMENT = 16, HEAD = offsetof(struct letter, ordinal), LAST = BOX_SIZE - sizeof(struct letter) - ALIGNMENT };

static struct ct_child_box *box;
static volatile pid_t child;
static ct_index born; /* in a child: the item that ran when it was forked */
static struct {
    pid_t process; /* that runs a body which is to end it; 0: this is none such */
    pthread_t thread;
} body;

#if defined __GNUC__ && !defined __TINYC__
#define RESERVE(size) __atomic_fetch_add(&box->used, (size), __ATOMIC_SEQ_CST)
#define POST(letter) __atomic_store_n(&(letter)->complete, 1, __ATOMIC_RELEASE)
#define IS_POSTED(letter) __atomic_load_n(&(letter)->complete, __ATOMIC_ACQUIRE)
#else
#define RESERVE(size) ((box->used += (size)) - (size))
#define POST(letter) ((letter)->complete = 1)
#define IS_POSTED(letter) ((letter)->complete)
#endif

volatile unsigned *ct_child_reported;

/* Before each fork: later the walk in the parent may be elsewhere. */
static void note_item(void)
{
    born = ct_run.desk->subject;
}

static void stray(void)
{
    static volatile unsigned yes = 1;

    ct_run.strayed = true;
    ct_child_reported = &yes;
}

void ct_child_belongs(void)
{
    ct_run.strayed = false;
    ct_child_reported = &box->used;
}

void ct_child_came_back(void)
{
    ct_child_report(&(struct ct_failure){.kind = CT_FAILS, .message = "a forked child came back from here; it must end by itself"});
    ct_process_end(1);
}

void ct_child_start(struct ct_child_box *shared)
{
    box = shared;
    ct_child_reported = &box->used;
    pthread_atfork(note_item, NULL, stray);
}

static unsigned checksum(const struct letter *letter)
{
    return ct_shared_checksum((const char *)letter + HEAD, letter->size - HEAD);
}

void ct_child_report(const struct ct_failure *failure)
{
    size_t message = failure->message ? strnlen(failure->message, TEXT_MAX) : 0;
    size_t detail = failure->detail ? strnlen(failure->detail, TEXT_MAX) : 0;
    size_t size = sizeof(struct letter) + message + detail + 2, offset;
    struct letter *letter;

    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    offset = RESERVE((unsigned)size);
    if (offset > LAST)
        return;
    if (offset + size > BOX_SIZE) { /* the box is full, and must be seen to be */
        message = detail = 0;
        size = BOX_SIZE - offset;
    }
    letter = (struct letter *)(void *)(box->letters + offset);
    letter->size = (unsigned)size;
    letter->ordinal = born;
    letter->kind = failure->kind;
    letter->line = failure->line;
    letter->file = failure->file;
    letter->text = failure->text;
    letter->has_message = failure->message != NULL;
    letter->has_detail = failure->detail != NULL;
    memcpy((char *)(letter + 1), failure->message ? failure->message : "", message);
    memcpy((char *)(letter + 1) + message + 1, failure->detail ? failure->detail : "", detail);
    letter->checksum = checksum(letter);
    POST(letter);
}

/* Of a child that has outlived its test. */
static void report_late(ct_index ordinal, struct ct_failure *failure)
{
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, ordinal);

    ct_report(&at, CT_PHASE_TEARDOWN, NULL, failure, NULL, -1);
    ct_failure_drop(failure);
}

/* Is it one that a child has written, and nobody has written over? */
static bool is_letter(const struct letter *letter, size_t room)
{
    return letter->size >= sizeof *letter && letter->size <= room && letter->size % ALIGNMENT == 0 &&
           letter->checksum == checksum(letter) && letter->ordinal < ct_run.schedule.total;
}

static void take(const struct letter *letter)
{
    const char *message = (const char *)(letter + 1);
    struct ct_failure *failure = ct_failure_new(letter->kind, letter->file, letter->line, letter->text,
                                                letter->has_message ? message : NULL,
                                                letter->has_detail ? message + strlen(message) + 1 : NULL);

    if (letter->ordinal == ct_run.desk->subject && ct_run.desk->running != CT_IDLE)
        ct_failure_record(failure);
    else
        report_late(letter->ordinal, failure);
}

static void clear(size_t size)
{
    memset(box->letters, 0, size);
    box->collected = 0;
    box->used = 0;
}

void ct_child_collect(void)
{
    while (box->collected <= LAST && box->collected < box->used) {
        const struct letter *letter = (const struct letter *)(const void *)(box->letters + box->collected);

        if (box->collected % ALIGNMENT == 0 && !IS_POSTED(letter))
            return;
        if (box->collected % ALIGNMENT != 0 || !is_letter(letter, BOX_SIZE - box->collected)) {
            clear(BOX_SIZE); /* what is behind it cannot be found */
            return;
        }
        box->collected += letter->size;
        take(letter);
    }
    clear(box->collected < BOX_SIZE ? box->collected : BOX_SIZE);
}

/* What is not complete now never will be. */
void ct_child_inherit(struct ct_child_box *shared)
{
    box = shared;
    if (box->used == 0 && box->collected == 0)
        return;
    ct_child_collect();
    clear(BOX_SIZE);
}

void ct_child_clean(void)
{
    if (body.process == getpid() && pthread_equal(body.thread, pthread_self()))
        ct_cleanups_run(ct_run.cleanup_base);
}

/* In the child. */
static void run_body(void)
{
    ct_child_belongs();
    signal(SIGINT, SIG_DFL);
    ct_crash_stop();
    ct_process_heed_children(false);
    body.process = getpid();
    body.thread = pthread_self();
    atexit(ct_child_clean);
    ct_item_call_test(ct_run.at.module, ct_item_of(&ct_run.at));
    ct_child_report(&(struct ct_failure){.kind = CT_FAILS, .message = "the body returned; it was to end the process"});
    fflush(NULL);
    _exit(0);
}

static void add_ending(struct ct_text *text, bool is_signal, int number)
{
    if (is_signal)
        ct_text_add(text, "ended by signal %d (%s)", number, strsignal(number));
    else
        ct_text_add(text, "exited with status %d", number);
}

/* Fails unless the child ended as the mark says. */
static void judge(int status, bool is_signal, int number)
{
    bool was_signal = WIFSIGNALED(status);
    int was = was_signal ? WTERMSIG(status) : WEXITSTATUS(status);
    struct ct_text text = {0};

    if (was_signal == is_signal && was == number)
        return;
    ct_text_puts(&text, "the body ");
    add_ending(&text, was_signal, was);
    ct_text_puts(&text, "; it was to be ");
    if (is_signal)
        add_ending(&text, true, number);
    else
        ct_text_add(&text, "exit with status %d", number);
    ct_failure_record(ct_failure_new(CT_FAILS, ct_run.at.module->path, ct_test_of(&ct_run.at)->line, NULL,
                                     ct_text_get(&text), NULL));
    ct_text_free(&text);
}

void ct_child_call(void)
{
    bool is_signal = ct_run.ending->kind == CT_MARK_SIGNALS;
    int number = ct_run.at.module->condition(ct_run.ending->number), status = 0;

    fflush(NULL);
    ct_process_heed_children(true);
    child = fork();
    if (child < 0) {
        child = 0;
        ct_process_heed_children(false);
        ct_failure_raise_text("no child process for the body: %s", strerror(errno));
    }
    if (child == 0)
        run_body();
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            ct_failure_raise_text("the child process of the body is gone: %s", strerror(errno));
    child = 0;
    ct_process_heed_children(false);
    ct_child_collect();
    if (ct_run.failure == NULL)
        judge(status, is_signal, number);
}

void ct_child_end(void)
{
    if (child <= 0)
        return;
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    child = 0;
    ct_process_heed_children(false);
}
