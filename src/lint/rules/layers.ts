import type { LintRule } from "../rule.ts";

/** Beyond it a base of some layers more is more than engines can mount: overlay file systems take 127 lower folders. */
const MOST_LAYERS = 100;

const steps = (count: number) => `steps:\n${"  - run: 'true'\n    network: none\n".repeat(count)}`;

/** Rules about layers and platforms. */
export const LAYER_RULES: readonly LintRule[] = [
  {
    id: "ML060",
    title: "A layer is over the budget",
    why: "Large layers are pulled and unpacked one after the other, and whole whenever anything in them changes.",
    remedy: "Cut it: `python: {layers: …}`, several items of `files`, `models`.",
    found: "`mlspec build`, when the policy has `layer`, in images written as archives.",
  },
  {
    id: "ML061",
    title: "The target makes very many layers",
    why: "File systems of engines take 127, those of the base image among them.",
    remedy: "Join steps and items of `files`; lower `python: {layers: …}`.",
    bad: { spec: `base: debian:12\n${steps(101)}` },
    good: { spec: `base: debian:12\n${steps(10)}` },
    check: ({ target: { spec, locate } }, report) => {
      const { packages, python, components, files, models, directories } = spec;
      const parts = [packages, directories].filter((list) => list.length > 0).length;
      const count =
        parts + (python?.layers ?? 0) + components.length + files.length + models.length + spec.steps.length;
      if (count > MOST_LAYERS) report.report("many-layers", locate(["steps"]), { count });
    },
  },
  {
    id: "ML062",
    title: "Two packages write the same file",
    why: "Which of the two stays depends on the order they are laid down in.",
    remedy: "Leave one of them out.",
    found: "a build, which sees the packages' own lists of files.",
  },
  {
    id: "ML070",
    title: "A variant of a processor is built without the plain one",
    why: "Most clients look for the plain platform alone, and find nothing.",
    remedy: "Add it to `platforms`: what does not differ is stored once.",
    bad: { spec: "base: debian:12\nplatforms: [linux/amd64/v3]\n" },
    good: { spec: "base: debian:12\nplatforms: [linux/amd64, linux/amd64/v3]\n" },
    check: ({ file }, report) => {
      for (const platform of file.platforms) {
        const plain = /^(linux\/amd64)\/v[234]$/.exec(platform)?.[1];
        if (plain === undefined || file.platforms.includes(plain)) continue;
        const value = file.root.entries.find(({ key }) => key === "platforms")?.value;
        const item =
          value?.kind === "list"
            ? value.items.find((one) => one.kind === "scalar" && one.text === platform)
            : undefined;
        const span = (item ?? value ?? file.root).span;
        report.report("variant-without-plain", span, { platform, plain });
      }
    },
  },
  {
    id: "ML071",
    title: "A package has no wheel for a platform",
    why: "It is compiled, which takes compilers, minutes, and on another machine's processor an emulator.",
    remedy: "Take a version that has a wheel, or a wheel of your own.",
    bad: { spec: "base: debian:12\npython: {packages: [a==1]}\n", lock: lockOf("a-1.tar.gz") },
    good: { spec: "base: debian:12\npython: {packages: [a==1]}\n", lock: lockOf("a-1-py3-none-any.whl") },
    check: ({ target, lock }, report) => {
      for (const [platform, { packages }] of lock?.python.get(target.name) ?? []) {
        for (const { name, origin } of packages) {
          if (origin.kind !== "archive" || origin.filename.endsWith(".whl")) continue;
          report.report("wheel-missing", target.locate(["python"]), { name, platform });
        }
      }
    },
  },
];

/** A lock of the spec beside it; its input is that of the packages `a==1`. */
function lockOf(filename: string): string {
  const hash = "0".repeat(64);
  const one = { name: "a", version: "1", url: `https://example.org/${filename}`, sha256: hash, filename };
  const input = "c4a1a0";
  return JSON.stringify({
    version: 1,
    images: { "debian:12": { "linux/amd64": `sha256:${hash}` } },
    python: { image: { "linux/amd64": { input: input.padEnd(64, "0"), packages: [one] } } },
  });
}
