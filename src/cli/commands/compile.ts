import { encodeDefinition, marshal, readDefinition, toDot, toMermaid } from "../../llb/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import { atMost } from "../operands.ts";
import { COMPILE_FLAGS } from "../spec/compile-flags.ts";
import { type CompiledImage, compileSpec } from "../spec/compile-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";
import { writeOutput } from "../write-output.ts";

/** Writes the build graph of one image. */
export const compileCommand = command({
  operands: "[FILE]",
  about:
    "Writes the LLB definition of one target for one platform; equal input gives equal bytes.\nAn engine is asked about images, which are then pinned; without one their distribution must be stated.",
  flags: {
    output: { kind: "text", short: "o", value: "FILE|-", doc: "where the graph goes (default -)" },
    format: {
      kind: "text",
      value: "pb|json|dot|mermaid",
      choices: ["pb", "json", "dot", "mermaid"],
      doc: "protobuf as buildctl reads it, readable JSON, Graphviz or Mermaid (default pb)",
    },
    "image-config": { kind: "text", value: "FILE", doc: "write the image's configuration too, as JSON" },
    ...COMPILE_FLAGS,
  },
  examples: ["mlspec compile --format mermaid", "mlspec compile --platform linux/amd64 -o /dev/null"],
  run: async ({ values, operands }, io) => {
    const { output = "-", format = "pb" } = values;
    if (format === "pb" && output === "-" && io.out.isTerminal) {
      throw usageFailure("protobuf is not written to a terminal", "use -o FILE, or --format json");
    }
    const images = await compileSpec(await readSpecText(atMost(operands, 1)[0], io), values, io);
    const [image] = images;
    if (image === undefined || images.length > 1) {
      throw usageFailure(
        `the spec is for ${images.length} platforms, a graph for one`,
        "choose one with --platform",
      );
    }
    await writeOutput(output, encode(image, format), io);
    const config = values["image-config"];
    if (config !== undefined) {
      await writeOutput(config, `${JSON.stringify(image.plan.image, undefined, 2)}\n`, io);
    }
    return EXIT.ok;
  },
});

function encode({ state, platform }: CompiledImage, format: string): string | Uint8Array {
  const definition = marshal(state, { platform });
  if (format === "pb") return encodeDefinition(definition);
  const readable = readDefinition(definition, { digests: format === "json" });
  if (format === "dot") return toDot(readable);
  return format === "mermaid" ? toMermaid(readable) : `${JSON.stringify(readable, undefined, 2)}\n`;
}
