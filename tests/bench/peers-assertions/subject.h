/* subject.h - what the five failing tests look at, the same for all frameworks. */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct stack { int count, items[4]; };
static struct stack stack = {2, {1, 2, 0, 0}};
static inline int pop(void) { return stack.items[--stack.count]; }
static inline const char *name_of(int id) { return id == 1 ? "Patrik" : "Ada"; }
static inline double half(double x) { return x / 2 + 0.001; }
static inline void pack(uint8_t out[4]) { memcpy(out, "\x01\x02\xff\x04", 4); }

#endif
