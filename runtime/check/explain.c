/* explain.c - which part of an assertion decided, and what its operands held.
 *
 * In: the parts of the expression as the compiler wrote them, and the values that the statement kept. Out: lines of detail. An
 * outermost `&&` fails at one link: those before it were true, those behind it were not reached.
 */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "check/detail.h"
#include "check/value.h"

enum { MOST_LEAVES = 64, TEXT_SHOWN = 200 };

/* A line of the parts, without its end. */
struct line {
    const char *at;
    int size;
};

enum verdict { NOT_REACHED, WAS_TRUE, WAS_FALSE };

struct operand {
    struct line text;
    char what, hint;
    int names; /* number of its enum, or -1 */
    bool has_value;
    struct ct_value value;
    unsigned own;
};

/* A leaf, or an earlier link as a whole. */
struct row {
    struct line text;
    enum verdict verdict;
    bool decided;
    struct operand operands[2];
    int operand_count;
    char *owned;         /* memory of the text, or NULL */
};

struct explanation {
    const struct ct_file *file;
    const char *rest;     /* of the parts */
    unsigned leaf;        /* number of the next one */
    unsigned first, count;
    unsigned truths;      /* of one leaf: its kinds */
    bool readable;        /* the arguments can still be read */
    const struct ct_value *given; /* the values of the one leaf in place of the arguments, or NULL */
    va_list arguments;
    struct row rows[MOST_LEAVES];
    int row_count;
};

static struct line take_line(struct explanation *explanation)
{
    struct line line = {explanation->rest, (int)strcspn(explanation->rest, "\n")};

    explanation->rest += line.size + (explanation->rest[line.size] == '\n');
    return line;
}

static struct line behind(struct line line, int size)
{
    return (struct line){line.at + size, line.size - size};
}

static struct operand take_operand(struct explanation *explanation)
{
    struct line line = take_line(explanation);
    struct operand operand = {.what = line.at[0], .hint = line.at[1], .names = -1};

    if (operand.hint >= '0' && operand.hint <= '9')
        operand.names = atoi(line.at + 1);
    operand.text = behind(line, (int)strcspn(line.at, ":") + 1);
    return operand;
}

static void take_value(struct explanation *explanation, struct operand *operand, unsigned kind, unsigned own)
{
    operand->own = own;
    if (operand->what != 'v' || !explanation->readable)
        return;
    if (explanation->given != NULL) {
        operand->has_value = true;
        operand->value = *explanation->given;
        return;
    }
    explanation->readable = operand->has_value = ct_value_take(&operand->value, kind, &explanation->arguments);
}

/* The text of `-1` says its value, but not what that becomes beside something unsigned. */
static void take_negative(struct operand *operand, unsigned kind)
{
    char *end;
    const unsigned long long magnitude = strtoull(operand->text.at + 1, &end, 0);

    operand->has_value = operand->text.at[0] == '-' && end != operand->text.at + 1;
    operand->value = (struct ct_value){kind, {.u = kind == CT_KIND_UINT ? 0 - (unsigned)magnitude : 0 - magnitude}};
    operand->own = strpbrk(end, "uU") == end ? CT_KIND_OTHER : magnitude > INT_MAX ? CT_KIND_LLONG : CT_KIND_INT;
}

/* Nor does that of `0.1f` beside a double, or of `0.1` beside a long double. */
static void take_rounded(struct operand *operand, unsigned kind)
{
    const char *text = operand->text.at;
    char *end;
    const long double exact = strtold(text, &end), wide = kind == CT_KIND_DOUBLE ? strtod(text, NULL) : exact;

    operand->own = tolower((unsigned char)*end) == 'f' ? CT_KIND_FLOAT : tolower((unsigned char)*end) == 'l' ? kind : CT_KIND_DOUBLE;
    operand->value = (struct ct_value){kind, {.f = operand->own == CT_KIND_FLOAT ? strtof(text, NULL) : strtod(text, NULL)}};
    operand->has_value = operand->own < kind && operand->value.as.f != wide;
}

/* A constant whose value is not what its text says. */
static void take_constant(struct operand *operand, unsigned kind)
{
    if (operand->what != 'l' || operand->text.size < 2 || strchr("-.0123456789", operand->text.at[0]) == NULL)
        return;
    if (ct_kind_is_unsigned(kind))
        take_negative(operand, kind);
    else if (ct_kind_is_floating(kind))
        take_rounded(operand, kind);
}

