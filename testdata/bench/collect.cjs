/**
 * Preloaded into the daemon by its bench (node --expose-gc --require): on SIGUSR2 every thread collects its garbage, and
 * the resident set is printed. What is measured is what stays.
 */
"use strict";
const { BroadcastChannel, isMainThread } = require("node:worker_threads");

const channel = new BroadcastChannel("collect");
channel.unref();

function collect() {
  // Once for each generation that weak references may pass through.
  for (let round = 0; round < 4; round++) globalThis.gc();
}

if (isMainThread) {
  let waiting = 0;
  const tell = () => process.stderr.write(`collected ${process.memoryUsage().rss}\n`);
  channel.onmessage = ({ data }) => {
    if (data !== "done") return;
    waiting--;
    if (waiting === 0) tell();
  };
  process.on("SIGUSR2", () => {
    collect();
    waiting = Number(process.env.COLLECT_THREADS);
    if (waiting === 0) tell();
    else channel.postMessage("collect");
  });
} else {
  channel.onmessage = ({ data }) => {
    if (data !== "collect") return;
    collect();
    channel.postMessage("done");
  };
}
