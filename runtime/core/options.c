/* options.c - the command line of the test program, from one table. */
#define _XOPEN_SOURCE 700
#include "core/options.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/environment.h"
#include "core/text.h"
#include "guard/process.h"
#include "ctest/plan.h"

struct option {
    const char *name;     /* without the dashes; NULL: only a letter */
    char letter;          /* '\0': only a name */
    const char *argument; /* as --help shows it; NULL: takes none; "[SEED]": may have one, behind '=' */
    bool (*read)(struct ct_options *options, const struct option *option, const char *argument);
    size_t offset;        /* of what it sets */
    int value;            /* for read functions that need one */
    const char *help;     /* NULL: only another spelling, not shown */
};

#define SETS(field) offsetof(struct ct_options, field)

static void *target(struct ct_options *options, const struct option *option)
{
    return (char *)options + option->offset;
}

static bool wrong(const struct option *option, const char *argument, const char *valid)
{
    fprintf(stderr, "error: %s%s: '%s' is not %s\n", option->name ? "--" : "-",
            option->name ? option->name : (const char[]){option->letter, '\0'}, argument, valid);
    return false;
}

static bool read_flag(struct ct_options *options, const struct option *option, const char *argument)
{
    (void)argument;
    *(bool *)target(options, option) = true;
    return true;
}

static bool read_count(struct ct_options *options, const struct option *option, const char *argument)
{
    (void)argument;
    *(unsigned *)target(options, option) += (unsigned)option->value;
    return true;
}

static bool read_text(struct ct_options *options, const struct option *option, const char *argument)
{
    *(const char **)target(options, option) = argument;
    return true;
}

static void words_add(struct ct_words *words, const char *word)
{
    words->words = ct_reallocate(words->words, (words->count + 1) * sizeof *words->words);
    words->words[words->count++] = word;
}

static bool read_word(struct ct_options *options, const struct option *option, const char *argument)
{
    words_add(target(options, option), argument);
    return true;
}

static bool number_of(const char *text, unsigned long least, unsigned long most, unsigned long *number)
{
    char *end;

    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *number = strtoul(text, &end, 10);
    return errno == 0 && *end == '\0' && *number >= least && *number <= most;
}

/* A number that is at least `value`. */
static bool read_number(struct ct_options *options, const struct option *option, const char *argument)
{
    unsigned long number;

    if (!number_of(argument, (unsigned long)option->value, UINT_MAX, &number))
        return wrong(option, argument, option->value ? "a number from 1" : "a number from 0");
    *(unsigned *)target(options, option) = (unsigned)number;
    return true;
}

static bool read_exit_status(struct ct_options *options, const struct option *option, const char *argument)
{
    unsigned long number;

    if (!number_of(argument, 0, 255, &number))
        return wrong(option, argument, "a number from 0 to 255");
    *(unsigned *)target(options, option) = (unsigned)number;
    return true;
}

static bool read_durations(struct ct_options *options, const struct option *option, const char *argument)
{
    unsigned long number;

    if (!number_of(argument, 0, INT_MAX, &number))
        return wrong(option, argument, "a number from 0");
    options->durations = (long)number;
    return true;
}

static bool read_durations_min(struct ct_options *options, const struct option *option, const char *argument)
{
    char *end;
    double number = strtod(argument, &end);

    if (end == argument || *end != '\0' || !(number >= 0 && number < 1e9))
        return wrong(option, argument, "a number of seconds");
    options->durations_min = number;
    return true;
}

/* As pytest reads them: `a`, `A` and `N` forget those before them, others count from their first place. */
static bool read_report_chars(struct ct_options *options, const struct option *option, const char *argument)
{
    char *chars = options->report_chars;

    (void)option;
    for (chars[0] = '\0'; *argument != '\0'; argument++) {
        char letter = *argument == 'F' ? 'f' : *argument == 'S' ? 's' : *argument;

        if (letter == 'a' || letter == 'A')
            snprintf(chars, sizeof options->report_chars, "%s", letter == 'a' ? "sxXEf" : "PpsxXEf");
        else if (letter == 'N')
            chars[0] = '\0';
        else if (strchr("PpsxXEf", letter) != NULL && strchr(chars, letter) == NULL)
            strncat(chars, &letter, 1);
    }
    return true;
}

static bool read_exit_first(struct ct_options *options, const struct option *option, const char *argument)
{
    (void)option, (void)argument;
    options->maxfail = 1;
    return true;
}

