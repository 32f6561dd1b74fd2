import type { Engine } from "../engine/index.ts";
import { OptionError } from "../options/index.ts";
import { newestFile } from "./newest-file.ts";
import { DOWNLOAD_NAME, type RemoteOrigin } from "./remote-files.ts";

/**
 * The time of a remote main context, in seconds since 1970: when it was last changed at its server, or that of an archive's
 * newest file. The client's own folder has none: then it is undefined, and the clock counts.
 */
export async function remoteEpoch(
  engine: Engine,
  origin: RemoteOrigin | undefined,
): Promise<number | undefined> {
  if (origin === undefined) return undefined;
  if (origin.kind === "git") {
    throw new OptionError(
      "build-arg:SOURCE_DATE_EPOCH",
      "the time of a git context is not known; give the commit's in seconds, as `git log -1 --format=%ct` prints it",
    );
  }
  const source = await engine.resolveSource({
    identifier: origin.url,
    attrs: { "http.filename": DOWNLOAD_NAME },
    logName: "[internal] resolve main build context metadata",
  });
  return source?.http?.lastModified ?? (origin.archive ? newestFile(origin.tree, DOWNLOAD_NAME) : undefined);
}
