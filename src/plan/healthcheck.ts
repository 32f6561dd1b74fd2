import { posix } from "node:path";
import type { Spec } from "../spec/index.ts";
import type { Healthcheck } from "./types.ts";

/** Asks a URL with Python's own library: present wherever the spec has a `python` section, unlike curl. */
const PYTHON_PROBE = "import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=30).read(1)";
/** By what the image has; the URL and Python's text are the script's arguments, never part of its own. */
const SHELL_PROBE = [
  'if command -v curl >/dev/null; then exec curl -fsS -o /dev/null "$1"; fi',
  'if command -v wget >/dev/null; then exec wget -q -O /dev/null "$1"; fi',
  'exec python3 -c "$2" "$1"',
].join("; ");

/** The image configuration's health check for a spec's, or undefined if it has none. Docker counts in nanoseconds. */
export function planHealthcheck(spec: Spec, shell: readonly string[]): Healthcheck | undefined {
  const check = spec.healthcheck;
  if (check === undefined) return undefined;
  if (check.kind === "none") return { Test: ["NONE"] };
  return {
    Test: [...probe(check, spec, shell)],
    ...(check.interval !== undefined && { Interval: check.interval * NANOSECONDS }),
    ...(check.timeout !== undefined && { Timeout: check.timeout * NANOSECONDS }),
    ...(check.start_period !== undefined && { StartPeriod: check.start_period * NANOSECONDS }),
    ...(check.start_interval !== undefined && { StartInterval: check.start_interval * NANOSECONDS }),
    ...(check.retries !== undefined && { Retries: check.retries }),
  };
}

/** Per millisecond. */
const NANOSECONDS = 1_000_000;

type Probe = Exclude<NonNullable<Spec["healthcheck"]>, { kind: "none" }>;

function probe(check: Probe, spec: Spec, shell: readonly string[]): readonly string[] {
  switch (check.kind) {
    case "cmd":
      return ["CMD", ...check.cmd];
    case "run":
      return ["CMD", ...shell, check.run];
    case "http": {
      const url = /^https?:/.test(check.http) ? check.http : `http://127.0.0.1${check.http}`;
      if (spec.python === undefined) {
        return ["CMD", "/bin/sh", "-c", SHELL_PROBE, "probe", url, PYTHON_PROBE];
      }
      return ["CMD", posix.join(spec.python.venv, "bin/python"), "-c", PYTHON_PROBE, url];
    }
  }
}
