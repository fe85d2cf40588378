/* check.c - all rules, one after the other.
 *
 * In: a model. Out: diagnostics. Rules about a single declaration's words stand in attributes.c and params.c, where the words
 * are read; names, cycles and scopes in resolve.c.
 */
#include "sema/check.h"

#include "sema/rules.h"

static rule *const rules[] = {
    rule_value,         rule_second_yield, rule_misplaced_yield, rule_arguments, rule_string_literals,
    rule_override_type, rule_columns,      rule_unused_fixture,  rule_unused_parameter,
};

void check(struct session *session, const struct model *model)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        rules[i](session, model);
}
