/* listing.c - what is listed instead of run.
 *
 * --fixtures shows what the plan knows: the fixtures that tests of this suite need. The documentation of each and those that
 * no test uses are `ctestc fixtures`.
 */
#include "report/listing.h"

#include <stdlib.h>
#include <string.h>

#include "core/gtestname.h"
#include "report/gtest.h"
#include "report/writer.h"

bool ct_listing_wanted(const struct ct_options *options)
{
    return options->version || options->list_tags || options->fixtures;
}

static void write_tags(const struct ct_suite *suite)
{
    for (ct_index i = 0; i < suite->tag_count; i++)
        ct_write("%s: %s\n\n", suite->tags[2 * i], suite->tags[2 * i + 1]);
}

/* --- fixtures ------------------------------------------------------------------------------------------- */

struct listed {
    const struct ct_fixture *fixture;
    enum ct_scope scope;
};

static int compare_listed(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;
    int order = strcmp(a->fixture->file, b->fixture->file);

    if (order == 0 && a->fixture->line != b->fixture->line)
        order = a->fixture->line < b->fixture->line ? -1 : 1;
    return order != 0 ? order : (int)a->scope - (int)b->scope;
}

static size_t gather(const struct ct_suite *suite, struct listed **list)
{
    size_t count = 0;

    for (ct_index m = 0; m < suite->module_count; m++)
        count += suite->modules[m]->use_count;
    *list = ct_allocate((count + 1) * sizeof **list);
    count = 0;
    for (ct_index m = 0; m < suite->module_count; m++)
        for (ct_index u = 0; u < suite->modules[m]->use_count; u++) {
            const struct ct_instance *instance = suite->modules[m]->uses[u].instance;

            (*list)[count++] = (struct listed){instance->fixture, instance->scope};
        }
    return count;
}

static void write_fixture(const struct listed *listed)
{
    const struct ct_fixture *fixture = listed->fixture;

    ct_write_coloured(CT_GREEN, "%s", fixture->name);
    if (listed->scope != CT_FUNCTION)
        ct_write_coloured(CT_CYAN, " [%s scope]", ct_scope_name(listed->scope));
    ct_write(" -- ");
    ct_write_coloured(CT_YELLOW, "%s:%u", fixture->file, fixture->line);
    ct_write("\n");
    if (fixture->needs[0] != '\0')
        ct_write("    needs %s\n", fixture->needs);
    if (fixture->left_out != NULL)
        ct_write("    left out by %s\n", fixture->left_out);
    ct_write("\n");
}

static void write_fixtures(const struct ct_suite *suite)
{
    struct listed *list;
    size_t count = gather(suite, &list);

    qsort(list, count, sizeof *list, compare_listed);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && compare_listed(&list[i - 1], &list[i]) == 0)
            continue;
        if (i == 0 || strcmp(list[i - 1].fixture->file, list[i].fixture->file) != 0) {
            struct ct_text title = {0};

            ct_text_add(&title, "fixtures defined from %s", list[i].fixture->file);
            ct_write_rule('-', CT_PLAIN, ct_text_get(&title));
            ct_text_free(&title);
        }
        write_fixture(&list[i]);
    }
    free(list);
}

int ct_listing_write(const struct ct_suite *suite, const struct ct_options *options)
{
    if (options->version)
        ct_write("ctest runtime, plan version %d\n", CT_PLAN_VERSION);
    else if (options->list_tags)
        write_tags(suite);
    else
        write_fixtures(suite);
    ct_flush();
    return 0;
}

/* --- items ---------------------------------------------------------------------------------------------- */

/* Writes "<Class A>" for each class around the item that the line before was not inside; returns the indentation. */
static int write_classes(const struct ct_module *module, ct_index class_, const struct ct_module *before_module,
                         ct_index before)
{
    int indent;

    if (class_ == CT_NONE)
        return 2;
    indent = write_classes(module, module->classes[class_].outer, before_module, before);
    if (module != before_module || !ct_class_within(module, before, class_))
        ct_write("%*s<Class %s>\n", indent, "", module->text + module->classes[class_].name);
    return indent + 2;
}