static bool read_shuffle(struct ct_options *options, const struct option *option, const char *argument)
{
    options->shuffle = true;
    options->seed = 0;
    if (argument == NULL || number_of(argument, 1, UINT_MAX, &options->seed))
        return true;
    return wrong(option, argument, "a number from 1");
}

/* "500ms", "5s", "2min"; a number without a unit is seconds. */
static bool read_timeout(struct ct_options *options, const struct option *option, const char *argument)
{
    static const struct {
        const char *name;
        double milliseconds;
    } units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}};
    char *end;
    double number = strtod(argument, &end);

    if (end != argument && number >= 0 && number < 1e9)
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (strcmp(end, units[i].name) == 0) {
                double milliseconds = number * units[i].milliseconds;

                options->timeout = milliseconds > 0 && milliseconds < 1 ? 1 : (long)milliseconds;
                return true;
            }
    return wrong(option, argument, "a time such as 500ms, 5s or 2min");
}

static bool read_shard(struct ct_options *options, const struct option *option, const char *argument)
{
    const char *slash = strchr(argument, '/');
    char first[16];
    unsigned long shard, shards;

    if (slash == NULL || (size_t)(slash - argument) >= sizeof first)
        return wrong(option, argument, "of the form I/N");
    memcpy(first, argument, (size_t)(slash - argument));
    first[slash - argument] = '\0';
    if (!number_of(slash + 1, 1, INT_MAX, &shards) || !number_of(first, 1, shards, &shard))
        return wrong(option, argument, "of the form I/N with I from 1 to N");
    options->shard = (unsigned)shard;
    options->shards = (unsigned)shards;
    return true;
}

/* --sw with something more. */
static bool read_stepwise(struct ct_options *options, const struct option *option, const char *argument)
{
    options->stepwise = true;
    return read_flag(options, option, argument);
}

static bool read_no_failures(struct ct_options *options, const struct option *option, const char *argument)
{
    if (strcmp(argument, "all") != 0 && strcmp(argument, "none") != 0)
        return wrong(option, argument, "all or none");
    options->none_if_none_failed = strcmp(argument, "none") == 0;
    return true;
}

static bool read_workers(struct ct_options *options, const struct option *option, const char *argument)
{
    unsigned long number;

    if (strcmp(argument, "auto") == 0)
        number = ct_process_processors();
    else if (!number_of(argument, 1, 4096, &number))
        return wrong(option, argument, "a number from 1 or 'auto'");
    options->workers = (unsigned)number;
    return true;
}

/* One of some words, whose place in the list is the value; the list is what --help shows. */
static bool read_choice(struct ct_options *options, const struct option *option, const char *argument)
{
    const char *choices = option->argument;
    struct ct_text valid = {0};

    for (int value = 0; *choices != '\0'; value++) {
        size_t size = strcspn(choices, "|");

        if (strlen(argument) == size && strncmp(choices, argument, size) == 0) {
            *(int *)target(options, option) = value;
            return true;
        }
        choices += size + (choices[size] == '|');
    }
    ct_text_add(&valid, "one of %s", option->argument);
    wrong(option, argument, ct_text_get(&valid));
    ct_text_free(&valid);
    return false;
}

