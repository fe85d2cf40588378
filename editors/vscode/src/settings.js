/* settings.js - what the user has set, as plain data. */
"use strict";

const vscode = require("vscode");

function settingsFor(uri) {
  const values = vscode.workspace.getConfiguration("ctestc", uri);
  return {
    path: values.get("path"),
    server: values.get("server.enabled"),
    codeLens: values.get("codeLens"),
    inlayHints: values.get("inlayHints"),
    arguments: values.get("run.arguments"),
    program: values.get("run.program"),
    build: values.get("run.build"),
    debugType: values.get("debug.type"),
    debugConfiguration: values.get("debug.configuration"),
  };
}

module.exports = { settingsFor };
