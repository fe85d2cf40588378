/* conditions.c - what an #if may leave out of the C.
 *
 * A fixture that stands in an #if defines CT_HAVE_fixture_NAME there; what needs it is written under that. A test defines
 * CT_SEEN_… where it stands, and CT_HAVE_test_NAME if its function is there too.
 */
#include <ctype.h>
#include <string.h>

#include "emit/write.h"

static void add_guard(struct session *session, struct guards *guards, const struct fixture *fixture)
{
    if (!fixture->is_conditional)
        return;
    for (size_t i = 0; i < guards->fixtures.n; i++)
        if (guards->fixtures.at[i] == fixture)
            return;
    vec_push(&session->arena, guards->fixtures, fixture);
}

static struct guards *find_guards(struct session *session, const struct module_plan *module, uint32_t test)
{
    struct guards *guards = ARENA_NEW(&session->arena, struct guards);
    const struct shape *last = NULL; /* most rows of a test need the same */
    for (uint32_t i = module->first_items.at[test]; i < module->items.n && module->items.at[i].test_number == test; i++) {
        const struct shape *shape = module->items.at[i].shape;
        for (size_t j = 0; shape != last && j < shape->needs.n; j++)
            add_guard(session, guards, shape->needs.at[j].instance->fixture);
        last = shape;
    }
    return guards;
}

const struct guards *guards_of_test(struct unit *unit, uint32_t test)
{
    if (!unit->guards[test])
        unit->guards[test] = find_guards(unit->out.session, unit->module, test);
    return unit->guards[test];
}

struct guards guards_of_fixture(struct session *session, const struct fixture *fixture)
{
    struct guards guards = {{0}};
    for (size_t i = 0; i < fixture->uses.n; i++) {
        const struct fixture *need = parameter_fixture(fixture->home, &fixture->uses.at[i], fixture);
        if (need)
            add_guard(session, &guards, need);
    }
    return guards;
}

struct guards guards_of_use(struct session *session, const struct module_use *use)
{
    struct guards guards = {{0}};
    add_guard(session, &guards, use->instance->fixture);
    for (size_t i = 0; i < use->instance->needs.n; i++)
        add_guard(session, &guards, use->instance->needs.at[i]->fixture);
    for (size_t i = 0; i < use->instance->from.n; i++)
        if (use->instance->from.at[i])
            add_guard(session, &guards, use->instance->from.at[i]->fixture);
    return guards;
}

void write_guards(struct out *out, const struct guards *guards)
{
    for (size_t i = 0; i < guards->fixtures.n; i++)
        out_printf(out, "%sdefined CT_HAVE_fixture_%s", i ? " && " : "#if ", fixture_symbol(out->session, guards->fixtures.at[i]));
    out_text(out, guards->fixtures.n ? "\n" : "");
}

void write_guards_end(struct out *out, const struct guards *guards)
{
    out_text(out, guards->fixtures.n ? "#endif\n" : "");
}

const char *condition_text(struct session *session, const struct tree *tree, uint32_t condition)
{
    struct range directive = tree->conditions.at[condition].directive;
    struct text text = {.arena = &session->arena};
    const char *at = range_text(directive);
    for (uint32_t i = 0; i < range_size(directive); i++) /* one line, one space between words */
        if (!isspace((unsigned char)at[i]) && at[i] != '\\')
            text_addc(&text, at[i]);
        else if (text.n && text.at[text.n - 1] != ' ')
            text_addc(&text, ' ');
    return arena_printf(&session->arena, "`%s`, line %u", text.at ? text.at : "", source_place(tree->source, directive.begin).line);
}

static void write_branches(struct out *out, const struct tree *tree, uint32_t condition)
{
    const struct condition *branch = &tree->conditions.at[condition];
    if (branch->previous != NO_CONDITION)
        write_branches(out, tree, branch->previous);
    out_bytes(out, range_text(branch->directive), range_size(branch->directive));
    out_text(out, "\n");
}

void write_condition(struct out *out, const struct tree *tree, uint32_t condition)
{
    if (condition == NO_CONDITION)
        return;
    write_condition(out, tree, tree->conditions.at[condition].parent);
    write_branches(out, tree, condition);
}

void write_condition_end(struct out *out, const struct tree *tree, uint32_t condition)
{
    for (; condition != NO_CONDITION; condition = tree->conditions.at[condition].parent)
        out_text(out, "#endif\n");
}
