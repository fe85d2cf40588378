/* declare.c - fixtures and tests as C functions.
 *
 * In: a declaration. Out: a C function whose parameters are the values of the fixtures that it names and the columns of its
 * params, with the user's body under #line. Types of fixtures go through a typedef for each, so that a parameter `user` of
 * type `user *` works.
 */
#include <string.h>

#include "emit/write.h"
#include "syntax/ctext.h"

bool is_passed(const struct fixture *fixture)
{
    return fixture && fixture->has_value;
}

static const struct tree *tree_of(const struct fixture *fixture)
{
    return home_file(fixture->home)->input->tree;
}

static bool is_here(const struct unit *unit, const struct fixture *fixture)
{
    return home_file(fixture->home) == unit->home;
}

/* --- types --------------------------------------------------------------------------------------------------------------- */

/* The type without the `const` of the value itself, which a function's result cannot have. */
static const char *unqualified(struct session *session, struct range type)
{
    struct text text = {.arena = &session->arena};
    struct ctoken token;
    size_t pointer = 0; /* end of the last star */
    struct range rest = type;
    while (ctoken_next(&rest, &token))
        if (ctoken_is(token, "*"))
            pointer = token.range.end;
    while (ctoken_next(&type, &token))
        if (token.range.end <= pointer || !ctoken_is(token, "const")) {
            text_adds(&text, text.n ? " " : "");
            text_add(&text, range_text(token.range), range_size(token.range));
        }
    return text.at ? text.at : "";
}

static void write_typedef(struct unit *unit, const struct fixture *fixture)
{
    struct out *out = &unit->out;
    if (!fixture->has_value)
        return;
    out_line_of(out, fixture->type.source, fixture->type.begin);
    out_printf(out, "typedef %s ct_type_%s;\n", unqualified(out->session, fixture->type), fixture_symbol(out->session, fixture));
    out_ours(out);
}

static void write_have(struct unit *unit, const struct fixture *fixture)
{
    if (fixture->is_conditional)
        out_printf(&unit->out, "#define CT_HAVE_fixture_%s 1\n", fixture_symbol(unit->out.session, fixture));
}

static bool was_written_ahead(const struct unit *unit, const struct fixture *fixture)
{
    return map_get(&unit->typed, &fixture, sizeof fixture) != NULL;
}

static void remember_ahead(struct unit *unit, const struct fixture *fixture)
{
    const struct fixture **key = arena_alloc(&unit->out.session->arena, sizeof *key);
    *key = fixture;
    map_at(&unit->out.session->arena, &unit->typed, key, sizeof *key)->value = key;
}

/* A fixture of this file that is declared further down: its type is needed here already. Where `place` may be left out, it is
 * not known further down whether it was written. */
static void write_type_ahead(struct unit *unit, const struct fixture *fixture, const struct node *place)
{
    struct out *out = &unit->out;
    if (!is_here(unit, fixture) || fixture->replaced_axis || fixture->node->range.begin <= place->range.begin ||
        was_written_ahead(unit, fixture))
        return;
    if (place->condition == NO_CONDITION)
        remember_ahead(unit, fixture);
    out_ours(out);
    for (size_t i = 0; i < fixture->alternatives.n; i++) {
        const struct node *node = fixture->alternatives.at[i];
        write_condition(out, tree_of(fixture), node->condition);
        struct guards guards = guards_of_fixture(out->session, fixture);
        for (size_t j = 0; j < guards.fixtures.n; j++)
            write_type_ahead(unit, guards.fixtures.at[j], place);
        write_guards(out, &guards);
        write_typedef(unit, fixture);
        write_have(unit, fixture);
        write_guards_end(out, &guards);
        write_condition_end(out, tree_of(fixture), node->condition);
    }
}

static void write_types_ahead(struct unit *unit, const struct home *view, const struct use *uses, size_t n,
                              const struct fixture *asker, const struct node *place)
{
    for (size_t i = 0; i < n; i++) {
        const struct fixture *fixture = parameter_fixture(view, &uses[i], asker);
        if (fixture)
            write_type_ahead(unit, fixture, place);
    }
}

/* --- rows ------------------------------------------------------------------------------------------------------------------ */

const char *axis_symbol(struct session *session, const struct axis *axis, const struct fixture *fixture)
{
    if (fixture && !fixture->replaced_axis)
        return fixture_symbol(session, fixture);
    return axis->symbol;
}

/* The fixture that is handed a column's rows; NULL for a plain column. */
static const struct fixture *target_of(const struct home *view, const struct column *column)
{
    return column->kind == COLUMN_INDIRECT ? model_find(view, column->name, NULL, NULL) : NULL;
}

