/** Writes main.cache, the code cache that boot.cjs starts with: run with the same Node, in the folder of main.cjs. */
"use strict";
const { writeFileSync } = require("node:fs");

const script = require("./boot.cjs");
// At the end, so that functions compiled while the program ran are in it too.
process.on("exit", () => {
  writeFileSync(`${__dirname}/main.cache`, script.createCachedData());
  process.exitCode = 0;
});
