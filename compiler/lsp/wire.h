/* wire.h - messages as frames: headers, an empty line, JSON. */
#ifndef CTESTC_LSP_WIRE_H
#define CTESTC_LSP_WIRE_H

#include <stdio.h>

#include "lsp/json.h"

/* What was read and not yet understood. */
struct wire {
    int input;      /* a file descriptor */
    FILE *output;
    char *bytes;
    size_t n, room;
    bool is_ended;  /* there is no more input */
    FILE *log;      /* a copy of all messages, or NULL */
};

enum wire_result { WIRE_NOTHING, WIRE_MESSAGE, WIRE_BAD };

/* Waits at most so many milliseconds (-1: for ever) until one of them has something to read. */
void wire_wait(struct wire *const *wires, size_t n, int milliseconds);

/* Reads what is there, and waits for it at most so many milliseconds (-1: for ever). */
void wire_read(struct wire *wire, int milliseconds);

/* Takes the first whole message off what was read. WIRE_BAD: its text is no JSON. */
enum wire_result wire_take(struct wire *wire, json_t **message);

/* Writes a message and releases it. */
void wire_send(struct wire *wire, json_t *message);

#endif
