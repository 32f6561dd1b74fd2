import { describe, expect, it, test } from "vitest";
import { decodeState, listedCapabilities, sourceOp } from "../testing/decode.ts";
import { image } from "./image.ts";
import { imageBlob, ociLayoutBlob } from "./image-blob.ts";
import { normalizeImageReference } from "./image-reference.ts";
import { ociLayout } from "./oci-layout.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("image names", () => {
  test.each([
    ["alpine", "docker.io/library/alpine:latest"],
    ["alpine:3.20", "docker.io/library/alpine:3.20"],
    [`alpine@${digest}`, `docker.io/library/alpine@${digest}`],
    [`alpine:3@${digest}`, `docker.io/library/alpine:3@${digest}`],
    ["pytorch/pytorch", "docker.io/pytorch/pytorch:latest"],
    ["docker.io/alpine", "docker.io/library/alpine:latest"],
    ["index.docker.io/library/alpine", "docker.io/library/alpine:latest"],
    ["example.org/a/b/c:1", "example.org/a/b/c:1"],
    ["localhost/app", "localhost/app:latest"],
    ["localhost:5000/app", "localhost:5000/app:latest"],
    ["registry:5000/app:1_2", "registry:5000/app:1_2"],
    ["Upper/app", "Upper/app:latest"],
    ["[::1]:5000/app", "[::1]:5000/app:latest"],
    ["a__b/c-d.e---f", "docker.io/a__b/c-d.e---f:latest"],
    ["name:5000", "docker.io/library/name:5000"],
  ])("%s is %s", (short, full) => {
    expect(normalizeImageReference(short)).toBe(full);
    expect(normalizeImageReference(full)).toBe(full);
  });

  test.each([
    "",
    "Alpine",
    "a b",
    "a/",
    "/a",
    "a//b",
    "a:",
    ":1",
    "a@sha256:12",
    "a@b@c",
    "a___b",
    "-a",
    "a-",
    "https://example.org/a",
    "0123456789abcdef".repeat(4),
    `a:${"x".repeat(129)}`,
    "a".repeat(256),
    `${"a-".repeat(100_000)}!`,
  ])("%.40s is none", (text) => {
    expect(normalizeImageReference(text)).toBeUndefined();
    expect(() => image(text)).toThrow("is not an image name");
  });
});

describe("image", () => {
  it("carries every attribute and asks for what it relies on", () => {
    const state = image("alpine", {
      resolveMode: "pull",
      recordType: "internal",
      layerLimit: 2,
      checksum: digest,
    });
    expect(sourceOp(decodeState(state))).toMatchObject({
      identifier: "docker-image://docker.io/library/alpine:latest",
      attrs: {
        "image.resolvemode": "pull",
        "image.recordtype": "internal",
        "image.layerlimit": "2",
        "image.checksum": digest,
      },
    });
    expect(listedCapabilities(state)).toEqual([
      "source.image",
      "source.image.checksum",
      "source.image.layerlimit",
      "source.image.resolvemode",
    ]);
  });

  it("relies on nothing for a mode that is only a wish", () => {
    expect(listedCapabilities(image("alpine", { resolveMode: "local" }))).toEqual(["source.image"]);
  });

  it("has no attributes by default, but a platform", () => {
    const op = decodeState(image("alpine"));
    expect(sourceOp(op).attrs).toEqual({});
    expect(op.platform).toMatchObject({ OS: "linux", Architecture: "amd64" });
  });
});

describe("oci layout", () => {
  it("carries session, store and limit, and has a platform", () => {
    const state = ociLayout(`name@${digest}`, { sessionId: "s", storeId: "t", layerLimit: 3 });
    const op = decodeState(state);
    expect(sourceOp(op)).toMatchObject({
      identifier: `oci-layout://name@${digest}`,
      attrs: { "oci.session": "s", "oci.store": "t", "oci.layerlimit": "3" },
    });
    expect(op.platform).toMatchObject({ OS: "linux" });
    expect(listedCapabilities(state)).toEqual(["source.ocilayout"]);
  });

  it("needs a digest", () => {
    expect(() => ociLayout("name:tag")).toThrow("needs a digest");
  });
});

describe("blobs", () => {
  const options = { filename: "f", mode: 0o640, uid: 1, gid: 2 };
  const attributes = { "http.filename": "f", "http.perm": "0640", "http.uid": "1", "http.gid": "2" };

  it("of a registry", () => {
    const state = imageBlob(`repo@${digest}`, options);
    const op = decodeState(state);
    expect(sourceOp(op)).toMatchObject({
      identifier: `docker-image+blob://docker.io/library/repo@${digest}`,
      attrs: attributes,
    });
    expect(op.platform).toBeUndefined();
    expect(listedCapabilities(state)).toEqual(["source.imageblob"]);
  });

  it("of an OCI store", () => {
    expect(
      sourceOp(
        decodeState(ociLayoutBlob(`example.org/a@${digest}`, { ...options, sessionId: "s", storeId: "t" })),
      ),
    ).toMatchObject({
      identifier: `oci-layout+blob://example.org/a@${digest}`,
      attrs: { ...attributes, "oci.session": "s", "oci.store": "t" },
    });
  });

  test.each([
    [`repo:tag@${digest}`, "has a tag"],
    ["repo", "has no digest"],
    ["RE PO", "is not the name of a blob"],
  ])("%.20s: %s", (reference, message) => {
    expect(() => imageBlob(reference)).toThrow(message);
    expect(() => ociLayoutBlob(reference)).toThrow(message);
  });
});
