/**
 * lower: a plan becomes LLB.
 *
 * In: a {@link Plan}, the states of its outside inputs, what the client asks of every run. Out: the state of the image's
 * root and of each test. Invariant: pure, and cannot fail on a plan that planning returned; every vertex carries a name
 * and the spec's lines. The only room that knows both plans and LLB; it knows nothing of YAML or gRPC.
 */
export {
  BOOTSTRAP_CACHE,
  BOOTSTRAP_KEYS,
  BOOTSTRAP_LOGIN,
  BOOTSTRAP_ROOT,
  bootstrapCacheId,
  bootstrapCall,
} from "./bootstrap.ts";
export { CERTIFICATES, secretCertificates } from "./certificates.ts";
export { componentCall } from "./component-call.ts";
export { CONDA_CACHE, CONDA_LIST, condaArguments, condaList } from "./conda.ts";
export { EASYBUILD_FILE, EASYBUILD_PATHS, easybuildArguments, modulePaths } from "./easybuild.ts";
export { FETCH_CACHE, FETCH_SECRET, fetchCacheId, fetchCall } from "./fetch.ts";
export {
  keepAnswers,
  type Lowered,
  lowerChoices,
  lowerPackageLists,
  lowerPlan,
  lowerResolutions,
  lowerRoot,
  lowerTrees,
  type OverlapQuestion,
} from "./lower-plan.ts";
export type { LowerInput, Sources } from "./lowering.ts";
export { conversionEnvironment } from "./models.ts";
export { type ExecOptions, NO_EXEC_OPTIONS } from "./options.ts";
export { PACKAGES_FILE, PINS, packageTransaction, REPOSITORIES } from "./packages.ts";
export { pipArguments } from "./python/fill-venv.ts";
export { OVERLAPS_FILE } from "./python/overlaps.ts";
export {
  indexArguments,
  LOCK_FILES,
  PIP_CACHE,
  PIP_ENVIRONMENT,
  PIP_SECRET,
  PYTHON_ENVIRONMENT,
  pipCacheId,
  pipFolder,
  secretParameters,
} from "./python/pip-common.ts";
export { RESOLUTION_FILE } from "./python/resolve.ts";
export { wheelTarget } from "./python/wheel.ts";
export { SCRIPT_EPOCH, type ScriptName, scriptText } from "./scripts/index.ts";
export { SPACK_LOCK_FILE } from "./spack.ts";
export { starterFiles } from "./start-models.ts";
