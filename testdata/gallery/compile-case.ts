import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileTarget, type Host, NO_EXEC_OPTIONS } from "../../src/compile/index.ts";
import { createReporter, renderDiagnostics } from "../../src/diagnostics/index.ts";
import { image, local, marshal } from "../../src/llb/index.ts";
import type { ImageConfig, ImageFacts, Plan } from "../../src/plan/index.ts";
import type { Definition } from "../../src/proto/index.ts";
import { readSpec } from "../../src/spec/index.ts";
import type { GalleryCase, GalleryEntry } from "./entry.ts";

/** A compiled image of the gallery. */
export interface CompiledCase {
  readonly plan: Plan;
  readonly definition: Definition;
}

const PLATFORM = { os: "linux", architecture: "amd64" };

/** Compiles an image of the gallery for linux/amd64 with fixed facts about its base images; needs no engine. */
export async function compileCase(entry: GalleryEntry, which: GalleryCase): Promise<CompiledCase> {
  const report = createReporter();
  const name = "mlspec.yaml";
  const spec = readSpec({ name, text: readFileSync(join(entry.folder, name), "utf8") }, report);
  const request = {
    ...(which.target !== undefined && { target: which.target }),
    buildArgs: which.buildArgs ?? {},
    platform: PLATFORM,
    buildPlatform: PLATFORM,
    labels: {},
    exec: NO_EXEC_OPTIONS,
    showPlatform: false,
  };
  const compiled = spec && (await compileTarget(spec, request, FIXED_HOST, report));
  if (compiled === undefined || report.diagnostics.length > 0) throw new Error(renderDiagnostics(report));
  return { plan: compiled.plan, definition: marshal(compiled.state, { platform: PLATFORM }) };
}

/** What the bases of the gallery are known for: their configuration, and a digest in which their number stands. */
const BASES: Readonly<Record<string, { readonly digit: string; readonly config: ImageConfig["config"] }>> = {
  "debian:bookworm-slim": {
    digit: "1",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["bash"],
    },
  },
  "python:3.11-slim": {
    digit: "2",
    config: {
      Env: [
        "PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG=C.UTF-8",
        "PYTHON_VERSION=3.11.14",
      ],
      Cmd: ["python3"],
    },
  },
  "gcc:12": {
    digit: "3",
    config: {
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "GCC_MIRRORS=https://ftpmirror.gnu.org/gcc",
        "GCC_VERSION=12.5.0",
      ],
      Cmd: ["bash"],
    },
  },
};

const FIXED_HOST: Host = {
  contexts: new Set(),
  async imageFacts({ ref, distro }): Promise<ImageFacts> {
    return {
      config: { ...PLATFORM, config: baseOf(ref).config },
      ...(distro && { distro: { id: "debian", idLike: [], versionId: "12" } }),
    };
  },
  imageState: (ref) =>
    image(`${ref}@sha256:${baseOf(ref).digit.repeat(64)}`, { name: `[image] ${ref}`, platform: PLATFORM }),
  contextState: (name, paths) => local(name, { name: `[context] ${name}`, followPaths: paths }),
};

function baseOf(ref: string): (typeof BASES)[string] {
  const base = BASES[ref];
  if (base === undefined) throw new Error(`the gallery has no facts about ${ref}`);
  return base;
}
