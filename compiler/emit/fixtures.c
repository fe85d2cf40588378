/* fixtures.c - the fixtures for people and for programs: `ctestc fixtures`.
 *
 * In: the model, perhaps with mistakes. Out: the fixtures of each place where some are declared, the outermost place first.
 */
#include <string.h>

#include "emit/emit.h"

/* A definition that takes the place of another one where it is nearer. */
struct override {
    const struct fixture *over, *under;
};

struct listing {
    struct session *session;
    bool only_unused;
    VEC(const struct home *) homes;  /* that declare something, outermost places first */
    VEC(struct override) overrides;
    struct map met;                  /* the overrides: several files may use one */
};

/* --- what there is to list ------------------------------------------------------------------------------- */

static bool is_unused(const struct fixture *fixture)
{
    return !fixture->is_used && !fixture->is_autouse && fixture->home->kind != HOME_BUILTIN && fixture->home->input->is_asked;
}

static bool is_listed(const struct listing *listing, const struct fixture *fixture)
{
    return !listing->only_unused || is_unused(fixture);
}

static void add_override(struct listing *listing, const struct fixture *over, const struct fixture *under)
{
    struct arena *arena = &listing->session->arena;
    struct override *override = ARENA_NEW(arena, struct override);
    *override = (struct override){over, under};
    struct map_entry *entry = map_at(arena, &listing->met, override, sizeof *override);
    if (!entry->value)
        vec_push(arena, listing->overrides, *override);
    entry->value = override;
}

static void add_overrides(struct listing *listing, const struct home *view, const struct home *place, unsigned depth)
{
    for (size_t i = 0; i < place->fixtures.n; i++) {
        const struct fixture *over = place->fixtures.at[i], *under = model_find(view, over->name, over, NULL);
        if (!under || under == over)
            continue;
        add_override(listing, over, under);
    }
    for (size_t i = 0; i < place->used.n && depth < 32; i++)
        add_overrides(listing, view, place->used.at[i], depth + 1);
}

static void add_home(struct listing *listing, const struct home *home)
{
    vec_push(&listing->session->arena, listing->homes, home);
    if (home->kind != HOME_USED)
        add_overrides(listing, home, home, 0);
    for (size_t i = 0; i < home->classes.n; i++)
        add_home(listing, home->classes.at[i]);
}

static struct listing listing_of(struct session *session, const struct model *model, bool only_unused)
{
    struct listing listing = {.session = session, .only_unused = only_unused};
    if (model->builtin)
        add_home(&listing, model->builtin);
    for (size_t i = 0; i < model->conftests.n; i++)
        add_home(&listing, model->conftests.at[i]);
    for (size_t i = 0; i < model->used.n; i++)
        add_home(&listing, model->used.at[i]);
    for (size_t i = 0; i < model->modules.n; i++)
        add_home(&listing, model->modules.at[i]);
    return listing;
}

/* It says so itself, or takes the place of one whose name is automatic: that stays so. */
static bool is_automatic(const struct listing *listing, const struct fixture *fixture)
{
    if (fixture->is_autouse)
        return true;
    for (size_t i = 0; i < listing->overrides.n; i++)
        if (listing->overrides.at[i].over == fixture && is_automatic(listing, listing->overrides.at[i].under))
            return true;
    return false;
}

static bool has_listed(const struct listing *listing, const struct home *home)
{
    for (size_t i = 0; i < home->fixtures.n; i++)
        if (is_listed(listing, home->fixtures.at[i]))
            return true;
    return false;
}

/* --- words ----------------------------------------------------------------------------------------------- */

static const char *home_word(const struct home *home)
{
    static const char *const words[] = {"built in", "used file", "conftest", "file", "class", "test"};
    return words[home->kind];
}

static void add_class_name(struct text *text, const struct home *home)
{
    if (home->outer && home->outer->kind == HOME_CLASS)
        add_class_name(text, home->outer);
    text_printf(text, "::%s", home->name);
}

/* `tests/test_db.ctest::Class`. */
static const char *home_title(struct session *session, const struct home *home)
{
    struct text text = {.arena = &session->arena};
    text_adds(&text, home->kind == HOME_BUILTIN ? "built in" : home->input->tree->source->id);
    if (home->kind == HOME_CLASS)
        add_class_name(&text, home);
    return text.at;
}

