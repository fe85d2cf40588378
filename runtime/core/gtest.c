/* gtest.c - what the flags and variables of GoogleTest mean here, from one table. */
#include "core/gtest.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/options.h"
#include "core/text.h"

/* Tests are not run without end: their results are kept. */
enum { ENDLESS = 1000, SEED_MAX = 99999 };

struct flag {
    const char *name;  /* behind "--gtest_"; or behind "--", if it begins with "gmock_" */
    const char *value; /* as --gtest_help shows it; NULL: yes or no */
    bool (*read)(struct ct_gtest *gtest, const struct flag *flag, const char *origin, const char *value);
    size_t offset;     /* of what it sets */
    bool only_flag;    /* there is no variable for it */
    const char *help;  /* NULL: taken, and without effect */
};

#define SETS(field) offsetof(struct ct_gtest, field)

static void *target(struct ct_gtest *gtest, const struct flag *flag)
{
    return (char *)gtest + flag->offset;
}

static bool wrong(const char *origin, const char *value, const char *valid)
{
    fprintf(stderr, "error: %s: '%s' is not %s\n", origin, value, valid);
    return false;
}

/* Is off by what begins as 0 or false does. */
static bool read_bool(struct ct_gtest *gtest, const struct flag *flag, const char *origin, const char *value)
{
    (void)origin;
    *(bool *)target(gtest, flag) = strchr("0fF", *value) == NULL || *value == '\0';
    return true;
}

static bool read_text(struct ct_gtest *gtest, const struct flag *flag, const char *origin, const char *value)
{
    (void)origin;
    *(const char **)target(gtest, flag) = value;
    return true;
}

static bool read_nothing(struct ct_gtest *gtest, const struct flag *flag, const char *origin, const char *value)
{
    (void)gtest, (void)flag, (void)origin, (void)value;
    return true;
}

static bool number_of(const char *text, long least, long most, long *number)
{
    char *end;

    errno = 0;
    *number = strtol(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *number >= least && *number <= most;
}

static bool read_repeat(struct ct_gtest *gtest, const struct flag *flag, const char *origin, const char *value)
{
    (void)flag;
    return number_of(value, INT_MIN, INT_MAX, &gtest->repeat) || wrong(origin, value, "a number");
}

static bool read_seed(struct ct_gtest *gtest, const struct flag *flag, const char *origin, const char *value)
{
    (void)flag;
    return number_of(value, 0, SEED_MAX, &gtest->seed) || wrong(origin, value, "a number from 0 to 99999");
}

/* Everything but these and what means yes is no. */
static bool read_colour(struct ct_gtest *gtest, const struct flag *flag, const char *origin, const char *value)
{
    static const char *const yes[] = {"yes", "YES", "Yes", "true", "TRUE", "True", "t", "T", "1"};

    (void)flag, (void)origin;
    gtest->colour = strcmp(value, "auto") == 0 ? CT_COLOUR_AUTO : CT_COLOUR_NEVER;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcmp(value, yes[i]) == 0)
            gtest->colour = CT_COLOUR_ALWAYS;
    return true;
}

/* "xml", "json:FILE", "xml:DIRECTORY/"; "": none */
static bool read_output(struct ct_gtest *gtest, const struct flag *flag, const char *origin, const char *value)
{
    static const char *const formats[] = {[CT_GTEST_NO_FILE] = "", [CT_GTEST_XML] = "xml", [CT_GTEST_JSON] = "json"};
    size_t size = strcspn(value, ":");

    (void)flag;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strlen(formats[i]) == size && strncmp(formats[i], value, size) == 0) {
            gtest->format = (enum ct_gtest_format)i;
            gtest->output = value[size] == ':' ? value + size + 1 : "";
            return true;
        }
    return wrong(origin, value, "xml or json, with ':' and a file or a directory or without");
}

