/* schedule.c - the schedule for people and for programs: `ctestc plan`.
 *
 * In: steps. Out: an indented tree, two spaces for each instance that stands below; then how often each instance is set up.
 */
#include "plan/schedule.h"

#include <assert.h>
#include <string.h>

#include "emit/emit.h"

/* --- words ----------------------------------------------------------------------------------------------- */

/* What owns an instance. */
static const char *owner_noun(const struct instance *instance)
{
    static const char *const nouns[] = {"run", "directory", "file", "class", "test"};
    assert(instance);
    return nouns[instance->scope];
}

/* What an instance is set up once more for; without `because` of several times. */
static const char *again_text(struct session *session, const struct instance *instance, enum end_reason reason,
                              const struct instance *because)
{
    struct arena *arena = &session->arena;
    switch (reason) {
    case END_OWNER:
        return arena_printf(arena, "another %s", owner_noun(instance));
    case END_LEFT:
        return arena_printf(arena, "a return to its %s", owner_noun(instance));
    case END_ROW:
        return "another row";
    case END_BELOW:
        if (!because)
            return "the end of something below it";
        return arena_printf(arena, "the end of '%s' below it", because->fixture->name);
    default:
        return "room made for something wider";
    }
}

/* Why an instance is torn down. */
static const char *end_text(struct session *session, const struct step *step)
{
    struct arena *arena = &session->arena;
    switch (step->reason) {
    case END_ROW:
        return "its next row begins";
    case END_BELOW:
        return arena_printf(arena, "'%s' below it goes", step->because->fixture->name);
    case END_ROOM:
        return "something wider must stand below it";
    default:
        return arena_printf(arena, "its %s ends", owner_noun(step->instance));
    }
}

/* --- which instance -------------------------------------------------------------------------------------- */

static const char *place_text(struct session *session, const struct fixture *fixture)
{
    return fixture->home->kind == HOME_BUILTIN ? ", built in" : arena_printf(&session->arena, " of %s", fixture_place(session, fixture));
}

/* What the i-th cell of all rows names. */
static const char *from_name(const struct axis *axis, size_t i)
{
    return axis->rows.at[i / axis->columns.n].cells.at[i % axis->columns.n].from.name;
}

static void add_differences(struct session *session, const struct instance *instance, struct map *met, struct text *text);

/* What a fixture needs, and what is different below that; nothing where another way has led to it. */
static void add_need(struct session *session, const struct fixture *fixture, const char *name, const struct instance *need,
                     struct map *met, struct text *text)
{
    struct map_entry *entry = map_at(&session->arena, met, &need->number, sizeof need->number);
    if (entry->value)
        return;
    entry->value = text;
    if (need->fixture != model_find(fixture->home, name, name == fixture->name ? fixture : NULL, NULL))
        text_printf(text, ", with '%s'%s", need->fixture->name, place_text(session, need->fixture));
    add_differences(session, need, met, text);
}

/* The fixtures below an instance that are others than where what needs them is declared: ", with user of test_a.ctest:3". */
static void add_differences(struct session *session, const struct instance *instance, struct map *met, struct text *text)
{
    const struct fixture *fixture = instance->fixture;
    for (size_t i = 0; i < instance->needs.n; i++)
        add_need(session, fixture, fixture->uses.at[i].name, instance->needs.at[i], met, text);
    for (size_t i = 0; i < instance->from.n; i++)
        if (instance->from.at[i])
            add_need(session, fixture, from_name(fixture->axis, i), instance->from.at[i], met, text);
}

/* An instance that is not shared is told by who asks for it. */
static void add_asker(struct session *session, const struct instance *instance, struct text *text)
{
    const struct fixture *asker = instance->asker;
    if (!instance->fixture->is_unshared)
        return;
    if (asker)
        text_printf(text, ", asked for by '%s'%s", asker->name, place_text(session, asker));
    else
        text_adds(text, ", asked for by the test");
}