static const struct option table[] = {
    {NULL, 'k', "EXPR", read_text, SETS(keywords), 0, "only tests whose path, class, name, id or tags contain what EXPR says: 'db and not slow'"},
    {NULL, 'm', "EXPR", read_text, SETS(tags), 0, "only tests whose tags match EXPR"},
    {"deselect", 0, "ID", read_word, SETS(deselected), 0, "not this test, class, file or directory; may be repeated"},
    {"lf", 0, NULL, read_flag, SETS(last_failed), 0, "only the tests that failed when they last ran; all if none did"},
    {"last-failed", 0, NULL, read_flag, SETS(last_failed), 0, NULL},
    {"lfnf", 0, "all|none", read_no_failures, 0, 0, "what --lf runs if none failed (default: all)"},
    {"last-failed-no-failures", 0, "all|none", read_no_failures, 0, 0, NULL},
    {"ff", 0, NULL, read_flag, SETS(failed_first), 0, "all tests, but first those that failed when they last ran"},
    {"failed-first", 0, NULL, read_flag, SETS(failed_first), 0, NULL},
    {"sw", 0, NULL, read_flag, SETS(stepwise), 0, "stop at the first failure, and start there the next time"},
    {"stepwise", 0, NULL, read_flag, SETS(stepwise), 0, NULL},
    {"sw-skip", 0, NULL, read_stepwise, SETS(stepwise_skip), 0, "--sw, but pass over the first test that fails"},
    {"stepwise-skip", 0, NULL, read_stepwise, SETS(stepwise_skip), 0, NULL},
    {"sw-reset", 0, NULL, read_stepwise, SETS(stepwise_reset), 0, "--sw from the start"},
    {"stepwise-reset", 0, NULL, read_stepwise, SETS(stepwise_reset), 0, NULL},
    {"cache-dir", 0, "DIR", read_text, SETS(cache_directory), 0, "where it is kept what failed (default: .ctest-cache beside the program)"},
    {"cache-clear", 0, NULL, read_flag, SETS(cache_clear), 0, "forget what failed before"},
    {"exitfirst", 'x', NULL, read_exit_first, 0, 0, "stop at the first failure or error"},
    {"maxfail", 0, "N", read_number, SETS(maxfail), 0, "stop after N failures and errors"},
    {"verbose", 'v', NULL, read_count, SETS(verbose), 1, "a line for each test"},
    {"quiet", 'q', NULL, read_count, SETS(quiet), 1, "less output"},
    {NULL, 's', NULL, read_flag, SETS(no_capture), 0, "do not capture what tests write"},
    {NULL, 'r', "CHARS", read_report_chars, 0, 0, "what the short summary lists: f E s x X p, P: what passed tests wrote, a: all but p and P, A: all, N: nothing (default: fE)"},
    {"tb", 0, "long|short|line|no", read_choice, SETS(traceback), 0, "how much is shown of a failure"},
    {"color", 0, "auto|always|never", read_choice, SETS(colour), 0, "default: on a terminal"},
    {"durations", 0, "N", read_durations, 0, 0, "list the N slowest set-ups, calls and tear-downs; 0: all"},
    {"durations-min", 0, "SECONDS", read_durations_min, 0, 0, "only those that took so long (default: 0.005, with -vv 0)"},
    {NULL, 'n', "N|auto", read_workers, 0, 0, "how many workers share the tests"},
    {"shuffle", 0, "[SEED]", read_shuffle, 0, 0, "random order, without a set-up more; SEED repeats one"},
    {"repeat", 0, "N", read_number, SETS(repeat), 1, "run everything N times"},
    {"timeout", 0, "T", read_timeout, 0, 0, "limit for each test without its own: 500ms, 5s, 2min; 0: none"},
    {"shard", 0, "I/N", read_shard, 0, 0, "only the I-th of N parts of the tests"},
    {"collect-only", 0, NULL, read_flag, SETS(collect_only), 0, "list the tests, run nothing"},
    {"co", 0, NULL, read_flag, SETS(collect_only), 0, NULL},
    {"setup-show", 0, NULL, read_flag, SETS(setup_show), 0, "show each set-up and tear-down"},
    {"setup-plan", 0, NULL, read_flag, SETS(setup_plan), 0, "show what would be set up and torn down, run nothing"},
    {"fixtures", 0, NULL, read_flag, SETS(fixtures), 0, "list the fixtures that the tests use"},
    {"junitxml", 0, "FILE", read_text, SETS(junitxml), 0, "write a report for CI servers"},
    {"tap", 0, NULL, read_flag, SETS(tap), 0, "write TAP 13 in place of the usual output"},
    {"json", 0, "FILE", read_text, SETS(json), 0, "write one event a line"},
    {"isolate", 0, "worker|test|none", read_choice, SETS(isolation), 0, "which process a test runs in"},
    {"skipped-exit", 0, "STATUS", read_exit_status, SETS(skipped_exit), 0, "exit status if all tests were skipped (default: 0)"},
    {"list-tags", 0, NULL, read_flag, SETS(list_tags), 0, "list the tags that are declared"},
    {"version", 0, NULL, read_flag, SETS(version), 0, "print the version"},
    {"help", 'h', NULL, read_flag, SETS(help), 0, "print this"},
};
enum { OPTION_COUNT = sizeof table / sizeof *table };

void ct_options_help(const char *program)
{
    printf("usage: %s [ID or PATH...] [OPTIONS]\n\n", program);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &table[i];
        struct ct_text left = {0};

        if (option->help == NULL)
            continue;
        if (option->letter != '\0')
            ct_text_add(&left, "-%c%s", option->letter, option->name ? ", " : "");
        if (option->name != NULL)
            ct_text_add(&left, "--%s", option->name);
        if (option->argument != NULL && option->argument[0] == '[')
            ct_text_add(&left, "[=%s", option->argument + 1);
        else if (option->argument != NULL)
            ct_text_add(&left, "%s%s", option->name ? "=" : " ", option->argument);
        printf("  %-28s%s%s\n", ct_text_get(&left), left.size > 27 ? "\n                              " : "",
               option->help);
        ct_text_free(&left);
    }
    ct_gtest_mention();
}

