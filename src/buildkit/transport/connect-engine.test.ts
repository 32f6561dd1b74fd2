import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awaitAnswer, connectDuplex, joinDuplex, RpcCode, serveDuplex } from "../rpc/index.ts";
import { connectEngine } from "./connect-engine.ts";
import type { EngineUnreachable } from "./engine-unreachable.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-connect-"));
const at = (name: string) => join(top, name);
/** What was asked of the fake Docker engine's `/session`, and whether its own call on that connection was answered. */
const sessions: { readonly headers: NodeJS.Dict<string[]>; readonly answered: Promise<void> }[] = [];
const servers: { close: () => unknown }[] = [];
const listen = (server: Server, name: string) => {
  servers.push(server);
  return new Promise<void>((resolve) => server.listen(at(name), resolve));
};

beforeAll(async () => {
  await listen(
    createServer((socket) => serveDuplex(socket, new Map())),
    "engine",
  );
  await listen(
    createServer(() => undefined),
    "silent",
  );
  await listen(
    createHttpServer((_request, response) => response.writeHead(404).end()),
    "old-docker",
  );
  const docker = createHttpServer();
  docker.on("upgrade", (request, socket) => {
    if (request.url === "/session") {
      socket.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
      const answered = awaitAnswer(connectDuplex(socket));
      sessions.push({ headers: request.headersDistinct, answered });
      return;
    }
    // As Docker does: the answer and the first bytes of HTTP/2 in one packet.
    const toSocket = new PassThrough();
    let isFirst = true;
    toSocket.on("data", (chunk: Buffer) => {
      const head = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
      socket.write(isFirst ? Buffer.concat([Buffer.from(head), chunk]) : chunk);
      isFirst = false;
    });
    socket.on("error", () => undefined);
    serveDuplex(joinDuplex(socket, toSocket), new Map());
  });
  await listen(docker, "docker");
  // A fake of docker's program: it joins its standard input and output with the engine's socket, or complains.
  const program = `#!${process.execPath}
import { connect } from "node:net";
const name = process.argv[4];
if (name !== "b0") { process.stderr.write("Error: No such container: " + name + "\\n"); process.exit(1); }
const socket = connect(${JSON.stringify(at("engine"))});
process.stdin.pipe(socket).pipe(process.stdout);
socket.on("close", () => process.exit(0));
`;
  mkdirSync(at("bin"));
  writeFileSync(at("bin/package.json"), '{"type":"module"}');
  writeFileSync(at("bin/docker"), program, { mode: 0o755 });
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(top, { recursive: true, force: true });
});

const env = { PATH: join(top, "bin") };
const connect = (address: string, timeoutMs = 5000) =>
  connectEngine([{ address, reason: "a test" }], { env, timeoutMs });
const failure = async (address: string, timeoutMs?: number) => {
  const error = await connect(address, timeoutMs).catch((thrown: unknown) => thrown);
  return (error as EngineUnreachable).attempts.map(({ message }) => message).join();
};

describe("a connection to an engine", () => {
  it.each([
    ["over a socket", () => `unix://${at("engine")}`, "buildkitd"],
    ["through Docker, whose first bytes come with the upgrade", () => `docker://${at("docker")}`, "dockerd"],
    ["through a program's standard input and output", () => "docker-container://b0", "buildkitd"],
  ])("%s", async (_name, address, kind) => {
    const connection = await connect(address());
    expect(connection.kind).toBe(kind);
    await awaitAnswer(connection.client);
    connection.close();
    await expect(awaitAnswer(connection.client)).rejects.toMatchObject({ code: RpcCode.UNAVAILABLE });
  });

  it("outlives the time it had to come about", async () => {
    const connection = await connect(`docker://${at("docker")}`, 2000);
    await new Promise((resolve) => setTimeout(resolve, 2200));
    await awaitAnswer(connection.client);
    connection.close();
  });

  it("to a Docker engine has others for sessions, on which the engine is the client", async () => {
    const connection = await connect(`docker://${at("docker")}`);
    const duplex = await connection.dialSession?.([
      ["x-docker-expose-session-uuid", "id"],
      ["x-docker-expose-session-grpc-method", "/a/B"],
      ["x-docker-expose-session-grpc-method", "/a/C"],
    ]);
    if (duplex === undefined) throw new Error("no session was dialled");
    const { closed } = serveDuplex(duplex, new Map());
    const [session] = sessions;
    await session?.answered;
    expect(session?.headers).toMatchObject({
      upgrade: ["h2c"],
      "x-docker-expose-session-uuid": ["id"],
      "x-docker-expose-session-grpc-method": ["/a/B", "/a/C"],
    });
    duplex.destroy();
    await closed;
    await awaitAnswer(connection.client);
    connection.close();
    expect((await connect(`unix://${at("engine")}`)).dialSession).toBeUndefined();
  });

  it("is to the first that answers", async () => {
    const choices = [at("absent"), at("engine")].map((path) => ({
      address: `unix://${path}`,
      reason: "a test",
    }));
    const connection = await connectEngine(choices, { env });
    expect(connection.address).toBe(`unix://${at("engine")}`);
    connection.close();
  });

  it.each([
    ["no socket", () => `unix://${at("absent")}`, "there is no such socket"],
    ["no answer", () => `unix://${at("silent")}`, "no answer in time"],
    [
      "an old Docker",
      () => `docker://${at("old-docker")}`,
      "this Docker engine has no BuildKit: it answers HTTP 404 to /grpc",
    ],
    ["a program that complains", () => "docker-container://b1", "Error: No such container: b1"],
    ["no program", () => "podman-container://b0", 'there is no program "podman"'],
    ["no address", () => "nonsense", /is no address of an engine/],
  ])("says what is wrong: %s", async (_name, address, message) => {
    expect(await failure(address(), 1500)).toMatch(message);
  });

  // One who speaks no TLS may get its first words out before it hangs up, or not.
  it.each([
    ["answers in its own way", (socket: Socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["hangs up", (socket: Socket) => socket.destroy()],
    ["resets the connection", (socket: Socket) => socket.resetAndDestroy()],
  ])("says that one speaks no TLS who %s", async (_name, answer) => {
    const server = createServer((socket) =>
      socket.on("error", () => undefined).once("data", () => answer(socket)),
    );
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(connectEngine([{ address, reason: "a test", tls: {} }], { env })).rejects.toThrow(
      /speaks? no TLS/,
    );
  });

  it("names all that were tried, and why", async () => {
    const choices = [
      { address: "unix:///absent/1", reason: "BuildKit's socket" },
      { address: "docker:///absent/2", reason: "DOCKER_HOST" },
    ];
    await expect(connectEngine(choices, { env })).rejects.toThrow(
      [
        "No BuildKit engine could be reached",
        "  unix:///absent/1 (BuildKit's socket): there is no such socket",
        "  docker:///absent/2 (DOCKER_HOST): there is no such socket",
      ].join("\n"),
    );
  });

  it("is not waited for when nobody wants it", async () => {
    const stop = new AbortController();
    const connecting = connectEngine([{ address: `unix://${at("silent")}`, reason: "a test" }], {
      env,
      signal: stop.signal,
    });
    stop.abort(new Error("enough"));
    await expect(connecting).rejects.toThrow("enough");
  });
});
