/* greet.h - greets people in the way of their place. */
#ifndef GREET_H
#define GREET_H

#include <stdbool.h>
#include <stddef.h>

struct manners {
    const char *hello;
    const char *title; /* before the name; NULL: none */
    bool is_loud;      /* with an exclamation mark */
};

/* Writes "HELLO, TITLE NAME." into `text`, cut off after `size` - 1 bytes; returns `text`. */
char *greet(const struct manners *manners, const char *name, char *text, size_t size);

#endif
