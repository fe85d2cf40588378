/* parts.c - where does an asserted expression fall apart?
 *
 * In: a range of C that is balanced. Out: its parts, by C's precedence. Only what stands outside of brackets is looked at. Names
 * can be macros and types, which are not known here; what is in doubt is not split.
 */
#include "syntax/parts.h"

#include <string.h>

#include "base/vec.h"

/* The operators that matter, the weakest first. */
enum level { WEAKEST, QUESTION, OR, AND, BITS_OR, BITS_XOR, BITS_AND, EQUALITY, RELATION, ARITHMETIC, LEVELS };

static const struct { const char *text; enum level level; } binary[] = {
    {",", WEAKEST},   {"=", WEAKEST},    {"*=", WEAKEST},   {"/=", WEAKEST},   {"%=", WEAKEST},   {"+=", WEAKEST},
    {"-=", WEAKEST},  {"&=", WEAKEST},   {"^=", WEAKEST},   {"|=", WEAKEST},   {"<<=", WEAKEST},  {">>=", WEAKEST},
    {"?", QUESTION},  {":", QUESTION},   {"||", OR},        {"&&", AND},       {"|", BITS_OR},    {"^", BITS_XOR},
    {"&", BITS_AND},  {"==", EQUALITY},  {"!=", EQUALITY},  {"<", RELATION},   {"<=", RELATION},  {">", RELATION},
    {">=", RELATION}, {"+", ARITHMETIC}, {"-", ARITHMETIC}, {"*", ARITHMETIC}, {"/", ARITHMETIC}, {"%", ARITHMETIC},
    {"<<", ARITHMETIC}, {">>", ARITHMETIC},
};

/* An expression as it is seen from outside of its brackets. */
struct view {
    bool is_clear;            /* operands and operators take turns */
    int count[LEVELS];        /* operators of each level */
    struct range last[LEVELS]; /* the last one of each level; QUESTION: the first `?` */
    struct range colon;       /* that belongs to it */
    struct ctoken first;
    bool is_group;            /* all of it is one pair of parentheses */
};

static bool is_any(struct ctoken token, const char *const *words)
{
    for (; *words; words++)
        if (ctoken_is(token, *words))
            return true;
    return false;
}

static enum level level_of(struct ctoken token)
{
    if (token.kind != CTOKEN_PUNCTUATION)
        return LEVELS;
    for (size_t i = 0; i < sizeof binary / sizeof *binary; i++)
        if (ctoken_is(token, binary[i].text))
            return binary[i].level;
    return LEVELS;
}

static bool is_at_end(struct range rest)
{
    struct ctoken token;
    return !ctoken_next(&rest, &token);
}

/* Does the byte occur? Most of what is looked for does not, and need not be looked for in tokens. */
static bool has_byte(struct range range, char byte)
{
    return memchr(range_text(range), byte, range_size(range)) != NULL;
}

static int depth_change(struct ctoken token)
{
    static const char *const opening[] = {"(", "[", "{", "<:", "<%", NULL}, *const closing[] = {")", "]", "}", ":>", "%>", NULL};
    if (token.kind != CTOKEN_PUNCTUATION)
        return 0;
    return is_any(token, opening) ? 1 : is_any(token, closing) ? -1 : 0;
}

/* Takes tokens to behind the bracket that is open; the inside. */
static struct range skip_bracket(struct range *rest)
{
    struct range inside = {rest->source, rest->begin, rest->end};
    struct ctoken token;
    for (int depth = 1; depth && ctoken_next(rest, &token); inside.end = token.range.begin)
        depth += depth_change(token);
    return inside;
}

/* What a pair of parentheses is where an operand could stand. */
enum group { GROUP_OPERAND, GROUP_CAST, GROUP_EITHER };

static enum group group_of(struct range inside)
{
    static const char *const types[] = {"struct", "union",  "enum",   "void",     "char",    "short",    "int",   "long", "float",
                                        "double", "signed", "unsigned", "const",  "volatile", "_Bool",   "bool",  "_Atomic",
                                        "_Complex", "__typeof__", "typeof", "size_t", NULL};
    struct ctoken token, last = {0};
    int names = 0, others = 0;
    bool is_type = false;
    while (ctoken_next(&inside, &token)) {
        is_type |= token.kind == CTOKEN_NAME && is_any(token, types);
        names += token.kind == CTOKEN_NAME;
        others += token.kind != CTOKEN_NAME;
        last = token;
    }
    if (is_type || (last.range.source && ctoken_is(last, "*")))
        return GROUP_CAST;
    return names && !others ? GROUP_EITHER : GROUP_OPERAND;
}

