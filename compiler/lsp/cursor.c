/* cursor.c - where in a half-written text the cursor stands.
 *
 * In: a text that need not make sense behind the cursor, nor before it. Out: what may be written there. The tokens are read
 * from the beginning of the declaration around the cursor, or of the last line that looks like one, with a stack of the
 * brackets that are open.
 */
#include "lsp/cursor.h"

#include <ctype.h>
#include <string.h>

#include "syntax/ctext.h"
#include "syntax/peek.h"

enum { DEEPEST = 64 };

/* What an open bracket holds. */
enum inside { IN_ATTRIBUTES, IN_ARGUMENTS, IN_ROWS, IN_CELLS, IN_MARK, IN_YAML, IN_PARAMETERS, IN_BODY, IN_C };

struct bracket {
    enum inside inside;
    struct range owner; /* IN_ARGUMENTS, IN_MARK: the word in front of it */
};

struct reading {
    struct sight *sight;
    struct cursor cursor;
    struct bracket stack[DEEPEST];
    unsigned depth;
    unsigned too_deep;      /* brackets that found no room */
    bool is_over;           /* the declaration ended before the cursor */
    bool has_attributes;    /* its attributes were read */
    struct ctoken before;
    struct range attribute; /* whose value or arguments are read */
    bool has_equals;
    struct range first, last; /* names of what is read in a list */
};

static bool is(struct ctoken token, const char *text)
{
    return token.range.source && ctoken_is(token, text);
}

static bool is_any(struct ctoken token, const char *words)
{
    for (; *words; words += strlen(words) + 1)
        if (is(token, words))
            return true;
    return false;
}

/* --- where to begin ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *word;
    enum node_kind kind;
} declarations[] = {{"fixture", NODE_FIXTURE}, {"test", NODE_TEST}, {"class", NODE_CLASS}, {"module", NODE_MODULE}, {"use", NODE_USE}};

static enum node_kind declaration_at(const struct source *source, uint32_t at)
{
    struct range word = {source, at, peek_token(source, at)};
    for (size_t i = 0; i < sizeof declarations / sizeof *declarations; i++)
        if (range_equals(word, declarations[i].word))
            return declarations[i].kind;
    return NODE_C;
}

/* A line that begins with one of the words: a declaration, but for what is plainly C. */
static enum node_kind starts_declaration(const struct source *source, uint32_t at, uint32_t cursor)
{
    enum node_kind kind = declaration_at(source, at);
    uint32_t end = peek_token(source, at), next = peek_blank(source, end);
    if (kind == NODE_C || end > cursor || (end == cursor && next >= source->size))
        return NODE_C;
    return strchr("*;=,.[)-+", source->text[next]) && source->text[next] ? NODE_C : kind;
}

static uint32_t find_start(const struct sight *sight, uint32_t offset, enum node_kind *kind)
{
    const struct source *source = sight->source;
    const struct node *node = sight_node_at(sight, offset);
    bool is_in_body = node && !node->is_broken && (node->kind == NODE_FIXTURE || node->kind == NODE_TEST) &&
                      node->body.range.begin < offset && offset < node->body.range.end;
    *kind = is_in_body ? node->kind : NODE_C;
    if (is_in_body)
        return node->keyword.begin;
    for (uint32_t line = source_place(source, offset).line; line > 0; line--) {
        uint32_t begin = source->lines[line - 1];
        while (begin < offset && (source->text[begin] == ' ' || source->text[begin] == '\t'))
            begin++;
        *kind = begin < offset ? starts_declaration(source, begin, offset) : NODE_C;
        if (*kind != NODE_C)
            return begin;
    }
    return 0;
}

/* --- brackets ---------------------------------------------------------------------------------------------------------------- */

static enum inside top(const struct reading *reading)
{
    return reading->depth ? reading->stack[reading->depth - 1].inside : IN_C;
}

static struct range owner(const struct reading *reading)
{
    return reading->depth ? reading->stack[reading->depth - 1].owner : (struct range){0};
}

static void open_bracket(struct reading *reading, enum inside inside, struct range word)
{
    if (reading->depth == DEEPEST) {
        reading->too_deep++;
        return;
    }
    reading->stack[reading->depth++] = (struct bracket){inside, word};
    if (inside == IN_ARGUMENTS || inside == IN_PARAMETERS)
        reading->cursor.listed.n = 0;
}

/* A brace in an expression is one of an initializer. */
static bool opens_block(const struct reading *reading, struct ctoken token)
{
    return is(token, "{") && !is_any(reading->before, "=\0,\0(\0[\0return\0");
}

static struct range owner_of(const struct reading *reading, struct ctoken token, enum inside inside)
{
    if (inside == IN_ARGUMENTS || inside == IN_MARK)
        return reading->before.range;
    return opens_block(reading, token) ? (struct range){0} : token.range;
}

