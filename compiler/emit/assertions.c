/* assertions.c - assert, expect and their like as C that can say what went wrong.
 *
 * In: a statement. Out: one expression on the lines that the statement had, and the parts of what is asserted for the table of
 * places. An operand is evaluated once, into a variable of the type that both sides of its comparison are converted to
 * (`1 ? (a) : (b)` has it), so that the comparison means what it meant; only if it fails are the values passed on.
 *
 *     assert(a == b && ok)  →  (void)(__extension__ ({ register T ct_a0 = (T)(a); register T ct_b0 = (T)(b); ct_a0 == ct_b0 ? 1 : (ct_file_assert(…), 0); })
 *                              && ((ok) ? 1 : (ct_file_assert(…), 0)))
 *
 * Each link of an outermost `&&` fails by itself: when it does, the assertion has failed. Within `||` and `?:` nothing is known
 * before the end, so there the operands of each leaf are variables that are set only if the leaf is reached.
 */
#include <string.h>

#include "emit/write.h"
#include "syntax/ctext.h"
#include "syntax/parts.h"

enum form { FORM_PLAIN, FORM_STR, FORM_MEM, FORM_NEAR, FORM_ARRAY };

static const struct { enum form form; bool is_soft; uint32_t arguments; } forms[WORD_COUNT] = {
    [WORD_assert] = {FORM_PLAIN, false, 1},       [WORD_expect] = {FORM_PLAIN, true, 1},
    [WORD_assert_str] = {FORM_STR, false, 1},     [WORD_expect_str] = {FORM_STR, true, 1},
    [WORD_assert_mem] = {FORM_MEM, false, 2},     [WORD_expect_mem] = {FORM_MEM, true, 2},
    [WORD_assert_near] = {FORM_NEAR, false, 2},   [WORD_expect_near] = {FORM_NEAR, true, 2},
    [WORD_assert_array] = {FORM_ARRAY, false, 2}, [WORD_expect_array] = {FORM_ARRAY, true, 2},
};

/* Of a whole assertion, and of one link: what fits into the number that tells the runtime which leaves are meant. */
enum { MOST_LEAVES = 60, MOST_IN_LINK = 16 };

/* Where that number has what, from which bit on: see ctest.h. */
enum { WHAT_KINDS = 24, WHAT_FIRST = 45 };

/* A part that is not joined of others. */
struct leaf {
    const struct part *part;
    bool is_negated;
    bool has_left, has_right; /* this operand's value is kept in ct_a…, ct_b… */
    bool has_kind;            /* its type may be asked for: the text may stand twice */
    bool is_kept_outside;     /* has a compound literal: compared by the runtime, not within a block */
    const char *left, *right; /* on one line */
};

/* An assertion that is being written. */
struct assertion {
    struct unit *unit;
    const struct body *body;
    const struct word *word;
    struct leaf *leaves;  /* MOST_LEAVES of them */
    size_t leaf_count;
    struct text parts;    /* for its place */
    size_t next;          /* the leaf that is written next */
    uint32_t place;
    const char *failed;   /* ending of the function that takes the values, see write_failing */
    bool has_reason;      /* a call with the user's text follows: the values are only kept for it */
    bool is_link;         /* gives 1 or 0, and the call returns or not */
};

/* --- leaves ------------------------------------------------------------------------------------------------------------------------ */

static bool is_one_name(struct range range, struct range *name)
{
    struct ctoken token;
    bool is_name = ctoken_next(&range, &token) && token.kind == CTOKEN_NAME;
    *name = token.range;
    return is_name && !ctoken_next(&range, &token);
}

static int enumeration_of(struct assertion *assertion, struct range operand, struct range other)
{
    struct range name;
    bool has_name = is_one_name(other, &name);
    int number = has_name ? enum_of_name(assertion->unit, name) : -1;
    if (number < 0 && has_name)
        number = enum_of_variable(assertion->unit, assertion->body, name);
    return number >= 0 || !is_one_name(operand, &name) ? number : enum_of_variable(assertion->unit, assertion->body, name);
}

