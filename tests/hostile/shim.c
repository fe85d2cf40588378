/* shim.c - a C library that says no: loaded with LD_PRELOAD in front of the real one.
 *
 * In, from the environment:
 *   HOSTILE_ALLOCATION=N   the Nth allocation of a process fails; a child goes on counting where its parent was
 *   HOSTILE_LASTING=1      and so do all after it
 *   HOSTILE_SEED=N         reads and writes move one byte, and calls that wait are interrupted at times; by chance
 *   HOSTILE_LOG=FILE       gets a byte for each fault: a run whose log stays empty has met none
 *   HOSTILE_ONLY=WORD      only in programs whose name is this; what they start is left alone if it has another
 * Out: NULL and ENOMEM, also for what the C library allocates by itself (strdup, fopen); short counts, -1 and EINTR,
 * but not for what stdio reads and writes: it asks the kernel past us.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the real ones are called in glibc: dlsym allocates, so that it could not find these. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static struct {
    bool is_read;             /* the environment */
    long failing;             /* the allocation that fails; 0: none */
    bool lasting;
    unsigned long long state; /* of the dice; 0: no faults of input and output */
    int log;                  /* -1: none */
    long allocations;         /* so far */
} hostile = {.log = -1};

static long number(const char *name)
{
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static bool is_meant(void)
{
    const char *only = getenv("HOSTILE_ONLY");
    return !only || strcmp(only, program_invocation_short_name) == 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *log = getenv("HOSTILE_LOG");
    if (!is_meant()) return;
    hostile.failing = number("HOSTILE_ALLOCATION");
    hostile.lasting = number("HOSTILE_LASTING") != 0;
    hostile.state = (unsigned long long)number("HOSTILE_SEED") * 0x9e3779b97f4a7c15ULL; /* small seeds begin alike */
    if (log) {
        int file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
        hostile.log = fcntl(file, F_DUPFD_CLOEXEC, 900); /* out of the way of what programs expect to get */
        close(file);
    }
    hostile.is_read = true;
}

static void note(char what)
{
    int before = errno;
    if (hostile.log >= 0) syscall(SYS_write, hostile.log, &what, 1);
    errno = before;
}

/* --- memory ---------------------------------------------------------------------------------------------- */

static bool is_refused(void)
{
    if (!hostile.is_read || hostile.failing == 0) return false;
    long now = ++hostile.allocations;
    if (now != hostile.failing && !(hostile.lasting && now > hostile.failing)) return false;
    note('m');
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return is_refused() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *memory, size_t size)
{
    return is_refused() ? NULL : __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return is_refused() ? NULL : __libc_memalign(alignment, size);
}

void *mmap(void *place, size_t size, int protection, int flags, int file, off_t start)
{
    if (is_refused()) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, place, size, protection, flags, file, start);
}

/* --- input and output ------------------------------------------------------------------------------------ */

/* A number by xorshift (Marsaglia 2003); each process throws for itself. */
static unsigned roll(void)
{
    hostile.state ^= hostile.state << 13;
    hostile.state ^= hostile.state >> 7;
    hostile.state ^= hostile.state << 17;
    return (unsigned)(hostile.state >> 33);
}

static bool is_interrupted(void)
{
    if (hostile.state == 0 || roll() % 4 != 0) return false;
    note('i');
    errno = EINTR;
    return true;
}

static size_t shortened(size_t size)
{
    if (hostile.state == 0 || size <= 1 || roll() % 100 == 0) return size;
    note('s');
    return 1;
}

ssize_t read(int file, void *bytes, size_t size)
{
    return is_interrupted() ? -1 : syscall(SYS_read, file, bytes, shortened(size));
}

ssize_t write(int file, const void *bytes, size_t size)
{
    return is_interrupted() ? -1 : syscall(SYS_write, file, bytes, shortened(size));
}

ssize_t pread(int file, void *bytes, size_t size, off_t start)
{
    return is_interrupted() ? -1 : syscall(SYS_pread64, file, bytes, shortened(size), start);
}

pid_t waitpid(pid_t process, int *status, int options)
{
    /* One that does not wait is not interrupted. */
    if (!(options & WNOHANG) && is_interrupted()) return -1;
    return (pid_t)syscall(SYS_wait4, process, status, options, NULL);
}

int poll(struct pollfd *files, nfds_t n, int milliseconds)
{
    if (milliseconds != 0 && is_interrupted()) return -1;
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    return (int)syscall(SYS_ppoll, files, n, milliseconds < 0 ? NULL : &time, NULL, 0);
}

int nanosleep(const struct timespec *time, struct timespec *rest)
{
    if (is_interrupted()) {
        if (rest) *rest = *time;
        return -1;
    }
    return (int)syscall(SYS_nanosleep, time, rest);
}

int sigtimedwait(const sigset_t *set, siginfo_t *information, const struct timespec *time)
{
    if (is_interrupted()) return -1;
    return (int)syscall(SYS_rt_sigtimedwait, set, information, time, _NSIG / 8);
}
