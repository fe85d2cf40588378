/* options.h - what the command line of the test program says. The table is in options.c; --help is printed from it. */
#ifndef CT_CORE_OPTIONS_H
#define CT_CORE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/gtest.h"

struct ct_suite;

enum ct_traceback { CT_TB_LONG, CT_TB_SHORT, CT_TB_LINE, CT_TB_NO };
enum ct_colour { CT_COLOUR_AUTO, CT_COLOUR_ALWAYS, CT_COLOUR_NEVER };
enum ct_isolation { CT_ISOLATE_WORKER, CT_ISOLATE_TEST, CT_ISOLATE_NONE };

struct ct_words {
    const char **words;
    size_t count;
};

struct ct_options {
    struct ct_words chosen;     /* ids and paths; none: all */
    struct ct_words deselected; /* ids and paths */
    const char *keywords;       /* -k; NULL: not given */
    const char *tags;           /* -m; NULL: not given */
    unsigned maxfail;           /* 0: no limit */
    bool last_failed, failed_first;
    bool none_if_none_failed;   /* --lf selects nothing where nothing failed */
    bool stepwise, stepwise_skip, stepwise_reset;
    bool cache_clear;
    const char *cache_directory; /* NULL: beside the program */
    const char *program;        /* argv[0]; NULL: not known */
    const char *filter;         /* the environment's: an id or path, or else like `keywords`; NULL: none */

    unsigned verbose, quiet;
    bool no_capture;
    char report_chars[8];       /* -r: of "PpsxXEf", each once, in the order of the summary */
    enum ct_traceback traceback;
    enum ct_colour colour;
    long durations;             /* how many to list, 0: all, -1: not given */
    double durations_min;       /* seconds from which they are listed; below 0: not given */

    unsigned workers;           /* -n; at least 1 */
    bool shuffle;
    unsigned long seed;         /* of --shuffle */
    bool seed_is_chosen;        /* none was given */
    unsigned repeat;            /* how often everything runs; at least 1 */
    long timeout;               /* milliseconds, 0: none, -1: not given */
    unsigned shard, shards;     /* 1 to shards; 0: all in one */
    bool empty_shard_is_fine;

    unsigned skipped_exit;      /* exit status if nothing ran but was skipped */

    bool collect_only, setup_show, setup_plan, fixtures, list_tags, version, help;
    const char *junitxml, *json; /* files; NULL: not given */
    bool tap;
    enum ct_isolation isolation;
    struct ct_gtest gtest;      /* what GoogleTest's flags and variables ask for */
};

/* Reads the suite's options, then argv, into `options`. False if something is wrong, which is said on stderr. */
bool ct_options_read(struct ct_options *options, const struct ct_suite *suite, int argc, char **argv);
/* Prints --help. */
void ct_options_help(const char *program);

#endif
