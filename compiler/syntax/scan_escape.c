/* scan_escape.c - where C goes on too long: a declaration of ours inside a function, and brackets that nobody
 * closed.
 *
 * In: a word in C that looks like the beginning of a declaration. Out: an error, and reading goes on with
 * that declaration, so that one mistake hides no other.
 */
#include "syntax/scan.h"

#include "source/diag.h"
#include "syntax/peek.h"

/* Behind a run of words and stars, of which there must be `least`; else 0. */
static uint32_t skip_words(const struct scan *scan, uint32_t at, int least)
{
    const struct source *source = scan->source;
    uint32_t last = at + FARTHEST_HEAD;
    while (at < last && (is_word_start(source->text[at]) || source->text[at] == '*')) {
        at = peek_space(source, peek_token(source, at));
        least--;
    }
    return least <= 0 ? at : 0;
}

/* Behind `( … )` and the space that follows; `at` if there is none; 0 if it does not end soon. */
static uint32_t skip_parens(const struct scan *scan, uint32_t at)
{
    if (scan->source->text[at] != '(') return at;
    uint32_t end = peek_closed(scan->source, at, FARTHEST_HEAD);
    return end ? peek_space(scan->source, end) : 0;
}

/* [attributes] words [parameters] `{`, from `at`. */
static bool is_head_with_body(const struct scan *scan, uint32_t at, int least)
{
    at = skip_words(scan, at, least);
    if (at) at = skip_parens(scan, at);
    return at && (scan->source->text[at] == '{' || (scan->source->text[at] == '<' && scan->source->text[at + 1] == '%'));
}

/* Whether this word clearly begins a declaration of ours, in a place where C says it does not. */
bool scan_is_our_head(const struct scan *scan, int word)
{
    uint32_t at = peek_space(scan->source, scan->end);
    if (word == DECLARATION_use) return scan->source->text[at] == '"';
    if (word == DECLARATION_module) return false;
    if (scan->source->text[at] == '(') at = skip_parens(scan, at);
    return at && is_word_start(scan->source->text[at]) && is_head_with_body(scan, at, 1);
}

/* `static int helper(void) {` in the first column. */
static bool is_c_head(const struct scan *scan)
{
    static const char *const statements[] = {"return", "goto", "else", "case", "do", "sizeof", "yield", NULL};
    if (scan_is_any_of(scan, statements)) return false;
    uint32_t words_end = skip_words(scan, scan->begin, 2);
    return words_end && scan->source->text[words_end] == '(' && is_head_with_body(scan, scan->begin, 2);
}

static const char *owner_name(const struct scan *scan)
{
    if (!scan->head.in_body) return "a function";
    return arena_printf(&scan->session->arena, "'%s'", scan_name(scan, scan->head.name));
}

/* `clas list { test …`: what stands around it was meant for a class. */
static bool suggest_class(struct scan *scan, struct diag *diag)
{
    static const char *const keyword[] = {"class"};
    const struct source *source = scan->source;
    uint32_t begin = peek_space(source, scan->declaration.begin), end = peek_token(source, begin), name = peek_space(source, end);
    struct range range = scan_range(scan, begin, end);
    if (scan->head.in_body || !is_word_start(source->text[begin]) || !is_word_start(source->text[name])) return false;
    return peek_space(source, peek_token(source, name)) == scan->top->begin &&
           diag_suggest(scan->session, diag, range, scan_name(scan, range), keyword, 1);
}

static void report_misplaced(struct scan *scan, int word)
{
    struct range range = scan_range(scan, scan->begin, scan->end);
    struct diag *diag = diag_add(scan->session, CT0109, range, "a %s cannot be declared inside %s",
                                 declaration_words[word], owner_name(scan));
    scan->declaration.is_reported = true;
    if (!suggest_class(scan, diag)) diag_help(scan->session, diag, "move it out, or close the body above it with '}'");
}

/* The outermost bracket that is open, or the one whose partner looks like another's. */
static uint32_t guilty_bracket(const struct scan *scan)
{
    const struct frame *frame = scan->top;
    while (frame->outer && frame->outer->kind != FRAME_FILE) frame = frame->outer;
    return scan->suspect && frame->kind == FRAME_BLOCK ? scan->suspect - 1 : frame->begin;
}

static void report_unterminated(struct scan *scan)
{
    if (scan->is_cut_short || scan->declaration.has_open_quote) return;
    scan->declaration.is_reported = true;
    uint32_t at = guilty_bracket(scan);
    struct range range = scan_bracket(scan, at);
    const char *bracket = scan_name(scan, range);
    const struct frame *outermost = scan->top;
    while (outermost->outer && outermost->outer->kind != FRAME_FILE) outermost = outermost->outer;
    bool is_body = outermost->kind == FRAME_BLOCK;
    if (is_body && scan_blames_if(scan, range, "this '{' has no partner")) return;
    struct diag *diag = is_body ? diag_add(scan->session, CT0101, range, "the body of %s is never closed", owner_name(scan))
                                : diag_add(scan->session, CT0115, range, "a '%s' is never closed", bracket);
    diag_label(scan->session, diag, range, "this '%s' has no partner", bracket);
    if (scan->begin < scan->source->size)
        diag_note(scan->session, diag, scan_range(scan, scan->begin, scan->end), "the next declaration seems to begin here");
}

/* The declaration ends without its end: at the end of the file, or where the next one begins. */
int scan_unterminated(struct scan *scan)
{
    bool is_complete = scan->top->kind == FRAME_FILE;
    if (!is_complete) report_unterminated(scan);
    scan->again = true;
    scan->forgives |= !is_complete;
    for (size_t i = scan->groups.n; i-- > 0 && scan->groups.at[i].serial == scan->serial;)
        scan->groups.at[i].only_first = true;
    return scan->head.in_body ? scan_end_body(scan, scan->last) : scan_end_declaration(scan, scan->last);
}

/* `static` and then `test name() {` is C; what a struct's `}` and then `test name() {` are, or `test name {`
 * anywhere, is clear. */
static bool may_be_missing_semicolon(const struct scan *scan)
{
    uint32_t at = peek_space(scan->source, scan->end);
    at = peek_space(scan->source, peek_token(scan->source, at));
    return scan->declaration.has_members || scan->source->text[at] == '{';
}

/* A word that stands where a statement starts, or in the first column. */
int scan_escape(struct scan *scan)
{
    int word = find_declaration_word(scan->source, scan->begin, scan->end);
    if (scan->top->is_dropped) return 0;
    if (word >= 0 && scan_is_our_head(scan, word)) {
        if (scan->top->kind == FRAME_FILE && !may_be_missing_semicolon(scan)) return 0;
        uint32_t indent = peek_indent(scan->source, scan->begin);
        if (indent != UINT32_MAX && indent <= scan->head.indent) return scan_unterminated(scan);
        if (scan->top->kind != FRAME_BLOCK) return 0;
        report_misplaced(scan, word);
        scan->flow.misplaced = true;
    } else if (scan->top->kind == FRAME_BLOCK && scan->flow.start && scan->head.indent == 0 &&
               peek_indent(scan->source, scan->begin) == 0 && is_c_head(scan)) {
        return scan_unterminated(scan);
    }
    return 0;
}