static void write_row(struct unit *unit, const struct axis *axis, const struct param_row *row, const struct home *view)
{
    struct out *out = &unit->out;
    bool any = false;
    out_line_of(out, row->range.source, row->range.begin);
    out_text(out, "    {");
    for (size_t c = 0; c < axis->columns.n; c++) {
        const struct cell *cell = &row->cells.at[c];
        if (!axis->columns.at[c].has_c)
            continue;
        out_text(out, any ? ", " : "");
        any = true;
        if (cell->kind == CELL_FROM) {
            out_text(out, "0");
            continue;
        }
        const struct fixture *target = target_of(view, &axis->columns.at[c]);
        bool needs_braces = target && target->axis && target->axis->columns.n == 1;
        out_line_of(out, cell->range.source, cell->range.begin);
        out_text(out, needs_braces ? "{" : "");
        out_bytes(out, range_text(cell->value), range_size(cell->value));
        out_text(out, needs_braces ? "}" : "");
    }
    out_text(out, "},\n");
}

static bool has_table(const struct axis *axis)
{
    for (size_t c = 0; c < axis->columns.n; c++)
        if (axis->columns.at[c].has_c)
            return true;
    return false;
}

static void write_column(struct unit *unit, const struct column *column)
{
    struct out *out = &unit->out;
    if (range_is_empty(column->type)) {
        out_text(out, column->inferred ? column->inferred : "int");
    } else {
        out_line_of(out, column->type.source, column->type.begin);
        out_range(out, column->type);
    }
    out_printf(out, " %s%s; ", column->name, ctext_canonical(out->session, column->suffix));
}

/* A column that is handed to a fixture has the columns of that fixture's params. */
static void write_row_struct(struct unit *unit, const struct axis *axis, const char *symbol, const struct home *view)
{
    struct out *out = &unit->out;
    out_line_of(out, axis->range.source, axis->range.begin);
    out_printf(out, "struct ct_row_%s { ", symbol);
    for (size_t c = 0; c < axis->columns.n; c++) {
        const struct column *column = &axis->columns.at[c];
        const struct fixture *target = target_of(view, column);
        if (!column->has_c && axis->rows.n)
            continue;
        if (!target || !target->axis) {
            write_column(unit, column);
            continue;
        }
        out_text(out, "struct { ");
        for (size_t i = 0; i < target->axis->columns.n; i++)
            write_column(unit, &target->axis->columns.at[i]);
        out_printf(out, "} %s; ", column->name);
    }
    out_text(out, "};\n");
    out_ours(out);
}

static void write_row_table(struct unit *unit, const struct axis *axis, const char *symbol, const struct home *view,
                            bool is_external)
{
    struct out *out = &unit->out;
    /* With its size: tcc reads an array without one twice, and forgets the file that #line names. */
    out_printf(out, "%sconst struct ct_row_%s ct_rows_%s[%zu] = {\n", is_external ? "" : "static CT_UNUSED ", symbol, symbol,
               axis->rows.n);
    for (size_t r = 0; r < axis->rows.n; r++)
        write_row(unit, axis, &axis->rows.at[r], view);
    out_ours(out);
    out_text(out, "};\n");
}

static bool needs_struct(const struct axis *axis)
{
    return has_table(axis) || !axis->rows.n;
}

static void write_axis(struct unit *unit, const struct axis *axis, const char *symbol, const struct home *view, bool is_external)
{
    if (!needs_struct(axis))
        return;
    write_row_struct(unit, axis, symbol, view);
    if (axis->rows.n)
        write_row_table(unit, axis, symbol, view, is_external);
}

/* --- functions ---------------------------------------------------------------------------------------------------------------- */

struct signature {
    struct unit *unit;
    const struct body *body; /* NULL: a prototype */
    bool any;
};

static void write_parameter_end(struct signature *signature, const char *name, struct range suffix)
{
    struct out *out = &signature->unit->out;
    out_text(out, name);
    out_text(out, ctext_canonical(out->session, suffix));
    if (signature->body && !ctext_mentions(signature->body->range, name))
        out_text(out, " CT_UNUSED");
    signature->any = true;
}

