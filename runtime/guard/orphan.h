/* orphan.h - processes that tests leave behind. */
#ifndef CT_GUARD_ORPHAN_H
#define CT_GUARD_ORPHAN_H

#include <stdbool.h>
#include <sys/types.h>

/* In the supervisor: orphans of its workers become its children, where the system can do that. */
void ct_orphans_adopt(void);
/* Ends what the worker `process` has left (0: no worker); `all`: and every other child, for no worker is left that it could belong to. */
void ct_orphans_end(pid_t process, bool all);

#endif
