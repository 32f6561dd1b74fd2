import { type Plan, SERVING_LABELS } from "../plan/index.ts";

/** What an image is to run with. */
export interface RunWishes {
  /** Its name in a registry. */
  readonly image: string;
  /** What the service or job is called: letters, digits and dashes. */
  readonly name: string;
  readonly gpus?: number;
  readonly cpus?: number;
  /** As in `8g`. */
  readonly memory?: string;
  readonly shm?: string;
  readonly replicas?: number;
}

/** What of an image matters to those who run it. */
export interface RunFacts {
  /** Ports over TCP, in order; the one that is served first. */
  readonly ports: readonly number[];
  readonly health?: string;
  readonly ready?: string;
  /** The number of its user; absent where it is root or has a name alone. */
  readonly uid?: number;
  readonly gid?: number;
  readonly volumes: readonly string[];
  readonly gpus: number;
  readonly shm?: string;
}

/** Reads a plan's image as one who runs it: what the wishes say comes first. */
export function runFacts({ image }: Plan, wishes: RunWishes): RunFacts {
  const { Labels = {}, ExposedPorts = {}, User = "", Volumes = {} } = image.config;
  const served = Number(Labels[SERVING_LABELS.port] ?? Number.NaN);
  const exposed = Object.keys(ExposedPorts)
    .filter((port) => port.endsWith("/tcp"))
    .map((port) => Number.parseInt(port, 10))
    .sort((a, b) => a - b);
  const ports = Number.isNaN(served) ? exposed : [served, ...exposed.filter((port) => port !== served)];
  const [user = "", group = user] = User.split(":");
  const isNumber = /^[1-9][0-9]*$/.test(user);
  const shm = wishes.shm ?? Labels[SERVING_LABELS.shm];
  const health = Labels[SERVING_LABELS.health];
  const ready = Labels[SERVING_LABELS.ready];
  return {
    ports,
    volumes: Object.keys(Volumes).sort(),
    gpus: wishes.gpus ?? Number(Labels[SERVING_LABELS.gpu] ?? 0),
    ...(isNumber && { uid: Number(user) }),
    ...(isNumber && /^[0-9]+$/.test(group) && { gid: Number(group) }),
    ...(health !== undefined && { health }),
    ...(ready !== undefined && { ready }),
    ...(shm !== undefined && { shm }),
  };
}
