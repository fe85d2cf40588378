/* types.c - are two written C types the same?
 *
 * Compared as sets of specifiers and qualifiers, and as sequences of stars with their qualifiers. What a typedef or a
 * macro means is the C compiler's to say: TYPE_UNSURE.
 */
#include <string.h>

#include "sema/build.h"
#include "syntax/ctext.h"

enum { UNSIGNED, SIGNED, SHORT, LONG, LONG_LONG, INT, CHAR, CONST, VOLATILE, RESTRICT, ATOMIC, BOOL, FLOAT, DOUBLE, VOID,
       COMPLEX, OTHER_WORDS };

struct type {
    unsigned words;       /* bits of the enum above */
    struct range tag;     /* `struct db`: the tag */
    char tag_kind;        /* s, u, e; 0: none */
    struct range other;   /* a typedef or macro name */
    bool is_unsure;       /* more of those than one */
    char stars[32];       /* '*' and c, v, r for qualifiers behind it */
};

static int keyword(struct ctoken token)
{
    static const char *const words[] = {"unsigned", "signed", "short", "long", "", "int", "char", "const", "volatile",
                                        "restrict", "_Atomic", "_Bool", "float", "double", "void", "_Complex"};
    if (ctoken_is(token, "bool"))
        return BOOL;
    for (int i = 0; i < OTHER_WORDS; i++)
        if (ctoken_is(token, words[i]))
            return i;
    return OTHER_WORDS;
}

static void add_star_part(struct type *type, char c)
{
    size_t n = strlen(type->stars);
    if (n + 1 < sizeof type->stars)
        type->stars[n] = c;
    else
        type->is_unsure = true;
}

static void add_word(struct type *type, int word)
{
    bool behind_star = type->stars[0] != 0;
    if (behind_star && (word == CONST || word == VOLATILE || word == RESTRICT))
        add_star_part(type, word == CONST ? 'c' : word == VOLATILE ? 'v' : 'r');
    else if (word == LONG && type->words & 1u << LONG)
        type->words |= 1u << LONG_LONG;
    else
        type->words |= 1u << word;
}

static struct type read_type(struct range range)
{
    struct type type = {0};
    struct ctoken token;
    while (ctoken_next(&range, &token)) {
        int word = keyword(token);
        bool is_tag = ctoken_is(token, "struct") || ctoken_is(token, "union") || ctoken_is(token, "enum");
        if (word != OTHER_WORDS) {
            add_word(&type, word);
        } else if (ctoken_is(token, "*")) {
            add_star_part(&type, '*');
        } else if (is_tag) {
            type.tag_kind = *range_text(token.range);
            if (ctoken_next(&range, &token))
                type.tag = token.range;
        } else {
            type.is_unsure |= !range_is_empty(type.other) || token.kind != CTOKEN_NAME;
            type.other = token.range;
        }
    }
    unsigned modifiers = 1u << UNSIGNED | 1u << SIGNED | 1u << SHORT | 1u << LONG | 1u << LONG_LONG;
    if (type.words & modifiers && !(type.words & (1u << CHAR | 1u << DOUBLE)))
        type.words |= 1u << INT;
    if (!(type.words & 1u << CHAR))
        type.words &= ~(1u << SIGNED);
    return type;
}

static bool same_text(struct range a, struct range b)
{
    return range_size(a) == range_size(b) && memcmp(range_text(a), range_text(b), range_size(a)) == 0;
}

enum type_match types_compare(struct range a, struct range b)
{
    struct type left = read_type(a), right = read_type(b);
    bool same_other = same_text(left.other, right.other);
    if (left.is_unsure || right.is_unsure || !same_other)
        return TYPE_UNSURE;
    bool same = left.words == right.words && left.tag_kind == right.tag_kind && same_text(left.tag, right.tag) &&
                strcmp(left.stars, right.stars) == 0;
    if (!same && !range_is_empty(left.other) && strcmp(left.stars, right.stars) == 0)
        return TYPE_UNSURE; /* the name may bring the qualifier with it */
    return same ? TYPE_SAME : TYPE_DIFFERENT;
}

static size_t count_stars(const struct type *type)
{
    size_t n = 0;
    for (const char *c = type->stars; *c; c++)
        n += *c == '*';
    return n;
}

bool types_are_apart(struct range a, struct range b)
{
    const unsigned fits_all = 1u << BOOL | 1u << VOID; /* a pointer is true; what is behind `void *` is not told */
    struct type left = read_type(a), right = read_type(b);
    bool is_named = !range_is_empty(left.other) || !range_is_empty(right.other);
    if (left.is_unsure || right.is_unsure || is_named || (left.words | right.words) & fits_all)
        return false;
    bool same_tag = left.tag_kind == right.tag_kind && same_text(left.tag, right.tag);
    bool is_enum = left.tag_kind == 'e' || right.tag_kind == 'e';
    return count_stars(&left) != count_stars(&right) || (!same_tag && !is_enum);
}