static void write_fixture_parameters(struct signature *signature, const struct home *view, const struct use *uses, size_t n,
                                     const struct fixture *asker)
{
    struct out *out = &signature->unit->out;
    for (size_t i = 0; i < n; i++) {
        const struct fixture *fixture = parameter_fixture(view, &uses[i], asker);
        const struct fixture *like = fixture ? fixture : parameter_model(out->plan->model, &uses[i]);
        bool is_elsewhere = !like && !range_is_empty(uses[i].type); /* in a file that is compiled some other time */
        if (!is_passed(like) && !is_elsewhere)
            continue;
        out_text(out, signature->any ? ", " : "");
        if (fixture)
            out_printf(out, "ct_type_%s ", fixture_symbol(out->session, fixture));
        else
            out_printf(out, "%s ", ctext_canonical(out->session, range_is_empty(uses[i].type) ? like->type : uses[i].type));
        write_parameter_end(signature, uses[i].name, (struct range){0});
    }
}

static void write_column_parameters(struct signature *signature, const struct axis *axis)
{
    struct out *out = &signature->unit->out;
    for (size_t c = 0; c < axis->columns.n; c++) {
        const struct column *column = &axis->columns.at[c];
        if (column->kind != COLUMN_PLAIN)
            continue;
        out_text(out, signature->any ? ", " : "");
        if (range_is_empty(column->type))
            out_text(out, column->inferred ? column->inferred : "int");
        else
            out_text(out, unqualified(out->session, column->type));
        out_text(out, " const ");
        write_parameter_end(signature, column->name, column->suffix);
    }
}

static void write_fixture_head(struct unit *unit, const struct fixture *fixture, const struct body *body)
{
    struct out *out = &unit->out;
    const char *symbol = fixture_symbol(out->session, fixture);
    struct signature signature = {unit, body, false};
    if (unit->module)
        out_text(out, "static CT_NOINLINE ");
    if (fixture->provides == PROVIDES_BY_RETURN)
        out_printf(out, "ct_type_%s ", symbol);
    else
        out_text(out, "void ");
    out_printf(out, "ct_fixture_%s(", symbol);
    write_fixture_parameters(&signature, fixture->home, fixture->uses.at, fixture->uses.n, fixture);
    if (fixture->axis)
        write_column_parameters(&signature, fixture->axis);
    out_text(out, signature.any ? ")" : "void)");
}

/* Where the user wrote a type that only the C compiler can compare with the fixture's, it does so on the user's line. */
static void write_type_checks(struct unit *unit, const struct home *view, const struct use *uses, size_t n,
                              const struct fixture *asker, uint32_t place)
{
    struct out *out = &unit->out;
    for (size_t i = 0; i < n; i++) {
        const struct fixture *fixture = parameter_fixture(view, &uses[i], asker);
        if (range_is_empty(uses[i].type) || !is_passed(fixture))
            continue;
        const char *type = ctext_canonical(out->session, uses[i].type);
        if (strcmp(type, ctext_canonical(out->session, fixture->type)) == 0)
            continue;
        out_printf(out, "extern ct_type_%s *ct_parameter_%s_%u;\n", fixture_symbol(out->session, fixture), uses[i].name, place);
        out_text(out, "extern\n");
        out_at(out, uses[i].type.source, uses[i].type.begin); /* so that the name stands under the user's */
        out_printf(out, "%s *ct_parameter_%s_%u;\n", type, uses[i].name, place);
        out_ours(out);
    }
}

void write_fixture(struct unit *unit, const struct fixture *fixture, const struct node *node)
{
    struct out *out = &unit->out;
    struct guards guards = guards_of_fixture(out->session, fixture);
    out_ours(out);
    out_text(out, "\n");
    write_types_ahead(unit, fixture->home, fixture->uses.at, fixture->uses.n, fixture, node);
    write_guards(out, &guards);
    if (!was_written_ahead(unit, fixture)) {
        write_typedef(unit, fixture);
        write_have(unit, fixture);
    }
    if (fixture->axis)
        write_axis(unit, fixture->axis, fixture_symbol(out->session, fixture), fixture->home, !unit->module);
    write_type_checks(unit, fixture->home, fixture->uses.at, fixture->uses.n, fixture, fixture->name_range.begin);
    write_cleanups(unit, &node->body);
    if (!unit->module) {
        write_fixture_head(unit, fixture, NULL);
        out_text(out, ";\n");
    }
    write_fixture_head(unit, fixture, &node->body);
    out_text(out, "\n");
    write_body(unit, &node->body, fixture);
    out_ours(out);
    write_guards_end(out, &guards);
}

