/**
 * Words by which other tools, or people in a hurry, call what a spec has under another key, and what to write here. Source:
 * the keys of cog.yaml, envd, compose files, conda's environments and HPC Container Maker, and the instructions of Dockerfiles.
 */
const BY_MEANING: readonly (readonly [words: string, instead: string])[] = [
  ["apt apt_packages apt_get dnf yum system_packages os_packages ospackages", "packages: [git]"],
  ["pip pip_packages python_packages dependencies", "python: {packages: [numpy]}"],
  ["requirements python_requirements", "python: {requirements: [requirements.txt]}"],
  ["python_version", 'python: {version: "3.11"}'],
  ["cuda cuda_version cudnn", 'base: {distro: ubuntu:22.04, cuda: "12.4"}'],
  ["from image base_image bootstrap", "base: python:3.11-slim"],
  ["run commands script post install setup", "steps: [make install]"],
  ["copy add src sources", "files: [src/:/app/]"],
  ["environment variables envs", "env: {NAME: value}"],
  ["port ports exposed", "expose: [8000]"],
  ["command runscript", "cmd: [python, app.py]"],
  ["mpi", "components: [openmpi]"],
  ["secret secrets", "steps: [{run: ./fetch, secrets: [token]}]"],
  ["cache caches", "steps: [{run: make, cache: [/root/.cache]}]"],
  ["arg arguments build_args", "args: {NAME: value}"],
  ["stages", "targets: {train: {}, serve: {}}"],
  ["working_dir working_directory directory", "workdir: /app"],
  ["maintainer author authors", "labels: {org.opencontainers.image.authors: us@example.org}"],
  ["tag tags name", "nothing: an image is named when it is built, by --tag"],
];

/** What to write in place of a word, by the word in lower case with `_` between its parts. */
const INSTEAD: ReadonlyMap<string, string> = new Map(
  BY_MEANING.flatMap(([words, instead]) => words.split(" ").map((word) => [word, instead] as const)),
);

/** What a spec has for a key of another tool; undefined where nobody calls anything so. */
export function otherWord(key: string): string | undefined {
  return INSTEAD.get(key.toLowerCase().replaceAll("-", "_"));
}