/* What a bracket means that opens directly in the head. */
static enum inside inside_head(struct reading *reading, struct ctoken token)
{
    const struct range before = reading->before.range;
    bool is_behind_keyword = before.source && declaration_at(before.source, before.begin) == reading->cursor.declaration;
    if (is(token, "(") && is_behind_keyword && !reading->has_attributes) {
        reading->has_attributes = true;
        return IN_ATTRIBUTES;
    }
    if (is(token, "("))
        return IN_PARAMETERS;
    return IN_BODY;
}

static enum inside inside_of(struct reading *reading, struct ctoken token)
{
    if (reading->is_over)
        return IN_C;
    if (!reading->depth)
        return inside_head(reading, token);
    switch (top(reading)) {
    case IN_ATTRIBUTES:
        if (is(token, "["))
            return IN_ROWS;
        return !reading->has_equals ? IN_ARGUMENTS : is(reading->before, "yaml") ? IN_YAML : IN_C;
    case IN_ROWS:
        return is(token, "{") ? IN_CELLS : is_any(reading->before, "skip\0xfail\0tags\0skipif\0") ? IN_MARK : IN_C;
    default:
        return IN_C;
    }
}

static void close_bracket(struct reading *reading)
{
    if (reading->too_deep) {
        reading->too_deep--;
        return;
    }
    if (reading->depth)
        reading->depth--;
    reading->is_over |= !reading->depth && reading->stack[0].inside == IN_BODY;
}

/* --- one token after the other -------------------------------------------------------------------------------------------------- */

static void read_name(struct reading *reading, struct ctoken token)
{
    struct arena *arena = &reading->sight->session->arena;
    if (reading->is_over)
        return;
    if (!reading->depth)
        reading->cursor.name = token.range;
    if (top(reading) == IN_ATTRIBUTES && !reading->has_equals && !reading->attribute.source) {
        reading->attribute = token.range;
        vec_push(arena, reading->cursor.attributes, token.range);
    } else if (top(reading) == IN_ATTRIBUTES && reading->has_equals && range_equals(reading->attribute, "scope")) {
        reading->cursor.scope = token.range;
    } else if (top(reading) == IN_PARAMETERS || top(reading) == IN_ARGUMENTS) {
        reading->last = token.range;
        if (is_any(reading->before, "(\0,\0"))
            reading->first = token.range;
    }
}

static void read_separator(struct reading *reading, struct ctoken token)
{
    if (top(reading) == IN_ATTRIBUTES && is(token, ",")) {
        reading->attribute = (struct range){0};
        reading->has_equals = false;
    } else if (top(reading) == IN_ATTRIBUTES && is(token, "=")) {
        reading->has_equals = true;
    } else if (is(token, ",") && (top(reading) == IN_PARAMETERS || top(reading) == IN_ARGUMENTS)) {
        vec_push(&reading->sight->session->arena, reading->cursor.listed, reading->last); /* what stands before it is its type */
    } else if (is(token, ";") && !reading->depth) {
        reading->is_over = true;
    }
}

static void read_opening(struct reading *reading, struct ctoken token)
{
    enum inside inside = inside_of(reading, token);
    open_bracket(reading, inside, owner_of(reading, token, inside));
}

static void read_token(struct reading *reading, struct ctoken token)
{
    if (token.kind == CTOKEN_NAME)
        read_name(reading, token);
    else if (is_any(token, "(\0[\0{\0"))
        read_opening(reading, token);
    else if (is_any(token, ")\0]\0}\0"))
        close_bracket(reading);
    else
        read_separator(reading, token);
    reading->before = token;
}

/* --- what it means ------------------------------------------------------------------------------------------------------------------ */

static enum cursor_kind kind_in_attributes(const struct reading *reading)
{
    if (!reading->has_equals)
        return is_any(reading->before, "(\0,\0") ? CURSOR_ATTRIBUTE : CURSOR_NOTHING;
    if (!is(reading->before, "="))
        return CURSOR_NOTHING;
    if (range_equals(reading->attribute, "scope"))
        return CURSOR_SCOPE;
    if (range_equals(reading->attribute, "autouse"))
        return CURSOR_FLAG;
    return range_equals(reading->attribute, "params") ? CURSOR_ROWS : CURSOR_NOTHING;
}

static enum cursor_kind kind_in_arguments(const struct reading *reading)
{
    static const struct {
        const char *attribute;
        enum cursor_kind kind;
    } kinds[] = {{"usefixtures", CURSOR_USEFIXTURES}, {"tags", CURSOR_TAG}, {"signals", CURSOR_SIGNAL}, {"plain", CURSOR_PLAIN}};
    bool is_start = is_any(reading->before, "(\0,\0");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (range_equals(owner(reading), kinds[i].attribute))
            return is_start ? kinds[i].kind : CURSOR_NOTHING;
    if (!range_equals(owner(reading), "params"))
        return CURSOR_EXPRESSION;
    if (is_start)
        return CURSOR_COLUMN;
    if (is(reading->before, "indirect"))
        return CURSOR_HANDED;
    return range_equals(reading->first, "replace") && !is(reading->before, "replace") ? CURSOR_REPLACED : CURSOR_NOTHING;
}

