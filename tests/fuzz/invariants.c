/* invariants.c - what must hold of trees and diagnostics, whatever was read.
 *
 * In: a tree, or a session with diagnostics. Out: nothing, or the end of the process.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "source/diag.h"
#include "source/show.h"
#include "syntax/parse.h"

/* --- ranges ---------------------------------------------------------------------------------------------------- */

static void must_be_range(struct range range)
{
    must(range.begin <= range.end, "a range begins before it ends");
    must(!range.source || range.end <= range.source->size, "a range lies in its source");
}

/* A range that was not written has no source. */
static void must_be_inside(struct range range, struct range outer, const char *what)
{
    if (!range.source) {
        must(range.begin == range.end, what);
        return;
    }
    must_be_range(range);
    must(range.source == outer.source && range.begin >= outer.begin && range.end <= outer.end, what);
}

/* One after the other in `outer`, without overlap. */
static void must_be_in_order(const struct range *ranges, size_t n, struct range outer, const char *what)
{
    for (size_t i = 0; i < n; i++) {
        must_be_inside(ranges[i], outer, what);
        if (i) must(ranges[i].begin >= ranges[i - 1].end, what);
    }
}

/* --- the tree -------------------------------------------------------------------------------------------------- */

static void must_be_attribute(const struct attribute *attribute, struct range outer);

static void must_be_row(const struct row *row, struct range outer)
{
    must_be_inside(row->range, outer, "a row lies in its attribute");
    must_be_inside(row->label, row->range, "a label lies in its row");
    must_be_inside(row->text, row->range, "what a row holds lies in it");
    must_be_in_order(row->cells.at, row->cells.n, row->text, "cells lie in their row");
    for (size_t i = 0; i < row->marks.n; i++) must_be_attribute(&row->marks.at[i], row->range);
}

static void must_be_attribute(const struct attribute *attribute, struct range outer)
{
    must_be_inside(attribute->range, outer, "an attribute lies in its declaration");
    must_be_inside(attribute->name, attribute->range, "an attribute has its name");
    must_be_inside(attribute->value, attribute->range, "an attribute has its value");
    must_be_in_order(attribute->arguments.at, attribute->arguments.n, attribute->range, "arguments lie in their attribute");
    must_be_in_order(attribute->yaml.at, attribute->yaml.n, attribute->range, "names of YAML files lie in their attribute");
    for (size_t i = 0; i < attribute->rows.n; i++) {
        must_be_row(&attribute->rows.at[i], attribute->range);
        if (i) must(attribute->rows.at[i].range.begin >= attribute->rows.at[i - 1].range.end, "rows follow each other");
    }
}

static void must_be_words(const struct body *body, struct range outer)
{
    must_be_inside(body->range, outer, "a body lies in its declaration");
    for (size_t i = 0; i < body->words.n; i++) {
        const struct word *word = &body->words.at[i];
        must(word->kind < WORD_COUNT, "a word is one of ours");
        must_be_inside(word->whole, outer, "a statement lies in its declaration");
        must_be_inside(word->range, word->whole, "a word lies in its statement");
        must_be_inside(word->value, word->whole, "a value lies in its statement");
        bool is_closed = word->whole.end > word->range.end;
        must_be_in_order(word->arguments.at, word->arguments.n, is_closed ? word->whole : outer, "arguments lie in their statement");
        if (i) must(word->range.begin >= body->words.at[i - 1].range.end, "words follow each other");
    }
}

/* Nodes follow each other without a gap, also in a class. */
static void must_be_nodes(const struct tree *tree, const struct node *nodes, size_t n, struct range outer)
{
    for (size_t i = 0; i < n; i++) {
        const struct node *node = &nodes[i];
        must_be_inside(node->range, outer, "a node lies in what is around it");
        must(!range_is_empty(node->range), "a node is not empty");
        if (i) must(node->range.begin == nodes[i - 1].range.end, "there is no gap between nodes");
        must(node->condition == NO_CONDITION || node->condition < tree->conditions.n, "a node's condition exists");
        must_be_inside(node->comment, (struct range){tree->source, 0, tree->source->size}, "a comment lies in the file");
        must_be_inside(node->keyword, node->range, "a keyword lies in its declaration");
        must_be_inside(node->declared.type, node->range, "a type lies in its declaration");
        must_be_inside(node->declared.name, node->range, "a name lies in its declaration");
        must_be_inside(node->path, node->range, "a path lies in its declaration");
        for (size_t j = 0; j < node->attributes.n; j++) must_be_attribute(&node->attributes.at[j], node->range);
        for (size_t j = 0; j < node->parameters.n; j++) {
            must_be_inside(node->parameters.at[j].type, node->range, "a parameter's type lies in its declaration");
            must_be_inside(node->parameters.at[j].name, node->range, "a parameter's name lies in its declaration");
        }
        must_be_words(&node->body, node->range);
        must_be_nodes(tree, node->members.at, node->members.n, node->range);
    }
}

