import { posix } from "node:path";
import { createReporter, type Reporter } from "../../diagnostics/index.ts";
import { type Lock, pythonInput } from "../../lock/index.ts";
import { gitKey, hubKey, isCommit, wantsPackages } from "../../plan/index.ts";
import { readForeignLock } from "../../python/index.ts";
import type { TargetSpec } from "../../spec/index.ts";
import type { ContextFiles } from "../context-files.ts";
import { imageName } from "../image-name.ts";
import { requiredPackages } from "../required-packages.ts";
import { isPinned, requirementLines } from "../requirement.ts";
import type { LintRule, LintSubject } from "../rule.ts";
import { SYSTEM_NEEDS } from "../system-needs.ts";

const OLD_LOCK = `{"version": 1, "images": {"debian:11": {"linux/amd64": "sha256:${"0".repeat(64)}"}}, "python": {}}`;
const OWN_LOCK = `{"version": 1, "images": {"debian:12": {"linux/amd64": "sha256:${"0".repeat(64)}"}}, "python": {}}`;

/** Rules about Python packages, locks and what is fetched by a name that moves. */
export const PYTHON_RULES: readonly LintRule[] = [
  {
    id: "ML020",
    title: "A package is not pinned, and there is no lock",
    why: "The build takes whatever is newest that day.",
    remedy: "Run `mlspec lock`, use the lock of another tool, or pin by `==`.",
    bad: { spec: "base: debian:12\npython: {packages: [numpy>=1.26]}\n" },
    good: { spec: "base: debian:12\npython: {packages: [numpy==1.26.4]}\n" },
    check: (subject, report) => {
      const { target, lock } = subject;
      const { python } = target.spec;
      if (python === undefined || python.lock !== undefined || lock?.python.has(target.name)) return;
      const told = new Set<string>();
      for (const { facts, text, path } of requiredPackages(subject)) {
        // Of a file one is enough.
        if (isPinned(facts) || told.has(path.join())) continue;
        told.add(path.join());
        report.report("unpinned-requirement", target.locate(path), { requirement: text });
      }
    },
  },
  {
    id: "ML021",
    title: "The lock does not hold what the spec asks for",
    why: "What it lacks is looked up anew by every build; `--locked` refuses it.",
    remedy: "Run `mlspec lock` after a change of images or packages.",
    bad: { spec: "base: debian:12\n", lock: OLD_LOCK },
    good: { spec: "base: debian:12\n", lock: OWN_LOCK },
    check: (subject, report) => {
      if (subject.lock !== undefined) checkLock(subject, subject.lock, report);
    },
  },
  {
    id: "ML022",
    title: "A lock has packages without checksums",
    why: "The index could send anything under the same version.",
    remedy: "Let the tool write checksums, or use `mlspec lock`, which always has them.",
    bad: {
      spec: "base: debian:12\npython: {lock: Pipfile.lock}\n",
      files: {
        "Pipfile.lock": '{"_meta": {"pipfile-spec": 6}, "default": {"numpy": {"version": "==1.26.4"}}}',
      },
    },
    good: {
      spec: "base: debian:12\npython: {lock: Pipfile.lock}\n",
      files: {
        "Pipfile.lock": `{"_meta": {"pipfile-spec": 6}, "default": {"numpy": {"version": "==1.26.4", "hashes": ["sha256:${"0".repeat(64)}"]}}}`,
      },
    },
    check: ({ target, context }, report) => {
      const name = target.spec.python?.lock;
      const text = name === undefined ? undefined : context?.textOf(posix.normalize(name));
      if (name === undefined || text === undefined) return;
      // What cannot be read in it is the build's to tell.
      const foreign = readForeignLock({ name, text }, createReporter());
      if (foreign === undefined) return;
      const packages = requirementLines(foreign.requirements)
        .filter(({ name: one, rest }) => rest.startsWith("==") && !foreign.hashes.has(one))
        .map((one) => one.name);
      if (packages.length > 0)
        report.report("locked-without-hash", target.locate(["python", "lock"]), { lock: name, packages });
    },
  },
  {
    id: "ML023",
    title: "Packages may come from several indexes",
    why: "pip takes the newest version of any of them: who registers a private package's name on a public index is installed.",
    remedy:
      "Run `mlspec lock`, which holds address and checksum of each package, or use one index that proxies the others.",
    bad: {
      spec: "base: debian:12\npython: {packages: [a==1], index: {url: 'https://pypi.example.org/simple', extra: 'https://pypi.org/simple'}}\n",
    },
    good: { spec: "base: debian:12\npython: {packages: [a==1], index: 'https://pypi.example.org/simple'}\n" },
    check: ({ target, lock }, report) => {
      const { python } = target.spec;
      if (python?.index === undefined || lock?.python.has(target.name) || python.lock !== undefined) return;
      for (const [index, url] of python.index.extra.entries()) {
        report.report("extra-index", target.locate(["python", "index", "extra", index]), { index: url });
      }
    },
  },
  {
    id: "ML024",
    title: "A repository is named by a branch or a tag",
    why: "The build takes whatever the branch has that day.",
    remedy: "Name a commit, or run `mlspec lock`.",
    bad: { spec: "base: debian:12\nfiles: [{git: 'https://example.org/a.git', ref: main, to: /a}]\n" },
    good: {
      spec: `base: debian:12\nfiles: [{git: 'https://example.org/a.git', ref: ${"a".repeat(40)}, to: /a}]\n`,
    },
    check: checkCommits,
  },
  {
    id: "ML025",
    title: "A step calls pip beside the virtual environment",
    why: "What it installs goes into the image's own Python, where the environment does not look.",
    remedy: "Write it under `python: {packages: […]}`.",
    bad: { spec: "base: debian:12\npython: {packages: [a==1]}\nsteps: [pip install b]\n" },
    good: { spec: "base: debian:12\npython: {packages: [a==1, b==1]}\n" },
  },
  {
    id: "ML026",
    title: "A Python package needs a library or a program that the image lacks",
    why: "It installs well, and fails when it is imported or used.",
    remedy:
      "Add the distribution's package, or take the wheel that needs none. Only images that are known to be small are looked at.",
    bad: { spec: "base: python:3.11-slim\npython: {packages: [opencv-python==4.11.0.86]}\n" },
    good: {
      spec: "base: python:3.11-slim\npackages: [libgl1]\npython: {packages: [opencv-python==4.11.0.86]}\n",
    },
    check: checkSystemNeeds,
  },
];