static enum cursor_kind kind_in_rows(const struct reading *reading)
{
    if (is(reading->before, "from"))
        return CURSOR_FROM;
    if (is_any(reading->before, "[\0,\0:\0{\0"))
        return CURSOR_ROW;
    return top(reading) == IN_ROWS ? CURSOR_MARK : CURSOR_EXPRESSION;
}

static enum cursor_kind kind_in_c(const struct reading *reading)
{
    bool is_in_block = owner(reading).source == NULL;
    return is_in_block && is_any(reading->before, "{\0}\0;\0:\0)\0else\0do\0") ? CURSOR_STATEMENT : CURSOR_EXPRESSION;
}

static enum cursor_kind kind_of(const struct reading *reading)
{
    if (!reading->depth && reading->is_over)
        return CURSOR_TOP;
    if (!reading->depth)
        return reading->cursor.declaration == NODE_C ? CURSOR_TOP : CURSOR_NOTHING;
    switch (top(reading)) {
    case IN_ATTRIBUTES: return kind_in_attributes(reading);
    case IN_ARGUMENTS: return kind_in_arguments(reading);
    case IN_ROWS: case IN_CELLS: return kind_in_rows(reading);
    case IN_MARK: return range_equals(owner(reading), "tags") ? CURSOR_TAG : CURSOR_EXPRESSION;
    case IN_PARAMETERS: return CURSOR_PARAMETER;
    case IN_YAML: return CURSOR_NOTHING;
    case IN_BODY: return reading->cursor.declaration == NODE_CLASS && reading->depth == 1 ? CURSOR_TOP : kind_in_c(reading);
    default: return kind_in_c(reading);
    }
}

/* A string or comment that the cursor stands in. */
static enum cursor_kind kind_in_token(const struct reading *reading, char first)
{
    if (first != '"')
        return CURSOR_NOTHING;
    if (!reading->depth && !reading->is_over && reading->cursor.declaration == NODE_USE)
        return CURSOR_USED_FILE;
    return reading->depth && top(reading) == IN_YAML ? CURSOR_YAML_FILE : CURSOR_NOTHING;
}

static uint32_t comment_end(const struct source *source, uint32_t at, bool *is_closed)
{
    const char *text = source->text + at;
    bool is_block = text[1] == '*';
    const char *end = is_block ? strstr(text + 2, "*/") : strchr(text, '\n');
    *is_closed = is_block && end;
    return end ? (uint32_t)(end - source->text) + (is_block ? 2 : 0) : source->size;
}

/* Is the cursor in a comment, or in the string or character that follows `from`? Where that begins goes to *begin. */
static bool is_in_token(const struct source *source, uint32_t from, uint32_t offset, uint32_t *begin)
{
    const char *text = source->text;
    uint32_t at = from, end;
    bool is_closed = false;
    while (at < offset && (isspace((unsigned char)text[at]) || (text[at] == '/' && (text[at + 1] == '*' || text[at + 1] == '/')))) {
        end = text[at] == '/' ? comment_end(source, at, &is_closed) : at + 1;
        *begin = at;
        if (text[at] == '/' && (offset < end || (offset == end && !is_closed)))
            return true;
        at = end;
    }
    if (at >= offset || (text[at] != '"' && text[at] != '\''))
        return false;
    *begin = at;
    end = peek_token(source, at);
    is_closed = end - at > 1 && text[end - 1] == text[at];
    return offset < end || (offset == end && !is_closed);
}

static uint32_t word_begin(const struct source *source, uint32_t offset)
{
    while (offset > 0 && is_word_part(source->text[offset - 1]))
        offset--;
    return offset;
}

struct cursor cursor_at(struct sight *sight, uint32_t offset)
{
    const struct source *source = sight->source;
    struct reading reading = {.sight = sight};
    uint32_t word = word_begin(source, offset), begin;
    uint32_t at = find_start(sight, offset, &reading.cursor.declaration);
    bool is_whole = reading.cursor.declaration != NODE_C;
    reading.is_over = !is_whole;
    reading.cursor.word = (struct range){source, word, offset};
    struct range rest = {source, at, word};
    struct ctoken token;
    while (!is_in_token(source, rest.begin, offset, &begin) && ctoken_next(&rest, &token)) {
        token.range.source = source;
        read_token(&reading, token);
        if (token.range.end > word)
            break;
    }
    if (is_in_token(source, rest.begin, offset, &begin)) {
        reading.cursor.kind = kind_in_token(&reading, source->text[begin]);
        reading.cursor.word = (struct range){source, begin + 1 < offset ? begin + 1 : offset, offset};
        return reading.cursor;
    }
    reading.cursor.kind = kind_of(&reading);
    if (reading.is_over && !reading.depth)
        reading.cursor.declaration = NODE_C;
    return reading.cursor;
}
