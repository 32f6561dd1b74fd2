import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { compileCase } from "../../../testdata/gallery/compile-case.ts";
import { readGallery } from "../../../testdata/gallery/entry.ts";
import type { ContainerConfig, Plan, PlanStep, RunStep } from "../../plan/index.ts";
import { dockerfile } from "../index.ts";

const base = { id: "app/image", stage: "app", title: "debian:12", kind: "image", ref: "debian:12" } as const;
const context = {
  id: "context/context",
  stage: "context",
  title: "context",
  kind: "context",
  context: "context",
} as const;

function plan(
  steps: readonly PlanStep[],
  result: string,
  more: Partial<Plan> = {},
  config: ContainerConfig = {},
): Plan {
  return {
    version: 1,
    target: "app",
    platform: { os: "linux", architecture: "amd64" },
    steps,
    result,
    tests: [],
    image: { architecture: "amd64", os: "linux", config },
    baseImage: { architecture: "amd64", os: "linux", config: {} },
    ...more,
  };
}

const run = (more: Partial<RunStep>): RunStep => ({
  kind: "run",
  id: "app/run",
  stage: "app",
  title: "run",
  root: base.id,
  argv: ["true"],
  env: [],
  workdir: "/",
  user: "",
  network: "default",
  mounts: [],
  secretEnv: [],
  test: false,
  ...more,
});

