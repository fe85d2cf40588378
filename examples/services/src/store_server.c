#define _POSIX_C_SOURCE 200809L

#include "store_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "memory_store.h"
#include "tcp_store.h"

struct store_server {
    int listener;
    pthread_t thread;
    struct memory_store memory;
};

/* Writes the answer to one request into `answer`. */
static void handle(struct store *store, char *request, char answer[STORE_LINE_MAX])
{
    char *rest = NULL;
    const char *verb = strtok_r(request, " ", &rest);
    const char *name = strtok_r(NULL, " ", &rest);
    const char *text = strtok_r(NULL, " ", &rest);
    char found[STORE_LINE_MAX - sizeof "ok \n"];
    bool is_ok = false;

    strcpy(answer, "no\n");
    if (verb != NULL && strcmp(verb, "clear") == 0)
        is_ok = store->clear(store);
    else if (text != NULL && strcmp(verb, "set") == 0)
        is_ok = store->set(store, name, text);
    else if (name != NULL && strcmp(verb, "get") == 0 && store->get(store, name, found, sizeof found))
        snprintf(answer, STORE_LINE_MAX, "ok %s\n", found);
    if (is_ok)
        strcpy(answer, "ok\n");
}

static void serve(struct store *store, int client)
{
    char request[STORE_LINE_MAX], answer[STORE_LINE_MAX];
    while (store_read_line(client, request)) {
        handle(store, request, answer);
        if (!store_write(client, answer))
            break;
    }
}

/* The thread; ends when the listener is shut down. */
static void *run(void *argument)
{
    struct store_server *server = argument;
    int client;
    while ((client = accept(server->listener, NULL, NULL)) >= 0) {
        serve(&server->memory.store, client);
        close(client);
    }
    return NULL;
}

static int listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET}; /* port 0: any that is free */
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0)
        return -1;
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1) != 0) {
        close(listener);
        return -1;
    }
    return listener;
}

struct store_server *store_server_start(void)
{
    struct store_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        return NULL;
    memory_store_init(&server->memory);
    server->listener = listen_on_loopback();
    if (server->listener >= 0) {
        if (pthread_create(&server->thread, NULL, run, server) == 0)
            return server;
        close(server->listener);
    }
    free(server);
    return NULL;
}

unsigned short store_server_port(const struct store_server *server)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    getsockname(server->listener, (struct sockaddr *)&address, &size);
    return ntohs(address.sin_port);
}

void store_server_stop(struct store_server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    free(server);
}
