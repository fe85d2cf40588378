/* scan_c.c - C text: where an external declaration ends, what it is, and where statements start.
 *
 * In: the lexical elements of C. Out: one token for each external declaration or body, and the words of
 * ours in it. No type and no name is looked up: braces, and the few words that change what a brace or a
 * colon means, are all that is known of C here.
 */
#include "syntax/scan.h"

#include "source/diag.h"
#include "syntax/peek.h"

/* --- words ------------------------------------------------------------------------------------------ */

/* A parenthesis behind these is no call. */
static const char *const values[] = {"return", "yield", NULL};

/* `int (*fail)(int)` among parameters or in a body; the name of a member is no name there. */
static bool is_function_pointer(const struct scan *scan)
{
    const struct source *source = scan->source;
    uint32_t star = peek_space(source, scan->top->begin + 1);
    if (!scan->top->is_call || scan->top->outer->kind == FRAME_MEMBERS) return false;
    if (star >= scan->begin || source->text[star] != '*') return false;
    uint32_t close = peek_space(source, scan->end);
    return peek_space(source, star + 1) == scan->begin && source->text[close] == ')' &&
           source->text[peek_space(source, close + 1)] == '(';
}

int scan_word(struct scan *scan)
{
    int token = scan_escape(scan);
    if (token) return token;
    GO_ON(scan);
    bool is_value = scan_is_any_of(scan, values);
    switch (scan->top->kind) {
    case FRAME_FILE:
        token = scan_file_word(scan, is_value);
        break;
    case FRAME_BLOCK:
        if (scan->flow.start) scan_statement_word(scan);
        break;
    case FRAME_ENUM:
        if (scan->flow.before != BEFORE_OTHER && scan->top->outer->kind != FRAME_BLOCK) scan_maybe_give_up(scan, ",=}");
        break;
    case FRAME_DECLARATOR:
        if (scan->flow.before != BEFORE_WORD) scan_maybe_give_up(scan, "([)");
        break;
    case FRAME_PAREN:
        if (is_function_pointer(scan)) scan_give_up(scan, find_statement_word(scan->source, scan->begin, scan->end));
        else scan_argument_word(scan);
        break;
    default:
        break;
    }
    if (scan->flow.words < 255) scan->flow.words++;
    scan_plain(scan, is_value ? BEFORE_OTHER : BEFORE_WORD);
    return token;
}

int scan_tag(struct scan *scan, enum frame_kind braces)
{
    if (scan->flow.start || scan->top->kind == FRAME_FILE) {
        int token = scan_escape(scan);
        if (token) return token;
        GO_ON(scan);
    }
    if (scan->top->kind == FRAME_FILE) {
        scan->declaration.has_tag = true;
        scan->declaration.words++;
    }
    scan_plain(scan, BEFORE_TAG);
    scan->flow.tag = (uint8_t)braces;
    scan->flow.words = 0;
    return 0;
}

void scan_else(struct scan *scan)
{
    scan_plain(scan, BEFORE_OTHER);
    scan->flow.start = scan->top->kind == FRAME_BLOCK;
    scan->flow.direct = false;
}

/* if, while, for, switch */
void scan_header(struct scan *scan)
{
    scan_plain(scan, BEFORE_OTHER);
    scan->flow.header = true;
}

void scan_case(struct scan *scan)
{
    if (scan->flow.start) scan->top->in_case = true;
    scan->top->ternaries = 0;
    scan_plain(scan, BEFORE_OTHER);
}

void scan_default(struct scan *scan)
{
    scan->flow.label = scan->flow.start;
    scan_plain(scan, BEFORE_OTHER);
}

void scan_question(struct scan *scan)
{
    scan->top->ternaries++;
    scan_plain(scan, BEFORE_OTHER);
}

void scan_colon(struct scan *scan)
{
    struct frame *block = scan->top;
    bool ends_case = block->in_case && block->ternaries == 0;
    if (block->ternaries) block->ternaries--;
    if (ends_case) block->in_case = false;
    bool is_label = block->kind == FRAME_BLOCK && (ends_case || scan->flow.label);
    scan_plain(scan, BEFORE_OTHER);
    scan->flow.label = false;
    scan->flow.start = is_label;
    if (is_label) scan->breaks++;
}

