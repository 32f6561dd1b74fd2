import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Content, WriteAction, type WriteContentRequest } from "../../../proto/index.ts";
import { maxMessageBytes, RpcCode, RpcError, type ServerCall } from "../../rpc/index.ts";
import { methodPath, type SessionService, unaryHandler } from "../session-service.ts";
import type { Ingest } from "./ingest.ts";
import type { BlobInfo, LayoutStore } from "./layout-store.ts";
import { storeError } from "./store-error.ts";

/** A piece of a blob on its way; engines ask for about as much at a time. */
const pieceBytes = 1024 * 1024;
const infosPerMessage = 100;

/**
 * Lends folders in OCI layout, by ids such as "local:cache", "oci:base" or "export", as engines put them in a header.
 * Blobs are read, and written where the store allows it; engines have no call to change or remove one.
 */
export function contentStores(stores: ReadonlyMap<string, LayoutStore>): SessionService {
  const storeOf = (call: ServerCall): LayoutStore => {
    const id = call.header("buildkit-attachable-store-id")[0];
    const store = id === undefined ? undefined : stores.get(id);
    if (store === undefined) throw storeError(RpcCode.NOT_FOUND, `unknown store ${id ?? "without an id"}`);
    return store;
  };
  return new Map([
    unaryHandler(Content.method.info, async ({ digest }, call) => ({
      info: infoMessage(await storeOf(call).info(digest)),
    })),
    [methodPath(Content.method.list), (call) => sendList(call, storeOf(call))],
    [methodPath(Content.method.read), (call) => sendBlob(call, storeOf(call))],
    [methodPath(Content.method.write), (call) => receiveBlob(call, storeOf(call))],
    unaryHandler(Content.method.status, async ({ ref }, call) => ({
      status: statusMessage(storeOf(call).ingest(ref)),
    })),
    unaryHandler(Content.method.listStatuses, async ({ filters }, call) => {
      const all = storeOf(call).ingests();
      return { statuses: filterRefs(all, filters).map(statusMessage) };
    }),
    unaryHandler(Content.method.abort, async ({ ref }, call) => {
      await storeOf(call).abort(ref);
      return {};
    }),
  ]);
}

async function sendList(call: ServerCall, store: LayoutStore): Promise<void> {
  const { filters } = await firstMessage(call, Content.method.list.input);
  if (filters.length > 0) throw storeError(RpcCode.UNIMPLEMENTED, "blobs are listed without filters only");
  let info: ReturnType<typeof infoMessage>[] = [];
  for await (const blob of store.list()) {
    info.push(infoMessage(blob));
    if (info.length < infosPerMessage) continue;
    await send(call, Content.method.list.output, { info });
    info = [];
  }
  if (info.length > 0) await send(call, Content.method.list.output, { info });
}

async function sendBlob(call: ServerCall, store: LayoutStore): Promise<void> {
  const { digest, offset, size } = await firstMessage(call, Content.method.read.input);
  const { bytes } = await store.info(digest);
  const start = Math.max(0, Number(offset));
  if (start > bytes) throw storeError(RpcCode.OUT_OF_RANGE, `read past object length ${bytes} bytes`);
  const end = size > 0n ? Math.min(bytes, start + Number(size)) : bytes;
  const file = await store.open(digest);
  try {
    for (let at = start; at < end; ) {
      const length = Math.min(pieceBytes, end - at);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
      if (bytesRead === 0) throw storeError(RpcCode.DATA_LOSS, `content ${digest} became shorter`);
      const data = buffer.subarray(0, bytesRead);
      await send(call, Content.method.read.output, { offset: BigInt(at), data });
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** One blob: the first message names it, each is answered, and the one that commits is the last. */
async function receiveBlob(call: ServerCall, store: LayoutStore): Promise<void> {
  let ingest: Ingest | undefined;
  let expected = "";
  let total = 0;
  try {
    for await (const bytes of call.messages(maxMessageBytes)) {
      const request = fromBinary(Content.method.write.input, bytes);
      if (request.total > 0n) total = Number(request.total);
      expected = request.expected || expected;
      if (ingest === undefined) ingest = await begin(store, request);
      else if (request.expected !== "") await refuseExisting(store, ingest, expected, total);
      if (request.action !== WriteAction.STAT) await append(ingest, request);
      if (request.action === WriteAction.COMMIT) await store.commit(ingest, total, expected);
      await send(call, Content.method.write.output, {
        action: request.action,
        offset: BigInt(ingest.offset),
        total: BigInt(total || ingest.total),
        digest: ingest.digest(),
        startedAt: timestampFromMs(ingest.startedMs),
        updatedAt: timestampFromMs(ingest.updatedMs),
      });
      if (request.action === WriteAction.COMMIT) return;
    }
  } finally {
    if (ingest !== undefined) await store.release(ingest);
  }
}

function begin(store: LayoutStore, { ref, total, expected }: WriteContentRequest): Promise<Ingest> {
  if (ref === "") throw storeError(RpcCode.INVALID_ARGUMENT, "first message must have a reference");
  return store.begin({ ref, expected, total: Number(total) });
}

/** Somebody else may have written the same blob meanwhile; then this one is not needed. */
async function refuseExisting(
  store: LayoutStore,
  { ref }: Ingest,
  expected: string,
  total: number,
): Promise<void> {
  try {
    await store.refuseExisting(expected, total);
  } catch (error) {
    if (error instanceof RpcError && error.code === RpcCode.ALREADY_EXISTS) await store.abort(ref);
    throw error;
  }
}

async function append(ingest: Ingest, { offset, data }: WriteContentRequest): Promise<void> {
  // An offset of 0 is not written on the wire: it means the beginning, which begins anew what has begun.
  if (offset === 0n && ingest.offset > 0) await ingest.restart();
  if (Number(offset) !== ingest.offset) {
    throw storeError(RpcCode.OUT_OF_RANGE, `write @${offset} must occur at current offset ${ingest.offset}`);
  }
  if (data.length > 0) await ingest.append(data);
}

async function firstMessage<S extends DescMessage>(call: ServerCall, schema: S) {
  for await (const bytes of call.messages(maxMessageBytes)) return fromBinary(schema, bytes);
  throw storeError(RpcCode.INVALID_ARGUMENT, "a call without its message");
}

async function send<S extends DescMessage>(
  call: ServerCall,
  schema: S,
  message: MessageInitShape<S>,
): Promise<void> {
  await call.send(toBinary(schema, create(schema, message)));
}

/** Engines look for one by name, or for all. */
function filterRefs(all: readonly Ingest[], filters: readonly string[]): readonly Ingest[] {
  const names = filters.map((filter) => {
    const [, name] = /^ref==(.+)$/.exec(filter) ?? [];
    if (name === undefined)
      throw storeError(RpcCode.UNIMPLEMENTED, `the filter ${filter} is none of ref==REF`);
    return name.replace(/^"(.*)"$/, "$1");
  });
  return names.length === 0 ? all : all.filter(({ ref }) => names.includes(ref));
}

function infoMessage({ digest, bytes, modifiedMs }: BlobInfo) {
  const time = timestampFromMs(modifiedMs);
  return { digest, size: BigInt(bytes), createdAt: time, updatedAt: time };
}

function statusMessage({ ref, offset, total, expected, startedMs, updatedMs }: Ingest) {
  return {
    ref,
    expected,
    offset: BigInt(offset),
    total: BigInt(total),
    startedAt: timestampFromMs(startedMs),
    updatedAt: timestampFromMs(updatedMs),
  };
}
