import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createReporter, renderDiagnostics } from "../diagnostics/index.ts";
import { readSpec, resolveTarget, type TargetSpec } from "../spec/index.ts";
import { importDockerfile } from "./dockerfile/import-dockerfile.ts";

const gallery = join(import.meta.dirname, "../../testdata/gallery");
const dockerfiles = readdirSync(gallery)
  .map((name) => join(gallery, name, "Dockerfile"))
  .filter(existsSync)
  .map((path) => readFileSync(path, "utf8"));

interface Imported {
  readonly text: string;
  /** What was told, a line each: its place and its words. */
  readonly left: readonly string[];
  readonly targets: ReadonlyMap<string, TargetSpec["spec"]>;
}

/** Imports, and reads the result as a spec: a mistake in it fails the test. */
function imported(dockerfile: string, buildArgs: Readonly<Record<string, string>> = {}): Imported {
  const report = createReporter();
  const text = importDockerfile({ name: "Dockerfile", text: dockerfile }, report);
  if (text === undefined) throw new Error(renderDiagnostics(report));
  const left = report.diagnostics.map(({ span, message }) => {
    const line = dockerfile.slice(0, span?.start ?? 0).split("\n").length;
    return `${line}: ${message.replace("not carried over: ", "")}`;
  });
  const checked = createReporter();
  const spec = readSpec({ name: "mlspec.yaml", text }, checked);
  if (spec === undefined) throw new Error(`${text}\n${renderDiagnostics(checked)}`);
  const targets = spec.targets.map(({ name }): [string, TargetSpec["spec"]] => {
    const target = resolveTarget(spec, { target: name, buildArgs }, checked);
    if (target === undefined) throw new Error(`${text}\n${renderDiagnostics(checked)}`);
    return [name, target.spec];
  });
  return { text, left, targets: new Map(targets) };
}

/** The one target of a Dockerfile of one stage. */
const only = (dockerfile: string, buildArgs: Readonly<Record<string, string>> = {}) => {
  const found = imported(dockerfile, buildArgs);
  return { ...found, spec: [...found.targets.values()][0] };
};

test("the Dockerfiles of the gallery are read whole", () => {
  expect(dockerfiles.length).toBeGreaterThan(5);
  for (const dockerfile of dockerfiles) expect(imported(dockerfile).left).toEqual([]);
});

