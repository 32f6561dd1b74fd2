import { execFileSync } from "node:child_process";
import { createReadStream, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { tempFolder } from "./testing/bundled.ts";
import { fakeIo } from "./testing/fake-io.ts";
import { writeOutput } from "./write-output.ts";

test("a file is replaced, also where a link names it", async () => {
  const cwd = tempFolder({ "there/file": "old" });
  symlinkSync("there/file", join(cwd, "link"));
  await writeOutput("link", "new", fakeIo({ cwd }));
  expect(readFileSync(join(cwd, "there/file"), "utf8")).toBe("new");
  expect(lstatSync(join(cwd, "link")).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(cwd, "there"))).toEqual(["file"]);
});

test("a pipe is written to, and stays one", async () => {
  const cwd = tempFolder({});
  execFileSync("mkfifo", [join(cwd, "pipe")]);
  const read = text(createReadStream(join(cwd, "pipe")));
  await writeOutput("pipe", "through", fakeIo({ cwd }));
  expect(await read).toBe("through");
  expect(lstatSync(join(cwd, "pipe")).isFIFO()).toBe(true);
});

test.each([
  ["absent/file", "there is no such folder"],
  ["folder", "it is a folder"],
])("%s cannot be written: %s", async (name, message) => {
  const cwd = tempFolder({});
  mkdirSync(join(cwd, "folder"));
  await expect(writeOutput(name, "x", fakeIo({ cwd }))).rejects.toThrow(message);
  expect(readdirSync(cwd)).toEqual(["folder"]);
});
