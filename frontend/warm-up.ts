import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Client } from "@grpc/grpc-js";
import { openGateway } from "../src/buildkit/gateway/index.ts";
import { RpcClient } from "../src/buildkit/rpc/index.ts";
import { debian, fakeEngineHandlers, specBuild } from "../src/frontend/fake-build.ts";
import { runFrontend } from "../src/frontend/index.ts";
import { LLBBridge } from "../src/proto/index.ts";

/** A spec with a bit of everything that is common. */
const build = specBuild(
  [
    "# syntax=mlspec",
    "args: {ENV: production}",
    "base: debian:12",
    "packages: [libgomp1]",
    "build: {packages: [gcc]}",
    "python: {version: '3.11', requirements: requirements.txt}",
    "files: [{src: train.py, to: /app/}]",
    "steps: [{run: 'echo ${ENV}', cache: [/root/.cache]}]",
    "tests: ['true']",
    "env: {A: b}",
    "user: app",
    "workdir: /app",
    "cmd: [python, train.py]",
    "",
  ].join("\n"),
  {
    options: { filename: "mlspec.yaml", cmdline: "mlspec", "attest:provenance": "mode=min" },
    sources: {
      "local://context": { "requirements.txt": "numpy==2.1  # pinned\n" },
      [`docker-image://${debian}`]: { "/etc/os-release": "ID=debian\nVERSION_ID=12\n" },
    },
    written: {
      "resolution.json": JSON.stringify({
        packages: ["numpy", "orjson"].map((name) => ({
          name,
          version: "2.1",
          open: true,
          size: 20_000_000,
          download_info: {
            url: `https://index.example.org/${name}-2.1-cp311-cp311-linux_x86_64.whl`,
            archive_info: { hashes: { sha256: "0".repeat(64) } },
          },
        })),
      }),
    },
  },
);

/** Serves one request of a fake engine in this process, so that what a build runs is compiled. Rejects when it fails. */
export async function warmUp(): Promise<void> {
  const takeBack = lendArrayMethods();
  try {
    const gateway = await openGateway(new RpcClient(fakeClient(), NO_CONNECTION));
    await runFrontend(gateway, { options: { ...build.options }, sessionId: "session" });
  } finally {
    takeBack();
  }
}

/** Where Node 20 writes snapshots V8's newest array methods are missing; where they are started they are there. */
function lendArrayMethods(): () => void {
  const lent: Readonly<Record<string, (this: unknown[], ...args: never[]) => unknown[]>> = {
    toReversed() {
      return [...this].reverse();
    },
    toSorted(compare?: (a: unknown, b: unknown) => number) {
      return [...this].sort(compare);
    },
    toSpliced(...args: [start: number, count: number]) {
      const copy = [...this];
      copy.splice(...args);
      return copy;
    },
  };
  const missing = Object.keys(lent).filter((name) => !(name in Array.prototype));
  for (const name of missing) {
    Object.defineProperty(Array.prototype, name, { value: lent[name], configurable: true });
  }
  return () => {
    for (const name of missing) Reflect.deleteProperty(Array.prototype, name);
  };
}

/** What streams of others would be opened on; a frontend opens none. */
const NO_CONNECTION: RpcClient["connection"] = {
  open: () => {
    throw new Error("there is no connection in a snapshot");
  },
  lossReason: () => undefined,
  lost: new Promise(() => undefined),
};

/** A client of grpc-js whose calls are answered here: no connection can be in a snapshot. */
function fakeClient(): Client {
  const handlers = fakeEngineHandlers(build, []);
  const answer = async (path: string, bytes: Uint8Array): Promise<Uint8Array> => {
    const method = LLBBridge.methods.find(({ name }) => path.endsWith(`/${name}`));
    const handler = handlers[method?.localName as keyof typeof handlers] as
      | ((request: unknown) => Record<string, unknown> | Promise<Record<string, unknown>>)
      | undefined;
    if (method === undefined || handler === undefined) throw new Error(`${path} has no answer`);
    const request = fromBinary(method.input, bytes);
    if (method.name === "Return" && "error" in request && request.error !== undefined) {
      throw new Error(`the request failed: ${JSON.stringify(request.error)}`);
    }
    return toBinary(method.output, create(method.output, await handler(request)));
  };
  const makeUnaryRequest: Client["makeUnaryRequest"] = (
    path: string,
    serialize: (message: never) => Buffer,
    deserialize: (bytes: Buffer) => unknown,
    message: unknown,
    ...rest: unknown[]
  ) => {
    const done = rest.at(-1) as (error: unknown, message?: unknown) => void;
    answer(path, serialize(message as never)).then(
      (bytes) => done(null, deserialize(Buffer.from(bytes))),
      done,
    );
    return { cancel: () => undefined } as never;
  };
  return { makeUnaryRequest, close: () => undefined } as unknown as Client;
}
