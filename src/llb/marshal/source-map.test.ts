import { expect, it } from "vitest";
import { merge } from "../combine/merge.ts";
import { file } from "../file/file-chain.ts";
import { type SourceLocation, sourceFile } from "../graph/source-file.ts";
import { type State, scratch } from "../graph/state.ts";
import { image } from "../source/image.ts";
import { define, digests } from "../testing/decode.ts";

const spec = sourceFile({ filename: "spec.yaml", data: "a\nb\n", language: "YAML" });
const other = sourceFile({ filename: "other.yaml", data: "a\nb\n", language: "YAML" });
const at = (source: typeof spec, first: number, last = first): SourceLocation => ({
  file: source,
  ranges: [{ start: { line: first }, end: { line: last, character: 4 } }],
});
const dir = (path: string, locations: readonly SourceLocation[]): State =>
  file(scratch).mkdir(path).state({ locations });

it("maps each op to its ranges, and equal files are one", () => {
  const again = sourceFile({
    filename: "spec.yaml",
    data: new TextEncoder().encode("a\nb\n"),
    language: "YAML",
  });
  const definition = define(
    merge([dir("/a", [at(spec, 1)]), dir("/b", [at(again, 2, 3), at(other, 1)]), image("c")]),
  );
  const [a = "", b = "", c = ""] = digests(definition);
  expect(definition.Source?.infos).toMatchObject([
    { filename: "spec.yaml", language: "YAML", data: new TextEncoder().encode("a\nb\n") },
    { filename: "other.yaml" },
  ]);
  const ranges = (first: number, last: number) => [
    { start: { line: first, character: 0 }, end: { line: last, character: 4 } },
  ];
  expect(definition.Source?.locations[a]?.locations).toMatchObject([
    { sourceIndex: 0, ranges: ranges(1, 1) },
  ]);
  expect(definition.Source?.locations[b]?.locations).toMatchObject([
    { sourceIndex: 0, ranges: ranges(2, 3) },
    { sourceIndex: 1, ranges: ranges(1, 1) },
  ]);
  expect(definition.Source?.locations[c]).toBeUndefined();
});

it("keeps all places of ops that became one, but none twice", () => {
  const definition = define(
    merge([dir("/a", [at(spec, 1)]), dir("/a", [at(spec, 2)]), dir("/a", [at(spec, 1)])]),
  );
  const [digest = ""] = digests(definition);
  const lines = definition.Source?.locations[digest]?.locations.map(({ ranges }) => ranges[0]?.start?.line);
  expect(lines).toEqual([1, 2]);
});

it("keeps the graph that loads a file", () => {
  const loader = define(image("a"));
  const loaded = sourceFile({ filename: "spec.yaml", data: "", language: "YAML", definition: loader });
  expect(define(dir("/a", [at(loaded, 1)])).Source?.infos[0]?.definition).toBe(loader);
});

it("changes no digest", () => {
  expect(digests(define(dir("/a", [at(spec, 1)])))).toEqual(digests(define(dir("/a", []))));
});
