/* ctest.y - how declarations are written.
 *
 * In: the tokens of ctest.l. Out: calls that build the tree, in the order in which it is written. C between
 * declarations, bodies, arguments and rows are single tokens. What the names mean is looked at nowhere here.
 */
%require "3.8"
%define api.pure full
%define api.prefix {ctest_}
%define api.token.prefix {TOKEN_}
%define api.value.type {struct lexeme}
%define api.location.type {struct range}
%define parse.lac full
%define parse.error custom
%expect 0
%locations
%param {struct parser *parser}

%code requires {
#include "syntax/build.h"
#include "syntax/scan.h"
}

%code {
int ctest_lex(struct lexeme *value, struct range *range, struct parser *parser);
static void ctest_error(const struct range *range, struct parser *parser, const char *message);
#define YYMAXDEPTH 100000
#define YYLLOC_DEFAULT(whole, parts, n) ((whole) = build_range((parts), (n)))
}

%token END 0      "the end of the file"
%token C          "C"
%token BODY       "a body in braces"
%token HEAD_END   "the next declaration"
%token FIXTURE    "'fixture'"
%token TEST       "'test'"
%token CLASS      "'class'"
%token MODULE     "'module'"
%token USE        "'use'"
%token NAME       "a name"
%token SPECIFIER  "a type"
%token VOID       "'void'"
%token YAML       "'yaml'"
%token FROM       "'from'"
%token STRING     "a string"
%token NUMBER     "a number"
%token TEXT       "a C expression"
%token OPEN       "'('"
%token CLOSE      "')'"
%token ROW_OPEN   "'{'"
%token ROW_CLOSE  "'}'"
%token OTHER      "this character"

%%

file: items ;

items: %empty | items item ;

item:
    C                                               { build_c(parser, @1, &$1); }
|   fixture
|   test
|   class
|   module
|   use
;

    /* --- declarations */

fixture:
    fixture_word attributes declarator parameters BODY  { build_body(parser, @$, &$5); }
|   fixture_word broken
|   fixture_word attributes declarator '(' error end { build_broken(parser, @$); }
;
fixture_word: FIXTURE                               { build_begin(parser, NODE_FIXTURE, @1, &$1); } ;

test:
    test_word attributes test_name parameters BODY  { build_body(parser, @$, &$5); }
|   test_word broken
|   test_word attributes test_name '(' error end    { build_broken(parser, @$); }
;
test_word: TEST                                     { build_begin(parser, NODE_TEST, @1, &$1); } ;
test_name:
    NAME                                            { build_name(parser, @1); }
|   VOID NAME                                       { build_typed_name(parser, @1, @2); }
;

class:
    class_head members '}'                          { build_class_end(parser, @3); }
|   class_word attributes class_name BODY           { build_end(parser, @$); }
|   class_word broken
|   class_word error class_open members '}'         { build_class_end(parser, @5); }
|   class_word '(' error class_open members '}'     { build_class_end(parser, @6); }
;
class_head: class_word attributes class_name class_open ;
class_word: CLASS                                   { build_begin(parser, NODE_CLASS, @1, &$1); } ;
class_name: NAME                                    { build_name(parser, @1); } ;
class_open: '{'                                     { build_class_open(parser); } ;

members: %empty | members member ;
member:
    C                                               { build_c(parser, @1, &$1); }
|   fixture
|   test
|   class
|   module                                          { build_misplaced(parser); }
|   use                                             { build_misplaced(parser); }
;

module:
    module_word attributes ';'                      { build_end(parser, @$); }
|   module_word attributes module_open members '}'  { build_class_end(parser, @5); }
|   module_word broken
;
module_open: '{'                                    { build_module_open(parser, @1); } ;
module_word: MODULE                                 { build_begin(parser, NODE_MODULE, @1, &$1); } ;

use:
    use_word path ';'                               { build_end(parser, @$); }
|   use_word path error end                         { build_broken(parser, @$); }
|   use_word broken
;
use_word: USE                                       { build_begin(parser, NODE_USE, @1, &$1); } ;
path: STRING                                        { build_path(parser, @1); } ;

    /* What remains of a declaration with an error in it. */
