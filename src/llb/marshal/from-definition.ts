import { fromBinary } from "@bufbuild/protobuf";
import { type Definition, type Op, OpSchema, type Platform as PlatformMessage } from "../../proto/index.ts";
import type { Platform } from "../graph/platform.ts";
import type { SourceFile, SourceLocation } from "../graph/source-file.ts";
import { type Output, outputOf, type State, scratch } from "../graph/state.ts";
import type { RawVertex } from "../graph/vertex.ts";
import { vertexMetadata } from "../graph/vertex-options.ts";
import { opDigest } from "./op-digest.ts";

interface Entry {
  readonly bytes: Uint8Array;
  readonly op: Op;
}

/**
 * The result of a definition made elsewhere (an input of a frontend, what an engine says about a solved result) as a
 * state of this library. Its ops keep their bytes, and so their digests, their metadata and their source places.
 *
 * Throws on bytes that are no ops, and on an op whose input is not in the definition.
 */
export function fromDefinition(definition: Definition): State {
  const terminal = definition.def.at(-1);
  if (!terminal) return scratch;
  const entries = new Map<string, Entry>();
  for (const bytes of definition.def)
    entries.set(opDigest(bytes), { bytes, op: fromBinary(OpSchema, bytes) });
  const [result] = fromBinary(OpSchema, terminal).inputs;
  if (!result) throw new Error("the last op of the definition names no result");
  const files = sourceFiles(definition);
  const vertices = new Map<string, RawVertex>();
  const open = [result.digest];
  for (let digest = open.at(-1); digest !== undefined; digest = open.at(-1)) {
    const entry = entries.get(digest);
    if (!entry) throw new Error(`the definition lacks the op ${digest}`);
    const missing = entry.op.inputs.filter((input) => !vertices.has(input.digest));
    if (vertices.has(digest) || missing.length === 0) {
      open.pop();
      if (!vertices.has(digest)) vertices.set(digest, rawVertex(digest, entry, vertices, definition, files));
    } else {
      for (const input of missing.reverse()) open.push(input.digest);
    }
  }
  return find(vertices, result);
}

function rawVertex(
  digest: string,
  { bytes, op }: Entry,
  vertices: ReadonlyMap<string, RawVertex>,
  definition: Definition,
  files: readonly SourceFile[],
): RawVertex {
  const opMetadata = definition.metadata[digest];
  return {
    kind: "raw",
    metadata: vertexMetadata({
      name: opMetadata?.description["llb.customname"],
      locations: sourceLocations(definition, digest, files),
    }),
    platform: op.platform && platform(op.platform),
    bytes,
    inputs: op.inputs.map((input) => find(vertices, input)),
    opMetadata,
  };
}

function find(vertices: ReadonlyMap<string, RawVertex>, input: { digest: string; index: bigint }): Output {
  const vertex = vertices.get(input.digest);
  if (!vertex || input.index < 0n)
    throw new Error(`the definition has no output ${input.index} of ${input.digest}`);
  return outputOf(vertex, Number(input.index));
}

function platform(message: PlatformMessage): Platform {
  return {
    os: message.OS,
    architecture: message.Architecture,
    variant: message.Variant || undefined,
    osVersion: message.OSVersion || undefined,
    osFeatures: message.OSFeatures,
  };
}

function sourceFiles(definition: Definition): SourceFile[] {
  return (definition.Source?.infos ?? []).map((info) => ({
    filename: info.filename,
    data: info.data,
    language: info.language,
    definition: info.definition,
  }));
}

function sourceLocations(
  definition: Definition,
  digest: string,
  files: readonly SourceFile[],
): SourceLocation[] {
  const locations: SourceLocation[] = [];
  for (const { sourceIndex, ranges } of definition.Source?.locations[digest]?.locations ?? []) {
    const file = files[sourceIndex];
    if (!file) continue;
    locations.push({
      file,
      ranges: ranges.map(({ start, end }) => ({
        start: { line: start?.line ?? 0, character: start?.character ?? 0 },
        end: { line: end?.line ?? 0, character: end?.character ?? 0 },
      })),
    });
  }
  return locations;
}
