import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { HELP, loadConfig, parseConfig, parseFlags, UsageError } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "mlspecd-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = { env: { XDG_RUNTIME_DIR: "/run/user/7", HOME: "/home/ann" }, cwd: folder, uid: 7 };
const load = (...words: string[]) => loadConfig(parseFlags(words), place);

function failure(work: () => unknown): UsageError {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error("it went well");
}

test("without anything said there is a socket of this user's own, and every limit has a value", () => {
  expect(load()).toMatchObject({
    listen: [{ kind: "unix", path: "/run/user/7/mlspecd/mlspecd.sock" }],
    state: "/home/ann/.local/state/mlspecd",
    socket_mode: 0o660,
    limits: { builds: 8, message: 16 * 1024 * 1024, build_time: 7_200_000 },
  });
  expect(loadConfig(parseFlags([]), { ...place, uid: 0 })).toMatchObject({
    listen: [{ kind: "unix", path: "/run/mlspecd/mlspecd.sock" }],
    state: "/var/lib/mlspecd",
  });
});

test("flags go before the file; the file's paths are its own", () => {
  writeFileSync(
    join(folder, "c.yaml"),
    "listen: [tcp://0.0.0.0:7443]\ntls: {cert: c.pem, key: k.pem}\ntokens: sub/tokens\nstate: /s\nlimits: {builds: 3, build_time: 90s}\n",
  );
  expect(load("--config", "c.yaml", "--state", "here", "--engine", "tcp://e:1")).toMatchObject({
    listen: [{ kind: "tcp", host: "0.0.0.0", port: 7443 }],
    tls: { cert: join(folder, "c.pem") },
    tokens: join(folder, "sub/tokens"),
    state: join(folder, "here"),
    engines: [{ address: "tcp://e:1", weight: 1 }],
    limits: { builds: 3, build_time: 90_000, queue: 64 },
  });
});

test("all mistakes of the file are told at once, with their lines", () => {
  const { message, exitCode } = failure(() =>
    parseConfig("lisen: [a]\nlimits:\n  builds: none\n  build_time: soon\nlog: loud\n", "c.yaml", "/"),
  );
  expect(exitCode).toBe(65);
  expect(message).toContain('c.yaml:1:1: error[unknown-key]: unknown key "lisen"');
  expect(message).toContain('did you mean "listen"?');
  expect(message).toContain("c.yaml:3:11: error[wrong-type]");
  expect(message).toContain("c.yaml:4:15: error[bad-duration]");
  expect(message).toContain("c.yaml:5:6: error[unknown-word]");
});

test.each([
  [["--listen", "tcp://0.0.0.0:1"], 65, "nothing says who may call"],
  [["--listen", "tcp://127.0.0.1:1"], 65, "on loopback --insecure allows it"],
  [["--listen", "tcp://0.0.0.0:1", "--insecure"], 65, "nothing says who may call"],
  [["--listen", "tcp://0.0.0.0:1", "--tokens", "t"], 65, "tokens would travel in the clear"],
  [["--listen", "here"], 64, "write unix:///PATH or tcp://HOST:PORT"],
  [["--tls-cert", "c"], 64, "needed together"],
  [["--unknown"], 64, "--unknown"],
  [["--config", "nothing.yaml"], 65, "cannot read nothing.yaml"],
])("%j is refused", (words, code, message) => {
  const error = failure(() => load(...words));
  expect(error.message).toContain(message);
  expect(error.exitCode).toBe(code);
});

test.each([
  ["--listen", "tcp://127.0.0.1:1", "--insecure"],
  ["--listen", "tcp://127.0.0.1:1", "--tokens", "t"],
  ["--listen", "tcp://0.0.0.0:1", "--tokens", "t", "--tls-cert", "c", "--tls-key", "k"],
  ["--listen", "tcp://0.0.0.0:1", "--tls-client-ca", "a", "--tls-cert", "c", "--tls-key", "k"],
])("%s %s %s … is allowed", (...words) => {
  expect(load(...words).listen).toHaveLength(1);
});

test("help names every flag", () => {
  for (const flag of ["config", "check-config", "listen", "engine", "tokens", "insecure", "http"]) {
    expect(HELP).toContain(`--${flag}`);
  }
});
