import type { Gateway } from "../buildkit/gateway/index.ts";
import { buildRequest, type SpecShelf } from "./build.ts";
import { createEngine } from "./engine/index.ts";
import type { RawOptions } from "./options/index.ts";
import { returnedError } from "./report/index.ts";

/** A client's request, as the engine hands it to a frontend. */
export interface FrontendRequest {
  /** The client's session, which its files come from; empty for any. */
  readonly sessionId: string;
  readonly options: RawOptions;
}

/**
 * Serves one request: builds, and returns the result or the error to the engine. Resolves once the engine took either;
 * rejects only when it could not be reached.
 */
export async function runFrontend(gateway: Gateway, request: FrontendRequest): Promise<void> {
  const shelf: SpecShelf = {};
  let result: Awaited<ReturnType<typeof buildRequest>>;
  try {
    result = await buildRequest(createEngine(gateway, request.sessionId), gateway, request.options, shelf);
  } catch (error) {
    return gateway.returnError(returnedError(error, shelf.text?.bytes));
  }
  return gateway.returnResult(result);
}
