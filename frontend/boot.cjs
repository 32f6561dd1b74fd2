/**
 * Starts main.cjs with the code cache that make-cache.cjs wrote beside it: V8 then compiles nothing it has compiled before.
 * A cache of another Node is refused by V8 and costs time only.
 */
"use strict";
const { readFileSync } = require("node:fs");
const { Script } = require("node:vm");

const filename = `${__dirname}/main.cjs`;
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, "latin1")}\n})`;
let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/main.cache`);
} catch {}
const script = new Script(source, { filename, cachedData });
module.exports = script;
const main = { exports: {} };
script.runInThisContext()(main.exports, require, main, filename, __dirname);
