import type { Progress } from "../../buildkit/control/index.ts";
import { unknownWord, usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { createJournal, type Journal } from "./build-journal.ts";
import { createPlainPrinter } from "./plain.ts";
import type { Printer } from "./printer.ts";
import { createRawJsonPrinter } from "./rawjson.ts";
import { createTreePrinter } from "./tree.ts";

/** How progress is shown. */
export type ProgressMode = (typeof MODES)[number];

const MODES = ["plain", "tty", "quiet", "rawjson", "none"] as const;

/**
 * The mode that `--progress`, BUILDKIT_PROGRESS and the terminal come to. "quiet" tells the image's id in the end, "none"
 * nothing. Throws a usage failure on a word that is no mode, and on "tty" where there is no terminal.
 */
export function chooseMode(asked: string | undefined, { env, err }: Pick<Io, "env" | "err">): ProgressMode {
  const wanted = asked ?? (env.BUILDKIT_PROGRESS || "auto");
  if (wanted === "auto") return err.isTerminal && env.TERM !== "dumb" ? "tty" : "plain";
  const mode = MODES.find((known) => known === wanted);
  if (mode === undefined) throw unknownWord("BUILDKIT_PROGRESS", wanted, MODES, `one of ${MODES.join(", ")}`);
  if (mode === "tty" && !err.isTerminal) {
    throw usageFailure("progress as tty needs a terminal on standard error", "use --progress=plain");
  }
  return mode;
}

/** Shows a build on standard error until it ends; returns all that was told of it. */
export async function showProgress(
  progress: AsyncIterable<Progress>,
  mode: ProgressMode,
  io: Io,
): Promise<Journal> {
  const journal = createJournal();
  const printer = createPrinter(mode, io);
  try {
    for await (const part of progress) {
      journal.add(part);
      printer.update(part);
    }
  } finally {
    printer.finish();
  }
  return journal;
}

function createPrinter(mode: ProgressMode, { err, env }: Io): Printer {
  switch (mode) {
    case "plain":
      return createPlainPrinter(err);
    case "tty":
      return createTreePrinter(err, env);
    case "rawjson":
      return createRawJsonPrinter(err);
    case "quiet":
    case "none":
      return { update: () => undefined, finish: () => undefined };
  }
}
