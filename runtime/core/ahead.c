/* ahead.c - what must be set up early, so that nothing wider ever stands above something narrower.
 *
 * Before an instance is entered, the items of its would-be life are looked through for wider instances that do
 * not stand. Where nothing was found is remembered for each scope, so that many instances of one module do not make this quadratic.
 */
#include "core/ahead.h"

#include <string.h>

#include "core/item.h"
#include "core/run.h"
#include "core/walk.h"
#include "guard/piece.h"

/* For package, module and class instances: no item before `from` needs anything wider that does not stand. */
static struct {
    bool known;
    struct ct_cursor from;
    const char *package; /* of the instance for which that is known */
} found[CT_FUNCTION];

void ct_ahead_forget(enum ct_scope scope)
{
    for (int narrower = scope + 1; narrower < CT_FUNCTION; narrower++)
        found[narrower].known = false;
    if (scope == CT_PACKAGE)
        found[CT_PACKAGE].known = false;
}

/* The instance for which the search is made, as it would stand. */
struct wanted {
    const struct ct_instance *instance;
    struct ct_owner owner;
    unsigned long long row;
    ct_index harmless; /* the shape that was looked at last, if other items of it need not be; else CT_NONE */
};

enum verdict { GO_ON, FOUND, LIFE_ENDS };

static struct ct_failed *failed_of(const struct ct_instance *instance)
{
    int i = 0;

    while (ct_run.failed[i].instance != instance)
        i++;
    return &ct_run.failed[i];
}

/* Would a set-up with another row have to be forgotten, which stops an item that comes before? */
static bool is_still_needed(const struct wanted *wanted, const struct ct_instance *failed)
{
    return failed->failure != NULL && (failed_of(failed)->stops & 1u << wanted->instance->scope) != 0;
}

/* Looks at what one item needs. */
static enum verdict look_at(struct wanted *wanted, const struct ct_cursor *at, const struct ct_need **need)
{
    const struct ct_module *module = at->module;
    const struct ct_item *item = at->item;
    const struct ct_shape *shape = &module->shapes[item->shape];
    const struct ct_need *missing = NULL;
    ct_index in_reach = ct_wide_in_reach(at);
    bool has_rows = false, is_harmless;

    if (in_reach < shape->wide)
        failed_of(module->uses[module->needs[shape->first + in_reach].use].instance)->stops |= 1u << wanted->instance->scope;
    for (ct_index i = 0; i < in_reach; i++) {
        const struct ct_need *other = &module->needs[shape->first + i];
        const struct ct_instance *instance = module->uses[other->use].instance;
        unsigned long long row = ct_row_key(module, item, other);

        has_rows = has_rows || other->axis != CT_NONE;
        if (instance == wanted->instance) {
            if (row != wanted->row)
                return LIFE_ENDS;
        } else if (instance->frame != NULL) {
            if (row != instance->row)
                return LIFE_ENDS;
        } else if (is_still_needed(wanted, instance)) {
            return LIFE_ENDS;
        } else if (missing == NULL && ct_is_narrower(wanted->instance, instance)) {
            missing = other;
        }
    }
    is_harmless = missing == NULL && !has_rows && in_reach == shape->wide && wanted->instance->scope != CT_CLASS;
    wanted->harmless = is_harmless ? item->shape : CT_NONE;
    if (missing == NULL)
        return GO_ON;
    *need = missing;
    return FOUND;
}

/* Goes over items without marks of a shape that need not be looked at again; not to the next slice. */
static void skip_harmless(struct ct_cursor *at, ct_index shape)
{
    const struct ct_item *item = at->item, *last = item + at->left;
    ct_index skipped;

    while (item < last && item->shape == shape && item->marks == 0)
        item++;
    skipped = (ct_index)(item - at->item);
    at->item = item;
    at->left -= skipped;
    at->ordinal += skipped;
}

static void forget_stops(enum ct_scope scope)
{
    for (int i = 0; i < ct_run.failed_count; i++)
        ct_run.failed[i].stops &= ~(1u << scope);
}

bool ct_ahead_find(struct ct_cursor *at, const struct ct_need **need)
{
    struct ct_cursor here = ct_run.at;
    struct wanted wanted = {at->module->uses[(*need)->use].instance, ct_owner_at(&ct_run.at),
                            ct_row_key(at->module, at->item, *need), CT_NONE};
    enum ct_scope scope = wanted.instance->scope;

    if (scope == CT_SESSION || scope == CT_FUNCTION || (scope == CT_CLASS && wanted.owner.class_ == CT_NONE))
        return false;
    if (found[scope].known && found[scope].from.ordinal > here.ordinal &&
        (scope != CT_PACKAGE || strcmp(found[scope].package, wanted.instance->package) == 0))
        here = found[scope].from;
    else
        forget_stops(scope);
    found[scope].known = true;
    found[scope].package = wanted.instance->package;
    for (;;) {
        enum verdict verdict;

        skip_harmless(&here, wanted.harmless);
        found[scope].from = here;
        if (!ct_owned(wanted.instance, &wanted.owner, &here))
            return false;
        verdict = ct_item_will_skip(&here) ? GO_ON : look_at(&wanted, &here, need);
        if (verdict == FOUND)
            *at = here;
        if (verdict != GO_ON)
            return verdict == FOUND;
        if (here.left == 0)
            wanted.harmless = CT_NONE; /* shapes are numbered in each module */
        if (!ct_piece_next(&here))
            break;
    }
    found[scope].from.ordinal = ct_run.desk->piece_end;
    return false;
}
