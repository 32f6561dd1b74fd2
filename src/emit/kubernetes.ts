import { stringify } from "yaml";
import type { Plan } from "../plan/index.ts";
import { type RunFacts, type RunWishes, runFacts } from "./run-facts.ts";
import { newFolders, plainName, type StartFacts, startFacts } from "./start-facts.ts";
import { volumeNames } from "./volume-names.ts";

/**
 * A Deployment, and a Service where the image has a port: root file system read-only, no capabilities, not root where the
 * image says who it is by number. Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/, "restricted".
 */
export function kubernetesManifests(plan: Plan, wishes: RunWishes): string {
  const facts = runFacts(plan, wishes);
  const start = startFacts(plan);
  const { name, replicas = 1 } = wishes;
  const labels = { "app.kubernetes.io/name": name };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(facts, wishes, start) },
    },
  };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, labels },
    spec: {
      selector: labels,
      ports: facts.ports.map((port) => ({ name: portName(port), port, targetPort: portName(port) })),
    },
  };
  const kept = replicas > 1 ? [] : keptFolders(facts, start);
  const claims = kept.map(([volume]) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: `${name}-${volume}`, labels },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: room(start) } } },
  }));
  const all = [...claims, deployment, ...(facts.ports.length > 0 ? [service] : [])];
  const text = all.map((manifest) => stringify(manifest, { aliasDuplicateObjects: false })).join("---\n");
  return notes(start, wishes) + text;
}

/** Folders for models fetched at start that no volume of the image's own is for, with the names of theirs. */
function keptFolders({ volumes }: RunFacts, start: StartFacts | undefined) {
  const folders = newFolders(start?.folders ?? [], volumes);
  // Names beside those of the image's own.
  return volumeNames([...volumes, ...folders]).slice(volumes.length);
}

/** Room for what is fetched, with a fifth to spare, in whole GiB. */
function room(start: StartFacts | undefined): string {
  const size = start?.size ?? 10 * GIB;
  return `${Math.max(1, Math.ceil((size * 1.2) / GIB))}Gi`;
}

const GIB = 1024 ** 3;

/** What a reader must do or know that no manifest says. */
function notes(start: StartFacts | undefined, { name, replicas = 1 }: RunWishes): string {
  if (start === undefined) return "";
  const files = start.secrets.map(({ id }) => ` --from-file=${plainName(id)}=FILE`).join("");
  const lines = [
    ...(files === "" ? [] : [`Tokens are in a secret: kubectl create secret generic ${name}-models${files}`]),
    ...(replicas > 1
      ? ["Each pod fetches its models anew; a claim that many may write, ReadWriteMany, would share them."]
      : []),
    ...(start.size === undefined && replicas <= 1
      ? ["Nobody knows how large the models are: 12 GiB are asked for."]
      : []),
  ];
  return lines.map((line) => `# ${line}\n`).join("");
}

function podSpec(facts: RunFacts, wishes: RunWishes, start: StartFacts | undefined): object {
  const { uid, gid, shm, volumes } = facts;
  const { secrets = [] } = start ?? {};
  const isAlone = (wishes.replicas ?? 1) <= 1;
  const own = [
    { name: "tmp", path: "/tmp", source: { emptyDir: {} } },
    ...(shm === undefined
      ? []
      : [
          {
            name: "shm",
            path: "/dev/shm",
            source: { emptyDir: { medium: "Memory", sizeLimit: quantity(shm) } },
          },
        ]),
  ];
  const mounts = [
    // Two mounts at one path are none.
    ...own.filter(({ path }) => !volumes.includes(path)),
    // Names that no volume of the two above can have.
    ...volumeNames(volumes).map(([name, path]) => ({
      name: `data-${name}`,
      path,
      source: { persistentVolumeClaim: { claimName: `${wishes.name}-${name}` } },
    })),
    ...keptFolders(facts, start).map(([name, path]) => ({
      name: `data-${name}`,
      path,
      source: isAlone ? { persistentVolumeClaim: { claimName: `${wishes.name}-${name}` } } : { emptyDir: {} },
    })),
    ...(secrets.length === 0
      ? []
      : [
          {
            name: "model-secrets",
            path: SECRETS,
            readOnly: true,
            source: { secret: { secretName: `${wishes.name}-models`, defaultMode: 0o444 } },
          },
        ]),
  ];
  return {
    automountServiceAccountToken: false,
    securityContext: {
      ...(uid !== undefined && { runAsNonRoot: true, runAsUser: uid }),
      ...(gid !== undefined && { runAsGroup: gid, fsGroup: gid }),
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: wishes.name,
        image: wishes.image,
        ...(facts.ports.length > 0 && {
          ports: facts.ports.map((port) => ({ name: portName(port), containerPort: port })),
        }),
        ...(secrets.length > 0 && {
          env: secrets.map(({ id, variable }) => ({
            name: `${variable}_FILE`,
            value: `${SECRETS}/${plainName(id)}`,
          })),
        }),
        ...probes(facts, start),
        ...resources(facts, wishes),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: mounts.map(({ name, path, ...more }) => ({
          name,
          mountPath: path,
          ...("readOnly" in more && { readOnly: true }),
        })),
      },
    ],
    volumes: mounts.map(({ name, source }) => ({ name, ...source })),
  };
}

/** Where a pod finds tokens for what it fetches. */
const SECRETS = "/run/secrets/models";

function probes({ health, ready, ports }: RunFacts, start: StartFacts | undefined): object {
  const [port] = ports;
  if (port === undefined) return {};
  const get = (path: string) => ({ httpGet: { path, port: portName(port) } });
  return {
    // Weights take their time, and more if they are fetched first: until it is up once, nobody counts failures.
    ...(health !== undefined && {
      startupProbe: {
        ...get(health),
        periodSeconds: 5,
        failureThreshold: start === undefined ? 120 : 720,
      },
    }),
    ...(health !== undefined && { livenessProbe: { ...get(health), periodSeconds: 15, timeoutSeconds: 5 } }),
    ...(ready !== undefined && { readinessProbe: { ...get(ready), periodSeconds: 5, timeoutSeconds: 5 } }),
  };
}

function resources({ gpus }: RunFacts, { cpus, memory }: RunWishes): object {
  const limits = {
    ...(cpus !== undefined && { cpu: String(cpus) }),
    ...(memory !== undefined && { memory: quantity(memory) }),
    ...(gpus > 0 && { "nvidia.com/gpu": String(gpus) }),
  };
  return Object.keys(limits).length === 0 ? {} : { resources: { limits } };
}

function portName(port: number): string {
  return `p${port}`;
}

/** A size in Docker's spelling, powers of two by small letters, as Kubernetes writes it. */
function quantity(size: string): string {
  const match = /^([0-9]+)([kmgt])?b?$/i.exec(size);
  const unit = match?.[2]?.toUpperCase();
  return match === null ? size : `${match[1]}${unit === undefined ? "" : `${unit}i`}`;
}
