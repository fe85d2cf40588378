/* supervisor.c - the process that has the results: it starts the workers and outlives them.
 *
 * In: the pieces of the run. Out: events for the reporters, in the order of the run however many workers there are; what
 * comes from a piece whose turn has not come waits. The supervisor runs no code of the user. It sleeps until a child ends,
 * somebody interrupts or a fiftieth of a second has gone; all that workers say lies in shared memory.
 */
#define _XOPEN_SOURCE 700
#include "guard/supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/run.h"
#include "core/walk.h"
#include "guard/blame.h"
#include "guard/guard.h"
#include "guard/mailbox.h"
#include "guard/orphan.h"
#include "guard/piece.h"
#include "guard/process.h"
#include "guard/trace.h"
#include "guard/worker.h"
#include "report/writer.h"

static const double TICK = 0.02, GRACE = 1;

struct worker {
    int number;
    struct ct_slot *slot;
    pid_t process;         /* 0: none */
    struct ct_text letters; /* bytes that are no whole letter yet */
    bool open;             /* an item was told to start, not to end */
    ct_index open_item;
    bool progressed;       /* since the worker started, something came from it */
    unsigned span;         /* what ran at the last look */
    double since;          /* since when */
    double alarmed;        /* when it was sent SIGALRM; 0: not */
    bool overdue;          /* it was killed because something took too long */
};

static struct {
    struct worker *workers;
    int count, running;
    struct ct_text *waiting; /* for each piece: letters that come before its turn */
    ct_index turn;           /* the piece that is reported now */
    ct_index settled;        /* all items before this one have results */
    double shown;            /* when progress was told last */
    double interrupted;      /* when Ctrl-C came */
    sigset_t signals, before;
    unsigned long limit;     /* milliseconds; 0: none */
    struct barred {
        struct ct_instance *instance;
        struct ct_owner owner;
        unsigned long long row;
        struct ct_failure *failure;
    } *barred;
    size_t barred_count;
} all;

/* --- letters -------------------------------------------------------------------------------------------- */

static void bar(const struct ct_event *event)
{
    struct barred *entry;

    all.barred = ct_reallocate(all.barred, (all.barred_count + 1) * sizeof *all.barred);
    entry = &all.barred[all.barred_count++];
    entry->instance = (struct ct_instance *)(size_t)event->instance;
    entry->owner = ct_owner_at(&event->item);
    entry->row = event->key;
    entry->failure = event->failure;
}

void ct_supervisor_bars(void)
{
    for (size_t i = 0; i < all.barred_count; i++)
        ct_walk_bar(all.barred[i].instance, &all.barred[i].owner, all.barred[i].row, all.barred[i].failure);
}

/* Tells the reporters. What nobody keeps is freed. */
static void hear(struct ct_event *event)
{
    size_t records = ct_run.results.record_count;

    ct_hear(event);
    if (event->kind == CT_EVENT_RESULT && event->outcome != CT_PASSED && ct_run.results.record_count == records)
        free((void *)(size_t)event->reason); /* it joined an older record, which has its failure only */
    if (event->kind != CT_EVENT_RESULT || event->outcome == CT_PASSED)
        ct_letter_free(event);
}

static void hear_letters(const char *bytes, size_t size)
{
    struct ct_event event;

    for (size_t done = 0, read; done < size; done += read) {
        read = ct_letter_read(bytes + done, size - done, &event);
        if (read == 0 || read == SIZE_MAX)
            return;
        hear(&event);
    }
}

/* A whole letter has come. */
static void receive(struct worker *worker, const char *bytes, size_t size, struct ct_event *event)
{
    ct_index piece;

    worker->progressed = true;
    if (event->kind == CT_EVENT_BARRED) {
        bar(event);
        return;
    }
    if (event->kind == CT_EVENT_ITEM_START && worker->open && worker->open_item == event->item.ordinal) {
        ct_letter_free(event); /* it was begun by the worker's predecessor */
        return;
    }
    if (event->kind == CT_EVENT_ITEM_START || event->kind == CT_EVENT_ITEM_END) {
        worker->open = event->kind == CT_EVENT_ITEM_START;
        worker->open_item = event->item.ordinal;
    }
    piece = ct_piece_of(event->item.ordinal);
    if (piece <= all.turn) {
        hear(event);
    } else {
        ct_text_put(&all.waiting[piece], bytes, size);
        ct_letter_free(event);
    }
}