void write_fixture_declaration(struct unit *unit, const struct fixture *fixture, const struct node *node)
{
    struct out *out = &unit->out;
    struct guards guards = guards_of_fixture(out->session, fixture);
    const char *symbol = fixture_symbol(out->session, fixture);
    out_ours(out);
    write_types_ahead(unit, fixture->home, fixture->uses.at, fixture->uses.n, fixture, node);
    write_guards(out, &guards);
    if (!was_written_ahead(unit, fixture)) {
        write_typedef(unit, fixture);
        write_have(unit, fixture);
    }
    if (fixture->axis && needs_struct(fixture->axis)) {
        write_row_struct(unit, fixture->axis, symbol, fixture->home);
        if (fixture->axis->rows.n)
            out_printf(out, "extern const struct ct_row_%s ct_rows_%s[];\n", symbol, symbol);
    }
    write_fixture_head(unit, fixture, NULL);
    out_text(out, ";\n");
    write_guards_end(out, &guards);
}

static void write_replacements(struct unit *unit, const struct test *test)
{
    for (size_t i = 0; test->view != test->home && i < test->view->fixtures.n; i++)
        write_typedef(unit, test->view->fixtures.at[i]);
}

static void write_test_head(struct unit *unit, const struct test *test, const struct body *body)
{
    struct out *out = &unit->out;
    struct signature signature = {unit, body, false};
    out_printf(out, "static CT_NOINLINE void ct_test_%s(", test->symbol);
    write_fixture_parameters(&signature, test->view, test->uses.at, test->uses.n, NULL);
    for (size_t i = 0; i < test->axes.n; i++)
        write_column_parameters(&signature, test->axes.at[i]);
    out_text(out, signature.any ? ")\n" : "void)\n");
}

void write_test(struct unit *unit, uint32_t number, const struct node *node)
{
    struct out *out = &unit->out;
    const struct test *test = unit->module->tests.at[number];
    const struct guards *guards = guards_of_test(unit, number);
    out_ours(out);
    out_text(out, "\n");
    write_types_ahead(unit, test->view, test->uses.at, test->uses.n, NULL, node);
    for (size_t i = 0; i < guards->fixtures.n; i++)
        write_type_ahead(unit, guards->fixtures.at[i], node);
    if (node->condition != NO_CONDITION)
        out_printf(out, "#define CT_SEEN_test_%s 1\n", test->symbol);
    write_guards(out, guards);
    if (guards->fixtures.n || node->condition != NO_CONDITION)
        out_printf(out, "#define CT_HAVE_test_%s 1\n", test->symbol);
    write_replacements(unit, test);
    for (size_t i = 0; i < test->axes.n; i++)
        if (test->axes.at[i]->owner == test->node)
            write_axis(unit, test->axes.at[i], axis_symbol(out->session, test->axes.at[i], NULL), test->home, false);
    write_type_checks(unit, test->view, test->uses.at, test->uses.n, NULL, test->node->declared.name.begin);
    write_cleanups(unit, &node->body);
    write_test_head(unit, test, &node->body);
    write_body(unit, &node->body, NULL);
    out_ours(out);
    write_guards_end(out, guards);
}

void write_rows(struct unit *unit, const struct axis *axis, const char *symbol, bool is_external)
{
    write_axis(unit, axis, symbol, unit->home, is_external);
}

void write_fixture_info(struct unit *unit, const struct fixture *fixture)
{
    struct out *out = &unit->out;
    struct session *session = out->session;
    const char *symbol = fixture_symbol(session, fixture);
    struct text needs = {.arena = &session->arena};
    for (size_t i = 0; i < fixture->uses.n; i++)
        text_printf(&needs, "%s%s", i ? ", " : "", fixture->uses.at[i].name);
    const char *storage = unit->module ? "static CT_UNUSED " : "";
    if (!unit->module)
        out_printf(out, "extern const struct ct_fixture ct_info_%s;\n", symbol);
    out_printf(out, "%sconst struct ct_fixture ct_info_%s = {\"%s\", \"%s\", ", storage, symbol, fixture->name,
               fixture->own_name);
    out_string(out, tree_of(fixture)->source->id);
    out_printf(out, ", %u, %s, %u, \"%s\",", source_place(fixture->name_range.source, fixture->name_range.begin).line,
               fixture->has_value ? "true" : "false", fixture->timeout, needs.at ? needs.at : "");
    if (!fixture->is_conditional || fixture->replaced_axis || fixture->node->condition == NO_CONDITION) {
        out_text(out, " 0};\n");
        return;
    }
    struct text escaped = {.arena = &session->arena};
    const char *left_out = condition_text(session, tree_of(fixture), fixture->node->condition);
    text_add_c_escaped(&escaped, left_out, strlen(left_out));
    out_printf(out, "\n#ifdef CT_HAVE_fixture_%s\n    0\n#else\n    \"%s\"\n#endif\n};\n", symbol, escaped.at);
}
