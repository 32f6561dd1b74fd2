import { arch } from "node:os";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type Compiled,
  type CompileRequest,
  compileTarget,
  createStatedHost,
  NO_EXEC_OPTIONS,
  type StatedDistros,
} from "../../compile/index.ts";
import { createReporter, type Diagnostic } from "../../diagnostics/index.ts";
import { parsePlatform, SpecError } from "../../frontend/index.ts";
import { lintSpec, settle } from "../../lint/index.ts";
import {
  encodeDefinition,
  formatPlatform,
  marshal,
  readDefinition,
  toDot,
  toMermaid,
} from "../../llb/index.ts";
import type { DistroFacts, PlanPlatform } from "../../plan/index.ts";
import {
  type CompileRequest as CompileMessage,
  type CompileResponseSchema,
  Compiler,
  ReadableFormat,
} from "../../proto/index.ts";
import { readSpec } from "../../spec/index.ts";
import type { Limits } from "../config/index.ts";
import type { EnginePool } from "../pool/index.ts";
import { type CallContext, type NamedHandler, unary } from "../server/index.ts";
import { compileAtEngine } from "./compile-at-engine.ts";
import { badRequest, compileError, diagnosticMessage } from "./diagnostic-messages.ts";
import { findExcludes, findLock, findSpec, type SentSpec, sentContext } from "./request-files.ts";
import { createSpecCache, type ReadSpec } from "./spec-cache.ts";

export interface CompilerInput {
  readonly pool: EnginePool;
  readonly limits: Limits;
}

type CompileAnswer = MessageInitShape<typeof CompileResponseSchema>;

/** How long an engine may take to look at images. */
const factsTimeoutMs = 120_000;

const encoder = new TextEncoder();

/** The handlers of mlspec.v1.Compiler. */
export function compilerHandlers({ pool, limits }: CompilerInput): readonly NamedHandler[] {
  const cachedSpec = createSpecCache();
  const compile = unary(Compiler.method.compile, async (message, context) => {
    const sent = findSpec(message.files, message.filename, limits.spec);
    try {
      return await answerCompile(message, sent, cachedSpec(sent.file), { pool, context });
    } catch (error) {
      throw compileError(error, sent.bytes);
    }
  });
  const lint = unary(Compiler.method.lint, async ({ files, filename }) => {
    const report = createReporter();
    const spec = readSpec(findSpec(files, filename, limits.spec).file, report);
    if (spec !== undefined) lintSpec(spec, { unsettled: createReporter() }, report);
    // Notes are for who sits before the file.
    const found = settle(report.diagnostics).filter(({ severity }) => severity !== "note");
    return { diagnostics: found.map(diagnosticMessage), dropped: report.dropped };
  });
  return [compile, lint];
}

interface CompileTools {
  readonly pool: EnginePool;
  readonly context: CallContext;
}

async function answerCompile(
  message: CompileMessage,
  { file }: SentSpec,
  { spec, diagnostics }: ReadSpec,
  { pool, context }: CompileTools,
): Promise<CompileAnswer> {
  const platform = choosePlatform(message.platform, spec.platforms);
  const report = createReporter();
  const lock = findLock(message.files, file.name, message.locked, report);
  if (report.hasErrors) throw new SpecError(report.diagnostics, report.dropped);
  const request: CompileRequest = {
    ...(lock !== undefined && { lock }),
    ...(message.target !== "" && { target: message.target }),
    buildArgs: message.buildArgs,
    labels: message.labels,
    platform,
    buildPlatform: ownPlatform,
    exec: NO_EXEC_OPTIONS,
    showPlatform: false,
  };
  const excludes = findExcludes(message.files, file.name);
  const { facts } = message;
  let compiled: Compiled | undefined;
  if (facts.case === "stated") {
    const host = createStatedHost(statedDistros(facts.value), new Set(Object.keys(message.contexts)), {
      ...sentContext(message.files),
      excludes,
    });
    compiled = await compileTarget(spec, request, host, report);
    if (compiled !== undefined && host.unknown.size > 0) {
      throw badRequest(`nothing is stated of ${[...host.unknown].sort().join(", ")}: set distro or images`);
    }
  } else {
    const identity =
      (facts.case === "engine" && facts.value.identity) || `${context.caller.name}\0${file.name}`;
    compiled = await compileAtEngine(spec, request, report, {
      pool,
      identity,
      contexts: message.contexts,
      excludes,
      files: sentContext(message.files),
      metadata: context.trace,
      signal: context.signal,
      timeoutMs: factsTimeoutMs,
    });
  }
  if (compiled === undefined) throw new SpecError(report.diagnostics, report.dropped);
  const definition = marshal(compiled.state, { platform });
  return {
    definition: encodeDefinition(definition),
    imageConfig: encoder.encode(JSON.stringify(compiled.plan.image)),
    plan: JSON.stringify(compiled.plan),
    diagnostics: joined(diagnostics, report.diagnostics).map(diagnosticMessage),
    readable: readable(message.readable, definition),
    platform: formatPlatform(platform),
  };
}

const ownPlatform: PlanPlatform = { os: "linux", architecture: arch() === "x64" ? "amd64" : arch() };

function choosePlatform(asked: string, ofSpec: readonly string[]): PlanPlatform {
  if (asked === "" && ofSpec.length > 1) {
    throw badRequest(`the spec is for ${ofSpec.join(", ")}, a graph for one: set platform`);
  }
  const text = asked || ofSpec[0];
  if (text === undefined) return ownPlatform;
  const platform = parsePlatform(text);
  if (typeof platform === "string") throw badRequest(platform);
  return platform;
}

function statedDistros(facts: {
  readonly distro: string;
  readonly images: Readonly<Record<string, string>>;
}): StatedDistros {
  const byImage = new Map(Object.entries(facts.images).map(([ref, text]) => [ref, parseDistro(text)]));
  return facts.distro === "" ? { byImage } : { byImage, all: parseDistro(facts.distro) };
}

function parseDistro(text: string): DistroFacts {
  const match = /^([a-z][a-z0-9._-]*)(?::([A-Za-z0-9._-]+))?$/.exec(text);
  if (match?.[1] === undefined) {
    throw badRequest(`"${text.slice(0, 80)}" is not a distribution: write ID:VERSION, such as debian:12`);
  }
  return { id: match[1], idLike: [], versionId: match[2] ?? "" };
}

function readable(format: ReadableFormat, definition: ReturnType<typeof marshal>): string {
  if (format === ReadableFormat.UNSPECIFIED) return "";
  const graph = readDefinition(definition, { digests: format === ReadableFormat.JSON });
  if (format === ReadableFormat.DOT) return toDot(graph);
  return format === ReadableFormat.MERMAID ? toMermaid(graph) : JSON.stringify(graph, undefined, 2);
}

/** Both, each message once, in the order of the text. */
function joined(first: readonly Diagnostic[], second: readonly Diagnostic[]): readonly Diagnostic[] {
  const byPlace = new Map(
    [...first, ...second].map((found) => [
      `${found.span.start} ${found.span.end} ${found.code} ${found.message}`,
      found,
    ]),
  );
  return [...byPlace.values()].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
