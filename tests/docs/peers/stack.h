#ifndef STACK_H
#define STACK_H
#include <stdlib.h>

struct stack { int count, items[4]; };

static inline struct stack *stack_new(void) { return calloc(1, sizeof(struct stack)); }
static inline void stack_free(struct stack *stack) { free(stack); }
static inline int stack_push(struct stack *stack, int item)
{
    if (stack->count == 4)
        return -1;
    stack->items[stack->count++] = item;
    return 0;
}
static inline int stack_pop(struct stack *stack) { return stack->items[--stack->count]; }

#endif
