/* ctext.c - the tokens of a piece of C.
 *
 * In: a range that the scanner has found to be balanced. Out: answers. The grammar of C is not known here.
 */
#include "syntax/ctext.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static bool is_name_byte(unsigned char c)
{
    return isalnum(c) || c == '_' || c == '$' || c >= 0x80;
}

/* Behind white space, line continuations and comments. */
static const char *skip_space(const char *at, const char *end)
{
    while (at < end) {
        if (isspace((unsigned char)*at) || *at == '\\') {
            at++;
        } else if (end - at >= 2 && at[0] == '/' && at[1] == '*') {
            at += 2;
            while (at < end && !(at[0] == '*' && at + 1 < end && at[1] == '/'))
                at++;
            at = at + 2 < end ? at + 2 : end;
        } else if (end - at >= 2 && at[0] == '/' && at[1] == '/') {
            while (at < end && !(*at == '\n' && at[-1] != '\\'))
                at++;
        } else {
            break;
        }
    }
    return at;
}

/* Behind the literal whose quote is at `at`. */
static const char *skip_quoted(const char *at, const char *end)
{
    char quote = *at++;
    while (at < end && *at != quote)
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at < end ? at + 1 : end;
}

static const char *skip_number(const char *at, const char *end)
{
    while (at < end && (is_name_byte((unsigned char)*at) || *at == '.' ||
                        ((*at == '+' || *at == '-') && strchr("eEpP", at[-1]))))
        at++;
    return at;
}

static size_t punctuation_size(const char *at, const char *end)
{
    static const char *const operators[] = {"<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==",
                                            "!=",  "&&",  "||",  "*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=",
                                            "##",  "<:",  ":>",  "<%", "%>", "%:"};
    /* NOLINTNEXTLINE(bugprone-not-null-terminated-result): a NUL is none of them */
    if (end - at < 2 || !memchr("=>+-<&|#:%.", at[1], 11)) /* the second bytes of all of them */
        return 1;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t n = strlen(operators[i]);
        if ((size_t)(end - at) >= n && memcmp(at, operators[i], n) == 0)
            return n;
    }
    return 1;
}

bool ctoken_next(struct range *rest, struct ctoken *token)
{
    const char *text = rest->source ? rest->source->text : "";
    const char *end = text + rest->end;
    const char *begin = skip_space(text + rest->begin, end);
    const char *at = begin;
    if (begin >= end) {
        rest->begin = rest->end;
        return false;
    }
    if (isdigit((unsigned char)*at) || (*at == '.' && at + 1 < end && isdigit((unsigned char)at[1]))) {
        token->kind = CTOKEN_NUMBER;
        at = skip_number(at, end);
    } else if (is_name_byte((unsigned char)*at)) {
        token->kind = CTOKEN_NAME;
        while (at < end && is_name_byte((unsigned char)*at))
            at++;
        bool is_prefix = at - begin == 1 ? strchr("LuU", *begin) != NULL : at - begin == 2 && memcmp(begin, "u8", 2) == 0;
        if (is_prefix && at < end && (*at == '"' || *at == '\'')) {
            token->kind = *at == '"' ? CTOKEN_STRING : CTOKEN_CHARACTER;
            at = skip_quoted(at, end);
        }
    } else if (*at == '"' || *at == '\'') {
        token->kind = *at == '"' ? CTOKEN_STRING : CTOKEN_CHARACTER;
        at = skip_quoted(at, end);
    } else {
        token->kind = CTOKEN_PUNCTUATION;
        at += punctuation_size(at, end);
    }
    token->range = (struct range){rest->source, (uint32_t)(begin - text), (uint32_t)(at - text)};
    rest->begin = token->range.end;
    return true;
}

struct range ctext_trimmed(struct range range)
{
    struct range rest = range, trimmed = {range.source, range.begin, range.begin};
    struct ctoken token;
    while (ctoken_next(&rest, &token)) {
        if (trimmed.begin == trimmed.end)
            trimmed.begin = token.range.begin;
        trimmed.end = token.range.end;
    }
    return trimmed;
}

/* Do strings, characters or comments stand before `end`, so that only a look at the tokens can tell what is inside of one? */
static bool may_hide(const char *text, const char *end)
{
    size_t n = (size_t)(end - text);
    return memchr(text, '"', n) || memchr(text, '\'', n) || memchr(text, '/', n);
}

bool ctext_mentions(struct range range, const char *name)
{
    size_t n = strlen(name);
    const char *text = range_text(range), *end = text + range_size(range), *at = text;
    /* Most names do not occur at all, or at once: look for the bytes before looking at tokens. */
    for (;; at++) {
        at = memchr(at, name[0], (size_t)(end - at));
        if (!at || (size_t)(end - at) < n)
            return false;
        bool is_whole = memcmp(at, name, n) == 0 && (at == text || !is_name_byte((unsigned char)at[-1])) &&
                        (at + n == end || !is_name_byte((unsigned char)at[n]));
        if (is_whole && !may_hide(text, at))
            return true;
        if (is_whole)
            break;
    }
    struct ctoken token;
    while (ctoken_next(&range, &token))
        if (token.kind == CTOKEN_NAME && ctoken_is(token, name))
            return true;
    return false;
}

const char *ctext_canonical(struct session *session, struct range range)
{
    struct text text = {.arena = &session->arena};
    struct ctoken token;
    while (ctoken_next(&range, &token)) {
        if (text.n)
            text_addc(&text, ' ');
        text_add(&text, range_text(token.range), range_size(token.range));
    }
    return text.at ? text.at : "";
}

