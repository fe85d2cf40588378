/* plain.c - the platform where there is only a C11 library: no processes, no threads, no signals that can be returned from.
 *
 * Takes the place of what guard/, report/target.c, core/memory.c and check/probe.c have of POSIX; README.md says how it is built. Tests
 * run in one process, and what ends that ends the run. Output is not captured, limits are not kept, nothing is
 * remembered of earlier runs; of the built-in fixtures there is only `request`. Compiled with CT_PLAIN_C defined, and this folder
 * before others.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/probe.h"
#include "core/memory.h"
#include "core/run.h"
#include "ctest/ctest.h"
#include "fcntl.h"
#include "guard/capture.h"
#include "guard/guard.h"
#include "guard/piece.h"
#include "guard/process.h"
#include "guard/shared.h"
#include "guard/supervisor.h"
#include "guard/tools.h"
#include "guard/trace.h"
#include "guard/worker.h"
#include "report/target.h"
#include "report/writer.h"
#include "strings.h"
#include "sys/ioctl.h"
#include "unistd.h"

/* --- files: descriptors are places in a table ------------------------------------------------------------ */

enum { FILES = 16 };
static FILE *files[FILES]; /* but 0 to 2 */

static FILE *file_of(int file)
{
    return file == 1 ? stdout : file == 2 ? stderr : file > 2 && file < FILES ? files[file] : NULL;
}

int open(const char *path, int flags, ...)
{
    for (int file = 3; file < FILES; file++)
        if (files[file] == NULL) {
            files[file] = fopen(path, (flags & O_WRONLY) == 0 ? "rb" : (flags & O_APPEND) != 0 && (flags & O_TRUNC) == 0 ? "ab" : "wb");
            return files[file] != NULL ? file : -1;
        }
    return -1;
}

int close(int file)
{
    FILE *closed = file_of(file);

    if (closed == NULL || file <= 2)
        return -1;
    files[file] = NULL;
    return fclose(closed);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    FILE *to = file_of(file);

    return to != NULL && fwrite(bytes, 1, size, to) == size && fflush(to) == 0 ? (ssize_t)size : -1;
}

ssize_t pread(int file, void *bytes, size_t size, off_t start)
{
    FILE *from = file_of(file);

    return from != NULL && fseek(from, start, SEEK_SET) == 0 ? (ssize_t)fread(bytes, 1, size, from) : -1;
}

int unlink(const char *path)
{
    return remove(path);
}

int fcntl(int file, int command, ...)
{
    (void)command;
    return file;
}

int ioctl(int file, unsigned long request, ...)
{
    (void)file, (void)request;
    return -1;
}

int isatty(int file)
{
    (void)file;
    return 0;
}

int gethostname(char *name, size_t size)
{
    (void)name, (void)size;
    return -1;
}

pid_t getpid(void)
{
    return 1;
}

static int lower(int character)
{
    return character >= 'A' && character <= 'Z' ? character - 'A' + 'a' : character;
}

int strncasecmp(const char *left, const char *right, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        int difference = lower((unsigned char)left[i]) - lower((unsigned char)right[i]);

        if (difference != 0 || left[i] == '\0')
            return difference;
    }
    return 0;
}

/* --- reports in files: written once, at the end ------------------------------------------------------------ */

void ct_target_start(void)
{
}

bool ct_target_is_stdout(const char *path)
{
    (void)path;
    return false;
}

bool ct_target_open(struct ct_target *target, const char *path)
{
    target->path = path;
    target->descriptor = open(path, O_WRONLY | O_TRUNC);
    if (target->descriptor < 0)
        fprintf(stderr, "error: cannot write '%s': %s\n", path, strerror(errno));
    return target->descriptor >= 0;
}

bool ct_target_write(struct ct_target *target, const char *bytes, size_t size)
{
    return target->descriptor >= 0 && write(target->descriptor, bytes, size) == (ssize_t)size;
}

bool ct_target_can_replace(const char *path)
{
    (void)path;
    return false;
}

bool ct_target_begin(struct ct_target *target, const char *path)
{
    return ct_target_open(target, path);
}

