/* library.h - books and who has borrowed them, kept in SQLite.
 *
 * Functions return an SQLite result code (SQLITE_OK, SQLITE_CONSTRAINT, …) unless they say otherwise, and leave no
 * statement behind.
 */
#ifndef LIBRARY_H
#define LIBRARY_H

#include <sqlite3.h>

struct book {
    const char *title;
    const char *author;
    int year;
};

/* Opens the database at `path` (":memory:" for one in memory) and creates the tables in it. Also after an error
 * `*db` is to be closed with sqlite3_close, unless it is NULL. */
int library_open(const char *path, sqlite3 **db);

/* Stores the book. A title can be there only once: SQLITE_CONSTRAINT. `id` may be NULL. */
int library_add(sqlite3 *db, const struct book *book, sqlite3_int64 *id);

/* Lends the book to `reader`. SQLITE_CONSTRAINT where there is no such book or it is lent already. */
int library_lend(sqlite3 *db, sqlite3_int64 book, const char *reader);

/* Takes the book back. SQLITE_NOTFOUND where nobody has it. */
int library_take_back(sqlite3 *db, sqlite3_int64 book);

/* How many books there are, and how many of them are lent; -1 after an error. */
int library_count(sqlite3 *db);
int library_count_lent(sqlite3 *db);

/* The year of the book of that title; 0 where there is none, -1 after an error. */
int library_year_of(sqlite3 *db, const char *title);

#endif