static const char *add_octal(struct text *text, const char *at, const char *end)
{
    unsigned value = 0;
    for (int i = 0; i < 3 && at < end && *at >= '0' && *at <= '7'; i++)
        value = value * 8 + (unsigned)(*at++ - '0');
    text_addc(text, (char)value);
    return at;
}

static const char *add_hex(struct text *text, const char *at, const char *end)
{
    unsigned value = 0;
    for (; at < end && isxdigit((unsigned char)*at); at++)
        value = value * 16 + (unsigned)(isdigit((unsigned char)*at) ? *at - '0' : (*at | 32) - 'a' + 10);
    text_addc(text, (char)value);
    return at;
}

static void add_utf8(struct text *text, unsigned long c)
{
    if (c < 0x80) {
        text_addc(text, (char)c);
    } else if (c < 0x800) {
        text_addc(text, (char)(0xc0 | c >> 6));
        text_addc(text, (char)(0x80 | (c & 63)));
    } else if (c < 0x10000) {
        text_addc(text, (char)(0xe0 | c >> 12));
        text_addc(text, (char)(0x80 | (c >> 6 & 63)));
        text_addc(text, (char)(0x80 | (c & 63)));
    } else {
        text_addc(text, (char)(0xf0 | c >> 18));
        text_addc(text, (char)(0x80 | (c >> 12 & 63)));
        text_addc(text, (char)(0x80 | (c >> 6 & 63)));
        text_addc(text, (char)(0x80 | (c & 63)));
    }
}

static const char *add_universal(struct text *text, const char *at, const char *end, int digits)
{
    unsigned long value = 0;
    for (int i = 0; i < digits && at < end && isxdigit((unsigned char)*at); i++, at++)
        value = value * 16 + (unsigned long)(isdigit((unsigned char)*at) ? *at - '0' : (*at | 32) - 'a' + 10);
    add_utf8(text, value);
    return at;
}

/* `at` is behind the backslash. */
static const char *add_escape(struct text *text, const char *at, const char *end)
{
    static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
    char c = *at;
    const char *simple = strchr(from, c);
    if (c >= '0' && c <= '7')
        return add_octal(text, at, end);
    if (c == 'x')
        return add_hex(text, at + 1, end);
    if (c == 'u' || c == 'U')
        return add_universal(text, at + 1, end, c == 'u' ? 4 : 8);
    if (c == '\n')
        return at + 1; /* a continued line */
    text_addc(text, c && simple ? to[simple - from] : c);
    return at + 1;
}

const char *ctext_string(struct session *session, struct range range, size_t *size)
{
    struct text text = {.arena = &session->arena};
    struct ctoken token;
    bool any = false;
    while (ctoken_next(&range, &token)) {
        const char *at = range_text(token.range), *end = at + range_size(token.range);
        if (token.kind != CTOKEN_STRING || *at != '"' || end - at < 2 || end[-1] != '"')
            return NULL;
        any = true;
        for (at++, end--; at < end;)
            if (*at == '\\' && at + 1 < end)
                at = add_escape(&text, at + 1, end);
            else
                text_addc(&text, *at++);
    }
    if (size)
        *size = text.n;
    return !any ? NULL : text.at ? text.at : "";
}

/* 0: no comparison; 1: == !=; 2: < <= > >= */
static int comparison_rank(struct ctoken token)
{
    if (token.kind != CTOKEN_PUNCTUATION)
        return 0;
    if (ctoken_is(token, "==") || ctoken_is(token, "!="))
        return 1;
    return ctoken_is(token, "<") || ctoken_is(token, "<=") || ctoken_is(token, ">") || ctoken_is(token, ">=") ? 2 : 0;
}

static bool binds_less(struct ctoken token)
{
    static const char *const operators[] = {"&&", "||", "?",  ":",  ",",  "=",   "*=",  "/=", "%=",
                                            "+=", "-=", "&=", "^=", "|=", "<<=", ">>=", "&",  "^", "|"};
    if (token.kind != CTOKEN_PUNCTUATION)
        return false;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (ctoken_is(token, operators[i]))
            return true;
    return false;
}

/* Is an operator here a binary one, seen from the token before it? */
static bool ends_operand(const struct ctoken *before)
{
    return before && (before->kind != CTOKEN_PUNCTUATION || ctoken_is(*before, ")") || ctoken_is(*before, "]") ||
                      ctoken_is(*before, "}"));
}

bool ctext_comparison(struct range range, struct range *left, struct range *op, struct range *right)
{
    struct range rest = range;
    struct ctoken token, before = {0};
    int depth = 0, best = 0;
    bool any = false;
    for (; ctoken_next(&rest, &token); before = token, any = true) {
        char c = range_size(token.range) == 1 ? *range_text(token.range) : 0;
        if (token.kind == CTOKEN_PUNCTUATION && c && strchr("([{", c))
            depth++;
        else if (token.kind == CTOKEN_PUNCTUATION && c && strchr(")]}", c))
            depth--;
        if (depth != 0)
            continue;
        if (binds_less(token) && ends_operand(any ? &before : NULL))
            return false;
        int rank = comparison_rank(token);
        if (rank && (!best || rank <= best)) {
            best = rank;
            *op = token.range;
        }
    }
    if (!best)
        return false;
    *left = ctext_trimmed((struct range){range.source, range.begin, op->begin});
    *right = ctext_trimmed((struct range){range.source, op->end, range.end});
    return true;
}
