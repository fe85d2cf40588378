/* commands.js - which programs are started, and how.
 *
 * In: settings, the root of a project, ids of tests. Out: programs with their arguments; nothing is started here.
 */
"use strict";

const path = require("node:path");

/* `ctestc.path` may be a name that is looked for in $PATH, or a path; a relative one is relative to the folder. */
function compiler(settings, folder) {
  const given = settings.path || "ctestc";
  return given.includes("/") && !path.isAbsolute(given) && folder ? path.resolve(folder, given) : given;
}

/* Without a ctest.yaml the folder itself is the root, so that ids do not depend on which files it has. */
function pathsOf(root) {
  return root.hasConfig ? [] : [".", "--root=."];
}

function list(settings, root) {
  return { program: compiler(settings, root.folder), arguments: ["list", ...pathsOf(root), "--format=json"], cwd: root.path };
}

/* The run is of everything where no ids are given. */
function selection(ids, excluded) {
  return [...ids, ...excluded.map((id) => "--deselect=" + id)];
}

/* By `ctestc run`, or by a test program that another build makes. */
function run(settings, root, { ids, excluded, json, options = [] }) {
  const asked = [...selection(ids, excluded), ...options, ...settings.arguments, "--json=" + json];
  if (settings.program)
    return { program: path.resolve(root.path, settings.program), arguments: asked, cwd: root.path };
  const paths = ids.length || root.hasConfig ? [] : ["."];
  const where = root.hasConfig ? [] : ["--root=."];
  return { program: compiler(settings, root.folder), arguments: ["run", ...paths, ...where, ...asked], cwd: root.path };
}

/* Builds and runs nothing: the command of the settings, for a shell, or `ctestc run` of no more than a list. */
function build(settings, root) {
  if (settings.build) return { program: settings.build, arguments: [], cwd: root.path, shell: true };
  if (settings.program) return null;
  return { program: compiler(settings, root.folder),
           arguments: ["run", ...pathsOf(root), "--collect-only", "-q"], cwd: root.path };
}

/* Where the program is that a debugger starts. */
function program(settings, root) {
  return path.resolve(root.path, settings.program || ".ctest-build/tests");
}

/* A debugger sees the test in the one process there is, and no limit ends what somebody looks at. */
function debugged(settings, root, { ids, excluded }) {
  return { program: program(settings, root),
           arguments: [...selection(ids, excluded), ...settings.arguments, "--isolate=none", "-s", "--timeout=0"], cwd: root.path };
}

module.exports = { compiler, list, run, build, program, debugged };
