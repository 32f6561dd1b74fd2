import type { Reporter } from "../../diagnostics/index.ts";
import type { DocumentNode } from "../../document/index.ts";
import type { ArgScope } from "../args/index.ts";
import type { AnyType } from "../schema/index.ts";
import type { Place } from "./place.ts";

/** The value could not be read. Either an error was reported, or it depends on a build arg which is not known yet. */
export const INVALID = Symbol("invalid");
export type Decoded = typeof INVALID | { readonly value: unknown };

export interface DecodeContext {
  readonly report: Reporter;
  readonly scope: ArgScope;
  /** How the key around what is read can be written; undefined at the top. */
  readonly example?: string;
  /** `apply`: items whose condition does not hold are left out. `check`: they are read too, with the values hidden. */
  readonly conditions: "apply" | "check";
}

/** Reads `node` as `type`; the places of what it reads go under `place`, which is the node's own. */
export type Decode = (type: AnyType, node: DocumentNode, context: DecodeContext, place: Place) => Decoded;
