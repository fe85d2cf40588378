/* explorer.js - the Test Explorer: the tests of the projects as a tree, and their results in it.
 *
 * What there is says `ctestc list`, again whenever a file changes; what comes of a test says the test program while it
 * runs (events.js). While the files have mistakes that leave no list, the language server says what there is, and without
 * one the tree stays as it was.
 */
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const vscode = require("vscode");
const commands = require("./commands.js");
const { debug } = require("./debug.js");
const { Events } = require("./events.js");
const { parseList, treeOfTests } = require("./listing.js");
const { collect, start, Follower } = require("./process.js");
const { findRoots, isInside } = require("./roots.js");
const { settingsFor } = require("./settings.js");

const SETTLED = 300; /* ms without a change before the tests are listed again */

const terminal = (text) => text.replace(/\r?\n/g, "\r\n");

class Explorer {
  constructor(output, client) {
    this.output = output;
    this.client = client;
    this.roots = []; /* { path, folder, label, hasConfig, items: id -> TestItem } */
    this.rootOf = new WeakMap(); /* TestItem -> root */
    this.controller = vscode.tests.createTestController("ctestc", "ctest");
    this.controller.refreshHandler = () => this.refresh();
    this.controller.resolveHandler = (item) => (item ? undefined : this.refresh());
    const profile = (name, kind, handler) => this.controller.createRunProfile(name, kind, handler, true);
    profile("Run", vscode.TestRunProfileKind.Run, (request, token) => this.run(request, token));
    profile("Debug", vscode.TestRunProfileKind.Debug, (request, token) => this.debug(request, token));
    this.watch();
    this.listening = client.onDidChangeTests(() => this.roots.some((root) => root.problem) && this.refreshSoon());
  }

  /* --- what there is --- */

  watch() {
    this.watcher = vscode.workspace.createFileSystemWatcher("**/{*.ctest,*.yaml,*.yml}");
    for (const event of ["onDidChange", "onDidCreate", "onDidDelete"])
      this.watcher[event]((uri) => {
        if (!/[/\\](\.|node_modules)/.test(vscode.workspace.asRelativePath(uri, false))) this.refreshSoon();
      });
  }

  refreshSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), SETTLED);
  }

  /* One at a time; what changes meanwhile is looked at afterwards. */
  refresh() {
    if (this.refreshing) {
      this.again = true;
      return this.refreshing;
    }
    this.refreshing = this.listAll().finally(() => {
      this.refreshing = null;
      if (this.again) {
        this.again = false;
        this.refreshSoon();
      }
    });
    return this.refreshing;
  }

  async listAll() {
    const before = new Map(this.roots.map((root) => [root.path, root]));
    const roots = await findRoots();
    for (const root of roots) {
      root.items = new Map();
      root.files = before.get(root.path)?.files || [];
      root.problem = null;
      await this.list(root);
    }
    this.roots = roots;
    this.show();
  }

  async list(root) {
    const command = commands.list(settingsFor(vscode.Uri.file(root.path)), root);
    const { status, error, stdout, stderr } = await collect(command);
    try {
      if (error) throw error;
      if (status !== 0) throw new Error(stderr.trim() || `exit status ${status}`);
      root.files = parseList(stdout);
    } catch (problem) {
      root.problem = problem.message;
      const answer = await this.client.tests();
      if (answer) root.files = treeOfTests(answer.tests, (id, uri) => path.join(root.path, id) === vscode.Uri.parse(uri).fsPath);
      this.output.appendLine(`${root.path}: the tests cannot be listed:\n${problem.message}`);
    }
  }

  /* With several projects each is an item of its own, around its files. */
  show() {
    const single = this.roots.length === 1;
    const tops = this.roots.flatMap((root) => {
      const files = root.files.map((file) => this.item(root, file));
      if (single && files.length > 0) return files;
      const top = this.controller.createTestItem(root.path, root.label, vscode.Uri.file(root.path));
      if (root.problem) top.error = new vscode.MarkdownString().appendCodeblock(root.problem, "text");
      this.rootOf.set(top, root);
      top.children.replace(files);
      return root.problem || files.length > 0 ? [top] : [];
    });
    this.controller.items.replace(tops);
  }

  item(root, node) {
    const uri = vscode.Uri.file(path.join(root.path, node.file));
    const item = this.controller.createTestItem(node.id, node.label, uri);
    if (node.line !== null) item.range = new vscode.Range(node.line - 1, 0, node.line - 1, 0);
    item.tags = node.tags.map((tag) => new vscode.TestTag(tag));
    /* The order of the run, which is not the alphabet's. */
    item.sortText = String(root.items.size).padStart(8, "0");
    root.items.set(node.id, item);
    this.rootOf.set(item, root);
    item.children.replace([...node.children.values()].map((child) => this.item(root, child)));
    return item;
  }

  /* --- what is asked for --- */

  /* The request, project by project: [{ root, ids, excluded, leaves }]. A project as a whole has no ids. */
  parts(request) {
    const included = request.include || [...this.controller.items].map(([, item]) => item);
    const excluded = request.exclude || [];
    const parts = new Map();
    for (const item of included) {
      const root = this.rootOf.get(item);
      if (!root) continue;
      if (!parts.has(root)) parts.set(root, { root, ids: [], excluded: [], leaves: new Map() });
      const part = parts.get(root);
      if (request.include && root.items.has(item.id)) part.ids.push(item.id);
      this.leaves(item, new Set(excluded), part.leaves);
    }
    for (const item of excluded) {
      const part = parts.get(this.rootOf.get(item));
      if (part && part.root.items.has(item.id)) part.excluded.push(item.id);
    }
    return [...parts.values()];
  }

  leaves(item, excluded, into) {
    if (excluded.has(item)) return;
    if (item.children.size === 0) into.set(item.id, item);
    for (const [, child] of item.children) this.leaves(child, excluded, into);
  }

  /* In the innermost project around the file that has it. */
  find(id, file) {
    const around = this.roots.filter((root) => isInside(file, root.path) && root.items.has(id));
    around.sort((a, b) => b.path.length - a.path.length);
    return around[0]?.items.get(id);
  }

  /* The code lenses of the server: { id, uri } of a test or class. */
  async command(kind, { id, uri }) {
    await vscode.workspace.saveAll(false);
    await this.refresh();
    const item = this.find(id, vscode.Uri.parse(uri).fsPath);
    if (!item) {
      vscode.window.showWarningMessage(`ctestc: there is no test ${id}; are there errors in its file?`);
      return;
    }
    const source = new vscode.CancellationTokenSource();
    await this[kind](new vscode.TestRunRequest([item]), source.token);
  }

  /* --- what comes of it --- */

  async run(request, token) {
    const run = this.controller.createTestRun(request);
    try {
      for (const part of this.parts(request)) {
        if (token.isCancellationRequested) break;
        await this.runPart(run, part, run.token || token);
      }
    } finally {
      run.end();
    }
  }

  async runPart(run, part, token) {
    const settings = settingsFor(vscode.Uri.file(part.root.path));
    for (const item of part.leaves.values()) run.enqueued(item);
    if (settings.build && !(await this.build(run, part, settings, token))) return;

    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "ctestc-run-"));
    const json = path.join(directory, "events.json");
    const events = new Events(this.listener(run, part));
    const follower = new Follower(json, (text) => this.feed(events, text));
    let printed = "";
    const heard = (text) => {
      printed += text;
      run.appendOutput(terminal(text));
    };
    const command = commands.run(settings, part.root, { ...part, json, options: ["--color=always", "--tb=no"] });
    const { status, error } = await start(command, { heard, token });
    follower.end();
    fs.rmSync(directory, { recursive: true, force: true });
    if (token.isCancellationRequested) return;
    if (!events.hasStarted) this.blame(run, part, error ? error.message : printed || `exit status ${status}`);
    else this.rest(run, part, events);
  }

  feed(events, text) {
    try {
      events.feed(text);
    } catch (problem) {
      this.output.appendLine(`results that cannot be read: ${problem.message}`);
    }
  }

  async build(run, part, settings, token) {
    let printed = "";
    const heard = (text) => {
      printed += text;
      run.appendOutput(terminal(text));
    };
    const { status, error } = await start(commands.build(settings, part.root), { heard, token });
    if (status === 0) return true;
    if (!token.isCancellationRequested) this.blame(run, part, error ? error.message : printed || `exit status ${status}`);
    return false;
  }

  /* Nothing could run. */
  blame(run, part, text) {
    const plain = text.replace(/\x1b\[[0-9;]*m/g, "");
    for (const item of part.leaves.values()) run.errored(item, new vscode.TestMessage(plain));
  }

  /* What the program never came to, although it was not stopped. */
  rest(run, part, events) {
    for (const [id, item] of part.leaves)
      if (!events.items.has(id)) run.skipped(item);
      else if (!events.items.get(id).isOver) run.errored(item, new vscode.TestMessage("the test program ended in this test"));
  }

  listener(run, part) {
    /* An item that the tree does not have yet: its test was parametrized anew since. */
    const item = (id) => part.root.items.get(id);
    return {
      started: (id) => item(id) && run.started(item(id)),
      output: (id, text) => run.appendOutput(terminal(text), undefined, item(id)),
      finished: (id, result) => item(id) && this.finish(run, part.root, item(id), result),
      ended: () => {},
    };
  }

  finish(run, root, item, { state, seconds, messages }) {
    const duration = seconds * 1000;
    if (state === "passed") run.passed(item, duration);
    else if (state === "skipped") run.skipped(item);
    else run[state](item, messages.map((message) => this.message(root, item, message)), duration);
  }

  message(root, item, { text, file, line, expected, actual }) {
    const message = expected === undefined
      ? new vscode.TestMessage(text) : vscode.TestMessage.diff(text, expected, actual);
    const uri = file ? vscode.Uri.file(path.resolve(root.path, file)) : item.uri;
    const at = line ? new vscode.Position(line - 1, 0) : item.range?.start;
    if (at) message.location = new vscode.Location(uri, at);
    return message;
  }

  /* --- in a debugger --- */

  async debug(request, token) {
    const run = this.controller.createTestRun(request);
    try {
      for (const part of this.parts(request)) {
        if (token.isCancellationRequested) break;
        await this.debugPart(run, part, token);
      }
    } finally {
      run.end();
    }
  }

  async debugPart(run, part, token) {
    const settings = settingsFor(vscode.Uri.file(part.root.path));
    if (commands.build(settings, part.root) && !(await this.build(run, part, settings, token))) return;
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "ctestc-run-"));
    const json = path.join(directory, "events.json");
    const events = new Events(this.listener(run, part));
    const follower = new Follower(json, (text) => this.feed(events, text));
    const command = commands.debugged(settings, part.root, part);
    command.arguments.push("--json=" + json);
    try {
      await debug(settings, part.root, command, token);
    } catch (problem) {
      vscode.window.showErrorMessage(`ctestc: ${problem.message}`);
    }
    follower.end();
    fs.rmSync(directory, { recursive: true, force: true });
  }

  dispose() {
    clearTimeout(this.timer);
    this.watcher.dispose();
    this.listening.dispose();
    this.controller.dispose();
  }
}

module.exports = { Explorer };
