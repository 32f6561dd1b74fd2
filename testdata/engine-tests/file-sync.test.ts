/** A tree with everything a file system can hold, through a real engine and back, read with the system's own tools. */
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineClient } from "../../src/buildkit/control/index.ts";
import { createSession, exportReceiver, localFiles } from "../../src/buildkit/session/index.ts";
import { connectEngine, type EngineConnection, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { exec, image, type LocalOptions, local, marshal, type State, scratch } from "../../src/llb/index.ts";
import { engineEnv } from "./engine.ts";

const out = mkdtempSync(join(tmpdir(), "mlspec-sync-"));
const platform = { os: "linux", architecture: "amd64" };
let connection: EngineConnection;
let engine: EngineClient;

beforeAll(async () => {
  const env = engineEnv();
  connection = await connectEngine(await resolveAddress(env), { env });
  engine = new EngineClient(connection.client);
});

afterAll(() => {
  connection?.close();
  rmSync(out, { recursive: true, force: true });
});

/** A folder lent to the engine, as it comes back by the exporter for files. */
async function thereAndBack(folder: string, options: LocalOptions = {}): Promise<string> {
  return build(local("tree", { sharedKeyHint: randomBytes(8).toString("hex"), ...options }), folder);
}

async function build(state: State, folder: string): Promise<string> {
  const path = mkdtempSync(join(out, "back-"));
  const warnings: string[] = [];
  const services = [
    localFiles(new Map([["tree", folder]])),
    exportReceiver([{ kind: "directory", path }], (message) => warnings.push(message)),
  ];
  const session = createSession(connection.client, { services });
  try {
    const definition = marshal(state, { platform });
    await engine.solve({ definition, session, exporters: [{ type: "local", attrs: {} }] }).result;
    expect(warnings).toEqual([]);
    return path;
  } finally {
    session.close();
  }
}

const sh = (script: string, cwd: string, ...args: string[]): string =>
  execFileSync("sh", ["-euc", script, "sh", ...args], { cwd, encoding: "utf8", maxBuffer: 1 << 28 });

/** Type, mode, size, device, time in microseconds, link and number of names of every entry, and the bytes of files. */
const listing = (folder: string): string =>
  sh(
    `find . -mindepth 1 ! -type d -printf '%P %y %m %s %n %.16T@ %l\\n' | LC_ALL=C sort
     find . -mindepth 1 -type d -printf '%P %y %m %.16T@\\n' | LC_ALL=C sort
     find . '(' -type c -o -type b ')' -exec stat -c '%n %F %t %T' {} + | LC_ALL=C sort
     find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum`,
    folder,
  );

const attributes = (folder: string): string =>
  sh("getfattr -R -P -h -d -m - -e hex . | LC_ALL=C sort", folder);
const hasTool = (name: string): boolean => spawnSync(name, ["--version"]).error === undefined;
const isRoot = process.getuid?.() === 0;

/** Node sets times to about a microsecond; this one lies in the middle of the ten that a listing shows. */
const SOME_TIME = "2021-03-04 05:06:07.123455 UTC";

/** What file systems hold beside plain files; only what this user may make. */
function oddTree(): string {
  const folder = mkdtempSync(join(out, "odd-"));
  sh(
    `mkdir -p d/e sticky setgid empty
     echo first > d/file; ln d/file d/hard; ln d/file another-name
     ln -s d/file soft; ln -s /nowhere dangling; ln -s d folder-link
     echo su > setuid; chmod 4755 setuid; echo both > both; chmod 6711 both
     chmod 1777 sticky; chmod 2775 setgid; : > secret; chmod 0 secret; : > read-only; chmod 444 read-only
     mkfifo -m 620 pipe; truncate -s 300000 zeros
     find . -mindepth 1 -exec touch -h -d '${SOME_TIME}' {} +
     touch -d '1999-12-31 23:59:59.123456 UTC' old; touch -h -d '2001-01-01 UTC' soft
     touch -d '2040-02-03 04:05:06.000001 UTC' future
     chmod 700 d; touch -d '2002-02-02 UTC' d empty`,
    folder,
  );
  if (isRoot)
    sh(
      `mknod -m 600 char c 1 3; mknod -m 660 block b 7 250; mknod -m 600 large c 300 70000
       touch -d '${SOME_TIME}' char block large`,
      folder,
    );
  return folder;
}

describe("a tree with everything", () => {
  test("is the same after a way through the engine: kinds, modes, links, times, devices, bytes", async () => {
    const folder = oddTree();
    const back = await thereAndBack(folder);
    expect(listing(back)).toBe(listing(folder));
  });

  // Engines put what a link has on its target, and lose capabilities when they change the owner: sent they are, which
  // walk-tree.test.ts shows.
  test("has its extended attributes, those of folders and pipes too", async ({ skip }) => {
    skip(!isRoot || !hasTool("setfattr"), "needs root and the package attr");
    const folder = oddTree();
    sh(
      `setfattr -n user.text -v plain d/file; setfattr -n user.bytes -v 0x00ff0a d/file; setfattr -n user.empty d/file
       setfattr -n user.folder -v x d; setfattr -h -n trusted.pipe -v z pipe
       setfattr -n user.read-only -v w read-only; setfattr -n user.long -v "$(head -c 3000 /dev/zero | tr '\\0' l)" old`,
      folder,
    );
    const back = await thereAndBack(folder);
    expect(attributes(folder)).toContain("user.bytes=0x00ff0a");
    expect(attributes(back)).toBe(attributes(folder));
    expect(listing(back)).toBe(listing(folder));
  });

  test("belongs to root in a step, whoever owns it here", async () => {
    const folder = oddTree();
    if (isRoot) sh("chown 1234:5678 d d/file pipe; chown -h 1234:5678 soft", folder);
    const tree = local("tree", { sharedKeyHint: randomBytes(8).toString("hex") });
    const base = image("docker.io/library/debian:bookworm-slim", { platform });
    const seen = exec({
      root: base,
      args: ["sh", "-euc", "find . -mindepth 1 -printf '%P %y %m %U:%G\\n' | sort > /seen/list"],
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
      cwd: "/tree",
      mounts: [
        { kind: "bind", dest: "/tree", source: tree, readonly: true },
        { kind: "bind", dest: "/seen", source: scratch },
      ],
    });
    const back = await build(seen.mount("/seen"), folder);
    const here = sh("find . -mindepth 1 -printf '%P %y %m 0:0\\n' | LC_ALL=C sort", folder);
    expect(readFileSync(join(back, "list"), "utf8")).toBe(here);
  });

  test("has an empty file where a socket was, as nobody can send one", async () => {
    const folder = oddTree();
    const server = createServer().listen(join(folder, "socket"));
    try {
      const back = await thereAndBack(folder);
      expect(sh("stat -c '%F %s' socket", back)).toBe("regular empty file 0\n");
    } finally {
      server.close();
    }
  });

  test("may be as deep as a path can be long", async () => {
    const folder = mkdtempSync(join(out, "deep-"));
    const path = Array.from({ length: 300 }, (_, i) => (i % 10 === 0 ? "déjà-vu" : "ten-letter")).join("/");
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, "file"), "deep");
    writeFileSync(join(folder, `${"n".repeat(250)}`), "long");
    sh(`find . -mindepth 1 -exec touch -d '${SOME_TIME}' {} +`, folder);
    const back = await thereAndBack(folder);
    expect(readFileSync(join(back, path, "file"), "utf8")).toBe("deep");
    expect(listing(back)).toBe(listing(folder));
  });

  test("with a name that is not UTF-8 is refused: the protocol has no such names", async () => {
    const folder = mkdtempSync(join(out, "latin-"));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), "");
    await expect(thereAndBack(folder)).rejects.toThrow(/the name of "caf\uFFFD" is not UTF-8/);
  });
});

