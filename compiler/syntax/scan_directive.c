/* scan_directive.c - preprocessor lines: #if and its branches, and words of ours in #define.
 *
 * In: a `#` where a line begins. Out: a C node for the line if it stands between declarations; the tree's
 * conditions; the nesting of brackets, which each branch of an #if begins with anew.
 */

#include "ctest.tab.h"
#include "source/diag.h"
#include "syntax/peek.h"
#include "syntax/scan.h"

enum directive_kind { DIRECTIVE_IF, DIRECTIVE_ELIF, DIRECTIVE_ELSE, DIRECTIVE_ENDIF, DIRECTIVE_DEFINE, DIRECTIVE_LINE, DIRECTIVE_OTHER };

struct directive {
    enum directive_kind kind;
    uint32_t begin, name_end; /* from `#` to behind its name */
    uint32_t end;             /* before the end of line */
    uint32_t next;            /* the next line */
};

static const struct {
    const char *name;
    enum directive_kind kind;
} kinds[] = {
    {"if", DIRECTIVE_IF},           {"ifdef", DIRECTIVE_IF},        {"ifndef", DIRECTIVE_IF},
    {"elif", DIRECTIVE_ELIF},       {"elifdef", DIRECTIVE_ELIF},    {"elifndef", DIRECTIVE_ELIF},
    {"else", DIRECTIVE_ELSE},       {"endif", DIRECTIVE_ENDIF},     {"define", DIRECTIVE_DEFINE},
    {"line", DIRECTIVE_LINE},
};

static enum directive_kind kind_of(const struct source *source, uint32_t begin, uint32_t end)
{
    if (begin == end && is_word_part(source->text[begin])) return DIRECTIVE_LINE; /* # 7 "file" */
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (range_equals((struct range){source, begin, end}, kinds[i].name)) return kinds[i].kind;
    return DIRECTIVE_OTHER;
}

/* `#` is known to begin a directive. */
static struct directive read_directive(const struct source *source, uint32_t at)
{
    struct directive directive = {.begin = at};
    uint32_t name = peek_blank(source, at + peek_hash(source, at));
    bool has_name = name < source->size && is_word_start(source->text[name]);
    directive.name_end = has_name ? peek_token(source, name) : name;
    directive.kind = kind_of(source, name, directive.name_end);
    directive.end = peek_line(source, directive.name_end);
    directive.next = peek_next_line(source, directive.end);
    if (directive.end > directive.begin && source->text[directive.end - 1] == '\r') directive.end--;
    return directive;
}

bool scan_is_directive(const struct scan *scan)
{
    return peek_starts_line(scan->source, scan->last, scan->begin);
}

/* --- words in #define ------------------------------------------------------------------------------- */

/* A word of ours whose `(` is open, in the replacement text of a #define. */
struct open_word {
    uint32_t word;  /* index + 1 */
    uint32_t depth; /* inside its parentheses */
    uint32_t item;
};

struct define {
    struct scan *scan;
    uint32_t end;
    bool is_parameter[WORD_COUNT]; /* a word of ours that is only a name here */
    uint32_t depth;
    bool is_odd; /* brackets without a partner */
    VEC(struct open_word) open;
};

/* Behind the parameters of a function-like macro, whose `(` is at `at`. */
static uint32_t define_parameters(struct define *define, uint32_t at)
{
    const struct source *source = define->scan->source;
    for (at = peek_space(source, at + 1); at < define->end && source->text[at] != ')';) {
        uint32_t end = peek_token(source, at);
        int word = find_statement_word(source, at, end);
        if (word >= 0) define->is_parameter[word] = true;
        at = peek_space(source, end);
    }
    return at + 1;
}

/* Whether a word behind the token that ends before `last` begins a statement or an expression. */
static bool may_begin(const struct scan *scan, uint32_t last, bool after_word)
{
    char c = last ? scan->source->text[last - 1] : ' ';
    if (c == '.' || c == '#' || c == '"') return false;
    return !after_word && !(c == '>' && last > 1 && scan->source->text[last - 2] == '-');
}

