/* tcp_store.h - a store at the other end of a TCP connection.
 *
 * One request is one line: "set NAME TEXT", "get NAME" or "clear". One answer is one line: "ok", "ok TEXT" or "no".
 */
#ifndef TCP_STORE_H
#define TCP_STORE_H

#include "services.h"

#define STORE_LINE_MAX 256 /* with the line end and the NUL */

struct tcp_store {
    struct store store; /* first: a pointer to one is a pointer to the other */
    int socket;
};

/* Connects to the server at `port` of this machine; NULL, with the reason in errno, where that fails. */
struct store *tcp_store_connect(struct tcp_store *tcp, unsigned short port);
void tcp_store_disconnect(struct tcp_store *tcp);

/* Reads one line without its end, at most STORE_LINE_MAX - 1 bytes; false at the end of the connection. */
bool store_read_line(int socket, char line[STORE_LINE_MAX]);

/* Writes all of `text`; false where that fails. */
bool store_write(int socket, const char *text);

#endif
