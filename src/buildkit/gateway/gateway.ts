import type { Duplex } from "node:stream";
import { supports } from "../../llb/index.ts";
import { type Definition, type InputsResponse, LLBBridge, type SourceInfo } from "../../proto/index.ts";
import {
  type CallOptions,
  connectDuplex,
  type ErrorDetail,
  type ErrorRange,
  type RpcClient,
  RpcCode,
  statusMessage,
} from "../rpc/index.ts";
import { type EngineFacts, engineFacts } from "./engine-facts.ts";
import type { RefHost } from "./ref.ts";
import { type ImageAnswer, type ImageQuestion, resolveImage } from "./resolve-image.ts";
import { resolveSource, type SourceAnswer, type SourceQuestion } from "./resolve-source.ts";
import { decodeResult, encodeResult, type Result, type ReturnedRef } from "./result.ts";

const methods = LLBBridge.method;

/** Engines answer a ping at once or not at all. */
const pingTimeoutMs = 15_000;

/** What to solve: a graph, or the work of another frontend; with neither, the result is an empty tree. */
export interface SolveQuestion {
  readonly definition?: Definition | undefined;
  readonly frontend?:
    | { readonly name: string; readonly options: Readonly<Record<string, string>> }
    | undefined;
  /** Graphs for that frontend, by name. */
  readonly frontendInputs?: ReadonlyMap<string, Definition> | undefined;
  /** Run the graph now, so that a failing step fails this call. Otherwise it runs when something needs it. */
  readonly evaluate?: boolean | undefined;
  readonly cacheImports?:
    | readonly { readonly type: string; readonly attrs: Readonly<Record<string, string>> }[]
    | undefined;
}

/** A message for the user that does not stop the build. */
export interface Warning {
  /** One line. */
  readonly short: string;
  readonly detail?: readonly string[] | undefined;
  readonly url?: string | undefined;
  /** Digest of the vertex to show it with. */
  readonly vertex?: string | undefined;
  /** The user's file and the lines meant. */
  readonly source?: Pick<SourceInfo, "filename" | "data" | "language"> | undefined;
  readonly ranges?: readonly ErrorRange[] | undefined;
}

/** Why a frontend gives up. */
export interface ReturnedError {
  readonly message: string;
  /** Default: UNKNOWN, as engines' own build errors have. */
  readonly code?: RpcCode | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
}

/**
 * The engine, as a frontend sees it. Calls an engine is too old for are replaced by what it has, from BuildKit 0.8
 * on. Every call rejects with an RpcError when the engine says no or goes away.
 */
export class Gateway {
  readonly facts: EngineFacts;
  readonly #client: RpcClient;
  readonly #host: RefHost;
  readonly #inputs: Promise<InputsResponse> | undefined;
  #hasReturned = false;

  /** `inputs` is what the engine answers when it is asked for them, where it already was. */
  constructor(client: RpcClient, facts: EngineFacts, inputs?: Promise<InputsResponse>) {
    this.facts = facts;
    this.#inputs = inputs;
    this.#client = client;
    this.#host = { client, can: (ability) => this.can(ability) };
  }

  /** Whether the engine does something for frontends, by BuildKit's name for it. */
  can(ability: string): boolean {
    return supports(this.facts.abilities, ability);
  }

  /** Hands a graph to the engine. */
  async solve(question: SolveQuestion, options?: CallOptions): Promise<Result> {
    const { definition, frontend, frontendInputs, evaluate = false, cacheImports = [] } = question;
    const canEvaluate = this.can("gateway.solve.evaluate");
    const response = await this.#client.unary(
      methods.solve,
      {
        ...(definition && { Definition: definition }),
        Frontend: frontend?.name ?? "",
        FrontendOpt: { ...frontend?.options },
        FrontendInputs: Object.fromEntries(frontendInputs ?? []),
        CacheImports: cacheImports.map(({ type, attrs }) => ({ Type: type, Attrs: { ...attrs } })),
        allowResultReturn: true,
        allowResultArrayRef: true,
        Evaluate: evaluate && canEvaluate,
      },
      options,
    );
    const result = decodeResult(this.#host, response);
    if (evaluate && !canEvaluate) await this.#evaluateAll(result, options);
    return result;
  }

