import { dirname, resolve } from "node:path";
import type { Policy } from "../../lint/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { holdSizes, holdToPolicy } from "../lint/hold-to-policy.ts";
import { readSpecText } from "../spec/read-spec-text.ts";
import { archiveSizes } from "./archive-sizes.ts";
import type { BuildFlags, BuildRequest } from "./build-request.ts";
import type { Exports } from "./exports.ts";
import type { Output } from "./outputs.ts";

/** A build that a policy looks at. */
export interface HeldBuild {
  readonly file: SourceFile;
  readonly policy: Policy;
}

/** Holds a build to the policy beside its spec, or the one `--policy` names; undefined where there is none. */
export async function holdBuild(
  { spec, options, fromInput, outputs, attestations }: BuildRequest,
  flags: BuildFlags,
  io: Io,
): Promise<HeldBuild | undefined> {
  if (spec === undefined || spec === "-" || fromInput) {
    // A policy that nobody looks at must not seem to be kept.
    if (flags.policy === undefined) return undefined;
    throw usageFailure("--policy needs a spec that is a file on this machine", "name it with --file");
  }
  const asked = [...attestations].flatMap(([type, value]) => (value === undefined ? [] : [type]));
  const { name, text } = await readSpecText(spec, io);
  const file = { name: options.filename ?? name, text };
  const policy = await holdToPolicy(
    file,
    {
      policy: flags.policy,
      folder: dirname(resolve(io.cwd, name)),
      target: options.target,
      buildArgs: buildArgs(options),
      contexts: keysAfter("context:", options),
      labels: keysAfter("label:", options),
      ...(makesImage(outputs) && { attestations: new Set(asked) }),
    },
    io,
  );
  return policy && { file, policy };
}

/** Holds the images a build wrote to the sizes its policy allows; of those it wrote elsewhere it says that it cannot. */
export async function checkSizes({ file, policy }: HeldBuild, exports: Exports, io: Io): Promise<void> {
  if (policy.size === undefined && policy.layer === undefined) return;
  const images: (readonly number[])[] = [];
  let isUnknown = false;
  for (const [index, { type }] of exports.exporters.entries()) {
    if (type === "local" || type === "tar") continue;
    const target = exports.targets[index];
    if (target?.kind === "file") images.push(...(await archiveSizes(target.path)));
    else isUnknown = true;
  }
  if (isUnknown) {
    io.err.write(
      "warning: the policy limits sizes, which are known only of archives: -o type=oci,dest=FILE\n",
    );
  }
  holdSizes(file, policy, images, io);
}

/** Files of a target, such as the lock, are nothing to attest. */
function makesImage(outputs: readonly Output[]): boolean {
  return outputs.length === 0 || outputs.some(({ type }) => !["local", "tar", "cacheonly"].includes(type));
}

/** The user's own build args; those that mean something to the builder are not the spec's. */
function buildArgs(options: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const prefix = "build-arg:";
  return Object.fromEntries(
    Object.entries(options)
      .filter(
        ([key]) =>
          key.startsWith(prefix) &&
          !/^(?:BUILDKIT_|MLSPEC_|SOURCE_DATE_EPOCH$)/.test(key.slice(prefix.length)),
      )
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

function keysAfter(prefix: string, options: Readonly<Record<string, string>>): ReadonlySet<string> {
  const keys = Object.keys(options).filter((key) => key.startsWith(prefix));
  return new Set(keys.map((key) => key.slice(prefix.length)));
}
