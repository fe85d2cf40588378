/* rules_body.c - rules about what stands in function bodies. */
#include <string.h>

#include "sema/build.h"
#include "sema/rules.h"
#include "syntax/parts.h"

static void bodies_of_nodes(struct session *session, const struct node *nodes, size_t n, body_function *function)
{
    for (size_t i = 0; i < n; i++) {
        if (nodes[i].kind == NODE_C || nodes[i].kind == NODE_TEST)
            function(session, NULL, &nodes[i].body);
        bodies_of_nodes(session, nodes[i].members.at, nodes[i].members.n, function);
    }
}

static void bodies_of_homes(struct session *session, struct home *const *homes, size_t n, body_function *function)
{
    for (size_t i = 0; i < n; i++)
        bodies_of_nodes(session, homes[i]->input->tree->nodes.at, homes[i]->input->tree->nodes.n, function);
}

void for_each_body(struct session *session, const struct model *model, body_function *function)
{
    bodies_of_homes(session, model->used.at, model->used.n, function);
    bodies_of_homes(session, model->conftests.at, model->conftests.n, function);
    bodies_of_homes(session, model->modules.at, model->modules.n, function);
    for (size_t i = 0; i < model->fixtures.n; i++)
        for (size_t j = 0; j < model->fixtures.at[i]->alternatives.n; j++)
            function(session, model->fixtures.at[i], &model->fixtures.at[i]->alternatives.at[j]->body);
}

void for_each_fixture(struct session *session, const struct model *model, fixture_function *function)
{
    for (size_t i = 0; i < model->fixtures.n; i++) {
        const struct fixture *fixture = model->fixtures.at[i];
        for (size_t j = 0; j < fixture->alternatives.n; j++)
            if (!fixture->alternatives.at[j]->is_broken)
                function(session, fixture, fixture->alternatives.at[j]);
    }
}

/* --- values ----------------------------------------------------------------------------------------------------------------- */

static const struct word *first_word(const struct body *body, bool with_value)
{
    for (size_t i = 0; i < body->words.n; i++) {
        const struct word *word = &body->words.at[i];
        bool provides = word->kind == WORD_yield || word->kind == WORD_return;
        if (provides && !word->in_define && word->has_value == with_value)
            return word;
    }
    return NULL;
}

static void check_no_value(struct session *session, const struct fixture *fixture, const struct node *node)
{
    const struct word *value = first_word(&node->body, true), *empty = first_word(&node->body, false);
    const struct word *yield = empty && empty->kind == WORD_yield ? empty : NULL;
    if (!fixture->has_value || range_is_empty(node->body.range))
        return;
    if (value) {
        if (yield)
            diag_add(session, CT0401, yield->range, "this 'yield' does not provide the value of '%s'", fixture->own_name);
        return;
    }
    struct diag *diag = diag_add(session, CT0401, node->declared.name, "fixture '%s' never provides its value", fixture->own_name);
    diag_label(session, diag, node->declared.type, "of this type");
    if (yield)
        diag_label(session, diag, yield->range, "this 'yield' is without one");
    diag_help(session, diag, "write 'yield expr;', with the tear-down below it, or 'return expr;'");
}

void rule_no_value(struct session *session, const struct model *model)
{
    for_each_fixture(session, model, check_no_value);
}

static void check_value_in_valueless(struct session *session, const struct fixture *fixture, const struct node *node)
{
    const struct word *value = first_word(&node->body, true);
    if (fixture->has_value || !value)
        return;
    struct diag *diag = diag_add(session, CT0406, value->range, "fixture '%s' has no type, so it cannot provide a value", fixture->own_name);
    diag_help(session, diag, "write the type of the value before the fixture's name");
}

void rule_value_in_valueless(struct session *session, const struct model *model)
{
    for_each_fixture(session, model, check_value_in_valueless);
}

static const struct word *first_of_kind(const struct body *body, enum word_kind kind, bool with_value)
{
    for (size_t i = 0; i < body->words.n; i++)
        if (body->words.at[i].kind == kind && (body->words.at[i].has_value || !with_value))
            return &body->words.at[i];
    return NULL;
}

