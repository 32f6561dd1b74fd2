import {
  compareDefinitions,
  compareFields,
  followersOf,
  type ReadableFields,
  takersOf,
} from "../../llb/index.ts";
import { changesJson, changesText } from "../changes/changes-text.ts";
import { graphOf, olderGraph } from "../changes/older-graph.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import { atMost } from "../operands.ts";
import { COMPILE_FLAGS } from "../spec/compile-flags.ts";
import { readSpecText } from "../spec/read-spec-text.ts";

/** Says which steps of a build are others than before, and why. */
export const changesCommand = command({
  operands: "OLD [FILE]",
  about:
    "Compares the graph of a spec with an older one: that of git:REVISION, of another spec, or a definition (FILE.pb) that mlspec compile\nwrote. Shows the steps that run again, each that began it with its lines and what is another in it, and then what follows from it.",
  flags: { json: { kind: "switch", doc: "print JSON" }, ...COMPILE_FLAGS },
  examples: ["mlspec changes mlspec.yaml --offline --distro debian:12"],
  run: async ({ values, operands }, io) => {
    const [older, name] = atMost(operands, 2);
    if (older === undefined) {
      throw usageFailure("what is the spec to be compared with?", "git:HEAD, a spec, or a definition");
    }
    const file = await readSpecText(name, io);
    const newer = await graphOf(file, values, io);
    const before = await olderGraph(older, file, values, io);
    const changes = {
      ...compareDefinitions(before.graph, newer.graph),
      settings:
        before.settings === undefined
          ? undefined
          : compareFields(before.settings as ReadableFields, newer.settings as ReadableFields),
      files: before.otherFiles?.map((path) => {
        const takers = takersOf(newer.graph, "context", path);
        return { path, takers, followers: followersOf(newer.graph, takers) };
      }),
    };
    io.out.write(values.json ? changesJson(changes) : changesText(changes));
    return EXIT.ok;
  },
});
