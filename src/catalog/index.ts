/**
 * catalog: facts about the world as data, apart from the code that uses them.
 *
 * In: names as the world writes them (an os-release ID). Out: the fact, or undefined where none is recorded.
 * Invariant: tables only; nothing here computes a plan, reads a file or knows a spec.
 */
export { type ManagerName, packageManagerOf, supportedDistros } from "./distros.ts";
