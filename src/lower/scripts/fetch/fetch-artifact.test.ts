import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type Artifact,
  type ArtifactLayer,
  artifactOf,
  privateRegistry,
  titled,
} from "../../../../testdata/engine-tests/artifact-registry.ts";
import { FETCH_ARTIFACT } from "./fetch-artifact.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const large = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 2_654_435_761) >>> 24));

async function archive(names: readonly string[], mediaType: string, link = false): Promise<ArtifactLayer> {
  const tar = pack();
  for (const name of names) tar.entry({ name }, `content of ${name}`);
  if (link) tar.entry({ name: "link", type: "symlink", linkname: "/etc/passwd" });
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  const content = Buffer.concat(parts);
  return { content: mediaType.endsWith("gzip") ? gzipSync(content) : content, mediaType };
}

describe.skipIf(!hasPython)(
  `artifacts of a registry${hasPython ? "" : " (skipped: python3 is not here)"}`,
  () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "mlspec-artifact-"));
      return () => rmSync(folder, { recursive: true });
    });

    async function fetched(
      artifact: Artifact,
      secret: string | undefined = "name:very-secret",
      patterns: readonly string[] = ["0"],
      digest = artifact.digest,
    ) {
      const registry = await privateRegistry(artifact, "very-secret", 120_000);
      const text = secret.replace("HOST", registry.host);
      writeFileSync(join(folder, "secret"), text);
      const key = text === "" ? "-" : join(folder, "secret");
      const places = [join(folder, "kept"), join(folder, "out")];
      const args = [
        `http://${registry.host}`,
        "team/model",
        digest.slice("sha256:".length),
        key,
        ...places,
        ...patterns,
      ];
      const child = spawn("/bin/sh", ["-c", FETCH_ARTIFACT, "fetch-artifact", ...args]);
      let told = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (more) => (told += more));
      const code = await new Promise((done) => child.on("close", done));
      registry.close();
      return { code, told, asked: registry.asked };
    }
    const files = () =>
      readdirSync(join(folder, "out"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 5))
        .sort();

    it("are its files, by a token for a password, which no other host is given, gone on with where one broke off", async () => {
      const ran = await fetched(artifactOf([titled("deep/w.bin", large), titled("config.json", "{}")]));
      expect(ran.code, ran.told).toBe(0);
      expect(files()).toEqual(["config.json", "deep/w.bin"]);
      expect(readFileSync(join(folder, "out/deep/w.bin")).equals(large)).toBe(true);
      expect(ran.asked.filter(({ url, status }) => url.startsWith("store") && status >= 300)).toEqual([]);
      expect(ran.asked.flatMap(({ range }) => range ?? []).includes("bytes=240000-")).toBe(true);
      expect(readdirSync(join(folder, "kept"))).toEqual([]);
      expect(ran.told).not.toContain("very-secret");
    });

    it("are what archives hold, of ModelKits and of folders that ORAS packed", async () => {
      const kit = await archive(
        ["model/a.bin", "./model/b.bin"],
        "application/vnd.kitops.modelkit.model.v1.tar+gzip",
      );
      const folderOf = await archive(["data/c"], "application/vnd.oci.image.layer.v1.tar");
      const packed = {
        ...folderOf,
        annotations: { "org.opencontainers.image.title": "data", "io.deis.oras.content.unpack": "true" },
      };
      const auth = Buffer.from("name:very-secret").toString("base64");
      const login = JSON.stringify({ auths: { HOST: { auth } } });
      const ran = await fetched(artifactOf([kit, packed]), login, ["1", "*", "*/b.bin"]);
      expect(ran.code, ran.told).toBe(0);
      expect(files()).toEqual(["data/c", "model/a.bin"]);
    });

    it.each([
      [
        "a wrong password",
        () => artifactOf([titled("a", "1")]),
        "name:other-secret",
        /token answers 401; the name or the/,
      ],
      [
        "no password",
        () => artifactOf([titled("a", "1")]),
        "",
        /token answers 401; .*credentials are missing/,
      ],
      [
        "a secret that is neither",
        () => artifactOf([titled("a", "1")]),
        "other-secret",
        /neither NAME:PASSWORD/,
      ],
      ["a name that leads elsewhere", () => artifactOf([titled("../a", "1")]), undefined, /leads elsewhere/],
      ["an absolute name", () => artifactOf([titled("/a", "1")]), undefined, /leads elsewhere/],
      [
        "a layer nobody knows",
        () => artifactOf([{ content: large, mediaType: "application/x" }]),
        undefined,
        /media type application\/x has no title/,
      ],
      [
        "a link",
        () => archive([], "application/x.tar", true).then((one) => artifactOf([one])),
        undefined,
        /neither a file nor a folder/,
      ],
      [
        "an archive of paths above",
        () => archive(["../x"], "application/x.tar").then((one) => artifactOf([one])),
        undefined,
        /leads elsewhere/,
      ],
      [
        "what is no archive",
        () => artifactOf([{ content: large, mediaType: "application/x.tar" }]),
        undefined,
        /no archive/,
      ],
      [
        "an image",
        () =>
          artifactOf(
            [{ content: large, mediaType: "application/vnd.oci.image.layer.v1.tar" }],
            "application/vnd.oci.image.config.v1+json",
          ),
        undefined,
        /it is an image: name it without oci/,
      ],
    ])("with %s are refused, and nothing secret is told", async (_, make, secret, told) => {
      const ran = await fetched(await make(), secret);
      expect(ran.code).not.toBe(0);
      expect(ran.told).toMatch(told);
      expect(ran.told).not.toMatch(/very-secret|other-secret|Traceback/);
    });

    it("that the registry does not have are told of", async () => {
      const ran = await fetched(artifactOf([]), undefined, ["0"], `sha256:${"0".repeat(64)}`);
      expect(ran.told).toMatch(/manifests\/sha256:0+ answers 404/);
    });
  },
);
