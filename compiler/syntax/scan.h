/* scan.h - what the scanner knows while it reads one file.
 *
 * flex (grammar/ctest.l) finds the lexical elements; the functions here say what each means where it
 * stands, and return the token that is thereby complete, or 0 to go on. Tokens at file level are large: all
 * bytes of a C declaration, or of a body, are one token.
 *
 * Where we are is a stack of open brackets. It is a tree that only grows: an #if keeps a pointer to its top,
 * so that #else can return to it.
 */
#ifndef CTESTC_SYNTAX_SCAN_H
#define CTESTC_SYNTAX_SCAN_H

#include "source/session.h"
#include "syntax/tree.h"

enum declaration_word {
#define DECLARATION(name, help) DECLARATION_##name,
#include "keywords.def"
    DECLARATION_COUNT
};

/* What a token carries to the parser beside its range. */
struct lexeme {
    enum c_kind c;        /* of C text */
    uint32_t condition;   /* C text and the first word of a declaration: the #if branch around it */
    struct range comment; /* the first word of a declaration: its documentation */
    struct body body;     /* C text, a body */
    bool is_broken;       /* a body: an error in it was reported */
};

/* The start conditions of ctest.l, in its order. */
enum scan_mode {
    MODE_BETWEEN, /* between external declarations, and between the members of a class */
    MODE_C,       /* in a C declaration, or in a body */
    MODE_HEAD,    /* from a word like `test` to the body */
    MODE_TEXT,    /* in C text inside a head: arguments and rows */
    MODE_JUMP,    /* on the way to `until` */
};

enum frame_kind {
    FRAME_FILE,       /* no bracket: file level, or the outermost level of a head */
    FRAME_BLOCK,      /* { statements } */
    FRAME_BRACES,     /* { initializers } and all other braces */
    FRAME_MEMBERS,    /* struct { … } */
    FRAME_ENUM,       /* enum { … } */
    FRAME_PAREN,      /* ( … ) */
    FRAME_DECLARATOR, /* ( … ) around a part of a declarator: void (*f)(void) */
    FRAME_ATTRIBUTE,  /* __attribute__( … ): as if it were not there */
    FRAME_BRACKET,    /* [ … ] */
    FRAME_LIST,       /* in a head: ( attributes ) or ( parameters ) */
    FRAME_ARGUMENTS,  /* in a head: skip( … ) */
    FRAME_ROWS,       /* in a head: params = [ … ] */
    FRAME_CELLS,      /* in rows: { … } */
};

enum before { BEFORE_OTHER, BEFORE_WORD, BEFORE_TAG, BEFORE_OPEN, BEFORE_COMMA, BEFORE_CALL, BEFORE_STRING };

/* Where in a statement or declaration we are. */
struct flow {
    bool start;           /* a statement may start here */
    bool direct;          /* it would be a direct statement of its block */
    bool header;          /* behind the `)` of the next `(` a statement starts: if, while, FOREACH */
    bool label;           /* a `:` now ends a label */
    bool attribute;       /* the next `(` belongs to __attribute__ */
    bool misplaced;       /* a declaration of ours, reported: the next block is its body */
    uint8_t before;       /* enum before: the last token */
    uint8_t tag;          /* enum frame_kind of the braces that `struct`, `enum` may open; 0: none */
    uint8_t words;        /* since the tag's keyword */
};

struct frame {
    struct frame *outer;
    enum frame_kind kind;
    uint32_t begin;       /* of the bracket */
    uint32_t snapshots;   /* how many were taken before it: a younger frame is nobody else's */
    bool in_block;        /* a block, or somewhere inside one */
    bool in_parens;       /* somewhere inside parentheses in a block: perhaps a macro's arguments */
    bool in_case;         /* block: behind `case`, before its `:` */
    bool is_call;         /* paren: behind a word, or the head of an `if` */
    bool is_parameters;   /* paren: of a function's declarator */
    bool in_word;         /* paren: one of the parens around it, or itself, is of a word of ours */
    bool is_dropped;      /* block: words in it are not recorded, it was reported as a whole */
    uint32_t ternaries;   /* block: `?` without its `:` behind `case` */
    uint32_t run, breaks; /* block: the run of its words, and the count of breaks for which that holds */
    uint32_t word;        /* index + 1 of the word: paren: whose parentheses these are; block: yield before its `;` */
    uint32_t item;        /* paren of a word: where its current argument begins; text: the item, or NO_ITEM */
    struct flow flow;     /* as it was before the bracket */
};

