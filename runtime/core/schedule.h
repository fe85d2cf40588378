/* schedule.h - the selected items in the order of the run, and what the plan says about an item.
 *
 * Reading only: nothing here knows what stands or has run.
 */
#ifndef CT_CORE_SCHEDULE_H
#define CT_CORE_SCHEDULE_H

#include "core/text.h"
#include "report/event.h"

struct ct_schedule {
    const struct ct_suite *suite;
    struct ct_part {
        ct_index module, first, count;
        ct_index ordinal; /* of its first item */
    } *slices;
    size_t slice_count, slice_room;
    ct_index total;
};

/* Appends items; joins them to the last slice where they follow it. */
void ct_schedule_add(struct ct_schedule *schedule, ct_index module, ct_index first, ct_index count);

/* The first item; false if there is none. */
bool ct_cursor_first(const struct ct_schedule *schedule, struct ct_cursor *cursor);
/* The item with this number, which must exist. */
struct ct_cursor ct_cursor_at(const struct ct_schedule *schedule, ct_index ordinal);
/* Goes to the first item of the next slice; false if there is none. */
bool ct_cursor_next_slice(const struct ct_schedule *schedule, struct ct_cursor *cursor);
/* Goes to the next item; false at the end. */
static inline bool ct_cursor_next(const struct ct_schedule *schedule, struct ct_cursor *cursor)
{
    if (cursor->left == 0)
        return ct_cursor_next_slice(schedule, cursor);
    cursor->left--;
    cursor->item++;
    cursor->ordinal++;
    return true;
}

static inline const struct ct_item *ct_item_of(const struct ct_cursor *at)
{
    return at->item;
}
static inline const struct ct_test *ct_test_of(const struct ct_cursor *at)
{
    return &at->module->tests[ct_item_of(at)->test];
}

/* Numbers of the item's own rows; NULL where no item of the module has any. */
static inline const ct_index *ct_own_rows(const struct ct_module *module, const struct ct_item *item)
{
    return module->row_numbers == NULL ? NULL : module->row_numbers + item->rows;
}

/* Calls the item's test, for which all stands. */
static inline void ct_item_call_test(const struct ct_module *module, const struct ct_item *item)
{
    module->callers[module->shapes[item->shape].caller](item->test, ct_own_rows(module, item));
}

/* Number of the row that an item has for one of its needs; 0 without params. */
static inline ct_index ct_row_of(const struct ct_module *module, const struct ct_item *item, const struct ct_need *need)
{
    return need->axis == CT_NONE ? 0 : module->row_numbers[item->rows + need->axis];
}
/* Key of that row; 0 without params. */
static inline unsigned long long ct_row_key(const struct ct_module *module, const struct ct_item *item,
                                            const struct ct_need *need)
{
    return need->axis == CT_NONE ? 0 : module->uses[need->use].rows[ct_row_of(module, item, need)];
}
/* Id of row `row` of a use; NULL without params. */
const char *ct_row_id(const struct ct_module *module, ct_index use, ct_index row);

/* What an item says about an instance: its need for it, or NULL. */
const struct ct_need *ct_need_of(const struct ct_cursor *at, const struct ct_instance *instance);

/* Is class `inner` the class `outer` or inside it? CT_NONE is in no class. */
bool ct_class_within(const struct ct_module *module, ct_index inner, ct_index outer);
/* Does a file lie in a directory or below? Both relative to the root, "" is the root. */
bool ct_path_within(const char *path, const char *directory);

/* Appends "path::Class::test[rows]". */
void ct_id_add(struct ct_text *text, const struct ct_cursor *at);
/* Appends "Class::test[rows]". */
void ct_name_add(struct ct_text *text, const struct ct_cursor *at);
/* Appends "Class.test[rows]". */
void ct_title_add(struct ct_text *text, const struct ct_cursor *at);
/* Appends ".Outer.Inner", nothing outside of classes. */
void ct_class_path_add(struct ct_text *text, const struct ct_cursor *at);
/* What stands in the brackets of the id; NULL: it has none. */
const char *ct_item_rows(const struct ct_cursor *at);

/* Is the item skipped whatever happens? Then why ("left out by `#if 0`, line 3"), appended to `reason` if that is not NULL. */
bool ct_item_left_out(const struct ct_cursor *at, struct ct_text *reason);
/* The next mark of a kind at or behind `mark`, or NULL. */
const struct ct_mark *ct_mark_find(const struct ct_mark *mark, enum ct_mark_kind kind);

/* The reason or tag of a mark, "" without one. */
const char *ct_mark_text(const struct ct_module *module, const struct ct_mark *mark);

const char *ct_scope_name(enum ct_scope scope);

#endif
