/* calls.c - the functions of a module's C that call its fixtures and its tests: switches.
 *
 * In: a module's plan. Out: ct_enter, and callers of tests. Tests that take the same values share a caller, which looks for the values
 * once: the C compiler spends more on that than on the rest of a call.
 */
#include <string.h>

#include "emit/write.h"
#include "syntax/ctext.h"

/* --- values -------------------------------------------------------------------------------------------------------------------- */

static void add_value(struct session *session, struct text *text, const struct instance *instance)
{
    text_printf(text, "CT_VALUE(ct_type_%s, ct_instance_%s)", fixture_symbol(session, instance->fixture), instance_symbol(session, instance));
}

/* A column of a row: from the table, or the value of the fixture that the row names. `from` has the instances of all cells. */
static void add_cell(struct session *session, struct text *text, const struct axis *axis, size_t c, const char *table, const char *row,
                     struct instance *const *from)
{
    size_t nested = 0;
    for (size_t r = 0; from && r < axis->rows.n; r++) {
        const struct instance *instance = from[r * axis->columns.n + c];
        if (!instance)
            continue;
        bool is_last = r + 1 == axis->rows.n && !axis->columns.at[c].has_c;
        if (!is_last) {
            text_printf(text, "%s == %zu ? ", row, r);
            nested++;
        }
        add_value(session, text, instance);
        if (is_last)
            return;
        text_adds(text, " : ");
    }
    if (axis->columns.at[c].has_c || !nested) {
        text_printf(text, "%s[%s].%s", table, row, axis->columns.at[c].name);
        return;
    }
    for (size_t r = axis->rows.n; r-- > 0;) /* rows without this column's value do not occur: any will do */
        if (from[r * axis->columns.n + c]) {
            add_value(session, text, from[r * axis->columns.n + c]);
            return;
        }
}

static void add_fixture_arguments(struct session *session, struct text *text, const struct module_use *use)
{
    const struct instance *instance = use->instance;
    const struct fixture *fixture = instance->fixture;
    const char *table = arena_printf(&session->arena, "ct_rows_%s", fixture_symbol(session, fixture));
    for (size_t i = 0; i < fixture->uses.n; i++) {
        if (!is_passed(instance->needs.at[i]->fixture))
            continue;
        text_adds(text, text->n ? ", " : "");
        add_value(session, text, instance->needs.at[i]);
    }
    for (size_t c = 0; fixture->axis && c < fixture->axis->columns.n; c++) {
        const char *column = fixture->axis->columns.at[c].name;
        text_adds(text, text->n ? ", " : "");
        if (use->column != UINT32_MAX)
            text_printf(text, "ct_rows_%s[row].%s.%s", axis_symbol(session, use->axis, NULL), use->axis->columns.at[use->column].name, column);
        else
            add_cell(session, text, fixture->axis, c, table, "row", instance->from.n ? instance->from.at : NULL);
    }
}

static void write_call(struct out *out, const struct module_use *use)
{
    const struct fixture *fixture = use->instance->fixture;
    const char *symbol = fixture_symbol(out->session, fixture);
    bool keeps_value = fixture->provides == PROVIDES_BY_RETURN;
    if (keeps_value)
        out_printf(out, "{ const ct_type_%s ct_v = ", symbol);
    if (fixture->replaced_axis) {
        out_printf(out, "ct_rows_%s[row].%s", axis_symbol(out->session, fixture->replaced_axis, NULL), fixture->name);
    } else {
        struct text arguments = {.arena = &out->session->arena};
        add_fixture_arguments(out->session, &arguments, use);
        out_printf(out, "ct_fixture_%s(%s)", symbol, arguments.at ? arguments.at : "");
    }
    out_text(out, keeps_value ? "; ct_yield(&ct_v); return; }\n" : "; return;\n");
}

/* --- fixtures ------------------------------------------------------------------------------------------------------------------ */

static bool has_no_rows(const struct module_use *use)
{
    return use->axis && !use->axis->rows.n;
}

static bool is_conditional(struct unit *unit, uint32_t test)
{
    return guards_of_test(unit, test)->fixtures.n || unit->module->tests.at[test]->node->condition != NO_CONDITION;
}

/* The tests that need a use, if all of them may be left out; else none. */
struct users {
    VEC(uint32_t) tests;
    bool is_always_needed;
};

static void add_user(struct unit *unit, struct users *users, uint32_t test)
{
    if (!users->tests.n || users->tests.at[users->tests.n - 1] != test)
        vec_push(&unit->out.session->arena, users->tests, test);
    users->is_always_needed |= !is_conditional(unit, test);
}

