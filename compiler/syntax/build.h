/* build.h - the calls of the grammar's actions: what was read goes into the tree.
 *
 * A declaration is put together part by part in the order in which it is written; the parser's values are
 * ranges only.
 */
#ifndef CTESTC_SYNTAX_BUILD_H
#define CTESTC_SYNTAX_BUILD_H

#include "syntax/scan.h"

struct parser {
    struct session *session;
    struct tree *tree;
    struct scan *scan;
    void *lexer;                /* flex's state */
    struct node node;           /* the declaration that is being read */
    VEC(struct node) classes;   /* the open classes around it, outermost first */
    VEC(struct declarator) parameters;
    VEC(struct attribute) attributes;
    struct attribute attribute, mark, *call; /* `call` is the one of both that gets arguments */
    struct row row;
    uint32_t covered;           /* the tree covers the source up to here */
};

enum { UNEXPECTED_MOST = 12 };

/* A token that the grammar does not allow where it stands. */
struct unexpected {
    struct range range;
    int token;                  /* symbol kind; not needed but for debugging */
    bool is_end;                /* the declaration ended */
    const char *expected[UNEXPECTED_MOST]; /* names of tokens */
    int n;
};

/* From the first part's beginning to the last one's end; parts[0] is what stood before. */
struct range build_range(const struct range *parts, int n);

void build_c(struct parser *parser, struct range range, const struct lexeme *c);

void build_begin(struct parser *parser, enum node_kind kind, struct range keyword, const struct lexeme *word);
void build_name(struct parser *parser, struct range name);
void build_typed_name(struct parser *parser, struct range type, struct range name);
void build_parameter(struct parser *parser, struct range name);
void build_typed_parameter(struct parser *parser, struct range type, struct range name);
void build_parameters(struct parser *parser);
void build_body(struct parser *parser, struct range range, const struct lexeme *body);
void build_end(struct parser *parser, struct range range);
void build_path(struct parser *parser, struct range path);
void build_class_open(struct parser *parser);
void build_module_open(struct parser *parser, struct range brace);
void build_class_end(struct parser *parser, struct range brace);
void build_misplaced(struct parser *parser);

/* After an error: the part of the head, or the declaration, is over. */
void build_recovered(struct parser *parser);
void build_broken_body(struct parser *parser, struct range range, const struct lexeme *body);
void build_broken(struct parser *parser, struct range range);

void build_attribute_name(struct parser *parser, struct range name);
void build_value(struct parser *parser, struct range value);
void build_arguments(struct parser *parser);
void build_argument(struct parser *parser, struct range argument);
void build_attribute(struct parser *parser, struct range range);
void build_attributes(struct parser *parser);

void build_rows(struct parser *parser);
void build_yaml_string(struct parser *parser, struct range string);
void build_yaml(struct parser *parser, struct range call);
void build_label(struct parser *parser, struct range label);
void build_row_text(struct parser *parser, struct range text);
void build_row_from(struct parser *parser, struct range name);
void build_cell(struct parser *parser, struct range cell);
void build_mark_name(struct parser *parser, struct range name);
void build_mark(struct parser *parser, struct range range);
void build_row(struct parser *parser, struct range range);

void build_unexpected(struct parser *parser, const struct unexpected *unexpected);
void build_too_deep(struct parser *parser, struct range range);

#endif
