import { describe, expect, test } from "vitest";
import { RpcCode } from "../buildkit/rpc/index.ts";
import { type FakeBuild, type FakeOutcome, runFake, specBuild } from "./fake-build.ts";

const spec = `args:
  ENV: {default: production, description: where it runs}
  UNUSED: {default: a}
base: debian:12
python: {version: "3.11", packages: [numpy], index: {url: "https://pypi.example.org/simple", secret: pypi}}
steps:
  - {run: "echo hi", secrets: [{id: token, optional: true}, key], ssh: [default], cache: [/root/.cache]}
env: {ENV: "\${ENV}"}
targets:
  training: {description: trains it, cmd: [sh]}
  inference: {default: true, base: "debian:13", steps: [{run: x, secrets: [token]}]}
`;

function ask(requestid: string, options: Record<string, string> = {}, text = spec, build: FakeBuild = {}) {
  return runFake(specBuild(text, { ...build, options: { requestid, ...options } }));
}

function json(out: FakeOutcome): unknown {
  expect(out.error).toBeUndefined();
  expect(out.trees.size).toBe(0);
  expect(out.metadata.version).toBe("1.0.0");
  return JSON.parse(out.metadata["result.json"] ?? "");
}

const sources = [Buffer.from(spec).toString("base64")];

