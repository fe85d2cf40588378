/* scan_head.c - between declarations, and the heads of ours: from `test` to the body.
 *
 * In: lexical elements. Out: the tokens of grammar/ctest.y. Here is decided whether a declaration is ours
 * or C; how ours is written is the grammar's business. C text in a head (an argument, a row) is one token.
 */
#include <string.h>

#include "ctest.tab.h"
#include "source/diag.h"
#include "syntax/peek.h"
#include "syntax/scan.h"

static char char_at(const struct scan *scan, uint32_t at)
{
    return scan->source->text[at];
}

/* --- between declarations --------------------------------------------------------------------------- */

static uint32_t count_lines(const struct scan *scan, uint32_t begin, uint32_t end)
{
    uint32_t n = 0;
    while (begin < end && n < 2) n += char_at(scan, begin++) == '\n';
    return n;
}

/* The comment directly above documents: that before it on its line and the lines of `//` before it too. */
void scan_comment(struct scan *scan)
{
    struct range *comment = &scan->comment;
    bool is_line = char_at(scan, scan->begin + 1) == '/';
    uint32_t lines = comment->source ? count_lines(scan, comment->end, scan->begin) : 2;
    bool was_line = comment->source && char_at(scan, comment->begin + 1) == '/';
    if (lines == 0 || (lines == 1 && is_line && was_line)) comment->end = scan->end;
    else if (peek_indent(scan->source, scan->begin) == UINT32_MAX) *comment = (struct range){0};
    else *comment = scan_range(scan, scan->begin, scan->end);
    if (comment->source && char_at(scan, comment->end - 1) == '\r') comment->end--;
}

static const char *const specifiers[] = {
    "struct", "union", "enum", "const", "volatile", "restrict", "unsigned", "signed", "int", "char", "short", "long",
    "float", "double", "_Bool", "_Complex", "_Imaginary", "_Atomic", "__restrict", "__const", "__volatile__", "__extension__",
    "_Alignas", "alignas", "typeof", "__typeof__", "__typeof", "__attribute__", "__attribute", "__declspec",
    "sizeof", "return", "if", "else", "for", "while", "do", "switch", "case", "default", "goto", "break", "continue",
    NULL,
};

static bool is_specifier(const struct source *source, uint32_t begin)
{
    struct range word = {source, begin, peek_token(source, begin)};
    for (const char *const *one = specifiers; *one; one++)
        if (range_equals(word, *one)) return true;
    return false;
}

/* `"lib/db.ctest"`, and where the quotes are missing: no C goes on like that behind the name of a type. */
static bool is_path(const struct source *source, uint32_t at)
{
    if (source->text[at] == '"' || source->text[at] == '<') return true;
    if (!is_word_start(source->text[at])) return false;
    char next = source->text[peek_space(source, peek_token(source, at))];
    return next == '.' || next == '/' || next == '-';
}

/* Whether what begins with this word of ours, at the beginning of a declaration, is not C. */
static bool is_ours(const struct scan *scan, int word)
{
    const struct source *source = scan->source;
    uint32_t next = peek_space(source, scan->end);
    char c = char_at(scan, next);
    if (word == DECLARATION_use) return is_path(source, next);
    if (c == '(') return true;
    if (word == DECLARATION_module) return false;
    if (next < source->size && peek_hash(source, next)) return true;
    if (c == '{' || c == '"' || (c >= '0' && c <= '9')) return true;
    if (!is_word_start(c)) return false;
    if (is_specifier(source, next)) return true;
    next = peek_space(source, peek_token(source, next));
    return next == source->size || !strchr(";=,[", char_at(scan, next)) || char_at(scan, next) == '\0';
}

static struct range documentation(const struct scan *scan)
{
    struct range comment = scan->comment;
    if (comment.source && count_lines(scan, comment.end, scan->begin) < 2) return comment;
    return (struct range){0};
}

static int begin_head(struct scan *scan, int word)
{
    static const int tokens[DECLARATION_COUNT] = {
        [DECLARATION_fixture] = TOKEN_FIXTURE, [DECLARATION_test] = TOKEN_TEST, [DECLARATION_class] = TOKEN_CLASS,
        [DECLARATION_module] = TOKEN_MODULE,   [DECLARATION_use] = TOKEN_USE,
    };
    scan->head = (struct head){
        .keyword = (enum declaration_word)word,
        .word = scan_range(scan, scan->begin, scan->end),
        .name = scan_range(scan, scan->begin, scan->end),
        .indent = peek_indent(scan->source, scan->begin),
    };
    scan->serial++;
    scan->mode = MODE_HEAD;
    scan->last = scan->cut = scan->end;
    scan->value = (struct lexeme){.condition = scan_condition(scan), .comment = documentation(scan)};
    return scan_return(scan, tokens[word], scan->begin, scan->end);
}

