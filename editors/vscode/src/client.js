/* client.js - the language server: `ctestc lsp`, started, restarted, and what is said where there is none. */
"use strict";

const vscode = require("vscode");
const { LanguageClient, CloseAction, ErrorAction, State } = require("vscode-languageclient/node");
const { compiler } = require("./commands.js");
const { collect } = require("./process.js");
const { settingsFor } = require("./settings.js");

const TRIES = 3; /* a server that ends as often within a minute is not started again */

/* What the server is told that this client can do beyond the protocol: see ../PROTOCOL.md. */
const extras = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...capabilities.experimental, ctestcTests: true };
  },
  initialize() {},
  getState: () => ({ kind: "static" }),
  clear() {},
};

class Client {
  constructor(output) {
    this.output = output;
    this.changed = new vscode.EventEmitter();
    this.onDidChangeTests = this.changed.event;
    this.client = null;
    this.ends = [];
    this.status = vscode.languages.createLanguageStatusItem("ctestc.server", { language: "ctest" });
    this.status.name = "ctestc";
    this.status.command = { title: "Restart", command: "ctestc.restartServer" };
  }

  folder() {
    return vscode.workspace.workspaceFolders?.[0];
  }

  say(text, severity = vscode.LanguageStatusSeverity.Information) {
    this.status.text = text;
    this.status.severity = severity;
  }

  async start() {
    const folder = this.folder();
    const settings = settingsFor(folder?.uri);
    const program = compiler(settings, folder?.uri.fsPath);
    if (!settings.server) return this.say("ctestc: language server off");
    const version = await collect({ program, arguments: ["--version"], cwd: folder?.uri.fsPath });
    if (version.error || version.status !== 0) return this.missing(program, version);
    this.version = version.stdout.trim();
    await this.connect(program, folder, settings);
  }

  missing(program, { error, stderr }) {
    const why = error ? error.message : stderr.trim();
    this.output.appendLine(`cannot start ${program}: ${why}`);
    this.say(`ctestc: '${program}' cannot be started`, vscode.LanguageStatusSeverity.Error);
    const settings = "Open Settings";
    vscode.window
      .showWarningMessage(`ctestc: '${program}' cannot be started. Where is it? (${why})`, settings)
      .then((answer) => answer === settings &&
        vscode.commands.executeCommand("workbench.action.openSettings", "ctestc.path"));
  }

  async connect(program, folder, settings) {
    this.ends = [];
    this.client = new LanguageClient(
      "ctestc", "ctestc",
      { command: program, args: ["lsp"], options: { cwd: folder?.uri.fsPath } },
      {
        documentSelector: [{ language: "ctest" }, { language: "yaml", pattern: "**/ctest.yaml" }],
        /* The owner of the problem matchers too, so that what a task finds replaces what the server has said. */
        diagnosticCollectionName: "ctestc",
        outputChannel: this.output,
        initializationOptions: { codeLens: settings.codeLens, inlayHints: settings.inlayHints },
        synchronize: {
          configurationSection: "ctestc",
          fileEvents: vscode.workspace.createFileSystemWatcher("**/{*.ctest,*.yaml,*.yml}"),
        },
        initializationFailedHandler: () => false,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => this.closed(),
        },
      });
    this.client.registerFeature(extras);
    this.client.onNotification("ctestc/testsChanged", () => this.changed.fire());
    this.client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) this.say(this.version);
    });
    try {
      await this.client.start();
    } catch (error) {
      this.output.appendLine(`no language server: ${error.message}`);
      this.say(`${this.version} has no language server`, vscode.LanguageStatusSeverity.Warning);
      this.client = null;
    }
  }

  closed() {
    const now = Date.now();
    this.ends = [...this.ends.filter((time) => now - time < 60000), now];
    if (this.ends.length < TRIES) return { action: CloseAction.Restart, handled: true };
    this.say("ctestc: the language server has ended; see its output", vscode.LanguageStatusSeverity.Error);
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  async stop() {
    const client = this.client;
    this.client = null;
    if (client) await client.dispose().catch(() => {});
  }

  /* The tests as the server has them, also while their files have mistakes; null where there is no such server. */
  async tests() {
    if (!this.client?.isRunning() || !this.client.initializeResult?.capabilities.experimental?.ctestcTests) return null;
    return this.client.sendRequest("ctestc/tests", {}).catch(() => null);
  }

  /* The code lenses of fixtures: the editor's own view of what the server finds. */
  async showReferences(uri, position) {
    const place = vscode.Uri.parse(uri);
    const at = new vscode.Position(position.line, position.character);
    const found = await vscode.commands.executeCommand("vscode.executeReferenceProvider", place, at);
    await vscode.commands.executeCommand("editor.action.showReferences", place, at, found || []);
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  dispose() {
    this.status.dispose();
    this.changed.dispose();
    return this.stop();
  }
}

module.exports = { Client };
