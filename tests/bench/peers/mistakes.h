/* mistakes.h - what the one bad test of a suite does: crash, hang, exit or leak, as the environment says in MISTAKE. */
#ifndef MISTAKES_H
#define MISTAKES_H

void mistake(void);

#endif
