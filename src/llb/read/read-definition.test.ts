import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it, test } from "vitest";
import { OpSchema } from "../../proto/index.ts";
import { diff } from "../combine/diff.ts";
import { merge } from "../combine/merge.ts";
import { requires } from "../combine/passthrough.ts";
import { exec } from "../exec/exec.ts";
import { file } from "../file/file-chain.ts";
import { sourceFile } from "../graph/source-file.ts";
import { type State, scratch } from "../graph/state.ts";
import { image } from "../source/image.ts";
import { local } from "../source/local.ts";
import { define, digests } from "../testing/decode.ts";
import { readDefinition } from "./read-definition.ts";
import { toDot } from "./to-dot.ts";
import { toMermaid } from "./to-mermaid.ts";

const base = image("a");
const last = (state: State) => readDefinition(define(state)).vertices.at(-1);
const detail = (state: State) => last(state)?.detail;

describe("a readable definition", () => {
  const spec = sourceFile({ filename: "spec.yaml", data: "", language: "YAML" });
  const lower = file(scratch).mkdir("/o", { parents: true }).state();
  const step = exec({
    args: ["make", "-j"],
    root: base,
    env: { A: "1" },
    mounts: [
      { kind: "bind", dest: "/o", source: lower, selector: "/o" },
      { kind: "cache", dest: "/c", id: "c", sharing: "locked" },
    ],
    name: "make",
    ignoreCache: true,
    locations: [
      {
        file: spec,
        ranges: [
          { start: { line: 3 }, end: { line: 5 } },
          { start: { line: 9 }, end: { line: 9 } },
        ],
      },
    ],
  }).mount("/o");
  const definition = define(merge([base, diff(lower, step)]));

  it("numbers vertices by their place and leaves defaults out", () => {
    expect(readDefinition(definition)).toEqual({
      result: "v4",
      vertices: [
        {
          id: "v0",
          op: "source",
          platform: "linux/amd64",
          inputs: [],
          detail: { identifier: "docker-image://docker.io/library/a:latest" },
        },
        {
          id: "v1",
          op: "file",
          inputs: [],
          detail: { actions: [{ on: "scratch", action: "mkdir", path: "/o", mode: "0755", parents: true }] },
        },
        {
          id: "v2",
          op: "exec",
          name: "make",
          platform: "linux/amd64",
          inputs: ["v0", "v1"],
          detail: {
            args: ["make", "-j"],
            env: ["A=1"],
            cwd: "/",
            mounts: [
              { dest: "/", from: "v0", output: 0 },
              { dest: "/c", type: "cache", id: "c", sharing: "locked" },
              { dest: "/o", from: "v1", selector: "/o", output: 1 },
            ],
          },
          options: { ignoreCache: true },
          sources: ["spec.yaml:3-5", "spec.yaml:9"],
        },
        { id: "v3", op: "diff", inputs: ["v1", "v2#1"], detail: { lower: "v1", upper: "v2#1" } },
        { id: "v4", op: "merge", inputs: ["v0", "v3"], detail: { layers: ["v0", "v3"] } },
      ],
    });
  });

  it("is JSON, and does not depend on the order of the ops", () => {
    const readable = readDefinition(definition);
    expect(JSON.parse(JSON.stringify(readable))).toEqual(readable);
    const def = [...definition.def.slice(0, -1).reverse(), ...definition.def.slice(-1)];
    expect(readDefinition({ ...definition, def })).toEqual(readable);
  });

  it("shows digests and capabilities when asked", () => {
    const { vertices } = readDefinition(definition, { digests: true, capabilities: true });
    expect(vertices.map(({ digest }) => digest)).toEqual(digests(definition).slice(0, -1));
    expect(vertices[4]?.capabilities).toEqual(["mergeop"]);
  });

  it("of nothing is scratch", () => {
    expect(readDefinition(define(scratch))).toEqual({ result: "scratch", vertices: [] });
  });

  it("refuses what is no definition", () => {
    expect(() => readDefinition({ ...definition, def: definition.def.slice(1) })).toThrow("lacks the op");
    expect(() => readDefinition({ ...definition, def: [toBinary(OpSchema, create(OpSchema))] })).toThrow(
      "names no result",
    );
  });

  it("draws the graph", () => {
    expect(toDot(readDefinition(definition))).toBe(`digraph definition {
  v0 [label="v0 source: docker-image://docker.io/library/a:latest", shape=ellipse];
  v1 [label="v1 file: mkdir", shape=note];
  v2 [label="v2 exec: make", shape=box];
  v3 [label="v3 diff", shape=hexagon];
  v4 [label="v4 merge", shape=invtriangle, peripheries=2];
  v0 -> v2;
  v1 -> v2;
  v1 -> v3;
  v2 -> v3 [label="#1"];
  v0 -> v4;
  v3 -> v4;
}
`);
    expect(toMermaid(readDefinition(definition))).toBe(`flowchart TD
  v0["v0 source: docker-image://docker.io/library/a:latest"]
  v1["v1 file: mkdir"]
  v2["v2 exec: make"]
  v3["v3 diff"]
  v4["v4 merge"]
  v0 --> v2
  v1 --> v2
  v1 --> v3
  v2 -->|"#35;1"| v3
  v0 --> v4
  v3 --> v4
  style v4 stroke-width:4px
`);
  });

  it("draws any name: quotes, markup and lines cannot break out", () => {
    const readable = readDefinition(define(file(base).mkdir("/x").state({ name: 'a"];\\ <b>\n`#1;`' })));
    expect(toDot(readable)).toContain('label="v1 file: a\\"];\\\\ <b>\\n`#1;`"');
    expect(toMermaid(readable)).toContain('v1["v1 file: a#34;#93;;#92; #60;b#62;#10;#96;#35;1;#96;"]');
    const long = readDefinition(define(exec({ args: ["x".repeat(100)], root: base }).root));
    expect(toDot(long)).toContain(`exec: ${"x".repeat(59)}…"`);
  });
});

