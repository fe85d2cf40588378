/* scan.c - what all modes of the scanner share: brackets, words, ends.
 *
 * In: the lexical element in hand. Out: tokens with their ranges. Declarations of C and bodies are in
 * scan_c.c, preprocessor lines in scan_directive.c, heads in scan_head.c.
 */
#include "syntax/scan.h"

#include <string.h>

#include "ctest.tab.h"
#include "source/diag.h"

const char *const declaration_words[DECLARATION_COUNT] = {
#define DECLARATION(name, help) #name,
#include "keywords.def"
};

static const char *const statement_words[WORD_COUNT] = {
#define STATEMENT(name, help) #name,
#include "keywords.def"
};

static int find_word(const char *const *words, int n, const char *text, uint32_t length)
{
    for (int i = 0; i < n; i++)
        if (words[i][0] == text[0] && strlen(words[i]) == length && memcmp(words[i], text, length) == 0) return i;
    return -1;
}

int find_declaration_word(const struct source *source, uint32_t begin, uint32_t end)
{
    return find_word(declaration_words, DECLARATION_COUNT, source->text + begin, end - begin);
}

int find_statement_word(const struct source *source, uint32_t begin, uint32_t end)
{
    return find_word(statement_words, WORD_COUNT, source->text + begin, end - begin);
}

bool scan_is(const struct scan *scan, const char *word)
{
    return range_equals(scan_range(scan, scan->begin, scan->end), word);
}

bool scan_is_any_of(const struct scan *scan, const char *const *words)
{
    for (; *words; words++)
        if (**words == scan->source->text[scan->begin] && scan_is(scan, *words)) return true;
    return false;
}

void scan_init(struct scan *scan, struct session *session, struct tree *tree)
{
    *scan = (struct scan){.session = session, .source = tree->source, .tree = tree};
    scan->file.kind = FRAME_FILE;
    scan->top = &scan->file;
}

struct range scan_range(const struct scan *scan, uint32_t begin, uint32_t end)
{
    return (struct range){scan->source, begin, end};
}

struct range scan_bracket(const struct scan *scan, uint32_t at)
{
    return scan_range(scan, at, at + (strchr("<%:", scan->source->text[at]) ? 2 : 1));
}

const char *scan_name(const struct scan *scan, struct range range)
{
    return session_name_of(scan->session, range);
}

int scan_return(struct scan *scan, int token, uint32_t begin, uint32_t end)
{
    scan->token = scan_range(scan, begin, end);
    return token;
}

uint32_t scan_condition(const struct scan *scan)
{
    return scan->groups.n ? scan->groups.at[scan->groups.n - 1].condition : NO_CONDITION;
}

struct frame *scan_push(struct scan *scan, enum frame_kind kind)
{
    struct frame *frame = scan->spare;
    if (frame) scan->spare = frame->outer;
    else frame = ARENA_NEW(&scan->session->arena, struct frame);
    *frame = (struct frame){
        .outer = scan->top,
        .kind = kind,
        .begin = scan->begin,
        .snapshots = scan->snapshots,
        .is_dropped = scan->top->is_dropped,
        .in_block = scan->top->in_block,
        .in_parens = scan->top->in_parens || (kind == FRAME_PAREN && scan->top->in_block),
        .item = NO_ITEM,
        .flow = scan->flow,
    };
    return scan->top = frame;
}

void scan_pop(struct scan *scan)
{
    struct frame *frame = scan->top;
    scan->top = frame->outer;
    if (frame->snapshots != scan->snapshots) return;
    frame->outer = scan->spare;
    scan->spare = frame;
}

struct nesting scan_nesting(struct scan *scan)
{
    scan->snapshots++;
    return (struct nesting){scan->top, scan->flow, scan->declaration, scan->in_declaration, scan->linkage};
}

void scan_unclosed_quote(struct scan *scan)
{
    if (scan->mode != MODE_C && scan->head.is_reported) return;
    scan->head.is_reported = scan->mode != MODE_C;
    uint32_t quote = scan->begin;
    while (scan->source->text[quote] != '"' && scan->source->text[quote] != '\'') quote++;
    bool is_string = scan->source->text[quote] == '"';
    struct range range = scan_range(scan, quote, quote + 1);
    struct diag *diag = diag_add(scan->session, CT0102, range, "%s is never closed",
                                 is_string ? "a string" : "a character constant");
    diag_label(scan->session, diag, range, "no closing %s on this line", is_string ? "'\"'" : "\"'\"");
}

void scan_unclosed_comment(struct scan *scan)
{
    struct range range = scan_range(scan, scan->begin, scan->begin + 2);
    struct diag *diag = diag_add(scan->session, CT0103, range, "a comment is never closed");
    diag_label(scan->session, diag, range, "all that follows is in it");
    scan->is_cut_short = true;
}

int scan_space(struct scan *scan)
{
    uint32_t begin = scan->cut;
    scan->value = (struct lexeme){.c = C_SPACE, .condition = scan_condition(scan)};
    scan->cut = scan->begin;
    scan->again = true;
    return scan_return(scan, TOKEN_C, begin, scan->begin);
}

int scan_jump(struct scan *scan, uint32_t until, enum scan_mode landing)
{
    scan->until = until;
    scan->landing = landing;
    scan->mode = MODE_JUMP;
    return until == scan->end ? scan_landed(scan) : 0;
}

int scan_landed(struct scan *scan)
{
    bool lands = scan->lands;
    uint32_t begin = scan->cut, end = scan->until;
    scan->mode = scan->landing;
    scan->lands = false;
    if (!lands) return 0;
    scan->value = (struct lexeme){.c = scan->lands_as, .condition = scan->lands_in};
    scan->cut = end;
    return scan_return(scan, TOKEN_C, begin, end);
}

/* The file ends in a class: as if its brace stood here. One message, whatever else is open. */
static int end_class(struct scan *scan)
{
    struct open_class class = scan->classes.at[--scan->classes.n];
    if (!scan->is_cut_short) {
        struct diag *diag = diag_add(scan->session, CT0101, class.brace, "the body of class '%s' is never closed",
                                     scan_name(scan, class.name));
        diag_label(scan->session, diag, class.brace, "this '{' has no '}'");
    }
    scan->is_cut_short = true;
    return scan_return(scan, '}', scan->end, scan->end);
}

static void end_groups(struct scan *scan)
{
    for (size_t i = 0; i < scan->groups.n && !scan->is_cut_short; i++)
        diag_add(scan->session, CT0106, scan->groups.at[i].directive, "an #if that has no #endif");
    scan->groups.n = 0;
}

static int end_between(struct scan *scan)
{
    if (scan->cut < scan->end) return scan_space(scan);
    if (scan->classes.n) return end_class(scan);
    end_groups(scan);
    scan->is_done = true;
    return scan_return(scan, TOKEN_END, scan->end, scan->end);
}

int scan_end(struct scan *scan)
{
    scan->begin = scan->end = scan->source->size;
    switch (scan->mode) {
    case MODE_C: return scan_unterminated(scan);
    case MODE_HEAD: case MODE_TEXT: return scan_head_stop(scan);
    default: return end_between(scan);
    }
}
