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
  /** Where its program starts. */
  readonly workdir?: string;
  readonly gpus: number;
  readonly shm?: string;
}

/** Reads a plan's image as one who runs it: what the wishes say comes first. */
export function runFacts({ image }: Plan, wishes: RunWishes): RunFacts {
  const { Labels = {}, ExposedPorts = {}, User = "", Volumes = {}, WorkingDir: workdir = "" } = image.config;
  // Labels may be the user's own: what is no port or size counts for nothing.
  const served = portOf(Labels[SERVING_LABELS.port]);
  const exposed = Object.keys(ExposedPorts)
    .filter((port) => port.endsWith("/tcp"))
    .map((port) => Number.parseInt(port, 10))
    .sort((a, b) => a - b);
  const ports = served === undefined ? exposed : [served, ...exposed.filter((port) => port !== served)];
  const [user = "", group = user] = User.split(":");
  const isNumber = /^[1-9][0-9]*$/.test(user);
  const shm = wishes.shm ?? matching(Labels[SERVING_LABELS.shm], /^[1-9][0-9]{0,8}[kmgt]?b?$/i);
  const health = matching(Labels[SERVING_LABELS.health], /^\/\S*$/);
  const ready = matching(Labels[SERVING_LABELS.ready], /^\/\S*$/);
  const gpus = matching(Labels[SERVING_LABELS.gpu], /^[0-9]{1,4}$/);
  return {
    ports,
    volumes: Object.keys(Volumes).sort(),
    gpus: wishes.gpus ?? Number(gpus ?? 0),
    ...(workdir !== "" && { workdir }),
    ...(isNumber && { uid: Number(user) }),
    ...(isNumber && /^[0-9]+$/.test(group) && { gid: Number(group) }),
    ...(health !== undefined && { health }),
    ...(ready !== undefined && { ready }),
    ...(shm !== undefined && { shm }),
  };
}

function portOf(text: string | undefined): number | undefined {
  const port = Number(matching(text, /^[0-9]{1,5}$/) ?? 0);
  return port >= 1 && port <= 65535 ? port : undefined;
}

function matching(text: string | undefined, pattern: RegExp): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}
