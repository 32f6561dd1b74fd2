import type { OutgoingHttpHeaders } from "node:http2";

/** Belong to one hop: what is passed on gets its own. */
const ofOneHop = new Set(["connection", "content-length", "date", "host", "keep-alive", "transfer-encoding"]);

/** HTTP has them once, and Node refuses to send them twice. */
const single = new Set(["content-type", "te", "user-agent", "grpc-status", "grpc-message", "grpc-timeout"]);

/**
 * Headers as they came (name, value, name, value), to be sent on: each value of a repeated name stays one of its own,
 * and nothing is decoded. Pseudo-headers and those of one hop are left out, and so is `without`.
 */
export function forwardedHeaders(
  raw: readonly string[],
  without: ReadonlySet<string> = new Set(),
): OutgoingHttpHeaders {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? "").toLowerCase();
    const value = raw[i + 1] ?? "";
    if (name.startsWith(":") || ofOneHop.has(name) || without.has(name)) continue;
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else if (!single.has(name)) values.push(value);
  }
  return Object.fromEntries([...headers].map(([name, values]) => [name, onlyOne(values)]));
}

function onlyOne(values: readonly string[]): string | string[] {
  const [first = ""] = values;
  return values.length === 1 ? first : [...values];
}
