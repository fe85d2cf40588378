/* listing.test.js - `ctestc list --format=json` as a tree, and the events of a run as results: with the compiler's own
 * lists and a test program's own events, from kinds/.
 */
"use strict";

const test = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { spawnSync } = require("node:child_process");
const { extension } = require("./tokens.js");

const { parseList, treeOfTests, splitId } = require(path.join(extension, "src/listing.js"));
const { Events } = require(path.join(extension, "src/events.js"));
const commands = require(path.join(extension, "src/commands.js"));
const { collect, start, Follower } = require(path.join(extension, "src/process.js"));

const ctestc = process.env.CTESTC || path.resolve(__dirname, "../../../build/bin/ctestc");
const defaults = { path: ctestc, arguments: [], program: "", build: "" };

/* A copy of kinds/, so that what is built does not lie in the repository. */
const project = fs.mkdtempSync(path.join(os.tmpdir(), "ctestc-kinds-"));
fs.cpSync(path.join(__dirname, "kinds"), project, { recursive: true });
process.on("exit", () => fs.rmSync(project, { recursive: true, force: true }));
const root = { path: project, folder: project, label: "kinds", hasConfig: true };

const list = (async () => parseList((await collect(commands.list(defaults, root))).stdout))();

/* The results of a run, by id, and all texts; `selection` as commands.run takes it. */
async function results(selection, settings = defaults) {
  const found = { by: new Map(), started: [], output: new Map(), printed: "", ended: null };
  const events = new Events({
    started: (id) => found.started.push(id),
    finished: (id, result) => found.by.set(id, result),
    output: (id, text) => found.output.set(id, (found.output.get(id) || "") + text),
    ended: (end) => { found.ended = end; },
  });
  const json = path.join(project, "events.json");
  fs.rmSync(json, { force: true });
  const follower = new Follower(json, (text) => events.feed(text));
  const { status, error } = await start(commands.run(settings, root, { ids: [], excluded: [], json, ...selection }), {
    heard: (text) => { found.printed += text; },
  });
  follower.end();
  assert.equal(error, null);
  return Object.assign(found, { status, events });
}

const everything = results({});

function labels(nodes) {
  return nodes.map((node) => node.label);
}

function childrenOf(node) {
  return [...node.children.values()];
}

test("an id is taken apart at its names, and not in its row", () => {
  assert.deepEqual(splitId("a/b.ctest::C::t[x::y[z]]", "a/b.ctest"), { names: ["C", "t"], row: "x::y[z]" });
  assert.deepEqual(splitId("b.ctest::t", "b.ctest"), { names: ["t"], row: null });
  assert.deepEqual(splitId("b.ctest::t[]", "b.ctest"), { names: ["t"], row: "" });
});