int scan_first_word(struct scan *scan)
{
    if (scan->cut < scan->begin) return scan_space(scan);
    int word = find_declaration_word(scan->source, scan->begin, scan->end);
    if (word >= 0 && is_ours(scan, word)) return begin_head(scan, word);
    return scan_first_other(scan);
}

int scan_first_other(struct scan *scan)
{
    if (scan->cut < scan->begin) return scan_space(scan);
    scan_begin_declaration(scan);
    scan->again = true;
    return 0;
}

static void check_group_of_class(struct scan *scan)
{
    struct group *group = scan->groups.n ? &scan->groups.at[scan->groups.n - 1] : NULL;
    if (!group || group->classes != scan->classes.n || group->only_first) return;
    struct diag *diag = diag_add(scan->session, CT0106, scan_range(scan, scan->begin, scan->end),
                                 "a class ends inside an #if that begins in it");
    diag_note(scan->session, diag, group->directive, "the #if begins here");
    group->only_first = true;
}

/* `}` between declarations. */
int scan_class_end(struct scan *scan)
{
    if (scan->cut < scan->begin) return scan_space(scan);
    if (!scan->classes.n && !scan->linkage) return scan_first_other(scan);
    scan->cut = scan->last = scan->end;
    scan->comment = (struct range){0};
    if (scan->classes.n) {
        check_group_of_class(scan);
        scan->classes.n--;
        return scan_return(scan, '}', scan->begin, scan->end);
    }
    scan->linkage--;
    scan->value = (struct lexeme){.c = C_OTHER, .condition = scan_condition(scan)};
    return scan_return(scan, TOKEN_C, scan->begin, scan->end);
}

/* --- heads ------------------------------------------------------------------------------------------ */

static bool is_list(const struct frame *frame)
{
    return frame->kind == FRAME_LIST;
}

int scan_head_token(struct scan *scan, int token)
{
    scan->last = scan->end;
    scan->head.after_equals = token == '=';
    if (scan->top->kind == FRAME_FILE) scan->head.has_declarator = true;
    return scan_return(scan, token, scan->begin, scan->end);
}

static void pop_all(struct scan *scan)
{
    while (scan->top->kind != FRAME_FILE) scan_pop(scan);
}

/* The head ends here without what should end it; the element in hand is not part of it. */
static int end_head(struct scan *scan)
{
    pop_all(scan);
    scan->mode = MODE_BETWEEN;
    scan->again = true;
    scan->cut = scan->last;
    scan->comment = (struct range){0};
    return scan_return(scan, TOKEN_HEAD_END, scan->last, scan->last);
}

/* A bracket of the head has no partner. The parser is told, and does not report it once more. */
static int unclosed(struct scan *scan)
{
    struct range range = scan_bracket(scan, scan->top->begin);
    pop_all(scan);
    scan->mode = MODE_HEAD;
    scan->again = true;
    if (scan->head.is_reported) return 0;
    scan->head.is_reported = true;
    if (!scan->is_cut_short)
        diag_add(scan->session, CT0115, range, "a '%s' is never closed", scan_name(scan, range));
    return scan_return(scan, TOKEN_CTEST_error, scan->last, scan->last);
}

int scan_head_stop(struct scan *scan)
{
    if (scan->top->kind != FRAME_FILE) {
        int token = unclosed(scan);
        if (token) return token;
    }
    return end_head(scan);
}

/* `test` at the beginning of a line, where it cannot be a type or a name of this head. */
static bool begins_next_head(const struct scan *scan)
{
    int word = find_declaration_word(scan->source, scan->begin, scan->end);
    if (word < 0) return false;
    uint32_t indent = peek_indent(scan->source, scan->begin);
    if (indent == UINT32_MAX || indent > scan->head.indent) return false;
    if (word == DECLARATION_module) return char_at(scan, peek_space(scan->source, scan->end)) == '(';
    uint32_t next = peek_space(scan->source, scan->end);
    bool is_open = char_at(scan, next) == '(' && !peek_closed(scan->source, next, FARTHEST_HEAD);
    bool must_end = scan->top->kind != FRAME_FILE || scan->head.has_declarator ||
                    scan->head.keyword == DECLARATION_module || scan->head.keyword == DECLARATION_use;
    return must_end && (is_open || scan_is_our_head(scan, word));
}

