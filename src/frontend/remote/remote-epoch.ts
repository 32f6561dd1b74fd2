import type { Engine } from "../engine/index.ts";
import { OptionError } from "../options/index.ts";
import { commitTime } from "./commit-time.ts";
import { newestFile } from "./newest-file.ts";
import { DOWNLOAD_NAME, type GitSource, type RemoteOrigin } from "./remote-files.ts";

/** As BuildKit's own frontend names it. */
const LOG_NAME = "[internal] resolve main build context metadata";

/**
 * The time of a remote main context, in seconds since 1970: that of the commit, or when it was last changed at its server,
 * or that of an archive's newest file. The client's own folder has none: then it is undefined, and the clock counts.
 */
export async function remoteEpoch(
  engine: Engine,
  origin: RemoteOrigin | undefined,
): Promise<number | undefined> {
  if (origin === undefined) return undefined;
  if (origin.kind === "git") return gitEpoch(engine, origin.source);
  const source = await engine.resolveSource({
    identifier: origin.url,
    attrs: { "http.filename": DOWNLOAD_NAME },
    logName: LOG_NAME,
  });
  return source?.http?.lastModified ?? (origin.archive ? newestFile(origin.tree, DOWNLOAD_NAME) : undefined);
}

async function gitEpoch(engine: Engine, source: GitSource): Promise<number> {
  const answer = await engine.resolveSource({ ...source, withCommit: true, logName: LOG_NAME });
  const time = answer?.git?.commit && commitTime(answer.git.commit);
  if (time !== undefined) return time;
  throw new OptionError(
    "build-arg:SOURCE_DATE_EPOCH",
    "this engine does not tell the time of a commit; give it in seconds, as `git log -1 --format=%ct` prints it",
  );
}
