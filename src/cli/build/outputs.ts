import { readRegistryName } from "../../buildkit/registry/index.ts";
import { usageFailure } from "../failure.ts";
import { isOn, parseBoolean } from "../parse-boolean.ts";
import { readAttributes } from "./attribute-fields.ts";

/** Where a result shall go, as the command line says it. */
export interface Output {
  readonly type: "local" | "tar" | "oci" | "docker" | "image" | "sif" | "squashfs" | "cacheonly";
  /** A path, or `-` for standard output; absent for what the engine or Docker keeps. */
  readonly dest?: string;
  readonly attrs: Readonly<Record<string, string>>;
}

const TYPES = ["local", "tar", "oci", "docker", "image", "sif", "squashfs", "cacheonly"] as const;

/** Reads the values of `--output`, and what `--push` and `--load` add, as buildx does. */
export function parseOutputs(texts: readonly string[], push: boolean, load: boolean): readonly Output[] {
  const outputs = texts.map(parseOutput);
  const pushed = push ? withPush(outputs) : outputs;
  const isLoaded = pushed.some(({ type, dest }) => type === "docker" && dest === undefined);
  const all: readonly Output[] = load && !isLoaded ? [...pushed, { type: "docker", attrs: {} }] : pushed;
  if (all.filter(isLayout).length > 1)
    throw usageFailure("only one output can be a folder in OCI layout: engines know one for each build");
  const toStdout = all.filter(({ dest }) => dest === "-").length;
  if (toStdout > 1) throw usageFailure("only one output can go to standard output");
  return all;
}

/**
 * Refuses outputs that cannot be: a push without a name, and an image's id where there is no image. Throws a usage
 * failure.
 */
export function checkOutputs(outputs: readonly Output[], names: readonly string[], wantsId: boolean): void {
  for (const { type, attrs } of outputs) {
    const artifact = isRootFile(type) && isOn(attrs.push);
    if (artifact && readRegistryName(attrs.name ?? names[0] ?? "") === undefined)
      throw usageFailure(
        `--output type=${type},push=true: what is pushed needs a name`,
        "name it with --tag REGISTRY/NAME:TAG, or add name=REGISTRY/NAME:TAG",
      );
    if (type === "image" && isOn(attrs.push) && !attrs.name && names.length === 0) {
      throw usageFailure("an image that is pushed needs a name", "name it with --tag REGISTRY/NAME:TAG");
    }
    if (wantsId && (type === "local" || type === "tar" || isRootFile(type))) {
      throw usageFailure(`--iidfile: files of type=${type} are no image and have no id`);
    }
  }
}

/** What is pushed alone need not be unpacked at the engine. */
const PUSHED = { push: "true", unpack: "false" };

function withPush(outputs: readonly Output[]): readonly Output[] {
  if (!outputs.some(({ type }) => type === "image")) return [...outputs, { type: "image", attrs: PUSHED }];
  return outputs.map((output) =>
    output.type === "image"
      ? { ...output, attrs: { unpack: "false", ...output.attrs, push: "true" } }
      : output,
  );
}

function parseOutput(text: string): Output {
  const { attributes, bare } = readAttributes("--output", text);
  if (attributes.size === 0 && bare.length === 1) {
    return text === "-" ? { type: "tar", dest: "-", attrs: {} } : { type: "local", dest: text, attrs: {} };
  }
  if (bare[0] !== undefined) throw usageFailure(`--output ${text}: "${bare[0]}" is not key=value`);
  const { type: written, dest, ...attrs } = Object.fromEntries(attributes);
  if (written === undefined)
    throw usageFailure(`--output ${text}: there is no type`, `one of ${TYPES.join(", ")}`);
  if (written === "registry") return { type: "image", attrs: { unpack: "false", ...attrs, push: "true" } };
  const type = TYPES.find((known) => known === written);
  if (type === undefined) {
    throw usageFailure(
      `--output ${text}: there is no type "${written}"`,
      `one of ${TYPES.join(", ")}, registry`,
    );
  }
  return withDestination({ type, attrs, ...(dest === undefined ? {} : { dest }) }, text);
}

/** Whether an image is written as a folder in OCI layout, not as an archive. */
export function isLayout({ type, attrs }: Output): boolean {
  return (type === "oci" || type === "docker") && parseBoolean(attrs.tar ?? "") === false;
}

/** Whether the root is written as one file, from the archive that the engine sends. */
export function isRootFile(type: Output["type"]): type is "sif" | "squashfs" {
  return type === "sif" || type === "squashfs";
}

/** Archives go to standard output where no destination is named; folders must be named. */
function withDestination(output: Output, text: string): Output {
  const { type, dest } = output;
  if ((type === "local" || isLayout(output)) && (dest === undefined || dest === "-")) {
    throw usageFailure(`--output ${text}: a folder is needed`, "add dest=FOLDER");
  }
  if (isRootFile(type)) {
    const { name: _, push, ...others } = output.attrs;
    // Its head is written last.
    if (dest === "-" || (dest === undefined && !isOn(push)))
      throw usageFailure(`--output ${text}: a file is needed`, "add dest=FILE");
    if (isOn(push) && type !== "sif")
      throw usageFailure(`--output ${text}: only type=sif is pushed as an artifact`);
    const [other] = Object.keys(others);
    if (other !== undefined) throw usageFailure(`--output ${text}: type=${type} has no "${other}"`);
  }
  if ((type === "image" || type === "cacheonly") && dest !== undefined) {
    throw usageFailure(`--output ${text}: the engine keeps it, so there is no dest`);
  }
  if ((type === "tar" || type === "oci") && dest === undefined) {
    return { ...output, dest: "-" };
  }
  return output;
}
