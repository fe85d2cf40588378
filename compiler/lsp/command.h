/* command.h - the command `ctestc lsp`. */
#ifndef CTESTC_LSP_COMMAND_H
#define CTESTC_LSP_COMMAND_H

#include "driver/options.h"

/* Serves one editor until it says `exit`, or is gone. */
enum status command_lsp(struct session *session, const struct options *options);

#endif
