/* outputs.h - which files a suite becomes, and their texts. */
#ifndef CTESTC_DRIVER_OUTPUTS_H
#define CTESTC_DRIVER_OUTPUTS_H

#include "driver/compile.h"
#include "emit/emit.h"

/* A file of C. */
struct output {
    const struct input *input; /* NULL: the main file */
    enum output_kind kind;
    const char *name;          /* in the output directory */
};
struct outputs {
    struct output *at;
    size_t n, room;
};

/* Those that the options ask for: all, or those of --module and --main. Reports two of one name. */
struct outputs outputs_choose(struct session *session, const struct compilation *compilation);

/* Where an output is written. */
const char *output_path(struct session *session, const struct compilation *compilation, const struct output *output);

/* The text of one of them becomes one of compilation->outputs. */
void output_render(struct session *session, struct compilation *compilation, const struct output *output);

/* Their paths, one a line: --print-outputs and --outputs. */
void outputs_list(struct session *session, const struct compilation *compilation, const struct outputs *outputs,
                  struct text *text);

/* For compilation.emit: all outputs with depfile and manifest become compilation->outputs. */
void outputs_render(struct session *session, struct compilation *compilation);

#endif
