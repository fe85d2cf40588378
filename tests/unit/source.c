/* source.c - reading files, diagnostics and their look, YAML.
 *
 *     gcc -std=c11 -g -fsanitize=address,undefined -Icompiler -o unit_source tests/unit/source.c
 *         compiler/base/?*.c compiler/source/?*.c -lyaml
 *
 * Also with -DARENA_HOSTILE. Files are written below a temporary directory.
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "check.h"
#include "source/diag.h"
#include "source/session.h"
#include "source/show.h"
#include "source/yaml.h"

static const struct range nowhere;

/* ---- helpers ---- */

static const struct source *source_of(struct session *session, const char *path, const char *text)
{
    return source_from_text(session, path, NULL, text, strlen(text));
}

/* The `n`th time, from 0, that a word occurs. */
static struct range find(const struct source *source, const char *word, int n)
{
    const char *at = strstr(source->text, word);
    for (; at && n > 0; n--) at = strstr(at + 1, word);
    if (!at) abort();
    uint32_t begin = (uint32_t)(at - source->text);
    return (struct range){source, begin, begin + (uint32_t)strlen(word)};
}

/* What show_text prints, to be freed. */
static char *shown(const struct session *session, bool colour, unsigned columns)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    show_text(session, out, colour, columns);
    fclose(out);
    return text;
}

static void check_shown_at(const struct session *session, unsigned columns, const char *expected, int line)
{
    char *text = shown(session, false, columns);
    check_text(text, expected, __FILE__, line);
    free(text);
}
#define CHECK_SHOWN(session, expected) check_shown_at((session), 0, (expected), __LINE__)
#define CHECK_SHOWN_IN(session, columns, expected) check_shown_at((session), (columns), (expected), __LINE__)

static char directory[] = "/tmp/ctestc-unit-XXXXXX";
static char file_path[sizeof directory + 8];

static const char *file_with(const char *bytes, size_t size)
{
    int file = open(file_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size || close(file) != 0) abort();
    return file_path;
}

static bool is_place(const struct source *source, uint32_t offset, uint32_t line, uint32_t column)
{
    struct place place = source_place(source, offset);
    return place.line == line && place.column == column;
}

/* ---- sources ---- */

static void source_is_the_whole_file(void)
{
    struct session *session = session_new();
    const struct source *source = source_load(session, file_with("a\0b\n", 4), "tests/a.ctest");
    CHECK(source->size == 4 && memcmp(source->text, "a\0b\n", 5) == 0);
    CHECK_TEXT(source->path, file_path);
    CHECK_TEXT(source->id, "tests/a.ctest");
    CHECK(session->loaded.n == 1 && session->loaded.at[0] == source);
    session_free(session);
}

static void source_of_an_empty_file(void)
{
    struct session *session = session_new();
    const struct source *source = source_load(session, file_with("", 0), NULL);
    CHECK(source->size == 0 && source->text[0] == '\0' && source->line_count == 1);
    CHECK(is_place(source, 0, 1, 1));
    struct range line = source_line(source, 1);
    CHECK(line.begin == 0 && line.end == 0);
    session_free(session);
}

static void source_loses_its_byte_order_mark(void)
{
    struct session *session = session_new();
    const struct source *source = source_load(session, file_with("\xef\xbb\xbfx\n", 5), NULL);
    CHECK(source->size == 2);
    CHECK_TEXT(source->text, "x\n");
    CHECK(is_place(source, 0, 1, 1));
    CHECK(source_of(session, "mark", "\xef\xbb\xbf")->size == 0);
    CHECK(source_of(session, "half", "\xef\xbb")->size == 2);
    session_free(session);
}

static void source_is_read_once(void)
{
    struct session *session = session_new();
    const struct source *source = source_load(session, file_with("one", 3), NULL);
    file_with("two", 3);
    CHECK(source_load(session, file_path, NULL) == source);
    CHECK(session->loaded.n == 1);
    session_free(session);
}

static void source_path_loses_its_dot(void)
{
    struct session *session = session_new();
    const struct source *source = source_of(session, ".//./a/./b", "x");
    CHECK_TEXT(source->path, "a/./b");
    CHECK_TEXT(source->id, "a/./b");
    CHECK(source_load(session, "a/./b", NULL) == source);
    CHECK_TEXT(source_of(session, "../a", "x")->path, "../a");
    CHECK_TEXT(source_of(session, ".a", "x")->path, ".a");
    session_free(session);
}

static void source_from_memory_comes_before_the_file(void)
{
    struct session *session = session_new();
    const struct source *source = source_of(session, file_with("file", 4), "memory");
    CHECK(source_load(session, file_path, NULL) == source);
    CHECK(session->loaded.n == 0);
    session_free(session);
}

static void source_of_a_pipe_is_refused(void)
{
    struct session *session = session_new();
    int ends[2];
    char path[32];
    if (pipe(ends) != 0) abort();
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    CHECK(source_load(session, path, NULL) == NULL); /* and nobody has waited for bytes */
    CHECK(session->failed && session->error_count == 1);
    close(ends[0]);
    close(ends[1]);
    session_free(session);
}

static void source_that_cannot_be_read_is_reported_once(void)
{
    struct session *session = session_new();
    CHECK(source_load(session, "no/such.ctest", NULL) == NULL);
    CHECK(source_load(session, "./no/such.ctest", NULL) == NULL);
    CHECK(session->failed && session->error_count == 1 && session->loaded.n == 0);
    CHECK_SHOWN(session, "ctestc: error: cannot read 'no/such.ctest': No such file or directory [CT0002]\n");
    session_free(session);
}

static void source_is_no_directory(void)
{
    struct session *session = session_new();
    CHECK(source_load(session, "/", NULL) == NULL);
    CHECK(session->failed);
    CHECK_SHOWN(session, "ctestc: error: cannot read '/': Is a directory [CT0002]\n");
    session_free(session);
}

static void source_larger_than_a_gibibyte_is_refused(void)
{
    struct session *session = session_new();
    file_with("", 0);
    if (truncate(file_path, (off_t)(1 << 30) + 1) != 0) abort();
    CHECK(source_load(session, file_path, NULL) == NULL);
    CHECK(session->failed && session->diags.n == 1 && session->diags.at[0]->code == CT0005);
    file_with("", 0);
    session_free(session);
}

