import { arch } from "node:os";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { EncodedMessage } from "../../buildkit/rpc/index.ts";
import {
  type Compiled,
  type CompileRequest,
  compileTarget,
  createStatedHost,
  NO_EXEC_OPTIONS,
  type StatedDistros,
} from "../../compile/index.ts";
import { createReporter, type Diagnostic, type Reporter } from "../../diagnostics/index.ts";
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
  type LintRequest,
  type LintResponseSchema,
  ReadableFormat,
} from "../../proto/index.ts";
import { readSpec, type SpecFile } from "../../spec/index.ts";
import { badRequest, compileError, diagnosticMessage } from "./diagnostic-messages.ts";
import { findExcludes, findLock, findSpec, sentContext } from "./request-files.ts";
import type { ReadSpec } from "./spec-cache.ts";

type CompileAnswer = MessageInitShape<typeof CompileResponseSchema>;
type LintAnswer = MessageInitShape<typeof LintResponseSchema>;

/** Who answers what needs no engine. Rejects with RpcErrors. */
export interface Answers {
  readonly compile: (message: CompileMessage) => Promise<CompileAnswer | EncodedMessage>;
  readonly lint: (message: LintRequest) => Promise<LintAnswer | EncodedMessage>;
}

const encoder = new TextEncoder();

/** What reads specs for answers, and how large they may be. */
export interface SpecReader {
  readonly cached: (file: SpecFile["file"]) => ReadSpec;
  readonly limitBytes: number;
}

/** Compiles a spec with facts from somewhere; undefined after a report. */
export type Compile = (
  spec: SpecFile,
  request: CompileRequest,
  report: Reporter,
) => Promise<Compiled | undefined>;

/** Answers a request to compile. Rejects with an RpcError that has the frontend's words, lines and codes. */
export async function answerCompile(
  message: CompileMessage,
  { cached, limitBytes }: SpecReader,
  compile: Compile,
): Promise<CompileAnswer> {
  const sent = findSpec(message.files, message.filename, limitBytes);
  try {
    return await compiledAnswer(message, cached(sent.file), compile);
  } catch (error) {
    throw compileError(error, sent.bytes);
  }
}

/** Compiles with the facts that a request states: nothing outside it is asked. */
function compileStated(message: CompileMessage): Compile {
  return async (spec, request, report) => {
    const { facts } = message;
    if (facts.case !== "stated") throw badRequest("nothing is stated");
    const host = createStatedHost(statedDistros(facts.value), new Set(Object.keys(message.contexts)), {
      ...sentContext(message.files),
      excludes: findExcludes(message.files, spec.file.name),
    });
    const compiled = await compileTarget(spec, request, host, report);
    if (compiled !== undefined && host.unknown.size > 0) {
      throw badRequest(`nothing is stated of ${[...host.unknown].sort().join(", ")}: set distro or images`);
    }
    return compiled;
  };
}

/** Those that have answered in the thread that asked. */
export interface AnswersHere extends Answers {
  readonly compile: (message: CompileMessage) => Promise<CompileAnswer>;
  readonly lint: (message: LintRequest) => Promise<LintAnswer>;
}

/** Answers in this thread. */
export function answersHere(reader: SpecReader): AnswersHere {
  return {
    compile: (message) => answerCompile(message, reader, compileStated(message)),
    lint: async (message) => answerLint(message, reader.limitBytes),
  };
}

/** Answers a request to lint. */
function answerLint({ files, filename }: LintRequest, limitBytes: number): LintAnswer {
  const report = createReporter();
  const spec = readSpec(findSpec(files, filename, limitBytes).file, report);
  if (spec !== undefined) lintSpec(spec, { unsettled: createReporter() }, report);
  // Notes are for who sits before the file.
  const found = settle(report.diagnostics).filter(({ severity }) => severity !== "note");
  return { diagnostics: found.map(diagnosticMessage), dropped: report.dropped };
}

async function compiledAnswer(
  message: CompileMessage,
  { spec, diagnostics }: ReadSpec,
  compile: Compile,
): Promise<CompileAnswer> {
  const platform = choosePlatform(message.platform, spec.platforms);
  const report = createReporter();
  const lock = findLock(message.files, spec.file.name, message.locked, report);
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
  const compiled = await compile(spec, request, report);
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