/* How alike two names are: length of what they begin with in common. */
static const struct option *nearest(const char *name, size_t size)
{
    const struct option *best = NULL;
    size_t most = 1;

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        size_t alike = 0;

        if (table[i].name == NULL)
            continue;
        while (alike < size && table[i].name[alike] == name[alike] && name[alike] != '\0')
            alike++;
        if (alike > most) {
            most = alike;
            best = &table[i];
        }
    }
    return best;
}

static bool unknown(const char *word, size_t size)
{
    const struct option *near = nearest(word + 2, size - 2);

    fprintf(stderr, "error: unknown option '%.*s'", (int)size, word);
    if (size > 2 && near != NULL)
        fprintf(stderr, "; did you mean '--%s'?", near->name);
    fprintf(stderr, "\n");
    return false;
}

/* --name, --name=ARGUMENT, --name ARGUMENT */
static bool read_long(struct ct_options *options, const char *const **words)
{
    const char *word = **words, *argument = strchr(word, '=');
    size_t size = argument != NULL ? (size_t)(argument - word) : strlen(word);

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &table[i];

        if (option->name == NULL || strlen(option->name) != size - 2 ||
            strncmp(option->name, word + 2, size - 2) != 0)
            continue;
        if (argument != NULL) {
            if (option->argument == NULL) {
                fprintf(stderr, "error: option '--%s' takes no argument\n", option->name);
                return false;
            }
            return option->read(options, option, argument + 1);
        }
        if (option->argument == NULL || option->argument[0] == '[')
            return option->read(options, option, NULL);
        if ((*words)[1] == NULL) {
            fprintf(stderr, "error: option '--%s' needs an argument: %s\n", option->name, option->argument);
            return false;
        }
        return option->read(options, option, *++*words);
    }
    return unknown(word, size);
}

/* -x, -xv, -k EXPR, -kEXPR */
static bool read_short(struct ct_options *options, const char *const **words)
{
    for (const char *letter = **words + 1; *letter != '\0'; letter++) {
        const struct option *option = table;

        while (option < table + OPTION_COUNT && option->letter != *letter)
            option++;
        if (option == table + OPTION_COUNT) {
            fprintf(stderr, "error: unknown option '-%c'\n", *letter);
            return false;
        }
        if (option->argument != NULL) {
            const char *argument = letter[1] != '\0' ? letter + 1 : *++*words;

            if (argument == NULL) {
                fprintf(stderr, "error: option '-%c' needs an argument: %s\n", option->letter, option->argument);
                return false;
            }
            return option->read(options, option, argument);
        }
        if (!option->read(options, option, NULL))
            return false;
    }
    return true;
}

static bool read_words(struct ct_options *options, const char *const *words)
{
    bool only_ids = false;

    for (; *words != NULL; words++) {
        const char *word = *words;

        if (only_ids || word[0] != '-' || word[1] == '\0')
            words_add(&options->chosen, word);
        else if (strcmp(word, "--") == 0)
            only_ids = true;
        else if (ct_gtest_is_flag(word) ? !ct_gtest_read(&options->gtest, word)
                                        : !(word[1] == '-' ? read_long(options, &words) : read_short(options, &words)))
            return false;
    }
    return true;
}

/* What follows from what was read. */
static void complete(struct ct_options *options)
{
    unsigned stepwise_limit = options->stepwise_skip ? 2 : 1;

    options->seed_is_chosen = options->shuffle && options->seed == 0;
    if (options->seed_is_chosen)
        options->seed = (unsigned long)time(NULL) % 100000 + 1;
    if (options->stepwise && (options->maxfail == 0 || options->maxfail > stepwise_limit))
        options->maxfail = stepwise_limit;
}

bool ct_options_read(struct ct_options *options, const struct ct_suite *suite, int argc, char **argv)
{
    *options = (struct ct_options){.report_chars = "fE", .durations = -1, .durations_min = -1, .repeat = 1, .timeout = -1, .workers = 1, .gtest = CT_GTEST_DEFAULTS};
    if (!ct_gtest_read_environment(&options->gtest))
        return false;
    if (suite->options != NULL && !read_words(options, suite->options))
        return false;
    if (argc > 0 && !read_words(options, (const char *const *)argv + 1))
        return false;
    options->program = argc > 0 ? argv[0] : NULL;
    ct_gtest_apply(options);
    if (!ct_environment_read(options))
        return false;
    ct_gtest_apply_list(options);
    complete(options);
    return true;
}
