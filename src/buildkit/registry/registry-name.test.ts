import { expect, test } from "vitest";
import { readRegistryName } from "./index.ts";

test.each([
  ["registry.example.org/team/image:1.0", "registry.example.org", "team/image", "1.0"],
  ["127.0.0.1:5000/a", "127.0.0.1:5000", "a", "latest"],
  ["localhost/a/b", "localhost", "a/b", "latest"],
  ["[::1]:5000/a:b", "[::1]:5000", "a", "b"],
  ["team/image:2", "registry-1.docker.io", "team/image", "2"],
  ["image", "registry-1.docker.io", "library/image", "latest"],
  ["docker.io/image", "registry-1.docker.io", "library/image", "latest"],
])("%s", (text, host, repository, tag) => {
  expect(readRegistryName(text)).toEqual({ host, repository, tag });
});

test.each([
  "",
  "a@sha256:0",
  "host.example/UPPER",
  "host.example/a/../b",
  "host.example/a:b/c",
  "us er.example/a",
  "host.example:99999x/a",
  "a/".repeat(400),
])("%j is no name", (text) => {
  expect(readRegistryName(text)).toBeUndefined();
});
