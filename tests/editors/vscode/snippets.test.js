/* snippets.test.js - each snippet, as it is inserted and left as it is, compiles: by ctestc, and its C by cc. */
"use strict";

const test = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { spawnSync } = require("node:child_process");
const { extension } = require("./tokens.js");

const build = process.env.BUILD || path.resolve(__dirname, "../../../build");
const ctestc = process.env.CTESTC || path.join(build, "bin/ctestc");
const snippets = JSON.parse(fs.readFileSync(path.join(extension, "snippets/ctest.json"), "utf8"));

/* What is inserted: ${1:text} is text, ${1|a,b|} is a, and a bare $1 is what $1 is elsewhere. A brace in a default
 * ends it, unless it has a backslash. */
function expand(body) {
  const text = body.join("\n").replace(/\t/g, "    ");
  let out = "";
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") out += text[++at];
    else if (text[at] !== "$") out += text[at];
    else if (/\d/.test(text[at + 1])) at++;
    else {
      const [whole, choice, first] = /^\$\{\d+(?:\|(([^,|]*)[^|]*)\|\}|:)/.exec(text.slice(at));
      at += whole.length - 1;
      if (choice !== undefined) out += first;
      else {
        const end = closing(text, at + 1);
        out += expand([text.slice(at + 1, end)]);
        at = end;
      }
    }
  }
  return out;
}

function closing(text, from) {
  for (let depth = 0, at = from; ; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith("${", at)) depth++;
    else if (text[at] === "}" && depth-- === 0) return at;
    assert.ok(at < text.length, "a placeholder without its end");
  }
}

const INCLUDES = "#include <stdio.h>\n#include <stdlib.h>\n\n";
const isDeclaration = (text) => /^(fixture|test|class|module|use)\b/.test(text.replace(/^\/\*.*\*\/\n|^#.*\n|^\n/gm, ""));

/* The files of a suite around a snippet. */
function filesAround(name, text) {
  if (name === "Conftest") return { "conftest.ctest": text + "\n", "test_x.ctest": "test x(buffer, clean_buffer) { assert(buffer == clean_buffer); }\n" };
  const files = {
    "fixtures/other.ctest": "fixture int other() { return 1; }\n",
    "rows.yaml": "- {input: 1, expected: 2}\n",
  };
  files["test_x.ctest"] = INCLUDES + (isDeclaration(text) ? text + "\n" : `test x\n{\n    ${text}\n}\n`);
  if (!/\btest\b/.test(files["test_x.ctest"])) files["test_x.ctest"] += "\ntest something { }\n";
  return files;
}

function run(program, args, cwd) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${stdout}${stderr}`);
}

for (const [name, { body, prefix, description }] of Object.entries(snippets))
  test(`snippet: ${name}`, () => {
    assert.ok(prefix && description);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "ctestc-snippet-"));
    const text = expand(body);
    for (const [file, content] of Object.entries(filesAround(name, text))) {
      fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      fs.writeFileSync(path.join(directory, file), content);
    }
    const lasting = ["-Wno-unused-fixture", "-Wno-unused-parameter", "-Werror"];
    run(ctestc, ["-o", "gen", "--root=.", ...lasting, "test_x.ctest"], directory);
    const generated = fs.readdirSync(path.join(directory, "gen")).filter((file) => file.endsWith(".c"));
    assert.ok(generated.length >= 2);
    const strict = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", path.join(build, "include")];
    for (const file of generated) run("cc", [...strict, path.join("gen", file)], directory);
    fs.rmSync(directory, { recursive: true });
  });

test("expansion", () => {
  assert.equal(expand(["a ${1:b ${2:c}} $1${3|x,y|}${4:{1, 2\\}} \\$0$0"]), "a b c x{1, 2} $0");
});