static void check_mixed(struct session *session, const struct fixture *fixture, const struct node *node)
{
    const struct word *yield = first_of_kind(&node->body, WORD_yield, false), *result = first_of_kind(&node->body, WORD_return, true);
    if (!yield || !result || (!fixture->has_value && !yield->has_value)) /* CT0406 */
        return;
    struct diag *diag = diag_add(session, CT0403, result->range, "'%s' has both 'yield' and 'return' with a value", fixture->own_name);
    diag_label(session, diag, result->range, "would leave without a tear-down");
    diag_label(session, diag, yield->range, "makes this a fixture with a tear-down");
    diag_help(session, diag, "write 'yield' in both places");
}

void rule_mixed_yield_return(struct session *session, const struct model *model)
{
    for_each_fixture(session, model, check_mixed);
}

static void complain_second(struct session *session, const struct fixture *fixture, const struct word *first, const struct word *word)
{
    struct diag *diag = diag_add(session, CT0402, word->range, "fixture '%s' yields twice", fixture->own_name);
    diag_label(session, diag, word->range, "would run what needs it again");
    diag_label(session, diag, first->range, "provides the value, and nothing in between leaves the block");
    diag_help(session, diag, "remove one; to run the tests several times, use 'params'");
}

static void check_second_yield(struct session *session, const struct fixture *fixture, const struct body *body)
{
    struct map first_of_run = {0};
    for (size_t i = 0; fixture && i < body->words.n; i++) {
        struct word *word = &body->words.at[i];
        if (word->kind != WORD_yield || !word->direct || word->in_define)
            continue;
        struct map_entry *entry = map_at(&session->arena, &first_of_run, &word->run, sizeof word->run);
        if (entry->value)
            complain_second(session, fixture, entry->value, word);
        else
            entry->value = word;
    }
}

void rule_second_yield(struct session *session, const struct model *model)
{
    for_each_body(session, model, check_second_yield);
}

static void check_misplaced_yield(struct session *session, const struct fixture *fixture, const struct body *body)
{
    for (size_t i = 0; i < body->words.n; i++) {
        const struct word *word = &body->words.at[i];
        if (word->kind != WORD_yield || (fixture && !word->in_define))
            continue;
        struct diag *diag = diag_add(session, CT0404, word->range, word->in_define ? "'yield' cannot stand in a macro" : "'yield' stands outside a fixture");
        diag_help(session, diag, "only the body of a fixture can provide its value");
    }
}

void rule_misplaced_yield(struct session *session, const struct model *model)
{
    for_each_body(session, model, check_misplaced_yield);
}

/* --- arguments ----------------------------------------------------------------------------------------------------------------- */

/* What each word takes: at least and at most so many arguments (0: any number), and a comparison as the first. */
static const struct { size_t least, most; bool compares; const char *form; } forms[WORD_COUNT] = {
    [WORD_assert] = {1, 0, false, "assert(expression) or assert(expression, \"why\", …)"},
    [WORD_expect] = {1, 0, false, "expect(expression) or expect(expression, \"why\", …)"},
    [WORD_assert_str] = {1, 0, true, "assert_str(a == b)"},
    [WORD_expect_str] = {1, 0, true, "expect_str(a == b)"},
    [WORD_assert_mem] = {2, 0, true, "assert_mem(a == b, size)"},
    [WORD_expect_mem] = {2, 0, true, "expect_mem(a == b, size)"},
    [WORD_assert_near] = {2, 0, true, "assert_near(a == b, tolerance)"},
    [WORD_expect_near] = {2, 0, true, "expect_near(a == b, tolerance)"},
    [WORD_assert_array] = {2, 0, true, "assert_array(a == b, length)"},
    [WORD_expect_array] = {2, 0, true, "expect_array(a == b, length)"},
    [WORD_cleanup] = {2, 2, false, "cleanup(function, pointer)"},
};

static const char *text_of(struct session *session, struct range range)
{
    return arena_copy(&session->arena, range_text(range), range_size(range));
}

