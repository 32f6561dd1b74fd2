import { afterEach, describe, expect, test } from "vitest";
import {
  type FakeBridge,
  type FakeBridgeOptions,
  notFound,
  oldAbilities,
  startFakeBridge,
} from "./fake-bridge.ts";
import { connectGateway, type Gateway } from "./gateway.ts";

let bridge: FakeBridge;
let gateway: Gateway;

async function connect(options: FakeBridgeOptions): Promise<void> {
  bridge = await startFakeBridge(options);
  gateway = await connectGateway(bridge.dial());
}

afterEach(() => {
  gateway.close();
  bridge.stop();
});

const config = new Uint8Array([123, 125]);
const platform = { os: "linux", architecture: "arm", variant: "v7" };
const question = {
  reference: "docker.io/library/x:1",
  platform,
  resolveMode: "pull",
  logName: "look",
} as const;
const ociStore = { sessionId: "s", storeId: "t" };

describe("an image on an engine of today (fake)", () => {
  test("is asked for as a source", async () => {
    await connect({
      handlers: {
        resolveSourceMeta: ({ Source }) => ({
          Source: Source ?? {},
          Image: { Digest: "sha256:1", Config: config },
        }),
      },
    });
    expect(await gateway.resolveImage(question)).toEqual({
      kind: "image",
      reference: "docker.io/library/x:1",
      digest: "sha256:1",
      config,
    });
    expect(bridge.requests("resolveSourceMeta")).toMatchObject([
      {
        Source: { identifier: "docker-image://docker.io/library/x:1", attrs: {} },
        Platform: { OS: "linux", Architecture: "arm", Variant: "v7" },
        ResolveMode: "pull",
        LogName: "look",
      },
    ]);
  });

  test("of a client's store is asked for there", async () => {
    await connect({
      handlers: {
        resolveSourceMeta: ({ Source }) => ({
          Source: Source ?? {},
          Image: { Digest: "sha256:1", Config: config },
        }),
      },
    });
    const answer = await gateway.resolveImage({ reference: "x@sha256:1", ociStore });
    expect(answer).toMatchObject({ kind: "image", reference: "x@sha256:1" });
    const [request] = bridge.requests("resolveSourceMeta");
    expect(request?.Source).toMatchObject({
      identifier: "oci-layout://x@sha256:1",
      attrs: { "oci.session": "s", "oci.store": "t" },
    });
    expect(request?.Platform).toBeUndefined();
  });

  test("may be another one by policy, or no image at all", async () => {
    const sources = ["docker-image://mirror.test/x:1", "https://host.test/file"];
    await connect({
      handlers: {
        resolveSourceMeta: () => {
          const identifier = sources.shift() ?? "";
          const image = identifier.startsWith("docker-image") ? { Image: { Digest: "sha256:2" } } : {};
          return { Source: { identifier, attrs: { a: "b" } }, ...image };
        },
      },
    });
    expect(await gateway.resolveImage(question)).toMatchObject({
      kind: "image",
      reference: "mirror.test/x:1",
    });
    expect(await gateway.resolveImage(question)).toMatchObject({
      kind: "other-source",
      source: { identifier: "https://host.test/file", attrs: { a: "b" } },
    });
  });

  test("that is not there is an error", async () => {
    await connect({
      handlers: {
        resolveSourceMeta: () => {
          throw notFound("docker.io/library/x:1");
        },
      },
    });
    await expect(gateway.resolveImage(question)).rejects.toThrow("docker.io/library/x:1: not found");
  });
});

describe("an image on an old engine (fake)", () => {
  const resolveImageConfig = () => ({ Digest: "sha256:1", Config: config });

  test("is asked for by the older call", async () => {
    await connect({ abilities: oldAbilities, handlers: { resolveImageConfig } });
    expect(await gateway.resolveImage(question)).toEqual({
      kind: "image",
      reference: "docker.io/library/x:1",
      digest: "sha256:1",
      config,
    });
    expect(bridge.requests("resolveImageConfig")).toMatchObject([
      {
        Ref: "docker.io/library/x:1",
        Platform: { OS: "linux", Architecture: "arm", Variant: "v7" },
        ResolveMode: "pull",
        LogName: "look",
        ResolverType: 0,
      },
    ]);
  });

  test("of a client's store is asked for there", async () => {
    const renamed = () => ({ ...resolveImageConfig(), Ref: "y@sha256:1" });
    await connect({ abilities: oldAbilities, handlers: { resolveImageConfig: renamed } });
    const answer = await gateway.resolveImage({ reference: "x@sha256:1", ociStore });
    expect(answer).toMatchObject({ reference: "y@sha256:1" });
    const [request] = bridge.requests("resolveImageConfig");
    expect(request).toMatchObject({ ResolverType: 1, SessionID: "s", StoreID: "t" });
  });
});

describe("another source (fake engine)", () => {
  test("gives what is known of it", async () => {
    const commit = new Uint8Array([1]);
    await connect({
      handlers: {
        resolveSourceMeta: ({ Source }) =>
          Source?.identifier.startsWith("git")
            ? { Source, Git: { Checksum: "c", Ref: "main", CommitChecksum: "d", CommitObject: commit } }
            : { HTTP: { Checksum: "sha256:3", Filename: "f", LastModified: { seconds: 77n } } },
      },
    });
    expect(
      await gateway.resolveSource({
        identifier: "git://h/p",
        attrs: { "git.fullurl": "u" },
        withCommit: true,
      }),
    ).toEqual({
      identifier: "git://h/p",
      attrs: { "git.fullurl": "u" },
      git: { checksum: "c", ref: "main", commitChecksum: "d", commit },
    });
    expect(bridge.requests("resolveSourceMeta")[0]?.Git?.ReturnObject).toBe(true);
    expect(await gateway.resolveSource({ identifier: "https://h/f" })).toEqual({
      identifier: "https://h/f",
      attrs: {},
      http: { checksum: "sha256:3", filename: "f", lastModified: 77 },
    });
  });

  test("is unknown to an old engine, which is not asked", async () => {
    await connect({ abilities: oldAbilities });
    expect(await gateway.resolveSource({ identifier: "https://h/f" })).toBeUndefined();
    expect(bridge.requests("resolveSourceMeta")).toEqual([]);
  });
});
