/* rename.c - another name for a fixture, a column, a test or a class, everywhere.
 *
 * In: a place and a name. Out: the edits of all files. A fixture is renamed together with those that it overrides and that
 * override it: under two names they would be two fixtures, and other tests would run. What the new name would collide with
 * is found first, and the renaming refused.
 */
#include <stdlib.h>
#include <string.h>

#include "lsp/index.h"
#include "lsp/requests.h"
#include "lsp/sight.h"
#include "syntax/ctext.h"
#include "syntax/peek.h"

struct family { const struct entity **at; size_t n, room; };

static bool has_entity(const struct family *family, const struct entity *entity)
{
    for (size_t i = 0; i < family->n; i++)
        if (family->at[i] == entity)
            return true;
    return false;
}

static void add_kin(struct server *server, struct family *family, const struct index *index)
{
    for (size_t i = 0; i < index->overrides.n; i++) {
        const struct index_override *override = &index->overrides.at[i];
        bool has_inner = has_entity(family, override->inner), has_outer = has_entity(family, override->outer);
        if (has_inner != has_outer)
            vec_push(&server->scratch, *family, has_inner ? override->outer : override->inner);
    }
}

/* All that are linked to it by overriding, in any file's view. */
static struct family family_of(struct server *server, const struct entity *entity)
{
    struct family family = {0};
    vec_push(&server->scratch, family, entity);
    for (size_t before = 0; before < family.n;) {
        before = family.n;
        for (size_t i = 0; i < server->order.n; i++)
            if (server->order.at[i]->index)
                add_kin(server, &family, server->order.at[i]->index);
    }
    return family;
}

/* --- may it be renamed? ------------------------------------------------------------------------------------------------ */

static const struct occurrence *renamable_at(const struct spot *spot, struct failure *failure)
{
    const struct occurrence *occurrence = occurrence_at(&spot->sight->occurrences, spot->offset);
    if (!occurrence || (!occurrence->fixture && (role_is_use(occurrence->role) || occurrence->role == ROLE_MENTION))) {
        fail(failure, FAILURE_REFUSED, "here is no name of a fixture, column, test or class");
        return NULL;
    }
    if (occurrence->fixture && home_file(occurrence->fixture->home)->kind == HOME_BUILTIN) {
        fail(failure, FAILURE_REFUSED, "'%s' is built in", occurrence->fixture->name);
        return NULL;
    }
    return occurrence;
}

json_t *rename_prepare(struct server *server, const json_t *params, struct failure *failure)
{
    struct spot spot;
    const struct occurrence *occurrence;
    if (!spot_read(server, params, &spot, failure) || !(occurrence = renamable_at(&spot, failure)))
        return NULL;
    return json_pack("{s:o,s:o}", "range", json_span(sight_span(spot.sight, occurrence->range)), "placeholder",
                     json_text_n(range_text(occurrence->range), range_size(occurrence->range)));
}

static bool is_identifier(const char *name)
{
    if (!is_word_start(*name))
        return false;
    while (is_word_part(*name))
        name++;
    return *name == '\0';
}

static bool check_name(const char *name, struct failure *failure)
{
    if (!name)
        fail(failure, FAILURE_PARAMS, "there is no 'newName'");
    else if (!is_identifier(name))
        fail(failure, FAILURE_REFUSED, "'%s' is no identifier", name);
    else if (name_is_reserved(name))
        fail(failure, FAILURE_REFUSED, "'%s' is a word of C, or belongs to the generated code", name);
    return failure->code == FAILURE_NONE;
}

static bool check_no_builtin(const struct family *family, struct failure *failure)
{
    for (size_t i = 0; i < family->n; i++)
        if (!family->at[i]->path)
            fail(failure, FAILURE_REFUSED, "'%s' overrides a built-in fixture", family->at[i]->name);
    return failure->code == FAILURE_NONE;
}

/* Is one of the family seen in this file? */
static bool sees_family(const struct index *index, const struct family *family)
{
    for (size_t i = 0; i < family->n; i++)
        if (index_depends(index, family->at[i]->path))
            return true;
    return false;
}

/* A fixture that has the name, and is seen together with one of the family. */
static bool check_no_namesake(struct server *server, const struct family *family, const char *name, struct failure *failure)
{
    for (size_t i = 0; i < server->all_entities.n; i++) {
        const struct entity *other = server->all_entities.at[i];
        bool is_there = strcmp(other->name, name) == 0 && (other->definition || !other->path);
        for (size_t f = 0; is_there && f < server->order.n; f++) {
            const struct index *index = server->order.at[f]->index;
            if (!index || !sees_family(index, family) || (other->path && !index_depends(index, other->path)))
                continue;
            fail(failure, FAILURE_REFUSED, "there is a fixture '%s' in %s", name, other->path ? other->path : "the built-in ones");
            return false;
        }
    }
    return true;
}

/* --- bodies -------------------------------------------------------------------------------------------------------------- */

/* Does the declaration around the place use the name already, as a variable or a column? */
static bool mentions_new(struct sight *sight, const struct node *node, const char *name)
{
    struct range head = {node->range.source, node->range.begin, node->body.range.begin};
    for (size_t i = 0; i < node->parameters.n; i++)
        if (range_equals(node->parameters.at[i].name, name))
            return true;
    (void)sight;
    return ctext_mentions(node->body.range, name) || (node->has_attributes && ctext_mentions(head, name));
}