/* `module(…)` and `use "…"` without their `;`: what begins another line is something else. */
bool scan_misses_semicolon(const struct scan *scan)
{
    bool is_short = scan->head.keyword == DECLARATION_module || scan->head.keyword == DECLARATION_use;
    return is_short && scan->top->kind == FRAME_FILE && scan->head.has_declarator &&
           peek_indent(scan->source, scan->begin) != UINT32_MAX;
}

/* Parts of a declaration in C, and of no type: the value of a fixture has no linkage. */
static const char *const storage[] = {"static",  "extern", "inline",    "register",      "typedef",
                                      "auto",    "_Noreturn", "_Thread_local", NULL};

/* Those that may have parentheses behind them. */
static const char *const calls[] = {"_Atomic",    "_Alignas",      "alignas",     "typeof",     "__typeof__",
                                    "__typeof", "__attribute__", "__attribute", "__declspec", NULL};

/* `_Atomic(int)`, `__attribute__((unused))`: one token. */
static int specifier(struct scan *scan)
{
    enum { FARTHEST = 4000 };
    uint32_t begin = scan->begin, next = peek_space(scan->source, scan->end);
    uint32_t closed = char_at(scan, next) == '(' && scan_is_any_of(scan, calls) ? peek_closed(scan->source, next, FARTHEST) : 0;
    scan_head_token(scan, TOKEN_SPECIFIER);
    if (closed) {
        scan_jump(scan, closed, MODE_HEAD);
        scan->last = closed;
    }
    return scan_return(scan, TOKEN_SPECIFIER, begin, scan->last);
}

static void note_guess(struct scan *scan)
{
    uint32_t next = peek_space(scan->source, scan->end);
    bool is_digraph = char_at(scan, next) == '<' && char_at(scan, next + 1) == '%';
    bool is_name = char_at(scan, next) == '(' || char_at(scan, next) == '{' || char_at(scan, next) == '[' || is_digraph;
    if (is_name) scan->head.guess = scan_range(scan, scan->begin, scan->end);
}

int scan_head_word(struct scan *scan)
{
    if (begins_next_head(scan) || scan_misses_semicolon(scan)) return scan_head_stop(scan);
    note_guess(scan);
    bool is_yaml = scan->head.after_equals && scan_is(scan, "yaml");
    if (is_yaml && char_at(scan, peek_space(scan->source, scan->end)) == '(') return scan_head_token(scan, TOKEN_YAML);
    if (scan_is(scan, "void")) return scan_head_token(scan, TOKEN_VOID);
    if (scan_is_any_of(scan, specifiers)) return specifier(scan);
    if (scan_is_any_of(scan, storage)) return scan_head_token(scan, scan->head.after_equals ? TOKEN_SPECIFIER : TOKEN_OTHER);
    bool is_named = scan->head.keyword == DECLARATION_class && scan->head.name.begin != scan->head.word.begin; /* class a : b */
    if (scan->top->kind == FRAME_FILE && !is_named) scan->head.name = scan_range(scan, scan->begin, scan->end);
    return scan_head_token(scan, TOKEN_NAME);
}

static void begin_item(struct scan *scan)
{
    scan->top->item = NO_ITEM;
    scan->top->ternaries = 0;
    scan->head.is_operand = scan->head.wants_name = scan->head.row_is_done = false;
    scan->head.is_text = true;
}

static int begin_text(struct scan *scan, enum frame_kind kind, int token)
{
    scan_push(scan, kind)->in_block = false;
    begin_item(scan);
    scan->mode = MODE_TEXT;
    return scan_head_token(scan, token);
}

int scan_head_open(struct scan *scan)
{
    if (is_list(scan->top)) return begin_text(scan, FRAME_ARGUMENTS, TOKEN_OPEN);
    int token = scan_head_token(scan, '(');
    scan_push(scan, FRAME_LIST);
    return token;
}

int scan_head_bracket(struct scan *scan)
{
    return begin_text(scan, FRAME_ROWS, '[');
}

static int stray(struct scan *scan)
{
    scan->last = scan->end;
    if (scan->head.is_reported) return 0;
    scan->head.is_reported = true;
    struct range range = scan_range(scan, scan->begin, scan->end);
    diag_add(scan->session, CT0115, range, "a '%s' that closes nothing", scan_name(scan, range));
    return scan_return(scan, TOKEN_CTEST_error, scan->begin, scan->end);
}

int scan_head_close_brace(struct scan *scan)
{
    return scan->classes.n || scan->linkage ? scan_head_stop(scan) : stray(scan);
}