/* The files that name a used file. */
static void add_users(const struct listing *listing, const struct home *used, struct text *text)
{
    const char *between = "where it is used: ";
    for (size_t i = 0; i < listing->homes.n; i++)
        for (size_t k = 0; k < listing->homes.at[i]->used.n; k++)
            if (listing->homes.at[i]->used.at[k] == used) {
                text_printf(text, "%s%s", between, home_title(listing->session, listing->homes.at[i]));
                between = ", ";
            }
}

static const char *visibility(const struct listing *listing, const struct home *home)
{
    struct text text = {.arena = &listing->session->arena};
    switch (home->kind) {
    case HOME_BUILTIN:
        return "everywhere";
    case HOME_CONFTEST:
        if (!*home->input->directory)
            return "in every file";
        return arena_printf(&listing->session->arena, "in %s/ and below", home->input->directory);
    case HOME_USED:
        add_users(listing, home, &text);
        return text.at ? text.at : "nowhere: no file uses it";
    case HOME_CLASS:
        return "in this class";
    default:
        return "in this file";
    }
}

/* The type as it is written, on one line. */
static const char *type_text(struct session *session, const struct fixture *fixture)
{
    struct text text = {.arena = &session->arena};
    const char *at = range_text(fixture->type);
    if (!fixture->has_value)
        return "void";
    for (uint32_t i = 0; i < range_size(fixture->type); i++)
        if (!strchr(" \t\r\n\f\v", at[i]))
            text_addc(&text, at[i]);
        else if (text.n && text.at[text.n - 1] != ' ')
            text_addc(&text, ' ');
    return text.at ? text.at : "";
}

static const char *place_of(struct session *session, const struct fixture *fixture)
{
    return fixture->home->kind == HOME_BUILTIN ? "built in" : fixture_place(session, fixture);
}

/* --- text ------------------------------------------------------------------------------------------------ */

static void add_rows(const struct axis *axis, struct text *out)
{
    text_adds(out, axis->rows.n ? "      one for each of: " : "      has no rows of its own");
    for (size_t i = 0; i < axis->rows.n; i++)
        text_printf(out, "%s%s", i ? ", " : "", axis->rows.at[i].id);
    text_addc(out, '\n');
}

static void add_uses(const struct fixture *fixture, struct text *out)
{
    text_adds(out, "      depends on ");
    for (size_t i = 0; i < fixture->uses.n; i++)
        text_printf(out, "%s%s", i ? ", " : "", fixture->uses.at[i].name);
    text_addc(out, '\n');
}

static const char *overridden_text(struct session *session, const struct fixture *under)
{
    return under->home->kind == HOME_BUILTIN ? "built-in one" : arena_printf(&session->arena, "one of %s", place_of(session, under));
}

static void add_relations(const struct listing *listing, const struct fixture *fixture, struct text *out)
{
    for (size_t i = 0; i < listing->overrides.n; i++) {
        const struct override *override = &listing->overrides.at[i];
        if (override->over == fixture)
            text_printf(out, "      overrides the %s\n", overridden_text(listing->session, override->under));
        else if (override->under == fixture)
            text_printf(out, "      overridden by %s\n", place_of(listing->session, override->over));
    }
}

/* The first paragraph of its documentation. */
static void add_documentation(const struct fixture *fixture, struct text *out)
{
    for (const char *line = fixture->doc; line && *line && *line != '\n';) {
        size_t length = strcspn(line, "\n");
        text_adds(out, "      ");
        text_add(out, line, length);
        text_addc(out, '\n');
        line += length + (line[length] == '\n');
    }
}

static void add_fixture(const struct listing *listing, const struct fixture *fixture, struct text *out)
{
    text_printf(out, "  %s [%s%s] %s -- %s\n", fixture->name, scope_name(fixture->scope),
                is_automatic(listing, fixture) ? ", autouse" : "", type_text(listing->session, fixture), place_of(listing->session, fixture));
    add_documentation(fixture, out);
    if (fixture->own_name != fixture->name)
        text_printf(out, "      declared as '%s'\n", fixture->own_name);
    if (fixture->axis)
        add_rows(fixture->axis, out);
    if (fixture->uses.n)
        add_uses(fixture, out);
    add_relations(listing, fixture, out);
}

