/**
 * plan: a target of a spec and the facts it needs become a plan, an immutable DAG of steps that reads as JSON.
 *
 * In: targets with arguments replaced, facts about the images they name, the platform. Out: a {@link Plan}, or reports.
 * Invariant: pure; the same input gives the same plan. Every step keeps the lines of the spec that asked for it.
 * Knows nothing of LLB, protobuf or gRPC: what a step becomes is decided in lower.
 */

export { madeImages } from "./bases/plan-base.ts";
export { planRoot, type RootPlan } from "./bases/plan-root.ts";
export { CERTIFICATES_FOLDER } from "./certificates.ts";
export { checkTools } from "./checks.ts";
export { SOURCE_FOLDER } from "./components/catalogue-text.ts";
export { FOR_BUILDS } from "./components/plan-components.ts";
export { easybuildInputs } from "./easybuild/plan-easybuild.ts";
export { EASYBUILD_HOME } from "./easybuild/program.ts";
export { chooseImages } from "./gpu/choose-images.ts";
export { HOST_LABELS, MPICHS } from "./host/check-host.ts";
export {
  type HubListing,
  type HubModel,
  isCommit,
  isHubModel,
  LARGEST_LISTING,
  readRevision,
  readTree,
  revisionAddress,
  treeAddress,
} from "./models/hub.ts";
export { CONVERSION, MODEL_STARTER, type TreeFile, type TreeListing } from "./models/steps.ts";
export { neededImages, neededRoots, neededTargets, type RootNeed } from "./needs.ts";
export { type PlanInput, planTarget } from "./plan-target.ts";
export { isBuilt, wantsPackages } from "./python.ts";
export { fillServing, SERVING_LABELS } from "./serving/fill-serving.ts";
export { gitKey, hubKey, packagesKey, type SourcePins, urlKey } from "./source-pins.ts";
export { SPACK_TREE } from "./spack/plan-spack.ts";
export type * from "./types.ts";