static void define_word(struct define *define, uint32_t begin, uint32_t end, bool may_start)
{
    struct scan *scan = define->scan;
    int kind = find_statement_word(scan->source, begin, end);
    if (kind < 0 || kind == WORD_return || !may_start || define->is_parameter[kind]) return;
    uint32_t next = peek_space(scan->source, end);
    bool is_call = next < define->end && scan->source->text[next] == '(';
    if (kind != WORD_yield && !is_call) return;
    uint32_t word = scan_add_word(scan, kind, begin, end);
    scan->words.at[word - 1].in_define = true;
    if (kind == WORD_yield) return;
    struct open_word open = {word, define->depth + 1, next + 1};
    vec_push(&scan->session->arena, define->open, open);
}

static struct open_word *innermost(struct define *define)
{
    if (!define->open.n) return NULL;
    struct open_word *open = &define->open.at[define->open.n - 1];
    return open->depth == define->depth ? open : NULL;
}

static void define_argument(struct define *define, uint32_t at, bool comma)
{
    struct open_word *open = innermost(define);
    if (!open) return;
    struct word *word = &define->scan->words.at[open->word - 1];
    scan_add_argument(define->scan, word, open->item, at, comma);
    open->item = at + 1;
    if (comma) return;
    word->whole.end = at + 1;
    define->open.n--;
}

static void define_punctuation(struct define *define, uint32_t at)
{
    switch (define->scan->source->text[at]) {
    case '(': case '[': case '{':
        define->depth++;
        break;
    case ')': case ']': case '}':
        define_argument(define, at, false);
        if (define->depth == 0) define->is_odd = true;
        else define->depth--;
        break;
    case ',':
        define_argument(define, at, true);
        break;
    }
}

static void define_text(struct define *define, uint32_t at)
{
    static const char *const openers[] = {"else", "do", "return", NULL};
    struct scan *scan = define->scan;
    const struct source *source = scan->source;
    bool after_word = false;
    uint32_t before = scan->last;
    scan->last = at;
    bool is_first = true;
    while ((at = peek_space(source, at)) < define->end) {
        uint32_t end = peek_token(source, at);
        bool is_word = is_word_start(source->text[at]);
        if (is_word) define_word(define, at, end, is_first || may_begin(scan, scan->last, after_word));
        else define_punctuation(define, at);
        after_word = is_word;
        for (const char *const *opener = openers; is_word && *opener; opener++)
            after_word &= !range_equals(scan_range(scan, at, end), *opener);
        is_first = false;
        scan->last = at = end;
    }
    scan->last = before;
}

void scan_define(struct scan *scan, uint32_t name, uint32_t end)
{
    const struct source *source = scan->source;
    if (name >= end || !is_word_start(source->text[name])) return;
    uint32_t at = peek_token(source, name);
    scan_give_up(scan, find_statement_word(source, name, at));
    struct define define = {.scan = scan, .end = end};
    if (source->text[at] == '(') at = define_parameters(&define, at);
    define_text(&define, at);
    scan->has_odd_macros |= define.is_odd || define.depth > 0;
}

/* --- branches --------------------------------------------------------------------------------------- */

static struct group *innermost_group(struct scan *scan)
{
    return scan->groups.n ? &scan->groups.at[scan->groups.n - 1] : NULL;
}

/* `#if 0`, `#elif 0` */
static bool is_never(const struct scan *scan, const struct directive *directive)
{
    const struct source *source = scan->source;
    uint32_t at = peek_blank(source, directive->name_end);
    bool has_value = source->text[directive->name_end - 1] == 'f' && source->text[directive->name_end - 2] != 'e';
    return has_value && at < directive->end && source->text[at] == '0' && peek_token(source, at) == at + 1 &&
           peek_blank(source, at + 1) >= directive->end;
}

/* The line of the next #elif, #else or #endif of the group in which the line at `at` stands. */
static uint32_t skip_branch(const struct source *source, uint32_t at)
{
    for (uint32_t depth = 0; at < source->size;) {
        uint32_t first = peek_blank(source, at);
        if (first < source->size && peek_hash(source, first)) {
            struct directive directive = read_directive(source, first);
            bool is_branch = directive.kind == DIRECTIVE_ELIF || directive.kind == DIRECTIVE_ELSE;
            if (depth == 0 && (is_branch || directive.kind == DIRECTIVE_ENDIF)) return at;
            if (directive.kind == DIRECTIVE_IF) depth++;
            if (directive.kind == DIRECTIVE_ENDIF) depth--;
            at = directive.next;
        } else {
            at = peek_next_line(source, peek_line(source, first));
        }
    }
    return source->size;
}

