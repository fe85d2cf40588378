/* build.c - build.ninja.
 *
 * In: the generated files, ctest.yaml, the runtime. Out: the text of build.ninja. Every command is written so that
 * ninja's comparison of commands rebuilds what another compiler or another flag would make differently.
 */
#include "driver/build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "driver/path.h"
#include "driver/process.h"
#include "source/diag.h"

/* Longer lists of objects go to the linker through a file: a command line is limited to 128 KiB. */
enum { LONGEST_LINE = 64 << 10 };

struct writer {
    struct session *session;
    const struct compilation *compilation;
    const struct config *config;
    const struct runtime *runtime;
    const char *cc, *cxx; /* words for the shell */
    struct text *out;
    struct text objects; /* what is linked, as paths for ninja */
    bool has_cxx;
};

/* --- words for the shell and for ninja --------------------------------------------------------------- */

/* A word of a command in a rule or variable: quoted for the shell, then `$` escaped for ninja. */
static void add_word(struct text *text, const char *word)
{
    bool is_plain = *word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%")] == '\0';
    text_addc(text, ' ');
    if (!is_plain)
        text_addc(text, '\'');
    for (const char *c = word; *c; c++) {
        if (*c == '\'')
            text_adds(text, "'\\''");
        else if (*c == '$')
            text_adds(text, "$$");
        else
            text_addc(text, *c);
    }
    if (!is_plain)
        text_addc(text, '\'');
}

/* Words that the shell is to split: $CC, what pkg-config prints. */
static void add_shell(struct text *text, const char *words)
{
    for (const char *c = words; *c; c++) {
        if (*c == '$')
            text_addc(text, '$');
        text_addc(text, *c == '\n' ? ' ' : *c);
    }
}

/* A path in a build line. */
static void add_path(struct text *text, const char *path)
{
    text_addc(text, ' ');
    for (const char *c = path; *c; c++) {
        if (*c == ' ' || *c == ':' || *c == '$' || *c == '|')
            text_addc(text, '$');
        text_addc(text, *c);
    }
}

static void add_words(struct text *text, const struct config_words *words)
{
    for (size_t i = 0; i < words->n; i++)
        add_word(text, words->at[i].text);
}

/* --- pkg-config -------------------------------------------------------------------------------------- */

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

/* Runs pkg-config with one option on some packages; its exit status, or -1. */
static int pkg_config(struct session *session, const char *option, const struct config_word *packages, size_t n,
                      struct text *output)
{
    VEC(const char *) words = {0};
    vec_push(&session->arena, words, environment("PKG_CONFIG", "pkg-config"));
    vec_push(&session->arena, words, option);
    vec_push(&session->arena, words, "--");
    for (size_t i = 0; i < n; i++)
        vec_push(&session->arena, words, packages[i].text);
    vec_push(&session->arena, words, NULL);
    return process_run(&(struct process){.words = words.at, .directory = "", .output = output});
}

static void report_packages(struct session *session, const struct config_words *packages)
{
    for (size_t i = 0; i < packages->n; i++) {
        struct text ignored = {.arena = &session->arena};
        const struct config_word *package = &packages->at[i];
        int status = pkg_config(session, "--exists", package, 1, &ignored);
        if (status < 0)
            diag_add(session, CT0703, package->range, "cannot run pkg-config: %s", strerror(errno));
        else if (status > 0)
            diag_add(session, CT0703, package->range, "pkg-config knows no package '%s'", package->text);
    }
}

/* The flags of all packages, for the shell; "" after a report. */
static const char *package_flags(struct writer *writer, const char *option)
{
    struct session *session = writer->session;
    const struct config_words *packages = &writer->config->packages;
    struct text output = {.arena = &session->arena};
    if (!packages->n || session_has_errors(session))
        return "";
    if (pkg_config(session, option, packages->at, packages->n, &output) != 0)
        report_packages(session, packages);
    return output.n ? output.at : "";
}

/* --- compilers --------------------------------------------------------------------------------------- */

/* Does `cc`, words for the shell, call tcc, which writes dependencies in its own way? */
static bool is_tcc(const char *cc)
{
    static const char ends[] = " \t'\"";
    for (const char *name = cc; (name = strstr(name, "tcc")); name++) {
        bool begins = name == cc || strchr("/-", name[-1]) || strchr(ends, name[-1]);
        if (begins && (name[3] == '\0' || strchr(ends, name[3])))
            return true;
    }
    return false;
}