describe("questions about a spec (fake engine)", () => {
  test("describe lists them, and reads no spec", async () => {
    const out = await ask("frontend.subrequests.describe");
    const list = json(out) as { name: string; type: string; opts: unknown }[];
    expect(list.map(({ name }) => name)).toEqual([
      "frontend.outline",
      "frontend.targets",
      "frontend.lint",
      "frontend.subrequests.describe",
    ]);
    expect(list.at(-1)).toMatchObject({ type: "rpc", opts: null, inputs: null, refs: null });
    expect(out.metadata["result.txt"]).toBe(
      [
        "NAME                 VERSION DESCRIPTION",
        "outline              1.0.0   List all parameters current build target supports",
        "targets              1.0.0   List all targets current build supports",
        "lint                 1.0.0   Check a spec without building it",
        "subrequests.describe 1.0.0   List available subrequest types",
        "",
      ].join("\n"),
    );
    expect(out.bridge.requests("solve")).toEqual([]);
  });

  test("outline tells arguments in use, credentials and caches, with places", async () => {
    const out = await ask("frontend.outline", { target: "training", "build-arg:ENV": "test" });
    expect(json(out)).toMatchObject({
      name: "training",
      args: [
        {
          name: "ENV",
          value: "test",
          description: "where it runs",
          location: { ranges: [{ start: { line: 2 } }] },
        },
      ],
      secrets: [
        { name: "pypi", required: true },
        { name: "token", location: { ranges: [{ start: { line: 7 } }] } },
        { name: "key", required: true },
      ],
      ssh: [{ name: "default", required: true }],
      cache: [{ ID: "/root/.cache" }],
      sources,
    });
    expect(out.metadata["result.txt"]).toMatch(
      /^TARGET: +training\n(?:DESCRIPTION: .*\n)?\nBUILD ARG +VALUE +DESCRIPTION\nENV +test +where it runs\n\nSECRET +REQUIRED\n/,
    );
  });

  test("outline counts a secret as required once one step needs it", async () => {
    const out = json(await ask("frontend.outline")) as { name: string; secrets: object[] };
    expect(out.name).toBe("inference");
    expect(out.secrets).toContainEqual(expect.objectContaining({ name: "token", required: true }));
  });

  test("outline tells of the secrets that certificates and models take, but not of those of a container", async () => {
    const sum = "a".repeat(64);
    const text = `base: debian:12
certificates: [{secret: ca}]
models:
  - {from: {secret: address}, sha256: ${sum}, to: /m/a}
  - {from: "https://h.example.org/m", query: signed, sha256: ${sum}, to: /m/b}
  - {from: "s3://bucket/m", credentials: aws, sha256: ${sum}, to: /m/c, convert: {run: x, secrets: [license]}}
  - {from: "https://h.example.org/m", token: later, fetch: start, sha256: ${sum}, to: /m/d}
`;
    const { secrets } = json(await ask("frontend.outline", {}, text)) as { secrets: { name: string }[] };
    expect(secrets.map(({ name }) => name)).toEqual(["ca", "address", "signed", "aws", "license"]);
  });

  test("outline of an unknown target suggests one", async () => {
    const { error } = await ask("frontend.outline", { target: "trainin" });
    expect(error?.message).toContain('"training"');
  });

  test("targets tells names, bases and the default", async () => {
    const out = await ask("frontend.targets");
    expect(json(out)).toEqual({
      targets: [
        {
          name: "training",
          description: "trains it",
          base: "debian:12",
          location: { ranges: [{ start: { line: 10, character: 2 }, end: { line: 10, character: 10 } }] },
        },
        {
          name: "inference",
          default: true,
          base: "debian:13",
          location: { ranges: [{ start: { line: 11, character: 2 }, end: { line: 11, character: 11 } }] },
        },
      ],
      sources,
    });
    expect(out.metadata["result.txt"]).toBe(
      "TARGET              DESCRIPTION\ntraining            trains it\ninference (default) \n",
    );
  });

  test("lint of a good spec is content", async () => {
    const out = await ask("frontend.lint", {}, "base: debian:12\n");
    expect(json(out)).toEqual({
      warnings: null,
      sources: [
        {
          filename: "mlspec.yaml",
          language: "YAML",
          data: Buffer.from("base: debian:12\n").toString("base64"),
        },
      ],
    });
    expect(out.metadata["result.statuscode"]).toBe("0");
    expect(out.metadata["result.txt"]).toBe("");
  });

  test("lint lists warnings with their lines", async () => {
    const text = "base: debian:12\n\nfiles:\n  - {url: 'https://example.org/model', to: /m}\n";
    const out = await ask("frontend.lint", {}, text);
    const { warnings } = json(out) as { warnings: { ruleName: string; detail: string; location: object }[] };
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.location).toMatchObject({ ranges: [{ start: { line: 4 } }] });
    expect(out.metadata["result.statuscode"]).toBe("1");
    expect(out.metadata["result.txt"]).toMatch(
      /^\nWARNING: ML080 unchecked-download\n.+\nmlspec\.yaml:4\n-{20}\n {3}2 \| {5}\n/,
    );
    expect(out.metadata["result.txt"]).toMatch(/ {3}4 \| >>> {3}- \{url: /);
  });

  test("lint covers secrets in its text, its JSON and the spec it sends with it", async () => {
    const text = "base: debian:12\nenv: {DB_PASSWORD: hunter2, token: hunter3}\n";
    for (const more of ["", "fils: 1\n"]) {
      const out = await ask("frontend.lint", {}, text + more);
      const { sources, warnings } = json(out) as {
        sources: { data: string }[];
        warnings: { ruleName: string }[];
      };
      expect(warnings.map(({ ruleName }) => ruleName)).toEqual([
        "ML030 secret-in-text",
        "ML030 secret-in-text",
      ]);
      const source = Buffer.from(sources[0]?.data ?? "", "base64").toString();
      expect(source).toContain("env: {DB_PASSWORD: *******");
      expect(JSON.stringify(out.metadata) + source).not.toMatch(/hunter[23]/);
    }
  });

  test.each(["frontend.outline", "frontend.targets"])("%s covers secrets too", async (request) => {
    const text =
      "args: {HF_TOKEN: hunter2, P_TOKEN: x}\nbase: debian:12\nenv: {token: hunter3, A: '${HF_TOKEN}${P_TOKEN}'}\n";
    const out = await ask(request, { "build-arg:P_TOKEN": "hunter4" }, text);
    const { sources } = json(out) as { sources: string[] };
    const source = Buffer.from(sources[0] ?? "", "base64").toString();
    expect(source).toContain("args: {HF_TOKEN: ***");
    expect(JSON.stringify(out.metadata) + source).not.toMatch(/hunter/);
  });

  test("lint knows the rules of mlspec lint, the contexts of the client and comments; notes it leaves out", async () => {
    const text = "base: debian\nexpose: [80]\nuser: {uid: 5} # mlspec-ignore: ML042\n";
    const names = async (options: Record<string, string>) => {
      const { warnings } = json(await ask("frontend.lint", options, text)) as {
        warnings: { ruleName: string }[];
      };
      return warnings.map(({ ruleName }) => ruleName);
    };
    expect(await names({})).toEqual(["ML002 floating-image", "ML042 no-healthcheck"]);
    expect(await names({ "context:debian": "docker-image://debian:12" })).toEqual(["ML042 no-healthcheck"]);
  });

  test("lint tells errors as what a build would stop at", async () => {
    const out = await ask("frontend.lint", {}, "base: debian:12\nfils: []\n");
    expect(json(out)).toMatchObject({
      buildError: {
        message: expect.stringContaining('"fils"'),
        location: { ranges: [{ start: { line: 2 } }] },
      },
    });
    expect(out.metadata["result.statuscode"]).toBe("1");
    expect(out.bridge.requests("resolveSourceMeta")).toEqual([]);
  });

  test("one we do not know is refused so that clients can do without", async () => {
    const { error } = await ask("frontend.new");
    expect(error).toMatchObject({
      code: RpcCode.UNIMPLEMENTED,
      details: [{ kind: "subrequest", name: "frontend.new" }],
    });
  });
});
