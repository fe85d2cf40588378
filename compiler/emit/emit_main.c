/* emit_main.c - the main file: instances that several files share, the modules, the order of the run, main(). */
#include <string.h>

#include "emit/write.h"

static void write_shared(struct out *out)
{
    const struct plan *plan = out->plan;
    if (plan->shared.n)
        out_text(out, "\n/* What several files share. */\n");
    for (size_t i = 0; i < plan->shared.n; i++) {
        const struct instance *instance = plan->shared.at[i];
        const char *symbol = instance_symbol(out->session, instance);
        const char *info = fixture_symbol(out->session, instance->fixture);
        out_printf(out, "extern const struct ct_fixture ct_info_%s;\n", info);
        if (instance->asker)
            out_printf(out, "extern const struct ct_fixture ct_info_%s;\n", fixture_symbol(out->session, instance->asker));
        out_printf(out, "extern struct ct_instance ct_instance_%s;\nstruct ct_instance ct_instance_%s = CT_INSTANCE(&ct_info_%s, %s, ", symbol,
                   symbol, info, instance->scope == SCOPE_SESSION ? "CT_SESSION" : "CT_PACKAGE");
        if (instance->package)
            out_string(out, instance->package);
        else
            out_text(out, "0");
        if (instance->asker)
            out_printf(out, ", &ct_info_%s);\n", fixture_symbol(out->session, instance->asker));
        else
            out_text(out, ", 0);\n");
    }
}

static void write_modules(struct out *out)
{
    const struct plan *plan = out->plan;
    out_text(out, "\n/* The files. */\n");
    for (size_t i = 0; i < plan->modules.n; i++)
        out_printf(out, "extern const struct ct_module %s;\n", module_symbol(out->session, plan->modules.at[i]->home->input));
    out_text(out, "static const struct ct_module *const modules[] = {\n");
    for (size_t i = 0; i < plan->modules.n; i++)
        out_printf(out, "    &%s,\n", module_symbol(out->session, plan->modules.at[i]->home->input));
    out_text(out, plan->modules.n ? "};\n" : "    0\n};\n");
}

static void write_slices(struct out *out)
{
    const struct plan *plan = out->plan;
    out_text(out, "\n/* The order of the run: module, first item, number of items. */\nstatic const struct ct_slice slices[] = {\n");
    for (size_t i = 0; i < plan->slices.n; i++)
        out_printf(out, "    {%u, %u, %u},\n", plan->slices.at[i].module, plan->slices.at[i].first, plan->slices.at[i].count);
    out_text(out, plan->slices.n ? "};\n" : "    {0, 0, 0}\n};\n");
}

static void write_options(struct out *out)
{
    const struct inputs *inputs = out->plan->model->inputs;
    out_text(out, "\nstatic const char *const tags[] = {");
    for (size_t i = 0; i < inputs->tags.n; i++) {
        out_string(out, inputs->tags.at[i]);
        out_text(out, ", ");
    }
    out_text(out, "0};\nstatic const char *const options[] = {");
    for (size_t i = 0; i < inputs->options.n; i++) {
        out_string(out, inputs->options.at[i]);
        out_text(out, ", ");
    }
    out_text(out, "0};\n");
}

void emit_main(struct session *session, const struct plan *plan, const struct emit_options *options, struct text *text)
{
    struct out writer = {.session = session, .plan = plan, .options = options, .path = "ctest_main.c", .text = text, .line = 1};
    struct out *out = &writer;
    const struct inputs *inputs = plan->model->inputs;
    out_text(out, "/* Made by ctestc: the suite, in the order in which it runs. */\n#include <ctest/plan.h>\n");
    write_shared(out);
    write_modules(out);
    write_slices(out);
    write_options(out);
    out_text(out, "\nstatic const struct ct_suite suite = {\n    .version = CT_PLAN_VERSION,\n    .name = ");
    out_string(out, suite_name(plan->model));
    out_printf(out, ",\n    .timeout = %lu,\n    .module_count = %zu,\n    .modules = modules,\n    .slice_count = %zu,\n    .slices = slices,\n"
               "    .tag_count = %zu,\n    .tags = tags,\n    .options = options,\n};\n\n", inputs->timeout, plan->modules.n, plan->slices.n,
               inputs->tags.n / 2);
    out_text(out, "int main(int argc, char **argv)\n{\n    return ct_main(&suite, argc, argv);\n}\n");
}
