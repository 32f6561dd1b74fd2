import { BUILD_FLAGS, parseBuildRequest, runBuild } from "../build/index.ts";
import { command } from "../command.ts";
import { atMost } from "../operands.ts";

/** Builds an image at an engine. */
export const buildCommand = command({
  operands: "[PATH|ADDRESS|-]",
  about:
    "Builds the spec in PATH (default .), at the ADDRESS of a git repository or of an archive, or in an archive on standard input,\nat BuildKit or Docker. Flags mean what they mean to docker buildx build. Ctrl-C cancels at the engine; a second one quits.",
  flags: BUILD_FLAGS,
  examples: ["mlspec build -t hello --load .", "mlspec build --progress plain -o type=oci,dest=/dev/null ."],
  run: async ({ values, operands }, io) => {
    const [path = "."] = atMost(operands, 1);
    return runBuild(parseBuildRequest(path, values, io), values, io);
  },
});
