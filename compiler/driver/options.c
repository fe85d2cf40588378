/* options.c - the command line.
 *
 * In: words. Out: struct options. The options of the compiler are one table, from which --help is printed
 * too; of the test program's options only those are known here that take their argument as a word of its own.
 */
#include "driver/options.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "source/diag.h"

enum option_kind {
    OPTION_FLAG,    /* sets a bool */
    OPTION_TEXT,    /* sets a text */
    OPTION_COUNT,   /* sets a text that is a number from 1 on */
    OPTION_CHOICE,  /* sets a text that is one of those in `argument`, separated by '|' */
    OPTION_LIST,    /* adds to a list */
    OPTION_MAP,     /* adds the two halves of OLD=NEW to a list */
    OPTION_WARNING, /* for the diagnostics, at once */
};

struct option {
    const char *name;
    const char *argument; /* what --help calls it; NULL: it takes none */
    enum option_kind kind;
    size_t field; /* offset in struct options */
    unsigned commands;
    const char *help; /* NULL: not for users */
};

#define FIELD(name) offsetof(struct options, name)

static const struct option table[] = {
    {"-o", "DIR", OPTION_TEXT, FIELD(directory), ON_GENERATE, "write into DIR, which is made if need be"},
    {"-j", "N", OPTION_COUNT, FIELD(jobs), ON_RUN, "build with N commands at a time"},
    {"--watch", NULL, OPTION_FLAG, FIELD(watch), ON_RUN, "run again whenever a file changes: what changed, and failed tests first"},
    {"--suite", "NAME", OPTION_TEXT, FIELD(suite), ON_SUITE, "name of the suite in reports"},
    {"--root", "DIR", OPTION_TEXT, FIELD(root), ON_SUITE,
     "what ids are relative to, and where looking for conftests ends\n"
     "(default: the nearest ctest.yaml upwards, else the deepest\ndirectory common to all PATHs)"},
    {"-I", "DIR", OPTION_LIST, FIELD(includes), ON_SUITE, "where to look for what `use` names"},
    {"--module", "FILE", OPTION_LIST, FIELD(modules), ON_GENERATE,
     "write only the C of FILE; without a PATH read only what it needs"},
    {"--main", NULL, OPTION_FLAG, FIELD(only_main), ON_GENERATE, "write only the main file of the suite"},
    {"--depfile", "FILE", OPTION_TEXT, FIELD(depfile), ON_GENERATE, "write a rule for make that names all files read"},
    {"--depfile-target", "TARGET", OPTION_TEXT, FIELD(depfile_target), ON_GENERATE,
     "what that rule makes (default: the files written)"},
    {"--depfile-phony", NULL, OPTION_FLAG, FIELD(depfile_phony), ON_GENERATE,
     "add a rule for each file read, so that make may miss one"},
    {"--manifest", "FILE", OPTION_TEXT, FIELD(manifest), ON_GENERATE, "write all items as JSON"},
    {"--outputs", "FILE", OPTION_TEXT, FIELD(outputs), ON_GENERATE, "write what --print-outputs prints"},
    {"--print-outputs", NULL, OPTION_FLAG, FIELD(print_outputs), ON_GENERATE, "print the files it would write, one a line"},
    {"--no-lines", NULL, OPTION_FLAG, FIELD(no_lines), ON_GENERATE | ON_RUN, "leave out #line"},
    {"--file-prefix-map", "OLD=NEW", OPTION_MAP, FIELD(prefix_map), ON_GENERATE | ON_RUN,
     "write NEW for OLD at the start of a path in #line"},
    {"--format", "text|json|yaml", OPTION_CHOICE, FIELD(format), ON_LIST | ON_FIXTURES | ON_PLAN,
     "how to print (default: text)"},
    {"--unused", NULL, OPTION_FLAG, FIELD(only_unused), ON_FIXTURES, "only the fixtures that nothing uses"},
    {"-W", "[no-]NAME, -Werror[=NAME]", OPTION_WARNING, 0, ON_SUITE, "switch a warning on or off, or make it an error"},
    {"--diagnostics", "text|json|sarif", OPTION_CHOICE, FIELD(diagnostics), ON_SUITE, "how diagnostics are written (default: text)"},
    {"--color", "auto|always|never", OPTION_CHOICE, FIELD(colour), ON_SUITE, "colours (default: auto, on a terminal)"},
    {"--stdio", NULL, OPTION_FLAG, FIELD(stdio), ON_LSP, "talk over standard input and output, which it does anyhow"},
    {"--log", "FILE", OPTION_TEXT, FIELD(log), ON_LSP, "write all messages to FILE, too"},
    {"--builtin", NULL, OPTION_FLAG, FIELD(is_builtin), ON_GENERATE, NULL},
    {"--help", NULL, OPTION_FLAG, FIELD(help), ON_ALL, "print this"},
    {"-h", NULL, OPTION_FLAG, FIELD(help), ON_ALL, NULL},
    {"--version", NULL, OPTION_FLAG, FIELD(version), ON_ALL, "print the version"},
};
#define TABLE_COUNT (sizeof table / sizeof table[0])

