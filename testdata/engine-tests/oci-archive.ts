import { readArchive } from "./read-archive.ts";

/** Points to a blob of an image. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The manifest of an image, or the index of several; which of the two its media type says. */
export interface Manifest {
  readonly mediaType: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

/** An image as `--output type=oci` writes it. */
export interface OciArchive {
  /** What the archive's own index points to. */
  readonly top: Descriptor;
  /** A blob as text. Throws on one that is not there. */
  read(digest: string): string;
  json<T>(digest: string): T;
}

/** Reads an archive in OCI's image layout. See https://github.com/opencontainers/image-spec/blob/main/image-layout.md. */
export async function readOciArchive(path: string): Promise<OciArchive> {
  const files = await readArchive(path);
  const text = (name: string): string => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new Error(`${path} has no ${name}`);
    return bytes.toString();
  };
  const read = (digest: string): string => text(`blobs/${digest.replace(":", "/")}`);
  const [top] = (JSON.parse(text("index.json")) as Manifest).manifests ?? [];
  if (top === undefined) throw new Error(`${path} holds no image`);
  return { top, read, json: (digest) => JSON.parse(read(digest)) };
}

/** The in-toto statements beside an image, by predicate type; those of the first platform that has any. */
export function attestations(archive: OciArchive): ReadonlyMap<string, string> {
  const { manifests = [] } = archive.json<Manifest>(archive.top.digest);
  const beside = manifests.find(
    ({ annotations }) => annotations?.["vnd.docker.reference.type"] === "attestation-manifest",
  );
  const { layers = [] } = beside === undefined ? {} : archive.json<Manifest>(beside.digest);
  return new Map(
    layers.map(({ annotations, digest }) => [
      annotations?.["in-toto.io/predicate-type"] ?? "",
      archive.read(digest),
    ]),
  );
}
