/* plan.c - the plan of a suite: each module's items, then the order of all of them. */
#include "plan/plan.h"

#include <string.h>

#include "base/text.h"
#include "plan/build.h"

static void add_class(struct text *text, const struct home *home)
{
    if (home->kind != HOME_CLASS)
        return;
    add_class(text, home->outer);
    text_adds(text, home->name);
    text_adds(text, "::");
}

const char *item_id(struct session *session, const struct module_plan *module, const struct item *item)
{
    struct text text = {.arena = &session->arena};
    text_printf(&text, "%s::", module->home->input->tree->source->id);
    add_class(&text, item->test->home);
    text_adds(&text, item->test->name);
    if (item->rows_id) {
        text_addc(&text, '[');
        text_adds(&text, item->rows_id);
        text_addc(&text, ']');
    }
    return text.at;
}

uint64_t use_row_key(const struct module_use *use, uint32_t row)
{
    const struct param_row *written = &use->axis->rows.at[row];
    uint64_t key = use->column != UINT32_MAX ? written->cells.at[use->column].key
                   : written->cells.n == 1   ? written->cells.at[0].key
                                             : written->key;
    return key ? key : 1;
}

const char *use_row_id(const struct module_use *use, uint32_t row)
{
    const struct param_row *written = &use->axis->rows.at[row];
    return use->column != UINT32_MAX && written->cells.n > 1 ? written->cells.at[use->column].id : written->id;
}

bool instance_is_shared(const struct instance *instance)
{
    return instance->scope <= SCOPE_PACKAGE && !instance->module;
}

/* Those that some test needs, in the order in which they are met. */
static void find_shared(struct planner *planner)
{
    struct plan *plan = planner->plan;
    planner->stamp++;
    for (size_t m = 0; m < plan->modules.n; m++)
        for (size_t i = 0; i < plan->modules.at[m]->uses.n; i++) {
            const struct instance *instance = plan->modules.at[m]->uses.at[i].instance;
            if (!instance_is_shared(instance) || planner->stamps[instance->number] == planner->stamp)
                continue;
            planner->stamps[instance->number] = planner->stamp;
            vec_push(&planner->session->arena, plan->shared, instance);
        }
}

/* All instances are known: each name that a test says was resolved with the model. */
static uint32_t *stamps_new(struct session *session, const struct model *model)
{
    return arena_alloc(&session->arena, (model->instances.n + 1) * sizeof(uint32_t));
}

const struct module_plan *plan_module(struct session *session, struct model *model, struct home *home, size_t most)
{
    struct plan plan = {.model = model};
    struct planner planner = {.session = session, .model = model, .plan = &plan, .stamps = stamps_new(session, model), .most = most};
    struct module_plan *module = ARENA_NEW(&session->arena, struct module_plan);
    module->home = home;
    return expand_module(&planner, module) ? module : NULL;
}

const struct shape *plan_closure(struct session *session, struct model *model, const struct test *test)
{
    struct plan plan = {.model = model};
    struct planner planner = {.session = session, .model = model, .plan = &plan, .stamps = stamps_new(session, model)};
    struct module_plan module = {.home = home_file(test->home)};
    return closure_of(&planner, &module, test, &(struct choices){0});
}

const struct plan *plan_build(struct session *session, struct model *model)
{
    struct plan *plan = ARENA_NEW(&session->arena, struct plan);
    struct planner planner = {.session = session, .model = model, .plan = plan};
    plan->model = model;
    planner.stamps = stamps_new(session, model);
    for (size_t i = 0; i < model->modules.n; i++) {
        struct module_plan *module = ARENA_NEW(&session->arena, struct module_plan);
        module->home = model->modules.at[i];
        module->first = (uint32_t)plan->item_count;
        expand_module(&planner, module);
        plan->item_count += module->items.n;
        vec_push(&session->arena, plan->modules, module);
    }
    order_items(&planner);
    find_shared(&planner);
    return plan;
}