/* Of the test program: the options whose argument may be the next word. */
static const char *const program_options[] = {
    "-k", "-m", "-r", "-n", "--deselect", "--maxfail", "--tb", "--durations", "--repeat", "--timeout",
    "--shard", "--junitxml", "--json", "--isolate", "--lfnf", "--last-failed-no-failures", "--cache-dir",
    "--skipped-exit",
};

void complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("ctestc: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

static bool is_long(const char *name)
{
    return name[1] == '-';
}

/* Does `word` say this option? Its argument, where it stands in the same word, else NULL, goes to *value. */
static bool matches(const struct option *option, const char *word, const char **value)
{
    size_t length = strlen(option->name);
    *value = NULL;
    if (strncmp(word, option->name, length) != 0)
        return false;
    if (word[length] == '\0')
        return true;
    if (is_long(option->name))
        *value = word[length] == '=' ? word + length + 1 : NULL;
    else if (option->argument)
        *value = word + length;
    return *value != NULL;
}

static const struct option *option_find(const struct command *command, const char *word, const char **value)
{
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if ((table[i].commands & command->set) && matches(&table[i], word, value))
            return &table[i];
    return NULL;
}

/* Is `value` one of the words in "a|b|c"? */
static bool is_choice(const char *choices, const char *value)
{
    size_t length = strlen(value);
    for (const char *choice = choices; *choice; choice += strcspn(choice, "|"), choice += *choice == '|')
        if (strcspn(choice, "|") == length && strncmp(choice, value, length) == 0)
            return true;
    return false;
}

static bool add_map(struct session *session, struct string_list *list, const char *value)
{
    const char *equals = strchr(value, '=');
    if (!equals) {
        complain("'--file-prefix-map=%s' has no '=': it is OLD=NEW", value);
        return false;
    }
    vec_push(&session->arena, *list, arena_copy(&session->arena, value, (size_t)(equals - value)));
    vec_push(&session->arena, *list, equals + 1);
    return true;
}

/* The name behind `no-`, `error=` and the like may be misspelt, or that of an error. */
static void complain_warning(const char *value)
{
    const char *names[DIAG_CODE_COUNT], *equals = strchr(value, '=');
    const char *name = equals ? equals + 1 : strncmp(value, "no-", 3) == 0 ? value + 3 : value;
    size_t n = 0;
    for (size_t i = 0; i < DIAG_CODE_COUNT; i++) {
        if (diag_infos[i].severity == SEVERITY_WARNING)
            names[n++] = diag_infos[i].name;
        if (strcmp(diag_infos[i].name, name) != 0 && strcmp(diag_infos[i].code, name) != 0)
            continue;
        complain("'-W%s': %s is an error, and cannot be made less", value, name);
        return;
    }
    const char *nearest = diag_nearest(name, names, n);
    if (nearest)
        complain("there is no warning for '-W%s'; did you mean '%.*s%s'?", value, (int)(name - value), value, nearest);
    else
        complain("there is no warning for '-W%s'; 'ctestc explain' lists them", value);
}

static bool is_count(const char *value)
{
    size_t n = strspn(value, "0123456789");
    return n > 0 && n < 6 && !value[n] && strspn(value, "0") < n;
}

static bool option_set(struct session *session, const struct option *option, const char *value,
                       struct options *options)
{
    void *field = (char *)options + option->field;
    assert(value || option->kind == OPTION_FLAG);
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case OPTION_CHOICE:
        if (!is_choice(option->argument, value)) {
            complain("'%s' is none of %s, which '%s' takes", value, option->argument, option->name);
            return false;
        }
        *(const char **)field = value;
        return true;
    case OPTION_COUNT:
        if (!is_count(value)) {
            complain("'%s' is no number from 1 on, which '%s' takes", value, option->name);
            return false;
        }
        *(const char **)field = value;
        return true;
    case OPTION_TEXT:
        *(const char **)field = value;
        return true;
    case OPTION_LIST:
        vec_push(&session->arena, *(struct string_list *)field, value);
        return true;
    case OPTION_MAP:
        return add_map(session, field, value);
    case OPTION_WARNING:
        if (!diag_configure(session, value)) {
            complain_warning(value);
            return false;
        }
        return true;
    }
    return false;
}

static void complain_unknown(const struct command *command, const char *word)
{
    const char *names[TABLE_COUNT];
    size_t n = 0;
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if ((table[i].commands & command->set) && table[i].help)
            names[n++] = table[i].name;
    size_t length = strcspn(word, "=");
    char name[64] = "";
    if (length < sizeof name)
        memcpy(name, word, length);
    const char *nearest = is_long(word) ? diag_nearest(name, names, n) : NULL;
    if (nearest)
        complain("unknown option '%s'; did you mean '%s'?", word, nearest);
    else
        complain("unknown option '%s'", word);
}

