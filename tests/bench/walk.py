#!/usr/bin/env python3
"""Writes C for measuring the walk: walk.py TESTS FILES DIRECTORY

Writes one .c for each file, as the compiler would emit it, and main.c. The program runs the same fixtures and tests
either through the plan (`./walk plan`) or by calls written by hand with one setjmp a test (`./walk direct`), and
prints nanoseconds a test on stderr.
"""
import os
import sys

tests, files, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
os.makedirs(directory, exist_ok=True)


def write(name, text):
    with open(os.path.join(directory, name), "w") as out:
        out.write(text)


write("common.h", """#include <ctest/ctest.h>
#include <ctest/plan.h>
#include <setjmp.h>
struct db { int rows; };
struct user { int id, active; };
typedef struct db *ct_t_db;
typedef struct user *ct_t_user;
extern struct db database;
struct db *db_open(void);
void db_close(struct db *db);
void table_make(struct db *db);
void table_drop(struct db *db);
struct user *user_make(struct db *db);
void user_drop(struct user *user);
extern struct ct_instance ct_session_db;
extern jmp_buf direct_escape;
extern int direct_failed;
""")

write("common.c", """#include "common.h"
#include <stdlib.h>
struct db database;
struct db *db_open(void) { database.rows = 1; return &database; }
void db_close(struct db *db) { db->rows = 0; }
void table_make(struct db *db) { db->rows++; }
void table_drop(struct db *db) { db->rows--; }
#ifdef ALLOCATE
struct user *user_make(struct db *db) { struct user *user = malloc(sizeof *user); user->id = db->rows; user->active = 1; return user; }
void user_drop(struct user *user) { free(user); }
#else
static struct user one;
struct user *user_make(struct db *db) { struct user *user = &one; user->id = db->rows; user->active = 1; return user; }
void user_drop(struct user *user) { user->active = 0; }
#endif
jmp_buf direct_escape;
int direct_failed;
""")

