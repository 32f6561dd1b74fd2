import { describe, expect, test } from "vitest";
import { exampleGraphs } from "../example-graphs.ts";
import { exec, file, image, local, marshal, merge, readDefinition, type State, scratch } from "../index.ts";
import { compareDefinitions } from "./compare-definitions.ts";
import { followersOf } from "./graph-users.ts";
import { takersOf } from "./takers.ts";

const platform = { os: "linux", architecture: "amd64" };
const read = (state: State) => readDefinition(marshal(state, { platform }));

interface Wishes {
  readonly packages?: readonly string[];
  readonly scripts?: readonly string[];
  readonly from?: string;
  readonly paths?: readonly string[];
  readonly extra?: boolean;
}

/** A root with packages, a copy, and a merge of both; a script is one of several files of a vertex. */
function graph({
  packages = ["a"],
  scripts = ["install"],
  from = "debian:12",
  paths = ["x"],
  extra = false,
}: Wishes) {
  const root = image(from, { name: `[image] ${from}`, platform });
  const written = scripts.reduce(
    (chain, name) => chain.mkfile(`/${name}`, `set -e # ${name}`),
    file(scratch),
  );
  const install = exec({
    root,
    name: `[app 1/${extra ? 4 : 3}] install ${packages.join(" ")}`,
    args: ["/bin/sh", "/dev/install", ...packages],
    env: { PATH: "/bin" },
    mounts: [
      { kind: "bind", dest: "/dev/install", source: written.state(), selector: "/install", readonly: true },
    ],
  }).root;
  const context = local("context", { name: "[context] context", followPaths: paths });
  const copied = file(scratch)
    .copy(context, "/x", "/app/")
    .state({ name: `[app 2/${extra ? 4 : 3}] copy x` });
  const parts = extra ? [file(scratch).mkdir("/new").state({ name: "[app 3/4] folder /new" })] : [];
  return read(merge([install, copied, ...parts], { name: "[app] assemble" }));
}

const namesOf = (vertices: readonly { readonly name?: string }[]) => vertices.map(({ name }) => name);

describe("compared with an older graph, a graph", () => {
  test.each(exampleGraphs)("$name is the same as itself", ({ build }) => {
    const definition = read(build(image("debian:12", { platform })));
    const { causes, gone, unchanged } = compareDefinitions(definition, definition);
    expect([causes, gone, unchanged.length]).toEqual([[], [], definition.vertices.length]);
  });

  test("has a vertex whose own op is another, and those that follow from it", () => {
    const { causes, gone, unchanged } = compareDefinitions(graph({}), graph({ packages: ["a", "b"] }));
    expect(causes).toMatchObject([
      {
        vertex: { name: "[app 1/3] install a b" },
        before: { name: "[app 1/3] install a" },
        fields: [{ field: "args", added: ["b"], removed: [] }],
        followers: [{ name: "[app] assemble" }],
      },
    ]);
    expect(gone).toEqual([]);
    expect(namesOf(unchanged)).toContain("[app 2/3] copy x");
  });

  test("has new vertices, which do not make others of those that are counted anew", () => {
    const { causes, unchanged } = compareDefinitions(graph({}), graph({ extra: true }));
    expect(causes.map(({ vertex, before }) => [vertex.name, before?.name])).toEqual([
      ["[app 3/4] folder /new", undefined],
      ["[app] assemble", "[app] assemble"],
    ]);
    expect(namesOf(unchanged)).toContain("[app 1/4] install a");
    expect(namesOf(compareDefinitions(graph({ extra: true }), graph({})).gone)).toEqual([
      "[app 3/4] folder /new",
    ]);
  });

  test("has another source where that was; all that stands on it follows", () => {
    const { causes } = compareDefinitions(graph({}), graph({ from: "debian:13" }));
    expect(causes).toMatchObject([
      { vertex: { name: "[image] debian:13" }, before: { name: "[image] debian:12" } },
    ]);
    expect(namesOf(causes[0]?.followers ?? [])).toEqual(["[app 1/3] install a", "[app] assemble"]);
  });

  test("is not another for further scripts beside the one that a step sees, or further files of a context", () => {
    const { causes, gone } = compareDefinitions(
      graph({}),
      graph({ scripts: ["install", "other"], paths: ["x", "y"] }),
    );
    // The vertex that writes scripts is another; nobody sees it.
    expect(causes.map(({ vertex, followers }) => [vertex.op, followers])).toEqual([["file", []]]);
    expect(gone).toEqual([]);
  });

  test("has a vertex that stands on the same ones in another order", () => {
    const one = file(scratch).mkdir("/a").state({ name: "a" });
    const two = file(scratch).mkdir("/b").state({ name: "b" });
    const { causes } = compareDefinitions(
      read(merge([one, two], { name: "m" })),
      read(merge([two, one], { name: "m" })),
    );
    expect(causes).toMatchObject([
      { vertex: { name: "m" }, before: { name: "m" }, fields: [], followers: [] },
    ]);
  });

  test("is another for a word that reads like a reference", () => {
    const checkout = (tag: string) =>
      read(
        exec({ root: image("debian:12", { platform }), args: ["git", "checkout", tag], name: "checkout" })
          .root,
      );
    const { causes } = compareDefinitions(checkout("v0"), checkout("v1"));
    expect(causes).toMatchObject([{ fields: [{ field: "args", added: ["v1"], removed: ["v0"] }] }]);
  });

  test("divides into what is the same, what began it, and what follows, whatever it is compared with", () => {
    const base = image("debian:12", { platform });
    const graphs = [
      ...exampleGraphs.map(({ build }) => read(build(base))),
      ...[{}, { packages: ["b"], from: "debian:13", extra: true }, { scripts: ["other", "install"] }].map(
        graph,
      ),
    ];
    for (const older of graphs) {
      for (const newer of graphs) {
        const { causes, unchanged } = compareDefinitions(older, newer);
        const began = causes.map(({ vertex }) => vertex);
        const follow = [...new Set(causes.flatMap(({ followers }) => followers))];
        const ids = [...began, ...follow, ...unchanged].map(({ id }) => id);
        expect(ids.toSorted()).toEqual(newer.vertices.map(({ id }) => id).toSorted());
      }
    }
  });

  test("of many vertices of one name is compared in time", () => {
    const many = (suffix: string) => ({
      result: "v0",
      vertices: Array.from({ length: 40_000 }, (_, n) => ({
        ...{ id: `v${n}`, op: "file", name: "[a] same", inputs: [] },
        detail: { actions: [{ action: "mkdir", path: `/${n}${suffix}` }] },
      })),
    });
    expect(compareDefinitions(many(""), many("x")).causes.length).toBe(40_000);
  });
});

test("a file's takers are copies that cover it, and what stands on them follows", () => {
  const definition = graph({});
  for (const [path, takers] of [
    ["x", ["[app 2/3] copy x"]],
    ["x/y", ["[app 2/3] copy x"]],
    ["xy", []],
  ] as const) {
    const found = takersOf(definition, "context", path);
    expect(namesOf(found)).toEqual(takers);
    expect(namesOf(followersOf(definition, found))).toEqual(takers.length === 0 ? [] : ["[app] assemble"]);
  }
  expect(takersOf(definition, "other", "x")).toEqual([]);
});
