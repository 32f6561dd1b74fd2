import { stringify } from "yaml";
import type { Plan } from "../plan/index.ts";
import { type RunFacts, type RunWishes, runFacts } from "./run-facts.ts";
import { volumeNames } from "./volume-names.ts";

/**
 * A Deployment, and a Service where the image has a port: root file system read-only, no capabilities, not root where the
 * image says who it is by number. Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/, "restricted".
 */
export function kubernetesManifests(plan: Plan, wishes: RunWishes): string {
  const facts = runFacts(plan, wishes);
  const { name, replicas = 1 } = wishes;
  const labels = { "app.kubernetes.io/name": name };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(facts, wishes) },
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
  const all = facts.ports.length > 0 ? [deployment, service] : [deployment];
  return all.map((manifest) => stringify(manifest, { aliasDuplicateObjects: false })).join("---\n");
}

function podSpec(facts: RunFacts, wishes: RunWishes): object {
  const { uid, gid, shm, volumes } = facts;
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
        ...probes(facts),
        ...resources(facts, wishes),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: mounts.map(({ name, path }) => ({ name, mountPath: path })),
      },
    ],
    volumes: mounts.map(({ name, source }) => ({ name, ...source })),
  };
}

function probes({ health, ready, ports }: RunFacts): object {
  const [port] = ports;
  if (port === undefined) return {};
  const get = (path: string) => ({ httpGet: { path, port: portName(port) } });
  return {
    // Weights take their time: until it is up once, nobody counts failures.
    ...(health !== undefined && {
      startupProbe: { ...get(health), periodSeconds: 5, failureThreshold: 120 },
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
