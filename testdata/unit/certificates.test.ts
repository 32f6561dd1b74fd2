import { describe, expect, test } from "vitest";
import { definitionFile, dockerfile } from "../../src/emit/index.ts";
import type { ReadableVertex } from "../../src/llb/index.ts";
import { type CompileSettings, compileText } from "./compile-text.ts";

const KEY = "certificates: [certs/company-ca.pem, /more/*.pem]\n";
const FOLDER = "/dev/mlspec-certificates";

/** All that a build downloads by programs, and what has no network. */
const SPEC = `base: debian:12
build: {packages: [make], steps: [build-online, {run: build-offline, network: none}]}
packages: [curl]
python: {packages: [numpy]}
conda: {packages: [zlib], channels: [conda-forge]}
easybuild: {easyconfigs: [zlib-1.3.1.eb], version: 5.1.2}
files: [{from: build, src: /made, to: /made}]
models:
  - {from: {secret: address}, to: /m/a, sha256: "${"a".repeat(64)}"}
  - {from: "https://h/b", to: /m/b, sha256: "${"b".repeat(64)}", convert: {run: convert-offline}}
  - {from: "https://h/c", to: /m/c, sha256: "${"c".repeat(64)}", convert: {run: convert-online, network: default}}
user: app
steps: [step-online, {run: step-offline, network: none}]
tests: [{run: test-online, network: default}]
`;

