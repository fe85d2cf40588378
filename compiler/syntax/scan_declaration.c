/* scan_declaration.c - external declarations of C: where they end, and what they are.
 *
 * In: what stands outside of all brackets. Out: one token for each declaration, with its kind. Names are
 * looked at, never looked up.
 */
#include "syntax/scan.h"

#include <string.h>

#include "ctest.tab.h"
#include "source/diag.h"
#include "syntax/peek.h"

static const char *const qualifiers[] = {"const", "volatile", "restrict", "static", "extern", "inline", "_Atomic", NULL};
static const char *const inlines[] = {"inline", "__inline", "__inline__", NULL};
/* Neither declares a function, though it looks so. */
static const char *const not_prototypes[] = {"asm", "__asm__", "__asm", "_Static_assert", "static_assert", NULL};
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
bool scan_ends_line(const struct scan *scan, uint32_t end)
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

/* `tset adds { … }` */
static bool suggest_keyword(struct scan *scan, struct diag *diag, uint32_t end)
{
    static const char *const keywords[] = {"fixture", "test", "class"};
    uint32_t begin = peek_space(scan->source, scan->declaration.begin);
    struct range word = scan_range(scan, begin, peek_token(scan->source, begin));
    if (scan->source->text[end - 1] != '}' || !is_word_start(scan->source->text[begin])) return false;
    return diag_suggest(scan->session, diag, word, scan_name(scan, word), keywords, 3);
}

static void refuse_c_in_class(struct scan *scan, uint32_t end)
{
    struct range range = first_line(scan, scan->declaration.begin, end);
    struct open_class *class = &scan->classes.at[scan->classes.n - 1];
    const char *name = scan_name(scan, class->name);
    struct diag *diag = diag_add(scan->session, CT0107, range, "C stands directly in class '%s'", name);
    diag_label(scan->session, diag, class->name, "a class holds fixtures, tests and classes only");
    if (!suggest_keyword(scan, diag, end)) diag_help(scan->session, diag, "move it above the class");
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
    bool is_empty = end == d->begin + 1 && scan->source->text[d->begin] == ';';
    if (scan->classes.n && !is_empty) refuse_c_in_class(scan, end);
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
    scan->value.is_broken = scan->declaration.is_reported || scan->is_cut_short;
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
int scan_complete(struct scan *scan, uint32_t end)
{
    if (waits_for_endif(scan)) {
        scan->declaration.closed = end;
        return 0;
    }
    return scan->head.in_body ? scan_end_body(scan, end) : scan_end_declaration(scan, end);
}

/* Something follows `}` before the #endif. In C that is one more declaration in the same node. A body
 * must end with its brace. */
int scan_go_on(struct scan *scan)
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
                                 scan_name(scan, scan->head.name));
    diag_note(scan->session, diag, directive, "the #if begins here, and has no #endif before what follows");
    for (size_t i = scan->groups.n; i-- > 0 && scan->groups.at[i].serial == scan->serial;)
        scan->groups.at[i].only_first = true;
    while (scan->words.n && scan->words.at[scan->words.n - 1].range.begin >= closed) scan->words.n--; /* of a #define behind it */
    scan->again = scan->forgives = scan->declaration.is_reported = true;
    return scan_end_body(scan, closed);
}

static void note_specifier(struct scan *scan)
{
    struct declaration *d = &scan->declaration;
    if (scan_is(scan, "static")) d->is_static = true;
    else if (scan_is(scan, "extern")) d->is_extern = true;
    else if (scan_is(scan, "typedef")) d->is_typedef = true;
    else if (scan_is_any_of(scan, inlines)) d->is_inline = true;
    else if (d->has_tag && scan->flow.before != BEFORE_TAG && !scan_is_any_of(scan, qualifiers))
        d->has_declarator = true;
}

/* A word outside of all brackets. The first word of a declaration is no declarator, unless a body follows. */
int scan_file_word(struct scan *scan, bool is_value)
{
    struct declaration *d = &scan->declaration;
    if (!d->in_value) note_specifier(scan);
    d->is_broken |= is_value; /* `return` at file level: macros hide the braces of a body */
    if (d->words++ == 0 && !d->has_tag && !d->is_broken) {
        d->first_word = (uint32_t)(find_statement_word(scan->source, scan->begin, scan->end) + 1);
        d->is_broken |= scan_is_any_of(scan, not_prototypes);
        bool may_be_macro = !scan_is_any_of(scan, not_macros);
        d->is_macro_line = may_be_macro && d->begin == scan->begin;
        if (d->is_macro_line && scan_ends_line(scan, scan->end)) return scan_complete(scan, scan->end);
    } else if (!d->in_value && !d->is_function && scan->flow.before != BEFORE_TAG) {
        scan_maybe_give_up(scan, "(;,=[):_");
    }
    return 0;
}

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
enum frame_kind scan_declarator_paren(struct scan *scan, bool *is_parameters)
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
    bool is_old_macro = next == '(' && behind_word && d->words > 1; /* int f OF((void)); */
    if (next == '*' || next == '^' || (next == '(' && !is_old_macro)) return FRAME_DECLARATOR;
    if (behind_word && d->words == 1 && is_word_in_parens(scan)) {
        d->is_function = true;
        return FRAME_DECLARATOR;
    }
    *is_parameters = is_typed && behind_word;
    return FRAME_PAREN;
}

void scan_end_parameters(struct scan *scan, const struct frame *paren)
{
    struct declaration *d = &scan->declaration;
    d->is_function = true;
    if (d->parameters_end) return;
    d->parameters = paren->begin;
    d->parameters_end = d->old_style = scan->end;
}

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
        is_found |= end - at == range_size(name) && memcmp(scan->source->text + at, range_text(name), end - at) == 0;
        wants_name = !wants_name;
        at = peek_space(source, end);
    }
    return !wants_name && is_found;
}

/* Between `f(a, b)` and its body, as of 1978: `int a;`. */
bool scan_is_old_style(struct scan *scan)
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

/* A `}` outside of all brackets. */
int scan_stray_brace(struct scan *scan)
{
    struct declaration *d = &scan->declaration;
    if (scan->classes.n || scan->linkage) {
        scan->again = true;
        return scan_end_declaration(scan, scan->last);
    }
    struct range brace = scan_range(scan, scan->begin, scan->end);
    if (!d->is_broken && !scan->forgives && !scan_blames_if(scan, brace, "this '}' closes nothing"))
        diag_add(scan->session, CT0115, brace, "a '}' that closes nothing");
    scan->forgives = false;
    scan->last = scan->end;
    return scan_end_declaration(scan, scan->end);
}

bool scan_is_linkage(const struct scan *scan)
{
    const struct declaration *d = &scan->declaration;
    return scan->top->kind == FRAME_FILE && d->is_extern && d->words == 1 && scan->flow.before == BEFORE_STRING;
}
