import { expect, test } from "vitest";
import {
  decodeErrorDetail,
  decodeStatus,
  type ErrorDetail,
  encodeErrorDetail,
  encodeStatusDetails,
} from "./error-details.ts";

const prefix = "github.com/moby/buildkit/errdefs.";

const details: readonly ErrorDetail[] = [
  {
    kind: "source",
    filename: "mlspec.yaml",
    data: new Uint8Array(Buffer.from("base: x\n")),
    language: "YAML",
    ranges: [{ start: { line: 1, character: 2 }, end: { line: 3, character: 0 } }],
  },
  { kind: "vertex", digest: "sha256:00" },
  { kind: "solve", inputIds: ["a", "b"], mountIds: [] },
  { kind: "frontend", name: "gateway.v0", source: "image" },
  { kind: "frontend-cap", name: "moby.buildkit.frontend.contexts" },
  { kind: "subrequest", name: "frontend.outline" },
  { kind: "other", typeUrl: "type.googleapis.com/x.Y", value: new Uint8Array([1, 2]) },
];

test.each(details)("a detail of kind $kind comes back as it went", (detail) => {
  expect(decodeErrorDetail(encodeErrorDetail(detail))).toEqual(detail);
});

test("a source travels as the JSON that engines read", () => {
  const any = encodeErrorDetail(details[0] as ErrorDetail);
  expect(any.typeUrl).toBe(`${prefix}Source+json`);
  expect(JSON.parse(Buffer.from(any.value).toString())).toEqual({
    info: { filename: "mlspec.yaml", data: "YmFzZTogeAo=", language: "YAML" },
    ranges: [{ start: { line: 1, character: 2 }, end: { line: 3, character: 0 } }],
  });
});

test("a source of an engine, with what Go leaves out, is read", () => {
  const json = `{"info":{"filename":"a","data":"eA==","definition":{"def":["AA=="]}},"ranges":[{"start":{"line":2},"end":{}},{}]}`;
  expect(decodeErrorDetail({ typeUrl: `${prefix}Source+json`, value: Buffer.from(json) })).toEqual({
    kind: "source",
    filename: "a",
    data: new Uint8Array([0x78]),
    language: "",
    ranges: [
      { start: { line: 2, character: 0 }, end: { line: 0, character: 0 } },
      { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    ],
  });
});

test.each([
  [`${prefix}Vertex+json`, "not json"],
  [`${prefix}Vertex+json`, "7"],
  [`${prefix}Later+json`, "{}"],
  ["github.com/moby/buildkit/stack.Stack+json", "{}"],
])("a detail %s with the value %s stays as it is", (typeUrl, json) => {
  const value = Buffer.from(json);
  expect(decodeErrorDetail({ typeUrl, value })).toEqual({ kind: "other", typeUrl, value });
});

test.each([
  ["Vertex", '{"digest":7}', { kind: "vertex", digest: "" }],
  ["Solve", '{"inputIDs":"x","mountIDs":[1,"m"]}', { kind: "solve", inputIds: [], mountIds: ["", "m"] }],
])("%s with fields of wrong types is read as if they were missing", (type, json, expected) => {
  expect(decodeErrorDetail({ typeUrl: `${prefix}${type}+json`, value: Buffer.from(json) })).toEqual(expected);
});

test("a whole status comes back, and bytes that are none give no details", () => {
  expect(decodeStatus(encodeStatusDetails(2, "it broke", details))).toEqual({ message: "it broke", details });
  expect(decodeStatus(Buffer.from([255, 255, 255]))).toEqual({ message: "", details: [] });
});
