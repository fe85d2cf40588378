/* nearest.c - did you mean? The nearest of some names to a misspelt one.
 *
 * The distance is the restricted Damerau-Levenshtein distance ("optimal string alignment": insert,
 * delete, replace, swap two neighbours, no piece edited twice), on lower case. Only a band around the
 * diagonal is computed, since what is further away than the limit is of no interest.
 */
#include <string.h>

#include "source/diag.h"

enum { LONGEST = 255 }; /* longer names get no suggestion */

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

const char *diag_nearest(const char *text, const char *const *names, size_t n)
{
    const char *nearest = NULL;
    size_t length = strlen(text);
    if (length > LONGEST) return NULL;
    unsigned limit = limit_of(length);
    for (size_t i = 0; i < n; i++) {
        size_t size = strlen(names[i]);
        if (size > LONGEST) continue;
        unsigned d = distance(text, length, names[i], size, limit);
        if (d > limit) continue;
        nearest = names[i];
        if (d == 0) break;
        limit = d - 1;
    }
    return nearest;
}
