import { componentOf } from "../../catalog/index.ts";
import type { LintRule } from "../rule.ts";

/** Words of steps that fetch something. */
const FETCHES =
  /https?:|git@|\b(?:apk|apt|apt-get|aws|bazel|bundle|cargo|cmake|conda|curl|dnf|dvc|fetch|gcloud|gem|git|go|gsutil|hf|huggingface-cli|julia|mamba|microdnf|micromamba|mvn|npm|npx|pip3?|pixi|pnpm|poetry|rclone|rsync|scp|spack|ssh|uv|wget|yarn|yum|zypper)\b|download|from_pretrained|load_dataset|snapshot_download|nltk|spacy/;

/** Rules about what is fetched, and how it is known to be what was meant. */
export const SOURCE_RULES: readonly LintRule[] = [
  {
    id: "ML080",
    title: "A download has no checksum",
    why: "The image changes when the server does, or when somebody between you and it does.",
    remedy: "Add `sha256`; for a git source of a component a commit.",
    bad: { spec: "base: debian:12\nfiles: [{url: 'https://example.org/a', to: /a}]\n" },
    good: {
      spec: `base: debian:12\nfiles: [{url: 'https://example.org/a', to: /a, sha256: ${"0".repeat(64)}}]\n`,
    },
    fix: "Adds the checksum that `mlspec.lock` has for the URL.",
  },
  {
    id: "ML081",
    title: "A step has a network it does not seem to need",
    why: "What a step makes with a network can be another thing tomorrow; what it makes without depends on its inputs.",
    remedy: "`network: none`.",
    bad: { spec: "base: debian:12\nsteps: [python -m compileall /app]\n" },
    good: { spec: "base: debian:12\nsteps: [{run: python -m compileall /app, network: none}]\n" },
    check: ({ target: { spec, locate } }, report) => {
      for (const [index, { run, network, secrets, ssh }] of spec.steps.entries()) {
        if (network === "none" || secrets.length > 0 || ssh.length > 0) continue;
        const text = run.kind === "shell" ? run.text : run.argv.join(" ");
        if (!FETCHES.test(text)) report.report("network-not-needed", locate(["steps", index]), {});
      }
    },
  },
  {
    id: "ML082",
    title: "An image is built without provenance or SBOM",
    why: "Nobody can then say what it was made from.",
    remedy: "`mlspec build --provenance --sbom`.",
    found: "`mlspec build`, when the policy has `attestations`.",
  },
  {
    id: "ML083",
    title: "Nobody compared a component's checksum with its archive",
    why: "The catalogue has it from others' records.",
    remedy: "Compare it with what the makers publish, and give it: `sha256`.",
    bad: { spec: "base: debian:12\ncomponents: [hdf5]\n" },
    good: { spec: "base: debian:12\ncomponents: [fftw]\n" },
    check: ({ target: { spec, locate } }, report) => {
      for (const [index, item] of spec.components.entries()) {
        for (const [reference, options] of Object.entries(item)) {
          const [name = "", wanted] = reference.split("@");
          const known = componentOf(name)?.versions;
          const version = wanted === undefined ? known?.[0] : known?.find((one) => one.version === wanted);
          if (version === undefined || version.verified || "sha256" in options || "build" in options)
            continue;
          if ("url" in options || "git" in options || "src" in options || version.sha256 === undefined)
            continue;
          report.report("component-unverified", locate(["components", index]), {
            name,
            version: version.version,
          });
        }
      }
    },
  },
  {
    id: "ML090",
    title: "The image has MPI, and does not say which of the host it goes with",
    why: "Between nodes the host's MPI or its launcher takes over, and another family or ABI fails at start.",
    remedy:
      "Say by which interface the host starts MPI programs: `host: {launch: pmix@4}`. It is checked against what is built.",
    bad: { spec: "base: debian:12\npackages: [libopenmpi3]\n" },
    good: { spec: "base: debian:12\npackages: [libopenmpi3]\nhost: {launch: pmix@4}\n" },
    check: ({ target: { spec, locate } }, report) => {
      if (spec.host?.launch !== undefined) return;
      const names = [
        ...spec.components.flatMap((item, index) =>
          Object.keys(item).map(
            (reference) => [reference.split("@")[0] ?? "", ["components", index]] as const,
          ),
        ),
        ...spec.packages.map((name, index) => [name, ["packages", index]] as const),
      ];
      const found = names.find(([name]) => /^(?:lib)?(?:openmpi|mpich)/.test(name));
      if (found !== undefined) report.report("mpi-host-unsaid", locate(found[1]), { what: found[0] });
    },
  },
  {
    id: "ML091",
    title: "A package of the distribution is pinned, and its old versions vanish",
    why: "Debian and Ubuntu remove a version from their servers when the next comes: the build then fails.",
    remedy: "Pin the base image instead, or use the packages of a snapshot.",
    bad: { spec: "base: debian:12\npackages: [curl=7.88.1-10]\n" },
    good: { spec: "base: debian:12\npackages: [curl]\n" },
    check: ({ target: { spec, locate } }, report) => {
      const lists = [
        [["packages"], spec.packages],
        [["build", "packages"], spec.build.packages],
      ] as const;
      for (const [path, packages] of lists) {
        for (const [index, name] of packages.entries()) {
          if (name.includes("="))
            report.report("pinned-without-snapshot", locate([...path, index]), { package: name });
        }
      }
    },
  },
];
