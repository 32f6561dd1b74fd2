import { BUILD_FLAGS, parseBuildRequest, runBuild } from "../build/index.ts";
import { command } from "../command.ts";
import { usageFailure } from "../failure.ts";
import { atMost } from "../operands.ts";

const { tag: _, target: __, label: ___, output: ____, push, load, locked, iidfile, ...FLAGS } = BUILD_FLAGS;

/** Writes the lock of a spec. */
export const lockCommand = command({
  operands: "[PATH]",
  about:
    "Writes mlspec.lock into PATH (a folder; default .): digests of base images and which distributions they are, versions of all packages apt, dnf and zypper install, the wheels of every target by hash, and checksums and commits of other sources.\nBuilds use it as long as it fits the spec; with --locked they refuse anything else. The engine does what a build would to find out.",
  flags: {
    ...FLAGS,
    upgrade: { kind: "switch", doc: "choose anew, also where the engine knows what it chose before" },
  },
  examples: ["mlspec lock .", "mlspec lock --upgrade ."],
  run: async ({ values, operands }, io) => {
    const [path = "."] = atMost(operands, 1);
    if (/^[a-z+]+:\/\//.test(path)) throw usageFailure(`${path} is no folder to write a lock into`);
    const flags = {
      ...values,
      "no-cache": values.upgrade || values["no-cache"],
      tag: [],
      target: "lock",
      label: [],
      output: [path],
      push: false,
      load: false,
      locked: false,
      iidfile: undefined,
    };
    return runBuild(parseBuildRequest(path, flags, io), flags, io);
  },
});
