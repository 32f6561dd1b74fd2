/**
 * Dockerfiles whose graphs engines have made for us: BuildKit's own Dockerfile frontend, in the engine's own code.
 *
 * `NAME.Dockerfile` is what was asked, `ENGINE/NAME.pb` what each engine answered, a serialized pb.Definition. They are
 * recorded again by `MLSPEC_RECORD=ENGINE npx vitest run --project engine real-definitions`.
 */
import { readdirSync, readFileSync } from "node:fs";

/** A Dockerfile, and the options its frontend gets beside it. */
export interface DefinitionCase {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  /** A capability of engines whose frontend understands the file; all do if absent. */
  readonly needs?: string;
}

export const definitionCases: readonly DefinitionCase[] = [
  { name: "mounts", options: {} },
  { name: "copies", options: {} },
  { name: "links", options: { "image-resolve-mode": "local" }, needs: "mergeop" },
  { name: "remotes", options: {}, needs: "exec.mount.cache.content" },
  {
    name: "options",
    options: {
      "build-arg:VERSION": "2",
      "build-arg:HTTP_PROXY": "http://proxy.example.org:3128",
      "build-arg:no_proxy": "localhost",
      "add-hosts": "one=10.0.0.1,two=10.0.0.2",
      "cgroup-parent": "slice",
      "force-network-mode": "none",
      hostname: "builder",
      "no-cache": "second",
      "shm-size": "67108864",
      ulimit: "nofile=1024:4096,memlock=-1:-1",
    },
    needs: "exec.meta.ulimit",
  },
  { name: "newest", options: {}, needs: "file.copy.requiredpaths" },
];

const folder = new URL(".", import.meta.url);

/** The Dockerfile of a case. */
export function dockerfile(name: string): string {
  return readFileSync(new URL(`${name}.Dockerfile`, folder), "utf8");
}

/** Where what an engine answered to a case is kept. */
export function recordPath(engine: string, name: string): URL {
  return new URL(`${engine}/${name}.pb`, folder);
}

/** What was recorded, by engine and case. */
export function recordings(): readonly { engine: string; name: string; bytes: Uint8Array }[] {
  const engines = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return engines.flatMap(({ name: engine }) =>
    readdirSync(new URL(`${engine}/`, folder))
      .sort()
      .map((file) => {
        const name = file.replace(/\.pb$/, "");
        return { engine, name, bytes: new Uint8Array(readFileSync(recordPath(engine, name))) };
      }),
  );
}
