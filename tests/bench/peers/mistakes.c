/* mistakes.c - see mistakes.h. Chosen when it runs, so that one build of a suite serves for all. */
#include "mistakes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void crash(void)
{
    int *volatile nowhere = NULL;
    *nowhere = 1;
}

static void hang(void)
{
    for (;;)
        sleep(1);
}

static void leave(void) { exit(0); }

/* The only pointer stands in a frame that is then written over. */
static void lose(void)
{
    char *volatile block = malloc(1000);
    if (block != NULL)
        *block = 0;
}

static void leak(void)
{
    volatile char over[4096];
    lose();
    for (size_t i = 0; i < sizeof over; i++)
        over[i] = 0;
}

static const struct {
    const char *name;
    void (*make)(void);
} mistakes[] = {{"crash", crash}, {"hang", hang}, {"exit", leave}, {"leak", leak}};

void mistake(void)
{
    const char *wanted = getenv("MISTAKE");
    for (size_t i = 0; wanted != NULL && i < sizeof mistakes / sizeof mistakes[0]; i++)
        if (strcmp(wanted, mistakes[i].name) == 0)
            mistakes[i].make();
}