/* The name of a warning in "-Wname", "-Wno-name" and "-Werror=name", else NULL. */
static const char *warning_name(const char *flag)
{
    static const char *const starts[] = {"-Werror=", "-Wno-error=", "-Wno-", "-W"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (strncmp(flag, starts[i], strlen(starts[i])) == 0)
            return flag + strlen(starts[i]);
    return NULL;
}

/* A flag that a C++ compiler would complain of. */
static bool is_for_c_only(const char *flag)
{
    static const char *const warnings[] = {
        "strict-prototypes", "missing-prototypes", "old-style-definition", "nested-externs",
        "declaration-after-statement", "bad-function-cast", "c++-compat", "jump-misses-init", "pointer-sign",
        "implicit-function-declaration", "missing-parameter-type", "int-conversion", "incompatible-pointer-types",
    };
    if (strncmp(flag, "-std=", 5) == 0)
        return !strstr(flag, "++");
    const char *name = warning_name(flag);
    for (size_t i = 0; name && i < sizeof warnings / sizeof warnings[0]; i++)
        if (strcmp(name, warnings[i]) == 0)
            return true;
    return false;
}

/* Is it one word, the name of a compiler that ccache knows and that takes gcc's options for messages? */
static bool is_like_gcc(const char *compiler)
{
    const char *name = strrchr(compiler, '/') ? strrchr(compiler, '/') + 1 : compiler;
    return !compiler[strcspn(compiler, " \t'\"\\$")] && !is_tcc(compiler) && !strstr(name, "ccache")
           && (strstr(name, "cc") || strstr(name, "clang") || strstr(name, "++"));
}

/* Do words of the user say how much debugging information there is? */
static bool says_debugging(const struct config_words *cflags)
{
    for (size_t i = 0; i < cflags->n; i++)
        if (strncmp(cflags->at[i].text, "-g", 2) == 0)
            return true;
    return false;
}

static void add_include(struct writer *writer, const char *path)
{
    add_word(writer->out, arena_printf(&writer->session->arena, "-I%s", *path ? path : "."));
}

/* -I of the runtime, of ctest.yaml and of the command line, whose directories are relative to where the user stands. */
static void write_includes(struct writer *writer)
{
    const struct compilation *compilation = writer->compilation;
    const struct string_list *given = &compilation->options->includes;
    text_adds(writer->out, "includes =");
    add_include(writer, writer->runtime->include);
    for (size_t i = 0; i < writer->config->includes.n; i++)
        add_include(writer, path_clean(&writer->session->arena, writer->config->includes.at[i].text));
    for (size_t i = 0; i < given->n; i++) {
        const char *absolute = project_absolute(writer->session, compilation->project, given->at[i]);
        add_include(writer, project_id(writer->session, compilation->project, absolute));
    }
    text_addc(writer->out, '\n');
}

/* With -g the place of a crash is told by line; tcc does not write what that takes. */
static void write_flags(struct writer *writer)
{
    const struct config_words *cflags = &writer->config->cflags;
    const char *of_packages = package_flags(writer, "--cflags");
    bool says = says_debugging(cflags);
    text_printf(writer->out, "cflags =%s", says || is_tcc(writer->cc) ? "" : " -g");
    add_words(writer->out, cflags);
    text_addc(writer->out, ' ');
    add_shell(writer->out, of_packages);
    text_adds(writer->out, says ? "\ncxxflags =" : "\ncxxflags = -g");
    for (size_t i = 0; i < cflags->n; i++)
        if (!is_for_c_only(cflags->at[i].text))
            add_word(writer->out, cflags->at[i].text);
    text_addc(writer->out, ' ');
    add_shell(writer->out, of_packages);
    text_adds(writer->out, "\nlibs =");
    add_words(writer->out, &writer->config->libs);
    text_addc(writer->out, ' ');
    add_shell(writer->out, package_flags(writer, "--libs"));
    text_addc(writer->out, '\n');
}

static void write_variable(struct writer *writer, const char *name, const char *words)
{
    text_printf(writer->out, "%s = ", name);
    add_shell(writer->out, words);
    text_addc(writer->out, '\n');
}

/* --- rules ------------------------------------------------------------------------------------------- */

/* tcc 0.9.27 writes one name a line, as it is: here each gets the escapes that ninja wants. */
#define TCC_DEPFILE \
    " && sed -i -e '1s/.*/out: \\\\/' -e '2,$$s/^  //' -e '2,$$s/ \\\\$$//' -e '2,$$s/[ #]/\\\\&/g' -e '2,$$s/[$$]/&&/g'" \
    " -e '2,$$s/$$/ \\\\/' $out.d"

/* A rule that calls a compiler; `behind` follows the command. */
static void write_compiler(struct writer *writer, const char *rule, const char *compiler, const char *depfile,
                           const char *behind)
{
    bool is_known = is_like_gcc(compiler);
    text_printf(writer->out, "\nrule %s\n  command = %s$%s %s $includes $%sflags $extra%s -c $in -o $out%s\n", rule,
                is_known ? "$$" BUILD_LAUNCHER " " : "", rule, depfile, strcmp(rule, "cc") == 0 ? "c" : rule,
                is_known ? " $$" BUILD_COLOUR : "", behind);
    text_adds(writer->out, "  depfile = $out.d\n  deps = gcc\n  description = $what\n");
}

static void write_rules(struct writer *writer)
{
    const char *cc = writer->cc;
    const char *depfile = is_tcc(cc) ? "-MD -MF $out.d" : "-MMD -MF $out.d";
    const char *behind = is_tcc(cc) ? TCC_DEPFILE : "";
    struct text *out = writer->out;
    write_compiler(writer, "cc", cc, depfile, behind);
    write_compiler(writer, "cxx", writer->cxx, "-MMD -MF $out.d", "");
    text_adds(out, "\nrule as\n  command = $cc $extra -c $in -o $out\n  description = $what\n");
}

static void write_link(struct writer *writer)
{
    struct text *out = writer->out;
    bool is_long = writer->objects.n > LONGEST_LINE;
    const char *compiler = writer->has_cxx ? "$cxx $cxxflags" : "$cc $cflags";
    text_printf(out, "\nrule link\n  command = %s -o $out %s $runtime $libs\n  description = " BUILT_PROGRAM " the program\n", compiler,
                is_long ? "@$out.objects" : "$in");
    if (is_long)
        text_adds(out, "  rspfile = $out.objects\n  rspfile_content = $in_newline\n");
    text_adds(out, "\nbuild");
    add_path(out, BUILD_PROGRAM);
    text_adds(out, ": link");
    text_add(out, writer->objects.at, writer->objects.n);
    text_adds(out, " |");
    add_path(out, writer->runtime->library);
    text_addc(out, '\n');
}

/* --- what is compiled -------------------------------------------------------------------------------- */

static void write_object(struct writer *writer, const char *rule, const char *object, const char *file,
                         const struct config_words *extra, const char *what)
{
    text_adds(writer->out, "build");
    add_path(writer->out, object);
    text_printf(writer->out, ": %s", rule);
    add_path(writer->out, file);
    text_adds(writer->out, "\n  what = ");
    add_shell(writer->out, what);
    text_addc(writer->out, '\n');
    if (extra->n) {
        text_adds(writer->out, "  extra =");
        add_words(writer->out, extra);
        text_addc(writer->out, '\n');
    }
    add_path(&writer->objects, object);
}

/* Of a file outside the root too the object lies in the build directory. */
static const char *object_of(struct writer *writer, const char *file)
{
    struct text text = {.arena = &writer->session->arena};
    text_adds(&text, BUILD_DIRECTORY "/sources");
    while (*file) {
        size_t length = strcspn(file, "/");
        bool is_up = length == 2 && file[0] == '.' && file[1] == '.';
        if (length) {
            text_addc(&text, '/');
            text_add(&text, is_up ? "%up" : file, is_up ? 3 : length);
        }
        file += length + (file[length] == '/');
    }
    text_adds(&text, ".o");
    return text.at;
}

static void write_source(struct writer *writer, const struct config_source *source)
{
    static const char *const rules[] = {
        [SOURCE_C] = "cc", [SOURCE_CXX] = "cxx", [SOURCE_ASSEMBLER] = "as", [SOURCE_ASSEMBLER_PREPROCESSED] = "cc",
    };
    const char *file = source->file.text;
    if (source->kind == SOURCE_LINKED) {
        add_path(&writer->objects, file);
        return;
    }
    writer->has_cxx = writer->has_cxx || source->kind == SOURCE_CXX;
    write_object(writer, rules[source->kind], object_of(writer, file), file, &source->cflags,
                 arena_printf(&writer->session->arena, BUILT_SOURCE " %s", file));
}

static const char *what_is(struct writer *writer, const struct output *output)
{
    if (!output->input)
        return BUILT_MAIN " the list of all tests";
    return arena_printf(&writer->session->arena, "%s %s", output->input->kind == INPUT_MODULE ? BUILT_MODULE : BUILT_SHARED,
                        output->input->tree->source->id);
}

static void write_generated(struct writer *writer, const struct outputs *outputs)
{
    struct arena *arena = &writer->session->arena;
    for (size_t i = 0; i < outputs->n; i++) {
        const char *name = outputs->at[i].name;
        if (outputs->at[i].kind != OUTPUT_HEADER)
            write_object(writer, "cc", arena_printf(arena, BUILD_DIRECTORY "/obj/%s.o", name),
                         arena_printf(arena, BUILD_GENERATED "/%s", name), &(struct config_words){0},
                         what_is(writer, &outputs->at[i]));
    }
}

void build_render(struct session *session, const struct compilation *compilation, const struct outputs *outputs,
                  const struct runtime *runtime, struct text *text)
{
    struct writer writer = {.session = session, .compilation = compilation, .config = &compilation->project->config,
                            .runtime = runtime, .cxx = environment("CXX", "c++"), .out = text, .objects = {.arena = &session->arena}};
    writer.cc = writer.config->cc ? writer.config->cc : environment("CC", "cc");
    text_adds(text, "# Written by ctestc; what is changed here is lost.\n"
                    "ninja_required_version = 1.3\nbuilddir = " BUILD_DIRECTORY "\n");
    write_variable(&writer, "cc", writer.cc);
    write_variable(&writer, "cxx", writer.cxx);
    write_includes(&writer);
    write_flags(&writer);
    text_adds(text, "runtime =");
    add_word(text, runtime->library);
    text_addc(text, '\n');
    write_rules(&writer);
    text_addc(text, '\n');
    write_generated(&writer, outputs);
    for (size_t i = 0; i < writer.config->sources.n; i++)
        write_source(&writer, &writer.config->sources.at[i]);
    write_link(&writer);
}
