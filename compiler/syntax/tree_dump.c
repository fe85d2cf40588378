/* tree_dump.c - the tree as text: one node a line, its parts indented below it. */
#include "syntax/parse.h"

static void print_text(FILE *out, const char *text, uint32_t length)
{
    fputc('`', out);
    for (uint32_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '\n') fputs("\\n", out);
        else if (c == '\t') fputs("\\t", out);
        else if (c == '\r') fputs("\\r", out);
        else if (c == '\\') fputs("\\\\", out);
        else if (c < ' ' || c == 127) fprintf(out, "\\x%02x", c);
        else fputc(c, out);
    }
    fputc('`', out);
}

/* Long text is cut in the middle. */
static void print_range(FILE *out, struct range range)
{
    enum { LONGEST = 60, HALF = 28 };
    uint32_t length = range_size(range);
    if (length <= LONGEST) {
        print_text(out, range_text(range), length);
        return;
    }
    print_text(out, range_text(range), HALF);
    fputs("...", out);
    print_text(out, range_text(range) + length - HALF, HALF);
}

static void print_indent(FILE *out, int depth)
{
    for (int i = 0; i < depth; i++) fputs("    ", out);
}

static void print_part(FILE *out, int depth, const char *name, struct range range)
{
    if (range_is_empty(range)) return;
    print_indent(out, depth);
    fprintf(out, "%s ", name);
    print_range(out, range);
    fputc('\n', out);
}

static void print_ranges(FILE *out, const struct range *ranges, size_t n)
{
    fputc('(', out);
    for (size_t i = 0; i < n; i++) {
        if (i) fputs(", ", out);
        print_range(out, ranges[i]);
    }
    fputc(')', out);
}

static const char *word_name(enum word_kind kind)
{
    static const char *const names[] = {
#define STATEMENT(name, help) #name,
#include "keywords.def"
    };
    return names[kind];
}

static void print_word(FILE *out, int depth, const struct word *word)
{
    struct place place = source_place(word->range.source, word->range.begin);
    print_indent(out, depth);
    fprintf(out, "word %s %u:%u", word_name(word->kind), place.line, place.column);
    if (word->in_define) fputs(" in-define", out);
    else fprintf(out, " run %u%s%s", word->run, word->direct ? " direct" : "", word->in_parens ? " in-parens" : "");
    if (word->has_value) {
        fputs(" value ", out);
        print_range(out, word->value);
    }
    if (word->arguments.n) {
        fputc(' ', out);
        print_ranges(out, word->arguments.at, word->arguments.n);
    }
    fputs(" whole ", out);
    print_range(out, word->whole);
    fputc('\n', out);
}

static void print_attribute(FILE *out, int depth, const char *what, const struct attribute *attribute);

static void print_row(FILE *out, int depth, const struct row *row)
{
    print_indent(out, depth);
    fputs(row->kind == ROW_FROM ? "from " : "row ", out);
    print_range(out, row->text);
    if (!range_is_empty(row->label)) {
        fputs(" label ", out);
        print_range(out, row->label);
    }
    if (row->cells.n) {
        fputs(" cells ", out);
        print_ranges(out, row->cells.at, row->cells.n);
    }
    fputs(" range ", out);
    print_range(out, row->range);
    fputc('\n', out);
    for (size_t i = 0; i < row->marks.n; i++) print_attribute(out, depth + 1, "mark", &row->marks.at[i]);
}

