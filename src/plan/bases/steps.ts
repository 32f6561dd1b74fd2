import type { Environment, StepBase, StepId } from "../types.ts";

/** A distribution's packages, installed into a root of their own by a program beside it. */
export interface BootstrapStep extends StepBase {
  readonly kind: "bootstrap";
  /** What the base is called; by it a lock knows its packages. */
  readonly base: string;
  /** A root that has the tool. */
  readonly tools: StepId;
  readonly tool: "mmdebstrap" | "dnf" | "zypper";
  readonly distribution: string;
  readonly release: string;
  /** Addresses; for mmdebstrap with suite and components behind. */
  readonly repos: readonly string[];
  /** The image is to have these repositories, in place of those its packages bring. */
  readonly keepsRepos: boolean;
  /** Of mmdebstrap. */
  readonly variant: string;
  readonly packages: readonly string[];
  /** Files with keys: a path in a context, or in the tools' root, where a glob may stand for several. */
  readonly keys: { readonly context?: StepId; readonly path: string };
  readonly unsigned: boolean;
  readonly snapshot: boolean;
  readonly secret?: string;
  /** Where rpm is to have its database. */
  readonly database: string;
  /** All that a lock lets it install, `NAME:ARCHITECTURE VERSION`. */
  readonly pins?: readonly string[];
  readonly cacheScope: string;
  readonly env: Environment;
}