/* The arguments of a leaf: kinds, then values. */
static void take_values(struct explanation *explanation, struct row *row)
{
    struct operand *last = &row->operands[row->operand_count - 1];
    unsigned kinds;

    if (row->operands[0].what == 'l' && last->what == 'l')
        return;
    if (!explanation->readable)
        return;
    kinds = explanation->count == 1 ? explanation->truths : va_arg(explanation->arguments, unsigned);
    if (row->operand_count == 2) {
        take_value(explanation, &row->operands[0], kinds & 255, kinds >> 8 & 31);
        if (explanation->given != NULL)
            explanation->given++;
        take_value(explanation, last, kinds & 255, kinds >> 13 & 31);
        take_constant(&row->operands[0], kinds & 255);
        take_constant(last, kinds & 255);
    } else {
        take_value(explanation, last, kinds & 255, kinds >> 8 & 31);
    }
    if (last->what == 'k') { /* where it is false, that is its value */
        last->has_value = true;
        last->value = (struct ct_value){kinds & 255, {0}};
    }
}

/* "TEXT OP TEXT", as it stands in the expression. */
static void set_text(struct row *row, const char *op, int op_size)
{
    struct line left = row->operands[0].text, right = row->operands[1].text;
    struct ct_text text = {0};

    ct_text_add(&text, "%.*s %.*s %.*s", left.size, left.at, op_size, op, right.size, right.at);
    row->owned = text.data;
    row->text = (struct line){text.data, (int)text.size};
}

/* Goes through a leaf; its truth counts what `!` is in front of it. */
static bool go_leaf(struct explanation *explanation, struct line head, bool is_negated, bool is_reached)
{
    unsigned number = explanation->leaf++, in_link = number - explanation->first;
    bool is_in_link = number >= explanation->first && in_link < explanation->count, truth = number < explanation->first;
    struct row *row = &explanation->rows[explanation->row_count];

    explanation->row_count++;
    *row = (struct row){.operand_count = head.at[0] == 't' ? 1 : 2};
    for (int i = 0; i < row->operand_count; i++)
        row->operands[i] = take_operand(explanation);
    if (row->operand_count == 1)
        row->text = row->operands[0].text;
    else
        set_text(row, head.at + 1, head.size - 1);
    if (is_in_link) {
        take_values(explanation, row);
        truth = explanation->count > 1 && (explanation->truths >> in_link & 1) != 0;
    }
    if (is_reached)
        row->verdict = truth != is_negated ? WAS_TRUE : WAS_FALSE;
    row->decided = is_reached && is_in_link && !truth;
    return truth;
}

static bool go(struct explanation *explanation, bool is_negated, bool is_reached);

static bool go_joined(struct explanation *explanation, char joint, bool is_negated, bool is_reached)
{
    bool a, b, c;

    if (joint == '?') {
        a = go(explanation, false, is_reached);
        b = go(explanation, is_negated, is_reached && a);
        c = go(explanation, is_negated, is_reached && !a);
        return a ? b : c;
    }
    a = go(explanation, is_negated, is_reached);
    if ((joint == '&') != is_negated)
        return go(explanation, is_negated, is_reached && a) && a;
    b = go(explanation, is_negated, is_reached && !a);
    return a || b;
}

/* The row of a leaf becomes that of the `!` in front of it. */
static void negate_row(struct row *row, struct line text)
{
    free(row->owned);
    row->owned = NULL;
    row->text = text;
    row->verdict = row->verdict == WAS_TRUE ? WAS_FALSE : row->verdict == WAS_FALSE ? WAS_TRUE : NOT_REACHED;
}

/* Forgets rows from `from` on. */
static void drop_rows(struct explanation *explanation, int from)
{
    while (explanation->row_count > from)
        free(explanation->rows[--explanation->row_count].owned);
}

