/* schedule.c - the selected items in the order of the run, and what the plan says about an item. */
#include "core/schedule.h"

#include <string.h>

void ct_schedule_add(struct ct_schedule *schedule, ct_index module, ct_index first, ct_index count)
{
    struct ct_part *last = schedule->slice_count ? &schedule->slices[schedule->slice_count - 1] : NULL;

    if (count == 0)
        return;
    if (last != NULL && last->module == module && last->first + last->count == first) {
        last->count += count;
    } else {
        if (schedule->slice_count == schedule->slice_room) {
            schedule->slice_room = schedule->slice_room * 2 + 16;
            schedule->slices = ct_reallocate(schedule->slices, schedule->slice_room * sizeof *schedule->slices);
        }
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): where there is no room yet, count and room are 0 */
        schedule->slices[schedule->slice_count++] = (struct ct_part){module, first, count, schedule->total};
    }
    schedule->total += count;
}

static void cursor_enter(const struct ct_schedule *schedule, struct ct_cursor *cursor, size_t slice)
{
    const struct ct_part *part = &schedule->slices[slice];

    cursor->module = schedule->suite->modules[part->module];
    cursor->item = cursor->module->items + part->first;
    cursor->left = part->count - 1;
    cursor->slice = (ct_index)slice;
    cursor->ordinal = part->ordinal;
}

bool ct_cursor_first(const struct ct_schedule *schedule, struct ct_cursor *cursor)
{
    if (schedule->slice_count == 0)
        return false;
    cursor_enter(schedule, cursor, 0);
    return true;
}

bool ct_cursor_next_slice(const struct ct_schedule *schedule, struct ct_cursor *cursor)
{
    if (cursor->slice + 1 >= schedule->slice_count)
        return false;
    cursor_enter(schedule, cursor, cursor->slice + 1);
    return true;
}

struct ct_cursor ct_cursor_at(const struct ct_schedule *schedule, ct_index ordinal)
{
    struct ct_cursor cursor;
    size_t low = 0, high = schedule->slice_count;
    ct_index offset;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (schedule->slices[middle].ordinal <= ordinal)
            low = middle;
        else
            high = middle;
    }
    cursor_enter(schedule, &cursor, low);
    offset = ordinal - cursor.ordinal;
    cursor.item += offset;
    cursor.left -= offset;
    cursor.ordinal = ordinal;
    return cursor;
}

const char *ct_row_id(const struct ct_module *module, ct_index use, ct_index row)
{
    return module->uses[use].ids == NULL ? NULL : module->text + module->uses[use].ids[row];
}

const struct ct_need *ct_need_of(const struct ct_cursor *at, const struct ct_instance *instance)
{
    const struct ct_shape *shape = &at->module->shapes[ct_item_of(at)->shape];
    const struct ct_need *need = at->module->needs + shape->first, *end = need + shape->all;

    for (; need < end; need++)
        if (at->module->uses[need->use].instance == instance)
            return need;
    return NULL;
}

bool ct_class_within(const struct ct_module *module, ct_index inner, ct_index outer)
{
    for (; inner != CT_NONE; inner = module->classes[inner].outer)
        if (inner == outer)
            return true;
    return false;
}

bool ct_path_within(const char *path, const char *directory)
{
    size_t length = strlen(directory);

    return length == 0 || (strncmp(path, directory, length) == 0 && path[length] == '/');
}

static void class_add(struct ct_text *text, const struct ct_module *module, ct_index class_, const char *separator)
{
    if (class_ == CT_NONE)
        return;
    class_add(text, module, module->classes[class_].outer, separator);
    ct_text_puts(text, module->text + module->classes[class_].name);
    ct_text_puts(text, separator);
}

static void class_path_add(struct ct_text *text, const struct ct_module *module, ct_index class_)
{
    if (class_ == CT_NONE)
        return;
    class_path_add(text, module, module->classes[class_].outer);
    ct_text_puts(text, ".");
    ct_text_puts(text, module->text + module->classes[class_].name);
}

void ct_class_path_add(struct ct_text *text, const struct ct_cursor *at)
{
    class_path_add(text, at->module, ct_test_of(at)->class_);
}

const char *ct_item_rows(const struct ct_cursor *at)
{
    ct_index id = at->module->item_ids == NULL ? CT_NONE : at->module->item_ids[at->item - at->module->items];

    return id == CT_NONE ? NULL : at->module->text + id;
}

static void title_add(struct ct_text *text, const struct ct_cursor *at, const char *separator)
{
    const char *rows = ct_item_rows(at);

    class_add(text, at->module, ct_test_of(at)->class_, separator);
    ct_text_puts(text, at->module->text + ct_test_of(at)->name);
    if (rows != NULL) {
        ct_text_put(text, "[", 1);
        ct_text_puts(text, rows);
        ct_text_put(text, "]", 1);
    }
}

void ct_name_add(struct ct_text *text, const struct ct_cursor *at)
{
    title_add(text, at, "::");
}

void ct_id_add(struct ct_text *text, const struct ct_cursor *at)
{
    ct_text_puts(text, at->module->path);
    ct_text_puts(text, "::");
    ct_name_add(text, at);
}

void ct_title_add(struct ct_text *text, const struct ct_cursor *at)
{
    title_add(text, at, ".");
}

const struct ct_mark *ct_mark_find(const struct ct_mark *mark, enum ct_mark_kind kind)
{
    for (; mark->kind != CT_MARK_END; mark++)
        if (mark->kind == kind)
            return mark;
    return NULL;
}

const char *ct_mark_text(const struct ct_module *module, const struct ct_mark *mark)
{
    return mark->text == CT_NONE ? "" : module->text + mark->text;
}

bool ct_item_left_out(const struct ct_cursor *at, struct ct_text *reason)
{
    static const struct {
        enum ct_mark_kind kind;
        const char *format;
    } marks[] = {
        {CT_MARK_LEFT_OUT, "left out by %s"},
        {CT_MARK_NO_ROWS, "got empty parameter set for (%s)"},
        {CT_MARK_SKIP, "%s"},
    };
    const struct ct_item *item = ct_item_of(at);

    if (item->marks == 0)
        return false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const struct ct_mark *mark = ct_mark_find(at->module->marks + item->marks, marks[i].kind);

        if (mark == NULL)
            continue;
        if (reason != NULL) {
            const char *format = marks[i].format, *hole = strstr(format, "%s");

            ct_text_put(reason, format, (size_t)(hole - format));
            ct_text_puts(reason, ct_mark_text(at->module, mark));
            ct_text_puts(reason, hole + 2);
        }
        return true;
    }
    return false;
}

const char *ct_scope_name(enum ct_scope scope)
{
    static const char *const names[] = {"session", "package", "module", "class", "function"};

    return names[scope];
}
