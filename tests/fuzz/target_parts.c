/* target_parts.c - an asserted expression, split into its parts. */
#include "fuzz.h"
#include "syntax/parts.h"

enum { DEEPEST = 100000 };

static void must_lie(struct range inner, struct range outer)
{
    must(inner.source == outer.source && inner.begin <= inner.end, "a part is a piece of the expression");
    must(inner.begin >= outer.begin && inner.end <= outer.end, "a part lies in what is around it");
}

static void ask(struct session *session, struct range operand)
{
    bool is_kind_of_number = is_plain_number(operand) || is_hexadecimal(operand);
    must(!is_kind_of_number || is_number(operand), "a plain number is a number");
    must(is_number(operand) + is_truth_constant(operand) + is_character(operand) + is_string(operand) <= 1, "a literal is of one kind");
    has_bits(session, operand);
    may_repeat(operand);
    has_compound_literal(operand);
    binds_weakly(operand);
    is_literal(operand);
}

static void must_be_part(struct session *session, const struct part *part, struct range outer, int depth)
{
    const struct part *const joined[] = {part->a, part->b, part->c};
    must_lie(part->range, outer);
    must(depth < DEEPEST, "parts are not endless");
    uint32_t behind = part->range.begin;
    for (int i = 0; i < 3; i++)
        if (joined[i]) {
            must_be_part(session, joined[i], part->range, depth + 1);
            must(joined[i]->range.begin >= behind, "parts stand in the order of the text");
            behind = joined[i]->range.end;
        }
    if (part->kind < PART_COMPARE) {
        must(part->a != NULL, "what is joined is there");
        must((part->b != NULL) == (part->kind != PART_NOT) && (part->c != NULL) == (part->kind == PART_IF), "as many as are joined");
        return;
    }
    must_lie(part->right, part->range);
    ask(session, part->right);
    if (part->kind == PART_TRUTH) return;
    must_lie(part->left, part->range);
    must_lie(part->op, part->range);
    must(part->left.end <= part->op.begin && part->op.end <= part->right.begin, "operands stand around their operator");
    must(!range_is_empty(part->op), "an operator is written");
    ask(session, part->left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct session *session = fuzz_session();
    const struct source *source = source_from_text(session, "a.ctest", NULL, (const char *)data, size);
    struct range all = {source, 0, source->size};
    must_be_part(session, parts_of(session, all), all, 0);
    session_free(session);
    return 0;
}
