/* init.c - `ctestc init`: a first ctest.yaml, conftest and test, that pass.
 *
 * Nothing is overwritten: where one of the files is there already, none is written.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "driver/commands.h"
#include "driver/path.h"
#include "driver/write.h"

static const char config[] =
    "# The root of the project. All paths are relative to this file, all keys are optional.\n"
    "paths: [tests]            # what `ctestc run` runs\n"
    "%s"
    "cflags: [-std=c11, -Wall, -Wextra]\n"
    "# sources: [src/stack.c]  # compiled and linked in\n"
    "# pkg-config: [sqlite3]   # packages that the tests or sources need\n"
    "# libs: [-lm]\n"
    "# cc: tcc                 # compiles fastest; the default is $CC, else cc\n"
    "tags:\n"
    "  slow: takes more than a second\n";

static const char conftest[] =
    "/* What stands here is visible in all files of this directory and below. */\n"
    "#include <stdio.h>\n"
    "\n"
    "/* A file that is open for reading and writing, and gone after the test. */\n"
    "fixture FILE *scratch()\n"
    "{\n"
    "    FILE *file = tmpfile();\n"
    "    assert(file != NULL, \"there is no place for a temporary file\");\n"
    "    yield file;\n"
    "    fclose(file);\n"
    "}\n";

static const char test[] =
    "/* A test names the fixtures that it needs: `scratch` is in conftest.ctest. */\n"
    "test remembers_what_was_written(scratch)\n"
    "{\n"
    "    char line[16] = \"\";\n"
    "    fputs(\"hello\\n\", scratch);\n"
    "    rewind(scratch);\n"
    "    assert(fgets(line, sizeof line, scratch) != NULL);\n"
    "    assert_str(line == \"hello\\n\");\n"
    "}\n"
    "\n"
    "/* Once for each row. */\n"
    "test(params(int a, int b, int sum) = [{1, 2, 3}, {2, 2, 4}, \"negative\": {-1, 1, 0}]) adds\n"
    "{\n"
    "    assert(a + b == sum);\n"
    "}\n";

enum { FILE_COUNT = 3 };
static const char *const names[FILE_COUNT] = {"ctest.yaml", "tests/conftest.ctest", "tests/test_first.ctest"};

/* Where the headers of the project lie, if in the usual places. */
static const char *include_line(struct arena *arena, const char *directory)
{
    bool has_include = path_is_directory(path_join(arena, directory, "include"));
    bool has_src = path_is_directory(path_join(arena, directory, "src"));
    if (!has_include && !has_src)
        return "# include: [include, src] # where #include \"…\" looks\n";
    return arena_printf(arena, "include: [%s%s%s]\n", has_include ? "include" : "", has_include && has_src ? ", " : "",
                        has_src ? "src" : "");
}

/* False after a message. A link that leads nowhere is there too. */
static bool is_free(struct session *session, const char *directory)
{
    bool free = true;
    for (int i = 0; i < FILE_COUNT; i++) {
        struct stat status;
        const char *path = path_join(&session->arena, directory, names[i]);
        if (lstat(path, &status) == 0 || errno != ENOENT) {
            complain("'%s' is there already", path);
            free = false;
        }
    }
    if (!free)
        complain("nothing was written");
    return free;
}

static void add_file(struct session *session, struct file_texts *files, const char *directory, const char *name, const char *text)
{
    struct file_text file = {path_join(&session->arena, directory, name), {.arena = &session->arena}};
    text_adds(&file.text, text);
    vec_push(&session->arena, *files, file);
}

static void say_what_next(const struct file_texts *files, const char *directory)
{
    for (size_t i = 0; i < files->n; i++)
        printf("wrote %s\n", files->at[i].path);
    bool is_plain = !directory[strcspn(directory, " \t\n'\"\\$`&|;<>()*?[#~!")];
    if (!*directory)
        puts("\nnext: ctestc run");
    else if (is_plain)
        printf("\nnext: ctestc run %s\n", directory);
    else
        puts("\nnext: ctestc run, in that directory");
}

enum status command_init(struct session *session, const struct options *options)
{
    struct arena *arena = &session->arena;
    struct file_texts files = {0};
    if (options->paths.n > 1) {
        complain("'init' takes one directory");
        return STATUS_USAGE;
    }
    const char *directory = options->paths.n ? path_clean(arena, options->paths.at[0]) : "";
    if (!is_free(session, directory))
        return STATUS_ERRORS;
    const char *texts[FILE_COUNT] = {arena_printf(arena, config, include_line(arena, directory)), conftest, test};
    for (int i = 0; i < FILE_COUNT; i++)
        add_file(session, &files, directory, names[i], texts[i]);
    if (make_directory(session, path_join(arena, directory, "tests")))
        write_files(session, &files);
    enum status status = report(session, options);
    if (status == STATUS_FINE)
        say_what_next(&files, directory);
    return status;
}
