/* compile.c - one suite, from its files to what a command wants of it: the passes in their order. */
#include "driver/compile.h"

#include "plan/plan.h"
#include "sema/check.h"
#include "sema/model.h"
#include "source/diag.h"

static const struct range nowhere;

/* Is there nothing in which names could be bound? */
static bool is_empty(const struct inputs *inputs)
{
    return inputs->modules.n + inputs->conftests.n + inputs->used.n == 0;
}

bool compile_load(struct session *session, struct compilation *compilation)
{
    const struct options *options = compilation->options;
    if (options->is_builtin) {
        compilation->inputs = load_builtin(session, options, compilation->project);
        return compilation->inputs->builtin != NULL;
    }
    compilation->inputs = load(session, options, compilation->project, &compilation->files);
    if (!is_empty(compilation->inputs))
        return true;
    if (!session_has_errors(session))
        diag_add(session, CT0001, nowhere, "no .ctest file was found");
    return false;
}

void compile(struct session *session, struct compilation *compilation)
{
    if (!compile_load(session, compilation))
        return;
    struct model *model = bind_names(session, compilation->inputs);
    check(session, model);
    compilation->model = model;
    if (session_has_errors(session))
        return;
    compilation->plan = plan_build(session, model);
    if (!session_has_errors(session) && compilation->emit)
        compilation->emit(session, compilation);
}
