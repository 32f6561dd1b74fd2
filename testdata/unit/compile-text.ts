import { compileTarget, type Host, NO_EXEC_OPTIONS } from "../../src/compile/index.ts";
import { createReporter, type Diagnostic } from "../../src/diagnostics/index.ts";
import {
  encodeDefinition,
  image,
  local,
  marshal,
  type ReadableDefinition,
  type ReadableVertex,
  readDefinition,
} from "../../src/llb/index.ts";
import type { DistroFacts, ImageConfig, Plan, PlanPlatform } from "../../src/plan/index.ts";
import { readSpec } from "../../src/spec/index.ts";

export const DEBIAN: DistroFacts = { id: "debian", idLike: [], versionId: "12" };

/** What a text is compiled for and with; facts of images are stand-ins. */
export interface CompileSettings {
  readonly target?: string;
  readonly platform?: PlanPlatform;
  readonly distro?: DistroFacts;
  /** The configuration of every base image. */
  readonly config?: NonNullable<ImageConfig["config"]>;
  /** Files of the build context that can be read. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files that steps which are asked something leave, by their paths. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** What came of a text; `made` is absent after an error. */
export interface CompiledText {
  readonly diagnostics: readonly Diagnostic[];
  readonly made?: {
    readonly plan: Plan;
    readonly definition: ReadableDefinition;
    readonly bytes: Uint8Array;
  };
}

/** Compiles a spec by the path that builds take, without an engine: each image is a plain one of the stated distribution. */
export async function compileText(text: string, settings: CompileSettings = {}): Promise<CompiledText> {
  const report = createReporter();
  const platform = settings.platform ?? { os: "linux", architecture: "amd64" };
  const { distro = DEBIAN, config = {}, files, answers } = settings;
  const host: Host = {
    contexts: new Set(),
    imageFacts: async () => ({ config: { ...platform, config }, distro }),
    imageState: (ref, wanted) => image(ref, { name: `[image] ${ref}`, platform: wanted }),
    contextState: (name, paths) => local(name, { name: `[context] ${name}`, followPaths: paths }),
    ...(answers && {
      readFile: async (_state, path) =>
        answers[path] === undefined ? undefined : new TextEncoder().encode(answers[path]),
    }),
    ...(files && {
      readContext: async (paths: readonly string[]) =>
        new Map(
          paths.flatMap((path) =>
            files[path] === undefined ? [] : [[path, new TextEncoder().encode(files[path])] as const],
          ),
        ),
    }),
  };
  const spec = readSpec({ name: "mlspec.yaml", text }, report);
  const request = {
    ...(settings.target !== undefined && { target: settings.target }),
    buildArgs: {},
    platform,
    buildPlatform: platform,
    labels: {},
    exec: NO_EXEC_OPTIONS,
    showPlatform: false,
  };
  const compiled = spec && (await compileTarget(spec, request, host, report));
  if (compiled === undefined) return { diagnostics: report.diagnostics };
  const definition = marshal(compiled.state, { platform });
  const made = {
    plan: compiled.plan,
    definition: readDefinition(definition),
    bytes: encodeDefinition(definition),
  };
  return { diagnostics: report.diagnostics, made };
}

/** What is made of a text that has no mistakes. */
export async function compileWhole(
  text: string,
  settings: CompileSettings = {},
): Promise<NonNullable<CompiledText["made"]>> {
  const { made, diagnostics } = await compileText(text, settings);
  if (made === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return made;
}

/** The only vertex in whose name a text stands. */
export function vertexOf({ vertices }: ReadableDefinition, part: string): ReadableVertex {
  const [found, ...others] = vertices.filter(({ name }) => name?.includes(part));
  if (found === undefined || others.length > 0) {
    throw new Error(`${others.length + 1} of ${part}: ${vertices.map(({ name }) => name).join(", ")}`);
  }
  return found;
}
