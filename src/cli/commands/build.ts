import { BUILD_FLAGS, parseBuildRequest, runBuild } from "../build/index.ts";
import { command } from "../command.ts";
import { atMost } from "../operands.ts";

/** Builds an image at an engine. */
export const buildCommand = command({
  operands: "[PATH]",
  about:
    "Builds the spec in PATH (a folder, or the address of a git repository; default .) at BuildKit or Docker.\nFlags mean what they mean to docker buildx build. Ctrl-C cancels at the engine; a second one quits.",
  flags: BUILD_FLAGS,
  run: async ({ values, operands }, io) => {
    const [path = "."] = atMost(operands, 1);
    return runBuild(parseBuildRequest(path, values, io), values, io);
  },
});
