import { EngineClient } from "../../buildkit/control/index.ts";
import type { Gateway } from "../../buildkit/gateway/index.ts";
import { RpcError } from "../../buildkit/rpc/index.ts";
import type { Session } from "../../buildkit/session/index.ts";
import type { EngineConnection } from "../../buildkit/transport/index.ts";

/** What a question to an engine takes. */
export interface QuestionSettings {
  readonly signal: AbortSignal;
  /** For what the engine needs of us, such as credentials. */
  readonly session?: Session;
}

/**
 * Asks an engine what it tells to frontends alone: a build that looks, and returns nothing. Rejects with what `ask` threw,
 * or with the engine's RpcError.
 */
export async function askEngine<T>(
  { client }: EngineConnection,
  { session, signal }: QuestionSettings,
  ask: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  const outcome: { answer?: { readonly value: T } } = {};
  const build = new EngineClient(client).buildWithFrontend({
    session,
    signal,
    frontend: async (gateway) => {
      outcome.answer = { value: await ask(gateway) };
      await gateway.returnResult({ trees: { kind: "single", ref: undefined }, metadata: new Map() });
    },
  });
  await build.result.catch((error: unknown) => {
    // The answer is whole even where an engine minds a result without a tree.
    if (outcome.answer === undefined || !(error instanceof RpcError)) throw error;
  });
  if (outcome.answer === undefined) throw new Error("the engine ended the request before it was answered");
  return outcome.answer.value;
}
