/* path.c - names of files as text. */
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "driver/path.h"

static struct arena arena;

static void cleaning_keeps_what_is_meant(void)
{
    static const char *const cases[][2] = {
        {"", ""},          {".", ""},         {"./", ""},          {"a", "a"},         {"./a", "a"},
        {"a/", "a"},       {"a//b", "a/b"},   {"a/./b/.", "a/b"},  {"/", "/"},         {"//", "/"},
        {"/a/", "/a"},     {"/..", "/"},      {"/../a", "/a"},     {"..", ".."},       {"../a", "../a"},
        {"../..", "../.."}, {"...", "..."},   {".a", ".a"},        {"a..", "a.."},     {"./..", ".."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_TEXT(path_clean(&arena, cases[i][0]), cases[i][1]);
}

static void going_up_is_resolved_behind_real_directories_only(void)
{
    CHECK(mkdir("real", 0777) == 0 && mkdir("real/inner", 0777) == 0 && symlink("real/inner", "link") == 0);
    CHECK_TEXT(path_clean(&arena, "real/.."), "");
    CHECK_TEXT(path_clean(&arena, "real/inner/../x"), "real/x");
    CHECK_TEXT(path_clean(&arena, "real/inner/../../x"), "x");
    CHECK_TEXT(path_clean(&arena, "real/../../x"), "../x");
    CHECK_TEXT(path_clean(&arena, "link/../x"), "link/../x");
    CHECK_TEXT(path_clean(&arena, "link/../../x"), "link/../../x");
    CHECK_TEXT(path_clean(&arena, "nowhere/../x"), "nowhere/../x");
    CHECK(unlink("link") == 0 && rmdir("real/inner") == 0 && rmdir("real") == 0);
}

static void directory_and_base(void)
{
    CHECK_TEXT(path_directory(&arena, "a/b/c"), "a/b");
    CHECK_TEXT(path_directory(&arena, "c"), "");
    CHECK_TEXT(path_directory(&arena, "/c"), "/");
    CHECK_TEXT(path_directory(&arena, "/"), "/");
    CHECK_TEXT(path_base("a/b/c"), "c");
    CHECK_TEXT(path_base("c"), "c");
}

static void relative_paths(void)
{
    static const char *const cases[][3] = {
        {"/a/b", "/a/b", ""},       {"/a/b", "/a/b/c/d", "c/d"}, {"/a/b", "/a", ".."},       {"/a/b", "/a/x/y", "../x/y"},
        {"/a/b", "/a/bc", "../bc"}, {"/a/bc", "/a/b", "../b"},   {"/", "/a/b", "a/b"},       {"/a/b", "/", "../.."},
        {"/", "/", ""},             {"/a", "/b", "../b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_TEXT(path_relative(&arena, cases[i][0], cases[i][1]), cases[i][2]);
}

static void common_directories(void)
{
    CHECK_TEXT(path_common(&arena, "/a/b/c", "/a/b/d"), "/a/b");
    CHECK_TEXT(path_common(&arena, "/a/b", "/a/b/d"), "/a/b");
    CHECK_TEXT(path_common(&arena, "/a/b", "/a/bc"), "/a");
    CHECK_TEXT(path_common(&arena, "/a", "/b"), "/");
    CHECK_TEXT(path_common(&arena, "/", "/b"), "/");
    CHECK_TEXT(path_common(&arena, "/a", "/a"), "/a");
}

static void inside(void)
{
    CHECK(path_is_inside("/", "/a"));
    CHECK(path_is_inside("/a", "/a"));
    CHECK(path_is_inside("/a", "/a/b"));
    CHECK(!path_is_inside("/a", "/ab"));
    CHECK(!path_is_inside("/a/b", "/a"));
}

int main(void)
{
    char directory[] = "/tmp/unit_path.XXXXXX";
    CHECK(mkdtemp(directory) && chdir(directory) == 0);
    cleaning_keeps_what_is_meant();
    going_up_is_resolved_behind_real_directories_only();
    directory_and_base();
    relative_paths();
    common_directories();
    inside();
    CHECK(rmdir(directory) == 0);
    arena_free(&arena);
    return check_summary();
}
