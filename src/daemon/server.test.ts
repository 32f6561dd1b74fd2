import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { Client, credentials, Metadata, status } from "@grpc/grpc-js";
import protobuf from "protobufjs";
import "protobufjs/ext/descriptor.js";
import { describe, expect, test } from "vitest";
import { connectDuplex, type RpcClient, RpcCode } from "../buildkit/rpc/index.ts";
import {
  Builds,
  Compiler,
  Control,
  Health,
  HealthCheckResponse_ServingStatus as Serving,
} from "../proto/index.ts";
import { loadConfig, parseConfig } from "./config/index.ts";
import { tempFolder, testDaemon } from "./testing/test-daemon.ts";

const token = "a-token-of-the-test-0123456789";
const lint = (client: RpcClient, metadata: readonly (readonly [string, string])[] = []) =>
  client.unary(
    Compiler.method.lint,
    { files: [{ path: "mlspec.yaml", data: Buffer.from("base: debian:12\n") }] },
    { metadata },
  );
const portOf = (address: string | undefined) => address?.split(":").at(-1) ?? "";

describe("doors", () => {
  test("a socket has its mode, one that a killed daemon left is taken over, one that is in use is not", async () => {
    const folder = tempFolder();
    const path = join(folder, "d.sock");
    const script = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
    expect(spawnSync(process.execPath, ["-e", script]).signal).toBe("SIGKILL");
    expect(statSync(path).isSocket()).toBe(true);
    await using running = await testDaemon('socket_mode: "0640"', folder);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    await lint(running.client);
    await expect(testDaemon("{state: other}", folder)).rejects.toThrow(
      /belongs to another mlspecd|another program listens/,
    );
  });

  test("a token is needed over tcp, wrong ones are refused, new ones count after a reload", async () => {
    const folder = tempFolder();
    const file = join(folder, "tokens");
    writeFileSync(file, `# people\nann ${token}\n`);
    await using running = await testDaemon("{listen: [tcp://127.0.0.1:0], tokens: tokens}", folder);
    const client = connectDuplex(connect(Number(portOf(running.daemon.addresses[0])), "127.0.0.1"));
    const bearer = (value: string) => [["authorization", `Bearer ${value}`]] as const;
    await expect(lint(client)).rejects.toMatchObject({ code: RpcCode.UNAUTHENTICATED });
    await expect(lint(client, bearer("wrong-token-0123456789"))).rejects.toMatchObject({
      code: RpcCode.UNAUTHENTICATED,
    });
    await lint(client, bearer(token));
    // Probes have no tokens.
    expect((await client.unary(Health.method.check, {})).status).toBe(Serving.SERVING);
    const listing = client.unary(Builds.method.listBuilds, { client: "bob" }, { metadata: bearer(token) });
    await expect(listing).rejects.toMatchObject({ code: RpcCode.PERMISSION_DENIED });
    writeFileSync(file, "ann short\n");
    running.daemon.reload();
    await lint(client, bearer(token));
    writeFileSync(file, "ann another-token-0123456789\n");
    running.daemon.reload();
    await expect(lint(client, bearer(token))).rejects.toMatchObject({ code: RpcCode.UNAUTHENTICATED });
    client.close();
  });

  test("over mTLS the certificate says who calls; without one there is no call", async () => {
    const folder = tempFolder();
    makeCertificates(folder);
    await using running = await testDaemon(
      "{listen: [tcp://127.0.0.1:0], tls: {cert: server.pem, key: server.key, client_ca: ca.pem}}",
      folder,
    );
    const read = (name: string) => readFileSync(join(folder, name));
    const port = Number(portOf(running.daemon.addresses[0]));
    const tls = { host: "localhost", port, ca: read("ca.pem"), ALPNProtocols: ["h2"] };
    const known = connectDuplex(connectTls({ ...tls, key: read("client.key"), cert: read("client.pem") }));
    await lint(known);
    expect((await known.unary(Builds.method.listBuilds, { client: "ann" })).builds).toEqual([]);
    known.close();
    for (const stranger of [connectTls(tls), connect(port, "127.0.0.1")]) {
      const client = connectDuplex(stranger);
      await expect(lint(client)).rejects.toMatchObject({ code: RpcCode.UNAVAILABLE });
      client.close();
    }
  });

  test("BuildKit's API over tcp is for those with a certificate; open, for nobody", async () => {
    const folder = tempFolder();
    makeCertificates(folder);
    const tls = "tls: {cert: server.pem, key: server.key, client_ca: ca.pem}";
    await using running = await testDaemon(`{buildkit: [tcp://127.0.0.1:0], ${tls}}`, folder);
    const read = (name: string) => readFileSync(join(folder, name));
    const port = Number(portOf(running.daemon.addresses.at(-1)));
    const dial = { host: "localhost", port, ca: read("ca.pem"), ALPNProtocols: ["h2"] };
    const known = connectDuplex(connectTls({ ...dial, key: read("client.key"), cert: read("client.pem") }));
    // It came as far as the pool, whose engine is not there.
    await expect(known.unary(Control.method.info, {})).rejects.toThrow("no-engine.sock");
    known.close();
    for (const stranger of [connectTls(dial), connect(port, "127.0.0.1")]) {
      const client = connectDuplex(stranger);
      await expect(client.unary(Control.method.info, {})).rejects.not.toThrow("no-engine.sock");
      client.close();
    }
    const load = (more: string) => () => {
      const overrides = parseConfig(`{buildkit: [tcp://127.0.0.1:0], ${more}}`, "test.yaml", folder);
      return loadConfig(
        { action: "run", configFile: undefined, overrides },
        { env: {}, cwd: folder, uid: 1000 },
      );
    };
    expect(load("tokens: tokens")).toThrow("send no tokens: set tls.client_ca; on loopback");
    expect(load("insecure: true")).not.toThrow();
  });

  test("a port that is taken is told", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    await expect(testDaemon(`{listen: [tcp://127.0.0.1:${port}], insecure: true}`)).rejects.toThrow(
      `cannot listen at tcp://127.0.0.1`,
    );
    other.close();
  });
});

