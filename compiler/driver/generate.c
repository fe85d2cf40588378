/* generate.c - `ctestc run` brings the C and build.ninja up to date.
 *
 * In: which files the suite has. Out: .ctest-build/gen/ and build.ninja, and a record of what they were made of. Where
 * nothing has changed since, nothing is read but that record; where one file has, only its C is made anew.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/build.h"
#include "driver/path.h"
#include "driver/record.h"
#include "driver/run.h"

/* --- what decides, besides files --------------------------------------------------------------------- */

/* With the NUL, so that two texts never read like one. */
static uint64_t hash_text(uint64_t seed, const char *text)
{
    return text ? hash_bytes(seed, text, strlen(text) + 1) : hash_bytes(seed, "\1", 2);
}

static uint64_t hash_list(uint64_t seed, const struct string_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        seed = hash_text(seed, list->at[i]);
    return hash_bytes(seed, &list->n, sizeof list->n);
}

/* This compiler: one that is being worked on has the same version every time. */
static uint64_t hash_of_ctestc(void)
{
    struct identity own = identity_of("/proc/self/exe");
    return hash_bytes(0, &own, sizeof own);
}

static uint64_t hash_of_options(const struct run *run)
{
    const struct options *options = run->options;
    uint64_t hash = hash_text(hash_of_ctestc(), run->compilation.project->root);
    hash = hash_text(hash, options->suite);
    hash = hash_list(hash_list(hash, &options->includes), &options->prefix_map);
    return hash_bytes(hash, &options->no_lines, sizeof options->no_lines);
}

/* 0: there is more than can be taken down here, or something that must be reported each time. */
static uint64_t key_of(const struct run *run)
{
    static const char *const variables[] = {"CC", "CXX"};
    const struct session *session = run->session;
    const struct compilation *compilation = &run->compilation;
    if (session->diags.n || session->severities.n || session->warnings_are_errors || compilation->project->config.packages.n)
        return 0;
    uint64_t hash = hash_text(hash_of_options(run), run->runtime.include);
    hash = hash_text(hash, run->runtime.library);
    hash = hash_text(hash, compilation->project->current); /* what -I of the command line is relative to */
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        hash = hash_text(hash, getenv(variables[i]));
    hash = hash_bytes(hash, &compilation->project->config.exists, sizeof compilation->project->config.exists);
    for (size_t i = 0; i < compilation->files.n; i++)
        hash = hash_text(hash, compilation->files.at[i].absolute);
    return hash | 1;
}

/* --- what one module's C follows from ------------------------------------------------------------------- */

static bool is_module(const struct run *run, const struct source *source)
{
    const struct inputs *inputs = run->compilation.inputs;
    for (size_t i = 0; i < inputs->modules.n; i++)
        if (inputs->modules.at[i]->tree->source == source)
            return true;
    return false;
}

static uint64_t hash_source(uint64_t seed, const struct source *source)
{
    return hash_bytes(hash_text(seed, source->id), source->text, source->size);
}

/* All that is no module: conftests, used files, YAML, ctest.yaml. */
static uint64_t hash_of_shared(const struct run *run)
{
    uint64_t hash = hash_of_options(run);
    const struct session *session = run->session;
    for (size_t i = 0; i < session->loaded.n; i++)
        if (!is_module(run, session->loaded.at[i]))
            hash = hash_source(hash, session->loaded.at[i]);
    return hash;
}

/* Only of modules: all else is small. */
static uint64_t fingerprint_of(const struct output *output, uint64_t shared)
{
    if (output->kind != OUTPUT_C || output->input->kind != INPUT_MODULE)
        return 0;
    return hash_source(shared, output->input->tree->source) | 1;
}

/* --- what is written --------------------------------------------------------------------------------- */

/* What earlier runs generated and this one does not. */
static void remove_stale(struct run *run)
{
    const char *directory_path = run_path(run, BUILD_GENERATED);
    DIR *directory = opendir(directory_path);
    if (!directory)
        return;
    struct map names = {0};
    for (size_t i = 0; i < run->outputs.n; i++)
        map_at(&run->session->arena, &names, run->outputs.at[i].name, strlen(run->outputs.at[i].name))->value = run;
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.' && !map_get(&names, entry->d_name, strlen(entry->d_name)))
            unlink(path_join(&run->session->arena, directory_path, entry->d_name));
    closedir(directory);
}

