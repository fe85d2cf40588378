/* changes.h - waiting until a file of the project changes. */
#ifndef CTESTC_DRIVER_CHANGES_H
#define CTESTC_DRIVER_CHANGES_H

#include "driver/options.h"

struct changes {
    int events;      /* of the kernel; -1: files are looked at again and again */
    uint64_t state;  /* of all files when they were looked at last */
    bool hears_enter; /* standard input is a terminal that is ours */
};

void changes_open(struct changes *changes);

/* From now on changes count, also in directories that are new. Call it before the files are read. */
void changes_note(struct changes *changes, const struct options *options);

/* Waits, and then until it is quiet again. True: Enter was pressed instead. */
bool changes_wait(struct changes *changes, const struct options *options);

#endif