static const struct flag flags[] = {
    {"list_tests", NULL, read_bool, SETS(list), true, "List the names of all tests instead of running them"},
    {"filter", "POSITIVE[-NEGATIVE]", read_text, SETS(filter), false, "patterns with * and ?, between them ':': names one of the first matches, and none of the second"},
    {"also_run_disabled_tests", NULL, read_nothing, 0, false, NULL},
    {"repeat", "N", read_repeat, 0, false, "--repeat; 0 runs nothing, below 0 is 1000 times"},
    {"shuffle", NULL, read_bool, SETS(shuffle), false, "--shuffle"},
    {"random_seed", "N", read_seed, 0, false, "its seed; 0: any"},
    {"fail_fast", NULL, read_bool, SETS(fail_fast), false, "-x"},
    {"fail_if_no_test_selected", NULL, read_bool, SETS(fail_if_none), false, "exit status 1 if nothing is selected, in place of 0"},
    {"output", "xml|json[:FILE|:DIR/]", read_output, 0, false, "write a report; with --gtest_list_tests, the list with files and lines"},
    {"color", "yes|no|auto", read_colour, 0, false, "--color"},
    {"brief", NULL, read_bool, SETS(brief), false, "show only what fails, and the end"},
    {"print_time", NULL, read_bool, SETS(print_time), false, "=0: without times"},
    {"break_on_failure", NULL, read_bool, SETS(break_on_failure), false, "--isolate=none, and where a debugger is attached it stops at what fails"},
    {"help", NULL, read_bool, SETS(help), true, "print this"},
    {"catch_exceptions", NULL, read_nothing, 0, false, NULL},
    {"throw_on_failure", NULL, read_nothing, 0, false, NULL},
    {"fail_if_no_test_linked", NULL, read_nothing, 0, false, NULL},
    {"recreate_environments_when_repeating", NULL, read_nothing, 0, false, NULL},
    {"print_utf8", NULL, read_nothing, 0, false, NULL},
    {"death_test_style", "fast|threadsafe", read_nothing, 0, false, NULL},
    {"death_test_use_fork", NULL, read_nothing, 0, false, NULL},
    {"stack_trace_depth", "N", read_nothing, 0, false, NULL},
    {"show_internal_stack_frames", NULL, read_nothing, 0, false, NULL},
    {"install_failure_signal_handler", NULL, read_nothing, 0, false, NULL},
    {"stream_result_to", "HOST:PORT", read_nothing, 0, false, NULL},
    {"flagfile", "FILE", read_nothing, 0, false, NULL},
    {"gmock_verbose", "LEVEL", read_nothing, 0, true, NULL},
    {"gmock_catch_leaked_mocks", NULL, read_nothing, 0, true, NULL},
    {"gmock_default_mock_behavior", "N", read_nothing, 0, true, NULL},
};
enum { FLAG_COUNT = sizeof flags / sizeof *flags };

/* --- the command line ------------------------------------------------------------------------------------ */

static bool is_of_mocks(const char *name)
{
    return strncmp(name, "gmock_", 6) == 0;
}

/* The name of a flag, as the table has them, and its value; NULL: the word is none. */
static const char *name_of(const char *word)
{
    size_t dashes = strspn(word, "-");

    if (dashes != 1 && dashes != 2)
        return NULL;
    return is_of_mocks(word + dashes) ? word + dashes : strncmp(word + dashes, "gtest_", 6) == 0 ? word + dashes + 6 : NULL;
}

/* As it is written on the command line. */
static void flag_add(struct ct_text *text, const char *name, size_t size)
{
    ct_text_add(text, "--%s%.*s", is_of_mocks(name) ? "" : "gtest_", (int)size, name);
}

bool ct_gtest_is_flag(const char *word)
{
    return name_of(word) != NULL;
}

static const struct flag *find(const char *name, size_t size)
{
    for (int i = 0; i < FLAG_COUNT; i++)
        if (strlen(flags[i].name) == size && strncmp(flags[i].name, name, size) == 0)
            return &flags[i];
    return NULL;
}

static bool read_flag(struct ct_gtest *gtest, const char *origin, const char *name, size_t size)
{
    const struct flag *flag = find(name, size);

    if (flag == NULL) {
        fprintf(stderr, "warning: flag '%s' is not known and has no effect; --gtest_help lists those that have one\n", origin);
        return true;
    }
    if (name[size] == '=' || flag->value == NULL)
        return flag->read(gtest, flag, origin, name + size + (name[size] == '='));
    fprintf(stderr, "error: %s needs a value: %s=%s\n", origin, origin, flag->value);
    return false;
}

bool ct_gtest_read(struct ct_gtest *gtest, const char *word)
{
    const char *name = name_of(word);
    size_t size = strcspn(name, "=");
    struct ct_text origin = {0};
    bool fine;

    gtest->speaks = true;
    flag_add(&origin, name, size);
    fine = read_flag(gtest, ct_text_get(&origin), name, size);
    ct_text_free(&origin);
    return fine;
}

