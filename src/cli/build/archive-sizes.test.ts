import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { archiveSizes } from "./archive-sizes.ts";

async function sizesOf(files: Readonly<Record<string, string>>): Promise<readonly (readonly number[])[]> {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-archive-"));
  try {
    const archive = pack();
    for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
    archive.finalize();
    writeFileSync(join(folder, "a.tar"), await buffer(archive));
    return await archiveSizes(join(folder, "a.tar"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the layers of each image count, those of attestations do not", async () => {
  const manifest = (...sizes: number[]) => JSON.stringify({ layers: sizes.map((size) => ({ size })) });
  const index = (...entries: object[]) => JSON.stringify({ manifests: entries });
  const note = { "vnd.docker.reference.type": "attestation-manifest" };
  const sizes = await sizesOf({
    "blobs/sha256/layer": "{",
    "blobs/sha256/one": manifest(10, 20),
    "blobs/sha256/two": manifest(5),
    "blobs/sha256/note": manifest(1000),
    "blobs/sha256/list": index(
      { digest: "sha256:one" },
      { digest: "sha256:two" },
      { digest: "sha256:note", annotations: note },
    ),
    "index.json": index({ digest: "sha256:list" }),
  });
  expect(sizes).toEqual([[10, 20], [5]]);
});

test("another archive has no images", async () => {
  expect(await sizesOf({ "etc/passwd": "root" })).toEqual([]);
});