static uint32_t add_condition(struct scan *scan, const struct directive *directive, uint32_t parent, uint32_t previous)
{
    uint32_t index = (uint32_t)scan->tree->conditions.n;
    struct condition condition = {
        .parent = parent,
        .previous = previous,
        .group = previous == NO_CONDITION ? index : scan->tree->conditions.at[previous].group,
        .is_never = directive->kind != DIRECTIVE_ELSE && is_never(scan, directive),
        .directive = scan_range(scan, directive->begin, directive->end),
    };
    vec_push(&scan->session->arena, scan->tree->conditions, condition);
    return index;
}

static bool is_in_head(const struct scan *scan)
{
    return scan->mode == MODE_HEAD || scan->mode == MODE_TEXT;
}

static void begin_group(struct scan *scan, const struct directive *directive)
{
    uint32_t parent = scan_condition(scan);
    struct group group = {
        .condition = add_condition(scan, directive, parent, NO_CONDITION),
        .parent = parent,
        .directive = scan_range(scan, directive->begin, directive->name_end),
        .before = scan_nesting(scan),
        .only_first = is_in_head(scan),
        .serial = scan->in_declaration && scan->mode == MODE_C ? scan->serial : 0,
        .classes = (uint32_t)scan->classes.n,
    };
    group.is_left_out = group.serial && scan_is_left_out(scan, scan->tree->conditions.at[group.condition].directive);
    vec_push(&scan->session->arena, scan->groups, group);
}

static void restore(struct scan *scan, const struct nesting *nesting)
{
    scan->top = nesting->top;
    scan->flow = nesting->flow;
    scan->declaration = nesting->declaration;
    scan->in_declaration = nesting->in_declaration;
    scan->linkage = nesting->linkage;
    scan->snapshots++;
}

/* How many brackets more are open at `top` than at `before`. */
static int depth_between(const struct frame *top, const struct frame *before)
{
    int depth = 0;
    if (top == before) return 0;
    for (; top; top = top->outer) depth++;
    for (; before; before = before->outer) depth--;
    return depth;
}

static void note_depth(struct group *group, int depth)
{
    if (group->has_depth) group->is_odd |= depth != group->depth;
    else group->depth = depth;
    group->has_depth = true;
}

/* Two odd ones may belong together: the second closes what the first opens. */
static void note_odd(struct scan *scan, const struct group *group)
{
    bool is_same = scan->odd.directive.source && scan->odd.serial == group->serial;
    if (is_same && scan->odd.depth + group->depth == 0) scan->odd = (struct odd){0};
    if (is_same) return;
    scan->odd = (struct odd){.directive = group->directive, .depth = group->depth, .serial = group->serial, .has_else = group->has_else};
    scan->odd.is_outside = group->has_first && group->first.top->kind == FRAME_FILE;
}

/* Is a bracket without a partner the fault of an #if? Then that was said. */
bool scan_blames_if(struct scan *scan, struct range bracket, const char *label)
{
    struct odd odd = scan->odd;
    if (!odd.directive.source || (odd.serial != scan->serial && !odd.is_outside)) return false;
    struct diag *diag = diag_add(scan->session, CT0106, odd.directive, "the branches of this #if do not open and close the same brackets");
    diag_label(scan->session, diag, bracket, "%s", label);
    if (!odd.has_else) diag_help(scan->session, diag, "an #if without #else has another branch, too: an empty one");
    scan->odd = (struct odd){0};
    return true;
}

/* A branch ends that was looked at. */
static void end_branch(struct scan *scan, struct group *group)
{
    if (scan->tree->conditions.at[group->condition].is_never) return;
    group->is_uneven |= scan->top != group->before.top;
    if (!group->is_left_out) note_depth(group, depth_between(scan->top, group->before.top));
    if (group->has_first || group->is_left_out) return;
    group->first = scan_nesting(scan);
    group->taken = group->condition;
    group->has_first = true;
}