/* The external declaration of C that is being read. */
struct declaration {
    uint32_t begin;
    uint32_t condition;   /* the #if branch around its beginning */
    uint32_t closed;      /* where it ended, if it waits for the #endif of an #if within it; else 0 */
    uint32_t words;       /* outside of brackets */
    uint32_t parameters, parameters_end; /* the first function declarator's parentheses */
    uint32_t old_style;   /* where the next parameter declaration as of 1978 would begin */
    uint32_t old_parameters; /* how many of them there were */
    uint32_t first_word;  /* kind + 1 of the word of ours that it begins with, else 0 */
    bool is_static, is_extern, is_inline, is_typedef;
    bool has_tag, has_members, has_declarator, has_star, has_value, has_body;
    bool in_value;        /* behind the `=` of the current declarator */
    bool is_function;     /* the current declarator is one */
    bool has_object;      /* a declarator before was none */
    bool is_macro_line;   /* only `NAME (` so far */
    bool is_reported;     /* an error in it was reported */
    bool has_open_quote;  /* no wonder if its brackets do not match */
    bool is_broken;       /* pieces: cut by an #else, or several in one */
};

/* What an #if remembers, to return to it. */
struct nesting {
    struct frame *top;
    struct flow flow;
    struct declaration declaration;
    bool in_declaration;
    uint32_t linkage;
};

/* An #if without its #endif so far. */
struct group {
    uint32_t condition;   /* the current branch */
    uint32_t parent;
    struct range directive; /* of the #if */
    struct nesting before, first; /* at the #if; at the end of the first branch that is looked at */
    bool has_first;
    bool has_else;
    bool only_first;      /* later branches are skipped */
    uint32_t serial;      /* of the external declaration in which it begins; 0: between them */
    uint32_t taken;       /* the branch of `first` */
    bool is_left_out;     /* the current branch contradicts another #if of this declaration */
    bool is_uneven;       /* a branch ends in other brackets than it began in */
    bool has_depth;       /* a branch was looked at, */
    int depth;            /* which opens so many brackets more than it closes */
    bool is_odd;          /* another branch, perhaps none, does not open as many */
    uint32_t classes;     /* open classes there */
};

/* An #if whose branches open different numbers of brackets, unless another one makes up for it. */
struct odd {
    struct range directive;
    int depth;            /* how many more are open if the first branch is taken */
    uint32_t serial;      /* of the external declaration in which it begins */
    bool is_outside;      /* the first branch ends that declaration */
    bool has_else;
};

/* The declaration of ours that is being read. */
struct head {
    enum declaration_word keyword;
    struct range word, name; /* its keyword; its name, as far as the scanner can tell */
    struct range guess;   /* the last word before a `(`, `{` or `[`: its name, if the rest is broken */
    uint32_t indent;
    bool is_reported;     /* nothing more is said about this head */
    bool has_directive;   /* CT0105 was said */
    bool has_declarator;  /* something stands behind the attributes */
    bool in_body;
    bool is_text;         /* text: all of the item is string literals */
    bool row_is_done;     /* rows: marks may follow */
    bool row_begins;      /* rows: nothing of the row was read */
    bool wants_name;      /* rows: behind `from` */
    bool after_equals;    /* a list: the last token was `=` */
    bool is_operand;      /* text: the last token ends an operand */
    bool is_over;         /* nothing of it follows */
};

/* What is taken to hold in the current declaration: a macro is defined, or an expression is true, or not. */
struct assumption {
    struct range what;
    bool is_defined;
    bool holds;
};

struct open_class {
    struct range name, brace;
};

struct scan {
    struct session *session;
    const struct source *source;
    struct tree *tree;    /* gets the conditions and what is given up */

    uint32_t begin, end;  /* the lexical element in hand */
    enum scan_mode mode;
    bool again;           /* it will be read again */
    bool is_done;         /* the last token was returned */
    struct range token;   /* where a token was returned: its range */
    struct lexeme value;

    bool in_declaration;  /* of C; between declarations it is only true where an #else cuts one in pieces */
    uint32_t cut;         /* where the next C node begins */
    uint32_t last;        /* end of the last lexical element that is not space */
    struct range comment; /* the last comment, if it may document what follows */

