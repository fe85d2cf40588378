/* e2e.js DIR [STEPS] - the packaged extension in VS Code, as code-server has it, by hand: keys, clicks, and what is seen then.
 *
 * STEPS is a regular expression: only these. Prints a line `ok NAME` or `FAILED NAME reason` for each step; screenshots are in DIR/shots. What needs the language
 * server is skipped, with a line that says so, where this ctestc is built without one.
 */
"use strict";

const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");
const { createRequire } = require("node:module");
const { spawn, spawnSync } = require("node:child_process");

const directory = path.resolve(process.argv[2]);
const { chromium } = createRequire(path.join(directory, "package.json"))("playwright-core");
const ctestc = process.env.CTESTC;
const shots = path.join(directory, "shots");
const project = path.join(directory, "project");
const entry = path.join(directory, "node_modules/code-server/out/node/entry.js");

/* Does it answer a first request? */
function answers() {
  const request = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { capabilities: {} } });
  const { stdout } = spawnSync(ctestc, ["lsp"], { input: `Content-Length: ${request.length}\r\n\r\n${request}`, encoding: "utf8" });
  return stdout.includes('"capabilities"');
}
const hasServer = answers();

const FILES = {
  "ctest.yaml": "paths: [tests]\n",
  "tests/conftest.ctest": `#include <stdlib.h>

/* Room for ten numbers; freed after each test. */
fixture int *numbers()
{
    int *numbers = calloc(10, sizeof *numbers);
    assert(numbers != NULL, "out of memory");
    yield numbers;
    free(numbers);
}
`,
  "tests/test_numbers.ctest": `#include <stdio.h>

test starts_with_zeros(numbers)
{
    assert(numbers[0] == 0 && numbers[9] == 0);
}

test(params(int a, int sum) = [{1, 2}, "wrong": {2, 5}]) doubles(numbers)
{
    printf("adding %d\\n", a);
    numbers[0] = a + a;
    assert(numbers[0] == sum);
}

class names {
    test are_compared { assert_str("fixture" == "fixtures"); }
    test(skip("there is no printer")) are_printed { }
}
`,
  ".vscode/settings.json": JSON.stringify({ "ctestc.path": ctestc }),
};

/* A workbench that shows what is looked at, and does nothing by itself. */
const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Dark Modern",
  "chat.commandCenter.enabled": false,
  "testing.automaticallyOpenPeekView": "never",
  "testing.automaticallyOpenTestResults": "neverOpen",
  "git.enabled": false,
  "files.autoSave": "off",
  "editor.minimap.enabled": false,
  "editor.autoClosingBrackets": "never",
};

function writeProject() {
  fs.rmSync(project, { recursive: true, force: true });
  for (const [name, text] of Object.entries(FILES)) {
    fs.mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
    fs.writeFileSync(path.join(project, name), text);
  }
}

/* --- the server ---------------------------------------------------------------------------------------- */

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const places = ["--user-data-dir", path.join(directory, "user"), "--extensions-dir", path.join(directory, "extensions")];

function install() {
  for (const each of ["user", "extensions"]) fs.rmSync(path.join(directory, each), { recursive: true, force: true });
  fs.mkdirSync(path.join(directory, "user/User"), { recursive: true });
  fs.writeFileSync(path.join(directory, "user/User/settings.json"), JSON.stringify(SETTINGS));
  const { status, stdout, stderr } = spawnSync(process.execPath,
    [entry, ...places, "--install-extension", path.join(directory, "ctestc.vsix")], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the extension cannot be installed: ${stdout}${stderr}`);
}

async function serve(port) {
  const log = fs.openSync(path.join(directory, "server.log"), "w");
  const server = spawn(process.execPath, [entry, ...places, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`,
    "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override", project],
  { stdio: ["ignore", log, log], detached: true });
  for (let i = 0; i < 300; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
    if (answer?.ok) return server;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("code-server does not answer");
}

/* --- the workbench ------------------------------------------------------------------------------------- */

let page;

const rows = (view) => page.locator(`${view} .monaco-list-row`);
const shot = (name) => page.screenshot({ path: path.join(shots, name + ".png") });

/* The editor writes its spaces as ones that do not break. */
const textOf = async (selector) => (await page.locator(selector).allInnerTexts()).join("\n").replace(/\u00a0/g, " ");

async function eventually(check, what, timeout = 10000) {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await check().catch((error) => { if (Date.now() > end) throw error; });
    if (value) return value;
    if (Date.now() > end) throw new Error(what);
    await page.waitForTimeout(100);
  }
}

/* Commands of an extension are there when it has started. */
async function palette(command) {
  await eventually(async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().fill(">" + command);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: command }).first().click({ timeout: 2000 });
    return true;
  }, `there is no command ${command}`, 20000);
}