per_file = tests // files
for f in range(files):
    out = ['#include "common.h"\n']
    out.append('static const struct ct_place ct_places[] = {{1, 0}};\n'
               'static const struct ct_file ct_file = {"test_%d.ctest", "assert(…)", ct_places};\n' % f)
    out.append("""
static void table(struct db *db)
{
    table_make(db);
    ct_yield(NULL);
    table_drop(db);
}

static void user(struct db *db)
{
    struct user *user = user_make(db);
    { struct user *const ct_v = (user); ct_yield(&ct_v); }
    user_drop(user);
}
""")
    for t in range(per_file):
        out.append("""
static CT_NOINLINE void test_%d(struct user *user)
{
    ((user->active == 1) ? (void)0 : ct_assert_failed(&ct_file, 0));
    ((user->id + %d == %d) ? (void)0 : ct_assert_failed(&ct_file, 0));
    ((user->id * %d != 0) ? (void)0 : ct_assert_failed(&ct_file, 0));
}
""" % (t, t, t + 2, t + 1))
    out.append("""
static const struct ct_fixture ct_f_table = {"table", "table", "test_%d.ctest", 3, false, 0, "db", NULL};
static const struct ct_fixture ct_f_user = {"user", "user", "test_%d.ctest", 9, true, 0, "db", NULL};
static struct ct_instance ct_i_table = CT_INSTANCE(&ct_f_table, CT_MODULE, NULL, NULL);
static struct ct_instance ct_i_user = CT_INSTANCE(&ct_f_user, CT_FUNCTION, NULL, NULL);
extern void ct_enter_db(void);

static void enter(ct_index use, ct_index row)
{
    (void)row;
    switch (use) {
    case 0: ct_enter_db(); break;
    case 1: table(CT_VALUE(ct_t_db, ct_session_db)); break;
    case 2: user(CT_VALUE(ct_t_db, ct_session_db)); break;
    }
}

static void test(ct_index number, const ct_index *rows)
{
    (void)rows;
    switch (number) {
""" % (f, f))
    for t in range(per_file):
        out.append("    case %d: test_%d(CT_VALUE(ct_t_user, ct_i_user)); break;\n" % (t, t))
    out.append("    }\n}\n")
    out.append("static const struct ct_use uses[] = {{&ct_session_db, NULL, NULL}, {&ct_i_table, NULL, NULL}, {&ct_i_user, NULL, NULL}};\n"
               "static const struct ct_need needs[] = {{0, CT_NONE}, {1, CT_NONE}, {2, CT_NONE}};\n"
               "static const struct ct_shape shapes[] = {{0, 2, 3}};\n"
               "static const struct ct_mark marks[] = {{CT_MARK_END, 0, 0, false}};\n")
    out.append("static const struct ct_item items[] = {%s};\n" % ", ".join("{%d,0,0,0}" % t for t in range(per_file)))
    out.append("static const ct_index item_ids[] = {%s};\n" % ", ".join(["CT_NONE"] * per_file))
    names, offset, rows = [], 0, []
    for t in range(per_file):
        name = "test_%d" % t
        rows.append("{%d,%d,CT_NONE}" % (offset, 20 + 6 * t))
        names.append('    "%s\\0"\n' % name)
        offset += len(name) + 1
    out.append("static const char text[] =\n%s;\n" % "".join(names))
    out.append("static const struct ct_test tests[] = {%s};\n" % ", ".join(rows))
    out.append('const struct ct_module ct_module_%d = {"test_%d.ctest", text, %d, items, item_ids, shapes, needs, uses, 3, NULL, marks, '
               '%d, tests, NULL, enter, test, NULL};\n' % (f, f, per_file, per_file))
    out.append("\nvoid direct_%d(struct db *db)\n{\n    table_make(db);\n" % f)
    for t in range(per_file):
        out.append("    if (_setjmp(direct_escape) == 0) {\n        struct user *user = user_make(db);\n        test_%d(user);\n"
                   "        user_drop(user);\n    } else {\n        direct_failed++;\n    }\n" % t)
    out.append("    table_drop(db);\n}\n")
    write("test_%d.c" % f, "".join(out))

main = ['#define _XOPEN_SOURCE 700\n#include "common.h"\n#include <stdio.h>\n#include <string.h>\n#include <time.h>\n']
for f in range(files):
    main.append("extern const struct ct_module ct_module_%d;\nvoid direct_%d(struct db *db);\n" % (f, f))
main.append("static const struct ct_module *const modules[] = {%s};\n" % ", ".join("&ct_module_%d" % f for f in range(files)))
main.append("static const struct ct_slice slices[] = {%s};\n" % ", ".join("{%d, 0, %d}" % (f, per_file) for f in range(files)))
main.append("static const struct ct_suite suite = {CT_PLAN_VERSION, \"walk\", 0, %d, modules, %d, slices, 0, NULL, NULL};\n" % (files, files))
main.append("""static const struct ct_fixture ct_f_db = {"db", "db", "conftest.ctest", 3, true, 0, "", NULL};
struct ct_instance ct_session_db = CT_INSTANCE(&ct_f_db, CT_SESSION, NULL, NULL);
void ct_enter_db(void)
{
    struct db *db = db_open();
    { struct db *const ct_v = (db); ct_yield(&ct_v); }
    db_close(db);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
    double start = now();
    int status = 0;

    if (argc > 1 && strcmp(argv[1], "direct") == 0) {
        struct db *db = db_open();
""")
for f in range(files):
    main.append("        direct_%d(db);\n" % f)
main.append("""        db_close(db);
        status = direct_failed != 0;
    } else {
        status = ct_main(&suite, argc - (argc > 1), argv + (argc > 1));
    }
    fprintf(stderr, "%%.2f\\n", (now() - start) / %d);
    return status;
}
""" % (per_file * files))
write("main.c", "".join(main))
