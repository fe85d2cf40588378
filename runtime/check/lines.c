/* lines.c - two texts of several lines as a unified diff.
 *
 * The longest common subsequence of lines, by the table of Wagner and Fischer over what is left when equal lines at both ends are
 * taken off; where that is too large, all of it counts as different.
 */
#include <stdlib.h>
#include <string.h>

#include "check/detail.h"
#include "check/value.h"
#include "report/utf8.h"
#include "report/writer.h"

enum { CONTEXT = 3, LARGEST = 4000000 };

/* A line with its end, if it has one. */
struct line {
    const char *at;
    size_t size;
};

struct lines {
    struct line *at;
    size_t n;
};

static struct lines split(const char *text)
{
    struct lines lines = {NULL, 0};
    size_t room = 0;

    while (*text != '\0') {
        size_t size = strcspn(text, "\n");

        size += text[size] == '\n';
        if (lines.n == room)
            lines.at = ct_reallocate(lines.at, (room = 2 * room + 16) * sizeof *lines.at);
        lines.at[lines.n++] = (struct line){text, size};
        text += size;
    }
    return lines;
}

static bool is_equal(struct line a, struct line b)
{
    return a.size == b.size && memcmp(a.at, b.at, a.size) == 0;
}

/* What a line of the diff is. */
struct edit {
    char sign; /* ' ', '-' or '+' */
    size_t left, right; /* how many lines of each side stand before it */
};

struct diff {
    struct lines left, right;
    size_t head, tail; /* equal lines at both ends */
    struct edit *edits;
    size_t n;
    size_t minus, plus; /* edits: the first lines of the sides that stand for each other; n: there are none */
    size_t at;          /* from which byte on those differ */
};

static void add(struct diff *diff, char sign, size_t *left, size_t *right)
{
    diff->edits[diff->n++] = (struct edit){sign, *left, *right};
    *left += sign != '+';
    *right += sign != '-';
}

/* common[i * (m + 1) + j]: the length for what is behind line i of the left and j of the right middle. */
static unsigned *common_lengths(const struct diff *diff, size_t n, size_t m)
{
    unsigned *common = ct_allocate((n + 1) * (m + 1) * sizeof *common);

    for (size_t i = n + 1; i-- > 0;)
        for (size_t j = m + 1; j-- > 0;) {
            unsigned *at = &common[i * (m + 1) + j];

            if (i == n || j == m)
                *at = 0;
            else if (is_equal(diff->left.at[diff->head + i], diff->right.at[diff->head + j]))
                *at = at[m + 2] + 1;
            else
                *at = at[m + 1] > at[1] ? at[m + 1] : at[1];
        }
    return common;
}

static void find_edits(struct diff *diff)
{
    size_t n = diff->left.n - diff->head - diff->tail, m = diff->right.n - diff->head - diff->tail, left = 0, right = 0;
    unsigned *common = (n + 1) * (m + 1) <= LARGEST ? common_lengths(diff, n, m) : NULL;

    diff->edits = ct_allocate((diff->left.n + diff->right.n + 1) * sizeof *diff->edits);
    while (left < diff->head)
        add(diff, ' ', &left, &right);
    while (left < diff->head + n || right < diff->head + m) {
        size_t i = left - diff->head, j = right - diff->head;
        bool both = i < n && j < m;
        const unsigned *at = common != NULL ? &common[i * (m + 1) + j] : NULL;

        if (both && at != NULL && is_equal(diff->left.at[left], diff->right.at[right]))
            add(diff, ' ', &left, &right);
        else if (i < n && (j == m || at == NULL || at[m + 1] >= at[1]))
            add(diff, '-', &left, &right);
        else
            add(diff, '+', &left, &right);
    }
    while (left < diff->left.n)
        add(diff, ' ', &left, &right);
    free(common);
}

/* --- lines of detail ------------------------------------------------------------------------------------ */

/* What is shown of a line. */
struct window {
    size_t from, to;
};