/* A line of the parts: how the operand is to be shown, and its text; see plan.h. */
static void add_operand(struct assertion *assertion, const struct leaf *leaf, bool is_left)
{
    const struct part *part = leaf->part;
    struct range operand = is_left ? part->left : part->right, other = is_left ? part->right : part->left;
    struct session *session = assertion->unit->out.session;
    struct text *parts = &assertion->parts;
    bool is_passed = is_left ? leaf->has_left : leaf->has_right;
    int number = is_passed && part->kind == PART_COMPARE ? enumeration_of(assertion, operand, other) : -1;
    text_addc(parts, is_passed ? 'v' : leaf->has_kind && part->kind == PART_TRUTH ? 'k' : 'l');
    if (number >= 0)
        text_printf(parts, "%d", number);
    else if (part->kind == PART_BITS || has_bits(session, part->left) || has_bits(session, part->right))
        text_addc(parts, 'x');
    else if (part->kind == PART_COMPARE && (is_character(operand) || is_character(other)))
        text_addc(parts, 'c');
    else if (part->kind == PART_COMPARE && is_truth_constant(other))
        text_addc(parts, 'b');
    else if (part->kind == PART_COMPARE && is_number(other) && !range_equals(other, "0"))
        text_addc(parts, 'n');
    text_printf(parts, ":%s\n", is_left ? leaf->left : leaf->right);
}

static bool is_repeatable(const struct assertion *assertion, struct range operand)
{
    return may_repeat(operand) && !has_words(assertion->body, operand);
}

static bool is_known(struct assertion *assertion, struct range operand)
{
    struct range name;
    return is_literal(operand) || (is_one_name(operand, &name) && enum_of_name(assertion->unit, name) >= 0);
}

static void add_leaf(struct assertion *assertion, const struct part *part, bool is_negated)
{
    struct session *session = assertion->unit->out.session;
    struct leaf leaf = {.part = part, .is_negated = is_negated, .right = flat_text(session, part->right)};
    bool compares = part->kind != PART_TRUTH;
    leaf.has_kind = is_repeatable(assertion, part->range);
    leaf.is_kept_outside = has_compound_literal(part->range);
    if (compares) {
        leaf.left = flat_text(session, part->left);
        leaf.has_left = leaf.has_kind && !is_known(assertion, part->left);
        leaf.has_right = leaf.has_kind && !is_known(assertion, part->right);
    } else {
        leaf.has_right = is_negated && leaf.has_kind && !leaf.is_kept_outside;
    }
    assertion->leaves[assertion->leaf_count++] = leaf;
    if (compares) {
        text_printf(&assertion->parts, "%c%.*s\n", part->kind == PART_BITS ? 'b' : 'c', (int)range_size(part->op), range_text(part->op));
        add_operand(assertion, &leaf, true);
    } else {
        text_adds(&assertion->parts, "t\n");
    }
    add_operand(assertion, &leaf, false);
}

static void describe(struct assertion *assertion, const struct part *part, bool is_negated)
{
    static const char letters[] = {[PART_AND] = '&', [PART_OR] = '|', [PART_NOT] = '!', [PART_IF] = '?'};
    if (part->kind >= PART_COMPARE) {
        add_leaf(assertion, part, is_negated);
        return;
    }
    text_printf(&assertion->parts, "%c%s\n", letters[part->kind], flat_text(assertion->unit->out.session, part->range));
    describe(assertion, part->a, part->kind == PART_IF ? false : is_negated != (part->kind == PART_NOT));
    if (part->b)
        describe(assertion, part->b, is_negated);
    if (part->c)
        describe(assertion, part->c, is_negated);
}

static size_t count(const struct part *part)
{
    return part->kind >= PART_COMPARE ? 1 : count(part->a) + (part->b ? count(part->b) : 0) + (part->c ? count(part->c) : 0);
}

/* Is it `a && b`, seen through the `!` in front? */
static bool is_chain(const struct part *part, bool is_negated)
{
    return part->kind == (is_negated ? PART_OR : PART_AND);
}

/* --- links ------------------------------------------------------------------------------------------------------------------------- */

/* Where what follows may stand: a preprocessor line at the end of a text has its line to itself. */
static uint32_t end_of_lines(struct range text)
{
    uint32_t end = text.end, begin = end;
    while (begin > text.begin && text.source->text[begin - 1] != '\n')
        begin--;
    struct range last = {text.source, begin, text.end};
    struct ctoken token;
    if (ctoken_next(&last, &token) && ctoken_is(token, "#"))
        while (end < text.source->size && text.source->text[end++] != '\n')
            ;
    return end;
}

