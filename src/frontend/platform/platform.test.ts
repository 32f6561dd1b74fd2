import { describe, expect, test } from "vitest";
import { formatPlatform, parsePlatform } from "./index.ts";

describe("parsePlatform and formatPlatform", () => {
  test.each([
    ["linux/amd64", "linux/amd64"],
    ["linux/amd64/v1", "linux/amd64"],
    ["linux/amd64/v3", "linux/amd64/v3"],
    ["x86_64", "linux/amd64"],
    ["LINUX/AMD64", "linux/amd64"],
    ["arm64", "linux/arm64"],
    ["linux/aarch64", "linux/arm64"],
    ["linux/arm64/v8", "linux/arm64"],
    ["linux/arm64/v9", "linux/arm64/v9"],
    ["linux/arm", "linux/arm/v7"],
    ["linux/arm/6", "linux/arm/v6"],
    ["linux/armel", "linux/arm/v6"],
    ["linux/armhf", "linux/arm/v7"],
    ["i686", "linux/386"],
    ["linux/__proto__", "linux/__proto__"],
  ])("%s is %s", (text, id) => {
    const platform = parsePlatform(text);
    expect(typeof platform === "string" ? platform : formatPlatform(platform)).toBe(id);
  });

  test.each([
    ["", "is not a platform"],
    ["linux/amd64/v2/x", "is not a platform"],
    ["linux//v2", "is not a platform"],
    ["lin ux/amd64", "is not a platform"],
    ["linux", "names no known architecture"],
    ["windows/amd64", "only linux"],
  ])("%j is refused: %s", (text, message) => {
    expect(parsePlatform(text)).toContain(message);
  });
});