static void lines_end_in_lf_or_crlf_only(void)
{
    struct session *session = session_new();
    const struct source *source = source_of(session, "lines", "ab\r\nc\rd\n\r\n\r\r\ne\r");
    static const char *const lines[] = {"ab", "c\rd", "", "\r", "e\r"};
    CHECK(source->line_count == 5);
    for (uint32_t i = 0; i < 5; i++) CHECK(range_equals(source_line(source, i + 1), lines[i]));
    session_free(session);
}

static void places_are_lines_and_bytes(void)
{
    struct session *session = session_new();
    const struct source *source = source_of(session, "places", "ab\n\xc3\xa9x\n");
    CHECK(source->line_count == 3);
    CHECK(is_place(source, 0, 1, 1));
    CHECK(is_place(source, 2, 1, 3));
    CHECK(is_place(source, 3, 2, 1));
    CHECK(is_place(source, 5, 2, 3));
    CHECK(is_place(source, 7, 3, 1));
    CHECK(is_place(source, 99, 3, 1));
    session_free(session);
}

static void ranges_are_compared_as_text(void)
{
    struct session *session = session_new();
    const struct source *source = source_of(session, "range", "user users");
    CHECK(range_equals((struct range){source, 0, 4}, "user"));
    CHECK(!range_equals((struct range){source, 5, 10}, "user"));
    CHECK(!range_equals((struct range){source, 0, 4}, "users"));
    CHECK(range_equals((struct range){source, 4, 4}, ""));
    CHECK(!range_equals(nowhere, ""));
    CHECK(session_name_of(session, (struct range){source, 0, 4}) == session_name(session, "user", 4));
    session_free(session);
}

/* ---- diagnostics ---- */

static void codes_have_their_numbers_and_names(void)
{
    CHECK_TEXT(diag_infos[CT0201].code, "CT0201");
    CHECK_TEXT(diag_infos[CT0201].name, "scope-mismatch");
    for (size_t i = 1; i < DIAG_CODE_COUNT; i++) {
        CHECK(strcmp(diag_infos[i - 1].code, diag_infos[i].code) < 0);
        for (size_t k = 0; k < i; k++) CHECK(strcmp(diag_infos[i].name, diag_infos[k].name) != 0);
    }
}

static void errors_are_counted_and_warnings_are_not(void)
{
    struct session *session = session_new();
    diag_add(session, CT0307, nowhere, "a warning");
    CHECK(!session_has_errors(session) && session->diags.n == 1);
    diag_add(session, CT0301, nowhere, "an error");
    CHECK(session_has_errors(session) && session->error_count == 1 && session->diags.n == 2);
    session_free(session);
}

/* What becomes of a warning, CT0307, after these options; the list ends with NULL. */
static enum severity severity_after(const char *const *options)
{
    struct session *session = session_new();
    for (; *options; options++) CHECK(diag_configure(session, *options));
    struct diag *diag = diag_add(session, CT0307, nowhere, "text");
    enum severity severity = diag->severity;
    CHECK(session->diags.n == (severity != SEVERITY_OFF));
    CHECK(session->error_count == (severity == SEVERITY_ERROR));
    session_free(session);
    return severity;
}
#define AFTER(...) severity_after((const char *const[]){__VA_ARGS__, NULL})

static void options_choose_the_severity(void)
{
    CHECK(AFTER("no-unused-fixture") == SEVERITY_OFF);
    CHECK(AFTER("no-CT0307") == SEVERITY_OFF);
    CHECK(AFTER("no-unused-parameter") == SEVERITY_WARNING);
    CHECK(AFTER("error") == SEVERITY_ERROR);
    CHECK(AFTER("error=unused-fixture") == SEVERITY_ERROR);
    CHECK(AFTER("error=CT0307") == SEVERITY_ERROR);
    CHECK(AFTER("error=unused-parameter") == SEVERITY_WARNING);
    CHECK(AFTER("error", "no-error") == SEVERITY_WARNING);
}

static void the_last_option_wins(void)
{
    CHECK(AFTER("no-unused-fixture", "unused-fixture") == SEVERITY_WARNING);
    CHECK(AFTER("no-unused-fixture", "error=unused-fixture") == SEVERITY_ERROR);
    CHECK(AFTER("error=unused-fixture", "no-unused-fixture") == SEVERITY_OFF);
    CHECK(AFTER("error=unused-fixture", "no-error=unused-fixture") == SEVERITY_WARNING);
    CHECK(AFTER("error", "no-error=unused-fixture") == SEVERITY_WARNING);
    CHECK(AFTER("no-error=unused-fixture", "error") == SEVERITY_WARNING);
    CHECK(AFTER("no-unused-fixture", "error") == SEVERITY_OFF);
}

static void options_that_cannot_be_are_refused(void)
{
    struct session *session = session_new();
    CHECK(!diag_configure(session, "no-such-name"));
    CHECK(!diag_configure(session, ""));
    CHECK(!diag_configure(session, "no-"));
    CHECK(!diag_configure(session, "error="));
    CHECK(!diag_configure(session, "CT9999"));
    CHECK(!diag_configure(session, "no-scope-mismatch"));
    CHECK(!diag_configure(session, "no-error=CT0201"));
    CHECK(diag_configure(session, "error=CT0201"));
    session_free(session);
}

static void a_switched_off_diagnostic_takes_everything_and_shows_nothing(void)
{
    struct session *session = session_new();
    diag_configure(session, "no-CT0307");
    struct diag *diag = diag_add(session, CT0307, nowhere, "text");
    diag_help(session, diag_fix(session, diag_note(session, diag, nowhere, "note"), nowhere, "fix"), "help");
    CHECK_SHOWN(session, "");
    session_free(session);
}

static void diagnostics_are_sorted_by_source_place_and_order(void)
{
    struct session *session = session_new();
    const struct source *first = source_of(session, "z", "a b"), *second = source_of(session, "a", "c");
    diag_add(session, CT0301, find(second, "c", 0), "5");
    diag_add(session, CT0301, find(first, "b", 0), "3");
    diag_add(session, CT0302, find(first, "a", 0), "2");
    diag_add(session, CT0301, find(first, "b", 0), "4");
    diag_add(session, CT0002, nowhere, "1");
    diag_sort(session);
    for (size_t i = 0; i < 5; i++) CHECK(session->diags.at[i]->text[0] == (char)('1' + i));
    session_free(session);
}