async function compile(text: string, settings: CompileSettings = {}) {
  const { diagnostics, made } = await compileText(text, settings);
  if (made === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return made;
}

interface Exec {
  readonly args: readonly string[];
  readonly env?: readonly string[];
  readonly network?: string;
  readonly mounts: readonly { readonly dest?: string }[];
}

const WHEEL = {
  name: "numpy",
  version: "1.0",
  download_info: {
    url: "https://h/numpy-1.0-py3-none-any.whl",
    archive_info: { hashes: { sha256: "d".repeat(64) } },
  },
  open: true,
  size: 1,
};
const ANSWERS = {
  "resolution.json": JSON.stringify({ packages: [WHEEL] }),
  "modules.json": JSON.stringify([
    { name: "zlib/1.3.1", easyconfig: "/e/zlib-1.3.1.eb", needs: [], atRunTime: true },
  ]),
};

const execsOf = (vertices: readonly ReadableVertex[]) =>
  vertices.filter(({ op }) => op === "exec").map(({ detail }) => detail as unknown as Exec);
const hasCertificates = ({ mounts }: Exec) => mounts.some(({ dest }) => dest === FOLDER);

describe("certificates", () => {
  test("are mounted for programs with network alone, which no variable of the graph tells", async () => {
    const { definition, plan } = await compile(KEY + SPEC, { answers: ANSWERS });
    const execs = execsOf(definition.vertices);
    const trusting = execs.filter(hasCertificates);
    expect(execs.filter((one) => !hasCertificates(one)).every(({ network }) => network === "none")).toBe(
      true,
    );
    for (const { args, network } of trusting) {
      expect(network).not.toBe("none");
      expect(args.slice(0, 2)).toEqual(["/bin/sh", "/dev/mlspec-with-certificates"]);
    }
    const words = trusting.map(({ args }) => args.join(" ")).join("\n");
    for (const word of [
      "apt-install",
      "make-wheel",
      "fill-conda",
      "fetch-easybuild",
      "install-easybuild",
      "fetch-model",
    ])
      expect(words).toContain(`/dev/mlspec-${word} `);
    for (const word of ["build-online", "convert-online", "step-online"]) expect(words).toContain(word);
    expect(words).not.toMatch(/offline|test-online/);
    expect(JSON.stringify([plan.image, execs.map(({ env }) => env)])).not.toMatch(
      /SSL_CERT|CA_BUNDLE|PIP_CERT/,
    );
    // One tree, however many have it.
    expect(definition.vertices.filter(({ name }) => name?.includes("certificates of"))).toHaveLength(2);
  });

  test("change nothing of a graph in which no program has network", async () => {
    const offline = "base: debian:12\nfiles: ['a:/a']\nsteps: [{run: b, network: none}]\ntests: [c]\n";
    const [with_, without] = await Promise.all([compile(KEY + offline), compile(offline)]);
    expect(with_.plan.steps.map(({ kind }) => kind)).toEqual(without.plan.steps.map(({ kind }) => kind));
  });

  test("are a target's own, beside the shared ones; `dev` has those of what it lies on", async () => {
    const text = `base: debian:12
certificates: [shared.pem]
dev: true
packages: [curl]
targets: {plain: {}, own: {certificates: [own.pem], default: true}}
`;
    const paths = async (target: string) =>
      (await compile(text, { target })).plan.steps.flatMap((step) =>
        step.kind === "context" ? step.paths : [],
      );
    expect(await paths("plain")).toEqual(["shared.pem"]);
    expect(await paths("own")).toEqual(["own.pem", "shared.pem"]);
    const { plan } = await compile(text, { target: "dev" });
    const trusting = plan.steps.filter(({ certificates }) => certificates !== undefined);
    expect(trusting.map(({ stage }) => stage)).toEqual(["own", "dev"]);
  });

  test("may be secrets, which no file of the context and no vertex stands for", async () => {
    const { definition, plan } = await compile(
      "certificates: [{secret: company/ca}, {secret: company/ca}]\nbase: debian:12\nsteps: [a]\n",
    );
    const [exec] = execsOf(definition.vertices);
    const mounted = exec?.mounts.filter(({ dest }) => dest?.startsWith("/dev/mlspec-secret"));
    expect(mounted).toMatchObject([{ dest: "/dev/mlspec-secret-certificates/company%2Fca", type: "secret" }]);
    expect(plan.steps.map(({ kind }) => kind)).toEqual(["image", "run"]);
    expect(dockerfile(plan).text).toMatch(
      /--mount=type=secret,id=company\/ca,\S*target=\/dev\/mlspec-secret-certificates\/company%2Fca/,
    );
    expect(
      definitionFile(plan)
        .notes.map(({ text }) => text)
        .join(),
    ).toContain("goes without the secret company/ca");
  });

  test("come with a base that is made of packages", async () => {
    const { plan } = await compile(`${KEY}base: {bootstrap: debian, release: bookworm}\n`);
    const made = plan.steps.find(({ kind }) => kind === "bootstrap");
    expect(made?.certificates).toBeDefined();
  });

  test.each([
    ["[../ca.pem]", "escaping-path"],
    ["company.pem", "wrong-type"],
  ])("are paths of the build context: %s is refused", async (value, code) => {
    const { diagnostics, made } = await compileText(`base: debian:12\ncertificates: ${value}\n`);
    expect(made).toBeUndefined();
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
  });

  test("are carried by a Dockerfile and a definition file", async () => {
    const { plan } = await compile(KEY + SPEC, { answers: ANSWERS });
    const recipe = dockerfile(plan).text;
    const runs = recipe.replaceAll(/ \\\n\s*/g, " ").match(/^RUN .*/gm) ?? [];
    const [trusting, others] = [true, false].map((wanted) =>
      runs.filter((line) => line.includes("source=/certificates,target=/dev/mlspec-certificates") === wanted),
    );
    for (const word of ["curl", "build-online", "convert-online", "step-online", "numpy", "zlib"])
      expect(trusting?.some((line) => line.includes(word))).toBe(true);
    for (const line of trusting ?? []) expect(line).toContain('"mlspec-with-certificates"');
    for (const line of others ?? []) expect(line).toMatch(/--network=none|test-online/);
    expect(recipe).not.toContain("ADD --checksum=sha256:dddd");
    const definition = definitionFile(plan).text;
    expect(definition).toMatch(/mlspec_put \S+ \/\.mlspec\/dev-certificates/);
    expect(definition).toMatch(/rm -rf \/\.mlspec\/dev-certificates/);
  });
});
