/**
 * easybuild: the modules that EasyBuild is to make for a list of easyconfigs.
 *
 * In: what a script of ours wrote where EasyBuild ran. Out: modules, those that are needed before those that need them.
 * Invariant: pure, and bounded by the text. It must not know how modules are built.
 */
export { type EasyBuildModule, readModules } from "./read-modules.ts";
