/** The committer's line among a commit's headers: name, address, seconds since 1970, time zone. */
const COMMITTER = /^committer .*> (\d{1,15}) [+-]\d{4}$/;

/** When a commit was made, in seconds since 1970, from git's commit object; undefined where it does not say. */
export function commitTime(commit: Uint8Array): number | undefined {
  for (const line of Buffer.from(commit).toString().split("\n")) {
    // What follows an empty line is the message.
    if (line === "") return undefined;
    const seconds = COMMITTER.exec(line)?.[1];
    if (seconds !== undefined) return Number(seconds);
  }
  return undefined;
}
