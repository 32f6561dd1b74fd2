import { madeImages } from "../../plan/index.ts";
import { imageName } from "../image-name.ts";
import type { LintRule } from "../rule.ts";

/** Rules about the images a target starts from. */
export const IMAGE_RULES: readonly LintRule[] = [
  {
    id: "ML001",
    title: "The base image is named by its tag alone",
    why: "A tag can be moved: the same spec then builds another image.",
    remedy: "Run `mlspec lock`, or write the digest after the tag.",
    bad: { spec: "base: debian:12\n" },
    good: { spec: `base: debian:12@sha256:${"0".repeat(64)}\n` },
    check: ({ target, contexts, lock }, report) => {
      for (const side of ["build", "runtime"] as const) {
        const image = target.spec.base[side];
        if (target.spec.base.made?.[side] !== undefined) continue;
        const { tag, digest } = imageName(image);
        if (image === "scratch" || contexts.has(image) || digest !== undefined || lock?.images.has(image))
          continue;
        // Without a tag there is more to say, and ML002 says it.
        if (tag === undefined || tag === "latest") continue;
        report.report("image-by-tag", target.locate(["base", side]), { image });
      }
    },
  },
  {
    id: "ML002",
    title: "The base image has no fixed tag",
    why: "`latest` is another image with every release, and so is a name without a tag.",
    remedy: "Name a version. What a named context of the client replaces is not looked at.",
    bad: { spec: "base: debian\n" },
    good: { spec: "base: debian:12\n" },
    fix: "Adds the digest that `mlspec.lock` has for the image.",
  },
  {
    id: "ML003",
    title: "An image comes from a registry the policy does not allow",
    why: "A site trusts some registries, and mirrors what it needs of others.",
    remedy: "Take the image from one of the `registries` of the policy.",
    bad: { spec: "base: elsewhere.example/team/debian:12\n", policy: "registries: [docker.io]\n" },
    good: { spec: "base: debian:12\n", policy: "registries: [docker.io]\n" },
    check: ({ file, target, contexts, policy }, report) => {
      const allowed = policy?.registries ?? [];
      if (allowed.length === 0) return;
      const { spec, locate } = target;
      const isOwn = (name: string) => contexts.has(name) || file.targets.some((one) => one.name === name);
      const names = [
        ...(["build", "runtime"] as const).flatMap((side) => {
          const made = spec.base.made?.[side];
          const names = file.targets.map((one) => one.name);
          const images = made ? madeImages(made, names, contexts).map(({ ref }) => ref) : [spec.base[side]];
          return images.map((image) => ({ image, at: ["base", side] }));
        }),
        ...[["files"], ["build", "files"]].flatMap((path) =>
          (path.length === 1 ? spec.files : spec.build.files).flatMap((item, index) =>
            item.kind === "copy" && item.from !== undefined && item.from !== "build"
              ? [{ image: item.from, at: [...path, index, "from"] }]
              : [],
          ),
        ),
      ];
      for (const { image, at } of names) {
        if (image === "scratch" || isOwn(image)) continue;
        const { full, registry } = imageName(image);
        if (allowed.some((one) => full === one || full.startsWith(`${one.replace(/\/$/, "")}/`))) continue;
        report.report("registry-not-allowed", locate(at), { image, registry, allowed });
      }
    },
  },
];
