/* orphan.c - processes that tests leave behind.
 *
 * Each worker leads a session of its own, so most of what it leaves is in its group. What has left that, like a daemon, is known on
 * Linux because it becomes a child of the supervisor.
 */
#define _XOPEN_SOURCE 700
#include "guard/orphan.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guard/trace.h"

#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { GRACE_TRIES = 100 }; /* 20 ms */

void ct_orphans_adopt(void)
{
#ifdef PR_SET_CHILD_SUBREAPER
    prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

static bool has_children(void)
{
    siginfo_t information;

    return waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

/* Kills all children but our own helper; true if there were any. */
static bool kill_children(void)
{
    char path[64];
    FILE *file;
    long child;
    bool any = false;

    if (!has_children())
        return false;
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    if ((file = fopen(path, "r")) == NULL)
        return false;
    while (fscanf(file, "%ld", &child) == 1)
        if (child != ct_trace_process()) {
            kill((pid_t)child, SIGKILL);
            any = true;
        }
    fclose(file);
    return any;
}

void ct_orphans_end(pid_t process, bool all)
{
    const struct timespec moment = {0, 200000};

    for (int tries = 0; process > 0 && tries < GRACE_TRIES && kill(-process, 0) == 0; tries++)
        nanosleep(&moment, NULL); /* what is about to end has something to say perhaps */
    if (process > 0)
        kill(-process, SIGKILL);
    /* Not once: a child of a child becomes ours only when its parent dies. */
    for (int tries = 0; all && tries < 5000 && kill_children(); tries++) {
        nanosleep(&moment, NULL);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
    }
}