  /** Digest and configuration of an image. */
  resolveImage(question: ImageQuestion, options?: CallOptions): Promise<ImageAnswer> {
    return resolveImage(this.#host, question, options);
  }

  /** What is known of a source without fetching it; undefined on engines before BuildKit 0.13. */
  async resolveSource(question: SourceQuestion, options?: CallOptions): Promise<SourceAnswer | undefined> {
    return this.can("source.metaresolver") ? resolveSource(this.#client, question, options) : undefined;
  }

  /** Graphs the client gave along, by name. */
  async inputs(options?: CallOptions): Promise<ReadonlyMap<string, Definition>> {
    if (!this.can("frontend.inputs")) return new Map();
    const { Definitions } = await (this.#inputs ?? this.#client.unary(methods.inputs, {}, options));
    return new Map(Object.entries(Definitions));
  }

  /** Tells the user something; engines before BuildKit 0.10 cannot, and are not asked. */
  async warn(warning: Warning, options?: CallOptions): Promise<void> {
    if (!this.can("gateway.warnings")) return;
    const { short, detail = [], url = "", vertex = "", source, ranges = [] } = warning;
    const request = {
      digest: vertex,
      level: 1n,
      short: utf8(short),
      detail: detail.map(utf8),
      url,
      ...(source && { info: { filename: source.filename, data: source.data, language: source.language } }),
      ranges: ranges.map(({ start, end }) => ({ start: { ...start }, end: { ...end } })),
    };
    await this.#client.unary(methods.warn, request, options);
  }

  /** Gives the result to the engine. This or returnError is called once, and nothing after it. */
  async returnResult(result: Result<ReturnedRef>, options?: CallOptions): Promise<void> {
    this.#returnOnce();
    await this.#client.unary(
      methods.return,
      { result: encodeResult(result, this.can("proto.refarray")) },
      options,
    );
  }

  /** Says that there is no result, and why. */
  async returnError(error: ReturnedError, options?: CallOptions): Promise<void> {
    this.#returnOnce();
    // A status of OK would be taken for a result that is missing.
    const code = error.code || RpcCode.UNKNOWN;
    const status = statusMessage(code, error.message, error.details ?? []);
    await this.#client.unary(methods.return, { error: status }, options);
  }

  /** Takes no more calls. */
  close(): void {
    this.#client.close();
  }

  async #evaluateAll(result: Result, options: CallOptions | undefined): Promise<void> {
    const { trees } = result;
    const refs = trees.kind === "single" ? [trees.ref] : [...trees.refs.values()];
    await Promise.all(refs.map((ref) => ref?.evaluate(options)));
  }

  #returnOnce(): void {
    if (this.#hasReturned) throw new Error("A frontend returns once, and this one has");
    this.#hasReturned = true;
  }
}

/**
 * Meets the engine at the far end of a byte stream and asks what it can do. `close` lets go of the stream.
 * Rejects with an RpcError if nobody answers there within 15 seconds.
 */
export async function connectGateway(duplex: Duplex, options: CallOptions = {}): Promise<Gateway> {
  const client = connectDuplex(duplex);
  try {
    return await openGateway(client, options);
  } catch (error) {
    client.close();
    duplex.destroy();
    throw error;
  }
}

/**
 * The same on a connection that is already there, such as a client's own for a frontend it runs itself. The gateway's
 * `close` closes it. Rejects with an RpcError if nobody answers within 15 seconds.
 */
export async function openGateway(client: RpcClient, options: CallOptions = {}): Promise<Gateway> {
  const greeting = client.unary(methods.ping, {}, { timeoutMs: pingTimeoutMs, ...options });
  // In the same breath, as nearly each build wants them. An engine that has none refuses, which nobody then hears.
  const inputs = client.unary(methods.inputs, {}, options);
  inputs.catch(() => undefined);
  return new Gateway(client, engineFacts(await greeting), inputs);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