/* Files are found when the workspace has been read. */
async function open(file, line = 1, column = 1) {
  await eventually(async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().fill(`${file}:${line}:${column}`);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: file }).first().click({ timeout: 2000 });
    return true;
  }, `there is no ${file}`, 20000);
  await page.locator(`.tab.active[data-resource-name="${file}"]`).waitFor();
  await page.waitForTimeout(300);
}

/* All of the tree, whatever is open in it. */
async function expand() {
  const closed = page.locator(".test-explorer .monaco-tl-twistie.collapsible.collapsed");
  while (await closed.count()) {
    await closed.first().click();
    await page.waitForTimeout(100);
  }
}

const activeTab = () => page.locator(".editor-group-container.active .tab.active").getAttribute("data-resource-name");

/* What color the text has, where it stands for itself in a line that contains `line`. */
function colorOf(line, text) {
  return page.evaluate(([line, text]) => {
    const plain = (node) => node.textContent.replace(/\u00a0/g, " ");
    const found = [...document.querySelectorAll(".view-line")].find((node) => plain(node).includes(line));
    const span = [...(found?.querySelectorAll("span span") || [])].find((node) => plain(node).trim() === text);
    return span ? getComputedStyle(span).color : null;
  }, [line, text]);
}

async function treeItem(name) {
  return eventually(async () => {
    for (const label of await rows(".test-explorer").evaluateAll((all) => all.map((row) => row.getAttribute("aria-label"))))
      if (label && new RegExp(`^${name}(\\W|$)`).test(label)) return label;
    return null;
  }, `no ${name} in the Test Explorer`).catch(async (error) => {
    throw new Error(`${error.message}: ${await rows(".test-explorer").evaluateAll((all) => all.map((row) => row.getAttribute("aria-label")))}`);
  });
}

/* --- what is looked at --------------------------------------------------------------------------------- */

/* The file as it was, also where a step has failed half-way. */
const revert = () => palette("File: Revert File");

const differ = (a, b, what) => { if (!a || !b || a === b) throw new Error(`${what}: ${a} and ${b}`); };

