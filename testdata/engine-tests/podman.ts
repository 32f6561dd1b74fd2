/** Real podman from Debian packages, unpacked beside the system, with a state of its own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker, engineEnv, type Run, root, run } from "./engine.ts";

const packages = [
  "podman",
  "conmon",
  "libgpgme11",
  "libsubid4",
  "golang-github-containers-image",
  "golang-github-containers-common",
];

export interface Podman {
  /** Put in front of PATH. */
  readonly bin: string;
  /** Starts a container of the engine's Debian image that does nothing; a failure says why podman cannot. */
  readonly start: (name: string, mounts: readonly string[]) => Promise<Run>;
  readonly remove: (name: string) => Promise<Run>;
}

/** Unpacks and configures it in a folder. */
export function setUpPodman(folder: string): Podman {
  const unpacked = execFileSync(join(root, "testdata/engine/unpack"), ["podman", ...packages], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  }).trim();
  const at = (name: string) => join(folder, name);
  mkdirSync(at("bin"), { recursive: true });
  const runc = execFileSync("sh", ["-c", "command -v runc"], { env: engineEnv(), encoding: "utf8" }).trim();
  writeFileSync(
    at("containers.conf"),
    `[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
tmp_dir = "${at("tmp")}"
conmon_path = ["${unpacked}/usr/bin/conmon"]
[engine.runtimes]
runc = ["${runc}"]
`,
  );
  writeFileSync(
    at("storage.conf"),
    `[storage]\ndriver = "vfs"\nrunroot = "${at("run")}"\ngraphroot = "${at("graph")}"\n`,
  );
  const program = `#!/bin/sh
unset DOCKER_CONFIG DOCKER_HOST
export LD_LIBRARY_PATH="${unpacked}/usr/lib/x86_64-linux-gnu"
export CONTAINERS_CONF="${at("containers.conf")}" CONTAINERS_STORAGE_CONF="${at("storage.conf")}"
exec "${unpacked}/usr/bin/podman" "$@"
`;
  writeFileSync(at("bin/podman"), program, { mode: 0o755 });
  const podman = (args: readonly string[]) => run(at("bin/podman"), args);
  const start = async (name: string, mounts: readonly string[]) => {
    await unpackImage(at("rootfs"));
    const volumes = mounts.flatMap((mount) => ["--volume", mount]);
    const limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"];
    const words = ["--detach", "--name", name, "--network", "none", ...limits, ...volumes];
    return podman(["run", ...words, "--rootfs", at("rootfs"), "sleep", "3600"]);
  };
  return { bin: at("bin"), start, remove: (name) => podman(["rm", "--force", "--time", "0", name]) };
}

async function unpackImage(folder: string): Promise<void> {
  mkdirSync(folder);
  const made = await docker(["create", "debian:bookworm-slim", "true"]);
  const id = made.stdout.trim();
  const script = 'docker export "$1" | tar -x -C "$2"';
  const unpacked = await run("sh", ["-euc", script, "sh", id, folder]);
  await docker(["rm", id]);
  if (made.code !== 0 || unpacked.code !== 0) throw new Error(made.stderr + unpacked.stderr);
}