static bool is_middle(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static bool is_ended(struct line line)
{
    return line.size != 0 && line.at[line.size - 1] == '\n';
}

/* As much around byte `at` as fits beside a sign. */
static struct window window_around(struct line line, size_t at)
{
    enum { SHOWN = 68, BEFORE = 32 };
    struct window window = {0, line.size - is_ended(line)};

    if (ct_shows_all() || window.to <= SHOWN)
        return window;
    window.from = at > BEFORE ? at - BEFORE : 0;
    if (window.to - window.from > SHOWN)
        window.to = window.from + SHOWN;
    while (window.from > 0 && is_middle(line.at[window.from]))
        window.from--;
    while (window.to < line.size && is_middle(line.at[window.to]))
        window.to++;
    return window;
}

static void add_bytes(struct ct_text *text, const char *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (at[i] == '\t' || at[i] == '\\' || at[i] == '"')
            ct_text_put(text, &at[i], 1);
        else
            ct_byte_add(text, (unsigned char)at[i]);
}

static void add_line(struct ct_text *text, char sign, struct line line, struct window window)
{
    ct_text_put(text, &sign, 1);
    ct_text_puts(text, window.from > 0 ? "…" : "");
    add_bytes(text, line.at + window.from, window.to - window.from);
    ct_text_puts(text, window.to < line.size - is_ended(line) ? "…\n" : "\n");
}

/* Where two lines begin to differ; never within a character. */
static size_t difference(struct line a, struct line b)
{
    size_t at = 0;

    while (at < a.size && at < b.size && a.at[at] == b.at[at])
        at++;
    while (at > 0 && ((at < a.size && is_middle(a.at[at])) || (at < b.size && is_middle(b.at[at]))))
        at--;
    return at;
}

/* Under the first of the lines that differ: where that begins. */
static void add_mark(struct ct_text *text, struct line line, struct window window, size_t at)
{
    struct ct_text before = {0}, clean = {0};

    add_bytes(&before, line.at + window.from, at - window.from);
    ct_clean_add(&clean, ct_text_get(&before), before.size, true);
    ct_text_puts(text, window.from > 0 ? "  " : " ");
    for (size_t i = 0, size; i < clean.size; i += size) {
        unsigned long character = ct_utf8_next(clean.data + i, &size);

        ct_text_fill(text, character == '\t' ? '\t' : ' ', ct_utf8_columns(character));
    }
    ct_text_puts(text, "^\n");
    ct_text_free(&before);
    ct_text_free(&clean);
}

/* The end of the hunk that begins at `from`: lines of context behind the last difference that is near. */
static size_t hunk_end(const struct diff *diff, size_t from, size_t context)
{
    size_t end = from, equal = 0;

    for (size_t i = from; i < diff->n && equal <= 2 * context; i++) {
        equal = diff->edits[i].sign == ' ' ? equal + 1 : 0;
        if (equal == 0)
            end = i + 1;
    }
    return end + context < diff->n ? end + context : diff->n;
}

static void find_mark(struct diff *diff)
{
    size_t plus = 1;

    while (plus < diff->n && !(diff->edits[plus].sign == '+' && diff->edits[plus - 1].sign == '-'))
        plus++;
    diff->minus = diff->plus = diff->n;
    if (plus >= diff->n)
        return;
    diff->plus = diff->minus = plus;
    while (diff->minus > 0 && diff->edits[diff->minus - 1].sign == '-')
        diff->minus--;
    diff->at = difference(diff->left.at[diff->edits[diff->minus].left], diff->right.at[diff->edits[plus].right]);
}

static void add_hunk(struct ct_text *text, const struct diff *diff, size_t from, size_t to)
{
    size_t left = 0, right = 0;

    for (size_t i = from; i < to; i++) {
        left += diff->edits[i].sign != '+';
        right += diff->edits[i].sign != '-';
    }
    ct_text_add(text, "@@ -%zu,%zu +%zu,%zu @@\n", diff->edits[from].left + (left != 0), left,
                diff->edits[from].right + (right != 0), right);
    for (size_t i = from; i < to; i++) {
        const struct edit *edit = &diff->edits[i];
        struct line line = edit->sign == '+' ? diff->right.at[edit->right] : diff->left.at[edit->left];
        struct window window = {0, line.size - is_ended(line)};

        if (edit->sign == ' ')
            window = window_around(line, 0);
        else if (i == diff->minus || i == diff->plus)
            window = window_around(line, diff->at);
        add_line(text, edit->sign, line, window);
        if (i == diff->plus)
            add_mark(text, line, window, diff->at);
        if (!is_ended(line))
            ct_text_puts(text, " (no newline at the end)\n");
    }
}

void ct_lines_diff(struct ct_text *text, const char *left, const char *right)
{
    struct diff diff = {.left = split(left), .right = split(right)};
    size_t context = ct_shows_all() ? diff.left.n + diff.right.n : CONTEXT, least = diff.left.n < diff.right.n ? diff.left.n : diff.right.n;

    while (diff.head < least && is_equal(diff.left.at[diff.head], diff.right.at[diff.head]))
        diff.head++;
    while (diff.tail < least - diff.head && is_equal(diff.left.at[diff.left.n - 1 - diff.tail], diff.right.at[diff.right.n - 1 - diff.tail]))
        diff.tail++;
    find_edits(&diff);
    find_mark(&diff);
    ct_text_puts(text, "--- left\n+++ right\n");
    for (size_t i = 0; i < diff.n; i++) {
        size_t from = i > context ? i - context : 0, to;

        if (diff.edits[i].sign == ' ')
            continue;
        to = hunk_end(&diff, i, context);
        add_hunk(text, &diff, from, to);
        i = to - 1;
    }
    free(diff.edits);
    free(diff.left.at);
    free(diff.right.at);
}
