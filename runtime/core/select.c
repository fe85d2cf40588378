/* select.c - which items run, in which order.
 *
 * In: the suite and the options. Out: the schedule, in which the selected items keep the order of the suite unless they
 * are shuffled. What failed in earlier runs is rerun.c's; where shards are cut and what is shuffled is arrange.h's.
 */
#define _XOPEN_SOURCE 700
#include "core/select.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/arrange.h"
#include "core/expression.h"
#include "core/gtestfilter.h"
#include "core/gtestname.h"
#include "core/rerun.h"
#include "core/tags.h"

struct selection {
    const struct ct_suite *suite;
    const struct ct_options *options;
    struct ct_expression *keywords, *tags; /* NULL: not given */
    struct ct_gtest_filter *filter;        /* GoogleTest's; NULL: not given */
    bool *met;                             /* for each chosen id or path: something matched it */
};

/* An item and what is matched against: "Class::test[rows]". */
struct candidate {
    struct ct_cursor at;
    struct ct_text name;
};

/* --- ids and paths -------------------------------------------------------------------------------------- */

/* Splits "./dir/file.ctest::Class::test" at its first "::"; `name` is "" without one. */
static size_t split_id(const char **id, const char **name)
{
    const char *colons;
    size_t size;

    while ((*id)[0] == '.' && (*id)[1] == '/') {
        *id += 2;
        *id += strspn(*id, "/");
    }
    colons = strstr(*id, "::");
    size = colons != NULL ? (size_t)(colons - *id) : strlen(*id);
    *name = colons != NULL ? colons + 2 : "";
    while (size > 0 && (*id)[size - 1] == '/')
        size--;
    return size == 1 && (*id)[0] == '.' ? 0 : size;
}

/* Is `path` the path of length `size`, or below it? */
static bool is_at_or_below(const char *path, const char *wanted, size_t size)
{
    return size == 0 || (strncmp(path, wanted, size) == 0 && (path[size] == '\0' || path[size] == '/'));
}

static bool names_item(const char *id, const struct candidate *candidate)
{
    const char *name, *full = ct_text_get(&candidate->name);
    size_t size = split_id(&id, &name), length = strlen(name);

    if (!is_at_or_below(candidate->at.module->path, id, size) || strncmp(full, name, length) != 0)
        return false;
    if (length == 0 || full[length] == '\0')
        return true;
    return strchr(name, '[') == NULL && (full[length] == '[' || strncmp(full + length, "::", 2) == 0);
}

static bool is_chosen(struct selection *selection, const struct candidate *candidate)
{
    const struct ct_words *chosen = &selection->options->chosen;
    bool any = chosen->count == 0;

    for (size_t i = 0; i < chosen->count; i++)
        if (names_item(chosen->words[i], candidate)) {
            selection->met[i] = true;
            any = true;
        }
    return any;
}

/* --- -k and -m ------------------------------------------------------------------------------------------ */

static bool contains(const char *text, size_t size, const char *part)
{
    size_t length = strlen(part);

    for (size_t i = 0; i + length <= size; i++)
        if (strncasecmp(text + i, part, length) == 0)
            return true;
    return false;
}

static bool has_tag(const struct ct_cursor *at, const char *part, bool whole)
{
    const struct ct_item *item = ct_item_of(at);
    const struct ct_mark *mark = item->marks == 0 ? NULL : at->module->marks + item->marks;

    for (; mark != NULL && (mark = ct_mark_find(mark, CT_MARK_TAG)) != NULL; mark++) {
        const char *tag = ct_mark_text(at->module, mark);

        if (whole ? strcmp(tag, part) == 0 : contains(tag, strlen(tag), part))
            return true;
    }
    return false;
}

static bool holds_tag(void *context, const char *name)
{
    return has_tag(&((struct candidate *)context)->at, name, true);
}

/* Is `part` in a directory's, the file's, a class's or the test's name, or in a tag? */
static bool holds_keyword(void *context, const char *name)
{
    struct candidate *candidate = context;
    const struct ct_cursor *at = &candidate->at;
    const char *path = at->module->path, *title = ct_text_get(&candidate->name);
    ct_index class_ = ct_test_of(at)->class_;

    for (size_t size; *path != '\0'; path += size + (path[size] == '/')) {
        size = strcspn(path, "/");
        if (contains(path, size, name))
            return true;
    }
    for (; class_ != CT_NONE; class_ = at->module->classes[class_].outer) {
        const char *class_name = at->module->text + at->module->classes[class_].name;

        if (contains(class_name, strlen(class_name), name))
            return true;
        title = strstr(title, "::") + 2;
    }
    return contains(title, strlen(title), name) || has_tag(at, name, false);
}

