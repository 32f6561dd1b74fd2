import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { containerFiles, plainRootFiles } from "./container-files.ts";
import { DATA, sifHead } from "./descriptor.ts";

const nasty = ["two words", "it's", '$HOME `id` \\ "x"', "line\nbreak", "-n", ""];

function scripts(config: Parameters<typeof containerFiles>[0]): ReadonlyMap<string, string> {
  return new Map(
    containerFiles(config, "spec", 0).map(({ entry, content }) => [entry.path, content?.toString() ?? ""]),
  );
}

/** What a script prints when a shell runs it with these arguments and variables. */
function runScript(text: string, args: readonly string[], env: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-sif-"));
  try {
    writeFileSync(join(folder, "script"), text);
    return execFileSync("/bin/sh", [join(folder, "script"), ...args], { encoding: "utf8", env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the run script starts what the image starts, whatever the words are", () => {
  const print = ["/usr/bin/printf", "<%s>"];
  const both = scripts({ Entrypoint: print, Cmd: nasty }).get(".singularity.d/runscript") ?? "";
  expect(runScript(both, [])).toBe(nasty.map((word) => `<${word}>`).join(""));
  expect(runScript(both, ["other"])).toBe("<other>");
  const alone = scripts({ Cmd: [...print, "it's"] }).get(".singularity.d/runscript") ?? "";
  expect(runScript(alone, [])).toBe("<it's>");
  expect(runScript(alone, ["/usr/bin/printf", "x"])).toBe("x");
});

test("the environment is the image's where the host has not set it, and PATH is the image's", () => {
  const variables = nasty.map((value, index) => `V${index}=${value}`);
  const env = ["PATH=/opt/venv/bin:/usr/bin", "SET=image", "not a name=x", ...variables];
  const text = scripts({ Env: env }).get(".singularity.d/env/10-docker2singularity.sh") ?? "";
  const show = nasty.map((_, index) => `printf '<%s>' "$V${index}"`).join("; ");
  const printed = runScript(`${text}\nprintf '%s %s ' "$PATH" "$SET"\n${show}\n`, [], {
    SET: "host",
    PATH: "/x",
  });
  expect(printed).toBe(`/opt/venv/bin:/usr/bin host ${nasty.map((value) => `<${value}>`).join("")}`);
});

test("a plain root has its variables a line each, and a start script that goes to the image's folder", () => {
  const config = { Env: ["A=it's", "B=two\nlines", "=x", "C="], WorkingDir: "/tmp", Cmd: ["/bin/pwd"] };
  const files = new Map(
    plainRootFiles(config, 0).map(({ entry, content }) => [entry.path, content?.toString()]),
  );
  expect(files.get("ch/environment")).toBe("A=it's\nC=\n");
  expect(files.get("etc/environment")).toBe(files.get("ch/environment"));
  expect(runScript(files.get("etc/rc") ?? "", [])).toBe("/tmp\n");
});

test("labels are in order, and the definition is there", () => {
  const files = scripts({ Labels: { b: "2", a: "1" } });
  expect(files.get(".singularity.d/labels.json")).toBe('{\n  "a": "1",\n  "b": "2"\n}\n');
  expect(files.get(".singularity.d/Singularity")).toBe("spec");
});

test("the head has the header and a descriptor for each object", () => {
  const objects = [
    { type: DATA.definition, name: "definition", at: 32176, size: 10, padded: 10 },
    { type: DATA.partition, name: "rootfs", at: 36864, size: 4096, padded: 8774 },
  ];
  const head = sifHead(objects, "arm64", 5);
  expect(head.length).toBe(32176);
  expect(head.toString("latin1", 32, 41)).toBe("SIF_MAGIC");
  expect(head.toString("latin1", 45, 47)).toBe("04");
  const numbers = Array.from({ length: 8 }, (_, index) => Number(head.readBigInt64LE(64 + index * 8)));
  expect(numbers).toEqual([5, 5, 46, 48, 4096, 28080, 32176, 36864 + 4096 - 32176]);
  const second = head.subarray(4096 + 585, 4096 + 2 * 585);
  expect(second.readInt32LE(0)).toBe(0x4004);
  expect(second.readUInt32LE(5)).toBe(2);
  expect(second.toString("latin1", 73, 79)).toBe("rootfs");
  expect([second.readInt32LE(201), second.readInt32LE(205), second.toString("latin1", 209, 211)]).toEqual([
    1,
    2,
    "04",
  ]);
  expect(() => sifHead([], "mips", 0)).toThrow('no architecture "mips"');
});
