/** Roots as files for clusters, read and run by programs that are not ours: unsquashfs, siftool, Charliecloud. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { getAttributeSync } from "@napi-rs/xattr";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleProgram } from "./bundle-program.ts";
import { docker, registry, root, run, tempContext } from "./engine.ts";
import { password, startTokenRegistry, user } from "./token-registry.ts";

const SPEC = `base: debian:bookworm-slim
packages: [libcap2-bin]
files:
  - {src: data/, to: /srv/data/, owner: "1234:2345"}
  - {content: "x", to: "/opt/ü/it's", mode: 640}
steps:
  - |
    cd /srv
    ln data/small hard; ln -s data/small soft; mkfifo pipe
    cp /usr/bin/env tool && setcap cap_net_raw,cap_chown,cap_kill,cap_setpcap=ep tool
    head -c 3000000 /dev/zero > zeros; mkdir -m 1777 sticky; mkdir empty
    mkdir many && cd many && for i in $(seq 700); do echo $i > $i; done
env: {GREETING: "it's \\"here\\""}
labels: {org.opencontainers.image.title: clustered}
entrypoint: [sh, -c, 'echo "$GREETING $0"']
cmd: [you]
`;

let program: string;
let tools: string;
let folder: string;

function tool(name: string, args: readonly string[]): string {
  const libraries = ["usr/lib", "lib"].map((path) => join(tools, path, `${machine()}-linux-gnu`)).join(":");
  // ch-run asks who runs it.
  const env = { USER: "root", ...process.env, LD_LIBRARY_PATH: libraries };
  return execFileSync(join(tools, "usr/bin", name), args, { env, encoding: "utf8", maxBuffer: 1 << 26 });
}

function machine(): string {
  return process.arch === "arm64" ? "aarch64" : "x86_64";
}

async function build(args: readonly string[], epoch?: string) {
  const env = { ...(epoch !== undefined && { SOURCE_DATE_EPOCH: epoch }) };
  const built = await run(process.execPath, [program, "build", ...args, "."], { cwd: folder, env });
  expect(built.code, built.stderr).toBe(0);
  return built;
}

/** All that is below a folder, with what a container can tell of it; `times` are those of all but folders above mounts. */
function tree(top: string): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, readonly unknown[]>();
  const visit = (path: string): void => {
    for (const name of readdirSync(join(top, path))) {
      const inner = join(path, name);
      const facts = lstatSync(join(top, inner));
      const content = facts.isFile()
        ? createHash("sha256")
            .update(readFileSync(join(top, inner)))
            .digest("hex")
        : facts.isSymbolicLink()
          ? readlinkSync(join(top, inner))
          : facts.rdev;
      const links = facts.isDirectory() ? 0 : facts.nlink;
      found.set(inner, [facts.mode, facts.uid, facts.gid, Math.floor(facts.mtimeMs / 1000), links, content]);
      if (facts.isDirectory()) visit(inner);
    }
  };
  visit("");
  return found;
}

beforeAll(async () => {
  program = await bundleProgram();
  const packages = [
    ...["siftool", "squashfs-tools", "squashfs-tools-ng", "libsquashfs1", "liblzo2-2"],
    ...["charliecloud-runtime", "libsquashfuse0", "libfuse3-3", "fuse3"],
  ];
  tools = execFileSync(join(root, "testdata/engine/unpack"), ["squashfs", ...packages], {
    encoding: "utf8",
  }).trim();
  folder = tempContext({
    "mlspec.yaml": SPEC,
    "data/small": "small\n",
    // Longer than a block, and not of a block's length.
    "data/large": "line of text\n".repeat(40_000),
  });
});

