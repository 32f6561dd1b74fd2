import type { Gateway, Result, ReturnedRef } from "../buildkit/gateway/index.ts";
import { createReporter, type Diagnostic } from "../diagnostics/index.ts";
import { settle } from "../lint/index.ts";
import { LOCK_NAME } from "../lock/index.ts";
import { readSpec } from "../spec/index.ts";
import { answerRequest } from "./answer-request.ts";
import { buildPlatforms } from "./build-platforms.ts";
import { choosePlatforms } from "./choose-platforms.ts";
import {
  type MainContext,
  namedContexts,
  openMainContext,
  openRootFiles,
  readSpecFile,
  type SpecText,
} from "./contexts/index.ts";
import type { Engine } from "./engine/index.ts";
import { fitLimits } from "./engine-limits.ts";
import { checkFrontendCaps } from "./frontend-caps.ts";
import { buildLock, LOCK_TARGET, readLockFile } from "./lock-file.ts";
import { type FrontendOptions, parseOptions, type RawOptions } from "./options/index.ts";
import { remoteEpoch } from "./remote/index.ts";
import {
  type ClientWarning,
  clientWarning,
  RequestError,
  replacementWarning,
  SpecError,
  sbomWarning,
  shownBytes,
} from "./report/index.ts";
import { buildResult } from "./result/index.ts";

/** What a client sent, and what to tell it to do about an engine that lacks something. */
export interface BuildRequest {
  readonly options: RawOptions;
  readonly update: string;
}

/** Where the spec is kept once it was read, so that whoever reports an error can show its lines. */
export interface SpecShelf {
  text?: SpecText;
}

/** Does what a client asks: builds the spec, or answers a question about it. Rejects with what is to be returned as an error. */
export async function buildRequest(
  engine: Engine,
  gateway: Pick<Gateway, "warn">,
  { options: raw, update }: BuildRequest,
  shelf: SpecShelf,
): Promise<Result<ReturnedRef>> {
  const given = readOptions(raw);
  const limits = fitLimits(given.exec, engine.capabilities, update);
  const options = { ...given, exec: limits.exec };
  checkFrontendCaps(options.frontendCaps);
  const readText = async (main: MainContext): Promise<SpecText> => {
    shelf.text = await readSpecFile(engine, options, main);
    return shelf.text;
  };
  if (options.request !== undefined) {
    return answerRequest(options.request, options, async () =>
      readText(await openMainContext(engine, options.context)),
    );
  }

  const main = await openMainContext(engine, options.context);
  const report = createReporter();
  // Asked for together; the spec is read while the engine still looks for the other.
  const reading = readText(main);
  const files = openRootFiles(engine, options.context, main, LOCK_NAME);
  const wantsLock = options.target === LOCK_TARGET;
  const lockReading = wantsLock ? undefined : readLockFile(files, options, report);
  // Told where it is awaited; until then it must not count as unheard.
  lockReading?.catch(() => undefined);
  const text = await reading;
  const spec = readSpec(text.file, report, namedContexts(options.context.named));
  if (spec === undefined) throw new SpecError(report.diagnostics, report.dropped);
  const { platforms, isIndex } = choosePlatforms(engine, options, spec);
  const lock = await lockReading;
  if (report.hasErrors) throw new SpecError(report.diagnostics, report.dropped);
  // Waited for where a context is opened: until then the engine can be asked other things.
  const excludes = text.excludes === undefined ? files.excludes : Promise.resolve(text.excludes);
  const input = { engine, options, spec, report, main, excludes, ...(lock && { lock }) };
  if (wantsLock) return buildLock(input, platforms);
  const [built, epoch] = await Promise.all([
    buildPlatforms(input, platforms),
    options.epoch?.kind === "context" ? remoteEpoch(engine, main.origin) : options.epoch?.seconds,
  ]);
  const warnings = [
    ...limits.warnings,
    ...sbomWarning(options.reservedArgs),
    ...replacementWarning(built.flatMap(({ replacements }) => replacements)),
    ...settle(report.diagnostics)
      .filter(({ severity }) => severity === "warning")
      .map(clientWarning),
  ];
  await sendWarnings(engine, gateway, { text, warnings, found: report.diagnostics });
  return buildResult(built, isIndex, epoch);
}

function readOptions(raw: RawOptions): FrontendOptions {
  const parsed = parseOptions(raw);
  if (parsed.kind === "options") return parsed.options;
  throw new RequestError(parsed.complaints.join("\n"));
}

async function sendWarnings(
  engine: Engine,
  gateway: Pick<Gateway, "warn">,
  {
    text,
    warnings,
    found,
  }: {
    readonly text: SpecText;
    readonly warnings: readonly ClientWarning[];
    readonly found: readonly Diagnostic[];
  },
): Promise<void> {
  if (warnings.length === 0) return;
  const vertex = engine.digestOf(text.state);
  const source = { filename: text.file.name, data: shownBytes(text, found), language: "YAML" };
  await Promise.all(warnings.map((warning) => gateway.warn({ ...warning, vertex, source })));
}
