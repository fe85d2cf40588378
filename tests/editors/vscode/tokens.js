/* tokens.js - a text as the editor's own engine colours it.
 *
 * In: a .ctest text. Out: its lines as tokens with scopes, by vscode-textmate and vscode-oniguruma, with the grammar of
 * this extension on top of the C grammar of the package tm-grammars, which is the one that VS Code has.
 */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const extension = path.resolve(__dirname, "../../../editors/vscode");
const packages = createRequire(path.join(extension, "package.json"));
const { Registry, INITIAL, parseRawGrammar } = packages("vscode-textmate");
const oniguruma = packages("vscode-oniguruma");

const grammars = {
  "source.ctest": path.join(extension, "syntaxes/ctest.tmLanguage.json"),
  "source.c": packages.resolve("tm-grammars/grammars/c.json"),
};

async function load() {
  await oniguruma.loadWASM(fs.readFileSync(packages.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) =>
      grammars[scope] ? parseRawGrammar(fs.readFileSync(grammars[scope], "utf8"), grammars[scope]) : null,
  });
  return registry.loadGrammar("source.ctest");
}

/* One list for each line: { text, begin, scopes }. */
function tokenize(grammar, text) {
  let state = INITIAL;
  return text.split(/\r?\n/).map((line) => {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    return result.tokens.map((token) => ({
      text: line.slice(token.startIndex, token.endIndex),
      begin: token.startIndex,
      scopes: token.scopes,
    }));
  });
}

module.exports = { load, tokenize, extension };
