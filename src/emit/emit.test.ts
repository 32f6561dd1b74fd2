import { spawnSync } from "node:child_process";
import { describe, expect, it, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import type { ContainerConfig, Plan } from "../plan/index.ts";
import { composeFile, kubernetesManifests, type RunWishes, slurmScript, workflowFile } from "./index.ts";

const plan = (config: ContainerConfig, more: Partial<Plan> = {}): Plan => ({
  version: 1,
  target: "app",
  platform: { os: "linux", architecture: "amd64" },
  steps: [],
  result: "",
  tests: [],
  image: { architecture: "amd64", os: "linux", config },
  ...more,
});

const served = plan({
  User: "10001:10001",
  ExposedPorts: { "8001/tcp": {}, "8000/tcp": {}, "9/udp": {} },
  Volumes: { "/models": {} },
  Labels: {
    "io.mlspec.serve.port": "8001",
    "io.mlspec.serve.health": "/live",
    "io.mlspec.serve.ready": "/ready",
    "io.mlspec.serve.gpu": "1",
    "io.mlspec.serve.shm": "8g",
  },
});
const wishes: RunWishes = { image: "registry.example.org/t/app:1", name: "app", memory: "16g", cpus: 4 };

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The class that Kubernetes' OpenAPI was made into; it checks itself against that schema. */
async function validate(manifest: Manifest): Promise<void> {
  const models: Record<string, new (json: object) => { validate(): void }> = await import(
    `kubernetes-models/${manifest.apiVersion}`
  );
  const Model = models[manifest.kind];
  if (Model === undefined) throw new Error(`Kubernetes has no ${manifest.kind} in ${manifest.apiVersion}`);
  new Model(manifest).validate();
}

const GIB = 1024 ** 3;

/** An image that fetches files when it starts, into a folder of its own and one the spec declares. */
function starting(size?: number): Plan {
  const file = (to: string, token?: string) => ({
    url: "https://hub.example.org/x",
    mode: 0o644,
    to,
    ...(size !== undefined && { size }),
    ...(token !== undefined && { token }),
  });
  const part = { kind: "part", accounts: "app/image", directories: [] } as const;
  const common = { stage: "app", title: "x", place: part } as const;
  return plan(
    { User: "10001:10001", Volumes: { "/data": {} }, Labels: served.image.config.Labels ?? {} },
    {
      steps: [
        { kind: "image", id: "app/image", stage: "app", title: "x", ref: "debian:12" },
        {
          ...common,
          kind: "directory",
          id: "app/directory",
          entry: { path: "/srv/models", owner: { user: "app" } },
        },
        {
          ...common,
          kind: "start-models",
          id: "app/start-models",
          files: [
            file("/models/bert/config.json", "team/hf"),
            file("/models/bert/onnx/model.onnx", "team/hf"),
            file("/srv/models/a/w.bin"),
            file("/data/w.bin"),
          ],
        },
        {
          kind: "assemble",
          id: "app/assemble",
          stage: "app",
          title: "x",
          root: "app/image",
          parts: ["app/directory", "app/start-models"],
        },
      ],
      result: "app/assemble",
    },
  );
}

describe("what an image fetches at start", () => {
  it("is kept in volumes of Compose, and its tokens come from the environment", () => {
    const file = parse(composeFile(starting(), wishes));
    expect(file.services.app.volumes).toEqual([
      "data:/data",
      "models-bert:/models/bert",
      "srv-models:/srv/models",
    ]);
    expect(Object.keys(file.volumes)).toEqual(["data", "models-bert", "srv-models"]);
    expect(file.services.app.secrets).toEqual([{ source: "team-hf", target: "team/hf" }]);
    expect(file.secrets).toEqual({ "team-hf": { environment: "TEAM_HF" } });
  });

  it("is kept by claims of Kubernetes with room for it, and the pod is given time", async () => {
    const text = kubernetesManifests(starting(GIB), wishes);
    expect(text).toContain(
      "# Tokens are in a secret: kubectl create secret generic app-models --from-file=team-hf=FILE\n",
    );
    const all = parseAllDocuments(text).map((one) => one.toJS());
    for (const manifest of all) await validate(manifest);
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      "PersistentVolumeClaim app-models-bert",
      "PersistentVolumeClaim app-srv-models",
      "Deployment app",
      "Service app",
    ]);
    expect(all[0].spec.resources.requests.storage).toBe("5Gi");
    const { containers, volumes } = all[2].spec.template.spec;
    expect(containers[0].env).toEqual([{ name: "TEAM_HF_FILE", value: "/run/secrets/models/team-hf" }]);
    expect(containers[0].startupProbe.failureThreshold).toBe(720);
    expect(containers[0].volumeMounts).toContainEqual({
      name: "model-secrets",
      mountPath: "/run/secrets/models",
      readOnly: true,
    });
    expect(volumes).toContainEqual({
      name: "data-models-bert",
      persistentVolumeClaim: { claimName: "app-models-bert" },
    });
  });

  it("is fetched by each of several pods, for one claim is written by one node", async () => {
    const text = kubernetesManifests(starting(), { ...wishes, replicas: 3 });
    expect(text).toContain("# Each pod fetches its models anew");
    const all = parseAllDocuments(text).map((one) => one.toJS());
    for (const manifest of all) await validate(manifest);
    expect(all.map(({ kind }) => kind)).toEqual(["Deployment", "Service"]);
    expect(all[0].spec.template.spec.volumes).toContainEqual({ name: "data-models-bert", emptyDir: {} });
  });

  it("is in a folder that all jobs of Slurm bind, and a token is a file", () => {
    const script = slurmScript(starting(), wishes);
    expect(spawnSync("bash", ["-n"], { input: script }).status).toBe(0);
    const stand = `srun() { shift; printf '%s\\n' "$@"; }\napptainer() { :; }\n`;
    const ran = spawnSync("bash", ["-s"], {
      input: `cd "$(mktemp -d)"\n${stand}${script}\nls models\n`,
      encoding: "utf8",
      env: { PATH: process.env.PATH, TEAM_HF_FILE: "/t", MLSPEC_IMAGE: "/dev/null" },
    });
    expect(ran.stderr).toBe("");
    const lines = ran.stdout.split("\n").map((line) => line.replace(/^\/tmp\/[^/]+/, "PWD"));
    expect(lines).toEqual(
      expect.arrayContaining([
        "PWD/models/models-bert:/models/bert",
        "/t:/run/secrets/team/hf:ro",
        "models-bert",
        "srv-models",
      ]),
    );
  });

  it("is nothing for an image that has all it needs", () => {
    expect(composeFile(served, wishes)).not.toContain("secrets");
    expect(slurmScript(served, wishes)).not.toContain("models=");
  });
});