static void refuse(struct scan *scan, const struct directive *directive, const char *text)
{
    if (scan->is_cut_short) return;
    diag_add(scan->session, CT0106, scan_range(scan, directive->begin, directive->name_end), "%s", text);
}

static void next_branch(struct scan *scan, const struct directive *directive)
{
    struct group *group = innermost_group(scan);
    if (!group) {
        refuse(scan, directive, directive->kind == DIRECTIVE_ELSE ? "an #else without its #if" : "an #elif without its #if");
        return;
    }
    if (group->has_else) refuse(scan, directive, "a branch behind the #else of its #if");
    end_branch(scan, group);
    group->condition = add_condition(scan, directive, group->parent, group->condition);
    group->has_else |= directive->kind == DIRECTIVE_ELSE;
    group->is_left_out = group->serial && scan_is_left_out(scan, scan->tree->conditions.at[group->condition].directive);
    if (!group->only_first) restore(scan, &group->before);
}

static void end_group(struct scan *scan, const struct directive *directive)
{
    struct group *group = innermost_group(scan);
    if (!group) {
        refuse(scan, directive, "an #endif without its #if");
        return;
    }
    bool has_branches = scan->tree->conditions.at[group->condition].group != group->condition;
    end_branch(scan, group);
    if (!group->has_else && !group->is_left_out) note_depth(group, 0);
    if (group->is_odd && group->serial && !group->only_first) note_odd(scan, group);
    if (!group->only_first && group->has_first) {
        if (has_branches) restore(scan, &group->first);
        if (group->is_uneven && group->serial == scan->serial) scan_assume(scan, scan->tree->conditions.at[group->taken].directive);
    } else if (!group->only_first && group->is_left_out) {
        restore(scan, &group->before);
    }
    scan->groups.n--;
}

/* Where reading goes on: behind the line, or behind a branch that is not looked at. */
static uint32_t after_branches(struct scan *scan, const struct directive *directive)
{
    struct group *group = innermost_group(scan);
    bool begins_branch = directive->kind <= DIRECTIVE_ELSE;
    if (!group || !begins_branch) return directive->next;
    bool is_later = directive->kind != DIRECTIVE_IF;
    bool is_skipped = scan->tree->conditions.at[group->condition].is_never || (is_later && group->only_first);
    return is_skipped ? skip_branch(scan->source, directive->next) : directive->next;
}

static void note_directive(struct scan *scan, const struct directive *directive)
{
    scan->breaks++;
    switch (directive->kind) {
    case DIRECTIVE_IF: begin_group(scan, directive); break;
    case DIRECTIVE_ELIF: case DIRECTIVE_ELSE: next_branch(scan, directive); break;
    case DIRECTIVE_ENDIF: end_group(scan, directive); break;
    case DIRECTIVE_DEFINE: scan_define(scan, peek_blank(scan->source, directive->name_end), directive->end); break;
    case DIRECTIVE_LINE: scan->tree->names_lines = true; break;
    case DIRECTIVE_OTHER: break;
    }
}

/* --- where it stands -------------------------------------------------------------------------------- */

static bool ends_branch(const struct directive *directive)
{
    return directive->kind == DIRECTIVE_ELIF || directive->kind == DIRECTIVE_ELSE || directive->kind == DIRECTIVE_ENDIF;
}

/* The class is opened or closed inside of one branch: which class is open behind the #endif? */
static void check_classes(struct scan *scan, const struct directive *directive)
{
    struct group *group = innermost_group(scan);
    if (!group || !ends_branch(directive) || group->only_first || group->classes == scan->classes.n) return;
    refuse(scan, directive, "a class that begins in a branch of an #if must end in it");
    group->only_first = scan->forgives = true;
}