/* The supervisor's own word about a worker that cannot speak for itself. */
static struct worker *spoken_for;
static void post_for(const struct ct_event *event)
{
    struct ct_text bytes = {0};
    struct ct_event copy;

    ct_letter_add(&bytes, event);
    if (ct_letter_read(bytes.data, bytes.size, &copy) == bytes.size)
        receive(spoken_for, bytes.data, bytes.size, &copy);
    ct_text_free(&bytes);
}

/* Reads what has come. A worker whose letters make no sense has written over them: it is ended. */
static void read_letters(struct worker *worker)
{
    size_t done = 0, read;
    struct ct_event event;

    if (!ct_mailbox_take(&worker->slot->mailbox, &worker->letters))
        return;
    while (done < worker->letters.size) {
        read = ct_letter_read(worker->letters.data + done, worker->letters.size - done, &event);
        if (read == SIZE_MAX) {
            if (worker->process != 0)
                kill(worker->process, SIGKILL);
            done = worker->letters.size;
            break;
        }
        if (read == 0)
            break;
        receive(worker, worker->letters.data + done, read, &event);
        done += read;
    }
    memmove(worker->letters.data, worker->letters.data + done, worker->letters.size - done);
    worker->letters.size -= done;
}

/* --- the order of reports -------------------------------------------------------------------------------- */

/* A worker that has taken its next piece may still tear down what the last item of the one before needed. */
static bool is_at_work_on(ct_index piece)
{
    for (int i = 0; i < all.count; i++) {
        const struct ct_desk *desk = &all.workers[i].slot->desk;

        if (all.workers[i].process != 0 && (desk->piece == piece || ct_piece_of(desk->subject) == piece))
            return true;
    }
    return false;
}

/* Is the end of one of its items not told yet? */
static bool is_open(ct_index piece)
{
    for (int i = 0; i < all.count; i++)
        if (all.workers[i].open && ct_piece_of(all.workers[i].open_item) == piece)
            return true;
    return false;
}

static void next_turn(void)
{
    all.turn++;
    if (all.turn < ct_pieces.count) {
        hear_letters(all.waiting[all.turn].data, all.waiting[all.turn].size);
        ct_text_free(&all.waiting[all.turn]);
    }
}

/* Reads everything, and goes on to the next pieces where one is complete. */
static void catch_up(void)
{
    bool complete;

    do {
        ct_index end = ct_pieces.pieces[all.turn].end;

        while (all.settled < end && ct_outcome_at(&ct_run.results, all.settled) != CT_NOT_RUN)
            all.settled++;
        complete = all.settled == end && all.turn + 1 < ct_pieces.count && !is_at_work_on(all.turn);
        for (int i = 0; i < all.count; i++)
            read_letters(&all.workers[i]);
        complete = complete && !is_open(all.turn);
        if (complete)
            next_turn();
    } while (complete);
}

static void tell_progress(double now)
{
    if (now - all.shown < 0.05)
        return;
    all.shown = now;
    ct_event_send(&(struct ct_event){.kind = CT_EVENT_PROGRESS, .seconds = -1, .settled = all.settled});
}

/* --- starting and ending workers -------------------------------------------------------------------------- */

static void start(struct worker *worker)
{
    struct ct_desk *desk = &worker->slot->desk;
    ct_index piece = desk->piece, piece_end = desk->piece_end;
    pid_t process;

    memset((void *)desk, 0, sizeof *desk);
    desk->piece = piece;
    desk->piece_end = piece_end;
    worker->progressed = false;
    worker->span = ct_desk_span(desk);
    worker->since = ct_clock();
    worker->alarmed = 0;
    worker->overdue = false;
    fflush(NULL);
    process = fork();
    if (process == 0) {
        sigprocmask(SIG_SETMASK, &all.before, NULL);
        ct_worker_run(worker->number);
    }
    if (process < 0) {
        fprintf(stderr, "error: no process for a worker: %s\n", strerror(errno));
        ct_run.results.stopped = "no process for a worker";
        return;
    }
    worker->process = process;
    all.running++;
}

static bool has_work(const struct worker *worker)
{
    return ct_piece_rest(&worker->slot->desk) != CT_NONE ||
           atomic_load(&ct_shared.board->next_piece) < ct_pieces.count;
}