bool ct_target_end(struct ct_target *target)
{
    return target->descriptor >= 0 && close(target->descriptor) == 0;
}

void ct_target_make_directories(const char *path)
{
    (void)path;
}

/* --- where the walk runs ------------------------------------------------------------------------------------ */

static bool walking;

double ct_clock(void)
{
    struct timespec now;

    return timespec_get(&now, TIME_UTC) == TIME_UTC ? (double)now.tv_sec + (double)now.tv_nsec / 1e9 : 0;
}

void ct_walk_here(void)
{
    walking = true;
}

enum ct_whereabouts ct_where(void)
{
    return walking ? CT_IN_WALK : CT_BEFORE_WALK;
}

void ct_thread_end(void)
{
    abort(); /* there is no other thread */
}

void ct_process_end(int status)
{
    _Exit(status);
}

void ct_process_exhausted(void)
{
    ct_flush();
    fputs("ctest: out of memory\n", stderr);
    _Exit(3);
}

void *ct_thread_own(size_t size, void (*end)(void *own))
{
    static void *own;

    (void)end;
    if (own == NULL)
        own = memset(ct_allocate(size), 0, size);
    return own;
}

void ct_lock(void)
{
}

void ct_unlock(void)
{
}

void ct_process_heed_children(bool heed)
{
    (void)heed;
}

bool ct_process_fit(void)
{
    return true;
}

void ct_process_close_input(void)
{
}

bool ct_process_lives(long process)
{
    (void)process;
    return false;
}

unsigned ct_process_processors(void)
{
    return 1;
}

bool ct_process_traced(long process)
{
    (void)process;
    return false;
}

void ct_process_stop_in_debugger(void)
{
}

size_t ct_probe(void *to, const void *from, size_t size)
{
    if (from == NULL)
        return 0;
    memcpy(to, from, size);
    return size;
}

/* --- one process -------------------------------------------------------------------------------------------- */

const bool ct_worker_possible = false;
struct ct_shared ct_shared;

static void *make(size_t size)
{
    return memset(ct_allocate(size), 0, size);
}

void ct_shared_make(ct_index items, bool timed, int slots, bool between_processes)
{
    (void)between_processes;
    ct_shared.slot_count = slots;
    ct_shared.board = make(sizeof *ct_shared.board);
    ct_shared.slots = make((size_t)slots * sizeof *ct_shared.slots);
    ct_shared.outcomes = make((size_t)items + 1);
    ct_shared.takers = make(((size_t)items + 1) * sizeof *ct_shared.takers);
    ct_shared.seconds = timed ? make(((size_t)items + 1) * sizeof *ct_shared.seconds) : NULL;
}

unsigned ct_shared_count_problem(void)
{
    return atomic_fetch_add(&ct_shared.board->problems, 1) + 1;
}

/* `exit` in a test ends the run; what is known is reported. */
static void report_exit(void)
{
    if (ct_run.desk->running == CT_IDLE)
        return;
    ct_run.desk->running = CT_IDLE;
    ct_run.results.stopped = "a test ended the process";
    ct_results_finish();
    ct_event_send(&(struct ct_event){.kind = CT_EVENT_RUN_END});
    _Exit(1);
}

void ct_worker_run_alone(void)
{
    ct_run.desk = &ct_shared.slots[0].desk;
    ct_run.alone = true;
    ct_run.desk->piece = CT_NONE;
    ct_walk_here();
    ct_child_reported = &ct_shared.slots[0].children.used;
    atexit(report_exit);
    if (ct_piece_take(&ct_run.at))
        ct_walk();
}

void ct_worker_run(int number)
{
    (void)number;
    abort();
}

bool ct_worker_split(void)
{
    return false;
}

void ct_worker_leave(void)
{
    abort();
}

void ct_worker_bar(const struct ct_instance *instance)
{
    (void)instance;
}

void ct_supervise(int count)
{
    (void)count;
}

volatile unsigned *ct_child_reported;

void ct_child_call(void)
{
    ct_failure_raise_text("a body that ends its process needs a process, which this platform does not have");
}

void ct_child_end(void)
{
}

