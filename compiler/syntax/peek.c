/* peek.c - the lexical elements of C, seen from the outside.
 *
 * In: a source and an offset. Out: another offset. What is found here means nothing yet. The scanner
 * proper is flex's (grammar/ctest.l); this is for the few places that must know what comes before
 * they can say what a token is, and for preprocessor lines.
 */
#include "syntax/peek.h"

#include <string.h>

enum { FARTHEST_INDENT = 200 };

bool is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (unsigned char)c > 127;
}

bool is_word_part(char c)
{
    return is_word_start(c) || (c >= '0' && c <= '9');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* A backslash and an end of line: its length, else 0. */
static uint32_t continuation(const struct source *source, uint32_t at)
{
    if (source->text[at] != '\\') return 0;
    if (at + 1 < source->size && source->text[at + 1] == '\n') return 2;
    if (at + 2 < source->size && source->text[at + 1] == '\r' && source->text[at + 2] == '\n') return 3;
    return 0;
}

static uint32_t block_comment_end(const struct source *source, uint32_t at)
{
    const char *text = source->text;
    for (at += 2; at < source->size; at++) {
        const char *star = memchr(text + at, '*', source->size - at);
        if (!star) break;
        at = (uint32_t)(star - text);
        if (text[at + 1] == '/') return at + 2;
    }
    return source->size;
}

static uint32_t line_comment_end(const struct source *source, uint32_t at)
{
    while (at < source->size && source->text[at] != '\n') {
        uint32_t skipped = continuation(source, at);
        at += skipped ? skipped : 1;
    }
    return at;
}

/* Behind the comment at `at`, or `at`. */
static uint32_t comment_end(const struct source *source, uint32_t at)
{
    if (source->text[at] != '/') return at;
    if (source->text[at + 1] == '*') return block_comment_end(source, at);
    if (source->text[at + 1] == '/') return line_comment_end(source, at);
    return at;
}

uint32_t peek_blank(const struct source *source, uint32_t at)
{
    while (at < source->size) {
        uint32_t end;
        if (is_blank(source->text[at])) end = at + 1;
        else if (source->text[at] == '\\') end = at + continuation(source, at);
        else end = comment_end(source, at);
        if (end == at) break;
        at = end;
    }
    return at;
}

uint32_t peek_space(const struct source *source, uint32_t at)
{
    at = peek_blank(source, at);
    while (at < source->size && source->text[at] == '\n') at = peek_blank(source, at + 1);
    return at;
}

/* A string or character constant; one that is not closed ends with its line. */
static uint32_t quoted_end(const struct source *source, uint32_t at)
{
    char quote = source->text[at++];
    while (at < source->size && source->text[at] != '\n') {
        if (source->text[at] == quote) return at + 1;
        uint32_t skipped = continuation(source, at);
        if (skipped == 0 && source->text[at] == '\\') {
            at++;
            while (at < source->size && (skipped = continuation(source, at))) at += skipped;
            skipped = at < source->size && source->text[at] != '\n' ? 1 : 0;
        } else if (skipped == 0) {
            skipped = 1;
        }
        at += skipped;
    }
    return at;
}

static uint32_t number_end(const struct source *source, uint32_t at)
{
    while (at < source->size) {
        char c = source->text[at];
        if (!is_word_part(c) && c != '.') break;
        at++;
        bool is_exponent = c == 'e' || c == 'E' || c == 'p' || c == 'P';
        if (is_exponent && at < source->size && (source->text[at] == '+' || source->text[at] == '-')) at++;
    }
    return at;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

uint32_t peek_token(const struct source *source, uint32_t at)
{
    if (at >= source->size) return source->size;
    char c = source->text[at];
    if (is_word_start(c)) {
        while (at < source->size && is_word_part(source->text[at])) at++;
        return at;
    }
    if (c == '"' || c == '\'') return quoted_end(source, at);
    if (is_digit(c) || (c == '.' && is_digit(source->text[at + 1]))) return number_end(source, at);
    return at + 1;
}

uint32_t peek_closed(const struct source *source, uint32_t at, uint32_t limit)
{
    uint32_t depth = 0, last = source->size - at > limit ? at + limit : source->size;
    for (; at < last; at = peek_space(source, peek_token(source, at))) {
        switch (source->text[at]) {
        case '(': case '[': case '{':
            depth++;
            break;
        case ')': case ']': case '}':
            if (--depth == 0) return at + 1;
            break;
        }
    }
    return 0;
}

uint32_t peek_line(const struct source *source, uint32_t at)
{
    while (at < source->size && source->text[at] != '\n') {
        uint32_t end = peek_blank(source, at);
        if (end == at) end = peek_token(source, at);
        at = end;
    }
    return at;
}

uint32_t peek_next_line(const struct source *source, uint32_t at)
{
    return at < source->size ? at + 1 : at;
}

uint32_t peek_hash(const struct source *source, uint32_t at)
{
    if (source->text[at] == '#') return 1;
    return source->text[at] == '%' && source->text[at + 1] == ':' ? 2 : 0;
}

bool peek_starts_line(const struct source *source, uint32_t from, uint32_t at)
{
    bool is_start = from == 0 || source->text[from - 1] == '\n';
    for (from = peek_blank(source, from); from < at; from = peek_blank(source, from + 1)) is_start = true;
    return is_start && from == at;
}

uint32_t peek_indent(const struct source *source, uint32_t at)
{
    uint32_t begin = at;
    while (begin > 0 && at - begin <= FARTHEST_INDENT && is_blank(source->text[begin - 1])) begin--;
    return begin == 0 || source->text[begin - 1] == '\n' ? at - begin : UINT32_MAX;
}
