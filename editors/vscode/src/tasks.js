/* tasks.js - `ctestc check` and `ctestc run` as tasks, for each project. */
"use strict";

const path = require("node:path");
const vscode = require("vscode");
const { compiler } = require("./commands.js");
const { findRoots } = require("./roots.js");
const { settingsFor } = require("./settings.js");

/* They start in the folder of the workspace, so that the paths in what they print are those of the problem matchers. */
function argumentsOf(definition, hasConfig) {
  const paths = definition.paths || (hasConfig || definition.command === "list" ? [] : ["."]);
  return [definition.command, ...paths, ...(definition.arguments || [])];
}

function taskOf(definition, folder, name, hasConfig) {
  const settings = settingsFor(folder.uri);
  const cwd = path.resolve(folder.uri.fsPath, definition.directory || ".");
  const execution = new vscode.ProcessExecution(
    compiler(settings, folder.uri.fsPath), argumentsOf(definition, hasConfig), { cwd });
  const task = new vscode.Task(definition, folder, name, "ctestc", execution, ["$ctestc"]);
  task.group = definition.command === "run" ? vscode.TaskGroup.Test : vscode.TaskGroup.Build;
  return task;
}

function tasksOf(root) {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(root.path));
  const directory = path.relative(root.folder, root.path);
  const where = directory ? ` (${directory})` : "";
  return ["check", "run"].map((command) => {
    const definition = { type: "ctestc", command };
    if (directory) definition.directory = directory;
    if (command === "check") definition.paths = ["."];
    return taskOf(definition, folder, command + where, root.hasConfig);
  });
}

const provider = {
  async provideTasks() {
    return (await findRoots()).flatMap(tasksOf);
  },

  /* One of tasks.json: its definition is given. */
  resolveTask(task) {
    const folder = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
    if (!folder || !task.definition.command) return undefined;
    return taskOf(task.definition, folder, task.name, true);
  },
};

module.exports = { provider };