describe("a root as a file", () => {
  test("has in squashfs what the archive has: content, modes, owners, times, links, capabilities", async () => {
    await build(["-o", "type=squashfs,dest=root.squashfs"]);
    await build(["-o", "type=tar,dest=root.tar"]);
    mkdirSync(join(folder, "tar"));
    execFileSync("tar", [
      "--xattrs",
      "--xattrs-include=*",
      "-C",
      join(folder, "tar"),
      "-xf",
      join(folder, "root.tar"),
    ]);
    tool("unsquashfs", ["-no-progress", "-dest", join(folder, "read"), join(folder, "root.squashfs")]);
    const [ours, wanted] = [tree(join(folder, "read")), tree(join(folder, "tar"))];
    expect(ours.size).toBeGreaterThan(1500);
    // By which it is run.
    const added = ["ch", "ch/environment", "etc/environment", "etc/hosts", "etc/rc", "etc/resolv.conf"];
    expect([...ours.keys()].filter((path) => !wanted.has(path))).toEqual(
      added.filter((path) => !wanted.has(path)),
    );
    const without = (files: typeof ours) => [...files].filter(([path]) => !added.includes(path));
    expect(Object.fromEntries(without(ours))).toEqual(Object.fromEntries(without(wanted)));
    expect(ours.get("srv/hard")?.[4]).toBe(2);
    const capabilities = (top: string) =>
      getAttributeSync(join(folder, top, "srv/tool"), "security.capability");
    expect(capabilities("tar")?.length).toBe(20);
    expect(capabilities("read")).toEqual(capabilities("tar"));
  });

  test("is run in squashfs by Charliecloud, with the image's variables; its start script starts what the image does", () => {
    const greeting = `it's "here"`;
    const unpacked = join(folder, "read");
    const files = existsSync("/dev/fuse") ? [join(folder, "root.squashfs"), unpacked] : [unpacked];
    for (const file of files) {
      const inside = (...words: string[]) => tool("ch-run", ["--set-env", file, "--", ...words]);
      expect(inside("/bin/sh", "-c", 'echo "$GREETING"')).toBe(`${greeting}\n`);
      // What enroot starts.
      expect(inside("/etc/rc")).toBe(`${greeting} you\n`);
      expect(inside("/etc/rc", "me")).toBe(`${greeting} me\n`);
    }
  });

  test("has in SIF what runs it, and siftool reads it", async () => {
    const built = await build(["-o", "type=sif,dest=image.sif"]);
    expect(built.stderr).toMatch(/wrote .*image\.sif, /);
    const sif = join(folder, "image.sif");
    expect(statSync(sif).mode & 0o111).toBe(0o111);
    const listed = tool("siftool", ["list", sif]);
    expect(listed).toMatch(/1 .*Def\.FILE/);
    expect(listed).toMatch(/FS \(Squashfs\/\*System\/amd64|arm64\)/);
    expect(tool("siftool", ["header", sif])).toMatch(/SIF_MAGIC|Launch Script/);
    expect(tool("siftool", ["dump", "1", sif])).toBe(SPEC);
    const config = JSON.parse(tool("siftool", ["dump", "2", sif]));
    expect(config.config.Labels["org.opencontainers.image.title"]).toBe("clustered");
    const offset = /Offset:\s+(\d+)/i.exec(tool("siftool", ["info", "3", sif]))?.[1] ?? "";
    tool("unsquashfs", ["-no-progress", "-offset", offset, "-dest", join(folder, "sif"), sif]);
    // As the runtime would: what is in the image is run by its own shell, in its own root.
    const inside = (...words: string[]) =>
      execFileSync("/usr/sbin/chroot", [join(folder, "sif"), ...words], {
        encoding: "utf8",
        env: { PATH: "/nowhere" },
      });
    expect(inside("/.singularity.d/actions/run")).toBe('it\'s "here" you\n');
    expect(inside("/.singularity.d/actions/run", "me")).toBe('it\'s "here" me\n');
    expect(inside("/.singularity.d/actions/exec", "cat", "/srv/soft")).toBe("small\n");
    expect(readFileSync(join(folder, "sif/srv/data/large"))).toEqual(
      readFileSync(join(folder, "data/large")),
    );
  });

  test("goes to a registry that wants a token as the artifact Apptainer looks for, and is what it was", async () => {
    const tokens = await startTokenRegistry();
    try {
      const name = `${tokens.host}/private/clustered:1`;
      const config = tempContext({
        "config.json": JSON.stringify({ auths: { [tokens.host]: { username: user, password } } }),
      });
      const words = ["build", "-o", `type=sif,dest=clustered.sif,push=true,name=${name}`, "."];
      const env = { DOCKER_CONFIG: config };
      const built = await run(process.execPath, [program, ...words], { cwd: folder, env });
      expect(built.code, built.stderr).toBe(0);
      const [, digest = ""] =
        /pushed oras:\/\/\S+\/private\/clustered:1, (sha256:\w+)/.exec(built.stderr) ?? [];
      const token = tokens.token("private/clustered");
      const get = async (path: string) => {
        const response = await fetch(`http://${tokens.host}/v2/private/clustered/${path}`, {
          headers: { authorization: `Bearer ${token}`, accept: "application/vnd.oci.image.manifest.v1+json" },
        });
        expect(response.status).toBe(200);
        return Buffer.from(await response.arrayBuffer());
      };
      const manifest = await get("manifests/1");
      expect(`sha256:${createHash("sha256").update(manifest).digest("hex")}`).toBe(digest);
      const { config: about, layers } = JSON.parse(manifest.toString());
      expect(about.mediaType).toBe("application/vnd.sylabs.sif.config.v1+json");
      expect(layers).toHaveLength(1);
      expect(layers[0].mediaType).toBe("application/vnd.sylabs.sif.layer.v1.sif");
      const fetched = await get(`blobs/${layers[0].digest}`);
      expect(fetched.equals(readFileSync(join(folder, "clustered.sif")))).toBe(true);
      const temporary = tempContext({});
      const pushed = await run(
        process.execPath,
        [program, "build", "-t", name, "-o", "type=sif,push=true", "."],
        { cwd: folder, env: { ...env, TMPDIR: temporary } },
      );
      expect(readdirSync(temporary)).toEqual([]);
      expect(pushed.code, pushed.stderr).toBe(0);
      expect(pushed.stderr).toContain(`clustered:1, ${digest}`);
      expect(pushed.stderr).not.toContain("wrote ");
      const again = await run(process.execPath, [program, ...words], {
        cwd: folder,
        env: { DOCKER_CONFIG: tempContext({}) },
      });
      expect(again.code).toBe(1);
      expect(again.stderr).toContain("is written and could not be pushed");
    } finally {
      tokens.stop();
    }
  });

  test("is the same bytes each time, with SOURCE_DATE_EPOCH for builds without a cache too", async () => {
    const sum = (name: string) =>
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex");
    await build(["-o", "type=sif,dest=again.sif"]);
    expect(sum("again.sif")).toBe(sum("image.sif"));
    for (const name of ["first", "second"])
      await build(["--no-cache", "-o", `type=sif,dest=${name}.sif`], "1700000000");
    expect(sum("second.sif")).toBe(sum("first.sif"));
  });

  test("has what the engine says of it: the list of packages (by a stand-in scanner) and how it was made", async () => {
    const scanner = `${registry()}/mlspec-test/sif-scanner:1`;
    const image = tempContext({
      Dockerfile: 'FROM debian:12\nCOPY --chmod=755 scan.sh /scan.sh\nENTRYPOINT ["/scan.sh"]\n',
      "scan.sh": readFileSync(join(import.meta.dirname, "stand-in-scanner.sh")),
    });
    const pushed = await docker(["buildx", "build", "--provenance=false", "--push", "-t", scanner, image]);
    expect(pushed.code, pushed.stderr).toBe(0);
    const wanted = ["--sbom", `generator=${scanner}`, "--provenance", "mode=max"];
    await build([...wanted, "-o", "type=sif,dest=attested.sif"]);
    const sif = join(folder, "attested.sif");
    const listed = tool("siftool", ["list", sif]);
    const number = /^(\d+) .*SBOM/m.exec(listed)?.[1] ?? "";
    expect(JSON.parse(tool("siftool", ["dump", number, sif])).spdxVersion).toMatch(/^SPDX/);
    const statement = /^(\d+) (?!.*SBOM).*JSON/gm;
    const texts = [...listed.matchAll(statement)].map(([, id = ""]) => tool("siftool", ["dump", id, sif]));
    expect(texts.some((text) => text.includes("slsa.dev/provenance"))).toBe(true);
    const offset = /Offset:\s+(\d+)/i.exec(tool("siftool", ["info", "3", sif]))?.[1] ?? "";
    const names = tool("unsquashfs", ["-offset", offset, "-ls", sif]);
    expect(names).toContain("squashfs-root/.singularity.d/runscript");
    expect(names).not.toMatch(/sbom|provenance/);
  });

  test("does not have a secret that stands in the spec in its definition", async () => {
    const secret = "ghp_0123456789abcdefghij0123";
    const own = tempContext({
      "mlspec.yaml": `base: debian:bookworm-slim\nsteps: [{run: 'true', env: {API_TOKEN: ${secret}}}]\n`,
    });
    const built = await run(process.execPath, [program, "build", "-o", "type=sif,dest=x.sif", "."], {
      cwd: own,
    });
    expect(built.code, built.stderr).toBe(0);
    const definition = tool("siftool", ["dump", "1", join(own, "x.sif")]);
    expect(definition).toContain("API_TOKEN: ***");
    expect(readFileSync(join(own, "x.sif")).includes(secret)).toBe(false);
  });

  test("is not there, nor anything half-written, when the build fails", async () => {
    const failed = await run(
      process.execPath,
      [program, "build", "-f", "-", "-o", "type=sif,dest=failed.sif", "."],
      { cwd: folder, input: "base: debian:bookworm-slim\nsteps: [exit 3]\n" },
    );
    expect(failed.code).not.toBe(0);
    const temporary = tempContext({});
    const outputs = [
      "-o",
      "type=sif,dest=failed.sif",
      "-o",
      "type=sif,push=true",
      "-o",
      "type=local,dest=mlspec.yaml",
    ];
    const refused = await run(
      process.execPath,
      [program, "build", "-t", "127.0.0.1:1/failed:1", ...outputs, "."],
      { cwd: folder, env: { TMPDIR: temporary } },
    );
    expect(refused.stderr).toContain("not a folder");
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.includes("failed"))).toEqual([]);
  });
});