static bool takes(const struct ct_gtest_filter *filter, const struct ct_cursor *at)
{
    struct ct_text name = {0};
    bool taken;

    ct_gtest_name_add(&name, at);
    taken = ct_gtest_filter_takes(filter, ct_text_get(&name));
    ct_text_free(&name);
    return taken;
}

static bool is_deselected(const struct selection *selection, struct candidate *candidate)
{
    const struct ct_words *deselected = &selection->options->deselected;

    for (size_t i = 0; i < deselected->count; i++)
        if (names_item(deselected->words[i], candidate))
            return true;
    if (selection->keywords != NULL && !ct_expression_holds(selection->keywords, holds_keyword, candidate))
        return true;
    if (selection->filter != NULL && !takes(selection->filter, &candidate->at))
        return true;
    return selection->tags != NULL && !ct_expression_holds(selection->tags, holds_tag, candidate);
}

/* --- the schedule --------------------------------------------------------------------------------------- */

static void select_slice(struct selection *selection, struct ct_schedule *schedule, size_t *deselected,
                         const struct ct_slice *slice)
{
    struct candidate candidate = {.at.module = selection->suite->modules[slice->module]};

    for (ct_index item = slice->first; item < slice->first + slice->count; item++) {
        candidate.at.item = candidate.at.module->items + item;
        ct_text_clear(&candidate.name);
        ct_name_add(&candidate.name, &candidate.at);
        if (!is_chosen(selection, &candidate))
            continue;
        if (is_deselected(selection, &candidate))
            ++*deselected;
        else
            ct_schedule_add(schedule, slice->module, item, 1);
    }
    ct_text_free(&candidate.name);
}

static bool all_met(const struct selection *selection)
{
    bool all = true;

    for (size_t i = 0; i < selection->options->chosen.count; i++)
        if (!selection->met[i]) {
            fprintf(stderr, "error: not found: %s\n", selection->options->chosen.words[i]);
            all = false;
        }
    return all;
}

/* --- their order ---------------------------------------------------------------------------------------- */

static bool is_rearranged(const struct ct_options *options)
{
    return options->shards != 0 || options->shuffle || options->last_failed || options->failed_first ||
           options->stepwise;
}

static struct ct_picks picks_of(const struct ct_schedule *schedule)
{
    struct ct_picks picks = {ct_allocate(((size_t)schedule->total + 1) * sizeof *picks.all), 0};

    for (size_t i = 0; i < schedule->slice_count; i++)
        for (ct_index item = 0; item < schedule->slices[i].count; item++)
            picks.all[picks.count++] = (struct ct_pick){schedule->slices[i].module, schedule->slices[i].first + item};
    return picks;
}

/* Replaces the schedule. */
static void rebuild(struct ct_schedule *schedule, const struct ct_picks *picks)
{
    schedule->slice_count = 0;
    schedule->total = 0;
    for (ct_index i = 0; i < picks->count; i++)
        ct_schedule_add(schedule, picks->all[i].module, picks->all[i].item, 1);
}

static bool is_empty_shard;

bool ct_select_left_empty_shard(void)
{
    return is_empty_shard;
}

static void take_shard(const struct ct_suite *suite, struct ct_picks *picks, const struct ct_options *options)
{
    ct_index from = ct_part_start(suite, picks->all, picks->count, options->shard, options->shards);
    ct_index to = ct_part_start(suite, picks->all, picks->count, options->shard + 1, options->shards);

    is_empty_shard = options->empty_shard_is_fine && picks->count != 0 && from == to;
    memmove(picks->all, picks->all + from, (to - from) * sizeof *picks->all);
    picks->count = to - from;
}

/* Where no report says which seed repeats the order. */
static void tell_seed(const struct ct_options *options)
{
    if (options->seed_is_chosen && (options->tap || options->collect_only || options->quiet > options->verbose))
        fprintf(stderr, "shuffled with seed %lu\n", options->seed);
}

