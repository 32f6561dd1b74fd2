/**
 * Folders in OCI layout between us and a real engine: caches, contexts and exports. What is written is read by a
 * program that is not ours, skopeo.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EngineClient } from "../../src/buildkit/control/index.ts";
import {
  createSession,
  type ExportTarget,
  exportReceiver,
  type LayoutUse,
  openLayouts,
} from "../../src/buildkit/session/index.ts";
import { connectEngine, type EngineConnection, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { exec, file, image, marshal, ociLayout, type State, scratch } from "../../src/llb/index.ts";
import { engineEnv, root, run, tempContext } from "./engine.ts";
import { missingExporters } from "./missing-exporters.ts";
import { noSkopeo, skopeo } from "./skopeo.ts";

const out = mkdtempSync(join(tmpdir(), "mlspec-layouts-"));
const platform = { os: "linux", architecture: "amd64" };
const base = image("docker.io/library/debian:bookworm-slim", { platform });

let connection: EngineConnection;
let engine: EngineClient;
let missing: string | undefined;

beforeAll(async () => {
  const env = engineEnv();
  connection = await connectEngine(await resolveAddress(env), { env });
  engine = new EngineClient(connection.client);
  missing = await missingExporters(connection);
});

beforeEach(({ skip }) => skip(missing !== undefined, missing));

afterAll(() => {
  connection?.close();
  rmSync(out, { recursive: true, force: true });
});

/** A step whose outcome is new each time it runs, in files of its own and in the image. */
function step(id: string): { readonly root: State; readonly files: State } {
  const script = 'head -c 8 /dev/urandom | od -An -tx1 > /id; printf %s "$1" >> /id; cp /id /files/';
  const ran = exec({
    root: base,
    args: ["sh", "-euc", script, "sh", id],
    env: { PATH: "/usr/bin:/bin" },
    mounts: [{ kind: "bind", dest: "/files", source: scratch }],
  });
  return { root: ran.root, files: ran.mount("/files") };
}

interface Work {
  readonly use?: LayoutUse;
  readonly exporter?: { readonly type: string; readonly attrs: Readonly<Record<string, string>> };
  readonly target?: ExportTarget;
}

async function build(state: State | ((image: string, sessionId: string) => State), work: Work) {
  const { use = {}, exporter, target } = work;
  const layouts = await openLayouts(use);
  const services = [exportReceiver([target]), ...(layouts.service === undefined ? [] : [layouts.service])];
  const session = createSession(connection.client, { services });
  try {
    const [lent = ""] = layouts.images.values();
    const made = typeof state === "function" ? state(lent, session.id) : state;
    const { result } = engine.solve({
      definition: marshal(made, { platform }),
      session,
      exporters: exporter === undefined ? [] : [exporter],
      cacheImports: layouts.cacheImports,
      cacheExports: layouts.cacheExports,
    });
    const { exporterResponse } = await result;
    await layouts.commit(exporterResponse);
    return { exporterResponse, warnings: layouts.warnings };
  } finally {
    session.close();
    await layouts.close();
  }
}

/** The files of a state. */
async function filesOf(state: Parameters<typeof build>[0], use: LayoutUse = {}): Promise<string> {
  const path = mkdtempSync(join(out, "files-"));
  await build(state, { use, exporter: { type: "local", attrs: {} }, target: { kind: "directory", path } });
  return path;
}

const readFile = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");

/** Takes everything the engine has of these steps away, so that only the cache in a folder can answer. */
async function forget(): Promise<void> {
  // Pruning knows no descriptions, so the records are looked up first.
  const records = await engine.diskUsage([`description~=${marker}`]);
  expect(records.length).toBeGreaterThan(0);
  const removed: string[] = [];
  for await (const { id } of engine.prune({ filters: records.map(({ id }) => `id==${id}`) }))
    removed.push(id);
  expect(removed.length).toBeGreaterThan(0);
}
const marker = randomBytes(6).toString("hex");