static bool check_bodies(struct server *server, struct file *file, const struct family *family, const char *name, struct failure *failure)
{
    struct sight *sight = file_mentions(server, file, name) ? file_sight(server, file) : NULL;
    for (size_t i = 0; sight && i < sight->occurrences.n; i++) {
        const struct occurrence *occurrence = &sight->occurrences.at[i];
        if (occurrence->role != ROLE_PARAMETER || !has_entity(family, entity_of(server, occurrence->fixture)))
            continue;
        if (!mentions_new(sight, occurrence->node, name))
            continue;
        fail(failure, FAILURE_REFUSED, "'%.*s' has something called '%s' already (%s)", (int)range_size(occurrence->node->declared.name),
             range_text(occurrence->node->declared.name), name, sight->source->id);
        return false;
    }
    return true;
}

/* --- edits ---------------------------------------------------------------------------------------------------------------- */

static bool names_family(const struct index_use *use, const struct family *family)
{
    return use->role != ROLE_COLUMN_MENTION && has_entity(family, use->entity);
}

static json_t *rename_fixture(struct server *server, const struct entity *entity, const char *name, struct failure *failure)
{
    struct edits edits = {0};
    struct family family = family_of(server, entity);
    if (!check_no_builtin(&family, failure) || !check_no_namesake(server, &family, name, failure))
        return NULL;
    for (size_t f = 0; f < server->order.n; f++) {
        struct file *file = server->order.at[f];
        size_t before = edits.n;
        for (size_t i = 0; file->index && i < file->index->uses.n; i++)
            if (names_family(&file->index->uses.at[i], &family)) {
                struct edit edit = {file->path, file->index->uses.at[i].span, name};
                vec_push(&server->scratch, edits, edit);
            }
        if (edits.n > before && !check_bodies(server, file, &family, name, failure))
            return NULL;
    }
    return json_workspace_edit(server, &edits);
}

static bool check_home(const struct occurrence *occurrence, const char *name, struct failure *failure)
{
    const struct home *home = occurrence->home;
    bool is_class = occurrence->role == ROLE_CLASS;
    if (is_class)
        home = home->outer;
    for (size_t i = 0; occurrence->role == ROLE_TEST && i < home->tests.n; i++)
        if (strcmp(home->tests.at[i]->name, name) == 0)
            fail(failure, FAILURE_REFUSED, "there is a test '%s' beside it", name);
    for (size_t i = 0; is_class && i < home->classes.n; i++)
        if (strcmp(home->classes.at[i]->name, name) == 0)
            fail(failure, FAILURE_REFUSED, "there is a class '%s' beside it", name);
    return failure->code == FAILURE_NONE;
}

static bool check_column(struct sight *sight, const struct occurrence *occurrence, const char *name, struct failure *failure)
{
    for (size_t i = 0; i < sight->occurrences.n; i++) {
        const struct occurrence *other = &sight->occurrences.at[i];
        if (occurrence_is_same(occurrence, other) && mentions_new(sight, other->node, name))
            fail(failure, FAILURE_REFUSED, "there is something called '%s' already", name);
    }
    const struct node *node = occurrence->node;
    for (size_t i = 0; i < node->attributes.n; i++)
        if (node->attributes.at[i].form == ATTRIBUTE_YAML)
            fail(failure, FAILURE_REFUSED, "the column is a key in a YAML file");
    return failure->code == FAILURE_NONE;
}

/* What only this file knows: columns, tests, classes, and a fixture's name by which nobody asks for it. */
static json_t *rename_local(struct spot *spot, const struct occurrence *occurrence, const char *name, struct failure *failure)
{
    struct sight *sight = spot->sight;
    struct edits edits = {0};
    bool is_column = occurrence->role == ROLE_COLUMN || occurrence->role == ROLE_COLUMN_MENTION;
    if (is_column ? !check_column(sight, occurrence, name, failure) : !check_home(occurrence, name, failure))
        return NULL;
    for (size_t i = 0; i < sight->occurrences.n; i++)
        if (occurrence_is_same(occurrence, &sight->occurrences.at[i])) {
            struct edit edit = {spot->file->path, sight_span(sight, sight->occurrences.at[i].range), name};
            vec_push(&sight->server->scratch, edits, edit);
        }
    return json_workspace_edit(sight->server, &edits);
}

json_t *rename_all(struct server *server, const json_t *params, struct failure *failure)
{
    struct spot spot;
    const struct occurrence *occurrence;
    const char *name = json_text_at(params, "newName");
    if (!check_name(name, failure) || !spot_read(server, params, &spot, failure) || !(occurrence = renamable_at(&spot, failure)))
        return NULL;
    if (range_equals(occurrence->range, name))
        return json_workspace_edit(server, &(struct edits){0});
    const struct entity *entity = entity_of(server, occurrence->fixture);
    if (!entity || occurrence->role == ROLE_OWN_NAME)
        return rename_local(&spot, occurrence, name, failure);
    if (!work_off(server, failure, "ctestc: renaming"))
        return NULL;
    return rename_fixture(server, entity, name, failure);
}
