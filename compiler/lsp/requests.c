/* requests.c - every method of the protocol that the server knows: one table, from which `initialize` answers too. */
#include "lsp/requests.h"

#include <string.h>

#define REQUEST(name, handle, capability, value) {name, METHOD_REQUEST, handle, capability, value}
#define NOTIFICATION(name, handle) {name, METHOD_NOTIFICATION, handle, NULL, NULL}

static const struct method methods[] = {
    REQUEST("initialize", life_initialize, NULL, NULL),
    NOTIFICATION("initialized", life_initialized),
    REQUEST("shutdown", life_shutdown, NULL, NULL),
    NOTIFICATION("exit", life_exit),
    NOTIFICATION("$/cancelRequest", life_cancel),
    NOTIFICATION("$/setTrace", life_ignore),
    NOTIFICATION("workspace/didChangeWorkspaceFolders", life_folders),
    NOTIFICATION("workspace/didChangeWatchedFiles", life_watched),
    NOTIFICATION("workspace/didChangeConfiguration", life_settings),

    NOTIFICATION("textDocument/didOpen", document_open),
    NOTIFICATION("textDocument/didChange", document_change),
    NOTIFICATION("textDocument/didClose", document_close),
    NOTIFICATION("textDocument/didSave", document_save),

    REQUEST("textDocument/definition", find_definition, "definitionProvider", "true"),
    REQUEST("textDocument/implementation", find_implementation, "implementationProvider", "true"),
    REQUEST("textDocument/references", find_references, "referencesProvider", "true"),
    REQUEST("textDocument/documentHighlight", find_highlights, "documentHighlightProvider", "true"),
    REQUEST("textDocument/rename", rename_all, "renameProvider", "{\"prepareProvider\": true}"),
    REQUEST("textDocument/prepareRename", rename_prepare, NULL, NULL),
    REQUEST("textDocument/hover", hover, "hoverProvider", "true"),
    REQUEST("textDocument/completion", complete, "completionProvider", "{\"triggerCharacters\": [\"(\", \",\", \"=\", \"[\", \"\\\"\"]}"),
    REQUEST("textDocument/documentSymbol", document_symbols, "documentSymbolProvider", "true"),
    REQUEST("workspace/symbol", workspace_symbols, "workspaceSymbolProvider", "true"),
    REQUEST("textDocument/foldingRange", folding_ranges, "foldingRangeProvider", "true"),
    REQUEST("textDocument/codeAction", code_actions, "codeActionProvider",
            "{\"codeActionKinds\": [\"quickfix\", \"source.fixAll.ctestc\"]}"),
    REQUEST("textDocument/codeLens", code_lenses, "codeLensProvider", "{\"resolveProvider\": false}"),
    REQUEST("textDocument/inlayHint", inlay_hints, "inlayHintProvider", "true"),
    REQUEST("textDocument/semanticTokens/full", semantic_tokens, "semanticTokensProvider", token_options),
    REQUEST("textDocument/semanticTokens/range", semantic_tokens_range, NULL, NULL),

    REQUEST("ctestc/tests", list_tests, "experimental.ctestcTests", "true"),
    REQUEST("ctestc/explain", explain_code, "experimental.ctestcExplain", "true"),
};

const struct method *method_find(const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

static void add(json_t *object, const char *path, json_t *value)
{
    const char *dot = strchr(path, '.');
    if (!dot) {
        json_add(object, path, value);
        return;
    }
    char key[32];
    memcpy(key, path, (size_t)(dot - path));
    key[dot - path] = '\0';
    if (!json_object_get(object, key))
        json_add(object, key, json_object());
    add(json_object_get(object, key), dot + 1, value);
}

json_t *capabilities(void)
{
    json_t *object = json_pack("{s:{s:b,s:i,s:b},s:{s:{s:b,s:b}}}", "textDocumentSync", "openClose", 1, "change", 2, "save", 1,
                               "workspace", "workspaceFolders", "supported", 1, "changeNotifications", 1);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (methods[i].capability)
            add(object, methods[i].capability, json_loads(methods[i].value, JSON_DECODE_ANY, NULL));
    return object;
}
