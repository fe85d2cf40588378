#include "library.h"

#include <stddef.h>

static const char schema[] =
    "PRAGMA foreign_keys = ON;"
    "CREATE TABLE IF NOT EXISTS book ("
    "    id INTEGER PRIMARY KEY,"
    "    title TEXT NOT NULL UNIQUE,"
    "    author TEXT NOT NULL,"
    "    year INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS loan ("
    "    book INTEGER PRIMARY KEY REFERENCES book (id),"
    "    reader TEXT NOT NULL);";

int library_open(const char *path, sqlite3 **db)
{
    int status = sqlite3_open(path, db);
    return status == SQLITE_OK ? sqlite3_exec(*db, schema, NULL, NULL, NULL) : status;
}

/* Runs a statement that returns no rows, and finalizes it. */
static int finish(sqlite3_stmt *statement)
{
    sqlite3_step(statement);
    return sqlite3_finalize(statement); /* what went wrong in the step is repeated here */
}

/* The integer in the first column of the first row, 0 without a row, -1 after an error; finalizes the statement. */
static int read_number(sqlite3_stmt *statement)
{
    int number = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
    return sqlite3_finalize(statement) == SQLITE_OK ? number : -1;
}

int library_add(sqlite3 *db, const struct book *book, sqlite3_int64 *id)
{
    sqlite3_stmt *insert;
    int status = sqlite3_prepare_v2(db, "INSERT INTO book (title, author, year) VALUES (?, ?, ?)", -1, &insert, NULL);
    if (status != SQLITE_OK)
        return status;
    sqlite3_bind_text(insert, 1, book->title, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, book->author, -1, SQLITE_STATIC);
    sqlite3_bind_int(insert, 3, book->year);
    status = finish(insert);
    if (status == SQLITE_OK && id != NULL)
        *id = sqlite3_last_insert_rowid(db);
    return status;
}

int library_lend(sqlite3 *db, sqlite3_int64 book, const char *reader)
{
    sqlite3_stmt *insert;
    int status = sqlite3_prepare_v2(db, "INSERT INTO loan (book, reader) VALUES (?, ?)", -1, &insert, NULL);
    if (status != SQLITE_OK)
        return status;
    sqlite3_bind_int64(insert, 1, book);
    sqlite3_bind_text(insert, 2, reader, -1, SQLITE_STATIC);
    return finish(insert);
}

int library_take_back(sqlite3 *db, sqlite3_int64 book)
{
    sqlite3_stmt *delete;
    int status = sqlite3_prepare_v2(db, "DELETE FROM loan WHERE book = ?", -1, &delete, NULL);
    if (status != SQLITE_OK)
        return status;
    sqlite3_bind_int64(delete, 1, book);
    status = finish(delete);
    if (status != SQLITE_OK)
        return status;
    return sqlite3_changes(db) == 1 ? SQLITE_OK : SQLITE_NOTFOUND;
}

static int count(sqlite3 *db, const char *query)
{
    sqlite3_stmt *select;
    return sqlite3_prepare_v2(db, query, -1, &select, NULL) == SQLITE_OK ? read_number(select) : -1;
}

int library_count(sqlite3 *db)
{
    return count(db, "SELECT COUNT(*) FROM book");
}

int library_count_lent(sqlite3 *db)
{
    return count(db, "SELECT COUNT(*) FROM loan");
}

int library_year_of(sqlite3 *db, const char *title)
{
    sqlite3_stmt *select;
    if (sqlite3_prepare_v2(db, "SELECT year FROM book WHERE title = ?", -1, &select, NULL) != SQLITE_OK)
        return -1;
    sqlite3_bind_text(select, 1, title, -1, SQLITE_STATIC);
    return read_number(select);
}
