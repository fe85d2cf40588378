/* cost.c - runs one command and says what it cost: cost OUTPUT SECONDS MICROSECONDS COMMAND...
 *
 * In: a command, whose output goes to the file OUTPUT and which is killed with all it has started after SECONDS.
 * Out, one line on stdout: how it ended (its exit status, 256 and the signal that ended it, or -1 where it was killed here),
 * seconds of wall time, seconds of CPU time of it and of all that it waited for, KiB of its largest process, and KiB of all its
 * processes at one time, looked at every MICROSECONDS (0: not looked at).
 *
 * A program of its own, because a child's peak of memory is at least that of the process that starts it: of this one 1.5 MiB.
 * What processes share counts once, in parts (Pss); memory that no look has met is not in it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What is done with each process below another one; returns KiB, which are added up. */
typedef long visit(long process);

static long memory_of(long process)
{
    char line[128];
    long found = 0;
    snprintf(line, sizeof line, "/proc/%ld/smaps_rollup", process);
    FILE *file = fopen(line, "r");
    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Pss: %ld", &found) == 1)
            break;
    fclose(file);
    return found;
}

static long end(long process)
{
    kill((pid_t)process, SIGKILL);
    return 0;
}

static long below(long process, visit *each);

static long below_thread(const char *list, visit *each)
{
    long sum = 0, child;
    FILE *file = fopen(list, "r");
    if (file == NULL)
        return 0;
    while (fscanf(file, "%ld", &child) == 1)
        sum += below(child, each) + each(child);
    fclose(file);
    return sum;
}

static long below(long process, visit *each)
{
    char name[300];
    long sum = 0;
    snprintf(name, sizeof name, "/proc/%ld/task", process);
    DIR *threads = opendir(name);
    if (threads == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;)
        if (entry->d_name[0] != '.') {
            snprintf(name, sizeof name, "/proc/%ld/task/%s/children", process, entry->d_name);
            sum += below_thread(name, each);
        }
    closedir(threads);
    return sum;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void wake(int signal) { (void)signal; }

static void start(const char *output, char **command)
{
    int in = open("/dev/null", O_RDONLY), out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(126);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

/* Waits for the child until `limit`; true where it has ended. */
static bool wait_for(pid_t child, double limit, long microseconds, int *status, struct rusage *usage, long *peak)
{
    for (;;) {
        pid_t ended = wait4(child, status, microseconds > 0 ? WNOHANG : 0, usage);
        if (ended == child)
            return true;
        if ((ended < 0 && errno != EINTR) || now() >= limit)
            return false;
        if (microseconds > 0) {
            long kib = below(getpid(), memory_of);
            *peak = kib > *peak ? kib : *peak;
            usleep((useconds_t)microseconds);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: cost OUTPUT SECONDS MICROSECONDS COMMAND...\n");
        return 2;
    }
    int seconds = atoi(argv[2]);
    struct sigaction action = {.sa_handler = wake};
    sigaction(SIGALRM, &action, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);

    double began = now();
    pid_t child = vfork();
    if (child == 0)
        start(argv[1], argv + 4);
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 100000}, {seconds, 0}}, NULL); /* again and again: one may come before the wait */
    int status = 0;
    long peak = 0;
    struct rusage usage = {0};
    bool ended = wait_for(child, began + seconds, atol(argv[3]), &status, &usage, &peak);
    double wall = now() - began;

    /* Those that it has left behind, until none is. */
    do
        below(getpid(), end);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
    printf("%d %.9f %.6f %ld %ld\n", !ended ? -1 : WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status), wall,
        (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
        usage.ru_maxrss, peak > usage.ru_maxrss ? peak : usage.ru_maxrss);
    return 0;
}