describe("one stage", () => {
  test("installations become packages and python, with what stands around them", () => {
    const { spec, left } = only(`FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt other.txt ./
RUN apt-get update \\
    # libraries
    && apt-get install -y --no-install-recommends libgomp1 curl=7.88.1-10 \\
    && rm -rf /var/lib/apt/lists/* && useradd app
RUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir -r requirements.txt 'fastapi[all]>=0.1'
RUN apt-get install -y vim
`);
    expect(spec).toMatchObject({
      packages: ["libgomp1", "curl=7.88.1-10", "vim"],
      python: { requirements: ["requirements.txt"], packages: ["fastapi[all]>=0.1"] },
      steps: [{ run: { text: "useradd app" } }],
    });
    expect(left).toEqual(["9: recommended packages are not installed; name those you need"]);
  });

  const source = "RUN echo deb x > /etc/apt/sources.list.d/x.list && true";
  test.each([
    ["a shell's language", "RUN if true; then apt-get install -y --no-install-recommends vim; fi"],
    [
      "a package source that is set up first",
      `${source}\nRUN apt-get install -y --no-install-recommends vim`,
    ],
    ["another user", "USER app\nRUN apt-get install -y --no-install-recommends vim"],
    ["an environment of its own", "ENV PATH=/opt/venv/bin:$PATH\nRUN pip install flask"],
    [
      "an option that changes what is installed",
      "RUN pip install --index-url https://example.org/simple flask",
    ],
    ["requirements from elsewhere", "RUN pip install -r /gone/requirements.txt"],
  ])("an installation stays a step with %s", (_, lines) => {
    const { spec } = only(`FROM python:3.11-slim\n${lines}\n`);
    expect(spec?.packages).toEqual([]);
    expect(spec?.python).toBeUndefined();
    expect(spec?.steps.length).toBeGreaterThan(0);
  });

  test("what is run before the first copy is run before the files", () => {
    const { spec } = only(
      "FROM debian:12\nRUN first\nCOPY a /a\nWORKDIR /w\nUSER app\nRUN second\nWORKDIR /v\n",
    );
    expect(spec?.steps).toMatchObject([
      { run: { text: "first" }, after: "packages", workdir: "/" },
      { run: { text: "second" }, after: "files", workdir: "/w", user: "app" },
    ]);
    expect(spec).toMatchObject({ workdir: "/v", user: { name: "app", create: false } });
  });

  test("build args reach scripts as variables, and other texts by their name", () => {
    const { text, spec } = only(
      'FROM debian:12\nARG V=1\nARG E\nENV A="x ${V}" P=/p:$PATH\nRUN echo ${V} "${W:-w}" $A\nCOPY f-${V} $A/\nLABEL v=${E:-none}\n',
    );
    expect(spec?.steps).toMatchObject([{ run: { text: 'echo ${V} "${W:-w}" $A' }, env: { V: "1" } }]);
    expect(spec).toMatchObject({ env: { A: "x 1", P: "/p:${PATH}" }, labels: { v: "none" } });
    expect(spec?.files).toMatchObject([{ src: ["f-1"], to: "/x 1/" }]);
    expect(text).toContain("f-${V}");
  });

  test("args take what others hold; one that says a place and has no default must be given", () => {
    const dockerfile = `ARG HOST=example.org
ARG NAME=\${HOST}/team/image
FROM $NAME:1
ARG PLACE
ARG EMPTY
ARG ID="1000"
ARG BUILT=$BUILT_BY
ENV ID=\${ID}
COPY "\${PLACE}/in" /x
COPY --chown="\${ID}:\${ID}" y /y
RUN echo $EMPTY
USER \${ID}:\${ID}
`;
    const { text, spec, left } = only(dockerfile, { PLACE: "here" });
    expect(text).toContain('NAME: ${HOST}/team/image\n  PLACE: {}\n  EMPTY: ""\n  ID: "1000"\n  BUILT: ""\n');
    expect(spec).toMatchObject({
      base: { runtime: "example.org/team/image:1" },
      files: [
        { src: ["here/in"], to: "/x" },
        { src: ["y"], owner: "1000:1000" },
      ],
      user: { uid: 1000, gid: 1000 },
    });
    expect(left).toEqual(["7: the default of BUILT, $BUILT_BY: its base alone knows the variables in it"]);
  });

  test("what hangs on a variable of the base image is left where it was, and told", () => {
    const { spec, left } = only(`FROM quay.io/jupyter/base-notebook
USER root
WORKDIR /tmp
ENV HERE=\${CONDA_DIR}/bin
COPY a "\${HOME}"/a
COPY "\${HERE}/b" /b
COPY --chown=\${NB_UID}:\${NB_GID:-100} c /c
EXPOSE 80 $PORT
LABEL it=$IT that=\${THAT:-x} who="it's 'ours'"
USER \${NB_UID}
WORKDIR "\${HOME}"
`);
    expect(spec).toMatchObject({
      env: { HERE: "${CONDA_DIR}/bin" },
      files: [{ src: ["c"], to: "/c" }],
      labels: { that: "x", who: "it's 'ours'" },
    });
    expect([spec?.user, spec?.workdir, spec?.files[0]?.owner, spec?.expose.length]).toEqual([
      ...[undefined, undefined, undefined, 1],
    ]);
    expect(left).toEqual([
      "5: ${HOME}/a: its base alone knows $HOME",
      "6: ${HERE}/b: its base alone knows $HERE",
      "7: ${NB_UID}:${NB_GID:-100}: its base alone knows $NB_UID",
      "8: $PORT: its base alone knows $PORT",
      "9: $IT: its base alone knows $IT",
      "10: ${NB_UID}: its base alone knows $NB_UID",
      "11: ${HOME}: its base alone knows $HOME",
    ]);
  });

  test("copies, downloads, repositories and texts", () => {
    const { spec, left } = only(`FROM debian:12
WORKDIR /w
COPY --chown=app:users --chmod=755 --link a.py dir/ ./
COPY ["with space", "/x y/"]
COPY <<EOF <<"END" /etc/
value $HOME
EOF
plain $HOME \${HOME}
END
ADD --checksum=sha256:${"ab".repeat(32)} https://example.org/m.bin /m/
ADD https://example.org/team/code.git#v1 /code
ADD files.tar.gz /x/
COPY --parents a/b /c/
`);
    expect(spec?.files).toMatchObject([
      { src: ["a.py", "dir/"], to: "/w/", owner: "app:users", mode: 0o755 },
      { src: ["with space"], to: "/x y/" },
      { kind: "content", content: "value \n", to: "/etc/EOF" },
      { kind: "content", content: "plain $HOME ${HOME}\n", to: "/etc/END" },
      { url: "https://example.org/m.bin", sha256: "ab".repeat(32), to: "/m/" },
      { git: "https://example.org/team/code.git", ref: "v1", to: "/code" },
      { src: ["files.tar.gz"], to: "/x/" },
      { src: ["a/b"], to: "/c/" },
    ]);
    expect(left).toEqual([
      "12: ADD unpacks files.tar.gz: it is copied here; unpack it in a step",
      "13: COPY --parents",
    ]);
  });

  test("mounts, networks, heredocs and lists of RUN", () => {
    const { spec, left } = only(`FROM debian:12
RUN --mount=type=secret,id=t,required=true --mount=type=secret,id=u,env=U --mount=type=tmpfs,target=/t,size=64m \\
    --mount=type=bind,source=src,target=/src,rw --mount=type=cache,id=c,target=/c,sharing=locked --network=none make
RUN --security=insecure id
RUN <<EOF
set -e
echo "two lines"
EOF
RUN \\
    echo folded && \\
    true
RUN python3 <<EOF
print("it")
EOF
RUN ["sh", "-c", "echo it's"]
`);
    expect(spec?.steps).toMatchObject([
      {
        run: { text: "make" },
        secrets: [
          { id: "t", optional: false },
          { id: "u", env: "U", optional: true },
        ],
        tmpfs: [{ path: "/t", size: 64 * 1024 * 1024 }],
        bind: [{ src: "src", to: "/src", writable: true }],
        cache: [{ path: "/c", id: "c", sharing: "locked" }],
        network: "none",
      },
      { run: { text: "id" } },
      { run: { text: 'set -e\necho "two lines"' } },
      { run: { text: "echo folded && \\\n  true" } },
      { run: { text: 'python3 <<EOF\nprint("it")\nEOF' } },
      { run: { argv: ["sh", "-c", "echo it's"] } },
    ]);
    expect(left).toEqual(["4: RUN --security=insecure"]);
  });

  test("settings of the image, and the comments above them", () => {
    const { spec, text } = only(`FROM debian:12
# How it is started.
ENTRYPOINT ["./run", "--name", "a \${B}"]
CMD exec it \${WITH}
EXPOSE 80 443/tcp
VOLUME ["/data"]
STOPSIGNAL SIGINT
SHELL ["/bin/bash", "-c"]
ONBUILD RUN echo \${SOME}
HEALTHCHECK --interval=5s --retries=2 CMD ["check", "it"]
ONBUILD RUN make
USER 1000:2000
`);
    expect(spec).toMatchObject({
      entrypoint: { argv: ["./run", "--name", "a ${B}"] },
      cmd: { text: "exec it ${WITH}" },
      volumes: ["/data"],
      stop_signal: "SIGINT",
      shell: ["/bin/bash", "-c"],
      healthcheck: { kind: "cmd", cmd: ["check", "it"], retries: 2 },
      onbuild: ["RUN echo ${SOME}", "RUN make"],
      user: { uid: 1000, gid: 2000, create: false },
    });
    expect(spec?.expose.length).toBe(2);
    expect(text).toContain("# How it is started.\nentrypoint:");
  });
});