const steps = {
  async "a .ctest file is coloured"() {
    await open("test_numbers.ctest");
    const plain = await eventually(() => colorOf("numbers[0] == 0", "=="), "no text");
    const keyword = await eventually(() => colorOf("test starts_with_zeros", "test"), "no keyword");
    differ(keyword, plain, "test and ==");
    differ(await colorOf("test starts_with_zeros", "starts_with_zeros"), plain, "the name and ==");
    differ(await colorOf("assert(numbers[0] == 0", "assert"), plain, "assert and ==");
    differ(await colorOf("test starts_with_zeros", "numbers"), plain, "the parameter and ==");
    differ(await colorOf("test(params", "sum"), plain, "the column and ==");
    await shot("1-colours");
    await open("conftest.ctest");
    differ(await eventually(() => colorOf("yield numbers", "yield"), "no yield"), await colorOf("= calloc", "calloc"), "yield and a function");
    await shot("2-conftest");
  },

  async "the Test Explorer has the files, classes, tests and rows"() {
    await palette("Testing: Focus on Test Explorer View");
    await treeItem("tests/test_numbers.ctest");
    await expand();
    for (const name of ["starts_with_zeros", "doubles", "wrong", "names", "are_compared"]) await treeItem(name);
    await shot("3-explorer");
  },

  async "all tests run, and their results stand in the tree"() {
    await open("test_numbers.ctest");
    await palette("Test: Run All Tests");
    const states = { starts_with_zeros: "Passed", wrong: "Failed", are_compared: "Failed", are_printed: "Skipped" };
    for (const [name, state] of Object.entries(states))
      await eventually(async () => (await treeItem(name)).includes(state), `${name} is not ${state}`, 60000);
    await shot("4-results");
  },

  async "a failure stands at its line, with both values"() {
    await open("test_numbers.ctest", 12);
    await eventually(() => page.locator(".test-error-content-widget").count(), "no message in the editor");
    await eventually(() => page.locator(".codicon-testing-failed-icon").count(), "no mark in the gutter");
    await page.locator(".test-error-content-widget").first().click();
    await eventually(() => page.locator(".test-output-peek").count(), "no peek view");
    await eventually(async () => (await textOf(".test-output-peek")).includes("numbers[0] = 4"),
      "the value is not shown");
    await shot("5-failure");
    await page.keyboard.press("Escape");
  },

  async "two texts are shown beside each other"() {
    await open("test_numbers.ctest", 16);
    await page.locator(".test-error-content-widget", { hasText: "!=" }).first().click();
    await eventually(async () => {
      const text = await textOf(".test-output-peek");
      return text.includes('"fixture"') && text.includes('"fixtures"');
    }, "not both texts");
    await shot("6-diff");
    await page.keyboard.press("Escape");
  },

  async "one test runs alone"() {
    await palette("Test: Clear All Results");
    await open("test_numbers.ctest", 5);
    await palette("Test: Run Test at Cursor");
    await eventually(async () => (await treeItem("starts_with_zeros")).includes("Passed"), "it has not passed", 60000);
    if ((await treeItem("are_compared")).includes("Failed")) throw new Error("another test ran too");
  },

  async "the tree follows the files"() {
    fs.writeFileSync(path.join(project, "tests/test_more.ctest"), "test comes_later { }\n");
    await treeItem("tests/test_more.ctest");
    fs.rmSync(path.join(project, "tests/test_more.ctest"));
    await eventually(async () => !(await rows(".test-explorer").evaluateAll((all) => all.some((row) =>
      row.getAttribute("aria-label")?.startsWith("tests/test_more.ctest ")))), "it is still there");
  },

  async "a task reports problems"() {
    fs.writeFileSync(path.join(project, "tests/test_bad.ctest"), "test asks(nobody) { }\n");
    await palette("Tasks: Run Task");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "ctestc" }).first().click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "check" }).first().click();
    await page.waitForTimeout(1500);
    await palette("Problems: Focus on Problems View").catch(() => palette("View: Focus Problems"));
    await eventually(async () => /no fixture 'nobody' is visible here/.test(await page.locator(".markers-panel").innerText()), "not in the Problems view");
    await shot("7-task");
    fs.rmSync(path.join(project, "tests/test_bad.ctest"));
  },

  async "lsp: mistakes are underlined while typing"() {
    await open("test_numbers.ctest", 18, 1);
    await page.keyboard.press("Control+End");
    await page.keyboard.type("test asks(numbres) { }");
    await eventually(() => page.locator(".squiggly-error").count(), "nothing is underlined");
    await shot("8-diagnostics");
  },

  async "lsp: a quick fix repairs it"() {
    await page.keyboard.press("Home");
    for (let i = 0; i < 12; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget").waitFor();
    await shot("9-quick-fix");
    await page.keyboard.press("Enter");
    await eventually(async () => !(await page.locator(".squiggly-error").count()), "it is still underlined");
    await revert();
  },

  async "lsp: from a parameter to its fixture"() {
    await open("test_numbers.ctest", 3, 26);
    await page.keyboard.press("F12");
    await eventually(async () => (await activeTab()) === "conftest.ctest", "conftest.ctest is not opened");
    await shot("10-definition");
  },

  async "lsp: hovering says what a fixture is"() {
    await open("test_numbers.ctest", 3, 26);
    await palette("Show or Focus Hover");
    await eventually(async () => (await textOf(".monaco-hover-content")).includes("Room for ten numbers"), "no documentation");
    await shot("11-hover");
    await page.keyboard.press("Escape");
  },

  async "lsp: fixtures are completed"() {
    await open("test_numbers.ctest", 18, 1);
    await page.keyboard.press("Control+End");
    await page.keyboard.type("test asks(nu");
    await page.keyboard.press("Control+Space");
    await eventually(async () => /numbers/.test(await page.locator(".suggest-widget").innerText()), "not suggested");
    await shot("12-completion");
    await page.keyboard.press("Escape");
    await revert();
  },

  async "lsp: a code lens runs its test"() {
    await palette("Test: Clear All Results");
    await open("test_numbers.ctest", 3);
    await page.locator(".codelens-decoration a", { hasText: "run this test" }).first().click();
    await eventually(async () => (await treeItem("starts_with_zeros")).includes("Passed"), "it has not passed", 60000);
    await shot("13-lens");
  },

  async "where there is no ctestc, the editor says so"() {
    await fs.promises.writeFile(path.join(project, ".vscode/settings.json"),
      JSON.stringify({ "ctestc.path": "/nowhere/ctestc" }));
    await eventually(async () => /cannot be started/.test(await page.locator(".notifications-toasts").innerText()), "no notification");
    await shot("14-missing");
  },
};

async function main() {
  fs.mkdirSync(shots, { recursive: true });
  writeProject();
  install();
  const port = await freePort();
  const server = await serve(port);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  let failed = 0;
  try {
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(10000);
    await page.goto(`http://127.0.0.1:${port}/?folder=${project}`);
    await page.locator(".monaco-workbench .explorer-folders-view").waitFor({ timeout: 60000 });
    for (const [name, step] of Object.entries(steps)) {
      if (!new RegExp(process.argv[3] || "", "i").test(name)) continue;
      if (name.startsWith("lsp:") && !hasServer) {
        console.log(`skipped e2e: ${name}: this ctestc has no language server`);
        continue;
      }
      try {
        await step();
        console.log(`ok e2e: ${name}`);
      } catch (error) {
        failed++;
        await shot("failed-" + name.replace(/\W+/g, "-"));
        console.log(`FAILED e2e: ${name}: ${String(error.message).split("\n")[0]}`);
        await page.keyboard.press("Escape");
      }
    }
  } finally {
    await browser.close();
    process.kill(-server.pid);
  }
  return failed ? 1 : 0;
}

main().then((status) => process.exit(status), (error) => {
  console.log(`FAILED e2e: ${error.stack}`);
  process.exit(1);
});