/** Images of Debian and Ubuntu that hold little more than a shell, or than Python. */
function isSmall(image: string): boolean {
  const { full, tag = "" } = imageName(image);
  const name = posix.basename(full);
  return name === "debian" || name === "ubuntu" || (name === "python" && tag.includes("slim"));
}

function checkSystemNeeds(subject: LintSubject, report: Reporter): void {
  const { target, contexts } = subject;
  const { spec, locate } = target;
  const base = spec.base.runtime;
  if (spec.base.made?.runtime !== undefined || contexts.has(base) || !isSmall(base)) return;
  const named = new Set(spec.packages.map((one) => one.split("=")[0]));
  const scripts = spec.steps.map(({ run }) => (run.kind === "shell" ? run.text : run.argv.join(" ")));
  for (const { facts, text, path } of requiredPackages(subject)) {
    const need = Object.hasOwn(SYSTEM_NEEDS, facts.name) ? SYSTEM_NEEDS[facts.name] : undefined;
    if (need === undefined) continue;
    const { anyOf: packages, what, instead } = need;
    const isThere = packages.some((one) => named.has(one) || scripts.some((script) => script.includes(one)));
    if (!isThere)
      report.report("needs-system-package", locate(path), { requirement: text, what, packages, instead });
  }
}

function checkLock({ target, contexts, context }: LintSubject, lock: Lock, report: Reporter): void {
  const { spec, locate } = target;
  const [platform = "linux/amd64"] = [...(lock.images.values().next().value?.keys() ?? [])];
  for (const side of ["build", "runtime"] as const) {
    const image = spec.base[side];
    if (spec.base.made?.[side] !== undefined) continue;
    if (image === "scratch" || image.includes("@") || contexts.has(image) || lock.images.has(image)) continue;
    report.report("lock-stale", locate(["base", side]), { what: image, platform });
  }
  const { python } = spec;
  if (python === undefined || !wantsPackages(python)) return;
  const input = inputOf(target, context);
  const locked = lock.python.get(target.name);
  for (const [name, { input: old }] of locked ?? []) {
    if (input === undefined || input === old) continue;
    report.report("lock-stale", locate(["python"]), {
      what: `the Python packages of ${target.name}`,
      platform: name,
    });
  }
  if (locked === undefined)
    report.report("lock-stale", locate(["python"]), {
      what: `the Python packages of ${target.name}`,
      platform,
    });
}

/** What packages are chosen for; undefined where that takes files which are not at hand, or which include others. */
function inputOf({ spec: { python } }: TargetSpec, context: ContextFiles | undefined): string | undefined {
  if (python === undefined || python.lock !== undefined) return undefined;
  const paths = [
    ...new Set([...python.requirements, ...python.constraints].map((path) => posix.normalize(path))),
  ];
  const lists = paths.map((path) => [path, context?.textOf(path)] as const);
  const read = lists.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]));
  if (
    read.length < lists.length ||
    read.some(([, text]) => /^\s*(?:-[rc]|--(?:requirement|constraint))/m.test(text))
  )
    return undefined;
  return pythonInput({
    lists: read,
    requirements: python.requirements,
    constraints: python.constraints,
    packages: python.packages,
    indexes: [
      ...(python.index === undefined ? [] : [python.index.url, ...python.index.extra]),
      ...python.flavourIndexes,
    ],
    version: python.version ?? "",
  });
}

function checkCommits({ target: { spec, locate, name }, lock }: LintSubject, report: Reporter): void {
  const isLocked = (key: string) => lock?.sources.has(key) === true;
  for (const [path, files] of [
    [["files"], spec.files],
    [["build", "files"], spec.build.files],
  ] as const) {
    for (const [index, file] of files.entries()) {
      if (file.kind !== "git" || isCommit(file.ref ?? "") || isLocked(gitKey(file.git, file.ref))) continue;
      report.report("git-by-branch", locate([...path, index, file.ref === undefined ? "git" : "ref"]), {
        what: file.ref === undefined ? file.git : `${file.git} ${file.ref}`,
      });
    }
  }
  for (const [index, { from }] of spec.models.entries()) {
    if (from.kind !== "hub" || isCommit(from.revision ?? "") || isLocked(hubKey(from.name, from.revision)))
      continue;
    report.report("git-by-branch", locate(["models", index, "from"]), { what: from.name });
  }
  if (lock?.python.has(name)) return;
  for (const [index, text] of (spec.python?.packages ?? []).entries()) {
    if (/\bgit\+/.test(text) && !/@[0-9a-f]{40}(?:$|[#\s;])/.test(text))
      report.report("git-by-branch", locate(["python", "packages", index]), { what: text });
  }
}
