import type { Io } from "../io.ts";
import { writeOutput } from "../write-output.ts";

type Response = Readonly<Record<string, string>>;

/** The image's id: the digest of its configuration where the engine tells it, else that of its manifest. */
export function imageId(response: Response): string | undefined {
  return response["containerimage.config.digest"] ?? response["containerimage.digest"];
}

/** What the exporters said, as JSON; values that are JSON in base64 are unpacked, as buildx does. */
export function metadataJson(response: Response): string {
  const entries = Object.entries(response).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries.map(([key, value]) => [key, unpack(value)])), undefined, 2)}\n`;
}

function unpack(value: string): unknown {
  const text = Buffer.from(value, "base64").toString();
  if (!text.startsWith("{")) return value;
  try {
    return JSON.parse(text);
  } catch {
    return value;
  }
}

/** Writes the files that `--metadata-file` and `--iidfile` ask for. */
export async function writeResults(
  response: Response,
  files: { readonly metadata: string | undefined; readonly iid: string | undefined },
  io: Io,
): Promise<void> {
  if (files.metadata !== undefined) await writeOutput(files.metadata, metadataJson(response), io);
  if (files.iid !== undefined) await writeOutput(files.iid, imageId(response) ?? "", io);
}
