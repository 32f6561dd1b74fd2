import { describe, expect, it, test } from "vitest";
import { CUDA_RELEASES, FLAVOURS, TORCH_RELEASES } from "./index.ts";

describe.each(CUDA_RELEASES)("CUDA $version", (release) => {
  it("is named as its images are, and holds together", () => {
    expect(release.full.startsWith(`${release.version}.`)).toBe(true);
    expect(Object.keys(release.distros).length).toBeGreaterThan(0);
    for (const [name, tag] of Object.entries(release.distros)) expect(tag).toBe(name.replace(":", ""));
    const [oldest, newest] = release.architectures;
    expect(oldest).toBeLessThan(newest);
    const number = (driver: string) => Number(driver.split(".")[0]);
    expect(number(release.driver)).toBeLessThanOrEqual(number(release.ownDriver));
  });
});

test("releases and flavours are there once, newest first", () => {
  const versions = CUDA_RELEASES.map(({ version }) => Number(version));
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => b - a));
  const names = FLAVOURS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const torches = TORCH_RELEASES.map(({ torch }) => torch);
  expect(torches).toEqual([...new Set(torches)].sort().reverse());
});

test("a flavour of CUDA is a release that is known", () => {
  for (const { name, cuda, index } of FLAVOURS) {
    if (name.startsWith("cu")) expect(CUDA_RELEASES.map(({ version }) => version)).toContain(cuda);
    else expect(cuda).toBeUndefined();
    expect(index.endsWith(`/${name}`)).toBe(true);
  }
});

describe.each(TORCH_RELEASES)("torch $torch", ({ flavours, torch, torchaudio, torchvision }) => {
  it("has flavours that are known, whose code their CUDA can make", () => {
    // The family's versions go up together.
    expect(torchaudio).toBe(torch);
    expect(torchvision).toMatch(/^0\.\d+\.\d+$/);
    expect(Object.keys(flavours)).toContain("cpu");
    for (const [name, gpus] of Object.entries(flavours)) {
      const flavour = FLAVOURS.find((one) => one.name === name);
      expect(flavour, name).toBeDefined();
      const release = CUDA_RELEASES.find(({ version }) => version === flavour?.cuda);
      expect(gpus.length > 0).toBe(release !== undefined);
      const [oldest = 0, newest = 0] = release?.architectures ?? [];
      for (const gpu of gpus) {
        const number = Number(/^sm_(\d+)$/.exec(gpu)?.[1]);
        expect(number, `${gpu} by CUDA ${release?.version}`).toBeGreaterThanOrEqual(oldest);
        expect(number, `${gpu} by CUDA ${release?.version}`).toBeLessThanOrEqual(newest);
      }
    }
  });
});
