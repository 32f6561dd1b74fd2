/**
 * What is asked of every definition that an engine made: our codecs and our library lose nothing of it.
 * Used with recordings and with the answers of a running engine alike. Everything throws through `expect`.
 */
import { createHash } from "node:crypto";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect } from "vitest";
import { definitionDigest, fromDefinition, marshal, type State } from "../../src/llb/index.ts";
import {
  type Definition,
  DefinitionSchema,
  type ExecOp,
  MountType,
  type Op,
  OpSchema,
  TmpfsOptSchema,
} from "../../src/proto/index.ts";
import type { Recorded } from "./rebuild.ts";

/** The platform of all recordings. */
export const platform = { os: "linux", architecture: "amd64" } as const;

/** How engines put the fields of an op in order: before BuildKit 0.18 by number, since then what the op does last. */
const dialects: readonly ((op: Op) => Uint8Array)[] = [encodeByNumber, encodeBodyLast];

function encodeByNumber(op: Op): Uint8Array {
  return toBinary(OpSchema, op);
}

function encodeBodyLast(op: Op): Uint8Array {
  const { inputs, platform, constraints } = op;
  const head = create(OpSchema, {
    inputs,
    ...(platform && { platform }),
    ...(constraints && { constraints }),
  });
  const body = create(OpSchema, { op: op.op });
  return new Uint8Array([...toBinary(OpSchema, head), ...toBinary(OpSchema, body)]);
}

/** Every op, decoded and encoded again in the order that this engine uses, has the same bytes. */
export function expectOpsSurvive(definition: Definition): void {
  const ops = definition.def.map((bytes) => fromBinary(OpSchema, bytes));
  const expected = definition.def.map(hex);
  const again = dialects.map((encode) => ops.map(encode).map(hex));
  expect(again).toContainEqual(expected);
}

/** The whole message, decoded and encoded again, says the same and has no field we do not know. */
export function expectMessageSurvives(bytes: Uint8Array): void {
  const definition = fromBinary(DefinitionSchema, bytes);
  expect(unknownFields(definition)).toEqual([]);
  for (const op of definition.def) expect(unknownFields(fromBinary(OpSchema, op))).toEqual([]);
  expect(fromBinary(DefinitionSchema, toBinary(DefinitionSchema, definition))).toEqual(definition);
}

/** Taken apart into vertices and put together again, the graph has the same ops, metadata and places. */
export function expectGraphSurvives(definition: Definition): void {
  const again = marshal(fromDefinition(definition), { platform });
  expect(again.def.map(hex).sort()).toEqual(definition.def.map(hex).sort());
  expect(definitionDigest(again)).toBe(definitionDigest(definition));
  const { [definitionDigest(definition)]: _, ...vertices } = again.metadata;
  const { [definitionDigest(definition)]: __, ...expected } = definition.metadata;
  expect(vertices).toEqual(expected);
  expect(again.Source?.infos).toEqual(definition.Source?.infos);
}

/** The same graph, built with our library, has exactly the engine's ops, as engines of today write them. */
export function expectSameOps(definition: Definition, state: State): void {
  const ours = marshal(state, { platform }).def;
  const theirs = asWrittenToday(definition);
  const readable = (def: readonly Uint8Array[]) => def.map((bytes) => fromBinary(OpSchema, bytes));
  const without = (def: readonly Uint8Array[], others: readonly Uint8Array[]) =>
    def.filter((op) => !others.some((other) => hex(op) === hex(other)));
  expect(readable(without(ours, theirs))).toEqual(readable(without(theirs, ours)));
  expect(ours.map(hex).sort()).toEqual(theirs.map(hex).sort());
}

/** The ops as today's engines write them, with the digests that follow from it. Inputs come before their users. */
function asWrittenToday(definition: Definition): Uint8Array[] {
  const renamed = new Map<string, string>();
  return definition.def.map((bytes) => {
    const op = fromBinary(OpSchema, bytes);
    for (const input of op.inputs) input.digest = renamed.get(input.digest) ?? input.digest;
    if (op.op.case === "exec") modernize(op.op.value);
    if (op.op.case === "file") delete op.platform;
    const again = encodeBodyLast(op);
    renamed.set(digestOf(bytes), digestOf(again));
    return again;
  });
}

/** What later engines write otherwise, and what changes nothing that these graphs do. */
function modernize({ meta, mounts }: ExecOp): void {
  if (meta) meta.removeMountStubsRecursive = true;
  for (const mount of mounts) {
    if (mount.mountType === MountType.SECRET || mount.mountType === MountType.SSH) mount.input = -1n;
    if (mount.mountType === MountType.TMPFS) mount.TmpfsOpt ??= create(TmpfsOptSchema);
  }
}

/** What the graph holds that only the engine could know. */
export function recordedParts(definition: Definition): Recorded {
  let image = "";
  let unique: string | undefined;
  for (const bytes of definition.def) {
    const { op } = fromBinary(OpSchema, bytes);
    if (op.case !== "source") continue;
    const { identifier, attrs } = op.value;
    if (identifier.startsWith("docker-image://")) image = identifier.slice("docker-image://".length);
    unique ??= attrs["local.unique"];
  }
  return { image, unique };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Numbers of fields, at any depth, that are not in our declarations. */
function unknownFields(value: unknown): number[] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  const own = "$unknown" in value && Array.isArray(value.$unknown) ? value.$unknown : [];
  const numbers = own.map((field: { no: number }) => field.no);
  const { $unknown: _, ...fields } = value as { $unknown?: unknown };
  return [...numbers, ...Object.values(fields).flatMap(unknownFields)];
}
