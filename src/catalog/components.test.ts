import { describe, expect, it, test } from "vitest";
import { componentNames, componentOf, providersOf, toolchainNames, toolchainOf } from "./index.ts";

const all = componentNames().map((name) => {
  const component = componentOf(name);
  if (component === undefined) throw new Error(`${name} is listed and not there`);
  return component;
});
/** The names a text asks to be filled in. */
const placeholders = (text: string) => [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name);

describe.each(all)("the component $name", (component) => {
  const features = Object.entries(component.features);

  it("has addresses and versions that can be checked", () => {
    expect(component.url).toMatch(/^https:\/\//);
    expect(component.facts).toMatch(/^https:\/\//);
    expect(placeholders(component.url)).toContain("version");
    for (const name of placeholders(component.url)) expect(["version", "minor"]).toContain(name);
    expect(component.versions.length).toBeGreaterThan(0);
    const versions = component.versions.map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
    for (const { version, sha256 } of component.versions) {
      expect(version).toMatch(/^\d+(?:\.\d+)+$/);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it("has features whose names, arguments and needs hold together", () => {
    for (const [name, feature] of features) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect([...feature.on, ...feature.off].join(""), `${name} changes something`).not.toBe("");
      const texts = feature.on.flatMap(placeholders);
      const hasPlace = feature.needs !== undefined || feature.outside !== undefined;
      for (const text of texts) expect(text).toBe("path");
      if (texts.length > 0) expect(hasPlace, `${name} has a path to fill in`).toBe(true);
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
    const texts = [...component.arguments, ...Object.values(component.architectures ?? {}).flat()];
    for (const text of texts) {
      expect(text).not.toMatch(/march=native|mtune=native/);
      expect(text).not.toMatch(/[\n\r]/);
      for (const name of placeholders(text)) expect(name).toBe("prefix");
    }
  });

  it("has packages of both families, named as they name them", () => {
    const lists = [component.packages, component.runtime].flatMap(({ apt, dnf }) => [...apt, ...dnf]);
    const ofFeatures = features.flatMap(([, { packages, runtime }]) =>
      [packages, runtime].flatMap((list) => [...(list?.apt ?? []), ...(list?.dnf ?? [])]),
    );
    for (const name of [...lists, ...ofFeatures]) expect(name).toMatch(/^[a-z0-9][a-z0-9+.-]+$/);
  });
});

test("what several provide has a usual one, and each says that it provides it", () => {
  expect(providersOf("mpi")).toEqual(["openmpi", "mpich"]);
  for (const name of providersOf("mpi")) expect(componentOf(name)?.provides).toBe("mpi");
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
