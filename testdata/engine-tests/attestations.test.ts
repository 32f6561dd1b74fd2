import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildctlBuild, missingBuildkitd } from "./buildctl.ts";
import { docker, type Run, registry, tempContext } from "./engine.ts";
import { withSyntax } from "./frontend-build-spec.ts";
import { attestations, readOciArchive } from "./oci-archive.ts";

const scanner = `${registry()}/mlspec-test/stand-in-scanner:1`;
const out = mkdtempSync(join(tmpdir(), "mlspec-attestations-"));
const spec = withSyntax("base: debian:12\nsteps: [echo x > /x]\nfiles: ['words.txt:/words.txt']\n");
const folder = tempContext({ "mlspec.yaml": spec, "words.txt": "words\n" });

const byBuildx = (dest: string): Promise<Run> =>
  docker([
    ...["buildx", "build", "--file", join(folder, "mlspec.yaml"), "--output", `type=oci,dest=${dest}`],
    ...["--attest", `type=sbom,generator=${scanner}`, "--attest", "type=provenance,mode=max", folder],
  ]);

const byBuildctl = (dest: string): Promise<Run> =>
  buildctlBuild(folder, [
    ...["--opt", `attest:sbom=generator=${scanner}`, "--opt", "attest:provenance=mode=max"],
    ...["--output", `type=oci,dest=${dest}`],
  ]);

const BUILDS = [
  { name: "docker buildx", build: byBuildx, missing: undefined },
  { name: "buildctl", build: byBuildctl, missing: missingBuildkitd() },
];

/** The parts of provenance that are looked at; source: https://slsa.dev/provenance. */
interface Provenance {
  readonly predicate: {
    readonly materials?: readonly { readonly uri: string }[];
    readonly metadata?: Record<string, { readonly source?: { readonly infos: readonly SourceInfo[] } }>;
    readonly buildDefinition?: { readonly resolvedDependencies: readonly { readonly uri: string }[] };
    readonly runDetails?: {
      readonly metadata: Record<string, { readonly source?: { readonly infos: readonly SourceInfo[] } }>;
    };
  };
}

interface SourceInfo {
  readonly filename: string;
  readonly data: string;
}

describe.each(BUILDS)("what $name puts beside the image", ({ name, build, missing }) => {
  let statements: ReadonlyMap<string, string> = new Map();

  beforeAll(async () => {
    if (missing !== undefined) return;
    const image = tempContext({
      Dockerfile: 'FROM debian:12\nCOPY --chmod=755 scan.sh /scan.sh\nENTRYPOINT ["/scan.sh"]\n',
      "scan.sh": readFileSync(join(import.meta.dirname, "stand-in-scanner.sh")),
    });
    const pushed = await docker(["buildx", "build", "--provenance=false", "--push", "-t", scanner, image]);
    expect(pushed.code, pushed.stderr).toBe(0);
    const dest = join(out, `${name}.tar`);
    const built = await build(dest);
    expect(built.code, built.stderr).toBe(0);
    statements = attestations(await readOciArchive(dest));
  });

  test("is a list of the packages in it", ({ skip }) => {
    skip(missing !== undefined, missing);
    const { predicate } = JSON.parse(statements.get("https://spdx.dev/Document") ?? "{}");
    expect(predicate.packages.map(({ name }: { name: string }) => name)).toContain("libc6");
  });

  test("tells what it was made from, and shows the spec", ({ skip }) => {
    skip(missing !== undefined, missing);
    const [type = ""] = [...statements.keys()].filter((key) =>
      key.startsWith("https://slsa.dev/provenance/"),
    );
    const { predicate } = JSON.parse(statements.get(type) ?? "{}") as Provenance;
    const materials = predicate.materials ?? predicate.buildDefinition?.resolvedDependencies ?? [];
    expect(
      materials.map(({ uri }) => uri).filter((uri) => uri.startsWith("pkg:docker/debian@12")),
    ).not.toEqual([]);
    const metadata = predicate.metadata ?? predicate.runDetails?.metadata ?? {};
    const sources = Object.values(metadata).flatMap((value) => value.source?.infos ?? []);
    const shown = sources.find(({ filename }) => filename === "mlspec.yaml");
    expect(Buffer.from(shown?.data ?? "", "base64").toString()).toBe(spec);
  });
});

afterAll(() => rmSync(out, { recursive: true, force: true }));
