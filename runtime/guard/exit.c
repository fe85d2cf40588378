/* exit.c - `exit` in a test or fixture ends that, not the process.
 *
 * The program has this function in place of the C library's, where that is a shared one; the library's own is found behind it. Where that is impossible, the supervisor sees a process that ended too early, and nothing is torn
 * down. In a child of the test, in another thread and outside of tests `exit` is what it always was.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <stdlib.h>
#include <unistd.h>

#include "core/run.h"
#include "guard/process.h"

#if defined __linux__ && defined __GNUC__ && !defined CT_NO_EXIT
#include <dlfcn.h>

__attribute__((weak)) void exit(int status) /* weak: in a static program the library's is taken */
{
    union {
        void *object;
        void (*function)(int status);
    } next;

    if (ct_where() == CT_IN_WALK && ct_run.desk->running != CT_IDLE) {
        ct_leaves();
        ct_failure_raise_text("exit(%d) was called", status);
    }
    next.object = dlsym(RTLD_NEXT, "exit");
    if (next.object != NULL)
        next.function(status);
    _exit(status);
}
#endif
