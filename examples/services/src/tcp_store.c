#define _POSIX_C_SOURCE 200809L

#include "tcp_store.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool store_read_line(int socket, char line[STORE_LINE_MAX])
{
    size_t length = 0;
    char c;
    while (read(socket, &c, 1) == 1) {
        if (c == '\n') {
            line[length] = '\0';
            return true;
        }
        if (length == STORE_LINE_MAX - 1)
            return false;
        line[length++] = c;
    }
    return false;
}

bool store_write(int socket, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t written = send(socket, text, left, MSG_NOSIGNAL);
        if (written < 0)
            return false;
        text += written;
        left -= (size_t)written;
    }
    return true;
}

/* Sends the request and reads the answer; whether it begins with "ok". */
static bool ask(struct store *store, const char *request, char answer[STORE_LINE_MAX])
{
    int socket = ((struct tcp_store *)store)->socket;
    return store_write(socket, request) && store_read_line(socket, answer) && strncmp(answer, "ok", 2) == 0;
}

static bool set(struct store *store, const char *name, const char *text)
{
    char request[STORE_LINE_MAX], answer[STORE_LINE_MAX];
    int length = snprintf(request, sizeof request, "set %s %s\n", name, text);
    return length < (int)sizeof request && ask(store, request, answer);
}

static bool get(struct store *store, const char *name, char *text, size_t size)
{
    char request[STORE_LINE_MAX], answer[STORE_LINE_MAX];
    int length = snprintf(request, sizeof request, "get %s\n", name);
    if (length >= (int)sizeof request || !ask(store, request, answer))
        return false;
    snprintf(text, size, "%s", answer + strlen("ok "));
    return true;
}

static bool clear(struct store *store)
{
    char answer[STORE_LINE_MAX];
    return ask(store, "clear\n", answer);
}

struct store *tcp_store_connect(struct tcp_store *tcp, unsigned short port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    tcp->store = (struct store){set, get, clear};
    tcp->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (tcp->socket < 0)
        return NULL;
    if (connect(tcp->socket, (struct sockaddr *)&address, sizeof address) != 0) {
        close(tcp->socket);
        return NULL;
    }
    return &tcp->store;
}

void tcp_store_disconnect(struct tcp_store *tcp)
{
    close(tcp->socket);
}
