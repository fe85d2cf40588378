/* nearest.c - did you mean? The nearest of some names to a misspelt one.
 *
 * The distance is the restricted Damerau-Levenshtein distance ("optimal string alignment": insert,
 * delete, replace, swap two neighbours, no piece edited twice), on lower case. Only a band around the
 * diagonal is computed, since what is further away than the limit is of no interest.
 */
#include <string.h>

#include "source/diag.h"
#include "source/session.h"

enum { LONGEST = 255 }; /* longer names get no suggestion */

struct near {
    const char *name;
    unsigned distance;
};

static unsigned char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : (unsigned char)c;
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static bool is_swap(const char *a, size_t i, const char *b, size_t j)
{
    return i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
}

/* The distance, or more than `limit`. Rows 0, 1, 2 are those of i, i - 1, i - 2, shifted round. */
static unsigned distance(const char *a, size_t n, const char *b, size_t m, unsigned limit)
{
    unsigned space[3][LONGEST + 1], *row = space[0], *above = space[1], *above2 = space[2];
    if ((n > m ? n - m : m - n) > limit) return limit + 1;
    for (size_t j = 0; j <= m; j++) row[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *free_row = above2;
        above2 = above, above = row, row = free_row;
        size_t first = i > limit ? i - limit : 1, last = i + limit < m ? i + limit : m;
        unsigned best = row[first - 1] = first == 1 ? (unsigned)i : limit + 1;
        for (size_t j = first; j <= last; j++) {
            unsigned here = above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            here = smaller(here, row[j - 1] + 1);
            if (j < i + limit) here = smaller(here, above[j] + 1);
            if (is_swap(a, i, b, j)) here = smaller(here, above2[j - 2] + 1);
            row[j] = here;
            best = smaller(best, here);
        }
        if (best > limit) return limit + 1;
    }
    return row[m];
}

/* A third of the length, but at least 1, and less than all of it. */
static unsigned limit_of(size_t length)
{
    unsigned third = (unsigned)length / 3;
    return third > 0 ? third : length > 1;
}

/* Before those that are as near: the first of them was named first. */
static void insert(struct near *near, size_t n, struct near one)
{
    size_t i = n;
    for (; i > 0 && near[i - 1].distance > one.distance; i--)
        near[i] = near[i - 1];
    near[i] = one;
}

size_t diag_near(const char *text, const char *const *names, size_t n, const char **found, size_t most)
{
    struct near near[NEAR_MOST + 1];
    size_t count = 0, length = strlen(text);
    unsigned limit = limit_of(length);
    if (most > NEAR_MOST) most = NEAR_MOST;
    for (size_t i = 0; i < n && length <= LONGEST; i++) {
        size_t size = strlen(names[i]);
        unsigned d = size > LONGEST ? limit + 1 : distance(text, length, names[i], size, limit);
        if (d > limit) continue;
        insert(near, count, (struct near){names[i], d});
        if (count < most) count++;
        if (limit > near[0].distance + 1) limit = near[0].distance + 1; /* what is much further is not meant */
        if (count < most) continue;
        if (near[most - 1].distance == 0) break;
        limit = near[most - 1].distance - 1;
    }
    while (count > 1 && near[count - 1].distance > near[0].distance + 1) count--;
    for (size_t i = 0; i < count; i++) found[i] = near[i].name;
    return count;
}

bool diag_suggest(struct session *session, struct diag *diag, struct range word, const char *text, const char *const *names,
                  size_t n)
{
    const char *near[NEAR_MOST], *list = "";
    size_t count = diag_near(text, names, n, near, NEAR_MOST);
    for (size_t i = 0; i < count; i++) {
        const char *between = i == 0 ? "" : i + 1 < count ? ", " : " or ";
        list = arena_printf(&session->arena, "%s%s'%s'", list, between, near[i]);
        if (i == 0) diag_fix(session, diag, word, near[i]);
        else diag_edit(session, diag_choice(session, diag, "write '%s'", near[i]), word, near[i]);
    }
    if (count) diag_help(session, diag, "did you mean %s?", list);
    return count > 0;
}

const char *diag_nearest(const char *text, const char *const *names, size_t n)
{
    const char *nearest;
    return diag_near(text, names, n, &nearest, 1) ? nearest : NULL;
}