/* Goes through a part; true if it is reached and, counting `!` in front, true. Of an earlier or later link only the whole is known. */
static bool go(struct explanation *explanation, bool is_negated, bool is_reached)
{
    struct line head = take_line(explanation);
    unsigned first = explanation->leaf;
    int rows = explanation->row_count;
    bool truth, is_link;

    if (strchr("&|?!", head.at[0]) == NULL)
        return go_leaf(explanation, head, is_negated, is_reached);
    if (head.at[0] == '!') {
        truth = go(explanation, !is_negated, is_reached);
        if (explanation->leaf == first + 1)
            negate_row(&explanation->rows[rows], behind(head, 1));
        return truth;
    }
    truth = go_joined(explanation, head.at[0], is_negated, is_reached);
    is_link = explanation->leaf > explanation->first && first < explanation->first + explanation->count;
    if (!is_link && !((head.at[0] == (is_negated ? '|' : '&')) && is_reached)) {
        drop_rows(explanation, rows);
        truth = explanation->leaf <= explanation->first;
        explanation->rows[explanation->row_count++] = (struct row){
            .text = behind(head, 1), .verdict = !is_reached ? NOT_REACHED : truth != is_negated ? WAS_TRUE : WAS_FALSE};
    }
    return truth;
}

/* --- lines ---------------------------------------------------------------------------------------------- */

static void add_text(struct ct_text *text, struct line line)
{
    int most = ct_shows_all() || line.size <= TEXT_SHOWN ? line.size : TEXT_SHOWN;

    ct_text_put(text, line.at, (size_t)most);
    if (most < line.size)
        ct_text_puts(text, "…");
}

/* Columns up to which texts are brought in line; longer ones stand as they are. */
static int width_of(const struct line *lines, int count)
{
    enum { WIDEST = 40 };
    int width = 0;

    for (int i = 0; i < count; i++)
        if (lines[i].size > width && lines[i].size <= WIDEST)
            width = lines[i].size;
    return width;
}

static void add_operand(struct ct_text *text, const struct operand *operand, const struct ct_file *file, bool with_address)
{
    struct ct_look look = {operand->own, operand->hint, NULL, with_address, file};

    if (operand->names >= 0 && file != NULL && file->enums != NULL)
        look.names = file->enums[operand->names];
    ct_value_add(text, &operand->value, &look);
}

/* Do two pointers look the same? Then it is their addresses that tell them apart. */
static bool look_alike(const struct row *row, const struct ct_file *file)
{
    const struct operand *operands = row->operands;
    struct ct_text left = {0}, right = {0};
    bool alike = row->operand_count == 2 && operands[0].has_value && operands[1].has_value && ct_kind_is_pointer(operands[0].value.kind);

    if (!alike)
        return false;
    add_operand(&left, &operands[0], file, false);
    add_operand(&right, &operands[1], file, false);
    alike = strcmp(ct_text_get(&left), ct_text_get(&right)) == 0;
    ct_text_free(&left);
    ct_text_free(&right);
    return alike;
}

static void add_values(struct ct_text *text, const struct row *row, const struct ct_file *file, const char *indent)
{
    struct line lines[2] = {row->operands[0].text, row->operands[1].text};
    bool first = row->operands[0].has_value, second = row->operand_count == 2 && row->operands[1].has_value;
    int width = first && second ? width_of(lines, 2) : 0;
    bool with_addresses = look_alike(row, file);

    for (int i = 0; i < row->operand_count; i++) {
        const struct operand *operand = &row->operands[i];

        if (!operand->has_value)
            continue;
        ct_text_puts(text, indent);
        add_text(text, operand->text);
        ct_text_fill(text, ' ', width - operand->text.size);
        ct_text_puts(text, " = ");
        add_operand(text, operand, file, with_addresses);
        ct_text_puts(text, "\n");
    }
}

static void add_rows(struct ct_text *text, const struct explanation *explanation)
{
    static const char *const verdicts[] = {"not evaluated", "true", "false"};
    struct line lines[MOST_LEAVES];
    int width;

    for (int i = 0; i < explanation->row_count; i++)
        lines[i] = explanation->rows[i].text;
    width = width_of(lines, explanation->row_count);
    for (int i = 0; i < explanation->row_count; i++) {
        const struct row *row = &explanation->rows[i];

        ct_text_puts(text, row->decided ? "> " : row->verdict == NOT_REACHED ? "~ " : "  ");
        add_text(text, row->text);
        ct_text_fill(text, ' ', width - row->text.size);
        ct_text_add(text, "  %s\n", verdicts[row->verdict]);
        if (row->verdict != NOT_REACHED && (row->operand_count == 2 || row->operands[0].what == 'v'))
            add_values(text, row, explanation->file, "      ");
    }
}