test("health: each service, those there are not, and who watches is told of the end", async () => {
  const running = await testDaemon();
  const check = (service: string) => running.client.unary(Health.method.check, { service });
  expect((await check("mlspec.v1.Builds")).status).toBe(Serving.SERVING);
  await expect(check("nothing")).rejects.toMatchObject({ code: RpcCode.NOT_FOUND });
  const seen: Serving[] = [];
  let ending: PromiseLike<void> | undefined;
  try {
    for await (const { status: told } of running.client.serverStream(Health.method.watch, { service: "" })) {
      seen.push(told);
      ending ??= running[Symbol.asyncDispose]();
    }
  } catch {
    // The daemon goes away in the end.
  }
  expect(seen).toEqual([Serving.SERVING, Serving.NOT_SERVING]);
  await ending;
});

test("pages: metrics count calls, probes answer", async () => {
  await using running = await testDaemon("http: 127.0.0.1:0");
  await lint(running.client);
  const page = async (path: string) => {
    const answer = await fetch(`${running.daemon.httpAddress}${path}`);
    return `${answer.status} ${await answer.text()}`;
  };
  const metrics = await page("/metrics");
  expect(metrics).toContain('mlspecd_calls_total{method="/mlspec.v1.Compiler/Lint",code="OK"} 1');
  expect(metrics).toMatch(/mlspecd_builds_running 0/);
  expect(await page("/healthz")).toBe("200 ok\n");
  expect(await page("/readyz")).toBe("200 ok\n");
  expect(await page("/other")).toMatch(/^404 /);
});

describe("reflection, asked by a client that knows none of our generated code", () => {
  test.each(["v1", "v1alpha"])(
    "%s: services are listed, and one can be called by what it tells",
    async (version) => {
      await using running = await testDaemon();
      const client = new Client(`unix:${running.folder}/d.sock`, credentials.createInsecure());
      const own = protobuf.parse(
        readFileSync(join(import.meta.dirname, "../../proto/grpc/reflection/v1/reflection.proto"), "utf8"),
        { keepCase: true },
      ).root;
      const Ask = own.lookupType("grpc.reflection.v1.ServerReflectionRequest");
      const Told = own.lookupType("grpc.reflection.v1.ServerReflectionResponse");
      const ask = (request: object) =>
        // biome-ignore lint/suspicious/noExplicitAny: messages of a client without types.
        new Promise<any>((resolve, reject) => {
          const stream = client.makeBidiStreamRequest(
            `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
            (message: object) => Buffer.from(Ask.encode(Ask.fromObject(message)).finish()),
            (bytes: Buffer) => Told.toObject(Told.decode(bytes), { arrays: true }),
          );
          stream.on("data", resolve);
          stream.on("error", reject);
          stream.write(request);
          stream.end();
        });
      const listed = await ask({ list_services: "*" });
      expect(listed.list_services_response.service.map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(["grpc.health.v1.Health", "mlspec.v1.Builds", "mlspec.v1.Compiler"]),
      );
      const found = await ask({ file_containing_symbol: "mlspec.v1.Compiler.Lint" });
      // A FileDescriptorSet of those files.
      const set = protobuf.Writer.create();
      for (const bytes of found.file_descriptor_response.file_descriptor_proto) set.uint32(10).bytes(bytes);
      const root = protobuf.Root.fromDescriptor(set.finish());
      const method = root.lookupService("mlspec.v1.Compiler").methods.Lint;
      method?.resolve();
      const [Request, Response] = [method?.resolvedRequestType, method?.resolvedResponseType];
      if (!Request || !Response) throw new Error("the method has no types");
      const answer = await new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          "/mlspec.v1.Compiler/Lint",
          (message: object) => Buffer.from(Request.encode(Request.fromObject(message)).finish()),
          (bytes: Buffer) => Response.toObject(Response.decode(bytes), { enums: String }),
          { files: [{ path: "mlspec.yaml", data: Buffer.from("pakages: [a]\nbase: debian:12\n") }] },
          new Metadata(),
          (error, value) => (error === null ? resolve(value) : reject(error)),
        );
      });
      expect(answer).toMatchObject({
        diagnostics: [{ code: "unknown-key", severity: "SEVERITY_ERROR", start: { line: 1 } }],
      });
      expect((await ask({ file_containing_symbol: "no.such" })).error_response.error_code).toBe(
        status.NOT_FOUND,
      );
      client.close();
    },
  );
});

function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=test ca",
    "-days",
    "2",
  );
  for (const [name, subject, extra] of [
    ["server", "/CN=localhost", "DNS:localhost"],
    ["client", "/CN=ann", "DNS:ann"],
  ] as const) {
    openssl(
      "req",
      ...key,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
      "-subj",
      subject,
      "-addext",
      `subjectAltName=${extra}`,
    );
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-out",
      `${name}.pem`,
      "-days",
      "2",
      "-copy_extensions",
      "copy",
    );
  }
  rmSync(join(folder, "ca.key"));
}
