import { type Format, refused, understood } from "./format.ts";

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A length of time, read as whole milliseconds, at least one: `30s`, `1m30s`, `1.5h`. */
export const DURATION: Format<number> = {
  name: "duration",
  expected: "a length of time",
  example: "30s",
  pattern: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$",
  limit: 64,
  read(text) {
    const parts = text.match(/[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h)/g) ?? [];
    if (parts.join("") !== text || text === "")
      return refused("bad-duration", 'write numbers with "ms", "s", "m" or "h"');
    let total = 0;
    for (const part of parts) {
      const unit = part.replace(/^[0-9.]+/, "");
      total += Number.parseFloat(part) * (MILLISECONDS[unit] ?? 0);
    }
    const milliseconds = Math.round(total);
    if (milliseconds < 1) return refused("bad-duration", "the shortest is 1ms");
    if (milliseconds > 365 * 24 * 3_600_000) return refused("bad-duration", "the longest is a year");
    return understood(milliseconds);
  },
};

const BYTES: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A size, read as bytes; the units are powers of 1024: `512k`, `64m`, `2g`. */
export const SIZE: Format<number> = {
  name: "size",
  expected: "a size",
  example: "64m",
  pattern: "^[0-9]+([kKmMgGtT]([iI]?[bB])?|[bB])?$",
  limit: 64,
  read(text) {
    const match = /^([0-9]+)(?:([kmgt])(?:i?b)?|b)?$/.exec(text.toLowerCase());
    if (match === null) return refused("bad-size", 'write a number, with "k", "m" or "g"');
    const bytes = Number(match[1]) * (BYTES[match[2] ?? ""] ?? 1);
    if (bytes < 1) return refused("bad-size", "it is zero");
    return Number.isSafeInteger(bytes) ? understood(bytes) : refused("bad-size", "it is too great");
  },
};

/** File permissions in octal, read as a number. `0644`, `644` and `0o644` are the same, quoted or not. */
export const MODE: Format<number> = {
  name: "mode",
  expected: "file permissions in octal",
  example: '"0644"',
  pattern: "^(0o?)?[0-7]{3,4}$",
  limit: 64,
  read(text) {
    const match = /^(?:0o?)?([0-7]{3,4})$/.exec(text);
    return match === null
      ? refused("bad-mode", "write three or four digits from 0 to 7")
      : understood(Number.parseInt(match[1] ?? "", 8));
  },
};

/** A port or a range of ports, read as `port/protocol`. */
export const PORT: Format<string> = {
  name: "port",
  expected: "a port",
  example: "8000",
  pattern: "^[0-9]+(-[0-9]+)?(/(tcp|udp|sctp))?$",
  limit: 64,
  read(text) {
    const match = /^([0-9]{1,5})(?:-([0-9]{1,5}))?(?:\/(tcp|udp|sctp))?$/.exec(text);
    if (match === null)
      return refused("bad-port", 'write a number or a range, with "/udp" or "/sctp" if it is not TCP');
    const low = Number(match[1]);
    const high = Number(match[2] ?? match[1]);
    if (low < 1 || high > 65535) return refused("bad-port", "ports go from 1 to 65535");
    if (low > high) return refused("bad-port", "the range ends before it starts");
    return understood(`${low}${high === low ? "" : `-${high}`}/${match[3] ?? "tcp"}`);
  },
};
