/* gtest.h - GoogleTest's command line, for tools that know no other: what its flags and variables mean here.
 *
 * Nothing else of the program knows these flags. What they select and show is in `struct ct_gtest`; most become options of our own.
 * How items are called there is core/gtestname.h's, what a filter takes core/gtestfilter.h's, what is printed report/gtest.h's.
 */
#ifndef CT_CORE_GTEST_H
#define CT_CORE_GTEST_H

#include <stdbool.h>

struct ct_options;

enum ct_gtest_format { CT_GTEST_NO_FILE, CT_GTEST_XML, CT_GTEST_JSON };

struct ct_gtest {
    bool speaks;                 /* a flag stands on the command line: the output is GoogleTest's too */
    bool list, help;             /* instead of a run */
    const char *filter;          /* patterns for names of core/gtestname.h; NULL: all */
    enum ct_gtest_format format; /* of the report that is written */
    const char *output;          /* its file, or its directory with '/' behind; "": a file of the usual name */
    bool brief;                  /* only what fails is shown */
    bool print_time;
    bool break_on_failure;       /* what fails stops in a debugger, where one is attached */
    bool fail_if_none;           /* it fails if nothing is selected */
    bool fail_fast, shuffle;
    int colour;                  /* an enum ct_colour */
    long seed;                   /* 0: any */
    long repeat;                 /* below 0: without end */
};
#define CT_GTEST_DEFAULTS {.print_time = true, .repeat = 1}

/* Is the word of a command line one of these flags? */
bool ct_gtest_is_flag(const char *word);
/* Reads it; false if its value makes no sense, which is said on stderr. */
bool ct_gtest_read(struct ct_gtest *gtest, const char *word);
/* Reads the variables of the environment, likewise. */
bool ct_gtest_read_environment(struct ct_gtest *gtest);
/* Sets the options that follow, where they are left open; before the rest of the environment is read. */
void ct_gtest_apply(struct ct_options *options);
/* What is listed is all that would run, once and in its order; after the rest of the environment. */
void ct_gtest_apply_list(struct ct_options *options);

/* Prints what --help says of it; and --gtest_help, which has them all. */
void ct_gtest_mention(void);
void ct_gtest_help(void);

#endif
