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
  /** What the engine is part of, as it says itself: "docker", or "buildkit". */
  readonly product?: string;
  /** What to say below the engine's words for a failure; of one that a step's output tells of, the client knows more. */
  readonly explain?: (message: string) => string;
  /** Hears of what the result says of itself, such as the image's configuration, before the engine does. */
  readonly onResult?: (metadata: ReadonlyMap<string, Uint8Array>) => void;
}

/** What to do about an engine that lacks something. */
function updateHint(product: string | undefined): string {
  return product === "docker" ? "update Docker" : "update buildkitd";
}

/**
 * Serves one request: builds, and returns the result or the error to the engine. Resolves once the engine took either;
 * rejects only when it could not be reached.
 */
export async function runFrontend(gateway: Gateway, request: FrontendRequest): Promise<void> {
  const shelf: SpecShelf = {};
  const update = updateHint(request.product);
  let result: Awaited<ReturnType<typeof buildRequest>>;
  try {
    result = await buildRequest(
      createEngine(gateway, request.sessionId),
      gateway,
      { options: request.options, update },
      shelf,
    );
  } catch (error) {
    return gateway.returnError(
      returnedError(error, {
        ...{ data: shelf.text?.bytes, file: shelf.text?.file, update },
        ...(request.explain && { explain: request.explain }),
      }),
    );
  }
  request.onResult?.(result.metadata);
  return gateway.returnResult(result);
}