static void must_be_conditions(const struct tree *tree)
{
    struct range all = {tree->source, 0, tree->source->size};
    for (uint32_t i = 0; i < tree->conditions.n; i++) {
        const struct condition *condition = &tree->conditions.at[i];
        must_be_inside(condition->directive, all, "a directive lies in the file");
        must(condition->parent == NO_CONDITION || condition->parent < i, "a branch stands behind the one around it");
        must(condition->previous == NO_CONDITION || condition->previous < i, "a branch stands behind the one before it");
        must(condition->group <= i, "a group begins with its first branch");
        must((condition->previous == NO_CONDITION) == (condition->group == i), "the first branch has none before it");
    }
}

void must_be_tree(const struct tree *tree)
{
    struct range all = {tree->source, 0, tree->source->size};
    must_be_nodes(tree, tree->nodes.at, tree->nodes.n, all);
    must_be_conditions(tree);
    if (tree->source->size == 0) return;
    must(tree->nodes.n > 0, "a file that is not empty has nodes");
    must(tree->nodes.at[0].range.begin == 0, "the tree begins with the file");
    must(tree->nodes.at[tree->nodes.n - 1].range.end == tree->source->size, "the tree ends with the file");
}

/* --- diagnostics ----------------------------------------------------------------------------------------------- */

static void must_be_fix(const struct diag_fix *fix)
{
    must(fix->edits.n > 0, "a fix has edits");
    for (size_t i = 0; i < fix->edits.n; i++) {
        struct range range = fix->edits.at[i].range;
        must(range.source != NULL, "an edit has a place");
        must_be_range(range);
        for (size_t j = 0; j < i; j++) {
            struct range other = fix->edits.at[j].range;
            must(other.source != range.source || other.end <= range.begin || range.end <= other.begin,
                 "edits of one fix do not overlap");
        }
    }
}

static void must_be_diag(const struct diag *diag)
{
    must(diag->text && *diag->text, "a diagnostic says something");
    must_be_range(diag->range);
    for (size_t i = 0; i < diag->labels.n; i++) {
        must_be_range(diag->labels.at[i].range);
        must(diag->labels.at[i].range.source == diag->range.source, "labels stand in the diagnostic's file");
    }
    for (size_t i = 0; i < diag->notes.n; i++) must_be_range(diag->notes.at[i].range);
    for (size_t i = 0; i < diag->fixes.n; i++) must_be_fix(&diag->fixes.at[i]);
}

static char *printed(const struct session *session, void (*show)(const struct session *session, FILE *out))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    show(session, out);
    fclose(out);
    return text;
}

/* Also on a narrow terminal. */
static void show_in_colour(const struct session *session, FILE *out)
{
    show_text(session, out, true, 0);
    show_text(session, out, true, 30);
}

char *diags_text(const struct session *session)
{
    return printed(session, show_json);
}

/* Beside the ends of lines and the colours nothing in a report moves the cursor. */
static void must_be_printable(const char *text)
{
    for (; *text; text++) {
        if (*text == '\33') {
            must(text[1] == '[', "only colours are escape sequences");
            for (text += 2; *text != 'm'; text++) must(strchr("0123456789;K", *text) && *text, "a colour ends");
        } else {
            must((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t', "no control character is printed");
        }
    }
}

void must_be_diags(struct session *session)
{
    unsigned errors = 0;
    for (size_t i = 0; i < session->diags.n; i++) {
        must_be_diag(session->diags.at[i]);
        errors += session->diags.at[i]->severity == SEVERITY_ERROR;
    }
    must(errors == session->error_count, "errors are counted");
    char *text = printed(session, show_in_colour), *sarif = printed(session, show_sarif);
    must_be_printable(text);
    free(text);
    free(sarif);
}

char *tree_text(const struct tree *tree)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    tree_dump(tree, out);
    fclose(out);
    return text;
}