/* The operand, evaluated here, on its line. */
static void write_evaluated(struct assertion *assertion, struct range operand)
{
    uint32_t end = end_of_lines(operand);
    begin_copy(assertion->unit, assertion->word, operand.begin);
    write_piece(assertion->unit, operand, assertion->body);
    if (end > operand.end)
        begin_copy(assertion->unit, assertion->word, end);
}

static bool has_values(const struct leaf *leaf)
{
    return leaf->has_left || leaf->has_right;
}

/* What stands for `b` in `1 ? a : b`, which has the type that both are converted to: not what compilers take for a mistake there. */
static const char *right_of_choice(const char *left, const char *right)
{
    bool is_negative = *right == '-' && right[strspn(right + 1, "0123456789") + 1] == '\0';
    return is_negative || strcmp(left, right) == 0 ? "0" : right;
}

/* `T`, the type of `a` and `b` in `a == b`, or of the truth `b` beside 0, from the text as it stands, but for a `:` in place of its `==`. */
static void write_type(struct assertion *assertion, const struct leaf *leaf)
{
    struct unit *unit = assertion->unit;
    const struct word *word = assertion->word;
    const struct part *part = leaf->part;
    bool compares = part->kind != PART_TRUTH;
    out_text(&unit->out, "register __typeof__(");
    stand_under(unit, word, compares ? part->left.begin : part->right.begin, 2); /* where a mismatch is reported */
    out_text(&unit->out, "1?");
    if (compares) {
        stand_under(unit, word, part->left.begin, 0);
        out_text(&unit->out, leaf->left);
        stand_under(unit, word, part->op.begin, 0);
        out_text(&unit->out, ":");
    }
    stand_under(unit, word, part->right.begin, 0);
    out_text(&unit->out, compares ? right_of_choice(leaf->left, leaf->right) : leaf->right);
    stand_apart(unit, word);
    out_text(&unit->out, compares ? ")" : ": 0)");
}

/* `register T ct_a0 = (T)(a); register T ct_b0 = (T)(b); `, each only if `guard` holds. (Without optimization gcc takes `register` at its word:
 * a comparison then costs what it costs in an `if`.) */
static void write_variables(struct assertion *assertion, const struct leaf *leaf, size_t n, const char *guard)
{
    struct out *out = &assertion->unit->out;
    const char *then = *guard ? " ? " : "", *otherwise = *guard ? " : 0" : "";
    bool compares = leaf->part->kind != PART_TRUTH;
    if (!leaf->has_left && !leaf->has_right)
        return;
    write_type(assertion, leaf);
    if (leaf->has_left) {
        out_printf(out, " ct_a%zu = %s%s(__typeof__(ct_a%zu))(", n, guard, then, n);
        write_evaluated(assertion, leaf->part->left);
        out_printf(out, ")%s", otherwise);
        if (leaf->has_right) /* in one declaration clang would say more of a mistake in the type */
            out_printf(out, "; register __typeof__(ct_a%zu)", n);
    }
    if (leaf->has_right) {
        out_printf(out, " ct_b%zu = %s%s", n, guard, then);
        out_printf(out, compares ? "(__typeof__(ct_b%zu))(" : "(", n);
        write_evaluated(assertion, leaf->part->right);
        out_printf(out, ")%s", otherwise);
    }
    out_text(out, "; ");
}

/* An operand that says its value itself. Compilers look at what is ordered beside 0, and with an enum at what its type was: such a
 * 0, which may have the name of one, is none that they know. */
static void write_constant(struct assertion *assertion, const struct leaf *leaf, size_t n, bool is_left)
{
    struct out *out = &assertion->unit->out;
    struct range operand = is_left ? leaf->part->left : leaf->part->right, name;
    const char *text = is_left ? leaf->left : leaf->right;
    bool is_ordered = strchr("<>", *range_text(leaf->part->op)) && has_values(leaf);
    if (is_ordered && (range_equals(operand, "0") || is_one_name(operand, &name)))
        out_printf(out, "((void)0, (__typeof__(ct_%c%zu))(%s))", is_left ? 'b' : 'a', n, text);
    else
        out_printf(out, "(%s)", text);
}