/* --- the environment ------------------------------------------------------------------------------------- */

/* "random_seed" as "GTEST_RANDOM_SEED". */
static void variable_add(struct ct_text *text, const char *name)
{
    ct_text_puts(text, "GTEST_");
    for (; *name != '\0'; name++)
        ct_text_put(text, (const char[]){*name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name}, 1);
}

bool ct_gtest_read_environment(struct ct_gtest *gtest)
{
    struct ct_text variable = {0};
    bool fine = true;

    for (int i = 0; i < FLAG_COUNT && fine; i++) {
        const char *value;

        if (flags[i].only_flag)
            continue;
        ct_text_clear(&variable);
        variable_add(&variable, flags[i].name);
        value = getenv(ct_text_get(&variable));
        if (value != NULL && *value != '\0')
            fine = flags[i].read(gtest, &flags[i], ct_text_get(&variable), value);
    }
    ct_text_free(&variable);
    return fine;
}

/* --- what follows ---------------------------------------------------------------------------------------- */

static void apply_repeat(struct ct_options *options)
{
    struct ct_gtest *gtest = &options->gtest;

    if (gtest->repeat == 0)
        gtest->filter = ""; /* which no name matches */
    else if (gtest->repeat != 1 && options->repeat == 1)
        options->repeat = gtest->repeat < 0 ? ENDLESS : (unsigned)gtest->repeat;
    if (gtest->repeat < 0)
        fprintf(stderr, "warning: tests do not run without end, but %d times\n", ENDLESS);
}

void ct_gtest_apply(struct ct_options *options)
{
    struct ct_gtest *gtest = &options->gtest;
    const char *dash = gtest->filter == NULL ? NULL : strchr(gtest->filter, '-');

    apply_repeat(options);
    if (options->setup_plan || options->setup_show || options->collect_only)
        gtest->speaks = false; /* those have a look of their own */
    if (gtest->shuffle && !options->shuffle) {
        options->shuffle = true;
        options->seed = (unsigned long)gtest->seed;
    }
    if (gtest->fail_fast && options->maxfail == 0)
        options->maxfail = 1;
    if (options->colour == CT_COLOUR_AUTO)
        options->colour = (enum ct_colour)gtest->colour;
    if (gtest->break_on_failure)
        options->isolation = CT_ISOLATE_NONE;
    if (dash != NULL && strchr(dash + 1, '-') != NULL)
        fprintf(stderr, "warning: filter '%s': only the first '-' is one; what follows are patterns with a '-', which no name has\n",
                gtest->filter);
}

void ct_gtest_apply_list(struct ct_options *options)
{
    if (!options->gtest.list)
        return;
    options->shuffle = false;
    options->shards = 0;
    options->repeat = 1;
}

/* --- help ------------------------------------------------------------------------------------------------ */

static void show(const struct flag *flag)
{
    struct ct_text left = {0};

    flag_add(&left, flag->name, strlen(flag->name));
    ct_text_add(&left, "%s%s", flag->value != NULL ? "=" : "", flag->value != NULL ? flag->value : "");
    printf("  %-28s%s%s\n", ct_text_get(&left), left.size > 27 ? "\n                              " : "", flag->help);
    ct_text_free(&left);
}

/* Explorers look for the first words, the flag and its help, in this order. */
void ct_gtest_mention(void)
{
    printf("\nThis program contains tests written using ctestc. Tools that know GoogleTest can run it too: with --gtest_%s\n"
           "(%s) and other flags of its, which --gtest_help lists.\n", flags[0].name, flags[0].help);
}

void ct_gtest_help(void)
{
    const char *separator = "";

    printf("This program contains tests written using ctestc. What flags of GoogleTest mean here:\n\n");
    for (int i = 0; i < FLAG_COUNT; i++)
        if (flags[i].help != NULL)
            show(&flags[i]);
    printf("\nTaken, and without effect:");
    for (int i = 0; i < FLAG_COUNT; i++)
        if (flags[i].help == NULL) {
            printf("%s\n  --%s%s", separator, is_of_mocks(flags[i].name) ? "" : "gtest_", flags[i].name);
            separator = ",";
        }
    printf("\n\nThe same as variables: GTEST_FILTER, and so on. GTEST_TOTAL_SHARDS and GTEST_SHARD_INDEX are --shard.\n");
}
