/**
 * catalog: facts about the world as data, apart from the code that uses them.
 *
 * In: names as the world writes them (an os-release ID, a component). Out: the fact, or undefined where none is recorded.
 * Invariant: tables only; nothing here computes a plan, reads a file or knows a spec.
 */
export {
  type Bootstrap,
  type BootstrapTool,
  bootstrapNames,
  bootstrapOf,
  toolPackages,
} from "./bootstraps.ts";
export { builtVersions } from "./components/built.ts";
export type {
  Address,
  Builder,
  Component,
  ComponentVersion,
  DistroPackages,
  Feature,
  GpuArguments,
  Language,
} from "./components/component.ts";
export { insteadOfComponent, otherComponentNames } from "./components/other-names.ts";
export { compilerComponents, componentNames, componentOf, providersOf } from "./components/table.ts";
export type { CompilerName, Microarchitecture } from "./cpu/microarchitecture.ts";
export { microarchitectureNames, microarchitectureOf, variantTarget } from "./cpu/table.ts";
export { glibcOf, hasTini, type ManagerName, packageManagerOf, supportedDistros } from "./distros.ts";
export { EASYBUILD_PACKAGES } from "./easybuild.ts";
export { CUDA_RELEASES, type CudaRelease } from "./gpu/cuda.ts";
export { FLAVOURS, type Flavour } from "./gpu/flavours.ts";
export { TORCH_RELEASES, type TorchRelease } from "./gpu/torch.ts";
export { DEVELOPMENT_PACKAGES, type DevelopmentPackage } from "./providers/development.ts";
export { KNOWN_IMPORTS, type KnownImport } from "./providers/imports.ts";
export { LIBRARIES } from "./providers/libraries.ts";
export { PROGRAMS } from "./providers/programs.ts";
export type { Provider } from "./providers/provider.ts";
export { SERVING_PRESETS, type ServingPreset } from "./serving.ts";
export { packageNames } from "./suse.ts";
export { compilerVersionOf, type Toolchain, toolchainNames, toolchainOf } from "./toolchains.ts";
