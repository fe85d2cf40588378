/* gtestfilter.c - the patterns of --gtest_filter.
 *
 * Test explorers name every test that they run, so patterns without '*' and '?' are many: they are looked up, the others tried.
 */
#include "core/gtestfilter.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"

struct pattern {
    const char *text;
    size_t size;
    bool is_name; /* has no '*' or '?' */
};

struct patterns {
    struct pattern *all; /* names first, in their order */
    size_t count, names;
};

struct ct_gtest_filter {
    struct patterns positive, negative;
    bool takes_all; /* but the negative: there are only those */
};

static int compare_text(const struct pattern *a, const struct pattern *b)
{
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);

    return order != 0 ? order : a->size < b->size ? -1 : a->size > b->size;
}

static int compare(const void *left, const void *right)
{
    const struct pattern *a = left, *b = right;

    return a->is_name != b->is_name ? (a->is_name ? -1 : 1) : compare_text(a, b);
}

static void add(struct patterns *patterns, const char *text, size_t size)
{
    bool is_name = memchr(text, '*', size) == NULL && memchr(text, '?', size) == NULL;

    patterns->all[patterns->count++] = (struct pattern){text, size, is_name};
    patterns->names += is_name;
}

static struct patterns read(const char *text, const char *end)
{
    struct patterns patterns = {0};
    size_t most = 1;

    for (const char *at = text; at < end; at++)
        most += *at == ':';
    patterns.all = ct_allocate(most * sizeof *patterns.all);
    for (const char *colon; (colon = memchr(text, ':', (size_t)(end - text))) != NULL; text = colon + 1)
        add(&patterns, text, (size_t)(colon - text));
    add(&patterns, text, (size_t)(end - text));
    qsort(patterns.all, patterns.count, sizeof *patterns.all, compare);
    return patterns;
}

struct ct_gtest_filter *ct_gtest_filter_read(const char *text)
{
    struct ct_gtest_filter *filter = ct_allocate(sizeof *filter);
    const char *dash = strchr(text, '-'), *end = text + strlen(text);

    *filter = (struct ct_gtest_filter){.positive = read(text, dash != NULL ? dash : end), .takes_all = dash == text};
    if (dash != NULL)
        filter->negative = read(dash + 1, end);
    return filter;
}

/* Goes back only to the last '*': what earlier ones have taken is as good as any. */
static bool matches(const struct pattern *pattern, const char *name)
{
    const char *at = pattern->text, *end = at + pattern->size, *star = NULL, *from = NULL;

    while (*name != '\0')
        if (at < end && *at == '*') {
            star = ++at;
            from = name;
        } else if (at < end && (*at == '?' || *at == *name)) {
            at++;
            name++;
        } else if (star != NULL) {
            at = star;
            name = ++from;
        } else {
            return false;
        }
    while (at < end && *at == '*')
        at++;
    return at == end;
}

static bool any_matches(const struct patterns *patterns, const char *name)
{
    const struct pattern wanted = {name, strlen(name), true};

    if (patterns->names != 0 && bsearch(&wanted, patterns->all, patterns->names, sizeof wanted, compare) != NULL)
        return true;
    for (size_t i = patterns->names; i < patterns->count; i++)
        if (matches(&patterns->all[i], name))
            return true;
    return false;
}

bool ct_gtest_filter_takes(const struct ct_gtest_filter *filter, const char *name)
{
    return (filter->takes_all || any_matches(&filter->positive, name)) && !any_matches(&filter->negative, name);
}

void ct_gtest_filter_free(struct ct_gtest_filter *filter)
{
    free(filter->positive.all);
    free(filter->negative.all);
    free(filter);
}