/* Was the end of the statement lost in a string that is never closed? Then that was said, and nothing is known of the rest. */
static bool is_cut(const struct session *session, struct range whole)
{
    for (size_t i = 0; i < session->diags.n; i++) {
        const struct diag *diag = session->diags.at[i];
        if (diag->code == CT0102 && diag->range.source == whole.source && diag->range.begin >= whole.begin)
            return true;
    }
    return false;
}

/* `assert_str(name, "Ada")`, as other frameworks write it. */
static void suggest_comparison(struct session *session, struct diag *diag, const struct word *word, size_t n)
{
    if (!forms[word->kind].compares || n != forms[word->kind].least + 1)
        return;
    struct range first = word->arguments.at[0], second = word->arguments.at[1], left, op, right;
    for (size_t i = 0; i < n; i++)
        if (range_is_empty(word->arguments.at[i]) || ctext_comparison(word->arguments.at[i], &left, &op, &right))
            return;
    diag_fix(session, diag, (struct range){first.source, first.end, second.begin}, " == ");
}

static void check_arguments(struct session *session, const struct fixture *fixture, const struct body *body)
{
    (void)fixture;
    for (size_t i = 0; i < body->words.n; i++) {
        const struct word *word = &body->words.at[i];
        struct range left, op, right;
        if (!forms[word->kind].form || word->in_define)
            continue;
        size_t n = word->arguments.n == 1 && range_is_empty(word->arguments.at[0]) ? 0 : word->arguments.n;
        bool fits = n >= forms[word->kind].least && (!forms[word->kind].most || n <= forms[word->kind].most);
        for (size_t j = 0; j < n; j++)
            fits &= !range_is_empty(word->arguments.at[j]);
        if (fits && forms[word->kind].compares)
            fits = ctext_comparison(word->arguments.at[0], &left, &op, &right);
        if (!fits && !is_cut(session, word->whole))
            suggest_comparison(session,
                               diag_add(session, CT0405, word->range, "'%s' is written %s", text_of(session, word->range), forms[word->kind].form),
                               word, n);
    }
}

void rule_arguments(struct session *session, const struct model *model)
{
    for_each_body(session, model, check_arguments);
}

/* --- string literals ----------------------------------------------------------------------------------------------------------- */

static bool is_plain_string(struct range operand)
{
    return is_string(operand) && *range_text(operand) == '"';
}

static void report_literal(struct session *session, const struct word *word, const struct part *part, bool is_alone)
{
    const char *instead = word->kind == WORD_expect ? "expect_str" : "assert_str";
    struct range operator_ = part->op;
    struct diag *diag = diag_add(session, CT0407, operator_, "'%.*s' compares the address of a string literal, not its text",
                                 (int)range_size(operator_), range_text(operator_));
    if (is_alone)
        diag_help(session, diag_fix(session, diag, word->range, instead), "'%s' compares strings", instead);
    else
        diag_help(session, diag, "'%s' compares strings; give this comparison a statement of its own, or use strcmp()", instead);
}

/* Comparisons of a pointer with a string literal, wherever they stand in an asserted expression. */
static void check_part(struct session *session, const struct word *word, const struct part *part, bool is_alone)
{
    if (part->kind == PART_COMPARE && is_plain_string(part->left) != is_plain_string(part->right) &&
        !is_literal(is_plain_string(part->left) ? part->right : part->left))
        report_literal(session, word, part, is_alone);
    if (part->a)
        check_part(session, word, part->a, false);
    if (part->b)
        check_part(session, word, part->b, false);
    if (part->c)
        check_part(session, word, part->c, false);
}

static void check_literals(struct session *session, const struct fixture *fixture, const struct body *body)
{
    (void)fixture;
    for (size_t i = 0; i < body->words.n; i++) {
        const struct word *word = &body->words.at[i];
        bool is_plain = (word->kind == WORD_assert || word->kind == WORD_expect) && !word->in_define && word->arguments.n > 0;
        if (is_plain && memchr(range_text(word->arguments.at[0]), '"', range_size(word->arguments.at[0])))
            check_part(session, word, parts_of(session, word->arguments.at[0]), true);
    }
}

void rule_string_literals(struct session *session, const struct model *model)
{
    for_each_body(session, model, check_literals);
}
