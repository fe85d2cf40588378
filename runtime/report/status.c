/* status.c - the last line of a terminal: what runs now.
 *
 *   412/10000 [  4%] tests/test_db.ctest::insert[pg] (set-up of db) 3.2s, 3 more
 *
 * In: the desks of the workers, looked at about twenty times a second. Nothing is asked of the tests for it: since when one runs is
 * since when it is seen here. With several workers the line is that of the test that has run longest.
 */
#define _XOPEN_SOURCE 700
#include "report/status.h"

#include <stdio.h>
#include <string.h>

#include "core/run.h"
#include "guard/process.h"
#include "guard/shared.h"
#include "report/utf8.h"

/* Seconds: short runs have no such line; it is not drawn more often than can be read; what is soon over is not mentioned. */
static const double SHOWN_AFTER = 0.5, REDRAWN_AFTER = 0.1, MENTIONED_AFTER = 0.3;

/* What a worker was found to do. */
struct sight {
    ct_index subject;
    enum ct_running running;
    unsigned span;
    const struct ct_instance *fixture;
    double since;       /* it works for the subject */
    double phase_since; /* it does this for it */
};

static struct sight *sights; /* one for each worker */
static double drawn;

static bool is_at_work(const struct ct_desk *desk)
{
    return desk->process > 0 && !desk->finished && desk->piece != CT_NONE && desk->subject < ct_run.results.total &&
           ct_process_lives(desk->process);
}

/* Looks at a worker; NULL: it does nothing. */
static struct sight *look(int slot, double now)
{
    const struct ct_desk *desk = &ct_shared.slots[slot].desk;
    struct sight *sight = &sights[slot], seen = *sight;

    if (!is_at_work(desk)) {
        sight->since = 0;
        return NULL;
    }
    seen.subject = desk->subject;
    seen.running = desk->running;
    seen.span = ct_desk_span(desk);
    seen.fixture = desk->fixture;
    if (sight->since == 0 || seen.subject != sight->subject)
        seen.since = seen.phase_since = now;
    else if (seen.running != sight->running || seen.span != sight->span || seen.fixture != sight->fixture)
        seen.phase_since = now;
    *sight = seen;
    return sight;
}

/* The worker with the oldest test; NULL: none is at work. `others`: how many more are. */
static const struct sight *look_at_all(double now, int *others)
{
    const struct sight *oldest = NULL, *sight;

    if (sights == NULL) {
        sights = ct_allocate((size_t)ct_shared.slot_count * sizeof *sights);
        memset(sights, 0, (size_t)ct_shared.slot_count * sizeof *sights);
    }
    *others = -1;
    for (int slot = 0; slot < ct_shared.slot_count; slot++) {
        if ((sight = look(slot, now)) == NULL)
            continue;
        ++*others;
        if (oldest == NULL || sight->since < oldest->since)
            oldest = sight;
    }
    return oldest;
}

/* --- the line ------------------------------------------------------------------------------------------- */

static ct_index count_done(ct_index settled)
{
    ct_index done = settled;

    for (ct_index i = settled; i < ct_run.results.total; i++)
        done += ct_outcome_at(&ct_run.results, i) != CT_NOT_RUN;
    return done;
}

/* "0.3s", "1:02", "1:00:02". */
static void add_time(struct ct_text *text, double seconds)
{
    unsigned long whole = (unsigned long)seconds;

    if (whole < 60)
        ct_text_add(text, " %.1fs", seconds);
    else if (whole < 3600)
        ct_text_add(text, " %lu:%02lu", whole / 60, whole % 60);
    else
        ct_text_add(text, " %lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
}

/* A test may write over the desk: a fixture is only believed where the plan has it. */
static bool is_of(const struct ct_module *module, const struct ct_instance *instance)
{
    for (ct_index i = 0; i < module->use_count; i++)
        if (module->uses[i].instance == instance)
            return true;
    return false;
}

/* Behind the name of the test. */
static void add_phase(struct ct_text *text, const struct sight *sight, const struct ct_cursor *at, double now)
{
    const char *what = sight->running == CT_IN_SETUP ? "set-up" : sight->running == CT_IN_TEARDOWN ? "tear-down" : NULL;

    if (what != NULL && now - sight->phase_since >= MENTIONED_AFTER && is_of(at->module, sight->fixture))
        ct_text_add(text, " (%s of %s)", what, sight->fixture->fixture->name);
}

/* Appends at most `columns` of a text; of one that is longer the end, which tells more tests apart. */
static void add_end(struct ct_text *line, const struct ct_text *text, int columns)
{
    const char *from = ct_text_get(text);
    int width = ct_utf8_width(from, text->size);
    size_t step;

    if (width > columns && columns > 3) {
        ct_text_puts(line, "...");
        columns -= 3;
    }
    for (; width > columns; from += step)
        width -= ct_utf8_columns(ct_utf8_next(from, &step));
    ct_text_puts(line, from);
}

static void add_running(struct ct_text *line, const struct sight *sight, int others, int columns, double now)
{
    struct ct_cursor at = ct_cursor_at(&ct_run.schedule, sight->subject);
    struct ct_text id = {0}, name = {0}, behind = {0};

    ct_id_add(&id, &at);
    ct_clean_add(&name, ct_text_get(&id), id.size, false);
    add_phase(&behind, sight, &at, now);
    add_time(&behind, now - sight->since);
    if (others > 0)
        ct_text_add(&behind, ", %d more", others);
    if ((int)behind.size + 10 < columns) {
        add_end(line, &name, columns - (int)behind.size);
        ct_text_puts(line, ct_text_get(&behind));
    }
    ct_text_free(&id);
    ct_text_free(&name);
    ct_text_free(&behind);
}

static void add_counts(struct ct_text *line, ct_index settled, enum ct_colour_name colour, int columns)
{
    ct_index total = ct_run.results.total, done = count_done(settled);
    char counts[64], percent[16];
    int size = snprintf(counts, sizeof counts, "%u/%u", done, total);

    if (size <= columns)
        ct_text_puts(line, counts);
    if (size + 8 > columns)
        return;
    snprintf(percent, sizeof percent, " [%3u%%] ", (unsigned)(100ull * done / total));
    ct_coloured_add(line, colour, percent);
}

static int counts_width(ct_index settled)
{
    return snprintf(NULL, 0, "%u/%u", count_done(settled), ct_run.results.total) + 8;
}

void ct_status_show(ct_index settled, enum ct_colour_name colour)
{
    double now = ct_clock();
    bool has_news = ct_out.text.size != ct_out.erasing;
    const struct sight *sight;
    struct ct_text line = {0};
    int others;

    if (!ct_out.in_place || now + ct_run.results.elapsed < SHOWN_AFTER) {
        ct_flush();
        if (ct_out.in_place)
            look_at_all(now, &others);
        return;
    }
    sight = look_at_all(now, &others);
    if (!has_news && now - drawn < REDRAWN_AFTER)
        return;
    drawn = now;
    add_counts(&line, settled, colour, ct_out.screen - 1);
    if (sight != NULL)
        add_running(&line, sight, others, ct_out.screen - 1 - counts_width(settled), now);
    ct_write_in_place(&line);
    ct_text_free(&line);
}
