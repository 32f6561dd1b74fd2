import { describe, expect, it, test } from "vitest";
import {
  type Address,
  componentNames,
  componentOf,
  providersOf,
  toolchainNames,
  toolchainOf,
} from "./index.ts";

const all = componentNames().map((name) => {
  const component = componentOf(name);
  if (component === undefined) throw new Error(`${name} is listed and not there`);
  return component;
});
/** What the texts of a component are filled with; see its type. */
const FILLED = [
  ...["version", "minor", "major", "version_", "minor_", "version-", "minor-"],
  ...["prefix", "machine", "source", "jobs"],
];
const addresses = (url: Address | undefined) => (typeof url === "string" ? [url] : Object.values(url ?? {}));
/** The names a text asks to be filled in. */
const placeholders = (text: string) => [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name);

describe.each(all)("the component $name", (component) => {
  const features = Object.entries(component.features);

  it("has addresses and versions that can be checked", () => {
    expect(component.facts).toMatch(/^https:\/\//);
    const own = addresses(component.url);
    for (const url of own) expect(placeholders(url).join(), url).toMatch(/\bversion/);
    for (const url of [...own, ...component.versions.flatMap((one) => addresses(one.url))]) {
      expect(url).toMatch(/^https:\/\//);
      for (const name of placeholders(url)) expect(FILLED).toContain(name);
    }
    expect(component.versions.length).toBeGreaterThan(0);
    const versions = component.versions.map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
    for (const { version, sha256 } of component.versions) {
      expect(version).toMatch(/^\d+(?:\.\d+)+(?:-\d+)?$/);
      const sums = typeof sha256 === "string" ? { any: sha256 } : (sha256 ?? {});
      expect(Object.keys(sums).length).toBeGreaterThan(0);
      for (const [architecture, sum] of Object.entries(sums)) {
        expect(sum).toMatch(/^[0-9a-f]{64}$/);
        if (architecture !== "any") expect(Object.keys(component.machines ?? {})).toContain(architecture);
      }
    }
  });

  it("has commands whose words are a line each, as they travel", () => {
    expect((component.commands ?? []).flat().filter((word) => word.includes("\n"))).toEqual([]);
  });

  it("has features whose names, arguments and needs hold together", () => {
    for (const [name, feature] of features) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      const changes = [...feature.on, ...feature.off, feature.needs ?? ""].join("");
      expect(changes, `${name} changes something`).not.toBe("");
      for (const other of feature.implies ?? []) expect(Object.keys(component.features)).toContain(other);
      for (const [other, asked] of Object.entries(feature.asks ?? {})) {
        expect(Object.keys(componentOf(other)?.features ?? {})).toEqual(expect.arrayContaining([...asked]));
      }
      const texts = feature.on.flatMap(placeholders);
      const hasPlace = feature.needs !== undefined || feature.outside !== undefined;
      for (const text of texts) expect(["path", ...FILLED]).toContain(text);
      if (texts.includes("path")) expect(hasPlace, `${name} has a path to fill in`).toBe(true);
      expect(feature.off.flatMap(placeholders)).toEqual([]);
      if (feature.needs !== undefined) expect(providersOf(feature.needs).length).toBeGreaterThan(0);
      if (feature.compiles) expect(feature.needs).toBeDefined();
    }
    for (const need of component.needs ?? []) expect(providersOf(need).length).toBeGreaterThan(0);
    for (const { features: names } of component.conflicts ?? []) {
      for (const name of names) expect(Object.keys(component.features)).toContain(name);
    }
    for (const rule of component.works ?? []) expect(componentOf(rule.with)).toBeDefined();
  });

  it("has arguments for no processor but the one it is built for by name", () => {
    const texts = [
      ...component.arguments,
      ...Object.values(component.architectures ?? {}).flat(),
      ...(component.commands ?? []).flat(),
      ...(component.before ?? []),
      ...(component.make ?? []),
      ...Object.values(component.env ?? {}),
      ...Object.values(component.folders ?? {}).flat(),
      ...(component.redistributable ?? []),
      ...Object.values(component.compilers ?? {}),
    ];
    for (const text of texts) {
      expect(text).not.toMatch(/march=native|mtune=native/);
      expect(text).not.toMatch(/[\n\r]/);
      for (const name of placeholders(text)) expect(FILLED).toContain(name);
    }
  });

  it("says how it is built, and by whose compilers", () => {
    expect((component.commands ?? []).length > 0).toBe(component.builder === "commands");
    for (const command of component.commands ?? []) expect(command.length).toBeGreaterThan(0);
    const { compiledBy, gpus, machines } = component;
    if (compiledBy !== undefined) expect(component.needs ?? []).toContain(compiledBy);
    if (gpus?.feature !== undefined) expect(Object.keys(component.features)).toContain(gpus.feature);
    if (gpus !== undefined) expect(placeholders(gpus.argument)).toContain("gpus");
    for (const architecture of Object.keys(machines ?? {}))
      expect(["amd64", "arm64", "ppc64le"]).toContain(architecture);
    if (component.eula !== undefined) expect(component.eula).toMatch(/^https:\/\//);
  });

  it("has packages of both families, named as they name them", () => {
    const lists = [component.packages, component.runtime].flatMap(({ apt, dnf }) => [...apt, ...dnf]);
    const ofFeatures = features.flatMap(([, { packages, runtime }]) =>
      [packages, runtime].flatMap((list) => [...(list?.apt ?? []), ...(list?.dnf ?? [])]),
    );
    for (const name of [...lists, ...ofFeatures]) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9+.-]+$/);
  });
});

test("what several provide has a usual one, and each says that it provides it", () => {
  expect(providersOf("mpi")[0]).toBe("openmpi");
  expect(providersOf("blas")[0]).toBe("openblas");
  for (const provided of ["mpi", "blas"])
    for (const name of providersOf(provided)) expect(componentOf(name)?.provides).toBe(provided);
  const provided = all.flatMap(({ name, provides }) => (provides === undefined ? [] : [[name, provides]]));
  for (const [name = "", provides = ""] of provided) expect(providersOf(provides)).toContain(name);
  expect(providersOf("ucx")).toEqual(["ucx"]);
  expect(providersOf("constructor")).toEqual([]);
});

test.each(toolchainNames())("the toolchain %s names compilers for each language", (name) => {
  const toolchain = toolchainOf(name);
  expect(toolchain?.programs.CC).toBeDefined();
  for (const packages of Object.values(toolchain?.packages ?? {})) {
    expect(packages.own.apt.length).toBeGreaterThan(0);
    expect(packages.own.dnf.length).toBeGreaterThan(0);
    expect(packages.major.apt.length).toBeGreaterThan(0);
  }
});
