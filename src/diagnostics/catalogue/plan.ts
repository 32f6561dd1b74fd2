import { didYouMean, error, note, quoted, warning } from "./row.ts";

/** Messages about what only the plan can know: images, distributions, names of other sources. */
export const PLAN_MESSAGES = {
  "unknown-from": error<{ name: string; known: readonly string[] }>(
    (p) => `no target or context is called ${quoted(p.name)}`,
    (p) =>
      didYouMean(p.name, p.known) ??
      `an image is written with its tag, such as ${p.name}:latest; a folder of yours is sent with --build-context ${p.name}=PATH`,
  ),
  "from-cycle": error<{ name: string }>(
    (p) => `${quoted(p.name)} copies from what is being built of it here`,
    () => "move what both need into a target of its own and copy from that",
  ),
  "import-left": warning<{ what: string }>(
    (p) => `not carried over: ${p.what}`,
    () => "it is told in a comment of the spec too",
  ),
  "import-repository": note<{ repository: string }>(
    () => "a repository of packages is set up by a step, and what comes of it is installed there",
    (p) =>
      `write repositories: [${p.repository}], its packages in packages, and leave the step out: they are then checked by the key, and a lock holds them`,
  ),
  "render-left": warning<{ what: string }>(
    (p) => `not as in the spec: ${p.what}`,
    () => "it is told in a comment of the file too",
  ),
  "import-too-large": error<{ limit: number }>(
    (p) => `the file has more than ${p.limit} characters, which is not read`,
    () => "import the part that matters",
  ),
  "import-nothing": error<{ kind: string; sign: string }>(
    (p) => `there is nothing of ${p.kind} in this file`,
    (p) => `${p.kind} ${p.sign}`,
  ),
  "check-nothing-to-start": error<object>(
    () => "the image starts no program: it has no entrypoint and no cmd",
    () => "write cmd: [PROGRAM, ARGUMENT], or leave this check out",
  ),
  "check-without-python": error<object>(
    () => "there are no packages to import: the spec has no python section",
    () => "write python:, or a test of your own",
  ),
  "repository-for-apt": error<{ key: string; manager: string }>(
    (p) => `a repository of ${p.manager} has no ${p.key}`,
    () => "give its address alone; for images of several distributions write when: beside each repository",
  ),
  "check-without-gpus": error<object>(
    () => "no GPUs are named for which the image could have code",
    () => "write gpus: [sm_90], or leave this check out",
  ),
  "check-without-tools": error<object>(
    () => "the image is looked at from the build image, which is empty",
    () => "name an image with a shell: base: {build: debian:bookworm-slim, runtime: scratch}",
  ),
  "unsupported-distro": error<{ image: string; distro: string | undefined; supported: readonly string[] }>(
    (p) =>
      p.distro === undefined
        ? `${p.image} has no os-release, so its package manager is not known`
        : `no package manager is known for the distribution ${quoted(p.distro)} of ${p.image}`,
    (p) =>
      `packages can be installed on ${p.supported.join(", ")} and what is made from them; elsewhere write a step`,
  ),
  "venv-place": error<{ venv: string }>(
    (p) => `a virtual environment at ${quoted(p.venv)} would replace a folder of the base image`,
    () => "put it below a folder of its own, such as /opt/venv",
  ),
  "requirement-syntax": error<{ problem: string }>(
    (p) => `pip cannot read this requirement: ${p.problem}`,
    () => "examples: numpy==1.26.4, uvicorn[standard]>=0.30, mine @ https://example.org/mine-1.0.whl",
  ),
  "requirement-option": error<{ name: string; names: readonly string[] }>(
    (p) => `pip has no option ${quoted(p.name)} here`,
    (p) => didYouMean(p.name, p.names),
  ),
  "requirement-missing": error<{ path: string }>(
    (p) => `the build context has no file ${quoted(p.path)}`,
    () => "the path is relative to the context; an ignore file may leave it out",
  ),
  "requirement-outside": error<{ path: string }>(
    (p) => `${quoted(p.path)} is not in the build context`,
    () => "only files of the context are sent to the engine",
  ),
  "foreign-lock-name": error<{ name: string }>(
    (p) => `${quoted(p.name)} is the name of no lock that is known`,
    () => "known are uv.lock, pylock.toml, poetry.lock, pdm.lock and Pipfile.lock",
  ),
  "foreign-lock": error<{ name: string; problem: string }>((p) => `${p.name} cannot be read: ${p.problem}`),
  "foreign-lock-hash": error<{ name: string; lock: string }>(
    (p) => `the archive of ${p.name} is none of those in ${p.lock}`,
    () => "another index has other files under the same version: use the one the lock was made with",
  ),
  "foreign-lock-unread": error<{ lock: string }>(
    (p) => `${p.lock} is needed, and nothing of the build context can be read here`,
  ),
  "lock-and-requirements": error(
    () =>
      'a lock holds all packages, so "requirements", "constraints" and "packages" have no place beside it',
    () => "add what is missing with the tool the lock is from",
  ),
  "lock-unreadable": error<{ problem: string }>(
    (p) => `this is no lock that can be read: ${p.problem}`,
    () => "write it anew: mlspec lock",
  ),
  "lock-drift": error<{ what: string; platform: string }>(
    (p) => `the lock does not hold ${p.what} as the spec has it, for ${p.platform}`,
    () => "write the lock anew: mlspec lock",
  ),
  "lock-stale": warning<{ what: string; platform: string }>(
    (p) => `the lock does not hold ${p.what} as the spec has it, for ${p.platform}, so it is looked up anew`,
    () => "write the lock anew: mlspec lock",
  ),
  "python-overlap": warning<{ first: string; second: string; paths: readonly string[] }>(
    (p) =>
      `${p.first} and ${p.second} both hold ${quoted(p.paths[0] ?? "")}${p.paths.length > 1 ? ` and ${p.paths.length - 1} more` : ""}; that of ${p.second} stays`,
    () => "one of them may not work: they are not meant to be installed together",
  ),
  "python-unresolved": warning<{ reason: string }>(
    (p) => `Python packages are installed as one layer, because they cannot be pinned: ${p.reason}`,
    () => "one changed package then renews the whole layer",
  ),
  "model-unpinned": warning<{ name: string; revision: string; commit: string }>(
    (p) => `${quoted(p.revision)} of ${p.name} may be another commit tomorrow`,
    (p) => `write hf://${p.name}@${p.commit}`,
  ),
  "model-listing": error<{ name: string; problem: string }>(
    (p) => `the files of ${p.name} cannot be listed: ${p.problem}`,
    () => "check the name and the revision; a private one needs token",
  ),
  "model-empty": error<{ name: string }>(
    (p) => `no file of ${p.name} is wanted`,
    () => 'in include and exclude "*" stands for anything, "/" too: "*.safetensors"',
  ),
  "model-start-shell": error<{ image: string }>(
    (p) => `${p.image} has no shell, which it takes to fetch a model when the image starts`,
    () => "put it into the image with fetch: build, or start from an image with a shell",
  ),
  "model-start-owner": error(
    () => "a file that is fetched when the image starts belongs to the user the image runs as",
    () => "leave owner out",
  ),
  "model-start-source": error(
    () => "files of an origin or an artifact, or made of others, cannot be fetched when the image starts",
    () => "put them into the image with fetch: build",
  ),
  "model-start-secret": error(
    () =>
      "a file that is fetched by query, credentials or an address in a secret cannot be fetched when the image starts",
    () => "put it into the image with fetch: build",
  ),
  "model-sum": error(
    () => "a file whose address is secret is known by its checksum alone",
    () => "give sha256",
  ),
  "model-name": error(
    () => "the address is secret, and so is the name in it",
    () => "give the file a name: a path in to that does not end with /",
  ),
  "model-tools": error(
    () => "there is nothing to fetch it in: the build side is scratch",
    () => 'name an image or a target with python3: tools: "python:3.11-slim"',
  ),
  "model-key": error<{ key: string }>(
    (p) => `${p.key} says nothing about what from names`,
    () => "query belongs to an http or https URL, region to s3:// or gs://, credentials to these or oci://",
  ),
  "model-nothing": error<{ name: string }>(
    (p) => `${p.name} has no file`,
    () => "a conversion writes what it makes into the folder /out; src names a folder with files, or files",
  ),
  "convert-root": error(
    () => "the conversion has nothing to run on: the build side is scratch",
    () => 'give it an image or a target: from: "python:3.11-slim"',
  ),
  "convert-unlocked": warning(
    () => "the lock has no packages of a conversion: pip chooses them anew",
    () => "give them to a target of this file, and name that by from",
  ),
  "convert-unlocked-strict": error(
    () => "the lock has no packages of a conversion",
    () => "give them to a target of this file, and name that by from",
  ),
  "model-unchecked": warning<{ url: string }>(
    (p) => `nothing says what ${p.url} must hold`,
    () => "give sha256: then it is fetched once and checked",
  ),
  "model-unlisted": warning<{ name: string }>(
    (p) => `which files ${p.name} has is not known here: they are missing from what is shown or written`,
    () => "with an engine the hub is asked for them: leave out --offline, or build",
  ),
  "serve-unknown": error<{ name: string; known: readonly string[] }>(
    (p) => `no server is called ${quoted(p.name)} here`,
    (p) => didYouMean(p.name, p.known) ?? `known are ${p.known.join(", ")}; any other is started by cmd`,
  ),
  "serve-needs": error<{ name: string; needs: string }>(
    (p) => `${p.name} cannot be started without ${quoted(p.needs)}`,
    (p) => (p.needs === "app" ? 'as in app: "main:app"' : "as in model: /models"),
  ),
  "serve-port-fixed": error<{ name: string; port: number }>(
    (p) => `${p.name} takes its port from a configuration file; started by serve it listens on ${p.port}`,
    () => "leave port out, or start the server by cmd, with a configuration of your own",
  ),
  "serve-port-taken": error<{ name: string; port: number }>(
    (p) => `${p.name} itself listens on ${p.port} for something else`,
    () => "give it another port",
  ),
  "serve-not-started": warning<{ name: string }>(
    (p) => `this entrypoint takes the place of the command that would start ${p.name}`,
    () => "leave entrypoint out, or say the whole command by cmd",
  ),
  "dev-venv": error<{ venv: string }>(
    (p) => `the packages of dev cannot lie at ${quoted(p.venv)}, where those of the image are`,
    () => "leave venv out, or name another folder",
  ),
  "init-unavailable": error<{ image: string; why: string }>(
    (p) => `there is no tini for an init: ${p.image} ${p.why}`,
    () => "where a step adds the repository that has it, list tini in packages; docker run --init needs none",
  ),
  "init-left-out": warning<{ name: string; image: string; why: string }>(
    (p) => `${p.name} is better started under an init, and there is no tini: ${p.image} ${p.why}`,
    () => "start the container with an init of its own (docker run --init), or say init: false",
  ),
  "mount-clash": error<{ path: string }>(
    (p) => `two mounts of this step are at ${quoted(p.path)}`,
    () => "one would hide the other: give one of them another path",
  ),
  "onbuild-ignored": warning<{ count: number }>(
    (p) =>
      `the base image has ${p.count} ONBUILD instruction${p.count === 1 ? "" : "s"}, which only a Dockerfile runs`,
    () => "write what they do in this file",
  ),
} as const;
