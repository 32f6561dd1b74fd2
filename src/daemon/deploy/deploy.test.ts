import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { parseConfig } from "../config/index.ts";

const here = import.meta.dirname;

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own; what is read is checked by the test.
  readonly spec?: any;
}

const manifests = parseAllDocuments(readFileSync(join(here, "kubernetes/mlspecd.yaml"), "utf8")).map(
  (document): Manifest => document.toJS(),
);
const find = (kind: string, name: string): Manifest => {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
};

/** The class that Kubernetes' OpenAPI was made into; it checks itself against that schema. */
async function modelOf({ apiVersion, kind }: Manifest) {
  const models: Record<string, new (json: object) => { validate(): void }> = await import(
    `kubernetes-models/${apiVersion}`
  );
  const Model = models[kind];
  if (Model === undefined) throw new Error(`Kubernetes has no ${kind} in ${apiVersion}`);
  return Model;
}

describe("the Kubernetes manifests", () => {
  test.each(manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const))(
    "%s is what Kubernetes' own schema says",
    async (_, manifest) => {
      const Model = await modelOf(manifest);
      new Model(manifest).validate();
    },
  );

  test("the schema refuses what is wrong", async () => {
    const deployment = find("Deployment", "mlspecd");
    const Model = await modelOf(deployment);
    const wrong = { ...deployment, spec: { ...deployment.spec, replicas: "one" } };
    expect(() => new Model(wrong).validate()).toThrow(/replicas must be integer/);
  });

  test("fit together: selectors find pods, ports have names, volumes are there", () => {
    for (const [service, kind] of [
      ["mlspecd", "Deployment"],
      ["buildkitd", "StatefulSet"],
    ] as const) {
      const { template } = find(kind, service).spec;
      expect(template.metadata.labels).toMatchObject(find("Service", service).spec.selector);
      const [container] = template.spec.containers;
      const ports = container.ports.map(({ name }: { name: string }) => name);
      for (const { targetPort } of find("Service", service).spec.ports) expect(ports).toContain(targetPort);
      const volumes = [
        ...(template.spec.volumes ?? []),
        ...(find(kind, service).spec.volumeClaimTemplates ?? []),
      ];
      const names = volumes.map(
        (volume: { name?: string; metadata?: { name: string } }) => volume.name ?? volume.metadata?.name,
      );
      for (const { name } of container.volumeMounts) expect(names).toContain(name);
    }
    const policy = find("NetworkPolicy", "buildkitd").spec;
    expect(find("StatefulSet", "buildkitd").spec.template.metadata.labels).toMatchObject(
      policy.podSelector.matchLabels,
    );
  });

  test("the configuration in them is good, and its engines are the StatefulSet's pods", () => {
    const config = parseConfig(
      find("ConfigMap", "mlspecd").data?.["mlspecd.yaml"] ?? "",
      "mlspecd.yaml",
      "/",
    );
    const { replicas, serviceName } = find("StatefulSet", "buildkitd").spec;
    const pods = Array.from(
      { length: replicas },
      (_, i) => `tcp://buildkitd-${i}.${serviceName}.mlspec.svc:1234`,
    );
    expect(config.engines?.map(({ address }) => address)).toEqual(pods);
    const grace = find("Deployment", "mlspecd").spec.template.spec.terminationGracePeriodSeconds;
    expect(grace * 1000).toBeGreaterThan(config.drain);
  });
});

describe("the systemd units", () => {
  const hasProgram = spawnSync("systemd-analyze", ["--version"]).status === 0;
  const units: readonly (readonly [string, readonly string[]])[] = [
    ["mlspecd.service", []],
    ["mlspecd-user.service", ["--user"]],
  ];
  test.for(units)("systemd finds no fault in %s", ([unit, flags], { skip }) => {
    if (!hasProgram) skip("systemd-analyze is not here");
    const folder = mkdtempSync(join(tmpdir(), "mlspecd-units-"));
    try {
      const path = join(folder, "mlspecd.service");
      cpSync(join(here, "systemd", unit), path);
      const env = { ...process.env, XDG_RUNTIME_DIR: folder };
      const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", ...flags, path], {
        encoding: "utf8",
        env,
      });
      const own = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("mlspecd.service"));
      expect({ own, status }).toEqual({ own: [], status: 0 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