describe("Kubernetes manifests", () => {
  it("are what Kubernetes' own schema says, and no more than the image needs", async () => {
    const all = parseAllDocuments(kubernetesManifests(served, wishes)).map((one) => one.toJS());
    expect(all.map(({ kind }) => kind)).toEqual(["Deployment", "Service"]);
    for (const manifest of all) await validate(manifest);
    const { spec } = all[0].spec.template;
    const [container] = spec.containers;
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.resources.limits).toEqual({ cpu: "4", memory: "16Gi", "nvidia.com/gpu": "1" });
    expect(container.livenessProbe.httpGet).toEqual({ path: "/live", port: "p8001" });
    expect(container.readinessProbe.httpGet.path).toBe("/ready");
    expect(spec.volumes.map(({ name }: { name: string }) => name)).toEqual(["tmp", "shm", "data-models"]);
    expect(all[1].spec.ports.map(({ port }: { port: number }) => port)).toEqual([8001, 8000]);
  });

  it("have no Service for an image without ports, and no user number for one with a name", async () => {
    const [only, ...rest] = parseAllDocuments(kubernetesManifests(plan({ User: "app" }), wishes)).map((one) =>
      one.toJS(),
    );
    expect(rest).toEqual([]);
    await validate(only);
    expect(only.spec.template.spec.securityContext).toEqual({ seccompProfile: { type: "RuntimeDefault" } });
  });
});

test("a Compose file reserves GPUs, limits memory, and drops rights", () => {
  const file = parse(composeFile(served, { ...wishes, gpus: 2, replicas: 3 }));
  expect(file.volumes).toEqual({ models: {} });
  expect(file.services.app).toEqual({
    image: wishes.image,
    restart: "unless-stopped",
    ports: ["8001", "8000"],
    volumes: ["models:/models"],
    read_only: true,
    tmpfs: ["/tmp"],
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    shm_size: "8g",
    deploy: {
      replicas: 3,
      resources: {
        limits: { cpus: "4", memory: "16g" },
        reservations: { devices: [{ driver: "nvidia", count: 2, capabilities: ["gpu"] }] },
      },
    },
  });
});

test("a batch script is bash, and starts an MPI program's ranks by Slurm", () => {
  const components = [
    {
      target: "app",
      name: "openmpi",
      version: "4.1.6",
      prefix: "/usr/local/openmpi",
      because: "",
      needs: [],
      features: {},
    },
  ];
  const script = slurmScript(plan({}, { components }), { ...wishes, tasks: 8, time: "00:30:00", gpus: 2 });
  const checked = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
  expect(checked.status, checked.stderr).toBe(0);
  const directives = [...script.matchAll(/^#SBATCH --([a-z-]+)=(\S+)$/gm)].map(([, key, value]) => [
    key,
    value,
  ]);
  expect(Object.fromEntries(directives)).toEqual({
    "job-name": "app",
    ntasks: "8",
    "cpus-per-task": "4",
    mem: "16G",
    "gpus-per-node": "2",
    time: "00:30:00",
    output: "%x-%j.out",
  });
  expect(script).toMatch(/^srun --mpi=pmix apptainer run --nv /m);
  expect(slurmScript(plan({}), wishes)).toMatch(/^srun apptainer run --pwd "\$PWD"/m);
});