broken:
    error end                                       { build_broken(parser, @$); }
|   '(' error end                                   { build_broken(parser, @$); }
;
end: BODY                                           { build_broken_body(parser, @1, &$1); }
|   ';'
|   HEAD_END
;

    /* --- heads */

declarator:
    NAME                                            { build_name(parser, @1); }
|   type NAME                                       { build_typed_name(parser, @1, @2); }
;
type: specifier | type specifier ;
specifier: NAME | SPECIFIER | VOID | '*' ;

parameters:
    %empty
|   '(' ')'                                         { build_parameters(parser); }
|   '(' VOID ')'                                    { build_parameters(parser); }
|   '(' parameter_list ')'                          { build_parameters(parser); }
|   '(' error ')'                                   { build_recovered(parser); yyerrok; }
;
parameter_list: parameter | parameter_list ',' parameter ;
parameter:
    NAME                                            { build_parameter(parser, @1); }
|   type NAME                                       { build_typed_parameter(parser, @1, @2); }
;

attributes:
    %empty
|   '(' ')'                                         { build_attributes(parser); }
|   '(' attribute_list comma ')'                    { build_attributes(parser); }
|   '(' error ')'                                   { build_recovered(parser); yyerrok; }
;
attribute_list: attribute | attribute_list ',' attribute ;
comma: %empty | ',' ;

attribute: attribute_parts                          { build_attribute(parser, @1); } ;
attribute_parts:
    attribute_name
|   attribute_name '=' value                        { build_value(parser, @3); }
|   attribute_name arguments
|   attribute_name '=' table
|   attribute_name arguments '=' table
;
attribute_name: NAME                                { build_attribute_name(parser, @1); } ;
value: NAME | SPECIFIER | VOID | NUMBER | STRING ;

arguments: arguments_open argument_list comma CLOSE | arguments_open CLOSE ;
arguments_open: OPEN                                { build_arguments(parser); } ;
argument_list: argument | argument_list ',' argument ;
argument: TEXT                                      { build_argument(parser, @1); }
|   STRING                                          { build_argument(parser, @1); }
;

    /* --- rows */

table:
    '[' ']'                                         { build_rows(parser); }
|   '[' row_list comma ']'                          { build_rows(parser); }
|   YAML OPEN yaml_list CLOSE                       { build_yaml(parser, @$); }
;
yaml_list: yaml comma | yaml ',' yaml comma ;
yaml: STRING                                        { build_yaml_string(parser, @1); } ;

row_list: row | row_list ',' row ;
row: row_parts                                      { build_row(parser, @1); } ;
row_parts: row_value marks | label row_value marks ;
label: STRING ':'                                   { build_label(parser, @1); } ;
row_value:
    TEXT                                            { build_row_text(parser, @1); }
|   STRING                                          { build_row_text(parser, @1); }
|   FROM NAME                                       { build_row_from(parser, @2); }
|   ROW_OPEN ROW_CLOSE                              { build_row_text(parser, @$); }
|   ROW_OPEN cell_list comma ROW_CLOSE              { build_row_text(parser, @$); }
;
cell_list: cell | cell_list ',' cell ;
cell: TEXT                                          { build_cell(parser, @1); }
|   STRING                                          { build_cell(parser, @1); }
;
marks: %empty | marks mark ;
mark: mark_name arguments                           { build_mark(parser, @$); } ;
mark_name: NAME                                     { build_mark_name(parser, @1); } ;

%%

static int yyreport_syntax_error(const yypcontext_t *context, struct parser *parser)
{
    struct unexpected unexpected = {.range = *yypcontext_location(context), .token = yypcontext_token(context)};
    yysymbol_kind_t expected[UNEXPECTED_MOST];
    int n = yypcontext_expected_tokens(context, expected, UNEXPECTED_MOST);
    for (int i = 0; i < n; i++) unexpected.expected[unexpected.n++] = yysymbol_name(expected[i]);
    unexpected.is_end = unexpected.token == YYSYMBOL_HEAD_END;
    build_unexpected(parser, &unexpected);
    return 0;
}

static void ctest_error(const struct range *range, struct parser *parser, const char *message)
{
    (void)message;
    build_too_deep(parser, *range);
}