static void nearest_name(void)
{
    static const char *const names[] = {"server", "db_pool", "conn", "tmp_path", "a"};
    static const struct {
        const char *text, *nearest;
    } cases[] = {
        {"sever", "server"}, {"sevrer", "server"}, {"SERVER", "server"}, {"servers", "server"}, {"xerver", "server"},
        {"con", "conn"}, {"cnon", "conn"}, {"db_poool", "db_pool"}, {"dbpol", NULL}, {"tmp_dir", NULL}, {"tmppth", "tmp_path"},
        {"ab", "a"}, {"b", NULL}, {"", NULL}, {"completely_other", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *nearest = diag_nearest(cases[i].text, names, 5);
        CHECK(nearest == cases[i].nearest || (nearest && cases[i].nearest && strcmp(nearest, cases[i].nearest) == 0));
    }
    CHECK(diag_nearest("conn", NULL, 0) == NULL);
}

static void nearest_of_several_is_the_nearer_then_the_first(void)
{
    static const char *const names[] = {"abcdxx", "abcdex", "abcdey"};
    CHECK_TEXT(diag_nearest("abcdef", names, 3), "abcdex");
}

static void near_ones_are_sorted_and_none_is_far_behind_the_nearest(void)
{
    static const char *const names[] = {"abcdefgzz", "abcdefxh", "abcdefghi", "abcdexyh", "abcdefyh", "abcdefgh1", "abcdefgh2"};
    const char *near[NEAR_MOST];
    size_t n = diag_near("abcdefgh", names, 7, near, NEAR_MOST);
    CHECK(n == 4);
    CHECK_TEXT(near[0], "abcdefxh"); /* 1 away, the first of them */
    CHECK_TEXT(near[1], "abcdefghi");
    CHECK_TEXT(near[2], "abcdefyh");
    CHECK_TEXT(near[3], "abcdefgh1");
    static const char *const farther[] = {"abcdexyz", "abcdefgh"};
    CHECK(diag_near("abcdefgh", farther, 2, near, NEAR_MOST) == 1); /* the other one is 3 away */
    CHECK_TEXT(near[0], "abcdefgh");
}

static void suggestions_are_fixes_and_help(void)
{
    static const char *const names[] = {"connections", "connection", "client"};
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "test adds(conection)\n");
    struct range word = find(file, "conection", 0);
    struct diag *diag = diag_add(session, CT0301, word, "text");
    CHECK(diag_suggest(session, diag, word, "conection", names, 2));
    CHECK(diag->fixes.n == 2 && diag->fixes.at[0].is_preferred && diag->fixes.at[0].edits.n == 1);
    CHECK_TEXT(diag->fixes.at[0].title, "write 'connection'");
    CHECK_TEXT(diag->fixes.at[1].title, "write 'connections'");
    CHECK(!diag_suggest(session, diag_add(session, CT0301, word, "none"), word, "conection", names + 2, 1));
    CHECK_SHOWN(session, "a.ctest:1:11: error: text [CT0301]\n"
                         "    1 | test adds(conection)\n"
                         "      |           ^~~~~~~~~\n"
                         "      |           connection\n"
                         "  = help: did you mean 'connection' or 'connections'?\n"
                         "a.ctest:1:11: error: none [CT0301]\n"
                         "    1 | test adds(conection)\n"
                         "      |           ^~~~~~~~~\n");
    session_free(session);
}

static void choices_are_not_shown_but_kept_behind_the_preferred_fix(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "ab cd\n");
    struct diag *diag = diag_add(session, CT0301, find(file, "cd", 0), "text");
    diag_edit(session, diag_choice(session, diag, "do %s", "this"), diag->range, "this");
    diag_fix(session, diag, diag->range, "that");
    diag_fix(session, diag, find(file, "ab", 0), "");
    CHECK(diag->fixes.n == 2);
    CHECK_TEXT(diag->fixes.at[0].title, "write 'that'");
    CHECK(diag->fixes.at[0].is_preferred && diag->fixes.at[0].edits.n == 2);
    CHECK_TEXT(diag->fixes.at[1].title, "do this");
    CHECK(!diag->fixes.at[1].is_preferred && diag->fixes.at[1].edits.n == 1);
    CHECK_SHOWN(session, "a.ctest:1:4: error: text [CT0301]\n"
                         "    1 | ab cd\n"
                         "      |    ^~\n"
                         "      | -- that\n");
    session_free(session);
}

static void nearest_of_long_names(void)
{
    char text[400], name[400];
    const char *names[] = {name};
    memset(text, 'a', sizeof text);
    memset(name, 'a', sizeof name);
    text[255] = name[255] = '\0';
    text[100] = 'b';
    CHECK(diag_nearest(text, names, 1) == name);
    text[255] = 'a', text[300] = '\0';
    CHECK(diag_nearest(text, names, 1) == NULL);
}

/* The distance by its definition, without a band. */
static unsigned plain_distance(const char *a, size_t n, const char *b, size_t m)
{
    unsigned d[16][16];
    for (size_t i = 0; i <= n; i++) {
        for (size_t j = 0; j <= m; j++) {
            d[i][j] = (unsigned)(i == 0 ? j : i);
            if (i == 0 || j == 0) continue;
            d[i][j] = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < d[i][j]) d[i][j] = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < d[i][j]) d[i][j] = d[i][j - 1] + 1;
            bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap && d[i - 2][j - 2] + 1 < d[i][j]) d[i][j] = d[i - 2][j - 2] + 1;
        }
    }
    return d[n][m];
}

static void nearest_keeps_to_the_distance(void)
{
    unsigned state = 1, wrong = 0;
    for (int round = 0; round < 20000; round++) {
        char words[2][16] = {"", ""};
        for (int w = 0; w < 2; w++) {
            state = state * 1103515245u + 12345u;
            size_t length = 6 + (state >> 16) % 8;
            for (size_t i = 0; i < length; i++) {
                state = state * 1103515245u + 12345u;
                words[w][i] = (char)('a' + (state >> 16) % 2);
            }
        }
        size_t n = strlen(words[0]), m = strlen(words[1]);
        bool is_near = plain_distance(words[0], n, words[1], m) <= n / 3;
        const char *names[] = {words[1]};
        wrong += (diag_nearest(words[0], names, 1) != NULL) != is_near;
    }
    CHECK(wrong == 0);
}

