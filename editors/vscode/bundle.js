/* bundle.js - src/ and what it needs of node_modules/ as one file.
 *
 * Out: out/extension.js, and out/licenses.txt with the licenses of the packages in it.
 */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const esbuild = require("esbuild");

const options = {
  entryPoints: ["src/extension.js"],
  outfile: "out/extension.js",
  bundle: true,
  minify: true,
  platform: "node",
  target: "node18",
  format: "cjs",
  external: ["vscode"],
  legalComments: "none",
  metafile: true,
};

/* The directories of the packages that a bundle is made of. */
function packagesOf(metafile) {
  const found = Object.keys(metafile.inputs).map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(found.filter(Boolean))].sort();
}

function licenseOf(directory) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(directory, "package.json"), "utf8"));
  const file = fs.readdirSync(directory).find((each) => /^(licen[sc]e|copying)/i.test(each));
  if (!file && !license) throw new Error(`${name} has no license`);
  const text = file ? fs.readFileSync(path.join(directory, file), "utf8").trim() : license;
  return `${name} ${version}\n\n${text}\n`;
}

process.chdir(__dirname);
const { metafile } = esbuild.buildSync(options);
const line = "-".repeat(100);
fs.writeFileSync("out/licenses.txt", packagesOf(metafile).map(licenseOf).join(`\n${line}\n\n`));