describe("patterns", () => {
  function source(): string {
    const folder = mkdtempSync(join(out, "patterns-"));
    for (const path of [
      "a.py",
      "b.o",
      "lib/x.py",
      "lib/y.o",
      "lib/deep/z.py",
      "lib/deep/z.o",
      "data/1",
      "data/2",
    ]) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), path);
    }
    symlinkSync("lib/deep", join(folder, "short"));
    return folder;
  }
  const files = (folder: string) =>
    sh("find . ! -type d -printf '%P\\n' | LC_ALL=C sort", folder).trim().split("\n");

  test.each<[string, LocalOptions, string[]]>([
    [
      "exclude with exceptions",
      { excludePatterns: ["**/*.o", "data", "!data/2"] },
      ["a.py", "data/2", "lib/deep/z.py", "lib/x.py", "short"],
    ],
    ["include", { includePatterns: ["lib/**/*.py"] }, ["lib/deep/z.py", "lib/x.py"]],
    [
      "include and exclude",
      { includePatterns: ["lib"], excludePatterns: ["lib/deep"] },
      ["lib/x.py", "lib/y.o"],
    ],
    ["follow", { followPaths: ["short/z.py"] }, ["lib/deep/z.py", "short"]],
  ])("%s let through what they say", async (_, options, expected) => {
    const folder = source();
    const back = await thereAndBack(folder, options);
    expect(existsSync(back)).toBe(true);
    expect(files(back)).toEqual(expected);
  });
});
