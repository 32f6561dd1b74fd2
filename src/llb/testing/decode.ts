import { fromBinary } from "@bufbuild/protobuf";
import {
  type Definition,
  type ExecOp,
  type FileOp,
  type Op,
  OpSchema,
  type SourceOp,
} from "../../proto/index.ts";
import type { State } from "../graph/state.ts";
import { type MarshalOptions, marshal } from "../marshal/marshal.ts";
import { opDigest } from "../marshal/op-digest.ts";

/** For tests: everything is made for this platform unless it says otherwise. */
export const linux = { os: "linux", architecture: "amd64" } as const;

/** Marshals for `linux`. */
export function define(state: State, options: Partial<MarshalOptions> = {}): Definition {
  return marshal(state, { platform: linux, ...options });
}

/** All ops but the terminal one, decoded, in the definition's order. */
export function decodeOps(definition: Definition): Op[] {
  return definition.def.slice(0, -1).map((bytes) => fromBinary(OpSchema, bytes));
}

/** The op that makes the state, decoded. */
export function decodeState(state: State, options: Partial<MarshalOptions> = {}): Op {
  const op = decodeOps(define(state, options)).at(-1);
  if (!op) throw new Error("the state is empty");
  return op;
}

/** The op's place in the definition by its decoded form: the digest of its bytes. */
export function digests(definition: Definition): string[] {
  return definition.def.map(opDigest);
}

export function execOp(op: Op): ExecOp {
  if (op.op.case !== "exec") throw new Error(`not an exec but ${op.op.case}`);
  return op.op.value;
}

export function fileOp(op: Op): FileOp {
  if (op.op.case !== "file") throw new Error(`not a file op but ${op.op.case}`);
  return op.op.value;
}

export function sourceOp(op: Op): SourceOp {
  if (op.op.case !== "source") throw new Error(`not a source but ${op.op.case}`);
  return op.op.value;
}

/** The capabilities listed for the op that makes the state, sorted. */
export function listedCapabilities(state: State, options: Partial<MarshalOptions> = {}): string[] {
  const definition = define(state, options);
  const digest = opDigest(definition.def.at(-2) ?? new Uint8Array());
  return Object.keys(definition.metadata[digest]?.caps ?? {}).sort();
}