    struct frame file;
    struct frame *top;
    struct frame *spare;
    uint32_t snapshots;
    struct flow flow;
    struct declaration declaration;
    struct head head;
    uint32_t serial;      /* of the current external declaration, counted from 1 */
    uint32_t breaks;      /* jumps, labels and directives so far */
    uint32_t runs;
    uint32_t linkage;     /* open `extern "C" {` */
    uint32_t suspect;     /* a `{` whose `}` is indented in another way, + 1; 0: none */

    uint32_t called;      /* index + 1 of the word whose `(` comes next; 0: none */
    VEC(struct word) words; /* of the current declaration */
    VEC(struct group) groups;
    VEC(struct open_class) classes;
    VEC(struct assumption) assumptions;
    uint32_t assumed_in;  /* the serial for which they hold */
    struct odd odd;       /* where no bracket's partner is missing, but one is too many or too few: the likely place */

    uint32_t until;       /* where a jump goes, */
    enum scan_mode landing; /* the mode there, */
    bool lands;           /* and whether what lies between is a C node: */
    enum c_kind lands_as;
    uint32_t lands_in;    /* its condition */

    bool has_odd_macros;  /* a #define has brackets without a partner */
    bool is_cut_short;    /* a comment never ends: what is missing then is not reported */
    bool forgives;        /* a `}` too many may come of a mistake that was reported */
    uint32_t reported_group; /* condition + 1 of the #if that was last reported as crossing a body */
};

#define NO_ITEM UINT32_MAX

/* How deep classes may be nested; how many bytes a head is looked for ahead. */
enum { DEEPEST_CLASS = 200, FARTHEST_HEAD = 1000 };

void scan_init(struct scan *scan, struct session *session, struct tree *tree);

/* In every mode. */
int scan_directive(struct scan *scan);      /* `#` or `%:` where a line begins */
bool scan_is_directive(const struct scan *scan);
void scan_unclosed_quote(struct scan *scan); /* in a head */
void scan_unclosed_comment(struct scan *scan);
int scan_landed(struct scan *scan);
int scan_end(struct scan *scan);

/* Between declarations. */
void scan_comment(struct scan *scan);
int scan_first_word(struct scan *scan);
int scan_first_other(struct scan *scan);
int scan_class_end(struct scan *scan);

/* In C. */
bool scan_blames_if(struct scan *scan, struct range bracket, const char *label); /* a bracket without a partner */
void scan_unclosed_in_c(struct scan *scan); /* a quote */
int scan_word(struct scan *scan);
int scan_tag(struct scan *scan, enum frame_kind braces); /* struct, union, enum */
void scan_header(struct scan *scan);        /* if, while, for, switch */
void scan_else(struct scan *scan);          /* else, do */
void scan_case(struct scan *scan);
void scan_default(struct scan *scan);
void scan_question(struct scan *scan);
void scan_colon(struct scan *scan);
void scan_attribute(struct scan *scan);     /* __attribute__ and what is like it */
void scan_star(struct scan *scan);
int scan_open(struct scan *scan, enum frame_kind kind); /* `(` or `[` */
int scan_close(struct scan *scan, char bracket);        /* `)` or `]` */
int scan_open_brace(struct scan *scan);
int scan_close_brace(struct scan *scan);
int scan_semicolon(struct scan *scan);
void scan_comma(struct scan *scan);
void scan_equals(struct scan *scan);
void scan_jump_statement(struct scan *scan); /* goto, break, continue */

/* In a head. */
int scan_head_word(struct scan *scan);
int scan_head_token(struct scan *scan, int token); /* a token that is just that */
int scan_head_open(struct scan *scan);      /* `(` */
int scan_head_bracket(struct scan *scan);   /* `[` */
int scan_head_close(struct scan *scan);     /* `)` */
int scan_head_brace(struct scan *scan);     /* `{` */
int scan_head_semicolon(struct scan *scan);
int scan_head_close_brace(struct scan *scan); /* `}` */
int scan_head_stop(struct scan *scan);      /* the head cannot go on: the end of the file, of a class */

/* In C text inside a head. */
int scan_text_word(struct scan *scan);
int scan_text_string(struct scan *scan);
int scan_text_other(struct scan *scan, bool is_operand);
int scan_text_open(struct scan *scan, char bracket);
int scan_text_close(struct scan *scan, char bracket);
int scan_text_comma(struct scan *scan);
int scan_text_colon(struct scan *scan);
int scan_text_question(struct scan *scan);
int scan_text_semicolon(struct scan *scan);

