import { readArchive } from "./read-archive.ts";

/** What to look for, by a name under which a find is reported. */
export type Needles = Readonly<Record<string, string>>;

/**
 * Looks into every file of a tar archive, and through gzip also inside: layers, manifests, attestations.
 * Returns `needle: file` for each find, sorted.
 */
export async function searchArchive(path: string, needles: Needles): Promise<readonly string[]> {
  const files = await readArchive(path);
  return [...files]
    .flatMap(([name, bytes]) => searchBytes(bytes, needles).map((needle) => `${needle}: ${name}`))
    .sort();
}
/** The needles in some bytes: as they are, and as base64 or hexadecimal would hide them. */
export function searchBytes(bytes: Buffer, needles: Needles): readonly string[] {
  return Object.entries(needles)
    .filter(([, text]) => disguises(text).some((disguise) => bytes.includes(disguise)))
    .map(([name]) => name);
}

/** Base64 depends on where in three bytes the text starts; its outer digits on what stands around it. */
function disguises(text: string): readonly string[] {
  const encoded = ["", "-", "--"].map((before) =>
    Buffer.from(before + text)
      .toString("base64")
      .slice(before === "" ? 0 : 4, -4),
  );
  return [text, Buffer.from(text).toString("hex"), ...encoded];
}
