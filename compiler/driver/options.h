/* options.h - the command line, read by one table; --help is printed from the same table. */
#ifndef CTESTC_DRIVER_OPTIONS_H
#define CTESTC_DRIVER_OPTIONS_H

#include <stdbool.h>

#include "base/vec.h"
#include "source/session.h"

/* Exit statuses of ctestc; see TOOL in the reference. */
enum status {
    STATUS_FINE = 0,
    STATUS_ERRORS = 1,  /* errors were reported */
    STATUS_USAGE = 2,   /* wrong usage */
    STATUS_TROUBLE = 3, /* a file could not be read or written, no memory, an internal error */
};

struct string_list { const char **at; size_t n, room; };

struct options {
    struct string_list paths;  /* PATH…; of `explain` the codes */
    const char *directory;     /* -o; NULL: the current directory */
    const char *suite;         /* --suite; NULL: the default name */
    const char *depfile;       /* --depfile; NULL: none */
    const char *depfile_target; /* --depfile-target; NULL: the files that are written */
    const char *manifest;      /* --manifest; NULL: none */
    const char *outputs;       /* --outputs; NULL: none */
    const char *root;          /* --root; NULL: to be found */
    const char *jobs;          /* -j; NULL: ninja's own choice */
    const char *colour;        /* --color: "auto", "always" or "never" */
    const char *diagnostics;   /* --diagnostics */
    const char *format;        /* --format; NULL: text */
    const char *log;           /* --log; NULL: none */
    struct string_list modules;       /* --module */
    struct string_list includes;      /* -I */
    struct string_list prefix_map;    /* --file-prefix-map: OLD, NEW, OLD, NEW, … */
    struct string_list program;       /* options of the test program, as they were given */
    bool depfile_phony;        /* --depfile-phony */
    bool only_main;            /* --main */
    bool print_outputs;        /* --print-outputs */
    bool no_lines;             /* --no-lines */
    bool is_builtin;           /* --builtin: the one path is the built-in fixtures themselves */
    bool watch;                /* --watch */
    bool only_unused;          /* --unused */
    bool stdio;                /* --stdio */
    bool help, version;
};

enum command_set {
    ON_GENERATE = 1 << 0,
    ON_RUN = 1 << 1,
    ON_CHECK = 1 << 2,
    ON_LIST = 1 << 3,
    ON_FIXTURES = 1 << 4,
    ON_PLAN = 1 << 5,
    ON_GRAPH = 1 << 6,
    ON_EXPLAIN = 1 << 7,
    ON_INIT = 1 << 8,
    ON_LSP = 1 << 9,
    ON_SUITE = ON_GENERATE | ON_RUN | ON_CHECK | ON_LIST | ON_FIXTURES | ON_PLAN | ON_GRAPH, /* all that read PATHs */
    ON_ALL = ON_SUITE | ON_EXPLAIN | ON_INIT | ON_LSP,
};

struct command {
    const char *word;     /* NULL: what is done without a command word */
    enum command_set set; /* its bit in the table of options */
    const char *usage;    /* what stands behind `ctestc` */
    const char *help;     /* one line */
    bool needs_path;      /* without a PATH the usage is wrong */
    enum status (*run)(struct session *session, const struct options *options);
};
extern const struct command commands[];
extern const unsigned command_count;

/* Reads argv[0] … argv[count - 1] for `command`. False after a message to stderr: wrong usage. */
bool options_read(struct session *session, const struct command *command, char **argv, int count,
                  struct options *options);

/* `ctestc --help`, or the help of one command. */
void options_help(const struct command *command);

/* "ctestc: …" on stderr, for what has no place and no code: wrong usage, a program that cannot be started. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
