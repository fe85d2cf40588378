/* scopes.c - which of two lives is the shorter one, and how scopes that do not fit can be made to.
 *
 * In: the fixture that asks and the one that ends too early. Out: fixes, each of which repairs it without breaking another rule: a wider
 * scope for the one, a narrower one for the other, or `any`.
 */
#include <assert.h>
#include <string.h>

#include "sema/resolve.h"

bool life_is_narrower(struct life life, struct life than)
{
    if (life.scope != than.scope)
        return life.scope > than.scope;
    if (life.scope != SCOPE_PACKAGE)
        return false;
    assert(life.package && than.package);
    size_t n = strlen(life.package);
    bool contains = n == 0 || (strncmp(than.package, life.package, n) == 0 &&
                               (than.package[n] == '/' || than.package[n] == 0));
    return !contains;
}

const char *life_text(struct session *session, struct life life)
{
    if (life.scope != SCOPE_PACKAGE)
        return arena_printf(&session->arena, "scope '%s'", scope_name(life.scope));
    return arena_printf(&session->arena, "scope 'package' in '%s'", *life.package ? life.package : ".");
}

const char *life_owner(const struct home *found)
{
    return found->input && found->kind != HOME_BUILTIN ? found->input->directory : "";
}

/* --- what would fit ------------------------------------------------------------------------------------------------ */

static struct life life_with(enum scope scope, const struct home *home)
{
    return (struct life){scope, scope == SCOPE_PACKAGE ? life_owner(home) : NULL};
}

static const struct fixture *need_of(const struct home *view, const struct fixture *fixture, size_t i, const struct home **found_in)
{
    const char *name = fixture->uses.at[i].name;
    return model_find(view, name, name == fixture->name ? fixture : NULL, found_in);
}

/* Does all that the fixture depends on live as long as this? */
static bool could_live(const struct home *view, const struct fixture *fixture, struct life life, unsigned depth)
{
    for (size_t i = 0; i < fixture->uses.n; i++) {
        const struct home *found_in = NULL;
        const struct fixture *need = need_of(view, fixture, i, &found_in);
        if (!need || depth > DEEPEST)
            continue;
        if (need->scope == SCOPE_ANY ? !could_live(view, need, life, depth + 1)
                                     : life_is_narrower(life_with(need->scope, found_in), life))
            return false;
    }
    return true;
}

static bool depends_on(const struct fixture *fixture, const struct fixture *other)
{
    for (size_t i = 0; i < fixture->uses.n; i++)
        if (fixture->uses.at[i].name == other->name && need_of(fixture->home, fixture, i, NULL) == other)
            return true;
    return false;
}

/* Does nothing that depends on the fixture live longer than this? */
static bool could_end(const struct asking *asking, const struct path *asker, struct life life)
{
    const struct fixture *fixture = asker->fixture;
    for (size_t i = 0; i < asking->model->fixtures.n; i++) {
        const struct fixture *other = asking->model->fixtures.at[i];
        bool is_wider = other->scope != SCOPE_ANY && life_is_narrower(life, life_with(other->scope, other->home));
        if (is_wider && depends_on(other, fixture))
            return false;
    }
    const struct fixture *outer = asker->outer ? asker->outer->fixture : NULL;
    return !outer || outer->scope == SCOPE_ANY || !life_is_narrower(life, life_with(outer->scope, outer->home));
}

/* The narrowest scope that is wide enough for the asker; SCOPE_ANY: there is none. */
static enum scope widened(const struct asking *asking, const struct fixture *found, enum scope scope, struct life asks)
{
    while (scope-- > SCOPE_SESSION) {
        struct life life = life_with(scope, found->home);
        if (!life_is_narrower(life, asks))
            return could_live(asking->view, found, life, 0) ? scope : SCOPE_ANY;
    }
    return SCOPE_ANY;
}

