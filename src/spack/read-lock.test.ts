import { describe, expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { readSpackLock, runtimeHashes } from "./index.ts";

const hash = (letter: string) => letter.repeat(32);
const [a, b, c, d] = ["a", "b", "c", "d"].map(hash) as [string, string, string, string];

/** HDF5 on zlib, made with cmake, whose zlib it shares, and an external one. The two ways in which versions write edges. */
const lock = (version: number) => {
  const edge = (name: string, to: string, types: readonly string[]) =>
    version === 4
      ? { name, hash: to, type: types }
      : { name, hash: to, parameters: { deptypes: types, virtuals: [] } };
  const spec = (name: string, more: object) => ({
    name,
    version: "1.2",
    arch: { platform: "linux" },
    ...more,
  });
  return {
    _meta: { "file-type": "spack-lockfile", "lockfile-version": version, "specfile-version": version },
    roots: [{ hash: a, spec: "hdf5" }],
    concrete_specs: {
      [a]: spec("hdf5", { dependencies: [edge("cmake", b, ["build"]), edge("zlib", c, ["build", "link"])] }),
      [b]: spec("cmake", { dependencies: [edge("zlib", c, ["link"])] }),
      [c]: spec("zlib", { dependencies: [edge("gcc", d, ["build"])] }),
      [d]: spec("gcc", { external: { path: "/usr", module: null } }),
    },
  };
};

function read(value: unknown) {
  const report = createReporter();
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const found = readSpackLock({ name: "spack.lock", text }, report);
  return { found, told: report.diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

describe.each([4, 5, 6])("a lock of version %i", (version) => {
  test("gives packages, needed ones first, and what the roots take when they run", () => {
    const { found, told } = read(lock(version));
    expect(told).toEqual([]);
    expect(found?.packages.map(({ name }) => name)).toEqual(["gcc", "zlib", "cmake", "hdf5"]);
    expect(found?.packages[0]?.external).toBe("/usr");
    expect(found && [...runtimeHashes(found)].sort()).toEqual([a, c]);
  });
});

test.each([
  ["{", "it is not JSON"],
  [lock(3), "its version is not one of 4, 5, 6"],
  [{ ...lock(5), roots: [] }, "it asks for nothing"],
  [{ ...lock(5), roots: [{ hash: "e" }] }, "it names e and does not say what that is"],
  [{ ...lock(5), concrete_specs: { [a]: { name: "../x", version: "1" } } }, "has no name, version or hash"],
  [
    {
      ...lock(4),
      concrete_specs: { [a]: { name: "x", version: "1", dependencies: [{ hash: a, type: ["link"] }] } },
    },
    "its packages need each other in a circle",
  ],
])("%# is refused", (value, why) => {
  const { found, told } = read(value);
  expect(found).toBeUndefined();
  expect(told.join()).toContain(why);
});