/* Between declarations: the line is a node, and so is the branch that is skipped behind it. */
static int directive_between(struct scan *scan, const struct directive *directive)
{
    check_classes(scan, directive);
    uint32_t condition = scan_condition(scan);
    if (directive->kind != DIRECTIVE_IF && ends_branch(directive) && innermost_group(scan))
        condition = innermost_group(scan)->parent;
    note_directive(scan, directive);
    uint32_t begin = scan->cut, after = after_branches(scan, directive);
    scan->value = (struct lexeme){.c = C_DIRECTIVE, .condition = condition};
    scan_take_words(scan, &scan->value.body);
    scan->cut = directive->next;
    scan->last = after;
    scan->comment = (struct range){0};
    scan->lands = after > directive->next;
    scan->lands_as = C_OTHER;
    scan->lands_in = scan_condition(scan);
    if (scan->in_declaration) scan->declaration.condition = scan_condition(scan);
    scan_jump(scan, after, scan->in_declaration ? MODE_C : MODE_BETWEEN);
    return scan_return(scan, TOKEN_C, begin, directive->next);
}

/* The end of a branch of an #if that begins before the body: a body cannot be shared by branches. */
static int cross_body(struct scan *scan, const struct directive *directive)
{
    struct group *group = innermost_group(scan);
    struct range range = scan_range(scan, directive->begin, directive->name_end);
    const char *name = scan_name(scan, scan->head.name);
    if (scan->reported_group != group->directive.begin + 1) {
        struct diag *diag = diag_add(scan->session, CT0106, range,
                                     "the body of '%s' goes on behind the branch of the #if that it begins in", name);
        diag_note(scan->session, diag, group->directive, "the #if begins here");
    }
    scan->reported_group = group->directive.begin + 1;
    group->only_first = true;
    scan->again = scan->forgives = scan->declaration.is_reported = true;
    return scan_end_body(scan, scan->last);
}

/* It belongs to an #if that does not begin in this declaration. */
static bool crosses(const struct scan *scan, const struct directive *directive)
{
    if (!ends_branch(directive) || !scan->groups.n) return false;
    const struct group *group = &scan->groups.at[scan->groups.n - 1];
    return group->serial != scan->serial && !group->only_first;
}

static int directive_in_c(struct scan *scan, const struct directive *directive)
{
    if (crosses(scan, directive)) {
        if (scan->head.in_body) return cross_body(scan, directive);
        return scan_cut_declaration(scan, scan->last);
    }
    scan_directive_in_value(scan);
    note_directive(scan, directive);
    uint32_t after = after_branches(scan, directive);
    bool is_complete = scan->declaration.closed && scan->top->kind == FRAME_FILE &&
                       !(scan->groups.n && scan->groups.at[scan->groups.n - 1].serial == scan->serial);
    scan->last = after;
    if (!is_complete) return scan_jump(scan, after, MODE_C);
    scan_jump(scan, after, MODE_BETWEEN);
    enum scan_mode mode = scan->mode;
    int token = scan->head.in_body ? scan_end_body(scan, after) : scan_end_declaration(scan, after);
    scan->mode = mode;
    return token;
}

/* The branch ends in which the head begins, or a `;` is missing: it is not inside of the head. */
static bool is_behind_head(const struct scan *scan, const struct directive *directive)
{
    if (scan_misses_semicolon(scan)) return true;
    return ends_branch(directive) && (!scan->groups.n || !scan->groups.at[scan->groups.n - 1].only_first);
}

static int directive_in_head(struct scan *scan, const struct directive *directive)
{
    if (is_behind_head(scan, directive)) return scan_head_stop(scan);
    if (!scan->head.has_directive && !scan->head.is_reported) {
        struct diag *diag = diag_add(scan->session, CT0105, scan_range(scan, directive->begin, directive->name_end),
                                     "a preprocessor line stands inside the head of a declaration");
        diag_label(scan->session, diag, scan->head.word, "the declaration begins here");
        diag_help(scan->session, diag, "write the whole declaration in each branch");
    }
    scan->head.has_directive = true;
    note_directive(scan, directive);
    scan->words.n = 0;
    uint32_t after = after_branches(scan, directive);
    scan->last = after;
    return scan_jump(scan, after, scan->mode);
}

int scan_directive(struct scan *scan)
{
    struct directive directive = read_directive(scan->source, scan->begin);
    switch (scan->mode) {
    case MODE_C: return directive_in_c(scan, &directive);
    case MODE_HEAD: case MODE_TEXT: return directive_in_head(scan, &directive);
    default: break;
    }
    if (scan->cut < scan->begin) return scan_space(scan);
    return directive_between(scan, &directive);
}
