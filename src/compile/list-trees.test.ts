import { describe, expect, it } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { encodeDefinition, image, local, marshal, readDefinition } from "../llb/index.ts";
import { readSpec } from "../spec/index.ts";
import { compileTarget } from "./compile-target.ts";
import type { Host } from "./host.ts";
import { NO_EXEC_OPTIONS } from "./index.ts";

const platform = { os: "linux", architecture: "amd64" };

/** Knows every image as a plain one, and looks into nothing. */
const HOST: Host = {
  contexts: new Set(),
  imageFacts: async () => ({ config: { ...platform, config: {} } }),
  imageState: (ref) => image(ref),
  contextState: (name, paths) => local(name, { followPaths: paths }),
};

async function build(text: string, target: string, host = HOST) {
  const report = createReporter();
  const spec = readSpec({ name: "mlspec.yaml", text }, report);
  const request = {
    target,
    buildArgs: {},
    platform,
    buildPlatform: platform,
    labels: {},
    exec: NO_EXEC_OPTIONS,
    showPlatform: false,
  };
  const compiled = spec && (await compileTarget(spec, request, host, report));
  if (compiled === undefined) throw new Error(report.diagnostics.map(({ message }) => message).join("\n"));
  const definition = marshal(compiled.state, { platform });
  return { vertices: readDefinition(definition).vertices, bytes: encodeDefinition(definition) };
}

describe("models nobody knows the files of", () => {
  const MB = 1024 * 1024;
  const text = `base: debian:12
targets:
  app:
    models:
      - {from: made, src: /o/, to: /m}
      - {from: "tools:1", src: /x, to: /x, convert: {from: "tools:1", run: [make]}}
  made:
    models: [{from: context, src: w.bin, to: /o/, convert: {from: "tools:1", run: [pack]}}]
`;

  it("are looked into, those first that others are made of, and then large ones are layers of their own", async () => {
    const asked: string[] = [];
    const host: Host = {
      ...HOST,
      listFiles: async (state, path, limit) => {
        const { vertices } = readDefinition(marshal(state, { platform }));
        asked.push(`${path} of ${vertices.at(-1)?.name}`);
        expect(limit).toBeGreaterThan(100);
        return [
          { path: "large", size: 64 * MB },
          { path: "small", size: 1 },
        ];
      },
    };
    const built = await build(text, "app", host);
    const again = await build(text, "app", host);
    expect(built.bytes).toEqual(again.bytes);
    expect(asked.slice(0, 3).map((one) => one.replace(/\d+\/\d+/g, "N/N"))).toEqual([
      "/ of [made.build N/N] convert: pack",
      "/o of [made N/N] assemble",
      "/ of [app.build N/N] convert: make",
    ]);
    const models = built.vertices.filter(({ name }) => / model /.test(name ?? ""));
    expect(models.map(({ name = "" }) => name.replace(/^.*\] /, ""))).toEqual(
      expect.arrayContaining([
        "model context large",
        "model context, 1 file",
        "model made large",
        "model tools:1 large",
      ]),
    );
  });

  it("are one layer where there are too many, or where nobody looks", async () => {
    const many = await build(text, "made", { ...HOST, listFiles: async () => undefined });
    const blind = await build(text, "made");
    expect(many.bytes).toEqual(blind.bytes);
    expect(blind.vertices.filter(({ name }) => name?.includes("model context"))).toHaveLength(1);
  });

  it("fail as the engine says", async () => {
    const host: Host = { ...HOST, listFiles: async () => Promise.reject(new Error("exit code: 1")) };
    await expect(build(text, "made", host)).rejects.toThrow("exit code: 1");
  });
});