/* The leaf's truth, from the variables. */
static void write_truth(struct assertion *assertion, const struct leaf *leaf, size_t n)
{
    struct out *out = &assertion->unit->out;
    bool compares = leaf->part->kind != PART_TRUTH, needs_parentheses = leaf->is_negated && compares;
    out_text(out, leaf->is_negated ? "!" : "");
    out_text(out, needs_parentheses ? "(" : "");
    if (compares) {
        if (leaf->has_left)
            out_printf(out, "ct_a%zu", n);
        else
            write_constant(assertion, leaf, n, true);
        out_printf(out, " %.*s ", (int)range_size(leaf->part->op), range_text(leaf->part->op));
    }
    if (leaf->has_right) {
        out_printf(out, "ct_b%zu", n);
    } else if (compares) {
        write_constant(assertion, leaf, n, false);
    } else if (is_string(leaf->part->right)) {
        out_text(out, "1"); /* `&& "why"` is an idiom that compilers know by its looks */
    } else {
        out_text(out, "(");
        write_evaluated(assertion, leaf->part->right);
        stand_apart(assertion->unit, assertion->word);
        out_text(out, ")");
    }
    out_text(out, needs_parentheses ? ")" : "");
}

/* Does it matter what type the operand had before it was converted, beside this other one? Not beside 3, 'x', true or NULL. */
static bool is_own_kind_told(struct range other)
{
    return !is_literal(other) || (is_number(other) && !is_plain_number(other));
}

/* What a macro says of an operand, from bit `at` on. */
static void write_kind(struct assertion *assertion, const char *widened, const char *macro, struct range operand, const char *text, unsigned at)
{
    struct out *out = &assertion->unit->out;
    out_text(out, widened);
    stand_under(assertion->unit, assertion->word, operand.begin, (uint32_t)strlen(macro) + 1);
    out_printf(out, "%s(%s) << %u", macro, text, at);
}

/* The kinds of the values, and of the operands as they are written, from bit `at` on; `widened`: for so many bits. */
static void write_kinds(struct assertion *assertion, const struct leaf *leaf, size_t n, unsigned at, const char *widened)
{
    struct out *out = &assertion->unit->out;
    const struct part *part = leaf->part;
    if (part->kind == PART_TRUTH && !leaf->has_right) {
        write_kind(assertion, widened, "CT_FALSE", part->right, leaf->right, at);
        return;
    }
    bool is_to_number = part->kind == PART_COMPARE && (is_nonzero_number(part->left) || is_nonzero_number(part->right));
    out_printf(out, "%s%s(ct_%c%zu) << %u", widened, is_to_number ? "CT_NUMBER" : "CT_CONVERTED", leaf->has_left ? 'a' : 'b', n, at);
    if (leaf->has_left && is_own_kind_told(part->right)) {
        out_text(out, " | ");
        write_kind(assertion, widened, "CT_KIND", part->left, leaf->left, at + 8);
    }
    if (part->kind == PART_TRUTH || (leaf->has_right && is_own_kind_told(part->left))) {
        out_text(out, " | ");
        write_kind(assertion, widened, "CT_KIND", part->right, leaf->right, part->kind == PART_TRUTH ? at + 8 : at + 13);
    }
}

/* Is there something to say of the leaf beside its text? */
static bool has_kinds(const struct leaf *leaf)
{
    return has_values(leaf) || (leaf->part->kind == PART_TRUTH && leaf->has_kind);
}

static void write_kept(struct assertion *assertion, const struct leaf *leaf, size_t n)
{
    if (leaf->has_left)
        out_printf(&assertion->unit->out, ", ct_a%zu", n);
    if (leaf->has_right)
        out_printf(&assertion->unit->out, ", ct_b%zu", n);
}

/* Which statement, and which `n` of its leaves from `first` on. */
static void write_what(struct assertion *assertion, size_t first, size_t n)
{
    if (first == 0 && n == 1)
        out_printf(&assertion->unit->out, "%u", assertion->place);
    else
        out_printf(&assertion->unit->out, "%u | %zuull << %d", assertion->place, first | (n - 1) << 6, WHAT_FIRST);
}

