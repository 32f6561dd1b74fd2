/** What each exporter makes, read back by a program that is not ours; and what is left when it is cut off. */
import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineClient } from "../../src/buildkit/control/index.ts";
import { RpcCode } from "../../src/buildkit/rpc/index.ts";
import {
  createSession,
  type ExportTarget,
  exportReceiver,
  openLayouts,
} from "../../src/buildkit/session/index.ts";
import { connectEngine, type EngineConnection, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { exec, image, marshal, type State } from "../../src/llb/index.ts";
import { awaitWriting } from "./await-writing.ts";
import { docker, engineEnv, registry, root, run, tempContext } from "./engine.ts";
import { missingExporters } from "./missing-exporters.ts";
import { noSkopeo, skopeo } from "./skopeo.ts";

const out = mkdtempSync(join(tmpdir(), "mlspec-exporters-"));
const platform = { os: "linux", architecture: "amd64" };
const mark = randomBytes(6).toString("hex");
let connection: EngineConnection;
let engine: EngineClient;
let missing: string | undefined;

beforeAll(async () => {
  const env = engineEnv();
  connection = await connectEngine(await resolveAddress(env), { env });
  engine = new EngineClient(connection.client);
  missing = await missingExporters(connection);
});

afterAll(() => {
  connection?.close();
  rmSync(out, { recursive: true, force: true });
});

function step(script: string): State {
  const base = image("docker.io/library/debian:bookworm-slim", { platform });
  return exec({ root: base, args: ["sh", "-euc", script], env: { PATH: "/usr/bin:/bin", MARK: mark } }).root;
}
const made = (): State =>
  step('printf %s "$MARK" > /mark; ln /mark /hard; ln -s mark /soft; chmod 4755 /mark');

interface Export {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, string>>;
  readonly target?: ExportTarget;
  readonly folder?: string;
  readonly signal?: AbortSignal;
}

async function build(state: State, { type, attrs = {}, target, folder, signal }: Export) {
  const layouts = await openLayouts({ exportFolder: folder });
  const services = [exportReceiver([target]), ...(layouts.service === undefined ? [] : [layouts.service])];
  const session = createSession(connection.client, { services });
  try {
    const definition = marshal(state, { platform });
    const { exporterResponse } = await engine.solve({
      definition,
      session,
      signal,
      exporters: [{ type, attrs }],
    }).result;
    await layouts.commit(exporterResponse);
    return exporterResponse;
  } finally {
    session.close();
    await layouts.close();
  }
}

const toFile = (name: string): ExportTarget => ({ kind: "file", path: join(out, name) });
const noDevices = process.getuid?.() === 0 ? undefined : "the image's device files are for root to make";

/** Kind, mode, size, device, link and content of everything below a folder; owners and times are told elsewhere. */
function listing(folder: string): string {
  const script =
    "find . -mindepth 1 ! -type d -printf '%P %y %m %s %n %l\\n' | sort; find . -type d -printf '%P %m\\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum";
  const env = { ...process.env, LC_ALL: "C" };
  return execFileSync("sh", ["-euc", script], { cwd: folder, encoding: "utf8", env, maxBuffer: 1 << 26 });
}

describe("the exporter", () => {
  test("tar and the exporter local give the same files, as GNU tar reads them", async ({ skip }) => {
    skip(noDevices !== undefined, noDevices);
    await build(made(), { type: "tar", target: toFile("files.tar") });
    const [unpacked, files] = [join(out, "unpacked"), join(out, "files")];
    mkdirSync(unpacked);
    execFileSync("tar", ["-xpf", join(out, "files.tar"), "-C", unpacked]);
    await build(made(), { type: "local", target: { kind: "directory", path: files } });
    expect(readFileSync(join(unpacked, "mark"), "utf8")).toBe(mark);
    expect(statSync(join(files, "mark")).mode & 0o7777).toBe(0o4755);
    expect(listing(files)).toBe(listing(unpacked));
  });

  test("oci gives an archive and, without tar, a folder of the same image, as skopeo reads them", async ({
    skip,
  }) => {
    skip(missing !== undefined, missing);
    skip(noSkopeo !== undefined, noSkopeo);
    const attrs = { name: "docker.io/mlspec-test/exported:1" };
    const archived = await build(made(), { type: "oci", attrs, target: toFile("oci.tar") });
    const folder = join(out, "oci");
    const written = await build(made(), { type: "oci", attrs: { ...attrs, tar: "false" }, folder });
    const digest = (place: string) => JSON.parse(skopeo("inspect", place)).Digest;
    expect(digest(`oci-archive:${join(out, "oci.tar")}:1`)).toBe(archived["containerimage.digest"]);
    expect(digest(`oci:${folder}:1`)).toBe(written["containerimage.digest"]);
    expect(written["containerimage.digest"]).toBe(archived["containerimage.digest"]);
    // Copying reads every blob and checks its digest.
    skopeo("copy", "--quiet", `oci:${folder}:1`, `dir:${join(out, "copied")}`);
    expect(existsSync(join(out, "copied/manifest.json"))).toBe(true);
  });

  test("docker gives an archive that Docker loads and runs", async ({ skip }) => {
    skip(missing !== undefined, missing);
    const name = "docker.io/mlspec-test/exported-docker:1";
    await build(made(), { type: "docker", attrs: { name }, target: toFile("docker.tar") });
    const loaded = await docker(["load", "--input", join(out, "docker.tar")]);
    expect(loaded.code, loaded.stderr).toBe(0);
    const ran = await docker([
      "run",
      "--rm",
      "--entrypoint",
      "/bin/cat",
      "mlspec-test/exported-docker:1",
      "/mark",
    ]);
    expect(ran.stdout, ran.stderr).toBe(mark);
  });

  test("image pushes to a registry, whose answer has the digest that was told", async ({ skip }) => {
    skip(missing !== undefined, missing);
    const name = `${registry()}/mlspec-test/pushed:${mark}`;
    const attrs = { name, push: "true", "registry.insecure": "true" };
    const { "containerimage.digest": digest } = await build(made(), { type: "image", attrs });
    const accept =
      "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
    const answer = await fetch(`http://${registry()}/v2/mlspec-test/pushed/manifests/${mark}`, {
      headers: { accept },
    });
    expect(answer.headers.get("docker-content-digest")).toBe(digest);
    const manifest = Buffer.from(await answer.arrayBuffer());
    expect(`sha256:${createHash("sha256").update(manifest).digest("hex")}`).toBe(digest);
    skip(noSkopeo !== undefined, noSkopeo);
    expect(JSON.parse(skopeo("inspect", "--tls-verify=false", `docker://${name}`)).Digest).toBe(digest);
  });
});

/** Enough to be cut off in the middle. */
const large = (): State =>
  step(`echo ${randomBytes(4).toString("hex")}; head -c 120000000 /dev/urandom > /large`);

/** Blobs that are not what their name says. */
function brokenBlobs(folder: string): string[] {
  const blobs = join(folder, "blobs/sha256");
  return (existsSync(blobs) ? readdirSync(blobs) : []).filter(
    (name) =>
      createHash("sha256")
        .update(readFileSync(join(blobs, name)))
        .digest("hex") !== name,
  );
}

describe("a result that is cut off in the middle", () => {
  test("by a cancelled build is not there, nor is anything half", async () => {
    const folder = join(out, "cancelled");
    mkdirSync(folder);
    const stop = new AbortController();
    const target: ExportTarget = { kind: "file", path: join(folder, "image.tar") };
    const built = build(large(), { type: "tar", target, signal: stop.signal });
    await awaitWriting(folder);
    stop.abort();
    await expect(built).rejects.toMatchObject({ code: RpcCode.CANCELLED });
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  });

  test("by a cancelled build is not in a folder in OCI layout", async ({ skip }) => {
    skip(missing !== undefined, missing);
    const folder = join(out, "cancelled-layout");
    const stop = new AbortController();
    const attrs = { tar: "false", compression: "uncompressed" };
    const built = build(large(), { type: "oci", attrs, folder, signal: stop.signal });
    await awaitWriting(folder);
    stop.abort();
    await expect(built).rejects.toMatchObject({ code: RpcCode.CANCELLED });
    await expect.poll(() => existsSync(join(folder, "ingest"))).toBe(false);
    expect(existsSync(join(folder, "index.json"))).toBe(false);
    expect(brokenBlobs(folder)).toEqual([]);
  });

  test.for(["tar", "oci,tar=false"])(
    "by a client that is killed does not have the name of a whole one: %s",
    async (type, { skip }) => {
      skip(type !== "tar" && missing !== undefined, missing);
      const program = tempContext({ "package.json": readFileSync(join(root, "package.json")) });
      const bundled = await run(process.execPath, [
        join(root, "src/cli/bundle.mjs"),
        join(program, "dist/cli"),
      ]);
      expect(bundled.code, bundled.stderr).toBe(0);
      const spec = `base: debian:12\nsteps: ['echo ${randomBytes(4).toString("hex")}; head -c 120000000 /dev/urandom > /large']\n`;
      const folder = tempContext({ "mlspec.yaml": spec });
      const words = ["build", "-o", `type=${type},compression=uncompressed,dest=out/result`, "."];
      const child = spawn(process.execPath, [join(program, "dist/cli/main.js"), ...words], {
        cwd: folder,
        env: engineEnv(),
        stdio: "ignore",
      });
      const ended = once(child, "exit");
      await awaitWriting(join(folder, "out"));
      child.kill("SIGKILL");
      expect(await ended).toEqual([null, "SIGKILL"]);
      const result = join(folder, "out/result");
      expect(existsSync(type === "tar" ? result : join(result, "index.json"))).toBe(false);
      expect(brokenBlobs(result)).toEqual([]);
    },
  );
});