/* goto, break, continue */
void scan_jump_statement(struct scan *scan)
{
    scan_plain(scan, BEFORE_OTHER);
    scan->breaks++;
}

void scan_attribute(struct scan *scan)
{
    scan->flow.attribute = true;
    scan->last = scan->end;
}

void scan_star(struct scan *scan)
{
    struct declaration *d = &scan->declaration;
    if (scan->top->kind == FRAME_FILE) {
        d->has_star = true;
        d->has_declarator |= d->has_tag;
        scan->flow.tag = 0;
    }
    scan_plain(scan, BEFORE_OTHER);
}

/* --- brackets --------------------------------------------------------------------------------------- */

static struct frame *open_paren(struct scan *scan)
{
    bool is_parameters = false, outside = scan->top->kind == FRAME_FILE || scan->top->kind == FRAME_DECLARATOR;
    enum frame_kind kind = FRAME_PAREN;
    if (scan->flow.attribute) kind = FRAME_ATTRIBUTE;
    else if (outside) kind = scan_declarator_paren(scan, &is_parameters);
    struct frame *frame = scan_push(scan, kind);
    frame->is_parameters = is_parameters;
    frame->is_call = scan->flow.before == BEFORE_WORD || scan->flow.header;
    frame->word = scan->called;
    frame->item = scan->called ? scan->end : NO_ITEM;
    scan->called = 0;
    return frame;
}

int scan_open(struct scan *scan, enum frame_kind kind)
{
    GO_ON(scan);
    struct declaration *d = &scan->declaration;
    bool in_word = scan->top->kind != FRAME_BLOCK && scan->top->in_word;
    if (scan->top->kind == FRAME_FILE && (kind == FRAME_BRACKET || d->words != 1 || d->has_star || d->has_tag))
        d->is_macro_line = false;
    struct frame *frame = kind == FRAME_PAREN ? open_paren(scan) : scan_push(scan, kind);
    frame->in_word = in_word || frame->word;
    scan->flow.attribute = scan->flow.header = scan->flow.label = false;
    scan->flow.tag = 0;
    scan_plain(scan, BEFORE_OPEN);
    return 0;
}

static bool is_paren(const struct frame *frame)
{
    return frame->kind == FRAME_PAREN || frame->kind == FRAME_DECLARATOR || frame->kind == FRAME_ATTRIBUTE;
}

static void report_unclosed(struct scan *scan, const struct frame *frame)
{
    if (scan->has_odd_macros && !frame->word) return;
    scan->declaration.is_reported = true;
    struct range range = scan_bracket(scan, frame->begin);
    diag_add(scan->session, CT0115, range, "a '%s' is never closed", scan_name(scan, range));
}

static void end_word(struct scan *scan, const struct frame *paren, uint32_t end)
{
    struct word *word = &scan->words.at[paren->word - 1];
    if (word->whole.end != word->range.end) return; /* closed before, in another branch of an #if */
    scan_add_argument(scan, word, paren->item, scan->begin, false);
    word->whole.end = end;
}

/* Back to how it was before the bracket, but that something was read. */
static void close_top(struct scan *scan)
{
    scan->flow = scan->top->flow;
    scan_pop(scan);
    scan->flow.label = scan->flow.attribute = false;
}

static int close_paren(struct scan *scan)
{
    struct frame paren = *scan->top;
    if (paren.word) end_word(scan, &paren, scan->end);
    if (paren.is_parameters) scan_end_parameters(scan, &paren);
    close_top(scan);
    if (paren.kind == FRAME_ATTRIBUTE) {
        scan->last = scan->end;
        return 0;
    }
    bool keeps_tag = scan->flow.tag && paren.kind == FRAME_PAREN && scan->top->kind == FRAME_FILE && scan->flow.words == 1;
    scan_plain(scan, paren.is_call ? BEFORE_CALL : BEFORE_OTHER);
    scan->flow.start = paren.flow.header && scan->top->kind == FRAME_BLOCK;
    scan->flow.direct &= !paren.flow.header;
    scan->flow.header = false;
    if (keeps_tag) scan->flow.words = 0, scan->flow.before = BEFORE_TAG;
    else scan->flow.tag = 0;
    if (scan->top->kind != FRAME_FILE || !scan->declaration.is_macro_line) return 0;
    scan->declaration.is_macro_line = false;
    return scan_ends_line(scan, scan->end) ? scan_complete(scan, scan->end) : 0;
}

