import { componentOf, glibcOf } from "../../catalog/index.ts";
import type { Spec } from "../../spec/index.ts";
import type { StageContext } from "../context.ts";
import type { PlannedComponent } from "../types.ts";
import { isOlder } from "../version.ts";

/** Labels that say what machines an image is for. */
export const HOST_LABELS = {
  launch: "io.mlspec.host.launch",
  fabric: "io.mlspec.host.fabric",
  glibc: "io.mlspec.host.glibc",
  driver: "io.mlspec.host.driver",
} as const;

/** The labels of a `host` section. */
export function hostLabels(host: Spec["host"]): Readonly<Record<string, string>> {
  const keys = ["launch", "fabric", "glibc", "driver"] as const;
  return Object.fromEntries(
    keys.flatMap((key) => (host?.[key] === undefined ? [] : [[HOST_LABELS[key], host[key]]])),
  );
}

/** Reports what of an image does not go with the machines it is for; drivers are compared where CUDA is chosen. */
export function checkHost(stage: StageContext, components: readonly PlannedComponent[]): void {
  const { host, base } = stage.target.spec;
  if (host === undefined) return;
  const mpi = components.find(({ name }) => componentOf(name)?.provides === "mpi");
  if (mpi !== undefined) {
    checkLaunch(stage, host.launch, mpi, components);
    checkFabric(stage, host.fabric, mpi);
  }
  const distro = stage.facts.images.get(base.runtime)?.distro;
  const own = distro && glibcOf(distro);
  if (host.glibc !== undefined && own !== undefined && isOlder(own, host.glibc)) {
    const params = { glibc: host.glibc, image: base.runtime, own };
    stage.report.report("host-glibc", stage.target.locate(["host", "glibc"]), params);
  }
}

/** MPICH, and what is made from it. */
export const MPICHS: readonly string[] = ["mpich", "mvapich", "mvapich2", "mvapich2-gdr"];

/**
 * Sources: Slurm's MPI guide (https://slurm.schedmd.com/mpi_guide.html); Open MPI 4 carries PMIx 3, which servers of PMIx 5
 * do not start (https://github.com/openpmix/openpmix/issues/3731), and PMI-2 by a library of Slurm; MPICH
 * speaks PMI-2 unless configured otherwise.
 */
function checkLaunch(
  stage: StageContext,
  launch: string | undefined,
  { name, version, features }: PlannedComponent,
  components: readonly PlannedComponent[],
): void {
  if (launch === undefined || launch === "none") return;
  const [, server] = launch.split("@");
  const hasOwnPmix = components.some((one) => one.name === "pmix");
  let why: string | undefined;
  if (MPICHS.includes(name) && launch !== "pmi2") why = "start it by pmi2, or build openmpi";
  const hasPmi = (features.pmi ?? "false") !== "false";
  if (name === "openmpi" && launch === "pmi2" && !hasPmi)
    why = "start it by pmix, or build it with Slurm's PMI2: openmpi: {pmi: true}";
  if (name === "openmpi" && server === "5" && version.startsWith("4.") && !hasOwnPmix)
    why = "build it with a newer PMIx: openmpi: {pmix: true}";
  if (why !== undefined) {
    const params = { mpi: `${name} ${version}`.trim(), launch, why };
    stage.report.report("host-launch", stage.target.locate(["host", "launch"]), params);
  }
}

/** Features by which an MPI speaks a fabric; what is not here it speaks as it is. */
const FABRICS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  openmpi: { infiniband: ["ucx", "infiniband"], omnipath: [], slingshot: [], efa: [] },
  mpich: { infiniband: ["ucx"] },
};

function checkFabric(
  stage: StageContext,
  fabric: string | undefined,
  { name, version, features }: PlannedComponent,
): void {
  const speakers = fabric === undefined ? undefined : FABRICS[name]?.[fabric];
  if (fabric === undefined || speakers === undefined) return;
  if (speakers.some((feature) => (features[feature] ?? "false") !== "false")) return;
  const params = { mpi: `${name} ${version}`.trim(), fabric, features: speakers };
  stage.report.report("host-fabric", stage.target.locate(["host", "fabric"]), params);
}
