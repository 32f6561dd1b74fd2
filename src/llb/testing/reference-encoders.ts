import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import protobuf from "protobufjs";
import { type Op, OpSchema } from "../../proto/index.ts";
import { compareUtf8 } from "../encode/compare-utf8.ts";

/** Both general libraries write fields in the order of their numbers; the engine puts a oneof's member last. */
const bodyLast = (head: Uint8Array, body: Uint8Array): Uint8Array => Buffer.concat([head, body]);

/** Decodes an op with protobuf-es and encodes it again as the engine does. */
export function recodeWithProtobufEs(bytes: Uint8Array): Uint8Array {
  const op = fromBinary(OpSchema, bytes);
  sortMaps(op);
  const head = create(OpSchema, { inputs: op.inputs });
  if (op.platform) head.platform = op.platform;
  if (op.constraints) head.constraints = op.constraints;
  return bodyLast(toBinary(OpSchema, head), toBinary(OpSchema, create(OpSchema, { op: op.op })));
}

function sortMaps({ op }: Op): void {
  if (op.case === "source") op.value.attrs = sorted(op.value.attrs);
  if (op.case === "build") op.value.attrs = sorted(op.value.attrs);
}

function sorted<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareUtf8(a, b)));
}

const protoFolder = fileURLToPath(new URL("../../../proto", import.meta.url));

/** The type as protobufjs reads it from our declarations, by reflection, with no generated code. */
export function loadOpType(): protobuf.Type {
  const root = new protobuf.Root();
  const load = (file: string): void => {
    const { imports = [] } = protobuf.parse(readFileSync(join(protoFolder, file), "utf8"), root, {
      keepCase: true,
    });
    for (const imported of imports) load(imported);
  };
  load("llb/op.proto");
  return root.resolveAll().lookupType("pb.Op");
}

/** Decodes an op with protobufjs and encodes it again as the engine does. */
export function recodeWithProtobufJs(type: protobuf.Type, bytes: Uint8Array): Uint8Array {
  const op: unknown = type.decode(bytes);
  if (typeof op !== "object" || op === null) throw new Error("not an op");
  const fields = new Map(Object.entries(op));
  for (const name of ["source", "build"]) {
    const body: unknown = fields.get(name);
    if (typeof body === "object" && body !== null && "attrs" in body)
      Object.assign(body, { attrs: sorted({ ...Object(body.attrs) }) });
  }
  const head = ["inputs", "platform", "constraints"];
  const part = (inHead: boolean): Uint8Array =>
    type.encode(Object.fromEntries([...fields].filter(([name]) => head.includes(name) === inHead))).finish();
  return bodyLast(part(true), part(false));
}