test("stages become targets; names, numbers and what a stage starts from lead from one to another", () => {
  const { targets, left } = imported(`ARG BASE=debian:12
FROM \${BASE} AS Build
RUN make
FROM build AS test
RUN check
FROM --platform=$BUILDPLATFORM scratch
COPY --from=0 /out /
COPY --from=test /log /log
COPY --from=busybox:1 /bin/sh /bin/sh
`);
  expect([...targets.keys()]).toEqual(["build-stage", "test", "stage-3"]);
  expect(targets.get("test")).toMatchObject({
    base: { runtime: "debian:12" },
    steps: [{ run: { text: "make" } }, { run: { text: "check" } }],
  });
  expect(targets.get("stage-3")?.files).toMatchObject([
    { from: "build-stage" },
    { from: "test" },
    { from: "busybox:1" },
  ]);
  expect(left).toEqual(["6: FROM --platform=$BUILDPLATFORM: a target is for the platform that is built"]);
});

test("what is no Dockerfile is told", () => {
  const report = createReporter();
  expect(importDockerfile({ name: "x", text: "base: debian:12\n" }, report)).toBeUndefined();
  expect(report.diagnostics.map(({ code }) => code)).toContain("import-nothing");
});

test("no Dockerfile makes it crash or hang, and what comes out can be read", () => {
  const pieces = dockerfiles.flatMap((text) => text.split(/(?<=\n)/));
  const noise = fc.constantFrom(
    ...["\\\n", "<<EOF\n", "EOF\n", '"', "[", "${", "$", "--from=", "FROM a AS b\n", "#\n", "\u0000", "é"],
  );
  const part = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, noise);
  fc.assert(
    fc.property(fc.array(part, { maxLength: 25 }), (parts) => {
      const report = createReporter();
      const text = importDockerfile({ name: "Dockerfile", text: parts.join("") }, report);
      if (text === undefined) expect(report.hasErrors).toBe(true);
      else readSpec({ name: "mlspec.yaml", text }, createReporter());
    }),
    { numRuns: 2000 },
  );
});
