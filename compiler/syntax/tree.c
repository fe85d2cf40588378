/* tree.c - putting nodes together.
 *
 * In: the calls of grammar/ctest.y's actions. Out: the tree. Every node ends up where it was written; bytes
 * that belong to no node, which only an error leaves behind, become C nodes of their own.
 */
#include "syntax/build.h"

#include "source/diag.h"

static struct arena *arena_of(struct parser *parser)
{
    return &parser->session->arena;
}

struct range build_range(const struct range *parts, int n)
{
    if (n == 0) return (struct range){parts[0].source, parts[0].end, parts[0].end};
    return (struct range){parts[1].source, parts[1].begin, parts[n].end};
}

static struct range empty_at(struct range range)
{
    return (struct range){range.source, range.begin, range.begin};
}

/* --- nodes ------------------------------------------------------------------------------------------ */

static void append(struct parser *parser, struct node node)
{
    if (parser->classes.n) vec_push(arena_of(parser), parser->classes.at[parser->classes.n - 1].members, node);
    else vec_push(arena_of(parser), parser->tree->nodes, node);
    parser->covered = node.range.end;
}

static void fill_gap(struct parser *parser, uint32_t until)
{
    if (parser->covered >= until) return;
    struct range gap = {parser->tree->source, parser->covered, until};
    append(parser, (struct node){.kind = NODE_C, .range = gap, .condition = NO_CONDITION, .c = C_OTHER});
}

static void add_node(struct parser *parser, struct node node)
{
    fill_gap(parser, node.range.begin);
    append(parser, node);
}

void build_c(struct parser *parser, struct range range, const struct lexeme *c)
{
    add_node(parser, (struct node){
        .kind = NODE_C, .range = range, .condition = c->condition, .c = c->c, .body = c->body});
}

void build_begin(struct parser *parser, enum node_kind kind, struct range keyword, const struct lexeme *word)
{
    parser->node = (struct node){
        .kind = kind, .range = keyword, .condition = word->condition, .comment = word->comment, .keyword = keyword};
    parser->node.declared.type = parser->node.declared.name = parser->node.path = parser->node.body.range =
        (struct range){keyword.source, keyword.end, keyword.end};
    parser->attributes.n = parser->parameters.n = 0;
}

void build_name(struct parser *parser, struct range name)
{
    parser->node.declared = (struct declarator){empty_at(name), name};
}

void build_typed_name(struct parser *parser, struct range type, struct range name)
{
    parser->node.declared = (struct declarator){type, name};
}

void build_parameter(struct parser *parser, struct range name)
{
    build_typed_parameter(parser, empty_at(name), name);
}

void build_typed_parameter(struct parser *parser, struct range type, struct range name)
{
    struct declarator parameter = {type, name};
    vec_push(arena_of(parser), parser->node.parameters, parameter);
}

void build_parameters(struct parser *parser)
{
    parser->node.has_parameters = true;
}

void build_end(struct parser *parser, struct range range)
{
    parser->node.range = range;
    add_node(parser, parser->node);
}

void build_body(struct parser *parser, struct range range, const struct lexeme *body)
{
    parser->node.body = body->body;
    parser->node.is_broken |= body->is_broken;
    build_end(parser, range);
}

void build_path(struct parser *parser, struct range path)
{
    parser->node.path = path;
}

void build_class_open(struct parser *parser)
{
    fill_gap(parser, parser->node.range.begin);
    vec_push(arena_of(parser), parser->classes, parser->node);
    parser->covered = parser->scan->classes.at[parser->classes.n - 1].brace.end;
}

/* `module(…) { … }`: what stands in the braces is the file's. */
void build_module_open(struct parser *parser, struct range brace)
{
    struct diag *diag = diag_add(parser->session, CT0104, brace, "expected ';', found '{'");
    diag_help(parser->session, diag, "module(…) is about the whole file; what stands together in braces is a class");
    parser->node.is_broken = true;
    parser->node.range.end = brace.end;
    build_class_open(parser);
}

static void spill_members(struct parser *parser, struct node module)
{
    struct node shell = module;
    shell.members.n = 0;
    append(parser, shell);
    for (size_t i = 0; i < module.members.n; i++) append(parser, module.members.at[i]);
}

void build_class_end(struct parser *parser, struct range brace)
{
    fill_gap(parser, brace.begin);
    struct node class = parser->classes.at[--parser->classes.n];
    if (class.kind == NODE_MODULE && !parser->classes.n) {
        spill_members(parser, class);
        return;
    }
    class.range.end = brace.end;
    append(parser, class);
}

