/* lines.c - two texts of several lines as a unified diff.
 *
 * The longest common subsequence of lines, by the table of Wagner and Fischer over what is left when equal lines at both ends are
 * taken off; where that is too large, all of it counts as different.
 */
#include <stdlib.h>
#include <string.h>

#include "check/detail.h"
#include "check/value.h"

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

static void add_line(struct ct_text *text, char sign, struct line line)
{
    bool is_ended = line.size != 0 && line.at[line.size - 1] == '\n';

    ct_text_put(text, &sign, 1);
    for (size_t i = 0; i < line.size - is_ended; i++)
        if (line.at[i] == '\t' || line.at[i] == '\\' || line.at[i] == '"')
            ct_text_put(text, &line.at[i], 1);
        else
            ct_byte_add(text, (unsigned char)line.at[i]);
    ct_text_puts(text, "\n");
    if (!is_ended)
        ct_text_puts(text, " (no newline at the end)\n");
}

/* Under the first of the lines that differ: where that begins. */
static void add_mark(struct ct_text *text, struct line a, struct line b)
{
    size_t at = 0;

    while (at < a.size && at < b.size && a.at[at] == b.at[at])
        at++;
    ct_text_puts(text, " ");
    for (size_t i = 0; i < at; i++)
        if (((unsigned char)a.at[i] & 0xc0) != 0x80)
            ct_text_put(text, a.at[i] == '\t' ? "\t" : " ", 1);
    ct_text_puts(text, "^\n");
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

static void add_hunk(struct ct_text *text, const struct diff *diff, size_t from, size_t to, bool *is_marked)
{
    size_t left = 0, right = 0;

    for (size_t i = from; i < to; i++) {
        left += diff->edits[i].sign != '+';
        right += diff->edits[i].sign != '-';
    }
    ct_text_add(text, "@@ -%zu,%zu +%zu,%zu @@\n", diff->edits[from].left + 1, left, diff->edits[from].right + 1, right);
    for (size_t i = from; i < to; i++) {
        const struct edit *edit = &diff->edits[i], *before = i > from ? edit - 1 : NULL;

        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): an edit tells of a line that is there */
        add_line(text, edit->sign, edit->sign == '+' ? diff->right.at[edit->right] : diff->left.at[edit->left]);
        if (!*is_marked && edit->sign == '+' && before != NULL && before->sign == '-') {
            add_mark(text, diff->left.at[before->left], diff->right.at[edit->right]);
            *is_marked = true;
        }
    }
}

void ct_lines_diff(struct ct_text *text, const char *left, const char *right)
{
    struct diff diff = {.left = split(left), .right = split(right)};
    size_t context = ct_shows_all() ? diff.left.n + diff.right.n : CONTEXT, least = diff.left.n < diff.right.n ? diff.left.n : diff.right.n;
    bool is_marked = false;

    while (diff.head < least && is_equal(diff.left.at[diff.head], diff.right.at[diff.head]))
        diff.head++;
    while (diff.tail < least - diff.head && is_equal(diff.left.at[diff.left.n - 1 - diff.tail], diff.right.at[diff.right.n - 1 - diff.tail]))
        diff.tail++;
    find_edits(&diff);
    ct_text_puts(text, "--- left\n+++ right\n");
    for (size_t i = 0; i < diff.n; i++) {
        size_t from = i > context ? i - context : 0, to;

        if (diff.edits[i].sign == ' ')
            continue;
        to = hunk_end(&diff, i, context);
        add_hunk(text, &diff, from, to, &is_marked);
        i = to - 1;
    }
    free(diff.edits);
    free(diff.left.at);
    free(diff.right.at);
}