static struct users *users_of_uses(struct unit *unit)
{
    const struct module_plan *module = unit->module;
    struct users *users = arena_alloc(&unit->out.session->arena, module->uses.n * sizeof *users);
    const struct shape *last = NULL;
    for (size_t i = 0; i < module->items.n; last = module->items.at[i++].shape)
        for (size_t j = 0; j < module->items.at[i].shape->needs.n; j++)
            if (module->items.at[i].shape != last || module->items.at[i].test_number != module->items.at[i - 1].test_number)
                add_user(unit, &users[module->items.at[i].shape->needs.at[j].use], module->items.at[i].test_number);
    return users;
}

/* Does it take values from rows that stand at a test? What leaves out the test leaves out those. */
static bool takes_rows_of_tests(const struct module_use *use)
{
    bool takes = use->column != UINT32_MAX;
    for (size_t i = 0; i < use->instance->needs.n; i++)
        takes |= use->instance->needs.at[i]->fixture->replaced_axis != NULL;
    return takes;
}

static bool write_users_guard(struct unit *unit, const struct module_use *use, const struct users *users)
{
    if (!takes_rows_of_tests(use) || users->is_always_needed)
        return false;
    for (size_t i = 0; i < users->tests.n; i++)
        out_printf(&unit->out, "%sdefined CT_HAVE_test_%s", i ? " || " : "#if ", unit->module->tests.at[users->tests.at[i]]->symbol);
    out_text(&unit->out, users->tests.n ? "\n" : "");
    return users->tests.n;
}

void write_enter(struct unit *unit)
{
    struct out *out = &unit->out;
    const struct users *users = users_of_uses(unit);
    out_text(out, "\nstatic void ct_enter(ct_index use, ct_index row)\n{\n    (void)row;\n    switch (use) {\n");
    for (size_t i = 0; i < unit->module->uses.n; i++) {
        const struct module_use *use = &unit->module->uses.at[i];
        if (has_no_rows(use))
            continue; /* its items are skipped */
        struct guards guards = guards_of_use(unit->out.session, use);
        write_guards(out, &guards);
        bool has_users_guard = write_users_guard(unit, use, &users[i]);
        out_printf(out, "    case %zu: ", i);
        write_call(out, use);
        out_text(out, has_users_guard ? "#endif\n" : "");
        write_guards_end(out, &guards);
    }
    out_text(out, "    }\n}\n");
}

/* --- tests ------------------------------------------------------------------------------------------------------------------------ */

/* The instances that the cells of a test's axis name. */
static struct instance **from_of_test(struct unit *unit, const struct test *test, const struct axis *axis)
{
    if (!axis->has_from)
        return NULL;
    struct model *model = (struct model *)unit->out.plan->model;
    struct instance **from = arena_alloc(&unit->out.session->arena, axis->rows.n * axis->columns.n * sizeof *from);
    for (size_t r = 0; r < axis->rows.n; r++)
        for (size_t c = 0; c < axis->columns.n; c++)
            if (axis->rows.at[r].cells.at[c].kind == CELL_FROM)
                from[r * axis->columns.n + c] = resolve(unit->out.session, model, test->view, &axis->rows.at[r].cells.at[c].from, NULL,
                                                        SCOPE_FUNCTION, NULL);
    return from;
}

/* What a test is called with. */
struct argument {
    const struct instance *instance; /* whose value it is; NULL: a column's */
    const char *text;
};
struct arguments {
    struct argument *at;
    size_t n, room;
};

static const struct instance *instance_used(struct unit *unit, const struct test *test, size_t use)
{
    struct model *model = (struct model *)unit->out.plan->model;
    return resolve(unit->out.session, model, test->view, &test->uses.at[use], NULL, SCOPE_FUNCTION, NULL);
}

static void add_values(struct unit *unit, const struct test *test, struct arguments *arguments)
{
    struct session *session = unit->out.session;
    for (size_t i = 0; i < test->uses.n; i++) {
        const struct instance *instance = instance_used(unit, test, i);
        struct text text = {.arena = &session->arena};
        if (!is_passed(instance->fixture))
            continue;
        add_value(session, &text, instance);
        vec_push(&session->arena, *arguments, ((struct argument){instance, text.at}));
    }
}

static void add_columns(struct unit *unit, const struct test *test, struct arguments *arguments)
{
    struct session *session = unit->out.session;
    for (size_t a = 0; a < test->axes.n; a++) {
        const struct axis *axis = test->axes.at[a];
        struct instance **from = from_of_test(unit, test, axis);
        const char *table = arena_printf(&session->arena, "ct_rows_%s", axis->symbol);
        for (size_t c = 0; c < axis->columns.n; c++) {
            struct text text = {.arena = &session->arena};
            if (axis->columns.at[c].kind != COLUMN_PLAIN)
                continue;
            add_cell(session, &text, axis, c, table, arena_printf(&session->arena, "rows[%zu]", a), from);
            vec_push(&session->arena, *arguments, ((struct argument){NULL, text.at}));
        }
    }
}

