/* scan_c.c - C text: where an external declaration ends, what it is, and where statements start.
 *
 * In: the lexical elements of C. Out: one token for each external declaration or body, and the words of
 * ours in it. No type and no name is looked up: braces, and the few words that change what a brace or a
 * colon means, are all that is known of C here.
 */
#include "syntax/scan.h"

#include <string.h>

#include "ctest.tab.h"
#include "source/diag.h"
#include "syntax/peek.h"

enum { FARTHEST_HEAD = 1000 };

static const char *text_at(const struct scan *scan, uint32_t at)
{
    return scan->source->text + at;
}

static bool is_text(const struct scan *scan, uint32_t begin, uint32_t end, const char *word)
{
    return range_equals(scan_range(scan, begin, end), word);
}

static bool is_any_of(const struct scan *scan, uint32_t begin, uint32_t end, const char *const *words)
{
    for (; *words; words++)
        if (**words == scan->source->text[begin] && is_text(scan, begin, end, *words)) return true;
    return false;
}

/* --- words of ours ---------------------------------------------------------------------------------- */

/* Without the space and the comments around it. `end` is not in the middle of a lexical element, and
 * scan->last is the end of the last one before it. */
struct range scan_trimmed(const struct scan *scan, uint32_t begin, uint32_t end)
{
    uint32_t first = peek_space(scan->source, begin);
    uint32_t last = scan->last < end ? scan->last : end;
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
    struct word word = {.kind = (enum word_kind)kind, .range = scan_range(scan, begin, end)};
    word.whole = word.range;
    word.value = scan_range(scan, end, end);
    vec_push(&scan->session->arena, scan->words, word);
    return (uint32_t)scan->words.n;
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
    const char *next = text_at(scan, at);
    if (*next == '.') return next[1] >= '0' && next[1] <= '9';
    if (*next == '-' || *next == '+') return next[1] != '>' && next[1] != '=';
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

static void statement_word(struct scan *scan)
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
static void end_value(struct scan *scan, struct frame *block, uint32_t end)
{
    struct word *word = &scan->words.at[block->word - 1];
    word->value = scan_trimmed(scan, word->range.end, scan->begin);
    word->has_value = !range_is_empty(word->value);
    word->whole.end = end;
    block->word = 0;
}

static void end_value_at_brace(struct scan *scan, struct frame *block)
{
    struct word word = scan->words.at[block->word - 1];
    end_value(scan, block, scan->last);
    if (word.kind != WORD_yield) return;
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

static void maybe_give_up(struct scan *scan, const char *followers)
{
    int word = find_statement_word(scan->source, scan->begin, scan->end);
    if (word < 0) return;
    uint32_t next = peek_space(scan->source, scan->end);
    char c = scan->source->text[next];
    if ((c && strchr(followers, c)) || next == scan->source->size) scan_give_up(scan, word);
}

/* --- an external declaration ------------------------------------------------------------------------ */

static const char *const qualifiers[] = {"const", "volatile", "restrict", "static", "extern", "inline", "_Atomic", NULL};
static const char *const inlines[] = {"inline", "__inline", "__inline__", NULL};
/* Not macros, though parentheses follow; or what comes behind them begins nothing. */
static const char *const not_macros[] = {
    "_Static_assert", "static_assert", "_Alignas", "alignas", "_Atomic", "typeof", "__typeof__", "__typeof",
    "asm", "__asm__", "__asm", "__extension__", "void", "int", "char", "short", "long", "float", "double",
    "signed", "unsigned", "_Bool", "_Complex", "_Noreturn", "_Thread_local", "const", "volatile", "restrict",
    "static", "extern", "inline", "__inline", "__inline__", "typedef", "auto", "register", "bool", NULL};

static void begin_flow(struct scan *scan)
{
    scan->flow = (struct flow){.direct = true};
    scan->called = 0;
    scan->suspect = 0;
}

/* `gboolean` or `NAME`, and behind it only the end of the line: then the next line begins something new. */
static bool ends_line(const struct scan *scan, uint32_t end)
{
    uint32_t next = peek_blank(scan->source, end);
    if (next < scan->source->size && scan->source->text[next] != '\n') return false;
    next = peek_space(scan->source, next);
    return next == scan->source->size || is_word_start(scan->source->text[next]) || peek_hash(scan->source, next) ||
           (scan->classes.n && scan->source->text[next] == '}');
}

void scan_begin_declaration(struct scan *scan)
{
    scan->declaration = (struct declaration){.begin = scan->begin, .condition = scan_condition(scan)};
    scan->in_declaration = true;
    scan->mode = MODE_C;
    scan->serial++;
    scan->head = (struct head){.indent = peek_indent(scan->source, scan->begin)};
    begin_flow(scan);
}

/* The `{` behind a head is in hand. */
void scan_begin_body(struct scan *scan)
{
    scan->declaration = (struct declaration){.begin = scan->begin, .condition = scan_condition(scan)};
    scan->in_declaration = true;
    scan->mode = MODE_C;
    scan->head.in_body = true;
    begin_flow(scan);
    scan_open_brace(scan);
}

/* Not more than the first line of it. */
static struct range first_line(const struct scan *scan, uint32_t begin, uint32_t end)
{
    uint32_t at = begin;
    while (at < end && scan->source->text[at] != '\n') at++;
    return scan_range(scan, begin, at);
}

static void refuse_c_in_class(struct scan *scan, uint32_t end)
{
    struct range range = first_line(scan, scan->declaration.begin, end);
    struct open_class *class = &scan->classes.at[scan->classes.n - 1];
    const char *name = session_name_of(scan->session, class->name);
    struct diag *diag = diag_add(scan->session, CT0107, range, "C stands directly in class '%s'", name);
    diag_label(scan->session, diag, class->name, "a class holds fixtures, tests and classes only");
    diag_help(scan->session, diag, "move it above the class");
}

static enum c_kind kind_of(const struct declaration *d, char last)
{
    if (d->is_broken || d->closed) return C_OTHER;
    if (d->is_static && d->is_inline && (d->has_body || (d->is_function && last == ';'))) return C_INLINE;
    if (last != ';' || d->has_value || d->in_value) return C_OTHER;
    if (d->is_typedef) return C_TYPE;
    if (d->has_tag && !d->has_declarator && !d->is_function) return C_TYPE;
    if (d->is_static || d->has_members) return C_OTHER;
    if (d->is_function && !d->has_object) return C_PROTOTYPE;
    return d->is_extern ? C_EXTERN : C_OTHER;
}

/* What was read of it so far is one node. */
static int return_c(struct scan *scan, enum c_kind kind, uint32_t end)
{
    uint32_t begin = scan->cut;
    if (end <= begin) return 0;
    scan->value = (struct lexeme){.c = kind, .condition = scan->declaration.condition};
    scan_take_words(scan, &scan->value.body);
    scan->value.body.range = scan_range(scan, begin, begin);
    scan->cut = end;
    return scan_return(scan, TOKEN_C, begin, end);
}

int scan_end_declaration(struct scan *scan, uint32_t end)
{
    struct declaration *d = &scan->declaration;
    if (scan->classes.n) refuse_c_in_class(scan, end);
    if (d->first_word && d->has_body) scan_give_up(scan, (int)d->first_word - 1);
    scan->in_declaration = false;
    scan->mode = MODE_BETWEEN;
    scan->top = &scan->file;
    scan->comment = (struct range){0};
    return return_c(scan, kind_of(d, end ? scan->source->text[end - 1] : ' '), end);
}

/* An #else of an #if around it: what was read so far becomes a node, the directive comes next. */
int scan_cut_declaration(struct scan *scan, uint32_t end)
{
    scan->declaration.is_broken = true;
    scan->mode = MODE_BETWEEN;
    scan->again = true;
    return scan->cut < end ? return_c(scan, C_OTHER, end) : 0;
}

int scan_end_body(struct scan *scan, uint32_t end)
{
    scan->value = (struct lexeme){0};
    scan_take_words(scan, &scan->value.body);
    scan->value.body.range = scan_range(scan, scan->declaration.begin, end);
    scan->head.in_body = false;
    scan->in_declaration = false;
    scan->mode = MODE_BETWEEN;
    scan->top = &scan->file;
    scan->comment = (struct range){0};
    scan->cut = end;
    return scan_return(scan, TOKEN_BODY, scan->declaration.begin, end);
}

static bool waits_for_endif(const struct scan *scan)
{
    return scan->groups.n && scan->groups.at[scan->groups.n - 1].serial == scan->serial;
}

/* It ends here, or with the #endif of an #if within it. */
static int complete(struct scan *scan, uint32_t end)
{
    if (waits_for_endif(scan)) {
        scan->declaration.closed = end;
        return 0;
    }
    return scan->head.in_body ? scan_end_body(scan, end) : scan_end_declaration(scan, end);
}

/* Something follows `}` before the #endif. In C that is one more declaration in the same node. A body
 * must end with its brace. */
static int go_on(struct scan *scan)
{
    uint32_t closed = scan->declaration.closed;
    if (!scan->head.in_body) {
        scan->declaration = (struct declaration){
            .begin = scan->declaration.begin, .condition = scan->declaration.condition, .is_broken = true};
        return 0;
    }
    struct range directive = scan->groups.at[scan->groups.n - 1].directive;
    struct range brace = scan_range(scan, closed - 1, closed);
    struct diag *diag = diag_add(scan->session, CT0106, brace, "the body of '%s' ends inside an #if that begins in it",
                                 session_name_of(scan->session, scan->head.name));
    diag_note(scan->session, diag, directive, "the #if begins here, and has no #endif before what follows");
    for (size_t i = scan->groups.n; i-- > 0 && scan->groups.at[i].serial == scan->serial;)
        scan->groups.at[i].only_first = true;
    scan->again = scan->forgives = true;
    return scan_end_body(scan, closed);
}

#define GO_ON(scan)                                                                                \
    do {                                                                                           \
        if ((scan)->declaration.closed && (scan)->top->kind == FRAME_FILE) {                       \
            int token_ = go_on(scan);                                                              \
            if (token_) return token_;                                                             \
        }                                                                                          \
    } while (0)

/* --- declarations of ours where none can stand ------------------------------------------------------- */

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
    if (is_any_of(scan, scan->begin, scan->end, statements)) return false;
    uint32_t words_end = skip_words(scan, scan->begin, 2);
    return words_end && scan->source->text[words_end] == '(' && is_head_with_body(scan, scan->begin, 2);
}

static const char *owner_name(const struct scan *scan)
{
    if (!scan->head.in_body) return "a function";
    return arena_printf(&scan->session->arena, "'%s'", session_name_of(scan->session, scan->head.name));
}

static void report_misplaced(struct scan *scan, int word)
{
    struct range range = scan_range(scan, scan->begin, scan->end);
    struct diag *diag = diag_add(scan->session, CT0109, range, "a %s cannot be declared inside %s",
                                 declaration_words[word], owner_name(scan));
    diag_help(scan->session, diag, "move it out, or close the body above it with '}'");
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
    uint32_t at = guilty_bracket(scan);
    char bracket = *text_at(scan, at);
    struct range range = scan_range(scan, at, at + 1);
    const struct frame *outermost = scan->top;
    while (outermost->outer && outermost->outer->kind != FRAME_FILE) outermost = outermost->outer;
    bool is_body = outermost->kind == FRAME_BLOCK;
    struct diag *diag = is_body ? diag_add(scan->session, CT0101, range, "the body of %s is never closed", owner_name(scan))
                                : diag_add(scan->session, CT0115, range, "a '%c' is never closed", bracket);
    diag_label(scan->session, diag, range, "this '%c' has no partner", bracket);
    if (scan->begin < scan->source->size)
        diag_note(scan->session, diag, scan_range(scan, scan->begin, scan->end), "the next declaration seems to begin here");
}

/* The declaration ends without its end: at the end of the file, or where the next one begins. */
int scan_unterminated(struct scan *scan)
{
    bool is_complete = scan->top->kind == FRAME_FILE;
    if (!is_complete && !scan->is_cut_short && !scan->declaration.is_reported) report_unterminated(scan);
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
static int escape(struct scan *scan)
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

/* --- words ------------------------------------------------------------------------------------------ */

static void note_specifier(struct scan *scan)
{
    struct declaration *d = &scan->declaration;
    uint32_t begin = scan->begin, end = scan->end;
    if (is_text(scan, begin, end, "static")) d->is_static = true;
    else if (is_text(scan, begin, end, "extern")) d->is_extern = true;
    else if (is_text(scan, begin, end, "typedef")) d->is_typedef = true;
    else if (is_any_of(scan, begin, end, inlines)) d->is_inline = true;
    else if (d->has_tag && scan->flow.before != BEFORE_TAG && !is_any_of(scan, begin, end, qualifiers))
        d->has_declarator = true;
}

/* A word outside of all brackets. The first word of a declaration is no declarator, unless a body follows. */
static int file_word(struct scan *scan, bool is_value)
{
    struct declaration *d = &scan->declaration;
    if (!d->in_value) note_specifier(scan);
    d->is_broken |= is_value; /* `return` at file level: macros hide the braces of a body */
    if (d->words++ == 0 && !d->has_tag && !d->is_broken) {
        d->first_word = (uint32_t)(find_statement_word(scan->source, scan->begin, scan->end) + 1);
        bool may_be_macro = !is_any_of(scan, scan->begin, scan->end, not_macros);
        d->is_macro_line = may_be_macro && d->begin == scan->begin;
        if (d->is_macro_line && ends_line(scan, scan->end)) return complete(scan, scan->end);
    } else if (!d->in_value && !d->is_function && scan->flow.before != BEFORE_TAG) {
        maybe_give_up(scan, "(;,=[):_");
    }
    return 0;
}

/* A parenthesis behind these is no call. */
static const char *const values[] = {"return", "yield", NULL};

int scan_word(struct scan *scan)
{
    int token = escape(scan);
    if (token) return token;
    GO_ON(scan);
    bool is_value = is_any_of(scan, scan->begin, scan->end, values);
    switch (scan->top->kind) {
    case FRAME_FILE:
        token = file_word(scan, is_value);
        break;
    case FRAME_BLOCK:
        if (scan->flow.start) statement_word(scan);
        break;
    case FRAME_ENUM:
        if (scan->flow.before != BEFORE_OTHER && scan->top->outer->kind != FRAME_BLOCK) maybe_give_up(scan, ",=}");
        break;
    case FRAME_DECLARATOR:
        if (scan->flow.before != BEFORE_WORD) maybe_give_up(scan, "([)");
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
        int token = escape(scan);
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

/* `int (f)(int)` */
static bool is_word_in_parens(const struct scan *scan)
{
    const struct source *source = scan->source;
    uint32_t at = peek_space(source, scan->end);
    if (!is_word_start(source->text[at])) return false;
    at = peek_space(source, peek_token(source, at));
    return source->text[at] == ')' && source->text[peek_space(source, at + 1)] == '(';
}

/* A `(` in a declaration, not in a body: of a declarator, of parameters, or anything else. */
static enum frame_kind declarator_paren(struct scan *scan, bool *is_parameters)
{
    struct declaration *d = &scan->declaration;
    bool is_typed = d->words > 1 || d->has_star || d->has_tag;
    bool behind_word = scan->flow.before == BEFORE_WORD;
    if (d->in_value || d->is_function) return FRAME_PAREN;
    if (scan->top->kind == FRAME_DECLARATOR && behind_word) {
        *is_parameters = true;
        return FRAME_PAREN;
    }
    char next = scan->source->text[peek_space(scan->source, scan->end)];
    if (next == '*' || next == '^' || next == '(') return FRAME_DECLARATOR;
    if (behind_word && d->words == 1 && is_word_in_parens(scan)) {
        d->is_function = true;
        return FRAME_DECLARATOR;
    }
    *is_parameters = is_typed && behind_word;
    return FRAME_PAREN;
}

static struct frame *open_paren(struct scan *scan)
{
    bool is_parameters = false, outside = scan->top->kind == FRAME_FILE || scan->top->kind == FRAME_DECLARATOR;
    enum frame_kind kind = FRAME_PAREN;
    if (scan->flow.attribute) kind = FRAME_ATTRIBUTE;
    else if (outside) kind = declarator_paren(scan, &is_parameters);
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
    if ((scan->has_odd_macros && !frame->word) || scan->declaration.is_reported) return;
    struct range range = scan_range(scan, frame->begin, frame->begin + 1);
    diag_add(scan->session, CT0115, range, "a '%c' is never closed", *text_at(scan, frame->begin));
}

static void end_word(struct scan *scan, const struct frame *paren, uint32_t end)
{
    struct word *word = &scan->words.at[paren->word - 1];
    if (word->whole.end != word->range.end) return; /* closed before, in another branch of an #if */
    scan_add_argument(scan, word, paren->item, scan->begin, false);
    word->whole.end = end;
}

static void end_parameters(struct scan *scan, const struct frame *paren)
{
    struct declaration *d = &scan->declaration;
    d->is_function = true;
    if (d->parameters_end) return;
    d->parameters = paren->begin;
    d->parameters_end = d->old_style = scan->end;
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
    if (paren.is_parameters) end_parameters(scan, &paren);
    close_top(scan);
    if (paren.kind == FRAME_ATTRIBUTE) {
        scan->last = scan->end;
        return 0;
    }
    bool keeps_tag = paren.kind == FRAME_PAREN && scan->top->kind == FRAME_FILE && scan->flow.words == 1;
    scan_plain(scan, paren.is_call ? BEFORE_CALL : BEFORE_OTHER);
    scan->flow.start = paren.flow.header && scan->top->kind == FRAME_BLOCK;
    scan->flow.direct &= !paren.flow.header;
    scan->flow.header = false;
    if (keeps_tag) scan->flow.words = 0, scan->flow.before = BEFORE_TAG;
    else scan->flow.tag = 0;
    if (scan->top->kind != FRAME_FILE || !scan->declaration.is_macro_line) return 0;
    scan->declaration.is_macro_line = false;
    return ends_line(scan, scan->end) ? complete(scan, scan->end) : 0;
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
    if (scan->flow.start || scan->flow.misplaced || scan->flow.before == BEFORE_CALL) return FRAME_BLOCK;
    return FRAME_BRACES;
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

static bool is_linkage(const struct scan *scan)
{
    const struct declaration *d = &scan->declaration;
    return scan->top->kind == FRAME_FILE && d->is_extern && d->words == 1 && scan->flow.before == BEFORE_STRING;
}

int scan_open_brace(struct scan *scan)
{
    GO_ON(scan);
    if (is_linkage(scan)) {
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
    if (block->word) end_value_at_brace(scan, block);
    note_suspect(scan, block->begin);
    close_top(scan);
    scan_plain(scan, BEFORE_OTHER);
    scan->flow.header = false;
    scan->flow.tag = 0;
    scan->flow.misplaced = false;
    if (scan->top->kind == FRAME_BLOCK) scan->flow.start = scan->flow.direct = true;
    if (scan->top->kind != FRAME_FILE) return 0;
    return complete(scan, scan->end);
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

/* A `}` outside of all brackets. */
static int stray_brace(struct scan *scan)
{
    struct declaration *d = &scan->declaration;
    if (scan->classes.n || scan->linkage) {
        scan->again = true;
        return scan_end_declaration(scan, scan->last);
    }
    if (!d->is_broken && !scan->forgives)
        diag_add(scan->session, CT0115, scan_range(scan, scan->begin, scan->end), "a '}' that closes nothing");
    scan->forgives = false;
    scan->last = scan->end;
    return scan_end_declaration(scan, scan->end);
}

int scan_close_brace(struct scan *scan)
{
    bool is_reported = false;
    while (is_paren(scan->top) || scan->top->kind == FRAME_BRACKET) {
        if (!is_reported) report_unclosed(scan, scan->top);
        is_reported = true;
        if (scan->top->word) end_word(scan, scan->top, scan->last);
        close_top(scan);
    }
    switch (scan->top->kind) {
    case FRAME_FILE:
        GO_ON(scan);
        return stray_brace(scan);
    case FRAME_BLOCK: return close_block(scan);
    default: return close_braces(scan);
    }
}

/* --- the rest --------------------------------------------------------------------------------------- */

/* The first name that is declared between `begin` and `end`: the last word before a `,`, `;`, `[` or `)`. */
static struct range declared_name(const struct scan *scan, uint32_t begin, uint32_t end)
{
    const struct source *source = scan->source;
    struct range name = {source, begin, begin};
    for (uint32_t at = peek_space(source, begin); at < end;) {
        uint32_t next = peek_token(source, at);
        if (is_word_start(source->text[at])) name = scan_range(scan, at, next);
        else if (strchr(",;[)", source->text[at])) break;
        at = peek_space(source, next);
    }
    return name;
}

/* Whether the parameters are names and commas only, and `name` is one of them. */
static bool is_in_name_list(const struct scan *scan, struct range name)
{
    const struct source *source = scan->source;
    const struct declaration *d = &scan->declaration;
    bool wants_name = true, is_found = false;
    for (uint32_t at = peek_space(source, d->parameters + 1); at < d->parameters_end - 1;) {
        bool is_name = is_word_start(source->text[at]);
        if (is_name != wants_name || (!is_name && source->text[at] != ',')) return false;
        uint32_t end = peek_token(source, at);
        is_found |= end - at == range_size(name) && memcmp(text_at(scan, at), range_text(name), end - at) == 0;
        wants_name = !wants_name;
        at = peek_space(source, end);
    }
    return !wants_name && is_found;
}

/* Between `f(a, b)` and its body, as of 1978: `int a;`. */
static bool is_old_style(struct scan *scan)
{
    enum { MOST_PARAMETERS = 64 };
    struct declaration *d = &scan->declaration;
    if (!d->old_style || d->has_body || d->has_value || d->old_parameters == MOST_PARAMETERS) return false;
    if (scan->begin - d->old_style > FARTHEST_HEAD || d->parameters_end - d->parameters > FARTHEST_HEAD) return false;
    struct range name = declared_name(scan, d->old_style, scan->begin);
    if (range_is_empty(name) || !is_in_name_list(scan, name)) return false;
    d->old_parameters++;
    return true;
}

static int end_by_semicolon(struct scan *scan)
{
    struct declaration *d = &scan->declaration;
    scan_plain(scan, BEFORE_OTHER);
    scan->flow.tag = 0;
    if (is_old_style(scan)) {
        d->old_style = scan->end;
        return 0;
    }
    if (!d->is_function) d->has_object = true;
    return complete(scan, scan->end);
}

/* `assert(x;`: the parenthesis was forgotten. */
static void close_words(struct scan *scan)
{
    const struct frame *outermost = NULL;
    for (struct frame *frame = scan->top; frame->kind != FRAME_BLOCK; frame = frame->outer)
        if (frame->word) outermost = frame;
    if (outermost) report_unclosed(scan, outermost);
    while (scan->top->kind != FRAME_BLOCK) {
        if (scan->top->word) end_word(scan, scan->top, scan->last);
        close_top(scan);
    }
}

int scan_semicolon(struct scan *scan)
{
    GO_ON(scan);
    if (scan->top->in_word) close_words(scan);
    if (scan->top->kind == FRAME_FILE) return end_by_semicolon(scan);
    if (scan->top->kind == FRAME_BLOCK) {
        if (scan->top->word) end_value(scan, scan->top, scan->end);
        scan->top->in_case = false;
        scan->flow = (struct flow){.start = true, .direct = true};
    }
    scan->flow.tag = 0;
    scan->flow.before = BEFORE_OTHER;
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
