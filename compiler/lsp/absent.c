/* absent.c - `ctestc lsp` of a compiler that was built without jansson: it says so. */
#include "lsp/command.h"

enum status command_lsp(struct session *session, const struct options *options)
{
    (void)session, (void)options;
    complain("this build has no language server: build it where jansson is installed (Debian: libjansson-dev)");
    return STATUS_USAGE;
}