void build_misplaced(struct parser *parser)
{
    struct node *class = &parser->classes.at[parser->classes.n - 1];
    struct node *node = &class->members.at[class->members.n - 1];
    struct diag *diag = diag_add(parser->session, CT0104, node->keyword, "'%s' stands inside of class '%s'",
                                 session_name_of(parser->session, node->keyword),
                                 session_name_of(parser->session, class->declared.name));
    diag_help(parser->session, diag, "it is about the whole file: move it to the top");
    node->kind = NODE_C;
}

/* --- errors ----------------------------------------------------------------------------------------- */

void build_recovered(struct parser *parser)
{
    parser->scan->head.is_reported = false;
    parser->node.is_broken = true;
}

void build_broken_body(struct parser *parser, struct range range, const struct lexeme *body)
{
    (void)range;
    parser->node.body = body->body;
}

/* Its users shall find it: what looks like its name is taken for it. */
void build_broken(struct parser *parser, struct range range)
{
    struct node *node = &parser->node;
    struct range guess = parser->scan->head.guess;
    if (range_is_empty(node->declared.name) && guess.source && !range_is_empty(node->body.range)) node->declared.name = guess;
    node->is_broken = true;
    node->range.end = range.end;
    add_node(parser, *node);
}

void build_too_deep(struct parser *parser, struct range range)
{
    diag_add(parser->session, CT0005, range, "this is nested deeper, or longer, than the compiler handles");
}

/* --- attributes ------------------------------------------------------------------------------------- */

void build_attribute_name(struct parser *parser, struct range name)
{
    parser->attribute = (struct attribute){.form = ATTRIBUTE_WORD, .name = name, .value = {name.source, name.end, name.end}};
    parser->call = &parser->attribute;
    parser->row = (struct row){0};
}

void build_value(struct parser *parser, struct range value)
{
    parser->attribute.form = ATTRIBUTE_VALUE;
    parser->attribute.value = value;
}

void build_arguments(struct parser *parser)
{
    parser->call->form = ATTRIBUTE_CALL;
    parser->call->has_arguments = true;
}

void build_argument(struct parser *parser, struct range argument)
{
    vec_push(arena_of(parser), parser->call->arguments, argument);
}

/* module(plain(expect, skip)) */
static void give_up_words(struct parser *parser, const struct attribute *attribute)
{
    if (parser->node.kind != NODE_MODULE || !range_equals(attribute->name, "plain")) return;
    for (size_t i = 0; i < attribute->arguments.n; i++) {
        struct range word = attribute->arguments.at[i];
        scan_give_up(parser->scan, find_statement_word(word.source, word.begin, word.end));
    }
}

void build_attribute(struct parser *parser, struct range range)
{
    parser->attribute.range = range;
    give_up_words(parser, &parser->attribute);
    vec_push(arena_of(parser), parser->node.attributes, parser->attribute);
}

void build_attributes(struct parser *parser)
{
    parser->node.has_attributes = true;
}

/* --- rows ------------------------------------------------------------------------------------------- */

void build_rows(struct parser *parser)
{
    parser->attribute.form = ATTRIBUTE_ROWS;
}

void build_yaml_string(struct parser *parser, struct range string)
{
    vec_push(arena_of(parser), parser->attribute.yaml, string);
}

void build_yaml(struct parser *parser, struct range call)
{
    parser->attribute.form = ATTRIBUTE_YAML;
    parser->attribute.value = call;
}

void build_label(struct parser *parser, struct range label)
{
    parser->row.label = label;
}

void build_row_text(struct parser *parser, struct range text)
{
    parser->row.kind = ROW_C;
    parser->row.text = text;
}

void build_row_from(struct parser *parser, struct range name)
{
    parser->row.kind = ROW_FROM;
    parser->row.text = name;
}

void build_cell(struct parser *parser, struct range cell)
{
    vec_push(arena_of(parser), parser->row.cells, cell);
}

void build_mark_name(struct parser *parser, struct range name)
{
    parser->mark = (struct attribute){.form = ATTRIBUTE_WORD, .name = name, .value = {name.source, name.end, name.end}};
    parser->call = &parser->mark;
}

void build_mark(struct parser *parser, struct range range)
{
    parser->mark.range = range;
    parser->call = &parser->attribute;
    vec_push(arena_of(parser), parser->row.marks, parser->mark);
}

void build_row(struct parser *parser, struct range range)
{
    parser->row.range = range;
    if (!parser->row.label.source) parser->row.label = empty_at(range);
    vec_push(arena_of(parser), parser->attribute.rows, parser->row);
    parser->row = (struct row){0};
}
