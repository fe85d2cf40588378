/* scan_words.c - the words of ours in statements: what they hold, and when a file takes them back.
 *
 * In: a word where a statement starts. Out: its place, its arguments or its value, for the body that it
 * stands in.
 */
#include "syntax/scan.h"

#include <string.h>

#include "source/diag.h"
#include "syntax/peek.h"

/* Without the space and the comments around it, but for the end of line before a preprocessor line. `end` is not in the middle of a lexical element, and
 * scan->last is the end of the last one before it. */
struct range scan_trimmed(const struct scan *scan, uint32_t begin, uint32_t end)
{
    uint32_t first = peek_space(scan->source, begin);
    uint32_t last = scan->last < end ? scan->last : end;
    if (first < last && peek_hash(scan->source, first)) first = begin;
    return first < last ? scan_range(scan, first, last) : scan_range(scan, begin, begin);
}

/* Room for one: most have one argument. */
static void push_argument(struct scan *scan, struct word *word, struct range argument)
{
    struct arena *arena = &scan->session->arena;
    if (word->arguments.n == 0) {
        word->arguments.at = ARENA_NEW(arena, struct range);
        word->arguments.room = 1;
    }
    vec_push(arena, word->arguments, argument);
}

/* `comma`: another one follows, so that it counts even if it is empty. */
void scan_add_argument(struct scan *scan, struct word *word, uint32_t begin, uint32_t end, bool comma)
{
    struct range argument = scan_trimmed(scan, begin, end);
    if (comma || word->arguments.n || !range_is_empty(argument)) push_argument(scan, word, argument);
}

uint32_t scan_add_word(struct scan *scan, int kind, uint32_t begin, uint32_t end)
{
    struct word word = {.kind = (enum word_kind)kind, .in_parens = scan->top->in_parens, .range = scan_range(scan, begin, end)};
    word.whole = word.range;
    word.value = scan_range(scan, end, end);
    vec_push(&scan->session->arena, scan->words, word);
    return (uint32_t)scan->words.n;
}

/* What stands inside of a `yield` is copied into one expression. */
void scan_directive_in_value(struct scan *scan)
{
    enum { FARTHEST = 50 };
    struct frame *frame = scan->top;
    for (int i = 0; i < FARTHEST && frame->outer && frame->kind != FRAME_BLOCK; i++) frame = frame->outer;
    if (frame->kind != FRAME_BLOCK || !frame->word || scan->words.at[frame->word - 1].kind != WORD_yield) return;
    struct diag *diag = diag_add(scan->session, CT0104, scan_range(scan, scan->begin, scan->end),
                                 "a preprocessor line stands inside of a `yield`");
    diag_label(scan->session, diag, scan->words.at[frame->word - 1].range, "which begins here");
    diag_help(scan->session, diag, "write the whole statement in each branch");
    scan->declaration.is_reported = true;
    frame->word = 0;
}

/* The words so far, for a body; the list begins anew. */
void scan_take_words(struct scan *scan, struct body *body)
{
    size_t n = scan->words.n;
    body->words.n = body->words.room = n;
    if (n) {
        body->words.at = arena_alloc(&scan->session->arena, n * sizeof *body->words.at);
        memcpy(body->words.at, scan->words.at, n * sizeof *body->words.at);
    }
    scan->words.n = 0;
}

static uint32_t add_statement(struct scan *scan, int kind)
{
    struct frame *block = scan->top;
    if (block->run == 0 || block->breaks != scan->breaks) {
        block->run = ++scan->runs;
        block->breaks = scan->breaks;
    }
    uint32_t index = scan_add_word(scan, kind, scan->begin, scan->end);
    struct word *word = &scan->words.at[index - 1];
    word->direct = scan->flow.direct;
    word->run = block->run;
    return index;
}

/* `yield = 3`, `yield:`: what cannot begin an expression makes it a word of C. */
static bool begins_value(const struct scan *scan, uint32_t at)
{
    const char *next = scan->source->text + at;
    if (*next == '.') return next[1] >= '0' && next[1] <= '9';
    if (*next == '-' || *next == '+') return next[1] != '>' && next[1] != '=' && !(next[1] == *next && next[2] == ';');
    if (*next == '&') return next[1] != '=';
    if (*next == '<') return next[1] == '%' || next[1] == ':';
    return at < scan->source->size && !strchr("=:,)]}?/%>|^#", *next);
}

