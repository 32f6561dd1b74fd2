import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { Control } from "../../proto/index.ts";
import { buildIdentity } from "./build-identity.ts";

type Init = MessageInitShape<typeof Control.method.solve.input>;
const identity = (message: Init, key = "") => buildIdentity(create(Control.method.solve.input, message), key);
const base: Init = { Frontend: "gateway.v0", FrontendAttrs: { source: "a", filename: "f", context: "c" } };

test.each<[string, Init]>([
  ["name", { ...base, Ref: "other" }],
  ["session", { ...base, Session: "other" }],
  ["arguments", { ...base, FrontendAttrs: { ...base.FrontendAttrs, "build-arg:X": "1" } }],
  ["exporters", { ...base, Exporters: [{ Type: "image", Attrs: { name: "x" } }] }],
  ["entitlements", { ...base, Entitlements: ["network.host"] }],
])("is the same with another %s", (_, message) => {
  expect(identity(message)).toBe(identity(base));
});

test.each<[string, Init]>([
  ["frontend", { ...base, Frontend: "dockerfile.v0" }],
  ["file", { ...base, FrontendAttrs: { ...base.FrontendAttrs, filename: "g" } }],
  ["target", { ...base, FrontendAttrs: { ...base.FrontendAttrs, target: "t" } }],
  ["context", { ...base, FrontendAttrs: { ...base.FrontendAttrs, context: "d" } }],
  ["graph", { ...base, Definition: { def: [new Uint8Array([1])] } }],
])("is another with another %s", (_, message) => {
  expect(identity(message)).not.toBe(identity(base));
});

test("hangs on the session's key", () => {
  expect(identity(base, "folder one")).not.toBe(identity(base, "folder two"));
});

test("of a client that says nothing hangs on the images' names", () => {
  const named = (name: string): Init => ({ Exporters: [{ Type: "image", Attrs: { name } }] });
  expect(identity(named("a"))).not.toBe(identity(named("b")));
});

test("shows nothing of a context's address", () => {
  expect(identity({ FrontendAttrs: { context: "https://user:hunter2@host/x.git" } })).toMatch(
    /^[0-9a-f]{64}$/,
  );
});