int scan_head_close(struct scan *scan)
{
    if (!is_list(scan->top)) return stray(scan);
    bool has_declarator = scan->head.has_declarator;
    scan_pop(scan);
    int token = scan_head_token(scan, ')');
    scan->head.has_declarator = has_declarator || scan->head.keyword == DECLARATION_module;
    return token;
}

/* The class's brace: its members follow. */
static int begin_class(struct scan *scan)
{
    struct open_class class = {scan->head.name, scan_range(scan, scan->begin, scan->end)};
    vec_push(&scan->session->arena, scan->classes, class);
    scan->mode = MODE_BETWEEN;
    scan->last = scan->cut = scan->end;
    scan->comment = (struct range){0};
    return scan_return(scan, '{', scan->begin, scan->end);
}

static int refuse_depth(struct scan *scan)
{
    diag_add(scan->session, CT0005, scan->head.word, "classes are nested more than %d deep", DEEPEST_CLASS);
    scan_begin_body(scan);
    scan->top->is_dropped = true;
    return 0;
}

int scan_head_brace(struct scan *scan)
{
    if (is_list(scan->top) && scan->head.after_equals) return begin_text(scan, FRAME_CELLS, TOKEN_ROW_OPEN);
    bool is_module = scan->head.keyword == DECLARATION_module, is_open = scan->top->kind != FRAME_FILE;
    pop_all(scan);
    if (scan->head.keyword == DECLARATION_use || (is_module && (is_open || scan->head.is_reported))) return end_head(scan);
    if (scan->head.keyword == DECLARATION_class || is_module)
        return scan->classes.n < DEEPEST_CLASS ? begin_class(scan) : refuse_depth(scan);
    scan_begin_body(scan);
    return 0;
}

/* In `(a; b)` it stands where something else should, in `(a;` it ends what is not closed. */
static bool is_closed_behind(const struct scan *scan)
{
    const struct frame *frame = scan->top;
    return frame->kind != FRAME_FILE && peek_closed(scan->source, frame->begin, FARTHEST_HEAD);
}

int scan_head_semicolon(struct scan *scan)
{
    if (is_closed_behind(scan)) return scan_head_token(scan, TOKEN_OTHER);
    pop_all(scan);
    scan->mode = MODE_BETWEEN;
    scan->last = scan->cut = scan->end;
    scan->comment = (struct range){0};
    return scan_return(scan, ';', scan->begin, scan->end);
}

/* --- C text in a head ------------------------------------------------------------------------------- */

static bool is_base(const struct frame *frame)
{
    return frame->kind == FRAME_ARGUMENTS || frame->kind == FRAME_ROWS || frame->kind == FRAME_CELLS;
}

/* The text of the item is complete; the element in hand is read again. */
static int end_item(struct scan *scan)
{
    uint32_t begin = scan->top->item;
    int token = scan->head.is_text ? TOKEN_STRING : TOKEN_TEXT;
    bool is_rows = scan->top->kind == FRAME_ROWS;
    begin_item(scan);
    scan->head.row_is_done = is_rows;
    scan->again = true;
    return scan_return(scan, token, begin, scan->last);
}

static bool has_item(const struct scan *scan)
{
    return is_base(scan->top) && scan->top->item != NO_ITEM;
}

static int add_to_item(struct scan *scan, bool is_string, bool is_operand)
{
    if (is_base(scan->top) && scan->top->item == NO_ITEM) scan->top->item = scan->begin;
    scan->head.is_text &= is_string;
    scan->head.is_operand = is_operand;
    scan->last = scan->end;
    return 0;
}

/* skip("…"), xfail(…), tags(…) behind a row. */
static bool is_mark(const struct scan *scan)
{
    static const char *const marks[] = {
#define MARK(name, help) #name,
#include "keywords.def"
        NULL,
    };
    if (scan->top->kind != FRAME_ROWS || char_at(scan, peek_space(scan->source, scan->end)) != '(') return false;
    if (scan->top->item == NO_ITEM) return scan->head.row_is_done;
    return scan->head.is_operand && scan_is_any_of(scan, marks);
}

static bool is_from(const struct scan *scan)
{
    if (scan->top->kind != FRAME_ROWS || scan->top->item != NO_ITEM || scan->head.row_is_done) return false;
    if (!scan_is(scan, "from")) return false;
    uint32_t next = peek_space(scan->source, scan->end);
    return next < scan->source->size && is_word_start(char_at(scan, next));
}

static int text_token(struct scan *scan, int token)
{
    scan->last = scan->end;
    return scan_return(scan, token, scan->begin, scan->end);
}

