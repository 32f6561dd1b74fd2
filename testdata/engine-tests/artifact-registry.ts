import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A file or an archive of an artifact. */
export interface ArtifactLayer {
  readonly content: Buffer;
  readonly mediaType: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An artifact as a registry has it: the bytes of its manifest and of the blobs that names. */
export interface Artifact {
  readonly digest: string;
  readonly manifest: Buffer;
  readonly blobs: ReadonlyMap<string, Buffer>;
}

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const EMPTY_TYPE = "application/vnd.oci.empty.v1+json";

const digestOf = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** A layer that is one file, as ORAS makes it. */
export function titled(title: string, content: Buffer | string): ArtifactLayer {
  return {
    content: Buffer.from(content),
    mediaType: "application/octet-stream",
    annotations: { "org.opencontainers.image.title": title },
  };
}

/** Makes an artifact of layers. */
export function artifactOf(layers: readonly ArtifactLayer[], configType = EMPTY_TYPE): Artifact {
  const config = Buffer.from("{}");
  const blobs = new Map([config, ...layers.map(({ content }) => content)].map((one) => [digestOf(one), one]));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType: "application/vnd.example.model",
      config: { mediaType: configType, digest: digestOf(config), size: config.length },
      layers: layers.map(({ content, mediaType, annotations }) => ({
        mediaType,
        digest: digestOf(content),
        size: content.length,
        ...(annotations && { annotations }),
      })),
    }),
  );
  return { digest: digestOf(manifest), manifest, blobs };
}

/** Puts an artifact into a registry that takes anybody's. */
export async function pushArtifact(registry: string, repository: string, artifact: Artifact): Promise<void> {
  const base = `http://${registry}/v2/${repository}`;
  const sent = async (url: string, method: string, body?: Buffer, type = "application/octet-stream") => {
    const answer = await fetch(url, {
      method,
      ...(body && { body: new Uint8Array(body), headers: { "content-type": type } }),
    });
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  for (const [digest, content] of artifact.blobs) {
    const begun = await sent(`${base}/blobs/uploads/`, "POST");
    const url = new URL(begun.headers.get("location") ?? "", base);
    url.searchParams.set("digest", digest);
    await sent(url.href, "PUT", content);
  }
  await sent(`${base}/manifests/${artifact.digest}`, "PUT", artifact.manifest, MANIFEST_TYPE);
}

/** A registry on loopback that gives its one artifact to those with a token, which it gives for a name and a password. */
export interface PrivateRegistry {
  readonly host: string;
  readonly asked: { readonly url: string; readonly range: string | undefined; readonly status: number }[];
  close(): void;
}

/** Each blob's answer breaks off after `cut` bytes; blobs are at another host, which must not be given the token. */
export async function privateRegistry(
  artifact: Artifact,
  password: string,
  cut: number,
): Promise<PrivateRegistry> {
  const asked: PrivateRegistry["asked"] = [];
  let host = "";
  let given = 0;
  const store = createServer(({ url = "", headers }, response) => {
    const content = artifact.blobs.get(url.slice(1)) ?? Buffer.alloc(0);
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    const status = headers.authorization !== undefined ? 400 : from > 0 ? 206 : 200;
    asked.push({ url: `store${url}`, range: headers.range, status });
    if (status === 400) return void response.writeHead(400).end();
    const rest = content.subarray(from);
    response.setHeader("content-length", rest.length);
    if (from > 0)
      response.setHeader("content-range", `bytes ${from}-${content.length - 1}/${content.length}`);
    response.writeHead(status);
    if (rest.length <= cut) return void response.end(rest);
    response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 30));
  });
  const server = createServer(({ url = "", headers }, response) => {
    const answer = (status: number, more: Readonly<Record<string, string>> = {}) => {
      asked.push({ url, range: headers.range, status });
      return response.writeHead(status, more);
    };
    if (url.startsWith("/token?")) {
      const basic = `Basic ${Buffer.from(`name:${password}`).toString("base64")}`;
      if (headers.authorization !== basic) return void answer(401).end();
      return void answer(200).end(JSON.stringify({ token: `token-${++given}` }));
    }
    if (headers.authorization !== `Bearer token-${given}` || given === 0) {
      const realm = `Bearer realm="http://${host}/token",service="registry",scope="repository:team/model:pull"`;
      return void answer(401, { "www-authenticate": realm }).end();
    }
    if (url === `/v2/team/model/manifests/${artifact.digest}`)
      return void answer(200, { "content-type": MANIFEST_TYPE }).end(artifact.manifest);
    const blob = /^\/v2\/team\/model\/blobs\/(sha256:[0-9a-f]{64})$/.exec(url)?.[1] ?? "";
    if (!artifact.blobs.has(blob)) return void answer(404).end();
    const { port } = store.address() as AddressInfo;
    answer(307, { location: `http://127.0.0.2:${port}/${blob}` }).end();
  });
  store.listen(0, "127.0.0.2");
  server.listen(0, "127.0.0.1");
  await Promise.all([once(store, "listening"), once(server, "listening")]);
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    asked,
    close: () => {
      server.close();
      store.close();
    },
  };
}
