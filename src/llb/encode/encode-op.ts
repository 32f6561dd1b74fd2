import type { Platform } from "../graph/platform.ts";
import type { Vertex } from "../graph/vertex.ts";
import { encodeBuild } from "./encode-build.ts";
import { encodeDiff } from "./encode-diff.ts";
import { encodeExec } from "./encode-exec.ts";
import { encodeFile } from "./encode-file.ts";
import { encodeMerge } from "./encode-merge.ts";
import { encodePassthrough } from "./encode-passthrough.ts";
import { encodeSource, isPlatformSpecific } from "./encode-source.ts";
import { type DigestOf, InputSlots } from "./input-slots.ts";
import type { WireWriter } from "./wire-writer.ts";

/** What `marshal` was given and every op is encoded with. */
export interface EncodeSettings {
  /** For vertices that have none of their own. */
  readonly platform: Platform;
  /** Worker filters put before those of the vertex. */
  readonly constraints: readonly string[];
  /** Fields in order of their numbers, as engines before BuildKit 0.18 encode an op. */
  readonly fieldOrder: boolean;
  /** Whether steps without PATH must be given one, because the engine does not set it. */
  readonly setPath: boolean;
}

/** Writes the body of an op of one kind and returns nothing; inputs are known by then. */
type WriteBody = (writer: WireWriter) => void;

/**
 * The bytes of a vertex's op exactly as the engine's own encoder makes them: inputs, platform and constraints
 * first, the kind's body last although its field number is lower, map entries sorted, zero values left out. The
 * engine re-encodes what it gets, so other bytes would give the vertex another digest than we know.
 */
export function encodeOp(
  writer: WireWriter,
  vertex: Vertex,
  digestOf: DigestOf,
  settings: EncodeSettings,
): Uint8Array {
  if (vertex.kind === "raw") return vertex.bytes;
  const slots = new InputSlots(digestOf);
  const writeBody = prepareBody(vertex, slots, settings);
  slots.write(writer);
  if (settings.fieldOrder) writeBody(writer);
  if (hasPlatform(vertex)) writePlatform(writer, vertex.platform ?? settings.platform);
  writer.open(11);
  writer.strings(1, settings.constraints);
  writer.strings(1, vertex.metadata.constraints);
  writer.close();
  if (!settings.fieldOrder) writeBody(writer);
  return writer.take();
}

function prepareBody(
  vertex: Exclude<Vertex, { kind: "raw" }>,
  slots: InputSlots,
  settings: EncodeSettings,
): WriteBody {
  switch (vertex.kind) {
    case "source":
      return encodeSource(vertex);
    case "exec":
      return encodeExec(vertex, slots, settings);
    case "file":
      return encodeFile(vertex, slots);
    case "merge":
      return encodeMerge(vertex, slots);
    case "diff":
      return encodeDiff(vertex, slots);
    case "build":
      return encodeBuild(vertex, slots);
    case "passthrough":
      return encodePassthrough(vertex, slots);
  }
}

/** The engine's client leaves the platform out where the result does not depend on it. */
function hasPlatform(vertex: Vertex): boolean {
  if (vertex.kind === "source") return isPlatformSpecific(vertex);
  return vertex.kind === "exec" || vertex.kind === "build";
}

function writePlatform(writer: WireWriter, platform: Platform): void {
  writer.open(10);
  writer.string(1, platform.architecture);
  writer.string(2, platform.os);
  writer.string(3, platform.variant ?? "");
  writer.string(4, platform.osVersion ?? "");
  writer.strings(5, platform.osFeatures ?? []);
  writer.close();
}