/* ` ? (void)0 : ct_file_assert(…)`, with the values of the leaves from `first` to before assertion->next. */
static void write_otherwise(struct assertion *assertion, size_t first)
{
    struct out *out = &assertion->unit->out;
    size_t n = assertion->next - first;
    out_text(out, assertion->is_link ? " ? 1 : ((void)" : " ? (void)0 : ");
    out_printf(out, "%s%s(", assertion->unit->file_symbol, assertion->failed);
    write_what(assertion, first, n);
    if (n == 1 && has_kinds(&assertion->leaves[first])) {
        out_text(out, " | ");
        write_kinds(assertion, &assertion->leaves[first], first, WHAT_KINDS, "1ull * ");
        write_kept(assertion, &assertion->leaves[first], first);
    }
    for (size_t i = 0; n > 1 && i < n; i++)
        out_printf(out, " | (unsigned long long)ct_t%zu << %zu", first + i, WHAT_KINDS + i);
    for (size_t i = first; n > 1 && i < assertion->next; i++) {
        if (!has_kinds(&assertion->leaves[i]))
            continue;
        out_text(out, ", ");
        write_kinds(assertion, &assertion->leaves[i], i, 0, "");
        write_kept(assertion, &assertion->leaves[i], i);
    }
    out_text(out, assertion->is_link ? "), 0)" : ")");
}

/* A comparison that the runtime makes: its operands live in the block around the assertion. */
static void write_outside(struct assertion *assertion, const struct leaf *leaf)
{
    struct out *out = &assertion->unit->out;
    size_t n = assertion->next++;
    const char *left = leaf->left, *right = leaf->right;
    out_printf(out, "(ct_holds(&%s, ", assertion->unit->file_symbol);
    write_what(assertion, n, 1);
    out_printf(out, " | 1ull * CT_CONVERTED(1 ? (%s) : (%s)) << %d | 1ull * CT_KIND(%s) << %d | 1ull * CT_KIND(%s) << %d, ", left, right, WHAT_KINDS,
               left, WHAT_KINDS + 8, right, WHAT_KINDS + 13);
    out_printf(out, "\"%.*s\", (__typeof__(1 ? (%s) : (%s)) [2]){(", (int)range_size(leaf->part->op), range_text(leaf->part->op), left, right);
    write_evaluated(assertion, leaf->part->left);
    out_text(out, "), (");
    write_evaluated(assertion, leaf->part->right);
    out_text(out, ")})");
    if (!assertion->has_reason)
        out_printf(out, assertion->is_link ? " ? 1 : ((void)ct_%s_failed(&%s, %u), 0)" : " ? (void)0 : ct_%s_failed(&%s, %u)",
                   forms[assertion->word->kind].is_soft ? "expect" : "assert", assertion->unit->file_symbol, assertion->place);
    out_text(out, ")");
}

/* Writes the leaves of a part as variables ct_t…, true if reached and true. Returns what is true if the part is reached and
 * true: an expression that may stand beside any operator. */
static const char *write_joined(struct assertion *assertion, const struct part *part, bool is_negated, const char *guard)
{
    struct out *out = &assertion->unit->out;
    struct arena *arena = &out->session->arena;
    const char *both = *guard ? arena_printf(arena, "%s && ", guard) : "";
    if (part->kind == PART_NOT)
        return write_joined(assertion, part->a, !is_negated, guard);
    if (is_chain(part, is_negated))
        return write_joined(assertion, part->b, is_negated, write_joined(assertion, part->a, is_negated, guard));
    if (part->kind == PART_IF) {
        const char *condition = write_joined(assertion, part->a, false, guard);
        const char *yes = write_joined(assertion, part->b, is_negated, condition);
        const char *no = write_joined(assertion, part->c, is_negated, arena_printf(arena, "(%s!%s)", both, condition));
        return arena_printf(arena, "(%s || %s)", yes, no);
    }
    if (part->kind == PART_AND || part->kind == PART_OR) {
        const char *left = write_joined(assertion, part->a, is_negated, guard);
        const char *right = write_joined(assertion, part->b, is_negated, arena_printf(arena, "(%s!%s)", both, left));
        return arena_printf(arena, "(%s || %s)", left, right);
    }
    size_t n = assertion->next++;
    const struct leaf *leaf = &assertion->leaves[n];
    write_variables(assertion, leaf, n, guard);
    bool needs_truth = part->kind != PART_COMPARE && !is_negated && !*both; /* 0.5 and 1ll << 40 are true, and no int */
    out_printf(out, "int ct_t%zu = %s%s", n, both, needs_truth ? "!!(" : "");
    write_truth(assertion, leaf, n);
    out_text(out, needs_truth ? "); " : "; ");
    return arena_printf(arena, "ct_t%zu", n);
}