static void print_attribute(FILE *out, int depth, const char *what, const struct attribute *attribute)
{
    static const char *const forms[] = {"word", "value", "call", "rows", "yaml"};
    print_indent(out, depth);
    fprintf(out, "%s %s ", what, forms[attribute->form]);
    print_range(out, attribute->name);
    if (attribute->has_arguments) {
        fputc(' ', out);
        print_ranges(out, attribute->arguments.at, attribute->arguments.n);
    }
    if (attribute->form == ATTRIBUTE_VALUE) {
        fputs(" = ", out);
        print_range(out, attribute->value);
    }
    if (attribute->yaml.n) {
        fputs(" yaml ", out);
        print_ranges(out, attribute->yaml.at, attribute->yaml.n);
    }
    fputs(" range ", out);
    print_range(out, attribute->range);
    fputc('\n', out);
    for (size_t i = 0; i < attribute->rows.n; i++) print_row(out, depth + 1, &attribute->rows.at[i]);
}

static void print_declarator(FILE *out, int depth, const char *what, const struct declarator *declarator)
{
    print_indent(out, depth);
    fprintf(out, "%s ", what);
    print_range(out, declarator->name);
    if (!range_is_empty(declarator->type)) {
        fputs(" type ", out);
        print_range(out, declarator->type);
    }
    fputc('\n', out);
}

static void print_nodes(FILE *out, int depth, const struct node *nodes, size_t n);

static void print_declaration(FILE *out, int depth, const struct node *node)
{
    if (node->is_broken) print_indent(out, depth), fputs("broken\n", out);
    print_part(out, depth, "comment", node->comment);
    if (!range_is_empty(node->declared.name)) print_declarator(out, depth, "name", &node->declared);
    print_part(out, depth, "path", node->path);
    if (node->has_attributes && !node->attributes.n) print_indent(out, depth), fputs("no attributes\n", out);
    for (size_t i = 0; i < node->attributes.n; i++) print_attribute(out, depth, "attribute", &node->attributes.at[i]);
    if (node->has_parameters && !node->parameters.n) print_indent(out, depth), fputs("no parameters\n", out);
    for (size_t i = 0; i < node->parameters.n; i++)
        print_declarator(out, depth, "parameter", &node->parameters.at[i]);
    print_part(out, depth, "body", node->body.range);
    print_nodes(out, depth, node->members.at, node->members.n);
}

static void print_node(FILE *out, int depth, const struct node *node)
{
    static const char *const kinds[] = {"C", "fixture", "test", "class", "module", "use"};
    static const char *const c_kinds[] = {"other", "space", "directive", "type", "prototype", "extern", "inline"};
    struct place place = source_place(node->range.source, node->range.begin);
    print_indent(out, depth);
    fprintf(out, "%u:%u %s", place.line, place.column, node->kind == NODE_C ? c_kinds[node->c] : kinds[node->kind]);
    if (node->condition != NO_CONDITION) fprintf(out, " [#%u]", node->condition);
    fputc(' ', out);
    print_range(out, node->range);
    fputc('\n', out);
    if (node->kind != NODE_C) print_declaration(out, depth + 1, node);
    for (size_t i = 0; i < node->body.words.n; i++) print_word(out, depth + 1, &node->body.words.at[i]);
}

static void print_nodes(FILE *out, int depth, const struct node *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++) print_node(out, depth, &nodes[i]);
}

static void print_condition(FILE *out, uint32_t index, const struct condition *condition)
{
    fprintf(out, "#%u ", index);
    print_range(out, condition->directive);
    if (condition->parent != NO_CONDITION) fprintf(out, " in #%u", condition->parent);
    if (condition->previous != NO_CONDITION) fprintf(out, " after #%u", condition->previous);
    fprintf(out, " group #%u%s\n", condition->group, condition->is_never ? " never" : "");
}

void tree_dump(const struct tree *tree, FILE *out)
{
    for (size_t i = 0; i < tree->conditions.n; i++) print_condition(out, (uint32_t)i, &tree->conditions.at[i]);
    for (int i = 0; i < WORD_COUNT; i++)
        if (tree->given_up[i]) fprintf(out, "given up: %s\n", word_name((enum word_kind)i));
    if (tree->names_lines) fputs("names lines\n", out);
    print_nodes(out, 0, tree->nodes.at, tree->nodes.n);
}
