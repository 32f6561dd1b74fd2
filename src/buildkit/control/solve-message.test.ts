import { create, toBinary } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DefinitionSchema, PolicyAction, PolicySchema } from "../../proto/index.ts";
import type { BuildRequest, CacheEntry } from "./build-types.ts";
import { EngineClient } from "./engine-client.ts";
import { type FakeControl, startFakeControl } from "./fake-control.ts";

let fake: FakeControl;
beforeEach(async () => {
  fake = await startFakeControl();
});
afterEach(() => fake.stop());

async function sent(request: BuildRequest) {
  const engine = new EngineClient(fake.client);
  const definition = create(DefinitionSchema, { def: [new Uint8Array([10, 0])] });
  await engine.solve({ ...request, definition }).result;
  await engine.solve({ ...request, frontend: "dockerfile.v0" }).result;
  const [ofGraph, ofFrontend] = fake.requests;
  return { ofGraph, ofFrontend };
}

/** Attributes as buildctl's and buildx's documentation have them. */
const exports: readonly CacheEntry[] = [
  { type: "inline", attrs: {} },
  {
    type: "registry",
    attrs: { ref: "r.example/a:cache", mode: "max", "oci-mediatypes": "true", compression: "zstd" },
  },
  { type: "local", attrs: { dest: "/tmp/cache", tag: "main", "ignore-error": "true" } },
  { type: "gha", attrs: { scope: "s", url: "https://x/", url_v2: "https://y/", token: "t", mode: "min" } },
  {
    type: "s3",
    attrs: { region: "eu", bucket: "b", name: "a;b", access_key_id: "k", secret_access_key: "s" },
  },
  { type: "azblob", attrs: { account_url: "https://a.example", name: "n", secret_access_key: "s" } },
  { type: "of the future", attrs: { "any thing": "a=b,c<d>&" } },
];

describe("the message", () => {
  it.each(exports)("of a cache to export, $type, has its attributes as they are", async (entry) => {
    const { ofGraph, ofFrontend } = await sent({ cacheExports: [entry] });
    for (const message of [ofGraph, ofFrontend]) {
      expect(message?.Cache?.Exports).toMatchObject([{ Type: entry.type, Attrs: entry.attrs }]);
      expect(message?.Cache).toMatchObject({
        ExportRefDeprecated: "",
        ImportRefsDeprecated: [],
        Imports: [],
      });
      expect(message?.FrontendAttrs).toEqual({});
    }
  });

  it("of caches to import is told to the engine, and to a frontend as JSON", async () => {
    const cacheImports: readonly CacheEntry[] = [
      { type: "registry", attrs: { ref: "r" } },
      { type: "local", attrs: { src: "/tmp/cache", digest: "sha256:1" } },
      { type: "gha", attrs: {} },
    ];
    const { ofGraph, ofFrontend } = await sent({ cacheImports, frontendAttrs: { target: "t" } });
    const entries = cacheImports.map(({ type, attrs }) => ({ Type: type, Attrs: attrs }));
    expect(ofGraph?.Cache?.Imports).toMatchObject(entries);
    expect(ofGraph?.FrontendAttrs).toEqual({ target: "t" });
    expect(ofFrontend?.Cache?.Imports).toMatchObject(entries);
    expect(ofFrontend?.FrontendAttrs).toEqual({
      target: "t",
      // Keys in the order of their bytes, and nothing where there is none: as Go writes it.
      "cache-imports":
        '[{"Type":"registry","Attrs":{"ref":"r"}},{"Type":"local","Attrs":{"digest":"sha256:1","src":"/tmp/cache"}},{"Type":"gha"}]',
    });
  });

  it("has the entitlements in their order, and the source policy whole", async () => {
    const sourcePolicy = create(PolicySchema, {
      version: 1n,
      rules: [
        {
          action: PolicyAction.CONVERT,
          selector: { identifier: "docker-image://a" },
          updates: { identifier: "docker-image://b", attrs: { x: "y" } },
        },
      ],
    });
    const entitlements = ["security.insecure", "network.host", "device=a.b/c"];
    const { ofGraph } = await sent({ entitlements, sourcePolicy });
    expect(ofGraph?.Entitlements).toEqual(entitlements);
    const policy = ofGraph?.SourcePolicy;
    expect(policy && toBinary(PolicySchema, policy)).toEqual(toBinary(PolicySchema, sourcePolicy));
  });

  it("has nothing that was not asked for", async () => {
    const { ofGraph } = await sent({ ref: "r" });
    expect(ofGraph).toMatchObject({
      Ref: "r",
      Frontend: "",
      Session: "",
      ExporterDeprecated: "",
      Exporters: [],
      Entitlements: [],
      Internal: false,
      SourcePolicySession: "",
      EnableSessionExporter: false,
    });
  });
});