/* Where an operand is expected. */
static bool take_operand(struct range *rest, struct ctoken token, bool *has_operand, enum group *group)
{
    static const char *const prefixes[] = {"!", "~", "+", "-", "*", "&", "++", "--", NULL};
    static const char *const before[] = {"sizeof", "_Alignof", "__alignof__", "__extension__", NULL};
    *group = GROUP_OPERAND;
    if (token.kind != CTOKEN_PUNCTUATION) {
        *has_operand = !(token.kind == CTOKEN_NAME && is_any(token, before));
        return true;
    }
    if (ctoken_is(token, "(")) {
        *group = group_of(skip_bracket(rest));
        *has_operand = true;
        return true;
    }
    return is_any(token, prefixes);
}

/* Behind an operand: what belongs to it. */
static bool take_suffix(struct range *rest, struct ctoken token, struct ctoken before, enum group *group)
{
    if (ctoken_is(token, "(") || ctoken_is(token, "[") || ctoken_is(token, "<:")) {
        skip_bracket(rest);
        *group = GROUP_OPERAND;
        return true;
    }
    if (ctoken_is(token, ".") || ctoken_is(token, "->"))
        return ctoken_next(rest, &token) && token.kind == CTOKEN_NAME;
    if ((ctoken_is(token, "{") || ctoken_is(token, "<%")) && ctoken_is(before, ")")) {
        skip_bracket(rest); /* a compound literal */
        *group = GROUP_OPERAND;
        return true;
    }
    return ctoken_is(token, "++") || ctoken_is(token, "--");
}

/* A name or constant directly behind an operand: only a cast or adjacent strings make sense of it. */
static bool may_follow(struct ctoken token, struct ctoken before, enum group group)
{
    static const char *const operators[] = {"and", "or", "not", "bitand", "bitor", "xor", "compl", "and_eq", "or_eq", "xor_eq", "not_eq", NULL};
    if (token.kind == CTOKEN_NAME && is_any(token, operators))
        return false;
    if (group != GROUP_OPERAND && ctoken_is(before, ")"))
        return true;
    return token.kind == CTOKEN_STRING ? before.kind == CTOKEN_STRING || before.kind == CTOKEN_NAME : before.kind == CTOKEN_STRING;
}

/* Does a statement expression start with this parenthesis? */
static bool is_block(struct range parenthesis)
{
    struct range rest = {parenthesis.source, parenthesis.end, parenthesis.source->size};
    struct ctoken token;
    return ctoken_next(&rest, &token) && (ctoken_is(token, "{") || ctoken_is(token, "<%"));
}

static void note(struct view *view, struct ctoken token, int *questions)
{
    enum level level = level_of(token);
    if (level == QUESTION) {
        bool opens = ctoken_is(token, "?");
        *questions += opens ? 1 : -1;
        view->is_clear = *questions >= 0;
        if (opens && !view->count[QUESTION])
            view->last[QUESTION] = token.range;
        else if (!opens && *questions == 0 && !view->colon.source)
            view->colon = token.range;
    } else {
        view->last[level] = token.range;
    }
    view->count[level]++;
}

static struct view look(struct range range)
{
    struct view view = {.is_clear = true};
    struct range rest = range;
    struct ctoken token, before = {0};
    enum group group = GROUP_OPERAND;
    bool has_operand = false;
    int questions = 0;
    for (; view.is_clear && ctoken_next(&rest, &token); before = token) {
        bool is_first = !before.range.source;
        if (is_first)
            view.first = token;
        if (!has_operand) {
            view.is_clear = take_operand(&rest, token, &has_operand, &group);
            view.is_group = is_first && ctoken_is(token, "(") && is_at_end(rest) && !is_block(token.range);
        } else if (token.kind != CTOKEN_PUNCTUATION) {
            view.is_clear = may_follow(token, before, group);
            group = GROUP_OPERAND;
        } else if (group != GROUP_OPERAND && (ctoken_is(token, "!") || ctoken_is(token, "~"))) {
            has_operand = false; /* behind a cast */
        } else if (group != GROUP_OPERAND && ctoken_is(token, "&")) {
            view.is_clear = group == GROUP_CAST;
            has_operand = false;
        } else if (take_suffix(&rest, token, before, &group)) {
            /* still the same operand */
        } else if (level_of(token) != LEVELS) {
            note(&view, token, &questions);
            has_operand = false;
        } else {
            view.is_clear = false;
        }
        /* a bracket was skipped: what is before the next token is its end */
        if (rest.begin > token.range.end) {
            token.kind = CTOKEN_PUNCTUATION;
            if (rest.source->text[rest.begin - 1] == ')')
                token.range = (struct range){rest.source, rest.begin - 1, rest.begin};
        }
    }
    view.is_clear &= has_operand && questions == 0;
    return view;
}

