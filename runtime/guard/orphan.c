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
#ifdef __linux__
#include <sys/prctl.h>
#endif

void ct_orphans_adopt(void)
{
#ifdef PR_SET_CHILD_SUBREAPER
    prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

/* Kills all children; true if there were any. */
static bool kill_children(void)
{
    char path[64];
    FILE *file;
    long child;
    bool any = false;

    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    if ((file = fopen(path, "r")) == NULL)
        return false;
    while (fscanf(file, "%ld", &child) == 1) {
        kill((pid_t)child, SIGKILL);
        any = true;
    }
    fclose(file);
    return any;
}

/* Waits for what was killed. */
static void reap_children(void)
{
    const struct timespec moment = {0, 1000000};
    pid_t ended = 0;

    for (int tries = 0; tries < 1000 && ended >= 0; tries++) {
        while ((ended = waitpid(-1, NULL, WNOHANG)) > 0)
            ;
        if (ended == 0)
            nanosleep(&moment, NULL);
    }
}

void ct_orphans_end(pid_t process, bool all)
{
    if (process > 0)
        kill(-process, SIGKILL);
    /* A child of a child that dies becomes ours only then. */
    for (int generations = 0; all && generations < 100 && kill_children(); generations++)
        reap_children();
}
