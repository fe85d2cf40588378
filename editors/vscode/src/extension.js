/* extension.js - the language server, the Test Explorer, tasks and commands. */
"use strict";

const vscode = require("vscode");
const { Client } = require("./client.js");
const { Explorer } = require("./explorer.js");
const tasks = require("./tasks.js");

async function activate(context) {
  const output = vscode.window.createOutputChannel("ctestc");
  const client = new Client(output);
  const explorer = new Explorer(output, client);
  const command = (name, handler) => vscode.commands.registerCommand("ctestc." + name, handler);
  context.subscriptions.push(
    output,
    client,
    explorer,
    vscode.tasks.registerTaskProvider("ctestc", tasks.provider),
    command("restartServer", () => client.restart()),
    command("showOutput", () => output.show()),
    command("runTest", (what) => explorer.command("run", what)),
    command("debugTest", (what) => explorer.command("debug", what)),
    command("showReferences", (uri, position) => client.showReferences(uri, position)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("ctestc.path") || event.affectsConfiguration("ctestc.server")) client.restart();
      if (event.affectsConfiguration("ctestc")) explorer.refreshSoon();
    }),
  );
  await client.start();
}

module.exports = { activate };
