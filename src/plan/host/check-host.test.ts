import { expect, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { chooseImages } from "../gpu/choose-images.ts";
import { planTarget } from "../plan-target.ts";

function plan(text: string) {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text }, report);
  const read = file && resolveTarget(file, { target: file.defaultTarget }, report);
  const target = read && chooseImages(read, report);
  const config = { architecture: "amd64", os: "linux", config: {} };
  const image = { config, distro: { id: "debian", idLike: [], versionId: "12" } };
  const facts = {
    platform: { os: "linux", architecture: "amd64" },
    images: new Map(
      target && [
        [target.spec.base.build, image],
        [target.spec.base.runtime, image],
      ],
    ),
    contexts: new Set<string>(),
    labels: {},
  };
  const targets = target && new Map([[target.name, target]]);
  const made =
    target && targets && planTarget({ target: target.name, targets, targetNames: [] }, facts, report);
  const told = report.diagnostics.map(
    ({ code, span }) => `${code} ${span.file.text.slice(span.start, span.end)}`,
  );
  return { made, told };
}

const DEBIAN = "base: debian:12\n";
const CUDA = "base: {distro: 'ubuntu:22.04', cuda: '13.0'}\n";

test.each([
  [`${DEBIAN}components: [openmpi]\nhost: {launch: pmix@5}`, ["host-launch pmix@5"]],
  [`${DEBIAN}components: [{openmpi: {pmix: true}}]\nhost: {launch: pmix@5}`, []],
  [`${DEBIAN}components: [openmpi]\nhost: {launch: pmi2}`, ["host-launch pmi2"]],
  [`${DEBIAN}components: [openmpi]\nhost: {launch: pmix@4}`, []],
  [`${DEBIAN}components: [mpich]\nhost: {launch: pmix}`, ["host-launch pmix"]],
  [`${DEBIAN}components: [mpich]\nhost: {launch: pmi2, fabric: slingshot}`, []],
  [
    `${DEBIAN}components: [{openmpi: {infiniband: false}}]\nhost: {fabric: infiniband}`,
    ["host-fabric infiniband"],
  ],
  [`${DEBIAN}components: [{openmpi: {ucx: true}}]\nhost: {fabric: infiniband}`, []],
  [`${DEBIAN}components: [openmpi]\nhost: {fabric: slingshot}`, ["host-fabric slingshot"]],
  [`${DEBIAN}host: {glibc: "2.39"}`, ['host-glibc "2.39"']],
  [`${DEBIAN}host: {glibc: "2.36"}`, []],
  [`${CUDA}host: {driver: "550"}`, ['host-driver "550"']],
  [`${CUDA}host: {driver: "580"}`, []],
  [`${CUDA}host: {driver: 580.65.05}`, ["host-driver 580.65.05"]],
])("%s", (text, messages) => {
  expect(plan(`${text}\n`).told).toEqual(messages);
});

test("labels say what machines the image is for; the user's own come last", () => {
  const { made } = plan(
    `${DEBIAN}host: {launch: pmix@4, fabric: infiniband, glibc: "2.28"}\nlabels: {io.mlspec.host.glibc: mine}\n`,
  );
  expect(made?.image.config.Labels).toEqual({
    "io.mlspec.host.fabric": "infiniband",
    "io.mlspec.host.glibc": "mine",
    "io.mlspec.host.launch": "pmix@4",
  });
});
