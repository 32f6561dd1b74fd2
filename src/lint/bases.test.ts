import { expect, test } from "vitest";
import { lintExample } from "./testing/lint-example.ts";

const told = (spec: string, more: { readonly policy?: string; readonly lock?: string } = {}) =>
  lintExample({ spec, ...more })
    .filter(({ rule }) => rule !== undefined && /^ML00|^ML02|^ML08/.test(rule))
    .map(({ rule, message }) => `${rule}: ${message}`);

test.each([
  "{bootstrap: debian, release: bookworm}",
  "{rootfs: root.tar}",
  "{build: {bootstrap: debian, release: bookworm}, runtime: {rootfs: root/}}",
])("rules about tags and digests have nothing to say of %s", (base) => {
  const lock = `{"version": 1, "python": {}, "sources": {}, "packages": {}, "images": {"debian:bookworm-slim": {"linux/amd64": "sha256:${"1".repeat(64)}"}}}`;
  expect(told(`base: ${base}\n`)).toEqual([]);
  expect(told(`base: ${base}\n`, { lock })).toEqual([]);
});

test("a policy allows the registries of the images that make a base", () => {
  const policy = "registries: [docker.io]\n";
  expect(told("base: {bootstrap: debian, release: bookworm}\n", { policy })).toEqual([]);
  const other = "base: {bootstrap: debian, release: bookworm, with: elsewhere.example/tools:1}\n";
  expect(told(other, { policy })).toEqual([expect.stringMatching(/^ML003: .*elsewhere\.example\/tools:1/)]);
});

test("an archive that is downloaded has a checksum", () => {
  expect(told("base: {rootfs: 'https://example.org/root.tar'}\n")).toEqual([expect.stringMatching(/^ML080/)]);
});