static void rearrange(struct ct_schedule *schedule, size_t *deselected, const struct ct_options *options)
{
    struct ct_picks picks = picks_of(schedule);

    ct_rerun_last_failed(&picks, deselected);
    if (options->shards != 0)
        take_shard(schedule->suite, &picks, options);
    if (options->shuffle)
        ct_shuffle(schedule->suite, picks.all, picks.count, options->seed);
    ct_rerun_failed_first(&picks);
    ct_rerun_stepwise(&picks, deselected);
    rebuild(schedule, &picks);
    free(picks.all);
    tell_seed(options);
}

static void repeat(struct ct_schedule *schedule, unsigned times)
{
    size_t count = schedule->slice_count;

    for (unsigned time = 1; time < times; time++)
        for (size_t i = 0; i < count; i++) {
            struct ct_part part = schedule->slices[i];

            ct_schedule_add(schedule, part.module, part.first, part.count);
        }
}

/* --- what is asked for ---------------------------------------------------------------------------------- */

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\n")] == '\0';
}

static bool read_expressions(struct selection *selection)
{
    const struct ct_options *options = selection->options;

    if (!is_blank(options->keywords) &&
        (selection->keywords = ct_expression_read("-k", options->keywords)) == NULL)
        return false;
    if (is_blank(options->tags))
        return true;
    if ((selection->tags = ct_expression_read("-m", options->tags)) == NULL)
        return false;
    ct_tags_check(selection->tags, selection->suite);
    return true;
}

/* Does an id or path name any item? */
static bool names_any(const struct ct_suite *suite, const char *id)
{
    struct candidate candidate = {0};
    bool found = false;

    for (ct_index m = 0; m < suite->module_count && !found; m++) {
        candidate.at.module = suite->modules[m];
        for (ct_index item = 0; item < suite->modules[m]->item_count && !found; item++) {
            candidate.at.item = suite->modules[m]->items + item;
            ct_text_clear(&candidate.name);
            ct_name_add(&candidate.name, &candidate.at);
            found = names_item(id, &candidate);
        }
    }
    ct_text_free(&candidate.name);
    return found;
}

/* The environment's filter is an id or a path if it names something, else what -k takes. */
static void apply_filter(struct ct_options *options, const struct ct_suite *suite)
{
    if (options->filter == NULL)
        return;
    if (names_any(suite, options->filter))
        options->chosen = (struct ct_words){&options->filter, 1};
    else
        options->keywords = options->filter;
}

/* Puts what ids, -k and -m select into the schedule; false: an id names nothing. */
static bool select_items(struct selection *selection, struct ct_schedule *schedule, size_t *deselected)
{
    const struct ct_suite *suite = selection->suite;
    const struct ct_options *options = selection->options;
    bool fine, all = options->chosen.count == 0 && options->deselected.count == 0 && selection->keywords == NULL &&
                     selection->tags == NULL && selection->filter == NULL;

    selection->met = ct_allocate(options->chosen.count + 1);
    memset(selection->met, 0, options->chosen.count + 1);
    for (ct_index i = 0; i < suite->slice_count; i++)
        if (all)
            ct_schedule_add(schedule, suite->slices[i].module, suite->slices[i].first, suite->slices[i].count);
        else
            select_slice(selection, schedule, deselected, &suite->slices[i]);
    fine = all_met(selection);
    free(selection->met);
    return fine;
}

bool ct_select(struct ct_schedule *schedule, size_t *deselected, const struct ct_suite *suite,
               const struct ct_options *given)
{
    struct ct_options options = *given;
    struct selection selection = {suite, &options, NULL, NULL, NULL, NULL};
    bool fine;

    apply_filter(&options, suite);
    schedule->suite = suite;
    if (options.gtest.filter != NULL)
        selection.filter = ct_gtest_filter_read(options.gtest.filter);
    fine = read_expressions(&selection) && select_items(&selection, schedule, deselected);
    if (selection.keywords != NULL)
        ct_expression_free(selection.keywords);
    if (selection.tags != NULL)
        ct_expression_free(selection.tags);
    if (selection.filter != NULL)
        ct_gtest_filter_free(selection.filter);
    if (!fine)
        return false;
    ct_rerun_start(suite, &options);
    if (is_rearranged(&options))
        rearrange(schedule, deselected, &options);
    repeat(schedule, options.repeat);
    return true;
}