/* ---- the look ---- */

static void look_of_two_labels_a_note_and_help(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "tests/test_db.ctest",
                                          "\n\n\n\n\n\n\n\n\n\n\n\n\nfixture(scope = session) struct db *db(tmp_dir)\n");
    const struct source *conftest = source_of(session, "tests/conftest.ctest", "\n\nfixture const char *tmp_dir()\n");
    struct diag *diag =
        diag_add(session, CT0201, find(file, "tmp_dir", 0),
                 "fixture '%s' has scope 'session' but depends on 'tmp_dir', which has scope 'function'", "db");
    diag_label(session, diag, diag->range, "torn down before 'db' is");
    diag_label(session, diag, find(file, "session", 0), "'db' lives for the whole run");
    diag_note(session, diag, find(conftest, "tmp_dir", 0), "'tmp_dir' is declared here, for one test at a time");
    diag_help(session, diag, "give 'tmp_dir' the scope 'session' or 'any', or 'db' the scope 'function'");
    CHECK_SHOWN(session,
                "tests/test_db.ctest:14:40: error: fixture 'db' has scope 'session' but depends on 'tmp_dir', which has scope 'function' [CT0201]\n"
                "   14 | fixture(scope = session) struct db *db(tmp_dir)\n"
                "      |                 -------                ^~~~~~~ torn down before 'db' is\n"
                "      |                 'db' lives for the whole run\n"
                "tests/conftest.ctest:3:21: note: 'tmp_dir' is declared here, for one test at a time\n"
                "    3 | fixture const char *tmp_dir()\n"
                "      |                     ^~~~~~~\n"
                "  = help: give 'tmp_dir' the scope 'session' or 'any', or 'db' the scope 'function'\n");
    session_free(session);
}

static void look_of_several_labels(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "one two three four\n");
    struct diag *diag = diag_add(session, CT0301, find(file, "two", 0), "text");
    diag_label(session, diag, find(file, "four", 0), "fourth");
    diag_label(session, diag, find(file, "two", 0), "second");
    diag_label(session, diag, find(file, "one", 0), "first");
    diag_label(session, diag, find(file, "three", 0), "%s", "");
    CHECK_SHOWN(session, "a.ctest:1:5: error: text [CT0301]\n"
                         "    1 | one two three four\n"
                         "      | --- ^~~ ----- ---- fourth\n"
                         "      | |   second\n"
                         "      | first\n");
    session_free(session);
}

static void look_of_labels_on_other_lines(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "one\ntwo\nthree\nfour\nfive\nsix\nseven\n");
    struct diag *diag = diag_add(session, CT0302, find(file, "seven", 0), "text");
    diag_label(session, diag, find(file, "one", 0), "a");
    diag_label(session, diag, find(file, "three", 0), "b");
    diag_label(session, diag, find(file, "four", 0), "c");
    CHECK_SHOWN(session, "a.ctest:7:1: error: text [CT0302]\n"
                         "    1 | one\n"
                         "      | --- a\n"
                         "    2 | two\n"
                         "    3 | three\n"
                         "      | ----- b\n"
                         "    4 | four\n"
                         "      | ---- c\n"
                         "  ... |\n"
                         "    7 | seven\n"
                         "      | ^~~~~\n");
    session_free(session);
}

static void look_of_overlapping_marks(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "db *db(tmp)\n");
    struct diag *diag = diag_add(session, CT0301, find(file, "db(", 0), "text");
    diag_label(session, diag, find(file, "db *db(tmp)", 0), "whole");
    diag_label(session, diag, diag->range, "part");
    CHECK_SHOWN(session, "a.ctest:1:5: error: text [CT0301]\n"
                         "    1 | db *db(tmp)\n"
                         "      | ----^~~---- whole\n"
                         "      |     part\n");
    session_free(session);
}

static void look_of_a_label_in_another_file_is_a_note(void)
{
    struct session *session = session_new();
    const struct source *a = source_of(session, "a.ctest", "x\n"), *b = source_of(session, "b.ctest", "y\n");
    struct diag *diag = diag_add(session, CT0301, find(a, "x", 0), "text");
    diag_label(session, diag, find(b, "y", 0), "over there");
    diag_label(session, diag, find(b, "y", 0), "%s", "");
    CHECK_SHOWN(session, "a.ctest:1:1: error: text [CT0301]\n"
                         "    1 | x\n"
                         "      | ^\n"
                         "b.ctest:1:1: note: over there\n"
                         "    1 | y\n"
                         "      | ^\n"
                         "b.ctest:1:1: note: here\n"
                         "    1 | y\n"
                         "      | ^\n");
    session_free(session);
}

static void look_of_tabs(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "\tab\tcd;\n");
    diag_add(session, CT0307, find(file, "cd", 0), "text");
    diag_add(session, CT0307, find(file, "\tcd", 0), "text");
    CHECK_SHOWN(session, "a.ctest:1:4: warning: text [CT0307]\n"
                         "    1 |         ab      cd;\n"
                         "      |           ^~~~~~~~\n"
                         "a.ctest:1:5: warning: text [CT0307]\n"
                         "    1 |         ab      cd;\n"
                         "      |                 ^~\n");
    session_free(session);
}

static void look_of_wide_and_combining_characters(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "\"宽é😀e\xcc\x81\" x y\n");
    struct diag *diag = diag_add(session, CT0301, find(file, "x", 0), "text");
    diag_label(session, diag, find(file, "宽", 0), "wide");
    diag_label(session, diag, find(file, "e\xcc\x81", 0), "combined");
    CHECK_SHOWN(session, "a.ctest:1:16: error: text [CT0301]\n"
                         "    1 | \"宽é😀e\xcc\x81\" x y\n"
                         "      |  --   -  ^\n"
                         "      |  |    combined\n"
                         "      |  wide\n");
    session_free(session);
}