static void add_place(const struct listing *listing, const struct home *home, struct text *out)
{
    text_printf(out, "%s%s: visible %s\n", out->n ? "\n" : "", home_title(listing->session, home), visibility(listing, home));
    for (size_t i = 0; i < home->fixtures.n; i++)
        if (is_listed(listing, home->fixtures.at[i]))
            add_fixture(listing, home->fixtures.at[i], out);
}

void emit_fixtures(struct session *session, const struct model *model, bool only_unused, struct text *out)
{
    struct listing listing = listing_of(session, model, only_unused);
    for (size_t i = 0; i < listing.homes.n; i++)
        if (has_listed(&listing, listing.homes.at[i]))
            add_place(&listing, listing.homes.at[i], out);
}

/* --- data ------------------------------------------------------------------------------------------------ */

static void add_declared(struct data *data, const struct fixture *fixture)
{
    data_string(data, "file", fixture->name_range.source->id);
    data_number(data, "line", line_of(fixture->name_range));
}

static void add_overrides_data(const struct listing *listing, struct data *data, const struct fixture *fixture, bool is_over)
{
    data_begin(data, is_over ? "overrides" : "overridden_by", DATA_FLAT_LIST);
    for (size_t i = 0; i < listing->overrides.n; i++) {
        const struct override *override = &listing->overrides.at[i];
        if ((is_over ? override->over : override->under) != fixture)
            continue;
        data_begin(data, NULL, DATA_FLAT_MAP);
        add_declared(data, is_over ? override->under : override->over);
        data_end(data);
    }
    data_end(data);
}

static void add_fixture_data(const struct listing *listing, struct data *data, const struct fixture *fixture)
{
    data_begin(data, NULL, DATA_ROW);
    data_string(data, "name", fixture->name);
    data_string(data, "declared_as", fixture->own_name);
    data_string(data, "scope", scope_name(fixture->scope));
    data_string(data, "type", type_text(listing->session, fixture));
    data_string(data, "documentation", fixture->doc);
    add_declared(data, fixture);
    data_bool(data, "autouse", is_automatic(listing, fixture));
    data_bool(data, "unused", is_unused(fixture));
    data_begin(data, "rows", DATA_FLAT_LIST);
    for (size_t i = 0; fixture->axis && i < fixture->axis->rows.n; i++)
        data_string(data, NULL, fixture->axis->rows.at[i].id);
    data_end(data);
    data_begin(data, "depends_on", DATA_FLAT_LIST);
    for (size_t i = 0; i < fixture->uses.n; i++)
        data_string(data, NULL, fixture->uses.at[i].name);
    data_end(data);
    add_overrides_data(listing, data, fixture, true);
    add_overrides_data(listing, data, fixture, false);
    data_end(data);
}

static void add_place_data(const struct listing *listing, struct data *data, const struct home *home)
{
    data_begin(data, NULL, DATA_MAP);
    data_string(data, "place", home_title(listing->session, home));
    data_string(data, "kind", home_word(home));
    data_string(data, "visible", visibility(listing, home));
    data_begin(data, "fixtures", DATA_LIST);
    for (size_t i = 0; i < home->fixtures.n; i++)
        if (is_listed(listing, home->fixtures.at[i]))
            add_fixture_data(listing, data, home->fixtures.at[i]);
    data_end(data);
    data_end(data);
}

void emit_fixtures_data(struct session *session, const struct model *model, bool only_unused, enum data_format format,
                        struct text *out)
{
    struct listing listing = listing_of(session, model, only_unused);
    struct data data = data_open(out, format);
    data_number(&data, "version", 1);
    data_string(&data, "suite", suite_name(model));
    data_begin(&data, "places", DATA_LIST);
    for (size_t i = 0; i < listing.homes.n; i++)
        if (has_listed(&listing, listing.homes.at[i]))
            add_place_data(&listing, &data, listing.homes.at[i]);
    data_end(&data);
    data_end(&data);
}
