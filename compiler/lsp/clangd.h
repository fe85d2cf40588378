/* clangd.h - what is C is asked of clangd, where there is one. */
#ifndef CTESTC_LSP_CLANGD_H
#define CTESTC_LSP_CLANGD_H

#include "lsp/server.h"

/* Asks clangd, too, where the place is in C: then the answer is sent when that has come, or after a while without it. False: it
 * is not asked, and `ours` is the answer. Takes `ours` where it is true. */
bool clangd_ask(struct server *server, const char *method, const json_t *id, const json_t *params, json_t *ours);

/* Acts on what clangd has said. */
void clangd_listen(struct server *server);

/* Its wire, or NULL: it does not run. */
struct wire *clangd_wire(const struct server *server);

/* Milliseconds until some answer is no longer waited for; -1: none is. */
int clangd_patience(const struct server *server);

/* Ends it. */
void clangd_stop(struct server *server);

#endif
