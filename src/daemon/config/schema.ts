import {
  boolean,
  choice,
  DURATION,
  defaulted,
  type Format,
  type Infer,
  integer,
  LINE,
  MODE,
  type ObjectType,
  object,
  optional,
  plainList,
  required,
  SIZE,
  short,
  text,
} from "../../spec/index.ts";
import { HTTP_ADDRESS, LISTEN, OWNER_IDS } from "./addresses.ts";

const MB = 1024 * 1024;
const plain = <T>(format: Format<T>) => text(format, "none");

const file = plain({ ...LINE, name: "file", expected: "a file's path", example: "/etc/mlspecd/key.pem" });

const tls = object("tls", {
  cert: required(file, {
    doc: "The server's certificate and those between it and its authority, PEM.",
    example: "/etc/mlspecd/cert.pem",
  }),
  key: required(file, { doc: "Its private key, PEM.", example: "/etc/mlspecd/key.pem" }),
  client_ca: optional(file, {
    doc: "Authorities of client certificates, PEM. A client without such a certificate is turned away.",
    example: "/etc/mlspecd/clients.pem",
  }),
});

const engineTls = object("engine tls", {
  ca: optional(file, { doc: "Authorities to trust, PEM.", example: "/etc/mlspecd/engine-ca.pem" }),
  cert: optional(file, { doc: "Our certificate, PEM.", example: "/etc/mlspecd/client.pem" }),
  key: optional(file, { doc: "Its private key, PEM.", example: "/etc/mlspecd/client-key.pem" }),
  server_name: optional(plain(LINE), { doc: "The name in the engine's certificate.", example: "buildkitd" }),
});

const engine = object("engine", {
  address: required(plain(LINE), { doc: "As `mlspec --addr` takes it.", example: "tcp://buildkitd-0:1234" }),
  weight: defaulted(integer(1, 1000), 1, { doc: "Its share of the builds.", example: "2" }),
  tls: optional(engineTls, { doc: "For tcp addresses.", example: "{ca: ca.pem}" }),
});

const count = (most: number) => integer(1, most);

const limits = object("limits", {
  message: defaulted(plain(SIZE), 16 * MB, { doc: "The largest message.", example: "16m" }),
  spec: defaulted(plain(SIZE), MB / 4, { doc: "The largest spec.", example: "256k" }),
  builds: defaulted(count(10_000), 8, { doc: "Builds that run at once.", example: "8" }),
  queue: defaulted(count(100_000), 64, { doc: "Builds that may wait, of one client.", example: "64" }),
  build_time: defaulted(plain(DURATION), 2 * 3_600_000, {
    doc: "For one build, after it left the queue.",
    example: "2h",
  }),
  context: defaulted(plain(SIZE), 4096 * MB, { doc: "A context's files together.", example: "4g" }),
  context_files: defaulted(count(10_000_000), 200_000, {
    doc: "Files and folders of a context.",
    example: "200000",
  }),
  context_depth: defaulted(count(1000), 64, { doc: "Folders inside each other.", example: "64" }),
  secrets: defaulted(plain(SIZE), MB, { doc: "A build's secrets together.", example: "1m" }),
  progress: defaulted(plain(SIZE), MB / 4, {
    doc: "Log output kept for a client that reads slowly; more is left out and counted.",
    example: "256k",
  }),
});

const retention = object("retention", {
  age: defaulted(plain(DURATION), 30 * 24 * 3_600_000, {
    doc: "Records of builds that ended longer ago go.",
    example: "720h",
  }),
  builds: defaulted(count(10_000_000), 100_000, {
    doc: "The most records; the oldest go.",
    example: "100000",
  }),
});

/** What an object is that is not written. All its keys have defaults. */
function defaultsOf<T>(type: ObjectType<T>): T {
  const entries = Object.entries(type.fields).map(([key, field]) => [key, field.default]);
  // The schema says which keys there are; all of them have their default here.
  return Object.fromEntries(entries) as T;
}

/** Every key of the configuration file. The defaults that depend on the machine are not here. */
export const configType = object("the configuration", {
  listen: optional(plainList(plain(LISTEN), 1), {
    doc: "Where to listen.",
    example: "[unix:///run/mlspecd/mlspecd.sock]",
  }),
  buildkit: optional(plainList(plain(LISTEN), 1), {
    doc: "Where BuildKit's own API is served by the pool, for buildctl, and docker buildx with its remote driver; a tcp address needs tls.client_ca.",
    example: "[unix:///run/mlspecd/buildkitd.sock]",
  }),
  socket_mode: defaulted(plain(MODE), 0o660, { doc: "Permissions of the Unix sockets.", example: '"0660"' }),
  socket_owner: optional(plain(OWNER_IDS), { doc: "Their owner, UID:GID as numbers.", example: '"0:1000"' }),
  tls: optional(tls, { doc: "For tcp addresses.", example: "{cert: cert.pem, key: key.pem}" }),
  tokens: optional(file, {
    doc: "A file of bearer tokens: NAME TOKEN [admin], one a line.",
    example: "/etc/mlspecd/tokens",
  }),
  insecure: defaulted(boolean, false, {
    doc: "Allow a loopback tcp address without tokens.",
    example: "true",
  }),
  engines: optional(plainList(short("address", engine), 1), {
    doc: "The pool. Default: what `mlspec doctor` finds.",
    example: "[tcp://buildkitd-0:1234, {address: tcp://buildkitd-1:1234, weight: 2}]",
  }),
  state: optional(file, { doc: "The folder of the records.", example: "/var/lib/mlspecd" }),
  http: optional(plain(HTTP_ADDRESS), {
    doc: "Where /metrics, /healthz and /readyz are.",
    example: "127.0.0.1:9464",
  }),
  log: defaulted(choice("trace", "debug", "info", "warn", "error", "silent"), "info", {
    doc: "trace, debug, info, warn, error or silent.",
    example: "debug",
  }),
  drain: defaulted(plain(DURATION), 30_000, {
    doc: "How long running builds may go on after SIGTERM.",
    example: "5m",
  }),
  allow: defaulted(plainList(plain(LINE)), [], {
    doc: "Entitlements clients may ask for.",
    example: "[network.host]",
  }),
  compile_threads: optional(integer(0, 1024), {
    doc: "Threads that compile and lint for clients. 0: the one that serves. Default: as many as there are processors.",
    example: "4",
  }),
  limits: defaulted(limits, defaultsOf(limits), { doc: "What clients may take.", example: "{builds: 4}" }),
  retention: defaulted(retention, defaultsOf(retention), {
    doc: "How long records stay.",
    example: "{age: 72h}",
  }),
});

/** The configuration file, read. Sizes are bytes, times milliseconds. */
export type ConfigFile = Infer<typeof configType>;
export type Limits = ConfigFile["limits"];
export type Retention = ConfigFile["retention"];
