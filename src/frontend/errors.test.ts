import { describe, expect, test } from "vitest";
import { RpcCode, RpcError } from "../buildkit/rpc/index.ts";
import { currentLlb, runFake, specBuild } from "./fake-build.ts";

describe("errors (fake engine)", () => {
  test("of a spec are told all at once, each with its lines", async () => {
    const text = "base: debian:12\nfils: [a]\nworkdir: rel\n# \nuser: {nam: a, ui: 1}\n";
    const { error } = await runFake(specBuild(text));
    expect(error?.message).toContain("mlspec.yaml:2:1: error[unknown-key]");
    expect(error?.message).toContain('did you mean "files"?');
    expect(error?.message).toContain("mlspec.yaml:3:10: error");
    expect(error?.code).toBe(RpcCode.UNKNOWN);
    expect(error?.details, "one for each line").toMatchObject([
      { kind: "source", ranges: [{ start: { line: 5 } }] },
      { kind: "source", filename: "mlspec.yaml", language: "YAML", ranges: [{ start: { line: 3 } }] },
      { kind: "source", data: new Uint8Array(Buffer.from(text)), ranges: [{ start: { line: 2 } }] },
    ]);
  });

  test("of an unknown build argument suggest the one meant", async () => {
    const { error } = await runFake(
      specBuild("base: debian:12\nargs: {VERSION: '1'}\nlabels: {v: '${VERSION}'}\n", {
        options: { "build-arg:VERSON": "2" },
      }),
    );
    expect(error?.message).toContain("VERSON");
    expect(error?.message).toContain('"VERSION"');
  });

  test("of a missing spec say what was looked for and where", async () => {
    const { error } = await runFake({ options: { filename: "x/spec.yaml" } });
    expect(error?.message).toBe(
      'there is no spec "x/spec.yaml" in the folder the client sent as "dockerfile"; name it with --file (option filename)',
    );
  });

  test.each([
    [{}, "mlspec.yaml"],
    [{ cmdline: "x/y" }, "Dockerfile"],
  ])("with options %j and no name look for %s", async (options, name) => {
    const { error, bridge } = await runFake({ options });
    expect(error?.message).toContain(`there is no spec "${name}"`);
    expect(bridge.requests("readFile").map(({ FilePath }) => FilePath)).toContain(name);
  });

  test("of a spec that is not text", async () => {
    const sources = { "local://dockerfile": { "mlspec.yaml": new Uint8Array([0xff, 0xfe, 0x00]) } };
    const { error } = await runFake(specBuild("", { sources }));
    expect(error?.message).toBe("mlspec.yaml is not UTF-8 text");
  });

  test("of an image that is not there point at the line that names it", async () => {
    const { error } = await runFake(specBuild("cmd: [x]\nbase: nosuch:1\n"));
    expect(error?.message).toContain("nosuch:1");
    expect(error?.message).toContain("not found");
    expect(error?.details).toMatchObject([{ kind: "source", ranges: [{ start: { line: 2 } }] }]);
  });

  test("of the engine are explained where there is somebody who does", async () => {
    const spec = specBuild("base: nosuch:1\n");
    const explain = (message: string) => `because of ${message.length} letters`;
    const { error } = await runFake({ ...spec, explain });
    expect(error?.message).toMatch(/not found\nbecause of \d+ letters$/);
    const wrong = await runFake({ ...specBuild("bse: nosuch:1\n"), explain });
    expect(wrong.error?.message).not.toContain("because");
  });

  test("of the engine keep their code and details", async () => {
    const refused = new RpcError({
      code: RpcCode.RESOURCE_EXHAUSTED,
      message: "too much",
      details: [{ kind: "vertex", digest: "sha256:2" }],
    });
    const { error } = await runFake(
      specBuild("base: debian:12\n", { fail: ({ vertices }) => (vertices.length > 0 ? refused : undefined) }),
    );
    expect(error).toMatchObject({
      message: "too much",
      code: RpcCode.RESOURCE_EXHAUSTED,
      details: refused.details,
    });
  });

  test("show a spec with its secrets covered, whatever they are about", async () => {
    const text = "base: debian:12\nenv: {DB_PASSWORD: hunter2}\ntests: [{run: exit 3}]\n";
    const refused = new RpcError({
      code: RpcCode.INTERNAL,
      message: `did not complete: fetch hf_${"a".repeat(30)}`,
    });
    // Not the read of the spec itself: what comes after it.
    const fail = (graph: object) => (JSON.stringify(graph).includes("exit 3") ? refused : undefined);
    const wrong = await Promise.all([
      runFake(specBuild(text, { fail })),
      runFake(specBuild(`${text}fils: 1 # hf_${"a".repeat(30)}\n`)),
      runFake(specBuild(text.replace("debian", "nosuch"))),
    ]);
    for (const { error } of wrong) {
      expect(error?.details).toMatchObject([{ kind: "source", filename: "mlspec.yaml" }]);
      const shown = JSON.stringify(error, (_, value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString() : value,
      );
      expect(shown).toContain("DB_PASSWORD: *");
      expect(shown).not.toMatch(/hunter2|hf_a/);
    }
  });

  test("of options come before any work, all of them", async () => {
    const { error, bridge } = await runFake(specBuild("", { options: { platform: "??", ulimit: "x" } }));
    expect(error?.message).toContain("option platform: ");
    expect(error?.message).toContain("option ulimit: ");
    expect(bridge.calls.map(({ method }) => method)).toEqual(["ping", "inputs", "return"]);
  });

  test("of a capability we lack name it for the client", async () => {
    const options = { "frontend.caps": "moby.buildkit.frontend.contexts+forward,moby.buildkit.frontend.new" };
    const { error } = await runFake(specBuild("base: debian:12\n", { options }));
    expect(error).toMatchObject({
      code: RpcCode.UNIMPLEMENTED,
      details: [{ kind: "frontend-cap", name: "moby.buildkit.frontend.new" }],
    });
  });

  test.each([
    ["docker", "update Docker"],
    ["buildkit", "update buildkitd"],
    [undefined, "update buildkitd"],
  ])(
    "of an engine that lacks what a step needs name the capability and the line; of %s they end with %s",
    async (product, hint) => {
      const { error } = await runFake(
        specBuild("base: debian:12\nsteps: [{run: x, secrets: [{id: a, env: A}]}]\n", {
          llb: currentLlb.filter((id) => id !== "exec.secretenv"),
          ...(product === undefined ? {} : { product }),
        }),
      );
      expect(error?.message).toMatch(/the engine lacks exec.secretenv/);
      expect(error?.message.endsWith(`; ${hint}`)).toBe(true);
      expect(error?.details).toMatchObject([{ kind: "source", ranges: [{ start: { line: 2 } }] }]);
    },
  );

  test("of the engine while it looks up an image are returned, once", async () => {
    const { bridge, error } = await runFake(
      specBuild("base: debian:12\n", {
        handlers: {
          resolveSourceMeta: () => {
            throw new RpcError({ code: RpcCode.UNAVAILABLE, message: "gone" });
          },
        },
      }),
    );
    expect(error?.message).toContain("gone");
    expect(bridge.requests("return")).toHaveLength(1);
  });
});
