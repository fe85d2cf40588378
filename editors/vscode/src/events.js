/* events.js - what a test program writes to --json=FILE, as results of its items.
 *
 * In: pieces of that text as they come. Out: calls of a listener:
 *   started(id)
 *   finished(id, { state, seconds, messages })  again if a tear-down behind the item's end fails; the last one counts
 *   output(id, text)                            what the test has printed
 *   ended({ interrupted })                      the run is over, and was not cut off
 * A state is "passed", "failed", "errored" or "skipped"; a message { text, file, line, expected, actual }.
 */
"use strict";

/* By outcome, from good to bad: the worst of an item's phases is its state. */
const STATES = {
  passed: ["passed", 0],
  xpassed: ["passed", 1],
  skipped: ["skipped", 2],
  xfailed: ["skipped", 3],
  failed: ["failed", 4],
  error: ["errored", 5],
};

const WHERE = { setup: "set-up of ", teardown: "tear-down of " };

/* The two sides of a comparison, where the details show them below each other. */
function sides(detail) {
  const found = /^left\b.*?: +(.*)\nright\b.*?: +(.*)$/m.exec(detail || "");
  return found ? { actual: found[1], expected: found[2] } : {};
}

function messageOf(failure, result) {
  const head = [failure.text, failure.message].filter(Boolean).join(": ") || result.reason || result.outcome;
  const where = result.fixture && WHERE[result.phase] ? `${WHERE[result.phase]}'${result.fixture}': ` : "";
  const detail = (failure.detail || "").replace(/\n+$/, "");
  return {
    text: where + head + (detail ? "\n" + detail : ""),
    file: failure.file,
    line: failure.line,
    ...sides(failure.detail),
  };
}

function messagesOf(result) {
  const failures = (result.failures || []).filter((failure) => failure.kind === "fail");
  if (failures.length) return failures.map((failure) => messageOf(failure, result));
  return [messageOf({}, result)];
}

class Events {
  constructor(listener) {
    this.listener = listener;
    this.rest = "";
    this.items = new Map();
    this.hasStarted = false;
    this.hasEnded = false;
  }

  /* A piece may end in the middle of a line. */
  feed(piece) {
    const lines = (this.rest + piece).split("\n");
    this.rest = lines.pop();
    for (const line of lines) if (line) this.hear(JSON.parse(line));
  }

  hear(event) {
    switch (event.event) {
      case "run_start":
        if (event.version !== 1) throw new Error(`results of version ${event.version}; this extension reads version 1`);
        this.hasStarted = true;
        break;
      case "item_start":
        this.items.set(event.id, { worst: -1, state: "passed", seconds: 0, messages: [], isOver: false });
        this.listener.started(event.id);
        break;
      case "result":
        this.result(event);
        break;
      case "output":
        this.listener.output(event.id, event.text);
        break;
      case "item_end":
        this.items.get(event.id).isOver = true;
        this.finish(event.id);
        break;
      case "run_end":
        this.hasEnded = true;
        this.listener.ended({ interrupted: event.interrupted });
        break;
    }
  }

  result(event) {
    const item = this.items.get(event.id);
    const [state, rank] = STATES[event.outcome] || STATES.error;
    if (rank > item.worst) Object.assign(item, { worst: rank, state });
    item.seconds += event.seconds || 0;
    if (rank >= STATES.failed[1]) item.messages.push(...messagesOf(event));
    if (item.isOver) this.finish(event.id);
  }

  finish(id) {
    const { state, seconds, messages } = this.items.get(id);
    this.listener.finished(id, { state, seconds, messages });
  }
}

module.exports = { Events };
