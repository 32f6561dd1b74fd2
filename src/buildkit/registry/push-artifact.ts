import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { RpcCode, RpcError } from "../rpc/index.ts";
import type { DockerConfig } from "../session/index.ts";
import { type RegistryAsk, RegistryClient } from "./registry-client.ts";
import type { RegistryName } from "./registry-name.ts";

/** A file, and what those that look for it know it by. */
export interface Artifact {
  readonly path: string;
  readonly configType: string;
  readonly layerType: string;
}

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const EMPTY = Buffer.from("{}");

/**
 * Pushes a file as an artifact of one layer, as ORAS does; what the registry has already is not sent. The same file and
 * name give the same manifest. Resolves with the manifest's digest. Rejects with an RpcError: UNAVAILABLE,
 * UNAUTHENTICATED, or UNKNOWN where the registry refuses it for another reason.
 */
export async function pushArtifact(
  artifact: Artifact,
  name: RegistryName,
  docker: DockerConfig,
  signal: AbortSignal,
): Promise<string> {
  const client = new RegistryClient(name.host, name.repository, docker, signal);
  const { size } = await stat(artifact.path);
  const digest = await digestOf(artifact.path, signal);
  await pushBlob(client, digest, { length: size, open: () => createReadStream(artifact.path) });
  const config = digestOfBytes(EMPTY);
  await pushBlob(client, config, { length: EMPTY.length, open: () => EMPTY });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType: artifact.configType,
      config: { mediaType: artifact.configType, digest: config, size: EMPTY.length },
      layers: [
        {
          mediaType: artifact.layerType,
          digest,
          size,
          annotations: { "org.opencontainers.image.title": basename(artifact.path) },
        },
      ],
    }),
  );
  const answer = await client.ask(client.url(`manifests/${name.tag}`), {
    method: "PUT",
    headers: { "content-type": MANIFEST_TYPE },
    body: { length: manifest.length, open: () => manifest },
  });
  if (answer.status >= 300) throw refused(name.repository, answer.status);
  return digestOfBytes(manifest);
}

async function pushBlob(
  client: RegistryClient,
  digest: string,
  body: NonNullable<RegistryAsk["body"]>,
): Promise<void> {
  const known = await client.ask(client.url(`blobs/${digest}`), { method: "HEAD" });
  if (known.status === 200) return;
  const place = client.url("blobs/uploads/");
  const started = await client.ask(place, { method: "POST" });
  const { location } = started.headers;
  if (started.status !== 202 || location === undefined) throw refused(place.pathname, started.status);
  const upload = new URL(location, place);
  upload.searchParams.append("digest", digest);
  const headers = { "content-type": "application/octet-stream" };
  const done = await client.ask(upload, { method: "PUT", headers, body });
  if (done.status !== 201) throw refused(place.pathname, done.status);
}

function refused(what: string, status: number): RpcError {
  return new RpcError({
    code: RpcCode.UNKNOWN,
    message: `the registry takes nothing for ${what}: status ${status}`,
  });
}

async function digestOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { signal })) hash.update(piece);
  return `sha256:${hash.digest("hex")}`;
}

function digestOfBytes(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
