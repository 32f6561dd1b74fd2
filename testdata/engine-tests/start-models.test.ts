import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { docker, type Run } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

const WEIGHTS = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 2_654_435_761) >>> 24));
const SUM = createHash("sha256").update(WEIGHTS).digest("hex");
/** Bytes after which the server breaks off. */
const CUT = 1_100_000;
const TOKEN = "hf_very_secret";

interface Asked {
  readonly url: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}
const asked: Asked[] = [];

function note(where: string, { url = "", headers }: IncomingMessage): void {
  asked.push({ url: `${where}${url}`, range: headers.range, authorization: headers.authorization });
}

/** Sends the weights from where they are wanted, and breaks off in the middle where it is told to. */
function send(request: IncomingMessage, response: ServerResponse, breaksOff: boolean, knowsRanges: boolean) {
  const from = knowsRanges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0) : 0;
  if (from > 0) response.setHeader("content-range", `bytes ${from}-${WEIGHTS.length - 1}/${WEIGHTS.length}`);
  response.writeHead(from > 0 ? 206 : 200, { "content-length": WEIGHTS.length - from });
  const rest = WEIGHTS.subarray(from);
  if (!breaksOff || rest.length <= CUT) return void response.end(rest);
  response.write(rest.subarray(0, CUT), () => setTimeout(() => response.destroy(), 50));
}

let brokenOff = 0;
/** Another host, where a hub keeps its files. */
const store = createServer((request, response) => {
  note("store", request);
  send(request, response, request.url === "/cut", true);
});
const hub = createServer((request, response) => {
  note("hub", request);
  const away = (path: string) =>
    response.writeHead(302, { location: `http://127.0.0.2:${portOf(store)}${path}` }).end();
  switch (request.url) {
    case "/cut":
      return away("/cut");
    case "/plain":
      return send(request, response, brokenOff++ === 0, false);
    case "/wrong":
      return void response.end("something else");
    case "/private":
      return request.headers.authorization === `Bearer ${TOKEN}`
        ? away("/whole")
        : void response.writeHead(401).end();
    default:
      return void response.writeHead(404).end();
  }
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  store.listen(0, "127.0.0.2");
  hub.listen(0, "127.0.0.1");
  await Promise.all([once(store, "listening"), once(hub, "listening")]);
});
afterAll(() => {
  hub.close();
  store.close();
});
beforeEach(() => {
  asked.length = 0;
  brokenOff = 0;
});

const TOOLS = {
  python: "base: python:3.11-slim",
  curl: "base: debian:12\npackages: [curl, ca-certificates]",
  wget: "base: debian:12\npackages: [wget]",
} as const;
type Tool = keyof typeof TOOLS;

/** An image that fetches one file of the hub and then says what it has. */
async function image(tool: Tool, path: string, more = ""): Promise<string> {
  const tag = `mlspec-test/start-${tool}-${path}`;
  const built = await buildSpec(
    `${TOOLS[tool]}
user: {name: app, uid: 10001}
directories: [{path: /models, owner: app}]
models: [{from: "http://127.0.0.1:${portOf(hub)}/${path}", to: /models/deep/w.bin, sha256: ${SUM}, fetch: start, mode: "0640"${more}}]
entrypoint: [/bin/sh, -c, 'sha256sum </models/deep/w.bin; stat -c %a /models/deep/w.bin; ls -A /models/deep; echo "$0 $@"']
cmd: [an, "argument with spaces"]
checks: [entrypoint]
`,
    {},
    ["--load", "--tag", tag],
  );
  expect(built.code, built.stderr).toBe(0);
  return tag;
}

async function inVolume(work: (start: (tag: string, ...flags: string[]) => Promise<Run>) => Promise<void>) {
  const volume = `mlspec-test-start-${process.pid}-${Date.now()}`;
  try {
    await work((tag, ...flags) =>
      docker(["run", "--rm", "--network", "host", "--read-only", "-v", `${volume}:/models`, ...flags, tag]),
    );
  } finally {
    await docker(["volume", "rm", "--force", volume]);
  }
}

const SHOWN = `${SUM}  -\n640\nw.bin\nan argument with spaces\n`;

describe.each(Object.keys(TOOLS) as Tool[])("models fetched at start by %s", (tool) => {
  test("go on where a server broke off, through a redirect, and are there at the next start", async () => {
    const tag = await image(tool, "cut");
    await inVolume(async (start) => {
      const first = await start(tag);
      expect([first.code, first.stdout], first.stderr).toEqual([0, SHOWN]);
      const ranges = asked.filter(({ url }) => url === "store/cut").map(({ range }) => range);
      expect(ranges).toEqual([undefined, `bytes=${CUT}-`, `bytes=${2 * CUT}-`]);
      asked.length = 0;
      expect((await start(tag)).stdout).toBe(SHOWN);
      expect(asked).toEqual([]);
    });
  });

  test("begin again where a server knows no ranges", async () => {
    const tag = await image(tool, "plain");
    await inVolume(async (start) => {
      const ran = await start(tag);
      expect([ran.code, ran.stdout], ran.stderr).toEqual([0, SHOWN]);
    });
  });

  test("that are not what they should be keep the program from starting and have no name", async () => {
    const tag = await image(tool, "wrong");
    await inVolume(async (start) => {
      const ran = await start(tag);
      expect([ran.code, ran.stdout]).toEqual([1, ""]);
      expect(ran.stderr).toMatch(/\/wrong holds the SHA-256 [0-9a-f]{64} instead of/);
      const left = await start(tag, "--entrypoint", "find");
      expect(left.stdout).not.toMatch(/w\.bin$/m);
    });
  });

  test("take a token of the container's, which goes to no other host and is in no image", async () => {
    const tag = await image(tool, "private", ", token: hf_token");
    const secret = ["--env", `HF_TOKEN=${TOKEN}`];
    await inVolume(async (start) => {
      const without = await start(tag);
      if (tool !== "wget") expect(without.stderr).toMatch(/\/private answers 401.*token is looked for/);
      expect([without.code, without.stdout]).toEqual([1, ""]);
      const ran = await start(tag, ...secret);
      if (tool === "wget") expect(ran.stderr).toContain("needs python3 or curl");
      else expect([ran.code, ran.stdout], ran.stderr).toEqual([0, SHOWN]);
      expect(ran.stderr).not.toContain(TOKEN);
    });
    const leaks = asked.filter(
      ({ url, authorization }) => url.startsWith("store") && authorization !== undefined,
    );
    expect(leaks).toEqual([]);
    if (tool === "wget") expect(asked.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
    expect((await docker(["history", "--no-trunc", tag])).stdout).not.toContain(TOKEN);
  });
});

test("a container that is stopped while it fetches is gone at once", async () => {
  const tag = await image("python", "cut");
  // Without the network of the host the address leads nowhere, so that it tries again and again.
  const started = await docker(["run", "--detach", tag]);
  const id = started.stdout.trim();
  try {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await docker(["stop", "--time", "30", id]);
    const { stdout } = await docker(["inspect", "--format", "{{.State.ExitCode}}", id]);
    // By SIGTERM; 137 would be the SIGKILL that follows after the time.
    expect(stdout.trim()).toBe("143");
  } finally {
    await docker(["rm", "--force", id]);
  }
});
