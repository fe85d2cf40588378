/* expression.h - the grammar of -k and -m: names joined by and, or, not and parentheses. */
#ifndef CT_CORE_EXPRESSION_H
#define CT_CORE_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

struct ct_expression;

/* Reads an expression; NULL if it is none, which is said on stderr with the column. `option` is "-k" or "-m". */
struct ct_expression *ct_expression_read(const char *option, const char *text);
/* Its value, given whether each name in it holds. */
bool ct_expression_holds(const struct ct_expression *expression, bool (*holds)(void *context, const char *name),
                         void *context);
/* Calls `visit` for each name in it. */
void ct_expression_names(const struct ct_expression *expression, void (*visit)(void *context, const char *name),
                         void *context);
void ct_expression_free(struct ct_expression *expression);

#endif