test.each([
  [{ "io.mlspec.host.launch": "pmix@4" }, "srun --mpi=pmix_v4 apptainer run --pwd"],
  [{ "io.mlspec.host.launch": "pmi2" }, "srun --mpi=pmi2 apptainer run --pwd"],
  [{ "io.mlspec.host.launch": "none" }, "srun apptainer run --pwd"],
  [{ "io.mlspec.host.launch": "x; rm -rf /" }, "srun apptainer run --pwd"],
])("a batch script starts ranks as the machines do: %j", (Labels, line) => {
  expect(slurmScript(plan({ Labels }), wishes)).toContain(`\n${line}`);
});

test.each([
  [["openmpi-bin", "libopenmpi3"], "srun --mpi=pmix apptainer run --pwd"],
  [["mpich=4.0.2-3"], "srun --mpi=pmi2 apptainer run --pwd"],
  [["libopenmpi-dev", "mpichdoc"], "srun apptainer run --pwd"],
])("a batch script starts ranks as the image's MPI wants it: packages %j", (packages, line) => {
  const step = { kind: "packages", packages } as unknown as Plan["steps"][number];
  const script = slurmScript(plan({}, { steps: [step] }), wishes);
  expect(script).toContain(`\n${line}`);
  expect(script.includes("UCX_")).toBe(line.includes("--mpi"));
});

test("a batch script keeps nothing from ranks by which they find each other", () => {
  expect(slurmScript(plan({}), wishes)).not.toMatch(/--contain|--cleanenv/);
});

test("a batch script starts where the image says, whatever its name", () => {
  const script = slurmScript(plan({ WorkingDir: "/srv/it's $HOME" }), wishes);
  const line = script.split("\n").find((text) => text.startsWith("srun"));
  const shown = spawnSync("bash", ["-c", `srun() { printf '%s\\n' "$@"; }; image=i; ${line}`], {
    encoding: "utf8",
  });
  expect(shown.stdout.split("\n")).toContain("/srv/it's $HOME");
});

test("volumes whose names would meet are two, and none is that of another mount", async () => {
  const image = plan({ Volumes: { "/data": {}, "/data-": {}, "/tmp": {}, "/shm": {} } });
  expect(Object.keys(parse(composeFile(image, wishes)).volumes)).toEqual(["data", "data-2", "shm", "tmp"]);
  const [pod] = parseAllDocuments(kubernetesManifests(image, { ...wishes, shm: "1g" })).map((one) =>
    one.toJS(),
  );
  const names = pod.spec.template.spec.volumes.map(({ name }: { name: string }) => name);
  expect(names).toEqual(["shm", "data-data", "data-data-2", "data-shm", "data-tmp"]);
  expect(parse(composeFile(image, wishes)).services.app.tmpfs).toBeUndefined();
  await validate(pod);
});

test("labels that are the user's own and say nothing count for nothing", () => {
  const Labels = {
    "io.mlspec.serve.port": "0",
    "io.mlspec.serve.shm": "lots",
    "io.mlspec.serve.gpu": "yes",
    "io.mlspec.serve.health": "no slash",
  };
  const text = kubernetesManifests(plan({ Labels, ExposedPorts: { "80/tcp": {} } }), wishes);
  expect(text).not.toMatch(/lots|containerPort: 0|nvidia|httpGet/);
});

test("one service of a Compose file has its ports on the machine", () => {
  expect(parse(composeFile(served, wishes)).services.app.ports).toEqual(["8001:8001", "8000:8000"]);
});

test("a workflow builds and scans before it pushes", () => {
  const workflow = parse(
    workflowFile(wishes, { file: "mlspec.yaml", target: "app", platforms: ["linux/amd64", "linux/arm64"] }),
  );
  const { steps } = workflow.jobs.build;
  const order = steps.map(({ uses }: { uses: string }) => uses.split("@")[0]);
  expect(order.indexOf("aquasecurity/trivy-action")).toBeLessThan(
    order.lastIndexOf("docker/build-push-action"),
  );
  expect(steps.at(-1).with).toMatchObject({ push: true, file: "mlspec.yaml", "cache-from": "type=gha" });
  const builds = steps.filter(({ uses }: { uses: string }) => uses.startsWith("docker/build-push-action"));
  expect(builds.map(({ with: { platforms } }: { with: { platforms: string } }) => platforms)).toEqual([
    "linux/amd64",
    "linux/amd64,linux/arm64",
  ]);
  expect(workflow.permissions).toEqual({ contents: "read" });
  expect(JSON.stringify(workflow)).not.toMatch(/password":"(?!\$\{\{ secrets)/);
});

test.each([
  ["registry.example.org/team/app:1", "registry.example.org"],
  ["localhost/app", "localhost"],
  ["host:5000/app", "host:5000"],
  ["team/app:1", undefined],
  ["app:1", undefined],
])("a workflow that pushes %s logs in at %s", (image, registry) => {
  const build = { file: "mlspec.yaml", target: "app", platforms: ["linux/amd64"] };
  const { steps } = parse(workflowFile({ image, name: "app" }, build)).jobs.build;
  const login = steps.find(({ uses }: { uses: string }) => uses.startsWith("docker/login-action"));
  expect(login.with.registry).toBe(registry);
});