int scan_close(struct scan *scan, char bracket)
{
    if (bracket == ')') {
        while (scan->top->kind == FRAME_BRACKET && scan->top->outer->kind != FRAME_BLOCK) {
            report_unclosed(scan, scan->top);
            close_top(scan);
        }
        if (is_paren(scan->top)) return close_paren(scan);
    } else if (scan->top->kind == FRAME_BRACKET) {
        bool starts = scan->top->flow.start; /* [[an attribute]] */
        close_top(scan);
        scan_plain(scan, BEFORE_OTHER);
        scan->flow.start = starts;
        return 0;
    }
    scan_plain(scan, BEFORE_OTHER);
    return 0;
}

static enum frame_kind braces_in_block(const struct scan *scan)
{
    bool is_headed = scan->flow.before == BEFORE_CALL || scan->flow.before == BEFORE_WORD; /* TRY {, FOREACH(x) { */
    return scan->flow.start || is_headed ? FRAME_BLOCK : FRAME_BRACES;
}

/* What do these braces hold? */
static enum frame_kind kind_of_braces(const struct scan *scan)
{
    if (scan->flow.tag) return (enum frame_kind)scan->flow.tag;
    switch (scan->top->kind) {
    case FRAME_FILE:
        return scan->declaration.in_value ? FRAME_BRACES : FRAME_BLOCK;
    case FRAME_BLOCK:
        return braces_in_block(scan);
    case FRAME_PAREN:
        if (!scan->top->in_block) return FRAME_BRACES;
        return scan->flow.before == BEFORE_OPEN || scan->flow.before == BEFORE_COMMA ? FRAME_BLOCK : FRAME_BRACES;
    default:
        return FRAME_BRACES;
    }
}

int scan_open_brace(struct scan *scan)
{
    GO_ON(scan);
    if (scan_is_linkage(scan)) {
        scan->linkage++;
        scan->last = scan->end;
        return scan_end_declaration(scan, scan->end);
    }
    enum frame_kind kind = kind_of_braces(scan);
    if (scan->top->kind == FRAME_FILE) {
        scan->declaration.is_macro_line = false;
        scan->declaration.has_body |= kind == FRAME_BLOCK;
    }
    struct frame *frame = scan_push(scan, kind);
    frame->in_block |= kind == FRAME_BLOCK;
    frame->is_dropped |= scan->flow.misplaced;
    scan->flow = (struct flow){.start = kind == FRAME_BLOCK, .direct = true, .before = BEFORE_OPEN};
    scan->last = scan->end;
    return 0;
}

/* A `}` that begins its line in another column than the line of its `{` may be another's. */
static void note_suspect(struct scan *scan, uint32_t open)
{
    uint32_t close_indent = peek_indent(scan->source, scan->begin);
    if (scan->suspect || close_indent == UINT32_MAX) return;
    uint32_t line = open, farthest = open > 200 ? open - 200 : 0;
    while (line > farthest && scan->source->text[line - 1] != '\n') line--;
    if (line > 0 && line == farthest) return;
    while (scan->source->text[line] == ' ' || scan->source->text[line] == '\t') line++;
    if (peek_indent(scan->source, line) > close_indent) scan->suspect = open + 1;
}

static int close_block(struct scan *scan)
{
    struct frame *block = scan->top;
    if (block->word) scan_end_value_at_brace(scan, block);
    note_suspect(scan, block->begin);
    close_top(scan);
    scan_plain(scan, BEFORE_OTHER);
    scan->flow.header = false;
    scan->flow.tag = 0;
    scan->flow.misplaced = false;
    if (scan->top->kind == FRAME_BLOCK) scan->flow.start = scan->flow.direct = true;
    if (scan->top->kind != FRAME_FILE) return 0;
    return scan_complete(scan, scan->end);
}

