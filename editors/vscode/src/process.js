/* process.js - other programs: start, read what they print, stop. */
"use strict";

const fs = require("node:fs");
const { spawn } = require("node:child_process");
const { StringDecoder } = require("node:string_decoder");

const GRACE = 6000; /* ms: a test program that is interrupted tears down what stands, for at most 5 s */

/* Ctrl-C for all that the program has started; and an end, if that does not help. */
function interrupt(child) {
  const signal = (name) => {
    try {
      process.platform === "win32" ? child.kill() : process.kill(-child.pid, name);
    } catch { /* it has ended meanwhile */ }
  };
  signal("SIGINT");
  const timer = setTimeout(() => signal("SIGKILL"), GRACE);
  child.once("exit", () => clearTimeout(timer));
}

/* Resolves to { status, error }: status is null where a signal ended it, error is set where it could not start.
 * `heard` gets what it prints, text by text. */
function start(command, { heard, token }) {
  return new Promise((resolve) => {
    const child = spawn(command.program, command.arguments, {
      cwd: command.cwd, shell: Boolean(command.shell), detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of ["stdout", "stderr"]) {
      const decoder = new StringDecoder("utf8");
      child[stream].on("data", (bytes) => heard(decoder.write(bytes), stream));
    }
    const cancelled = token && token.onCancellationRequested(() => interrupt(child));
    const end = (result) => {
      if (cancelled) cancelled.dispose();
      resolve(result);
    };
    child.on("error", (error) => end({ status: null, error }));
    child.on("close", (status) => end({ status, error: null }));
    if (token && token.isCancellationRequested) interrupt(child);
  });
}

/* The same, with all it printed: { status, error, stdout, stderr }. */
async function collect(command, token) {
  const texts = { stdout: "", stderr: "" };
  const result = await start(command, { heard: (text, stream) => { texts[stream] += text; }, token });
  return { ...result, ...texts };
}

/* Reads a file while another program appends to it. */
class Follower {
  constructor(file, heard) {
    this.file = file;
    this.heard = heard;
    this.position = 0;
    this.decoder = new StringDecoder("utf8");
    this.timer = setInterval(() => this.read(), 50);
  }

  read() {
    let descriptor;
    try {
      descriptor = fs.openSync(this.file, "r");
    } catch {
      return; /* not there yet */
    }
    const buffer = Buffer.alloc(1 << 16);
    for (;;) {
      const n = fs.readSync(descriptor, buffer, 0, buffer.length, this.position);
      if (n === 0) break;
      this.position += n;
      this.heard(this.decoder.write(buffer.subarray(0, n)));
    }
    fs.closeSync(descriptor);
  }

  /* What has been written last is heard too. */
  end() {
    clearInterval(this.timer);
    this.read();
  }
}

module.exports = { start, collect, Follower };