static void write_leaf(struct assertion *assertion, const struct leaf *leaf)
{
    struct out *out = &assertion->unit->out;
    size_t n = assertion->next++;
    if (leaf->is_kept_outside && has_values(leaf)) {
        assertion->next--;
        write_outside(assertion, leaf);
        return;
    }
    out_text(out, has_values(leaf) ? "__extension__ ({ " : "(");
    write_variables(assertion, leaf, n, "");
    if (has_values(leaf) || leaf->part->kind == PART_TRUTH) {
        write_truth(assertion, leaf, n);
    } else { /* as it is written */
        out_text(out, leaf->is_negated ? "!(" : "(");
        write_evaluated(assertion, leaf->part->range);
        out_text(out, ")");
    }
    write_otherwise(assertion, n);
    out_text(out, has_values(leaf) ? "; })" : ")");
}

static void write_link(struct assertion *assertion, const struct part *part, bool is_negated)
{
    struct out *out = &assertion->unit->out;
    if (part->kind == PART_NOT) {
        write_link(assertion, part->a, !is_negated);
    } else if (is_chain(part, is_negated)) {
        write_link(assertion, part->a, is_negated);
        out_text(out, " && ");
        write_link(assertion, part->b, is_negated);
    } else if (part->kind >= PART_COMPARE) {
        write_leaf(assertion, &assertion->leaves[assertion->next]);
    } else {
        size_t first = assertion->next;
        out_text(out, "__extension__ ({ ");
        out_text(out, write_joined(assertion, part, is_negated, ""));
        write_otherwise(assertion, first);
        out_text(out, "; })");
    }
}

/* --- what may be split ------------------------------------------------------------------------------------------------------------- */

/* Only leaves that stand alone may have compound literals, labels and the like, or be compared by the runtime. */
static bool is_splittable(const struct assertion *assertion, const struct part *part, bool is_negated, bool is_alone)
{
    switch (part->kind) {
    case PART_NOT: return is_splittable(assertion, part->a, !is_negated, is_alone);
    case PART_AND:
    case PART_OR: {
        bool is_link = is_alone && is_chain(part, is_negated);
        if (is_alone && !is_link && count(part) > MOST_IN_LINK)
            return false;
        return is_splittable(assertion, part->a, is_negated, is_link) && is_splittable(assertion, part->b, is_negated, is_link);
    }
    case PART_IF:
        return (!is_alone || count(part) <= MOST_IN_LINK) && is_splittable(assertion, part->a, false, false) &&
               is_splittable(assertion, part->b, is_negated, false) && is_splittable(assertion, part->c, is_negated, false);
    default:
        if (is_alone)
            return !has_compound_literal(part->range) || part->kind == PART_TRUTH || (part->kind == PART_COMPARE && !is_negated);
        return is_repeatable(assertion, part->range) && !has_compound_literal(part->range);
    }
}

static const struct part *parts_of_assertion(struct assertion *assertion, struct range expression)
{
    struct session *session = assertion->unit->out.session;
    const struct part *part = parts_of(session, expression);
    if (count(part) <= MOST_LEAVES && is_splittable(assertion, part, false, true) && !is_torn_by_macro(assertion->unit, part))
        return part;
    struct part *whole = ARENA_NEW(&session->arena, struct part);
    *whole = (struct part){.kind = PART_TRUTH, .range = expression, .right = expression};
    return whole;
}

static void write_plain(struct assertion *assertion)
{
    struct unit *unit = assertion->unit;
    const struct word *word = assertion->word;
    const struct part *part = parts_of_assertion(assertion, word->arguments.at[0]);
    bool is_soft = forms[word->kind].is_soft, has_reason = word->arguments.n > 1, is_negated = false;
    assertion->has_reason = has_reason;
    describe(assertion, part, false);
    assertion->place = place_of(unit, word, assertion->parts.at);
    while (part->kind == PART_NOT) {
        part = part->a;
        is_negated = !is_negated;
    }
    assertion->is_link = has_reason || is_chain(part, is_negated);
    assertion->failed = has_reason ? "_found" : is_soft ? "_expect" : "_assert";
    if (assertion->is_link && !has_reason)
        out_text(&unit->out, "(void)");
    if (assertion->is_link)
        out_text(&unit->out, "(");
    write_link(assertion, part, is_negated);
    if (assertion->is_link)
        out_text(&unit->out, ")");
}

/* --- assert_str and its like ------------------------------------------------------------------------------------------------------- */

