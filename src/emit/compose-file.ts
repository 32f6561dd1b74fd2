import { stringify } from "yaml";
import type { Plan } from "../plan/index.ts";
import { type RunWishes, runFacts } from "./run-facts.ts";
import { newFolders, plainName, startFacts } from "./start-facts.ts";
import { volumeNames } from "./volume-names.ts";

/**
 * A Compose file with one service. Source: https://github.com/compose-spec/compose-spec/blob/main/spec.md, GPUs as in
 * `deploy.resources.reservations.devices`.
 */
export function composeFile(plan: Plan, wishes: RunWishes): string {
  const { ports, volumes: declared, gpus, shm } = runFacts(plan, wishes);
  const { folders = [], secrets = [] } = startFacts(plan) ?? {};
  const volumes = [...declared, ...newFolders(folders, declared)];
  const { cpus, memory, replicas } = wishes;
  const limits = {
    ...(cpus !== undefined && { cpus: String(cpus) }),
    ...(memory !== undefined && { memory }),
  };
  const devices = [{ driver: "nvidia", count: gpus, capabilities: ["gpu"] }];
  const resources = {
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(gpus > 0 && { reservations: { devices } }),
  };
  const deploy = {
    ...(replicas !== undefined && { replicas }),
    ...(Object.keys(resources).length > 0 && { resources }),
  };
  const named = volumeNames(volumes);
  // Several of one service cannot have one port of the machine.
  const isAlone = (replicas ?? 1) <= 1;
  const service = {
    image: wishes.image,
    restart: "unless-stopped",
    ...(ports.length > 0 && { ports: ports.map((port) => (isAlone ? `${port}:${port}` : `${port}`)) }),
    ...(named.length > 0 && { volumes: named.map(([name, path]) => `${name}:${path}`) }),
    ...(secrets.length > 0 && { secrets: secrets.map(({ id }) => ({ source: plainName(id), target: id })) }),
    read_only: true,
    ...(!volumes.includes("/tmp") && { tmpfs: ["/tmp"] }),
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    ...(shm !== undefined && { shm_size: shm }),
    ...(Object.keys(deploy).length > 0 && { deploy }),
  };
  return stringify({
    services: { [wishes.name]: service },
    ...(named.length > 0 && { volumes: Object.fromEntries(named.map(([name]) => [name, {}])) }),
    ...(secrets.length > 0 && {
      secrets: Object.fromEntries(
        secrets.map(({ id, variable }) => [plainName(id), { environment: variable }]),
      ),
    }),
  });
}
