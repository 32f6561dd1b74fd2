import { describe, expect, it, test } from "vitest";
import { SERVING_PRESETS } from "../../catalog/index.ts";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { fillServing } from "./fill-serving.ts";

function fill(text: string) {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text: `base: debian:12\n${text}` }, report);
  const target = file && resolveTarget(file, {}, report);
  const spec = target && fillServing(target, report)?.spec;
  const told = report.diagnostics.map(
    ({ code, span }) => `${code} ${span.file.text.slice(span.start, span.end)}`,
  );
  return { spec, told };
}

describe("serve", () => {
  it("starts the server as nobody, with a health check, ports and labels", () => {
    const { spec, told } = fill('serve: {with: uvicorn, app: "main:app", workers: 2, health: /health}\n');
    expect(told).toEqual([]);
    expect(spec?.cmd).toEqual({
      kind: "argv",
      argv: ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000", "--workers", "2"],
    });
    expect(spec?.user).toEqual({ uid: 10_001, gid: 10_001, create: false });
    expect(spec?.healthcheck).toEqual({ kind: "http", http: ":8000/health" });
    expect(spec?.expose).toEqual(["8000/tcp"]);
    expect(spec?.env).toEqual({ HOME: "/tmp", PYTHONUNBUFFERED: "1" });
    expect(spec?.labels).toEqual({
      "io.mlspec.serve.port": "8000",
      "io.mlspec.serve.health": "/health",
      "io.mlspec.serve.ready": "/health",
    });
    expect(spec?.stop_signal).toBe("SIGTERM");
  });

  it("leaves out what is not given, with its flag", () => {
    expect(fill('serve: {with: gunicorn, app: "wsgi", port: 80}\n').spec?.cmd).toMatchObject({
      argv: ["gunicorn", "wsgi", "--bind", "0.0.0.0:80", "--worker-tmp-dir", "/dev/shm"],
    });
  });

  it("gives way to what the spec says itself", () => {
    const { spec } = fill(
      "serve: {with: vllm, model: /models/m}\ncmd: [other]\nuser: ml\nhealthcheck: none\nstop_signal: SIGINT\nenv: {PYTHONUNBUFFERED: ''}\nlabels: {io.mlspec.serve.shm: 2g}\nexpose: [9000]\n",
    );
    expect(spec).toMatchObject({
      cmd: { argv: ["other"] },
      user: { name: "ml" },
      healthcheck: { kind: "none" },
      stop_signal: "SIGINT",
      env: { PYTHONUNBUFFERED: "" },
      expose: ["9000/tcp", "8000/tcp"],
    });
    expect(spec?.labels).toMatchObject({ "io.mlspec.serve.gpu": "1", "io.mlspec.serve.shm": "2g" });
    expect(spec?.env.HOME).toBeUndefined();
  });

  it("says that an entrypoint takes the place of its command", () => {
    const { told } = fill('serve: {with: uvicorn, app: "main:app"}\nentrypoint: [python]\n');
    expect(told).toEqual(["serve-not-started [python]"]);
    expect(fill("serve: {with: uvicorn, app: a}\nentrypoint: [python]\ncmd: [x]\n").told).toEqual([]);
  });

  it.each([
    ["serve: {with: uvicron, app: a}", "serve-unknown uvicron"],
    ["serve: {with: uvicorn}", "serve-needs {with: uvicorn}"],
    ["serve: {with: triton, app: a}", "serve-needs {with: triton, app: a}"],
    ["serve: {with: torchserve, model: m, port: 9999}", "serve-port-fixed 9999"],
    ["serve: {with: triton, model: m, port: 8001}", "serve-port-taken 8001"],
    ["serve: {with: uvicorn, app: --reload}", "bad-name --reload"],
    ["serve: {with: vllm, model: --trust}", "bad-name --trust"],
    ["serve: {with: uvicorn, app: a, health: health}", "bad-url health"],
    ["serve: {with: uvicorn, app: a, ready: '/no slash'}", "bad-url '/no slash'"],
  ])("%s is refused", (text, told) => expect(fill(`${text}\n`).told).toEqual([told]));
});

test.each(SERVING_PRESETS)("the preset $name fills in what it has", (preset) => {
  const names = preset.argv.flatMap((argument) =>
    [...argument.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name),
  );
  for (const name of names) expect(["app", "model", "port", "workers"]).toContain(name);
  if (preset.needs !== undefined) expect(names).toContain(preset.needs);
  for (const path of [preset.health, preset.ready]) if (path !== undefined) expect(path).toMatch(/^\//);
  expect(preset.facts).toMatch(/^https:\/\//);
  const { spec } = fill(`serve: {with: ${preset.name}, app: a, model: m, workers: 3}\n`);
  expect(spec?.cmd?.kind === "argv" && spec.cmd.argv.join(" ")).not.toContain("${");
});
