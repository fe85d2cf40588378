/* rules.h - one function for each rule; for check.c only. */
#ifndef CTESTC_SEMA_RULES_H
#define CTESTC_SEMA_RULES_H

#include "sema/model.h"
#include "source/diag.h"

typedef void rule(struct session *session, const struct model *model);

/* rules_body.c: what function bodies say */
rule rule_no_value;           /* CT0401: a fixture with a type provides a value, */
rule rule_value_in_valueless; /* CT0406: one without does not */
rule rule_second_yield;       /* CT0402 */
rule rule_mixed_yield_return; /* CT0403 */
rule rule_misplaced_yield;    /* CT0404 */
rule rule_arguments;          /* CT0405: what assert, skip, cleanup and the others take */

/* rules_name.c: what names mean together */
rule rule_reserved_name;      /* CT0306 */
rule rule_string_literals;    /* CT0407: == between a pointer and a string literal */
rule rule_override_type;      /* CT0602 */
rule rule_columns;            /* CT0506 across the params of a test, its classes and its module */
rule rule_unused_fixture;     /* CT0307 */
rule rule_unused_parameter;   /* CT0308 */

/* Calls the function for each alternative of each fixture, but those that are broken: more may be missing there than can be said. */
typedef void fixture_function(struct session *session, const struct fixture *fixture, const struct node *node);
void for_each_fixture(struct session *session, const struct model *model, fixture_function *function);

/* Calls the function for each body of a file: those of fixtures (with the fixture), of tests, and of C functions. */
typedef void body_function(struct session *session, const struct fixture *fixture, const struct body *body);
void for_each_body(struct session *session, const struct model *model, body_function *function);

#endif
