/**
 * Starts main.cjs with the code cache that make-cache.cjs wrote beside it: V8 then compiles nothing it has compiled before.
 * A cache of another Node is refused by V8 and costs time only.
 */
"use strict";
const { readFileSync } = require("node:fs");
const { Script } = require("node:vm");

const filename = `${__dirname}/main.cjs`;
let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/main.cache`);
} catch {}
// The bundle is ASCII: as latin1 it needs no decoding.
const script = new Script(readFileSync(filename, "latin1"), { filename, cachedData });
module.exports = script;
script.runInThisContext()(require, { exports: {} }, filename, __dirname);
