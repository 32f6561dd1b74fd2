import { describe, expect, it } from "vitest";
import { joinParts } from "../lock/index.ts";
import type { ImageFacts, ImageNeed } from "../plan/index.ts";
import { gatherImages } from "./gather-images.ts";
import type { Host } from "./host.ts";

const platform = { os: "linux", architecture: "amd64" };
const digest = `sha256:${"a".repeat(64)}`;
const debian = { id: "debian", idLike: [], versionId: "12" };
const ubuntu = { id: "ubuntu", idLike: ["debian"], versionId: "24.04" };
const lock = joinParts([
  {
    target: "image",
    platform: "linux/amd64",
    images: new Map([["python:3.11-slim", digest]]),
    distros: new Map([[digest, debian]]),
    sources: new Map(),
    packages: new Map(),
  },
]);

/** Facts of one image from a host that finds `found` by every name, and what the host was asked for. */
async function gather(need: ImageNeed, found: string | undefined, pinned = digest) {
  const asked: ImageNeed[] = [];
  const host: Host = {
    contexts: new Set(),
    imageFacts: async (question): Promise<ImageFacts> => {
      asked.push(question);
      return {
        ...(found !== undefined && { digest: found }),
        config: { architecture: "amd64", os: "linux", config: {} },
        ...(question.distro && { distro: ubuntu }),
      };
    },
    imageState: () => {
      throw new Error("no state is asked for");
    },
    contextState: () => {
      throw new Error("no context is asked for");
    },
  };
  const pin = (ref: string) => `${ref}@${pinned}`;
  const facts = await gatherImages([need], { targets: [], platform, host, lock, pin });
  return { asked, distro: facts.get(need.ref)?.distro };
}

describe("the distribution of an image", () => {
  const need = { ref: "python:3.11-slim", distro: true };
  const ref = `python:3.11-slim@${digest}`;

  it.each([digest, undefined])("is what a lock says of its digest, and nothing is read", async (found) => {
    expect(await gather(need, found)).toEqual({ asked: [{ ref, distro: false }], distro: debian });
  });

  it("is read where the lock has another digest, as after someone wrote a newer one by hand", async () => {
    const newer = `sha256:${"b".repeat(64)}`;
    const asked = [{ ref: `python:3.11-slim@${newer}`, distro: true }];
    expect(await gather(need, newer, newer)).toEqual({ asked, distro: ubuntu });
  });

  it("is read where the engine found another image than it was asked for", async () => {
    const asked = [
      { ref, distro: false },
      { ref, distro: true },
    ];
    expect(await gather(need, `sha256:${"b".repeat(64)}`)).toEqual({ asked, distro: ubuntu });
  });

  it("is of no interest where planning does not take it", async () => {
    const unneeded = { ...need, distro: false };
    expect(await gather(unneeded, digest)).toEqual({ asked: [{ ref, distro: false }], distro: undefined });
  });
});