static int close_braces(struct scan *scan)
{
    bool is_members = scan->top->kind == FRAME_MEMBERS || scan->top->kind == FRAME_ENUM;
    close_top(scan);
    scan_plain(scan, BEFORE_OTHER);
    scan->flow.tag = 0;
    if (is_members && scan->top->kind == FRAME_FILE) scan->declaration.has_members = true;
    return 0;
}

static void close_parens(struct scan *scan)
{
    while (is_paren(scan->top) || scan->top->kind == FRAME_BRACKET) {
        if (scan->top->word) end_word(scan, scan->top, scan->last);
        close_top(scan);
    }
}

int scan_close_brace(struct scan *scan)
{
    if (is_paren(scan->top) || scan->top->kind == FRAME_BRACKET) report_unclosed(scan, scan->top);
    close_parens(scan);
    switch (scan->top->kind) {
    case FRAME_FILE:
        GO_ON(scan);
        return scan_stray_brace(scan);
    case FRAME_BLOCK: return close_block(scan);
    default: return close_braces(scan);
    }
}

/* --- the rest --------------------------------------------------------------------------------------- */

static int end_by_semicolon(struct scan *scan)
{
    struct declaration *d = &scan->declaration;
    scan_plain(scan, BEFORE_OTHER);
    scan->flow.tag = 0;
    if (scan_is_old_style(scan)) {
        d->old_style = scan->end;
        return 0;
    }
    if (!d->is_function) d->has_object = true;
    return scan_complete(scan, scan->end);
}

/* `assert(x;`: the parenthesis was forgotten. */
static void close_words(struct scan *scan)
{
    const struct frame *outermost = NULL;
    for (struct frame *frame = scan->top; frame->in_word && frame->kind != FRAME_BLOCK; frame = frame->outer)
        if (frame->word) outermost = frame;
    if (outermost) report_unclosed(scan, outermost);
    close_parens(scan);
}

static void end_statement(struct scan *scan)
{
    if (scan->top->word) scan_end_value(scan, scan->top, scan->end);
    scan->top->in_case = false;
    scan->flow = (struct flow){.start = true, .direct = true};
}

/* A quote that is not closed on its line: the statement most likely ends with the line too. */
void scan_unclosed_in_c(struct scan *scan)
{
    scan_unclosed_quote(scan);
    scan->declaration.is_reported = scan->declaration.has_open_quote = scan->forgives = true;
    scan_plain(scan, BEFORE_STRING);
    if (scan->top->in_block) close_parens(scan);
    if (scan->top->kind == FRAME_BLOCK) end_statement(scan);
}

int scan_semicolon(struct scan *scan)
{
    GO_ON(scan);
    if (scan->top->in_word) close_words(scan);
    if (scan->top->kind == FRAME_FILE) return end_by_semicolon(scan);
    if (scan->top->kind == FRAME_BLOCK) end_statement(scan);
    scan->flow.tag = 0;
    scan->flow.before = scan->top->kind == FRAME_PAREN ? BEFORE_COMMA : BEFORE_OTHER; /* EACH(x, f(x); assert(x)) */
    scan->last = scan->end;
    return 0;
}

void scan_comma(struct scan *scan)
{
    struct frame *top = scan->top;
    if (top->kind == FRAME_PAREN && top->word) {
        struct word *word = &scan->words.at[top->word - 1];
        if (word->whole.end == word->range.end) scan_add_argument(scan, word, top->item, scan->begin, true);
        top->item = scan->end;
    } else if (top->kind == FRAME_FILE) {
        scan->declaration.has_object |= !scan->declaration.is_function;
        scan->declaration.is_function = scan->declaration.in_value = false;
    }
    scan_plain(scan, BEFORE_COMMA);
    scan->flow.tag = 0;
}

void scan_equals(struct scan *scan)
{
    struct declaration *d = &scan->declaration;
    if (scan->top->kind == FRAME_FILE) d->in_value = d->has_value = d->has_object = true;
    scan_plain(scan, BEFORE_OTHER);
    scan->flow.tag = 0;
}