test("a list becomes files, classes, tests and rows, in its order", async () => {
  const [more, kinds] = await list;
  assert.deepEqual([more.id, kinds.id], ["more/test_more.ctest", "test_kinds.ctest"]);
  assert.deepEqual(labels(childrenOf(kinds)), ["passes", "fails", "texts", "many", "connects", "works", "skips", "expected",
    "unexpected", "unexpectedly", "crashes", "here", "closes"]);
  const here = childrenOf(kinds).find((node) => node.label === "here");
  assert.equal(here.id, "test_kinds.ctest::here");
  const [row] = childrenOf(here);
  assert.deepEqual(labels(childrenOf(row)), ["a::b", "x[y]"]);
  assert.equal(childrenOf(row)[1].id, "test_kinds.ctest::here::row[x[y]]");
  const source = fs.readFileSync(path.join(project, "test_kinds.ctest"), "utf8").split("\n");
  assert.match(source[row.line - 1], /row \{/);
  assert.match(source[childrenOf(kinds)[0].line - 1], /^test passes/);
});

test("tags stay", async () => {
  const [more] = await list;
  const [tagged, untagged] = childrenOf(more);
  assert.deepEqual([tagged.tags, untagged.tags], [["slow"], []]);
});

test("a list of another version is refused", () => {
  assert.throws(() => parseList('{"version": 2, "items": []}'), /version 2/);
  assert.throws(() => parseList("no json"));
});

test("every item of the list has a result", async () => {
  const ids = [];
  const walk = (node) => (node.children.size ? childrenOf(node).forEach(walk) : ids.push(node.id));
  (await list).forEach(walk);
  assert.deepEqual([...(await everything).by.keys()].sort(), ids.sort());
  assert.deepEqual((await everything).ended, { interrupted: false });
});

const STATES = {
  passes: "passed", fails: "failed", texts: "failed", many: "failed", connects: "errored", works: "errored", skips: "skipped",
  expected: "skipped", unexpected: "failed", unexpectedly: "passed", crashes: "failed", closes: "errored",
  "here::row[a::b]": "passed", "here::row[x[y]]": "failed",
};
for (const [name, state] of Object.entries(STATES))
  test(`${name} is ${state}`, async () => {
    assert.equal((await everything).by.get("test_kinds.ctest::" + name).state, state);
  });

async function messagesOf(name) {
  return (await everything).by.get("test_kinds.ctest::" + name).messages;
}

function lineOf(text) {
  const lines = fs.readFileSync(path.join(project, "test_kinds.ctest"), "utf8").split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}

test("a failure has its place, its text and its values", async () => {
  const [message, ...others] = await messagesOf("fails");
  assert.equal(others.length, 0);
  assert.equal(message.file, "test_kinds.ctest");
  assert.equal(message.line, lineOf("width == 4"));
  assert.match(message.text, /^assert\(width == 4, "too %s", "narrow"\): too narrow\n {2}width = 3$/);
});

test("two sides of a comparison become what was expected and what there was", async () => {
  const [message] = await messagesOf("texts");
  assert.deepEqual([message.actual, message.expected], ['"fixture"', '"fixtures"']);
});

test("each failed expect is a message", async () => {
  const messages = await messagesOf("many");
  assert.equal(messages.length, 2);
  assert.match(messages[0].text, /^expect\(1 == 2\)/);
  assert.match(messages[1].actual, /01 02/);
});

test("an error of a fixture names it, at its line", async () => {
  const [up] = await messagesOf("connects");
  assert.match(up.text, /^set-up of 'server': port 8080 is taken/);
  assert.equal(up.line, lineOf("port %d"));
  const [down] = await messagesOf("works");
  assert.match(down.text, /^tear-down of 'tidy': assert\(1 \+ 1 == 3\)/);
  const [late] = await messagesOf("closes");
  assert.match(late.text, /^tear-down of 'late': cannot close/);
});

test("a crash is a failure with its reason", async () => {
  assert.match((await messagesOf("crashes"))[0].text, /SIGABRT/);
});

test("what a test printed is its own", async () => {
  const { output } = await everything;
  assert.equal(output.get("test_kinds.ctest::fails"), "said\x1b[1m\n");
  assert.equal(output.get("test_kinds.ctest::works"), "set up\ntidying\n");
  assert.equal(output.get("test_kinds.ctest::passes"), undefined);
});

test("durations are seconds", async () => {
  const { seconds } = (await everything).by.get("more/test_more.ctest::waits");
  assert.ok(seconds >= 0.05 && seconds < 5, `${seconds}`);
});

test("an id, a class and an excluded row are what runs", async () => {
  const one = await results({ ids: ["test_kinds.ctest::here"], excluded: ["test_kinds.ctest::here::row[x[y]]"] });
  assert.deepEqual(one.started, ["test_kinds.ctest::here::row[a::b]"]);
  assert.equal(one.status, 0);
});

test("options of the settings are given to the program", async () => {
  const found = await results({ ids: ["test_kinds.ctest"] }, { ...defaults, arguments: ["-k", "passes"] });
  assert.deepEqual(found.started, ["test_kinds.ctest::passes"]);
});

test("a program of another build runs in place of ctestc run", async () => {
  await everything;
  const found = await results({ ids: ["test_kinds.ctest::passes"] }, { ...defaults, path: "/nowhere", program: ".ctest-build/tests" });
  assert.equal(found.by.get("test_kinds.ctest::passes").state, "passed");
});

test("the program for a debugger is the one that ctestc run builds", async () => {
  await everything;
  const command = commands.debugged(defaults, root, { ids: ["test_kinds.ctest::passes"], excluded: [] });
  const { status, stdout } = spawnSync(command.program, command.arguments, { cwd: command.cwd, encoding: "utf8" });
  assert.match(stdout, /1 passed/);
  assert.equal(status, 0);
});

test("building runs nothing", async () => {
  const { status, stdout } = await collect(commands.build(defaults, root));
  assert.equal(status, 0);
  assert.match(stdout, /tests collected/);
  assert.deepEqual(commands.build({ ...defaults, build: "make all" }, root),
    { program: "make all", arguments: [], cwd: project, shell: true });
  assert.equal(commands.build({ ...defaults, program: "x" }, root), null);
});

test("without a ctest.yaml the folder is the root", async () => {
  const bare = fs.mkdtempSync(path.join(os.tmpdir(), "ctestc-bare-"));
  fs.mkdirSync(path.join(bare, "sub"));
  fs.writeFileSync(path.join(bare, "sub/test_a.ctest"), "test a { }\n");
  const here = { path: bare, folder: bare, label: "bare", hasConfig: false };
  const [file] = parseList((await collect(commands.list(defaults, here))).stdout);
  assert.equal(file.id, "sub/test_a.ctest");
  for (const ids of [[], ["sub/test_a.ctest::a"]]) {
    const json = path.join(bare, "events.json");
    const { status, stdout, stderr } = await collect(commands.run(defaults, here, { ids, excluded: [], json }));
    assert.equal(status, 0, stdout + stderr);
    assert.match(fs.readFileSync(json, "utf8"), /"id":"sub\/test_a.ctest::a"/);
  }
  fs.rmSync(bare, { recursive: true });
});

test("events in any pieces are the same", async () => {
  await everything;
  await results({});
  const text = fs.readFileSync(path.join(project, "events.json"), "utf8");
  for (const size of [1, 7, 1000]) {
    const states = [];
    const events = new Events({ started() {}, output() {}, ended() {}, finished: (id, { state }) => states.push(`${id} ${state}`) });
    for (let i = 0; i < text.length; i += size) events.feed(text.slice(i, i + size));
    assert.equal(events.hasEnded, true);
    assert.equal(states.length, (await everything).by.size);
  }
});

test("events of another version are refused", () => {
  const events = new Events({});
  assert.throws(() => events.feed('{"event":"run_start","version":2}\n'), /version 2/);
});

test("what cannot be built leaves no results, and its messages", async () => {
  const broken = path.join(project, "test_kinds.ctest");
  const before = fs.readFileSync(broken, "utf8");
  await everything;
  fs.writeFileSync(broken, before + "test x { int n = unknown_name; }\n");
  const found = await results({});
  fs.writeFileSync(broken, before);
  assert.equal(found.events.hasStarted, false);
  assert.match(found.printed, /unknown_name/);
});

test("a run that is cancelled ends soon, and what stands is torn down", async () => {
  await everything;
  let cancel;
  const token = { isCancellationRequested: false, onCancellationRequested: (handler) => { cancel = handler; return { dispose() {} }; } };
  const json = path.join(project, "cancelled.json");
  const began = Date.now();
  const events = new Events({
    started: (id) => { if (id.endsWith("::forever")) cancel(); }, finished() {}, output() {}, ended() {},
  });
  const follower = new Follower(json, (text) => events.feed(text));
  await start(commands.run({ ...defaults, arguments: ["--timeout=0"] }, root,
    { ids: ["endless/test_forever.ctest"], excluded: [], json }), { heard() {}, token });
  follower.end();
  assert.ok(Date.now() - began < 60000);
  assert.ok(fs.existsSync(path.join(project, "torn-down")), "the fixture was not torn down");
});

test("the tests of the language server become the same tree", async () => {
  const range = (line) => ({ start: { line, character: 0 }, end: { line, character: 9 } });
  const uri = "file://" + path.join(project, "test_kinds.ctest");
  const tests = [
    { id: "other.ctest", kind: "file", name: "other.ctest", uri: "file:///elsewhere/other.ctest", range: range(0) },
    { id: "other.ctest::t", kind: "test", name: "t", parent: "other.ctest", uri: "file:///elsewhere/other.ctest", range: range(0) },
    { id: "test_kinds.ctest", kind: "file", name: "test_kinds.ctest", uri, range: range(0) },
    { id: "test_kinds.ctest::here", kind: "class", name: "here", parent: "test_kinds.ctest", uri, range: range(18) },
    { id: "test_kinds.ctest::here::row", kind: "test", name: "row", parent: "test_kinds.ctest::here", uri, range: range(18),
      tags: [], rows: ["a::b", "x[y]"] },
    { id: "test_kinds.ctest::late", kind: "test", name: "late", parent: "test_kinds.ctest", uri, range: range(20), rows: null },
  ];
  const [file, ...others] = treeOfTests(tests, (id, where) => where === uri);
  assert.equal(others.length, 0);
  const [here, late] = childrenOf(file);
  assert.deepEqual([here.line, late.line, late.children.size], [19, 21, 0]);
  const kinds = (await list)[1];
  const same = childrenOf(kinds).find((node) => node.id === here.id);
  assert.deepEqual(childrenOf(childrenOf(here)[0]).map(({ id, label, file }) => [id, label, file]),
    childrenOf(childrenOf(same)[0]).map(({ id, label, file }) => [id, label, file]));
});