static bool runs_never(const struct test *test)
{
    for (size_t a = 0; a < test->axes.n; a++)
        if (!test->axes.at[a]->rows.n)
            return true;
    return false;
}

/* Tests that are called with the same. */
struct kind {
    struct arguments arguments;
    VEC(uint32_t) tests;
};
struct kinds {
    struct kind *at;
    size_t n, room;
};

static const char *text_of(struct unit *unit, const struct arguments *arguments)
{
    struct text text = {.arena = &unit->out.session->arena};
    for (size_t i = 0; i < arguments->n; i++)
        text_printf(&text, "%s%s", i ? ", " : "", arguments->at[i].text);
    return text.at ? text.at : "";
}

static struct arguments arguments_of(struct unit *unit, const struct test *test)
{
    struct arguments arguments = {0};
    add_values(unit, test, &arguments);
    add_columns(unit, test, &arguments);
    return arguments;
}

static void add_pointer(struct text *key, const void *pointer)
{
    text_add(key, (const char *)&pointer, sizeof pointer);
}

/* Tests with equal keys are called with the same. */
static void make_key(struct unit *unit, const struct test *test, struct text *key)
{
    key->n = 0;
    text_add(key, "", 0);
    for (size_t i = 0; i < test->uses.n; i++) {
        const struct instance *instance = instance_used(unit, test, i);
        if (is_passed(instance->fixture))
            add_pointer(key, instance);
    }
    for (size_t a = 0; a < test->axes.n; a++) {
        add_pointer(key, test->axes.at[a]);
        add_pointer(key, test->axes.at[a]->has_from ? test->view : NULL); /* which says what the rows name */
    }
}

/* What an #if may leave out, or what it needs, is of no kind: where that is left out there are no values to look for. */
static struct kinds find_kinds(struct unit *unit)
{
    struct arena *arena = &unit->out.session->arena;
    struct kinds kinds = {0};
    struct map numbers = {0}; /* key -> index into kinds + 1 */
    struct text key = {.arena = arena};
    for (uint32_t i = 0; i < unit->module->tests.n; i++) {
        const struct test *test = unit->module->tests.at[i];
        if (runs_never(test) || is_conditional(unit, i))
            continue;
        make_key(unit, test, &key);
        uintptr_t number = (uintptr_t)map_get(&numbers, key.at, key.n);
        if (!number) {
            vec_push(arena, kinds, ((struct kind){.arguments = arguments_of(unit, test)}));
            number = kinds.n;
            map_at(arena, &numbers, arena_copy(arena, key.at, key.n), key.n)->value = (void *)number;
        }
        vec_push(arena, kinds.at[number - 1].tests, i);
    }
    return kinds;
}

/* Looks once for the values, whichever test it calls. */
static void write_caller_of_kind(struct unit *unit, const struct kind *kind, uint32_t number)
{
    struct out *out = &unit->out;
    struct text names = {.arena = &out->session->arena};
    out_printf(out, "\nstatic void ct_call_%u(ct_index test, const ct_index *rows)\n{\n", number);
    for (size_t i = 0; i < kind->arguments.n; i++) {
        const struct argument *argument = &kind->arguments.at[i];
        text_adds(&names, i ? ", " : "");
        if (argument->instance) {
            out_printf(out, "    const ct_type_%s ct_%zu = %s;\n", fixture_symbol(out->session, argument->instance->fixture), i, argument->text);
            text_printf(&names, "ct_%zu", i);
        } else {
            text_adds(&names, argument->text);
        }
    }
    out_text(out, "    (void)rows;\n    switch (test) {\n");
    for (size_t i = 0; i < kind->tests.n; i++)
        out_printf(out, "    case %u: ct_test_%s(%s); return;\n", kind->tests.at[i], unit->module->tests.at[kind->tests.at[i]]->symbol,
                   names.at ? names.at : "");
    out_text(out, "    }\n}\n");
}

/* Calls the tests that no other one does, each with values of its own. */
static void write_caller_of_others(struct unit *unit, const uint32_t *numbers)
{
    struct out *out = &unit->out;
    out_text(out, "\nstatic void ct_call_0(ct_index test, const ct_index *rows)\n{\n    (void)rows;\n    switch (test) {\n");
    for (uint32_t i = 0; i < unit->module->tests.n; i++) {
        const struct test *test = unit->module->tests.at[i];
        bool conditional = is_conditional(unit, i);
        if (numbers[i] || runs_never(test))
            continue;
        if (conditional)
            out_printf(out, "#ifdef CT_HAVE_test_%s\n", test->symbol);
        const struct arguments arguments = arguments_of(unit, test);
        out_printf(out, "    case %u: ct_test_%s(%s); return;\n", i, test->symbol, text_of(unit, &arguments));
        if (conditional)
            out_text(out, "#endif\n");
    }
    out_text(out, "    }\n}\n");
}