static struct explanation *explanation_new(const struct ct_file *file, unsigned long long what)
{
    struct explanation *explanation = ct_allocate(sizeof *explanation); /* too large for the stacks of some threads */

    memset(explanation, 0, sizeof *explanation);
    explanation->file = file;
    explanation->rest = ct_place_at(file, CT_WHAT_PLACE(what)).parts;
    explanation->first = (unsigned)(what >> 45) & 63;
    explanation->count = ((unsigned)(what >> 51) & 31) + 1;
    explanation->truths = (unsigned)(what >> 24) & 0x1fffff;
    explanation->readable = true;
    return explanation;
}

static void explain(struct ct_text *text, struct explanation *explanation)
{
    if (*explanation->rest != '\0') {
        go(explanation, false, true);
        if (explanation->row_count == 1)
            add_values(text, &explanation->rows[0], explanation->file, "  ");
        else
            add_rows(text, explanation);
    }
    drop_rows(explanation, 0);
}

void ct_explain(struct ct_text *text, const struct ct_file *file, unsigned long long what, va_list values)
{
    struct explanation *explanation = explanation_new(file, what);

    va_copy(explanation->arguments, values);
    explain(text, explanation);
    va_end(explanation->arguments);
    free(explanation);
}

/* --- what generated C and macros call ------------------------------------------------------------------- */

void ct_found(const struct ct_file *file, unsigned long long what, va_list values)
{
    ct_explain(ct_detail_start(), file, what, values);
}

bool ct_holds(const struct ct_file *file, unsigned long long what, const char *op, const void *values)
{
    const unsigned kind = (unsigned)(what >> 24) & 255;
    struct explanation *explanation;
    struct ct_value pair[2];

    if (kind == CT_KIND_OTHER) {
        ct_text_puts(ct_detail_start(), "  values of this type are not compared beside a compound literal: keep it in a variable\n");
        return false;
    }
    pair[0] = ct_value_at(values, kind);
    pair[1] = ct_value_at((const char *)values + ct_kind_size(kind), kind);
    if (ct_order_satisfies(ct_value_order(&pair[0], &pair[1]), op))
        return true;
    explanation = explanation_new(file, what);
    explanation->given = pair;
    explain(ct_detail_start(), explanation);
    free(explanation);
    return false;
}

/* Bytes up to the first comma outside of brackets and quotes. */
static int first_argument(const char *text)
{
    int size = 0, depth = 0;

    for (char quote = 0; text[size] != '\0' && (quote != 0 || depth != 0 || text[size] != ','); size++) {
        if (quote != 0 && text[size] == '\\' && text[size + 1] != '\0')
            size++;
        else if (quote != 0)
            quote = text[size] == quote ? 0 : quote;
        else if (text[size] == '"' || text[size] == '\'')
            quote = text[size];
        else
            depth += (strchr("([{", text[size]) != NULL) - (strchr(")]}", text[size]) != NULL);
    }
    return size;
}

/* Does its text say the value? That of a negative number does not say what it becomes beside something unsigned. */
static bool is_said(const struct operand *operand)
{
    static const char *const constants[] = {"NULL", "true", "false"};
    struct line text = operand->text;

    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (strncmp(text.at, constants[i], (size_t)text.size) == 0 && constants[i][text.size] == '\0')
            return true;
    if (text.at[0] == '-' && !ct_kind_is_unsigned(operand->value.kind))
        text = behind(text, 1);
    if (isdigit((unsigned char)text.at[0]))
        return (int)strspn(text.at, "0123456789abcdefABCDEFxXuUlLpP.") >= text.size;
    return text.size > 1 && (text.at[0] == '\'' || text.at[0] == '"') && text.at[text.size - 1] == text.at[0];
}

void ct_found_in(const char *left, const char *right, unsigned kinds, ...)
{
    struct row row = {.operand_count = 2, .operands = {{.text = {left, (int)strlen(left)}}, {.text = {right, first_argument(right)}}}};
    va_list arguments;

    va_start(arguments, kinds);
    for (int i = 0; i < 2; i++) {
        struct operand *operand = &row.operands[i];

        operand->own = kinds >> (8 + 5 * i) & 31;
        operand->has_value = ct_value_take(&operand->value, kinds & 255, &arguments) && !is_said(operand);
    }
    va_end(arguments);
    add_values(ct_detail_start(), &row, NULL, "  ");
}
