import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type Definition,
  DefinitionSchema,
  type Location,
  type OpMetadata,
  OpSchema,
  type Source,
} from "../../proto/index.ts";
import { WireWriter } from "../encode/wire-writer.ts";
import { opDigest } from "./op-digest.ts";

/**
 * The serialized definition, as `buildctl build` reads it from its input. Maps keep the order they have, as with the
 * general writer, whose bytes these are; but with as many small messages as there are vertices it took longer than all of marshalling.
 */
export function encodeDefinition(definition: Definition): Uint8Array {
  // Of fields this version does not know only the general writer has the bytes.
  if (holdsUnknownFields(definition)) return toBinary(DefinitionSchema, definition);
  const writer = new WireWriter();
  for (const bytes of definition.def) {
    // An empty element of a list is written too.
    if (bytes.length === 0) writer.item(1, "");
    else writer.bytes(1, bytes);
  }
  for (const [digest, metadata] of Object.entries(definition.metadata)) {
    writer.open(2);
    writer.item(1, digest);
    writer.open(2);
    writeMetadata(writer, metadata);
    writer.close();
    writer.close();
  }
  if (definition.Source !== undefined) {
    writer.open(3);
    writeSource(writer, definition.Source);
    writer.close();
  }
  return writer.take();
}

function holdsUnknownFields({ $unknown, metadata, Source }: Definition): boolean {
  if ($unknown !== undefined || Source?.$unknown !== undefined) return true;
  const ofVertices = Object.values(metadata).some(
    (one) =>
      one.$unknown !== undefined ||
      one.exportCache?.$unknown !== undefined ||
      one.progressGroup?.$unknown !== undefined ||
      one.linuxResources?.$unknown !== undefined,
  );
  if (ofVertices) return true;
  const places = Object.values(Source?.locations ?? {});
  return (
    (Source?.infos.some((info) => info.$unknown !== undefined) ?? false) ||
    places.some(({ $unknown, locations }) => $unknown !== undefined || locations.some(holdsUnknownPlace))
  );
}

function holdsUnknownPlace({ $unknown, ranges }: Location): boolean {
  const ofRanges = ranges.some(
    (range) =>
      range.$unknown !== undefined ||
      range.start?.$unknown !== undefined ||
      range.end?.$unknown !== undefined,
  );
  return $unknown !== undefined || ofRanges;
}

function writeMetadata(writer: WireWriter, metadata: OpMetadata): void {
  writer.bool(1, metadata.ignoreCache);
  for (const [key, value] of Object.entries(metadata.description)) {
    writer.open(2);
    writer.item(1, key);
    writer.item(2, value);
    writer.close();
  }
  if (metadata.exportCache !== undefined) {
    writer.open(4);
    writer.bool(1, metadata.exportCache.Value);
    writer.close();
  }
  for (const [id, isUsed] of Object.entries(metadata.caps)) {
    writer.open(5);
    writer.item(1, id);
    writer.uint(2, isUsed ? 1 : 0);
    writer.close();
  }
  const { progressGroup, linuxResources } = metadata;
  if (progressGroup !== undefined) {
    writer.open(6);
    writer.string(1, progressGroup.id);
    writer.string(2, progressGroup.name);
    writer.bool(3, progressGroup.weak);
    writer.close();
  }
  if (linuxResources !== undefined) {
    writer.open(7);
    writer.bigint(1, linuxResources.memory);
    writer.bigint(2, linuxResources.memorySwap);
    writer.bigint(3, linuxResources.cpuShares);
    writer.bigint(4, linuxResources.cpuPeriod);
    writer.bigint(5, linuxResources.cpuQuota);
    writer.string(6, linuxResources.cpusetCpus);
    writer.string(7, linuxResources.cpusetMems);
    writer.close();
  }
}

function writeSource(writer: WireWriter, { locations, infos }: Source): void {
  for (const [digest, places] of Object.entries(locations)) {
    writer.open(1);
    writer.item(1, digest);
    writer.open(2);
    for (const place of places.locations) writeLocation(writer, place);
    writer.close();
    writer.close();
  }
  for (const { filename, data, language, definition } of infos) {
    writer.open(2);
    writer.string(1, filename);
    writer.bytes(2, data);
    if (definition !== undefined) {
      const bytes = encodeDefinition(definition);
      if (bytes.length === 0) writer.item(3, "");
      else writer.bytes(3, bytes);
    }
    writer.string(4, language);
    writer.close();
  }
}

function writeLocation(writer: WireWriter, { sourceIndex, ranges }: Location): void {
  writer.open(1);
  writer.int(1, sourceIndex);
  for (const range of ranges) {
    writer.open(2);
    for (const [field, position] of [
      [1, range.start],
      [2, range.end],
    ] as const) {
      if (position === undefined) continue;
      writer.open(field);
      writer.int(1, position.line);
      writer.int(2, position.character);
      writer.close();
    }
    writer.close();
  }
  writer.close();
}

/** The definition in serialized form. Throws if the bytes are none. */
export function decodeDefinition(bytes: Uint8Array): Definition {
  return fromBinary(DefinitionSchema, bytes);
}

/**
 * One digest for the whole graph: that of the last op, which names the result. Equal graphs have equal ones,
 * whatever their names and source places. Empty for a definition without ops.
 */
export function definitionDigest(definition: Definition): string {
  const terminal = definition.def.at(-1);
  return terminal ? opDigest(terminal) : "";
}

/** The digest of the vertex that makes the result, by which engines report on it. Empty for a definition without ops. */
export function resultDigest(definition: Definition): string {
  const terminal = definition.def.at(-1);
  return terminal ? (fromBinary(OpSchema, terminal).inputs[0]?.digest ?? "") : "";
}
