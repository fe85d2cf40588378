/* main.c - the command `ctestc`: which command, its options, its exit status.
 *
 * Only main ends the process. A new command is a function and a row here, and a bit in options.h.
 */
#include <stdio.h>
#include <string.h>

#include "driver/commands.h"
#include "driver/options.h"
#include "lsp/command.h"

#ifndef CTESTC_VERSION
#define CTESTC_VERSION "0.0.0"
#endif

const struct command commands[] = {
    {NULL, ON_GENERATE, "[-o DIR] PATH...", "write the C of one suite", true, command_generate},
    {"run", ON_RUN, "run [PATH...] [OPTIONS]", "generate, build and run the tests", false, command_run},
    {"check", ON_CHECK, "check PATH...", "report what is wrong, and write nothing", true, command_check},
    {"list", ON_LIST, "list [PATH...]", "print the id of each item in the order of the run", false, command_list},
    {"fixtures", ON_FIXTURES, "fixtures [PATH...]", "print what is visible where, nearest places last", false,
     command_fixtures},
    {"plan", ON_PLAN, "plan [PATH...]", "print what is set up and torn down when, how often and why", false, command_plan},
    {"graph", ON_GRAPH, "graph [PATH...]", "print the fixtures and what they depend on, for Graphviz", false, command_graph},
    {"init", ON_INIT, "init [DIR]", "write a first ctest.yaml, conftest and test", false, command_init},
    {"lsp", ON_LSP, "lsp", "be the language server of an editor, on standard input and output", false, command_lsp},
    {"explain", ON_EXPLAIN, "explain [CODE...]", "say what a diagnostic means, with an example and its repair", false,
     command_explain},
};
const unsigned command_count = sizeof commands / sizeof commands[0];

static const struct command *command_find(const char *word)
{
    for (unsigned i = 0; word && i < command_count; i++)
        if (commands[i].word && strcmp(word, commands[i].word) == 0)
            return &commands[i];
    return &commands[0];
}

static enum status run(struct session *session, char **argv, int count)
{
    const struct command *command = command_find(argv[0]);
    int skip = command->word != NULL;
    struct options options = {.colour = "auto"};
    if (!options_read(session, command, argv + skip, count - skip, &options)) {
        fprintf(stderr, "try 'ctestc%s%s --help'\n", skip ? " " : "", skip ? command->word : "");
        return STATUS_USAGE;
    }
    if (options.help)
        options_help(command);
    else if (options.version)
        puts("ctestc " CTESTC_VERSION);
    else
        return command->run(session, &options);
    return STATUS_FINE;
}

/* As run; memory that runs out anywhere below ends here. */
static enum status run_guarded(struct session *session, char **argv, int count)
{
    jmp_buf out_of_memory;
    session->arena.out_of_memory = &out_of_memory;
    if (setjmp(out_of_memory) == 0)
        return run(session, argv, count);
    complain("out of memory");
    return STATUS_TROUBLE;
}

int main(int argc, char **argv)
{
    struct session *session = session_new();
    if (!session) {
        complain("out of memory");
        return STATUS_TROUBLE;
    }
    int first = argc > 0;
    enum status status = run_guarded(session, argv + first, argc - first);
    session_free(session);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("cannot write to standard output");
        return STATUS_TROUBLE;
    }
    return (int)status;
}