static bool statement_of_ours(struct scan *scan, int kind, uint32_t next)
{
    if (kind == WORD_yield || kind == WORD_return) {
        if (kind == WORD_yield && !begins_value(scan, next)) return false;
        scan->top->word = add_statement(scan, kind);
        if (kind == WORD_return) scan->breaks++;
        return true;
    }
    if (scan->source->text[next] != '(') return false;
    scan->called = add_statement(scan, kind);
    return true;
}

/* Is it the argument of a macro, or of a function? */
static bool is_argument(const struct scan *scan)
{
    static const char *const keywords[] = {"if", "while", "for", "switch", "return", "sizeof", "_Generic"};
    const struct frame *paren = scan->top;
    if (!paren->is_call || !paren->in_block || paren->in_word) return false;
    if (scan->flow.before != BEFORE_OPEN && scan->flow.before != BEFORE_COMMA) return false;
    uint32_t end = paren->begin, begin;
    while (end > 0 && strchr(" \t\r\n", scan->source->text[end - 1])) end--;
    for (begin = end; begin > 0 && is_word_part(scan->source->text[begin - 1]); begin--) {}
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (range_equals(scan_range(scan, begin, end), keywords[i])) return false;
    return true;
}

void scan_argument_word(struct scan *scan)
{
    int kind = find_statement_word(scan->source, scan->begin, scan->end);
    bool is_assertion = kind >= WORD_assert && kind <= WORD_expect_array;
    if (!is_assertion || !is_argument(scan) || scan->source->text[peek_space(scan->source, scan->end)] != '(') return;
    scan->called = scan_add_word(scan, kind, scan->begin, scan->end);
    scan->words.at[scan->called - 1].run = ++scan->runs;
}

void scan_statement_word(struct scan *scan)
{
    uint32_t next = peek_space(scan->source, scan->end);
    int kind = find_statement_word(scan->source, scan->begin, scan->end);
    if (kind == WORD_return && scan->top->is_dropped) scan->breaks++;
    if (kind >= 0 && !scan->top->is_dropped && statement_of_ours(scan, kind, next)) return;
    char c = scan->source->text[next];
    scan->flow.label = c == ':' && scan->source->text[next + 1] != ':';
    scan->flow.header = c == '(' && kind != WORD_return;
}

/* `yield x;`, `return x;`: complete at the `;`. */
void scan_end_value(struct scan *scan, struct frame *block, uint32_t end)
{
    struct word *word = &scan->words.at[block->word - 1];
    word->value = scan_trimmed(scan, word->range.end, scan->begin);
    word->has_value = !range_is_empty(word->value);
    word->whole.end = end;
    block->word = 0;
}

void scan_end_value_at_brace(struct scan *scan, struct frame *block)
{
    struct word word = scan->words.at[block->word - 1];
    scan_end_value(scan, block, scan->last);
    if (word.kind != WORD_yield) return;
    scan->declaration.is_reported = true;
    struct range range = scan_range(scan, scan->last, scan->last);
    struct diag *diag = diag_add(scan->session, CT0104, range, "expected ';' to end this `yield`");
    diag_label(scan->session, diag, word.range, "%s", "");
    diag_fix(scan->session, diag, range, ";");
}

/* --- words that a file takes back ------------------------------------------------------------------- */

void scan_give_up(struct scan *scan, int word)
{
    if (word >= 0 && word != WORD_return) scan->tree->given_up[word] = true;
}

void scan_maybe_give_up(struct scan *scan, const char *followers)
{
    int word = find_statement_word(scan->source, scan->begin, scan->end);
    if (word < 0) return;
    uint32_t next = peek_space(scan->source, scan->end);
    char c = scan->source->text[next];
    if ((c && strchr(followers, c)) || next == scan->source->size) scan_give_up(scan, word);
}
