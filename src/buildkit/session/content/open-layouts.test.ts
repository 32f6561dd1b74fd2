import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nameManifest } from "./layout-index.ts";
import { openLayouts } from "./open-layouts.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-layouts-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const mediaType = "application/vnd.oci.image.manifest.v1+json";
let count = 0;

/** A folder with blobs; gives it and the descriptors of these. */
function layout(...blobs: readonly string[]) {
  const folder = join(top, `layout-${count++}`);
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const descriptors = blobs.map((blob) => {
    const hex = createHash("sha256").update(blob).digest("hex");
    writeFileSync(join(folder, "blobs/sha256", hex), blob);
    return { mediaType, digest: `sha256:${hex}`, size: blob.length };
  });
  const [first = { mediaType, digest: "", size: 0 }, ...others] = descriptors;
  return { folder, first, others };
}

interface Index {
  readonly schemaVersion: number;
  readonly manifests: readonly { digest: string; annotations: Record<string, string> }[];
}
const readIndexFile = (folder: string): Index =>
  JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as Index;

describe("a cache in a folder", () => {
  it("is imported by digest, which its index has under a tag", async () => {
    const { folder, first } = layout("manifest");
    await nameManifest(folder, first, [{ tag: "latest" }]);
    await nameManifest(folder, first, [{ tag: "v2" }]);
    const wanted = [{ src: folder }, { src: folder, tag: "v2" }, { src: folder, digest: first.digest }].map(
      (attrs) => ({ type: "local", attrs }),
    );
    const opened = await openLayouts({ cacheImports: [...wanted, { type: "gha", attrs: { src: "x" } }] });
    const id = expect.stringMatching(/^cache-[0-9a-f]{24}$/);
    const each = { type: "local", attrs: { src: id, digest: first.digest } };
    expect(opened.cacheImports).toEqual([each, each, each, { type: "gha", attrs: { src: "x" } }]);
    expect(opened.warnings).toEqual([]);
    expect(opened.service?.size).toBe(7);
  });

  it("that is not there, or not whole, is left out and told", async () => {
    const bare = layout("manifest");
    const untagged = layout("manifest");
    await nameManifest(untagged.folder, untagged.first, [{ tag: "other" }]);
    const broken = layout();
    writeFileSync(join(broken.folder, "index.json"), '{"manifests": [{"digest": "../../x"}]}');
    const lost = layout();
    await nameManifest(lost.folder, bare.first, [{ tag: "latest" }]);
    const folders = [join(top, "nowhere"), bare.folder, untagged.folder, broken.folder, lost.folder];
    const opened = await openLayouts({
      cacheImports: folders.map((src) => ({ type: "local", attrs: { src } })),
    });
    expect(opened.cacheImports).toEqual([]);
    expect(opened.service).toBeUndefined();
    expect(opened.warnings).toEqual([
      expect.stringContaining("nowhere is left out: it is not there"),
      expect.stringContaining("it is not there"),
      expect.stringContaining('its index.json has no "latest"'),
      expect.stringContaining("index.json is no index"),
      expect.stringContaining("not found"),
    ]);
  });

  it("is there under its tag when the build went well, beside what was there", async () => {
    const { folder, first, others } = layout("old", "new");
    await nameManifest(folder, first, [{ tag: "latest" }]);
    await nameManifest(folder, first, [{ tag: "kept" }]);
    const cacheExports = [{ type: "local", attrs: { dest: folder, mode: "max" } }];
    const opened = await openLayouts({ cacheExports });
    const dest = expect.stringMatching(/^cache-/);
    expect(opened.cacheExports).toEqual([{ type: "local", attrs: { dest, mode: "max" } }]);
    await opened.commit({});
    expect(readIndexFile(folder).manifests).toHaveLength(2);
    await opened.commit({ "cache.manifest": JSON.stringify(others[0]) });
    await opened.close();
    const refs = readIndexFile(folder).manifests.map(({ digest, annotations }) => [annotations, digest]);
    expect(refs).toEqual([
      [{ "org.opencontainers.image.ref.name": "kept" }, first.digest],
      [{ "org.opencontainers.image.ref.name": "latest" }, others[0]?.digest],
    ]);
    expect(readdirSync(folder).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
  });

  it("is freed of what nothing names any more, if that is wanted", async () => {
    const { folder, first, others } = layout("layer", "config", "rubbish");
    const blob = { mediaType: "application/octet-stream" };
    const manifest = JSON.stringify({ config: { ...others[0], ...blob }, layers: [{ ...first, ...blob }] });
    const hex = createHash("sha256").update(manifest).digest("hex");
    writeFileSync(join(folder, "blobs/sha256", hex), manifest);
    const cacheExports = [{ type: "local", attrs: { dest: folder, reset: "true" } }];
    const opened = await openLayouts({ cacheExports });
    expect(opened.cacheExports[0]?.attrs).not.toHaveProperty("reset");
    const descriptor = { mediaType, digest: `sha256:${hex}`, size: manifest.length };
    await opened.commit({ "cache.manifest": JSON.stringify(descriptor) });
    const left = readdirSync(join(folder, "blobs/sha256")).map((name) => `sha256:${name}`);
    expect(left.sort()).toEqual([first.digest, others[0]?.digest, descriptor.digest].sort());
  });

  it("needs a folder that can be written", async () => {
    const file = join(top, "a-file");
    writeFileSync(file, "");
    for (const [attrs, message] of [
      [{ dest: join(file, "below") }, "cannot be written"],
      [{}, "dest is missing"],
    ] as const) {
      const opening = openLayouts({ cacheExports: [{ type: "local", attrs }] });
      await expect(opening).rejects.toThrow(message);
    }
    await expect(openLayouts({ cacheImports: [{ type: "local", attrs: {} }] })).rejects.toThrow(
      "src is missing",
    );
  });
});

describe("an image in a folder", () => {
  it("becomes a context by tag, by name or by digest, wherever the folder is", async () => {
    const { folder, first } = layout("manifest");
    await nameManifest(folder, first, [{ tag: "latest" }, { image: "docker.io/library/a:1" }]);
    const { digest } = first;
    const images = new Map([
      ["default", folder],
      ["tagged", `${folder}:1`],
      ["pinned", `${folder}@${digest}`],
    ]);
    const opened = await openLayouts({ images });
    const id = "context-[0-9a-f]{24}";
    expect([...opened.images.values()]).toEqual([
      expect.stringMatching(new RegExp(`^oci-layout://${id}:latest@${digest}$`)),
      expect.stringMatching(new RegExp(`^oci-layout://${id}:1@${digest}$`)),
      expect.stringMatching(new RegExp(`^oci-layout://${id}:latest@${digest}$`)),
    ]);
    const elsewhere = layout("manifest");
    const again = await openLayouts({ images: new Map([["pinned", `${elsewhere.folder}@${digest}`]]) });
    expect(again.images.get("pinned")).toBe(opened.images.get("pinned"));
  });

  it.each([
    ["", "it is not there"],
    [":none", "it is not there"],
    ["@sha256:12", "is no digest"],
    [`@sha256:${"0".repeat(64)}`, "not found"],
  ])("%s that is not there ends the build before it begins", async (suffix, message) => {
    const { folder } = layout("manifest");
    await expect(openLayouts({ images: new Map([["x", folder + suffix]]) })).rejects.toThrow(message);
  });

  it("is exported under its names, or as latest, in place of what had them", async () => {
    const { folder, first, others } = layout("one", "two");
    const response = (descriptor: object, names?: string) => ({
      "containerimage.descriptor": Buffer.from(JSON.stringify(descriptor)).toString("base64"),
      ...(names === undefined ? {} : { "image.name": names }),
    });
    const opened = await openLayouts({ exportFolder: folder });
    await opened.commit(response(first, "docker.io/library/a:1,reg:5000/b:2"));
    await opened.commit(response({ ...others[0], annotations: { created: "now" } }, "docker.io/library/a:1"));
    await opened.commit(response(first));
    const ref = "org.opencontainers.image.ref.name";
    const name = "io.containerd.image.name";
    expect(readIndexFile(folder).manifests.map(({ digest, annotations }) => [digest, annotations])).toEqual([
      [first.digest, { [ref]: "2", [name]: "reg:5000/b:2" }],
      [others[0]?.digest, { [ref]: "1", [name]: "docker.io/library/a:1", created: "now" }],
      [first.digest, { [ref]: "latest" }],
    ]);
    expect(readFileSync(join(folder, "oci-layout"), "utf8")).toBe('{"imageLayoutVersion":"1.0.0"}');
  });
});

describe("an index", () => {
  it("is written by many at once, and loses nothing", async () => {
    const { folder, first } = layout("manifest");
    const tags = Array.from({ length: 20 }, (_, i) => `t${i}`);
    await Promise.all(tags.map((tag) => nameManifest(folder, first, [{ tag }])));
    expect(readIndexFile(folder).manifests).toHaveLength(20);
    expect(existsSync(join(folder, "index.json.lock"))).toBe(false);
  });

  it("is not locked for ever by a process that was killed", async () => {
    const { folder, first } = layout("manifest");
    const lock = join(folder, "index.json.lock");
    writeFileSync(lock, "");
    utimesSync(lock, 1, 1);
    await nameManifest(folder, first, [{ tag: "a" }]);
    expect(readIndexFile(folder).manifests).toHaveLength(1);
  });

  it("that is none is left as it is", async () => {
    const { folder, first } = layout("manifest");
    writeFileSync(join(folder, "index.json"), "{");
    await expect(nameManifest(folder, first, [{ tag: "a" }])).rejects.toThrow("is no index");
    expect(readFileSync(join(folder, "index.json"), "utf8")).toBe("{");
    expect(readdirSync(folder).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
  });
});