/* The widest scope that is narrow enough; SCOPE_ANY: there is none. */
static enum scope narrowed(const struct asking *asking, const struct path *asker, enum scope scope, struct life has)
{
    while (++scope <= SCOPE_FUNCTION) {
        struct life life = life_with(scope, asker->fixture->home);
        if (!life_is_narrower(has, life))
            return could_end(asking, asker, life) ? scope : SCOPE_ANY;
    }
    return SCOPE_ANY;
}

/* --- as fixes -------------------------------------------------------------------------------------------------------- */

static struct range at(struct range range, uint32_t offset)
{
    return (struct range){range.source, offset, offset};
}

/* The place behind the `(` of the attributes, which are empty. */
static struct range behind_parenthesis(struct range keyword)
{
    const char *parenthesis = strchr(keyword.source->text + keyword.end, '(');
    return at(keyword, (uint32_t)(parenthesis - keyword.source->text) + 1);
}

static void edit_scope(struct session *session, struct diag *diag, const struct node *node, const char *scope)
{
    for (size_t i = 0; i < node->attributes.n; i++)
        if (range_equals(node->attributes.at[i].name, "scope")) {
            diag_edit(session, diag, node->attributes.at[i].value, scope);
            return;
        }
    const char *attribute = arena_printf(&session->arena, "scope = %s", scope);
    if (node->attributes.n)
        diag_edit(session, diag, at(node->keyword, node->attributes.at[0].range.begin),
                  arena_printf(&session->arena, "%s, ", attribute));
    else if (node->has_attributes)
        diag_edit(session, diag, behind_parenthesis(node->keyword), attribute);
    else
        diag_edit(session, diag, at(node->keyword, node->keyword.end), arena_printf(&session->arena, "(%s)", attribute));
}

/* `what`: how messages call the fixture. */
static void choose_scope(struct session *session, struct diag *diag, const struct fixture *fixture, const char *what, enum scope scope)
{
    diag_choice(session, diag, "give %s the scope '%s'", what, scope_name(scope));
    for (size_t i = 0; i < fixture->alternatives.n; i++)
        edit_scope(session, diag, fixture->alternatives.at[i], scope_name(scope));
}

static bool is_ours(const struct fixture *fixture)
{
    return fixture->home->kind == HOME_BUILTIN || fixture->replaced_axis;
}

void scopes_suggest(struct asking *asking, struct diag *diag, const struct path *asker, struct life asks,
                    struct fixture *found, const char *found_text, struct life has)
{
    struct session *session = asking->session;
    struct arena *arena = &session->arena;
    const struct fixture *fixture = asker->fixture;
    const char *asker_text = arena_printf(arena, "'%s'", fixture->name);
    enum scope wide = is_ours(found) ? SCOPE_ANY : widened(asking, found, has.scope, asks);
    bool may_be_any = !is_ours(found) && could_live(asking->view, found, asks, 0);
    enum scope narrow = narrowed(asking, asker, asks.scope, has);
    const char *help = "";
    if (wide != SCOPE_ANY) {
        choose_scope(session, diag, found, found_text, wide);
        help = arena_printf(arena, "give %s the scope '%s'", found_text, scope_name(wide));
    }
    if (may_be_any) {
        choose_scope(session, diag, found, found_text, SCOPE_ANY);
        help = *help ? arena_printf(arena, "%s or 'any'", help) : arena_printf(arena, "give %s the scope 'any'", found_text);
    }
    if (narrow != SCOPE_ANY) {
        choose_scope(session, diag, fixture, asker_text, narrow);
        help = arena_printf(arena, "%s %s the scope '%s'", *help ? arena_printf(arena, "%s, or", help) : "give", asker_text,
                            scope_name(narrow));
    }
    if (!*help)
        help = arena_printf(arena, "no change of one scope repairs this: let what needs %s ask for %s itself", asker_text, found_text);
    diag_help(session, diag, "%s", help);
}