describe("what a vertex shows", () => {
  test.each<[string, State, object]>([
    [
      "exec",
      exec({
        args: ["x"],
        root: base,
        readonlyRoot: true,
        user: "u",
        hostname: "h",
        network: "none",
        security: "insecure",
        secretEnv: [{ id: "i", name: "N", optional: true }],
        extraHosts: [{ host: "h", ip: "1.2.3.4" }],
        ulimits: [{ name: "nofile", soft: 1, hard: 2 }],
        cgroupParent: "/c",
        cdiDevices: [{ name: "a/b=c" }],
        validExitCodes: [0, 2],
        proxy: { http: "p" },
        removeMountStubs: false,
        mounts: [
          { kind: "bind", dest: "/o", source: scratch, contentCache: "off" },
          { kind: "tmpfs", dest: "/t", size: 5 },
          { kind: "tmpfs", dest: "/u" },
          { kind: "secret", dest: "/s", id: "s", uid: 1, gid: 2, optional: true },
          { kind: "ssh", dest: "/ssh" },
        ],
      }).mount("/o"),
      {
        args: ["x"],
        env: ["SSH_AUTH_SOCK=/ssh"],
        cwd: "/",
        user: "u",
        hostname: "h",
        network: "none",
        security: "insecure",
        secretEnv: [{ id: "i", name: "N", optional: true }],
        extraHosts: ["h=1.2.3.4"],
        ulimits: ["nofile=1:2"],
        cgroupParent: "/c",
        devices: [{ name: "a/b=c" }],
        validExitCodes: [0, 2],
        proxy: ["p", "", "", "", ""],
        removeMountStubs: false,
        mounts: [
          { dest: "/", from: "v0", readonly: true },
          { dest: "/o", from: "scratch", output: 0, contentCache: "off" },
          { dest: "/t", type: "tmpfs", size: 5 },
          { dest: "/u", type: "tmpfs" },
          { dest: "/s", type: "secret", id: "s", mode: "0400", uid: 1, gid: 2, optional: true },
          { dest: "/ssh", type: "ssh", id: "default", mode: "0600" },
        ],
      },
    ],
    [
      "file",
      file(base)
        .copy(file(scratch).mkfile("/f", new Uint8Array([255])), "/f", "/g", {
          mode: "u+x",
          owner: { user: "app", group: 5 },
          excludePatterns: ["e"],
          includePatterns: ["i"],
          requiredPaths: ["r"],
          allowWildcard: true,
        })
        .mkfile("/t", "text", { timestamp: 7n })
        .symlink("t", "/l", { owner: { user: 0 } })
        .rm("/x", { allowNotFound: true })
        .state(),
      {
        actions: [
          { on: "scratch", action: "mkfile", path: "/f", mode: "0644", base64: "/w==" },
          {
            on: "v0",
            action: "copy",
            from: "step 0",
            src: "/f",
            dest: "/g",
            mode: "u+x",
            allowWildcard: true,
            include: ["i"],
            exclude: ["e"],
            required: ["r"],
            user: "app of v0",
            group: 5,
          },
          { action: "mkfile", path: "/t", mode: "0644", data: "text", timestamp: "7" },
          { action: "symlink", target: "t", path: "/l", user: 0 },
          { action: "rm", path: "/x", allowNotFound: true },
        ],
      },
    ],
    [
      "source, its attributes sorted",
      local("c", { sharedKeyHint: "h", followPaths: ["f"], constraints: ["w"] }),
      {
        identifier: "local://c",
        attributes: { "local.followpaths": '["f"]', "local.sharedkeyhint": "h" },
        constraints: ["w"],
      },
    ],
    ["diff to nothing", diff(base, scratch), { lower: "v0", upper: "scratch" }],
    ["passthrough", requires(base, [local("c")], "id"), { id: "id", outputs: [0] }],
  ])("%s", (_, state, expected) => {
    expect(detail(state)).toEqual(expected);
  });

  it("shows metadata that is set", () => {
    const state = file(scratch)
      .mkdir("/a")
      .state({
        description: { k: "v" },
        exportCache: false,
        progressGroup: { id: "1", name: "g" },
        resources: { memory: 9, cpusetCpus: "0" },
        platform: { os: "linux", architecture: "arm", variant: "v7" },
      });
    expect(last(state)?.options).toEqual({
      exportCache: false,
      description: { k: "v" },
      progressGroup: { id: "1", name: "g", weak: false },
      resources: { memory: 9, cpusetCpus: "0" },
    });
    expect(last(state)?.name).toBeUndefined();
  });
});
