/* peer.h - the resources that both programs use: the one of fixtures and the one written by hand.
 *
 * They are compiled once, apart from both, so that neither compiler run can see through them.
 */
#ifndef PEER_H
#define PEER_H

struct store {
    int opened;
};
struct table {
    struct store *store;
    int base;
};
struct row {
    int total, limit;
    char room[56];
};

/* The session's resource. */
struct store *store_open(void);
void store_close(struct store *store);

/* A file's resource. */
struct table *table_open(struct store *store, int base);
void table_close(struct table *table);

/* A test's: 64 bytes from malloc. */
struct row *row_make(void);
void row_free(struct row *row);

#endif
