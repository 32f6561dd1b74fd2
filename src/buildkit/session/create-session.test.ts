import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { Control, Health, HealthCheckResponse_ServingStatus } from "../../proto/index.ts";
import { connectDuplex, type RpcClient, serveDuplex } from "../rpc/index.ts";
import { dialServed } from "../rpc/testing/socket-pair.ts";
import { createSession } from "./create-session.ts";
import { secrets } from "./secrets.ts";

const serving = { status: HealthCheckResponse_ServingStatus.SERVING };
const ask = (engine: RpcClient) => engine.unary(Health.method.check, { service: "" });

/** An engine without BuildKit's Control service: whoever asks it for a session inside a call is refused. */
function engineWithoutControl() {
  const calls: string[] = [];
  const get = (path: string) => {
    calls.push(path);
    return undefined;
  };
  return { client: connectDuplex(dialServed((socket) => serveDuplex(socket, { get }))), calls };
}

async function connectedPair() {
  const ends: { near?: Socket } = {};
  const far = await new Promise<Socket>((resolve) => {
    ends.near = dialServed(resolve);
  });
  if (ends.near === undefined) throw new Error("nothing was dialled");
  if (ends.near.connecting) await once(ends.near, "connect");
  return { near: ends.near, far };
}

it("serves the engine on a connection of its own, where one can be dialled", async () => {
  const { client, calls } = engineWithoutControl();
  const { near, far } = await connectedPair();
  const dialled: unknown[] = [];
  const session = createSession(client, {
    services: [secrets(new Map(), {})],
    sharedKey: "key",
    dial: async (headers) => {
      dialled.push(...headers);
      return near;
    },
  });
  expect(await ask(connectDuplex(far))).toMatchObject(serving);
  expect(dialled).toEqual([
    ["x-docker-expose-session-uuid", session.id],
    ["x-docker-expose-session-name", "client"],
    ["x-docker-expose-session-sharedkey", "key"],
    ["x-docker-expose-session-grpc-method", "/grpc.health.v1.Health/Check"],
    ["x-docker-expose-session-grpc-method", "/moby.buildkit.secrets.v1.Secrets/GetSecret"],
  ]);
  expect(calls).toEqual([]);
  session.close();
  await session.closed;
});

it("is closed before the connection came: it is closed when it comes", async () => {
  const { client } = engineWithoutControl();
  const { near } = await connectedPair();
  const session = createSession(client, { services: [], dial: async () => near });
  session.close();
  await session.closed;
  expect(near.destroyed).toBe(true);
});

it("is inside a call where no connection comes about, and ends as that does", async () => {
  const { client, calls } = engineWithoutControl();
  const session = createSession(client, {
    services: [],
    dial: () => Promise.reject(new Error("HTTP 404")),
  });
  await session.closed;
  expect(calls).toEqual([`/${Control.typeName}/${Control.method.session.name}`]);
});
