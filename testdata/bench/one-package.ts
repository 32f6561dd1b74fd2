/**
 * One more package in a PyTorch image, by our spec, by the two-stage Dockerfile with a pip cache mount, and by the same with
 * uv where its program can be had: built cold, with a package added, with one of another version, with the program changed;
 * each pushed to the engine's registry. Bytes are those of layers the registry had not. The index is served on a port of its
 * own, so that nothing is cached before. It takes real wheels on this machine, see testdata/engine/README.md, and some minutes.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fetchUv } from "../engine-tests/uv-program.ts";
import { readEnvironment } from "./engine-environment.ts";
import { layersOf, sizeOf } from "./pushed-layers.ts";

type Env = NodeJS.ProcessEnv;
type Contender = "spec" | "dockerfile" | "uv";

/** What a build shows: seconds, bytes new to the registry, bytes in all. */
interface Shown {
  readonly seconds: number;
  readonly pushed: number;
  readonly size: number;
}

const FIRST = ["torch==2.13.0+cpu", "transformers", "fastapi", "uvicorn", "scikit-learn==1.6.1"];
const BUMPED = FIRST.map((line) => line.replace("1.6.1", "1.9.1"));
const APP = `import sys, torch, transformers, fastapi, uvicorn, sklearn
if len(sys.argv) > 1: import orjson; print(orjson.dumps({"a": 1}))
for module in (torch, transformers, fastapi, uvicorn, sklearn): print(module.__name__, module.__version__)
print(torch.ones(2) @ torch.ones(2), sklearn.utils.murmurhash3_32("a"))
`;

/** In turn: what is done, the requirements, the program. */
const ACTS = [
  { name: "cold", requirements: FIRST, app: APP },
  { name: "add", requirements: [...FIRST, "orjson"], app: APP },
  { name: "bump", requirements: [...BUMPED, "orjson"], app: APP },
  { name: "app", requirements: [...BUMPED, "orjson"], app: `${APP}print("changed")\n` },
] as const;

function runProgram(command: string, args: readonly string[], env: Env): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    env,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stderr.slice(-4000)}`);
  return stdout;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Serves the wheels of this machine; rejects where there are none. */
async function serveIndex(port: number): Promise<ChildProcess> {
  const server = spawn(
    "python3",
    ["testdata/engine/serve-wheels.py", "--port", `${port}`, "--version", "1"],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  for (let tries = 0; tries < 150; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/simple/torch/`).catch(() => undefined);
    if (answer?.ok) return server;
    if (answer !== undefined || server.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  server.kill();
  throw new Error(
    "there are no wheels of torch on this machine: pip's configuration names no folder with them",
  );
}

function specOf(index: string): string {
  return `# syntax=yourorg/mlspec:1
base: python:3.11-slim
python: {requirements: requirements.txt, index: "${index}"}
files: [app.py:/app/]
workdir: /app
cmd: [python, app.py]
`;
}

/** What both Dockerfiles make of a stage `build`. */
const FINAL_STAGE = `FROM python:3.11-slim
COPY --link --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH VIRTUAL_ENV=/opt/venv
WORKDIR /app
COPY --link app.py .
CMD ["python", "app.py"]
`;

function dockerfileOf(index: string, cache: string): string {
  return `FROM python:3.11-slim AS build
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt .
RUN --mount=type=cache,id=${cache},target=/root/.cache/pip pip install --index-url ${index} -r requirements.txt
${FINAL_STAGE}`;
}

/** As uv's own guide for Docker has it; bytecode as pip makes it. */
function uvDockerfileOf(index: string, cache: string, uv: string): string {
  return `FROM ${uv} AS uv
FROM python:3.11-slim AS build
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=/opt/venv
RUN uv venv /opt/venv
COPY requirements.txt .
RUN --mount=type=cache,id=${cache}-uv,target=/root/.cache/uv uv pip install --index-url ${index} -r requirements.txt
${FINAL_STAGE}`;
}

