import { readFile } from "node:fs/promises";
import { fromBinary } from "@bufbuild/protobuf";
import { protoCamelCase } from "@bufbuild/protobuf/reflect";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** The library's reader of descriptors, on one that was read while bundling. */
const RUNTIME = `import { createFileRegistry } from "../registry.js";
export function fileDesc(root, imports = []) {
  root.dependency = imports.map((file) => file.proto.name);
  const registry = createFileRegistry(root, (name) => imports.find((file) => file.proto.name === name));
  return registry.getFile(root.name);
}`;

/**
 * An esbuild plugin: generated protobuf code carries its descriptors as bytes, read at every start with the slow path
 * of protobuf-es that needs no generated code. The bundle carries them as the objects they are read into.
 */
export const literalDescriptors = {
  name: "literal-descriptors",
  setup(api) {
    api.onLoad({ filter: /codegenv2\/file\.js$/ }, () => ({ contents: RUNTIME, loader: "js" }));
    api.onLoad({ filter: /_pb\.(ts|js)$/ }, async ({ path }) => ({
      contents: withLiterals(await readFile(path, "utf8")),
      loader: path.endsWith(".ts") ? "ts" : "js",
    }));
  },
};

function withLiterals(source) {
  const defaults = new Map();
  const text = source.replace(
    /\bfileDesc\("([^"]*)"/g,
    (_, bytes) => `fileDesc(${literal(readDescriptor(bytes), defaults)}`,
  );
  return [...defaults].map(([table, name]) => `const ${name} = ${table};\n`).join("") + text;
}

function readDescriptor(bytes) {
  const root = fromBinary(FileDescriptorProtoSchema, base64Decode(bytes));
  root.messageType.forEach(nameForJson);
  return root;
}

/** The compiler leaves out names for JSON that follow from the field's own. */
function nameForJson(message) {
  for (const field of message.field)
    if (!Object.hasOwn(field, "jsonName")) field.jsonName = protoCamelCase(field.name);
  message.nestedType.forEach(nameForJson);
}

/** JavaScript for a message: what was set is its own, defaults are on the prototype, as the library has it. */
function literal(value, defaults) {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, defaults)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${JSON.stringify(key)}:${literal(field, defaults)}`);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    const table = JSON.stringify(prototype);
    if (!defaults.has(table)) defaults.set(table, `defaults${defaults.size}`);
    fields.unshift(`__proto__:${defaults.get(table)}`);
  }
  return `{${fields.join(",")}}`;
}
