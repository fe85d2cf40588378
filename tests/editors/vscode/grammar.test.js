/* grammar.test.js - what is coloured as what.
 *
 * scopes.txt says it token by token, for files of samples/ and examples/ and for texts of its own; for all other .ctest text there is (the
 * examples, the conformance suite, the reference) the compiler says where tests and fixtures are declared, and the
 * grammar must name these and no others.
 */
"use strict";

const test = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { load, tokenize } = require("./tokens.js");

const root = path.resolve(__dirname, "../../..");
const ctestc = process.env.CTESTC || path.join(root, "build/bin/ctestc");

/* --- token by token ----------------------------------------------------------------------------------- */

/* scopes.txt:  file PATH        what follows is about this file, relative to the root of the repository
 *              text, lines, end what follows is about these lines
 *              > LINE           the next line of it that contains LINE
 *              TOKEN  SCOPE…    in that line, the next TOKEN has each of these scopes, and no -SCOPE */
function readExpectations() {
  const cases = [];
  const lines = fs.readFileSync(path.join(__dirname, "scopes.txt"), "utf8").split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (line.startsWith("file ")) {
      const name = line.slice(5).trim();
      cases.push({ name, text: fs.readFileSync(path.join(root, name), "utf8"), checks: [] });
    } else if (line.startsWith("text")) {
      const end = lines.indexOf("end", at);
      cases.push({ name: line.slice(5), text: lines.slice(at + 1, end).join("\n"), checks: [] });
      at = end;
    } else if (line.startsWith("> ")) {
      cases.at(-1).checks.push({ line: line.slice(2), where: at + 1, tokens: [] });
    } else if (line.startsWith("  ")) {
      const [token, ...scopes] = line.trim().split(/\s{2,}|\s+(?=-?[a-z]+\.)/);
      cases.at(-1).checks.at(-1).tokens.push({ token, scopes, where: at + 1 });
    } else {
      assert.ok(line === "" || line.startsWith("#"), `scopes.txt:${at + 1}: cannot be read: ${line}`);
    }
  }
  return cases;
}

function has(scopes, wanted) {
  return scopes.some((scope) => scope === wanted || scope.startsWith(wanted + "."));
}

/* A name is found as a whole, and not in the middle of another. */
function find(text, token, from) {
  const escaped = token.replace(/[^\w\s]/g, "\\$&");
  const pattern = new RegExp((/^\w/.test(token) ? "(?<!\\w)" : "") + escaped + (/\w$/.test(token) ? "(?!\\w)" : ""), "g");
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found ? found.index : -1;
}

function checkLine(text, tokens, check) {
  let from = 0;
  for (const { token, scopes, where } of check.tokens) {
    const at = find(text, token, from);
    assert.ok(at >= 0, `scopes.txt:${where}: there is no '${token}' in '${text}'`);
    from = at + token.length;
    const found = tokens.find((t) => t.begin <= at && at < t.begin + t.text.length);
    for (const scope of scopes) {
      const wanted = !scope.startsWith("-");
      const name = scope.replace(/^-/, "");
      assert.equal(has(found.scopes, name), wanted,
        `scopes.txt:${where}: '${token}' ${wanted ? "lacks" : "has"} ${name}; it has ${found.scopes.join(" ")}`);
    }
  }
}

for (const { name, text, checks } of readExpectations()) {
  test(`scopes: ${name}`, async () => {
    const grammar = await load();
    const lines = text.split("\n");
    const tokens = tokenize(grammar, text);
    assert.ok(checks.length > 0, "nothing is asserted");
    let at = -1;
    for (const check of checks) {
      at = lines.findIndex((line, i) => i > at && line.includes(check.line));
      assert.ok(at >= 0, `scopes.txt:${check.where}: no such line (further down)`);
      checkLine(lines[at], tokens[at], check);
    }
  });
}

/* --- declarations, as the compiler sees them ----------------------------------------------------------- */

/* The names with this scope as "line name"; those in attributes (`name = other`) declare nothing. */
function declared(lines, scope) {
  const names = [];
  lines.forEach((tokens, i) => {
    for (const token of tokens)
      if (token.scopes.at(-1) === scope && !token.scopes.includes("meta.attributes.ctest"))
        names.push(`${i + 1} ${token.text}`);
  });
  return names.sort();
}

function ask(directory, command) {
  const text = execFileSync(ctestc, [command, ".", "--root=.", "--format=json"], {
    cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28,
  });
  return JSON.parse(text);
}