/* Deeper parts stay whole: nobody wants to read them, and each is looked at again. */
enum { DEEPEST = 100 };

static const struct part *split(struct session *session, struct range range, int depth);

static struct range between(struct range from, struct range op, bool is_left)
{
    return ctext_trimmed(is_left ? (struct range){from.source, from.begin, op.begin} : (struct range){from.source, op.end, from.end});
}

static void set_operands(struct part *part, enum part_kind kind, struct range op)
{
    part->kind = kind;
    part->op = op;
    part->left = between(part->range, op, true);
    part->right = between(part->range, op, false);
}

static void join(struct session *session, struct part *part, enum part_kind kind, struct range op, int depth)
{
    part->kind = kind;
    part->a = split(session, between(part->range, op, true), depth + 1);
    part->b = split(session, between(part->range, op, false), depth + 1);
}

static void choose(struct session *session, struct part *part, const struct view *view, int depth)
{
    struct range question = view->last[QUESTION], range = part->range;
    struct range yes = {range.source, question.end, view->colon.begin}, no = {range.source, view->colon.end, range.end};
    part->kind = PART_IF;
    part->a = split(session, between(range, question, true), depth + 1);
    part->b = split(session, ctext_trimmed(yes), depth + 1);
    part->c = split(session, ctext_trimmed(no), depth + 1);
}

static const struct part *split(struct session *session, struct range range, int depth)
{
    struct view view = depth < DEEPEST ? look(range) : (struct view){0};
    if (view.is_clear && view.is_group) {
        struct range inside = ctext_trimmed((struct range){range.source, range.begin + 1, range.end - 1});
        struct view inner = look(inside);
        if (inner.is_clear && !inner.count[WEAKEST])
            return split(session, inside, depth + 1);
    }
    struct part *part = ARENA_NEW(&session->arena, struct part);
    part->kind = PART_TRUTH;
    part->range = part->right = range;
    if (!view.is_clear || view.count[WEAKEST])
        return part;
    if (view.count[QUESTION]) {
        if (view.colon.source && view.last[QUESTION].end < view.colon.begin)
            choose(session, part, &view, depth);
    } else if (view.count[OR]) {
        join(session, part, PART_OR, view.last[OR], depth);
    } else if (view.count[AND]) {
        join(session, part, PART_AND, view.last[AND], depth);
    } else if (view.count[BITS_OR] || view.count[BITS_XOR]) {
        ; /* has no truth of its own worth telling apart */
    } else if (view.count[BITS_AND]) {
        set_operands(part, PART_BITS, view.last[BITS_AND]);
    } else if (view.count[EQUALITY]) {
        set_operands(part, PART_COMPARE, view.last[EQUALITY]);
    } else if (view.count[RELATION]) {
        set_operands(part, PART_COMPARE, view.last[RELATION]);
    } else if (!view.count[ARITHMETIC] && ctoken_is(view.first, "!")) {
        part->kind = PART_NOT;
        part->a = split(session, between(range, view.first.range, false), depth + 1);
    }
    return part;
}

const struct part *parts_of(struct session *session, struct range expression)
{
    return split(session, ctext_trimmed(expression), 0);
}

/* --- operands ------------------------------------------------------------------------------------------------------------------ */

/* The one token of an operand, signs and parentheses left out; false if there are more. */
static bool only_token(struct range operand, struct ctoken *only)
{
    static const char *const signs[] = {"-", "+", "~", "(", ")", NULL};
    struct ctoken token;
    int count = 0;
    while (ctoken_next(&operand, &token)) {
        if (token.kind == CTOKEN_PUNCTUATION && is_any(token, signs))
            continue;
        *only = token;
        if (++count > 1 && token.kind != CTOKEN_STRING)
            return false;
    }
    return count > 0;
}