static void write_tree(const struct ct_schedule *schedule)
{
    const struct ct_module *module = NULL;
    ct_index class_ = CT_NONE;
    struct ct_cursor at;
    struct ct_text name = {0};

    for (bool more = ct_cursor_first(schedule, &at); more; more = ct_cursor_next(schedule, &at)) {
        const char *rows = ct_item_rows(&at);
        int indent;

        if (module == NULL || at.module != module)
            ct_write("<Module %s>\n", at.module->path);
        indent = write_classes(at.module, ct_test_of(&at)->class_, module, class_);
        module = at.module;
        class_ = ct_test_of(&at)->class_;
        ct_text_clear(&name);
        ct_text_puts(&name, module->text + ct_test_of(&at)->name);
        if (rows != NULL)
            ct_text_add(&name, "[%s]", rows);
        ct_write("%*s<Test ", indent, "");
        ct_write_clean_coloured(CT_PLAIN, ct_text_get(&name));
        ct_write(">\n");
    }
    ct_text_free(&name);
}

static void write_ids(const struct ct_schedule *schedule)
{
    struct ct_cursor at;

    for (bool more = ct_cursor_first(schedule, &at); more; more = ct_cursor_next(schedule, &at)) {
        ct_write_id(&at);
        ct_write("\n");
    }
}

/* "file: how many", of files that follow each other. */
static void write_counts(const struct ct_schedule *schedule)
{
    for (size_t i = 0, next; i < schedule->slice_count; i = next) {
        size_t count = 0;

        for (next = i; next < schedule->slice_count && schedule->slices[next].module == schedule->slices[i].module; next++)
            count += schedule->slices[next].count;
        ct_write("%s: %zu\n", schedule->suite->modules[schedule->slices[i].module]->path, count);
    }
}

int ct_collect_write(const struct ct_schedule *schedule, const struct ct_options *options, size_t deselected, double seconds)
{
    struct ct_text title = {0};
    size_t all = schedule->total + deselected;
    int quiet = (int)options->quiet - (int)options->verbose;

    if (quiet <= 0) {
        ct_text_write_head();
        write_tree(schedule);
    } else if (quiet == 1) {
        write_ids(schedule);
    } else {
        write_counts(schedule);
    }
    ct_write("\n");
    if (schedule->total == 0)
        ct_text_puts(&title, "no tests collected");
    else if (deselected != 0)
        ct_text_add(&title, "%u/%zu tests collected", schedule->total, all);
    else
        ct_text_add(&title, "%zu test%s collected", all, all == 1 ? "" : "s");
    if (deselected != 0)
        ct_text_add(&title, " (%zu deselected)", deselected);
    ct_text_add(&title, " in %.2fs", seconds);
    if (quiet <= 0)
        ct_write_rule('=', schedule->total ? CT_GREEN : CT_YELLOW, ct_text_get(&title));
    else if (quiet == 1)
        ct_write("%s\n", ct_text_get(&title));
    ct_flush();
    ct_text_free(&title);
    return schedule->total == 0 ? 5 : 0;
}

/* --- items for tools that know GoogleTest ---------------------------------------------------------------- */

/* What the rows are is a comment; only where the name does not say it, for CMake makes it a part of that. */
static void write_test(const struct ct_cursor *at)
{
    struct ct_text name = {0};

    ct_gtest_test_add(&name, at);
    ct_write("  %s", ct_text_get(&name));
    if (!ct_gtest_name_says_rows(at)) {
        ct_write("  # GetParam() = ");
        ct_write_clean_coloured(CT_PLAIN, ct_item_rows(at));
    }
    ct_write("\n");
    ct_text_free(&name);
}

int ct_gtest_list_write(const struct ct_schedule *schedule, const struct ct_options *options)
{
    struct ct_gtest_suites suites = ct_gtest_suites_of(schedule);
    struct ct_text name = {0};

    for (ct_index i = 0; i < schedule->total; i++) {
        const struct ct_cursor *at = &suites.items[i];

        if (i == 0 || !ct_gtest_same_suite(at, at - 1)) {
            ct_text_clear(&name);
            ct_gtest_suite_add(&name, at);
            ct_write("%s.\n", ct_text_get(&name));
        }
        write_test(at);
    }
    ct_flush();
    ct_text_free(&name);
    if (options->gtest.format != CT_GTEST_NO_FILE)
        ct_gtest_output_write_list(schedule, options, &suites);
    free(suites.items);
    return 0;
}