/* "file" -> Set of "line name". */
function add(map, file, entry) {
  if (!map.has(file)) map.set(file, new Set());
  map.get(file).add(entry);
}

function testsOf(directory) {
  const map = new Map();
  for (const { id, file, line } of ask(directory, "list").items)
    add(map, file, `${line} ${id.slice(file.length + 2).replace(/\[.*$/s, "").split("::").at(-1)}`);
  return map;
}

function fixturesOf(directory) {
  const map = new Map();
  for (const { kind, fixtures } of ask(directory, "fixtures").places)
    if (kind !== "built in")
      for (const { declared_as, file, line } of fixtures) add(map, file, `${line} ${declared_as}`);
  return map;
}

/* Of alternatives under #if the compiler lists one. */
function isAlternative(entry, wanted) {
  const name = entry.split(" ")[1];
  return wanted.some((other) => other.split(" ")[1] === name);
}

/* A declaration's line is the compiler's: that of the name. Returns how many declarations were compared. */
function compareTree(grammar, directory, problems) {
  let n = 0;
  const truth = [["test", testsOf(directory)], ["fixture", fixturesOf(directory)]];
  for (const file of ctestFiles(directory)) {
    const lines = tokenize(grammar, fs.readFileSync(path.join(directory, file), "utf8"));
    for (const [kind, map] of truth) {
      const wanted = [...(map.get(file) || [])].sort();
      const found = [...new Set(declared(lines, `entity.name.function.${kind}.ctest`))];
      n += wanted.length;
      const missing = wanted.filter((entry) => !found.includes(entry));
      const strange = found.filter((entry) => !wanted.includes(entry) && !isAlternative(entry, wanted));
      if (missing.length || strange.length)
        problems.push(`${directory}/${file}: ${kind}s only the compiler has: ${missing}; only the grammar: ${strange}`);
    }
  }
  return n;
}

function ctestFiles(directory) {
  return fs.readdirSync(directory, { recursive: true }).filter((name) => name.endsWith(".ctest")).sort();
}

/* Writes files, given as [name, text], into a directory that lasts for one turn of the caller's loop. */
function* inDirectory(label, files) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `ctestc-${label}-`));
  for (const [name, text] of files) {
    const file = path.join(directory, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  yield directory;
  fs.rmSync(directory, { recursive: true });
}

/* The fenced examples of the reference that compile. */
function* referenceExamples() {
  const text = fs.readFileSync(path.join(root, "grammar/LANGUAGE.md"), "utf8");
  for (const [, info, body] of text.matchAll(/^```ctest(.*)\n([^]*?)^```$/gm)) {
    if (info.includes("error=")) continue;
    const parts = body.split(/^(?:\/\* file: (\S+) \*\/|# file: (\S+))\n/m);
    if (parts.length === 1) parts.unshift("", "test_example.ctest", undefined);
    const files = [];
    for (let i = 1; i < parts.length; i += 3) files.push([parts[i] || parts[i + 1], parts[i + 2]]);
    yield* inDirectory("reference", files);
  }
}

/* The scenarios: files behind lines `== FILE name`, and what should happen behind other such lines. */
function* scenarios(...under) {
  for (const directory of under)
    for (const name of fs.readdirSync(path.join(root, directory))) {
      const text = fs.readFileSync(path.join(root, directory, name), "utf8");
      const sections = text.split(/^== /m).slice(1);
      const files = sections.map((section) => section.match(/^FILE (\S+)\n([^]*)/)).filter(Boolean);
      yield* inDirectory(name.replace(".txt", ""), files.map(([, file, content]) => [file, content]));
    }
}

function suites(...under) {
  return under.flatMap((directory) =>
    fs.readdirSync(path.join(root, directory), { withFileTypes: true })
      .filter((entry) => entry.isDirectory()).map((entry) => path.join(root, directory, entry.name)));
}

/* Some scenarios are mistakes on purpose, and the compiler has no list for these. */
function compareAll(grammar, directories, atLeast) {
  const problems = [];
  let n = 0;
  for (const directory of directories) {
    try { testsOf(directory); } catch { continue; }
    n += compareTree(grammar, directory, problems);
  }
  assert.equal(problems.join("\n"), "");
  assert.ok(n >= atLeast, `only ${n} declarations were compared`);
}

test("declarations: the examples", async () => compareAll(await load(), suites("examples"), 60));
test("declarations: the reference", async () => compareAll(await load(), referenceExamples(), 120));
test("declarations: the conformance suite", async () =>
  compareAll(await load(), scenarios("tests/conformance/language", "tests/conformance/pytest"), 500));