/* A token of C that changes nothing but what stands before the next one. */
static inline void scan_plain(struct scan *scan, enum before before)
{
    scan->flow.start = false;
    scan->flow.before = before;
    scan->last = scan->end;
}

/* Whether a word needs scan_word; all others are plain. */
static inline bool scan_wants_word(const struct scan *scan)
{
    return scan->flow.start || scan->top->kind != FRAME_BLOCK ||
           (scan->begin > 0 && scan->source->text[scan->begin - 1] == '\n');
}

/* --- shared by the files scan*.c ------------------------------------------------------------------- */

extern const char *const declaration_words[DECLARATION_COUNT];
int find_declaration_word(const struct source *source, uint32_t begin, uint32_t end); /* or -1 */
int find_statement_word(const struct source *source, uint32_t begin, uint32_t end);   /* or -1 */

struct range scan_range(const struct scan *scan, uint32_t begin, uint32_t end);
bool scan_is(const struct scan *scan, const char *word); /* the element in hand */
bool scan_is_any_of(const struct scan *scan, const char *const *words); /* up to NULL */
struct range scan_bracket(const struct scan *scan, uint32_t at); /* one byte, or a digraph */
const char *scan_name(const struct scan *scan, struct range range);    /* its text, for messages */
int scan_return(struct scan *scan, int token, uint32_t begin, uint32_t end);
int scan_space(struct scan *scan);          /* the space before the element in hand, as a node */
int scan_jump(struct scan *scan, uint32_t until, enum scan_mode landing);
struct frame *scan_push(struct scan *scan, enum frame_kind kind);
void scan_pop(struct scan *scan);
struct nesting scan_nesting(struct scan *scan);
uint32_t scan_condition(const struct scan *scan); /* the innermost open branch */

/* scan_head.c */
bool scan_misses_semicolon(const struct scan *scan);

/* scan_declaration.c */
void scan_begin_declaration(struct scan *scan);
void scan_begin_body(struct scan *scan);
int scan_end_declaration(struct scan *scan, uint32_t end);
int scan_end_body(struct scan *scan, uint32_t end);
int scan_cut_declaration(struct scan *scan, uint32_t end); /* by an #else of an #if around it */
int scan_complete(struct scan *scan, uint32_t end);  /* ends it, or waits for an #endif */
int scan_go_on(struct scan *scan);                   /* it waits, but something else comes */
int scan_file_word(struct scan *scan, bool is_value);
bool scan_ends_line(const struct scan *scan, uint32_t end);
enum frame_kind scan_declarator_paren(struct scan *scan, bool *is_parameters);
void scan_end_parameters(struct scan *scan, const struct frame *paren);
bool scan_is_old_style(struct scan *scan);
bool scan_is_linkage(const struct scan *scan);
int scan_stray_brace(struct scan *scan);

/* What is read next stands outside of all brackets, and the declaration may have ended before it. */
#define GO_ON(scan)                                                                                \
    do {                                                                                           \
        if ((scan)->declaration.closed && (scan)->top->kind == FRAME_FILE) {                       \
            int token_ = scan_go_on(scan);                                                         \
            if (token_) return token_;                                                             \
        }                                                                                          \
    } while (0)

/* scan_escape.c */
int scan_escape(struct scan *scan);
int scan_unterminated(struct scan *scan);
bool scan_is_our_head(const struct scan *scan, int word);

/* scan_assume.c */
bool scan_is_left_out(struct scan *scan, struct range directive);  /* of #if or #elif */
void scan_assume(struct scan *scan, struct range directive);       /* its branch is compiled */

/* scan_words.c */
uint32_t scan_add_word(struct scan *scan, int kind, uint32_t begin, uint32_t end); /* its index + 1 */
void scan_add_argument(struct scan *scan, struct word *word, uint32_t begin, uint32_t end, bool comma);
void scan_take_words(struct scan *scan, struct body *body);
void scan_statement_word(struct scan *scan);
/* In parentheses: an assertion that is a whole argument of a macro is ours, too. */
void scan_argument_word(struct scan *scan);
void scan_end_value(struct scan *scan, struct frame *block, uint32_t end);
void scan_end_value_at_brace(struct scan *scan, struct frame *block);
void scan_directive_in_value(struct scan *scan);
void scan_give_up(struct scan *scan, int word);
void scan_maybe_give_up(struct scan *scan, const char *followers);

#endif
