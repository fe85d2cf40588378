/* rerun.c - --lf, --ff and --sw: what runs, by what earlier runs left; pytest's meaning and words.
 *
 * In: the items that ids, -k and -m select, and the memory of earlier runs. Out: fewer, or in another order, and a
 * line for the report. How the memory comes about is report/remember.c's.
 */
#define _XOPEN_SOURCE 700
#include "core/rerun.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report/writer.h"

static struct {
    const struct ct_suite *suite;
    const struct ct_options *options;
    struct ct_memory memory;
    struct ct_text status;   /* lines */
    ct_index stepwise_items;
} rerun;

void ct_rerun_start(const struct ct_suite *suite, const struct ct_options *options)
{
    bool wanted = options->last_failed || options->failed_first || options->stepwise;

    rerun.suite = suite;
    rerun.options = options;
    if ((!wanted && !options->cache_clear) || !ct_memory_start(suite, options))
        return;
    if (options->cache_clear)
        ct_memory_clear();
    if (wanted)
        ct_memory_read(&rerun.memory, suite);
}

/* For each item: did it fail when it last ran? Says how many did. */
static bool *find_failed(const struct ct_picks *picks, size_t *count)
{
    bool *failed = ct_allocate((size_t)picks->count + 1);
    ct_index module = CT_NONE;
    size_t first = 0, end = 0;
    struct ct_text id = {0};

    *count = 0;
    for (ct_index i = 0; i < picks->count; i++) {
        struct ct_cursor at = ct_pick_cursor(rerun.suite, &picks->all[i]);

        if (picks->all[i].module != module)
            end = ct_memory_range(&rerun.memory, at.module->path, &first);
        module = picks->all[i].module;
        ct_text_clear(&id);
        if (first != end)
            ct_id_add(&id, &at);
        failed[i] = first != end && ct_memory_find(&rerun.memory, id.data) != NULL;
        *count += failed[i];
    }
    ct_text_free(&id);
    return failed;
}

/* Those that failed to the front, otherwise in the same order. */
static void partition(struct ct_picks *picks, const bool *failed, size_t count)
{
    struct ct_pick *sorted = ct_allocate(((size_t)picks->count + 1) * sizeof *sorted);
    size_t front = 0, back = count;

    for (ct_index i = 0; i < picks->count; i++)
        sorted[failed[i] ? front++ : back++] = picks->all[i];
    memcpy(picks->all, sorted, picks->count * sizeof *sorted);
    free(sorted);
}

static void leave(struct ct_picks *picks, size_t count, size_t *deselected)
{
    *deselected += picks->count - count;
    picks->count = (ct_index)count;
}

void ct_rerun_last_failed(struct ct_picks *picks, size_t *deselected)
{
    const struct ct_options *options = rerun.options;
    size_t known = ct_memory_failures(&rerun.memory), count;
    bool *failed;

    if (!options->last_failed && !options->failed_first)
        return;
    ct_text_puts(&rerun.status, "run-last-failure: ");
    if (known == 0) {
        bool none = options->last_failed && options->none_if_none_failed;

        ct_text_add(&rerun.status, "no previously failed tests, %s.\n",
                    none ? "deselecting all items" : "not deselecting items");
        if (none)
            leave(picks, 0, deselected);
        return;
    }
    failed = find_failed(picks, &count);
    if (count == 0)
        ct_text_add(&rerun.status, "%zu known failure%s not in selected tests\n", known, known == 1 ? "" : "s");
    else
        ct_text_add(&rerun.status, "rerun previous %zu failure%s%s\n", count, count == 1 ? "" : "s",
                    options->failed_first ? " first" : "");
    if (count != 0 && options->last_failed) {
        partition(picks, failed, count);
        leave(picks, count, deselected);
    }
    free(failed);
}

void ct_rerun_failed_first(struct ct_picks *picks)
{
    size_t count;
    bool *failed;

    if (!rerun.options->failed_first || ct_memory_failures(&rerun.memory) == 0)
        return;
    failed = find_failed(picks, &count);
    partition(picks, failed, count);
    free(failed);
}

/* The item with an id; their number if there is none. */
static ct_index find_item(const struct ct_picks *picks, const char *wanted)
{
    struct ct_text id = {0};
    ct_index i = 0;

    for (; i < picks->count; i++) {
        struct ct_cursor at = ct_pick_cursor(rerun.suite, &picks->all[i]);
        size_t size = strlen(at.module->path);

        if (strncmp(at.module->path, wanted, size) != 0 || strncmp(wanted + size, "::", 2) != 0)
            continue;
        ct_text_clear(&id);
        ct_id_add(&id, &at);
        if (strcmp(id.data, wanted) == 0)
            break;
    }
    ct_text_free(&id);
    return i;
}

void ct_rerun_stepwise(struct ct_picks *picks, size_t *deselected)
{
    const struct ct_memory *memory = &rerun.memory;
    const struct ct_options *options = rerun.options;
    ct_index found;
    long long age;

    rerun.stepwise_items = picks->count;
    if (!options->stepwise)
        return;
    ct_text_puts(&rerun.status, "stepwise: ");
    if (options->stepwise_reset) {
        ct_text_puts(&rerun.status, "resetting state, not skipping.\n");
    } else if (memory->stopped == NULL) {
        ct_text_puts(&rerun.status, "no previously failed tests, not skipping.\n");
    } else if (memory->stopped_items != picks->count) {
        ct_text_add(&rerun.status, "test count changed, not skipping (now %u tests, previously %llu).\n",
                    picks->count, memory->stopped_items);
    } else if ((found = find_item(picks, memory->stopped)) == picks->count) {
        ct_text_puts(&rerun.status, "previously failed test not found, not skipping.\n");
    } else {
        age = (long long)time(NULL) - memory->stopped_at;
        age = age < 0 ? 0 : age;
        ct_text_add(&rerun.status, "skipping %u already passed items (cache from %lld:%02d:%02d ago,"
                    " use --sw-reset to discard).\n", found, age / 3600, (int)(age / 60 % 60), (int)(age % 60));
        memmove(picks->all, picks->all + found, (picks->count - found) * sizeof *picks->all);
        leave(picks, picks->count - found, deselected);
    }
}

ct_index ct_rerun_stepwise_items(void)
{
    return rerun.stepwise_items;
}

void ct_rerun_write_status(void)
{
    ct_write("%s", ct_text_get(&rerun.status));
}
