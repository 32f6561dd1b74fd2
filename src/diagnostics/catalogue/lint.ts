import { error, note, quoted, warning } from "./row.ts";

/** Messages of the rules in src/lint. */
export const LINT_MESSAGES = {
  "image-by-tag": note<{ image: string }>(
    (p) => `the image ${quoted(p.image)} is named by its tag alone, which can be moved to another image`,
    () => "mlspec lock writes its digest down; or add @sha256:…",
  ),
  "driver-too-old": warning<{ cuda: string; needs: string; driver: string }>(
    (p) => `CUDA ${p.cuda} takes driver ${p.needs} or newer, and the hosts have ${p.driver}`,
    () => "choose an older CUDA: mlspec matrix driver=… lists what fits",
  ),
  "cuda-twice": warning<{ image: string; package: string }>(
    (p) => `${quoted(p.image)} has CUDA's libraries, and ${quoted(p.package)} brings them once more`,
    () => "start from an image without them: base: {distro: …, cuda: …, libraries: wheels}",
  ),
  "cuda-in-cpu-target": warning<{ package: string }>(
    (p) => `${quoted(p.package)} is for GPUs, and the target's flavour is cpu`,
    () => "take the package for processors; it is gigabytes smaller",
  ),
  "devel-runtime": warning<{ image: string }>(
    (p) => `the image starts from ${quoted(p.image)}, which holds compilers and headers`,
    () => "name two: base: {build: …-devel…, runtime: …-runtime…}",
  ),
  "no-nvcc": error<{ package: string; image: string }>(
    (p) => `${quoted(p.package)} is compiled by nvcc, which ${quoted(p.image)} does not have`,
    () => "build where CUDA's compilers are: base: {distro: …, cuda: …}, or build: an image …-devel…",
  ),
  "unpinned-requirement": warning<{ requirement: string }>(
    (p) => `${quoted(p.requirement)} names no one version, and there is no lock`,
    () => "write name==version, or mlspec lock",
  ),
  "locked-without-hash": error<{ lock: string; packages: readonly string[] }>(
    (p) =>
      `${p.lock} has no checksum of ${p.packages.slice(0, 5).join(", ")}${p.packages.length > 5 ? ` and ${p.packages.length - 5} more` : ""}`,
    () => "write the lock anew with checksums, or use mlspec lock, which always has them",
  ),
  "extra-index": warning<{ index: string }>(
    (p) => `any package may come from ${quoted(p.index)} too: whichever index has the newest version wins`,
    () => "pin what is wanted by mlspec lock, or have one index that proxies the others",
  ),
  "git-by-branch": warning<{ what: string }>(
    (p) => `${quoted(p.what)} is whatever the repository has that day`,
    () => "name a commit of 40 digits, or mlspec lock",
  ),
  "secret-without-network": warning<{ id: string }>(
    (p) => `the secret ${quoted(p.id)} is given to a step that has no network to use it on`,
    () => "give it to the step that fetches",
  ),
  "secret-required": note<{ id: string }>(
    (p) => `whether the build can do without the secret ${quoted(p.id)} is not said: it stops without it`,
    () => "write optional: true or optional: false",
  ),
  "secret-in-file": warning<{ path: string; line: number }>(
    (p) => `line ${p.line} of ${quoted(p.path)}, which the build takes, looks like a secret`,
    () => "leave it out by the ignore file; give it to the steps that need it by secrets",
  ),
  "host-keys": warning<{ package: string }>(
    (p) => `${quoted(p.package)} makes host keys when it is installed: all containers then share them`,
    () => "remove them in a step, rm /etc/ssh/ssh_host_*, and make them when the container starts",
  ),
  "runs-as-root": warning(
    () => "the image listens on a port and runs as root",
    () => "user: {name: app, uid: 10001}",
  ),
  "user-without-number": note<{ name: string }>(
    (p) => `the user ${quoted(p.name)} has no number, so Kubernetes cannot see that it is not root`,
    () => "add uid: …",
  ),
  "no-healthcheck": warning(
    () => "the image listens on a port, and nothing says how to ask whether it works",
    () => "healthcheck: {http: :8000/health}, or serve: …",
  ),
  "shell-entrypoint": warning<{ key: string }>(
    (p) => `"${p.key}" is text for a shell, which does not pass signals on`,
    (p) => `write a list: ${p.key}: [program, argument]`,
  ),
  "no-init": warning<{ program: string }>(
    (p) => `${quoted(p.program)} starts processes of its own, and there is no init to take them over`,
    () => "init: true puts one before it",
  ),
  "large-copy": warning<{ path: string; megabytes: number }>(
    (p) => `${quoted(p.path)} is copied and has ${p.megabytes} MB`,
    () => "large data has a layer of its own under models, or is mounted when the container starts",
  ),
  "only-ignored": warning<{ path: string; ignore: string }>(
    (p) => `all that ${quoted(p.path)} stands for is left out by ${p.ignore}`,
    (p) => `copy something else, or change ${p.ignore}`,
  ),
  "no-ignore-file": warning<{ megabytes: number }>(
    (p) => `the build context has ${p.megabytes} MB, and no .dockerignore`,
    () => "list in .dockerignore what no image needs",
  ),
  "secret-file": warning<{ path: string }>(
    (p) => `${quoted(p.path)} would be copied, and files of this name hold credentials`,
    () => "leave it out by the ignore file or by exclude",
  ),
  "layer-budget": warning<{ megabytes: number; budget: number }>(
    (p) => `the image has a layer of ${p.megabytes} MB, and ${p.budget} MB are allowed`,
    () => "cut it: python: {layers: …}, several files items, models",
  ),
  "many-layers": warning<{ count: number }>(
    (p) => `the target makes about ${p.count} layers; engines stop at 127, those of the base among them`,
    () => "join steps and files items, and lower python: {layers: …}",
  ),
  "variant-without-plain": error<{ platform: string; plain: string }>(
    (p) => `${p.platform} is built without ${p.plain}, which is all that most clients look for`,
    (p) => `add ${p.plain} to platforms`,
  ),
  "wheel-missing": warning<{ name: string; platform: string }>(
    (p) => `${p.name} has no wheel for ${p.platform}: it is compiled in every build from nothing`,
    () => "take a version that has one, or a wheel of your own",
  ),
  "network-not-needed": note(
    () => "the step has the network, and does not seem to fetch anything",
    () => "network: none; what it does then depends on its inputs alone",
  ),
  "component-unverified": warning<{ name: string; version: string }>(
    (p) =>
      `the checksum of ${p.name} ${p.version} was taken from others' records, not compared with the archive`,
    () => "compare it with what its makers publish, and give it: sha256: …",
  ),
  "mpi-host-unsaid": warning<{ what: string }>(
    (p) => `the image has ${p.what}, and nothing says which MPI of the host it goes with`,
    () => "say it: host: {launch: pmix@4}",
  ),
  "pinned-without-snapshot": warning<{ package: string }>(
    (p) => `${quoted(p.package)} is pinned, and the distribution removes old versions from its servers`,
    () => "leave the version out, and let mlspec lock hold it; or use packages from a snapshot",
  ),
} as const;
