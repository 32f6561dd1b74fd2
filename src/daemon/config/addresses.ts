import { type Format, refused, understood } from "../../spec/index.ts";

/** A port of this machine. */
export interface TcpAddress {
  readonly kind: "tcp";
  readonly host: string;
  /** 0: one that the system chooses. */
  readonly port: number;
}

/** Where the daemon listens. */
export type ListenAddress = { readonly kind: "unix"; readonly path: string } | TcpAddress;

/** `unix:///PATH` or `tcp://HOST:PORT`. */
export const LISTEN: Format<ListenAddress> = {
  name: "listen-address",
  expected: "an address to listen at",
  example: "unix:///run/mlspecd/mlspecd.sock",
  limit: 512,
  read(text) {
    if (text.startsWith("unix:///")) {
      const path = text.slice("unix://".length);
      // Longest path of a Unix socket on Linux: sun_path has 108 bytes, one of them for the end.
      return Buffer.byteLength(path) > 107
        ? refused("bad-url", "a socket's path has at most 107 bytes")
        : understood({ kind: "unix", path });
    }
    const found = hostAndPort(text.startsWith("tcp://") ? text.slice("tcp://".length) : "");
    return found === undefined
      ? refused("bad-url", "write unix:///PATH or tcp://HOST:PORT")
      : understood({ kind: "tcp", ...found });
  },
};

/** `HOST:PORT` of the page for metrics and probes. */
export const HTTP_ADDRESS: Format<{ readonly host: string; readonly port: number }> = {
  name: "http-address",
  expected: "a host and a port",
  example: "127.0.0.1:9464",
  limit: 512,
  read(text) {
    const found = hostAndPort(text);
    return found === undefined ? refused("bad-url", "write HOST:PORT") : understood(found);
  },
};

/** Numbers of a user and a group: names are the system's business, and it may keep them anywhere. */
export const OWNER_IDS: Format<{ readonly uid: number; readonly gid: number }> = {
  name: "owner-ids",
  expected: "numbers of a user and a group",
  example: '"1000:1000"',
  limit: 32,
  read(text) {
    const match = /^(\d{1,10}):(\d{1,10})$/.exec(text);
    return match === null
      ? refused("bad-user", "write UID:GID, both as numbers")
      : understood({ uid: Number(match[1]), gid: Number(match[2]) });
  },
};

function hostAndPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port > 65535) return undefined;
  return { host: match[1].replace(/^\[|\]$/g, ""), port };
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
