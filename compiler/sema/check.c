/* check.c - all rules, one after the other.
 *
 * In: a model. Out: diagnostics. Rules about a single declaration's words stand in attributes.c and params.c, where the words
 * are read, or in bind.c, where it gets its home; names, cycles and scopes in resolve.c and mistakes.c.
 */
#include "sema/check.h"

#include "sema/rules.h"

static const struct {
    enum diag_code code;
    bool is_after_all; /* it says nothing true where something else is wrong */
    rule *function;
} rules[] = {
    {CT0306, false, rule_reserved_name},
    {CT0401, false, rule_no_value},
    {CT0402, false, rule_second_yield},
    {CT0403, false, rule_mixed_yield_return},
    {CT0404, false, rule_misplaced_yield},
    {CT0405, false, rule_arguments},
    {CT0406, false, rule_value_in_valueless},
    {CT0407, false, rule_string_literals},
    {CT0506, false, rule_columns},
    {CT0602, false, rule_override_type},
    {CT0308, false, rule_unused_parameter},
    {CT0307, true, rule_unused_fixture},
};

/* Warnings that were made errors do not count. */
static bool has_mistakes(const struct session *session)
{
    for (size_t i = 0; i < session->diags.n; i++)
        if (diag_infos[session->diags.at[i]->code].severity == SEVERITY_ERROR)
            return true;
    return false;
}

void check(struct session *session, const struct model *model)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (diag_severity(session, rules[i].code) != SEVERITY_OFF && !(rules[i].is_after_all && has_mistakes(session)))
            rules[i].function(session, model);
}