int scan_text_word(struct scan *scan)
{
    if (begins_next_head(scan)) return scan_head_stop(scan);
    if (is_mark(scan)) return has_item(scan) ? end_item(scan) : text_token(scan, TOKEN_NAME);
    if (scan->head.wants_name && scan->top->kind == FRAME_ROWS) {
        scan->head.wants_name = false;
        scan->head.row_is_done = true;
        return text_token(scan, TOKEN_NAME);
    }
    if (is_from(scan)) {
        scan->head.wants_name = true;
        return text_token(scan, TOKEN_FROM);
    }
    return add_to_item(scan, false, true);
}

int scan_text_string(struct scan *scan)
{
    return add_to_item(scan, true, true);
}

int scan_text_other(struct scan *scan, bool is_operand)
{
    return add_to_item(scan, false, is_operand);
}

int scan_text_open(struct scan *scan, char bracket)
{
    enum frame_kind kind = bracket == '(' ? FRAME_PAREN : bracket == '[' ? FRAME_BRACKET : FRAME_BRACES;
    if (scan->top->kind == FRAME_ROWS && scan->top->item == NO_ITEM) {
        if (bracket == '{' && !scan->head.row_is_done) return begin_text(scan, FRAME_CELLS, TOKEN_ROW_OPEN);
        if (bracket == '(' && scan->head.row_is_done) return begin_text(scan, FRAME_ARGUMENTS, TOKEN_OPEN);
    }
    add_to_item(scan, false, false);
    scan_push(scan, kind)->in_block |= bracket == '{';
    return 0;
}

static char partner(enum frame_kind kind)
{
    switch (kind) {
    case FRAME_ROWS: case FRAME_BRACKET: return ']';
    case FRAME_CELLS: case FRAME_BRACES: return '}';
    default: return ')';
    }
}

static int close_base(struct scan *scan)
{
    enum frame_kind kind = scan->top->kind;
    scan_pop(scan);
    begin_item(scan);
    scan->head.row_is_done = scan->top->kind == FRAME_ROWS;
    if (scan->top->kind != FRAME_ROWS) scan->mode = MODE_HEAD;
    if (kind == FRAME_CELLS) return text_token(scan, TOKEN_ROW_CLOSE);
    return text_token(scan, kind == FRAME_ROWS ? ']' : TOKEN_CLOSE);
}

/* `(a]`: the bracket that is open is closed by another one. Reading goes on as if it were its own. */
static int mismatch(struct scan *scan, uint32_t open, char bracket)
{
    if (scan->head.is_reported) return 0;
    scan->head.is_reported = true;
    struct range range = scan_range(scan, scan->begin, scan->end);
    struct diag *diag = diag_add(scan->session, CT0115, range, "a '%c' stands where '%c' must close this bracket", bracket,
                                 partner(scan->top->kind));
    diag_label(scan->session, diag, scan_bracket(scan, open), "opened here");
    scan->again = true;
    return scan_return(scan, TOKEN_CTEST_error, scan->begin, scan->end);
}

int scan_text_close(struct scan *scan, char bracket)
{
    struct frame *top = scan->top;
    if (partner(top->kind) != bracket) {
        if (bracket == '}' && !scan->classes.n) return scan_text_other(scan, true);
        int token = mismatch(scan, top->begin, bracket);
        if (token) return token;
    }
    if (has_item(scan)) return end_item(scan);
    if (is_base(scan->top)) return close_base(scan);
    scan_pop(scan);
    scan->last = scan->end;
    scan->head.is_operand = true;
    return 0;
}

int scan_text_comma(struct scan *scan)
{
    if (!is_base(scan->top)) return add_to_item(scan, false, false);
    if (has_item(scan)) return end_item(scan);
    begin_item(scan);
    return text_token(scan, ',');
}

int scan_text_question(struct scan *scan)
{
    scan->top->ternaries++;
    return add_to_item(scan, false, false);
}

/* Behind string literals only, it ends the label of a row. */
int scan_text_colon(struct scan *scan)
{
    bool is_row = scan->top->kind == FRAME_ROWS;
    if (is_row && has_item(scan) && scan->head.is_text) return end_item(scan);
    if (is_row && !has_item(scan)) {
        begin_item(scan);
        return text_token(scan, ':');
    }
    if (scan->top->ternaries) scan->top->ternaries--;
    return add_to_item(scan, false, false);
}

int scan_text_semicolon(struct scan *scan)
{
    if (scan->top->in_block) return add_to_item(scan, false, false);
    if (is_base(scan->top) && is_closed_behind(scan)) return has_item(scan) ? end_item(scan) : text_token(scan, TOKEN_OTHER);
    int token = unclosed(scan);
    return token ? token : scan_head_semicolon(scan);
}