/* `, CT_CONVERTED(1 ? a : b)`. */
static void write_kind_of_both(struct assertion *assertion, struct range left, struct range right)
{
    struct out *out = &assertion->unit->out;
    static const char macro[] = "CT_CONVERTED(1?";
    out_text(out, ", ");
    stand_under(assertion->unit, assertion->word, left.begin, sizeof macro - 1);
    const char *text = flat_text(out->session, left);
    out_printf(out, "%s%s : %s)", macro, text, right_of_choice(text, flat_text(out->session, right)));
}

static void write_comparison(struct assertion *assertion, enum form form)
{
    static const char *const functions[] = {"", "ct_compare_str", "ct_compare_mem", "ct_compare_near", "ct_compare_array"};
    struct out *out = &assertion->unit->out;
    const struct word *word = assertion->word;
    struct range left, op, right, whole = word->arguments.at[0];
    assertion->place = place_of(assertion->unit, word, "");
    if (!ctext_comparison(whole, &left, &op, &right))
        return; /* refused by the checks */
    out_printf(out, "(%s(", functions[form]);
    write_evaluated(assertion, left);
    out_printf(out, ", \"%.*s\", ", (int)range_size(op), range_text(op));
    write_evaluated(assertion, right);
    if (form != FORM_STR) {
        out_text(out, ", ");
        write_evaluated(assertion, word->arguments.at[1]);
    }
    if (form == FORM_NEAR && is_repeatable(assertion, whole))
        write_kind_of_both(assertion, left, right);
    else if (form == FORM_NEAR)
        out_text(out, ", CT_KIND_DOUBLE");
    if (form == FORM_ARRAY) {
        bool is_left = is_repeatable(assertion, left);
        const char *element = flat_text(out->session, is_left ? left : right);
        const char *other = is_left && is_repeatable(assertion, right) ? flat_text(out->session, right) : element;
        out_text(out, ", ");
        stand_under(assertion->unit, word, left.begin, 0);
        out_printf(out, "sizeof *(%s) * sizeof(char [sizeof *(%s) == sizeof *(%s) ? 1 : -1]), CT_ELEMENT(%s), &%s", element, element, other,
                   element, assertion->unit->file_symbol); /* elements of two sizes are an error */
    }
    out_text(out, "))");
}

bool is_of_comparison(enum word_kind kind)
{
    return forms[kind].form != FORM_PLAIN;
}

static bool is_call_needed(const struct assertion *assertion)
{
    return is_of_comparison(assertion->word->kind) || assertion->word->arguments.n > 1;
}

void write_failing(struct unit *unit)
{
    static const struct { const char *ending, *attribute, *function; } rows[] = {
        {"_assert", "CT_NORETURN", "ct_assert_found"}, {"_expect", "CT_COLD", "ct_expect_found"}, {"_found", "CT_COLD", "ct_found"}};
    struct out *out = &unit->out;
    const char *file = unit->file_symbol;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        out_printf(out, "static CT_UNUSED %s void %s%s(unsigned long long what, ...)\n{\n    va_list values;\n    va_start(values, what);\n    %s(&%s, what, values);\n%s}\n",
                   rows[i].attribute, file, rows[i].ending, rows[i].function, file, i ? "    va_end(values);\n" : "");
}

void write_assertion(struct unit *unit, const struct body *body, const struct word *word)
{
    struct out *out = &unit->out;
    bool is_soft = forms[word->kind].is_soft;
    uint32_t taken = forms[word->kind].arguments;
    bool has_reason = word->arguments.n > taken;
    struct leaf leaves[MOST_LEAVES];
    struct assertion assertion = {.unit = unit, .body = body, .word = word, .leaves = leaves, .parts = {.arena = &out->session->arena}};
    out_text(out, "(");
    if (forms[word->kind].form == FORM_PLAIN)
        write_plain(&assertion);
    else
        write_comparison(&assertion, forms[word->kind].form);
    if (is_call_needed(&assertion)) {
        out_printf(out, " ? (void)0 : ct_%s_failed%s(&%s, %u", is_soft ? "expect" : "assert", has_reason ? "_because" : "",
                   unit->file_symbol, assertion.place);
        if (has_reason) {
            out_text(out, ", ");
            write_evaluated(&assertion, (struct range){word->range.source, word->arguments.at[taken].begin, word->arguments.at[word->arguments.n - 1].end});
        }
        out_text(out, ")");
    }
    out_text(out, ")");
}