class Bench {
  readonly #env: Env;
  readonly #folder: string;
  readonly #index: string;
  readonly #id = randomBytes(4).toString("hex");
  readonly #known: Record<Contender, Set<string>> = {
    spec: new Set(),
    dockerfile: new Set(),
    uv: new Set(),
  };

  constructor(env: Env, folder: string, index: string) {
    this.#env = env;
    this.#folder = folder;
    this.#index = index;
  }

  async build(contender: Contender, { name, requirements, app }: (typeof ACTS)[number]): Promise<Shown> {
    const folder = join(this.#folder, contender);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "requirements.txt"), `${requirements.join("\n")}\n`);
    writeFileSync(join(folder, "app.py"), app);
    writeFileSync(join(folder, "mlspec.yaml"), specOf(this.#index));
    const cache = `bench-${this.#id}`;
    writeFileSync(
      join(folder, "Dockerfile"),
      contender === "uv"
        ? uvDockerfileOf(this.#index, cache, this.#uvImage())
        : dockerfileOf(this.#index, cache),
    );
    const ours =
      contender === "spec"
        ? [
            ...["--file", join(folder, "mlspec.yaml")],
            ...["--build-arg", `BUILDKIT_SYNTAX=${this.#env.MLSPEC_FRONTEND}`],
            ...["--build-arg", `BUILDKIT_CACHE_MOUNT_NS=bench-${this.#id}`],
          ]
        : ["--file", join(folder, "Dockerfile")];
    const args = ["buildx", "build", "--network", "host", "--allow", "network.host", "--push", ...ours];
    const started = performance.now();
    runProgram("docker", [...args, "--tag", this.image(contender, name), folder], this.#env);
    const seconds = (performance.now() - started) / 1000;
    const layers = await layersOf(this.#env.MLSPEC_REGISTRY ?? "", this.#repository(contender), name);
    const fresh = layers.filter(({ digest }) => !this.#known[contender].has(digest));
    for (const { digest } of layers) this.#known[contender].add(digest);
    return { seconds, pushed: sizeOf(fresh), size: sizeOf(layers) };
  }

  image(contender: Contender, name: string): string {
    return `${this.#env.MLSPEC_REGISTRY}/${this.#repository(contender)}:${name}`;
  }

  /** What the image prints, its program run with orjson. */
  output(contender: Contender, name: string): string {
    return runProgram(
      "docker",
      ["run", "--rm", this.image(contender, name), "python", "app.py", "orjson"],
      this.#env,
    );
  }

  /** Pushes an image of nothing but uv's program, as the real one is; false where the program cannot be had. */
  pushUv(): boolean {
    const uv = fetchUv();
    if (uv === undefined) return false;
    const folder = join(this.#folder, "uv-image");
    mkdirSync(folder);
    writeFileSync(join(folder, "uv"), uv, { mode: 0o755 });
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY uv /uv\n");
    runProgram("docker", ["buildx", "build", "--push", "--tag", this.#uvImage(), folder], this.#env);
    return true;
  }

  clean(contenders: readonly Contender[]): void {
    const images = contenders.flatMap((who) => ACTS.map(({ name }) => this.image(who, name)));
    spawnSync("docker", ["rmi", "--force", ...images], { env: this.#env });
  }

  #uvImage(): string {
    return `${this.#env.MLSPEC_REGISTRY}/mlspec-bench/uv:${this.#id}`;
  }

  #repository(contender: Contender): string {
    return `mlspec-bench/one-package-${contender}-${this.#id}`;
  }
}

async function runBench(): Promise<void> {
  const env = readEnvironment();
  runProgram("testdata/build-frontend/build", [], env);
  const folder = mkdtempSync(join(tmpdir(), "mlspec-bench-"));
  const port = await freePort();
  const server = await serveIndex(port);
  const bench = new Bench(env, folder, `http://127.0.0.1:${port}/simple`);
  const contenders: Contender[] = ["spec", "dockerfile"];
  try {
    if (bench.pushUv()) contenders.push("uv");
    runProgram("docker", ["pull", "python:3.11-slim"], env);
    const shown = new Map<string, Shown>();
    for (const act of ACTS) {
      for (const who of contenders) shown.set(`${who} ${act.name}`, await bench.build(who, act));
      const told = contenders.map((who) => [who, shown.get(`${who} ${act.name}`)]);
      console.log(act.name, JSON.stringify(Object.fromEntries(told)));
    }
    const outputs = new Set(contenders.map((who) => bench.output(who, "app")));
    if (outputs.size !== 1)
      throw new Error(`the images differ in what they print:\n${[...outputs].join("\n")}`);
    const ratio = (peer: Contender, act: string, key: keyof Shown, digits = 3) =>
      Number(
        ((shown.get(`spec ${act}`)?.[key] ?? 0) / (shown.get(`${peer} ${act}`)?.[key] ?? Number.NaN)).toFixed(
          digits,
        ),
      );
    const ratios = (peer: Contender) => ({
      cold_ratio: ratio(peer, "cold", "seconds"),
      add_wall_ratio: ratio(peer, "add", "seconds"),
      add_bytes_ratio: ratio(peer, "add", "pushed", 4),
      bump_wall_ratio: ratio(peer, "bump", "seconds"),
      bump_bytes_ratio: ratio(peer, "bump", "pushed", 4),
      app_wall_ratio: ratio(peer, "app", "seconds"),
      size_ratio: ratio(peer, "app", "size"),
    });
    const uv = contenders.includes("uv") ? { uv: ratios("uv") } : {};
    console.log(JSON.stringify({ bench: "one-package", ...ratios("dockerfile"), ...uv }));
  } finally {
    bench.clean(contenders);
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

await runBench();
