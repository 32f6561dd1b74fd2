import type { BuildJobs } from "../jobs.ts";
import type { Environment, StepBase, StepId } from "../types.ts";

/** Software built from source in a root of its own, seen through its prefix: the root of the result is that folder. */
export interface ComponentStep extends StepBase {
  readonly kind: "component";
  readonly name: string;
  readonly version: string;
  /** Compilers and headers of the distribution. */
  readonly root: StepId;
  /** A tree, or what is named `archive` in it: an archive or a folder. */
  readonly source: StepId;
  readonly archive?: string;
  readonly builder: "autotools" | "cmake" | "make" | "commands" | "copy";
  /** Where in the sources it is built. */
  readonly folder: string;
  /** The configure script, relative to that. */
  readonly configure: string;
  readonly prefix: string;
  readonly configureArguments: readonly string[];
  readonly makeArguments: readonly string[];
  /** What make builds and installs; nothing: what it builds of itself. */
  readonly buildTargets: readonly string[];
  readonly installTargets: readonly string[];
  /** What `commands` runs; `@JOBS@` in a word stands for the number of processors. */
  readonly commands: readonly (readonly string[])[];
  /** What it is built with, each at its own prefix. */
  readonly dependencies: readonly { readonly step: StepId; readonly prefix: string }[];
  readonly patches?: { readonly context: StepId; readonly paths: readonly string[] };
  /** Scripts run among the sources, before they are configured and after they were installed. */
  readonly preconfigure: readonly string[];
  readonly postinstall: readonly string[];
  /** A program that must succeed before it is installed; empty: none. */
  readonly check: readonly string[];
  readonly strip: boolean;
  readonly jobs?: BuildJobs;
  readonly cacheScope: string;
  readonly env: Environment;
}

/** A component of an image, for people who ask why. */
export interface PlannedComponent {
  readonly target: string;
  readonly name: string;
  readonly version: string;
  readonly prefix: string;
  readonly because: string;
  readonly needs: readonly {
    readonly name: string;
    readonly feature?: string;
    readonly isToolchain?: boolean;
  }[];
  /** Features, with how each is set. */
  readonly features: Readonly<Record<string, string>>;
}
