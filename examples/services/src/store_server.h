/* store_server.h - serves a memory_store over TCP, to one client after the other, in a thread of its own. */
#ifndef STORE_SERVER_H
#define STORE_SERVER_H

struct store_server;

/* Listens on a free port of the loopback interface; NULL, with the reason in errno, where that fails. */
struct store_server *store_server_start(void);
unsigned short store_server_port(const struct store_server *server);

/* Waits until the client has disconnected. */
void store_server_stop(struct store_server *server);

#endif
