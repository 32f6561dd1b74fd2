/**
 * UCX, Open MPI on it, parallel HDF5 on that, and FFTW, from source: by our spec, and by the two-stage Dockerfile with one
 * RUN after another that HPC Container Maker prints for such a stack. Built cold, with another UCX, with another FFTW; the
 * linear one in both orders, FFTW last and FFTW first. "Another" is one more option of its configure script, for there is
 * one version of each to be had: everything that stands on it must be built anew. Each is pushed to the engine's registry;
 * bytes are those of layers the registry had not. Sources are the archives Debian has. It takes most of an hour.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { readEnvironment } from "./engine-environment.ts";
import { layersOf, sizeOf } from "./pushed-layers.ts";

type Env = NodeJS.ProcessEnv;
type Part = "ucx" | "openmpi" | "hdf5" | "fftw";

interface Source {
  readonly url: string;
  readonly sha256: string;
}

/** What a build shows: seconds, bytes new to the registry. */
interface Shown {
  readonly seconds: number;
  readonly pushed: number;
}

const PACKAGES: Readonly<Record<Part, string>> = {
  ucx: "ucx",
  openmpi: "openmpi",
  hdf5: "hdf5",
  fftw: "fftw3",
};
const USUAL_ORDER: readonly Part[] = ["ucx", "openmpi", "hdf5", "fftw"];
const FFTW_FIRST: readonly Part[] = ["fftw", "ucx", "openmpi", "hdf5"];

/** What makes another version of a part: an option that changes nothing its users see. */
const ANOTHER: Readonly<Partial<Record<Part, string>>> = {
  ucx: "--disable-cma",
  fftw: "--disable-doc",
};

/** Debian's archives lack what was made by its makers' tools: a folder that automake asks for, and configure scripts. */
const UCX_BEFORE =
  "mkdir debian; cd debian; touch rules.in control.in changelog.in compat copyright ucx.prerm; cd ..; ./autogen.sh";

function runProgram(command: string, args: readonly string[], env: Env): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    env,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stderr.slice(-4000)}`);
  return stdout;
}

/** The archives, as the machine's own mirror has them. */
function findSources(folder: string, env: Env): Readonly<Record<Part, Source>> {
  const script = `. testdata/full/debian-sources; open_sources "$1"; shift; for name; do source_of "$name"; done`;
  const names = USUAL_ORDER.map((part) => PACKAGES[part]);
  const printed = runProgram("bash", ["-euc", script, "bash", folder, ...names], env);
  const values = [...printed.matchAll(/url: "(.*)"\s+sha256: (\w+)/g)];
  const sources = USUAL_ORDER.map((part, index) => {
    const [, url = "", sha256 = ""] = values[index] ?? [];
    if (url === "") throw new Error(`the mirror has no source of ${part}`);
    return [part, { url, sha256 }] as const;
  });
  return Object.fromEntries(sources) as Record<Part, Source>;
}

function specOf(base: string, sources: Readonly<Record<Part, Source>>, changed: readonly Part[]): string {
  const { ucx, openmpi, hdf5, fftw } = sources;
  const from = ({ url, sha256 }: Source) => `url: "${url}", sha256: ${sha256}`;
  const more = (part: Part) => (changed.includes(part) ? `, configure_opts: [${ANOTHER[part]}]` : "");
  return `base: ${base}
components:
  - ucx@1.13.1: {${from(ucx)}, ospackages: [autoconf, automake, libtool], preconfigure: ["${UCX_BEFORE}"]${more("ucx")}}
  - openmpi@4.1.4: {${from(openmpi)}, ucx: true, fortran: false, ospackages: [autoconf, automake, flex, libtool]}
  - hdf5@1.10.8: {${from(hdf5)}, mpi: true, fortran: false}
  - fftw: {${from(fftw)}, fortran: false${more("fftw")}}
