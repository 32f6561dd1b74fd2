import { describe, expect, it } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { planTarget } from "../plan-target.ts";
import type { DistroFacts, ImageFacts } from "../types.ts";

const image = (
  distro?: DistroFacts,
  config: NonNullable<ImageFacts["config"]>["config"] = {},
): ImageFacts => ({
  config: { architecture: "amd64", os: "linux", config },
  ...(distro && { distro }),
});

const IMAGES = new Map<string, ImageFacts>([
  ["debian:12", image({ id: "debian", idLike: [], versionId: "12" }, { Cmd: ["bash"] })],
  ["mint:1", image({ id: "linuxmint", idLike: ["ubuntu", "debian"], versionId: "21" })],
  ["fedora:42", image({ id: "fedora", idLike: [], versionId: "42" })],
  ["rocky:9", image({ id: "rocky", idLike: ["rhel", "centos", "fedora"], versionId: "9" })],
  [
    "distroless:12",
    image({ id: "distroless", idLike: [], versionId: "12" }, { Entrypoint: ["/usr/bin/python3"] }),
  ],
  [
    "started:1",
    image({ id: "debian", idLike: [], versionId: "12" }, { Entrypoint: ["/bin/tini", "--"], Cmd: ["a"] }),
  ],
]);

function plan(text: string) {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text }, report);
  const target = file && resolveTarget(file, {}, report);
  const made =
    target &&
    planTarget(
      { target: target.name, targets: new Map([[target.name, target]]), targetNames: [target.name] },
      { platform: { os: "linux", architecture: "amd64" }, images: IMAGES, contexts: new Set(), labels: {} },
      report,
    );
  return {
    config: made?.image.config,
    steps: made?.steps ?? [],
    told: report.diagnostics.map(({ code, span }) => `${code} ${span.file.text.slice(span.start, span.end)}`),
  };
}

const tinis = (made: ReturnType<typeof plan>) =>
  made.steps.flatMap((step) =>
    step.kind === "packages" && step.packages.includes("tini") ? [`${step.stage} ${step.manager}`] : [],
  );

describe("init", () => {
  it.each(["debian:12", "mint:1", "fedora:42"])("comes with the packages of %s", (base) => {
    const made = plan(`base: ${base}\ninit: true\npackages: [git]\nentrypoint: [serve]\ncmd: [now]\n`);
    expect(made.told).toEqual([]);
    expect(tinis(made)).toHaveLength(1);
    expect(made.steps.filter(({ kind }) => kind === "packages")).toHaveLength(1);
    expect(made.config).toMatchObject({ Entrypoint: ["/usr/bin/tini", "--", "serve"], Cmd: ["now"] });
  });

  it("starts what the base image starts", () => {
    expect(plan("base: debian:12\ninit: true\n").config).toMatchObject({
      Entrypoint: ["/usr/bin/tini", "--"],
      Cmd: ["bash"],
    });
    expect(plan("base: started:1\ninit: true\n").config).toMatchObject({
      Entrypoint: ["/bin/tini", "--"],
      Cmd: ["a"],
    });
    expect(plan("base: started:1\ninit: true\nentrypoint: [b]\n").config?.Cmd).toBeUndefined();
  });

  it("is copied from the build side's package into an image without a package manager", () => {
    const made = plan("base: {build: debian:12, runtime: distroless:12}\ninit: true\n");
    expect(made.told).toEqual([]);
    expect(tinis(made)).toEqual(["image.build apt"]);
    const copy = made.steps.find(({ kind }) => kind === "copy");
    expect(copy).toMatchObject({ src: ["/usr/bin/tini-static"], to: "/usr/bin/tini" });
    expect(made.config?.Entrypoint).toEqual(["/usr/bin/tini", "--", "/usr/bin/python3"]);
  });

  it("is a mistake at its line where there is none, and a warning where only a server would have it", () => {
    expect(plan("base: rocky:9\ninit: true\n").told).toEqual(["init-unavailable true"]);
    expect(plan("base: scratch\ninit: true\n").told).toEqual(["init-unavailable true"]);
    const served = plan("base: rocky:9\nserve: {with: mlflow}\n");
    expect(served.told).toEqual(["init-left-out mlflow"]);
    expect(served.config?.Entrypoint).toBeUndefined();
    // A step has added the repository that has it.
    expect(plan("base: rocky:9\npackages: [tini]\ninit: true\n").told).toEqual([]);
  });

  it("is what a server chooses, unless the spec says otherwise", () => {
    const vllm = "base: debian:12\nserve: {with: vllm, model: m}\n";
    expect(tinis(plan(vllm))).toEqual(["image apt"]);
    expect(tinis(plan(`${vllm}init: false\n`))).toEqual([]);
    expect(tinis(plan("base: debian:12\nserve: {with: uvicorn, app: 'a:b'}\n"))).toEqual([]);
  });

  it("does not hide from checks what the image starts", () => {
    const made = plan("base: debian:12\ninit: true\ncmd: [server]\nchecks: entrypoint\n");
    expect(made.steps.find(({ kind }) => kind === "check")).toMatchObject({
      question: { program: "server" },
    });
  });
});
