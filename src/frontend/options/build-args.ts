import type { OptionReader } from "./option-reader.ts";

/** Arguments for the builder itself rather than for a spec. */
const RESERVED =
  /^(BUILDKIT_.*|MLSPEC_LOCKED|SOURCE_DATE_EPOCH|(HTTP|HTTPS|FTP|NO|ALL)_PROXY|(http|https|ftp|no|all)_proxy)$/;

interface BuildArgs {
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly reservedArgs: Readonly<Record<string, string>>;
}

/** Build arguments, the user's apart from those with a meaning of their own. */
export function readBuildArgs(read: OptionReader): BuildArgs {
  const all = [...read.withPrefix("build-arg:")];
  return {
    buildArgs: Object.fromEntries(all.filter(([name]) => !RESERVED.test(name))),
    reservedArgs: Object.fromEntries(all.filter(([name]) => RESERVED.test(name))),
  };
}