`;
}

/** How each part is made in the linear file: the packages it takes, what is said before, its options. */
const RECIPES: Readonly<Record<Part, { packages: string; before: string; options: string; env: string }>> = {
  ucx: {
    packages: "autoconf automake binutils-dev file libnuma-dev libtool make wget xz-utils",
    before: `${UCX_BEFORE} && `,
    options:
      "--disable-assertions --disable-debug --disable-doxygen-doc --disable-logging --disable-params-check --enable-mt --without-java --without-go",
    env: "",
  },
  openmpi: {
    packages: "bzip2 file flex hwloc libnuma-dev make openssh-client perl wget zlib1g-dev",
    before: "",
    options:
      "--disable-getpwuid --enable-orterun-prefix-by-default --enable-mpi-fortran=no --with-ucx=/usr/local/ucx --without-verbs",
    env: "",
  },
  hdf5: {
    packages: "bzip2 file make wget zlib1g-dev",
    before: "",
    options: "--enable-parallel --disable-fortran --enable-build-mode=production --disable-tests",
    env: "CC=/usr/local/openmpi/bin/mpicc ",
  },
  fftw: {
    packages: "file make wget",
    before: "",
    options: "--enable-openmp --enable-shared --enable-sse2 --enable-threads --disable-fortran",
    env: "",
  },
};

function dockerfileOf(
  base: string,
  sources: Readonly<Record<Part, Source>>,
  order: readonly Part[],
  changed: readonly Part[],
): string {
  const part = (name: Part) => {
    const { packages, before, options, env } = RECIPES[name];
    const { url } = sources[name];
    const archive = `/var/tmp/${decodeURIComponent(url.slice(url.lastIndexOf("/") + 1))}`;
    const prefix = `/usr/local/${name}`;
    const all = changed.includes(name) ? `${options} ${ANOTHER[name]}` : options;
    return `RUN apt-get update -y && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packages} && rm -rf /var/lib/apt/lists/*
RUN mkdir -p /var/tmp/${name} && wget -q -nc -O "${archive}" "${url}" && tar -x -f "${archive}" -C /var/tmp/${name} --strip-components=1 && \\
    cd /var/tmp/${name} && ${before}${env}./configure --prefix=${prefix} ${all} && make -j$(nproc) && make -j$(nproc) install && \\
    rm -rf /var/tmp/${name} "${archive}"
ENV LD_LIBRARY_PATH=${prefix}/lib:$LD_LIBRARY_PATH PATH=${prefix}/bin:$PATH
`;
  };
  return `FROM ${base} AS devel
ENV LD_LIBRARY_PATH=/usr/local/lib
RUN apt-get update -y && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends g++ gcc && rm -rf /var/lib/apt/lists/*
${order.map(part).join("")}FROM ${base}
ENV LD_LIBRARY_PATH=/usr/local/lib
RUN apt-get update -y && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends hwloc libbinutils libgomp1 libnuma1 openssh-client zlib1g && rm -rf /var/lib/apt/lists/*
${order.map((name) => `COPY --from=devel /usr/local/${name} /usr/local/${name}\nENV LD_LIBRARY_PATH=/usr/local/${name}/lib:$LD_LIBRARY_PATH PATH=/usr/local/${name}/bin:$PATH\n`).join("")}`;
}

class Bench {
  readonly #env: Env;
  readonly #folder: string;
  readonly #id = randomBytes(4).toString("hex");
  readonly #known = new Map<string, Set<string>>();
  readonly #images: string[] = [];

  constructor(env: Env, folder: string) {
    this.#env = env;
    this.#folder = folder;
  }

  /** `family` is what shares a repository: a layer it has is not pushed again. */
  async build(family: string, tag: string, text: string): Promise<Shown> {
    const folder = join(this.#folder, `${family}-${tag}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "file"), text);
    const isSpec = family === "spec";
    const ours = isSpec
      ? [
          ...["--build-arg", `BUILDKIT_SYNTAX=${this.#env.MLSPEC_FRONTEND}`],
          ...["--build-arg", `BUILDKIT_CACHE_MOUNT_NS=bench-${this.#id}`],
        ]
      : [];
    const repository = `mlspec-bench/hpc-bump-${family}-${this.#id}`;
    const image = `${this.#env.MLSPEC_REGISTRY}/${repository}:${tag}`;
    const args = ["buildx", "build", "--network", "host", "--allow", "network.host", "--push"];
    const started = performance.now();
    runProgram(
      "docker",
      [...args, ...ours, "--file", join(folder, "file"), "--tag", image, folder],
      this.#env,
    );
    const seconds = (performance.now() - started) / 1000;
    this.#images.push(image);
    const layers = await layersOf(this.#env.MLSPEC_REGISTRY ?? "", repository, tag);
    const known = this.#known.get(family) ?? new Set<string>();
    this.#known.set(family, known);
    const pushed = sizeOf(layers.filter(({ digest }) => !known.has(digest)));
    for (const { digest } of layers) known.add(digest);
    const shown = { seconds: Number(seconds.toFixed(1)), pushed };
    console.log(`${family} ${tag}`, JSON.stringify(shown));
    return shown;
  }

  /** A base with a variable of this run alone, so that nothing an earlier run left is found again. */
  makeBase(): string {
    const image = `${this.#env.MLSPEC_REGISTRY}/mlspec-bench/hpc-bump-base:${this.#id}`;
    const folder = join(this.#folder, "base");
    mkdirSync(folder);
    writeFileSync(join(folder, "Dockerfile"), `FROM debian:bookworm-slim\nENV BENCH=${this.#id}\n`);
    runProgram("docker", ["buildx", "build", "--push", "--tag", image, folder], this.#env);
    this.#images.push(image);
    return image;
  }

  clean(): void {
    spawnSync("docker", ["rmi", "--force", ...this.#images], { env: this.#env });
  }
}

async function runBench(): Promise<void> {
  const env = readEnvironment();
  const folder = mkdtempSync(join(tmpdir(), "mlspec-bench-"));
  const bench = new Bench(env, folder);
  try {
    const sources = findSources(join(folder, "apt"), env);
    runProgram("testdata/build-frontend/build", [], env);
    const base = bench.makeBase();
    const spec = (changed: readonly Part[]) => specOf(base, sources, changed);
    const linear = (order: readonly Part[], changed: readonly Part[]) =>
      dockerfileOf(base, sources, order, changed);
    const cold = await bench.build("spec", "cold", spec([]));
    const linearCold = await bench.build("linear", "cold", linear(USUAL_ORDER, []));
    const fftw = await bench.build("spec", "fftw", spec(["fftw"]));
    const fftwLast = await bench.build("linear", "fftw", linear(USUAL_ORDER, ["fftw"]));
    // From nothing of that order: its first part is what changes, so all of it is built in either case.
    const fftwFirst = await bench.build("turned", "fftw", linear(FFTW_FIRST, ["fftw"]));
    const ucx = await bench.build("spec", "ucx", spec(["ucx"]));
    const linearUcx = await bench.build("linear", "ucx", linear(USUAL_ORDER, ["ucx"]));
    const ratio = (one: number, other: number) => Number((one / other).toFixed(3));
    console.log(
      JSON.stringify({
        bench: "hpc-bump",
        cold_ratio: ratio(cold.seconds, linearCold.seconds),
        bump_first_ratio: ratio(fftw.seconds, fftwFirst.seconds),
        bump_last_ratio: ratio(fftw.seconds, fftwLast.seconds),
        bump_ucx_ratio: ratio(ucx.seconds, linearUcx.seconds),
        bytes_ratio: ratio(fftw.pushed + ucx.pushed, fftwLast.pushed + linearUcx.pushed),
      }),
    );
  } finally {
    bench.clean();
    rmSync(folder, { recursive: true, force: true });
  }
}

await runBench();
