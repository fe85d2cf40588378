/* cut.c - where to cut a run into parts.
 *
 * In: items in the order of a run. Out: where a part begins. Each program that runs a part finds all cuts by itself and
 * must find the same: so they depend on the items alone.
 */
#include <stdlib.h>

#include "core/arrange.h"

/* How far a cut may be from where all parts would be equal: a fifth of a part, so that none comes near to nothing. */
static ct_index slack_of(ct_index part)
{
    return part < 3 ? 0 : (part + 2) / 5;
}

/* For each place between two items: how many instances are needed on both sides. */
static ct_index *count_standing(const struct ct_suite *suite, const struct ct_pick *picks, ct_index count)
{
    struct ct_lives lives = {0};
    ct_index *standing = ct_allocate(((size_t)count + 2) * sizeof *standing);

    for (ct_index i = 0; i <= count + 1; i++)
        standing[i] = 0;
    ct_lives_find(&lives, suite, picks, count);
    for (size_t i = 0; i < lives.count; i++)
        if (lives.all[i].instance != NULL) {
            standing[lives.all[i].first + 1]++;
            standing[lives.all[i].last + 1]--;
        }
    for (ct_index i = 1; i <= count; i++)
        standing[i] += standing[i - 1];
    ct_lives_free(&lives);
    return standing;
}

/* What a cut before an item costs: first set-ups that are repeated, then files and classes that are torn apart. */
static unsigned long long cost_of(const struct ct_suite *suite, const struct ct_pick *picks, const ct_index *standing,
                                  ct_index cut)
{
    const struct ct_cursor before = ct_pick_cursor(suite, &picks[cut - 1]), behind = ct_pick_cursor(suite, &picks[cut]);
    bool same_file = before.module == behind.module;
    bool same_class = same_file && ct_test_of(&before)->class_ == ct_test_of(&behind)->class_;

    return 4ull * standing[cut] + 2 * same_file + same_class;
}

ct_index ct_part_start(const struct ct_suite *suite, const struct ct_pick *picks, ct_index count, unsigned part,
                       unsigned parts)
{
    ct_index *standing, even = (ct_index)((unsigned long long)count * (part - 1) / parts);
    ct_index slack = slack_of(count / parts), best = even;
    unsigned long long least;

    if (even == 0 || even >= count || slack == 0)
        return even;
    standing = count_standing(suite, picks, count);
    least = cost_of(suite, picks, standing, even);
    for (ct_index away = 1; away <= slack; away++)
        for (int side = -1; side <= 1; side += 2) {
            ct_index cut = side < 0 ? even - away : even + away;
            unsigned long long cost;

            if (cut == 0 || cut >= count || (cost = cost_of(suite, picks, standing, cut)) >= least)
                continue;
            least = cost;
            best = cut;
        }
    free(standing);
    return best;
}
