/* requests.h - every method of the protocol that the server knows: one table. */
#ifndef CTESTC_LSP_REQUESTS_H
#define CTESTC_LSP_REQUESTS_H

#include "lsp/server.h"

/* Answers a request, or acts on a notification, whose result is dropped. NULL: no answer (null), or a failure. */
typedef json_t *handler(struct server *server, const json_t *params, struct failure *failure);

enum method_kind { METHOD_REQUEST, METHOD_NOTIFICATION };

struct method {
    const char *name;
    enum method_kind kind;
    handler *handle;
    const char *capability; /* the member that announces it, with dots between levels; or NULL */
    const char *value;      /* of the capability: JSON */
};

const struct method *method_find(const char *name);

/* What `initialize` says that the server can do. */
json_t *capabilities(void);

/* life.c */
handler life_initialize, life_initialized, life_shutdown, life_exit, life_ignore, life_cancel, life_folders, life_watched, life_settings;
/* documents.c */
handler document_open, document_change, document_close, document_save;
/* navigation.c */
handler find_definition, find_implementation, find_references, find_highlights;
/* rename.c */
handler rename_prepare, rename_all;
/* hover.c */
handler hover;
/* completion.c */
handler complete;
/* symbols.c */
handler document_symbols, workspace_symbols, folding_ranges;
/* actions.c */
handler code_actions;
/* lenses.c */
handler code_lenses;
/* hints.c */
handler inlay_hints;
/* tokens.c */
handler semantic_tokens, semantic_tokens_range;
/* explorer.c */
handler list_tests, explain_code;

/* The legend of semantic tokens, as JSON, for the table. */
extern const char token_options[];

#endif