/* What tells an instance from others of its fixture; "" if it is what the fixture is where it is declared. */
static const char *difference(struct session *session, const struct instance *instance)
{
    struct text text = {.arena = &session->arena};
    struct map met = {0};
    text_adds(&text, "");
    if (instance->package && strcmp(instance->package, instance->fixture->home->input->directory) != 0)
        text_printf(&text, ", for '%s'", *instance->package ? instance->package : ".");
    add_asker(session, instance, &text);
    add_differences(session, instance, &met, &text);
    return text.at;
}

/* What is asked again and again while steps are written. */
struct printer {
    struct session *session;
    bool *is_one_of_several;   /* by the fixture's number: others have its name */
    const char **differences;  /* by the instance's number: `difference`; NULL: not asked yet */
};

static struct printer printer_of(struct session *session, const struct schedule *schedule)
{
    const struct model *model = schedule->plan->model;
    struct arena *arena = &session->arena;
    struct printer printer = {.session = session};
    struct map names = {0}; /* name -> the first fixture of that name */
    printer.is_one_of_several = arena_alloc(arena, model->fixtures.n + 1);
    printer.differences = arena_alloc(arena, (model->instances.n + 1) * sizeof *printer.differences);
    for (size_t i = 0; i < model->fixtures.n; i++) {
        struct fixture *fixture = model->fixtures.at[i];
        struct map_entry *entry = map_at(arena, &names, fixture->name, strlen(fixture->name));
        if (!entry->value) {
            entry->value = fixture;
            continue;
        }
        printer.is_one_of_several[fixture->number] = true;
        printer.is_one_of_several[((struct fixture *)entry->value)->number] = true;
    }
    return printer;
}

static const char *difference_of(struct printer *printer, const struct instance *instance)
{
    const char **known = &printer->differences[instance->number];
    if (!*known)
        *known = difference(printer->session, instance);
    return *known;
}

static const char *step_word(const struct step *step)
{
    static const char *const words[] = {"set-up", "test", "skip", "tear-down"};
    return words[step->kind];
}

/* --- text ------------------------------------------------------------------------------------------------ */

static void add_instance(const struct step *step, struct text *out)
{
    text_adds(out, step->instance->fixture->name);
    if (step->row)
        text_printf(out, "[%s]", step->row);
}

/* Each test has function-scoped fixtures of its own: that needs no saying. */
static bool is_plain_again(const struct step *step)
{
    return step->instance->scope == SCOPE_FUNCTION && step->reason == END_OWNER;
}

static void add_step(struct printer *printer, const struct step *step, struct text *out)
{
    for (uint32_t i = 0; i < step->depth; i++)
        text_adds(out, "  ");
    switch (step->kind) {
    case STEP_SETUP:
        text_adds(out, "set up ");
        add_instance(step, out);
        text_printf(out, " (%s)", scope_name(step->instance->scope));
        if (printer->is_one_of_several[step->instance->fixture->number])
            text_adds(out, place_text(printer->session, step->instance->fixture));
        text_adds(out, difference_of(printer, step->instance));
        if (step->time > 1 && !is_plain_again(step))
            text_printf(out, "; time %u: %s", step->time,
                        again_text(printer->session, step->instance, step->reason, step->because));
        break;
    case STEP_TEARDOWN:
        text_adds(out, "tear down ");
        add_instance(step, out);
        if (step->reason != END_OWNER)
            text_printf(out, "; %s", end_text(printer->session, step));
        break;
    default:
        text_adds(out, item_id(printer->session, step->module, step->item));
        if (step->kind == STEP_SKIP)
            text_adds(out, "; skipped");
        else if (item_is_conditional(step->module, step->item))
            text_adds(out, "; unless skipped");
    }
    text_addc(out, '\n');
}

