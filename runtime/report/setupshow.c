/* setupshow.c - --setup-show and --setup-plan: each set-up, test and tear-down as it happens, in pytest's format. */
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "report/writer.h"

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Writes the names in order, joined by ", ". Repeated ones (an override and what it overrides) count once. */
static void write_names(const char **names, size_t count)
{
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(names[i - 1], names[i]) != 0)
            ct_write("%s%s", i == 0 ? "" : ", ", names[i]);
}

/* " (fixtures used: a, b)" from "b, request, a". */
static void write_needs(const char *needs)
{
    char *copy = ct_copy(needs, strlen(needs));
    const char **names = ct_allocate((strlen(needs) + 1) * sizeof *names);
    size_t count = 0;

    for (char *name = strtok(copy, ", "); name != NULL; name = strtok(NULL, ", "))
        if (strcmp(name, "request") != 0)
            names[count++] = name;
    if (count == 0)
        goto done;
    ct_write(" (fixtures used: ");
    write_names(names, count);
    ct_write(")");
done:
    free(names);
    free(copy);
}

static void write_fixture_line(const struct ct_event *event, const char *what)
{
    static const char letters[] = "SPMCF";
    const struct ct_instance *instance = event->instance;

    ct_write("\n%*s%s %c %s", 2 * (int)instance->scope, "", what, letters[instance->scope], instance->fixture->name);
    if (event->kind == CT_EVENT_SETUP_END && instance->fixture->needs[0] != '\0')
        write_needs(instance->fixture->needs);
    if (event->row != NULL) {
        ct_write("[");
        ct_write_clean_coloured(CT_PLAIN, event->row);
        ct_write("]");
    }
    ct_flush();
}

static void write_test_line(const struct ct_event *event)
{
    const struct ct_module *module = event->item.module;
    const struct ct_shape *shape = &module->shapes[ct_item_of(&event->item)->shape];
    const char **names = ct_allocate((shape->all + 1) * sizeof *names);

    for (ct_index i = 0; i < shape->all; i++)
        names[i] = module->uses[module->needs[shape->first + i].use].instance->fixture->name;
    ct_write("\n        ");
    ct_write_id(&event->item);
    if (shape->all != 0) {
        ct_write(" (fixtures used: ");
        write_names(names, shape->all);
        ct_write(")");
    }
    ct_flush();
    free(names);
}

/* The path of a file stands once before what belongs to it, as where there are letters. */
static void write_file(const struct ct_module *module)
{
    static const struct ct_module *last;

    if (module == last || ct_run.options->quiet > ct_run.options->verbose)
        return;
    ct_write("%s", last != NULL ? "\n" : "");
    ct_write_clean_coloured(CT_PLAIN, module->path);
    ct_write(" ");
    last = module;
}

unsigned ct_setup_show_start(const struct ct_options *options)
{
    if ((!options->setup_show && !options->setup_plan) || !ct_text_is_wanted(options))
        return 0;
    return CT_WANTS(CT_EVENT_ITEM_START) | CT_WANTS(CT_EVENT_SETUP_END) | CT_WANTS(CT_EVENT_CALL_START) | CT_WANTS(CT_EVENT_RESULT) |
           CT_WANTS(CT_EVENT_TEARDOWN_END);
}

void ct_setup_show_hear(const struct ct_event *event)
{
    static const char letters[] = " .FEsxX";

    switch (event->kind) {
    case CT_EVENT_ITEM_START:
        write_file(event->item.module);
        break;
    case CT_EVENT_SETUP_END:
        if (event->failure == NULL)
            write_fixture_line(event, "SETUP   ");
        break;
    case CT_EVENT_TEARDOWN_END:
        write_fixture_line(event, "TEARDOWN");
        break;
    case CT_EVENT_CALL_START:
        write_test_line(event);
        break;
    case CT_EVENT_RESULT:
        if (event->phase == CT_PHASE_SETUP)
            write_test_line(event);
        ct_write(" %c", letters[event->outcome]);
        ct_flush();
        break;
    default:
        break;
    }
}
