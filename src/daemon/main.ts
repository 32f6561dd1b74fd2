#!/usr/bin/env node
import { runDaemon } from "./index.ts";

process.exitCode = await runDaemon(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  uid: process.getuid?.() ?? 0,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  onSignal: (name, handler) => void process.on(name, handler),
  exit: (code) => process.exit(code),
});
// Connections of clients that stay would keep the process.
process.exit();