const uint32_t *write_callers(struct unit *unit)
{
    enum { FEW = 2 }; /* not worth a function */
    const struct kinds kinds = find_kinds(unit);
    uint32_t *numbers = arena_alloc(&unit->out.session->arena, (unit->module->tests.n + 1) * sizeof *numbers);
    size_t others = unit->module->tests.n;
    uint32_t n = 1; /* 0 is that of the others */
    for (size_t i = 0; i < kinds.n; i++) {
        const struct kind *kind = &kinds.at[i];
        if (kind->tests.n <= FEW)
            continue;
        for (size_t j = 0; j < kind->tests.n; j++)
            numbers[kind->tests.at[j]] = n;
        others -= kind->tests.n;
        write_caller_of_kind(unit, kind, n++);
    }
    if (others)
        write_caller_of_others(unit, numbers);
    out_text(&unit->out, "\nstatic void (*const ct_callers[])(ct_index test, const ct_index *rows) = {");
    for (uint32_t i = 0; i < n; i++)
        out_printf(&unit->out, i || others ? "%sct_call_%u" : "0", i ? ", " : "", i);
    out_text(&unit->out, "};\n");
    return numbers;
}

/* --- rows that are shown ---------------------------------------------------------------------------------------------------------- */

static bool is_basic_type(struct range type)
{
    static const char *const words[] = {"const", "volatile", "void", "char", "short", "int", "long", "signed", "unsigned", "float", "double",
                                        "bool", "_Bool", "size_t"};
    struct ctoken token;
    while (ctoken_next(&type, &token)) {
        size_t i = 0;
        while (i < sizeof words / sizeof *words && !ctoken_is(token, words[i]))
            i++;
        if (token.kind == CTOKEN_NAME && i == sizeof words / sizeof *words)
            return false;
    }
    return true;
}

/* A statement for each column of a type that may have a show function. (What another fixture gives may not stand any more.) */
static const char *shown_columns(struct unit *unit, const struct axis *axis, const char *row)
{
    struct text text = {.arena = &unit->out.session->arena};
    for (size_t c = 0; !axis->has_from && axis->rows.n && c < axis->columns.n; c++) {
        const struct column *column = &axis->columns.at[c];
        if (column->kind == COLUMN_PLAIN && range_is_empty(column->suffix) && !is_basic_type(column->type))
            text_printf(&text, "CT_SHOW_COLUMN(&%s, \"%s\", %s.%s); ", unit->file_symbol, column->name, row, column->name);
    }
    return text.n ? text.at : "";
}

static const char *shown_of_use(struct unit *unit, const struct module_use *use)
{
    struct session *session = unit->out.session;
    const struct fixture *fixture = use->instance->fixture;
    if (!fixture->axis || fixture->replaced_axis || use->instance->from.n || has_no_rows(use))
        return "";
    return shown_columns(unit, fixture->axis,
                         use->column == UINT32_MAX
                             ? arena_printf(&session->arena, "ct_rows_%s[rows[0]]", fixture_symbol(session, fixture))
                             : arena_printf(&session->arena, "ct_rows_%s[rows[0]].%s", axis_symbol(session, use->axis, NULL),
                                            use->axis->columns.at[use->column].name));
}

static const char *shown_of_test(struct unit *unit, const struct test *test)
{
    struct text text = {.arena = &unit->out.session->arena};
    for (size_t a = 0; !runs_never(test) && a < test->axes.n; a++)
        text_adds(&text, shown_columns(unit, test->axes.at[a], arena_printf(text.arena, "ct_rows_%s[rows[%zu]]", test->axes.at[a]->symbol, a)));
    return text.n ? text.at : "";
}

bool write_show_rows(struct unit *unit)
{
    struct out *out = &unit->out;
    const struct module_plan *module = unit->module;
    size_t n = module->uses.n + module->tests.n;
    bool is_any = false;
    for (size_t i = 0; unit->shown.n && i < n; i++) {
        const struct test *test = i < module->uses.n ? NULL : module->tests.at[i - module->uses.n];
        const char *columns = test ? shown_of_test(unit, test) : shown_of_use(unit, &module->uses.at[i]);
        if (!*columns || (test && is_conditional(unit, (uint32_t)(i - module->uses.n))))
            continue;
        out_text(out, is_any ? "" : "\nstatic void ct_show_rows(ct_index number, const ct_index *rows)\n{\n    switch (number) {\n");
        out_printf(out, "    case %zu: %sreturn;\n", i, columns);
        is_any = true;
    }
    if (is_any)
        out_text(out, "    }\n}\n");
    return is_any;
}
