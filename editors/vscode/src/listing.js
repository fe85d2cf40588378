/* listing.js - what there is to run, as a tree: files, classes, tests, rows.
 *
 * In: the text of `ctestc list --format=json`, or what the language server answers to ctestc/tests. Out: nodes { id, label, file, line, children }, in the order of the list, which is the order of the run.
 * Each id is one that the test program takes: a path, path::Class, path::Class::test, path::Class::test[row].
 */
"use strict";

/* The names between the file and the row; a row may hold anything, `::` and brackets too. */
function splitId(id, file) {
  const rest = id.slice(file.length + 2);
  const bracket = rest.indexOf("[");
  const names = (bracket < 0 ? rest : rest.slice(0, bracket)).split("::");
  return { names, row: bracket < 0 ? null : rest.slice(bracket + 1, -1) };
}

function child(parent, id, label, file, line) {
  let node = parent.children.get(id);
  if (!node) {
    node = { id, label, file, line, tags: [], children: new Map() };
    parent.children.set(id, node);
  }
  return node;
}

/* A class stands where its first test does, as far as the list knows. */
function addItem(root, item) {
  const { names, row } = splitId(item.id, item.file);
  let id = item.file;
  let node = child(root, id, item.file, item.file, null);
  for (const name of names) {
    id += "::" + name;
    node = child(node, id, name, item.file, item.line);
  }
  if (row !== null) node = child(node, item.id, row, item.file, item.line);
  node.tags = item.tags;
}

/* The files, as nodes. Throws where the text is no list that this version understands. */
function parseList(text) {
  const list = JSON.parse(text);
  if (list.version !== 1) throw new Error(`a list of version ${list.version}; this extension reads version 1`);
  const root = { children: new Map() };
  for (const item of list.items) addItem(root, item);
  return [...root.children.values()];
}

/* The same from the language server, for the files that `isFile(id, uri)` takes. Rows that it does not know are none. */
function treeOfTests(tests, isFile) {
  const nodes = new Map();
  const files = [];
  const fileOf = new Map();
  for (const { id, name, kind, parent, uri, range, tags = [], rows } of tests) {
    const file = kind === "file" ? id : fileOf.get(parent);
    if (file === undefined || (kind === "file" && !isFile(id, uri))) continue;
    fileOf.set(id, file);
    const line = kind === "file" ? null : range.start.line + 1;
    const node = { id, label: kind === "file" ? id : name, file, line, tags, children: new Map() };
    nodes.set(id, node);
    if (kind === "file") files.push(node);
    else nodes.get(parent).children.set(id, node);
    for (const row of rows || []) child(node, `${id}[${row}]`, row, file, line);
  }
  return files;
}

module.exports = { parseList, treeOfTests, splitId };
