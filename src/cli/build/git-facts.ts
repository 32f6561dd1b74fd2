import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "../environment.ts";
import { isOn, parseBoolean } from "../parse-boolean.ts";
import type { BuildRequest } from "./build-request.ts";

const run = promisify(execFile);

/** Answers what git prints for these words, without the last line's end; undefined where it fails or is not there. */
type Git = (...words: readonly string[]) => Promise<string | undefined>;

/**
 * Options that tell the engine what git knows of the context, as docker buildx sends them: commit, remote and where the
 * folders lie in the repository, for the engine's records, and on request as labels. BUILDX_GIT_INFO,
 * BUILDX_GIT_LABELS and BUILDX_GIT_CHECK_DIRTY mean what they mean there. A context outside a repository has none.
 */
export async function gitFacts(
  { folders, options }: BuildRequest,
  env: Environment,
): Promise<Readonly<Record<string, string>>> {
  const { BUILDX_GIT_INFO: info, BUILDX_GIT_LABELS: labels, BUILDX_GIT_CHECK_DIRTY: checkDirty } = env;
  const isTold = parseBoolean(info ?? "") ?? true;
  const isLabelled = labels === "full" || isOn(labels);
  const context = folders.get("context");
  if (context === undefined || !(isTold || isLabelled)) return {};
  const git = gitIn(context, env);
  const root = await git("rev-parse", "--show-toplevel");
  if (root === undefined) return {};
  const [commit, remote] = await Promise.all([git("rev-parse", "--verify", "HEAD"), remoteUrl(git)]);
  const isDirty = isOn(checkDirty) && (await git("status", "--porcelain", "--ignored")) !== "";
  const revision = commit && `${commit}${isDirty ? "-dirty" : ""}`;
  // Git tells the root without symbolic links.
  const real = await Promise.all(
    [...folders].map(async ([name, path]) => [name, await realPath(path)] as const),
  );
  const placeOf = (path: string) => relative(root, path) || ".";
  const places = real.map(([name, path]) => [name, placeOf(path)] as const);
  const inside = places.filter(([, place]) => !isOutside(place));
  const spec = placeOf(join(new Map(real).get("dockerfile") ?? context, options.filename ?? ""));
  return {
    ...(isTold && {
      ...(revision && { "vcs:revision": revision }),
      ...(remote && { "vcs:source": remote }),
      ...Object.fromEntries(inside.map(([name, place]) => [`vcs:localdir:${name}`, place])),
    }),
    ...(isLabelled && {
      ...(revision && { "label:org.opencontainers.image.revision": revision }),
      ...(remote && { "label:org.opencontainers.image.source": remote }),
      ...(!isOutside(spec) && { "label:com.docker.image.source.entrypoint": spec }),
    }),
  };
}

function gitIn(folder: string, env: Environment): Git {
  return async (...words) => {
    try {
      const { stdout } = await run("git", ["-C", folder, ...words], { env, timeout: 10_000 });
      return stdout.trimEnd();
    } catch {
      return undefined;
    }
  };
}

/** The remote that the branch follows, else origin, else upstream; what would let somebody in is left out. */
async function remoteUrl(git: Git): Promise<string | undefined> {
  const branch = await git("symbolic-ref", "-q", "HEAD");
  const followed = branch && (await git("for-each-ref", "--format=%(upstream:remotename)", branch));
  for (const name of [followed, "origin", "upstream"]) {
    const url = name && (await git("remote", "get-url", name));
    if (url) return withoutCredentials(url);
  }
  return undefined;
}

function withoutCredentials(url: string): string {
  if (!url.includes("://") || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  // Over other protocols the user is part of the address, as git@ is.
  const isWeb = /^https?:$/.test(parsed.protocol);
  if (parsed.password === "" && !(isWeb && parsed.username !== "")) return url;
  if (isWeb) parsed.username = "";
  parsed.password = "";
  return parsed.href;
}

function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function isOutside(place: string): boolean {
  return place.startsWith("..") || isAbsolute(place);
}
