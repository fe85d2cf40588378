/* roots.js - the projects of a workspace.
 *
 * In: its folders. Out: roots { path, folder, label, hasConfig }: the directory of each ctest.yaml, and each folder that
 * has .ctest files outside of these.
 */
"use strict";

const path = require("node:path");
const vscode = require("vscode");

const HIDDEN = "**/{node_modules,.*}/**";

function isInside(file, directory) {
  const relative = path.relative(directory, file);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}

async function rootsOfFolder(folder) {
  const find = (glob) => vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), HIDDEN);
  const [configs, files] = await Promise.all([find("**/ctest.yaml"), find("**/*.ctest")]);
  const directories = configs.map((uri) => path.dirname(uri.fsPath)).sort();
  const roots = directories
    .filter((directory) => files.some((uri) => isInside(uri.fsPath, directory)))
    .map((directory) => ({ path: directory, hasConfig: true }));
  if (files.some((uri) => !directories.some((directory) => isInside(uri.fsPath, directory))))
    roots.unshift({ path: folder.uri.fsPath, hasConfig: false });
  return roots.map((root) => ({
    ...root,
    folder: folder.uri.fsPath,
    label: path.join(folder.name, path.relative(folder.uri.fsPath, root.path)),
  }));
}

async function findRoots() {
  const folders = vscode.workspace.workspaceFolders || [];
  return (await Promise.all(folders.map(rootsOfFolder))).flat();
}

module.exports = { findRoots, isInside };
