/* scan_assume.c - which branch of an #if is compiled, where brackets do not match in both.
 *
 * In: the lines of #if and #elif. Out: whether a branch contradicts one that was taken before in the same
 * declaration:
 *
 *     #ifndef FAST          #ifndef FAST
 *         if (x) {   and       }
 *     #endif                #endif
 *
 * Only branches whose brackets do not match are remembered, so all else is read as if no branch knew another.
 */
#include <string.h>

#include "syntax/peek.h"
#include "syntax/scan.h"

/* How many are remembered: more are in no file that people wrote. */
enum { MOST_ASSUMPTIONS = 64 };

static bool is_single_token(const struct source *source, uint32_t begin, uint32_t end)
{
    return begin < end && is_word_start(source->text[begin]) && peek_token(source, begin) == end;
}

/* `defined X` and `defined(X)` mean what #ifdef says. */
static void find_defined(struct assumption *a)
{
    const struct source *source = a->what.source;
    uint32_t begin = a->what.begin, end = a->what.end, word = peek_token(source, begin);
    if (!range_equals((struct range){source, begin, word < end ? word : end}, "defined")) return;
    begin = peek_blank(source, word);
    if (begin < end && source->text[begin] == '(' && source->text[end - 1] == ')') {
        begin = peek_blank(source, begin + 1);
        end--;
        while (end > begin && (source->text[end - 1] == ' ' || source->text[end - 1] == '\t')) end--;
    }
    if (!is_single_token(source, begin, end)) return;
    a->is_defined = true;
    a->what.begin = begin;
    a->what.end = end;
}

/* What holds in a branch by its own line. */
static struct assumption read_line(struct range directive)
{
    const struct source *source = directive.source;
    uint32_t word = peek_blank(source, directive.begin + peek_hash(source, directive.begin));
    uint32_t word_end = peek_token(source, word), begin = peek_blank(source, word_end), end = directive.end;
    struct range name = {source, word, word_end};
    struct assumption a = {.holds = true};
    if (range_equals(name, "else") || begin >= end) return a;
    bool is_not = range_equals(name, "ifndef") || range_equals(name, "elifndef");
    a.is_defined = is_not || range_equals(name, "ifdef") || range_equals(name, "elifdef");
    a.holds = !is_not;
    if (a.is_defined) end = peek_token(source, begin);
    while (end > begin && (source->text[end - 1] == ' ' || source->text[end - 1] == '\t')) end--;
    a.what = (struct range){source, begin, end};
    if (a.is_defined) return a;
    bool is_negated = source->text[begin] == '!';
    if (is_negated) a.what.begin = peek_blank(source, begin + 1);
    find_defined(&a);
    if (is_negated && (a.is_defined || is_single_token(source, a.what.begin, end))) a.holds = false;
    else if (is_negated) a.what.begin = begin;
    return a;
}

static struct assumption *find_assumption(struct scan *scan, const struct assumption *a)
{
    if (scan->assumed_in != scan->serial) scan->assumptions.n = 0;
    scan->assumed_in = scan->serial;
    for (size_t i = 0; i < scan->assumptions.n; i++) {
        struct assumption *known = &scan->assumptions.at[i];
        if (known->is_defined == a->is_defined && range_size(known->what) == range_size(a->what) &&
            memcmp(range_text(known->what), range_text(a->what), range_size(a->what)) == 0)
            return known;
    }
    return NULL;
}

bool scan_is_left_out(struct scan *scan, struct range directive)
{
    if (scan->assumed_in != scan->serial || !scan->assumptions.n) return false;
    struct assumption a = read_line(directive);
    const struct assumption *known = a.what.source ? find_assumption(scan, &a) : NULL;
    return known && known->holds != a.holds;
}

void scan_assume(struct scan *scan, struct range directive)
{
    struct assumption a = read_line(directive);
    if (!a.what.source || find_assumption(scan, &a) || scan->assumptions.n == MOST_ASSUMPTIONS) return;
    vec_push(&scan->session->arena, scan->assumptions, a);
}
