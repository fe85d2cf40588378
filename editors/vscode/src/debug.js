/* debug.js - a test program in the debugger that is installed. */
"use strict";

const vscode = require("vscode");

/* By type: the extension that has it, and what a test program looks like to it. */
const DEBUGGERS = {
  cppdbg: {
    extension: "ms-vscode.cpptools",
    configuration: (command) => ({
      program: command.program, args: command.arguments, cwd: command.cwd,
      MIMode: process.platform === "darwin" ? "lldb" : "gdb",
      setupCommands: [{ text: "-enable-pretty-printing", ignoreFailures: true }],
    }),
  },
  lldb: {
    extension: "vadimcn.vscode-lldb",
    configuration: (command) => ({ program: command.program, args: command.arguments, cwd: command.cwd }),
  },
  "lldb-dap": {
    extension: "llvm-vs-code-extensions.lldb-dap",
    configuration: (command) => ({ program: command.program, args: command.arguments, cwd: command.cwd }),
  },
  gdb: {
    extension: "webfreak.debug",
    configuration: (command) => ({
      target: command.program, cwd: command.cwd,
      arguments: command.arguments.map((argument) => `'${argument.replace(/'/g, "'\\''")}'`).join(" "),
    }),
  },
};

function chooseType(wanted) {
  if (wanted && wanted !== "auto") return wanted;
  const found = Object.keys(DEBUGGERS).find((type) => vscode.extensions.getExtension(DEBUGGERS[type].extension));
  if (!found)
    throw new Error("no debugger for C is installed: install C/C++, CodeLLDB, LLDB DAP or Native Debug, or set ctestc.debug.type");
  return found;
}

/* A type that is not in the table gets `program`, `args` and `cwd`, as most have. */
function configurationFor(settings, root, command) {
  const type = chooseType(settings.debugType);
  const make = (DEBUGGERS[type] || DEBUGGERS.lldb).configuration;
  return { type, request: "launch", name: `ctest: ${root.label}`, ...make(command), ...settings.debugConfiguration };
}

/* Until the session is over. */
async function debug(settings, root, command, token) {
  const configuration = configurationFor(settings, root, command);
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(root.path));
  let session;
  const began = vscode.debug.onDidStartDebugSession((each) => {
    if (each.name === configuration.name) session ||= each;
  });
  try {
    if (!(await vscode.debug.startDebugging(folder, configuration)))
      throw new Error(`the debugger '${configuration.type}' did not start`);
    if (session) await over(session, token);
  } finally {
    began.dispose();
  }
}

function over(session, token) {
  return new Promise((resolve) => {
    const cancelled = token.onCancellationRequested(() => vscode.debug.stopDebugging(session));
    const ended = vscode.debug.onDidTerminateDebugSession((each) => {
      if (each !== session) return;
      cancelled.dispose();
      ended.dispose();
      resolve();
    });
  });
}

module.exports = { debug, DEBUGGERS };
