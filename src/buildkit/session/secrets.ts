import { open } from "node:fs/promises";
import { Secrets } from "../../proto/index.ts";
import { RpcCode, RpcError } from "../rpc/index.ts";
import { type SessionService, unaryHandler } from "./session-service.ts";

/** Where a secret's value is; it is read when a step asks for it. */
export type SecretSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "value"; readonly value: Uint8Array };

/** BuildKit's own limit for a secret. */
const secretBytes = 500 * 1024;

/** Lends secrets by their ids. One that is not here, or whose source is gone, is NOT_FOUND, which steps may allow. */
export function secrets(
  sources: ReadonlyMap<string, SecretSource>,
  env: Readonly<Record<string, string | undefined>>,
): SessionService {
  const getSecret = async ({ ID }: { readonly ID: string }) => {
    const source = sources.get(ID);
    const data = source === undefined ? undefined : await readSecret(ID, source, env);
    if (data === undefined) {
      throw new RpcError({ code: RpcCode.NOT_FOUND, message: `secret ${ID}: not found` });
    }
    if (data.length > secretBytes) throw tooLarge(ID);
    return { data };
  };
  return new Map([unaryHandler(Secrets.method.getSecret, getSecret)]);
}

async function readSecret(
  id: string,
  source: SecretSource,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Uint8Array | undefined> {
  switch (source.kind) {
    case "value":
      return source.value;
    case "env": {
      const value = env[source.name];
      return value === undefined ? undefined : Buffer.from(value, "utf8");
    }
    case "file":
      return readBounded(id, source.path);
    default:
      return source satisfies never;
  }
}

/** At most one byte more than allowed is read, whatever the file is. */
async function readBounded(id: string, path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const buffer = Buffer.alloc(secretBytes + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    // The system's message names the path, which is nobody's business on the engine's side.
    throw new RpcError({ code: RpcCode.UNKNOWN, message: `secret ${id}: cannot be read` });
  }
}

function tooLarge(id: string): RpcError {
  const message = `secret ${id}: larger than ${secretBytes / 1024} KiB`;
  return new RpcError({ code: RpcCode.INVALID_ARGUMENT, message });
}
