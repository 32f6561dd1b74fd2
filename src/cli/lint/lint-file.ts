import { basename, dirname, resolve } from "node:path";
import { createReporter, type Diagnostic } from "../../diagnostics/index.ts";
import { applyFixes, lintSpec, settle, withFixes } from "../../lint/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { readSpec } from "../../spec/index.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { readLockBeside } from "../spec/read-lock-beside.ts";
import { STANDARD_INPUT } from "../spec/read-spec-text.ts";
import { readContextFiles } from "./read-context-files.ts";
import { readPolicyFor } from "./read-policy.ts";

/** What a spec is looked at with. */
export interface LintWishes {
  readonly policy: string | undefined;
  /** Names of contexts a build will have. */
  readonly contexts: ReadonlySet<string>;
}

/** What was found about one spec. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly dropped: number;
}

/** Rounds of mending: a mended finding can make room for the next one's edits. */
const MOST_ROUNDS = 10;
/** Keys of specs that make rules ask for the build context. */
const ASKS_FOR_CONTEXT = /\b(?:files|requirements|constraints|lock)\b/;

/** Looks at one spec, with what stands beside it: lock, policy and build context. */
export async function lintFile(file: SourceFile, wishes: LintWishes, io: Io): Promise<Findings> {
  const report = createReporter({ limit: 200 });
  const spec = readSpec(file, report, wishes.contexts);
  const policy = await readPolicyFor(file.name, wishes.policy, report, io);
  const isStream = file.name === STANDARD_INPUT;
  const use = isStream ? undefined : await readLockBeside(file, false, report, io);
  if (spec !== undefined) {
    const folder = resolve(io.cwd, dirname(file.name));
    const asks = !isStream && ASKS_FOR_CONTEXT.test(file.text);
    const context = asks ? readContextFiles(folder, basename(file.name)) : undefined;
    const known = { ...(use && { lock: use.lock }), ...(policy && { policy }), ...(context && { context }) };
    // What cannot be settled without build args is the build's to tell.
    lintSpec(spec, { ...known, contexts: wishes.contexts, unsettled: createReporter() }, report);
  }
  return {
    diagnostics: withFixes(settle(report.diagnostics, policy), use?.lock),
    dropped: report.dropped,
  };
}

/** A spec after everything was mended that can be, how much was, and what is left. */
export interface MendedFile extends Findings {
  readonly file: SourceFile;
  readonly mended: number;
}

/** Mends a spec's text until nothing is left to mend. Throws, and so changes nothing, if that brought up something new. */
export async function mendFile(file: SourceFile, wishes: LintWishes, io: Io): Promise<MendedFile> {
  const first = await lintFile(file, wishes, io);
  let now: MendedFile = { file, mended: 0, ...first };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { text, mended } = applyFixes(now.file.text, now.diagnostics);
    if (mended.length === 0) break;
    const next = { name: file.name, text };
    const found = await lintFile(next, wishes, io);
    now = { file: next, mended: now.mended + mended.length, ...found };
  }
  const before = new Set(first.diagnostics.map(keyOf));
  const news = now.diagnostics.find((one) => !before.has(keyOf(one)));
  if (news === undefined) return now;
  throw new Failure(
    EXIT.internal,
    `a fix of ${file.name} would bring up ${news.code}; the file was left alone`,
    "please report it, with the spec",
  );
}

function keyOf({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}