static void look_of_bytes_that_cannot_be_shown(void)
{
    struct session *session = session_new();
    const char text[] = "a\0b\33[31m\xff\xe2\x80\xae c\r d";
    const struct source *file = source_from_text(session, "a.ctest", NULL, text, sizeof text - 1);
    diag_add(session, CT0104, (struct range){file, 13, 14}, "'%s' is not expected", "\33\n");
    CHECK_SHOWN(session, "a.ctest:1:14: error: '<1B><0A>' is not expected [CT0104]\n"
                         "    1 | a<00>b<1B>[31m<FF><U+202E> c<0D> d\n"
                         "      |                            ^\n");
    session_free(session);
}

static void look_of_characters_that_nobody_sees(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "num\xe2\x80\x8b" "ber(\xef\xbb\xbfx, \xc2\xad, 👩\xe2\x80\x8d🚀, y)\n");
    diag_add(session, CT0301, find(file, "y", 0), "no 'num\xe2\x80\x8b" "ber'");
    CHECK_SHOWN(session, "a.ctest:1:34: error: no 'num<U+200B>ber' [CT0301]\n"
                         "    1 | num<U+200B>ber(<U+FEFF>x, <AD>, 👩\xe2\x80\x8d🚀, y)\n"
                         "      |                                       ^\n");
    session_free(session);
}

static void look_of_the_end_of_a_file(void)
{
    struct session *session = session_new();
    const struct source *a = source_of(session, "a.ctest", "{\n"), *b = source_of(session, "b.ctest", "{");
    const struct source *c = source_of(session, "c.ctest", "");
    diag_add(session, CT0101, (struct range){a, 2, 2}, "text");
    diag_add(session, CT0101, (struct range){b, 1, 1}, "text");
    diag_add(session, CT0101, (struct range){c, 0, 0}, "text");
    CHECK_SHOWN(session, "a.ctest:2:1: error: text [CT0101]\n"
                         "    2 |\n"
                         "      | ^\n"
                         "b.ctest:1:2: error: text [CT0101]\n"
                         "    1 | {\n"
                         "      |  ^\n"
                         "c.ctest:1:1: error: text [CT0101]\n"
                         "    1 |\n"
                         "      | ^\n");
    session_free(session);
}

static void look_of_several_lines(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "a {\r\n b\r\n}\r\n");
    diag_label(session, diag_add(session, CT0101, (struct range){file, 2, 9}, "text"), (struct range){file, 6, 9}, "rest");
    diag_add(session, CT0101, (struct range){file, 3, 5}, "the end of a line");
    CHECK_SHOWN(session, "a.ctest:1:3: error: text [CT0101]\n"
                         "    1 | a {\n"
                         "      |   ^\n"
                         "    2 |  b\n"
                         "      |  - rest\n"
                         "a.ctest:1:4: error: the end of a line [CT0101]\n"
                         "    1 | a {\n"
                         "      |    ^\n");
    session_free(session);
}

static void look_of_a_long_line(void)
{
    struct session *session = session_new();
    char text[2001];
    for (size_t i = 0; i < 2000; i++) text[i] = (char)('a' + i % 26);
    memcpy(text + 1000, "HERE", 4);
    memcpy(text + 1500, "FAR", 3);
    text[2000] = '\0';
    const struct source *file = source_of(session, "a.ctest", text);
    struct diag *diag = diag_add(session, CT0301, find(file, "HERE", 0), "text");
    diag_label(session, diag, find(file, "FAR", 0), "far");
    diag_label(session, diag, (struct range){file, 0, 1}, "first");
    CHECK_SHOWN(session, "a.ctest:1:1001: error: text [CT0301]\n"
                         "    1 | …zabcdefghijklmnopqrstuvwxyzabcdefghijklHEREqrstuvwxyzabcdefghijklmnop"
                         "qrstuvwxyzabcdefghijklmnopqrstuvwxyzabc…\n"
                         "      | -                                       ^~~~                          "
                         "                                       - far\n"
                         "      | first\n");
    session_free(session);
}

static void look_on_a_narrow_terminal(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "fixture(scope = session) struct db *db(tmp_dir, name) { return name; }\n");
    struct diag *diag = diag_add(session, CT0201, find(file, "name", 0), "text");
    diag_label(session, diag, find(file, "session", 0), "lives longer");
    CHECK_SHOWN_IN(session, 78, "a.ctest:1:49: error: text [CT0201]\n"
                                "    1 | fixture(scope = session) struct db *db(tmp_dir, name) { return name; }\n"
                                "      |                 -------                         ^~~~\n"
                                "      |                 lives longer\n");
    CHECK_SHOWN_IN(session, 77, "a.ctest:1:49: error: text [CT0201]\n"
                                "    1 | fixture(scope = session) struct db *db(tmp_dir, name) { return name;…\n"
                                "      |                 -------                         ^~~~\n"
                                "      |                 lives longer\n");
    CHECK_SHOWN_IN(session, 40, "a.ctest:1:49: error: text [CT0201]\n"
                                "    1 | …(tmp_dir, name) { return name;…\n"
                                "      | -          ^~~~\n"
                                "      | lives longer\n");
    session_free(session);
}

static void look_of_a_line_of_a_megabyte(void)
{
    struct session *session = session_new();
    enum { SIZE = 1 << 20, MESSAGES = 2000 };
    char *text = malloc(SIZE);
    if (!text) abort();
    for (size_t i = 0; i < SIZE; i++) text[i] = "\xe5\xae\xbd"[i % 3];
    const struct source *file = source_from_text(session, "a.ctest", NULL, text, SIZE);
    for (uint32_t i = 0; i < MESSAGES; i++)
        diag_add(session, CT0301, (struct range){file, i * 500 / 3 * 3, i * 500 / 3 * 3 + 3}, "text");
    char *output = shown(session, false, 0);
    CHECK(strlen(output) < MESSAGES * 400);
    CHECK(strstr(output, "<") == NULL);
    free(output);
    free(text);
    session_free(session);
}