static void add_set_ups(struct printer *printer, const struct set_ups *set_ups, struct text *out)
{
    const struct instance *instance = set_ups->instance;
    const char *between = ": ";
    text_printf(out, "%7u  %s (%s)%s%s", set_ups->count, instance->fixture->name, scope_name(instance->scope),
                place_text(printer->session, instance->fixture), difference_of(printer, instance));
    for (int reason = 0; reason < END_REASON_COUNT; reason++)
        if (set_ups->why[reason]) {
            text_printf(out, "%s%u for %s", between, set_ups->why[reason],
                        again_text(printer->session, instance, (enum end_reason)reason, NULL));
            between = ", ";
        }
    text_addc(out, '\n');
}

void emit_schedule(struct session *session, const struct schedule *schedule, struct text *out)
{
    struct printer printer = printer_of(session, schedule);
    for (size_t i = 0; i < schedule->steps.n; i++)
        add_step(&printer, &schedule->steps.at[i], out);
    if (schedule->set_ups.n)
        text_adds(out, "\nset-ups\n");
    for (size_t i = 0; i < schedule->set_ups.n; i++)
        add_set_ups(&printer, &schedule->set_ups.at[i], out);
}

/* --- data ------------------------------------------------------------------------------------------------ */

static void add_place(struct data *data, const struct fixture *fixture)
{
    data_string(data, "file", fixture->name_range.source->id);
    data_number(data, "line", line_of(fixture->name_range));
}

static void add_instance_data(struct printer *printer, struct data *data, const struct instance *instance)
{
    const char *detail = difference_of(printer, instance);
    data_string(data, "fixture", instance->fixture->name);
    data_string(data, "scope", scope_name(instance->scope));
    add_place(data, instance->fixture);
    data_number(data, "instance", instance->number);
    if (*detail)
        data_string(data, "difference", detail + 2);
}

static void add_step_data(struct printer *printer, struct data *data, const struct step *step)
{
    data_begin(data, NULL, DATA_ROW);
    data_string(data, "step", step_word(step));
    data_number(data, "depth", step->depth);
    if (step->item && !step->instance) {
        data_string(data, "id", item_id(printer->session, step->module, step->item));
        data_bool(data, "conditional", item_is_conditional(step->module, step->item));
    } else {
        add_instance_data(printer, data, step->instance);
        data_string(data, "row", step->row);
    }
    if (step->kind == STEP_SETUP) {
        data_number(data, "time", step->time);
        if (step->time > 1)
            data_string(data, "why", again_text(printer->session, step->instance, step->reason, step->because));
    } else if (step->kind == STEP_TEARDOWN) {
        data_string(data, "why", end_text(printer->session, step));
    }
    data_end(data);
}

static void add_set_ups_data(struct printer *printer, struct data *data, const struct set_ups *set_ups)
{
    data_begin(data, NULL, DATA_ROW);
    add_instance_data(printer, data, set_ups->instance);
    data_number(data, "count", set_ups->count);
    data_begin(data, "again", DATA_LIST);
    for (int reason = 0; reason < END_REASON_COUNT; reason++)
        if (set_ups->why[reason]) {
            data_begin(data, NULL, DATA_FLAT_MAP);
            data_number(data, "count", set_ups->why[reason]);
            data_string(data, "why", again_text(printer->session, set_ups->instance, (enum end_reason)reason, NULL));
            data_end(data);
        }
    data_end(data);
    data_end(data);
}

void emit_schedule_data(struct session *session, const struct schedule *schedule, enum data_format format,
                        struct text *out)
{
    struct printer printer = printer_of(session, schedule);
    struct data data = data_open(out, format);
    data_number(&data, "version", 1);
    data_string(&data, "suite", suite_name(schedule->plan->model));
    data_begin(&data, "steps", DATA_LIST);
    for (size_t i = 0; i < schedule->steps.n; i++)
        add_step_data(&printer, &data, &schedule->steps.at[i]);
    data_end(&data);
    data_begin(&data, "set-ups", DATA_LIST);
    for (size_t i = 0; i < schedule->set_ups.n; i++)
        add_set_ups_data(&printer, &data, &schedule->set_ups.at[i]);
    data_end(&data);
    data_end(&data);
}
