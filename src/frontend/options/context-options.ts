import type { OptionReader } from "./option-reader.ts";
import type { ContextOptions } from "./types.ts";

/** Where the client says its files are. */
export function readContextOptions(read: OptionReader): ContextOptions {
  const remote = read.text(read.text("contextkey") ?? "context");
  const subdir = read.text("contextsubdir");
  const specLocal = read.text("dockerfilekey");
  return {
    specLocal: specLocal ?? "dockerfile",
    specOnlyLocal: specLocal !== undefined,
    named: read.withPrefix("context:"),
    inputMetadata: read.withPrefix("input-metadata:"),
    sessions: read.withPrefix("local-sessionid:"),
    sharedKeys: read.withPrefix("sharedkey:localdir:"),
    keepGitDir: read.boolean("build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR") ?? false,
    commitTimes: read.text("build-arg:SOURCE_DATE_EPOCH") !== undefined,
    ...(remote === undefined ? {} : { remote }),
    ...(subdir === undefined ? {} : { subdir }),
  };
}
