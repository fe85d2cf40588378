/* diagnostics.h - what is wrong in a file, gathered from all sights that see it. */
#ifndef CTESTC_LSP_DIAGNOSTICS_H
#define CTESTC_LSP_DIAGNOSTICS_H

#include "lsp/index.h"

struct diag_list { const struct index_diag **at; size_t n, room; };

/* In the order of the file; each once. */
struct diag_list diagnostics_of(struct server *server, const struct file *file);

json_t *json_diagnostic(struct server *server, const struct index_diag *diag);

#endif