describe("an image in a folder", () => {
  const folder = join(out, "image ä");
  const name = "docker.io/mlspec-test/layout:1";

  test.each(["oci", "docker"])("is exported by the exporter %s and read by skopeo", async (type) => {
    const dest = `${folder}-${type}`;
    const { exporterResponse } = await build(step(marker).root, {
      use: { exportFolder: dest },
      exporter: { type, attrs: { tar: "false", name, "oci-mediatypes": "true" } },
    });
    expect(readdirSync(dest).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    const [manifest] = JSON.parse(readFile(dest, "index.json")).manifests;
    expect(manifest.digest).toBe(exporterResponse["containerimage.digest"]);
    expect(manifest.annotations["io.containerd.image.name"]).toBe(name);
  });

  test("is the same to skopeo, which copies it", async ({ skip }) => {
    skip(noSkopeo !== undefined, noSkopeo);
    const inspected = JSON.parse(skopeo("inspect", `oci:${folder}-oci:1`));
    expect(inspected.Os).toBe("linux");
    // Every blob is read and its digest checked.
    skopeo("copy", "--quiet", `oci:${folder}-oci:1`, `dir:${join(out, "copied")}`);
    expect(existsSync(join(out, "copied/manifest.json"))).toBe(true);
  });

  test("is a context of another build, by tag and by digest", async () => {
    const layout = `${folder}-oci`;
    const [manifest] = JSON.parse(readFile(layout, "index.json")).manifests;
    for (const reference of [`${layout}:1`, `${layout}@${manifest.digest}`]) {
      const use = { images: new Map([["base", reference]]) };
      const files = await filesOf((lent, sessionId) => {
        const [, storeId, digest] = /^oci-layout:\/\/([^:]+):[^@]+@(.+)$/.exec(lent) ?? [];
        const lentImage = ociLayout(`docker.io/library/base@${digest}`, { storeId, sessionId, platform });
        return file(scratch).copy(lentImage, "/id", "/id").state();
      }, use);
      expect(readFile(files, "id")).toMatch(new RegExp(`${marker}$`));
    }
  });
});

describe("a cache in a folder", () => {
  test("answers for a step that the engine has forgotten, and only where it is there", async () => {
    const id = `${marker}-cache`;
    const folder = join(out, "cache ü");
    const attrs = { dest: folder, mode: "max" };
    const first = await filesOf(step(id).files);
    await forget();
    const second = await filesOf(step(id).files, { cacheExports: [{ type: "local", attrs }] });
    expect(readFile(second, "id")).not.toBe(readFile(first, "id"));
    expect(readdirSync(folder).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    await forget();
    const cacheImports = [{ type: "local", attrs: { src: folder } }];
    const third = await filesOf(step(id).files, { cacheImports });
    expect(readFile(third, "id")).toBe(readFile(second, "id"));
  });

  test("that is not there does not stop a build", async () => {
    const cacheImports = [{ type: "local", attrs: { src: join(out, "nowhere") } }];
    const { warnings } = await build(step(`${marker}-none`).files, { use: { cacheImports } });
    expect(warnings).toEqual([expect.stringContaining("is left out: it is not there")]);
  });

  test("whose blob is broken does not stop a build, and is mended by the next export", async () => {
    const id = `${marker}-broken`;
    const folder = join(out, "broken");
    const use = { cacheExports: [{ type: "local", attrs: { dest: folder } }] };
    await build(step(id).files, { use });
    const blobs = join(folder, "blobs/sha256");
    for (const name of readdirSync(blobs)) {
      rmSync(join(blobs, name));
      writeFileSync(join(blobs, name), "");
    }
    await forget();
    await build(step(id).files, {
      use: { cacheImports: [{ type: "local", attrs: { src: folder } }], ...use },
    });
    const [manifest] = JSON.parse(readFile(folder, "index.json")).manifests;
    const named = readFile(blobs, manifest.digest.slice("sha256:".length));
    for (const [, digest = ""] of named.matchAll(/"digest":"sha256:([0-9a-f]+)"/g)) {
      const hash = createHash("sha256").update(readFileSync(join(blobs, digest)));
      expect(hash.digest("hex")).toBe(digest);
    }
  });
});

describe("mlspec build", () => {
  test("writes and reads folders in OCI layout by the names people know", async () => {
    const program = tempContext({ "package.json": readFileSync(join(root, "package.json")) });
    const bundled = await run(process.execPath, [
      join(root, "src/cli/bundle.mjs"),
      join(program, "dist/cli"),
    ]);
    expect(bundled.code, bundled.stderr).toBe(0);
    const mlspec = (cwd: string, words: readonly string[]) =>
      run(process.execPath, [join(program, "dist/cli/main.js"), "build", ...words, "."], {
        cwd,
        env: { BUILDKIT_PROGRESS: "plain" },
      });
    const id = `${marker}-cli`;
    const folder = tempContext({ "mlspec.yaml": `base: debian:12\nsteps: ['echo ${id} > /id']\n` });
    const written = await mlspec(folder, [
      ...["--cache-to", "type=local,dest=cache,mode=max", "--cache-from", "type=local,src=cache"],
      ...["--output", "type=oci,tar=false,dest=layout", "--tag", "mlspec-test/layout:2"],
    ]);
    expect(written.code, written.stderr).toBe(0);
    expect(written.stderr).toMatch(/^warning: the cache in .*cache is left out: it is not there$/m);
    expect(existsSync(join(folder, "layout/index.json"))).toBe(true);
    await forget();
    const context = `oci-layout://${join(folder, "layout")}:2`;
    const user = tempContext({ "mlspec.yaml": `base: given\nsteps: ['grep -x ${id} /id']\n` });
    const read = await mlspec(user, ["--build-context", `given=${context}`, "-o", "type=cacheonly"]);
    expect(read.code, read.stderr).toBe(0);
    const again = await mlspec(folder, ["--cache-from", "type=local,src=cache", "-o", "type=cacheonly"]);
    expect(again.stderr).toMatch(/^#\d+ importing cache manifest from local:\d+\n(#\d+ .*\n)*?#\d+ DONE/m);
    const wrong = await mlspec(user, ["--build-context", "given=oci-layout://nowhere"]);
    expect(wrong.code).toBe(64);
    expect(wrong.stderr).toContain("the context given is no image in OCI layout");
  });
});
