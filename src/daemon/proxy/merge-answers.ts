import { RpcCode, RpcError, type ServerCall } from "../../buildkit/rpc/index.ts";
import type { EngineLease } from "../pool/index.ts";

/**
 * Asks every engine the same and sends on all they say as it comes. Engines that do not know the method are passed
 * over where another does; any other failure ends the call once the others have said theirs.
 */
export async function streamOfAll(
  call: ServerCall,
  request: Uint8Array,
  leases: readonly EngineLease[],
  onAnswer: (lease: EngineLease, answer: Uint8Array) => void = () => undefined,
): Promise<void> {
  await askAll(leases, async (lease) => {
    for await (const answer of lease.connection.client.bytes(call.path, request, { signal: call.signal })) {
      onAnswer(lease, answer);
      await call.send(answer);
    }
  });
}

/** The same for one answer from each, whose lists become one list. */
export async function answerOfAll(
  call: ServerCall,
  request: Uint8Array,
  leases: readonly EngineLease[],
): Promise<void> {
  const answers = new Map<EngineLease, Uint8Array>();
  await askAll(leases, async (lease) => {
    for await (const answer of lease.connection.client.bytes(call.path, request, { signal: call.signal })) {
      answers.set(lease, answer);
    }
  });
  // Messages one after the other are the message with the lists of all.
  await call.send(...leases.flatMap((lease) => answers.get(lease) ?? []));
}

async function askAll(
  leases: readonly EngineLease[],
  ask: (lease: EngineLease) => Promise<void>,
): Promise<void> {
  const errors: RpcError[] = [];
  await Promise.all(
    leases.map(async (lease) => {
      try {
        await ask(lease);
      } catch (thrown) {
        const { code, message, details, path } = RpcError.from(thrown);
        errors.push(new RpcError({ code, message: `${lease.node}: ${message}`, details, path }));
      }
    }),
  );
  const told = errors.find(({ code }) => code !== RpcCode.UNIMPLEMENTED);
  if (told !== undefined) throw told;
  if (errors.length === leases.length && errors[0] !== undefined) throw errors[0];
}