static void look_of_fixes(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "test adds(sever) {\nint sum\n}\n");
    diag_fix(session, diag_add(session, CT0301, find(file, "sever", 0), "replace"), find(file, "sever", 0), "server");
    struct range end = find(file, "sum", 0);
    end.begin = end.end;
    diag_fix(session, diag_add(session, CT0104, end, "insert"), end, ";");
    struct diag *diag = diag_add(session, CT0308, find(file, "}", 0), "several");
    diag_fix(session, diag, find(file, "(sever)", 0), "");
    diag_fix(session, diag, find(file, "test", 0), "TEST");
    diag_fix(session, diag, (struct range){file, 5, 5}, "it_");
    CHECK_SHOWN(session, "a.ctest:1:11: error: replace [CT0301]\n"
                         "    1 | test adds(sever) {\n"
                         "      |           ^~~~~\n"
                         "      |           server\n"
                         "a.ctest:2:8: error: insert [CT0104]\n"
                         "    2 | int sum\n"
                         "      |        ^\n"
                         "      |        ;\n"
                         "a.ctest:3:1: warning: several [CT0308]\n"
                         "    1 | test adds(sever) {\n"
                         "      | ----\n"
                         "      | TEST it_ -------\n"
                         "    2 | int sum\n"
                         "    3 | }\n"
                         "      | ^\n");
    session_free(session);
}

static void look_of_fixes_that_do_not_fit_in_one_row(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "a b\n");
    struct diag *diag = diag_add(session, CT0301, find(file, "a", 0), "text");
    diag_label(session, diag, diag->range, "here");
    diag_fix(session, diag, find(file, "a", 0), "long");
    diag_fix(session, diag, find(file, "b", 0), "two\nrows\n");
    CHECK_SHOWN(session, "a.ctest:1:1: error: text [CT0301]\n"
                         "    1 | a b\n"
                         "      | ^ -\n"
                         "      | here\n"
                         "      | long\n"
                         "      |   two\n"
                         "      |   rows\n");
    session_free(session);
}

static void look_of_fixes_in_other_files(void)
{
    struct session *session = session_new();
    const struct source *a = source_of(session, "a.ctest", "x\n"), *b = source_of(session, "b.ctest", "y\n");
    const struct source *c = source_of(session, "c.ctest", "z\n");
    struct diag *diag = diag_add(session, CT0301, find(a, "x", 0), "text");
    diag_note(session, diag, find(b, "y", 0), "note");
    diag_fix(session, diag, find(b, "y", 0), "Y");
    diag_fix(session, diag, find(c, "z", 0), "Z");
    CHECK_SHOWN(session, "a.ctest:1:1: error: text [CT0301]\n"
                         "    1 | x\n"
                         "      | ^\n"
                         "b.ctest:1:1: note: note\n"
                         "    1 | y\n"
                         "      | ^\n"
                         "      | Y\n"
                         "c.ctest:1:1: note: this can be repaired here\n"
                         "    1 | z\n"
                         "      | -\n"
                         "      | Z\n");
    session_free(session);
}

static void look_without_a_place(void)
{
    struct session *session = session_new();
    struct diag *diag = diag_add(session, CT0001, nowhere, "there is no .ctest file in '%s'", "tests");
    diag_help(session, diag, "name a file or a directory:\n  tests\n  src");
    diag_note(session, diag, nowhere, "files begin with 'test_'");
    CHECK_SHOWN(session, "ctestc: error: there is no .ctest file in 'tests' [CT0001]\n"
                         "  = note: files begin with 'test_'\n"
                         "  = help: name a file or a directory:\n"
                         "            tests\n"
                         "            src\n");
    session_free(session);
}

static void look_of_large_line_numbers(void)
{
    struct session *session = session_new();
    char *text = malloc(123456 + 2);
    if (!text) abort();
    memset(text, '\n', 123456);
    memcpy(text + 123455, "x\n", 3);
    const struct source *file = source_of(session, "a.ctest", text);
    diag_add(session, CT0301, find(file, "x", 0), "text");
    CHECK_SHOWN(session, "a.ctest:123456:1: error: text [CT0301]\n"
                         "123456 | x\n"
                         "       | ^\n");
    free(text);
    session_free(session);
}

static void look_in_colour(void)
{
    struct session *session = session_new();
    const struct source *file = source_of(session, "a.ctest", "ab cd\n");
    struct diag *diag = diag_add(session, CT0301, find(file, "cd", 0), "text");
    diag_label(session, diag, find(file, "ab", 0), "label");
    diag_note(session, diag, find(file, "ab", 0), "note");
    diag_help(session, diag, "help");
    diag_fix(session, diag, diag->range, "CD");
    char *text = shown(session, true, 0);
    CHECK_TEXT(text, "\33[1ma.ctest:1:4:\33[m \33[1;31merror:\33[m \33[1mtext\33[m [CT0301]\n"
                     "    1 | ab cd\n"
                     "      | \33[1;36m--\33[m \33[1;31m^~\33[m\n"
                     "      | \33[1;36mlabel\33[m\n"
                     "      |    \33[1;32mCD\33[m\n"
                     "\33[1ma.ctest:1:1:\33[m \33[1;36mnote:\33[m note\n"
                     "    1 | ab cd\n"
                     "      | \33[1;36m^~\33[m\n"
                     "  = \33[1;32mhelp:\33[m help\n");
    free(text);
    session_free(session);
}

/* ---- YAML ---- */

/* The document of a text; NULL after a diagnostic in the session. */
static const struct yaml *yaml_of(struct session *session, const char *text)
{
    return yaml_load(session, source_of(session, "a.yaml", text));
}

static bool is_scalar(const struct yaml *node, const char *text)
{
    return node && node->kind == YAML_SCALAR && node->size == strlen(text) && strcmp(node->text, text) == 0;
}

static void yaml_is_a_tree(void)
{
    struct session *session = session_new();
    const struct yaml *root = yaml_of(session, "paths: [tests, src]\ntags:\n  slow: a second\n  net:\n? [1, 2]\n: x\n");
    CHECK(root && root->kind == YAML_MAPPING && root->pairs.n == 3);
    const struct yaml *paths = yaml_get(root, "paths"), *tags = yaml_get(root, "tags");
    CHECK(paths->kind == YAML_SEQUENCE && paths->items.n == 2 && is_scalar(paths->items.at[1], "src"));
    CHECK(is_scalar(yaml_get(tags, "slow"), "a second") && is_scalar(yaml_get(tags, "net"), ""));
    CHECK(root->pairs.at[2].key->kind == YAML_SEQUENCE && is_scalar(root->pairs.at[2].value, "x"));
    CHECK(yaml_get(root, "path") == NULL && yaml_get(root, "tags ") == NULL);
    session_free(session);
}