bool is_literal(struct range operand)
{
    static const char *const constants[] = {"NULL", "nullptr", "true", "false", NULL};
    struct ctoken token;
    return only_token(operand, &token) && (token.kind == CTOKEN_NAME ? is_any(token, constants) : token.kind != CTOKEN_PUNCTUATION);
}

bool has_bits(struct session *session, struct range operand)
{
    static const char bytes[] = "|^~<>", *const operators[] = {"|", "^", "~", "<<", ">>", NULL};
    struct range rest = operand;
    struct ctoken token;
    bool may = false;
    for (const char *byte = bytes; *byte; byte++)
        may |= has_byte(operand, *byte);
    while (may && ctoken_next(&rest, &token))
        if (is_any(token, operators))
            return true;
    return (has_byte(operand, '&') && parts_of(session, operand)->kind == PART_BITS) ||
           ((has_byte(operand, 'x') || has_byte(operand, 'X')) && is_hexadecimal(operand));
}

static bool is_token_of(struct range operand, enum ctoken_kind kind)
{
    struct ctoken token;
    return only_token(operand, &token) && token.kind == kind;
}

bool is_character(struct range operand)
{
    return is_token_of(operand, CTOKEN_CHARACTER);
}

bool is_string(struct range operand)
{
    return is_token_of(operand, CTOKEN_STRING);
}

bool is_hexadecimal(struct range operand)
{
    struct ctoken token;
    return only_token(operand, &token) && token.kind == CTOKEN_NUMBER && range_size(token.range) > 2 && (range_text(token.range)[1] | 32) == 'x';
}

bool is_number(struct range operand)
{
    return is_token_of(operand, CTOKEN_NUMBER);
}

bool is_plain_number(struct range operand)
{
    struct ctoken token;
    if (!only_token(operand, &token) || token.kind != CTOKEN_NUMBER)
        return false;
    for (uint32_t i = 0; i < range_size(token.range); i++)
        if (range_text(token.range)[i] < '0' || range_text(token.range)[i] > '9')
            return false;
    return true;
}

bool is_nonzero_number(struct range operand)
{
    struct ctoken token;
    return only_token(operand, &token) && token.kind == CTOKEN_NUMBER && *range_text(token.range) >= '1' && *range_text(token.range) <= '9';
}

bool is_truth_constant(struct range operand)
{
    struct ctoken token;
    return only_token(operand, &token) && (ctoken_is(token, "true") || ctoken_is(token, "false"));
}

bool may_repeat(struct range operand)
{
    static const char *const tags[] = {"struct", "union", "enum", NULL};
    struct ctoken token, before = {0}, second = {0};
    int questions = 0;
    if (!has_byte(operand, '{') && !has_byte(operand, '%') && !has_byte(operand, '#') && !has_byte(operand, '_'))
        return true;
    for (; ctoken_next(&operand, &token); second = before, before = token) {
        bool in_type = (before.range.source && is_any(before, tags)) || (second.range.source && is_any(second, tags));
        if (token.kind == CTOKEN_NAME && ctoken_is(token, "__COUNTER__"))
            return false;
        if (token.kind != CTOKEN_PUNCTUATION)
            continue;
        questions += ctoken_is(token, "?") - (ctoken_is(token, ":") && questions);
        if (*range_text(token.range) == '#' || ctoken_is(token, "%:") || (in_type && ctoken_is(token, "{")))
            return false;
        if (ctoken_is(token, ":") && !questions && before.kind == CTOKEN_NAME && second.range.source &&
            (ctoken_is(second, ";") || ctoken_is(second, "{") || ctoken_is(second, "}")))
            return false; /* a label */
    }
    return true;
}

bool has_compound_literal(struct range operand)
{
    struct ctoken token, before = {0};
    if (!has_byte(operand, '{') && !has_byte(operand, '%'))
        return false;
    for (; ctoken_next(&operand, &token); before = token)
        if (before.range.source && ctoken_is(before, ")") && (ctoken_is(token, "{") || ctoken_is(token, "<%")))
            return true;
    return false;
}

bool binds_weakly(struct range text)
{
    struct view view = look(text);
    for (int level = WEAKEST; level <= RELATION; level++)
        if (view.count[level])
            return true;
    return !view.is_clear;
}

bool mentions_bare(struct range operand, const char *name)
{
    struct ctoken token;
    if (!ctext_mentions(operand, name))
        return false;
    for (int depth = 0; ctoken_next(&operand, &token); depth += depth_change(token))
        if (depth == 0 && token.kind == CTOKEN_NAME && ctoken_is(token, name))
            return true;
    return false;
}