/* The worker ended where it should not. */
static void blame(struct worker *worker, int status)
{
    struct ct_desk *desk = &worker->slot->desk;
    ct_index rest = ct_piece_rest(desk);

    if (desk->running == CT_IDLE && !worker->progressed && rest != CT_NONE)
        desk->subject = rest; /* it came to nothing: the next one is charged, lest it be so for ever */
    ct_blame(desk, status);
}

/* It told all, and yet its exit status says that something is wrong: a leak, an error in what runs at exit. */
static void blame_exit_status(struct worker *worker, int status)
{
    struct ct_text text = {0};

    ct_run.desk = &worker->slot->desk;
    if (worker->overdue)
        ct_text_add(&text, "took longer than %d s to exit", CT_TEARDOWN_SECONDS);
    else if (WIFSIGNALED(status) && ct_signal_name(WTERMSIG(status)) != NULL)
        ct_text_add(&text, "was killed by %s", ct_signal_name(WTERMSIG(status)));
    else if (WIFSIGNALED(status))
        ct_text_add(&text, "was killed by signal %d", WTERMSIG(status));
    else
        ct_text_add(&text, "exited with status %d", WEXITSTATUS(status));
    ct_blame_text(CT_PHASE_TEARDOWN, "the process of the tests %s after its last test", ct_text_get(&text));
    ct_text_free(&text);
}

static void tell_item_end(struct worker *worker)
{
    if (worker->open)
        ct_tell((struct ct_event){.kind = CT_EVENT_ITEM_END, .seconds = -1}, worker->open_item);
    worker->open = false;
}

/* Is another worker to take the place of one that has ended? */
static bool needs_successor(const struct worker *worker)
{
    return !ct_run.interrupted && !ct_shared.board->halt && !ct_run.stopped && ct_run.results.stopped == NULL && has_work(worker);
}

static void ended(struct worker *worker, int status)
{
    struct ct_desk *desk = &worker->slot->desk;
    pid_t process = worker->process;
    bool goes_on;

    read_letters(worker);
    ct_text_clear(&worker->letters); /* a part of a letter */
    ct_orphans_end(process, all.running == 1);
    worker->process = 0;
    all.running--;
    spoken_for = worker;
    ct_post = post_for;
    ct_run.desk = desk;
    if (ct_run.interrupted && worker->overdue && desk->running != CT_IN_TEARDOWN)
        ; /* the interrupted item has no result */
    else if (!desk->finished)
        blame(worker, status);
    else if (status != 0 && !desk->reported)
        blame_exit_status(worker, status);
    goes_on = needs_successor(worker);
    desk->running = CT_IDLE;
    ct_child_inherit(&worker->slot->children);
    ct_capture_bury(worker->number);
    if (!goes_on || ct_piece_rest(desk) != worker->open_item)
        tell_item_end(worker);
    ct_post = ct_hear;
    if (goes_on)
        start(worker);
}

/* --- limits --------------------------------------------------------------------------------------------- */

static void end_overdue(struct worker *worker, unsigned long limit)
{
    struct ct_desk *desk = &worker->slot->desk;
    pid_t process = (pid_t)desk->process;

    worker->overdue = true;
    desk->overdue = limit;
    kill(process > 0 ? process : worker->process, SIGKILL);
    kill(worker->process, SIGCONT); /* a test may have stopped its whole group */
    worker->since = ct_clock();
    worker->alarmed = 0;
}

/* What a worker may take is over: asks first, in a way that lets it tear down; then kills. */
static void watch(struct worker *worker, double now)
{
    struct ct_desk *desk = &worker->slot->desk;
    unsigned span = ct_desk_span(desk);
    double limit = (double)all.limit / 1000;
    bool kills = false;

    if (desk->leaves != 0) {
        if (now - desk->leaves > CT_TEARDOWN_SECONDS && !ct_process_traced(desk->process))
            end_overdue(worker, 0);
        return;
    }
    if (ct_run.interrupted && desk->running != CT_IN_TEARDOWN && now - all.interrupted > CT_TEARDOWN_SECONDS) {
        end_overdue(worker, 0); /* it does not hear */
        return;
    }
    if (span != worker->span || desk->running == CT_IDLE) {
        worker->span = span;
        worker->since = now;
        worker->alarmed = 0;
    }
    if (worker->alarmed != 0)
        kills = now - worker->alarmed > GRACE;
    else if (desk->deadline != 0)
        kills = now - desk->deadline > GRACE;
    else if (limit == 0 || now - worker->since <= limit)
        return;
    if (worker->alarmed + desk->deadline != 0 && !kills)
        return;
    if (ct_process_traced(desk->process)) { /* somebody looks at it with a debugger */
        worker->since = now;
        return;
    }
    if (kills) {
        end_overdue(worker, worker->alarmed != 0 ? all.limit : desk->limit);
        return;
    }
    worker->alarmed = now;
    desk->expired = span + 1;
    kill((pid_t)desk->process, SIGALRM);
}

