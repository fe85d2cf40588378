/* wire.c - messages as frames: headers, an empty line, JSON.
 *
 * In: bytes in pieces of any size. Out: JSON values; and the same in the other direction. Header lines that are not
 * understood are skipped, so that after a bad one the next frame is found again.
 */
#include "lsp/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { PIECE = 64 << 10, LARGEST_MESSAGE = 1 << 30, MOST_WIRES = 2 };

static bool wait_for(int input, int milliseconds)
{
    struct pollfd poll_fd = {.fd = input, .events = POLLIN};
    int n;
    do
        n = poll(&poll_fd, 1, milliseconds);
    while (n < 0 && errno == EINTR);
    return n > 0;
}

void wire_wait(struct wire *const *wires, size_t n, int milliseconds)
{
    struct pollfd fds[MOST_WIRES];
    for (size_t i = 0; i < n; i++)
        fds[i] = (struct pollfd){.fd = wires[i]->input, .events = POLLIN};
    poll(fds, (nfds_t)n, milliseconds);
}

static bool make_room(struct wire *wire)
{
    if (wire->room - wire->n >= PIECE)
        return true;
    size_t room = 2 * wire->room + PIECE;
    char *bytes = realloc(wire->bytes, room);
    if (!bytes)
        return false;
    wire->bytes = bytes;
    wire->room = room;
    return true;
}

void wire_read(struct wire *wire, int milliseconds)
{
    while (!wire->is_ended && wait_for(wire->input, milliseconds)) {
        ssize_t n = make_room(wire) ? read(wire->input, wire->bytes + wire->n, wire->room - wire->n) : -1;
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        wire->is_ended = n <= 0;
        wire->n += n > 0 ? (size_t)n : 0;
        milliseconds = 0;
    }
}

static void drop(struct wire *wire, size_t n)
{
    wire->n -= n;
    memmove(wire->bytes, wire->bytes + n, wire->n);
}

/* `Content-Length: 12` */
static void read_header(const char *line, size_t n, size_t *length)
{
    static const char name[] = "Content-Length:";
    char number[24] = "", *end;
    size_t skip = sizeof name - 1;
    if (n <= skip || n - skip >= sizeof number || strncasecmp(line, name, skip) != 0)
        return;
    memcpy(number, line + skip, n - skip);
    unsigned long long value = strtoull(number, &end, 10);
    if (end != number && !*(end + strspn(end, " \t\r")) && !strchr(number, '-') && value <= LARGEST_MESSAGE)
        *length = (size_t)value;
}

/* The length that a complete block of headers says goes to *length (SIZE_MAX: none), its own size is the result; 0: it is
 * not complete. */
static size_t read_headers(const struct wire *wire, size_t *length)
{
    size_t at = 0;
    *length = SIZE_MAX;
    while (at < wire->n) {
        const char *line = wire->bytes + at, *end = memchr(line, '\n', wire->n - at);
        if (!end)
            return 0;
        size_t n = (size_t)(end - line);
        at += n + 1;
        if (n == 0 || (n == 1 && *line == '\r'))
            return at;
        read_header(line, n, length);
    }
    return 0;
}

static void log_frame(struct wire *wire, const char *direction, const char *bytes, size_t n)
{
    if (!wire->log)
        return;
    fprintf(wire->log, "%s ", direction);
    fwrite(bytes, 1, n, wire->log);
    fputc('\n', wire->log);
    fflush(wire->log);
}

enum wire_result wire_take(struct wire *wire, json_t **message)
{
    size_t length, head;
    while ((head = read_headers(wire, &length)) && length == SIZE_MAX)
        drop(wire, head);
    if (!head || wire->n - head < length)
        return WIRE_NOTHING;
    log_frame(wire, "<--", wire->bytes + head, length);
    *message = json_loadb(wire->bytes + head, length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    drop(wire, head + length);
    return *message ? WIRE_MESSAGE : WIRE_BAD;
}

void wire_send(struct wire *wire, json_t *message)
{
    char *text = json_dumps(message, JSON_COMPACT);
    json_decref(message);
    if (!text)
        return;
    size_t n = strlen(text);
    fprintf(wire->output, "Content-Length: %zu\r\n\r\n", n);
    fwrite(text, 1, n, wire->output);
    fflush(wire->output);
    log_frame(wire, "-->", text, n);
    free(text);
}