static void yaml_nodes_have_byte_ranges(void)
{
    struct session *session = session_new();
    const struct yaml *root = yaml_of(session, "é: [ü, '宽']\nlist:\n  - a\n  - \"ö\" # x\n\nmap:\n  k: v\n\n# end\n");
    const struct yaml *flow = yaml_get(root, "é"), *list = yaml_get(root, "list");
    CHECK(range_equals(root->pairs.at[0].key->range, "é"));
    CHECK(range_equals(flow->range, "[ü, '宽']"));
    CHECK(range_equals(flow->items.at[0]->range, "ü"));
    CHECK(range_equals(flow->items.at[1]->range, "'宽'"));
    CHECK(range_equals(list->range, "- a\n  - \"ö\""));
    CHECK(range_equals(list->items.at[1]->range, "\"ö\""));
    CHECK(range_equals(yaml_get(root, "map")->range, "k: v"));
    CHECK(root->range.begin == 0 && root->range.end == yaml_get(root, "map")->range.end);
    session_free(session);
}

static void yaml_scalars_of_each_style(void)
{
    struct session *session = session_new();
    const struct yaml *root =
        yaml_of(session, "- plain text\n- 'it''s'\n- \"a\\0\\t\\u00e9\"\n- |\n  one\n  two\n\n- >-\n  one\n  two\n- !!str 5\n- 5\n");
    CHECK(is_scalar(root->items.at[0], "plain text") && root->items.at[0]->is_plain);
    CHECK(is_scalar(root->items.at[1], "it's") && !root->items.at[1]->is_plain);
    CHECK(root->items.at[2]->size == 5 && memcmp(root->items.at[2]->text, "a\0\t\xc3\xa9", 6) == 0);
    CHECK(is_scalar(root->items.at[3], "one\ntwo\n") && !root->items.at[3]->is_plain);
    CHECK(range_equals(root->items.at[3]->range, "|\n  one\n  two"));
    CHECK(is_scalar(root->items.at[4], "one two"));
    CHECK_TEXT(root->items.at[5]->tag, "tag:yaml.org,2002:str");
    CHECK(root->items.at[6]->tag == NULL && root->items.at[6]->is_plain);
    session_free(session);
}

static void yaml_aliases_are_the_nodes_they_name(void)
{
    struct session *session = session_new();
    const struct yaml *root = yaml_of(session, "a: &x {k: v}\nb: *x\nc: &x 1\nd: [*x,\n  *x]\n");
    CHECK(yaml_get(root, "b") == yaml_get(root, "a"));
    CHECK(yaml_get(root, "d")->items.at[0] == yaml_get(root, "c"));
    CHECK(range_equals(yaml_get(root, "d")->range, "[*x,\n  *x]"));
    session_free(session);
}

static void yaml_block_that_ends_in_an_alias(void)
{
    struct session *session = session_new();
    const struct yaml *root = yaml_of(session, "a: &x 1\nb:\n  - 2\n  - *x\nc: 3\n");
    CHECK(range_equals(yaml_get(root, "b")->range, "- 2\n  - *x"));
    session_free(session);
}

static void yaml_with_crlf_and_a_byte_order_mark(void)
{
    struct session *session = session_new();
    const struct yaml *root = yaml_of(session, "\xef\xbb\xbf" "a: 1\r\nb: é\r\nc: x\r\n");
    CHECK(range_equals(yaml_get(root, "b")->range, "é"));
    CHECK(range_equals(yaml_get(root, "c")->range, "x"));
    session_free(session);
}

static void check_refused_at(const char *text, const char *expected, int line)
{
    struct session *session = session_new();
    check(yaml_of(session, text) == NULL, __FILE__, line, "the YAML is not refused");
    check_shown_at(session, 0, expected, line);
    session_free(session);
}
#define CHECK_REFUSED(text, expected) check_refused_at((text), (expected), __LINE__)

static void yaml_that_is_not_well_formed(void)
{
    CHECK_REFUSED("é: [1, 2\nb: 3\n", "a.yaml:2:2: error: this is not YAML: did not find expected ',' or ']' [CT0701]\n"
                                      "    1 | é: [1, 2\n"
                                      "      |    - while parsing a flow sequence\n"
                                      "    2 | b: 3\n"
                                      "      |  ^\n");
    CHECK_REFUSED("a: \"é", "a.yaml:1:7: error: this is not YAML: found unexpected end of stream [CT0701]\n"
                            "    1 | a: \"é\n"
                            "      |    - ^\n"
                            "      |    while scanning a quoted scalar\n");
    CHECK_REFUSED("é: \xff", "a.yaml:1:5: error: this is not YAML: invalid leading UTF-8 octet [CT0701]\n"
                             "    1 | é: <FF>\n"
                             "      |    ^\n");
}

static void yaml_with_one_key_twice(void)
{
    CHECK_REFUSED("a: 1\nb: 2\n\"a\": 3\n", "a.yaml:3:1: error: this mapping has one key twice [CT0701]\n"
                                            "    1 | a: 1\n"
                                            "      | - first here\n"
                                            "    2 | b: 2\n"
                                            "    3 | \"a\": 3\n"
                                            "      | ^~~\n");
    CHECK_REFUSED("{[1, {a: b}]: 1, [1, {a: b}]: 2}", "a.yaml:1:18: error: this mapping has one key twice [CT0701]\n"
                                                      "    1 | {[1, {a: b}]: 1, [1, {a: b}]: 2}\n"
                                                      "      |  -----------     ^~~~~~~~~~~\n"
                                                      "      |  first here\n");
}

static void yaml_with_one_key_in_two_mappings(void)
{
    struct session *session = session_new();
    CHECK(yaml_of(session, "a: {a: 1, b: {a: 2}}\nb: [a, a]\n") != NULL);
    CHECK(yaml_of(session, "[1, 2]: a\n[12]: b\n[]: c\n{}: d\n'': e\n") != NULL);
    session_free(session);
}