/* --- interrupts ----------------------------------------------------------------------------------------- */

static void interrupt(void)
{
    if (ct_run.interrupted) { /* twice: at once */
        for (int i = 0; i < all.count; i++)
            if (all.workers[i].process != 0)
                ct_orphans_end(all.workers[i].process, true);
        ct_trace_stop();
        ct_out_abandon();
        _exit(2);
    }
    ct_run.interrupted = true;
    all.interrupted = ct_clock();
    ct_shared.board->halt = 1;
    for (int i = 0; i < all.count; i++)
        if (all.workers[i].process != 0)
            kill((pid_t)all.workers[i].slot->desk.process, SIGINT);
}

/* --- the loop ------------------------------------------------------------------------------------------- */

static const int endings[] = {SIGINT, SIGTERM, SIGHUP}; /* of the run, all alike */

static void block_signals(void)
{
    struct sigaction current;

    sigemptyset(&all.signals);
    sigaddset(&all.signals, SIGCHLD);
    sigaddset(&all.signals, SIGUSR1);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (sigaction(endings[i], NULL, &current) == 0 && current.sa_handler != SIG_IGN)
            sigaddset(&all.signals, endings[i]);
    sigprocmask(SIG_BLOCK, &all.signals, &all.before);
}

static bool ends_the_run(int number)
{
    return number == SIGINT || number == SIGTERM || number == SIGHUP;
}

static void end_at_once(int number)
{
    (void)number;
    _exit(2);
}

/* What has come since the last look counts; while the reports of an interrupted run are written, the next ends them. */
static void unblock_signals(void)
{
    const struct timespec none = {0, 0};
    int number;

    while ((number = sigtimedwait(&all.signals, NULL, &none)) > 0)
        ct_run.interrupted = ct_run.interrupted || ends_the_run(number);
    for (size_t i = 0; ct_run.interrupted && i < sizeof endings / sizeof *endings; i++)
        if (sigismember(&all.signals, endings[i]) == 1)
            signal(endings[i], end_at_once);
    signal(SIGUSR1, SIG_IGN); /* one that has come since would end us */
    sigprocmask(SIG_SETMASK, &all.before, NULL);
}

static void reap(void)
{
    int status;
    pid_t process;

    while ((process = waitpid(-1, &status, WNOHANG)) > 0)
        for (int i = 0; i < all.count; i++)
            if (all.workers[i].process == process)
                ended(&all.workers[i], status);
}

static void wait_for_something(void)
{
    const struct timespec tick = {0, (long)(TICK * 1e9)};
    int number = sigtimedwait(&all.signals, NULL, &tick);

    if (ends_the_run(number))
        interrupt();
}

static void supervise(void)
{
    while (all.running != 0) {
        double now;

        wait_for_something();
        catch_up();
        reap();
        now = ct_clock();
        for (int i = 0; i < all.count; i++)
            if (all.workers[i].process != 0)
                watch(&all.workers[i], now);
        tell_progress(now);
    }
    catch_up();
    while (all.turn + 1 < ct_pieces.count)
        next_turn();
}

void ct_supervise(int count)
{
    all.count = count;
    all.workers = ct_allocate((size_t)count * sizeof *all.workers);
    all.waiting = ct_allocate((ct_pieces.count + 1) * sizeof *all.waiting);
    memset(all.waiting, 0, (ct_pieces.count + 1) * sizeof *all.waiting);
    all.limit = ct_run.default_limit;
    ct_shared.supervisor = (int)getpid();
    ct_orphans_adopt();
    block_signals();
    for (int i = 0; i < count; i++) {
        all.workers[i] = (struct worker){.number = i, .slot = &ct_shared.slots[i]};
        all.workers[i].slot->desk.piece = CT_NONE;
        start(&all.workers[i]);
    }
    supervise();
    ct_orphans_end(0, true);
    unblock_signals();
}