/* Reads the option argv[0] of the compiler; the number of words that it is, or 0 after a message. */
static int read_option(struct session *session, const struct option *option, const char *value, char **argv,
                       int count, struct options *options)
{
    if (!option->argument && value) {
        complain("'%s' takes no argument", option->name);
        return 0;
    }
    int used = 1;
    if (option->argument && !value) {
        if (count < 2 || option->kind == OPTION_WARNING) {
            complain("'%s' needs an argument: %s", option->name, option->argument);
            return 0;
        }
        value = argv[used++];
    }
    if (value && !*value) {
        complain("the argument of '%s' is empty: %s", option->name, option->argument);
        return 0;
    }
    return option_set(session, option, value, options) ? used : 0;
}

static bool takes_next_word(const char *word)
{
    for (size_t i = 0; i < sizeof program_options / sizeof program_options[0]; i++)
        if (strcmp(word, program_options[i]) == 0)
            return true;
    return false;
}

/* An option of the test program; the number of words that it is. */
static int pass_option(struct session *session, char **argv, int count, struct options *options)
{
    int used = takes_next_word(argv[0]) && count > 1 ? 2 : 1;
    for (int i = 0; i < used; i++)
        vec_push(&session->arena, options->program, argv[i]);
    return used;
}

/* Reads the word argv[0], which is an option; the number of words that it is, or 0 after a message. */
static int read_word(struct session *session, const struct command *command, char **argv, int count,
                     struct options *options)
{
    const char *value;
    const struct option *option = option_find(command, argv[0], &value);
    if (option)
        return read_option(session, option, value, argv, count, options);
    if (command->set == ON_RUN)
        return pass_option(session, argv, count, options);
    complain_unknown(command, argv[0]);
    return 0;
}

/* What stands behind `--`: names of files, but in `run` words for the test program. */
static void read_rest(struct session *session, const struct command *command, char **argv, int count,
                      struct options *options)
{
    for (int i = 0; i < count; i++) {
        if (command->set == ON_RUN)
            vec_push(&session->arena, options->program, argv[i]);
        else
            vec_push(&session->arena, options->paths, argv[i]);
    }
}

static bool check_usage(const struct command *command, const struct options *options)
{
    if (command->needs_path && !options->paths.n && !options->modules.n) {
        complain("no PATH is given");
        return false;
    }
    if (options->is_builtin && options->paths.n != 1) {
        complain("'--builtin' takes one PATH");
        return false;
    }
    for (size_t i = 0; i < options->paths.n; i++)
        if (!options->paths.at[i][0]) {
            complain("a PATH is empty");
            return false;
        }
    return true;
}

bool options_read(struct session *session, const struct command *command, char **argv, int count,
                  struct options *options)
{
    for (int i = 0; i < count;) {
        if (strcmp(argv[i], "--") == 0) {
            read_rest(session, command, argv + i + 1, count - i - 1, options);
            break;
        }
        if (argv[i][0] != '-' || !argv[i][1]) {
            vec_push(&session->arena, options->paths, argv[i++]);
            continue;
        }
        int used = read_word(session, command, argv + i, count - i, options);
        if (!used)
            return false;
        i += used;
    }
    return options->help || options->version || check_usage(command, options);
}

static void print_option(const struct option *option)
{
    char name[64];
    const char *between = !option->argument || option->kind == OPTION_WARNING ? ""
                          : is_long(option->name)                             ? "="
                                                                              : " ";
    snprintf(name, sizeof name, "%s%s%s", option->name, between, option->argument ? option->argument : "");
    printf("  %-33s ", name);
    if (strlen(name) > 33)
        printf("\n%36s", "");
    for (const char *c = option->help; *c; c++) {
        putchar(*c);
        if (*c == '\n')
            printf("%36s", "");
    }
    putchar('\n');
}

void options_help(const struct command *command)
{
    printf("usage: ctestc %s\n\n%s.\n", command->usage, command->help);
    if (!command->word) {
        puts("\ncommands:");
        for (unsigned i = 0; i < command_count; i++)
            if (commands[i].word)
                printf("  %-33s %s\n", commands[i].usage, commands[i].help);
    }
    puts("\noptions:");
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if ((table[i].commands & command->set) && table[i].help)
            print_option(&table[i]);
    if (command->set == ON_RUN)
        puts("\nAll other options, and what stands behind `--`, are the test program's: see `ctestc run -- --help`.\n"
             "A PATH may be the id of a test.\n\n"
             "environment: CC and CXX are the compilers where ctest.yaml names none, PKG_CONFIG finds packages,\n"
             "CCACHE_DISABLE: do without ccache, CTESTC_WATCH=poll: look for changes four times a second,\n"
             "CTESTC_RUNTIME is a directory with include/ctest/plan.h and lib/libctest.a.");
    puts("\nexit status: 0 fine, 1 errors were reported, 2 wrong usage, 3 a file could not be read or written");
}