static void yaml_aliases_without_a_node(void)
{
    CHECK_REFUSED("a: &x [1, *x]\n", "a.yaml:1:11: error: the alias '*x' stands inside what it names [CT0701]\n"
                                     "    1 | a: &x [1, *x]\n"
                                     "      |    ----   ^~\n"
                                     "      |    'x' begins here\n");
    CHECK_REFUSED("a: *y\n", "a.yaml:1:4: error: there is no anchor '&y' before this alias [CT0701]\n"
                             "    1 | a: *y\n"
                             "      |    ^~\n");
}

static void yaml_of_no_document_and_of_two(void)
{
    CHECK_REFUSED("", "a.yaml:1:1: error: this file holds no YAML [CT0701]\n"
                      "    1 |\n"
                      "      | ^\n");
    CHECK_REFUSED("# nothing\n", "a.yaml:1:1: error: this file holds no YAML [CT0701]\n"
                                 "    1 | # nothing\n"
                                 "      | ^\n");
    CHECK_REFUSED("a: 1\n---\nb: 2\n", "a.yaml:2:1: error: a second document begins here; one is read from a file [CT0701]\n"
                                       "    2 | ---\n"
                                       "      | ^~~\n");
}

/* `open` n times, then `close` n times. */
static const struct yaml *nested(struct session *session, int n, char open, char close)
{
    char text[2001] = "";
    memset(text, open, (size_t)n);
    memset(text + n, close, (size_t)n);
    return yaml_of(session, text);
}

static void yaml_is_not_too_deep(void)
{
    struct session *session = session_new();
    CHECK(nested(session, 200, '[', ']') != NULL && session->error_count == 0);
    CHECK(nested(session, 201, '[', ']') == NULL && session->error_count == 1);
    CHECK(nested(session, 1000, '[', ']') == NULL && session->error_count == 2);
    CHECK(nested(session, 1000, '{', '}') == NULL && session->error_count == 3);
    session_free(session);
}

static void yaml_is_not_too_deep_through_aliases(void)
{
    struct session *session = session_new();
    struct text text = {.arena = &session->arena};
    text_adds(&text, "- &a0 x\n");
    for (int i = 1; i < 400; i++) text_printf(&text, "- &a%d [*a%d]\n", i, i - 1);
    CHECK(yaml_of(session, text.at) == NULL && session->error_count == 1);
    session_free(session);
}

static void yaml_aliases_do_not_explode(void)
{
    struct session *session = session_new();
    struct text text = {.arena = &session->arena};
    text_adds(&text, "- &a0 x\n");
    for (int i = 1; i < 100; i++) text_printf(&text, "- &a%d [*a%d, *a%d]\n", i, i - 1, i - 1);
    CHECK(yaml_of(session, text.at) == NULL && session->error_count == 1);
    session_free(session);
}

static void yaml_of_many_keys(void)
{
    struct session *session = session_new();
    struct text text = {.arena = &session->arena};
    for (int i = 0; i < 50000; i++) text_printf(&text, "ключ%d: {a: %d}\n", i, i);
    const struct yaml *root = yaml_of(session, text.at);
    CHECK(root && root->pairs.n == 50000);
    CHECK(root && range_equals(root->pairs.at[49999].key->range, "ключ49999"));
    session_free(session);
}

/* ---- all ---- */

static void check_sources(void)
{
    source_is_the_whole_file();
    source_of_an_empty_file();
    source_loses_its_byte_order_mark();
    source_is_read_once();
    source_path_loses_its_dot();
    source_from_memory_comes_before_the_file();
    source_of_a_pipe_is_refused();
    source_that_cannot_be_read_is_reported_once();
    source_is_no_directory();
    source_larger_than_a_gibibyte_is_refused();
    lines_end_in_lf_or_crlf_only();
    places_are_lines_and_bytes();
    ranges_are_compared_as_text();
}

static void check_diagnostics(void)
{
    codes_have_their_numbers_and_names();
    errors_are_counted_and_warnings_are_not();
    options_choose_the_severity();
    the_last_option_wins();
    options_that_cannot_be_are_refused();
    a_switched_off_diagnostic_takes_everything_and_shows_nothing();
    diagnostics_are_sorted_by_source_place_and_order();
    nearest_name();
    nearest_of_several_is_the_nearer_then_the_first();
    near_ones_are_sorted_and_none_is_far_behind_the_nearest();
    suggestions_are_fixes_and_help();
    choices_are_not_shown_but_kept_behind_the_preferred_fix();
    nearest_of_long_names();
    nearest_keeps_to_the_distance();
}

static void check_look(void)
{
    look_of_two_labels_a_note_and_help();
    look_of_several_labels();
    look_of_labels_on_other_lines();
    look_of_overlapping_marks();
    look_of_a_label_in_another_file_is_a_note();
    look_of_tabs();
    look_of_wide_and_combining_characters();
    look_of_bytes_that_cannot_be_shown();
    look_of_characters_that_nobody_sees();
    look_of_the_end_of_a_file();
    look_of_several_lines();
    look_of_a_long_line();
    look_on_a_narrow_terminal();
    look_of_a_line_of_a_megabyte();
    look_of_fixes();
    look_of_fixes_that_do_not_fit_in_one_row();
    look_of_fixes_in_other_files();
    look_without_a_place();
    look_of_large_line_numbers();
    look_in_colour();
}

static void check_yaml(void)
{
    yaml_is_a_tree();
    yaml_nodes_have_byte_ranges();
    yaml_scalars_of_each_style();
    yaml_aliases_are_the_nodes_they_name();
    yaml_block_that_ends_in_an_alias();
    yaml_with_crlf_and_a_byte_order_mark();
    yaml_that_is_not_well_formed();
    yaml_with_one_key_twice();
    yaml_with_one_key_in_two_mappings();
    yaml_aliases_without_a_node();
    yaml_of_no_document_and_of_two();
    yaml_is_not_too_deep();
    yaml_is_not_too_deep_through_aliases();
    yaml_aliases_do_not_explode();
    yaml_of_many_keys();
}

int main(void)
{
    if (!mkdtemp(directory)) abort();
    snprintf(file_path, sizeof file_path, "%s/file", directory);
    check_sources();
    check_diagnostics();
    check_look();
    check_yaml();
    unlink(file_path);
    rmdir(directory);
    return check_summary();
}
