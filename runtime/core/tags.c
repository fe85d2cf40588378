/* tags.c - are the names in -m tags that are declared?
 *
 * Only a warning: a test may have a tag that ctest.yaml does not declare.
 */
#include "core/tags.h"

#include <string.h>

#include "core/environment.h"

enum { LONGEST = 63 }; /* longer names are like nothing */

static size_t least_of(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* How many characters must be inserted, deleted or replaced to make one of the other (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
    size_t row[LONGEST + 1], length = strlen(b);

    if (strlen(a) > LONGEST || length > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t here = least_of(diagonal + (a[i - 1] != b[j - 1]), row[j] + 1, row[j - 1] + 1);

            diagonal = row[j];
            row[j] = here;
        }
    }
    return row[length];
}

static void check(void *context, const char *name)
{
    const struct ct_suite *suite = *(const struct ct_suite **)context;
    const char *nearest = NULL;
    size_t limit = strlen(name) / 3 + 1;

    for (ct_index i = 0; i < suite->tag_count; i++) {
        const char *tag = suite->tags[2 * i];
        size_t away = distance(name, tag);

        if (strcmp(name, tag) == 0)
            return;
        if (away <= limit) {
            limit = away - 1;
            nearest = tag;
        }
    }
    if (nearest != NULL)
        ct_warn("-m: no tag '%s' is declared; did you mean '%s'?", name, nearest);
    else
        ct_warn("-m: no tag '%s' is declared; --list-tags lists those that are", name);
}

void ct_tags_check(const struct ct_expression *expression, const struct ct_suite *suite)
{
    if (suite->tag_count != 0)
        ct_expression_names(expression, check, &suite);
}
