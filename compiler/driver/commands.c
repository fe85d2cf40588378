/* commands.c - the commands that only compile; `run` is in run.c. */
#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#include "driver/commands.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "driver/outputs.h"
#include "driver/path.h"
#include "source/show.h"

static bool has_environment(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

bool wants_colour(const struct options *options)
{
    if (strcmp(options->colour, "auto") != 0)
        return strcmp(options->colour, "always") == 0;
    const char *terminal = getenv("TERM");
    if (has_environment("NO_COLOR"))
        return false;
    return has_environment("FORCE_COLOR") || (isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0);
}

/* Of the terminal that messages go to; 0: it is none. */
static unsigned terminal_columns(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    unsigned long said = columns ? strtoul(columns, NULL, 10) : 0;
    if (said > 0)
        return said < UINT_MAX ? (unsigned)said : UINT_MAX;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

enum status report(struct session *session, const struct options *options)
{
    if (!options->diagnostics || strcmp(options->diagnostics, "text") == 0)
        show_text(session, stderr, wants_colour(options), terminal_columns());
    else if (strcmp(options->diagnostics, "json") == 0)
        show_json(session, stderr);
    else
        show_sarif(session, stderr);
    if (session->failed || (ferror(stderr) && !session_has_errors(session)))
        return STATUS_TROUBLE;
    return session_has_errors(session) ? STATUS_ERRORS : STATUS_FINE;
}

/* A compilation of what the command line names, before its first pass; false after a message. */
static bool prepare(struct session *session, const struct options *options, struct compilation *compilation)
{
    const struct string_list *paths = options->paths.n ? &options->paths : &options->modules;
    const struct project *project = project_open(session, options, paths);
    if (!project)
        return false;
    *compilation = (struct compilation){.options = options, .project = project};
    compilation->directory = options->directory ? path_clean(&session->arena, options->directory) : "";
    for (size_t i = 0; i < paths->n; i++)
        collect(session, project, paths->at[i], &compilation->files);
    if (!paths->n)
        collect_default(session, project, &compilation->files);
    return true;
}

static enum status compile_and_report(struct session *session, const struct options *options,
                                      void (*emit)(struct session *session, struct compilation *compilation))
{
    struct compilation compilation;
    if (!prepare(session, options, &compilation))
        return session->failed ? STATUS_TROUBLE : STATUS_USAGE;
    compilation.emit = emit;
    compile(session, &compilation);
    return report(session, options);
}

/* --- generate ---------------------------------------------------------------------------------------- */

static void write_outputs(struct session *session, struct compilation *compilation)
{
    outputs_render(session, compilation);
    if (session_has_errors(session))
        return;
    if (*compilation->directory && !make_directory(session, compilation->directory))
        return;
    write_files(session, &compilation->outputs);
}

static void print(const struct text *text)
{
    fwrite(text->n ? text->at : "", 1, text->n, stdout);
}

static enum status print_outputs(struct session *session, const struct options *options)
{
    struct compilation compilation;
    if (!prepare(session, options, &compilation))
        return session->failed ? STATUS_TROUBLE : STATUS_USAGE;
    if (compile_load(session, &compilation)) {
        const struct outputs outputs = outputs_choose(session, &compilation);
        struct text text = {.arena = &session->arena};
        outputs_list(session, &compilation, &outputs, &text);
        if (!session_has_errors(session))
            print(&text);
    }
    return report(session, options);
}

enum status command_generate(struct session *session, const struct options *options)
{
    if (options->print_outputs)
        return print_outputs(session, options);
    return compile_and_report(session, options, write_outputs);
}

/* --- check ------------------------------------------------------------------------------------------- */

enum status command_check(struct session *session, const struct options *options)
{
    return compile_and_report(session, options, NULL);
}

/* --- what prints to stdout ----------------------------------------------------------------------------------- */

static bool is_control(char c)
{
    return iscntrl((unsigned char)c) && c != '\n' && c != '\t';
}

/* Names of files and comments may hold what a terminal would obey: it is printed as test programs print it. */
static void print_for_people(const struct text *text)
{
    size_t begin = 0;
    for (size_t i = 0; i < text->n; i++) {
        if (!is_control(text->at[i]))
            continue;
        fwrite(text->at + begin, 1, i - begin, stdout);
        printf("\\x%02x", (unsigned)text->at[i]);
        begin = i + 1;
    }
    if (begin < text->n)
        fwrite(text->at + begin, 1, text->n - begin, stdout);
}

static bool wants_text(const struct compilation *compilation)
{
    const char *format = compilation->options->format;
    return !format || strcmp(format, "text") == 0;
}

static void print_listing(const struct compilation *compilation, const struct text *text)
{
    if (wants_text(compilation))
        print_for_people(text);
    else
        print(text);
}

static enum data_format data_format(const struct compilation *compilation)
{
    return strcmp(compilation->options->format, "yaml") == 0 ? DATA_YAML : DATA_JSON;
}

static void print_list(struct session *session, struct compilation *compilation)
{
    struct text text = {.arena = &session->arena};
    if (wants_text(compilation))
        emit_list(session, compilation->plan, &text);
    else
        emit_manifest(session, compilation->plan, data_format(compilation), &text);
    print_listing(compilation, &text);
}

static void print_fixtures(struct session *session, struct compilation *compilation)
{
    struct text text = {.arena = &session->arena};
    bool only_unused = compilation->options->only_unused;
    if (wants_text(compilation))
        emit_fixtures(session, compilation->model, only_unused, &text);
    else
        emit_fixtures_data(session, compilation->model, only_unused, data_format(compilation), &text);
    print_listing(compilation, &text);
}

static void print_plan(struct session *session, struct compilation *compilation)
{
    struct text text = {.arena = &session->arena};
    const struct schedule *schedule = schedule_build(session, compilation->plan);
    if (wants_text(compilation))
        emit_schedule(session, schedule, &text);
    else
        emit_schedule_data(session, schedule, data_format(compilation), &text);
    print_listing(compilation, &text);
}

static void print_graph(struct session *session, struct compilation *compilation)
{
    struct text text = {.arena = &session->arena};
    emit_graph(session, compilation->plan, &text);
    print_listing(compilation, &text);
}

enum status command_list(struct session *session, const struct options *options)
{
    return compile_and_report(session, options, print_list);
}

/* Where a name is not found, what could be found is the question: it is answered after errors, too. But nothing is known to be unused then. */
enum status command_fixtures(struct session *session, const struct options *options)
{
    struct compilation compilation;
    if (!prepare(session, options, &compilation))
        return session->failed ? STATUS_TROUBLE : STATUS_USAGE;
    compile(session, &compilation);
    if (compilation.model && !(session_has_errors(session) && options->only_unused))
        print_fixtures(session, &compilation);
    return report(session, options);
}

enum status command_plan(struct session *session, const struct options *options)
{
    return compile_and_report(session, options, print_plan);
}

enum status command_graph(struct session *session, const struct options *options)
{
    return compile_and_report(session, options, print_graph);
}
