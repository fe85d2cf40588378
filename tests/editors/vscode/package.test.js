/* package.test.js - the .vsix: what is in it, and that its parts fit together. */
"use strict";

const test = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const Module = require("node:module");
const { execFileSync, spawnSync } = require("node:child_process");
const { extension } = require("./tokens.js");

const root = path.resolve(extension, "../..");
const ctestc = process.env.CTESTC || path.join(root, "build/bin/ctestc");
const manifest = JSON.parse(fs.readFileSync(path.join(extension, "package.json"), "utf8"));
const directory = fs.mkdtempSync(path.join(os.tmpdir(), "ctestc-vsix-"));
process.on("exit", () => fs.rmSync(directory, { recursive: true, force: true }));

const vsix = path.join(directory, "ctestc.vsix");
execFileSync("sh", [path.join(extension, "package.sh"), vsix], { encoding: "utf8", stdio: "pipe" });
execFileSync("python3", ["-m", "zipfile", "-e", vsix, directory]);
const unpacked = path.join(directory, "extension");

function filesOf(under, prefix = "") {
  return fs.readdirSync(under, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesOf(path.join(under, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name]);
}

test("it has what is needed and nothing else", () => {
  assert.deepEqual(filesOf(unpacked).sort(), [
    "LICENSE.txt", "README.md", "icon.png", "language-configuration.json", "out/extension.js", "out/licenses.txt", "package.json",
    "snippets/ctest.json", "syntaxes/ctest.tmLanguage.json",
  ]);
  assert.ok(fs.statSync(vsix).size < 300000, "it has become large");
});

test("its version is that of the project, and so is package.json's", () => {
  const cmake = fs.readFileSync(path.join(root, "CMakeLists.txt"), "utf8");
  const version = /project\(ctestc VERSION ([\d.]+)/.exec(cmake)[1];
  assert.match(fs.readFileSync(path.join(directory, "extension.vsixmanifest"), "utf8"), new RegExp(`Version="${version}"`));
  assert.equal(manifest.version, version);
  const lock = JSON.parse(fs.readFileSync(path.join(extension, "package-lock.json"), "utf8"));
  assert.equal(lock.version, version);
});

test("the lock file names no registry", () => {
  const lock = JSON.parse(fs.readFileSync(path.join(extension, "package-lock.json"), "utf8"));
  for (const [name, entry] of Object.entries(lock.packages)) {
    assert.equal(entry.resolved, undefined, name);
    assert.ok(name === "" || entry.integrity, `${name} has no checksum`);
  }
});

test("the licenses of what is bundled are in it", () => {
  const text = fs.readFileSync(path.join(unpacked, "out/licenses.txt"), "utf8");
  for (const name of ["vscode-languageclient", "vscode-jsonrpc", "vscode-languageserver-protocol", "semver", "minimatch"])
    assert.match(text, new RegExp(`^${name} \\d`, "m"));
});

/* Everything that contributes names exists. */
test("files that the manifest names are there", () => {
  const { languages, grammars, snippets } = manifest.contributes;
  const named = [manifest.main, manifest.icon, ...languages.map((each) => each.configuration),
    ...grammars.map((each) => each.path), ...snippets.map((each) => each.path)];
  for (const file of named) assert.ok(fs.existsSync(path.join(unpacked, file)), file);
});

test("the bundle needs nothing but the editor, and can be activated", () => {
  const { activate } = withEditor(() => require(path.join(unpacked, manifest.main)));
  assert.equal(typeof activate, "function");
});

/* An editor that has every name, as a class that can be extended and called. */
function withEditor(load) {
  const anything = () => new Proxy(class {}, { get: (target, key) => (key in target ? target[key] : anything()) });
  const original = Module._load;
  Module._load = function (name, ...rest) {
    if (name === "vscode") return anything();
    assert.ok(Module.isBuiltin(name) || path.isAbsolute(name), `the bundle needs ${name}`);
    return original.call(this, name, ...rest);
  };
  try {
    return load();
  } finally {
    Module._load = original;
  }
}

/* Commands, settings and task properties are those that the sources use. */
test("what the sources ask for is contributed", () => {
  const source = fs.readdirSync(path.join(extension, "src"))
    .map((name) => fs.readFileSync(path.join(extension, "src", name), "utf8")).join("\n");
  const properties = Object.keys(manifest.contributes.configuration.properties);
  const used = [...source.matchAll(/values\.get\("([\w.]+)"\)/g)].map(([, name]) => "ctestc." + name);
  assert.ok(used.length >= 6);
  for (const name of used) assert.ok(properties.includes(name), name);
  /* The client itself reads ctestc.trace.server. */
  for (const name of properties) assert.ok(used.includes(name) || name === "ctestc.trace.server", `${name} is not used`);
  const registered = [...source.matchAll(/command\("(\w+)",/g)].map(([, name]) => "ctestc." + name);
  for (const { command } of manifest.contributes.commands) assert.ok(registered.includes(command), command);
});

/* --- problem matchers, on what the compiler, the C compiler and test programs print --- */

const pattern = new RegExp(manifest.contributes.problemPatterns[0].regexp);

function problems(text) {
  return text.split(/\r?\n/).map((line) => pattern.exec(line)).filter(Boolean)
    .map(([, file, line, column, severity, message, code]) => ({ file, line: Number(line), column, severity, message, code }));
}

function output(files, ...args) {
  const place = fs.mkdtempSync(path.join(directory, "suite-"));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(place, name), text);
  const { stdout, stderr } = spawnSync(ctestc, args, { cwd: place, encoding: "utf8" });
  return stdout + stderr;
}

test("problem matcher: diagnostics, their notes and codes, and no other line", () => {
  const text = output({ "test_a.ctest": [
    "fixture int number() { return 1; }",
    "fixture(scope = session) int kept(number) { return number; }",
    "test uses(kept) { assert(kept); }",
    "test strange(nothing) { }",
  ].join("\n") + "\n" }, "check", ".");
  const found = problems(text);
  assert.deepEqual(found.map(({ file, line, column, severity, code }) => [file, line, column, severity, code]), [
    ["test_a.ctest", 2, "35", "error", "CT0201"],
    ["test_a.ctest", 1, "13", "note", undefined],
    ["test_a.ctest", 4, "14", "error", "CT0301"],
  ], text);
  assert.match(found[2].message, /^no fixture 'nothing' is visible here$/);
});

test("problem matcher: warnings", () => {
  const [warning] = problems(output({ "test_a.ctest": "fixture int number() { return 1; }\ntest one { }\n" }, "check", "."));
  assert.deepEqual([warning.severity, warning.code], ["warning", "CT0307"]);
});

test("problem matcher: failures of tests have no column", () => {
  const text = output({ "ctest.yaml": "{}\n", "test_a.ctest": "test one { assert(1 == 2, \"why\"); }\n" }, "run");
  const [failure] = problems(text);
  assert.deepEqual([failure.file, failure.line, failure.column, failure.severity], ["test_a.ctest", 1, undefined, "error"], text);
});

test("problem matcher: messages of the C compiler", () => {
  const text = output({ "ctest.yaml": "{}\n", "test_a.ctest": "test one { int x = y; }\n" }, "run");
  const error = problems(text).find(({ severity }) => severity === "error");
  assert.deepEqual([error.file, error.line], ["test_a.ctest", 1], text);
});

/* --- the language configuration --- */

const configuration = JSON.parse(fs.readFileSync(path.join(extension, "language-configuration.json"), "utf8"));
const { increaseIndentPattern, decreaseIndentPattern } = configuration.indentationRules;

/* As the editor indents: one level more behind a line that opens, one less at a line that closes. */
function indented(lines) {
  let level = 0;
  return lines.map((line) => {
    const text = line.trim();
    if (new RegExp(decreaseIndentPattern).test(text)) level--;
    const result = text === "" ? "" : "    ".repeat(Math.max(level, 0)) + text;
    if (new RegExp(increaseIndentPattern).test(text)) level++;
    return result;
  });
}

test("indentation: bodies, classes, rows and heads over several lines", () => {
  const lines = `class numbers {
    /* Adds. */
    test(params(int a, int b) = [
        {1, 2},
        "three": {3, 4},
    ]) are_added(a_fixture)
    {
        if (a) {
            assert(a, "a { in a string");
        }
    }
}`.split("\n");
  assert.deepEqual(indented(lines.map((line) => line.trim())), lines);
});

test("words are whole names, and numbers", () => {
  const word = new RegExp(configuration.wordPattern, "g");
  assert.deepEqual("fixture(scope = module) db_open2(1.5)".match(word), ["fixture", "scope", "module", "db_open2", "1.5"]);
});
