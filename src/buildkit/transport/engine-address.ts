/** Where a byte stream comes from. */
export type StreamAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** The standard input and output of a program. */
  | { readonly kind: "command"; readonly command: string; readonly args: readonly string[] };

/** An engine's address, taken apart: BuildKit itself at the end of a stream, or a Docker engine that holds one. */
export interface EngineAddress {
  readonly kind: "buildkitd" | "dockerd";
  readonly stream: StreamAddress;
}

const forms =
  "unix://PATH, tcp://HOST:PORT, docker://[HOST:PORT][PATH], docker-container://NAME, podman-container://NAME, " +
  "kube-pod://POD and ssh://[USER@]HOST";

/** Names that programs cannot take for options. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Takes an address apart. Throws an Error with the forms there are when it has none of them. */
export function parseEngineAddress(address: string): EngineAddress {
  const scheme = /^([a-z+-]+):\/\//.exec(address)?.[1];
  switch (scheme) {
    case "unix":
      return { kind: "buildkitd", stream: { kind: "unix", path: address.slice("unix://".length) } };
    case "tcp":
      return { kind: "buildkitd", stream: tcpStream(address) };
    case "docker":
    case "docker+unix":
    case "docker+tcp":
    case "docker+ssh":
      return { kind: "dockerd", stream: dockerStream(address) };
    case "docker-container":
    case "podman-container":
    case "kube-pod":
      return { kind: "buildkitd", stream: containerCommand(scheme, address) };
    case "ssh":
      return { kind: "buildkitd", stream: sshCommand(address, (socket) => buildctl(socket)) };
    default:
      throw new Error(`"${address}" is no address of an engine; there are ${forms}`);
  }
}

/** The address of the BuildKit in the Docker engine that docker knows as `host` (`DOCKER_HOST`, a context's endpoint). */
export function dockerAddress(host: string): string {
  return host.startsWith("unix://") ? `docker${host.slice("unix".length)}` : `docker+${host}`;
}

function tcpStream(address: string): StreamAddress {
  const url = new URL(address);
  const port = Number(url.port);
  if (url.hostname === "" || port === 0) throw new Error(`"${address}" needs a host and a port`);
  return { kind: "tcp", host: url.hostname.replace(/^\[|\]$/g, ""), port };
}

function dockerStream(address: string): StreamAddress {
  const rest = address.slice(address.indexOf("://") + 3);
  if (address.startsWith("docker+ssh:")) {
    return sshCommand(address.slice("docker+".length), () => ["docker", "system", "dial-stdio"]);
  }
  if (rest.startsWith("/")) return { kind: "unix", path: rest };
  return tcpStream(`tcp://${rest}`);
}

function containerCommand(
  scheme: "docker-container" | "podman-container" | "kube-pod",
  address: string,
): StreamAddress {
  const url = new URL(address);
  const name = decodeURIComponent(url.hostname || url.pathname);
  if (!plainName.test(name))
    throw new Error(`"${address}" needs a name of letters, digits, "-", "_" and "."`);
  const option = (key: string): string[] => {
    const value = url.searchParams.get(key);
    if (value === null || value === "") return [];
    return [`--${key}=${value}`];
  };
  switch (scheme) {
    case "docker-container":
      return {
        kind: "command",
        command: "docker",
        args: [...option("context"), "exec", "-i", name, ...buildctl()],
      };
    case "podman-container":
      return { kind: "command", command: "podman", args: ["exec", "-i", name, ...buildctl()] };
    case "kube-pod": {
      const where = [...option("context"), ...option("namespace")];
      return {
        kind: "command",
        command: "kubectl",
        args: [...where, "exec", ...option("container"), "-i", name, "--", ...buildctl()],
      };
    }
    default:
      return scheme satisfies never;
  }
}

function sshCommand(address: string, remote: (socket: string) => readonly string[]): StreamAddress {
  const url = new URL(address);
  if (url.hostname === "") throw new Error(`"${address}" needs a host`);
  if (url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new Error("An ssh address has no password, query or fragment");
  }
  const user = url.username === "" ? [] : ["-l", decodeURIComponent(url.username)];
  const port = url.port === "" ? [] : ["-p", url.port];
  const socket = url.pathname === "/" ? "" : decodeURIComponent(url.pathname);
  // ssh hands the words to a shell over there.
  if (!/^[A-Za-z0-9_./-]*$/.test(socket)) throw new Error(`"${address}" has an odd socket path`);
  return { kind: "command", command: "ssh", args: [...user, ...port, "--", url.hostname, ...remote(socket)] };
}

/** The program beside BuildKit that joins its standard input and output with the engine's socket. */
function buildctl(socket = ""): string[] {
  return ["buildctl", ...(socket === "" ? [] : ["--addr", `unix://${socket}`]), "dial-stdio"];
}
