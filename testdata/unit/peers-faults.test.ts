/** Faults that builders of ML images are known for, each as a test of what holds here. Those about GPUs and locks are beside this file. */
import { hostname, userInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { compileText, compileWhole, vertexOf } from "./compile-text.ts";

const codes = async (text: string): Promise<readonly string[]> => {
  const { diagnostics } = await compileText(text);
  return diagnostics.map(({ severity, code }) => `${severity} ${code}`);
};
const text = (value: unknown): string => JSON.stringify(value);

describe("order", () => {
  test("indexes and variables keep the spec's order, labels are sorted: no map decides", async () => {
    const extra = ["https://z.example.org/s", "https://a.example.org/s", "https://m.example.org/s"];
    const spec = (env: string, labels: string) =>
      `base: python:3.11-slim
python: {packages: [six], index: {url: "https://pypi.example.org/simple", extra: [${extra.join(", ")}]}}
env: {${env}}
labels: {${labels}}
steps: ["true"]
`;
    const { definition, plan } = await compileWhole(spec("Z: 1, A: 2, M: 3", "z: a, b: c"));
    const pip = vertexOf(definition, "pip install").detail as unknown as { args: readonly string[] };
    expect(pip.args.filter((_, index) => pip.args[index - 1] === "--extra-index-url")).toEqual(extra);
    const env = (vertexOf(definition, "] true").detail as unknown as { env: readonly string[] }).env;
    expect(env.slice(-3)).toEqual(["Z=1", "A=2", "M=3"]);
    expect(plan.image.config?.Env?.slice(-3)).toEqual(["Z=1", "A=2", "M=3"]);
    const other = await compileWhole(spec("Z: 1, A: 2, M: 3", "b: c, z: a"));
    expect(text(other.plan.image)).toBe(text(plan.image));
  });

  test("PATH keeps the order of its base, with what was added in front", async () => {
    const path = "/zeta/bin:/usr/bin:/alpha/bin:/bin";
    const settings = { config: { Env: [`PATH=${path}`] } };
    const { plan } = await compileWhole("base: python:3.11-slim\npython: {packages: [six]}\n", settings);
    expect(plan.image.config?.Env).toContain(`PATH=/opt/venv/bin:${path}`);
  });
});

describe("secrets", () => {
  test("a password of an index has no place in a spec, neither as a key nor in the address", async () => {
    const spec = (index: string) => `base: python:3.11-slim\npython: {packages: [six], index: {${index}}}\n`;
    expect(await codes(spec("url: 'https://pypi.example.org/simple', password: hunter2"))).toEqual([
      "error unknown-key",
    ]);
    expect(await codes(spec("url: 'https://ci:hunter2@pypi.example.org/simple'"))).toEqual([
      "error credentials-in-url",
    ]);
  });

  test("a token a step needs is a reference to a secret, never a variable of the step or the image", async () => {
    const { definition, plan } = await compileWhole(
      "base: debian:12\nsteps: [{run: ./fetch, secrets: [{id: github, env: GITHUB_TOKEN}]}]\n",
    );
    const { env, secretEnv } = vertexOf(definition, "./fetch").detail as unknown as {
      env: readonly string[];
      secretEnv: unknown;
    };
    expect(secretEnv).toEqual([{ id: "github", name: "GITHUB_TOKEN" }]);
    expect(env.join("\n")).not.toContain("GITHUB_TOKEN");
    expect(text(plan.image)).not.toContain("GITHUB_TOKEN");
  });

  test("a token of a model hub goes to the engine's download by name and into no environment", async () => {
    const { definition, plan } = await compileWhole(
      `base: debian:12\nmodels: [{from: "https://hub.example.org/a.bin", to: /models/, token: hf_token, sha256: ${"1".repeat(64)}}]\n`,
    );
    const { detail } = vertexOf(definition, "https://hub.example.org/a.bin");
    expect(detail).toMatchObject({ attributes: { "http.authheadersecret": "hf_token" } });
    const execs = definition.vertices.filter(({ op }) => op === "exec");
    expect(text([execs, plan.image])).not.toContain("hf_token");
  });

  test("a token written into a variable of the image is told", async () => {
    expect(await codes("base: debian:12\nenv: {HF_TOKEN: hf_abcdefghijklmnopqrstuvwxyzabcdefgh}\n")).toEqual([
      "warning secret-in-text",
    ]);
  });

  test("a step sees the secrets it asks for and those of no other", async () => {
    const { definition } = await compileWhole(`base: python:3.11-slim
python: {packages: [six], index: {url: "https://pypi.example.org/simple", secret: pip_key}}
steps:
  - {run: ./first, secrets: [{id: first_key, env: KEY}]}
  - {run: ./second, secrets: [{id: second_key, path: /run/key}]}
  - ./third
`);
    const seen = (name: string) =>
      ["pip_key", "first_key", "second_key"].filter((id) => text(vertexOf(definition, name)).includes(id));
    expect(["pip install", "./first", "./second", "./third"].map(seen)).toEqual([
      ["pip_key"],
      ["first_key"],
      ["second_key"],
      [],
    ]);
  });
});

test("quotes in scripts, words and packages break nothing: arguments stay arguments", async () => {
  const script = `echo "it's" '$(id)' \`id\` \\`;
  const words = ["printf", "%s", `a'b "c" $(id)`, "; rm -rf /"];
  const requirement = `six; python_version > '3'`;
  const { definition } = await compileWhole(
    `base: python:3.11-slim\npython: {packages: [${text(requirement)}]}\nsteps: [${text(script)}, {run: ${text(words)}}]\n`,
  );
  const argsOf = (name: string) => (vertexOf(definition, name).detail as unknown as { args: unknown[] }).args;
  expect(argsOf("] echo").slice(-2)).toEqual(["-ec", script]);
  expect(argsOf("] printf")).toEqual(words);
  expect(argsOf("pip install").slice(-2)).toEqual(["--", requirement]);
});

test("no clock, user, host or key of this machine is in a graph or an image", async () => {
  const spec = "base: debian:12\nuser: app\nfiles: [a:/a]\nsteps: [./configure]\n";
  const first = await compileWhole(spec);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const second = await compileWhole(spec);
  expect(Buffer.from(second.bytes).equals(Buffer.from(first.bytes))).toBe(true);
  expect(text(second.plan)).toBe(text(first.plan));
  expect(first.plan.image.created).toBeUndefined();
  const all = `${Buffer.from(first.bytes).toString("latin1")}${text(first.plan)}`;
  expect(all).not.toContain(hostname());
  expect(all).not.toContain(process.cwd());
  expect(all).not.toContain("ssh-rsa");
  const { username } = userInfo();
  if (username !== "root") expect(all).not.toContain(username);
});

test("every pip step has the shared cache, named by tool and platform and by no project", async () => {
  const cacheOf = async (spec: string) => {
    const { definition } = await compileWhole(spec);
    const { mounts } = vertexOf(definition, "pip install").detail as unknown as {
      mounts: readonly { readonly type?: string; readonly id?: string }[];
    };
    return mounts.filter(({ type }) => type === "cache").map(({ id }) => id);
  };
  const plain = await cacheOf("base: python:3.11-slim\npython: {packages: [six]}\n");
  expect(plain).toEqual(["mlspec/pip/linux-amd64"]);
  const others = [
    "base: python:3.11-slim\npython: {requirements: requirements.txt, layers: 1}\nworkdir: /srv/project\n",
    "base: python:3.11-slim\npython: {packages: [six], index: {url: 'https://pypi.example.org/simple', secret: key}}\n",
    "base: python:3.11-slim\npython: {packages: [six], pip: true, compile: false}\nlabels: {name: project}\n",
  ];
  for (const spec of others) expect(await cacheOf(spec)).toEqual(plain);
});

test("nothing of our own is downloaded, and what a spec downloads has a checksum or is told", async () => {
  const spec = `base: python:3.11-slim
python: {packages: [six]}
components: [openmpi]
serve: {with: uvicorn, app: "main:app", health: /health}
`;
  const { definition } = await compileWhole(spec);
  const downloads = definition.vertices.filter(({ detail }) => /"identifier":"https?:/.test(text(detail)));
  expect(downloads.map(({ name }) => name?.split("/").at(-1))).toEqual([
    expect.stringMatching(/^openmpi-.*\.tar/),
  ]);
  expect(text(downloads)).toMatch(/"http\.checksum":"sha256:[0-9a-f]{64}"/);
  expect(await codes("base: debian:12\nfiles: [{url: 'https://example.org/init', to: /init}]\n")).toEqual([
    "warning unchecked-download",
  ]);
});

test.each(["amd64", "arm64", "ppc64le"])("the platform is what was asked for: %s", async (architecture) => {
  const platform = { os: "linux", architecture };
  const { definition, plan } = await compileWhole(
    "base: python:3.11-slim\npython: {packages: [six]}\ncomponents: [openmpi]\nsteps: [./a]\n",
    { platform },
  );
  const platforms = new Set(definition.vertices.flatMap((vertex) => vertex.platform ?? []));
  expect([...platforms]).toEqual([`linux/${architecture}`]);
  expect(plan.image).toMatchObject(platform);
});
