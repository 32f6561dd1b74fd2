import type { Progress } from "../../buildkit/control/index.ts";
import type { Io } from "../io.ts";
import { createJournal, type Journal } from "./build-journal.ts";
import { createPlainPrinter } from "./plain.ts";
import type { Printer } from "./printer.ts";
import { createRawJsonPrinter } from "./rawjson.ts";
import { createTreePrinter } from "./tree.ts";

/** How progress is shown. */
export type ProgressMode = "plain" | "tty" | "quiet" | "rawjson";

/** The mode that `--progress`, BUILDKIT_PROGRESS and the terminal come to. */
export function chooseMode(asked: string | undefined, { env, err }: Pick<Io, "env" | "err">): ProgressMode {
  const wanted = asked ?? env.BUILDKIT_PROGRESS;
  if (wanted === "plain" || wanted === "tty" || wanted === "quiet" || wanted === "rawjson") return wanted;
  return err.isTerminal && env.TERM !== "dumb" ? "tty" : "plain";
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
      return { update: () => undefined, finish: () => undefined };
  }
}