/** The instructions of a Dockerfile, lines that go on joined, without comments. */
function instructions(text: string): readonly string[] {
  return text
    .replace(/ \\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

const rendered = (
  steps: readonly PlanStep[],
  result: string,
  more?: Partial<Plan>,
  config?: ContainerConfig,
) => instructions(dockerfile(plan(steps, result, more, config)).text);

describe("a Dockerfile", () => {
  it("hands programs their arguments as they are", () => {
    const argv = ["sh", "-c", 'echo "$1" \\\n| cat', "sh", "it's ${HOME}", "[x]"];
    const [, line = ""] = rendered([base, run({ argv })], "app/run");
    expect(JSON.parse(line.replace(/^RUN /, ""))).toEqual(argv);
  });

  it("mounts what a program is to see, and refuses what a mount cannot say", () => {
    const mounts = [
      { kind: "cache", path: "/c", id: "c", sharing: "private", owner: { user: 7 } },
      { kind: "cache", path: "/d", id: "d", sharing: "shared", owner: { user: "app" } },
      { kind: "secret", path: "/run/s", id: "s", optional: false, mode: 0o400, uid: 0, gid: 5 },
      { kind: "ssh", id: "default", optional: true },
      { kind: "tmpfs", path: "/t", size: 64 },
      { kind: "bind", path: "/b", from: context.id, src: "/data", writable: true },
    ] as const;
    const [, line = ""] = rendered(
      [base, { ...context, paths: [] }, run({ mounts, network: "none" })],
      "app/run",
    );
    expect(line.split(" ").filter((word) => word.startsWith("--"))).toEqual([
      "--mount=type=cache,id=c,target=/c,sharing=private,uid=7,gid=7",
      "--mount=type=cache,id=d,target=/d,sharing=shared,mode=0777",
      "--mount=type=secret,id=s,target=/run/s,required=true,gid=5,mode=0400",
      "--mount=type=ssh,id=default",
      "--mount=type=tmpfs,target=/t,size=64",
      "--mount=type=bind,source=/data,target=/b,rw=true",
      "--network=none",
    ]);
    const odd = [{ kind: "tmpfs", path: "/a,b" }] as const;
    const { text, notes } = dockerfile(plan([base, run({ mounts: odd })], "app/run"));
    expect(notes.map((one) => one.text)).toEqual(['a mount cannot be written with "target=/a,b"']);
    expect(text).toContain("# Not as in the spec: a mount cannot be written");
  });

  it("gives a program its secrets as variables through a file, never as text", () => {
    const secretEnv = [{ id: "token", name: "TOKEN", optional: false }];
    const [, line = ""] = rendered([base, run({ argv: ["env"], secretEnv })], "app/run");
    expect(line).toContain(
      "--mount=type=secret,id=token,target=/dev/mlspec-secret-0,required=true,mode=0444",
    );
    expect(line).toMatch(/"TOKEN", "\/dev\/mlspec-secret-0", "--", "env"\]$/);
  });

  it("keeps variables of one program out of the image, and those of the image in it", () => {
    const env = [
      ["KEPT", 'a "b" $c \\d'],
      ["OWN", "x"],
      ["LINES", "1\n2"],
    ] as const;
    const config = { Env: ['KEPT=a "b" $c \\d'] };
    expect(rendered([base, run({ env })], "app/run", {}, config)).toEqual([
      "FROM debian:12 AS app",
      'ENV KEPT="a \\"b\\" \\$c \\\\d"',
      'RUN ["/usr/bin/env", "OWN=x", "LINES=1\\n2", "true"]',
    ]);
  });

  it("goes back to root, and to the image's user at the end", () => {
    const more = { baseImage: { architecture: "amd64", os: "linux", config: { User: "app" } } };
    expect(rendered([base, run({})], "app/run", more, { User: "app" })).toEqual([
      "FROM debian:12 AS app",
      "USER 0",
      'RUN ["true"]',
      "USER app",
    ]);
  });

  it("writes texts that an instruction can say, and makes others by a program", () => {
    const text = (content: string): PlanStep => ({
      ...{ kind: "text", id: "app/text", stage: "app", title: "text", content, to: "/etc/x" },
      place: { kind: "root", root: base.id },
    });
    expect(dockerfile(plan([base, text("$a\nEND\n")], "app/text")).text).toContain(
      'COPY --chmod=0644 <<"END2" /etc/x\n$a\nEND\nEND2\n',
    );
    const lines = rendered([base, text("no end")], "app/text");
    expect(lines.find((line) => line.startsWith("RUN"))).toContain('"/run/mlspec/file", "no end"]');
    expect(lines.at(-1)).toBe('COPY --from=app-text --chmod=0644 ["/run/mlspec/file", "/etc/x"]');
  });

  it("makes folders with their marks, and none of those above with them", () => {
    const folder = (path: string, place: Extract<PlanStep, { kind: "directory" }>["place"]): PlanStep => ({
      ...{ kind: "directory", id: path, stage: "app", title: path, place },
      entry: { path, owner: { user: 7 }, mode: 0o750 },
    });
    const part = folder("/deep/down/it", { kind: "part", accounts: base.id, directories: [] });
    const root = folder("/var/x", { kind: "root", root: base.id });
    const all: PlanStep = {
      kind: "assemble",
      id: "all",
      stage: "app",
      title: "",
      root: "/var/x",
      parts: [part.id],
    };
    expect(rendered([base, root, part, all], "all")).toEqual([
      "FROM scratch AS empty",
      "WORKDIR /empty",
      "WORKDIR /folders/1/x",
      "WORKDIR /folders/2/it",
      "FROM debian:12 AS app",
      'COPY --from=empty --chown=7 --chmod=0750 ["/folders/1/", "/var/"]',
      'COPY --from=empty ["/empty/", "/deep/down"]',
      'COPY --from=empty --chown=7 --chmod=0750 ["/folders/2/", "/deep/down/"]',
    ]);
  });

  it("fetches with checksums, and takes repositories for what they are", () => {
    const http: PlanStep = {
      kind: "http",
      id: "h",
      stage: "app",
      title: "h",
      url: "https://x.org/$a",
      sha256: "0f",
      filename: "a",
    };
    const git: PlanStep = {
      kind: "git",
      id: "g",
      stage: "app",
      title: "g",
      remote: "https://x.org/r",
      ref: "v1",
      subdir: "d",
    };
    const copy = (id: string, from: string, root: string, src: string): PlanStep => ({
      ...{
        kind: "copy",
        id,
        stage: "app",
        title: id,
        from,
        src: [src],
        to: "/x/",
        exclude: [],
        unpack: false,
      },
      place: { kind: "root", root },
    });
    const { text, notes } = dockerfile(
      plan([base, http, git, copy("1", "h", base.id, "a"), copy("2", "g", "1", "/")], "2"),
    );
    expect(instructions(text).slice(1)).toEqual([
      'ADD --checksum=sha256:0f ["https://x.org/\\\\$a", "/x/a"]',
      'ADD ["https://x.org/r.git#v1:d", "/x/"]',
    ]);
    expect(notes.map((one) => one.text)).toEqual([
      expect.stringContaining("asked for as https://x.org/r.git"),
    ]);
  });

  it("takes out what a copy leaves out, in a stage of its own", () => {
    const copy: PlanStep = {
      ...{ kind: "copy", id: "c", stage: "app", title: "c", from: context.id, src: ["src/"], to: "/x/" },
      ...{ exclude: ["**/*.pyc", "a+b", "!c"], unpack: false, place: { kind: "root", root: base.id } },
    };
    const { text, notes } = dockerfile(plan([base, { ...context, paths: [] }, copy], "c"));
    expect(text).toContain('"/run/mlspec/files/", "(.*/)?[^/]*\\\\.pyc", "a\\\\+b"]');
    expect(text).toContain('COPY --from=app-files ["/run/mlspec/files/", "/x/"]');
    expect(notes.map((one) => one.text)).toEqual(["c: the pattern !c is not read"]);
  });

  it("tells where no image has the tools that a copy wants", () => {
    const nothing: PlanStep = { kind: "scratch", id: "s", stage: "app", title: "scratch" };
    const copy: PlanStep = {
      ...{ kind: "copy", id: "c", stage: "app", title: "c", from: context.id, src: ["src/"], to: "/x/" },
      ...{ exclude: ["a"], unpack: false, place: { kind: "root", root: "s" } },
    };
    const { text, notes } = dockerfile(plan([nothing, { ...context, paths: [] }, copy], "c"));
    expect(instructions(text)).toEqual(["FROM scratch AS app", 'COPY ["src/", "/x/"]']);
    expect(notes.map((one) => one.text)).toEqual([
      expect.stringContaining("nothing is left out or unpacked"),
    ]);
  });

  it("has a stage for each test, and one that needs them all, none of which the image needs", () => {
    const tests = [
      run({ id: "t1", test: true, root: "app/run" }),
      run({ id: "t2", test: true, root: "app/run" }),
    ];
    const lines = rendered([base, run({}), ...tests], "app/run", { tests: ["t1", "t2"] });
    expect(lines.filter((line) => /^(FROM|COPY)/.test(line))).toEqual([
      "FROM debian:12 AS app-root",
      "FROM app-root AS app-test",
      "FROM app-root AS app-test-2",
      "FROM scratch AS tests",
      'COPY --from=app-test ["/.mlspec-passed/", "/app-test/"]',
      'COPY --from=app-test-2 ["/.mlspec-passed/", "/app-test-2/"]',
      "FROM app-root AS app",
    ]);
  });

  it("gives the image its settings, each as it is", () => {
    const config: ContainerConfig = {
      Env: ["A=1", "B=two\nlines"],
      Labels: { 'k"$': "v'$x" },
      ExposedPorts: { "80/tcp": {} },
      Volumes: { "/a b": {} },
      WorkingDir: "/w$x",
      User: "1:2",
      StopSignal: "SIGINT",
      Shell: ["/bin/bash", "-c"],
      Healthcheck: { Test: ["CMD", "x y"], Interval: 30_000_000_000, StartInterval: 500_000_000, Retries: 3 },
      OnBuild: ["RUN true"],
      Entrypoint: ["e", "$x"],
      Cmd: ["c d"],
    };
    const made = dockerfile(plan([base], base.id, {}, config));
    expect(instructions(made.text)).toEqual([
      "FROM debian:12 AS app",
      'ENV A="1"',
      'LABEL "k\\"\\$"="v\'\\$x"',
      "EXPOSE 80/tcp",
      'VOLUME ["/a b"]',
      "WORKDIR /w\\$x",
      "USER 1:2",
      "STOPSIGNAL SIGINT",
      'SHELL ["/bin/bash", "-c"]',
      'HEALTHCHECK --interval=30000ms --start-interval=500ms --retries=3 CMD ["x y"]',
      "ONBUILD RUN true",
      'ENTRYPOINT ["e", "$x"]',
      'CMD ["c d"]',
    ]);
    expect(made.notes.map((one) => one.text)).toEqual(['ENV "B" has several lines, and is left out']);
  });

  it("takes the base's command away where the image has none", () => {
    const baseImage = { architecture: "amd64", os: "linux", config: { Entrypoint: ["e"], Cmd: ["c"] } };
    expect(rendered([base], base.id, { baseImage }, { Entrypoint: ["e"] })).toEqual([
      "FROM debian:12 AS app",
      'ENTRYPOINT ["e"]',
    ]);
    expect(rendered([base], base.id, { baseImage }, baseImage.config)).toEqual(["FROM debian:12 AS app"]);
  });
});

test("what is fetched by a secret is fetched in a stage of its own, where the secret is mounted", () => {
  const fetch: PlanStep = {
    kind: "fetch",
    id: "app.build/fetch",
    stage: "app.build",
    title: "download m",
    root: base.id,
    env: [],
    access: { how: "signed", url: "https://h.example.org/m", secret: "query" },
    sha256: "a".repeat(64),
    filename: "m",
  };
  const model: PlanStep = {
    kind: "model",
    id: "app/model",
    stage: "app",
    title: "model m",
    files: [{ from: fetch.id, name: "m", to: "/models/m" }],
    mode: 0o644,
    place: { kind: "root", root: base.id },
  };
  const lines = rendered([base, fetch, model], model.id);
  const [run = ""] = lines.filter((line) => line.startsWith("RUN"));
  expect(run).toContain("--mount=type=secret,id=query,target=/run/mlspec/secret,required=true,mode=0400");
  expect(run).toContain(`"${"a".repeat(64)}", "/var/cache/mlspec-models", "/run/mlspec/fetched/m"]`);
  expect(lines.at(-1)).toBe(
    'COPY --from=app-build-fetch --chmod=0644 ["/run/mlspec/fetched/m", "/models/m"]',
  );
});

const images = readGallery(join(import.meta.dirname, "../../../testdata/gallery")).flatMap((entry) =>
  entry.cases.map((which) => ({ entry, which, name: `${entry.name}: ${which.name}` })),
);

test.each(images)(
  "of $name names each stage before it is read, and is the same each time",
  async ({ entry, which }) => {
    const { plan: made } = await compileCase(entry, which);
    const { text } = dockerfile(made);
    expect(dockerfile(made).text).toBe(text);
    const known = new Set<string>();
    for (const line of instructions(text)) {
      const [, from, name = ""] = /^FROM (\S+) AS (\S+)$/.exec(line) ?? [];
      if (from !== undefined) known.add(name);
      for (const [, stage = ""] of line.matchAll(/\bfrom=([^,\s]+)/g))
        if (!/[:/]/.test(stage)) expect(known).toContain(stage);
    }
    expect(known.size).toBeGreaterThan(0);
  },
);