void ct_child_report(const struct ct_failure *failure)
{
    (void)failure;
}

void ct_child_clean(void)
{
}

void ct_child_collect(void)
{
}

void ct_child_came_back(void)
{
    abort();
}

/* --- what is not there -------------------------------------------------------------------------------------- */

struct ct_capture_eyes ct_capture_eyes;

bool ct_capture_make(int slots)
{
    (void)slots;
    return false;
}

void ct_capture_switch(ct_index owner, enum ct_phase phase)
{
    (void)owner, (void)phase;
}

void ct_capture_look(void)
{
}

void ct_capture_bequeath(ct_index heir)
{
    (void)heir;
}

void ct_limit_item(unsigned long milliseconds)
{
    (void)milliseconds;
}

void ct_limit_item_ended(void)
{
}

void ct_limit_phase(unsigned long milliseconds)
{
    (void)milliseconds;
}

void ct_limit_phase_ended(void)
{
}

bool ct_tools_watch(void)
{
    return false;
}

void ct_tools_ask(void)
{
}

bool ct_tools_leaks(void)
{
    return false;
}

void ct_trace_take(void *context, char *text, size_t size)
{
    (void)context, (void)size;
    *text = '\0';
}

void ct_trace_explain(struct ct_failure *failure)
{
    (void)failure;
}

void ct_trace_stop(void)
{
}

void ct_tmp_stop(void)
{
}

static CT_NORETURN void not_here(const char *fixture)
{
    ct_failure_raise_text("fixture '%s' needs a system with POSIX", fixture);
}

const char *ct_tmp_open(void)
{
    not_here("tmp_path");
}

void ct_tmp_close(const char *path)
{
    (void)path;
}

struct ct_capture *ct_capture_open(void)
{
    not_here("capfd");
}

void ct_capture_close(struct ct_capture *capture)
{
    (void)capture;
}

struct ct_output ct_readouterr(struct ct_capture *capture)
{
    (void)capture;
    return (struct ct_output){"", 0, "", 0};
}

struct ct_monkeypatch *ct_monkeypatch_open(void)
{
    not_here("monkeypatch");
}

void ct_monkeypatch_close(struct ct_monkeypatch *patch)
{
    (void)patch;
}

void ct_setenv(struct ct_monkeypatch *patch, const char *name, const char *value)
{
    (void)patch, (void)name, (void)value;
}

void ct_unsetenv(struct ct_monkeypatch *patch, const char *name)
{
    (void)patch, (void)name;
}

void ct_chdir(struct ct_monkeypatch *patch, const char *path)
{
    (void)patch, (void)path;
}

void ct_setvar(struct ct_monkeypatch *patch, void *variable, const void *value, size_t size)
{
    (void)patch, (void)variable, (void)value, (void)size;
}

bool ct_memory_start(const struct ct_suite *suite, const struct ct_options *options)
{
    (void)suite, (void)options;
    return false;
}

void ct_memory_read(struct ct_memory *memory, const struct ct_suite *suite)
{
    (void)memory, (void)suite;
}

void ct_memory_write(struct ct_memory *memory)
{
    (void)memory;
}

void ct_memory_clear(void)
{
}

void ct_memory_free(struct ct_memory *memory)
{
    (void)memory;
}

int ct_memory_lock(void)
{
    return -1;
}

void ct_memory_unlock(int lock)
{
    (void)lock;
}

size_t ct_memory_range(const struct ct_memory *memory, const char *path, size_t *first)
{
    (void)memory, (void)path;
    return *first = 0;
}

struct ct_remembered *ct_memory_find(const struct ct_memory *memory, const char *id)
{
    (void)memory, (void)id;
    return NULL;
}

size_t ct_memory_failures(const struct ct_memory *memory)
{
    (void)memory;
    return 0;
}

void ct_memory_add(struct ct_memory *memory, const char *id)
{
    (void)memory, (void)id;
}

void ct_memory_forget(struct ct_memory *memory, const char *id)
{
    (void)memory, (void)id;
}

void ct_memory_stop_at(struct ct_memory *memory, const char *id, unsigned long long items)
{
    (void)memory, (void)id, (void)items;
}
