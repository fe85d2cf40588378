/* process.c - what the core asks of the platform, as POSIX answers it. */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE /* _SC_NPROCESSORS_ONLN */
#include "guard/process.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/capture.h"
#include "guard/shared.h"
#include "guard/tools.h"
#include "report/writer.h"

static pid_t process; /* where the walk runs; 0: not yet */
static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

double ct_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void ct_walk_here(void)
{
    process = getpid();
    thread = pthread_self();
}

enum ct_whereabouts ct_where(void)
{
    if (process == 0)
        return CT_BEFORE_WALK;
    if (getpid() != process)
        return CT_IN_OTHER_PROCESS;
    return pthread_equal(pthread_self(), thread) ? CT_IN_WALK : CT_IN_OTHER_THREAD;
}

void ct_thread_end(void)
{
    pthread_exit(NULL);
}

void ct_process_end(int status)
{
    ct_tools_flush();
    _exit(status);
}

void ct_process_exhausted(void)
{
    bool reports = ct_run.alone ? ct_where() != CT_IN_OTHER_PROCESS : getpid() == (pid_t)ct_shared.supervisor;

    if (reports) {
        ct_capture_stop(); /* else nobody would see what we say */
        ct_flush();
    }
    fputs("ctest: out of memory\n", stderr);
    ct_process_end(3);
}

void ct_process_heed_children(bool heed)
{
    static struct sigaction before;
    struct sigaction action = {.sa_handler = SIG_DFL};

    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, heed ? &action : &before, heed ? &before : NULL);
}

bool ct_process_fit(void)
{
    enum { SOME = 1 << 16 };
    int files[2] = {open("/dev/null", O_RDONLY | O_CLOEXEC), open("/dev/null", O_RDONLY | O_CLOEXEC)};
    void *memory = malloc(SOME);
    bool fit = files[0] >= 0 && files[1] >= 0 && memory != NULL;

    free(memory);
    for (int i = 0; i < 2; i++)
        if (files[i] >= 0)
            close(files[i]);
    return fit;
}

/* By pthread's key and not _Thread_local: tcc cannot link that. */
static pthread_key_t own_key;
static pthread_once_t own_once = PTHREAD_ONCE_INIT;
struct own {
    void (*end)(void *memory);
    max_align_t memory[];
};

static void own_free(void *value)
{
    struct own *own = value;

    own->end(own->memory);
    free(own);
}

static void own_start(void)
{
    pthread_key_create(&own_key, own_free);
}

void *ct_thread_own(size_t size, void (*end)(void *own))
{
    struct own *own;

    pthread_once(&own_once, own_start);
    own = pthread_getspecific(own_key);
    if (own == NULL) {
        own = memset(ct_allocate(sizeof *own + size), 0, sizeof *own + size);
        own->end = end;
        pthread_setspecific(own_key, own);
    }
    return own->memory;
}

void ct_lock(void)
{
    pthread_mutex_lock(&lock);
}

void ct_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

void ct_process_close_input(void)
{
    int null = open("/dev/null", O_RDONLY);

    if (null > 0) {
        dup2(null, 0);
        close(null);
    }
}

bool ct_process_lives(long number)
{
    return kill((pid_t)number, 0) == 0;
}

unsigned ct_process_processors(void)
{
    long number = sysconf(_SC_NPROCESSORS_ONLN);

    return number > 0 ? (unsigned)number : 1;
}

bool ct_process_traced(long number)
{
    char path[64], line[128];
    FILE *file;
    bool traced = false;

    snprintf(path, sizeof path, "/proc/%ld/status", number); /* Linux; elsewhere there is no such file */
    if ((file = fopen(path, "r")) == NULL)
        return false;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "TracerPid:", 10) == 0)
            traced = strtol(line + 10, NULL, 10) != 0;
    fclose(file);
    return traced;
}

void ct_process_stop_in_debugger(void)
{
    if (ct_process_traced((long)getpid()))
        raise(SIGTRAP);
}
