#!/usr/bin/env node
import { processIo, runCli } from "./index.ts";

// A reader that has seen enough, such as head(1), is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await runCli(process.argv.slice(2), processIo());
