import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { extract, type Header } from "tar-stream";
import { docker, engineEnv } from "../engine-tests/engine.ts";

/** Files of an image by path without leading slash; the value says all of a file that matters here. */
export type FileTree = ReadonlyMap<string, string>;

/** The whole root file system of an image in the engine. */
export async function readFileTree(tag: string): Promise<FileTree> {
  const created = await docker(["create", tag]);
  const container = created.stdout.trim();
  if (created.code !== 0) throw new Error(created.stderr);
  try {
    const exported = spawn("docker", ["export", container], {
      env: engineEnv(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    return await readTar(exported.stdout);
  } finally {
    await docker(["rm", container]);
  }
}

/** Files of a tar archive: their kind, mode, owner, link, and the hash of their content; not their times. */
export async function readTar(stream: Readable): Promise<FileTree> {
  const tree = new Map<string, string>();
  const archive = extract();
  stream.on("error", (error) => archive.destroy(error));
  for await (const entry of stream.pipe(archive)) {
    const hash = createHash("sha256");
    for await (const chunk of entry as AsyncIterable<Buffer>) hash.update(chunk);
    tree.set(entry.header.name.replace(/\/$/, ""), describeFile(entry.header, hash.digest("hex")));
  }
  return tree;
}

function describeFile(header: Header, content: string): string {
  const { type, mode = 0, uid, gid, linkname } = header;
  // A hard link is the file it names; which of the names comes first is chance.
  const kind = type === "link" ? "file" : type;
  return [kind, mode.toString(8), `${uid}:${gid}`, type === "link" ? "linked" : (linkname ?? content)].join(
    " ",
  );
}