static const char *absolute(struct run *run, const char *path)
{
    return project_absolute(run->session, run->compilation.project, path);
}

static void add_text(struct run *run, const char *path, struct text text)
{
    struct file_text file = {run_path(run, path), text};
    vec_push(&run->session->arena, run->compilation.outputs, file);
}

static void render(struct run *run, const struct record *before, uint64_t shared)
{
    struct session *session = run->session;
    struct text build = {.arena = &session->arena}, ignore = {.arena = &session->arena};
    bool answers_hold = record_answers_hold(before);
    for (size_t i = 0; i < run->outputs.n; i++) {
        const struct output *output = &run->outputs.at[i];
        const char *path = absolute(run, output_path(session, &run->compilation, output));
        uint64_t fingerprint = fingerprint_of(output, shared);
        if (!fingerprint || !answers_hold || !record_has_made(before, path, fingerprint))
            output_render(session, &run->compilation, output);
    }
    build_render(session, &run->compilation, &run->outputs, &run->runtime, &build);
    text_adds(&ignore, "*\n");
    add_text(run, BUILD_FILE, build);
    add_text(run, BUILD_DIRECTORY "/.gitignore", ignore);
}

/* What was asked for C that was not made anew is not asked again, but still matters. */
static void note_everything(struct run *run, const struct record *before, uint64_t shared, struct record *record)
{
    struct session *session = run->session;
    for (size_t i = 0; i < session->loaded.n; i++)
        record_note(session, record, NOTED_READ, absolute(run, session->loaded.at[i]->path), 0);
    for (size_t i = 0; i < session->asked.n; i++)
        record_note(session, record, NOTED_ASKED, absolute(run, session->asked.at[i]), 0);
    if (record_answers_hold(before))
        record_keep_answers(session, record, before);
    for (size_t i = 0; i < run->outputs.n; i++) {
        const struct output *output = &run->outputs.at[i];
        record_note(session, record, NOTED_MADE, absolute(run, output_path(session, &run->compilation, output)),
                    fingerprint_of(output, shared));
    }
    record_note(session, record, NOTED_MADE, absolute(run, run_path(run, BUILD_FILE)), 0);
}

static void write_record(struct run *run, const struct record *before, uint64_t shared)
{
    struct session *session = run->session;
    struct record record = {0};
    struct file_texts files = {0};
    note_everything(run, before, shared, &record);
    record.key = record_is_too_young(&record) ? 0 : key_of(run);
    struct file_text file = {run_path(run, BUILD_DIRECTORY "/record"), record_render(session, &record)};
    vec_push(&session->arena, files, file);
    write_files(session, &files);
}

static void write_everything(struct run *run, const struct record *before)
{
    struct session *session = run->session;
    run->outputs = outputs_choose(session, &run->compilation);
    const uint64_t shared = hash_of_shared(run);
    if (!session_has_errors(session))
        render(run, before, shared);
    if (session_has_errors(session))
        return;
    write_files(session, &run->compilation.outputs);
    if (session->failed)
        return;
    remove_stale(run);
    write_record(run, before, shared);
}

/* Two runs in one root generate and build one after the other. The lock goes with the process, or when the test program
 * starts. False: there is no directory yet. */
static bool wait_for_turn(struct run *run)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file = open(run_path(run, BUILD_DIRECTORY "/lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0)
        return false;
    if (fcntl(file, F_SETLK, &lock) == 0)
        return true;
    if (isatty(STDERR_FILENO))
        complain("waiting for another 'ctestc run', which builds the same");
    while (fcntl(file, F_SETLKW, &lock) != 0 && errno == EINTR)
        continue;
    return true;
}

enum status run_generate(struct run *run)
{
    struct session *session = run->session;
    struct record before = {0};
    bool has_turn = wait_for_turn(run);
    if (has_turn)
        record_read(session, run_path(run, BUILD_DIRECTORY "/record"), &before);
    if (record_holds(&before, key_of(run)))
        return STATUS_FINE;
    compile(session, &run->compilation);
    if (!session_has_errors(session) && make_directory(session, run->compilation.directory)) {
        if (!has_turn)
            wait_for_turn(run);
        write_everything(run, &before);
    }
    return session->failed ? STATUS_TROUBLE : session_has_errors(session) ? STATUS_ERRORS : STATUS_FINE;
}
