import { RpcError } from "../../buildkit/rpc/index.ts";
import {
  type AddressChoice,
  connectEngine,
  type EngineConnection,
  EngineUnreachable,
  resolveAddress,
} from "../../buildkit/transport/index.ts";
import type { Environment } from "../environment.ts";
import { EXIT } from "../exit-code.ts";
import { Failure, usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";

/**
 * Calls `use` with a connection to the engine, closed afterwards, and a signal that fires on the first interrupt; a
 * second one ends the process. Throws a failure that lists what was tried when no engine answers.
 */
export async function withEngine<T>(
  address: string | undefined,
  io: Io,
  use: (connection: EngineConnection, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cancel = new AbortController();
  const stopListening = io.onInterrupt(() => cancel.abort());
  try {
    const connection = await connect(address, io, cancel.signal);
    try {
      return await use(connection, cancel.signal);
    } catch (error) {
      throw cancel.signal.aborted ? new Failure(EXIT.cancelled, "cancelled") : engineFailure(error);
    } finally {
      connection.close();
    }
  } finally {
    stopListening();
  }
}

/** The failure that ends a command for what an engine answered; any other error as it is. */
function engineFailure(error: unknown): unknown {
  if (!(error instanceof RpcError)) return error;
  return error.isRetryable
    ? new Failure(EXIT.unreachable, `the engine went away: ${error.message}`, "trying again can help")
    : new Failure(EXIT.buildFailed, `the engine refused: ${error.message}`);
}

/** The engines to try. Throws a usage failure for an environment that names what is not there. */
export async function enginesToTry(env: Environment, address?: string): Promise<readonly AddressChoice[]> {
  try {
    return await resolveAddress(env, address);
  } catch (error) {
    throw usageFailure(error instanceof Error ? error.message : String(error));
  }
}

async function connect(
  address: string | undefined,
  { env }: Io,
  signal: AbortSignal,
): Promise<EngineConnection> {
  try {
    return await connectEngine(await enginesToTry(env, address), { env, signal });
  } catch (error) {
    if (signal.aborted) throw new Failure(EXIT.cancelled, "cancelled");
    if (error instanceof EngineUnreachable) {
      throw new Failure(
        EXIT.unreachable,
        error.message,
        "name an engine with --addr or BUILDKIT_HOST; see mlspec doctor",
      );
    }
    throw error;
  }
}
